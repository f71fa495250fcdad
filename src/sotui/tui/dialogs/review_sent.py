"""To whom the minutes were sent; and an escalation raised from a review."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from textual import on
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


EVERYBODY = "*"
"""The line that ticks all the others."""


def id_of(page: ReviewPage) -> str:
    """The same by its id: that of the review, of the fact that it was held, or of the order."""
    return page.review.id if page.review is not None else page.occurrence or page.order.id


class ReviewSentDialog(Dialog[Receipt | None]):
    """Nothing is ticked until somebody ticks it: one day for all that are. What was ticked in error is taken
    back here, with a reason.
    """

    HINT = "space tick · tab next field · enter record · esc back"

    def __init__(
        self,
        page: ReviewPage,
        read_date: ReadDate,
        act: Callable[[Sequence[str], date], Awaitable[Receipt]],
        take_back: Callable[[Sequence[str], str], Awaitable[Receipt]],
    ) -> None:
        super().__init__()
        self._page, self._read_date, self._act, self._take_back = page, read_date, act, take_back
        self._all = False

    def title_words(self) -> str:
        """By which clause."""
        clause = self._page.main.sent_clause
        return f"{of_review(self._page)}: the minutes were sent to" + (f" ({clause})" if clause else "")

    def draft_key(self) -> tuple[str, str]:
        """A draft of to whom the minutes of this review went."""
        return self.draft_of(id_of(self._page))

    def body(self) -> ComposeResult:
        """Who has not had them yet, and when they did; who has, in case that was an error."""
        review = self._page.review
        had = {one.to: one.on for one in (review.sent if review is not None else ())}
        left = [(to, to) for to in self._page.main.sent_to if to not in had]
        if len(left) > 1:
            left.insert(0, (EVERYBODY, "all of these"))
        if left:
            yield Field("Sent to", PickList(left, several=True, id="to"))
            yield Field("On", DateField(self._read_date, id="on"))
        if had:
            yield Words("Sent already. What was ticked in error is ticked again here, and taken back:")
            sent = [(to, f"{to}, {day_words(on)}") for to, on in had.items()]
            yield Field("In error", PickList(sent, several=True, id="error"))
            yield Field("Reason", LineField("", "only for what is taken back, in a sentence", id="reason"))

    def on_mount(self) -> None:
        self.query(PickList).first().focus()

    @on(PickList.Picked, "#to")
    def _ticked(self, event: PickList.Picked) -> None:
        """The line for all of them ticks all, or none; it is ticked where all of them are."""
        to = event.pick_list
        everybody = {one for one in self._page.main.sent_to if one not in self._had()}
        picked = {*to.picked} - {EVERYBODY}
        if (EVERYBODY in to.picked) != self._all:
            picked = everybody if EVERYBODY in to.picked else set()
        self._all = picked == everybody
        wanted = picked | ({EVERYBODY} if self._all else set())
        if wanted != {*to.picked}:
            to.tick(wanted)

    def _had(self) -> set[str]:
        return {one.to for one in self._page.review.sent} if self._page.review is not None else set()

    def _ticks(self, id: str) -> tuple[str, ...]:
        return tuple(one for each in self.query(f"#{id}").results(PickList) for one in each.picked)

    async def finish(self) -> None:
        """Record what is ticked: sent, or taken back."""
        to = tuple(one for one in self._ticks("to") if one != EVERYBODY)
        wrong = self._ticks("error")
        if to and wrong:
            self.trouble("Record one at a time: either who has been sent the minutes, or what was an error.")
        elif wrong:
            reason = self.query_one("#reason", LineField)
            if reason.value.strip():
                await self.done(self._take_back(wrong, reason.value.strip()))
            else:
                self.trouble("Say in a sentence how it came about.", reason)
        elif to:
            await self.done(self._act(to, await self.query_one(DateField).read()))
        else:
            self.trouble("Tick with the space bar.", self.query(PickList).first())


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

    def draft_key(self) -> tuple[str, str]:
        """A draft of an escalation from this review."""
        return self.draft_of(id_of(self._page))

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
