"""The columns of the list of staff, and the orders in which it can stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from sotui.supervision.staff_model import Judged, StaffRow
from sotui.tui.cells import day_column
from sotui.tui.widgets.columns import Column
from sotui.tui.words import SIGNS, TONES

WIDE, WIDER = 100, 124


def status_of(row: StaffRow) -> str:
    """How the most urgent date stands, with a sign; or what is missing."""
    if row.first is None:
        return "○ not set up yet"
    return f"{SIGNS.get(row.first.standing.rank, '·')} {row.first.standing.status}"


def tone_of(row: StaffRow) -> str:
    """The tone of its status."""
    return _tone(row.first) if row.first is not None else "quiet"


def _tone(one: Judged | None) -> str:
    return TONES.get(one.standing.rank, "plain") if one is not None else "plain"


def _day(one: Judged | None) -> str:
    return day_column(one.deadline.due, short_year=True) if one is not None else "—"


def observed_short(row: StaffRow) -> str:
    """``1 of 2``, with a star where a certain sort is still wanted."""
    return f"{row.observed}{' *' if row.observe else ''}" if row.observed else "—"


def observed_words(row: StaffRow) -> str:
    """``1 of 2, direct work wanted``."""
    wanted = f", {' and '.join(row.observe)} wanted" if row.observe else ""
    return f"{row.observed}{wanted}" if row.observed else "—"


COLUMNS: tuple[Column[StaffRow], ...] = (
    Column("status", "Status", status_of, 21, least=18, tone=tone_of, below_width=WIDE),
    Column("status", "Status", status_of, 26, tone=tone_of, from_width=WIDE),
    Column("name", "Worker", lambda row: row.name, 18, least=15, grow=2),
    Column("post", "Post", lambda row: row.worker.post_words or "—", 14, least=12, grow=1, from_width=WIDE),
    Column("team", "Team", lambda row: row.worker.team_name or "—", 12, least=8, grow=1, from_width=WIDER),
    Column("next", "Next", lambda row: _day(row.next), 9, right=True, tone=lambda row: _tone(row.next)),
    Column(
        "record", "To record", lambda row: _day(row.record), 9, right=True,
        tone=lambda row: _tone(row.record),
    ),
    Column("observed", "Seen", observed_short, 8, tone=lambda row: _tone(row.observation), below_width=WIDER),
    Column(
        "observed", "Observed", observed_words, 26, tone=lambda row: _tone(row.observation), from_width=WIDER
    ),
    Column(
        "appraisal", "Appraisal", lambda row: _day(row.appraisal), 9, right=True,
        tone=lambda row: _tone(row.appraisal),
    ),
)  # fmt: skip

SORTS: tuple[tuple[str, str], ...] = (
    ("status", "urgency"),
    ("name", "name"),
    ("team", "team"),
    ("next", "next supervision"),
)
"""Column id and how it is said."""

_KEYS: dict[str, Callable[[StaffRow], tuple[object, ...]]] = {
    "name": lambda row: (row.name.casefold(),),
    "team": lambda row: (not row.worker.team_name, row.worker.team_name.casefold(), row.sort),
    "next": lambda row: (row.next is None, _due(row), row.name.casefold()),
}


def _due(row: StaffRow) -> date:
    return (row.next.deadline.due if row.next is not None else None) or date.max


def in_order(rows: Sequence[StaffRow], by: str) -> Sequence[StaffRow]:
    """By name, team or next supervision; as read, by urgency, otherwise."""
    key = _KEYS.get(by)
    return rows if key is None else sorted(rows, key=key)


def with_words(rows: Sequence[StaffRow], typed: str) -> Sequence[StaffRow]:
    """The rows in which every word typed is found."""
    for word in typed.casefold().split():
        rows = [row for row in rows if word in row.searchable]
    return rows


def about_lines(row: StaffRow) -> tuple[str, str, tuple[str, ...]]:
    """Under the list: how it stands and why; what, by which clause; then of whom, most wanted first."""
    if row.first is not None:
        deadline = row.first.deadline
        first, second = row.first.standing.why, f"{deadline.title} · {deadline.id} · {deadline.by}"
    else:
        first, second = f"{row.lacks[:1].upper()}{row.lacks[1:]}: so no date is counted.", ""
    parts = [row.name, row.kind or "kind of post not recorded", row.worker.team_name or "no team"]
    if row.booked is not None:
        parts.insert(1, f"next session set for {day_column(row.booked)}")
    if row.observed:
        parts.append(f"observed {observed_words(row)} this year")
    return first, second, tuple(parts)
