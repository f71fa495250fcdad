"""A line of text from which enter goes on to the next field."""

from __future__ import annotations

from sotui.tui.widgets.fields import LineField


class NextField(LineField):
    """Enter goes on at once: a passphrase typed right after it must never fall into the field before."""

    async def action_submit(self) -> None:
        """To the next field."""
        self.screen.focus_next()
