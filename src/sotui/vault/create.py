"""A new register: its folder, its keys, its first person and an empty, encrypted file of records."""

from __future__ import annotations

import os
import secrets
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from sotui.vault import folder as place
from sotui.vault import passphrase as policy
from sotui.vault.clock import utc_now
from sotui.vault.errors import AlreadyExists, BadPassphrase, VaultError
from sotui.vault.grants import sign
from sotui.vault.header import Grant, Header
from sotui.vault.kdf import KdfParams, calibrate
from sotui.vault.keys import canonical
from sotui.vault.migrations import Migration
from sotui.vault.model import SMALL_TEAM, Role, User
from sotui.vault.slots import make_slot
from sotui.vault.unlocked import Unlocked


def create(
    folder: Path,
    name: str,
    passphrase: str,
    *,
    migrations: Sequence[Migration],
    kdf: KdfParams | None = None,
    roles: Iterable[Role] = SMALL_TEAM,
    check_strength: bool = True,
    clock: Callable[[], datetime] = utc_now,
) -> None:
    """Make a register in `folder`, to be opened by `name` with `passphrase`.

    Without `kdf` the work of a guess is calibrated on this machine (a second or two). Raises AlreadyExists,
    BadPassphrase, Unsafe, DiskFull, DiskFault and MigrationFailed. Cut off in the middle, it can be begun
    again.
    """
    name = clean_name(name)
    if check_strength:
        policy.check_strength(passphrase, names=(name, *name.split()))
    elif not passphrase:
        raise BadPassphrase("The passphrase is empty.", "Nothing has been made.", "Choose one.")
    place.prepare(folder)
    _check_free(folder)
    params = kdf or calibrate()
    params.check()

    made = clock().astimezone().isoformat(timespec="seconds")
    data_key = os.urandom(32)
    unlocked = _creator(name, passphrase, data_key, params, tuple(Role(role) for role in roles), made)
    header = unlocked.header

    records = folder / header.database
    fresh = folder / f"{header.database}.new"
    for left in (fresh, folder / f"{fresh.name}-journal"):
        # Left by a creation that was cut off: its key was never written anywhere, so nothing is in it.
        left.unlink(missing_ok=True)
    place.make(fresh, b"")
    try:
        _fill(fresh, unlocked, migrations, clock, place.device(folder))
        # The copy goes first, so that from here on the register opens or says how to be opened.
        place.make(folder / place.HEADER_COPY, header.to_bytes())
        fresh.rename(records)
        place.make(folder / place.HEADER, header.to_bytes())
        place.settle(folder)
    except BaseException:
        if not records.exists():
            fresh.unlink(missing_ok=True)
            (folder / place.HEADER_COPY).unlink(missing_ok=True)
        raise


def clean_name(name: str) -> str:
    """A person's name as it is kept: NFC, single spaces; VaultError where it is empty or not printable."""
    text = unicodedata.normalize("NFC", " ".join(name.split()))
    if not text or len(text) > 100 or any(unicodedata.category(each) in ("Cc", "Cf", "Cs") for each in text):
        raise VaultError(
            "That is not a name that can be kept.",
            "Nothing has been made.",
            "Give a name of 1 to 100 letters.",
        )
    return text


def _check_free(folder: Path) -> None:
    taken = [place.HEADER, *sorted(path.name for path in folder.glob("records-*.db"))]
    # A lone copy of the header is what a creation leaves that was cut off before its records were in place.
    found = [each for each in taken if os.path.lexists(folder / each)]
    if found:
        raise AlreadyExists(
            f"There is a register in {folder} already ({', '.join(found)}).",
            "It was left as it is.",
            "Open it, or name another folder for a new one.",
        )
    copy = folder / place.HEADER_COPY
    if os.path.lexists(copy):
        copy.rename(folder / f"{place.HEADER_COPY}.{secrets.token_hex(4)}")


def _creator(
    name: str, passphrase: str, data_key: bytes, params: KdfParams, roles: tuple[Role, ...], made: str
) -> Unlocked:
    vault, user_id = (secrets.token_hex(16) for _ in range(2))
    epoch = 1
    slot, seeds = make_slot(
        vault=vault,
        epoch=epoch,
        data_key=data_key,
        user=user_id,
        kind="passphrase",
        secret=passphrase,
        kdf=params,
        made=made,
    )
    grant = Grant(
        vault=vault,
        slot=slot.id,
        user=user_id,
        name=name,
        roles=tuple(sorted(roles)),
        epoch=epoch,
        sign=slot.sign,
        receive=slot.receive,
        by=slot.id,
    )
    header = Header(
        vault=vault,
        epoch=epoch,
        database=f"records-{epoch}.db",
        created=made,
        root=slot.sign,
        slots=(slot,),
        grants=(sign(grant, seeds),),
    )
    header = header.sealed(data_key)
    creator = User(user_id, name, frozenset(roles))
    return Unlocked(header, header.slots[0], creator, data_key, seeds)


def _fill(
    path: Path,
    unlocked: Unlocked,
    migrations: Sequence[Migration],
    clock: Callable[[], datetime],
    device: str,
) -> None:
    from sotui.vault import driver, schema
    from sotui.vault.session import Session

    conn = driver.connect(path, unlocked.key("database"), create=True)
    try:
        driver.settle(conn)
        conn.execute("BEGIN EXCLUSIVE")
        schema.make(conn, unlocked.header)
        conn.execute("COMMIT")
        session = Session(conn, unlocked=unlocked, device=device, folder=path.parent, deeds={}, clock=clock)
        made = canonical({"roles": sorted(unlocked.user.roles)}).decode()
        session.note("made the register", detail=made, signed="opening")
        session.migrate(migrations)
        session.note("closed the register", signed="closing")
    finally:
        conn.close()
    path.with_name(f"{path.name}-journal").unlink(missing_ok=True)
