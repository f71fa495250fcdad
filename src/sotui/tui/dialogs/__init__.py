"""What opens over a screen to ask or to tell."""
