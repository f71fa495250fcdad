"""The clock of the desk: the time in London, or a day that stands still."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sotui.dates.clock import LONDON


class Clock:
    """The time in London: the machine's, or that of a fixed day in the demonstration and for past days."""

    def __init__(self, fixed: date | None = None) -> None:
        self.fixed = fixed
        self._looks = 0

    def now(self) -> datetime:
        """The aware moment in London. A fixed day stands still at noon, but for a microsecond at each look:
        what is recorded later must still be later.
        """
        if self.fixed is not None:
            self._looks += 1
            return datetime.combine(self.fixed, time(12), LONDON) + timedelta(microseconds=self._looks)
        return datetime.now(LONDON)

    def utc(self) -> datetime:
        """The same moment in UTC, for the vault."""
        return self.now().astimezone(UTC)

    def today(self) -> date:
        """The day in London."""
        return self.now().date()
