"""The full-screen application: the board, the order's page and the dialogs over them."""

from sotui.tui.environment import scrub

# Textual reads its TEXTUAL_* settings at import: a log file or a picture of the screen must not be
# switched on from outside, so they are taken out before anything here can import it.
scrub()
