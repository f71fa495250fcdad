"""Pick what happened in a worker's supervision, by part of its name."""

from __future__ import annotations

from collections.abc import Sequence

from sotui.shown import show
from sotui.triage.model import Settlement
from sotui.tui.dialogs.fact import FactDialog


class StaffFactDialog(FactDialog):
    """The same as of an order, about a worker."""

    SUCH_AS = "supervision, observed, appraisal, left…"

    def __init__(self, name: str, facts: Sequence[Settlement]) -> None:
        super().__init__(name, facts)
        self._name_shown = name

    def title_words(self) -> str:
        """Which worker it is about."""
        return f"What is recorded about {show(self._name_shown, limit=80)}?"
