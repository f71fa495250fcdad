"""A backup tried out: copied to a private place, opened with a person's own keys, and looked through."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from sotui.vault import checks
from sotui.vault import folder as place
from sotui.vault.backup import MARGIN, Progress, counts, mebibytes, tail
from sotui.vault.backups import Backup, damaged
from sotui.vault.errors import Altered, Damaged, DiskFull, NewerVersion, VaultError, WrongPassphrase
from sotui.vault.header import LIMIT, Header, parse
from sotui.vault.manifest import File, Manifest
from sotui.vault.migrations import Migration, pending
from sotui.vault.unlocked import Unlocked

if TYPE_CHECKING:
    from sotui.vault.session import Session

TRYING = ".trying-"
"""What the private folder begins with in which a backup is tried out."""
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True, repr=False)
class Trial:
    """What came of it: a copy that opens, in `folder`, and the keys that open it."""

    backup: Backup
    manifest: Manifest
    unlocked: Unlocked
    folder: Path
    seconds: float


@dataclass(frozen=True, slots=True)
class Drilled:
    """A restore drill that went well."""

    backup: Backup
    entries: int
    """Entries of the audit, each of which was checked."""
    counts: dict[str, int]
    """Rows by table."""
    seconds: float


Keys = Callable[[Header], Unlocked]
"""The keys under a backup's header; WrongPassphrase where there are none."""


def keys_of(session: Session) -> Keys:
    """The keys of a backup made by this register for whoever has it open, without asking for a passphrase.

    The keys may be former ones: a person's own two are not changed by a rotation.
    """

    def keys(header: Header) -> Unlocked:
        mine = session.unlocked
        for slot in header.slots:
            if slot.user != mine.user.id or slot.receive != mine.slot.receive:
                continue
            bound_to = {"vault": header.vault, "epoch": header.epoch, "slot": slot.id}
            data_key = mine.opened(bytes.fromhex(slot.key), bound_to)
            if data_key is not None:
                return Unlocked(header, slot, mine.user, data_key, mine.seeds)
        raise WrongPassphrase(
            "Your present passphrase does not open this backup: it was made before your account or your"
            " passphrase was what it is now.",
            "Nothing was changed.",
            "Try it out with `sotui restore --drill BACKUP`, which asks for the passphrase of then.",
        )

    return keys


def header_of(backup: Backup) -> Header:
    """vault.json as it lies in the backup; Damaged, Altered or NewerVersion."""
    content = place.read_bounded(backup.path / place.HEADER, LIMIT)
    found = backup.manifest
    if content is None or found is None or hashlib.sha256(content).hexdigest() != _sha(found, place.HEADER):
        raise damaged(place.HEADER, "is not as it was written")
    try:
        header = parse(content, "")
    except Damaged as error:
        raise damaged(place.HEADER, "does not read as it was written") from error
    if (header.vault, header.epoch) != (found.vault, found.epoch):
        raise _changed()
    return header


def try_out(
    backup: Backup, keys: Keys, private: Path, steps: Sequence[Migration], progress: Progress | None = None
) -> Trial:
    """Copy a backup into ``private`` (made by this, 0700) and look through the copy from end to end.

    Header, manifest, both checks of the file of records, rows counted, every entry of the audit. Raises
    Damaged, Altered, NewerVersion, WrongPassphrase, DiskFull, DiskFault; ``private`` is then gone.
    """
    begun = perf_counter()
    say = progress or (lambda step, done, of: None)
    header = header_of(backup)
    found = backup.manifest
    assert found is not None
    unlocked = keys(header)
    if not found.is_sealed_by(unlocked.key("backup")):
        raise _changed()
    free = shutil.disk_usage(private.parent).free
    if free < found.size + MARGIN:
        lacking = mebibytes(found.size + MARGIN - free)
        raise DiskFull(
            f"There is no room to open the backup beside the register: {lacking} more are needed.",
            "Nothing was changed.",
            "Free some space and do it again.",
        )
    private.mkdir(mode=0o700)
    try:
        for name in (place.HEADER, header.database):
            _copied(backup.path / name, private / name, found.files[name], say)
        place.make(private / place.HEADER_COPY, header.to_bytes())
        place.settle(private)
        _look_through(private, found, unlocked, steps, say)
    except BaseException as error:
        shutil.rmtree(private, ignore_errors=True)
        if isinstance(error, OSError):
            raise place.write_fault(private, error) from error
        raise
    return Trial(backup, found, unlocked, private, perf_counter() - begun)


@contextmanager
def private_folder(beside: Path, begins: str = TRYING) -> Iterator[Path]:
    """A name for a private folder in the register's own, of which nothing is left afterwards."""
    path = beside / f"{begins}{secrets.token_hex(4)}"
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def drill(
    session: Session,
    backup: Backup,
    steps: Sequence[Migration],
    *,
    keys: Keys | None = None,
    progress: Progress | None = None,
) -> Drilled:
    """A restore drill: the backup is opened in a private folder, looked through, and the copy removed.

    That it was tried is noted in the audit, also where it failed. Raises what `try_out` does.
    """
    from sotui.vault.keys import canonical

    try:
        with private_folder(session.folder) as private:
            trial = try_out(backup, keys or keys_of(session), private, steps, progress)
    except VaultError as error:
        session.note("a backup did not pass its trial", backup.name, type(error).__name__)
        raise
    found = trial.manifest
    detail = {"seq": found.seq, "hash": found.hash, "seconds": round(trial.seconds, 1)}
    session.note("tried out a backup", backup.name, canonical(detail).decode())
    return Drilled(backup, found.seq, found.counts, trial.seconds)


def _look_through(
    private: Path, found: Manifest, unlocked: Unlocked, steps: Sequence[Migration], say: Progress
) -> None:
    from sotui.vault import audit, schema

    header = unlocked.header
    path, key = private / header.database, unlocked.key("database")
    say("checking", 0, 3)
    if checks.check_database(path, key):
        raise damaged(header.database, "does not read as it was written")
    say("checking", 1, 3)
    conn = checks.hold(path, key, header)
    try:
        kept = schema.kept_header(conn)
        if kept is not None and kept != header.to_bytes():
            raise _changed()
        try:
            pending(conn, steps)
        except NewerVersion as error:
            raise NewerVersion(
                "This backup was made by a newer version of SOTUI.",
                "Nothing was changed.",
                "Use the newer version, or ask whoever looks after SOTUI for it.",
            ) from error
        if counts(conn) != found.counts or tail(conn, found.at) != (found.seq, found.hash, found.at):
            raise _changed()
        say("checking the audit", 2, 3)
        broken = audit.verify_chain(conn.database())
        if broken is not None:
            raise Altered(
                f"The audit in this backup is not whole: entry {broken} is not as it was written.",
                "Nothing was changed.",
                "Use another backup, and tell whoever answers for the information.",
            )
        say("checking", 3, 3)
    finally:
        conn.close()


def _copied(source: Path, target: Path, expected: File, say: Progress) -> None:
    found = hashlib.sha256()
    size = 0
    place.make(target, b"")
    try:
        reading = source.open("rb")
    except OSError as error:
        raise damaged(source.name, f"could not be read ({error.strerror})") from error
    with reading, target.open("wb") as writing:
        while True:
            try:
                block = reading.read(_BLOCK)
            except OSError as error:
                raise damaged(source.name, f"could not be read ({error.strerror})") from error
            if not block:
                break
            found.update(block)
            writing.write(block)
            size += len(block)
            if size > expected.size:
                break
            say("copying", size, expected.size)
        writing.flush()
        os.fsync(writing.fileno())
    if (size, found.hexdigest()) != (expected.size, expected.sha256):
        raise damaged(source.name, "is not as it was written")


def _sha(found: Manifest, name: str) -> str:
    return found.files[name].sha256


def _changed() -> Altered:
    return Altered(
        "This backup has been changed by something other than SOTUI.",
        "Nothing was changed.",
        "Use another backup, and tell whoever answers for the information.",
    )
