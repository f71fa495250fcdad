"""A backup put back: looked through first, what is there kept, one step that either happened or did not."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sotui.dates.clock import LONDON
from sotui.vault import folder as place
from sotui.vault import putting_back, reasons
from sotui.vault.backup import Progress
from sotui.vault.backups import Backup
from sotui.vault.clock import utc_now
from sotui.vault.drafts import SealedDraft
from sotui.vault.errors import VaultError
from sotui.vault.header import Header
from sotui.vault.keys import canonical
from sotui.vault.manifest import Manifest
from sotui.vault.migrations import Migration
from sotui.vault.model import Deed
from sotui.vault.trying import Trial, try_out

if TYPE_CHECKING:
    from sotui.vault.driver import Connection
    from sotui.vault.session import Session
    from sotui.vault.unlocked import Unlocked

BEGUN = "a backup takes this one's place"
"""The last entry of what is kept."""


@dataclass(frozen=True, slots=True)
class Day:
    """What a day holds that the backup does not: acts, and entries of the audit altogether."""

    day: date
    acts: int
    entries: int


@dataclass(frozen=True, slots=True)
class Losing:
    """What the register has that the backup has not."""

    days: tuple[Day, ...] = ()
    parted: bool = False
    """Whether the two went different ways: the backup's last entry is none of the register's."""
    seq: int = 0
    hash: str = ""

    @property
    def acts(self) -> int:
        """Acts that would be on neither the board nor any page."""
        return sum(one.acts for one in self.days)

    @property
    def entries(self) -> int:
        """Entries of the audit."""
        return sum(one.entries for one in self.days)


@dataclass(frozen=True, slots=True, repr=False)
class InPlace:
    """The register that is there now, as far as it could be looked into."""

    why: str = ""
    """Why it does not open, or empty."""
    header: Header | None = None
    losing: Losing = field(default_factory=Losing)
    drafts: tuple[SealedDraft, ...] = ()
    """What is typed there and not recorded, sealed as it lies there."""


@dataclass(frozen=True, slots=True, repr=False)
class Ready:
    """A backup made ready beside the register: looked through, its entry in the audit written."""

    folder: Path
    trial: Trial
    in_place: InPlace
    back_again: tuple[str, ...]
    """Names of people who could open the register then and cannot now."""

    def commit(self, *, clock: Callable[[], datetime] = utc_now, anchors: Path | None = None) -> Path | None:
        """Put it in place; yields where what was there is kept. Nobody may have the register open.

        A kill before it leaves the old register, one after it the restored one. ``anchors``: the folder that
        keeps how far the audit has come: from now on the restored end is the right one.
        """
        stamp = clock().astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        kept = _free_name(self.folder, f"{putting_back.KEPT}{stamp}")
        put = (place.HEADER, place.HEADER_COPY, self.trial.unlocked.header.database)
        where = putting_back.commit(self.folder, self.trial.folder, kept, put)
        self._tell_anchor(anchors)
        if any(where.iterdir()):
            return where
        where.rmdir()
        return None

    def _tell_anchor(self, anchors: Path | None) -> None:
        from sotui.vault import anchor, driver

        unlocked = self.trial.unlocked
        # It is done by now: where the disk fails here an older copy is announced, once, at the next opening.
        with contextlib.suppress(VaultError, driver.DatabaseFault):
            conn = driver.connect(self.folder / unlocked.header.database, unlocked.key("database"))
            try:
                anchor.keep(anchors, unlocked, conn)
            finally:
                conn.close()

    def drop(self) -> None:
        """Leave the register as it is, and nothing of what was made ready."""
        shutil.rmtree(self.trial.folder, ignore_errors=True)


def in_place_of(session: Session, manifest: Manifest) -> InPlace:
    """What an open register has that a backup of it has not."""
    conn = session._conn
    return InPlace("", session.unlocked.header, losing(conn, manifest), _drafts(conn))


def losing(conn: Connection, manifest: Manifest) -> Losing:
    """The entries of the audit since that backup, by day as people here count days."""
    from sotui.vault import audit

    end = audit.tail(conn)
    same = conn.execute("SELECT hash FROM audit_entry WHERE seq = ?", (manifest.seq,)).fetchone()
    parted = same is None or same[0] != manifest.hash
    days: dict[date, list[int]] = {}
    for at, kind in conn.execute(
        "SELECT at, kind FROM audit_entry WHERE seq > ? ORDER BY seq", (0 if parted else manifest.seq,)
    ).fetchall():
        day = days.setdefault(datetime.fromisoformat(at).astimezone(LONDON).date(), [0, 0])
        day[0] += kind == "act"
        day[1] += 1
    return Losing(tuple(Day(day, *numbers) for day, numbers in days.items()), parted, end.seq, end.hash)


def make_ready(
    folder: Path,
    backup: Backup,
    keys: Callable[[Header], Unlocked],
    in_place: InPlace,
    *,
    reason: str,
    migrations: Sequence[Migration],
    deeds: Mapping[str, Deed],
    clock: Callable[[], datetime] = utc_now,
    progress: Progress | None = None,
) -> Ready:
    """Copy the backup beside the register, look through it, and write into the copy that it was put back.

    Who may was asked before. What somebody typed in the register that is there and did not record goes with
    it, sealed to its author. Raises what `try_out` does; nothing is left then.
    """
    from sotui.vault.open import open_records

    reasons.check("put back a backup", reason, needed=True)
    clear(folder)
    staged = folder / f"{putting_back.STAGED}{secrets.token_hex(4)}"
    trial = try_out(backup, keys, staged, migrations, progress)
    try:
        mark = folder / place.DEVICE
        if mark.is_file() and not mark.is_symlink():
            place.make(staged / place.DEVICE, mark.read_bytes())
        session = open_records(
            staged, trial.unlocked, migrations=migrations, deeds=deeds, clock=clock, backs_up=False
        )
        try:
            for draft in in_place.drafts:
                session.drafts.put(draft)
            session.note(putting_back.RESTORED, backup.name, _detail(trial, in_place, reason), signed="act")
        finally:
            session.close()
        _settled(staged)
    except BaseException as error:
        shutil.rmtree(staged, ignore_errors=True)
        if isinstance(error, OSError):
            raise place.write_fault(staged, error) from error
        raise
    return Ready(folder, trial, in_place, _back_again(trial, in_place))


def clear(folder: Path) -> tuple[Path, ...]:
    """Clear away what is left of restores and trials that were cut off before they counted."""
    if os.path.lexists(folder / place.RESTORING):
        return ()
    found = unfinished(folder)
    for path in found:
        shutil.rmtree(path, ignore_errors=True)
    return found


def unfinished(folder: Path) -> tuple[Path, ...]:
    """What is left in the register's folder of restores and trials that were cut off."""
    from sotui.vault.trying import TRYING

    try:
        return tuple(
            sorted(
                path
                for path in folder.iterdir()
                if path.name.startswith((putting_back.STAGED, TRYING))
                and path.is_dir()
                and not path.is_symlink()
            )
        )
    except OSError:
        return ()


def _detail(trial: Trial, in_place: InPlace, reason: str) -> str:
    found = trial.manifest
    detail: dict[str, Any] = {
        "made": found.made.isoformat(),
        "seq": found.seq,
        "hash": found.hash,
        "reason": reason,
        # By this, and by nothing outside the records, is a lawful restore told from an old copy put back.
        "instead": {"seq": in_place.losing.seq, "hash": in_place.losing.hash},
    }
    return canonical(detail).decode()


def _drafts(conn: Connection) -> tuple[SealedDraft, ...]:
    if not conn.execute("SELECT 1 FROM sqlite_schema WHERE name = 'vault_draft'").fetchone():
        return ()
    rows = conn.execute("SELECT owner, name, nonce, body FROM vault_draft").fetchall()
    return tuple(SealedDraft(owner, name, bytes(nonce), bytes(body)) for owner, name, nonce, body in rows)


def _back_again(trial: Trial, in_place: InPlace) -> tuple[str, ...]:
    if in_place.header is None:
        return ()
    now = {slot.user for slot in in_place.header.slots}
    then = trial.unlocked.header
    people = {slot.user for slot in then.slots if slot.kind == "passphrase"} - now
    return tuple(sorted(grant.name for grant in then.grants if grant.user in people))


def _settled(staged: Path) -> None:
    for path in staged.iterdir():
        if path.name.endswith("-journal"):
            path.unlink()
            continue
        descriptor = os.open(path, os.O_RDWR)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    place.settle(staged)


def _free_name(folder: Path, name: str) -> str:
    if not os.path.lexists(folder / name):
        return name
    return next(
        f"{name}-{number}" for number in range(2, 10_000) if not os.path.lexists(folder / f"{name}-{number}")
    )
