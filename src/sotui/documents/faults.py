"""What is wrong or remarkable in a spreadsheet: where, why, and what will be done about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


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
    """The line of the file on which the row begins, the first being 1."""
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
