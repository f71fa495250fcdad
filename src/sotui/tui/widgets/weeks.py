"""How many fall due in each of the coming weeks, as columns that one looks at rather than reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from textual.content import Content
from textual.widget import Widget

from sotui.tui.charts import NOTHING, columns
from sotui.tui.words import day_words

WEEKS = 12
HIGH = 2
"""Lines of the columns; how many each stands for is written under it."""
MOST = 9
"""More than this is written ``+``: a column is one cell wide."""


def by_week(days: Iterable[date], first: date, weeks: int = WEEKS) -> list[int]:
    """How many of the days lie in each of so many weeks of seven days, the first beginning on ``first``."""
    counts = [0] * weeks
    for day in days:
        week = (day - first).days // 7
        if 0 <= week < weeks:
            counts[week] += 1
    return counts


class Weeks(Widget):
    """What is counted on the left, its columns beside it, the counts under them. Read without colour."""

    DEFAULT_CSS = "Weeks { width: auto; height: 3; }"

    def __init__(self, what: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._what = what
        self._counts: Sequence[int] = ()
        self._first = date.min

    def count(self, days: Iterable[date], first: date) -> None:
        """Show how many of these days lie in each week from ``first``; nothing where none does."""
        self._counts, self._first = by_week(days, first), first
        self.refresh(layout=True)

    def render(self) -> Content:
        """Three lines, or nothing."""
        if not any(self._counts):
            return Content()
        labels = (self._what, "by week from", day_words(self._first, year=False))
        room = max(len(label) for label in labels) + 2
        numbers = [NOTHING if not one else str(one) if one <= MOST else "+" for one in self._counts]
        drawn = [*columns(self._counts, HIGH), "".join(numbers)]
        lines = [
            Content.assemble((label.ljust(room), "$tone-muted"), (" ".join(cells), tone))
            for label, cells, tone in zip(labels, drawn, ("$primary", "$primary", "$foreground"), strict=True)
        ]
        return Content("\n").join(lines)
