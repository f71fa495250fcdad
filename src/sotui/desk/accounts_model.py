"""What is shown of accounts: who may open the register, since when, and the state of the recovery key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sotui.vault.model import Role

if TYPE_CHECKING:
    from sotui.vault.accounts import Losses

OPENS: Mapping[Role, str] = {
    Role.SOCIAL_WORKER: "all records; records facts, notes, reviews held",
    Role.DUTY_MANAGER: "all records; allocates, decides, waives",
    Role.PRACTICE_SUPERVISOR: "all records; supervises and signs notes",
    Role.CHAIR: "all records; completes minutes, agrees outcomes",
    Role.SENIOR_MANAGER: "all records and the audit; decides",
    Role.INFORMATION_GOVERNANCE: "the audit; no records",
    Role.ADMINISTRATOR: "accounts and procedures; no records",
}
"""What a role opens, in a sentence."""
BRIEFLY: Mapping[Role, str] = {
    Role.SOCIAL_WORKER: "records: sees and records",
    Role.DUTY_MANAGER: "records: allocates, decides",
    Role.PRACTICE_SUPERVISOR: "records: supervises, signs",
    Role.CHAIR: "records: minutes, outcomes",
    Role.SENIOR_MANAGER: "records, and the audit",
    Role.INFORMATION_GOVERNANCE: "the audit, no records",
    Role.ADMINISTRATOR: "accounts, no records",
}
"""The same for a list to pick from: at most 28 cells."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may open the register, or no longer may."""

    user: str
    name: str
    roles: tuple[Role, ...]
    positions: tuple[str, ...]
    """Held today, in words."""
    since: datetime | None
    """When they were given their present passphrase slot; None where that is not known."""
    opened: datetime | None
    """When they last opened the register; None where they never did."""
    disabled: bool = False
    own: bool = False


@dataclass(frozen=True, slots=True)
class Recovery:
    """How it stands with the recovery key."""

    made: datetime | None
    """None where there is none."""
    used: datetime | None = None
    """When the one that is there was used; then it is to be replaced."""


@dataclass(frozen=True, slots=True)
class Accounts:
    """What somebody may see of the accounts: an administrator all, anybody else their own."""

    own: Account
    people: tuple[Account, ...]
    """Those that may open the register by name, then those that are disabled."""
    recovery: Recovery
    all: bool
    """Whether everybody is among them."""


@dataclass(frozen=True, slots=True, repr=False)
class FreshKey:
    """A recovery key that is shown once: its groups, and the sheet with it as text."""

    key: str
    sheet: str
    ask: tuple[int, int]
    """The two groups, from 1, that are to be typed again."""

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups in their order."""
        return tuple(self.key.split("-"))


def losing(losses: Losses) -> tuple[str, ...]:
    """What somebody cannot open any more, a sentence each."""
    said = []
    if losses.drafts:
        waits = "waits" if losses.drafts == 1 else "wait"
        said.append(
            f"{_many(losses.drafts, 'draft')} of theirs {waits}: nobody can open what was typed then."
        )
    if losses.bodies:
        alone = (
            f", {losses.alone} of them to nobody else, so that nobody can read these" if losses.alone else ""
        )
        said.append(f"{_many(losses.bodies, 'text')} sealed to them{alone}: they cannot read these any more.")
    return tuple(said)


def _many(number: int, one: str) -> str:
    return f"{number} {one if number == 1 else one + 's'}"
