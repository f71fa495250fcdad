"""What a date is counted from, and the points in time that clauses name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from sotui.dates import words
from sotui.facts.vocabulary import KINDS
from sotui.procedures.life_steps import last_day_steps
from sotui.procedures.local import LocalOffset
from sotui.procedures.model import Step
from sotui.procedures.offsets import Offset
from sotui.procedures.sight import LAST_WORD, NO_WORDS, Look, Occasion

ONE_DAY = timedelta(days=1)

Reached = tuple[date, datetime | None, tuple[str, ...]]
"""The day, the moment where a clock of hours runs, and the facts it rests on."""


class Point(Protocol):
    """A point in time; None while what it is counted from has not happened."""

    def reach(self, look: Look) -> Reached | None:
        """The day reached, adding to the look's steps how."""


@dataclass(frozen=True, slots=True)
class OrderMade:
    """The day the order was made."""

    def reach(self, look: Look) -> Reached | None:
        """The day the order was made."""
        life = look.sight.life
        if life is None:
            return None
        if look.steps is not None:
            look.steps.append(Step(f"Order made: {words.short(life.made)}", life.made))
        return life.made, None, (life.made_id,)


@dataclass(frozen=True, slots=True)
class LastDay:
    """The last day in force, inclusive (AMB-10)."""

    def reach(self, look: Look) -> Reached | None:
        """The last day in force, by the legal reading (AMB-02)."""
        life = look.sight.life
        if life is None:
            return None
        if look.steps is not None:
            look.steps.extend(last_day_steps(life))
            look.steps.append(Step(f"Last day in force: {words.short(life.last_day)}", life.last_day))
        return life.last_day, None, life.ids


@dataclass(frozen=True, slots=True)
class TermStart:
    """The day made, or the day after the last day that the latest extension replaced."""

    def reach(self, look: Look) -> Reached | None:
        """The first day of the present term."""
        life = look.sight.life
        if life is None:
            return None
        if look.steps is not None:
            look.steps.append(
                Step(f"The present term began: {words.short(life.term_start)}", life.term_start)
            )
        return life.term_start, None, life.ids


class Which(StrEnum):
    """Which of several occasions."""

    FIRST = "first"
    LAST = "last"
    EACH = "each"
    UNANSWERED = "unanswered"
    """The first since it was last met or waived: a later one does not put off the day already owed."""


_NOTHING: list[Occasion] = []


@dataclass(frozen=True, slots=True)
class Matcher:
    """What has to have happened: a kind of fact, and the words it must bear."""

    fact: str
    words: frozenset[str] = NO_WORDS
    """All of these."""
    any_words: frozenset[str] = NO_WORDS
    """At least one of these, where any is named."""
    without: frozenset[str] = NO_WORDS
    not_before: Point | None = None
    strictly_after: bool = False
    """For what must happen on a later day than the trigger, not on the same."""
    in_turn: bool = False
    """As one of several ticks, counts only on or after the day of the one before it."""

    def all(self, look: Look) -> list[Occasion]:
        """Every occasion that matches, in order of time. The list is not the caller's to change."""
        here = look.sight.facts.get(self.fact)
        if not here:
            return _NOTHING
        if self.not_before is not None:
            start = self.not_before.reach(look.quietly())
            early = start is not None and (here[0].on < start[0] or self.fact in LAST_WORD)
            if start is not None and early:
                here = [one for one in here if one.on >= start[0]]
        words, any_words, without = self.words, self.any_words, self.without
        if not (words or any_words or without):
            return here
        return [
            one
            for one in here
            if words <= one.words
            and (not any_words or not any_words.isdisjoint(one.words))
            and without.isdisjoint(one.words)
        ]

    def first(self, look: Look, start: date | None = None, but: Occasion | None = None) -> Occasion | None:
        """The first that matches on or after ``start`` (after it, where it says so), ``but`` left out."""
        here = look.sight.facts.get(self.fact)
        if not here:
            return None
        if self.strictly_after and start is not None:
            start += ONE_DAY
        return self._pick(here, look, start, but)

    def last(self, look: Look, start: date | None = None) -> Occasion | None:
        """The last that matches on or after ``start``."""
        here = look.sight.facts.get(self.fact)
        return self._pick(reversed(here), look, start, None) if here else None

    def _pick(
        self, here: Iterable[Occasion], look: Look, start: date | None, but: Occasion | None
    ) -> Occasion | None:
        words, any_words, without = self.words, self.any_words, self.without
        any_will_do = not (words or any_words or without)
        limit = self.not_before
        for one in here:
            if (
                (start is None or one.on >= start)
                and one is not but
                and (
                    any_will_do
                    or (
                        words <= one.words
                        and (not any_words or not any_words.isdisjoint(one.words))
                        and without.isdisjoint(one.words)
                    )
                )
            ):
                if limit is not None:
                    # Looked for only when there is one that it could rule out.
                    reached, limit = limit.reach(look.quietly()), None
                    if reached is not None and one.on < reached[0]:
                        start = reached[0]
                        continue
                return one
        return None


@dataclass(frozen=True, slots=True)
class FactDay:
    """The day of the first or the last fact of a kind."""

    match: Matcher
    which: Which

    def reach(self, look: Look) -> Reached | None:
        """The day, and the moment where one is recorded."""
        one = self.match.first(look) if self.which is Which.FIRST else self.match.last(look)
        return _day_of(look, one) if one is not None else None


@dataclass(frozen=True, slots=True)
class TriggerDay:
    """The day of what brought the rule about."""

    def reach(self, look: Look) -> Reached | None:
        """The day, and the moment where one is recorded."""
        return _day_of(look, look.trigger) if look.trigger is not None else None


@dataclass(frozen=True, slots=True)
class TriggerWritten:
    """The second day that the triggering fact carries, such as the day of the cancelled session."""

    def reach(self, look: Look) -> Reached | None:
        """That day; the fact's own where none is written."""
        one = look.trigger
        if one is None:
            return None
        day = one.written_date or one.on
        if look.steps is not None:
            look.steps.append(Step(f"{label(one.kind)}, set for {words.short(day)}", day))
        return day, None, one.ids


@dataclass(frozen=True, slots=True)
class OtherDeadline:
    """The day of another deadline, which the pack lists before this one."""

    id: str

    def reach(self, look: Look) -> Reached | None:
        """That deadline's due day."""
        found = look.sight.results.get(self.id)
        if found is None:
            return None
        if look.steps is not None:
            look.steps.append(Step(f"{self.id} is due {words.short(found[0])}", found[0]))
        return found[0], None, found[1]


@dataclass(frozen=True, slots=True)
class WaivedDeadline:
    """The day of another deadline where that was waived: what follows it is then counted from it."""

    id: str

    def reach(self, look: Look) -> Reached | None:
        """That deadline's due day; None while it is not waived."""
        found = look.sight.results.get(f"{self.id}:waived")
        if found is None:
            return None
        if look.steps is not None:
            look.steps.append(Step(f"Waived: {self.id}, due {words.short(found[0])}", found[0]))
        return found[0], None, found[1]


class Choose(StrEnum):
    """How one point is made of several."""

    EARLIER = "earlier-of"
    """The earliest of those that are known."""
    LATER = "later-of"
    """The latest of those that are known."""
    ALL = "all-of"
    """The latest, once every one is known."""
    FIRST_KNOWN = "first-known"
    """The first in the list that is known."""


@dataclass(frozen=True, slots=True)
class Several:
    """One point made of several."""

    choose: Choose
    of: tuple[Point, ...]

    def reach(self, look: Look) -> Reached | None:
        """The point chosen; what it rests on includes the points passed over."""
        return self._quickly(look) if look.steps is None else self._in_steps(look)

    def _quickly(self, look: Look) -> Reached | None:
        chosen: Reached | None = None
        ids: tuple[str, ...] = ()
        earlier = self.choose is Choose.EARLIER
        for point in self.of:
            reached = point.reach(look)
            if reached is None:
                if self.choose is Choose.ALL:
                    return None
                continue
            if self.choose is Choose.FIRST_KNOWN:
                return reached
            ids += reached[2]
            if chosen is None or (reached[0] < chosen[0] if earlier else reached[0] > chosen[0]):
                chosen = reached
        return (chosen[0], chosen[1], tuple(dict.fromkeys(ids))) if chosen is not None else None

    def _in_steps(self, look: Look) -> Reached | None:
        kept = look.steps
        found: list[tuple[Reached, list[Step] | None]] = []
        for point in self.of:
            if kept is not None:
                look.steps = []
            reached = point.reach(look)
            if reached is not None:
                found.append((reached, look.steps))
                if self.choose is Choose.FIRST_KNOWN:
                    break
            elif self.choose is Choose.ALL:
                look.steps = kept
                return None
        look.steps = kept
        if not found:
            return None
        pick = min if self.choose is Choose.EARLIER else max
        chosen = pick(found, key=lambda one: one[0][0]) if len(found) > 1 else found[0]
        if kept is not None:
            for other in found:
                if other is not chosen:
                    kept.extend(other[1] or ())
            kept.extend(chosen[1] or ())
            if len(found) > 1:
                which = "earlier" if pick is min else "later"
                if len(found) > 2:
                    which = "earliest" if pick is min else "latest"
                kept.append(Step(f"The {which} of these: {words.short(chosen[0][0])}", chosen[0][0]))
        if len(found) == 1:
            return chosen[0]
        ids = tuple(dict.fromkeys(i for one, _ in found for i in one[2]))
        return chosen[0][0], chosen[0][1], ids


@dataclass(frozen=True, slots=True)
class Shifted:
    """A point some span after or before another."""

    start: Point
    offset: Offset | LocalOffset

    def reach(self, look: Look) -> Reached | None:
        """The day reached by the span."""
        start = self.start.reach(look)
        if start is None:
            return None
        calendar = look.sight.calendar
        day, at = self.offset.apply(start[0], start[1], calendar)
        if look.steps is not None:
            said = self.offset.words(start[0], day, calendar)
            look.steps.append(
                Step(f"{said}: {words.moment(at)}", at) if at else Step(f"{said}: {words.short(day)}", day)
            )
        return day, at, start[2]


def label(kind: str) -> str:
    """What a person says happened."""
    return KINDS[kind].label if kind in KINDS else kind


def _day_of(look: Look, one: Occasion) -> Reached:
    if look.steps is not None:
        reached: date | datetime = one.at or one.on
        shown = words.moment(one.at) if one.at else words.short(one.on)
        look.steps.append(Step(f"{label(one.kind)}: {shown}", reached))
    return one.on, one.at, one.ids
