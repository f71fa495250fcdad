"""A backup: a copy of the open register that counts only once it was opened again and found whole."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sotui import __version__
from sotui.vault import checks, manifest
from sotui.vault import folder as place
from sotui.vault.backups import BEFORE, PART, Backup, backups, clean, thin_out
from sotui.vault.errors import Damaged, DiskFault, DiskFull, Displaced, Interrupted
from sotui.vault.keys import canonical
from sotui.vault.manifest import File, Manifest
from sotui.vault.replacing import put_in_place

if TYPE_CHECKING:
    from sotui.vault.driver import Connection
    from sotui.vault.session import Session

SLICE = 256
"""Pages copied at a time: one MiB, some 15 ms, after which a lock is heard."""
MARGIN = 8 << 20
"""Bytes that stay free beside a backup."""
ASKED, IDLE, UNLOCKED, LEFT = "asked for", "while nobody typed", "after unlocking", "on leaving"
BEFORE_MIGRATION = f"{BEFORE}a newer version of the program"
BEFORE_IMPORT, BEFORE_ROTATION = f"{BEFORE}an import", f"{BEFORE}new keys"
"""Why a backup is made, as it is shown."""
MADE, MIGRATED = "made a backup", "brought up to this version"
"""The vault's own doings as the audit names them."""

Progress = Callable[[str, int, int], None]
"""Told what is being done, how far it is, and how far it goes; may raise to stop it."""

__all__ = ["Backup", "Making", "Progress", "backups", "changed_since", "make_backup", "note_made"]


def make_backup(
    session: Session, reason: str, *, into: Path | None = None, progress: Progress | None = None
) -> Backup:
    """Make a backup of the open register and note it in its audit; called on the thread that owns it.

    It lies under its final name only once the copy was read back and found whole. ``reason`` is why it is
    made, in a few words; ``into`` another folder than the register's own. Raises DiskFull, DiskFault,
    Damaged (the copy did not come out whole, or the register itself is damaged), Interrupted; what backups
    there were are then as they were, and nothing of the new one is left.
    """
    making = Making(session, reason, into=into, progress=progress)
    making.copy()
    made = making.prove()
    note_made(session, made)
    return made


def note_made(session: Session, made: Backup) -> None:
    """Note in the audit that a backup was made: which, why, and up to where."""
    found = made.manifest
    if found is not None:
        detail = {"reason": found.reason, "seq": found.seq, "own": made.path.parent.parent == session.folder}
        # Where the register's own file has gone, this copy is what is left, and there is nowhere to note it.
        with contextlib.suppress(Displaced):
            session.note(MADE, made.name, canonical(detail).decode())


def changed_since(session: Session, last: Manifest, *, looks: bool = False) -> bool:
    """Whether anything was recorded or typed since that backup; with ``looks`` or looked at."""
    kinds = ("act", "view", "refused") if looks else ("act",)
    marks = ",".join("?" * len(kinds))
    row = session.db.conn.execute(
        f"SELECT 1 FROM audit_entry WHERE seq > ? AND (kind IN ({marks}) OR act = ?) LIMIT 1",
        (last.seq, *kinds, MIGRATED),
    ).fetchone()
    return row is not None or drafts_digest(session._conn) != last.drafts


def stoppable(session: Session, progress: Progress | None) -> Progress:
    """Progress that raises Interrupted once the session's work is stopped, as by a lock."""
    conn = session._conn
    before = conn.interrupts

    def told(step: str, done: int, of: int) -> None:
        if conn.interrupts != before:
            raise Interrupted("This was stopped before it was finished.", "Nothing was changed.")
        if progress is not None:
            progress(step, done, of)

    return told


class Making:
    """One backup under way: first the copy, on the register's own thread, then the proof, on any."""

    def __init__(
        self, session: Session, reason: str, *, into: Path | None = None, progress: Progress | None = None
    ) -> None:
        self._session = session
        self._conn = session._conn
        self._progress = progress or (lambda step, done, of: None)
        self._header = session.unlocked.header
        self._keys: tuple[bytes, bytes] | None = (
            session.unlocked.key("database"),
            session.unlocked.key("backup"),
        )
        self._reason = reason
        self._own = into is None
        self._parent = into if into is not None else session.folder / place.BACKUPS
        self._made = session.utc_now()
        self._before = self._conn.interrupts
        self._part = Path()
        self._name = ""
        self._counts: dict[str, int] = {}
        self._drafts = ""
        self._tail: tuple[int, str, datetime] = (0, "", self._made)

    def copy(self) -> None:
        """Copy the register as it stands; on the thread that owns it, with no act under way."""
        if self._conn.in_transaction:
            raise RuntimeError("a backup was to be made in the middle of an act")
        self._look()
        try:
            self._begin()
            self._copy()
        except BaseException as error:
            self.drop()
            raise self._as_ours(error)  # noqa: B904  the chain is kept where it becomes another

    def prove(self) -> Backup:
        """Read the copy back on fresh connections, compare it, and give it its name; on any thread."""
        try:
            made = self._prove()
        except BaseException as error:
            self.drop()
            raise self._as_ours(error)  # noqa: B904  as above
        self._keys = None
        if self._own:
            thin_out(self._parent, self._made)
        return made

    def drop(self) -> None:
        """Leave nothing of what is not finished."""
        self._keys = None
        if self._name:
            shutil.rmtree(self._part, ignore_errors=True)

    def _look(self) -> None:
        if self._own:
            _own_folder(self._parent)
            clean(self._parent)
        else:
            _other_folder(self._parent, self._session.folder)
        # Not the file's: it may have gone from its place, and this copy be all that is left.
        size = checks.PAGE * int(self._conn.execute("PRAGMA page_count").fetchone()[0])
        free = shutil.disk_usage(self._parent).free
        if free < size + MARGIN:
            raise self._full(size + MARGIN - free)

    def _begin(self) -> None:
        for name in _names(self._made, self._header.epoch):
            self._part = self._parent / f"{name}{PART}"
            if os.path.lexists(self._parent / name):
                continue
            try:
                self._part.mkdir(mode=0o700)
            except FileExistsError:
                continue
            self._name = name
            return

    def _copy(self) -> None:
        from sotui.vault.driver import connect

        assert self._keys is not None
        path = self._part / self._header.database
        place.make(path, b"")
        target = connect(path, self._keys[0], create=True)
        try:
            # Nothing is lost with a copy that is cut off, and all of it is seen on the disk at the end.
            for setting in ("journal_mode=OFF", "synchronous=OFF"):
                target.execute(f"PRAGMA {setting}").fetchall()
            self._conn.backup(target, pages=SLICE, progress=self._slice, sleep=0)
        finally:
            target.close()
        self._stopped()
        _on_disk(path)
        place.make(self._part / place.HEADER, self._header.to_bytes())
        self._counts = counts(self._conn)
        self._drafts = drafts_digest(self._conn)
        self._tail = tail(self._conn, self._made)

    def _slice(self, _status: int, left: int, of: int) -> None:
        self._stopped()
        self._progress("copying", of - left, of)

    def _stopped(self) -> None:
        if self._conn.interrupts != self._before:
            raise Interrupted(
                "The backup was stopped before it was finished.",
                "The backups made before are as they were.",
            )

    def _is_same(self, path: Path, key: bytes) -> bool:
        """Whether the copy, opened anew, has as many rows, the same drafts and the same end of the audit."""
        from sotui.vault.driver import connect

        conn = connect(path, key)
        try:
            found = counts(conn), drafts_digest(conn), tail(conn, self._made)
        finally:
            conn.close()
        return found == (self._counts, self._drafts, self._tail)

    def _prove(self) -> Backup:
        assert self._keys is not None
        path = self._part / self._header.database
        self._progress("checking", 0, 3)
        problems = checks.check_database(path, self._keys[0])
        self._stopped()
        self._progress("checking", 1, 3)
        if problems or not self._is_same(path, self._keys[0]):
            raise Damaged(
                "The backup did not come out whole, so it was thrown away.",
                "The register and the backups made before are as they were.",
                "Try it again; if it happens again, run `sotui doctor` and see to the disk.",
            )
        self._stopped()
        self._progress("checking", 2, 3)
        seq, head, at = self._tail
        found = Manifest(
            vault=self._header.vault,
            epoch=self._header.epoch,
            made=self._made,
            reason=self._reason,
            program=__version__,
            counts=self._counts,
            seq=seq,
            hash=head,
            at=at,
            drafts=self._drafts,
            files={name: digest(self._part / name) for name in (place.HEADER, self._header.database)},
        ).sealed(self._keys[1])
        place.make(self._part / manifest.NAME, found.to_bytes())
        place.settle(self._part)
        self._stopped()
        final = self._parent / self._name
        put_in_place(self._part, final)
        place.settle(self._parent)
        self._progress("checking", 3, 3)
        return Backup(final, found)

    def _as_ours(self, error: BaseException) -> BaseException:
        from sotui.vault import driver

        found = driver.ours(error) or error
        if isinstance(found, OSError):
            found = place.write_fault(self._part, found)
        if isinstance(found, DiskFull):
            found = self._full()
        elif isinstance(found, DiskFault):
            found = DiskFault(
                f"The backup could not be written to {self._parent}.",
                "The register and the backups made before are as they were.",
                f"See that the disk is there and that you may write to that folder. ({found.happened})",
            )
        if found is not error:
            found.__cause__ = error
        return found

    def _full(self, lacking: int = 0) -> DiskFull:
        room = f" {mebibytes(lacking)} more are needed." if lacking > 0 else ""
        return DiskFull(
            f"There is no room for a backup on the disk of {self._parent}.{room}",
            "The register and the backups made before are as they were.",
            "Free some space and make it again, or make it elsewhere: `sotui backup --to FOLDER`.",
        )


def counts(conn: Connection) -> dict[str, int]:
    """Rows by table, caches left out."""
    names = conn.execute(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
        " AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'cache_%' ORDER BY name"
    ).fetchall()
    return {name: int(conn.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]) for (name,) in names}


def drafts_digest(conn: Connection) -> str:
    """A digest over what is typed and not recorded, as it lies there sealed."""
    found = hashlib.sha256()
    if conn.execute("SELECT 1 FROM sqlite_schema WHERE name = 'vault_draft'").fetchone():
        for owner, name, nonce in conn.execute(
            "SELECT owner, name, nonce FROM vault_draft ORDER BY owner, name"
        ).fetchall():
            found.update(canonical([owner, name, bytes(nonce).hex()]))
    return found.hexdigest()


def tail(conn: Connection, otherwise: datetime) -> tuple[int, str, datetime]:
    """Number, hash and moment of the audit's last entry."""
    from sotui.vault import audit

    end = audit.tail(conn)
    return end.seq, end.hash, (end.at or otherwise).astimezone(UTC)


def digest(path: Path) -> File:
    """Size and SHA-256 of a file, read through."""
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256")
        return File(file.tell(), found.hexdigest())


def mebibytes(size: int) -> str:
    """A size as people read it: ``3.4 MiB``."""
    return f"{size / (1 << 20):.1f} MiB"


def _names(made: datetime, epoch: int) -> Iterator[str]:
    stamp = made.strftime("%Y%m%dT%H%M%SZ")
    yield f"{stamp}-{epoch}"
    for number in range(2, 10_000):
        yield f"{stamp}-{epoch}-{number}"


def _own_folder(folder: Path) -> None:
    if folder.is_symlink():
        raise DiskFault(
            f"{folder} is a link to another place.",
            "No backup was made.",
            "Put a folder there; backups are made elsewhere with `sotui backup --to FOLDER`.",
        )
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise place.write_fault(folder, error) from error


def _other_folder(folder: Path, register: Path) -> None:
    kept = "No backup was made."
    try:
        there = folder.is_dir()
    except (OSError, ValueError):
        there = False
    if not there:
        raise DiskFault(
            f"There is no folder {folder}.", kept, "See that the disk is plugged in, or name another folder."
        )
    inside = folder.resolve()
    if inside == register.resolve() or register.resolve() in inside.parents:
        raise DiskFault(
            f"{folder} lies in the register's own folder.",
            kept,
            "Name a folder on another disk; without --to it is made in the register's own folder.",
        )


def _on_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
