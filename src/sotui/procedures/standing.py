"""Rows that stand until somebody acts: a role to fill, an alarm to answer, a count to reach in a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sotui.dates import words
from sotui.facts.model import Subject, SubjectKind
from sotui.facts.vocabulary import spoken
from sotui.procedures.anchors import Matcher, Point, label
from sotui.procedures.conditions import all_hold
from sotui.procedures.dated import numbered
from sotui.procedures.life import child_life
from sotui.procedures.model import Deadline, Step
from sotui.procedures.rows import Basis, make, union
from sotui.procedures.satisfaction import Settled, answers_to, earliest_first
from sotui.procedures.sight import Look, Occasion, Sight, in_time

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A role that has to be filled. It has no date; it stands from the day it was empty."""

    basis: Basis
    since: Point
    filled_by: tuple[Matcher, ...]
    emptied_by: tuple[Matcher, ...]
    every_child: bool = False
    """Whether every child of the order needs it filled, by the order's facts or by the child's own."""

    def rows(self, sight: Sight) -> list[Deadline]:
        """One row: met while somebody holds the role, open again when the role is given up."""
        look = sight.look()
        rests_on = all_hold(self.basis.when, look) if self.basis.when else ()
        since = self.since.reach(look) if rests_on is not None else None
        if since is None or rests_on is None:
            return []
        filled, emptied, ends = self._held(look)
        ids = union(since[2], rests_on)
        start, occurrence = since[0], ""
        if emptied is not None and (filled is None or in_time(emptied) > in_time(filled)):
            start, occurrence, filled = emptied.on, emptied.occurrence, None
            ids = union(ids, emptied.ids)
            if look.steps is not None:
                look.steps.append(Step(f"{label(emptied.kind)}: {words.short(emptied.on)}", emptied.on))
        elif emptied is not None:
            occurrence = emptied.occurrence
            ids = union(ids, emptied.ids)
        settled = Settled(filled.on, filled.at, (), filled.ids) if filled is not None else None
        return [
            make(
                self.basis,
                look,
                due=None,
                ids=ids,
                since=start,
                occurrence=occurrence,
                settled=settled,
                ends=ends,
            )
        ]

    def _held(self, look: Look) -> tuple[Occasion | None, Occasion | None, date | None]:
        """By what it was last filled and last emptied, and when it is no longer wanted.

        For every child: those of the one longest without, and the latest last day among the children
        without; a child for whom the order has ended needs nobody.
        """
        sight = look.sight
        life = sight.life
        if not self.every_child or len(sight.children) < 2 or life is None:
            return _latest(self.filled_by, look), _latest(self.emptied_by, look), None
        filled: Occasion | None = None
        emptied: Occasion | None = None
        without: list[tuple[date, Occasion | None, date]] = []
        for child in sight.children:
            own = child_life(life, child, sight.facts)
            if own.ended_early:
                continue
            about = (sight.subject, child.subject)
            held, gone = _latest(self.filled_by, look, about), _latest(self.emptied_by, look, about)
            if held is None or (gone is not None and in_time(gone) > in_time(held)):
                without.append((gone.on if gone is not None else life.made, gone, own.last_day))
            filled, emptied = _later(filled, held), _later(emptied, gone)
        if not without:
            return filled, emptied, None
        longest = min(without, key=lambda one: (one[0], one[1].occurrence if one[1] else ""))
        return None, longest[1], max(one[2] for one in without)


@dataclass(frozen=True, slots=True)
class Pair:
    """Something raised that waits for its answer, each time it is raised.

    An answer recorded for a child is about that child, or about the family's, never about a sibling's; one
    recorded for the order answers the family's, or else the longest open of each child.
    """

    basis: Basis
    opened_by: Matcher
    answered_by: tuple[Matcher, ...]

    def rows(self, sight: Sight) -> list[Deadline]:
        """One row for each time it was raised; an answer closes the one that waited longest."""
        quiet = sight.quiet
        opened = self.opened_by.all(quiet)
        if not opened:
            return []
        answers = sorted(
            (one for matcher in self.answered_by for one in matcher.all(quiet)),
            key=lambda one: (in_time(one), one.ids),
        )
        closed = _closed(opened, answers)
        found = []
        for place, one in enumerate(opened):
            look = sight.look(one)
            rests_on = all_hold(self.basis.when, look) if self.basis.when else ()
            if rests_on is None:
                continue
            if look.steps is not None:
                shown = words.moment(one.at) if one.at else words.short(one.on)
                look.steps.append(Step(f"{label(one.kind)}: {shown}", one.at or one.on))
            answer = closed.get(place)
            found.append(
                make(
                    self.basis,
                    look,
                    id=self.basis.id if place == 0 else numbered(self.basis.id, place + 1),
                    due=None,
                    ids=union(one.ids, rests_on),
                    since=one.on,
                    occurrence=one.occurrence,
                    settled=Settled(answer.on, answer.at, (), answer.ids) if answer else None,
                )
            )
        return found


@dataclass(frozen=True, slots=True)
class YearCount:
    """So many in every year that starts on a given day."""

    basis: Basis
    counts: Matcher
    need: int
    of_which: tuple[tuple[frozenset[str], int], ...]
    """Words, and how many of the count must bear them."""
    month: int
    day: int
    at_start: bool
    """Whether it is due on the eve of the year, not on its last day."""

    def rows(self, sight: Sight) -> list[Deadline]:
        """One row a year, from the year of the earliest fact to the year after the latest.

        Where it is due before the year begins, the year in which the worker came is left out: its eve had
        passed before there was anybody.
        """
        look = sight.look()
        rests_on = all_hold(self.basis.when, look) if self.basis.when else ()
        if rests_on is None or not sight.facts:
            return []
        days = [one.on for here in sight.facts.values() for one in here]
        year = self._start(min(days))
        last = self._start(max(days))
        if self.at_start and year <= min(days):
            year = date(year.year + 1, self.month, self.day)
        counted = self.counts.all(look)
        found: list[Deadline] = []
        while year <= date(last.year + 1, self.month, self.day):
            row = self._row(sight, year, counted, rests_on, len(found))
            found.append(row)
            year = date(year.year + 1, self.month, self.day)
        return found

    def _start(self, day: date) -> date:
        start = date(day.year, self.month, self.day)
        return start if start <= day else date(day.year - 1, self.month, self.day)

    def _row(
        self, sight: Sight, start: date, counted: list[Occasion], rests_on: tuple[str, ...], place: int
    ) -> Deadline:
        look = sight.look()
        end = date(start.year + 1, self.month, self.day) - ONE_DAY
        due = start - ONE_DAY if self.at_start else end
        here = [one for one in counted if start <= one.on <= end]
        short = [
            f"{want} with {' or '.join(spoken(word) for word in sorted(bearing))}"
            for bearing, want in self.of_which
            if sum(1 for one in here if not bearing.isdisjoint(one.words)) < want
        ]
        done = len(here) >= self.need and not short
        remaining = f"{min(len(here), self.need)} of {self.need}"
        if short:
            remaining += f"; still wanted: {', '.join(short)}"
        if look.steps is not None:
            look.steps.append(Step(f"The year runs from {words.short(start)} to {words.short(end)}", end))
            if self.at_start:
                look.steps.append(Step(f"Before it starts: {words.short(due)}", due))
        settled = Settled(here[-1].on, here[-1].at, (), ()) if done else None
        return make(
            self.basis,
            look,
            id=self.basis.id if place == 0 else numbered(self.basis.id, place + 1),
            due=due,
            ids=union(*(one.ids for one in here), rests_on),
            since=start,
            occurrence=start.isoformat(),
            settled=settled,
            remaining=remaining,
        )


def _closed(opened: list[Occasion], answers: list[Occasion]) -> dict[int, Occasion]:
    """Which answer closes which of what was raised, by its place in the list."""
    if len(opened) == 1 and all(one.subject == opened[0].subject for one in answers):
        return earliest_first(opened, answers)
    pools: dict[Subject, list[int]] = {}
    for place, one in enumerate(opened):
        pools.setdefault(one.subject, []).append(place)
    family = next((pool for who, pool in pools.items() if who.kind is SubjectKind.ORDER), [])
    taken: dict[int, Occasion] = {}
    for answer in answers:
        own = pools.get(answer.subject, [])
        if _closes_one(own, answer, opened, taken):
            continue
        if answer.subject.kind is not SubjectKind.ORDER:
            _closes_one(family, answer, opened, taken)
            continue
        for pool in pools.values():
            _closes_one(pool, answer, opened, taken)
    return taken


def _closes_one(
    pool: list[int], answer: Occasion, opened: list[Occasion], taken: dict[int, Occasion]
) -> bool:
    """Closes the longest open of the pool, if the answer can close any."""
    for place in pool:
        if place not in taken and answers_to(answer, opened[place]):
            taken[place] = answer
            return True
    return False


def _later(one: Occasion | None, other: Occasion | None) -> Occasion | None:
    """The later of two, whichever is told first: of siblings the one for whom it happened last."""
    if one is None or other is None:
        return one or other
    return max(one, other, key=lambda each: (in_time(each), each.occurrence))


def _latest(matchers: tuple[Matcher, ...], look: Look, about: tuple[Subject, ...] = ()) -> Occasion | None:
    found: Occasion | None = None
    for matcher in matchers:
        here = matcher.all(look)
        if about:
            here = [one for one in here if any(one.concerns(subject) for subject in about)]
        if here and (found is None or in_time(here[-1]) >= in_time(found)):
            found = here[-1]
    return found
