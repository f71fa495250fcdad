"""Which review a review was, where the person recording it did not say."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sotui.procedures.anchors import Look, Point
from sotui.procedures.sight import NO_WORDS, Sight


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


@dataclass(frozen=True, slots=True)
class Naming:
    """The names of a kind of occasion, first to last; the first is what the others are not."""

    fact: str
    stages: tuple[Stage, ...]

    def apply(self, sight: Sight) -> None:
        """Gives each unnamed occasion its name, in order of time."""
        here = sight.facts.get(self.fact)
        if not here:
            return
        known = frozenset(stage.word for stage in self.stages)
        had: set[str] = set()
        look = Look(sight, quiet=True)
        named = []
        for number, one in enumerate(here, 1):
            own = one.words & known
            if own:
                had |= own
                named.append(one)
                continue
            for stage in reversed(self.stages):
                start = stage.not_before.reach(look) if stage.not_before is not None else None
                if (
                    stage is self.stages[0]
                    or (stage.after and stage.after in had)
                    or not stage.bearing.isdisjoint(one.words)
                    or (start is not None and one.on >= start[0])
                    or (stage.number and number >= stage.number)
                ):
                    had.add(stage.word)
                    named.append(replace(one, words=one.words | {stage.word}))
                    break
        sight.facts[self.fact] = named
