"""Reads the board: the dates in sight, judged at one moment, in the order of the guide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlite_utils import Database

from sotui.dates.clock import LONDON
from sotui.procedures.judge import HORIZON_DAYS, OFF, judge_row, sort_key, status_of, why_of
from sotui.procedures.model import Deadline, Force, Kind, Nature, Rank, State
from sotui.triage.model import Board, BoardRow

_COLUMNS = (
    "case_id, subject_kind, subject_id, id, occurrence, rule, state, due, due_at, do_by, preferred,"
    " provisional, ends_with_order, end_decided, extension_pending, since, earliest, state_reason"
)
_OPEN = "state in ('open', 'impossible')"


@dataclass(slots=True)
class _Rule:
    """What all deadlines of one rule share."""

    pack: str
    clause: str
    title: str
    by: str
    kind: Kind
    force: Force
    nature: Nature
    settled_by: tuple[str, ...]


@dataclass(slots=True)
class _Display:
    """What the board shows of an order."""

    reference: str
    children: str
    worker: str
    team: str
    procedure: str
    born: int
    searchable: str


@dataclass(slots=True)
class _Kept:
    """A kept deadline with the fields that a judgement reads: it stands in for a Deadline there."""

    nature: Nature
    kind: Kind
    force: Force
    state: State
    state_reason: str
    due: date | None
    due_at: datetime | None
    preferred: date | None
    ends_with_order: date | None
    end_decided: bool
    extension_pending: bool
    since: date | None
    earliest: date | None
    met_on: date | None = None
    met_late: bool = False
    remaining: str = ""


def board(
    db: Database, now: datetime, *, everything: bool = False, horizon_days: int = HORIZON_DAYS
) -> Board:
    """The board at ``now`` (aware). ``horizon_days`` are calendar days ahead, inclusive.

    With ``everything`` open dates beyond the horizon are shown as well, after all others.
    """
    rules = _rules(db)
    display, orders = _displays(db)
    rows = []
    for rank, sort, days, row in _judged(db, rules, display, now, everything, horizon_days):
        rows.append((sort, rank, days, row))
    rows.sort(key=_by_place)
    today = now.astimezone(LONDON).date()
    return Board(
        rows=tuple(
            _board_row(row, rank, sort, days, rules[row[5]], display[row[2]], now, today, horizon_days)
            for sort, rank, days, row in rows
        ),
        now=now,
        orders=orders,
        horizon_days=horizon_days,
        everything=everything,
    )


def _by_place(one: tuple[tuple[Any, ...], int, int, tuple[Any, ...]]) -> tuple[Any, ...]:
    return one[0]


def _judged(
    db: Database,
    rules: dict[int, _Rule],
    display: dict[str, _Display],
    now: datetime,
    everything: bool,
    horizon_days: int,
) -> Iterator[tuple[int, tuple[Any, ...], int, tuple[Any, ...]]]:
    """Rank, sort key, days and the raw row of everything that stands on the board."""
    today = now.astimezone(LONDON).date().toordinal()
    where = _OPEN if everything else f"{_OPEN} and shows_from <= {today + horizon_days}"
    for row in db.execute(f"select {_COLUMNS} from cache_deadline where {where}"):
        rule = rules[row[5]]
        past = row[8] is not None and now > datetime.fromisoformat(row[8])
        rank, days = judge_row(
            rule.nature.value,
            rule.kind.value,
            rule.force.value,
            row[6],
            row[7],
            today,
            preferred=row[10],
            since=row[15],
            ends=row[12],
            earliest=row[16],
            end_decided=bool(row[13]),
            pending=bool(row[14]),
            past_moment=past,
            horizon_days=horizon_days,
        )
        if rank == OFF:
            if not everything or row[7] is None or row[7] <= today + horizon_days:
                continue
            rank = int(Rank.LATER)
        order = display[row[2]]
        sort = (*sort_key(rank, rule.force.value, days, order.born), order.reference, row[3], row[2])
        yield rank, sort, days, row


def _board_row(
    row: tuple[Any, ...],
    rank: int,
    sort: tuple[Any, ...],
    days: int,
    rule: _Rule,
    order: _Display,
    now: datetime,
    today: date,
    horizon_days: int,
) -> BoardRow:
    kept = _Kept(
        rule.nature,
        rule.kind,
        rule.force,
        State(row[6]),
        row[17],
        _day(row[7]),
        datetime.fromisoformat(row[8]) if row[8] else None,
        _day(row[10]),
        _day(row[12]),
        bool(row[13]),
        bool(row[14]),
        _day(row[15]),
        _day(row[16]),
    )
    judged = cast(Deadline, kept)  # it has every field that a judgement reads; a test holds the two together
    return BoardRow(
        key=f"{row[2]}|{row[3]}|{row[4]}",
        rank=rank,
        sort=sort,
        status=status_of(judged, today, now),
        why=why_of(judged, rank, days, today, now, horizon_days),
        title=rule.title,
        clause_id=row[3],
        by=rule.by,
        kind=rule.kind.value,
        force=rule.force.value,
        nature=rule.nature.value,
        state=row[6],
        due=kept.due,
        do_by=_day(row[9]),
        days=days if kept.due is not None else None,
        provisional=bool(row[11]),
        reference=order.reference,
        order_id=row[0],
        subject_kind=row[1],
        subject_id=row[2],
        children=order.children,
        worker=order.worker,
        team=order.team,
        procedure=order.procedure,
        settled_by=rule.settled_by,
        deadline_key=f"{row[3]}|{row[4]}",
        searchable=f"{order.searchable} {rule.title.casefold()} {row[3].casefold()} {rule.by.casefold()}",
    )


def _rules(db: Database) -> dict[int, _Rule]:
    return {
        row[0]: _Rule(
            row[1],
            row[2],
            row[3],
            row[4],
            Kind(row[5]),
            Force(row[6]),
            Nature(row[7]),
            tuple(row[8].split()) if row[8] else (),
        )
        for row in db.execute("select * from cache_rule")
    }


def _displays(db: Database) -> tuple[dict[str, _Display], int]:
    """What to show of each order and of each child on one, by subject id; and how many orders there are."""
    found = {row[0]: _Display(*row[1:]) for row in db.execute("select * from cache_order")}
    orders = len(found)
    for child_id, order_id, name, worker, team, born in db.execute("select * from cache_child").fetchall():
        order = found[order_id]
        found[child_id] = _Display(
            order.reference, name, worker, team, order.procedure, born, order.searchable
        )
    return found, orders


def _day(ordinal: int | None) -> date | None:
    return date.fromordinal(ordinal) if ordinal else None
