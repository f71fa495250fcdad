"""Is this the register's own file of records, and is it whole: what is looked at before it is trusted."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from sotui.vault import folder, leftovers
from sotui.vault.errors import Altered, Damaged, Missing, NewerVersion, VaultError
from sotui.vault.header import Header
from sotui.vault.schema import APPLICATION_ID, TABLES_VERSION, meta

if TYPE_CHECKING:
    from sotui.vault.driver import Connection

PAGE = 4096
_PLAIN = b"SQLite format 3\0"


def check_file(path: Path) -> int:
    """Look at the file of records before any key is derived; yields its size in bytes.

    Raises Missing, Unsafe, and Damaged for a file that is empty, cut within a page, or not encrypted.
    """
    if not os.path.lexists(path):
        leftovers.finish(path)
    if not os.path.lexists(path):
        raise Missing(
            f"The file of records, {path.name}, is missing from {path.parent}.",
            "Nothing was made or changed.",
            leftovers.another(path)
            or "Put it back beside vault.json, or put back the last backup: `sotui restore`.",
        )
    folder.check_file(path)
    journal = path.with_name(f"{path.name}-journal")
    if os.path.lexists(journal):
        folder.check_file(journal)
    size = path.stat().st_size
    with path.open("rb") as file:
        begins = file.read(len(_PLAIN))
    if begins == _PLAIN:
        raise Altered(
            f"{path.name} is not the register's: it is a database that is not encrypted.",
            "It was not opened or changed.",
            "Move it away and put the register's own file back, or the last backup: `sotui restore`.",
        )
    interrupted = journal.exists() and journal.stat().st_size > 0
    # A change was cut off: its journal puts the file right at the opening, and then it is measured. But not a
    # file without its first page: the library would take it for a new one and throw the journal away.
    if size < PAGE or (size % PAGE and not interrupted):
        raise Damaged(
            f"The file of records, {path.name}, is {'empty' if size == 0 else 'cut short or added to'}.",
            f"It was left as it is{', and so was the journal beside it' if interrupted else ''}.",
            "Put back the last backup: `sotui restore` keeps both as they are."
            if interrupted
            else "Put back the last backup: `sotui restore` keeps it as it is.",
        )
    return size


def cut_off(path: Path) -> str:
    """What to tell where a change was cut off while it was saved, which its journal shows; else empty.

    To be asked before the file is opened: the opening takes the change back and empties the journal.
    """
    try:
        if path.with_name(f"{path.name}-journal").stat().st_size == 0:
            return ""
    except OSError:
        return ""
    return (
        "The program was cut off in the middle of saving: that change was taken back."
        " Whatever was said to be saved is there."
    )


def unreadable() -> Damaged:
    """The message for a file of records that the right key does not open."""
    return Damaged(
        "The file of records is damaged, or belongs to another register.",
        "It was left as it is.",
        "Put back the last backup: `sotui restore` keeps what is there now.",
    )


def hold(path: Path, key: bytes, header: Header, *, read_whole: bool = False) -> Connection:
    """The connection to the file of records, held for this process alone and found to be this header's own.

    With `read_whole` every page in use is read once, against its seal and its place in its table. Raises
    Damaged or Altered, and the driver's fault where another process holds the file.
    """
    from sotui.vault.driver import connect

    conn = None
    try:
        conn = connect(path, key, wait_ms=250)
        conn.execute("BEGIN EXCLUSIVE")
        conn.execute("COMMIT")
        _check_identity(conn, header, path.stat().st_size)
        if read_whole and conn.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
            raise unreadable()
    except BaseException as error:
        if conn is not None:
            conn.close()
        if isinstance(error, Damaged) and not isinstance(error, Altered):
            raise unreadable() from error
        raise
    return conn


def _check_identity(conn: Connection, header: Header, size: int) -> None:
    pages = int(conn.execute("PRAGMA page_count").fetchone()[0])
    if pages * PAGE != size:
        raise unreadable()
    if int(conn.execute("PRAGMA application_id").fetchone()[0]) != APPLICATION_ID:
        raise stranger()
    said = meta(conn)
    if said.get("vault") != header.vault:
        raise stranger()
    if not said.get("tables", "").isdecimal() or int(said["tables"]) > TABLES_VERSION:
        raise NewerVersion(
            "This register was last used by a newer version of SOTUI.",
            "Nothing was read from it or changed.",
            "Use the newer version, or ask whoever looks after SOTUI for it.",
        )


def check_database(path: Path, key: bytes) -> list[str]:
    """Every page against its own seal and the whole against itself; yields what is wrong, if anything.

    Each of the two looks runs on a connection of its own, since neither sees all that the other does. Raises
    the driver's fault where another process holds the file.
    """
    from sotui.vault.driver import DatabaseFault, connect, is_busy, ours

    found: list[str] = []
    for pragma in ("cipher_integrity_check", "integrity_check"):
        conn = None
        try:
            conn = connect(path, key)
            rows = [str(row[0]) for row in conn.execute(f"PRAGMA {pragma}").fetchall()]
            found += [row for row in rows if row != "ok"]
        except (DatabaseFault, VaultError) as error:
            if isinstance(error, DatabaseFault) and is_busy(error):
                raise
            fault = error if isinstance(error, VaultError) else ours(error)
            if not isinstance(fault, Damaged):
                raise
            found.append(str(error.__cause__ or error))
        finally:
            if conn is not None:
                conn.close()
    return found


def stranger() -> Altered:
    """The message for a file of records and a header that are not one register's."""
    return Altered(
        "The file of records and vault.json do not belong together.",
        "Neither was changed.",
        "Put back the last backup, vault.json and the records together: `sotui restore`.",
    )
