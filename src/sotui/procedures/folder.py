"""The procedures in a person's own folder: each read, each fault named; nothing of it in use by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from sotui.procedures.faults import PackFault, PackFaults
from sotui.procedures.loader import LARGEST_FILE, load_clauses, load_own
from sotui.procedures.pack import Pack

CLAUSES = ".clauses.toml"
MOST_FILES = 100
"""Packs that are read from a folder; more than that is some other folder."""


@dataclass(frozen=True, slots=True)
class PackFile:
    """One file of the folder."""

    name: str
    text: bytes
    clauses: bytes
    """The file of the same name that ends in ``.clauses.toml``; empty where there is none."""
    pack: Pack | None
    faults: tuple[PackFaults, ...]
    """All the faults of the pack and of its list of clauses; a pack with any is not used."""


def read_folder(folder: Path) -> Iterator[PackFile]:
    """Every pack in the folder, by name; nothing where the folder is not there."""
    if not folder.is_dir():
        return
    try:
        names = sorted(
            one.name
            for one in folder.iterdir()
            if one.name.endswith(".toml") and not one.name.endswith(CLAUSES)
        )
    except OSError as error:
        yield PackFile(folder.name, b"", b"", None, (_unreadable(folder, "the folder", error.strerror),))
        return
    for name in names[:MOST_FILES]:
        yield read_file(folder / name)


def read_file(path: Path) -> PackFile:
    """One pack with the list of clauses beside it; what cannot be read is a fault like any other."""
    beside = path.with_name(path.name.removesuffix(".toml") + CLAUSES)
    text, unreadable = _bytes(path)
    clauses, unreadable_clauses = _bytes(beside) if _is_there(beside) else (b"", None)
    pack = load_own(text, path.name) if unreadable is None else unreadable
    listed = (
        load_clauses(clauses, beside.name) if clauses and unreadable_clauses is None else unreadable_clauses
    )
    faults = tuple(one for one in (pack, listed) if isinstance(one, PackFaults))
    return PackFile(path.name, text, clauses, pack if isinstance(pack, Pack) and not faults else None, faults)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False  # its name would be longer than a name can be


def _bytes(path: Path) -> tuple[bytes, PackFaults | None]:
    try:
        mode = path.stat().st_mode
        if not (S_ISREG(mode) or S_ISDIR(mode)):
            # To open a pipe would wait for somebody to write into it.
            return b"", _unreadable(path, "the file", "it is no plain file")
        with path.open("rb") as file:
            # One byte more than is allowed tells the reader that it is too long.
            return file.read(LARGEST_FILE + 1), None
    except OSError as error:
        return b"", _unreadable(path, "the file", error.strerror)


def _unreadable(path: Path, what: str, why: str | None) -> PackFaults:
    return PackFaults(path.name, (PackFault(0, what, f"It cannot be read: {why or 'nobody says why'}."),))
