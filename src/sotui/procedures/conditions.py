"""The named conditions under which a clause applies: a closed list, from which packs choose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from sotui.procedures.anchors import Matcher
from sotui.procedures.sight import Look

NOTHING: tuple[str, ...] = ()


class Condition(Protocol):
    """A condition of a clause."""

    def holds(self, look: Look) -> tuple[str, ...] | None:
        """The facts it rests on when it holds, None when it does not."""


@dataclass(frozen=True, slots=True)
class PlanIs:
    """The child's plan, by the latest word on it, is the one named."""

    plan: str
    by_default: bool = False
    """Whether the clause also applies while no plan is recorded (AMB-39)."""

    def holds(self, look: Look) -> tuple[str, ...] | None:
        """By the latest plan recorded."""
        here = look.sight.facts.get("plan-changed")
        if not here:
            return NOTHING if self.by_default else None
        return here[-1].ids if self.plan in here[-1].words else None


@dataclass(frozen=True, slots=True)
class LifeAtLeast:
    """The order's whole life, extensions included, is so many months or longer (AMB-11)."""

    months: int
    otherwise: bool = False
    """True turns it round: shorter than so many months."""

    def holds(self, look: Look) -> tuple[str, ...] | None:
        """By the last day in force."""
        life = look.sight.life
        if life is None or life.months_at_least(self.months) is self.otherwise:
            return None
        return life.ids


@dataclass(frozen=True, slots=True)
class Extended:
    """The order has been extended."""

    otherwise: bool = False
    """True turns it round: not extended."""

    def holds(self, look: Look) -> tuple[str, ...] | None:
        """By the extensions recorded."""
        life = look.sight.life
        if life is None or (life.extension is not None) is self.otherwise:
            return None
        return life.ids


@dataclass(frozen=True, slots=True)
class NotEndedEarly:
    """Nothing ended the order before its last day in force."""

    def holds(self, look: Look) -> tuple[str, ...] | None:
        """By what ended it early: for all of its children, not for one of several."""
        life = look.sight.life
        return NOTHING if life is not None and life.ending is None else None


@dataclass(frozen=True, slots=True)
class NoneOfItsOwn:
    """The order's own procedure has no rule that counts by this interval: the board's own row stands in."""

    fact: str

    def holds(self, look: Look) -> tuple[str, ...] | None:
        """By the packs that apply, whatever is recorded."""
        return None if self.fact in look.sight.own_intervals else NOTHING


@dataclass(frozen=True, slots=True)
class Recorded:
    """So many facts that match are recorded."""

    match: Matcher
    at_least: int = 1
    at_most: int | None = None

    def holds(self, look: Look) -> tuple[str, ...] | None:
        """By counting the occasions."""
        here = self.match.all(look)
        if len(here) < self.at_least or (self.at_most is not None and len(here) > self.at_most):
            return None
        return tuple(i for one in here for i in one.ids)


@dataclass(frozen=True, slots=True)
class Post:
    """The worker's kind of post is one of those named."""

    any_words: frozenset[str]

    def holds(self, look: Look) -> tuple[str, ...] | None:
        """By the latest word on the post."""
        here = look.sight.facts.get("holds-cases")
        if not here or self.any_words.isdisjoint(here[-1].words):
            return None
        return here[-1].ids


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of several conditions holds."""

    of: tuple[Condition, ...]

    def holds(self, look: Look) -> tuple[str, ...] | None:
        """By the first that holds."""
        for condition in self.of:
            found = condition.holds(look)
            if found is not None:
                return found
        return None


def all_hold(conditions: tuple[Condition, ...], look: Look) -> tuple[str, ...] | None:
    """The facts that all the conditions rest on, or None when one does not hold."""
    ids = NOTHING
    for condition in conditions:
        found = condition.holds(look)
        if found is None:
            return None
        ids += found
    return ids
