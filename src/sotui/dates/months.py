"""Months as the law counts them: the corresponding date, "beginning with", birthdays."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dateutil.relativedelta import relativedelta

ONE_DAY = timedelta(days=1)
MAJORITY = 18
"""The age at which a child is a child no longer (Children Act 1989 s105)."""


@lru_cache(maxsize=256)
def _months(months: int) -> relativedelta:
    # Imported here since the first screen counts no months and start-up time is watched.
    from dateutil.relativedelta import relativedelta

    return relativedelta(months=months)


def add_months(start: date, months: int) -> date:
    """The corresponding date ``months`` calendar months after ``start``, or before it when negative.

    Where that month has no such day, its last day. ``start`` itself is not counted. Always reckon the
    n-th date of a series from its anchor: going month by month loses the end of the month.
    Raises ValueError when the answer lies outside the years 1 to 9999.
    """
    return start + _months(months)


def has_corresponding(start: date, months: int) -> bool:
    """Whether the month ``months`` after ``start`` has a day with the same number."""
    return add_months(start, months).day == start.day


def last_day_of_period(start: date, months: int) -> date:
    """The last day, inclusive, of a period of ``months`` months "beginning with" ``start``.

    It is the day before the corresponding date, since ``start`` counts as the first day; where there is
    no corresponding date, the last day of that month (Children Act 1989 Sch 3 para 6(1); AMB-01, AMB-02).
    Raises ValueError for a period of less than one month.
    """
    _refuse_empty(months)
    end = add_months(start, months)
    return end - ONE_DAY if end.day == start.day else end


def earliest_last_day(start: date, months: int) -> date:
    """The cautious reading of the same period: one day before the corresponding date or the month's end.

    It differs from :func:`last_day_of_period` only where there is no corresponding date (AMB-02), and is
    then one day earlier. Raises ValueError for a period of less than one month.
    """
    _refuse_empty(months)
    return add_months(start, months) - ONE_DAY


def _refuse_empty(months: int) -> None:
    if months < 1:
        raise ValueError("a period beginning with a day lasts at least one month")


def add_days(start: date, days: int) -> date:
    """``days`` calendar days after ``start``, which is not counted; before it when negative."""
    return start + timedelta(days=days)


def add_weeks(start: date, weeks: int) -> date:
    """``weeks`` times seven days after ``start``, which is not counted; before it when negative."""
    return start + timedelta(weeks=weeks)


def birthday(born: date, age: int) -> date:
    """The day on which someone born on ``born`` attains ``age``.

    Born on 29 February, it is 1 March in a year that has none (AMB-45).
    """
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        if born.year + age > date.max.year:
            raise
        return date(born.year + age, 3, 1)


def eighteenth_birthday(born: date) -> date:
    """The day on which the child attains 18; 1 March for one born on 29 February (AMB-45)."""
    return birthday(born, MAJORITY)


def last_day_before_eighteen(born: date) -> date:
    """The eve of the eighteenth birthday: the last day on which an order can run (s91(13))."""
    return eighteenth_birthday(born) - ONE_DAY


def cautious_last_day_before_eighteen(born: date) -> date:
    """The same by the cautious reading: 27 February for a child born on 29 February (AMB-45).

    For every other child it is the eve of the eighteenth birthday.
    """
    eve = last_day_before_eighteen(born)
    return eve - ONE_DAY if (born.month, born.day) == (2, 29) else eve


def age_on(born: date, day: date) -> int:
    """Whole years of age on ``day``, the birthday itself counting; below zero for a day before the birth.

    One born on 29 February is a year older on 1 March in a year that has no such day (AMB-45).
    """
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
