"""What if: suppositions about an order as facts in memory, read by the same rules; nothing of it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from sotui.dates.words import short
from sotui.facts.history import chronological
from sotui.facts.model import Case, Fact, Subject, SubjectKind
from sotui.facts.vocabulary import FactError, check_qualifier, kind_of, spoken
from sotui.procedures.known import title_of
from sotui.procedures.life import ENDINGS, LONGEST
from sotui.register.lives import order_life
from sotui.register.model import Order, OrderLife
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


def supposing(
    order: Order, case: Case, suppositions: Sequence[Supposition], now: datetime, *, checked: bool = True
) -> Case:
    """The case as if all of these were so, in their order; the case itself stays as it is.

    ``now`` is the aware moment at which it is supposed. Each is looked at with those before it taken for
    true; raises NotPossible for the first that cannot be, unless they were ``checked`` before.
    """
    for place, one in enumerate(suppositions, 1):
        if not checked:
            check(order, case, one, now)
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


def in_words(one: Supposition, order: Order) -> str:
    """A supposition as a person says it; names of children as stored."""
    whose = [child.child.name for child in order.children if child.id in one.subjects]
    for_whom = f" for {', '.join(whose)}" if whose and len(order.children) > 1 else ""
    words = ", ".join(spoken(word) for word in one.word.split("+")) if one.word else ""
    called = f" ({words})" if words else ""
    return {
        Supposed.EXTENDED: f"Extended to {short(one.on)}",
        Supposed.PRINTED_END: f"The end printed on it is {short(one.on)}",
        Supposed.MONTHS: f"Made for {one.months} month{'s' * (one.months != 1)}",
        Supposed.HELD: f"Review held on {short(one.on)}{called}",
        Supposed.BOOKED: f"Review {'moved to' if one.instead_of else 'booked for'} {short(one.on)}{called}",
        Supposed.PLAN: f"Plan is {words} from {short(one.on)}{for_whom}",
        Supposed.ENDED: f"{kind_of(one.word).label if one.word else 'Ended'} on {short(one.on)}{for_whom}",
        Supposed.PROCEDURE: f"Under {title_of(one.word)} from {short(one.on)}",
    }[one.kind]


def bookings(case: Case) -> tuple[Fact, ...]:
    """The reviews that are booked and not yet held, as recorded, by their day."""
    facts = [*case.facts, *(fact for child in case.children for fact in child.facts)]
    held = max((fact.on for fact in facts if fact.kind == "review-held"), default=date.min)
    booked = [fact for fact in facts if fact.kind == "review-booked" and fact.on > held]
    return tuple(sorted(booked, key=chronological))


# What cannot be


def check(order: Order, case: Case, one: Supposition, now: datetime) -> None:
    """Raise NotPossible, naming the field, where something cannot be supposed of this case."""
    life = order_life(case)
    if life is None:
        raise NotPossible("kind", "The day on which the order was made is not recorded: record that first.")
    if one.kind is not Supposed.MONTHS and one.on < life.made:
        raise NotPossible("day", f"That is before the order was made on {short(life.made)}.")
    _CHECKS[one.kind](order, case, one, life, now)


def _extended(order: Order, case: Case, one: Supposition, life: OrderLife, now: datetime) -> None:
    _still_runs(life)
    if one.on > life.cap:
        raise NotPossible(
            "day",
            f"No order runs beyond three years beginning with the day it was made: {short(life.cap)} is the "
            "last day to which it can be extended (Children Act 1989 Sch 3 para 6(4)).",
        )
    if one.on <= life.last_day:
        raise NotPossible("day", f"It runs to {short(life.last_day)} already: write a later day.")
    _reaches(order, case, one, now, "An extension cannot go beyond it.")


def _printed_end(order: Order, case: Case, one: Supposition, life: OrderLife, now: datetime) -> None:
    _still_runs(life)
    if one.on >= life.last_day:
        raise NotPossible(
            "day",
            f"It ends on {short(life.last_day)} without that: write an earlier day, or suppose it extended.",
        )
    _reaches(order, case, one, now, _EXTENDED_BEFORE if life.extended else "")


_EXTENDED_BEFORE = "It was extended: a shorter first term does not end it earlier."


def _months(order: Order, case: Case, one: Supposition, life: OrderLife, now: datetime) -> None:
    _still_runs(life)
    if not 1 <= one.months <= LONGEST:
        raise NotPossible(
            "months", f"An order is made for 1 to {LONGEST} months; a later end comes by extension."
        )
    after = order_life(_with(case, order, one, now, _SUPPOSED))
    if after is not None and after.last_day == life.last_day:
        why = _EXTENDED_BEFORE if life.extended else "That makes no difference."
        raise NotPossible("months", f"It would end on {short(life.last_day)} all the same. {why}")


def _held(order: Order, case: Case, one: Supposition, life: OrderLife, now: datetime) -> None:
    _review_words("review-held", one)
    if one.on > max(life.end, now.date()):
        raise NotPossible("day", f"The order ends on {short(life.end)}: no review of it is held after that.")
    facts = [*case.facts, *(fact for child in case.children for fact in child.facts)]
    if any(fact.kind == "review-held" and fact.on == one.on for fact in facts):
        raise NotPossible("day", f"A review held on {short(one.on)} is there already.")


def _booked(order: Order, case: Case, one: Supposition, life: OrderLife, now: datetime) -> None:
    _review_words("review-booked", one)
    if one.on < now.date():
        raise NotPossible("day", f"{short(one.on)} has passed: suppose the review held on that day instead.")
    if one.on > life.end:
        raise NotPossible("day", f"The order ends on {short(life.end)}: a review is booked up to that day.")
    if not one.instead_of:
        return
    moved = next((fact for fact in bookings(case) if fact.id == one.instead_of), None)
    if moved is None:
        raise NotPossible("how", "This booking is no longer among the order's: pick another.")
    if moved.on == one.on:
        raise NotPossible("day", f"It is booked for {short(one.on)} already.")


def _plan(order: Order, case: Case, one: Supposition, life: OrderLife, now: datetime) -> None:
    if not one.subjects:
        raise NotPossible("whom", "Say for which child: a plan is each child's own.")
    check_qualifier(kind_of("plan-changed"), one.word)
    _in_its_life(one, life)
    for child in case.children:
        if child.subject.id in one.subjects:
            last = last_of((fact for fact in child.facts if fact.on <= one.on), ("plan-changed",))
            later = [fact for fact in child.facts if fact.kind == "plan-changed" and fact.on > one.on]
            if later:
                on = short(min(fact.on for fact in later))
                raise NotPossible(
                    "day", f"A later word on the plan, of {on}, is recorded: write a day after it."
                )
            if last is None or last.qualifier != one.word:
                return
    raise NotPossible("how", f"The plan is {spoken(one.word)} already.")


def _ended(order: Order, case: Case, one: Supposition, life: OrderLife, now: datetime) -> None:
    if one.word not in ENDINGS:
        raise NotPossible("how", "Say what ends it: pick one with the arrow keys.")
    if kind_of(one.word).subjects == {SubjectKind.CHILD} and not one.subjects:
        raise NotPossible("whom", "Say for which child.")
    if life.ended_on is not None and life.ended_on <= one.on:
        raise NotPossible("day", f"It ended on {short(life.ended_on)}: {_lower(life.ended_why)}")
    _in_its_life(one, life)


def _procedure(order: Order, case: Case, one: Supposition, life: OrderLife, now: datetime) -> None:
    if not one.word:
        raise NotPossible("how", "Say which procedure: pick one with the arrow keys.")
    _in_its_life(one, life)
    named = sorted((fact for fact in case.facts if fact.kind == "under-procedure"), key=chronological)
    if named and named[-1].qualifier == one.word:
        since = f", since {short(named[-1].on)}" if len(named) > 1 else ""
        raise NotPossible("how", f"It is under {title_of(one.word)} already{since}.")
    if len(named) > 1 and named[-1].on > one.on:
        raise NotPossible(
            "day",
            f"It was moved to {title_of(named[-1].qualifier)} on {short(named[-1].on)}: write a later day.",
        )


_CHECKS = {
    Supposed.EXTENDED: _extended,
    Supposed.PRINTED_END: _printed_end,
    Supposed.MONTHS: _months,
    Supposed.HELD: _held,
    Supposed.BOOKED: _booked,
    Supposed.PLAN: _plan,
    Supposed.ENDED: _ended,
    Supposed.PROCEDURE: _procedure,
}


def _still_runs(life: OrderLife) -> None:
    if life.ended_on is not None:
        raise NotPossible(
            "kind", f"It ended on {short(life.ended_on)}: its last day can no longer be another."
        )


def _in_its_life(one: Supposition, life: OrderLife) -> None:
    if one.on > life.end:
        raise NotPossible("day", f"The order ends on {short(life.end)}: write that day or an earlier one.")


def _reaches(order: Order, case: Case, one: Supposition, now: datetime, why: str) -> None:
    """Raise where the last day would not be the one supposed."""
    after = order_life(_with(case, order, one, now, _SUPPOSED))
    if after is None or after.last_day == one.on:
        return
    born = [child.born for child in case.children]
    if all(born) and after.last_day < one.on:
        why = "The youngest child turns 18 then, and no order runs beyond the eve of that day."
    raise NotPossible("day", f"It would end on {short(after.last_day)} all the same. {why}".rstrip())


def _review_words(kind: str, one: Supposition) -> None:
    check_qualifier(kind_of(kind), one.word)


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


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
