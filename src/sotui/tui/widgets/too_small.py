"""What stands there when the window is too small to work in."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget


class TooSmall(Widget):
    """Shown in place of all else in a window below the least size."""

    def render(self) -> Content:
        """The message, as short as the window needs."""
        return Content("Window too small: 40 columns by 10 lines are needed. Nothing is lost.")
