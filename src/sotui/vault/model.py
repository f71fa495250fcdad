"""Who may open the register, and which kinds of act each role may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What an account is for; what a person may sign is a position, which is not kept here."""

    SOCIAL_WORKER = "social worker"
    DUTY_MANAGER = "duty manager"
    PRACTICE_SUPERVISOR = "practice supervisor"
    CHAIR = "chair"
    SENIOR_MANAGER = "senior manager"
    INFORMATION_GOVERNANCE = "information governance"
    ADMINISTRATOR = "administrator"


SMALL_TEAM: tuple[Role, ...] = (
    Role.ADMINISTRATOR,
    Role.DUTY_MANAGER,
    Role.SOCIAL_WORKER,
    Role.PRACTICE_SUPERVISOR,
    Role.CHAIR,
    Role.SENIOR_MANAGER,
)
"""The roles of the person who makes a register: in a small team one person does all of them."""


@dataclass(frozen=True, slots=True)
class User:
    """A person who has opened the register, with the roles that an administrator has signed for."""

    id: str
    name: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Deed:
    """A kind of act: its name, who may do it, whether it can be undone and whether it asks for a reason."""

    name: str
    roles: frozenset[Role]
    undoable: bool = True
    needs_reason: bool = False
    by_itself: bool = False
    """Whether the register does it when it is opened: an undo looks past it to what the person did."""
