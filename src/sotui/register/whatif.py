"""What if: suppositions about an order as facts in memory, read by the same rules; nothing of it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from sotui.dates.words import short
from sotui.facts.history import chronological
from sotui.facts.model import Case, Fact, Subject
from sotui.facts.vocabulary import FactError, check_qualifier, kind_of, spoken
from sotui.procedures.known import title_of
from sotui.register.model import Order
from sotui.register.rules import last_of


class Supposed(StrEnum):
    """What can be supposed about an order, in the order in which it is offered."""

    EXTENDED = "extended"
    PRINTED_END = "printed end"
    MONTHS = "length"
    HELD = "review held"
    BOOKED = "review booked"
    PLAN = "plan"
    ENDED = "ended"
    PROCEDURE = "procedure"


@dataclass(frozen=True, slots=True)
class Supposition:
    """One thing that is supposed."""

    kind: Supposed
    on: date
    """The new last day, the printed end, the day held or booked, the first day of the plan or procedure, the
    day of the end; without meaning for a length in months.
    """
    word: str = ""
    """The review's name and outcome joined by ``+``, the plan, the kind of ending, or a procedure's id."""
    months: int = 0
    subjects: tuple[str, ...] = ()
    """Ids of the children it is about; empty for the whole order."""
    instead_of: str = ""
    """The id of the booking that is moved; empty for a new one."""


class NotPossible(FactError):
    """A supposition that cannot be: the message says why, and ``field`` which answer it is about."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def supposing(order: Order, case: Case, suppositions: Sequence[Supposition], now: datetime) -> Case:
    """The case as if all of these were so, in their order; the case itself stays as it is.

    ``now`` is the aware moment at which it is supposed: of what can be but once it is then the last word.
    Whether each can be is for :func:`sotui.register.whatif_checks.check`.
    """
    for place, one in enumerate(suppositions, 1):
        case = _with(case, order, one, now, f"{_SUPPOSED}{place}")
    return case


_SUPPOSED = "supposed-"


def is_supposed(fact_id: str) -> bool:
    """Whether a fact on which a date rests is only supposed."""
    return fact_id.startswith(_SUPPOSED)


_CALLED = {
    Supposed.EXTENDED: "It is extended to a day",
    Supposed.PRINTED_END: "It ends earlier, on a day printed on it",
    Supposed.MONTHS: "It was made for so many months",
    Supposed.HELD: "A review is held",
    Supposed.BOOKED: "A review is booked, or moved to another day",
    Supposed.PLAN: "The plan is another",
    Supposed.ENDED: "The court ends it, or something else does",
    Supposed.PROCEDURE: "It is moved to another procedure",
}


def called(kind: Supposed) -> str:
    """What can be supposed, in words."""
    return _CALLED[kind]


def booked_words(fact: Fact) -> str:
    """A booked review in words: its day, and which it is where that is said."""
    which = ", ".join(spoken(word) for word in fact.qualifier.split("+") if word)
    return short(fact.on) + (f" ({which})" if which else "")


def in_words(one: Supposition, order: Order, procedures: Mapping[str, str] | None = None) -> str:
    """A supposition as a person says it; names of children as stored.

    ``procedures`` are the names of procedures by id, for those that a service wrote itself.
    """
    day = short(one.on)
    children = [child.child.name for child in order.children if child.id in one.subjects]
    for_whom = f" for {', '.join(children)}" if children and len(order.children) > 1 else ""
    words = ", ".join(spoken(word) for word in one.word.split("+") if word)
    called = f" ({words})" if words else ""
    if one.kind is Supposed.EXTENDED:
        return f"Extended to {day}"
    if one.kind is Supposed.PRINTED_END:
        return f"The end printed on it is {day}"
    if one.kind is Supposed.MONTHS:
        return f"Made for {one.months} month{'s' * (one.months != 1)}"
    if one.kind is Supposed.HELD:
        return f"Review held on {day}{called}"
    if one.kind is Supposed.BOOKED:
        return f"Review {'moved to' if one.instead_of else 'booked for'} {day}{called}"
    if one.kind is Supposed.PLAN:
        return f"Plan is {words} from {day}{for_whom}"
    if one.kind is Supposed.ENDED:
        return f"{kind_of(one.word).label} on {day}{for_whom}"
    return f"Under {(procedures or {}).get(one.word) or title_of(one.word)} from {day}"


def bookings(case: Case) -> tuple[Fact, ...]:
    """The reviews that are booked and not yet held, as recorded, by their day."""
    facts = [*case.facts, *(fact for child in case.children for fact in child.facts)]
    held = max((fact.on for fact in facts if fact.kind == "review-held"), default=date.min)
    booked = [fact for fact in facts if fact.kind == "review-booked" and fact.on > held]
    return tuple(sorted(booked, key=chronological))


# What would be


def _with(case: Case, order: Order, one: Supposition, now: datetime, id: str) -> Case:
    if one.instead_of:
        return _moved(case, one, now)
    facts = list(_facts(case, order, one, now, id))
    by_subject: dict[str, list[Fact]] = {}
    for fact in facts:
        by_subject.setdefault(fact.subject.id, []).append(fact)
    return replace(
        case,
        facts=(*case.facts, *by_subject.get(case.subject.id, ())),
        children=tuple(
            replace(child, facts=(*child.facts, *by_subject.get(child.subject.id, ())))
            for child in case.children
        ),
    )


def _moved(case: Case, one: Supposition, now: datetime) -> Case:
    """With another day for a booking: as a correction would have it, so that it stays the same booking."""

    def anew(facts: Iterable[Fact]) -> tuple[Fact, ...]:
        return tuple(
            replace(fact, on=one.on, at=None, qualifier=one.word or fact.qualifier, recorded_at=now)
            if fact.id == one.instead_of
            else fact
            for fact in facts
        )

    children = tuple(replace(child, facts=anew(child.facts)) for child in case.children)
    return replace(case, facts=anew(case.facts), children=children)


def _facts(case: Case, order: Order, one: Supposition, now: datetime, id: str) -> Iterable[Fact]:
    """The facts that would be recorded; what can be but once then stands by the last recorded."""

    def fact(kind: str, on: date, qualifier: str = "", subject: Subject = order.subject) -> Fact:
        of_whom = f"-{subject.id}" if subject is not order.subject else ""
        return Fact(f"{id}{of_whom}", kind, subject, on, qualifier=qualifier, recorded_at=now)

    children = [child.subject for child in case.children if child.subject.id in one.subjects]
    if one.kind is Supposed.EXTENDED:
        yield fact("extended-to", now.date(), one.on.isoformat())
    elif one.kind is Supposed.PRINTED_END:
        yield fact("stated-end", one.on, "until")
    elif one.kind is Supposed.MONTHS:
        made = last_of(case.facts, ("order-made",))
        yield fact("order-length", made.on if made is not None else one.on, str(one.months))
    elif one.kind in (Supposed.HELD, Supposed.BOOKED):
        kind = kind_of("review-held" if one.kind is Supposed.HELD else "review-booked")
        yield fact(kind.id, one.on, check_qualifier(kind, one.word))
    elif one.kind is Supposed.PROCEDURE:
        yield fact("under-procedure", one.on, one.word)
    else:
        kind_id = "plan-changed" if one.kind is Supposed.PLAN else one.word
        for subject in children or [order.subject]:
            yield fact(kind_id, one.on, one.word if one.kind is Supposed.PLAN else "", subject)
