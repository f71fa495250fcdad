"""Sessions of supervision cancelled with the reason, and rearranged for another day."""

from __future__ import annotations

from asyncio import sleep
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from sotui.dates.clock import LONDON
from sotui.dates.errors import DateError
from sotui.dates.words import moment
from sotui.facts.model import Fact
from sotui.supervision.staff_model import Cancelled, SessionError, Sessions
from sotui.triage.model import Receipt
from sotui.tui.dialogs.base import Field, Words
from sotui.tui.dialogs.dates import DateField, WhenField
from sotui.tui.dialogs.session_base import PAUSE, SessionAhead, SessionDialog
from sotui.tui.widgets.fields import LineField, PickList
from sotui.tui.words import day_words

if TYPE_CHECKING:
    from textual.worker import WorkType

    from sotui.tui.boxes import ReadDate

    Would = Callable[[str, date, datetime], Awaitable[tuple[datetime | None, date | None]]]
    CancelAct = Callable[
        [Sequence[str], date, datetime, str, tuple[date, datetime | None] | None, str], Awaitable[Receipt]
    ]
    RearrangeAct = Callable[
        [Sequence[str], date, datetime | None, datetime, date | None, str], Awaitable[Receipt]
    ]

OTHER = "other"


class CancelDialog(SessionDialog):
    """Which session, when it was cancelled, in which exceptional circumstances, and the day in its place."""

    TITLE = "A session was cancelled"
    HINT = "enter record · tab next field · esc back"

    def __init__(
        self, sessions: Sessions, now: datetime, read_date: ReadDate, would: Would, act: CancelAct
    ) -> None:
        super().__init__(sessions)
        self._now, self._read_date, self._would, self._act = now, read_date, would, act

    def body(self) -> ComposeResult:
        """The procedure's words first: a session is put off only in exceptional circumstances."""
        yield from self._said(self._sessions.words)
        which = [(one.id, _named(one)) for one in (*self._sessions.past, *self._sessions.booked)]
        picked = (
            (self._sessions.booked[0].id if self._sessions.booked else which[0][0],) if which else (OTHER,)
        )
        which.append((OTHER, "one that was never set here"))
        field = Field("Which", PickList(which, picked=picked, most=4, id="which"))
        field.display = len(which) > 1
        yield field
        yield Field("Set for", DateField(self._read_date, "", id="original"), id="original-field")
        yield Field("Cancelled", WhenField(self._read_date, _typed(self._now), needs_time=True, id="at"))
        yield Field("Reason", LineField("", "which exceptional circumstances, in a sentence", id="why"))
        yield Field("New day", SessionAhead(self._read_date, "", id="day"), Words("", "tone-soon", id="by"))
        yield Field(
            "If later", LineField("", "why it is later than the procedure allows", id="late"), id="late-field"
        )
        yield from self._whom()

    def on_mount(self) -> None:
        self.suit()
        self.query_one("#late-field").display = False
        self.query_one("#why", LineField).focus()

    @on(PickList.Picked, "#which")
    def suit(self) -> None:
        """A day is typed only for a session that was never set here."""
        self.query_one("#original-field").display = self._booked is None
        self._look_anew()

    @property
    def _booked(self) -> Fact | None:
        picked = self.query_one("#which", PickList).picked
        every = (*self._sessions.past, *self._sessions.booked)
        return next((one for one in every if one.id in picked), None)

    @on(Input.Changed)
    def _look_anew(self) -> None:
        look: WorkType[None] = self._look
        self.run_worker(look, group="look", exclusive=True)

    async def _look(self) -> None:
        await sleep(PAUSE)
        by: datetime | None = None
        hold: date | None = None
        late = False
        try:
            _, at = await self.query_one("#at", WhenField).when()
            by, hold = await self._would(self._sessions.subject.id, await self._original(), at or self._now)
            if self.query_one("#day", WhenField).value.strip():
                day, _ = await self.query_one("#day", WhenField).when()
                late = hold is not None and day > hold
        except (DateError, SessionError):
            pass  # what cannot be read says so at its own field
        for words in self.query("#by").results(Words):
            words.say(_by_words(by, hold), "warning" if late else "tone-soon")
        for field in self.query("#late-field"):
            field.display = late or bool(self.query_one("#late", LineField).value)

    async def _original(self) -> date:
        booked = self._booked
        return booked.on if booked is not None else await self.query_one("#original", DateField).day()

    async def act(self) -> None:
        """Record the cancellation, with the day in its place where there is one."""
        if self._booked is None:
            await self.query_one("#original", DateField).read()
        original = await self._original()
        _, at = await self.query_one("#at", WhenField).read_when()
        why = self.query_one("#why", LineField).value.strip()
        if not why:
            raise SessionError("Say in a sentence which exceptional circumstances.", "why")
        new: tuple[date, datetime | None] | None = None
        if self.query_one("#day", WhenField).value.strip():
            new = await self.query_one("#day", WhenField).read_when()
        late = self.query_one("#late", LineField).value.strip()
        try:
            await self.done(self._act(self._ids, original, at or self._now, why, new, late))
        except SessionError as error:
            if error.field == "late":
                self.query_one("#late-field").display = True
            raise


class RearrangeDialog(SessionDialog):
    """Another day for a session that was cancelled."""

    TITLE = "Rearrange a cancelled session"
    HINT = "enter record · tab next field · esc back"

    def __init__(self, sessions: Sessions, now: datetime, read_date: ReadDate, act: RearrangeAct) -> None:
        super().__init__(sessions)
        self._now, self._read_date, self._act = now, read_date, act

    def body(self) -> ComposeResult:
        """Which, the new day, when it was agreed."""
        yield from self._said(self._sessions.words)
        which = [(one.fact.id, _cancelled(one)) for one in self._sessions.waiting]
        yield Field("Which", PickList(which, picked=(which[0][0],), most=4, id="which"))
        yield Field("", Words("", "tone-soon", id="by"))
        yield Field("New day", SessionAhead(self._read_date, "", id="day"))
        yield Field("Agreed", WhenField(self._read_date, _typed(self._now), needs_time=True, id="at"))
        yield Field(
            "If later", LineField("", "why it is later than the procedure allows", id="late"), id="late-field"
        )
        yield from self._whom()

    def on_mount(self) -> None:
        self.query_one("#late-field").display = False
        self.suit()
        self.query_one("#day", WhenField).field.focus()

    @on(PickList.Picked, "#which")
    def suit(self) -> None:
        """By when another day is to be set, and the last one allowed."""
        one = self._which
        self.query_one("#by", Words).say(_by_words(one.rearrange_by, one.hold_by))

    @property
    def _which(self) -> Cancelled:
        picked = self.query_one("#which", PickList).picked
        waiting = self._sessions.waiting
        return next((one for one in waiting if one.fact.id in picked), waiting[0])

    async def act(self) -> None:
        """Record the new day."""
        if not self.query_one("#day", WhenField).value.strip():
            raise SessionError("Write the new day, and the hour where it is known.", "day")
        day, hour = await self.query_one("#day", WhenField).read_when()
        _, at = await self.query_one("#at", WhenField).read_when()
        late = self.query_one("#late", LineField).value.strip()
        one = self._which
        try:
            await self.done(self._act(self._ids, day, hour, at or self._now, one.hold_by, late))
        except SessionError as error:
            if error.field == "late":
                self.query_one("#late-field").display = True
            raise


def _typed(at: datetime) -> str:
    """A moment as it is typed."""
    here = at.astimezone(LONDON)
    return f"{here:%d/%m/%Y %H:%M}"


def _named(booked: Fact) -> str:
    return moment(booked.at) if booked.at is not None else day_words(booked.on)


def _cancelled(one: Cancelled) -> str:
    of = day_words(one.original) if one.original is not None else "a day not recorded"
    return f"that of {of}, cancelled {day_words(one.fact.on)}"


def _by_words(by: datetime | None, hold: date | None) -> str:
    """By when, and for which day at the latest; empty where no procedure says."""
    parts = [f"to be rearranged by {moment(by)}"] if by is not None else []
    parts += [f"for {day_words(hold)} at the latest"] if hold is not None else []
    said = ", ".join(parts)
    return f"{said[:1].upper()}{said[1:]}." if said else ""
