"""Under a list: what stands under the cursor, in full."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from textual.content import Content
from textual.widget import Widget

from sotui.tui.cells import wrapped

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


def reason_first(
    first: str, second: str, parts: Sequence[str], tone: str, width: int, height: int
) -> list[tuple[str, str]]:
    """The reason in its tone, then what it is about, then of whom; all texts safe to draw.

    Of ``parts``, told in one run, what has no room in ``height`` lines is left out whole, the last first.
    """
    lines = [(line, f"bold $tone-{tone}") for line in wrapped(first, width, hang=2)]
    lines += [(line, "$foreground") for line in wrapped(second, width, hang=2) if second]
    last: list[str] = []
    for most in range(len(parts), 0, -1):
        last = list(wrapped(" · ".join(parts[:most]), width, hang=2))
        if len(lines) + len(last) <= height:
            break
    return lines + [(line, "$tone-muted") for line in last]
