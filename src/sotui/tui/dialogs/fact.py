"""Pick what happened from all that can be recorded about an order, by part of its name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from sotui.shown import show
from sotui.triage.model import Settlement
from sotui.tui.dialogs.base import Dialog, Field
from sotui.tui.widgets.fields import LineField, PickList


class FactDialog(Dialog[Settlement | None]):
    """Type part of its name, pick."""

    HINT = "type part of its name · ↑↓ pick · enter go on · esc back"
    SUCH_AS = "visit, review, extension, court…"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "step(1)", "next", show=False),
        Binding("up", "step(-1)", "before", show=False),
    ]

    def __init__(self, reference: str, facts: Sequence[Settlement]) -> None:
        super().__init__()
        self._reference = reference
        self._facts = list(facts)

    def title_words(self) -> str:
        """Which order it is about."""
        return f"What happened on {show(self._reference)}?"

    def draft_key(self) -> tuple[str, str]:
        """Nothing that is typed here is recorded."""
        return "", ""

    def body(self) -> ComposeResult:
        """The name, and what it finds."""
        yield Field("Find", LineField("", self.SUCH_AS, id="find"))
        yield Field("", PickList(self._offered(""), most=10, id="facts"))

    def _offered(self, typed: str) -> list[tuple[str, str]]:
        words = typed.casefold().split()
        found = [
            (fact.fact_kind, fact.label)
            for fact in self._facts
            if all(word in fact.label.casefold() for word in words)
        ]
        # What begins as typed before what only has it somewhere.
        return sorted(found, key=lambda fact: not fact[1].casefold().startswith(tuple(words) or ""))

    def on_mount(self) -> None:
        self.query_one("#find", LineField).focus()

    @on(Input.Changed, "#find")
    def _found(self, event: Input.Changed) -> None:
        offered = self._offered(event.value)
        only = [offered[0][0]] if offered and event.value.strip() else []
        self.query_one("#facts", PickList).offer(offered, only)

    def action_step(self, step: int) -> None:
        self.query_one("#facts", PickList).action_step(step)

    async def finish(self) -> None:
        """Go on with the one picked."""
        picked = self.query_one("#facts", PickList).picked
        chosen = next((fact for fact in self._facts if fact.fact_kind in picked), None)
        if chosen is None:
            self.trouble("Pick one with the arrow keys, or type part of its name.", self.query_one("#find"))
            return
        self.dismiss(chosen)
