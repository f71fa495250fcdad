"""Signing the minutes, with what is empty named; correcting when it was held."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from textual.app import ComposeResult

from sotui.procedures.outline import Item
from sotui.reviews.agenda_rules import number_of
from sotui.reviews.model import Missing, ReviewPage
from sotui.reviews.rules import signed_words, unsaid
from sotui.triage.model import Receipt
from sotui.tui.dialogs.base import Dialog, Field, Words
from sotui.tui.dialogs.review_sent import id_of, of_review
from sotui.tui.widgets.fields import LineField
from sotui.tui.words import many

Act = Callable[[str], Awaitable[Receipt]]


class ReviewSignDialog(Dialog[Receipt | None]):
    """From the signature on nothing in the minutes changes."""

    HINT = "enter sign · esc back to the form"

    def __init__(
        self, page: ReviewPage, items: Sequence[Item], missing: Missing, signer: str, act: Act
    ) -> None:
        super().__init__()
        self._page, self._items, self._missing, self._signer, self._act = page, items, missing, signer, act

    def title_words(self) -> str:
        """Of which review."""
        return f"{of_review(self._page)}: complete and sign the minutes"

    def draft_key(self) -> tuple[str, str]:
        """A draft of signing the minutes of this review."""
        return self.draft_of(id_of(self._page))

    def body(self) -> ComposeResult:
        """What is empty, of whom nobody has said whether they came, who signs for whom, and the reason."""
        empty = [*self._missing.named, *self._missing.others]
        if empty:
            count = f"{len(empty)} of {many(len(self._items), 'heading')} still empty"
            named = "; ".join(f"{number_of(item, self._items)} {item.label}".strip() for item in empty)
            yield Words(
                f"{count}: {named}" if len(empty) < len(self._items) else f"Nothing is written: {count}.",
                "warning",
            )
        else:
            yield Words(f"Every heading is written ({len(self._items)}).")
        review = self._page.review
        if review is not None and (left := unsaid(review.attendance)):
            who = "; ".join(f"{one.role}: {one.name}" if one.name else one.role for one in left)
            yield Words(f"Not said how they took part: {who}.", "warning")
        if self._page.chair_warning:
            yield Words(self._page.chair_warning, "warning")
        if review is not None and not review.which:
            yield Words(
                "Nobody has said which review it was, and once signed it stays without a name:"
                " esc, then pick it under “The meeting”.",
                "warning",
            )
        if review is not None and (words := signed_words(self._signer, review.chair)).startswith("for "):
            yield Words(f"Signed {words}.", "warning")
        yield Words("After this the text stays as it is; amendments can be added.", "tone-muted")
        # The field takes the key that signs.
        if self._missing.named:
            yield Field("Reason", LineField("", "why it is signed all the same, in a sentence", id="reason"))
        else:
            yield Field("Note", LineField("", "only if something should be said", id="reason"))

    def on_mount(self) -> None:
        self.query_one("#reason", LineField).focus()

    async def finish(self) -> None:
        """Sign."""
        reason = self.query_one("#reason", LineField)
        if self._missing.named and not reason.value.strip():
            self.trouble("Signing with empty headings needs a reason: write it in a sentence.", reason)
            return
        await self.done(self._act(reason.value.strip()))


class ReviewReasonDialog(Dialog[Receipt | None]):
    """Something that is recorded is put right, with the reason."""

    HINT = "enter record · esc back to the form"

    def __init__(self, id: str, title: str, said: str, act: Act) -> None:
        """`id` is that of the review."""
        super().__init__()
        self._review_id, self._title_words, self._said, self._act = id, title, said, act

    def title_words(self) -> str:
        """What is put right."""
        return self._title_words

    def draft_key(self) -> tuple[str, str]:
        """A draft of a correction of this review."""
        return self.draft_of(self._review_id)

    def body(self) -> ComposeResult:
        """What changes, and why."""
        yield Words(self._said)
        yield Field("Reason", LineField("", "in a sentence", id="reason"))

    def on_mount(self) -> None:
        self.query_one("#reason", LineField).focus()

    async def finish(self) -> None:
        """Record."""
        reason = self.query_one("#reason", LineField)
        if not reason.value.strip():
            self.trouble("A correction needs its reason: write it in a sentence.", reason)
            return
        await self.done(self._act(reason.value.strip()))
