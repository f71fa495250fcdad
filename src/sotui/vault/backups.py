"""The backups that there are: found by name, read with suspicion, thinned out, leftovers cleared away."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sotui.dates.clock import LONDON
from sotui.vault import folder as place
from sotui.vault import manifest
from sotui.vault.errors import Damaged, DiskFault, Missing, VaultError
from sotui.vault.manifest import Manifest
from sotui.vault.replacing import put_in_place
from sotui.vault.retention import Dated, to_keep

NAMED = re.compile(r"(\d{8}T\d{6}Z)-(\d{1,12})(?:-(\d{1,4}))?")
"""A backup's folder: the moment in UTC, the epoch of its keys, a number where there are several."""
PART = ".part"
"""What the folder of an unfinished backup ends in."""
BEFORE = "before "
"""What the reason of a backup begins with that was made ahead of a great change."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that lies under its final name; without a manifest where that does not read, and why."""

    path: Path
    manifest: Manifest | None
    fault: VaultError | None = None

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.path.name

    @property
    def made(self) -> datetime:
        """When it was made, in UTC, by its name where nothing else says it."""
        if self.manifest is not None:
            return self.manifest.made
        found = NAMED.fullmatch(self.name)
        if found is None:
            return datetime.fromtimestamp(0, UTC)
        return datetime.strptime(found[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def backups(folder: Path) -> tuple[Backup, ...]:
    """Those in this folder, the latest first, whatever register they are of; only their manifests are read.

    A folder that is not there has none. Raises DiskFault where it cannot be looked through.
    """
    try:
        found = [
            read(path)
            for path in folder.iterdir()
            if NAMED.fullmatch(path.name) and path.is_dir() and not path.is_symlink()
        ]
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise DiskFault(
            f"{folder} could not be looked through ({error.strerror}).",
            "Nothing was changed.",
            "See that the disk is there and that you may read this folder.",
        ) from error
    return tuple(sorted(found, key=lambda one: (_place_in_time(one), one.name), reverse=True))


def read(path: Path) -> Backup:
    """One backup by its folder; its fault where its manifest or a file of it is not as it was written.

    The sizes are looked at, the content is not: `whole` does that.
    """
    try:
        content = place.read_bounded(path / manifest.NAME, manifest.LIMIT)
        found = manifest.parse(content or b"")
    except VaultError as error:
        return Backup(path, None, error)
    for name, file in found.files.items():
        try:
            there = (path / name).lstat()
        except OSError:
            return Backup(path, found, damaged(name, "is missing"))
        if there.st_size != file.size:
            return Backup(path, found, damaged(name, "does not have its size"))
    return Backup(path, found)


def named(path: Path) -> Backup:
    """The backup that a person named; Missing where there is none, its fault raised where it has one."""
    if not path.is_dir():
        raise Missing(
            f"There is no backup in {path}.",
            "Nothing was changed.",
            "Name the folder of one: `sotui backup --list` says where they lie.",
        )
    found = read(path)
    if found.fault is not None:
        raise found.fault
    return found


def whole(backup: Backup) -> VaultError | None:
    """Why a backup is not as it was written, every byte of it read; None where it is. Needs no key."""
    from sotui.vault.backup import digest

    if backup.fault is not None or backup.manifest is None:
        return backup.fault
    for name, file in backup.manifest.files.items():
        try:
            there = digest(backup.path / name)
        except OSError as error:
            return damaged(name, f"could not be read ({error.strerror})")
        if there != file:
            return damaged(name, "is not as it was written")
    return None


def last(found: Sequence[Backup], vault: str | None = None) -> Backup | None:
    """The latest that is as it should be by size and manifest, of this register."""
    return next(
        (
            one
            for one in found
            if one.fault is None
            and one.manifest is not None
            and (vault is None or one.manifest.vault == vault)
        ),
        None,
    )


def thin_out(folder: Path, now: datetime) -> tuple[str, ...]:
    """Remove those that are no longer kept; yields their names. A damaged one is left for a person to see.

    One that cannot be removed stays: having one too many harms nobody.
    """
    found = [one for one in backups(folder) if one.fault is None and one.manifest is not None]
    kept = to_keep(
        Dated(
            one.name,
            one.made.astimezone(LONDON).date(),
            one.made,
            one.manifest.reason if one.manifest and one.manifest.reason.startswith(BEFORE) else "",
        )
        for one in found
    )
    gone = []
    for one in found:
        if one.name in kept or one.made > now:
            continue
        with contextlib.suppress(OSError):
            # Under another name first: half a backup never bears the name of one.
            part = one.path.with_name(f"{one.name}{PART}")
            put_in_place(one.path, part)
            shutil.rmtree(part)
            gone.append(one.name)
    return tuple(gone)


def leftovers(folder: Path) -> tuple[Path, ...]:
    """What is left in this folder of backups that were cut off or half removed."""
    try:
        return tuple(
            sorted(
                path
                for path in folder.iterdir()
                if path.name.endswith(PART)
                and NAMED.fullmatch(path.name.removesuffix(PART))
                and not path.is_symlink()
            )
        )
    except OSError:
        return ()


def clean(folder: Path) -> tuple[Path, ...]:
    """Clear the leftovers away, while nobody else can be making one; yields those that were there."""
    found = leftovers(folder)
    for path in found:
        shutil.rmtree(path, ignore_errors=True)
    return found


def _place_in_time(one: Backup) -> datetime:
    return one.made


def damaged(name: str, how: str) -> Damaged:
    """The message for a backup of which a file is not as it was written."""
    return Damaged(
        f"This backup is damaged: {name} in it {how}.",
        "It was left as it is.",
        "Use another backup: `sotui backup --list` names them.",
    )
