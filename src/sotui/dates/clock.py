"""Clock hours in London: clauses of 24 and 72 hours, and the two nights when the clocks change.

There is no "now" here: whoever judges brings it. Beware that Python subtracts and compares two London
moments by the face of the clock; :func:`elapsed` does it by the hours that passed.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sotui.dates.errors import AmbiguousTime, DateNotUnderstood, ImpossibleDate, MissingTime, OutOfRange

LONDON = ZoneInfo("Europe/London")

EARLIEST_YEAR, LATEST_YEAR = 1991, 2199
"""The years, inclusive, in which the register holds a moment: the Children Act 1989 is in force from 1991."""

_LONGEST = 40
_MOMENT = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})?",
    re.ASCII | re.IGNORECASE,
)
_HOW = "Write it as 2026-04-02T11:00."


def comes_twice(at: datetime) -> bool:
    """Whether the clocks of London show this time twice, as between 1 and 2 when summer time ends."""
    bare = at.replace(tzinfo=None)
    first, second = bare.replace(tzinfo=LONDON, fold=0), bare.replace(tzinfo=LONDON, fold=1)
    offsets = first.utcoffset(), second.utcoffset()
    return (offsets[0] or timedelta()) > (offsets[1] or timedelta())


def local(day: date, hour: int, minute: int = 0, *, fold: int | None = None) -> datetime:
    """The moment when the clocks of London show ``hour``:``minute`` on ``day``.

    Raises MissingTime for a time that the clocks skip in March, and AmbiguousTime for one that comes twice
    in October, unless ``fold`` says which: 0 the first (summer time), 1 the second.
    Raises ImpossibleDate when there is no such hour or minute.
    """
    if not (0 <= hour <= 23 and 0 <= minute <= 59):
        raise ImpossibleDate(
            f"There is no time {hour:02}:{minute:02}.", "Hours run from 00 to 23, minutes to 59."
        )
    return _on_the_clock(datetime(day.year, day.month, day.day, hour, minute), fold)


def _on_the_clock(bare: datetime, fold: int | None) -> datetime:
    at = bare.replace(tzinfo=LONDON, fold=fold or 0)
    shown = f"{bare.hour:02}:{bare.minute:02}"
    if at.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) != bare:
        raise MissingTime(
            f"There was no {shown} that night: the clocks went forward from 01:00 to 02:00.",
            "Write the time that the clock showed, an hour later or earlier.",
        )
    if fold is None and comes_twice(at):
        raise AmbiguousTime(
            f"{shown} came twice that night: the clocks went back from 02:00 to 01:00.",
            "Say which: +01:00 after the time for the first, +00:00 for the second.",
        )
    return at


def hours_after(moment: datetime, hours: int) -> datetime:
    """The moment ``hours`` clock hours after ``moment``, on the clocks of London.

    Hours elapsed are counted, so that 24 hours over the night of a change of clocks end at another time of
    day; weekends and bank holidays count. Raises ValueError for a moment without its offset.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs its offset from UTC")
    return (moment.astimezone(UTC) + timedelta(hours=hours)).astimezone(LONDON)


def elapsed(start: datetime, end: datetime) -> timedelta:
    """The time that passed from ``start`` to ``end``, whatever the clocks did; negative if ``end`` is first.

    Raises ValueError for a moment without its offset.
    """
    if start.tzinfo is None or end.tzinfo is None:
        raise ValueError("a moment needs its offset from UTC")
    return end.astimezone(UTC) - start.astimezone(UTC)


def read_moment(text: str, *, fold: int | None = None) -> datetime:
    """The moment written in ISO form, such as ``2026-04-02T11:00``, taken as London time.

    Seconds and an offset (``Z``, ``+01:00``) may follow; with an offset the moment is turned into London
    time. ``fold`` chooses in the hour that comes twice: 0 the first, 1 the second.
    Raises DateNotUnderstood, ImpossibleDate, OutOfRange, MissingTime or AmbiguousTime.
    """
    found = _MOMENT.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if found is None:
        raise DateNotUnderstood("This is not a day and a time.", _HOW)
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise OutOfRange(
            f"The year {year:04} is outside the years {EARLIEST_YEAR} to {LATEST_YEAR}.", "Check the year."
        )
    try:
        bare = datetime(year, month, day, hour, minute, second)
    except ValueError:
        raise ImpossibleDate("There is no such day or time in the calendar.", _HOW) from None
    if found[7] is None:
        return _on_the_clock(bare, fold)
    return (bare - _offset(found[7])).replace(tzinfo=UTC).astimezone(LONDON)


def _offset(written: str) -> timedelta:
    if written in "Zz":
        return timedelta()
    hours, minutes = int(written[1:3]), int(written[-2:])
    if hours > 14 or minutes > 59:
        raise ImpossibleDate("No place on earth keeps that offset from UTC.", _HOW)
    offset = timedelta(hours=hours, minutes=minutes)
    return offset if written[0] == "+" else -offset
