"""Which review a review was, where the person recording it did not say."""

from __future__ import annotations

from dataclasses import dataclass

from sotui.procedures.anchors import Point
from sotui.procedures.sight import NO_WORDS, Look, Occasion, Sight


@dataclass(frozen=True, slots=True)
class Stage:
    """One of the names, and when an unnamed occasion is taken to be it."""

    word: str
    bearing: frozenset[str] = NO_WORDS
    """It bears one of these words, such as an outcome."""
    not_before: Point | None = None
    """It was held on or after this day."""
    number: int = 0
    """It is the n-th held, or later."""
    after: str = ""
    """One with this name was held before."""

    def takes(self, one: Occasion, number: int, had: set[str], look: Look) -> bool:
        """Whether an unnamed occasion, the ``number``-th held, is taken to be this one."""
        if self.after and self.after in had:
            return True
        if (self.number and number >= self.number) or not self.bearing.isdisjoint(one.words):
            return True
        start = self.not_before.reach(look) if self.not_before is not None else None
        return start is not None and one.on >= start[0]


@dataclass(frozen=True, slots=True)
class Naming:
    """The names of a kind of occasion, first to last; the first is what the others are not."""

    fact: str
    stages: tuple[Stage, ...]

    def apply(self, sight: Sight) -> None:
        """Gives each unnamed occasion since the order was made its name, in order of time.

        A name that comes from those held before rests on them too.
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
        for number, one in enumerate(here, 1):
            own = one.words & known
            rests_on, earlier = earlier, earlier + one.ids
            if own:
                had |= own
                continue
            if rests_on:
                one.ids += rests_on
            for stage in reversed(self.stages):
                if stage is self.stages[0] or stage.takes(one, number, had, look):
                    had.add(stage.word)
                    one.words |= {stage.word}
                    break
