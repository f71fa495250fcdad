"""Rules that yield one date, once or for each time that something happened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from sotui.dates import words
from sotui.facts.vocabulary import KINDS
from sotui.procedures.anchors import LastDay, Matcher, Point, Several, Shifted, Which, label
from sotui.procedures.conditions import all_hold
from sotui.procedures.model import Deadline, State, Step, unnumbered
from sotui.procedures.offsets import Unit
from sotui.procedures.rows import Basis, make, no_duty, occurrence_of, union
from sotui.procedures.satisfaction import Settled, latest_first, next_first, settle
from sotui.procedures.sight import Look, Occasion, Sight, in_time


@dataclass(frozen=True, slots=True)
class Dated:
    """A duty with a last acceptable day."""

    basis: Basis
    due: Point
    preferred: Point | None = None
    since: Point | None = None
    """From when it is owed, where that is neither the trigger's day nor the order's."""
    trigger: Matcher | None = None
    or_triggers: tuple[Matcher, ...] = ()
    """What brings it about as well as ``trigger``."""
    which: Which = Which.FIRST
    met_by: tuple[Matcher, ...] = ()
    ticks: tuple[Matcher, ...] = ()
    falls_away: tuple[Matcher, ...] = ()
    """What makes it needless when it happens by ``falls_away_by``, or at all where that is not given."""
    falls_away_by: Point | None = None
    early_counts: bool = False
    """Whether what happened before the order, or before the trigger, settles it."""
    unnamed_from: Point | None = None
    """From when what nobody named counts, where it has to bear a name; told among the steps."""

    def rows(self, sight: Sight) -> list[Deadline]:
        """The row, or one for each occurrence; none while its trigger or its anchor is missing."""
        if (
            self.trigger is not None
            and self.trigger.fact not in sight.facts
            and (not self.or_triggers or all(one.fact not in sight.facts for one in self.or_triggers))
        ):
            return []
        when = self.basis.when
        rests_on = all_hold(when, sight.quiet) if when else ()
        if rests_on is None:
            return []
        if self.trigger is None:
            row = self._row(sight, None, self.basis.id, None, rests_on)
            return [row] if row is not None else []
        triggers = self.trigger.all(sight.quiet)
        if self.or_triggers:
            others = [one for matcher in self.or_triggers for one in matcher.all(sight.quiet)]
            if others:
                triggers = sorted((*triggers, *others), key=in_time)
        life = sight.life
        if life is not None and life.ending is not None:
            # What happens once the order is over opens no new duty under it.
            end = life.ending.day
            triggers = [one for one in triggers if one.on <= end or may_lie_ahead(one)]
        if not triggers:
            return []
        if self.which is not Which.EACH:
            if self.which is Which.UNANSWERED:
                one, passed_over = self._unanswered(sight, triggers)
                rests_on = union(rests_on, passed_over)
            else:
                one = triggers[0] if self.which is Which.FIRST else triggers[-1]
            row = self._row(sight, one, self.basis.id, None, rests_on)
            return [row] if row is not None else []
        answered = self._answers(sight, triggers)
        found = []
        for place, one in enumerate(triggers):
            name = self.basis.id if place == 0 else numbered(self.basis.id, place + 1)
            settled = answered[place] if answered is not None else None
            row = self._row(sight, one, name, settled, rests_on)
            if row is not None:
                found.append(row)
        return found

    def _unanswered(self, sight: Sight, triggers: list[Occasion]) -> tuple[Occasion, tuple[str, ...]]:
        """The first of those since it was last met or waived, and what tells that it is.

        The one after which it was last met stays where nothing has brought it about since.
        """
        first = triggers[0]
        if len(triggers) == 1:
            return first, first.ids
        met = [one for matcher in self.met_by for one in matcher.all(sight.quiet)]
        rests_on = union(*(one.ids for one in triggers))
        for before, one in pairwise(triggers):
            between = next((held for held in met if before.on <= held.on < one.on), None)
            waiver = sight.waived.get(unnumbered(f"{self.basis.id}|{first.occurrence}"))
            if between is not None or waiver is not None:
                first = one
                rests_on = union(rests_on, between.ids if between else (), waiver.ids if waiver else ())
        return first, rests_on

    def _put_off_by_none(self, sight: Sight, trigger: Occasion | None) -> list[Step]:
        """What has come about since and does not put off the day already owed, a step each."""
        return [
            Step(f"{label(one.kind)} on {words.short(one.on)}: it does not put off the day already owed")
            for matcher in (self.trigger, *self.or_triggers)
            if matcher is not None and trigger is not None
            for one in matcher.all(sight.quiet)
            if in_time(one) > in_time(trigger)
        ]

    def _answers(self, sight: Sight, triggers: list[Occasion]) -> list[Settled | None] | None:
        """Which answer settles which of several occurrences; None when there is only one."""
        if len(triggers) < 2 or self.ticks:
            return None
        best: dict[int, Occasion] = {}
        look = sight.quiet
        for matcher in self.met_by:
            in_turn = next_first if self.early_counts else latest_first
            for place, answer in in_turn(triggers, matcher.all(look)).items():
                if place not in best or answer.on < best[place].on:
                    best[place] = answer
        return [
            Settled(one.on, one.at, (), one.ids, (one.taken_as,) if one.taken_as else ())
            if (one := best.get(n))
            else Settled(None, None, (), ())
            for n in range(len(triggers))
        ]

    def _row(
        self,
        sight: Sight,
        trigger: Occasion | None,
        id: str,
        settled: Settled | None,
        rests_on: tuple[str, ...],
    ) -> Deadline | None:
        basis = self.basis
        look = sight.look(trigger)
        if look.steps is not None and self.unnamed_from is not None:
            opens = self.unnamed_from.reach(look.quietly())
            if opens is not None:
                day = words.short(opens[0])
                look.steps.append(Step(f"Not named, one held from {day} on counts; named, an earlier too"))
        reached = self.due.reach(look)
        if reached is None:
            return None
        due, at, ids = reached
        if look.steps is not None and self.which is Which.UNANSWERED:
            look.steps.extend(self._put_off_by_none(sight, trigger))
        if look.steps is not None and trigger is not None and trigger.taken_as:
            look.steps.append(Step(trigger.taken_as))
        if at is not None and not runs_by_the_hour(self.due):
            at = None
            if look.steps is not None:
                look.steps.append(Step(f"At once: on that same day, {words.short(due)}", due))
        preferred: date | None = None
        if self.preferred is not None:
            wished = self.preferred.reach(look.quietly())
            if wished is not None:
                preferred = wished[0]
                sight.results[f"{id}:preferred"] = (preferred, wished[2])
        life = sight.life
        start = life.made if life is not None else None
        arose = None
        if trigger is not None and not may_lie_ahead(trigger):
            start = arose = trigger.on
        since = start
        if self.since is not None:
            owed = self.since.reach(look.quietly())
            since = owed[0] if owed else start
        if settled is None:
            settled = settle(self.met_by, self.ticks, look, None if self.early_counts else start)
        ids = union(ids, trigger.ids if trigger is not None else (), rests_on)
        if self.which is Which.UNANSWERED and life is not None and due < life.made:
            held = settled.on if settled is not None else None
            if held is None or held >= life.made:
                due, since, at = life.made, life.made, None  # it stood open when the order was made
                if look.steps is not None:
                    look.steps.append(from_the_first_day(due))
        sight.results[id] = (due, ids)
        occurrence = occurrence_of(trigger)
        if trigger is None and life is not None and life.extension is not None and counts_back(self.due):
            occurrence = life.occurrence
        gone = self._needless(look, start) if self.falls_away else None
        if gone is not None and (settled is None or settled.on is None):
            return make(
                basis,
                look,
                id=id,
                due=due,
                at=at,
                ids=union(ids, gone.ids),
                since=since,
                occurrence=occurrence,
                preferred=preferred,
                state=State.CANCELLED,
                reason=_settled_without(gone, since if self.since is not None else None, due),
            )
        if arose is None and life is not None and basis.decide_now and counts_back(self.due):
            arose = life.extended_on
        done = settled is not None and settled.on is not None
        state, reason, more = no_duty(basis, look, due, bound=self.trigger is None and not done)
        row = make(
            basis,
            look,
            id=id,
            due=due,
            at=at,
            ids=union(ids, more) if more else ids,
            since=since,
            occurrence=occurrence,
            preferred=preferred,
            settled=settled if state is None else None,
            state=state,
            reason=reason,
            not_before=arose,
        )
        if row.state is State.WAIVED:
            sight.results[f"{id}:waived"] = (sight.waived_due(due, row.key), row.depends_on)
        return row

    def _needless(self, look: Look, start: date | None) -> Occasion | None:
        by = None
        if self.falls_away_by is not None:
            limit = self.falls_away_by.reach(look.quietly())
            by = limit[0] if limit else None
        for matcher in self.falls_away:
            for one in matcher.all(look):
                if (start is None or one.on >= start) and (by is None or one.on <= by):
                    return one
        return None


def from_the_first_day(made: date) -> Step:
    """Of what had been due before there was an order: a step that says from when it is asked for under it."""
    said = f"It is asked for from the day the order was made: due then, {words.short(made)}, not before it"
    return Step(said, made)


def _settled_without(gone: Occasion, since: date | None, due: date) -> str:
    """Why it is no longer asked for: it never came to be needed, or what it was about was settled later."""
    day = words.short(gone.on)
    needed = since if since is not None else due
    if gone.on < needed or (since is None and gone.on == due):
        return f"Not needed: settled on {day}."
    return f"It was needed from {words.short(needed)}; settled on {day} ({label(gone.kind).lower()})."


def runs_by_the_hour(point: Point) -> bool:
    """Whether a clock of hours leads to the point; only then does the hour of what happened matter."""
    if isinstance(point, Shifted):
        return point.offset.unit is Unit.HOURS
    if isinstance(point, Several):
        return any(runs_by_the_hour(one) for one in point.of)
    return False


def may_lie_ahead(one: Occasion) -> bool:
    """Whether its day says when it is to be, such as a planned move, not when it arose."""
    return KINDS[one.kind].may_lie_ahead if one.kind in KINDS else False


def numbered(id: str, number: int) -> str:
    """``CLAUSE:part`` of the n-th occurrence: ``CLAUSE#n:part``."""
    clause, colon, part = id.partition(":")
    return f"{clause}#{number}{colon}{part}"


def counts_back(point: Point) -> bool:
    """Whether it is counted from the last day in force, so that an extension makes it another occurrence."""
    if isinstance(point, Shifted):
        return counts_back(point.start)
    if isinstance(point, Several):
        return any(counts_back(one) for one in point.of)
    return isinstance(point, LastDay)


def first_of(rules: Iterable[object], fact: str) -> Basis | None:
    """The clause by which the first of a series of this fact is due, and no other; None if none says so."""
    return next(
        (
            rule.basis
            for rule in rules
            if isinstance(rule, Dated)
            and (rule.trigger is None or rule.which is Which.UNANSWERED)
            and fact in rule.basis.settled_by
            and all(one.partition(":")[0] == fact for one in rule.basis.settled_by)
        ),
        None,
    )
