"""Put right what is no fact: case number, court, a child's name, birth, number or team."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult

from sotui.shown import show
from sotui.triage.model import Receipt
from sotui.tui.dialogs.base import Dialog, Field, Words
from sotui.tui.dialogs.dates import DateField
from sotui.tui.widgets.fields import LineField, PickList
from sotui.tui.words import day_words

if TYPE_CHECKING:
    from sotui.desk.orders import Detail
    from sotui.tui.boxes import ReadDate


class DetailsDialog(Dialog[Receipt | None]):
    """Which detail, and what it should be."""

    HINT = "↑↓ pick · tab next field · enter put right · esc back"

    def __init__(
        self,
        order_id: str,
        reference: str,
        details: Sequence[Detail],
        read_birth: ReadDate,
        act: Callable[[str, str, str], Awaitable[Receipt]],
    ) -> None:
        super().__init__()
        self._order_id, self._reference, self._details = order_id, reference, list(details)
        self._read_birth, self._act = read_birth, act
        self._suited: Detail | None = None

    def title_words(self) -> str:
        """Which order."""
        return f"Put a detail of {show(self._reference)} right"

    def draft_key(self) -> tuple[str, str]:
        """A draft of a detail of this order."""
        return self.draft_of(self._order_id)

    def body(self) -> ComposeResult:
        """Which, as it is, as it should be, why."""
        offered = [(one.id, f"{one.label}: {_as_it_is(one)}") for one in self._details]
        yield Field("Which", PickList(offered, picked=(offered[0][0],), most=6, id="which"))
        yield Field("Now", LineField(self._details[0].value, id="value"), id="text-field")
        yield Field("Now", DateField(self._read_birth, "", id="day"), id="day-field")
        yield Field("Reason", LineField("", "why, if it needs saying", id="reason"))
        yield Words("What stood there before stays in the record of changes.", "tone-muted")

    @property
    def detail(self) -> Detail:
        """The one picked."""
        picked = self.query_one("#which", PickList).picked
        return next((one for one in self._details if one.id in picked), self._details[0])

    def on_mount(self) -> None:
        self.suit()
        self.query_one("#which", PickList).focus()

    @on(PickList.Picked, "#which")
    def suit(self) -> None:
        """The field for this detail, with what stands there now."""
        detail = self.detail
        if detail is self._suited:
            # Picked again, as by a draft put back: what is typed beside it stays.
            return
        self._suited = detail
        self.query_one("#text-field").display = not detail.is_day
        self.query_one("#day-field").display = detail.is_day
        if detail.is_day:
            day = date.fromisoformat(detail.value).strftime("%d/%m/%Y") if detail.value else ""
            self.query_one("#day", DateField).field.value = day
        else:
            self.query_one("#value", LineField).value = detail.value

    async def finish(self) -> None:
        """Put it right."""
        detail = self.detail
        if detail.is_day:
            value = (await self.query_one("#day", DateField).read()).isoformat()
        else:
            value = self.query_one("#value", LineField).value
        await self.done(self._act(detail.id, value, self.query_one("#reason", LineField).value.strip()))


def _as_it_is(one: Detail) -> str:
    if not one.value:
        return "not recorded"
    return day_words(date.fromisoformat(one.value)) if one.is_day else one.value
