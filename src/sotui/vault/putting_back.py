"""The last step of a restore: one file says what is to lie where, and from then on it is done, killed or not.

Until `restoring.json` is written the register is the old one; once it is, every opening first finishes what
it says: what was there is moved into a folder that is kept, and what was made ready takes its place.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sotui.dates.words import moment
from sotui.vault import folder as place
from sotui.vault.errors import Damaged, DiskFault
from sotui.vault.header import is_whole, with_digest
from sotui.vault.replacing import put_in_place

if TYPE_CHECKING:
    from sotui.vault.driver import Connection

STAGED = ".restoring-"
"""What the folder begins with in which a backup is made ready."""
KEPT = "kept-"
"""What the folder begins with in which what was there is kept."""
RESTORED, CLOSED = "put back from a backup", "closed the register"
"""The last two doings in the audit of what is made ready; the detail of the first says what it replaces."""
_LIMIT = 64 << 10
_NAME = re.compile(r"vault\.json(\.bak)?|records-\d{1,12}\.db(-journal)?")
_STAGED = re.compile(r"\.restoring-[0-9a-f]{8}")
_KEPT = re.compile(r"kept-\d{8}T\d{6}Z(-\d{1,4})?")


@dataclass(frozen=True, slots=True)
class Intent:
    """What is to lie where: `keep` goes from the register into `kept`, `put` from `staged` into it."""

    staged: str
    kept: str
    keep: tuple[str, ...]
    put: tuple[str, ...]

    def to_bytes(self) -> bytes:
        """The file as it is written, its digest first."""
        return with_digest(
            {"staged": self.staged, "kept": self.kept, "keep": list(self.keep), "put": list(self.put)}
        )

    @classmethod
    def parse(cls, content: bytes) -> Intent:
        """ValueError where it does not read, or names anything that is not the register's own."""
        if not is_whole(content):
            raise ValueError("digest")
        value = json.loads(content)
        staged, kept, keep, put = value["staged"], value["kept"], value["keep"], value["put"]
        fits = (
            isinstance(staged, str)
            and isinstance(kept, str)
            and _STAGED.fullmatch(staged)
            and _KEPT.fullmatch(kept)
            and isinstance(keep, list)
            and isinstance(put, list)
            and all(isinstance(name, str) and _NAME.fullmatch(name) for name in (*keep, *put))
        )
        if not fits:
            raise ValueError("names")
        return cls(staged, kept, tuple(keep), tuple(put))


def commit(folder: Path, staged: Path, kept: str, put: Sequence[str]) -> Path:
    """Put what lies in ``staged`` in the place of the register, whatever lies there kept; yields where.

    Nobody may have the register open. DiskFull or DiskFault where it could not be begun, with nothing
    changed, or not be finished: then the next opening does.
    """
    keep = tuple(sorted(path.name for path in folder.iterdir() if _NAME.fullmatch(path.name)))
    intent = Intent(staged.name, kept, keep, tuple(put))
    try:
        (folder / kept).mkdir(mode=0o700)
        place.settle(folder)
        place.replace(folder / place.RESTORING, intent.to_bytes())
    except BaseException as error:
        if not os.path.lexists(folder / place.RESTORING):
            with contextlib.suppress(OSError):
                (folder / kept).rmdir()
            if isinstance(error, OSError):
                raise place.write_fault(folder / kept, error) from error
            raise
        if not isinstance(error, OSError):
            raise
        # The note of it is there: it counts, and is seen on the disk with what follows.
    finish(folder)
    return folder / kept


def finish(folder: Path) -> None:
    """Do what `restoring.json` says that is not done yet; nothing where there is none. Done twice is nothing.

    Raises Damaged where it or what it names is not there as it was written, DiskFault where a file is held.
    """
    path = folder / place.RESTORING
    try:
        with _alone(path):
            intent = _intent(folder)
            _keep(folder, intent)
            _put(folder, intent)
            place.settle(folder)
            shutil.rmtree(folder / intent.staged, ignore_errors=True)
            path.unlink(missing_ok=True)
            place.settle(folder)
    except FileNotFoundError:
        if os.path.lexists(path):
            raise _missing(folder) from None
    except OSError as error:
        raise DiskFault(
            f"A backup is being put back in {folder}, and that could not be finished ({error.strerror}).",
            "Nothing is lost: what was there and what takes its place both lie in the folder.",
            "See that no other program holds these files, and open it again: it goes on where it stopped.",
        ) from error


def just_put_back(conn: Connection) -> str:
    """What to say at the first opening after a restore, also where that was finished by an opening."""
    last = conn.execute("SELECT act, detail FROM audit_entry ORDER BY seq DESC LIMIT 2").fetchall()
    if [act for act, _ in last] != [CLOSED, RESTORED]:
        return ""
    made = datetime.fromisoformat(json.loads(last[1][1])["made"])
    return (
        f"This register was put back as it was on {moment(made)}. What was there before is kept in its"
        " folder, under “kept-…”."
    )


def _intent(folder: Path) -> Intent:
    content = place.read_bounded(folder / place.RESTORING, _LIMIT)
    try:
        intent = Intent.parse(content or b"")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Damaged(
            f"A backup was being put back in {folder}, and the note of it, {place.RESTORING}, is damaged.",
            "Nothing was changed.",
            f"Move {place.RESTORING} away: what lies there then opens; then put the backup back again.",
        ) from error
    kept, staged = folder / intent.kept, folder / intent.staged
    for name in intent.put:
        placed = (folder / name).exists() and (name not in intent.keep or (kept / name).exists())
        if not (staged / name).exists() and not placed:
            raise _missing(folder)
    return intent


def _keep(folder: Path, intent: Intent) -> None:
    kept = folder / intent.kept
    kept.mkdir(mode=0o700, exist_ok=True)
    for name in intent.keep:
        # Once it is there, what bears the name in the register is what has taken its place.
        if not os.path.lexists(kept / name) and os.path.lexists(folder / name):
            put_in_place(folder / name, kept / name)
    place.settle(kept)
    place.settle(folder)


def _put(folder: Path, intent: Intent) -> None:
    for name in intent.put:
        staged = folder / intent.staged / name
        if staged.exists():
            put_in_place(staged, folder / name)


def _missing(folder: Path) -> Damaged:
    return Damaged(
        f"A backup was being put back in {folder}, and what was to take the register's place is gone.",
        "What was there before lies in the folder, or in one in it that begins with “kept-”.",
        f"Move {place.RESTORING} away, and put the backup back again.",
    )


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Only one process at a time; FileNotFoundError where another has done it meanwhile."""
    try:
        import fcntl
    except ImportError:
        # Windows does not let two processes rename one file: whoever comes second is refused.
        yield
        return
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not os.path.lexists(path):
            raise FileNotFoundError(path)
        yield
