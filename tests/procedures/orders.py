"""Orders and facts for the tests of this room, in few words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import cache
from itertools import count

from sotui.dates import bank_holidays, clock
from sotui.dates.working import WorkingCalendar
from sotui.facts.model import Case, ChildOnOrder, Fact, Subject, SubjectKind
from sotui.facts.vocabulary import check_qualifier, kind_of
from sotui.procedures.derive import derive
from sotui.procedures.library import load_packs
from sotui.procedures.model import Deadline
from sotui.procedures.pack import Pack
from sotui.procedures.terms import packs_for

ORDER = Subject(SubjectKind.ORDER, "the-order")
CHILD = Subject(SubjectKind.CHILD, "the-child")
WORKER = Subject(SubjectKind.WORKER, "the-worker")
BORN = date(2019, 5, 4)


@cache
def calendar() -> WorkingCalendar:
    return bank_holidays.england()


@cache
def packs() -> dict[str, Pack]:
    """The shipped packs."""
    return load_packs()


class Register:
    """Collects facts about one order with one child (or more), and derives its dates."""

    def __init__(
        self, made: str | date | None = "2026-01-15", months: int | None = 12, procedure: str = "wirral"
    ) -> None:
        self._ids = count(1)
        self.order: list[Fact] = []
        self.children: dict[Subject, tuple[date | None, list[Fact]]] = {CHILD: (BORN, [])}
        if made is not None:
            self.on_order("order-made", made)
            if months is not None:
                self.on_order("order-length", made, str(months))
        if procedure:
            self.on_order("under-procedure", made or "2026-01-15", procedure)

    def __repr__(self) -> str:
        """The facts, so that a failing case can be read."""
        facts = [*self.order, *(fact for _, own in self.children.values() for fact in own)]
        told = (f"{fact.kind} {fact.on}{fact.qualifier and ':' + fact.qualifier}" for fact in facts)
        return f"Register({', '.join(told)})"

    def fact(self, kind: str, when: str | date | datetime, qualifier: str, subject: Subject) -> Fact:
        at = None
        if isinstance(when, str) and "T" in when:
            at = clock.read_moment(when)
            day = at.date()
        elif isinstance(when, datetime):
            at, day = when, when.date()
        else:
            day = date.fromisoformat(when) if isinstance(when, str) else when
        known = kind_of(kind)
        assert subject.kind in known.subjects, (kind, subject)
        return Fact(f"f{next(self._ids):03}", kind, subject, day, at, check_qualifier(known, qualifier))

    def on_order(self, kind: str, when: str | date | datetime, qualifier: str = "") -> Fact:
        fact = self.fact(kind, when, qualifier, ORDER)
        self.order.append(fact)
        return fact

    def on_child(
        self, kind: str, when: str | date | datetime, qualifier: str = "", child: Subject = CHILD
    ) -> Fact:
        fact = self.fact(kind, when, qualifier, child)
        self.children[child][1].append(fact)
        return fact

    def sibling(self, name: str, born: date | None = BORN) -> Subject:
        subject = Subject(SubjectKind.CHILD, name)
        self.children[subject] = (born, [])
        return subject

    def born(self, day: date | None, child: Subject = CHILD) -> None:
        self.children[child] = (day, self.children[child][1])

    def case(self) -> Case:
        children = tuple(
            ChildOnOrder(subject, born, tuple(facts)) for subject, (born, facts) in self.children.items()
        )
        return Case(ORDER, tuple(self.order), children)

    def rows(self, *, registered_on: date | None = None, explain: bool = True) -> tuple[Deadline, ...]:
        case = self.case()
        return derive(
            case,
            packs_for(case, list(packs().values())),
            calendar(),
            registered_on=registered_on,
            explain=explain,
        )

    def by_id(self, **how: object) -> dict[str, Deadline]:
        return {row.id: row for row in self.rows(**how)}  # type: ignore[arg-type]

    def without(self, fact: Fact) -> Register:
        """The same register with one fact undone."""
        other = Register.__new__(Register)
        other._ids = count(900)
        other.order = [one for one in self.order if one.id != fact.id]
        other.children = {
            subject: (born, [one for one in facts if one.id != fact.id])
            for subject, (born, facts) in self.children.items()
        }
        return other


def worker_rows(*facts: tuple[str, str, str]) -> dict[str, Deadline]:
    """The dates of a worker with these facts (kind, day, qualifier)."""
    made = tuple(
        replace(Register().fact(kind, day, qualifier, WORKER), id=f"w{place}")
        for place, (kind, day, qualifier) in enumerate(facts)
    )
    case = Case(WORKER, made)
    return {row.id: row for row in derive(case, packs_for(case, list(packs().values())), calendar())}
