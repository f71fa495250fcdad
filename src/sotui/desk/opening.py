"""Opens the register: every room's tables and acts, the person's name and passphrase, its own thread."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sotui.desk.clock import Clock
from sotui.desk.desk import Desk

if TYPE_CHECKING:
    from sotui.vault.migrations import Migration
    from sotui.vault.model import Deed
    from sotui.vault.session import Session


def migrations() -> tuple[Migration, ...]:
    """Every room's steps in the one order in which a register takes them; new ones are added at the end."""
    from sotui.adoption import tables as adoption
    from sotui.documents import tables as documents
    from sotui.register import kept, listed, restricted_store
    from sotui.register import tables as register
    from sotui.reviews import tables as reviews
    from sotui.staff import tables as staff
    from sotui.supervision import tables as supervision
    from sotui.vault import drafts

    return (
        *staff.MIGRATIONS,
        *register.MIGRATIONS,
        *kept.MIGRATIONS,
        *documents.MIGRATIONS,
        *drafts.MIGRATIONS,
        *listed.MIGRATIONS,
        *register.LATER,
        *supervision.MIGRATIONS,
        *reviews.MIGRATIONS,
        *staff.LATER,
        *register.REASONS,
        *adoption.MIGRATIONS,
        *staff.POSITIONS,
        *restricted_store.MIGRATIONS,
        *supervision.SEALABLE,
    )


def deeds() -> dict[str, Deed]:
    """Every kind of act by its name: who may do it, whether it can be undone."""
    from sotui.adoption.acts import DEEDS as ADOPTION
    from sotui.desk.audit import DEEDS as AUDIT
    from sotui.documents.acts import DEEDS as DOCUMENTS
    from sotui.register.actions_store import DEEDS as ACTIONS
    from sotui.register.acts import DEEDS as REGISTER
    from sotui.register.restricted_acts import DEEDS as RESTRICTED
    from sotui.reviews.acts import DEEDS as REVIEWS
    from sotui.staff.acts import DEEDS as STAFF
    from sotui.staff.positions_acts import DEEDS as POSITIONS
    from sotui.supervision.acts import DEEDS as SUPERVISION
    from sotui.supervision.staff_acts import DEEDS as OF_STAFF
    from sotui.vault.accounts_deeds import DEEDS as ACCOUNTS
    from sotui.vault.erasure import DEEDS as ERASURE

    return {
        deed.name: deed
        for deed in (
            *REGISTER,
            *DOCUMENTS,
            *ACTIONS,
            *SUPERVISION,
            *OF_STAFF,
            *REVIEWS,
            *STAFF,
            *ADOPTION,
            *POSITIONS,
            *ACCOUNTS,
            *AUDIT,
            *ERASURE,
            *RESTRICTED,
        )
    }


def open_desk(
    folder: Path,
    name: str | None,
    passphrase: str,
    *,
    clock: Clock | None = None,
    demo_hint: str | None = None,
) -> Desk:
    """Open the register for one thread, the caller's; raises VaultError saying what to do."""
    from sotui.settings import state_folder
    from sotui.vault.open import open_vault

    clock = clock or Clock()
    session = open_vault(
        folder,
        name,
        passphrase,
        migrations=migrations(),
        deeds=deeds(),
        clock=clock.utc,
        # A demonstration leaves nothing behind on this machine.
        anchors=folder.parent / "state" if demo_hint else state_folder(),
    )
    return Desk(session, clock, demo_hint=demo_hint)


def open_desk_on_thread(
    folder: Path,
    name: str | None,
    passphrase: str,
    *,
    clock: Clock | None = None,
    demo_hint: str | None = None,
) -> Desk:
    """Open the register on a thread of its own, for the screen; waits until it is open."""
    from sotui.vault.thread import VaultThread

    made: list[Desk] = []

    def opening() -> Session:
        desk = open_desk(folder, name, passphrase, clock=clock, demo_hint=demo_hint)
        made.append(desk)
        return desk.session

    thread = VaultThread(opening)
    try:
        thread.opened.result()
    except BaseException:
        thread.close()
        raise
    made[0].thread = thread
    return made[0]
