"""One thing to suppose about an order: what, on which day, and what else it takes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.widget import Widget

from sotui.desk.whatif import NOTHING_RECORDED, WhatIfChoices
from sotui.register.whatif import NotPossible, Supposed, Supposition
from sotui.shown import show
from sotui.tui.dialogs.base import Dialog, Field, Words
from sotui.tui.dialogs.dates import DateField
from sotui.tui.widgets.fields import LineField, PickList

if TYPE_CHECKING:
    from sotui.tui.boxes import ReadDate

_DAYS = {
    Supposed.EXTENDED: "the new last day in force",
    Supposed.PRINTED_END: "the day printed as its end",
    Supposed.HELD: "the day on which it is held",
    Supposed.BOOKED: "the day for which it is booked",
    Supposed.PLAN: "the first day of that plan",
    Supposed.ENDED: "the day on which it ends",
    Supposed.PROCEDURE: "the first day under that procedure",
}
"""What the day is, by what is supposed; a length in months has none."""
NEW = "new"
"""What is picked for a booking that moves none."""
THE_ORDER = "order"
"""What is picked for an ending that is the order's."""


class SupposedDay(DateField):
    """A day that may lie ahead as well as behind."""

    EXAMPLES = "14/07/2027, 14 jul, next tue, +6m, -2d"


class SupposeDialog(Dialog[Supposition | None]):
    """Each field is shown only where what is supposed has a use for it. Nothing typed here is kept."""

    HINT = "enter suppose · tab next field · esc back"

    def __init__(
        self,
        choices: WhatIfChoices,
        read_date: ReadDate,
        check: Callable[[Supposition], Awaitable[None]],
    ) -> None:
        super().__init__()
        self._choices, self._read_date, self._check = choices, read_date, check

    def title_words(self) -> str:
        """About which order."""
        children = ", ".join(child.child.name for child in self._choices.order.children)
        return show(f"What if, on {self._choices.order.reference}: {children}", limit=70)

    def draft_key(self) -> tuple[str, str]:
        """Nothing that is only supposed is kept."""
        return "", ""

    def body(self) -> ComposeResult:
        """What, when, and what else it takes."""
        kinds = [(kind.value, called) for kind, called in self._choices.kinds]
        yield Field("What if", PickList(kinds, picked=(kinds[0][0],), most=len(kinds), id="kind"))
        yield Field("How", PickList((), most=4, id="how"), id="how-field")
        yield Field("Day", SupposedDay(self._read_date, "", id="day"), id="day-field")
        yield Field(
            "Months", LineField("", "a whole number", longest=3, whole=True, id="months"), id="months-field"
        )
        yield Field("Which", PickList((), most=4, id="name"), id="name-field")
        yield Field("Comes to", PickList((), most=4, id="outcome"), id="outcome-field")
        yield Field("For", PickList((), several=True, most=3, id="whom"), id="whom-field")
        yield Words(NOTHING_RECORDED, "tone-muted")

    def on_mount(self) -> None:
        self.suit()
        self.query_one("#kind", PickList).focus()

    @property
    def kind(self) -> Supposed:
        """What is picked."""
        return Supposed(self.query_one("#kind", PickList).picked[0])

    @on(PickList.Picked, "#kind")
    def suit(self) -> None:
        """Show the fields that this has a use for."""
        choices, kind = self._choices, self.kind
        how = {
            Supposed.BOOKED: (
                (NEW, "a new booking"),
                *((id, f"that of {day}") for id, day in choices.bookings),
            ),
            Supposed.PLAN: choices.plans,
            Supposed.ENDED: choices.endings,
            Supposed.PROCEDURE: choices.procedures,
        }.get(kind, ())
        # A booking is new unless another is said; of all else nothing is taken for granted.
        self._offer("how", how, (NEW,) if kind is Supposed.BOOKED else ())
        self.query_one("#how-field").display = bool(how) and (kind is not Supposed.BOOKED or len(how) > 1)
        self.query_one("#day-field").display = kind is not Supposed.MONTHS
        self.query_one("#months-field").display = kind is Supposed.MONTHS
        day = self.query_one("#day", DateField)
        day.ASKED = f"Which day: {_DAYS[kind]}?" if kind in _DAYS else day.ASKED
        if not day.value:
            day.query_one("#echo", Words).say(day.ASKED, "tone-muted")
        review = kind in (Supposed.HELD, Supposed.BOOKED)
        self._offer(
            "name", (("", "as the day tells it"), *choices.names) if review and choices.names else (), ("",)
        )
        comes_to = choices.outcomes if kind is Supposed.HELD else ()
        self._offer("outcome", (("", "nothing more to say"), *comes_to) if comes_to else (), ("",))
        self.query_one("#name-field").display = review and bool(choices.names)
        self.query_one("#outcome-field").display = bool(comes_to)
        children = [(child.id, child.child.name) for child in choices.order.children]
        whom = [(THE_ORDER, "the order"), *children] if kind is Supposed.ENDED else children
        picked = (THE_ORDER,) if kind is Supposed.ENDED else tuple(id for id, _ in children)
        self._offer("whom", whom, picked)
        self.query_one("#whom-field").display = kind in (Supposed.PLAN, Supposed.ENDED) and len(children) > 1

    def _offer(
        self, id: str, offered: tuple[tuple[str, str], ...] | list[tuple[str, str]], picked: tuple[str, ...]
    ) -> None:
        self.query_one(f"#{id}", PickList).offer(offered, picked)

    async def finish(self) -> None:
        """Suppose it; what cannot be is said at its field."""
        if self.kind in (Supposed.PLAN, Supposed.ENDED, Supposed.PROCEDURE) and not self._picked("how"):
            self.trouble("Say which: pick one with the arrow keys.", self.query_one("#how", PickList))
            return
        on, months = date.min, 0
        if self.kind is Supposed.MONTHS:
            typed = self.query_one("#months", LineField)
            if not typed.value.strip().isdecimal():
                self.trouble("Write the months as a whole number, from 1 to 12.", typed)
                return
            months = int(typed.value)
        else:
            on = await self.query_one("#day", DateField).read()
        one = self._supposition(on, months)
        try:
            await self._check(one)
        except NotPossible as error:
            self.trouble(str(error), self._at(error.field))
            return
        self.dismiss(one)

    def _picked(self, id: str) -> str:
        picked = self.query_one(f"#{id}", PickList).picked
        return picked[0] if picked else ""

    def _supposition(self, on: date, months: int) -> Supposition:
        kind, how = self.kind, self._picked("how")
        review = kind in (Supposed.HELD, Supposed.BOOKED)
        said = (self._picked("name"), self._picked("outcome")) if review else ()
        return Supposition(
            kind,
            on,
            "+".join(word for word in said if word) if review else how,
            months,
            self._subjects(kind, how),
            how if kind is Supposed.BOOKED and how != NEW else "",
        )

    def _subjects(self, kind: Supposed, how: str) -> tuple[str, ...]:
        """The children it is about; empty for the order."""
        if kind not in (Supposed.PLAN, Supposed.ENDED):
            return ()
        children = tuple(child.id for child in self._choices.order.children)
        if len(children) == 1:
            # Of an only child the end is the order's, but for what only a child can meet with.
            return children if kind is Supposed.PLAN or how in self._choices.of_a_child else ()
        picked = self.query_one("#whom", PickList).picked
        if THE_ORDER in picked:
            return children if how in self._choices.of_a_child else ()
        return picked

    def _at(self, field: str) -> Widget:
        """The field that an answer was given in."""
        if field == "day":
            return self.query_one("#day", DateField).field
        return self.query_one(f"#{field}")
