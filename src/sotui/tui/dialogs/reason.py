"""Decisions that need a reason: about the end of an order, and to waive a date this once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from textual.app import ComposeResult

from sotui.procedures.status_words import IMPOSSIBLE
from sotui.shown import show
from sotui.triage.model import BoardRow, Receipt
from sotui.tui.dialogs.base import Dialog, Field, Words
from sotui.tui.widgets.fields import LineField, PickList
from sotui.tui.words import SIGNS, day_words, many, tone_of


class DecideDialog(Dialog[Receipt | None]):
    """What is to become of an order that nears its last day in force."""

    HINT = "↑↓ pick · tab to the reason · enter record · esc back"

    def __init__(
        self,
        row: BoardRow,
        decisions: Sequence[tuple[str, str]],
        act: Callable[[str, str], Awaitable[Receipt]],
    ) -> None:
        super().__init__()
        self._row, self._decisions, self._act = row, decisions, act

    def title_words(self) -> str:
        """Which order, and until when it runs."""
        row = self._row
        about = f"{show(row.reference)} · {show(row.children)}"
        return f"Decision about the end of {about}\n{show(row.title)}: {day_words(row.due)}"

    def draft_key(self) -> tuple[str, str]:
        """A draft about the end of this order."""
        return self.draft_of(self._row.key)

    def body(self) -> ComposeResult:
        """Decision and reason; how it stands with the order above them."""
        yield Words(
            f"{SIGNS.get(self._row.rank, '·')} {self._row.why}", f"tone-{tone_of(self._row)}", id="stands"
        )
        yield Field("Decision", PickList(self._decisions, most=9, id="decision"))
        yield Field("Reason", LineField("", "in a sentence", id="reason"))

    def on_mount(self) -> None:
        self.query_one("#decision", PickList).focus()

    async def finish(self) -> None:
        """Record the decision."""
        decision, reason = self.query_one("#decision", PickList), self.query_one("#reason", LineField)
        if not decision.picked:
            self.trouble("Pick a decision with the arrow keys.", decision)
        elif not reason.value.strip():
            self.trouble("A decision needs its reason: write it in a sentence.", reason)
        else:
            await self.done(self._act(decision.picked[0], reason.value.strip()))


class WaiveDialog(Dialog[Receipt | None]):
    """Why something need not be done this once."""

    HINT = "enter waive · esc back"

    def __init__(self, rows: Sequence[BoardRow], act: Callable[[str], Awaitable[Receipt]]) -> None:
        super().__init__()
        self._rows, self._act = rows, act

    def title_words(self) -> str:
        """What is waived."""
        if len(self._rows) == 1:
            row = self._rows[0]
            about = f"{show(row.reference)} · {show(row.children)}"
            due = f"due {day_words(row.due)}" if row.due is not None else "without a date"
            return f"Waive this once: {show(row.title)}\n{about} · {due}"
        return f"Waive {many(len(self._rows), 'marked row')} this once"

    def draft_key(self) -> tuple[str, str]:
        """A draft of waiving these."""
        return self.draft_of(*(row.key for row in self._rows))

    def draft_title(self) -> str:
        """The title, with the orders it is about where it only counts them."""
        references = ", ".join(dict.fromkeys(show(row.reference) for row in self._rows))
        return super().draft_title() if len(self._rows) == 1 else f"{super().draft_title()}: {references}"

    def body(self) -> ComposeResult:
        """What is waived, and the reason."""
        if len(self._rows) > 1:
            shown = [show(f"{row.reference} {row.title}", limit=68) for row in self._rows[:6]]
            left = len(self._rows) - len(shown)
            yield Words("\n".join([*shown, *([f"and {left} more"] if left else [])]), "tone-muted")
        if any(row.status == IMPOSSIBLE for row in self._rows):
            yield Words(
                "Its latest day can no longer be kept. There are two ways: esc, then do it at once and record"
                " that; or waive it here, with the reason.",
                "tone-today",
            )
        yield Words("It counts for this occurrence only; the next one is due as ever.", "tone-muted")
        yield Field("Reason", LineField("", "in a sentence", id="reason"))

    def on_mount(self) -> None:
        self.query_one("#reason", LineField).focus()

    async def finish(self) -> None:
        """Waive."""
        reason = self.query_one("#reason", LineField)
        if not reason.value.strip():
            self.trouble("A waiver needs its reason: write it in a sentence.", reason)
            return
        await self.done(self._act(reason.value.strip()))
