"""What the rules see of one order, child or worker: its facts by kind, and the order's life."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING

from sotui.dates.working import WorkingCalendar
from sotui.facts.model import ChildOnOrder, Fact, Subject, SubjectKind
from sotui.facts.vocabulary import KINDS, Takes
from sotui.procedures.model import Step, unnumbered

if TYPE_CHECKING:
    from sotui.procedures.life import Life

NO_WORDS: frozenset[str] = frozenset()
NOTHING_TOLD: Mapping[str, date] = {}


@dataclass(slots=True)
class Occasion:
    """Something that happened once, though it may be recorded for several siblings."""

    kind: str
    on: date
    at: datetime | None
    words: frozenset[str]
    qualifier: str
    occurrence: str
    """Stays the same however often the fact is corrected: a waiver hangs on it."""
    ids: tuple[str, ...]
    subject: Subject
    why: str = ""
    recorded: datetime | None = None
    also: tuple[Subject, ...] = ()
    """The siblings for whom the same occasion is recorded too."""
    taken_as: str = ""
    """Why it bears a name that nobody gave it, in one sentence."""
    begun: datetime | None = None
    """When it was first recorded, however often it was corrected since."""

    def concerns(self, subject: Subject) -> bool:
        """Whether it is recorded for this subject."""
        return self.subject == subject or subject in self.also

    @property
    def written_date(self) -> date | None:
        """The second day that the fact carries, such as the day of the session that was cancelled."""
        try:
            return date.fromisoformat(self.qualifier)
        except ValueError:
            return None


@lru_cache(maxsize=4096)
def _words(qualifier: str) -> frozenset[str]:
    return frozenset(qualifier.split("+"))


def occasions(facts: Sequence[Fact]) -> list[Occasion]:
    """The occasions that the facts of one subject record, in the order given."""
    # Made in place and by position: there are thirty to an order, and a call for each is felt.
    return [
        Occasion(
            fact.kind,
            fact.on,
            fact.at,
            _words(fact.qualifier) if fact.qualifier else NO_WORDS,
            fact.qualifier,
            fact.root or fact.id,
            (fact.id,),
            fact.subject,
            fact.why,
            fact.recorded_at,
            (),
            "",
            fact.first_recorded_at or fact.recorded_at,
        )
        for fact in facts
    ]


def occasion(fact: Fact) -> Occasion:
    """The occasion that one fact records."""
    return occasions((fact,))[0]


def in_time(one: Occasion) -> tuple[date, float, float]:
    """A sort key: by day, then by moment where one is known, then as recorded."""
    at, recorded = one.at, one.recorded
    return (one.on, at.timestamp() if at else 0.0, recorded.timestamp() if recorded else 0.0)


def _in_time_and_id(one: Occasion) -> tuple[tuple[date, float, float], str]:
    return in_time(one), one.ids[0]


def _as_recorded(one: Occasion) -> tuple[float, tuple[date, float, float], str]:
    return (one.recorded.timestamp() if one.recorded else 0.0, in_time(one), one.ids[0])


def _to_name(one: Occasion) -> tuple[date, bool, float, str]:
    """Of several records of one occasion the order's own names it, then the one recorded first."""
    recorded = one.recorded.timestamp() if one.recorded else 0.0
    return one.on, one.subject.kind is not SubjectKind.ORDER, recorded, one.ids[0]


_ONE_A_DAY = frozenset(
    kind.id
    for kind in KINDS.values()
    if not kind.apart and kind.takes in (Takes.NOTHING, Takes.WORDS, Takes.OCCASION)
)
_ANSWERS = frozenset(kind.id for kind in KINDS.values() if kind.takes is Takes.OCCASION)
"""Kinds that can say which occasion they answer: two on one day are one only when they say the same."""
LAST_WORD = frozenset(kind.id for kind in KINDS.values() if not kind.many)
"""Kinds of which the one recorded last counts, whatever its day: the earlier ones were put right by it."""

_DAY = attrgetter("on")

Index = dict[str, list[Occasion]]


def index(groups: Iterable[list[Occasion]]) -> Index:
    """The facts by kind, each kind in order of time; of what can be but once, the last recorded comes last.

    The same kind on the same day is one occasion, whether it is recorded twice, for several siblings, or for
    the order and its child: the review of a family is held once. The order's own fact names the occasion.
    """
    found: Index = {}
    for group in groups:
        for one in group:
            here = found.get(one.kind)
            if here is None:
                found[one.kind] = [one]
            else:
                here.append(one)
    for kind, here in found.items():
        if len(here) > 1:
            if kind in LAST_WORD:
                here.sort(key=_as_recorded)
            elif len({one.on for one in here}) == len(here):
                here.sort(key=_DAY)
            elif kind in _ONE_A_DAY:
                found[kind] = _merged(here)
            else:
                here.sort(key=_in_time_and_id)
    return found


def _merged(here: list[Occasion]) -> list[Occasion]:
    """One occasion a day, in order of time; those told more than once are made anew."""
    kept: dict[tuple[date, str], Occasion] = {}
    anew: set[tuple[date, str]] = set()
    for one in sorted(here, key=_to_name):
        place = (one.on, one.qualifier if one.kind in _ANSWERS else "")
        first = kept.get(place)
        if first is None:
            kept[place] = one
            continue
        if place not in anew:
            anew.add(place)
            first = kept[place] = _copy(first)
        if one.subject == first.subject:
            first.words = _corrected(first.kind, first.words, one.words)
        else:
            first.words |= one.words
            first.also += (one.subject,)
        first.ids += one.ids
        first.at = first.at or one.at
        first.qualifier = first.qualifier or one.qualifier
    return list(kept.values())


def _copy(one: Occasion) -> Occasion:
    return Occasion(
        one.kind,
        one.on,
        one.at,
        one.words,
        one.qualifier,
        one.occurrence,
        one.ids,
        one.subject,
        one.why,
        one.recorded,
        one.also,
        one.taken_as,
        one.begun,
    )


def _corrected(kind: str, before: frozenset[str], later: frozenset[str]) -> frozenset[str]:
    """The words of one occasion told twice of one subject: where the two differ the later stands."""
    for group in KINDS[kind].groups:
        if not later.isdisjoint(group):
            before = before.difference(group)
    return before | later


class Sight:
    """What the rules see of one subject while its dates are derived."""

    __slots__ = (
        "asked_from",
        "born",
        "calendar",
        "children",
        "explain",
        "facts",
        "life",
        "own_dates",
        "own_intervals",
        "quiet",
        "registered_on",
        "results",
        "subject",
        "told",
        "waived",
    )

    def __init__(
        self,
        subject: Subject,
        facts: Index,
        life: Life | None,
        calendar: WorkingCalendar,
        *,
        children: tuple[ChildOnOrder, ...] = (),
        born: date | None = None,
        registered_on: date | None = None,
        explain: bool = True,
    ) -> None:
        self.subject = subject
        self.facts = facts
        self.life = life
        """None for a worker, who has no order."""
        self.calendar = calendar
        self.born = born
        self.children = children
        """The children of an order; empty in a child's own sight."""
        self.registered_on = registered_on
        self.explain = explain
        self.results: dict[str, tuple[date, tuple[str, ...]]] = {}
        """What earlier rules reached, for those that count from another deadline."""
        self.own_dates: frozenset[str] = frozenset()
        """Court dates that a rule of its own shows, so that the general rule leaves them out."""
        self.own_intervals: frozenset[str] = frozenset()
        """Facts that record an interval by which the order's own procedure counts."""
        self.asked_from: date | None = None
        """The first day of the procedure whose rules are looking; None where it governed from the start."""
        self.told: Mapping[str, date] = NOTHING_TOLD
        """By their keys the days that an earlier spell or version of it gave, which stand as they were."""
        self.waived: dict[str, Occasion] = {}
        for one in facts.get("waived", ()):
            self.waived[unnumbered(one.qualifier)] = one
        self.quiet = Look(self, None, None)
        """A look that keeps no steps."""

    def close(self) -> None:
        """Let go of what points back, once the dates are derived: all of it then goes without a search.

        Ten thousand orders are read in one pass with the search for garbage put off.
        """
        del self.quiet

    def waiver(self, key: str) -> Occasion | None:
        """The waiver given for an occurrence, by its deadline's key."""
        return self.waived.get(unnumbered(key)) if self.waived else None

    def waived_due(self, due: date, key: str) -> date:
        """The day that a waiver let pass: the one on which it was asked for where that had been put off.

        What a procedure would have had before its first day it asks for on that day, not before it.
        """
        since, waiver = self.asked_from, self.waiver(key)
        if since is None or waiver is None:
            return due
        return self.told.get(key) or (since if due < since <= waiver.on else due)

    def look(self, trigger: Occasion | None = None) -> Look:
        """A rule's look at this subject, keeping its steps where they are wanted."""
        if self.explain:
            return Look(self, trigger, [])
        return self.quiet if trigger is None else Look(self, trigger, None)


class Look:
    """One rule looking at one subject: what triggered it, and the steps of the arithmetic so far."""

    __slots__ = ("sight", "steps", "trigger")

    def __init__(self, sight: Sight, trigger: Occasion | None, steps: list[Step] | None) -> None:
        self.sight = sight
        self.trigger = trigger
        self.steps = steps

    def quietly(self) -> Look:
        """The same look, keeping no steps."""
        return self if self.steps is None else Look(self.sight, self.trigger, None)
