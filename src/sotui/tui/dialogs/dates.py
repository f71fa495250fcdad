"""The fields in which a day, or a day and a time, is typed, and under them how it was understood."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from sotui.dates.errors import DateError, DateNotUnderstood
from sotui.dates.when import TIME_HINT, split_when
from sotui.dates.words import moment
from sotui.tui.dialogs.base import Words
from sotui.tui.widgets.fields import LineField
from sotui.tui.words import told

if TYPE_CHECKING:
    from sotui.tui.boxes import ReadDate


class DateField(Vertical):
    """A date as people type it, echoed in words with its weekday before it counts."""

    DEFAULT_CSS = "DateField, WhenField { height: auto; }"
    EXAMPLES = "14/02/2026, 14 feb, yesterday, last fri, -2d"
    ASKED = "Which day?"

    def __init__(self, read_date: ReadDate, value: str = "today", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._read_date = read_date
        self._value = value
        self._understood: tuple[str, str] = ("", "")

    def compose(self) -> ComposeResult:
        """The field and its echo."""
        yield LineField(self._value, self.EXAMPLES, longest=60, whole=True, id="typed")
        yield Words("", "tone-soon", id="echo")

    @property
    def field(self) -> LineField:
        """Where it is typed."""
        return self.query_one("#typed", LineField)

    @property
    def echo(self) -> str:
        """How it was understood, or why it was not."""
        return self.query_one("#echo", Words).text

    @property
    def value(self) -> str:
        """What is typed."""
        return self.field.value

    @value.setter
    def value(self, typed: str) -> None:
        self.field.value = typed

    @property
    def to_keep(self) -> str:
        """What a draft keeps: the day that was meant, since “yesterday” will be another day tomorrow."""
        typed, meant = self._understood
        return meant if meant and typed == self.field.value else self.field.value

    async def day(self) -> date:
        """The day typed; raises DateError where it cannot be read."""
        day, _ = await self._read_date(self.field.value)
        return day

    async def read(self) -> date:
        """The day typed; goes to the field and raises DateError where it cannot be read."""
        try:
            day = await self.day()
        except DateError:
            self.field.focus()
            raise
        return day

    def on_mount(self) -> None:
        self.run_worker(self._understand(self._value), group="echo", exclusive=True)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        self.run_worker(self._understand(event.value), group="echo", exclusive=True)

    async def _read_typed(self, typed: str) -> tuple[str, str]:
        """How it was understood in words, and how it is written whatever the day."""
        day, words = await self._read_date(typed)
        return words, day.isoformat()

    async def _understand(self, typed: str) -> None:
        echo = next(iter(self.query("#echo").results(Words)), None)
        if echo is None:
            return  # the form was left meanwhile
        if not typed.strip():
            echo.say(self.ASKED, "tone-muted")
            return
        try:
            words, meant = await self._read_typed(typed)
        except DateError as error:
            echo.say(told(error) or "", "tone-muted")
        else:
            self._understood = typed, meant
            echo.say(f"= {words}", "tone-soon")


class WhenField(DateField):
    """A day and a time in one field, ``yesterday 14:30``; only a time means today.

    Where the clocks change it asks which of two hours is meant, and refuses an hour that there was not.
    """

    EXAMPLES = "yesterday 14:30, 14 feb 9:15, 2pm"
    ASKED = "Which day, and at what time?"

    def __init__(
        self, read_date: ReadDate, value: str = "today", *, needs_time: bool = False, id: str | None = None
    ) -> None:
        """With `needs_time` a day alone is not enough."""
        super().__init__(read_date, value, id=id)
        self._needs_time = needs_time

    @property
    def needs_time(self) -> bool:
        """Whether a day alone is not enough."""
        return self._needs_time

    @needs_time.setter
    def needs_time(self, needed: bool) -> None:
        if needed != self._needs_time:
            self._needs_time = needed
            self.run_worker(self._understand(self.field.value), group="echo", exclusive=True)

    async def when(self) -> tuple[date, datetime | None]:
        """The day typed, and the moment where a time was; raises DateError where they cannot be read."""
        day, at, _ = await self._when(self.field.value)
        return day, at

    async def read_when(self) -> tuple[date, datetime | None]:
        """The day typed, and the moment where a time was; goes to the field and raises DateError."""
        try:
            return await self.when()
        except DateError:
            self.field.focus()
            raise

    async def day(self) -> date:
        """The day typed, whatever the time; raises DateError where they cannot be read."""
        day, _ = await self.when()
        return day

    async def _when(self, typed: str) -> tuple[date, datetime | None, str]:
        parts = split_when(typed)
        day, words = await self._read_date(parts.day or "today")
        at = parts.at(day)
        if at is None and self._needs_time:
            raise DateNotUnderstood(f"{words}: the time is wanted too.", TIME_HINT)
        return day, at, words

    async def _read_typed(self, typed: str) -> tuple[str, str]:
        day, at, words = await self._when(typed)
        if at is None:
            return words, meant(day, at)
        which = _which_of_two(at)
        name = {" first": ", summer time", " second": ", winter time"}.get(which, "")
        return f"{words}, {at:%H:%M}{name}", meant(day, at)


def meant(day: date, at: datetime | None) -> str:
    """A day, or a day and a time, as it is written to be read the same whatever the day is then."""
    return day.isoformat() if at is None else f"{day.isoformat()} {at:%H:%M}{_which_of_two(at)}"


def _which_of_two(at: datetime) -> str:
    return "" if not _twice(at) else " second" if at.fold else " first"


def _twice(at: datetime) -> bool:
    return moment(at).endswith(("BST", "GMT"))
