"""The vault's own tables: what it is, what brought it to its shape, and the audit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotui.vault.keys import canonical

if TYPE_CHECKING:
    from sotui.vault.driver import Connection
    from sotui.vault.header import Header

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

LATER = """
CREATE TABLE vault_header (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    seq INTEGER NOT NULL,
    content BLOB NOT NULL
) STRICT;
CREATE TABLE vault_grant (
    slot TEXT NOT NULL,
    seq INTEGER NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (slot, seq)
) WITHOUT ROWID, STRICT;
CREATE TABLE audit_checkpoint (
    seq INTEGER PRIMARY KEY,
    hash TEXT NOT NULL,
    slot TEXT NOT NULL,
    kind TEXT NOT NULL,
    signature TEXT NOT NULL
) STRICT;
CREATE TABLE sealed_body (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    nonce BLOB NOT NULL,
    body BLOB NOT NULL
) WITHOUT ROWID, STRICT;
CREATE TABLE sealed_reader (
    body TEXT NOT NULL REFERENCES sealed_body (id),
    user TEXT NOT NULL,
    slot TEXT NOT NULL,
    key BLOB NOT NULL,
    PRIMARY KEY (body, slot)
) WITHOUT ROWID, STRICT;
CREATE INDEX sealed_reader_user ON sealed_reader (user);
CREATE TRIGGER vault_grant_keep BEFORE UPDATE ON vault_grant
    BEGIN SELECT RAISE(ABORT, 'grants are only ever added to'); END;
CREATE TRIGGER vault_grant_stay BEFORE DELETE ON vault_grant
    BEGIN SELECT RAISE(ABORT, 'grants are only ever added to'); END;
CREATE TRIGGER audit_checkpoint_keep BEFORE UPDATE ON audit_checkpoint
    BEGIN SELECT RAISE(ABORT, 'the audit is only ever added to'); END;
CREATE TRIGGER audit_checkpoint_stay BEFORE DELETE ON audit_checkpoint
    BEGIN SELECT RAISE(ABORT, 'the audit is only ever added to'); END;
CREATE TABLE audit_erasure (
    change_from INTEGER PRIMARY KEY,
    change_to INTEGER NOT NULL CHECK (change_to >= change_from),
    seq INTEGER NOT NULL
) STRICT;
CREATE TRIGGER audit_erasure_keep BEFORE UPDATE ON audit_erasure
    BEGIN SELECT RAISE(ABORT, 'the audit is only ever added to'); END;
CREATE TRIGGER audit_erasure_stay BEFORE DELETE ON audit_erasure
    BEGIN SELECT RAISE(ABORT, 'the audit is only ever added to'); END;
DROP TRIGGER audit_change_keep;
CREATE TRIGGER audit_change_keep BEFORE UPDATE ON audit_change
    WHEN OLD.seq <= (SELECT coalesce(max(seq), 0) FROM audit_entry)
    AND NOT (
        NEW.id IS OLD.id AND NEW.seq IS OLD.seq AND NEW.name IS OLD.name AND NEW.key IS OLD.key
        AND NEW.before IS NULL AND NEW.before_seal IS substr(OLD.before_seal, -32)
        AND NEW.after IS NULL AND NEW.after_seal IS substr(OLD.after_seal, -32)
        AND OLD.name NOT LIKE 'audit|_%' ESCAPE '|'
        AND OLD.id <= coalesce((
            SELECT change_to FROM audit_erasure WHERE change_from <= OLD.id ORDER BY change_from DESC LIMIT 1
        ), 0)
    )
    BEGIN SELECT RAISE(ABORT, 'the audit is only ever added to'); END;
ALTER TABLE audit_entry ADD COLUMN words INTEGER;
DROP TRIGGER audit_entry_keep;
CREATE TRIGGER audit_entry_keep BEFORE UPDATE ON audit_entry
    WHEN NOT (
        NEW.reason = '' AND NEW.detail = '' AND OLD.words IS 1 AND NEW.words IS 1
        AND json_array(NEW.seq, NEW.at, NEW.zone, NEW.clock_back, NEW.device, NEW.user_id, NEW.user_name,
            NEW.roles, NEW.kind, NEW.act, NEW.subject, NEW.undoes, NEW.change_from, NEW.change_count,
            NEW.changes, NEW.previous, NEW.hash)
        = json_array(OLD.seq, OLD.at, OLD.zone, OLD.clock_back, OLD.device, OLD.user_id, OLD.user_name,
            OLD.roles, OLD.kind, OLD.act, OLD.subject, OLD.undoes, OLD.change_from, OLD.change_count,
            OLD.changes, OLD.previous, OLD.hash)
        AND EXISTS (
            SELECT 1 FROM audit_change WHERE id = OLD.change_from + OLD.change_count - 1
            AND name = 'entry_words' AND after IS NULL
        )
    )
    BEGIN SELECT RAISE(ABORT, 'the audit is only ever added to'); END;
CREATE INDEX audit_entry_kind ON audit_entry (kind, seq);
CREATE INDEX audit_entry_at ON audit_entry (at);
"""
"""What version 2 of the vault's own tables adds. What stood before and after a change may still be written
while its entry is not; after that it may go, with the salt of its seal and nothing else: a lawful erasure,
which ``audit_erasure`` names first, in a row that is itself taken down in the entry that erases. The reason
and the details of an entry are taken down as its last such row, so that they can go in the same way.
"""
TABLES_VERSION = 2

APPLICATION_ID = 0x534F5455
"""`SOTU`, kept in the database so that another program's file is told apart."""
OWN_AUDIT = frozenset({"audit_entry", "audit_change", "audit_checkpoint"})
CACHE_PREFIX = "cache_"
ERASURES = "audit_erasure"
"""Which rows before and after were lawfully erased, and by which entry: taken down as records are."""
WORDS = "entry_words"
"""The name under which an entry's own reason and details are taken down: a table that there is none of."""
DRAFTS = "vault_draft"
"""What is typed and not recorded: no part of the records, so kept without an entry in the audit."""
GRANTS = "vault_grant"
"""Every grant ever: each is taken down by the entry that gave it, but for those the tables were made with."""
HEADER = "vault_header"
"""vault.json as it was last kept, an entry for each change of it; its keys do not live on in the audit."""
UNAUDITED = OWN_AUDIT | {DRAFTS, HEADER}
"""The only tables of the register, but for caches, whose changes are not taken down."""


def make(conn: Connection, header: Header) -> None:
    """Make the vault's own tables in an empty database, in the transaction that runs."""
    conn.executescript(TABLES)
    conn.executemany(
        "INSERT INTO vault_meta (name, value) VALUES (?, ?)",
        [("vault", header.vault), ("root", header.root), ("created", header.created), ("tables", "1")],
    )
    conn.execute(f"PRAGMA application_id={APPLICATION_ID}")
    bring_up(conn, header, 0)


def bring_up(conn: Connection, header: Header, seq: int) -> None:
    """Bring the vault's own tables to this version, in the transaction that runs.

    ``seq`` is the number of the entry that says so: from there on entries are signed.
    """
    conn.executescript(LATER)
    conn.execute("UPDATE vault_meta SET value = ? WHERE name = 'tables'", (str(TABLES_VERSION),))
    conn.execute("INSERT INTO vault_meta (name, value) VALUES ('signed-from', ?)", (str(seq),))
    keep_header(conn, header, seq)


def keep_header(conn: Connection, header: Header, seq: int) -> None:
    """Keep the header and those of its grants that are new, in the transaction that runs."""
    conn.execute(
        f"INSERT OR REPLACE INTO {HEADER} (id, seq, content) VALUES (1, ?, ?)", (seq, header.to_bytes())
    )
    known = dict(conn.execute("SELECT slot, content FROM vault_grant ORDER BY seq").fetchall())
    for grant in header.grants:
        content = canonical(grant.to_json()).decode()
        if known.get(grant.slot) != content:
            conn.execute(
                "INSERT INTO vault_grant (slot, seq, content) VALUES (?, ?, ?)", (grant.slot, seq, content)
            )
    conn.execute("UPDATE vault_meta SET value = ? WHERE name = 'root' AND value <> ?", (header.root,) * 2)


def kept_header(conn: Connection) -> bytes | None:
    """vault.json as the database has it; None in a register that no later version has opened yet."""
    if tables_version(conn) < 2:
        return None
    row = conn.execute(f"SELECT content FROM {HEADER}").fetchone()
    return None if row is None else bytes(row[0])


def tables_version(conn: Connection) -> int:
    """Which version of the vault's own tables this is; ValueError where it does not say."""
    return int(meta(conn).get("tables", ""))


def meta(conn: Connection) -> dict[str, str]:
    """What the database says of itself; empty where it has no such table."""
    if not conn.execute("SELECT 1 FROM sqlite_schema WHERE name = 'vault_meta'").fetchone():
        return {}
    return dict(conn.execute("SELECT name, value FROM vault_meta").fetchall())
