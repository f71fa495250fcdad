"""Before a restore: what the folder holds now, whether it opens, and whether this person may replace it."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from sotui.vault import checks, restore
from sotui.vault import folder as place
from sotui.vault.errors import (
    Damaged,
    Missing,
    NotAllowed,
    OtherRegister,
    VaultError,
    WrongPassphrase,
)
from sotui.vault.header import LIMIT, Header, parse
from sotui.vault.manifest import Manifest
from sotui.vault.model import Role
from sotui.vault.restore import InPlace

RESTORING = "put back a backup"
"""What is refused, as the audit names it."""
_KEPT = "Nothing was changed."


class AnotherPassphrase(WrongPassphrase):
    """The register that is there does not open with the passphrase that opens the backup."""


def look(folder: Path, manifest: Manifest, name: str | None, passphrase: str) -> InPlace:
    """What is there now, seen with the passphrase of a person of it.

    While it opens, only an administrator may replace it: NotAllowed, also noted in its audit. Where no
    register opens there, whoever can open the backup may. Raises AlreadyOpen, OtherRegister, NewerVersion,
    Unsafe, NameNeeded, and AnotherPassphrase where it can only be told with another passphrase.
    """
    from sotui.vault.open import read_header

    if not _anything(folder):
        return InPlace()
    try:
        header = read_header(folder)
        same_register(header, manifest)
        checks.check_file(folder / header.database)
    except (Missing, Damaged) as error:
        copy = _copy(folder)
        if copy is not None:
            same_register(copy, manifest)
        nobody_has_it_open(folder)
        return InPlace(error.happened, copy)
    nobody_has_it_open(folder)
    return _opened(folder, header, manifest, name, passphrase)


def _opened(folder: Path, header: Header, manifest: Manifest, name: str | None, passphrase: str) -> InPlace:
    from sotui.vault.open import slot_named, unlock

    try:
        unlocked = unlock(folder, header, slot_named(header, name), passphrase)
    except WrongPassphrase as error:
        raise AnotherPassphrase(
            "The register that is there does not open with this name and passphrase.",
            _KEPT,
            "An administrator of it has to put the backup back, with the passphrase of now as well; or name"
            " another folder with --vault.",
        ) from error
    except Damaged as error:
        return InPlace(error.happened, header)
    from sotui.vault import audit, driver
    from sotui.vault.open import already_open, newest
    from sotui.vault.session import Session

    try:
        conn = checks.hold(folder / header.database, unlocked.key("database"), header, read_whole=True)
    except Damaged as error:
        return InPlace(error.happened, header)
    except driver.DatabaseFault as error:
        if driver.is_busy(error):
            raise already_open(folder) from error
        raise driver.ours(error) or error from error
    session = None
    try:
        unlocked, _ = newest(conn, folder, unlocked)
        if audit.verify_chain(conn.database(), last=200) is not None:
            return InPlace("The audit in the file of records was changed.", unlocked.header)
        driver.settle(conn)
        session = Session(conn, unlocked=unlocked, device=place.device(folder), folder=folder, deeds={})
        session.note("opened the register", signed="opening")
        if Role.ADMINISTRATOR not in session.user.roles:
            session.refused(RESTORING)
            raise not_allowed()
        session.note(restore.BEGUN, "register")
        return restore.in_place_of(session, manifest)
    finally:
        if session is not None:
            session.close()
        else:
            conn.close()


def not_allowed() -> NotAllowed:
    """The message for whoever is no administrator of a register that opens."""
    return NotAllowed(
        "Putting a backup back is not for your role.",
        "Nothing was changed; that it was asked for has been noted.",
        f"It is for: {Role.ADMINISTRATOR}.",
    )


def check_has_account(header: Header, user: str) -> None:
    """Raise NotAllowed where a register does not open and this person has no account in it any more.

    Who was disabled does not come in again by having the register not open.
    """
    if all(slot.user != user for slot in header.slots):
        raise NotAllowed(
            "You could open the register when this backup was made, and have no account in it now.",
            _KEPT,
            "Somebody who has an account now puts a backup back.",
        )


def same_register(header: Header, manifest: Manifest) -> None:
    """Raise OtherRegister where the backup is not of this one."""
    if header.vault != manifest.vault:
        raise OtherRegister(
            "This backup is of another register than the one that is there.",
            _KEPT,
            "Name another folder for it with --vault, or name a backup of this register.",
        )


def nobody_has_it_open(folder: Path) -> None:
    """Raise AlreadyOpen where another process holds the records, whatever its key."""
    from sotui.vault import driver
    from sotui.vault.open import already_open, held_here

    for path in folder.glob("records-*.db"):
        if held_here(path):
            raise already_open(folder)
        conn = None
        try:
            # The lock comes before the first page is read: no key is needed to meet it.
            conn = driver.connect(path, bytes(32), wait_ms=250)
            conn.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        except driver.DatabaseFault as error:
            if driver.is_busy(error):
                raise already_open(folder) from error
        except VaultError:
            continue
        finally:
            if conn is not None:
                conn.close()


def _anything(folder: Path) -> bool:
    place.check_path(folder)
    if folder.is_symlink():
        place.check(folder)
    if not folder.is_dir():
        return False
    names = (place.HEADER, place.HEADER_COPY, place.RESTORING)
    return any(os.path.lexists(folder / name) for name in names) or any(folder.glob("records-*.db"))


def _copy(folder: Path) -> Header | None:
    """The header by its copy, where vault.json itself cannot be read: to know which register it was."""
    for name in (place.HEADER, place.HEADER_COPY):
        with contextlib.suppress(VaultError, OSError):
            return parse(place.read_bounded(folder / name, LIMIT) or b"", "")
    return None
