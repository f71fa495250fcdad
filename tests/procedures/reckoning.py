"""An independent reckoning of dates: it shares nothing with the engine but the list of bank holidays."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

from orders import calendar

from sotui.dates import words
from sotui.dates.clock import LONDON
from sotui.procedures.model import Deadline, Step

DAY = timedelta(days=1)


def months_on(day: date, count: int) -> date:
    """The corresponding date so many months on, or the last day of that month where it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def end_of_months(day: date, count: int) -> date:
    """The last day of a period of so many months that begins with the day."""
    reached = months_on(day, count)
    return reached - DAY if reached.day == day.day else reached


def is_working(day: date) -> bool:
    return day.weekday() < 5 and day not in calendar().holidays


def working_days_on(day: date, count: int) -> date:
    """The n-th working day after the day, or before it for a negative count."""
    way = DAY if count > 0 else -DAY
    for _ in range(abs(count)):
        day += way
        while not is_working(day):
            day += way
    return day


def last_working_day_by(day: date) -> date:
    while not is_working(day):
        day -= DAY
    return day


_SPAN = re.compile(r"(\d+) (month|week|day|working day|hour)s? (later|earlier)\b")
_PERIOD = re.compile(r"The last day of the (\d+) months that begin with that day")
_MADE_FOR = re.compile(r"(\d+) months? beginning with that day end on")


def reckoned(step: Step, before: date | datetime) -> date | datetime | None:
    """What the words of a step come to, counted from the day before it; None where they count nothing."""
    base = before.astimezone(LONDON).date() if isinstance(before, datetime) else before
    if (period := _PERIOD.match(step.words) or _MADE_FOR.match(step.words)) is not None:
        return end_of_months(base, int(period[1]))
    if step.words.startswith("The same day"):
        return base
    span = _SPAN.match(step.words)
    if span is None:
        return None
    count = int(span[1]) * (1 if span[3] == "later" else -1)
    if span[2] == "month":
        return months_on(base, count)
    if span[2] == "working day":
        return working_days_on(base, count)
    if span[2] == "hour":
        if isinstance(before, datetime):
            return (before.astimezone(UTC) + timedelta(hours=count)).astimezone(LONDON)
        return base + timedelta(days=-(-count // 24))
    return base + timedelta(days=count * (7 if span[2] == "week" else 1))


def check_steps(row: Deadline) -> int:
    """Every step says the day it reached, each span comes to its day, the last is the row's own.

    Yields how many spans were reckoned anew.
    """
    counted = 0
    before: date | datetime | None = None
    for step in row.steps:
        if step.reached is None:
            continue
        told = step.reached
        said = words.moment(told) if isinstance(told, datetime) else words.short(told)
        assert said in step.words, (row.id, step)
        if before is not None and (anew := reckoned(step, before)) is not None:
            assert anew == told, (row.id, step, before)
            counted += 1
        before = told
    if row.due is not None:
        assert before == (row.due_at or row.due), (row.id, row.due, row.steps)
    return counted
