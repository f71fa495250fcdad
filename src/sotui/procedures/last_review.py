"""Which review of a series will be the last before the order lapses (AMB-07)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sotui.dates import words
from sotui.procedures.anchors import Matcher, label
from sotui.procedures.cadence import Grid
from sotui.procedures.conditions import all_hold
from sotui.procedures.life import Life
from sotui.procedures.model import Deadline, State, Step
from sotui.procedures.offsets import Offset
from sotui.procedures.rows import Basis, make, union
from sotui.procedures.sight import Look, Sight
from sotui.procedures.waived import LONGEST_SERIES


@dataclass(frozen=True, slots=True)
class LastReview:
    """The latest review booked or projected on or before the last day in force; each booking moves it."""

    basis: Basis
    booked: Matcher
    held: Matcher
    grid: Grid
    names: tuple[tuple[int, str], ...]
    """The ids of those of the series that have one of their own, by number."""
    series: str
    """The id of the rest of the series, numbered."""

    def rows(self, sight: Sight) -> list[Deadline]:
        """One row, for information; none where no review fits before the last day in force."""
        look = sight.look()
        life = sight.life
        rests_on = all_hold(self.basis.when, look) if self.basis.when else ()
        if life is None or rests_on is None:
            return []
        found = self._from_what_is_known(look, life) or self._as_projected(look, life)
        if found is None:
            return []
        due, ids = found
        ids = union(ids, rests_on)
        sight.results[self.basis.id] = (due, ids)
        state, reason = State.INFORMATION, ""
        if life.ending is not None and due > life.ending.day:
            state, reason, ids = State.CANCELLED, life.ending.reason, union(ids, life.ending.ids)
        return [make(self.basis, look, due=due, ids=ids, state=state, reason=reason)]

    def _from_what_is_known(self, look: Look, life: Life) -> tuple[date, tuple[str, ...]] | None:
        """From the latest held or booked, as often again as the series goes on before the last day."""
        known = [
            one
            for matcher in (self.held, self.booked)
            for one in matcher.all(look)
            if life.made <= one.on <= life.last_day
        ]
        if not known:
            return None
        latest = max(known, key=lambda one: one.on)
        if look.steps is not None:
            look.steps.append(Step(f"{label(latest.kind)}: {words.short(latest.on)}", latest.on))
        due = latest.on
        for number in range(1, LONGEST_SERIES):
            offset = Offset(number * self.grid.every, self.grid.unit)
            day, _ = offset.apply(latest.on, None, look.sight.calendar)
            if day > life.last_day:
                break
            due = day
        if look.steps is not None:
            if due > latest.on:
                look.steps.append(Step(f"The last of the series from then: {words.short(due)}", due))
            look.steps.append(Step(f"Last day in force: {words.short(life.last_day)}"))
        return due, union(latest.ids, life.ids)

    def _as_projected(self, look: Look, life: Life) -> tuple[date, tuple[str, ...]] | None:
        days = self.grid.days(look.quietly(), life.last_day)
        if not days:
            return None
        anchor, number, _, due = days[-1]
        id = dict(self.names).get(number, f"{self.series}#{number}")
        if look.steps is not None:
            look.steps.append(Step(f"Projected number {number} of the series: {words.short(due)}", due))
        forward = look.sight.results.get(f"{id}:brought-forward")
        if forward is not None:
            due = forward[0]
            if look.steps is not None:
                look.steps.append(Step(f"Brought forward to {words.short(due)}", due))
        if look.steps is not None:
            look.steps.append(Step(f"Last day in force: {words.short(life.last_day)}"))
        return due, union((anchor,) if anchor else (), life.ids)
