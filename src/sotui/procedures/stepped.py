"""Duties that come round less often with time: the supervision of a worker who is new to the work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sotui.dates import words
from sotui.procedures.anchors import Matcher, Point
from sotui.procedures.cadence import Interval
from sotui.procedures.conditions import all_hold
from sotui.procedures.local import LocalOffset
from sotui.procedures.model import Deadline, State, Step
from sotui.procedures.offsets import Offset
from sotui.procedures.rows import Basis, make, union
from sotui.procedures.sight import Look, Occasion, Sight
from sotui.procedures.waived import after_waived


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of a stepped cadence: so often, until so long after the start."""

    every: Interval
    until: Offset | LocalOffset | None
    part: str = ""
    """Names the row that tells the end of the stretch."""
    once: bool = False
    """Whether it asks for one only: once that is held, the next stretch says how often."""


@dataclass(frozen=True, slots=True)
class Stepped:
    """A cadence that widens with time, such as that of a newly qualified worker."""

    basis: Basis
    start: Point
    phases: tuple[Phase, ...]
    held: tuple[Matcher, ...]
    ends: Point | None = None
    """The last day on which it asks for one; what would be due later is left to other clauses."""

    def rows(self, sight: Sight) -> list[Deadline]:
        """The open one, those that follow where it is waived, then the day on which each stretch ends."""
        look = sight.look()
        rests_on = all_hold(self.basis.when, look) if self.basis.when else ()
        started = self.start.reach(look) if rests_on is not None else None
        if started is None or rests_on is None:
            return []
        first, ids = started[0], union(started[2], rests_on)
        last = self._last_held(look, first)
        row = self._next(look, first, ids, last)
        found = []
        if row is not None:
            found = [row, *self._after_waived(sight, row, first)]
        for phase in self.phases:
            if phase.until is not None and phase.part:
                found.append(self._told(sight, phase, first, started[2]))
        return found

    def _last_held(self, look: Look, first: date) -> Occasion | None:
        last: Occasion | None = None
        for matcher in self.held:
            for one in matcher.all(look):
                if one.on >= first and (last is None or one.on > last.on):
                    last = one
        return last

    def _next(self, look: Look, first: date, ids: tuple[str, ...], last: Occasion | None) -> Deadline | None:
        since, occurrence = first, "first"
        if last is not None:
            since, occurrence = last.on, last.occurrence
            ids = union(ids, last.ids)
            if look.steps is not None:
                look.steps.append(Step(f"Last held: {words.short(last.on)}", last.on))
        return self._row(look, first, since, ids, occurrence, begun=last is not None)

    def _after_waived(self, sight: Sight, row: Deadline, first: date) -> list[Deadline]:
        def following(look: Look, before: Deadline, since: date, occurrence: str) -> Deadline | None:
            return self._row(look, first, since, before.depends_on, occurrence, begun=True)

        return after_waived(sight, row, following)

    def _row(
        self, look: Look, first: date, since: date, ids: tuple[str, ...], occurrence: str, *, begun: bool
    ) -> Deadline | None:
        """The next after ``since``, by the stretch in which that day lies; None once the last has ended."""
        following = self._phase(look, first, since, begun).every.after(since, look)
        if following is None:
            return None
        due, more, said = following
        if look.steps is not None:
            look.steps.append(Step(f"{said}: {words.short(due)}", due))
        ends = self.ends.reach(look.quietly()) if self.ends is not None else None
        if ends is not None and due > ends[0]:
            return None
        return make(self.basis, look, due=due, ids=union(ids, more), since=since, occurrence=occurrence)

    def _phase(self, look: Look, first: date, day: date, begun: bool) -> Phase:
        for one in self.phases:
            if one.once and begun:
                continue
            if one.until is None or day < one.until.apply(first, None, look.sight.calendar)[0]:
                return one
        return self.phases[-1]

    def _told(self, sight: Sight, phase: Phase, first: date, ids: tuple[str, ...]) -> Deadline:
        assert phase.until is not None
        look = sight.look()
        self.start.reach(look)
        day, _ = phase.until.apply(first, None, sight.calendar)
        if look.steps is not None:
            said = phase.until.words(first, day, sight.calendar)
            look.steps.append(Step(f"{said}: {words.short(day)}", day))
        return make(
            self.basis,
            look,
            id=f"{self.basis.id}:{phase.part}",
            due=day,
            ids=ids,
            state=State.INFORMATION,
        )
