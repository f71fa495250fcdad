"""To whom the minutes were sent; and an escalation raised from a review."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from sotui.reviews.model import ReviewPage
from sotui.reviews.rules import called
from sotui.triage.model import Receipt
from sotui.tui.dialogs.base import Dialog, Field, Words
from sotui.tui.dialogs.dates import DateField, WhenField
from sotui.tui.widgets.fields import LineField, PickList
from sotui.tui.words import day_words

if TYPE_CHECKING:
    from sotui.tui.boxes import ReadDate


def of_review(page: ReviewPage) -> str:
    """Which review a dialog is about: ``SO-0042, nine-month review Thu 15 Oct 2026``."""
    held = f" {day_words(page.held)}" if page.held is not None else ""
    return f"{page.order.reference}, {called(page.which).lower()}{held}"


class ReviewSentDialog(Dialog[Receipt | None]):
    """One pass: tick with the space bar, one day for all that are ticked."""

    HINT = "space tick · tab to the day · enter record · esc back"

    def __init__(
        self, page: ReviewPage, read_date: ReadDate, act: Callable[[Sequence[str], date], Awaitable[Receipt]]
    ) -> None:
        super().__init__()
        self._page, self._read_date, self._act = page, read_date, act

    def title_words(self) -> str:
        """By which clause."""
        clause = self._page.main.sent_clause
        return f"{of_review(self._page)}: the minutes were sent to" + (f" ({clause})" if clause else "")

    def body(self) -> ComposeResult:
        """Who has them, who has not, and when."""
        review = self._page.review
        had = {one.to: one.on for one in (review.sent if review is not None else ())}
        if had:
            yield Words("\n".join(f"√ {to}, {day_words(on)}" for to, on in had.items()), "tone-muted")
        left = [(to, to) for to in self._page.main.sent_to if to not in had]
        yield Field("Now to", PickList(left, several=True, picked=[to for to, _ in left], id="to"))
        yield Field("On", DateField(self._read_date, id="on"))

    def on_mount(self) -> None:
        self.query_one("#to", PickList).focus()

    async def finish(self) -> None:
        """Record."""
        to = self.query_one("#to", PickList)
        if not to.picked:
            self.trouble("Tick with the space bar who has been sent the minutes.", to)
            return
        await self.done(self._act(to.picked, await self.query_one(DateField).read()))


class ReviewEscalateDialog(Dialog[Receipt | None]):
    """The escalation that a date waits for stands first."""

    def __init__(
        self,
        page: ReviewPage,
        read_date: ReadDate,
        act: Callable[[str, date, datetime | None, str], Awaitable[Receipt]],
    ) -> None:
        super().__init__()
        self._page = page
        self._kinds = sorted(page.escalations, key=lambda one: not one[2])
        self._read_date, self._act = read_date, act

    def title_words(self) -> str:
        """From which review."""
        return f"{of_review(self._page)}: escalate"

    def body(self) -> ComposeResult:
        """To whom, when, what."""
        kinds = [(kind, label) for kind, label, _ in self._kinds]
        first = [self._kinds[0][0]] if self._kinds and self._kinds[0][2] else []
        yield Field("What", PickList(kinds, picked=first, most=4, id="kind"))
        yield Field("On", WhenField(self._read_date, id="on"))
        yield Field("Note", LineField("", "what is escalated, in a sentence", id="note"))

    def on_mount(self) -> None:
        self.query_one("#kind", PickList).focus()

    async def finish(self) -> None:
        """Record."""
        kind, note = self.query_one("#kind", PickList), self.query_one("#note", LineField)
        if not kind.picked:
            self.trouble("Pick what it is with the arrow keys.", kind)
            return
        if not note.value.strip():
            self.trouble("Say in a sentence what is escalated.", note)
            return
        day, at = await self.query_one(WhenField).read_when()
        await self.done(self._act(kind.picked[0], day, at, note.value.strip()))
