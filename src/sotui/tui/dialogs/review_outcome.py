"""What a review came to: an outcome agreed by those who decide, insufficient evidence, or concluded."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.suggester import SuggestFromList

from sotui.reviews.agenda_rules import recommended, unready
from sotui.reviews.model import Agreed, ReviewPage
from sotui.reviews.outcome_rules import FURTHER, decided, last_words, left_to_further, may_lack_evidence
from sotui.shown import show
from sotui.triage.model import Receipt
from sotui.tui.dialogs.base import Dialog, Field, Words
from sotui.tui.dialogs.dates import DateField
from sotui.tui.dialogs.review_sent import id_of, of_review
from sotui.tui.widgets.fields import LineField, PickList
from sotui.tui.words import day_words

if TYPE_CHECKING:
    from sotui.tui.boxes import ReadDate

INSUFFICIENT, SUFFICIENT, CONCLUDED, IN_ERROR = "insufficient", "sufficient", "concluded", "in error"


class ReviewOutcomeDialog(Dialog[Receipt | None]):
    """Both names are wanted for an outcome; with one it is proposed and waits for the other.

    What is typed belongs to the outcome under which it was typed.
    """

    DEFAULT_CSS = "ReviewOutcomeDialog Field > .label { width: 16; }"
    HINT = "↑↓ pick · tab next field · enter record · esc back"

    def __init__(
        self,
        page: ReviewPage,
        decisions: Mapping[str, str],
        read_date: ReadDate,
        agree: Callable[[list[Agreed]], Awaitable[Receipt]],
        insufficient: Callable[[str], Awaitable[Receipt]],
        sufficient: Callable[[str], Awaitable[Receipt]],
        conclude: Callable[[date], Awaitable[Receipt]],
        take_back: Callable[[str], Awaitable[Receipt]],
    ) -> None:
        super().__init__()
        self._page, self._decisions, self._read_date = page, decisions, read_date
        self._agree, self._conclude = agree, conclude
        # Each with the reason that is written.
        self._with_reason = {INSUFFICIENT: insufficient, SUFFICIENT: sufficient, IN_ERROR: take_back}
        self._suited = ""
        """The outcome whose fields are on show."""
        self._typed: dict[str, dict[str, str]] = {}
        """What was typed under each outcome, by field."""

    def title_words(self) -> str:
        """Of which review."""
        return f"{of_review(self._page)}: the outcome"

    def draft_key(self) -> tuple[str, str]:
        """A draft of the outcome of this review."""
        return self.draft_of(id_of(self._page))

    def body(self) -> ComposeResult:
        """Outcome, what it means, who agrees, when; or the reason."""
        page = self._page
        review = page.review
        said = last_words(review.agreed, page.main.decided_by) if review is not None else ()
        done = decided(review, page.main) if review is not None else None
        choices: list[tuple[str, str]] = []
        if review is not None and done is None and not left_to_further(review):
            choices += [(one.word, one.label) for one in page.outcomes]
            if not said and not review.insufficient and may_lack_evidence(review):
                choices.append((INSUFFICIENT, "Insufficient evidence (6.1)"))
        if review is not None and review.insufficient:
            choices.append((SUFFICIENT, "Insufficient evidence was recorded by mistake"))
        if said:
            choices.append((IN_ERROR, "It was said in error: take it back"))
        if review is not None and review.which == FURTHER and not page.concluded:
            choices.append((CONCLUDED, "Concluded (6.4), the outcome to follow"))
        first = said[-1].outcome if said and done is None else ""
        if said:
            yield Words("\n".join(self._said_words(one) for one in said))
        yield Field("Outcome", PickList(choices, picked=(first,) if first else (), most=5, id="outcome"))
        yield Words("", "tone-muted", id="about")
        yield Words(unready(page), "warning", id="unready")
        for text in recommended(page):
            # What is longer is read in the minutes.
            yield Words(show(text, limit=150))
        yield Field("It means", PickList((), most=4, id="decision"), id="decision-field")
        holders = dict(page.holders)
        for place, position in enumerate(page.main.decided_by):
            had = any(one.position == position for one in said)
            hint = "name, only where it is said anew" if had else "name, once agreed"
            field = LineField("", hint, longest=120, id=f"name-{place}")
            field.add_class("name")
            names = [show(name) for name in holders.get(position, ())]
            if names:
                # The right arrow takes over the rest of a name begun.
                field.suggester = SuggestFromList(names, case_sensitive=False)
            yield Field(position, field, id=f"field-{place}")
        yield Field("On", DateField(self._read_date, id="on"), id="on-field")
        yield Field("Note", LineField("", "reasons, in a sentence", id="note"), id="note-field")

    def on_mount(self) -> None:
        self.suit()
        self.query_one("#outcome", PickList).focus()

    @property
    def _picked(self) -> str:
        picked = self.query_one("#outcome", PickList).picked
        return picked[0] if picked else ""

    @on(PickList.Picked, "#outcome")
    def suit(self) -> None:
        """Show what this outcome asks for, with what was typed for it."""
        picked = self._picked
        self._take_up(picked)
        outcome = next((one for one in self._page.outcomes if one.word == picked), None)
        about = f"{outcome.id}: “{outcome.quote}”" if outcome is not None else ""
        if picked == INSUFFICIENT:
            about = "It is the meeting's own finding: recorded on the review held, with the reason."
        if picked == SUFFICIENT:
            about = "What hangs on it falls away; what was recorded before stays in the history."
        if picked == IN_ERROR:
            about = "What was decided by it falls away; who said what, and why not, stays in the history."
        self.query_one("#about", Words).say(about)
        self.query_one("#about").display = bool(about)
        self.query_one("#unready").display = outcome is not None and bool(unready(self._page))
        decision = self.query_one("#decision", PickList)
        words = [(one, self._decisions.get(one, one)) for one in (outcome.decisions if outcome else ())]
        decision.offer(words, [words[0][0]] if len(words) == 1 else self._said(picked))
        self.query_one("#decision-field").display = outcome is not None
        for place in range(len(self._page.main.decided_by)):
            self.query_one(f"#field-{place}").display = outcome is not None
        self.query_one("#on-field").display = outcome is not None or picked == CONCLUDED
        self.query_one("#note-field").display = outcome is not None or picked in self._with_reason

    def _take_up(self, picked: str) -> None:
        if picked == self._suited:
            return
        fields = list(self.query("#note, .name").results(LineField))
        self._typed[self._suited] = {str(field.id): field.value for field in fields}
        for field in fields:
            field.value = self._typed.get(picked, {}).get(str(field.id), "") if self._suited else field.value
        self._suited = picked
        self.trouble("")

    def _said_words(self, one: Agreed) -> str:
        label = next((each.label for each in self._page.outcomes if each.word == one.outcome), one.outcome)
        means = self._decisions.get(one.decision, one.decision)
        return f"{one.position}, {one.name}, {day_words(one.on)}: {label}. {means}."

    def _said(self, outcome: str) -> list[str]:
        review = self._page.review
        said = last_words(review.agreed, self._page.main.decided_by) if review is not None else ()
        return [one.decision for one in said if one.outcome == outcome][-1:]

    async def finish(self) -> None:
        """Record what was picked."""
        picked = self._picked
        if not picked:
            self.trouble("Pick an outcome with the arrow keys.", self.query_one("#outcome", PickList))
            return
        note = self.query_one("#note", LineField)
        if (act := self._with_reason.get(picked)) is not None:
            if not note.value.strip():
                asked = "Say in a sentence what evidence is wanting."
                self.trouble(
                    asked if picked == INSUFFICIENT else "Say in a sentence how it came about.", note
                )
                return
            await self.done(act(note.value.strip()))
            return
        if picked == CONCLUDED:
            await self.done(self._conclude(await self.query_one(DateField).read()))
            return
        decision = self.query_one("#decision", PickList)
        if not decision.picked:
            self.trouble("Pick what it means for the order.", decision)
            return
        names = [
            (position, self.query_one(f"#name-{place}", LineField).value.strip())
            for place, position in enumerate(self._page.main.decided_by)
        ]
        if not any(name for _, name in names):
            self.trouble("Write the name of whoever has agreed.", self.query_one("#name-0", LineField))
            return
        day = await self.query_one(DateField).read()
        said = [
            Agreed(position, name, picked, decision.picked[0], day, note.value.strip())
            for position, name in names
            if name
        ]
        await self.done(self._agree(said))
