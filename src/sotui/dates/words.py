"""Dates, times and spans in words, the same on every machine whatever its language."""

from __future__ import annotations

from datetime import date, datetime

from sotui.dates.clock import LONDON, comes_twice

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def short(day: date) -> str:
    """``Thu 14 Jan 2027``."""
    return f"{WEEKDAYS[day.weekday()][:3]} {day.day} {MONTHS[day.month - 1][:3]} {day.year:04}"


def long(day: date) -> str:
    """``Thursday 14 January 2027``."""
    return f"{WEEKDAYS[day.weekday()]} {plain(day)}"


def plain(day: date) -> str:
    """``14 January 2027``."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year:04}"


def moment(at: datetime) -> str:
    """``Thu 2 Apr 2026 11:00``, on the clocks of London.

    In the hour that comes twice in October it adds BST (the first) or GMT (the second).
    Raises ValueError for a moment without its offset, which would be a guess.
    """
    if at.tzinfo is None:
        raise ValueError("a moment needs its offset from UTC")
    at = at.astimezone(LONDON)
    which = f" {at.tzname()}" if comes_twice(at) else ""
    return f"{short(at)} {at.hour:02}:{at.minute:02}{which}"


def span(days: int) -> str:
    """``39 days`` or ``1 day``: calendar days, without a sign."""
    days = abs(days)
    return f"{days} day" if days == 1 else f"{days} days"
