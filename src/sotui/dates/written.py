"""Dates written out with day, month and year: the part of the grammar that needs no today to count from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from sotui.dates.errors import DateNotUnderstood, ImpossibleDate, MonthFirst, OutOfRange, WrongWeekday
from sotui.dates.words import MONTHS, WEEKDAYS, long, plain

LONGEST = 40
"""The most characters that a date may have as typed."""

YEARS_BACK = 79
"""How far back a year of two figures reaches; the other twenty of the hundred lie ahead."""

WRITTEN_HINT = "Write it as 14/02/2026, 14 Feb 2026 or 2026-02-14."

_NUMERIC = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d+)", re.ASCII)
_ISO = re.compile(r"(\d{4,})-(\d{1,2})-(\d{1,2})", re.ASCII)
_NAMED = re.compile(r"(?:([a-z]+),? )?(\d{1,2})(?:st|nd|rd|th)?([ -]?)([a-z]+)(?:\3(\d+))?", re.ASCII)

_WEEKDAY_OF = {
    name: place for place, whole in enumerate(WEEKDAYS) for name in (whole.lower(), whole[:3].lower())
} | {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
_MONTH_OF = {
    name: place for place, whole in enumerate(MONTHS, 1) for name in (whole.lower(), whole[:3].lower())
} | {"sept": 9}


@dataclass(frozen=True, slots=True)
class Limits:
    """The days that a field takes, both inclusive, and the today that its dates are read on."""

    earliest: date
    latest: date
    today: date

    def __str__(self) -> str:
        return f"{plain(self.earliest)} to {self._end()}"

    def _end(self) -> str:
        return f"today, {plain(self.latest)}" if self.latest == self.today else plain(self.latest)

    def __contains__(self, day: date) -> bool:
        return self.earliest <= day <= self.latest

    def check(self, day: date) -> date:
        """``day`` itself; raises OutOfRange, which names the limits, when it lies outside them."""
        if day in self:
            return day
        side = f"before {plain(self.earliest)}" if day < self.earliest else f"after {self._end()}"
        raise OutOfRange(f"{long(day)} is {side}.", f"This field takes {self}.")

    def refuse(self, what: str) -> OutOfRange:
        """The error for a date too far away for the calendar to name."""
        return OutOfRange(f"{what} is outside what this field takes.", f"It takes {self}.")


@dataclass(frozen=True, slots=True)
class Named:
    """A day and a month by name, with what else was written around them."""

    weekday: int | None
    day: int
    month: int
    year: str | None


def plainly(text: str, hint: str) -> str:
    """``text`` in small letters with single blanks, known to be short and ASCII; else DateNotUnderstood."""
    if len(text) > LONGEST:
        raise DateNotUnderstood(f"A date has at most {LONGEST} characters; this is longer.", hint)
    words = " ".join(text.split())
    if not words:
        raise DateNotUnderstood("There is no date here.", hint)
    if not words.isascii():
        raise DateNotUnderstood("A date is written with the figures 0 to 9 and English month names.", hint)
    return words.lower()


def weekday_named(name: str) -> int | None:
    """0 for Monday to 6 for Sunday, by whole name or the usual short one; None for any other word."""
    return _WEEKDAY_OF.get(name)


def month_named(name: str) -> int | None:
    """1 for January to 12 for December, by whole name or the usual short one; None for any other word."""
    return _MONTH_OF.get(name)


def written(text: str, limits: Limits) -> date | None:
    """The day that ``text`` writes out, whether or not the field takes it; None when it is no such form.

    ``text`` comes from :func:`plainly`. Raises ImpossibleDate for a day that the calendar lacks,
    DateNotUnderstood for a year of one or three figures, OutOfRange for a year beyond four.
    """
    if (iso := _ISO.fullmatch(text)) is not None:
        return _day(_year(iso[1], limits), int(iso[2]), int(iso[3]), iso=True)
    if (numeric := _NUMERIC.fullmatch(text)) is not None:
        return _day(_year(numeric[4], limits), int(numeric[3]), int(numeric[1]))
    parts = named(text)
    if parts is None or parts.year is None:
        return None
    return agreeing(parts.weekday, _day(_year(parts.year, limits), parts.month, parts.day))


def named(text: str) -> Named | None:
    """The parts of ``14 feb``, ``Sat 14 February 2026`` and the like; None for anything else."""
    found = _NAMED.fullmatch(text)
    if found is None:
        return None
    month = month_named(found[4])
    weekday = weekday_named(found[1]) if found[1] else None
    if month is None or (found[1] and weekday is None):
        return None
    return Named(weekday, int(found[2]), month, found[5])


def agreeing(weekday: int | None, day: date) -> date:
    """``day``, unless a weekday was written with it that is not its own: then WrongWeekday."""
    if weekday is not None and day.weekday() != weekday:
        raise WrongWeekday(
            f"{plain(day)} is a {WEEKDAYS[day.weekday()]}, not a {WEEKDAYS[weekday]}.",
            "Check which of the two is meant.",
        )
    return day


def impossible(year: int | None, month: int, day: int, *, iso: bool = False) -> ImpossibleDate:
    """The error that says why the calendar has no such day; ``year`` None when none was written."""
    if 12 < month <= 31 and 1 <= day <= 12:
        asked = "Was the day put before the month?" if iso else "Was it written month first?"
        turned = f"{month:02}/{day:02}" if year is None else f"{month:02}/{day:02}/{year:04}"
        if iso and year is not None:
            turned = f"{year:04}-{day:02}-{month:02}"
        return MonthFirst(f"There is no month {month}. {asked}", f"If so, write {turned}.")
    if not 1 <= month <= 12:
        return ImpossibleDate(f"There is no month {month}.", "Months run from 1 to 12.")
    if day == 0:
        return ImpossibleDate("There is no day 0.", "Days begin at 1.")
    if (month, day) == (2, 29):
        return ImpossibleDate(
            f"{year} is no leap year: its February has 28 days.", "Check the day and the year."
        )
    if month == 2:
        return ImpossibleDate(f"February never has {day} days.", "Check the day and the month.")
    days = 30 if month in (4, 6, 9, 11) else 31
    return ImpossibleDate(f"{MONTHS[month - 1]} has {days} days, not {day}.", "Check the day and the month.")


def _year(figures: str, limits: Limits) -> int:
    if len(figures) == 2:
        oldest = limits.today.year - YEARS_BACK
        return oldest + (int(figures) - oldest) % 100
    if len(figures) in (1, 3):
        raise DateNotUnderstood("A year has two or four figures.", WRITTEN_HINT)
    if len(figures) > 4 or figures == "0000":
        raise limits.refuse("That year")
    return int(figures)


def _day(year: int, month: int, day: int, *, iso: bool = False) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise impossible(year, month, day, iso=iso) from None
