"""Another data key for the register: its records anew under it, and nobody else's passphrase needed.

A copy that somebody took before (a leaver, a lost laptop) opens with what was in it, and with nothing that
comes after. Whatever stops the work, at any moment the old register opens or the new one does.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sotui.vault import accounts_header, backup, checks, header_copy, leftovers, schema
from sotui.vault import folder as place
from sotui.vault.accounts_deeds import ROTATED
from sotui.vault.accounts_kept import check_in_force, detail
from sotui.vault.errors import Altered, Damaged, DiskFault, DiskFull, Interrupted, VaultError
from sotui.vault.header import LIMIT
from sotui.vault.replacing import take_away
from sotui.vault.unlocked import Unlocked

if TYPE_CHECKING:
    from sotui.vault.backup import Progress
    from sotui.vault.driver import Connection
    from sotui.vault.session import Session

STEPS = (
    "allowed",
    "backed up",
    "file made",
    "copying",
    "copied",
    "compared",
    "act kept",
    "looked through",
    "before the commit",
    "committed",
    "named",
    "copy of the header put",
    "gone over",
    "old file removed",
    "closed",
)
"""The moments that `at` is told of, in their order; "copying" comes once for each slice."""
_SLICE = 256
_OLD = "The register is as it was, under the data key that it had."


@dataclass(frozen=True, slots=True)
class Rotated:
    """What was made: the new epoch, and the backup of how things stood before it.

    `left` names what could not be finished; it is finished when the register is next opened.
    """

    epoch: int
    before: Path | None
    left: str = ""


def rotate(
    session: Session,
    reason: str,
    *,
    backs_up: bool = True,
    progress: Progress | None = None,
    at: Callable[[str], None] | None = None,
) -> Rotated:
    """Give the register another data key, and close the session: it is to be opened again.

    Called on the thread that owns it, with no act under way. `at` is told of each step as it is done. Raises
    NotAllowed, ReasonNeeded, DiskFull, DiskFault, Damaged (the copy did not come out whole) and Interrupted;
    then the register is as it was and the session goes on, and nothing of the new one is left.
    """
    done = at or (lambda step: None)
    session.may(ROTATED, session.unlocked.vault, reason)
    _check_none_later(session)
    done("allowed")
    made = backup.make_backup(session, backup.BEFORE_ROTATION, progress=progress).path if backs_up else None
    done("backed up")
    check_in_force(session._conn)
    work = _Rotation(session, reason, progress or (lambda step, so_far, of: None), done)
    try:
        work.make()
        work.commit()
    except BaseException as error:
        if not work.committed():
            work.drop()
            raise work.as_ours(error)  # noqa: B904  the chain is kept where it becomes another
        if not isinstance(error, Exception):
            # Ctrl+C in the moment after the commit: the next opening finishes what is left.
            session.abandon()
            raise
    return Rotated(work.header.epoch, made, work.finish())


def _check_none_later(session: Session) -> None:
    """Raise Altered where records of a later data key lie here: the new ones would take their place."""
    said = leftovers.later(session.folder, session.unlocked.header.epoch)
    if said:
        raise Altered(
            "An older vault.json was put back: records of a later data key lie in the folder.",
            "The data key was not changed.",
            f"{said} If they are not wanted any more, move them away and do it again.",
        )


class _Rotation:
    """One rotation under way."""

    def __init__(
        self, session: Session, reason: str, progress: Progress, done: Callable[[str], None]
    ) -> None:
        self._session = session
        self._reason = reason
        self._progress = progress
        self._done = done
        self._conn = session._conn
        self._stops = self._conn.interrupts
        old = session.unlocked
        data_key = os.urandom(32)
        self.header = accounts_header.rotated(old.header, old, data_key)
        slot = next(slot for slot in self.header.slots if slot.id == old.slot.id)
        self._unlocked: Unlocked = replace(old, header=self.header, slot=slot, data_key=data_key)
        self._old = session.folder / old.header.database
        self._records = session.folder / self.header.database
        self._fresh = leftovers.fresh_name(self._records)

    def make(self) -> None:
        """The records under the new key, beside the old, with the act in them; read back and found whole."""
        for left in (self._fresh, _journal(self._fresh)):
            take_away(left)
        place.make(self._fresh, b"")
        self._done("file made")
        self._copy()
        self._done("copied")
        self._compare()
        self._done("compared")
        self._keep_act()
        self._done("act kept")
        self._look_through()
        self._done("looked through")

    def _copy(self) -> None:
        from sotui.vault.driver import connect

        target = connect(self._fresh, self._unlocked.key("database"), create=True)
        try:
            # Nothing is lost with a copy that is cut off; all of it is seen on the disk before it counts.
            for setting in ("journal_mode=OFF", "synchronous=OFF"):
                target.execute(f"PRAGMA {setting}").fetchall()
            self._conn.backup(target, pages=_SLICE, progress=self._slice, sleep=0)
        finally:
            target.close()
        self._stopped()
        with self._fresh.open("rb+") as file:
            os.fsync(file.fileno())

    def _slice(self, _status: int, left: int, of: int) -> None:
        self._stopped()
        self._progress("copying", of - left, of)
        self._done("copying")

    def _compare(self) -> None:
        with _connected(self._fresh, self._unlocked) as conn:
            moment = self._session.utc_now()
            pairs = (
                (_settings(conn), _settings(self._conn)),
                (backup.counts(conn), backup.counts(self._conn)),
                (backup.drafts_digest(conn), backup.drafts_digest(self._conn)),
                (backup.tail(conn, moment), backup.tail(self._conn, moment)),
            )
        if any(there != here for there, here in pairs):
            raise _not_whole()

    def _keep_act(self) -> None:
        from sotui.vault import driver
        from sotui.vault.session import Session

        old = self._session
        conn = checks.hold(self._fresh, self._unlocked.key("database"), self.header)
        try:
            driver.settle(conn)
            session = Session(
                conn,
                unlocked=self._unlocked,
                device=old.device,
                folder=old.folder,
                deeds=old.deeds,
                clock=old.utc_now,
            )
            with session.act(ROTATED, self.header.vault, self._reason) as act:
                schema.keep_header(conn, self.header, act.seq)
                act.detail = detail(self.header, epoch=self.header.epoch)
        finally:
            conn.close()

    def _look_through(self) -> None:
        from sotui.vault import audit

        if checks.check_database(self._fresh, self._unlocked.key("database")):
            raise _not_whole()
        with _connected(self._fresh, self._unlocked) as conn:
            kept = schema.kept_header(conn)
            whole = audit.verify_chain(conn.database(), last=200) is None
        if kept != self.header.to_bytes() or not whole:
            raise _not_whole()
        take_away(_journal(self._fresh))
        place.settle(self._session.folder)

    def commit(self) -> None:
        """Put vault.json in its place: the one step from which the new key holds."""
        self._stopped()
        self._done("before the commit")
        place.replace(self._session.folder / place.HEADER, self.header.to_bytes())
        self._done("committed")

    def committed(self) -> bool:
        """Whether vault.json is the new one, whatever was raised while it was put in place."""
        try:
            return place.read_bounded(self._session.folder / place.HEADER, LIMIT) == self.header.to_bytes()
        except (VaultError, OSError):
            return False

    def drop(self) -> None:
        """Leave nothing of the new register; what cannot be removed now goes at the next opening."""
        leftovers.clean(self._session.folder, self.header.epoch - 1)

    def finish(self) -> str:
        """Give the new file its name, close the session over it, and remove the old; yields what was left.

        All of it is done at the next opening where it cannot be now.
        """
        session = self._session
        try:
            leftovers.finish(self._records)
            self._done("named")
            header_copy.in_step(session.folder, self.header)
            self._done("copy of the header put")
            conn = checks.hold(self._records, self._unlocked.key("database"), self.header)
        except Exception as error:
            session.abandon()
            return str(error)
        try:
            session.go_over(conn, self._unlocked)
            self._done("gone over")
            leftovers.clean(session.folder, self.header.epoch)
            self._done("old file removed")
        finally:
            session.close()
            self._done("closed")
        return ""

    def as_ours(self, error: BaseException) -> BaseException:
        """The fault in the person's terms, and that nothing has changed."""
        from sotui.vault import driver

        found = driver.ours(error) or error
        if isinstance(found, OSError):
            found = place.write_fault(self._fresh, found)
        if isinstance(found, (DiskFull, DiskFault)):
            found = type(found)(found.happened, _OLD, found.do)
        if found is not error:
            found.__cause__ = error
        return found

    def _stopped(self) -> None:
        if self._conn.interrupts != self._stops:
            raise Interrupted("The rotation of the data key was stopped.", _OLD)


@contextmanager
def _connected(path: Path, unlocked: Unlocked) -> Iterator[Connection]:
    """A connection to the new file for reading, closed at the end."""
    from sotui.vault.driver import connect

    conn = connect(path, unlocked.key("database"))
    try:
        yield conn
    finally:
        conn.close()


def _settings(conn: Connection) -> list[int]:
    """What a database keeps beside its tables: whose it is, and the steps it has taken."""
    names = ("application_id", "user_version", "encoding", "auto_vacuum")
    return [conn.execute(f"PRAGMA {name}").fetchone()[0] for name in names]


def _journal(path: Path) -> Path:
    return path.with_name(f"{path.name}-journal")


def _not_whole() -> Damaged:
    return Damaged(
        "The records under the new data key did not come out whole, so they were thrown away.",
        _OLD,
        "Try it again; if it happens again, run `sotui doctor` and see to the disk.",
    )
