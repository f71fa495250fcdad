"""Why somebody looks at a record that is not their team's, or is restricted: asked before it is shown."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult

from sotui.shown import show
from sotui.tui.dialogs.base import Dialog, Field, Words
from sotui.tui.widgets.fields import LineField, PickList

if TYPE_CHECKING:
    from sotui.tui.app import SotuiApp


class LookReasonDialog(Dialog[str | None]):
    """One of the usual reasons, words of one's own, or both; escape shows nothing."""

    HINT = "↑↓ pick · tab own words · enter look · esc back"

    def __init__(
        self,
        order_id: str,
        reference: str,
        why: str,
        usual: Sequence[str],
        give: Callable[[str], Awaitable[None]],
    ) -> None:
        super().__init__()
        self._order_id, self._reference, self._why = order_id, reference, why
        self._usual, self._give = usual, give

    def title_words(self) -> str:
        """Which record."""
        return f"Why do you look at {show(self._reference)}?"

    def draft_key(self) -> tuple[str, str]:
        """A draft of the reason for this order."""
        return self.draft_of(self._order_id)

    def body(self) -> ComposeResult:
        """Why it is asked, and the reasons."""
        yield Words(
            f"{show(self._why)} Your reason stands in the audit beside your name: name no child in it.",
            "tone-muted",
        )
        yield Field("Reason", PickList([(one, one) for one in self._usual], id="usual"))
        yield Field("Own words", LineField("", "in a sentence, where none of these is it", id="own"))

    def on_mount(self) -> None:
        self.query_one("#usual", PickList).focus()

    async def finish(self) -> None:
        """Give the reason; the record is then shown."""
        own = self.query_one("#own", LineField)
        said = ": ".join(
            part for part in (*self.query_one("#usual", PickList).picked, own.value.strip()) if part
        )
        if not said:
            self.trouble("Pick a reason with the arrow keys, or write yours in a sentence.")
            return
        await self._give(said)
        app = cast("SotuiApp", self.app)
        await app.ask(app.desk.drafts.discard, *self.draft_key())
        self.recorded()
        self.dismiss(said)
