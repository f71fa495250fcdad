"""The life of an order: made, last day in force, extensions, how it ended. Children Act 1989 Schedule 3."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from sotui.dates import months, words
from sotui.facts.model import Case, ChildOnOrder
from sotui.procedures.offsets import last_day_of_period
from sotui.procedures.sight import Index, Occasion

ONE_DAY = timedelta(days=1)
YEAR = 12
LONGEST = 12
"""One year, beginning with the day made; a later end comes by extension (para 6(1), (3))."""
CAP = 36
"""Three years in total, beginning with the day first made (para 6(4); AMB-24)."""

_eve_of_eighteen: Callable[[date], date] = lru_cache(maxsize=65536)(months.last_day_before_eighteen)

ENDINGS = {
    "discharged": "discharged by the court (s39)",
    "care-order-made": "a care order was made (s91(3))",
    "supervision-order-made": "a new supervision order was made (Sch 3 para 10, cited from memory)",
    "placement-order-made": "a placement order was made (that it ends this one is from memory)",
    "adopted": "an adoption order was made (that it ends this one is from memory)",
    "returned-abroad": "a return under the abduction rules was decided (Sch 3 para 6(2))",
    "child-died": "the child has died",
}
"""What ends an order, or a child's part in it, before its last day."""


@dataclass(slots=True)
class Ending:
    """An end before the last day: the day, and why."""

    day: date
    kind: str
    ids: tuple[str, ...]

    @property
    def reason(self) -> str:
        """Why later deadlines are cancelled, in one sentence."""
        return f"The order ended on {words.short(self.day)}: {ENDINGS[self.kind]}."


class Decider(StrEnum):
    """What the last day in force can follow from."""

    LENGTH = "length"
    PRINTED = "printed"
    EXTENSION = "extension"
    BIRTHDAY = "birthday"


@dataclass(slots=True)
class Life:
    """From the day made to the last day in force, both inclusive."""

    made: date
    made_id: str
    last_day: date
    """The last day in force that is used: the earliest of what binds (AMB-03)."""
    earliest: date
    """The cautious reading; equal to ``last_day`` but for months without the day (AMB-02, AMB-45)."""
    cap: date
    term_start: date
    """The day made, or the day after the last day that was extended."""
    length: int
    """In months: as recorded, but never above the one year of the law."""
    recorded_length: int
    statutory: date
    """The last day by length alone."""
    stated: Occasion | None
    extension: Occasion | None
    extended_to: date | None
    eighteen: ChildOnOrder | None
    """The child whose eighteenth birthday sets the last day, if one does."""
    ids: tuple[str, ...]
    """The facts that the last day rests on."""
    not_used: tuple[tuple[date, date], ...] = ()
    """Extensions that would end no later than the order did without them: their day, and the order's."""
    ending: Ending | None = None
    end_decided: Occasion | None = None
    applied: Occasion | None = None
    """An application to extend that is issued and not decided."""
    end: date = field(init=False)
    """The day with which duties fall away: the last day in force, or an earlier ending."""

    def __post_init__(self) -> None:
        ending = self.ending
        self.end = ending.day if ending is not None else self.last_day

    @property
    def ended_early(self) -> bool:
        """Whether something ended it before its last day in force, or on it."""
        return self.ending is not None

    @property
    def printed(self) -> date | None:
        """The end printed on the order; None where it lies before the day made and so cannot be right."""
        return self.stated.on if self.stated is not None and self.stated.on >= self.made else None

    @property
    def decided_by(self) -> Decider:
        """What the last day in force follows from."""
        if self.eighteen is not None:
            return Decider.BIRTHDAY
        if self.extension is not None:
            return Decider.EXTENSION
        if self.printed is not None and self.printed < self.statutory:
            return Decider.PRINTED
        return Decider.LENGTH

    @property
    def occurrence(self) -> str:
        """Tells a date counted back from an extended end from the one before the extension."""
        return self.extension.occurrence if self.extension else ""

    @property
    def extended_on(self) -> date | None:
        """The day the latest extension was made, or began to run where only the new last day is known.

        None for an order that was never extended.
        """
        if self.extension is None:
            return None
        return self.extension.on if self.extension.written_date is not None else self.term_start

    def months_at_least(self, count: int) -> bool:
        """Whether the whole life, extensions included, lasts ``count`` months or longer."""
        return self.last_day >= last_day_of_period(self.made, count)


def life_of(case: Case, facts: Index) -> Life | None:
    """The order's life, or None while the day it was made is not recorded.

    The length defaults to one year, the law's own period, and is never taken as more. A printed end binds
    when it is earlier, never when it is later or before the day made; an extension replaces both, within
    three years of the day first made; no order outlasts the eve of the youngest child's eighteenth
    birthday. What is recorded as ending it before it was made, or after it had lapsed, ends nothing.
    """
    made_facts = facts.get("order-made")
    if not made_facts:
        return None
    made = made_facts[-1]
    start = made.on
    ids = list(made.ids)
    recorded_length = YEAR
    if lengths := facts.get("order-length"):
        recorded_length = _number(lengths[-1], YEAR)
        ids += lengths[-1].ids
    length = min(recorded_length, LONGEST)
    cap = last_day_of_period(start, CAP)
    statutory = last_day_of_period(start, length)
    last = min(statutory, cap)
    earliest = min(last, months.earliest_last_day(start, length)) if start.day > 28 else last
    stated = None
    if stated_facts := facts.get("stated-end"):
        stated = stated_facts[-1]
        ids += stated.ids
        if start <= stated.on < last:
            last = stated.on
            earliest = min(earliest, last)
    term_start, extension, extended_to = start, None, None
    not_used: list[tuple[date, date]] = []
    if extensions := facts.get("extended-to"):
        for one in sorted(extensions, key=new_last_day):
            wanted = new_last_day(one)
            if min(wanted, cap) > last:
                term_start = last + ONE_DAY
                extension = one
                extended_to = wanted
                last = earliest = min(extended_to, cap)
            else:
                not_used.append((wanted, last))
            ids += one.ids
    eighteen = _last_to_turn_eighteen(case.children)
    if eighteen is not None and eighteen.born is not None:
        eve = _eve_of_eighteen(eighteen.born)
        if eve <= last:
            last, earliest = eve, min(earliest, months.cautious_last_day_before_eighteen(eighteen.born))
        else:
            eighteen = None
    decided = facts.get("end-decided")
    return Life(
        made=start,
        made_id=made.ids[0],
        last_day=last,
        earliest=earliest,
        cap=cap,
        term_start=term_start,
        length=length,
        recorded_length=recorded_length,
        statutory=statutory,
        stated=stated,
        extension=extension,
        extended_to=extended_to,
        eighteen=eighteen,
        ids=tuple(ids),
        not_used=tuple(not_used),
        ending=_ending(case, facts, start, last) if facts.keys() & ENDINGS.keys() else None,
        end_decided=next((d for d in reversed(decided) if d.on >= term_start), None) if decided else None,
        applied=_undecided_application(
            facts, stated.on if stated and start <= stated.on < statutory else statutory
        ),
    )


def child_life(life: Life, child: ChildOnOrder, facts: Index) -> Life:
    """The same life as it concerns one child: it can end earlier for one than for its siblings."""
    last, earliest = life.last_day, life.earliest
    if child.born is not None:
        eve = _eve_of_eighteen(child.born)
        if eve <= last:
            last = eve
            earliest = min(earliest, months.cautious_last_day_before_eighteen(child.born))
    ending = life.ending
    if facts.keys() & ENDINGS.keys():
        for kind in ENDINGS:
            for one in facts.get(kind, ()):
                counts = one.concerns(child.subject) and life.made <= one.on <= last
                if counts and (ending is None or one.on < ending.day):
                    ending = Ending(one.on, kind, one.ids)
    if ending is not None and ending.day > last:
        ending = None
    if ending is life.ending and last == life.last_day:
        return life
    return replace(life, ending=ending, last_day=last, earliest=min(last, earliest))


def new_last_day(extension: Occasion) -> date:
    """The last day that an extension gives: the one written with it, else the day recorded."""
    return extension.written_date or extension.on


def _number(one: Occasion, default: int) -> int:
    return int(one.qualifier) if one.qualifier.isdigit() and int(one.qualifier) > 0 else default


def _last_to_turn_eighteen(children: tuple[ChildOnOrder, ...]) -> ChildOnOrder | None:
    """The youngest child; None where one has no date of birth, since nothing can then be said."""
    youngest = None
    for child in children:
        if child.born is None:
            return None
        if youngest is None or youngest.born is None or child.born > youngest.born:
            youngest = child
    return youngest


def _ending(case: Case, facts: Index, made: date, last_day: date) -> Ending | None:
    """What ended the order while it was in force: recorded for the order, or for each of its children."""
    found: Ending | None = None
    for kind in ENDINGS:
        for one in facts.get(kind, ()):
            counts = one.concerns(case.subject) and made <= one.on <= last_day
            if counts and (found is None or one.on < found.day):
                found = Ending(one.on, kind, one.ids)
    # A day shared by siblings is one occasion in the index: each child's own facts are read instead.
    ended: list[Ending] = []
    for child in case.children:
        own = [fact for fact in child.facts if fact.kind in ENDINGS and made <= fact.on <= last_day]
        if own:
            first = min(own, key=lambda fact: (fact.on, fact.id))
            ended.append(Ending(first.on, first.kind, (first.id,)))
    if case.children and len(ended) == len(case.children):
        last = max(ended, key=lambda e: e.day)
        last = Ending(last.day, last.kind, tuple(i for e in ended for i in e.ids))
        if found is None or last.day < found.day:
            found = last
    return found


def _undecided_application(facts: Index, first_end: date) -> Occasion | None:
    """The latest application to extend, unless it was decided.

    An extension decides it when the court's day is on or after the application; where only the new last
    day is known, when the application was made before the end that was extended.
    """
    applications = facts.get("extension-applied")
    if not applications:
        return None
    latest = applications[-1]
    for kind in ("extension-refused", "extension-withdrawn"):
        if any(one.on >= latest.on for one in facts.get(kind, ())):
            return None
    before = first_end
    for one in sorted(facts.get("extended-to", ()), key=new_last_day):
        if one.written_date is not None:
            if one.on >= latest.on:
                return None
        elif latest.on <= before or new_last_day(one) == before:
            return None
        before = new_last_day(one)
    return latest
