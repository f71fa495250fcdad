"""The course of a model order: what a procedure asks from first day to last, each thing done when due."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sotui.dates.clock import local
from sotui.dates.months import last_day_of_period
from sotui.dates.working import WorkingCalendar
from sotui.facts.model import Case, ChildOnOrder, Fact, Subject, SubjectKind
from sotui.facts.vocabulary import KINDS, Takes
from sotui.procedures.derive import derive
from sotui.procedures.model import Deadline, Nature, State
from sotui.procedures.pack import Pack, Role
from sotui.procedures.rows import Basis

AFTER = timedelta(days=31)
"""How long after the last day is looked at: what outlives an order, as minutes do, is due by then."""
LONGEST = 200
"""Rounds of doing what is due next: an order of a year with visits each week asks for far fewer."""
ORDER, CHILD, WORKER = (
    Subject(SubjectKind.ORDER, "model order"),
    Subject(SubjectKind.CHILD, "model child"),
    Subject(SubjectKind.WORKER, "model worker"),
)
USUAL = {"practice-supervision-held": "planned"}
"""What is said with a fact where the deadline leaves it open: a session counts as planned."""
MEETS = frozenset({Takes.NOTHING, Takes.WORDS, Takes.WORKER, Takes.OCCASION})
"""Facts that can be recorded without a number, a day or an occurrence that only a real order has."""


@dataclass(frozen=True, slots=True)
class Model:
    """The order that is looked at; nothing of it is kept."""

    made: date
    months: int = 12
    """Its length as made, 1 to 12."""
    plan: str = "cin"
    """``cin``, ``cp``, or empty where none is decided."""


@dataclass(frozen=True, slots=True)
class Course:
    """What a procedure asks of a model order, in time."""

    model: Model
    last_day: date
    of_order: tuple[Deadline, ...]
    """About the order and its child, by day; what has no date by the day from which it is owed."""
    only_if: tuple[Basis, ...]
    """The dated clauses that never come up on this order: their dates hang on what may or may not happen."""
    of_worker: tuple[Deadline, ...]
    """About a worker who holds cases and starts on the day the order is made, for twelve months."""


def course(model: Model, pack: Pack, law: Sequence[Pack], calendar: WorkingCalendar) -> Course:
    """The course of the order under ``pack``, beside the law's own packs.

    The order is made, a social worker is allocated, the plan is decided on its first day; each dated duty is
    then done on the day on which it is due, so that what counts from it comes into sight. What would move
    the last day itself is never done. Days are calendar days, the last day inclusive.
    """
    made = model.made
    packs = tuple(law) if any(pack.id == one.id for one in law) else (*law, pack)
    of_order = [_fact("order-made", ORDER, made), _fact("order-length", ORDER, made, str(model.months))]
    if pack.role in (Role.ORDERS, Role.SUPERVISION):
        of_order.append(_fact("allocated", ORDER, made))
    of_child = [_fact("plan-changed", CHILD, made, model.plan)] if model.plan else []
    last_day = last_day_of_period(made, model.months)

    def order_case(facts: Sequence[Fact]) -> Case:
        child = ChildOnOrder(CHILD, None, tuple(f for f in facts if f.subject == CHILD))
        return Case(ORDER, tuple(f for f in facts if f.subject == ORDER), (child,))

    def worker_case(facts: Sequence[Fact]) -> Case:
        return Case(WORKER, tuple(facts))

    found = _run([*of_order, *of_child], order_case, packs, calendar, made, last_day)
    worker: tuple[Deadline, ...] = ()
    if SubjectKind.WORKER in pack.by_subject:
        year = last_day_of_period(made, 12)
        starts = [
            _fact("employment-started", WORKER, made),
            _fact("holds-cases", WORKER, made, "case-holding"),
        ]
        worker = _run(starts, worker_case, (pack,), calendar, made, year)
    seen = {base_of(row.id) for row in (*found, *worker)}
    only_if = tuple(rule.basis for rule in pack.rules if base_of(rule.basis.id) not in seen)
    return Course(model, last_day, found, only_if, worker)


def _run(
    facts: list[Fact],
    case: Callable[[Sequence[Fact]], Case],
    packs: Sequence[Pack],
    calendar: WorkingCalendar,
    made: date,
    until: date,
) -> tuple[Deadline, ...]:
    """Derive, do what is due first, derive again: every row as it stood before it was done."""
    seen: dict[_Name, Deadline] = {}
    tried: set[_Name] = set()
    rows: tuple[Deadline, ...] = ()
    for _ in range(LONGEST):
        rows = derive(case(facts), packs, calendar, registered_on=made)
        for row in rows:
            if row.state is State.INFORMATION:
                seen[_name(row)] = row  # what it tells of may have moved since
            elif row.state in _SHOWN:
                # The first in time: what is found again was not done, or is another number of its series.
                seen.setdefault(_name(row), row)
        due = [row for row in rows if _can_be_done(row, made, until) and _name(row) not in tried]
        if not due:
            break
        row = min(due, key=lambda one: (_day(one) or made, one.id))
        tried.add(_name(row))
        done = [*facts, *_doing(row, len(facts))]
        if _end(derive(case(done), packs, calendar, registered_on=made, explain=False)) == _end(rows):
            facts = done
    # A series that was never begun is shown as it is projected.
    begun = {base_of(row.id) for row in seen.values()}
    ahead = (row for row in rows if row.state is State.PROJECTED and base_of(row.id) not in begun)
    shown = (row for row in (*seen.values(), *ahead) if _in_sight(row, made, until))
    return tuple(sorted(shown, key=lambda one: (one.due or one.since or made, one.due is not None)))


_SHOWN = frozenset({State.OPEN, State.IMPOSSIBLE})
_Name = tuple[str, str, date | None]


def base_of(id: str) -> str:
    """The id without its number in a series: ``CAM-6-2`` for ``CAM-6-2#3``."""
    return _NUMBER.sub("", id)


_NUMBER = re.compile(r"#\d+")


def _name(row: Deadline) -> _Name:
    if row.state is State.INFORMATION:
        return row.id, row.subject.id, None
    return base_of(row.id), row.subject.id, row.due


def _in_sight(row: Deadline, made: date, until: date) -> bool:
    """Not what lies before the first day unless it can no longer be kept, nor a series beyond the last."""
    if row.due is None or row.state in (State.IMPOSSIBLE, State.INFORMATION):
        return True
    return made <= row.due <= until + AFTER


def _day(row: Deadline) -> date | None:
    """When it is done: on its due day, and who is to be named is named as soon as it is owed."""
    return row.since if row.due is None and row.nature in (Nature.ROLE, Nature.ALLOCATION) else row.due


def _can_be_done(row: Deadline, made: date, until: date) -> bool:
    day = _day(row)
    return (
        row.state is State.OPEN
        and day is not None
        and made <= day <= until
        and row.nature is not Nature.LAST_DAY
        and bool(row.settled_by)
    )


def _doing(row: Deadline, number: int) -> Iterator[Fact]:
    """The facts that meet it on its day: the usual one, or each that is wanted."""
    day = _day(row)
    for wanted in row.ticks_missing or row.settled_by[:1]:
        kind, _, words = wanted.partition(":")
        known = KINDS.get(kind)
        if day is None or known is None or known.takes not in MEETS:
            continue
        subject = row.subject
        if subject.kind not in known.subjects:
            subject = CHILD if SubjectKind.CHILD in known.subjects else ORDER
        # Noon comes once on every day, also when the clocks change.
        at = (row.due_at or local(day, 12)) if known.timed else None
        yield replace(_fact(kind, subject, day, words or USUAL.get(kind, ""), number=number), at=at)


def _end(rows: Sequence[Deadline]) -> object:
    """Where the order's last day stands: doing a duty must not move it."""
    return next(((one.due, one.state) for one in rows if one.nature is Nature.LAST_DAY), None)


def _fact(kind: str, subject: Subject, on: date, words: str = "", *, number: int = 0) -> Fact:
    return Fact(
        id=f"{kind}={on.isoformat()}:{words}:{number}", kind=kind, subject=subject, on=on, qualifier=words
    )
