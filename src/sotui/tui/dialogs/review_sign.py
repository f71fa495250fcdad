"""Signing the minutes, with what is empty named; amending what is signed; correcting when it was held."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual import on
from textual.app import ComposeResult

from sotui.reviews.model import Missing, ReviewPage
from sotui.triage.model import Receipt
from sotui.tui.dialogs.base import Dialog, Field, Words
from sotui.tui.dialogs.review_sent import of_review
from sotui.tui.widgets.fields import LineField
from sotui.tui.widgets.long_field import LongField
from sotui.tui.words import many

Act = Callable[[str], Awaitable[Receipt]]


class ReviewSignDialog(Dialog[Receipt | None]):
    """From the signature on nothing in the minutes changes."""

    HINT = "enter sign · esc back to the form"

    def __init__(self, page: ReviewPage, headings: int, missing: Missing, act: Act) -> None:
        super().__init__()
        self._page, self._headings, self._missing, self._act = page, headings, missing, act

    def title_words(self) -> str:
        """Of which review."""
        return f"{of_review(self._page)}: complete and sign the minutes"

    def body(self) -> ComposeResult:
        """What is empty, and why it is signed all the same."""
        empty = self._missing.named
        if not empty:
            yield Words(f"All that the procedure asks for is written ({many(self._headings, 'heading')}).")
            yield Words("After this the text stays as it is; amendments can be added.", "tone-muted")
            # The field takes the key that signs.
            yield Field("Note", LineField("", "only if something should be said", id="reason"))
            return
        yield Words(f"{many(len(empty), 'heading')} still empty:", "warning")
        shown = [f"· {item.label}" for item in empty[:9]]
        left = len(empty) - len(shown)
        yield Words("\n".join([*shown, *([f"and {left} more"] if left else [])]))
        yield Words("After this the text stays as it is; amendments can be added.", "tone-muted")
        yield Field("Reason", LineField("", "why it is signed all the same, in a sentence", id="reason"))

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

    def __init__(self, title: str, said: str, act: Act) -> None:
        super().__init__()
        self._title_words, self._said, self._act = title, said, act

    def title_words(self) -> str:
        """What is put right."""
        return self._title_words

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


class ReviewAmendDialog(Dialog[Receipt | None]):
    """Words added to signed minutes."""

    HINT = "tab to “Add” · enter there adds it · esc back, what is typed is kept"
    DEFAULT_CSS = "ReviewAmendDialog #text { height: 8; }"

    def __init__(self, page: ReviewPage, act: Act) -> None:
        super().__init__()
        self._page, self._act = page, act

    def title_words(self) -> str:
        """To which minutes."""
        return f"{of_review(self._page)}: add an amendment to the minutes"

    def body(self) -> ComposeResult:
        """The text, and a line that ends it."""
        yield Words("It is added below the minutes with your name and the time.", "tone-muted")
        yield LongField(id="text")
        yield Field("Add", LineField("", "enter here adds it", longest=1, id="add"))

    def on_mount(self) -> None:
        self.query_one("#text", LongField).focus()

    @on(LongField.Trimmed)
    def _cut(self, message: LongField.Trimmed) -> None:
        self.trouble(message.why)

    async def finish(self) -> None:
        """Add it."""
        field = self.query_one("#text", LongField)
        if not field.text.strip():
            self.trouble("Write the amendment first.", field)
            return
        await self.done(self._act(field.text))
