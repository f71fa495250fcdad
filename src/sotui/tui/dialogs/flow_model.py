"""The order for which a procedure is drawn: the day it was made, its months, its plan. Nothing is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult

from sotui.procedures.model_order import Model
from sotui.shown import show
from sotui.tui.dialogs.base import Dialog, Field, Words
from sotui.tui.dialogs.dates import DateField
from sotui.tui.widgets.fields import LineField, PickList

if TYPE_CHECKING:
    from sotui.tui.boxes import ReadDate

PLANS = (("cin", "child in need"), ("cp", "child protection plan"), ("", "no plan decided"))
MOST_MONTHS = 12


class FlowModelDialog(Dialog[Model | None]):
    """Another order to draw the chart for."""

    TITLE_WORDS = "Draw it for another order"
    HINT = "enter draw · tab next field · ↑↓ pick the plan · esc back"

    def __init__(self, model: Model, read_date: ReadDate) -> None:
        super().__init__()
        self._model, self._read_date = model, read_date

    def draft_key(self) -> tuple[str, str]:
        """Nothing of it is kept."""
        return "", ""

    def body(self) -> ComposeResult:
        """Day, months, plan."""
        model = self._model
        yield Words("No order on the register is touched: this one is only looked at.", "tone-muted")
        yield Words("")
        yield Field("Made", DateField(self._read_date, model.made.isoformat(), id="made"))
        yield Field("Months", LineField(str(model.months), "1 to 12", longest=4, whole=True, id="months"))
        yield Field("Plan", PickList(PLANS, most=3, id="plan"))

    def on_mount(self) -> None:
        self.query_one("#plan", PickList).offer(PLANS, [self._model.plan])
        self.query_one("#made", DateField).field.focus()

    async def finish(self) -> None:
        """Draw it."""
        day = await self.query_one("#made", DateField).read()
        months = self.query_one("#months", LineField)
        typed = months.value.strip()
        if not (typed.isascii() and typed.isdigit() and 1 <= int(typed) <= MOST_MONTHS):
            self.trouble(
                f"“{show(typed, limit=20)}” is no length of an order as made: write 1 to {MOST_MONTHS}.",
                months,
            )
            return
        plan = self.query_one("#plan", PickList).picked
        self.dismiss(Model(day, int(typed), plan[0] if plan else ""))
