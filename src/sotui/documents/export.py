"""What leaves the register as a file: marked, in a form that no spreadsheet runs, never over another file.

Every export goes this way. A spreadsheet takes a cell that begins with = + - @ for a formula, and some do
after a tab or a line end or with the wide signs: such a cell gets an apostrophe before it, and so does one
that begins with an apostrophe itself. So whoever reads the file back takes exactly one apostrophe from the
front of each cell that begins with one (``as_written``), and has every cell as it was.
"""

from __future__ import annotations

import csv
import io
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sotui.vault import folder as place
from sotui.vault.errors import AlreadyExists, Missing, NotAPlace, Unsafe, VaultError

OFFICIAL = "OFFICIAL-SENSITIVE"
RUN_BY_SPREADSHEETS = frozenset("=+-@\t\r\n＝＋－＠'")
"""A cell that begins with one of these gets an apostrophe before it."""


class OnNetwork(VaultError):
    """The place looks to be on a network or copied to a cloud service: it has to be meant."""


@dataclass(frozen=True, slots=True)
class Marking:
    """What heads an export: what it is, who made it, when and why, and how far the audit had come."""

    what: str
    who: str
    when: str
    why: str
    head: str

    @property
    def line(self) -> str:
        """The marking line."""
        said = f"{self.what} · exported by {self.who} on {self.when} · reason: {self.why} · {self.head}"
        return f"{OFFICIAL} · {' '.join(said.split())}"


def safe_cell(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in RUN_BY_SPREADSHEETS and text else text


def as_written(cell: str) -> str:
    """What ``safe_cell`` was given."""
    return cell[1:] if cell.startswith("'") else cell


def spreadsheet(marking: Marking, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV that spreadsheets open as UTF-8: the marking line, the headings, then the rows."""
    out = io.StringIO(newline="")
    # Every cell in quotes: a separator of another country's spreadsheet cannot part what belongs together.
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow([safe_cell(marking.line)])
    writer.writerow([safe_cell(one) for one in headings])
    for row in rows:
        writer.writerow([safe_cell("" if one is None else str(one)) for one in row])
    return out.getvalue().encode("utf-8-sig", "replace")


def check_place(path: Path, *, even_there: bool = False) -> Path:
    """The path, absolute, if a new file may be made there.

    Raises AlreadyExists, Unsafe (a link), Missing (no such folder), NotAPlace, and OnNetwork for a place that
    looks to be shared unless ``even_there``: whoever exports is asked first.
    """
    path = path.expanduser().absolute()
    try:
        status = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        pass
    except (OSError, ValueError) as error:
        raise NotAPlace(
            "That cannot be the name of a file here.", "Nothing was written.", "Name another file."
        ) from error
    else:
        if stat.S_ISLNK(status.st_mode):
            raise Unsafe(
                f"{path} is a link to another place.",
                "It was not followed; nothing was written.",
                "Name another file.",
            )
        raise AlreadyExists(
            f"{path} is already there.", "It was left as it is; nothing was written.", "Name another file."
        )
    if not path.parent.is_dir():
        raise Missing(f"There is no folder {path.parent}.", "Nothing was written.", "Name one that is there.")
    if place.concern(path.parent.resolve()) is not None and not even_there:
        raise OnNetwork(
            f"{path.parent} looks to be on a network or copied to a cloud service.",
            "Nothing was written.",
            "Others may come to read what is put there: name another folder, or say that it is meant.",
        )
    return path


@contextmanager
def new_file(path: Path) -> Iterator[Callable[[bytes], None]]:
    """Yields what makes the file, readable by its owner only; where anything then fails it is taken away.

    Around the act that notes the export. Raises AlreadyExists, DiskFull and DiskFault.
    """
    made = False

    def write(content: bytes) -> None:
        nonlocal made
        place.make(path, content)
        made = True

    try:
        yield write
    except BaseException:
        if made:
            path.unlink(missing_ok=True)
        raise
