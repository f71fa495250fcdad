"""The encrypted database's driver: its connection, its settings, and its faults in plain words.

This is the only module that imports the driver. sqlite-utils must be imported after it, since it takes the
driver's exceptions and not those of the standard library only when it finds them under the other name.
"""

from __future__ import annotations

import sys
import weakref
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlcipher3
from sqlcipher3 import dbapi2

from sotui.vault.errors import (
    Closed,
    Damaged,
    DiskFault,
    DiskFull,
    Displaced,
    Interrupted,
    VaultError,
    WriteOutsideAct,
    WrongLibrary,
)

if "sqlite_utils" in sys.modules and sys.modules.get("pysqlite3") is not sqlcipher3:
    # It would catch the wrong exceptions and leave transactions open: later writes would be lost unseen.
    raise ImportError("sqlite_utils was imported before sotui.vault.driver")
sys.modules["pysqlite3"] = sqlcipher3
sys.modules["pysqlite3.dbapi2"] = dbapi2

if TYPE_CHECKING:
    from sqlite_utils import Database

    from sotui.vault.sealed import Sealed

DatabaseFault: Any = dbapi2.Error


class Cursor(dbapi2.Cursor):  # type: ignore[misc]  # the driver ships no types
    """A cursor whose faults are ours: a full disk, a damaged file, a write outside an act."""

    def execute(self, sql: str, parameters: Any = (), /) -> Cursor:
        conn = self.connection
        if sql == "COMMIT":
            conn.check_place()
        conn.busy = True
        try:
            super().execute(sql, parameters)
        except DatabaseFault as error:
            _raise_ours(error, conn)
            raise
        finally:
            _ended(conn)
        return self

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> Cursor:
        conn = self.connection
        conn.busy = True
        try:
            super().executemany(sql, parameters)
        except DatabaseFault as error:
            _raise_ours(error, conn)
            raise
        finally:
            _ended(conn)
        return self

    def executescript(self, sql: str, /) -> Cursor:
        """Each statement in turn, in the transaction that runs; the driver's own would commit first."""
        for statement in _statements(sql):
            self.execute(statement)
        return self

    def fetchall(self) -> list[Any]:
        try:
            return super().fetchall()  # type: ignore[no-any-return]  # the driver ships no types
        except DatabaseFault as error:
            _raise_ours(error, self.connection)
            raise

    def fetchone(self) -> Any:
        try:
            return super().fetchone()
        except DatabaseFault as error:
            _raise_ours(error, self.connection)
            raise


class Connection(dbapi2.Connection):  # type: ignore[misc]  # the driver ships no types
    """A connection that knows whether an act runs on it."""

    act_seq: int | None = None
    """The sequence number of the running act, None when there is none."""
    raised: BaseException | None = None
    """What a trigger's function raised: the driver says no more than that one did."""
    busy: bool = False
    """Whether the database works at a statement, and so would drop what is raised in a trigger's function."""
    after_call: Callable[[], None] | None = None
    """What waits for the statement to end: a Ctrl+C."""
    sealed: Sealed | None = None
    """What is sealed to named readers, as the person who has the register open can read it."""
    interrupts: int = 0
    """How often work was stopped on it: what takes many steps looks between them."""
    place: tuple[Path, int, int] | None = None
    """The file as it was opened: its path, and what the system knows it by."""

    def __init__(self, *how: Any, **named: Any) -> None:
        super().__init__(*how, **named)
        self._cursors: weakref.WeakSet[Cursor] = weakref.WeakSet()

    def cursor(self, factory: type[Cursor] = Cursor) -> Any:
        cursor = super().cursor(factory)
        self._cursors.add(cursor)
        return cursor

    def close(self) -> None:
        self.let_go()
        super().close()

    def interrupt(self) -> None:
        self.interrupts += 1
        super().interrupt()

    def check_place(self) -> None:
        """Raise Displaced where the file lies no longer where it was opened.

        The system lets one write on into a file that was deleted, and all of it is gone at the end.
        """
        if self.place is None:
            return
        path, device, number = self.place
        try:
            found = path.stat()
        except OSError:
            found = None
        if found is None or (found.st_dev, found.st_ino) != (device, number):
            raise Displaced(
                f"{path.name} is no longer where it was opened: it was deleted, moved or replaced.",
                "The last change was not saved. What was saved before is in the program that is open, and"
                " perhaps nowhere else.",
                "Leave the program open, make a backup to another folder or disk now, and put that back.",
            )

    def let_go(self) -> None:
        """End every statement somebody still holds, say in an error being shown: it would hold the file."""
        for cursor in list(self._cursors):
            cursor.close()

    def look_up(self, sql: str, values: Sequence[Any]) -> list[Any]:
        """Rows asked for while another statement's are read: that one's stops and faults stay its own."""
        cursor: Any = super().cursor(dbapi2.Cursor)
        found: list[Any] = cursor.execute(sql, values).fetchall()
        return found

    def database(self) -> Database:
        """The connection as sqlite-utils has it."""
        from sqlite_utils import Database

        db = Database(self, execute_plugins=False)
        # It would find these out by making and dropping a table, in the middle of whatever act first asks.
        vars(db).update(_supports_strict=True, _supports_on_conflict=True)
        return db

    def fault(self, error: BaseException) -> VaultError | None:
        """A driver's fault as one of ours; None where it is not the driver's, or is the program's own."""
        return ours(error)


def connect(
    path: Path, key: bytes, *, create: bool = False, wait_ms: int = 0, bare: bool = False
) -> Connection:
    """An open connection with its key and settings; a wrong key shows only at the first read.

    `create` allows the file to be empty or absent. Transactions are begun and ended in words
    (no implicit BEGIN). `bare` leaves out the settings, of which some read the file: for one that is damaged.
    """
    if len(key) != 32:
        raise ValueError("the database's key has 32 bytes")
    mode = "rwc" if create else "rw"
    try:
        conn = dbapi2.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            factory=Connection,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=512,
        )
    except DatabaseFault as error:
        raise ours(error) or error from error
    try:
        found = path.stat()
        conn.place = (path.absolute(), found.st_dev, found.st_ino)
        _prepare(conn, key, wait_ms, bare)
    except BaseException:
        # An open connection would go on holding the file.
        conn.close()
        raise
    return conn  # type: ignore[no-any-return]  # the driver ships no types


def _prepare(conn: Connection, key: bytes, wait_ms: int, bare: bool) -> None:
    # Before the key: the library otherwise writes its complaints over the screen.
    conn.execute("PRAGMA cipher_log_level=NONE").fetchall()
    conn.set_key(f"x'{key.hex()}'")
    if conn.execute("PRAGMA cipher_status").fetchall() != [("1",)]:
        raise WrongLibrary(
            "The database library would not encrypt.",
            "Nothing was opened or written.",
            "Set SOTUI up again: the installed library is not the one it needs.",
        )
    if bare:
        return
    for setting in (
        # Not cipher_memory_security: with it an audited row cost 170 µs instead of 8; the library locks and
        # wipes its own keys and buffers without it.
        f"busy_timeout={wait_ms}",
        "temp_store=MEMORY",
        "trusted_schema=OFF",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "locking_mode=EXCLUSIVE",
        "cache_size=-65536",
    ):
        conn.execute(f"PRAGMA {setting}").fetchall()
    # What is sorted would otherwise lie in a file of the system, in the clear.
    kept_in_memory = conn.execute("PRAGMA temp_store").fetchall() == [(2,)]
    if not kept_in_memory or ("TEMP_STORE=0",) in conn.execute("PRAGMA compile_options").fetchall():
        raise WrongLibrary(
            "The database library would keep what it sorts in files, in the clear.",
            "Nothing was opened or written.",
            "Set SOTUI up again: the installed library is not the one it needs.",
        )


def settle(conn: Connection) -> None:
    """The settings that touch the file and so wait until the key is known to be right."""
    for setting in ("journal_mode=TRUNCATE", "synchronous=EXTRA", "secure_delete=ON"):
        conn.execute(f"PRAGMA {setting}").fetchall()


_UNNAMED = {
    "database or disk is full": "SQLITE_FULL",
    "disk I/O error": "SQLITE_IOERR",
    "database disk image is malformed": "SQLITE_CORRUPT",
    "file is not a database": "SQLITE_NOTADB",
    "attempt to write a readonly database": "SQLITE_READONLY",
    "unable to open database file": "SQLITE_CANTOPEN",
}
"""What the driver's copying raises has these words, and no name of its own."""


def is_busy(error: Exception) -> bool:
    """Whether another process holds the file."""
    return getattr(error, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


def ours(error: BaseException) -> VaultError | None:
    """A driver's fault as one of ours, or None where it is a fault of the program that asked."""
    if not isinstance(error, DatabaseFault):
        return None
    text = str(error)
    name = getattr(error, "sqlite_errorname", "") or _UNNAMED.get(text, "")
    if name.startswith("SQLITE_FULL"):
        return DiskFull(
            "The disk is full.",
            "What was saved before is whole; the last change was not saved.",
            "Free some space and do it again.",
        )
    if name.startswith("SQLITE_INTERRUPT"):
        return Interrupted(
            "The work was stopped.", "What was saved before is whole; the stopped change was not saved."
        )
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR_DATA", "SQLITE_IOERR_SHORT_READ")):
        return records_damaged()
    if name.startswith(("SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return DiskFault(
            "The register's file could not be read or written.",
            "What was saved before is whole; the last change was not saved.",
            "See that the disk is there, has room, and that you may write to the folder; then do it again.",
        )
    if "closed database" in text:
        return Closed("The register has been closed or locked.", "What was saved is kept.", "Open it again.")
    return None


def records_damaged() -> Damaged:
    """The one message for a database that the right key does not read."""
    return Damaged(
        "The file of records is damaged.",
        "It was left as it is.",
        "Put back the last backup: `sotui restore` keeps what is there now.",
    )


def outside_act() -> WriteOutsideAct:
    """The one message for a change that no act covers."""
    return WriteOutsideAct(
        "Records were to be changed outside an act, so without a name and a reason.",
        "Nothing was changed.",
        "This is a fault of the program: please report what you were doing.",
    )


def _raise_ours(error: Exception, conn: Connection) -> None:
    raised, conn.raised = conn.raised, None
    if raised is not None:
        raise raised from error
    fault = ours(error)
    if fault is not None:
        raise fault from error


def _ended(conn: Connection) -> None:
    conn.busy = False
    conn.raised = None
    if conn.after_call is not None:
        conn.after_call()


def _statements(sql: str) -> Sequence[str]:
    found, begun = [], 0
    for at, character in enumerate(sql):
        if character == ";" and dbapi2.complete_statement(sql[begun : at + 1]):
            found.append(sql[begun : at + 1])
            begun = at + 1
    if sql[begun:].strip():
        found.append(sql[begun:])
    return found
