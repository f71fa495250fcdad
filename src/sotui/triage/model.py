"""The rows of the board: one per thing to do, each saying why it stands there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple


class BoardRow(NamedTuple):
    """One thing to do. A named tuple because a board can hold 100,000 of them."""

    key: str
    """Order, subject and occurrence: stays the same while other facts change."""
    rank: int
    sort: tuple[int | str, ...]
    status: str
    why: str
    title: str
    clause_id: str
    """``CLAUSE[#n][:part]``."""
    by: str
    kind: str
    force: str
    nature: str
    state: str
    due: date | None
    do_by: date | None
    days: int | None
    provisional: bool
    reference: str
    order_id: str
    subject_kind: str
    subject_id: str
    children: str
    """Names as stored: they pass ``show()`` before they are drawn."""
    worker: str
    team: str
    procedure: str
    settled_by: tuple[str, ...]
    deadline_key: str
    searchable: str
    """Lower-case text that the filter looks in."""


@dataclass(frozen=True, slots=True)
class Board:
    """The board at one moment."""

    rows: tuple[BoardRow, ...]
    """In the order of the guide."""
    now: datetime
    orders: int
    """Orders on the register."""
    horizon_days: int
    everything: bool
    """Whether further dates beyond the horizon are shown too."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an act did, for the person at the keyboard, and which row to stand on afterwards."""

    said: str
    """One sentence: *Review held on Thu 15 Oct 2026 recorded for SO-0042.*"""
    moved: tuple[str, ...] = ()
    """The dates that changed because of it, a line each."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """One way to settle a row: the fact to record, what to ask for, and on whom it is recorded."""

    fact_kind: str
    label: str
    qualifier: str
    """Fixed by the rule, or empty."""
    choices: tuple[tuple[str, str], ...]
    """Qualifiers to choose from: (value, label)."""
    needs_worker: bool
    needs_time: bool
    may_lie_ahead: bool
    subjects: tuple[tuple[str, str, str], ...]
    """Whom it may be recorded on: (subject kind, subject id, name as stored)."""
