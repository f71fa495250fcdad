"""Which review of a series decides about the end, and which comes forward for it (AMB-09, AMB-11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sotui.dates import words
from sotui.procedures.cadence import Grid
from sotui.procedures.conditions import all_hold
from sotui.procedures.model import Deadline, State, Step
from sotui.procedures.rows import Basis, make, union
from sotui.procedures.sight import Sight


@dataclass(frozen=True, slots=True)
class DecisionReview:
    """Marks the review of the series that decides, or brings forward one that would be just too late."""

    basis: Basis
    decision: str
    """The deadline for the decision, which the pack lists earlier."""
    grid: Grid
    names: tuple[tuple[int, str], ...]
    """The ids of those of the series that have one of their own, by number."""
    series: str
    """The id of the rest of the series, numbered."""
    within_days: int
    """A review that would be so few days after the latest day is brought forward to it."""

    def rows(self, sight: Sight) -> list[Deadline]:
        """One row: the review that decides."""
        look = sight.look()
        rests_on = all_hold(self.basis.when, look) if self.basis.when else ()
        latest = sight.results.get(self.decision)
        preferred = sight.results.get(f"{self.decision}:preferred")
        life = sight.life
        if (
            rests_on is None
            or latest is None
            or preferred is None
            or life is None
            or life.extension is not None
        ):
            return []
        series = self.grid.days(sight.quiet, life.last_day)
        ids = union(latest[1], rests_on)
        within = [(number, day) for _, number, _, day in series if preferred[0] < day <= latest[0]]
        late = [
            (number, day)
            for _, number, _, day in series
            if latest[0] < day <= latest[0] + timedelta(days=self.within_days)
        ]
        if within:
            number, due = within[-1]
            if look.steps is not None:
                look.steps.append(
                    Step(
                        f"The decision is wanted between {words.short(preferred[0])}, preferred, and "
                        f"{words.short(latest[0])}, the latest day"
                    )
                )
                look.steps.append(
                    Step(f"The review of the series between them, number {number}: {words.short(due)}", due)
                )
            id = f"{self.decision}:review"
        elif late:
            number, day = late[0]
            name = dict(self.names).get(number, f"{self.series}#{number}")
            if look.steps is not None:
                look.steps.append(
                    Step(f"Projected for {words.short(day)}, after the latest day to decide", day)
                )
                look.steps.append(Step(f"Brought forward to {words.short(latest[0])}", latest[0]))
            id, due = f"{name}:brought-forward", latest[0]
        else:
            early = [(number, day) for _, number, _, day in series if day <= preferred[0]]
            if not early:
                return []
            number, due = early[-1]
            if look.steps is not None:
                look.steps.append(
                    Step(f"The decision is preferred by {words.short(preferred[0])}", preferred[0])
                )
                look.steps.append(
                    Step(f"The last review of the series by then, number {number}: {words.short(due)}", due)
                )
            id = f"{self.decision}:review"
        sight.results[id] = (due, ids)
        state, reason = State.INFORMATION, ""
        if life.ending is not None and due > life.ending.day:
            state, reason, ids = State.CANCELLED, life.ending.reason, union(ids, life.ending.ids)
        return [make(self.basis, look, id=id, due=due, ids=ids, state=state, reason=reason)]
