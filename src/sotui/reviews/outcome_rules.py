"""What a review came to: who has agreed what, when it is decided, what rests on the decision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sotui.facts.model import Case, Fact
from sotui.names import name_key
from sotui.procedures.life import life_of
from sotui.procedures.outline import Outcome, Outline
from sotui.procedures.sight import index, occasions
from sotui.reviews.model import Agreed, Review

NINE_MONTH, FURTHER = "nine-month", "further"


def last_words(agreed: Iterable[Agreed], positions: Sequence[str]) -> tuple[Agreed, ...]:
    """What each of those who decide said last, in their order; what was taken back is left out."""
    last = {one.position: one for one in agreed}
    return tuple(last[position] for position in positions if position in last and last[position].outcome)


def also_as(review: Review, main: Outline, said: Agreed) -> Agreed | None:
    """What the same name has said for another of those who decide; None where it has said nothing."""
    return next(
        (
            one
            for one in last_words(review.agreed, main.decided_by)
            if one.position != said.position and name_key(one.name) == name_key(said.name)
        ),
        None,
    )


def decided(review: Review, main: Outline) -> Agreed | None:
    """The outcome once everybody who decides has agreed the same; the later of them."""
    said = last_words(review.agreed, main.decided_by)
    if not said or len(said) < len(main.decided_by):
        return None
    if len({(one.outcome, one.decision) for one in said}) > 1:
        return None
    return max(said, key=lambda one: one.on)


_APPLIED = ("extension-applied", "extension-refused", "extension-withdrawn", "extended-to")

_AFTER_A_DECISION = ("end-decided", *_APPLIED)
"""The kinds of what is recorded on an order once its end was decided, a decision changed included."""


def decided_by_it(facts: Iterable[Fact], done: Agreed) -> tuple[Fact, ...]:
    """What was recorded on the order when this outcome was decided, the review's conclusion included."""
    facts = tuple(facts)
    outcome = [
        one
        for one in facts
        if one.kind == "outcome-decided" and (one.on, one.qualifier) == (done.on, done.outcome)
    ][-1:]
    with_it = {one.recorded_at for one in outcome}
    return tuple(
        one
        for one in facts
        if one.kind in ("outcome-decided", "end-decided", "review-concluded") and one.recorded_at in with_it
    )


def rests_on(facts: Iterable[Fact], done: Agreed) -> Fact | None:
    """What has been done since about the order's end and rests on this decision; None where nothing has."""
    facts = tuple(facts)
    own = {one.id for one in decided_by_it(facts, done)}
    return next(
        (one for one in facts if one.id not in own and one.on >= done.on and one.kind in _AFTER_A_DECISION),
        None,
    )


def followed_up(case: Case, done: Agreed, outcome: Outcome, today: date) -> bool:
    """Whether what follows is under way, the end has been decided otherwise since, or the order is over."""
    life = life_of(case, index((occasions(case.facts), *(occasions(child.facts) for child in case.children))))
    if life is not None and life.end < today:
        return True
    facts = [one for one in case.facts if one.on >= done.on]
    ends = [one for one in facts if one.kind == "end-decided"]
    otherwise = bool(ends) and ends[-1].qualifier not in outcome.decisions
    return otherwise or any(one.kind in _APPLIED for one in facts)


def waiting_words(review: Review, main: Outline) -> str:
    """Whom the outcome waits for, as the end of a sentence; empty where it is decided or none is asked."""
    if not main.decided_by or decided(review, main) is not None:
        return ""
    said = last_words(review.agreed, main.decided_by)
    missing = [position for position in main.decided_by if position not in {one.position for one in said}]
    if missing:
        return f"waits for {' and '.join(missing)}"
    return f"{' and '.join(one.position for one in said)} differ"


def asks_outcome(review: Review, main: Outline) -> bool:
    """Whether an outcome is to be decided: of the reviews that the procedure says, and not where a further
    review decides.
    """
    return main.asks_outcome_of(review.which) and not left_to_further(review)


def left_to_further(review: Review) -> bool:
    """Whether the evidence was insufficient, so that the further review of 6.4 decides: never of that one."""
    return review.insufficient and review.which != FURTHER


def may_lack_evidence(review: Review) -> bool:
    """Whether insufficient evidence can be its finding: 6.1 speaks of the review at nine months alone.

    The further review ends in threshold and next steps (6.4). One that nobody named is by this finding the
    one at nine months.
    """
    return review.which in ("", NINE_MONTH)
