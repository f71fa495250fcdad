"""What this register goes by: procedures, local intervals, bank holidays; adopted by whom and from when."""
