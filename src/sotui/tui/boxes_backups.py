"""The boxes that open over the list of backups, each loaded only when it is opened."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.screen import ModalScreen

    from sotui.desk.putting_back import PutBack
    from sotui.vault.backups import Backup


def put_back(
    backup: Backup, when: str, act: Callable[[str, str], Awaitable[PutBack]]
) -> ModalScreen[PutBack | None]:
    """Why, the passphrase of then, and the backup's name typed; it is then looked through."""
    from sotui.tui.dialogs.put_back import PutBackDialog

    return PutBackDialog(backup, when, act)


def elsewhere(act: Callable[[str], Awaitable[Backup]]) -> ModalScreen[Backup | None]:
    """In which other folder a backup is to be made."""
    from sotui.tui.dialogs.put_back import ElsewhereDialog

    return ElsewhereDialog(act)


def sure(put: PutBack, when: str) -> ModalScreen[bool | None]:
    """What would be lost, and once more, typed, that it is meant."""
    from sotui.tui.dialogs.put_back import SureDialog

    return SureDialog(put, when)
