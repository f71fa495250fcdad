"""Sessions of supervision: set for a day or a year, cancelled with the reason, rearranged for another day."""

from __future__ import annotations

from asyncio import sleep
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from sotui.dates.clock import LONDON, local
from sotui.dates.errors import DateError
from sotui.dates.words import moment
from sotui.facts.model import Fact, SubjectKind
from sotui.shown import show
from sotui.supervision.staff_model import Cancelled, Proposed, SessionError, Sessions
from sotui.supervision.staff_model import Words as Said
from sotui.triage.model import Receipt
from sotui.tui.cells import day_column
from sotui.tui.dialogs.base import Dialog, Field, Words
from sotui.tui.dialogs.dates import DateField, WhenField
from sotui.tui.widgets.fields import LineField, PickList
from sotui.tui.words import day_words, many

if TYPE_CHECKING:
    from textual.worker import WorkType

    from sotui.tui.boxes import ReadDate

    SeriesOf = Callable[[datetime, int, date], Awaitable[tuple[Proposed, ...]]]
    SetDays = Callable[[Sequence[str], Sequence[Proposed]], Awaitable[Receipt]]
    Would = Callable[[str, date, datetime], Awaitable[tuple[datetime | None, date | None]]]
    CancelAct = Callable[
        [Sequence[str], date, datetime, str, tuple[date, datetime | None] | None, str], Awaitable[Receipt]
    ]
    RearrangeAct = Callable[
        [Sequence[str], date, datetime | None, datetime, date | None, str], Awaitable[Receipt]
    ]

OTHER = "other"
PAUSE = 0.12
"""Seconds without a key after which what follows is worked out."""
MOST_SHOWN = 6


class SessionAhead(WhenField):
    """The day and the hour of a session to come."""

    EXAMPLES = "next tue 14:30, 14 feb 9:15, +2w 10:00"


class _SessionDialog(Dialog[Receipt | None]):
    """What every box about a session has: whom it is about, and the words of the procedure."""

    TITLE = ""

    def __init__(self, sessions: Sessions, title: str = "") -> None:
        super().__init__()
        self._sessions, self._title_said = sessions, title or self.TITLE

    def title_words(self) -> str:
        """What is asked, and of whom."""
        here = self._sessions
        about = f"{here.name} · {here.reference}" if here.reference else here.name
        return f"{self._title_said}\n{show(about, limit=120)}"

    def draft_key(self) -> tuple[str, str]:
        """A draft about the sessions of this child or worker."""
        return self.draft_of(self._sessions.subject.id)

    def _said(self, words: Sequence[Said]) -> ComposeResult:
        """The words of the procedure, each with its clause."""
        for one in words:
            yield Words(f"“{one.quote}” {one.id}", "tone-muted")

    def _whom(self) -> ComposeResult:
        """The children of the order, where there are several: the row's own is picked."""
        here = self._sessions
        field = Field(
            "For",
            PickList(here.kin, several=True, picked=(here.subject.id,), most=4, id="whom"),
            id="whom-field",
        )
        field.display = len(here.kin) > 1
        yield field

    @property
    def _ids(self) -> tuple[str, ...]:
        if self._sessions.subject.kind is SubjectKind.WORKER or len(self._sessions.kin) < 2:
            return (self._sessions.subject.id,)
        return self.query_one("#whom", PickList).picked

    def _at_fault(self, error: SessionError) -> None:
        """Go to the field that an error is about."""
        for widget in self.query(f"#{error.field}" if error.field else "#none"):
            target = widget.field if isinstance(widget, DateField) else widget
            target.focus()
        self.trouble(error.message)

    async def finish(self) -> None:
        """Record; what is wrong is said at its field."""
        try:
            await self.act()
        except SessionError as error:
            self._at_fault(error)

    async def act(self) -> None:
        """Read the fields and record."""
        raise NotImplementedError


class SetDialog(_SessionDialog):
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


class CancelDialog(_SessionDialog):
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


class RearrangeDialog(_SessionDialog):
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
