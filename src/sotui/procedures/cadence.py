"""Duties that come round again: the next from the last held, and the series as first projected (AMB-06)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sotui.dates import words
from sotui.procedures.anchors import Matcher, Point, label
from sotui.procedures.conditions import Condition, all_hold
from sotui.procedures.dated import from_the_first_day, numbered
from sotui.procedures.local import LocalOffset
from sotui.procedures.model import Deadline, State, Step
from sotui.procedures.offsets import Offset, Unit
from sotui.procedures.rows import Basis, make, union
from sotui.procedures.sight import Look, Occasion, Sight
from sotui.procedures.waived import LONGEST_SERIES, after_waived


@dataclass(frozen=True, slots=True)
class Interval:
    """How often: a span, or the number of days that a fact records."""

    span: Offset | LocalOffset | None = None
    fact: str = ""
    at_most: Offset | LocalOffset | None = None
    """A second span; the earlier of the two days counts."""
    at_most_unless: tuple[Condition, ...] = ()
    """Where one of these holds the second span does not count."""

    def after(self, day: date, look: Look) -> tuple[date, tuple[str, ...], str] | None:
        """The next day after ``day``, what it rests on, and how in words."""
        calendar = look.sight.calendar
        if self.span is None:
            here = look.sight.facts.get(self.fact)
            if not here or not here[-1].qualifier.isdigit():
                return None
            days = int(here[-1].qualifier)
            said = f"{words.span(days)} later ({label(self.fact)}: {days})" if look.steps is not None else ""
            return day + timedelta(days=days), here[-1].ids, said
        reached, _ = self.span.apply(day, None, calendar)
        said = self.span.words(day, reached, calendar) if look.steps is not None else ""
        if self.at_most is not None and not any(
            one.holds(look.quietly()) is not None for one in self.at_most_unless
        ):
            other, _ = self.at_most.apply(day, None, calendar)
            if other < reached:
                reached, said = other, self.at_most.words(day, other, calendar)
        return reached, (), said


@dataclass(frozen=True, slots=True)
class Grid:
    """The series as projected from its anchor, each computed from the anchor so that no month end drifts."""

    anchor: Point
    start: int
    every: int
    unit: Unit
    number_from: int = 1

    def days(self, look: Look, until: date) -> list[tuple[str, int, Offset, date]]:
        """The days up to ``until``, inclusive, with their number in the series."""
        anchor = self.anchor.reach(look.quietly())
        found: list[tuple[str, int, Offset, date]] = []
        if anchor is None:
            return found
        for place in range(LONGEST_SERIES):
            number = self.number_from + place
            offset = Offset(self.start + (number - 1) * self.every, self.unit)
            day, _ = offset.apply(anchor[0], None, look.sight.calendar)
            if day > until:
                break
            found.append((anchor[2][0] if anchor[2] else "", number, offset, day))
        return found


@dataclass(frozen=True, slots=True)
class Change:
    """What a change of plan in mid-cycle does (AMB-33)."""

    fact: str
    keeps: tuple[tuple[str, Offset | LocalOffset], ...] = ()
    """Words of the former plan and its span: an earlier date already owed is kept until the next is held."""
    first_too: bool = False
    """Whether the first of the series is not owed before the change either, where none was held."""


@dataclass(frozen=True, slots=True)
class Cadence:
    """A duty that comes round again while the order is in force, or while the worker is in post."""

    basis: Basis
    every: Interval
    held: tuple[Matcher, ...]
    first: Point | None = None
    """The first of the series while none is held; None where another rule sets it."""
    grid: Grid | None = None
    change: Change | None = None
    early_counts: bool = False

    def rows(self, sight: Sight) -> list[Deadline]:
        """The open one, from the last held or from the first point, then the projected series."""
        look = sight.look()
        rests_on = all_hold(self.basis.when, look) if self.basis.when else ()
        if rests_on is None:
            return []
        found = []
        last = self._last_held(look)
        row = self._next(look, last, rests_on)
        if row is not None:
            found.append(row)
            found += self._after_waived(sight, row)
        if self.grid is not None:
            found += self._projected(sight, rests_on)
        return found

    def _after_waived(self, sight: Sight, row: Deadline) -> list[Deadline]:
        """Those that follow one waived, until one that is not: counted from the day that was waived."""

        def following(look: Look, before: Deadline, since: date, occurrence: str) -> Deadline | None:
            reached = self.every.after(since, look)
            if reached is None:
                return None
            due, more, said = reached
            if look.steps is not None:
                look.steps.append(Step(f"{said}: {words.short(due)}", due))
            return self._row(look, due, union(before.depends_on, more), since, occurrence)

        return after_waived(sight, row, following)

    def _last_held(self, look: Look) -> Occasion | None:
        life = look.sight.life
        start = life.made if life is not None and not self.early_counts else None
        last: Occasion | None = None
        for matcher in self.held:
            one = matcher.last(look, start)
            if one is not None and (last is None or one.on >= last.on):
                last = one
        return last

    def _next(self, look: Look, last: Occasion | None, rests_on: tuple[str, ...]) -> Deadline | None:
        sight = look.sight
        if last is not None:
            if look.steps is not None:
                look.steps.append(Step(f"Last held: {words.short(last.on)}", last.on))
            following = self.every.after(last.on, look)
            if following is None:
                return None
            due, more, said = following
            if look.steps is not None:
                look.steps.append(Step(f"{said}: {words.short(due)}", due))
            if self.change is not None:
                due, changed = self._changed(look, last, due)
                more += changed
            ids, since, occurrence = union(last.ids, more, rests_on), last.on, last.occurrence
        elif self.first is not None:
            if self.every.span is None and not sight.facts.get(self.every.fact):
                return None
            reached = self.first.reach(look)
            if reached is None:
                return None
            start = reached[0]
            more = ()
            if self.every.span is None:
                following = self.every.after(start, look)
                if following is None:
                    return None
                due, more, said = following
                if look.steps is not None:
                    look.steps.append(Step(f"{said}: {words.short(due)}", due))
            else:
                due = start
            if self.change is not None and self.change.first_too:
                due, changed = self._first_after(look, self.change, due)
                more += changed
            ids, since, occurrence = union(reached[2], more, rests_on), start, "first"
            if sight.life is not None:
                since = sight.life.made
        else:
            return None
        return self._row(look, due, ids, since, occurrence)

    def _row(self, look: Look, due: date, ids: tuple[str, ...], since: date, occurrence: str) -> Deadline:
        """The row of one occurrence; cancelled where it would fall after the last day in force."""
        sight = look.sight
        if self.early_counts and sight.life is not None and due < sight.life.made:
            due = sight.life.made
            if look.steps is not None:
                look.steps.append(from_the_first_day(due))
        sight.results[self.basis.id] = (due, ids)
        life = sight.life
        if life is not None and not self.basis.survives and due > life.end and not life.ended_early:
            reason = f"It would fall after the last day in force, {words.short(life.end)}."
            return make(
                self.basis,
                look,
                due=due,
                ids=union(ids, life.ids),
                since=since,
                occurrence=occurrence,
                state=State.CANCELLED,
                reason=reason,
            )
        return make(self.basis, look, due=due, ids=ids, since=since, occurrence=occurrence)

    def _changed(self, look: Look, last: Occasion, due: date) -> tuple[date, tuple[str, ...]]:
        """When it is due after a change of plan, and on what it rests: all that was recorded of it."""
        assert self.change is not None
        changes, ids = _turns(look, self.change.fact)
        if not changes or changes[-1].on <= last.on:
            return due, ids
        change = changes[-1]
        former = changes[-2] if len(changes) > 1 else None
        said = f"The plan changed on {words.short(change.on)}"
        for word, span in self.change.keeps:
            if former is not None and word in former.words:
                owed, _ = span.apply(last.on, None, look.sight.calendar)
                if former.on > last.on:
                    owed = max(owed, former.on)  # under the former plan too nobody was overdue before it
                if owed < max(due, change.on):
                    if look.steps is not None:
                        look.steps.append(
                            Step(f"{said}; the earlier date already owed is kept: {words.short(owed)}", owed)
                        )
                    return owed, ids
        if due < change.on:
            if look.steps is not None:
                look.steps.append(Step(f"{said}: due then, not before it", change.on))
            return change.on, ids
        return due, ids

    def _first_after(self, look: Look, change: Change, due: date) -> tuple[date, tuple[str, ...]]:
        """The first of the series, not before a change that brought the series about."""
        changes, ids = _turns(look, change.fact)
        if len(changes) < 2 or changes[-1].on <= due:
            return due, ids
        turned = changes[-1]
        if look.steps is not None:
            said = f"The plan changed on {words.short(turned.on)}: due then, not before it"
            look.steps.append(Step(said, turned.on))
        return turned.on, ids

    def _projected(self, sight: Sight, rests_on: tuple[str, ...]) -> list[Deadline]:
        life = sight.life
        if self.grid is None or life is None:
            return []
        found = []
        for anchor_id, number, offset, day in self.grid.days(sight.quiet, life.end):
            look = sight.look()
            anchor = self.grid.anchor.reach(look)
            if look.steps is not None and anchor is not None:
                said = offset.words(anchor[0], day, sight.calendar)
                look.steps.append(Step(f"{said}: {words.short(day)}", day))
            ids = union((anchor_id,) if anchor_id else (), rests_on)
            id = numbered(self.basis.id, number)
            sight.results[id] = (day, ids)
            found.append(
                make(
                    self.basis,
                    look,
                    id=id,
                    due=day,
                    ids=ids,
                    occurrence=f"grid-{number}",
                    state=State.PROJECTED,
                    reason="Projected from the day the series starts; each held one moves the next.",
                )
            )
        return found


def _turns(look: Look, fact: str) -> tuple[list[Occasion], tuple[str, ...]]:
    """Of what was recorded of the plan, where it became another, and the ids of all of it.

    Told twice it has changed but once: a plan confirmed does not put off what is owed.
    """
    found: list[Occasion] = []
    ids: tuple[str, ...] = ()
    for one in look.sight.facts.get(fact, ()):
        ids += one.ids
        if not found or one.words != found[-1].words:
            found.append(one)
    return found, ids
