"""The field in which a date is typed, and under it how it was understood."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from sotui.dates.errors import DateError
from sotui.tui.dialogs.base import Words
from sotui.tui.widgets.fields import LineField
from sotui.tui.words import told

if TYPE_CHECKING:
    from sotui.tui.places import ReadDate


class DateField(Vertical):
    """A date as people type it, echoed in words with its weekday before it counts."""

    DEFAULT_CSS = "DateField { height: auto; }"

    def __init__(self, read_date: ReadDate, value: str = "today", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._read_date = read_date
        self._value = value

    def compose(self) -> ComposeResult:
        """The field and its echo."""
        yield LineField(self._value, "14/02/2026, 14 feb, yesterday, last fri, -2d", longest=60, id="typed")
        yield Words("", "tone-soon", id="echo")

    @property
    def field(self) -> LineField:
        """Where it is typed."""
        return self.query_one("#typed", LineField)

    @property
    def echo(self) -> str:
        """How it was understood, or why it was not."""
        return self.query_one("#echo", Words).text

    async def read(self) -> date:
        """The day typed; goes to the field and raises DateError where it cannot be read."""
        try:
            day, _ = await self._read_date(self.field.value)
        except DateError:
            self.field.focus()
            raise
        return day

    def on_mount(self) -> None:
        self.run_worker(self._understand(self._value), group="echo", exclusive=True)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self.run_worker(self._understand(event.value), group="echo", exclusive=True)

    async def _understand(self, typed: str) -> None:
        echo = self.query_one("#echo", Words)
        if not typed.strip():
            echo.say("Which day?", "tone-muted")
            return
        try:
            _, words = await self._read_date(typed)
        except DateError as error:
            echo.say(told(error) or "", "tone-muted")
        else:
            echo.say(f"= {words}", "tone-soon")
