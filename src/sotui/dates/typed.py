"""Dates as people type them: one small closed grammar, each answer echoed in words before it counts.

The grammar (letters large or small):

- ``14/02/2026``  ``14-2-2026``  ``14.02.26``  the day always first; ``14/2`` without a year
- ``2026-02-14``
- ``14 feb``  ``14 Feb 26``  ``14 february 2026``  ``14-Feb-2026``, a weekday before it if it agrees
- ``today``  ``yesterday``  ``tomorrow``
- ``next tue``  the first Tuesday after today; ``last fri``  the latest Friday before today
- ``+6w``  ``-2d``  ``+3m``  ``+20wd``  weeks, days, months, working days from today

A year of two figures is the one between 79 years ago and 20 years ahead. A day without a year is the
nearest to today, or the next nearest if only that one lies in the field's range; the note then says so.
A weekday typed with it decides between them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sotui.dates.errors import DateError, DateNotUnderstood, ImpossibleDate
from sotui.dates.months import add_days, add_months, add_weeks
from sotui.dates.words import WEEKDAYS, long
from sotui.dates.working import WorkingCalendar
from sotui.dates.written import (
    LONGEST,
    WRITTEN_HINT,
    Limits,
    agreeing,
    impossible,
    month_named,
    named,
    plainly,
    weekday_named,
    written,
)

__all__ = [
    "EARLIEST_BIRTH",
    "EARLIEST_ORDER",
    "LONGEST",
    "TypedDate",
    "latest_plan",
    "read_spreadsheet_date",
    "read_typed",
]

EARLIEST_BIRTH = date(1900, 1, 1)
EARLIEST_ORDER = date(1991, 10, 14)
"""The Children Act 1989 came into force: there is no supervision order under it before this day."""
YEARS_AHEAD = 20
"""How far ahead of today a plan may lie, in years."""

_HINT = "Write it as 14/02/2026, 14 feb, today, next tue or +6w."
_MOST_STEPS = 40_000
_STEPS = re.compile(r"([+-]) ?(\d+) ?(d|wd|w|m)", re.ASCII)
_NO_YEAR = re.compile(r"(\d{1,2})/(\d{1,2})", re.ASCII)
_MONTH_IN_FRONT = re.compile(r"([a-z]+) ?\d{1,2}(?:st|nd|rd|th)?(?:,? \d+)?", re.ASCII)
_MIDNIGHT = re.compile(r"[t ]0?0:00(?::00(?:\.0+)?)?$", re.ASCII)
_NEVER = {(2, 30), (2, 31), (4, 31), (6, 31), (9, 31), (11, 31)}


@dataclass(frozen=True, slots=True)
class TypedDate:
    """A date as it was understood, to be shown before it is accepted."""

    day: date
    words: str
    """The date with its weekday: ``Sunday 1 February 2026``."""
    note: str = ""
    """What stands out about the day: a weekend, a bank holiday, a year that was supplied; or empty."""


def latest_plan(today: date) -> date:
    """The last day that a plan may name: 20 years after ``today``."""
    return add_months(today, 12 * YEARS_AHEAD) if today.year <= date.max.year - YEARS_AHEAD else date.max


def read_typed(
    text: str,
    *,
    today: date,
    calendar: WorkingCalendar,
    earliest: date = EARLIEST_BIRTH,
    latest: date | None = None,
) -> TypedDate:
    """The day that a person typed into a field which takes ``earliest`` to ``latest``, both inclusive.

    ``latest`` is 20 years after ``today`` unless given. ``calendar`` counts the working days of ``+20wd``
    and names a bank holiday in the note. Raises a DateError, and nothing else, for text of any kind.
    """
    limits = Limits(earliest, latest if latest is not None else latest_plan(today), today)
    typed = plainly(text, _HINT)
    remark = ""
    day = _from_today(typed, calendar, limits)
    if day is not None and typed.endswith("wd") and calendar.is_provisional(day):
        remark = "provisional: the bank holidays until then are not all confirmed"
    if day is None:
        day = written(typed, limits)
    if day is None:
        day, remark = _without_year(typed, limits)
    if day is None:
        raise _not_understood(typed, _HINT, limits)
    notes = (_standing_out(limits.check(day), calendar), remark)
    return TypedDate(day, long(day), "; ".join(note for note in notes if note))


def read_spreadsheet_date(
    text: str, *, today: date, earliest: date = EARLIEST_BIRTH, latest: date | None = None
) -> date:
    """The day in a cell of a spreadsheet: the forms that name day, month and year, and no others.

    Blanks around it are dropped, and so is a time of midnight after it, which spreadsheets add.
    ``today`` places a year of two figures. ``earliest`` to ``latest`` (20 years after ``today`` unless
    given) are inclusive. Raises a DateError, and nothing else.
    """
    limits = Limits(earliest, latest if latest is not None else latest_plan(today), today)
    cell = _MIDNIGHT.sub("", plainly(text, WRITTEN_HINT))
    day = written(cell, limits)
    if day is not None:
        return limits.check(day)
    if _NO_YEAR.fullmatch(cell) or named(cell):
        raise DateNotUnderstood("The year is missing.", WRITTEN_HINT)
    raise _not_understood(cell, WRITTEN_HINT, limits)


def _from_today(typed: str, calendar: WorkingCalendar, limits: Limits) -> date | None:
    """The day of ``today``, ``next tue`` or ``+6w``; None for any other form."""
    counts: dict[str, Callable[[date, int], date]] = {
        "d": add_days,
        "w": add_weeks,
        "m": add_months,
        "wd": calendar.add,
    }
    today = limits.today
    which, _, name = typed.partition(" ")
    weekday = weekday_named(name)
    unit, number = "d", {"today": 0, "yesterday": -1, "tomorrow": 1}.get(typed)
    if which == "next" and weekday is not None:
        number = (weekday - today.weekday() - 1) % 7 + 1
    elif which == "last" and weekday is not None:
        number = -((today.weekday() - weekday - 1) % 7 + 1)
    elif (steps := _STEPS.fullmatch(typed)) is not None:
        unit, number = steps[3], int(steps[1] + steps[2])
    if number is None:
        return None
    if abs(number) <= _MOST_STEPS:
        try:
            return counts[unit](today, number)
        except (OverflowError, ValueError):
            # Beyond the years 1 to 9999: said below in the field's own terms.
            pass
    raise limits.refuse("That day")


def _without_year(typed: str, limits: Limits) -> tuple[date | None, str]:
    """The day of ``14/2`` or ``14 feb`` in the year that suits, and a remark when that is not the nearest."""
    weekday: int | None = None
    if (numeric := _NO_YEAR.fullmatch(typed)) is not None:
        day, month = int(numeric[1]), int(numeric[2])
    elif (parts := named(typed)) is not None:
        weekday, day, month = parts.weekday, parts.day, parts.month
    else:
        return None, ""
    if not (1 <= month <= 12 and 1 <= day <= 31) or (month, day) in _NEVER:
        raise impossible(None, month, day)
    years = range(max(limits.today.year - 1, 1), min(limits.today.year + 1, date.max.year) + 1)
    real = [date(year, month, day) for year in years if (month, day) != (2, 29) or _leap(year)]
    if not real:
        raise ImpossibleDate(
            f"There is no 29 February from {years[0]} to {years[-1]}.", "Write the year with it."
        )
    fitting = [found for found in real if weekday in (None, found.weekday())] or real
    fitting.sort(key=lambda found: abs(found - limits.today))
    nearest = fitting[0]
    chosen = agreeing(weekday, next((found for found in fitting if found in limits), nearest))
    if chosen == nearest:
        return chosen, ""
    return chosen, f"in {chosen.year}, since {nearest.year} is outside what this field takes"


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _standing_out(day: date, calendar: WorkingCalendar) -> str:
    holiday = calendar.holiday_name(day)
    if holiday is not None:
        return f"a bank holiday: {holiday}"
    return f"a {WEEKDAYS[day.weekday()]}" if day.weekday() >= 5 else ""


def _not_understood(typed: str, hint: str, limits: Limits) -> DateError:
    if typed.isdigit():
        return DateNotUnderstood(f"A number alone is not a date. This field takes {limits}.", hint)
    if ":" in typed:
        return DateNotUnderstood("This is a time, or has one in it; here only the day is wanted.", hint)
    in_front = _MONTH_IN_FRONT.fullmatch(typed)
    if in_front is not None and month_named(in_front[1]):
        return DateNotUnderstood("The month stands in front; the day comes before it.", hint)
    weekday = weekday_named(typed)
    if weekday is not None and hint == _HINT:
        name = WEEKDAYS[weekday]
        short_name = name[:3].lower()
        return DateNotUnderstood(f"Which {name}?", f"Write next {short_name} or last {short_name}.")
    return DateNotUnderstood("This is not a date that can be read here.", hint)
