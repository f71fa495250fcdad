"""Set a local interval: how many of its unit, for what begins on which day or later, and why."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from sotui.shown import show
from sotui.tui.dialogs.base import Dialog, Field, Words
from sotui.tui.dialogs.dates import DateField
from sotui.tui.widgets.fields import LineField

if TYPE_CHECKING:
    from sotui.desk.procedures_model import IntervalLine
    from sotui.triage.model import Receipt
    from sotui.tui.boxes import ReadDate


class IntervalDialog(Dialog["Receipt | None"]):
    """A whole number between the least and the most that the procedure leaves room for."""

    HINT = "enter set · tab next field · esc back"

    def __init__(
        self,
        pack_id: str,
        line: IntervalLine,
        read_date: ReadDate,
        act: Callable[[int, date, str], Awaitable[Receipt]],
    ) -> None:
        super().__init__()
        self._pack_id, self._line, self._read_date, self._act = pack_id, line, read_date, act

    def title_words(self) -> str:
        """Which span."""
        return f"Set: {show(self._line.label)}"

    def draft_key(self) -> tuple[str, str]:
        """A draft of this span."""
        return self.draft_of(self._pack_id, self._line.id)

    def body(self) -> ComposeResult:
        """What it is, then how many, from when, why."""
        line = self._line
        yield Words(
            f"{show(line.why_local)} The procedure's default is {count_words(line.default, line.unit)}; "
            f"here it is {count_words(line.count, line.unit)} now.",
            "tone-muted",
        )
        yield Words(
            "Only what begins on the day given or later is counted by it; what runs already stays as it is.",
            "tone-muted",
        )
        yield Words("")
        room = f"{line.least} to {line.most} {unit_words(line.unit)}"
        yield Field("How many", LineField(str(line.count), room, longest=6, whole=True, id="count"))
        yield Field("", Words(room, "tone-muted"))
        yield Field("From", DateField(self._read_date, "", id="from"))
        yield Field("Why", LineField("", "who decided it, and why, in a sentence", id="why"))

    def on_mount(self) -> None:
        self.query_one("#count", LineField).focus()

    async def finish(self) -> None:
        """Set it."""
        line, unit = self._line, unit_words(self._line.unit)
        count, why = self.query_one("#count", LineField), self.query_one("#why", LineField)
        typed = count.value.strip()
        room = f"from {line.least} to {line.most} {unit}"
        if not (typed.isascii() and typed.isdigit()):
            self.trouble(f"“{show(typed, limit=20)}” is no whole number: write one {room}.", count)
            return
        if not line.least <= int(typed) <= line.most:
            self.trouble(
                f"{count_words(int(typed), unit)} is outside what the procedure leaves room for: {room}.",
                count,
            )
            return
        day = await self.query_one("#from", DateField).read()
        if not why.value.strip():
            self.trouble("It needs its reason: write in a sentence who decided it, and why.", why)
            return
        await self.done(self._act(int(typed), day, why.value.strip()))


def unit_words(unit: str) -> str:
    """The unit as people say it: ``working days``."""
    return str(unit).replace("_", " ")


def count_words(count: int, unit: str) -> str:
    """So many of a unit: ``1 working day``, ``14 days``."""
    name = unit_words(unit)
    return f"{count} {name.removesuffix('s') if count == 1 else name}"
