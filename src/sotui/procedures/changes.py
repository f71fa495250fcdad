"""What differs between two lists of dates of one order: moved, met, arisen, gone; each with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sotui.dates import words
from sotui.procedures.model import Deadline, Nature, State, unnumbered
from sotui.procedures.pairing import Alike, but_for_its_number, paired


class How(StrEnum):
    """In which way a date differs."""

    MOVED = "moves"
    SETTLED = "met"
    """Met or waived then, open before."""
    ARISEN = "arises"
    GONE = "no longer asked for"
    IMPOSSIBLE = "impossible"
    CANCELLED = "cancelled"
    REOPENED = "open again"
    ALTERED = "changes"
    """The day is the same; what else is told of it differs, such as the preferred day."""


@dataclass(frozen=True, slots=True)
class Change:
    """One date that differs, as it was and as it would be; at least one of the two is there."""

    how: How
    before: Deadline | None
    after: Deadline | None
    why: str
    """What makes the difference, without a full stop; empty where the dates were derived without steps."""

    @property
    def deadline(self) -> Deadline:
        """The date as it would be; where it is gone, as it was."""
        found = self.after if self.after is not None else self.before
        assert found is not None
        return found

    @property
    def days(self) -> int | None:
        """By how many calendar days the due day moves, later ones positive; None where it does not."""
        if self.before is None or self.after is None or self.before.due is None or self.after.due is None:
            return None
        return (self.after.due - self.before.due).days or None

    @property
    def what(self) -> str:
        """What becomes of the date, in words, without its title and without a full stop."""
        return _what(self.how, self.before, self.after)

    @property
    def said(self) -> str:
        """One sentence: the title, what becomes of it, and why."""
        return f"{self.deadline.title}: {self.what}" + (f" ({_inside(self.why)})." if self.why else ".")


def changes(before: Iterable[Deadline], after: Iterable[Deadline]) -> tuple[Change, ...]:
    """What differs between the dates of one order (or worker) derived twice; what stays the same is left out.

    A date is the same one where subject and key agree, or all of the key but its number in a series, or the
    id of a rule that comes round: once it is held, its next takes the place of the last. The packs may be
    other ones. In the order of the earlier of the two days; what has no day comes last. The reasons need
    dates that were derived with their steps.
    """
    now = tuple(after)
    end = _End(now)
    found = [
        change
        for one, other in paired(before, now, _ALIKE)
        if (change := _change(one, other, end)) is not None
    ]
    return tuple(sorted(found, key=_in_order))


def _in_order(change: Change) -> tuple[date, str, str, str, str]:
    days = [one.due for one in (change.before, change.after) if one is not None and one.due is not None]
    one = change.deadline
    return min(days, default=date.max), one.id, one.subject.kind.value, one.subject.id, one.occurrence


_ALIKE: Alike[Deadline] = (
    lambda one: (one.subject, one.key),
    lambda one: (one.subject, key) if (key := but_for_its_number(one.id, one.occurrence)) else None,
    lambda one: (one.subject, one.id),
)


def _change(one: Deadline | None, other: Deadline | None, end: _End) -> Change | None:
    if one is not None and other is not None:
        if _told(one) == _told(other) or one.state is other.state is State.CANCELLED:
            return None
        how = _how(one, other)
        return Change(how, one, other, _why(how, one, other))
    if other is not None:
        # What never was owed and would not be is no change.
        if other.state is State.CANCELLED:
            return None
        how = How.IMPOSSIBLE if other.state is State.IMPOSSIBLE else How.ARISEN
        return Change(how, None, other, _why(how, None, other))
    if one is None or one.state is State.CANCELLED:
        return None
    return Change(How.GONE, one, None, end.why_gone(one))


def _told(one: Deadline) -> tuple[object, ...]:
    """All that a person is told of a date; not the day with which it falls away, which is the order's."""
    return (
        one.state,
        one.due,
        one.due_at,
        one.preferred,
        one.preferred_impossible,
        one.met_on,
        one.met_late,
        one.ticks_missing,
        one.remaining,
        one.earliest,
        one.end_decided,
        one.extension_pending,
    )


_DONE = (State.MET, State.WAIVED)


def _how(one: Deadline, other: Deadline) -> How:
    if other.state is not one.state:
        if other.state in _DONE:
            return How.SETTLED
        if other.state is State.CANCELLED:
            return How.CANCELLED
        if other.state is State.IMPOSSIBLE:
            return How.IMPOSSIBLE
        if one.state in (*_DONE, State.CANCELLED, State.IMPOSSIBLE):
            return How.REOPENED
    return How.MOVED if (one.due, one.due_at) != (other.due, other.due_at) else How.ALTERED


def _what(how: How, one: Deadline | None, other: Deadline | None) -> str:
    if other is None:
        return f"{how.value}{_was(one)}"
    if one is None:
        met = f", met{_on(other.met_on)}" if other.state is State.MET else ""
        ahead = "drawn ahead for" if other.state is State.PROJECTED else "arises, due"
        if how is How.IMPOSSIBLE:
            return f"arises, impossible: {_when(other)} is its latest day"
        return f"{ahead} {_when(other)}{met}" if other.due is not None else f"arises{met}"
    if how is How.SETTLED:
        late = ", late" if other.met_late else ""
        return f"waived{_was(one)}" if other.state is State.WAIVED else f"met{_on(other.met_on)}{late}"
    if how in (How.CANCELLED, How.IMPOSSIBLE):
        return f"{how.value}{_was(one)}" if one.due == other.due else f"{how.value}, due {_when(other)}"
    if how is How.REOPENED:
        return f"open again, due {_when(other)}" if other.due is not None else "open again"
    if how is How.MOVED:
        met = f" (met{_on(other.met_on)})" if other.state is State.MET else ""
        return f"from {_when(one)} to {_when(other)}{_by(one, other)}{met}"
    return _altered(one, other)


def _altered(one: Deadline, other: Deadline) -> str:
    """What differs where the day is the same, the weightiest first."""
    if one.met_on != other.met_on:
        return f"met{_on(other.met_on)}, not{_on(one.met_on)}"
    if one.met_late != other.met_late:
        return "met late" if other.met_late else "met in time"
    if one.preferred != other.preferred:
        return f"preferred by {_day(other.preferred)}, was {_day(one.preferred)}"
    if one.end_decided != other.end_decided:
        return f"{'a' if other.end_decided else 'no'} decision about the end is recorded"
    if one.extension_pending != other.extension_pending:
        return f"{'an' if other.extension_pending else 'no'} application to extend waits"
    if one.earliest != other.earliest:
        return f"by the cautious reading {_day(other.earliest)}, was {_day(one.earliest)}"
    if one.remaining != other.remaining:
        return f"{other.remaining or 'nothing counted'}, was {one.remaining or 'nothing counted'}"
    if one.state is not other.state:
        return "the next of its series" if other.state is State.OPEN else other.state.value
    if one.ticks_missing != other.ticks_missing:
        return f"still wanted: {len(other.ticks_missing)}, were {len(one.ticks_missing)}"
    return "the preferred day would lie before the order" if other.preferred_impossible else "changes"


def _when(one: Deadline) -> str:
    if one.due_at is not None:
        return words.moment(one.due_at)
    return words.short(one.due) if one.due is not None else "no day"


def _by(one: Deadline, other: Deadline) -> str:
    if one.due is None or other.due is None or one.due == other.due:
        return ""
    days = (other.due - one.due).days
    return f", {words.span(days)} {'later' if days > 0 else 'earlier'}"


def _was(one: Deadline | None) -> str:
    return f", was due {_when(one)}" if one is not None and one.due is not None else ""


def _on(day: date | None) -> str:
    return f" on {words.short(day)}" if day is not None else ""


def _day(day: date | None) -> str:
    return words.short(day) if day is not None else "no day"


def _why(how: How, one: Deadline | None, other: Deadline) -> str:
    if how in (How.IMPOSSIBLE, How.CANCELLED) or other.state is State.WAIVED:
        return other.state_reason.rstrip(".")
    known = {step.words for step in one.steps} if one is not None else set()
    fresh = [step.words for step in other.steps if step.words not in known]
    if not fresh:
        return ""
    if one is None:
        # What arises is told by the end of its arithmetic: the day it counts from, and how far.
        return "; ".join(fresh[-2:]).rstrip(".")
    return fresh[0].rstrip(".")


class _End:
    """How the order would end by the dates as they would be, and what is still asked for until then."""

    def __init__(self, after: Sequence[Deadline]) -> None:
        last = [one for one in after if one.nature is Nature.LAST_DAY and one.due is not None]
        self.last_day = max((one.due for one in last if one.due is not None), default=None)
        cancelled = [one for one in last if one.state is State.CANCELLED]
        self.reason = cancelled[0].state_reason.rstrip(".") if cancelled else ""
        self.ended = min(
            (
                one.ends_with_order
                for one in after
                if cancelled and one.state_reason == cancelled[0].state_reason and one.ends_with_order
            ),
            default=None,
        )
        self.asked = {(one.subject, _series(one)) for one in after}

    def why_gone(self, one: Deadline) -> str:
        """Why nobody would ask for it: it falls after the end, or what asks for it is no longer so."""
        if self.ended is not None and (one.due is None or one.due > self.ended):
            return self.reason
        if self.last_day is not None and one.due is not None and one.due > self.last_day:
            return f"the last day in force would be {words.short(self.last_day)}"
        if (one.subject, _series(one)) in self.asked:
            return "its series would run otherwise"
        return "what asks for it would no longer be so"


def _series(one: Deadline) -> str:
    """The rule of a date, without its number."""
    return unnumbered(one.id).rstrip("|")


def _inside(sentence: str) -> str:
    """A sentence inside another one: its first letter small, where it is not a name or an id."""
    first, rest = sentence[:1], sentence[1:]
    return first.lower() + rest if rest[:1].islower() or rest[:1] == " " else sentence
