"""The board's columns and the orders in which it can stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from sotui.procedures.model import Rank
from sotui.triage.model import BoardRow
from sotui.tui.cells import day_column
from sotui.tui.widgets.columns import Column
from sotui.tui.words import status_of, tone_of


def _do_by(row: BoardRow) -> str:
    return _short(row.do_by) if row.do_by != row.due else ""


def _short(day: date | None) -> str:
    return day_column(day, short_year=True)


def _worker(row: BoardRow) -> str:
    return row.worker or "—"


def _due(row: BoardRow) -> str:
    return _short(row.due)


def _due_in_full(row: BoardRow) -> str:
    return day_column(row.due)


WIDE, WIDER, WIDEST = 100, 134, 156

COLUMNS: tuple[Column[BoardRow], ...] = (
    Column("status", "Status", status_of, 27, least=20, tone=tone_of),
    Column("due", "Due", _due, 9, right=True, below_width=WIDER),
    Column("due", "Due", _due_in_full, 11, right=True, from_width=WIDER),
    Column("do_by", "Do by", _do_by, 9, right=True, from_width=WIDE, tone=lambda row: "quiet"),
    Column("title", "What", lambda row: row.title, 20, least=12, grow=3),
    Column("clause", "Clause", lambda row: row.clause_id, 14, from_width=WIDER, tone=lambda row: "quiet"),
    Column("child", "Children", lambda row: row.children, 16, least=9, grow=2),
    Column("order", "Order", lambda row: row.reference, 7, from_width=56),
    Column("worker", "Worker", _worker, 14, least=12, grow=1, from_width=WIDE),
    Column("who", "Who does it", lambda row: row.by, 14, grow=1, from_width=WIDEST, tone=lambda row: "quiet"),
)

BOARD_ORDER = ""
SORTS: tuple[tuple[str, str], ...] = (
    (BOARD_ORDER, "the board's order"),
    ("due", "due date"),
    ("child", "child"),
    ("order", "order"),
    ("worker", "worker"),
)
"""Column id and how it is said."""

_KEYS: dict[str, Callable[[BoardRow], tuple[object, ...]]] = {
    # A child's safety stands first however the board is sorted.
    "due": lambda row: (row.rank != Rank.SAFEGUARDING, row.due or date.max),
    "child": lambda row: (row.children.casefold(),),
    "order": lambda row: (row.reference,),
    "worker": lambda row: (not row.worker, row.worker.casefold()),
}


def in_order(rows: Sequence[BoardRow], by: str) -> Sequence[BoardRow]:
    """The rows by due date, child, order or worker; unchanged for the order of the board itself."""
    key = _KEYS.get(by)
    return rows if key is None else sorted(rows, key=key)


def with_words(rows: Sequence[BoardRow], typed: str) -> Sequence[BoardRow]:
    """The rows in which every word typed is found, in whatever order."""
    for word in typed.casefold().split():
        rows = [row for row in rows if word in row.searchable]
    return rows
