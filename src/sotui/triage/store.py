"""Reads the board: the dates in sight, judged at one moment, in the order of the guide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any, cast

from sqlite_utils import Database

from sotui.dates.clock import LONDON
from sotui.facts.model import SubjectKind
from sotui.procedures.judge import HORIZON_DAYS, OFF, judge_row, sort_key, status_of, why_of
from sotui.procedures.model import Deadline, Force, Kind, Nature, Rank, State
from sotui.register.store import uncollected
from sotui.triage.model import Board, BoardRow

_COLUMNS = (
    "subject_id, id, occurrence, rule, state, due, due_at, do_by, preferred,"
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
    kind: str
    force: str
    nature: str
    settled_by: tuple[str, ...]


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


@dataclass(slots=True)
class _Moment:
    """The moment at which a board was judged."""

    now: datetime
    today: date
    horizon_days: int


_Raw = tuple[Any, ...]
# Of an order: id, reference, children, worker, team, procedure, born, searchable.
# Of a child: id, order's id, name, worker, team, born.


class _Row:
    """A BoardRow whose words are made when they are asked for: of 17,000 rows some forty are in sight."""

    __slots__ = ("_moment", "_order", "_raw", "_rule", "_shown", "rank", "searchable_", "sort")

    def __init__(
        self,
        raw: _Raw,
        rule: _Rule,
        shown: _Raw,
        order: _Raw,
        moment: _Moment,
        rank: int,
        sort: tuple[Any, ...],
    ) -> None:
        self._raw, self._rule, self._shown, self._order = raw, rule, shown, order
        self._moment, self.rank, self.sort = moment, rank, sort
        self.searchable_ = ""

    @property
    def key(self) -> str:
        raw = self._raw
        return f"{raw[0]}|{raw[1]}|{raw[2]}"

    @property
    def status(self) -> str:
        return status_of(self._judged, self._moment.today, self._moment.now)

    @property
    def why(self) -> str:
        moment, judged = self._moment, self._judged
        return why_of(judged, self.rank, self.sort[2], moment.today, moment.now, moment.horizon_days)

    @property
    def title(self) -> str:
        return self._rule.title

    @property
    def clause_id(self) -> str:
        return cast(str, self._raw[1])

    @property
    def by(self) -> str:
        return self._rule.by

    @property
    def kind(self) -> str:
        return self._rule.kind

    @property
    def force(self) -> str:
        return self._rule.force

    @property
    def nature(self) -> str:
        return self._rule.nature

    @property
    def state(self) -> str:
        return cast(str, self._raw[4])

    @property
    def due(self) -> date | None:
        return _day(self._raw[5])

    @property
    def do_by(self) -> date | None:
        return _day(self._raw[7])

    @property
    def days(self) -> int | None:
        return cast(int, self.sort[2]) if self._raw[5] else None

    @property
    def provisional(self) -> bool:
        return bool(self._raw[9])

    @property
    def reference(self) -> str:
        return cast(str, self._order[1])

    @property
    def order_id(self) -> str:
        return cast(str, self._order[0])

    @property
    def subject_kind(self) -> str:
        kind = SubjectKind.ORDER if self._shown is self._order else SubjectKind.CHILD
        return kind.value

    @property
    def subject_id(self) -> str:
        return cast(str, self._raw[0])

    @property
    def children(self) -> str:
        return cast(str, self._shown[2])

    @property
    def worker(self) -> str:
        return cast(str, self._shown[3])

    @property
    def team(self) -> str:
        return cast(str, self._shown[4])

    @property
    def procedure(self) -> str:
        return cast(str, self._order[5])

    @property
    def settled_by(self) -> tuple[str, ...]:
        return self._rule.settled_by

    @property
    def deadline_key(self) -> str:
        return f"{self._raw[1]}|{self._raw[2]}"

    @property
    def searchable(self) -> str:
        found = self.searchable_
        if not found:
            rule = self._rule
            found = self.searchable_ = (
                f"{self._order[7]} {rule.title.casefold()} {self._raw[1].casefold()} {rule.by.casefold()}"
            )
        return found

    def _replace(self, **changed: Any) -> BoardRow:
        """As the named tuple does: the same row with some fields changed."""
        return BoardRow(**{name: getattr(self, name) for name in BoardRow._fields} | changed)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Row | BoardRow):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in BoardRow._fields)

    def __hash__(self) -> int:
        return hash(self._raw)

    @property
    def _judged(self) -> Deadline:
        raw, rule = self._raw, self._rule
        kept = _Kept(
            Nature(rule.nature),
            Kind(rule.kind),
            Force(rule.force),
            State(raw[4]),
            raw[15],
            _day(raw[5]),
            datetime.fromisoformat(raw[6]) if raw[6] else None,
            _day(raw[8]),
            _day(raw[10]),
            bool(raw[11]),
            bool(raw[12]),
            _day(raw[13]),
            _day(raw[14]),
        )
        # It has every field that a judgement reads; a test holds the two together.
        return cast(Deadline, kept)


def board(
    db: Database, now: datetime, *, everything: bool = False, horizon_days: int = HORIZON_DAYS
) -> Board:
    """The board at ``now`` (aware). ``horizon_days`` are calendar days ahead, inclusive.

    With ``everything`` open dates beyond the horizon are shown as well, after all others.
    """
    with uncollected():
        orders = {row[0]: row for row in db.execute("select * from cache_order").fetchall()}
        children = {row[0]: row for row in db.execute("select * from cache_child").fetchall()}
        moment = _Moment(now, now.astimezone(LONDON).date(), horizon_days)
        rows = list(_judged(db, orders, children, moment, everything))
        rows.sort(key=_PLACE)
    return Board(
        rows=cast("tuple[BoardRow, ...]", tuple(rows)),
        now=now,
        orders=len(orders),
        horizon_days=horizon_days,
        everything=everything,
    )


_PLACE = attrgetter("sort")


def _judged(
    db: Database, orders: dict[str, _Raw], children: dict[str, _Raw], moment: _Moment, everything: bool
) -> Iterator[_Row]:
    """Everything that stands on the board, in no order yet."""
    rules = _rules(db)
    now, horizon = moment.now, moment.horizon_days
    today = moment.today.toordinal()
    last = today + horizon
    where = _OPEN if everything else f"{_OPEN} and shows_from <= {last}"
    for row in db.execute(f"select {_COLUMNS} from cache_deadline where {where}").fetchall():
        rule = rules[row[3]]
        force = rule.force
        rank, days = judge_row(
            rule.nature,
            rule.kind,
            force,
            row[4],
            row[5],
            today,
            preferred=row[8],
            since=row[13],
            ends=row[10],
            earliest=row[14],
            end_decided=row[11],
            pending=row[12],
            past_moment=row[6] is not None and now > datetime.fromisoformat(row[6]),
            horizon_days=horizon,
        )
        if rank == OFF:
            if not everything or row[5] is None or row[5] <= last:
                continue
            rank = _LATER
        subject = row[0]
        shown = children.get(subject)
        if shown is not None:
            order, born = orders[shown[1]], shown[5]
        else:
            shown = order = orders[subject]
            born = order[6]
        sort = (*sort_key(rank, force, days, born), order[1], row[1], subject)
        yield _Row(row, rule, shown, order, moment, rank, sort)


_LATER = int(Rank.LATER)


def _rules(db: Database) -> dict[int, _Rule]:
    return {
        row[0]: _Rule(row[1], row[2], row[3], row[4], row[5], row[6], row[7], tuple((row[8] or "").split()))
        for row in db.execute("select * from cache_rule")
    }


def _day(ordinal: int | None) -> date | None:
    return date.fromordinal(ordinal) if ordinal else None
