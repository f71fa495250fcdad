"""The vault's own tables: what it is, what brought it to its shape, and the audit."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sotui.vault.driver import Connection

TABLES = """
CREATE TABLE vault_meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID, STRICT;
CREATE TABLE vault_migration (
    position INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    at TEXT NOT NULL
) STRICT;
CREATE TABLE audit_entry (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    zone TEXT NOT NULL,
    clock_back INTEGER NOT NULL,
    device TEXT NOT NULL,
    user_id TEXT NOT NULL,
    user_name TEXT NOT NULL,
    roles TEXT NOT NULL,
    kind TEXT NOT NULL,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    undoes INTEGER,
    change_from INTEGER NOT NULL,
    change_count INTEGER NOT NULL,
    changes TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;
CREATE INDEX audit_entry_user ON audit_entry (user_id, seq);
CREATE INDEX audit_entry_subject ON audit_entry (subject, seq);
CREATE INDEX audit_entry_undoes ON audit_entry (undoes) WHERE undoes IS NOT NULL;
CREATE TABLE audit_change (
    id INTEGER PRIMARY KEY,
    seq INTEGER NOT NULL,
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    before TEXT,
    after TEXT,
    before_seal BLOB,
    after_seal BLOB
) STRICT;
CREATE TRIGGER audit_entry_keep BEFORE UPDATE ON audit_entry
    BEGIN SELECT RAISE(ABORT, 'the audit is only ever added to'); END;
CREATE TRIGGER audit_entry_stay BEFORE DELETE ON audit_entry
    BEGIN SELECT RAISE(ABORT, 'the audit is only ever added to'); END;
CREATE TRIGGER audit_change_keep BEFORE UPDATE ON audit_change
    BEGIN SELECT RAISE(ABORT, 'the audit is only ever added to'); END;
CREATE TRIGGER audit_change_stay BEFORE DELETE ON audit_change
    BEGIN SELECT RAISE(ABORT, 'the audit is only ever added to'); END;
"""

APPLICATION_ID = 0x534F5455
"""`SOTU`, kept in the database so that another program's file is told apart."""
OWN_AUDIT = frozenset({"audit_entry", "audit_change"})
CACHE_PREFIX = "cache_"
DRAFTS = "vault_draft"
"""What is typed and not recorded: no part of the records, so kept without an entry in the audit."""
UNAUDITED = OWN_AUDIT | {DRAFTS}
"""The only tables of the register, but for caches, whose changes are not taken down."""


def make(conn: Connection, *, vault: str, root: str, created: str) -> None:
    """Make the vault's own tables in an empty database, in the transaction that runs."""
    conn.executescript(TABLES)
    conn.executemany(
        "INSERT INTO vault_meta (name, value) VALUES (?, ?)",
        [("vault", vault), ("root", root), ("created", created), ("tables", "1")],
    )
    conn.execute(f"PRAGMA application_id={APPLICATION_ID}")


def meta(conn: Connection) -> dict[str, str]:
    """What the database says of itself; empty where it has no such table."""
    if not conn.execute("SELECT 1 FROM sqlite_schema WHERE name = 'vault_meta'").fetchone():
        return {}
    return dict(conn.execute("SELECT name, value FROM vault_meta").fetchall())
