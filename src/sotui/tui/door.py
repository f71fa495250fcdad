"""The register while it is not open: whether there is one, who may open it, how it is made and recovered."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sotui.desk import Desk


@dataclass(frozen=True, slots=True)
class Ground:
    """A folder in which a register is to be made, as it is found."""

    folder: Path
    warning: str = ""
    """What to think over before it is made there."""
    refused: str = ""
    """Why it cannot be made there."""


class Door:
    """Knows the folder and no key; everything here is asked again each time, for files change."""

    def __init__(self, folder: Path, open_desk: Callable[[str | None, str], Desk]) -> None:
        self.folder = folder
        self.open_desk = open_desk

    @property
    def is_new(self) -> bool:
        """Whether nothing is there yet: neither vault.json nor any file of records.

        A copy of the header alone is what is left where making a register was cut off: it is begun again.
        """
        try:
            made = os.path.lexists(self.folder / "vault.json") or any(self.folder.glob("records-*.db"))
        except OSError:
            # What is wrong with the folder is said where it is looked at.
            return False
        return not made

    def names(self) -> tuple[str, ...]:
        """Who may open it by passphrase, as vault.json has it now; VaultError where that does not read."""
        from sotui.vault.open import people

        return people(self.folder)

    def recoverable(self) -> bool:
        """Whether a recovery key was made, as vault.json has it; VaultError where that does not read."""
        from sotui.vault.open import read_header

        return any(slot.kind == "recovery" for slot in read_header(self.folder).slots)

    def ground(self) -> Ground:
        """The folder in which a register would be made; nothing is made or changed."""
        from sotui.vault import folder as place
        from sotui.vault.errors import Missing, VaultError

        warning = place.concern(self.folder) or ""
        try:
            place.check(self.folder)
        except Missing:
            pass
        except VaultError as error:
            return Ground(self.folder, warning, error.message)
        near = self.folder
        while not near.exists() and near != near.parent:
            near = near.parent
        if not near.is_dir():
            return Ground(self.folder, warning, f"{near} is a file, not a folder. Name another with --vault.")
        if not os.access(near, os.W_OK | os.X_OK):
            why = f"You may not write to {near}. Name a folder of your own with --vault."
            return Ground(self.folder, warning, why)
        return Ground(self.folder, warning)

    def make(self, name: str, passphrase: str) -> Desk:
        """Make the register and open it; takes some seconds. VaultError where it cannot be made."""
        from sotui.desk import migrations
        from sotui.vault.create import create

        create(self.folder, name, passphrase, migrations=migrations())
        return self.open_desk(name, passphrase)

    def lost(self, key: str, name: str) -> tuple[str, ...]:
        """What the person of this name could not open any more, with the recovery key; VaultError."""
        from sotui.desk import migrations
        from sotui.desk.accounts_model import losing
        from sotui.vault.recovery import opened

        with opened(self.folder, key, known=migrations()) as recovery:
            return losing(recovery.losses(name))

    def recover(self, key: str, name: str, passphrase: str) -> None:
        """Give the person of this name a new passphrase, with the recovery key; VaultError."""
        from sotui.desk import migrations
        from sotui.vault.recovery import recover

        recover(self.folder, key, name, passphrase, known=migrations())
