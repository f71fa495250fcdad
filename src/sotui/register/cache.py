"""The derived dates, kept beside the facts so that the board opens at once; rebuilt whenever they differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlite_utils import Database

from sotui.dates.working import WorkingCalendar
from sotui.facts.model import Case, SubjectKind
from sotui.procedures.derive import derive, packs_for
from sotui.procedures.known import title_of
from sotui.procedures.library import load_packs, versions
from sotui.procedures.model import Deadline, Nature, State
from sotui.register import rules, store
from sotui.register.model import Order
from sotui.vault.migrations import Migration
from sotui.vault.session import Act

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


@dataclass
class Derivation:
    """Derives anew what an act touched, inside its transaction; holds packs and calendar, loaded late."""

    calendar: WorkingCalendar
    _rules: dict[tuple[str, ...], int] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """Names packs, engine and calendar; a cache made under another name is rebuilt."""
        return (
            "·".join(f"{id}={hash}" for id, hash in sorted(versions().items())) + f"·{self.calendar.version}"
        )

    def deadlines(self, order: Order, case: Case, *, explain: bool = False) -> tuple[Deadline, ...]:
        """The dates of one order; with ``explain`` each carries its steps, readings and quote."""
        packs = packs_for(case, tuple(load_packs().values()))
        return derive(case, packs, self.calendar, registered_on=order.registered_on, explain=explain)

    def before_commit(self, act: Act) -> None:
        """Hung on every act: the orders it touched get their dates anew before it is committed."""
        # A rolled-back act takes its rules with it: never trust numbers from an earlier transaction.
        self._rules.clear()
        touched = [id for kind, id in act.touched if kind == SubjectKind.ORDER]
        if not touched:
            return
        # Rows of other packs, or none yet, are replaced all at once: the cache is never of two minds.
        if len(touched) > _MANY or not self.is_current(act.db):
            self.rebuild(act.db)
            return
        for id in touched:
            order = store.order(act.db, id)
            self._keep(act.db, order, store.case(act.db, id))

    def is_current(self, db: Database) -> bool:
        """Whether the cache was made by these packs, this engine and this calendar."""
        row = db.execute("select value from cache_meta where key = 'version'").fetchone()
        return bool(row and row[0] == self.version)

    def rebuild(self, db: Database, progress: Callable[[int], None] | None = None) -> None:
        """Derive every order anew and keep the rows; one transaction, so that nobody sees half of it."""
        workers = _worker_names(db)
        db.execute("delete from cache_deadline")
        db.execute("delete from cache_order")
        db.execute("delete from cache_child")
        db.execute("delete from cache_rule")
        self._rules.clear()
        kept: list[tuple[Any, ...]] = []
        display: list[tuple[Any, ...]] = []
        children: list[tuple[Any, ...]] = []
        for n, (order, case) in enumerate(store.cases(db), 1):
            kept += self._rows(db, order.id, self.deadlines(order, case))
            display.append(_display(order, case, workers))
            children += _children(order, case, workers)
            if progress and n % 500 == 0:
                progress(n)
        # What the board reads lies together on the disk, in the order in which it comes in sight.
        kept.sort(key=_in_sight)
        _insert_deadlines(db, kept)
        _insert_display(db, display, children)
        db.execute("insert or replace into cache_meta (key, value) values ('version', ?)", [self.version])

    def _keep(self, db: Database, order: Order, case: Case) -> None:
        db.execute("delete from cache_deadline where case_id = ?", [order.id])
        _insert_deadlines(db, self._rows(db, order.id, self.deadlines(order, case)))
        workers = _worker_names(db)
        db.execute("delete from cache_child where order_id = ?", [order.id])
        _insert_display(db, [_display(order, case, workers)], _children(order, case, workers))

    def _rows(self, db: Database, case_id: str, deadlines: Iterable[Deadline]) -> Iterator[tuple[Any, ...]]:
        for one in deadlines:
            yield (
                case_id,
                one.subject.kind.value,
                one.subject.id,
                one.id,
                one.occurrence,
                self._rule(db, one),
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

    def _rule(self, db: Database, one: Deadline) -> int:
        """The number of what all deadlines of a rule share, so that 100,000 rows carry it once."""
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
        if not self._rules:
            self._rules.update(
                {tuple(row[1:]): row[0] for row in db.execute("select * from cache_rule").fetchall()}
            )
        if shared not in self._rules:
            number = max(self._rules.values(), default=0) + 1
            db.execute("insert into cache_rule values (?,?,?,?,?,?,?,?,?)", [number, *shared])
            self._rules[shared] = number
        return self._rules[shared]


_MANY = 200
"""Above this many orders in one act, deriving all in one pass is quicker than one by one."""


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


def _insert_deadlines(db: Database, rows: Iterable[tuple[Any, ...]]) -> None:
    marks = ",".join("?" * len(_DEADLINE))
    db.conn.executemany(f"insert into cache_deadline ({','.join(_DEADLINE)}) values ({marks})", list(rows))


def _insert_display(
    db: Database, orders: Iterable[tuple[Any, ...]], children: Iterable[tuple[Any, ...]]
) -> None:
    db.conn.executemany("insert or replace into cache_order values (?,?,?,?,?,?,?,?)", list(orders))
    db.conn.executemany("insert or replace into cache_child values (?,?,?,?,?,?)", list(children))


def _display(order: Order, case: Case, workers: dict[str, str]) -> tuple[Any, ...]:
    names = ", ".join(rules.short_names([child.child.name for child in order.children]))
    worker = _named(rules.social_workers(case), workers)
    team = ", ".join(dict.fromkeys(child.team for child in order.children if child.team))
    procedure = rules.procedure_of(case)
    known_as = title_of(procedure) if procedure else ""
    full_names = " ".join(child.child.name for child in order.children)
    searchable = " ".join(
        (order.reference, full_names, worker, team, known_as, order.case_number, order.family.reference)
    )
    born = max((_ordinal(child.child.born) or 0 for child in order.children), default=0)
    return (order.id, order.reference, names, worker, team, known_as, born, searchable.casefold())


def _children(order: Order, case: Case, workers: dict[str, str]) -> Iterator[tuple[Any, ...]]:
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


def _worker_names(db: Database) -> dict[str, str]:
    return {row[0]: row[1] for row in db.execute("select id, name from worker")}


def _ordinal(day: date | None) -> int | None:
    return day.toordinal() if day else None
