"""Dates that a court sets: a row for each, on the day it set."""

from __future__ import annotations

from dataclasses import dataclass

from sotui.dates import words
from sotui.procedures.dated import numbered
from sotui.procedures.model import Deadline, Step
from sotui.procedures.rows import Basis, make
from sotui.procedures.satisfaction import Settled
from sotui.procedures.sight import Occasion, Sight


@dataclass(frozen=True, slots=True)
class CourtDate:
    """A date that a court set: one row for each, due on the day it set (never derived, never moved)."""

    basis: Basis
    own: bool
    """Whether only dates set for this rule's own id count; otherwise those that name no such rule."""

    def rows(self, sight: Sight) -> list[Deadline]:
        """One row for each date set."""
        dates = sight.facts.get("court-date-set")
        if not dates:
            return []
        here = [
            one
            for one in dates
            if self.own == (one.qualifier == self.basis.id)
            and (self.own or one.qualifier not in sight.own_dates)
        ]
        found: list[Deadline] = []
        answers = self._answers(sight, here)
        for place, one in enumerate(here):
            look = sight.look(one)
            met = answers.get(place)
            if look.steps is not None:
                look.steps.append(Step(f"Set by the court: {words.short(one.on)}", one.on))
            found.append(
                make(
                    self.basis,
                    look,
                    id=self.basis.id if not found else numbered(self.basis.id, len(found) + 1),
                    due=one.on,
                    at=one.at,
                    ids=one.ids,
                    since=None,
                    occurrence=one.occurrence,
                    settled=Settled(met.on, met.at, (), met.ids) if met else None,
                )
            )
        return found

    def _answers(self, sight: Sight, here: list[Occasion]) -> dict[int, Occasion]:
        """Which of the dates set each answer meets: the one it names, else the earliest left of its name.

        A date met once says nothing of the next that the court sets.
        """
        taken: dict[int, Occasion] = {}
        places = {one.occurrence: place for place, one in enumerate(here)}
        unsaid: list[Occasion] = []
        for answer in sight.facts.get("court-date-met", ()):
            place = places.get(answer.qualifier.partition("|")[2])
            if place is None:
                unsaid.append(answer)
            else:
                taken.setdefault(place, answer)
        for answer in unsaid:
            for place, one in enumerate(here):
                if place not in taken and answer.qualifier == one.qualifier:
                    taken[place] = answer
                    break
        return taken
