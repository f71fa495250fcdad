"""Working days: Monday to Friday less the bank holidays, and the last one on which to act in time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """A list of bank holidays in use, and what follows from it for working days.

    Two calendars with the same ``version`` give the same answers.
    """

    holidays: frozenset[date]
    """Every bank holiday, substitute days included."""
    names: Mapping[date, str] = field(repr=False, compare=False)
    """The name of each of ``holidays``."""
    confirmed_to: date
    """The last day to which the list is proclaimed; later days follow from the rules only (AMB-40)."""
    version: str
    """The SHA-256, in hex, of the days, their names and ``confirmed_to``."""

    @classmethod
    def of(cls, names: Mapping[date, str], confirmed_to: date) -> WorkingCalendar:
        """The calendar of the named holidays, with its version worked out."""
        from hashlib import sha256

        lines = [f"confirmed to {confirmed_to.isoformat()}"]
        lines += [f"{day.isoformat()} {names[day]!r}" for day in sorted(names)]
        version = sha256("\n".join(lines).encode("utf-8")).hexdigest()
        return cls(frozenset(names), MappingProxyType(dict(names)), confirmed_to, version)

    def is_working(self, day: date) -> bool:
        """Whether ``day`` is a Monday to Friday and no bank holiday."""
        return day.weekday() < SATURDAY and day not in self.holidays

    def holiday_name(self, day: date) -> str | None:
        """The bank holiday's name, or None when ``day`` is not one."""
        return self.names.get(day)

    def on_or_before(self, day: date) -> date:
        """The last working day on or before ``day``: "do by" for a date that itself never moves (AMB-36)."""
        holidays = self.holidays
        while day.weekday() >= SATURDAY or day in holidays:
            day -= ONE_DAY
        return day

    def add(self, day: date, working_days: int) -> date:
        """The n-th working day after ``day``, which is not counted (AMB-26); before it when negative.

        For 0 it is ``day`` itself, working or not. The result may be provisional.
        Raises OverflowError outside the years 1 to 9999.
        """
        step = ONE_DAY if working_days > 0 else -ONE_DAY
        holidays = self.holidays
        left = abs(working_days)
        while left:
            day += step
            if day.weekday() < SATURDAY and day not in holidays:
                left -= 1
        return day

    def is_provisional(self, day: date) -> bool:
        """Whether ``day`` lies beyond the proclaimed list, so that working days may yet change (AMB-40)."""
        return day > self.confirmed_to
