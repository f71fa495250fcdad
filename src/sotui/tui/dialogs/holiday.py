"""Add a bank holiday that was proclaimed since the list was made, or take back one that was added here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from sotui.shown import show
from sotui.tui.dialogs.base import Dialog, Field, Words
from sotui.tui.dialogs.dates import DateField
from sotui.tui.widgets.fields import LineField
from sotui.tui.words import day_words

if TYPE_CHECKING:
    from sotui.desk.procedures_model import HolidayLine
    from sotui.triage.model import Receipt
    from sotui.tui.boxes import ReadDate


class HolidayDialog(Dialog["Receipt | None"]):
    """A day, its name, and where it stands that it is one."""

    TITLE_WORDS = "Add a bank holiday"
    HINT = "enter add · tab next field · esc back"

    def __init__(self, read_date: ReadDate, act: Callable[[date, str, str], Awaitable[Receipt]]) -> None:
        super().__init__()
        self._read_date, self._act = read_date, act

    def draft_key(self) -> tuple[str, str]:
        """One draft: there is one such box."""
        return self.draft_of("holidays")

    def body(self) -> ComposeResult:
        """Day, name, source."""
        yield Words(
            "Working days are then counted without it, and what is to be done by that day is to be done "
            "before it. A due date itself never moves for a bank holiday.",
            "tone-muted",
        )
        yield Words("")
        yield Field("Day", DateField(self._read_date, "", id="day"))
        yield Field("Name", LineField("", "as it was proclaimed", longest=120, id="name"))
        yield Field(
            "Source", LineField("", "where it stands: the proclamation, its date", longest=120, id="source")
        )

    async def finish(self) -> None:
        """Add it."""
        day = await self.query_one("#day", DateField).read()
        name, source = self.query_one("#name", LineField), self.query_one("#source", LineField)
        if not name.value.strip():
            self.trouble("Give it its name, as it was proclaimed.", name)
        elif not source.value.strip():
            self.trouble("Say where it stands that this day is a bank holiday.", source)
        else:
            await self.done(self._act(day, name.value.strip(), source.value.strip()))


class WithdrawHolidayDialog(Dialog["Receipt | None"]):
    """Why a bank holiday that was added here is none."""

    HINT = "enter take back · esc back"

    def __init__(self, line: HolidayLine, act: Callable[[str], Awaitable[Receipt]]) -> None:
        super().__init__()
        self._line, self._act = line, act

    def title_words(self) -> str:
        """Which."""
        return f"Take back: {show(self._line.name)}, {day_words(self._line.day)}"

    def draft_key(self) -> tuple[str, str]:
        """A draft of this day."""
        return self.draft_of(self._line.day.isoformat())

    def body(self) -> ComposeResult:
        """The reason."""
        yield Words("It is a working day again from now on; that it was added stays on record.", "tone-muted")
        yield Words("")
        yield Field("Why", LineField("", "in a sentence", id="why"))

    async def finish(self) -> None:
        """Take it back."""
        why = self.query_one("#why", LineField)
        if not why.value.strip():
            self.trouble("It needs its reason: write it in a sentence.", why)
            return
        await self.done(self._act(why.value.strip()))
