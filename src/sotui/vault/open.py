"""Opening the register: a name, a passphrase, and every doubt about the files answered first."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import threading
import unicodedata
import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sotui.vault import checks, header_copy, leftovers
from sotui.vault import folder as place
from sotui.vault.clock import doubt, utc_now
from sotui.vault.errors import (
    AlreadyOpen,
    Altered,
    MigrationFailed,
    Missing,
    NameNeeded,
    PutRight,
    VaultError,
    WrongPassphrase,
)
from sotui.vault.grants import user_of
from sotui.vault.header import LIMIT, Header, Slot, damaged, parse
from sotui.vault.kdf import derive
from sotui.vault.keys import header_mac, unseal, unwrap
from sotui.vault.migrations import Migration, pending
from sotui.vault.model import Deed, User
from sotui.vault.passphrase import as_bytes
from sotui.vault.unlocked import Unlocked

if TYPE_CHECKING:
    from sotui.vault.driver import Connection
    from sotui.vault.session import Session

CHECKED_BYTES = 12 << 20
"""A file of records up to this size is read whole, once, at each opening: 3.5 ms a MiB measured.

A larger one is checked as it is read: every page carries its own seal, and a file cut short or added to
shows at once by its length.
"""
_TAIL = 200
_held: weakref.WeakValueDictionary[str, Session] = weakref.WeakValueDictionary()


def read_header(folder: Path) -> Header:
    """vault.json with its digest checked; Missing, Damaged, NewerVersion or Unsafe. Derives nothing."""
    place.check(folder)
    if os.path.lexists(folder / place.RESTORING):
        from sotui.vault.putting_back import finish

        # A backup was being put back when the program was killed.
        finish(folder)
    path = folder / place.HEADER
    if not os.path.lexists(path):
        copy = header_copy.advice(folder)
        if copy is None and not any(folder.glob("records-*.db")):
            raise Missing(
                f"There is no register in {folder}.",
                "Nothing was made or changed.",
                "Name its folder with --vault, or make a new register with `sotui init`.",
            )
        raise Missing(
            f"vault.json is missing from {folder}.",
            "Nothing was made or changed.",
            copy or f"Put it back from a backup: {place.HEADER_IN_BACKUP}",
        )
    advice = header_copy.advice(folder) or f"Put back vault.json from a backup: {place.HEADER_IN_BACKUP}"
    content = place.read_bounded(path, LIMIT)
    if content is None:
        raise damaged(advice)
    header = parse(content, advice)
    # Only now is it known to be a register's folder; any other is nobody's to change.
    place.make_private(folder, place.HEADER, place.HEADER_COPY, place.DEVICE)
    return header


def people(folder: Path) -> tuple[str, ...]:
    """The names of those who may open the register, as vault.json has them (not yet verified)."""
    header = read_header(folder)
    slots = {slot.id for slot in header.slots if slot.kind == "passphrase"}
    return tuple(grant.name for grant in header.grants if grant.slot in slots)


def open_vault(
    folder: Path,
    name: str | None,
    passphrase: str,
    *,
    migrations: Sequence[Migration],
    deeds: Mapping[str, Deed],
    clock: Callable[[], datetime] = utc_now,
    full_check: bool | None = None,
    anchors: Path | None = None,
) -> Session:
    """Open the register as `name` (None where only one person may) and bring it up to this version.

    Every page in use is read first where the file is at most CHECKED_BYTES. With `full_check` every page is
    looked at, twice over, whatever the size; where it is False nothing is read beforehand. ``anchors``: the
    folder, elsewhere than the register's, in which the end of its audit is kept. Raises
    Missing, Damaged (Altered where the change was not SOTUI's), NewerVersion, WrongPassphrase, NameNeeded,
    AlreadyOpen, Unsafe, NotAPlace, MigrationFailed, DiskFull and DiskFault. What is refused is left byte for
    byte.
    """
    header = read_header(folder)
    slot = slot_named(header, name)
    records = folder / header.database
    mine = _held.get(_place_of(records))
    if mine is not None:
        raise already_open(folder)
    size = checks.check_file(records)
    loading = threading.Thread(target=_load_driver, daemon=True)
    loading.start()
    unlocked = unlock(folder, header, slot, passphrase)
    loading.join()
    if full_check and _damage(folder, records, unlocked.key("database")):
        raise checks.unreadable()
    read_whole = full_check is None and size <= CHECKED_BYTES
    return open_records(
        folder,
        unlocked,
        migrations=migrations,
        deeds=deeds,
        clock=clock,
        read_whole=read_whole,
        anchors=anchors,
    )


def _load_driver() -> None:
    # The derivation leaves the interpreter free, so the costly imports run beside it.
    from sotui.vault import driver, session  # noqa: F401

    with contextlib.suppress(ImportError):
        import sqlite_utils  # noqa: F401


def slot_named(header: Header, name: str | None) -> Slot | None:
    """The slot of the person of this name, None for a stranger; NameNeeded without a name among several."""
    slots = {slot.id: slot for slot in header.slots if slot.kind == "passphrase"}
    if name is None:
        if len(slots) > 1:
            raise NameNeeded(
                "Several people may open this register.",
                "Nothing was opened.",
                'Give your name as well; on the command line: sotui --name "Your Name" …',
            )
        return next(iter(slots.values()), None)
    wanted = folded(name)
    found = (grant.slot for grant in header.grants if folded(grant.name) == wanted)
    return next((slots[slot] for slot in found if slot in slots), None)


def unlock(folder: Path, header: Header, slot: Slot | None, secret: str) -> Unlocked:
    """The keys behind a slot, by its passphrase or recovery key; None for a name that there is none of.

    Raises WrongPassphrase, after as much time for an unknown name, and Altered.
    """
    if slot is None:
        # An unknown name costs as much time as a wrong passphrase, and says no more.
        derive(as_bytes(secret), secrets.token_bytes(16), header.slots[0].kdf)
        raise _wrong()
    key = derive(as_bytes(secret), bytes.fromhex(slot.salt), slot.kdf)
    seeds = unwrap(key, bytes.fromhex(slot.nonce), bytes.fromhex(slot.wrap), slot.bound_to(header.vault))
    if seeds is None:
        raise _wrong()
    bound_to = {"vault": header.vault, "epoch": header.epoch, "slot": slot.id}
    data_key = unseal(bytes.fromhex(slot.key), seeds, bound_to)
    advice = header_copy.advice_if_altered
    if data_key is None or seeds.public != (slot.sign, slot.receive):
        raise _altered(advice(folder, header, data_key))
    if not secrets.compare_digest(header_mac(data_key, header.vault, header.content()), header.mac):
        raise _altered(advice(folder, header, data_key))
    try:
        return Unlocked(header, slot, user_of(header, slot), data_key, seeds)
    except Altered as error:
        # The mac was right, so it was made by somebody who has the data key: the copy's proves no more.
        raise Altered(error.happened, error.kept, advice(folder, header, data_key)) from error


def _damage(folder: Path, records: Path, key: bytes) -> list[str]:
    from sotui.vault import driver

    try:
        return checks.check_database(records, key)
    except driver.DatabaseFault as error:
        if driver.is_busy(error):
            raise already_open(folder) from error
        raise driver.ours(error) or error from error


def open_records(
    folder: Path,
    unlocked: Unlocked,
    *,
    migrations: Sequence[Migration] | None,
    deeds: Mapping[str, Deed],
    clock: Callable[[], datetime] = utc_now,
    read_whole: bool = False,
    anchors: Path | None = None,
    backs_up: bool = True,
    brings_up: bool = True,
) -> Session:
    """Open the records with keys that are there already; see `open_vault`.

    Not ``brings_up``: they keep the shape they have; ``migrations`` then only tell whether a newer program
    gave it to them, and None asks nothing.
    ``backs_up``: whether a backup is made before steps are taken that bring them up to this version.
    """
    from sotui.vault import anchor, audit, driver, schema
    from sotui.vault.putting_back import just_put_back
    from sotui.vault.session import Session

    records = folder / unlocked.header.database
    conn = None
    try:
        cut_off = checks.cut_off(records)
        conn = checks.hold(records, unlocked.key("database"), unlocked.header, read_whole=read_whole)
        _check_still_current(folder, unlocked.header)
        stood = anchor.standing(anchors, unlocked, conn)
        # Of an older copy the header is the older one too: what vault.json says of accounts holds, unless the
        # records know it as one from before theirs.
        older = bool(stood.entry) and not header_copy.known_before(conn, unlocked.header)
        unlocked, put_right = (unlocked, "") if older else newest(conn, folder, unlocked)
        if migrations is not None:
            pending(conn, migrations)
        driver.settle(conn)
        mark = place.device(folder)
        session = Session(
            conn,
            unlocked=unlocked,
            device=mark,
            folder=folder,
            deeds=deeds,
            clock=clock,
            warnings=tuple(
                each for each in (place.concern(folder), place.linked(records), just_put_back(conn)) if each
            ),
        )
        clock_set = doubt(conn, session.utc_now())
        told = tuple(each for each in (put_right, cut_off, clock_set) if each)
        session.warnings += told
        if audit.verify_chain(session.db, last=_TAIL) is not None:
            raise Altered(
                "The audit in the file of records has been changed by something other than SOTUI.",
                "It was left as it is.",
                "`sotui verify` names each entry that was. Keep the folder for whoever answers for the"
                " information, and put back the last backup: `sotui restore`.",
            )
        if migrations is not None and brings_up:
            if backs_up:
                _bring_up(session, migrations)
            else:
                session.migrate(migrations)
        left = (
            _mark_open(folder, unlocked.user, clock()),
            header_copy.in_step(folder, unlocked.header),
            leftovers.clean(folder, unlocked.header.epoch),
        )
        session.warnings += tuple(said for said in left if said)
        session.on_close(lambda: _unmark(folder))
        if older and schema.kept_header(conn) != unlocked.header.to_bytes():
            # Before the opening, which is signed in the name of somebody whom these records may not know yet.
            session.keep_header_of_file()
        session.note("opened the register", detail=" ".join(told), signed="opening")
        anchor.begin(session, anchors, stood)
        session.alarm = " ".join(each for each in (session.alarm, clock_set) if each)
    except BaseException as error:
        if conn is not None:
            conn.close()
        if isinstance(error, driver.DatabaseFault):
            if driver.is_busy(error):
                raise already_open(folder) from error
            fault = driver.ours(error)
            if fault is not None:
                raise fault from error
        raise
    held = _place_of(records)
    _held[held] = session
    session.on_close(lambda: _let_go(held))
    return session


def _bring_up(session: Session, migrations: Sequence[Migration]) -> None:
    """Take the steps that are due, a backup made before them; what fails names it."""
    if session.is_current(migrations):
        return
    from sotui.vault.backup import BEFORE_MIGRATION, make_backup

    made = make_backup(session, BEFORE_MIGRATION)
    try:
        session.migrate(migrations)
    except MigrationFailed as error:
        there = f"A backup made just before it lies in {made.path}."
        raise MigrationFailed(error.happened, f"{error.kept} {there}", error.do) from error


def newest(conn: Connection, folder: Path, unlocked: Unlocked) -> tuple[Unlocked, str]:
    """The keys under the header that the database has, which vault.json follows; and what was put right.

    The program was killed between the commit and the file, or an older vault.json was put back: who unlocked
    by a slot that is no longer so has to unlock again.
    """
    from sotui.vault import schema

    kept = schema.kept_header(conn)
    if kept is None or kept == unlocked.header.to_bytes():
        if schema.meta(conn).get("root") != unlocked.header.root:
            raise checks.stranger()
        return unlocked, ""
    header = _proved(kept, unlocked)
    mine = next((slot for slot in header.slots if slot.id == unlocked.slot.id), None)
    aside = header_copy.keep_stranger(conn, folder, unlocked.header)
    header_copy.put(folder, header)
    said = "vault.json was behind the records: it was put right from them."
    if aside:
        said = (
            "The vault.json beside these records is none that they know: perhaps they are an older copy."
            f" It was put right from the records, and what lay there is kept as {aside}."
        )
    if mine != unlocked.slot:
        raise PutRight(
            said,
            "The records are whole.",
            "Unlock again, with the passphrase that was chosen last; who has no account any more cannot.",
        )
    return replace(unlocked, header=header, slot=mine, user=user_of(header, mine)), said


def _proved(kept: bytes, unlocked: Unlocked) -> Header:
    """The header that the database has, found to be as an administrator signed it; Altered.

    Whoever has the data key and a program of their own can write to the database: no role is raised so.
    """
    try:
        header = parse(kept, "")
        mac = header_mac(unlocked.data_key, unlocked.vault, header.content())
        ours = (header.vault, header.epoch) == (unlocked.vault, unlocked.header.epoch)
        if not ours or not secrets.compare_digest(mac, header.mac):
            raise checks.stranger()
        for slot in header.slots:
            user_of(header, slot)
    except VaultError as error:
        raise Altered(
            "What the file of records says of accounts has been changed by something other than SOTUI.",
            "It was left as it is, and so was vault.json.",
            "Keep the folder for whoever answers for the information, and put back the last backup:"
            " `sotui restore`.",
        ) from error
    return header


def _check_still_current(folder: Path, header: Header) -> None:
    """Raise PutRight where vault.json has come to name another file of records since it was read."""
    try:
        now = read_header(folder)
    except VaultError:
        # What is wrong with it now is said at the next opening: this one has what it needs.
        return
    if now.epoch != header.epoch:
        raise PutRight(
            "The data key was changed while the register was being opened.",
            "The records are whole.",
            "Unlock again.",
        )


def held_here(records: Path) -> bool:
    """Whether this process has that file of records open."""
    return _held.get(_place_of(records)) is not None


def _let_go(held: str) -> None:
    _held.pop(held, None)


def _mark_open(folder: Path, user: User, since: datetime) -> str | None:
    """Leave word for others of who has it open; yields a warning where that cannot be left."""
    said = {
        "by": user.name,
        "since": since.astimezone().isoformat(timespec="seconds"),
        "process": os.getpid(),
    }
    try:
        place.replace(folder / place.OPEN_MARK, json.dumps(said).encode())
    except VaultError as error:
        # The mark is only a courtesy: what keeps a second person out is the hold on the file of records.
        return f"Others will not be told who has the register open: {error.happened}"
    return None


def _unmark(folder: Path) -> None:
    # What stands in its place is not ours to take away, and closing does not wait for it.
    with contextlib.suppress(OSError):
        (folder / place.OPEN_MARK).unlink(missing_ok=True)


def already_open(folder: Path) -> AlreadyOpen:
    """The message that somebody has it open: by whom and since when, as far as that is known."""
    by, since = "somebody", None
    try:
        said = json.loads(place.read_bounded(folder / place.OPEN_MARK, 4096) or b"{}")
        by = "".join(each if each.isprintable() else "?" for each in str(said["by"])[:100])
        since = datetime.fromisoformat(said["since"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError, VaultError):
        # The mark is only a courtesy; that the file is held is certain without it.
        pass
    when = f" since {since:%d/%m/%Y %H:%M}" if since else ""
    return AlreadyOpen(
        f"The register is open already: {by} has had it open{when}.",
        "Nothing was opened or changed.",
        "Close it there first; it is open once at a time.",
        by=by,
        since=since,
    )


def _wrong() -> WrongPassphrase:
    return WrongPassphrase(
        "The name or the passphrase is not right.",
        "Nothing was opened or changed.",
        "Look whether caps lock is on, remember that spaces count, and try again.",
    )


def _altered(advice: str) -> Altered:
    return Altered(
        "vault.json has been changed by something other than SOTUI.", "Nothing was opened or changed.", advice
    )


def folded(name: str) -> str:
    """A name as it is looked for: spaces, letter case and the spelling of accents aside."""
    return unicodedata.normalize("NFC", " ".join(name.split())).casefold()


def _place_of(records: Path) -> str:
    return str(records.resolve())
