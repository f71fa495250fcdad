"""What is wrong or remarkable in a spreadsheet: where, why, and what will be done about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class SheetRow(int):
    """The number of a row in a workbook's sheet, where people speak of rows; a text file has lines."""


def where(line: int) -> str:
    """How the place of a row is said: *line 12* of a text file, *row 12* of a sheet; 0 is all of them."""
    if not line:
        return "for all rows"
    return f"{word_for(line)} {int(line)}"


def word_for(line: int) -> str:
    """*line* or *row*."""
    return "row" if isinstance(line, SheetRow) else "line"


class Severity(StrEnum):
    """What a fault costs."""

    ROW = "row not taken"
    VALUE = "value not taken"
    NOTE = "note"
    """Everything is taken; somebody should look."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of one cell. ``value`` is as the file has it and must pass ``show()`` before it is drawn."""

    line: int
    """The line of the file on which the row begins, or the sheet's row, the first being 1."""
    column: str
    """The heading as the file has it, or the column's own name where the file has none."""
    value: str
    code: str
    """The same for the same kind of fault: ``month-first``, ``child-twice``."""
    reason: str
    outcome: str
    severity: Severity
    place: int = 0
    """The column's place in the file, so that faults of one row keep the file's order."""


def in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Faults by line, then by column, each once."""
    return tuple(sorted(dict.fromkeys(faults), key=lambda one: (one.line, one.place, one.code, one.reason)))
