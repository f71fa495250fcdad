"""Two MiB kept in hand: on a full disk they are given back, so that what is being typed can still be kept."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

from sotui.vault import folder as place
from sotui.vault.errors import VaultError

SIZE = 2 << 20
"""Bytes: some twenty drafts of a long note with their journal."""
ROOM = 64 << 20
"""Bytes that have to be free before it is laid anew: the last room on a disk is not for us."""


def is_there(folder: Path) -> bool:
    """Whether the ballast lies in the register's folder, in its full size."""
    try:
        return (folder / place.BALLAST).lstat().st_size >= SIZE
    except OSError:
        return False


def lay(folder: Path) -> bool:
    """Lay it where it is gone and there is room; whether it is there now. Never a reason to stop anything."""
    if is_there(folder):
        return True
    path = folder / place.BALLAST
    with contextlib.suppress(OSError, VaultError):
        if shutil.disk_usage(folder).free < ROOM:
            return False
        path.unlink(missing_ok=True)
        # Random, since a file system that compresses would keep nothing free behind anything else.
        place.make(path, os.urandom(SIZE))
    return is_there(folder)


def give_back(folder: Path) -> bool:
    """Give the room back; whether there was any to give."""
    path = folder / place.BALLAST
    try:
        path.unlink()
    except OSError:
        return False
    return True
