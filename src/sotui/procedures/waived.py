"""What follows in a series when one of it was waived: a waiver covers one occurrence, never the rest."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from sotui.dates import words
from sotui.procedures.model import Deadline, State, Step
from sotui.procedures.sight import Look, Sight

LONGEST_SERIES = 60


class Following(Protocol):
    """Makes the row of the next occurrence after one that was waived."""

    def __call__(self, look: Look, before: Deadline, since: date, occurrence: str) -> Deadline | None:
        """``before`` is the one waived, ``since`` the day on which it was due; None where none follows."""


def after_waived(sight: Sight, row: Deadline, following: Following) -> list[Deadline]:
    """Those that follow one waived, until one that is not: a waiver covers one occurrence, never the rest."""
    found: list[Deadline] = []
    before = row
    while before.state is State.WAIVED and before.due is not None and len(found) < LONGEST_SERIES:
        look = sight.look()
        since = sight.waived_due(before.due, before.key)
        if look.steps is not None:
            look.steps.append(Step(f"Waived: the one due on {words.short(since)}", since))
        after = following(look, before, since, f"{row.occurrence}-{len(found) + 2}")
        if after is None or after.due is None or after.due <= before.due:
            break
        found.append(after)
        before = after
    return found
