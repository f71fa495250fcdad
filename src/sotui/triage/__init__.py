"""The board: what is due, in which order, and why it stands there."""
