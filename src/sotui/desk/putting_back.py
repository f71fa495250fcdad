"""A backup that is ready to be put back, from the screen or from outside, and how it is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sotui.dates.clock import LONDON
from sotui.dates.words import moment, short

if TYPE_CHECKING:
    from sotui.desk.clock import Clock
    from sotui.vault.backup import Progress
    from sotui.vault.backups import Backup
    from sotui.vault.header import Header
    from sotui.vault.restore import Losing, Ready
    from sotui.vault.unlocked import Unlocked

MOST_DAYS = 6
"""Days named one by one of what would be lost; the others are counted."""


@dataclass(frozen=True, slots=True, repr=False)
class PutBack:
    """What is ready. Until `commit` nothing of the register has changed."""

    ready: Ready
    clock: Callable[[], datetime]
    anchors: Path

    @property
    def losing(self) -> tuple[str, ...]:
        """What would be lost, in sentences; empty where nothing would."""
        return losing_words(self.ready.in_place.losing)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What else one should know before: who could open the register again."""
        names = self.ready.back_again
        if not names:
            return ()
        return (
            f"Who may open it is put back too: {', '.join(names)} could open it then and cannot now."
            " Disable the account again afterwards.",
        )

    def commit(self) -> str:
        """Put it in place, with nobody in the register; yields what was done and where the old one lies."""
        kept = self.ready.commit(clock=self.clock, anchors=self.anchors)
        made = moment(self.ready.trial.manifest.made.astimezone(LONDON))
        said = f"The register is as it was on {made}."
        return f"{said} What was there before is kept whole in {kept}." if kept is not None else said

    def drop(self) -> None:
        """Leave the register as it is."""
        self.ready.drop()


def ready_from_outside(
    folder: Path,
    backup: Backup,
    name: str | None,
    passphrase: str,
    reason: str,
    *,
    now: tuple[str | None, str] | None = None,
    clock: Clock | None = None,
    progress: Progress | None = None,
) -> PutBack:
    """Make a backup ready with the name and passphrase of a person of then, no register being open.

    ``now``: name and passphrase of an administrator of the register that is there, where they are others.
    Raises what `in_place.look` and `try_out` do.
    """
    from sotui.desk.clock import Clock as Real
    from sotui.desk.opening import deeds, migrations
    from sotui.settings import state_folder
    from sotui.vault import folder as place
    from sotui.vault import in_place, reasons, restore
    from sotui.vault.open import slot_named, unlock
    from sotui.vault.trying import header_of

    assert backup.manifest is not None
    reasons.check("put back a backup", reason, needed=True)
    clock = clock or Real()
    header = header_of(backup)
    unlocked = unlock(backup.path, header, slot_named(header, name), passphrase)
    found = in_place.look(folder, backup.manifest, *(now or (name, passphrase)))
    if found.why and found.header is not None:
        in_place.check_has_account(found.header, unlocked.user.id)
    place.prepare(folder)

    def keys(_header: Header) -> Unlocked:
        return unlocked

    ready = restore.make_ready(
        folder,
        backup,
        keys,
        found,
        reason=reason,
        migrations=migrations(),
        deeds=deeds(),
        clock=clock.utc,
        progress=progress,
    )
    return PutBack(ready, clock.utc, state_folder())


def losing_words(losing: Losing) -> tuple[str, ...]:
    """What a register has that its backup has not, by day."""
    if not losing.entries:
        return ()
    said = []
    if losing.parted:
        said.append("This backup and the register went different ways: it is no earlier state of this one.")
    if losing.acts:
        with_acts = [one for one in losing.days if one.acts]
        listed = [f"{short(one.day)} ({one.acts})" for one in reversed(with_acts[-MOST_DAYS:])]
        left = len(with_acts) - len(listed)
        more = f" and {left} days before" if left else ""
        said.append(
            f"Not in it: {losing.acts} recorded since, {', '.join(listed)}{more}."
            if not losing.parted
            else f"Not in it, as far as can be told: {losing.acts} recorded, {', '.join(listed)}{more}."
        )
    else:
        said.append("Nothing was recorded since; only openings and looks were noted.")
    return tuple(said)
