"""Under a list: what stands under the cursor, in full."""

from __future__ import annotations

from typing import Generic, TypeVar

from textual.content import Content
from textual.widget import Widget

Row = TypeVar("Row")


class Standing(Widget, Generic[Row]):
    """Of fixed height, so that the list never jumps under the eye."""

    DEFAULT_CSS = """
    Standing { height: 4; background: $surface; padding: 0 1; border-top: solid $panel; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._row: Row | None = None

    def stand_on(self, row: Row | None) -> None:
        """Tell about this row."""
        if row is not self._row:
            self._row = row
            self.refresh()

    def lines(self, row: Row, width: int, height: int) -> list[tuple[str, str]]:
        """What is told of a row: lines of at most ``width`` cells, safe to draw, each with its style."""
        raise NotImplementedError

    def render(self) -> Content:
        """As many of the lines as the height has room for."""
        width, height = self.content_size.width, self.content_size.height
        if self._row is None:
            return Content.assemble(("Nothing under the cursor.", "$tone-muted"))
        lines = self.lines(self._row, width, height)
        return Content("\n").join([Content.assemble(line) for line in lines[:height]])
