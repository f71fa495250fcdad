"""Which review a review was, where the person recording it did not say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from sotui.dates import words
from sotui.facts.vocabulary import spoken
from sotui.procedures.anchors import Point, label
from sotui.procedures.conditions import Condition, all_hold
from sotui.procedures.model import Step
from sotui.procedures.sight import NO_WORDS, Look, Occasion, Sight


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of an order's life in which an occasion is taken for what the clause asks then."""

    start: Point
    end_before: Point | None = None
    when: tuple[Condition, ...] = ()

    def opened(self, day: date, look: Look) -> str:
        """Its first day (inclusive) and how that is reached, when ``day`` lies in it; else empty."""
        if self.when and all_hold(self.when, look) is None:
            return ""
        start = self.start.reach(look)
        if start is None or day < start[0]:
            return ""
        if self.end_before is not None:
            end = self.end_before.reach(look)
            if end is None or day >= end[0]:
                return ""
        steps: list[Step] = []
        self.start.reach(Look(look.sight, look.trigger, steps))
        how = _in_words([step.words for step in steps])
        return f"{words.short(start[0])}{how}"


def _in_words(steps: list[str]) -> str:
    """How a window's first day is reached: *order made Thu 15 Jan 2026, 8 months later*, in brackets."""
    spans: list[str] = []
    while len(steps) > 1 and _SPAN.match(steps[-1]):
        spans.insert(0, steps.pop().partition(":")[0])
    if not spans:
        return ""
    base = steps[-1].replace(":", "")
    return f" ({', '.join(f'{one[0].lower()}{one[1:]}' for one in (base, *spans))})"


_SPAN = re.compile(r"\d+ [a-z ]+ (?:later|earlier)\b")
"""A step that says how far it is from the one before."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One of the names, and when an unnamed occasion is taken to be it."""

    word: str
    bearing: frozenset[str] = NO_WORDS
    """It bears one of these words, such as an outcome: the recorder's own statement of what it was."""
    windows: tuple[Window, ...] = ()
    """It was held in one of these."""
    after: str = ""
    """Only where one with this name was held before."""
    once: bool = False
    """Only where none with this name was held before."""
    latest: bool = False
    """Only the latest of those held: when a later one is held, the one before it was not the last."""
    otherwise: bool = False
    """It takes every one but the first for which no other name is found."""

    def takes(self, one: Occasion, had: set[str], look: Look, is_latest: bool = True) -> str:
        """Why an unnamed occasion is taken to be this one, as the end of a sentence; empty when it is not."""
        if (self.after and self.after not in had) or (self.once and self.word in had):
            return ""
        if self.latest and not is_latest:
            return ""
        borne = sorted(self.bearing & one.words)
        if borne:
            return f"since it bears “{spoken(borne[0])}”"
        for window in self.windows:
            start = window.opened(one.on, look)
            if start:
                return f"since it was held on or after {start}"
        return ""


@dataclass(frozen=True, slots=True)
class Naming:
    """The names of a kind of occasion, first to last; the first is usually that of the very first held."""

    fact: str
    called: str
    """What the names belong to, such as *review*."""
    stages: tuple[Stage, ...]
    anew: Point | None = None
    """From this day on the names are given anew, as in the new term of an extended order."""
    opens: bool = True
    """Whether the very first held bears the first name; otherwise it takes a name as any other does."""

    def apply(self, sight: Sight, since: date | None = None, until: date | None = None) -> None:
        """Gives each unnamed occasion since the order was made its name, in order of time.

        Only what was held on or after ``since`` and before ``until`` is named, where these are given: the
        days on which the procedure governs the order.

        What is neither named, nor the first, nor held in a window, nor taken by the name of the rest, stays
        plain: it has its minutes and settles nothing that asks for a name. A name that comes from those held
        before rests on them too.
        """
        here = sight.facts.get(self.fact)
        if not here:
            return
        if sight.life is not None:
            here = [one for one in here if one.on >= sight.life.made]
        known = frozenset(stage.word for stage in self.stages)
        had: set[str] = set()
        earlier: tuple[str, ...] = ()
        look = sight.quiet
        anew = self.anew.reach(look) if self.anew is not None and len(here) > 1 else None
        fresh = anew is None
        for place, one in enumerate(here):
            if not fresh and anew is not None and one.on >= anew[0]:
                fresh = True
                had.clear()
            own = one.words & known
            elsewhere = (since is not None and one.on < since) or (until is not None and one.on >= until)
            rests_on, earlier = earlier, earlier + one.ids
            if own or elsewhere:
                had |= own
                continue
            if rests_on:
                one.ids += rests_on
            self._name(one, place, had, look, place == len(here) - 1)

    def _name(self, one: Occasion, place: int, had: set[str], look: Look, is_latest: bool) -> None:
        for stage in reversed(self.stages):
            why = stage.takes(one, had, look, is_latest)
            if not why and self.opens and stage is self.stages[0] and place == 0:
                why = "since it was the first held"
            if why:
                self._take(one, stage, why, had)
                return
        rest = next((stage for stage in self.stages if stage.otherwise), None)
        if rest is not None and place > 0:
            self._take(one, rest, "since it was not the first held", had)

    def _take(self, one: Occasion, stage: Stage, why: str, had: set[str]) -> None:
        had.add(stage.word)
        one.words |= {stage.word}
        one.taken_as = (
            f"{label(one.kind)} {words.short(one.on)}: nobody said which; "
            f"taken as the {stage.word} {self.called} {why}"
        )
