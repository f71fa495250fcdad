"""Local intervals: spans that the source leaves open, set by each service, each from a day on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sotui.dates.working import WorkingCalendar
from sotui.procedures.offsets import Offset, Unit


@dataclass(frozen=True, slots=True)
class LocalInterval:
    """A span that no clause gives: the pack's default, and between what a service may set its own."""

    id: str
    """That of the rule or clause which leaves it open."""
    label: str
    why: str
    """Why it is local: what the source says instead."""
    unit: Unit
    default: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class IntervalSetting:
    """What a service has set: so many units, for what begins on or after a day."""

    pack: str
    id: str
    count: int
    from_day: date


@dataclass(frozen=True, slots=True)
class LocalOffset:
    """A local interval as a span: what held on the day from which it is counted.

    A change never moves what began before it: only clocks that start on or after its day run by it.
    """

    default: Offset
    changes: tuple[tuple[date, Offset], ...] = ()
    """By their day, the earliest first."""

    @property
    def unit(self) -> Unit:
        """What it is counted in, whoever sets it."""
        return self.default.unit

    def on(self, day: date) -> Offset:
        """The span for a clock that starts on this day."""
        held = self.default
        for since, offset in self.changes:
            if since > day:
                break
            held = offset
        return held

    def apply(
        self, day: date, at: datetime | None, calendar: WorkingCalendar
    ) -> tuple[date, datetime | None]:
        """The day reached, and the moment, as :meth:`Offset.apply` gives them."""
        return self.on(day).apply(day, at, calendar)

    def words(self, start: date, reached: date, calendar: WorkingCalendar) -> str:
        """The span in words, and whose it is."""
        held = self.on(start)
        whose = "local default" if held is self.default else "as set here"
        return f"{held.words(start, reached, calendar)}, {whose}"


def local_offset(interval: LocalInterval, settings: Iterable[IntervalSetting]) -> LocalOffset:
    """The span of an interval by what was set; of two settings for one day the later in the list holds."""
    by_day = {one.from_day: Offset(one.count, interval.unit) for one in settings if one.id == interval.id}
    return LocalOffset(Offset(interval.default, interval.unit), tuple(sorted(by_day.items(), key=_day)))


def _day(change: tuple[date, Offset]) -> date:
    return change[0]


def earlier(offset: Offset | LocalOffset) -> Offset | LocalOffset:
    """The same span counted back."""
    if isinstance(offset, Offset):
        return Offset(-offset.count, offset.unit)
    return LocalOffset(
        Offset(-offset.default.count, offset.unit),
        tuple((day, Offset(-one.count, one.unit)) for day, one in offset.changes),
    )
