"""The clocks of practice supervision: by when a session is to be written up, and the next one held."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sotui.dates import words
from sotui.dates.clock import LONDON, elapsed
from sotui.procedures.model import Deadline, State
from sotui.supervision.model import Clock
from sotui.supervision.rules import HELD, RECORDED


def clock_of(deadlines: Iterable[Deadline], facts: Iterable[str]) -> Clock | None:
    """By when the session that these facts record is to be written up; None where nothing asks for it."""
    wanted = frozenset(facts)
    mine = [
        one
        for one in deadlines
        if one.occurrence in wanted and one.state is State.OPEN and _settled_by(one, RECORDED)
    ]
    if not mine:
        return None
    moments = [one.due_at for one in mine if one.due_at is not None]
    days = [one.due for one in mine if one.due_at is None and one.due is not None]
    return Clock(min(moments, default=None), min(days, default=None))


def clock_words(clock: Clock, now: datetime) -> str:
    """``record within 71 h · by Wed 25 Nov``; past the softer limit only the last day, past that how late."""
    day = f"{words.short(clock.hard)[:-5]}" if clock.hard else ""
    today = now.astimezone(LONDON).date()
    if clock.hard is not None and today > clock.hard:
        return f"record is {words.span((today - clock.hard).days)} late · was due {day}"
    if clock.soft is None:
        return f"record by {day}"
    left = elapsed(now, clock.soft)
    if left.total_seconds() < 0:
        return f"72 hours have passed · record by {day}" if day else "72 hours have passed"
    hours = int(left.total_seconds() // 3600)
    within = f"record within {hours} h" if hours else "record within the hour"
    return f"{within} · by {day}" if day else within


def clock_short(clock: Clock, now: datetime) -> str:
    """``sign within 71 h``; past the softer limit ``sign by Wed 25 Nov``, past that ``3 days late``."""
    today = now.astimezone(LONDON).date()
    if clock.hard is not None and today > clock.hard:
        return f"record {words.span((today - clock.hard).days)} late"
    left = elapsed(now, clock.soft).total_seconds() if clock.soft is not None else -1.0
    if left >= 0:
        return f"sign within {int(left // 3600) or 1} h"
    return f"sign by {words.short(clock.hard)[:-5]}" if clock.hard else "not signed yet"


def next_due(deadlines: Iterable[Deadline]) -> Deadline | None:
    """The open practice supervision of one child that is due first."""
    mine = [
        one for one in deadlines if one.state is State.OPEN and one.due is not None and _settled_by(one, HELD)
    ]
    return min(mine, key=lambda one: one.due or date.max, default=None)


def _settled_by(deadline: Deadline, kind: str) -> bool:
    return any(wanted.partition(":")[0] == kind for wanted in deadline.settled_by)
