"""What happened, to whom and when: the facts that every date follows from."""
