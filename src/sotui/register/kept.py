"""How derived dates and what the board shows of an order are kept: tables, rows, and what of them changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sotui.facts.model import Case
from sotui.procedures.known import title_of
from sotui.procedures.model import Deadline, Nature, State
from sotui.register import rules
from sotui.register.model import Order
from sotui.vault.migrations import Migration

if TYPE_CHECKING:
    from sqlite_utils import Database

Row = tuple[Any, ...]

_DEADLINE = {
    "case_id": str,
    "subject_kind": str,
    "subject_id": str,
    "id": str,
    "occurrence": str,
    "rule": int,
    "state": str,
    "due": int,
    "due_at": str,
    "do_by": int,
    "preferred": int,
    "provisional": int,
    "ends_with_order": int,
    "end_decided": int,
    "extension_pending": int,
    "since": int,
    "earliest": int,
    "state_reason": str,
    "shows_from": int,
}
"""Days are proleptic Gregorian ordinals: compared in SQL, and cheaper to read by the 100,000."""


def _create(db: Database) -> None:
    db.table("cache_meta").create({"key": str, "value": str}, pk="key")
    db.table("cache_rule").create(
        {
            "rule": int,
            "pack": str,
            "clause": str,
            "title": str,
            "by": str,
            "kind": str,
            "force": str,
            "nature": str,
            "settled_by": str,
        },
        pk="rule",
    )
    db.table("cache_deadline").create(_DEADLINE)
    db.table("cache_deadline").create_index(["case_id"])
    # The board asks for what is open and in sight; everything else stays out of this index.
    db.execute(
        "create index cache_deadline_in_sight on cache_deadline (shows_from)"
        " where state in ('open', 'impossible')"
    )
    db.table("cache_order").create(
        {
            "id": str,
            "reference": str,
            "children": str,
            "worker": str,
            "team": str,
            "procedure": str,
            "youngest_born": int,
            "searchable": str,
        },
        pk="id",
    )
    db.table("cache_child").create(
        {"id": str, "order_id": str, "name": str, "worker": str, "team": str, "born": int}, pk="id"
    )
    db.table("cache_child").create_index(["order_id"])


MIGRATIONS = (Migration("register: derived dates", _create),)

ALWAYS = 0
"""``shows_from`` of what has no date and stands on the board until it is settled."""


class Rules:
    """The numbers of what all deadlines of a rule share, so that 100,000 rows carry it once."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._numbers = {tuple(row[1:]): row[0] for row in db.execute("select * from cache_rule").fetchall()}

    def number(self, one: Deadline) -> int:
        """The rule's number, given now where it is new."""
        shared = (
            one.pack,
            one.clause,
            one.title,
            one.by,
            one.kind.value,
            one.force.value,
            one.nature.value,
            " ".join(one.settled_by),
        )
        number = self._numbers.get(shared)
        if number is None:
            number = self._numbers[shared] = max(self._numbers.values(), default=0) + 1
            self._db.execute("insert into cache_rule values (?,?,?,?,?,?,?,?,?)", [number, *shared])
        return number

    def forget_unused(self) -> None:
        """Let go of rules that no kept deadline is of: those of packs no longer in use."""
        self._db.execute(
            "delete from cache_rule where rule not in (select distinct rule from cache_deadline)"
        )


def deadline_rows(numbers: Rules, case_id: str, deadlines: Iterable[Deadline]) -> list[Row]:
    """The deadlines of one order as they are kept."""
    return [
        (
            case_id,
            one.subject.kind.value,
            one.subject.id,
            one.id,
            one.occurrence,
            numbers.number(one),
            one.state.value,
            _ordinal(one.due),
            one.due_at.isoformat() if one.due_at else None,
            _ordinal(one.do_by),
            _ordinal(one.preferred),
            int(one.provisional),
            _ordinal(one.ends_with_order),
            int(one.end_decided),
            int(one.extension_pending),
            _ordinal(one.since),
            _ordinal(one.earliest),
            one.state_reason,
            _shows_from(one),
        )
        for one in deadlines
    ]


def kept_deadlines(db: Database) -> dict[str, list[Row]]:
    """Every kept deadline, by order, in the order in which it was written."""
    found: dict[str, list[Row]] = {}
    for row in db.execute(f"select {','.join(_DEADLINE)} from cache_deadline order by rowid"):
        found.setdefault(row[0], []).append(row)
    return found


def keep_deadlines(db: Database, case_ids: Iterable[str], rows: list[Row]) -> None:
    """Replace the kept deadlines of these orders."""
    db.conn.executemany("delete from cache_deadline where case_id = ?", [(id,) for id in case_ids])
    # What the board reads lies together on the disk, in the order in which it comes in sight.
    rows.sort(key=_in_sight)
    marks = ",".join("?" * len(_DEADLINE))
    db.conn.executemany(f"insert into cache_deadline ({','.join(_DEADLINE)}) values ({marks})", rows)


def keep_shown(db: Database, orders: Iterable[Row], children: Iterable[Row]) -> None:
    """Keep what the board shows of orders and of the children on them; nobody ever leaves an order."""
    db.conn.executemany("insert or replace into cache_order values (?,?,?,?,?,?,?,?)", list(orders))
    db.conn.executemany("insert or replace into cache_child values (?,?,?,?,?,?)", list(children))


def kept_shown(db: Database) -> set[Row]:
    """What is kept of orders and children, to tell what has changed."""
    found = set(db.execute("select * from cache_order").fetchall())
    return found | set(db.execute("select * from cache_child").fetchall())


def _shows_from(one: Deadline) -> int:
    """The first due day that brings the row in sight of a board looking that far ahead.

    The last day in force is looked at 14 days earlier than other dates: 42 days ahead while the horizon is
    28, because a decision about the end must be taken before it.
    """
    if one.due is None or one.nature is Nature.ALLOCATION:
        return ALWAYS
    if one.state is State.IMPOSSIBLE:
        return ALWAYS
    first = min(one.due, one.preferred or one.due, one.earliest or one.due)
    if one.nature is Nature.LAST_DAY:
        first -= timedelta(days=14)
    return first.toordinal()


_STATE, _SHOWS_FROM = list(_DEADLINE).index("state"), list(_DEADLINE).index("shows_from")


def _in_sight(row: tuple[Any, ...]) -> tuple[bool, int]:
    return row[_STATE] not in (State.OPEN, State.IMPOSSIBLE), row[_SHOWS_FROM]


def shown_of_order(order: Order, case: Case, workers: dict[str, str]) -> Row:
    """What the board shows of an order; ``workers`` names them by id."""
    names = ", ".join(rules.short_names([child.child.name for child in order.children]))
    worker = _named(rules.social_workers(case), workers)
    team = ", ".join(dict.fromkeys(child.team for child in order.children if child.team))
    procedure = rules.procedure_of(case)
    known_as = title_of(procedure) if procedure else ""
    searchable = " ".join((order.reference, worker, team, known_as, *told_of(order)))
    born = max((_ordinal(child.child.born) or 0 for child in order.children), default=0)
    return (order.id, order.reference, names, worker, team, known_as, born, searchable.casefold())


def told_of(order: Order) -> tuple[str, ...]:
    """By what else an order is found: its children's names, case number and family; nothing of it where these
    are sealed.
    """
    if order.restricted:
        return ()
    return (*(child.child.name for child in order.children), order.case_number, order.family.reference)


def shown_of_children(order: Order, case: Case, workers: dict[str, str]) -> Iterator[Row]:
    """What the board shows of each child on an order."""
    facts = {child.subject.id: child.facts for child in case.children}
    for child in order.children:
        held = rules.social_worker_of(case, facts.get(child.id, ()))
        yield (
            child.id,
            order.id,
            child.child.name,
            _named((held,) if held else (), workers),
            child.team,
            _ordinal(child.child.born) or 0,
        )


def _named(ids: Iterable[str], workers: dict[str, str]) -> str:
    return ", ".join(workers.get(id, "somebody not on the list of workers") for id in ids)


def _ordinal(day: date | None) -> int | None:
    return day.toordinal() if day else None
