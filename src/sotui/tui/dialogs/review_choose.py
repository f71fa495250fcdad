"""Which review of an order: one that was held, or a new one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from textual.app import ComposeResult

from sotui.reviews.model import HeldReview
from sotui.shown import show
from sotui.tui.dialogs.base import Dialog, Field, Words
from sotui.tui.widgets.fields import PickList

NEW = ""
"""What is picked for a review that was not held yet."""
RECENT = timedelta(days=28)
"""How long after a review one more likely comes to read it than to begin the next."""


class ReviewChooseDialog(Dialog[str | None]):
    """Picked beforehand is what one most likely comes for, never a second form of a review just held."""

    DEFAULT_CSS = "ReviewChooseDialog Field > .label { width: 6; }"
    HINT = "↑↓ pick · enter open · esc back"

    def __init__(self, reference: str, held: Sequence[HeldReview], today: date) -> None:
        super().__init__()
        self._reference, self._held, self._today = reference, held, today

    def title_words(self) -> str:
        """Whose reviews they are."""
        return f"Reviews of {show(self._reference)}"

    def draft_key(self) -> tuple[str, str]:
        """Nothing is typed here."""
        return "", ""

    def body(self) -> ComposeResult:
        """The reviews held, the latest first, and a new one."""
        offered = [(one.id, one.said) for one in self._held]
        likely = self._likely()
        yield Field("Open", PickList([*offered, (NEW, "A new review")], picked=(likely,), id="which"))
        if any(one.id == likely and one.waits for one in self._held[1:]):
            yield Words("Picked is the one whose minutes are still to be completed.", "tone-muted")

    def _likely(self) -> str:
        waiting = next((one.id for one in self._held if one.waits), None)
        if waiting is not None:
            return waiting
        last = self._held[0] if self._held else None
        return last.id if last is not None and self._today - last.held <= RECENT else NEW

    def on_mount(self) -> None:
        self.query_one("#which", PickList).focus()

    async def finish(self) -> None:
        """Go on with the one picked."""
        self.dismiss(self.query_one("#which", PickList).picked[0])
