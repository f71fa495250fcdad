"""What the program promises about time and memory, measured on the machine at hand."""
