"""Agreed actions: what somebody promised to do at a supervision or a review, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sotui.dates.words import short


class Source(StrEnum):
    """Where an action was agreed."""

    PRACTICE_SUPERVISION = "practice supervision"
    REVIEW = "review"


class ActionState(StrEnum):
    """What has become of an action."""

    OPEN = "open"
    DONE = "done"
    CARRIED = "carried over"
    """Still relevant: it goes on as a new action of a later supervision or review."""
    DROPPED = "no longer relevant"


class ActionError(ValueError):
    """An action that cannot be kept or settled like this; the message is for the person at the keyboard."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Action:
    """One agreed action. Its day is what the people agreed, so it is recorded and never derived."""

    id: str
    order_id: str
    children: tuple[str, ...]
    """Ids of the children on the order whom it concerns; empty for the order as a whole."""
    text: str
    who: str
    """Who does it, as written."""
    due: date | None
    source: Source
    source_id: str
    """The supervision note or the review at which it was agreed."""
    agreed_on: date
    state: ActionState = ActionState.OPEN
    settled_on: date | None = None
    evidence: str = ""
    """Where on the child's file the evidence is that it was done."""
    why: str = ""
    """Why it is still outstanding, or no longer relevant."""
    carried_from: str = ""
    """The action that it continues."""
    first_agreed_on: date | None = None
    """For one carried over: when it was first agreed."""
    times_carried: int = 0
    settled_by: str = ""
    """The account that said what became of it."""
    settled_at: datetime | None = None
    """When that was recorded."""
    withheld: str = ""
    """Where its words are not for the person who reads: whose it is, in a sentence."""

    @property
    def unfinished(self) -> bool:
        """Whether somebody still has to do it."""
        return self.state is ActionState.OPEN

    def concerns(self, child_ids: Iterable[str]) -> bool:
        """Whether it concerns any of these children, or the order as a whole."""
        return not self.children or not set(self.children).isdisjoint(child_ids)


def too_early(action: Action, on: date) -> str:
    """Why an action cannot have been done on this day, which is before it was agreed; empty where it can."""
    agreed = action.first_agreed_on or action.agreed_on
    if on >= agreed:
        return ""
    return f"It was agreed on {short(agreed)}, so it was not done on {short(on)}: look at the day."


def is_late(action: Action, today: date) -> bool:
    """Whether it is unfinished and its day has passed; without a day it is never late."""
    return action.unfinished and action.due is not None and action.due < today


def in_order(actions: Iterable[Action]) -> tuple[Action, ...]:
    """Unfinished ones first, by their day, those without one last; then the settled ones as agreed."""
    return tuple(sorted(actions, key=lambda one: (not one.unfinished, one.due or date.max, one.agreed_on)))
