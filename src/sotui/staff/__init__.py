"""Workers and teams, and who holds which position from when to when."""
