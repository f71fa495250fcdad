"""Sessions of supervision set, one or those of a year."""

from __future__ import annotations

from asyncio import sleep
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from sotui.dates.clock import local
from sotui.dates.errors import DateError
from sotui.supervision.staff_model import Proposed, SessionError, Sessions
from sotui.triage.model import Receipt
from sotui.tui.cells import day_column
from sotui.tui.dialogs.base import Field, Words
from sotui.tui.dialogs.dates import DateField, WhenField
from sotui.tui.dialogs.session_base import PAUSE, SessionAhead, SessionDialog
from sotui.tui.widgets.fields import LineField
from sotui.tui.words import day_words, many

if TYPE_CHECKING:
    from textual.worker import WorkType

    from sotui.tui.boxes import ReadDate

    SeriesOf = Callable[[datetime, int, date], Awaitable[tuple[Proposed, ...]]]
    SetDays = Callable[[Sequence[str], Sequence[Proposed]], Awaitable[Receipt]]

MOST_SHOWN = 6


class SetDialog(SessionDialog):
    """One session, or those of a year, each shown before it is recorded."""

    TITLE = "Set a session"
    HINT = "enter set · tab next field · esc back"

    def __init__(
        self,
        sessions: Sessions,
        today: date,
        read_date: ReadDate,
        series: SeriesOf,
        act: SetDays,
        *,
        year: bool,
    ) -> None:
        super().__init__(sessions, "Set the sessions of a year" if year else "")
        self._today, self._read_date, self._series, self._act, self._year = (
            today, read_date, series, act, year,
        )  # fmt: skip

    def draft_key(self) -> tuple[str, str]:
        """One session and a year's are two drafts."""
        return self.draft_of(self._sessions.subject.id, "year" if self._year else "one")

    def body(self) -> ComposeResult:
        """When the first, how often, until when; the days under it."""
        yield from self._said(self._sessions.year_words)
        booked = self._sessions.booked
        if booked:
            named = ", ".join(day_column(one.on) for one in booked[:3])
            more = f" and {len(booked) - 3} more" if len(booked) > 3 else ""
            yield Words(f"Set already: {named}{more}.", "tone-soon")
        yield Field(
            "First" if self._year else "On", SessionAhead(self._read_date, "", needs_time=True, id="first")
        )
        if self._year:
            weeks = LineField(str(self._sessions.every_weeks), "weeks", longest=2, whole=True, id="weeks")
            yield Field("Every", weeks, Words("weeks", "tone-muted"))
            yield Field("Until", DateField(self._read_date, self._year_end(), id="until"))
            yield Field("Days", Words("", "tone-soon", id="days"))
        yield from self._whom()

    def _year_end(self) -> str:
        """The end of this year; from the autumn on that of the next, whose dates are set then."""
        return f"31/12/{self._today.year + (self._today.month >= 9)}"

    def on_mount(self) -> None:
        self.query_one("#first", WhenField).field.focus()

    @on(Input.Changed)
    def _look_anew(self) -> None:
        if self._year:
            look: WorkType[None] = self._look
            self.run_worker(look, group="look", exclusive=True)

    async def _look(self) -> None:
        await sleep(PAUSE)
        try:
            found = await self._days()
        except (DateError, SessionError, ValueError):
            found = ()
        for words in self.query("#days").results(Words):
            words.say(_days_words(found))

    async def _days(self) -> tuple[Proposed, ...]:
        on, at = await self.query_one("#first", WhenField).when()
        if not self._year:
            return (Proposed(on, at),)
        until = await self.query_one("#until", DateField).day()
        weeks = self.query_one("#weeks", LineField).value.strip()
        if not (weeks.isascii() and weeks.isdigit()):
            raise SessionError("Write every how many weeks, a whole number.", "weeks")
        return await self._series(at or local(on, 12), int(weeks), until)

    async def act(self) -> None:
        """Set the days that were shown."""
        on, _ = await self.query_one("#first", WhenField).read_when()
        if on < self._today:
            raise SessionError(f"{day_words(on)} has passed: a session is set for a day to come.", "first")
        if self._year:
            await self.query_one("#until", DateField).read()
        await self.done(self._act(self._ids, await self._days()))


def _days_words(days: Sequence[Proposed]) -> str:
    """``13 sessions: Mon 4 Jan …``, and which of them stand on another day than the series has."""
    if not days:
        return ""
    named = ", ".join(day_words(one.on, year=False) for one in days[:MOST_SHOWN])
    last = f" … {day_words(days[-1].on)}" if len(days) > MOST_SHOWN else ""
    moved = [f"{day_words(one.on, year=False)} for {one.moved}" for one in days if one.moved]
    before = f"\nOn the working day before: {', '.join(moved)}." if moved else ""
    return f"{many(len(days), 'session')}: {named}{last}{before}"
