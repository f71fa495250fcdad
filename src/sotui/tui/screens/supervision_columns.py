"""The columns of the list of supervision, and the orders in which it can stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from sotui.facts.vocabulary import spoken
from sotui.supervision.due import DueRow
from sotui.tui.cells import day_column
from sotui.tui.charts import gauge
from sotui.tui.widgets.columns import Column
from sotui.tui.words import SIGNS, TONES

WIDE, WIDER = 100, 134


def status_of(row: DueRow) -> str:
    """How it stands, with a sign: a note's clock, a date, or what is missing."""
    if row.note is not None:
        return f"■ {row.clock_short}"
    if row.standing is None:
        return f"○ {row.lacks}"
    return f"{SIGNS.get(row.standing.rank, '·')} {row.standing.status}"


def tone_of(row: DueRow) -> str:
    """The tone of its status."""
    if row.note is not None:
        return "late" if row.days is not None and row.days < 0 else "today"
    if row.standing is None:
        return "today" if row.starts else "quiet"
    return TONES.get(row.standing.rank, "plain")


def gauge_of(row: DueRow) -> str:
    """How much of the interval has passed."""
    return gauge(row.part, 8) if row.note is None and row.part is not None else ""


def _short(day: date | None) -> str:
    return day_column(day, short_year=True)


COLUMNS: tuple[Column[DueRow], ...] = (
    Column("status", "Status", status_of, 26, least=20, tone=tone_of, below_width=WIDE),
    Column("status", "Status", status_of, 28, tone=tone_of, from_width=WIDE),
    Column("due", "Due", lambda row: _short(row.due), 9, right=True),
    Column("child", "Child", lambda row: row.name, 16, least=10, grow=2),
    Column("worker", "Worker", lambda row: row.worker or "—", 15, least=11, grow=1),
    Column("plan", "Plan", lambda row: row.plan.upper(), 4, from_width=WIDE),
    Column("held", "Last held", lambda row: _short(row.last_held), 9, right=True, from_width=WIDE),
    Column("gauge", "Interval", gauge_of, 8, from_width=70, tone=lambda row: "quiet"),
    Column("clause", "Clause", lambda row: row.deadline.id if row.deadline else "", 14, from_width=WIDER),
    Column("order", "Order", lambda row: row.reference, 7, from_width=WIDE),
)

SORTS: tuple[tuple[str, str], ...] = (("due", "due date"), ("worker", "worker"), ("child", "child"))
"""Column id and how it is said."""

_KEYS: dict[str, Callable[[DueRow], tuple[object, ...]]] = {
    "worker": lambda row: (not row.worker, row.worker.casefold(), row.due or date.max),
    "child": lambda row: (row.name.casefold(),),
}


def in_order(rows: Sequence[DueRow], by: str) -> Sequence[DueRow]:
    """By worker or by child; as read, by due day, otherwise."""
    key = _KEYS.get(by)
    return rows if key is None else sorted(rows, key=key)


def with_words(rows: Sequence[DueRow], typed: str) -> Sequence[DueRow]:
    """The rows in which every word typed is found."""
    for word in typed.casefold().split():
        rows = [row for row in rows if word in row.searchable]
    return rows


def this_week(rows: Sequence[DueRow], today: date) -> Sequence[DueRow]:
    """What is overdue, not started or due up to the coming Sunday, and every note that waits to be signed."""
    sunday = today + timedelta(days=6 - today.weekday())
    return [
        row
        for row in rows
        if row.note is not None or row.starts or (row.due is not None and row.due <= sunday)
    ]


def about_lines(row: DueRow) -> tuple[str, str, tuple[str, ...]]:
    """Under the list: how it stands and why; what, by which clause; and in parts of whom, with whom, when
    last, what is wanted most first.
    """
    if row.note is not None:
        written = row.note.written
        said = f"{row.clock_words[:1].upper()}{row.clock_words[1:]}"
        first = f"{said}: the session of {day_column(written.held_on)} is not signed yet."
        second = f"{written.kind.value.capitalize()} supervision by {row.note.supervisor}"
    elif row.standing is not None and row.deadline is not None:
        first = row.standing.why
        second = f"{row.deadline.title} · {row.deadline.id} · {row.deadline.by}"
    elif row.starts:
        first = "Not started: no worker is allocated yet; “o” opens the order."
        second = row.starts
    else:
        first = f"{row.lacks[:1].upper()}{row.lacks[1:]}: nothing is due by any clause."
        second = "“p” puts the order under the procedure for supervision." if row.unplaced else ""
    last = f"last held {day_column(row.last_held)}" if row.last_held else "none held on this register"
    plan = f"{spoken(row.plan)} plan" if row.plan else "" if row.note else "plan type not recorded"
    parts = (row.name, row.reference, row.worker or "nobody allocated", last, plan, row.team)
    return first, second, tuple(part for part in parts if part)
