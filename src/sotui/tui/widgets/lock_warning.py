"""Says, over whatever is open, that the register locks in a moment; any key answers it."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget


class LockWarning(Widget):
    """One line at the top. The key that answers it does what it always does."""

    DEFAULT_CSS = """
    LockWarning { dock: top; height: 1; width: 100%; overlay: screen; background: $tone-cursor;
        color: $tone-alarm; text-style: bold; padding: 0 1; }
    """

    def __init__(self, left: float) -> None:
        super().__init__()
        self._left = left

    def count(self, left: float) -> None:
        """So many seconds are left."""
        self._left = left
        self.refresh()

    def render(self) -> Content:
        """The line."""
        return Content(f"▲ Locks in {self._left:.0f} seconds: press any key to stay.")
