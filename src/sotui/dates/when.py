"""A day with a time of day as people type them together: ``yesterday 14:30``, ``14 feb 9:15``, ``2.30pm``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from sotui.dates.clock import local
from sotui.dates.errors import AmbiguousTime, DateNotUnderstood
from sotui.dates.typed import LONGEST

_TIME = re.compile(
    r"(?:^|[\s,]+(?:at\s+)?|^at\s+)"
    r"(?:(?P<hour>\d{1,2}):(?P<minute>\d{2})|(?P<hour12>\d{1,2})(?:[:.](?P<minute12>\d{2}))?\s?(?P<half>am|pm))"
    r"(?:\s+(?P<which>first|second|bst|gmt))?$",
    re.ASCII | re.IGNORECASE,
)
TIME_HINT = "Write the time after the day, as 14:30."
WHICH_HINT = "Write “first” after the time for summer time, “second” for the hour after the change."


@dataclass(frozen=True, slots=True)
class TypedWhen:
    """What was typed, in its two parts: the day still as typed, empty for today; no time where none was."""

    day: str
    hour: int | None = None
    minute: int = 0
    fold: int | None = None
    """In the hour that comes twice: 0 the first, 1 the second, None where it was not said."""

    def at(self, day: date) -> datetime | None:
        """The moment on that day on the clocks of London; None where no time was typed.

        Raises ImpossibleDate, MissingTime for a time that the clocks skip, and AmbiguousTime, with what
        to add, for one that comes twice.
        """
        if self.hour is None:
            return None
        try:
            return local(day, self.hour, self.minute, fold=self.fold)
        except AmbiguousTime as error:
            raise AmbiguousTime(error.message, WHICH_HINT) from None


def split_when(text: str) -> TypedWhen:
    """The time at the end of what was typed, and the day before it, unread.

    A time has a colon (``14:30``, ``9:05``) or am or pm (``2pm``, ``2.30 pm``): without either it could be
    a date. Raises DateNotUnderstood for a time of the half day that there is not, and for too long a text.
    """
    typed = text.strip()
    if len(typed) > LONGEST:
        raise DateNotUnderstood("This is too long to be a day and a time.", TIME_HINT)
    found = _TIME.search(typed)
    if found is None:
        return TypedWhen(typed)
    day = typed[: found.start()].rstrip(" ,")
    fold = {"first": 0, "bst": 0, "second": 1, "gmt": 1}.get((found["which"] or "").casefold())
    if found["half"] is None:
        return TypedWhen(day, int(found["hour"]), int(found["minute"]), fold)
    hour = int(found["hour12"])
    if not 1 <= hour <= 12:
        raise DateNotUnderstood("With am and pm the hours run from 1 to 12.", TIME_HINT)
    hour = hour % 12 + (12 if found["half"].casefold() == "pm" else 0)
    return TypedWhen(day, hour, int(found["minute12"] or 0), fold)
