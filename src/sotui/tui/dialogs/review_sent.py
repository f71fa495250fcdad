"""To whom the minutes were sent; and an escalation raised from a review."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from sotui.dates.clock import read_moment
from sotui.dates.errors import DateError, DateNotUnderstood
from sotui.reviews.model import ReviewPage
from sotui.triage.model import Receipt
from sotui.tui.dialogs.base import Dialog, Field, Words
from sotui.tui.dialogs.dates import DateField
from sotui.tui.widgets.fields import LineField, PickList
from sotui.tui.words import day_words

if TYPE_CHECKING:
    from sotui.tui.places import ReadDate


def moment_on(day: date, field: LineField) -> datetime | None:
    """The moment typed as an hour of that day, or None; goes to the field where it cannot be read."""
    typed = field.value.strip()
    if not typed:
        return None
    try:
        return read_moment(f"{day.isoformat()}T{'0' if typed[1:2] == ':' else ''}{typed}")
    except DateNotUnderstood:
        field.focus()
        raise DateNotUnderstood("This is not a time.", "Write it as 14:30, or leave it empty.") from None
    except DateError:
        field.focus()
        raise


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
        return "The minutes were sent to" + (f" ({clause})" if clause else "")

    def body(self) -> ComposeResult:
        """Who has them, who has not, and when."""
        review = self._page.review
        had = {one.to: one.on for one in (review.sent if review is not None else ())}
        if had:
            yield Words(
                "\n".join(f"✓ {to}, {day_words(on)}" for to, on in had.items()), "tone-muted"
            )
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

    TITLE_WORDS = "Escalate from this review"

    def __init__(
        self,
        page: ReviewPage,
        read_date: ReadDate,
        act: Callable[[str, date, datetime | None, str], Awaitable[Receipt]],
    ) -> None:
        super().__init__()
        self._kinds = sorted(page.escalations, key=lambda one: not one[2])
        self._read_date, self._act = read_date, act

    def body(self) -> ComposeResult:
        """To whom, when, what."""
        kinds = [(kind, f"{label}, wanted now" if wanted else label) for kind, label, wanted in self._kinds]
        first = [self._kinds[0][0]] if self._kinds and self._kinds[0][2] else []
        yield Field("What", PickList(kinds, picked=first, most=4, id="kind"))
        yield Field("On", DateField(self._read_date, id="on"))
        yield Field("At", LineField("", "the time, if it is known: 14:30", longest=12, id="at"))
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
        day = await self.query_one(DateField).read()
        at = moment_on(day, self.query_one("#at", LineField))
        await self.done(self._act(kind.picked[0], day, at, note.value.strip()))
