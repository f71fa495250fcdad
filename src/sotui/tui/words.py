"""How the screens say things: signs and tones beside the words, and errors in the person's terms."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sotui.tui.cells import MONTHS

if TYPE_CHECKING:
    from sotui.triage.model import BoardRow

SIGNS = {
    1: "▲",
    2: "▲",
    3: "◆",
    4: "◆",
    5: "○",
    6: "▲",
    7: "●",
    8: "●",
    9: "○",
    10: "■",
    11: "·",
}
"""A sign of one cell for each rank of the board, beside its words."""
TONES = {
    1: "alarm",
    2: "alarm",
    3: "law",
    4: "law",
    5: "alarm",
    6: "alarm",
    7: "late",
    8: "late",
    9: "today",
    10: "today",
    11: "soon",
}
GROUPS = (
    ((1, 2, 6), "urgent"),
    ((3, 4), "law"),
    ((5,), "unallocated"),
    ((9,), "vacant"),
    ((7, 8), "overdue"),
    ((10,), "today"),
    ((11,), "soon"),
)
"""Ranks counted together in the line at the top."""
NO_STAFF = (
    "Nobody is on the list of staff yet. Leave here and type, as often as wanted: "
    'sotui staff add "Full Name" --team "Team" --post "social worker"'
)
"""Said wherever somebody is to be named and there is nobody: how one gets on."""
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def tone_of(row: BoardRow) -> str:
    """The tone of a row's status."""
    return TONES.get(row.rank, "quiet")


def status_of(row: BoardRow) -> str:
    """Sign and words."""
    return f"{SIGNS.get(row.rank, '·')} {row.status}"


def day_words(day: date | None, *, year: bool = True) -> str:
    """``Thu 15 Oct 2026``, or without its year."""
    if day is None:
        return "no date"
    words = f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"
    return f"{words} {day.year}" if year else words


def told(error: Exception) -> str | None:
    """The message of an error that is meant for the person at the keyboard; None for a fault."""
    from sotui.facts.vocabulary import FactError

    message = getattr(error, "message", None)
    if isinstance(message, str):
        hint = getattr(error, "hint", "")
        return f"{message} {hint}".strip() if isinstance(hint, str) else message
    return str(error) if isinstance(error, FactError) else None


def many(number: int, one: str, several: str = "") -> str:
    """``1 row``, ``2 rows``."""
    return f"{number} {one if number == 1 else several or one + 's'}"
