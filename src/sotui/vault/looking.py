"""The records held open to be looked through and for nothing else: nothing is written or brought up.

So an audit that was tampered with can be looked through as it was found, where the register itself does not
open any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sotui.vault import anchor, checks, schema
from sotui.vault.errors import VaultError
from sotui.vault.header import parse
from sotui.vault.keys import header_mac
from sotui.vault.open import already_open, read_header, slot_named, unlock

if TYPE_CHECKING:
    from sotui.vault.driver import Connection
    from sotui.vault.found import Verified
    from sotui.vault.unlocked import Unlocked


@dataclass(frozen=True, slots=True)
class Looked:
    """What looking through a register yielded."""

    found: Verified
    standing: str
    """How the register stands to what this machine keeps of it; empty where all is well."""


def look_through(
    folder: Path,
    name: str | None,
    passphrase: str,
    *,
    anchors: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Looked:
    """The whole audit of the register in this folder; see `verify.verify`. Changes nothing.

    Raises what `open_vault` does, but for what is wrong with the audit.
    """
    from sotui.vault.verify import Checking

    with _held(folder, name, passphrase) as (conn, unlocked):
        stood = anchor.standing(anchors, unlocked, conn)
        checking = Checking(conn, unlocked.vault, _root(conn, unlocked), stood.anchor)
        for done in checking.steps():
            if progress is not None:
                progress(done, checking.total)
        return Looked(checking.result(), stood.said)


@contextmanager
def _held(folder: Path, name: str | None, passphrase: str) -> Iterator[tuple[Connection, Unlocked]]:
    from sotui.vault import driver

    header = read_header(folder)
    records = folder / header.database
    checks.check_file(records)
    unlocked = unlock(folder, header, slot_named(header, name), passphrase)
    conn = None
    try:
        conn = checks.hold(records, unlocked.key("database"), unlocked.header)
        yield conn, unlocked
    except driver.DatabaseFault as error:
        if driver.is_busy(error):
            raise already_open(folder) from error
        fault = driver.ours(error)
        raise (fault or error) from error
    finally:
        if conn is not None:
            conn.close()


def _root(conn: Connection, unlocked: Unlocked) -> str:
    """The key to which grants lead: by the header that the records hold, where that is newer and whole."""
    kept = schema.kept_header(conn)
    if kept is None:
        return unlocked.header.root
    try:
        header = parse(kept, "")
    except VaultError:
        return unlocked.header.root
    mine = header_mac(unlocked.data_key, header.vault, header.content()) == header.mac
    return header.root if mine and header.vault == unlocked.vault else unlocked.header.root
