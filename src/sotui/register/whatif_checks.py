"""What cannot be supposed of an order, and what to answer instead: by the law, or since it is so already."""

from __future__ import annotations

from datetime import datetime

from sotui.dates.words import short
from sotui.facts.history import chronological
from sotui.facts.model import Case, SubjectKind
from sotui.facts.vocabulary import check_qualifier, kind_of, spoken
from sotui.procedures.known import title_of
from sotui.procedures.life import ENDINGS, LONGEST
from sotui.register.lives import order_life
from sotui.register.model import Order, OrderLife
from sotui.register.rules import last_of
from sotui.register.whatif import NotPossible, Supposed, Supposition, bookings, supposing


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
    after = order_life(supposing(order, case, (one,), now))
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
    own = [child.facts for child in case.children if child.subject.id in one.subjects]
    later = [fact.on for facts in own for fact in facts if fact.kind == "plan-changed" and fact.on > one.on]
    if later:
        on = short(min(later))
        raise NotPossible("day", f"A later word on the plan, of {on}, is recorded: write a day after it.")
    plans = [last_of(facts, ("plan-changed",)) for facts in own]
    if all(last is not None and last.qualifier == one.word for last in plans):
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
    after = order_life(supposing(order, case, (one,), now))
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
