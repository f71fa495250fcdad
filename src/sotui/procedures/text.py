"""Dated clauses that yield no date of their own, kept with the reason why they do not."""

from __future__ import annotations

from dataclasses import dataclass

from sotui.procedures.model import Deadline
from sotui.procedures.rows import Basis
from sotui.procedures.sight import Sight


@dataclass(frozen=True, slots=True)
class Text:
    """A dated clause that yields no date of its own: it is shown with the reason."""

    basis: Basis
    reason: str

    def rows(self, sight: Sight) -> list[Deadline]:
        """None: the clause is text."""
        return []
