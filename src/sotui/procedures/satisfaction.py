"""What settles a deadline: the facts that meet it, and which of several occurrences each of them meets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sotui.procedures.anchors import Matcher
from sotui.procedures.sight import Look, Occasion


@dataclass(slots=True)
class Settled:
    """How far a deadline is met."""

    on: date | None
    """The day on which it was met; None while something is missing."""
    at: datetime | None
    missing: tuple[str, ...]
    ids: tuple[str, ...]
    notes: tuple[str, ...] = ()
    """What was taken for what, where nobody had said, in one sentence each."""


def settle(
    met_by: tuple[Matcher, ...], ticks: tuple[Matcher, ...], look: Look, start: date | None
) -> Settled | None:
    """Whether it is met by facts on or after ``start``: by any of ``met_by``, or by every one of ``ticks``.

    None when nothing that bears on it has happened.
    """
    if ticks:
        firsts: list[Occasion | None] = []
        for tick in ticks:
            before = firsts[-1] if firsts else None
            if not tick.in_turn:
                firsts.append(tick.first(look, start, look.trigger))
            else:
                firsts.append(tick.first(look, before.on, look.trigger) if before is not None else None)
        found = [one for one in firsts if one is not None]
        if not found:
            return None
        ids = tuple(i for one in found for i in one.ids)
        missing = tuple(tick.fact for tick, one in zip(ticks, firsts, strict=True) if one is None)
        if missing:
            return Settled(None, None, missing, ids)
        last = max(found, key=lambda one: (one.on, one.at.timestamp() if one.at else 0.0))
        return Settled(last.on, last.at, (), ids, _notes(*found))
    best: Occasion | None = None
    for matcher in met_by:
        one = matcher.first(look, start, look.trigger)
        if one is not None and (best is None or one.on < best.on):
            best = one
    return Settled(best.on, best.at, (), best.ids, _notes(best)) if best is not None else None


def _notes(*found: Occasion) -> tuple[str, ...]:
    return tuple(one.taken_as for one in found if one.taken_as)


def latest_first(triggers: Sequence[Occasion], answers: Sequence[Occasion]) -> dict[int, Occasion]:
    """Which answer settles which trigger, by the trigger's place in the list.

    An answer that says what it answers settles that. Each of the others settles the latest trigger before
    it (or on its day) that still lacks one: minutes written
    after the second review are the second review's, and a second set then settles the first.
    What was on the register when the answer was recorded comes before what was recorded after it: a review
    recorded late does not take the minutes of another away. What was imported was recorded all at once, and
    goes by its days alone; so does an answer recorded before anything that it could answer.
    """
    taken: dict[int, Occasion] = {}
    places = {trigger.occurrence: place for place, trigger in enumerate(triggers)}
    unsaid: list[Occasion] = []
    for answer in answers:
        said = places.get(answer.qualifier) if answer.qualifier else None
        if said is None:
            unsaid.append(answer)
        elif said not in taken or answer.on < taken[said].on:
            taken[said] = answer
    left: list[Occasion] = []
    for answer in unsaid:
        if not _take_latest(triggers, answer, taken, known=True):
            left.append(answer)
    for answer in left:
        _take_latest(triggers, answer, taken, known=False)
    return taken


def _take_latest(
    triggers: Sequence[Occasion], answer: Occasion, taken: dict[int, Occasion], *, known: bool
) -> bool:
    """Have the answer settle the latest trigger it can; ``known``: of those recorded by then."""
    for place in range(len(triggers) - 1, -1, -1):
        one = triggers[place]
        if one.on > answer.on or place in taken:
            continue
        if answers_to(answer, one) and not (known and _recorded_later(one, answer)):
            taken[place] = answer
            return True
    return False


def _recorded_later(trigger: Occasion, answer: Occasion) -> bool:
    return trigger.begun is not None and answer.begun is not None and trigger.begun > answer.begun


def earliest_first(triggers: Sequence[Occasion], answers: Sequence[Occasion]) -> dict[int, Occasion]:
    """The same, each answer settling the longest open trigger: of two alarms, one answer leaves one open."""
    taken: dict[int, Occasion] = {}
    for answer in answers:
        for place, trigger in enumerate(triggers):
            if place not in taken and answers_to(answer, trigger):
                taken[place] = answer
                break
    return taken


def next_first(triggers: Sequence[Occasion], answers: Sequence[Occasion]) -> dict[int, Occasion]:
    """The same for what may be answered beforehand: each answer settles the next to come, else the last past.

    Of two moves planned, the letter before the first is about the first.
    """
    taken: dict[int, Occasion] = {}
    for answer in answers:
        left = [place for place in range(len(triggers)) if place not in taken]
        to_come = [place for place in left if triggers[place].on >= answer.on]
        if left:
            taken[to_come[0] if to_come else left[-1]] = answer
    return taken


def answers_to(answer: Occasion, trigger: Occasion) -> bool:
    """Whether the answer came on or after what it answers, by the hour where both hours are known."""
    if answer.at is not None and trigger.at is not None:
        return answer.at.timestamp() >= trigger.at.timestamp()
    return answer.on >= trigger.on
