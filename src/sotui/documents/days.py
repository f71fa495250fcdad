"""The days in a tracker's cells, and which of its columns were written month first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from sotui.dates.errors import DateError, DateNotUnderstood, ImpossibleDate, MonthFirst, OutOfRange
from sotui.dates.typed import EARLIEST_BIRTH, read_spreadsheet_date
from sotui.dates.words import MONTHS, plain
from sotui.documents.faults import where
from sotui.documents.headings import Column
from sotui.documents.table import Table
from sotui.documents.tracker import RowFaults

DAYS = (
    Column.MADE,
    Column.BORN,
    Column.END,
    Column.FIRST_CIN,
    Column.VISIT,
    Column.REVIEW,
    Column.SUPERVISION,
)
"""The columns that hold days."""

_FIGURES = re.compile(r"\s*(\d{1,2})\s*([/.-])\s*(\d{1,2})\s*\2\s*(\d{2,4})\b", re.ASCII)
_NUMBER = re.compile(r"\s*(\d{5})(?:[.,]\d+)?\s*", re.ASCII)


class DayOrMonth(DateError):
    """A day that can be read two ways in a column where other days stand month first."""


def month_first_columns(table: Table) -> Mapping[Column, int]:
    """The columns of days with cells that can only be month first and none that can only be day first.

    With each the line of the first such cell.
    """
    places = {column: table.headings.places[column] for column in DAYS if column in table.headings.places}
    found: dict[Column, int] = {}
    for column, place in places.items():
        line = _month_first((row.line, row.cells[place]) for row in table.rows)
        if line is not None:
            found[column] = line
    return found


def _month_first(cells: Iterable[tuple[int, str]]) -> int | None:
    first: int | None = None
    for line, text in cells:
        figures = _FIGURES.match(text)
        if figures is None:
            continue
        one, other = int(figures[1]), int(figures[3])
        if 12 < one <= 31 and 1 <= other <= 12:
            return None
        if first is None and 1 <= one <= 12 and 12 < other <= 31:
            first = line
    return first


def read_day(
    faults: RowFaults,
    column: Column,
    *,
    today: date,
    earliest: date = EARLIEST_BIRTH,
    latest: date | None = None,
    beyond: bool = False,
) -> date:
    """The day in a cell, from ``earliest`` to ``latest`` (20 years after ``today`` unless given), inclusive.

    ``beyond`` also yields days outside them, for the caller to say why they cannot be. Raises a DateError;
    its message names the range that the column takes.
    """
    text = faults.cell(column)
    _told_apart(faults, column)
    try:
        if beyond:
            return read_spreadsheet_date(text, today=today, earliest=date.min, latest=date.max)
        return read_spreadsheet_date(text, today=today, earliest=earliest, latest=latest)
    except OutOfRange:
        # Said again with the range that a person knows the column by.
        return read_spreadsheet_date(text, today=today, earliest=earliest, latest=latest)
    except DateNotUnderstood:
        number = _NUMBER.fullmatch(text)
        if number is None:
            raise
        day = faults.numbered_from + timedelta(days=int(number[1]))
        raise DateNotUnderstood(
            f"This is a spreadsheet’s own number for a date (it would be {plain(day)}).",
            "Format the column as a date in the spreadsheet program and save the tracker again.",
        ) from None


def _told_apart(faults: RowFaults, column: Column) -> None:
    line = faults.month_first.get(column)
    figures = _FIGURES.match(faults.cell(column))
    if line is None or figures is None:
        return
    one, other = int(figures[1]), int(figures[3])
    if one != other and 1 <= one <= 12 and 1 <= other <= 12:
        raise DayOrMonth(
            f"{figures[0].strip()} can be {one} {MONTHS[other - 1]} or {other} {MONTHS[one - 1]}, and this "
            f"column has dates written month first ({where(line)}).",
            "Write the column day first, or as 2026-02-14.",
        )


def date_fault(error: DateError) -> str:
    """The fault's code for a day that cannot be taken."""
    if isinstance(error, DayOrMonth):
        return "day-or-month"
    if isinstance(error, MonthFirst):
        return "month-first"
    return "impossible-date" if isinstance(error, ImpossibleDate) else "unreadable-date"
