"""A note about an order or a child on it, kept as it was written."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from sotui.shown import show
from sotui.triage.model import Receipt
from sotui.tui.dialogs.base import Dialog, Field
from sotui.tui.widgets.fields import PickList
from sotui.tui.widgets.long_field import LongField


class OrderNoteDialog(Dialog[Receipt | None]):
    """Whom it is about, and the words."""

    HINT = "f2 record · tab next field · esc back, the text is kept"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f2", "record", "record", show=False)]
    DEFAULT_CSS = "OrderNoteDialog LongField { height: 9; }"

    def __init__(
        self,
        order_id: str,
        reference: str,
        whom: Sequence[tuple[str, str]],
        act: Callable[[str, str], Awaitable[Receipt]],
    ) -> None:
        super().__init__()
        self._order_id, self._reference, self._whom, self._act = order_id, reference, whom, act

    def title_words(self) -> str:
        """Which order it is about."""
        return f"Note on {show(self._reference)}"

    def draft_key(self) -> tuple[str, str]:
        """A draft of a note on this order."""
        return "order note", self._order_id

    def body(self) -> ComposeResult:
        """Whom it is about, then the text."""
        about = Field("About", PickList(self._whom, picked=(self._whom[0][0],), most=4, id="whom"))
        about.display = len(self._whom) > 2
        yield about
        yield LongField("", id="text", placeholder="What should be known, in your own words.")

    def on_mount(self) -> None:
        self.query_one(LongField).focus()

    @on(LongField.Trimmed)
    def _cut(self, message: LongField.Trimmed) -> None:
        self.trouble(message.why)

    def action_record(self) -> None:
        """Keep the note."""
        self._submitted()

    async def finish(self) -> None:
        """Keep the note; an empty one is asked for its words."""
        field = self.query_one(LongField)
        if not field.text.strip():
            self.trouble("There is nothing in the note yet.", field)
            return
        picked = self.query_one("#whom", PickList).picked
        await self.done(self._act(field.text, picked[0] if picked else ""))
