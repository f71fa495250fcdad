"""What a rotation of the data key, or a kill, leaves in the register's folder: brought to its end or removed.

A rotation makes `records-<epoch>.db.new`; vault.json names the epoch, and putting that in place is the moment
from which it holds. Only then is the file given its name, and the one before it removed.
"""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

from sotui.vault import folder as place
from sotui.vault.replacing import put_in_place, take_away

NEW = ".new"
_RECORDS = re.compile(r"records-(\d{1,12})\.db(\.new)?(-journal)?")
_UNFINISHED = re.compile(r"\.(?:vault\.json|vault\.json\.bak|open\.json|device)\.[0-9a-f]{8}")


def fresh_name(records: Path) -> Path:
    """Under which name the file of records of the next epoch is made."""
    return records.with_name(f"{records.name}{NEW}")


def finish(records: Path) -> None:
    """Give the file of records its name where vault.json names it already and a kill came between.

    Only to be called where there is no file of that name. Raises DiskFault.
    """
    fresh = fresh_name(records)
    if not fresh.is_file() or fresh.is_symlink():
        return
    try:
        put_in_place(fresh, records)
    except OSError as error:
        raise place.write_fault(records, error) from error
    place.settle(records.parent)


def another(records: Path) -> str:
    """What to do where vault.json names a file of records and another lies there; empty where none does."""
    there = sorted(path.name for path in records.parent.glob("records-*.db"))
    if not there:
        return ""
    return (
        f"{there[-1]} is there: this vault.json is of another data key. Put the vault.json beside it that"
        f" belongs to it; perhaps that is {records.with_name(place.HEADER_COPY)}."
    )


def clean(folder: Path, epoch: int) -> str:
    """Remove what earlier epochs and unfinished writing left; yields a warning of a later epoch's file.

    Only to be called while the records of `epoch`, which vault.json names, are held. What cannot be removed
    now is removed at the next opening.
    """
    for path in sorted(folder.iterdir()):
        if _UNFINISHED.fullmatch(path.name):
            _remove(path)
        elif found := _RECORDS.fullmatch(path.name):
            number, fresh = int(found[1]), found[2]
            if fresh or number < epoch:
                _remove(path)
    return later(folder, epoch)


def later(folder: Path, epoch: int) -> str:
    """What to tell where records of a later data key than that of `epoch` lie here; else empty."""
    found = [
        (int(shape[1]), path.name)
        for path in folder.iterdir()
        if (shape := _RECORDS.fullmatch(path.name)) and not shape[2] and not shape[3]
    ]
    number, name = max(found, default=(0, ""))
    if number <= epoch:
        return ""
    copy = folder / f"{place.HEADER_COPY}.{number}"
    where = f"; that is {copy.name}" if copy.is_file() else ""
    return (
        f"{name} lies here too, and vault.json is of an earlier data key: an older vault.json was put back."
        f" What was recorded since is in that file; put back the vault.json that belongs to it{where}."
    )


def _remove(path: Path) -> None:
    if path.is_symlink() or not path.is_file():
        return
    with contextlib.suppress(OSError):
        take_away(path, wait=lambda _: None)
