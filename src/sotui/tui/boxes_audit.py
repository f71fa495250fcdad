"""The boxes that open over the audit, each loaded only when it is opened."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.screen import ModalScreen

    from sotui.desk.audit_model import Asked, EntryPage
    from sotui.triage.model import Receipt
    from sotui.tui.boxes import ReadDate
    from sotui.vault.found import Verified

    ExportAct = Callable[[Path, str, str, bool], Awaitable[Receipt]]
    """Exports to a path, for a reason, under a passphrase (empty: in the clear), also on a network place."""


def look_for(asked: Asked, read_date: ReadDate) -> ModalScreen[Asked | None]:
    """What to look for."""
    from sotui.tui.dialogs.audit import LookForDialog

    return LookForDialog(asked, read_date)


def export(asked: Asked, act: ExportAct) -> ModalScreen[Receipt | None]:
    """Where to export to, sealed or not, and why."""
    from sotui.tui.dialogs.audit import ExportDialog

    return ExportDialog(asked, act)


def entry(page: EntryPage) -> ModalScreen[None]:
    """One entry whole."""
    from sotui.tui.audit_entry import entry_lines
    from sotui.tui.dialogs.reading import ReadingDialog

    return ReadingDialog(f"Entry {page.line.seq:,} of the audit", lambda width: entry_lines(page, width))


def verified(found: Verified) -> ModalScreen[None]:
    """What looking through the whole audit found."""
    from sotui.tui.audit_entry import verified_lines
    from sotui.tui.dialogs.reading import ReadingDialog

    return ReadingDialog("The whole audit", lambda width: verified_lines(found, width))
