"""Letting somebody in who has forgotten their passphrase, with the recovery key and nothing else.

It opens no record: all that can be done with it is to give one person new keys and a new passphrase.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sotui.names import name_key
from sotui.vault import accounts, checks, recovery_key
from sotui.vault import accounts_header as headers
from sotui.vault import passphrase as policy
from sotui.vault.accounts import Losses
from sotui.vault.accounts_deeds import DEEDS, KEY_USED
from sotui.vault.accounts_kept import keep, let_go_of_sealed, moment, usual_work
from sotui.vault.clock import utc_now
from sotui.vault.errors import (
    BadPassphrase,
    BadRecoveryKey,
    NoRecoveryKey,
    NoSuchAccount,
    WrongPassphrase,
)
from sotui.vault.header import Grant, Header, Slot
from sotui.vault.kdf import KdfParams
from sotui.vault.migrations import Migration
from sotui.vault.open import open_records, read_header, unlock

if TYPE_CHECKING:
    from sotui.vault.session import Session

_DEEDS = {deed.name: deed for deed in DEEDS if deed.name == KEY_USED}


class Recovery:
    """The register in the hands of the recovery key: whom it can let in, what they lose, and doing it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def people(self) -> tuple[str, ...]:
        """The names of those who can be let in."""
        return tuple(one.name for one in accounts.accounts(self._session) if one.enabled)

    def losses(self, name: str) -> Losses:
        """What the person cannot open any more once they are let in this way; NoSuchAccount."""
        return accounts.losses(self._session, self._grant(name).user)

    def let_in(
        self, name: str, passphrase: str, *, kdf: KdfParams | None = None, check_strength: bool = True
    ) -> str:
        """Give the person of this name new keys under this passphrase; yields the name as it is kept.

        One act, in the name of the recovery key, which is then marked as used. Raises NoSuchAccount,
        BadPassphrase, DiskFull and the like; nothing is changed then.
        """
        grant = self._grant(name)
        if check_strength:
            policy.check_strength(passphrase, names=(grant.name, *grant.name.split()))
        elif not passphrase:
            raise BadPassphrase("The passphrase is empty.", "Nothing was changed.", "Choose one.")
        session = self._session
        with session.act(KEY_USED, grant.user) as act:
            header = headers.reset_person(
                session.unlocked.header,
                session.unlocked,
                grant.user,
                passphrase,
                kdf or usual_work(session),
                made=moment(act),
            )
            act.db.conn.execute(
                "INSERT OR REPLACE INTO vault_meta (name, value) VALUES (?, ?)",
                (accounts.KEY_USED_AT, act.at.isoformat()),
            )
            let_go_of_sealed(session, grant.user, confirmed=True)
            keep(session, act, header, account=grant.user)
        return grant.name

    def _grant(self, name: str) -> Grant:
        for one in accounts.accounts(self._session):
            if one.enabled and name_key(one.name) == name_key(name):
                return headers.grant_of(self._session.unlocked.header, one.user)
        raise NoSuchAccount(
            "Nobody of this name may open the register.",
            "Nothing was changed.",
            f"These may: {', '.join(self.people)}.",
        )


@contextmanager
def opened(
    folder: Path,
    key: str,
    *,
    known: Sequence[Migration] | None = None,
    clock: Callable[[], datetime] = utc_now,
    anchors: Path | None = None,
) -> Iterator[Recovery]:
    """The register opened with its recovery key, for as long as the block runs. Takes a derivation.

    The records keep the shape that they have; `known` are the steps that this program knows of, so that a
    register of a newer one is told.

    Raises BadRecoveryKey for a slip (before anything is derived) and for a key that is not the one in force,
    NoRecoveryKey, and what `open_vault` raises.
    """
    header = read_header(folder)
    slot = _slot(header)
    secret = recovery_key.secret(key)
    checks.check_file(folder / header.database)
    try:
        unlocked = unlock(folder, header, slot, secret)
    except WrongPassphrase:
        raise BadRecoveryKey(
            "This is not the recovery key in force: that one was made on"
            f" {datetime.fromisoformat(slot.created):%d/%m/%Y at %H:%M}.",
            "Nothing was opened or changed.",
            "Find the sheet of that day, and see that it is this register's: its number is"
            f" {header.vault[:8]}….",
        ) from None
    session = open_records(
        folder,
        unlocked,
        migrations=known,
        brings_up=False,
        deeds=_DEEDS,
        clock=clock,
        anchors=anchors,
    )
    try:
        yield Recovery(session)
    finally:
        session.close()


def recover(
    folder: Path,
    key: str,
    name: str,
    passphrase: str,
    *,
    known: Sequence[Migration] | None = None,
    clock: Callable[[], datetime] = utc_now,
    anchors: Path | None = None,
    kdf: KdfParams | None = None,
    check_strength: bool = True,
) -> Losses:
    """Let the person of this name in with a new passphrase; yields what they cannot open any more."""
    with opened(folder, key, known=known, clock=clock, anchors=anchors) as recovery:
        lost = recovery.losses(name)
        recovery.let_in(name, passphrase, kdf=kdf, check_strength=check_strength)
    return lost


def _slot(header: Header) -> Slot:
    slot = headers.recovery_slot(header)
    if slot is None:
        raise NoRecoveryKey(
            "No recovery key was ever made for this register.",
            "Nothing was opened or changed.",
            "An administrator can reset a forgotten passphrase; without one, only a backup whose passphrase"
            " is known can be opened.",
        )
    return slot
