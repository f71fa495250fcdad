"""Disks that are full, small or read-only, for the tests: real ones where one may mount them."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


class SmallDisk:
    """A folder that is a disk of its own, of a given size."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "filler"

    def fill(self, leave: int = 0) -> None:
        """Fill it to the last page but ``leave`` bytes."""
        with self._filler.open("ab") as file:
            for size in (1 << 16, 4096):
                with contextlib.suppress(OSError):
                    while shutil.disk_usage(self.folder).free - leave >= size:
                        os.write(file.fileno(), b"x" * size)

    def free(self) -> None:
        """Make room again."""
        self._filler.unlink(missing_ok=True)


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[SmallDisk]:
    """Put a disk of ``size`` bytes in the place of the folder, with what was in it; skips where none may be.

    After it everything in it is gone.
    """
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only an administrator of a Linux machine may mount a small disk")
    aside = folder.with_name(f"{folder.name}.aside")
    folder.rename(aside)
    folder.mkdir(mode=0o700)
    how = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0700", "tmpfs", str(folder)]
    mounted = subprocess.run(how, capture_output=True, check=False)
    if mounted.returncode:
        folder.rmdir()
        aside.rename(folder)
        pytest.skip("a small disk cannot be mounted here")
    try:
        for each in aside.iterdir():
            (shutil.copytree if each.is_dir() else shutil.copy2)(each, folder / each.name)
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "-l", str(folder)], capture_output=True, check=False)


@contextmanager
def read_only(disk: SmallDisk) -> Iterator[None]:
    """The disk refuses every write."""
    how = ["mount", "-o", "remount,ro", str(disk.folder)]
    subprocess.run(how, capture_output=True, check=True)
    try:
        yield
    finally:
        how[2] = "remount,rw"
        subprocess.run(how, capture_output=True, check=True)


@contextmanager
def as_somebody_else() -> Iterator[None]:
    """An administrator of the machine goes on as a person who may look at nobody's files."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only an administrator of the machine can become somebody else")
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@contextmanager
def files_no_longer_than(size: int) -> Iterator[None]:
    """The system refuses to let any file grow beyond ``size`` bytes."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
