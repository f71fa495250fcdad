"""What was adopted: a procedure's text, a local interval, a bank holiday, each by whom and from when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

SHIPPED = "with the program"
"""Where a text came from that nobody chose a file for."""


@dataclass(frozen=True, slots=True)
class AdoptedPack:
    """A version of a procedure that this register goes by, from a day on."""

    id: str
    pack: str
    hash: str
    """The SHA-256, in hex, of its text."""
    from_day: date | None
    """The first day on which it governs (inclusive); None where it governs everything."""
    adopted_by: str
    adopted_at: datetime
    came: str
    """The file's name, or :data:`SHIPPED`."""
    why: str


@dataclass(frozen=True, slots=True)
class AdoptedInterval:
    """A local interval as it was set: for what begins on or after its day."""

    id: str
    pack: str
    interval: str
    count: int
    from_day: date
    set_by: str
    set_at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class AdoptedHoliday:
    """A bank holiday that was added to England's list here."""

    id: str
    day: date
    name: str
    source: str
    added_by: str
    added_at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_why: str = ""
