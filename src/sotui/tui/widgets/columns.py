"""The columns of a table, and how they share the width there is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column: what it says of a row, and how it gives way on a narrow screen."""

    id: str
    title: str
    text: Callable[[Row], str]
    """As stored: the table makes it safe to draw."""
    width: int
    """Cells it would like."""
    least: int = 0
    """Cells it can do with; the same as ``width`` when 0."""
    grow: int = 0
    """Its share of what is left over."""
    from_width: int = 0
    """The table's least width at which it is shown."""
    below_width: int = 9_999
    """The width from which it is left out again, where a wider column takes its place."""
    right: bool = False
    tone: Callable[[Row], str] | None = None
    """The tone of its text, one of the table's component classes without its prefix."""


def gap(width: int) -> int:
    """Blank cells between the columns of a table of this width."""
    return 2 if width >= 100 else 1


def lay_out(columns: Sequence[Column[Row]], width: int) -> list[tuple[Column[Row], int]]:
    """The columns shown in ``width`` cells, gutter excluded, each with its own width."""
    shown = [column for column in columns if column.from_width <= width < column.below_width]
    if not shown:
        return []
    least = [column.least or column.width for column in shown]
    between = gap(width) * (len(shown) - 1)
    spare = width - sum(least) - between
    widths = list(least)
    for place, column in enumerate(shown):
        more = max(0, min(column.width - widths[place], spare))
        widths[place] += more
        spare -= more
    shares = sum(column.grow for column in shown)
    if spare > 0 and shares:
        for place, column in enumerate(shown):
            widths[place] += spare * column.grow // shares
        first = next(place for place, column in enumerate(shown) if column.grow)
        widths[first] += width - sum(widths) - between
    return list(zip(shown, widths, strict=True))
