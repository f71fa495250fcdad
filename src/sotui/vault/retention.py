"""Which backups are kept: the last of each of 7 days, 4 weeks and 12 months, and before each great change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

DAYS, WEEKS, MONTHS = 7, 4, 12
"""Of so many days, weeks and months on which there was a backup the last one is kept."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A backup by its name, the day on which it was made as people here count days, and its moment."""

    name: str
    day: date
    made: datetime
    before: str = ""
    """What it was made ahead of (a migration, a rotation, an import); empty for the usual ones."""


def to_keep(backups: Iterable[Dated]) -> frozenset[str]:
    """The names of those that are kept; the newest always is.

    Days without a backup count for nothing, so that a machine that was off for a month loses none. Of those
    made ahead of one kind of change the latest is kept whatever its age: it is what one goes back to.
    """
    newest_first = sorted(backups, key=lambda one: (one.made, one.name), reverse=True)
    kept: set[str] = set()
    for periods, most in ((_day, DAYS), (_week, WEEKS), (_month, MONTHS)):
        of_each: dict[object, str] = {}
        for one in newest_first:
            of_each.setdefault(periods(one.day), one.name)
        kept.update(list(of_each.values())[:most])
    ahead: dict[str, str] = {}
    for one in newest_first:
        if one.before:
            ahead.setdefault(one.before, one.name)
    return frozenset(kept | set(ahead.values()))


def _day(day: date) -> object:
    return day


def _week(day: date) -> object:
    return day.isocalendar()[:2]


def _month(day: date) -> object:
    return day.year, day.month
