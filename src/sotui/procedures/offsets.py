"""Spans of time as clauses write them: nine months after, six weeks before, within ten working days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from sotui.dates import clock, months, words
from sotui.dates.working import WorkingCalendar

# Orders share their days: thousands of them ask for the same few thousand corresponding dates.
corresponding: Callable[[date, int], date] = lru_cache(maxsize=65536)(months.add_months)
last_day_of_period: Callable[[date, int], date] = lru_cache(maxsize=65536)(months.last_day_of_period)


@lru_cache(maxsize=65536)
def _working_day(calendar: WorkingCalendar, day: date, count: int) -> date:
    return calendar.add(day, count)


class Unit(StrEnum):
    """What a span is counted in."""

    MONTHS = "months"
    WEEKS = "weeks"
    DAYS = "days"
    WORKING_DAYS = "working days"
    HOURS = "hours"
    PERIOD = "period"
    """Months of a period that begins with the day itself; yields its last day (AMB-28)."""


@dataclass(frozen=True, slots=True)
class Offset:
    """So many units after a day; before it when ``count`` is negative. The day itself is not counted."""

    count: int
    unit: Unit

    def apply(
        self, day: date, at: datetime | None, calendar: WorkingCalendar
    ) -> tuple[date, datetime | None]:
        """The day reached, and the moment where the span is of clock hours and the hour is known.

        Where the hour is not known, a span of hours ends with the last calendar day it touches (AMB-17).
        """
        unit = self.unit
        if unit is Unit.MONTHS:
            return corresponding(day, self.count), None
        if unit is Unit.DAYS:
            return day + timedelta(days=self.count), None
        if unit is Unit.WEEKS:
            return day + timedelta(weeks=self.count), None
        if unit is Unit.WORKING_DAYS:
            return _working_day(calendar, day, self.count), None
        if unit is Unit.PERIOD:
            return last_day_of_period(day, self.count), None
        if at is None:
            return day + timedelta(days=-(-self.count // 24)), None
        moment = clock.hours_after(at, self.count)
        return moment.date(), moment

    def words(self, start: date, reached: date, calendar: WorkingCalendar) -> str:
        """The span in words, with what the calendar did to it: ``9 months later``."""
        count, way = abs(self.count), "later" if self.count >= 0 else "earlier"
        if self.count == 0:
            return "The same day"
        if self.unit is Unit.PERIOD:
            return f"The last day of the {count} months that begin with that day"
        name = self.unit.value if count != 1 else self.unit.value.removesuffix("s")
        said = f"{count} {name} {way}"
        if self.unit is Unit.WEEKS:
            said += f" ({count * 7} days)"
        elif self.unit is Unit.MONTHS and reached.day != start.day:
            said += " (that month has no such day: its last day)"
        elif self.unit is Unit.WORKING_DAYS:
            said += self._holidays_between(start, reached, calendar)
        return said

    def _holidays_between(self, start: date, reached: date, calendar: WorkingCalendar) -> str:
        low, high = sorted((start, reached))
        names = [
            f"{name} {words.short(day)}"
            for day in (low + timedelta(days=n) for n in range(1, (high - low).days))
            if day.weekday() < 5 and (name := calendar.holiday_name(day))
        ]
        return f" (not counting weekends and {', '.join(names)})" if names else " (not counting weekends)"
