"""Backups of the open register: made, looked at, tried out, put back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from sotui.desk.facet import Facet, NoLongerThere
from sotui.vault.backups import Backup
from sotui.vault.trying import Drilled

if TYPE_CHECKING:
    from sotui.desk.putting_back import PutBack
    from sotui.vault.backup import Making, Progress
    from sotui.vault.header import Header
    from sotui.vault.unlocked import Unlocked

ORDERS = "supervision_order"
"""The table whose rows are the orders, as a manifest counts them."""


class When(Enum):
    """When the program makes a backup by itself, and how old the last must be for that."""

    IDLE = timedelta(minutes=30)
    UNLOCKED = timedelta(hours=4)
    LEFT = timedelta(0)


@dataclass(frozen=True, slots=True)
class Listing:
    """The backups in the register's own folder, the latest first."""

    folder: Path
    rows: tuple[Backup, ...]
    tried: dict[str, datetime]
    """When each was last tried out here, by its name."""
    now: datetime

    @property
    def last(self) -> Backup | None:
        """The latest that is as it should be."""
        from sotui.vault.backups import last

        return last(self.rows)


class KeepingDesk(Facet):
    """Everybody may make a backup and try one out; putting one back is for an administrator."""

    @property
    def folder(self) -> Path:
        """Where backups are made."""
        from sotui.vault import folder as place

        return self.session.folder / place.BACKUPS

    def listing(self) -> Listing:
        """All there are in the register's own folder, and when they were tried."""
        from sotui.vault.backups import backups

        tried = {
            name: datetime.fromisoformat(at)
            for name, at in self.session.db.conn.execute(
                "SELECT subject, max(at) FROM audit_entry WHERE kind = 'vault' AND act = ? GROUP BY subject",
                ("tried out a backup",),
            ).fetchall()
        }
        return Listing(self.folder, backups(self.folder), tried, self.session.utc_now())

    def last_made(self) -> datetime | None:
        """When the last backup of this register was made that was found whole; None where there is none."""
        found = self._last()
        return None if found is None else found.made

    def is_due(self, when: When) -> bool:
        """Whether a backup is to be made now without being asked for. Of the demonstration none is."""
        from sotui.vault.backup import changed_since

        if self.desk.demo_hint is not None:
            return False
        found = self._last()
        if found is None or found.manifest is None:
            return True
        age = self.session.utc_now() - found.made
        # One from the future says nothing of how old it is: the clock was set.
        if timedelta(0) <= age < when.value:
            return False
        return changed_since(self.session, found.manifest, looks=when is When.UNLOCKED)

    def make(self, reason: str, *, into: Path | None = None, progress: Progress | None = None) -> Backup:
        """Make one now and wait until it is proved; DiskFull, DiskFault, Damaged or Interrupted where not."""
        from sotui.vault.backup import make_backup

        made = make_backup(self.session, reason, into=into, progress=progress)
        self._lay_ballast()
        return made

    def begin(self, reason: str, progress: Progress | None = None, *, into: Path | None = None) -> Making:
        """Copy the register as it stands; the copy is to be proved, on any thread, and then `noted`."""
        from sotui.vault.backup import Making

        making = Making(self.session, reason, into=into, progress=progress)
        making.copy()
        self._lay_ballast()
        return making

    def noted(self, made: Backup) -> None:
        """Note in the audit that it was made."""
        from sotui.vault.backup import note_made

        note_made(self.session, made)

    def drill(self, name: str, progress: Progress | None = None) -> Drilled:
        """Try a backup out: opened in a private folder, looked through from end to end, the copy removed."""
        from sotui.desk.opening import migrations
        from sotui.vault.trying import drill

        return drill(self.session, self._named(name), migrations(), progress=self._stoppable(progress))

    def why_not_restore(self) -> str | None:
        """Why this person may not put a backup back, or None where they may."""
        from sotui.vault.in_place import not_allowed
        from sotui.vault.model import Role

        return None if Role.ADMINISTRATOR in self.session.user.roles else not_allowed().message

    def make_ready(
        self, name: str, passphrase: str, reason: str, progress: Progress | None = None
    ) -> PutBack:
        """Make a backup ready to be put back: opened with the person's passphrase of then, looked through.

        Nothing of the register has changed when this returns. NotAllowed, noted, for who is no administrator.
        """
        from sotui.desk.opening import deeds, migrations
        from sotui.desk.putting_back import PutBack
        from sotui.settings import state_folder
        from sotui.vault import in_place, restore

        session = self.session
        if self.why_not_restore() is not None:
            session.refused(in_place.RESTORING)
            raise in_place.not_allowed()
        backup = self._named(name)
        assert backup.manifest is not None
        in_place.same_register(session.unlocked.header, backup.manifest)
        found = restore.in_place_of(session, backup.manifest)
        ready = restore.make_ready(
            session.folder,
            backup,
            self._opens_with(backup, passphrase),
            found,
            reason=reason,
            migrations=migrations(),
            deeds=deeds(),
            clock=self.desk.clock.utc,
            progress=self._stoppable(progress),
        )
        session.note(restore.BEGUN, backup.name)
        demo = self.desk.demo_hint is not None
        return PutBack(
            ready, self.desk.clock.utc, session.folder.parent / "state" if demo else state_folder()
        )

    def _opens_with(self, backup: Backup, passphrase: str) -> Callable[[Header], Unlocked]:
        from sotui.vault.open import unlock

        user = self.session.user.id

        def keys(header: Header) -> Unlocked:
            slots = (slot for slot in header.slots if slot.user == user and slot.kind == "passphrase")
            return unlock(backup.path, header, next(slots, None), passphrase)

        return keys

    def _stoppable(self, progress: Progress | None) -> Progress:
        """The same, which a lock stops between two steps."""
        from sotui.vault.backup import stoppable

        return stoppable(self.session, progress)

    def _lay_ballast(self) -> None:
        from sotui.vault import ballast

        if self.desk.demo_hint is None:
            ballast.lay(self.session.folder)

    def _named(self, name: str) -> Backup:
        from sotui.vault.backups import backups

        found = next((one for one in backups(self.folder) if one.name == name), None)
        if found is None:
            raise NoLongerThere("This backup is no longer there: the list has changed since.")
        if found.fault is not None:
            raise found.fault
        return found

    def _last(self) -> Backup | None:
        from sotui.vault.backups import backups, last

        return last(backups(self.folder), self.session.unlocked.vault)


def ago(made: datetime, now: datetime) -> str:
    """How long ago, in the largest unit that says it: ``4 min``, ``3 h``, ``12 days``."""
    seconds = (now.astimezone(UTC) - made).total_seconds()
    if seconds < -60:
        return "dated ahead"
    if seconds < 3600:
        return f"{max(0, int(seconds // 60))} min"
    if seconds < 48 * 3600:
        return f"{int(seconds // 3600)} h"
    return f"{int(seconds // 86400)} days"
