"""Nothing is changed unseen: every change to a table of records is taken down as it is made, or refused.

The triggers are temporary, made anew for each connection, since stored ones may not call our functions.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from sotui.names import SEALED
from sotui.vault.schema import CACHE_PREFIX, UNAUDITED

if TYPE_CHECKING:
    from sotui.vault.driver import Connection

_PREFIX = "vault_capture_"
SEALED_PREFIX = "sealed_"
"""How the tables of what is sealed to named readers are called."""
SALT = 16
HASH = 32


def seal(text: str | None) -> bytes | None:
    """A random salt and SHA-256 over salt and text: with both erased, the hash stays and says nothing."""
    if text is None:
        return None
    salt = os.urandom(SALT)
    return salt + hashlib.sha256(salt + text.encode("utf-8", "surrogatepass")).digest()


def unsealed(text: str, sealed: bytes) -> bool:
    """Whether this is the text that was sealed."""
    return hashlib.sha256(sealed[:SALT] + text.encode("utf-8", "surrogatepass")).digest() == sealed[SALT:]


def prepare(conn: Connection) -> None:
    """Give the connection the functions that the triggers call.

    The driver drops what they raise, so they leave it with the connection, which raises it again.
    """
    from sotui.vault.driver import outside_act
    from sotui.vault.sealed import check_no_stranger

    def running() -> int:
        try:
            # A transaction that ended early would let each further change through on its own.
            if conn.act_seq is None or not conn.in_transaction:
                raise outside_act()
            return conn.act_seq
        except BaseException as error:
            conn.raised = error
            raise

    def sealing(text: str | None) -> bytes | None:
        try:
            if text is not None and SEALED in text:
                check_no_stranger(conn, text)
            return seal(text)
        except BaseException as error:
            conn.raised = error
            raise

    conn.create_function("vault_seq", 0, running)
    conn.create_function("vault_seal", 1, sealing)
    conn.create_function("vault_digest", 1, lambda content: hashlib.sha256(content or b"").hexdigest())


def install(conn: Connection) -> int:
    """Make the triggers for every table of records; yields the schema's version they were made for."""
    remove(conn)
    tables = conn.execute(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
    ).fetchall()
    for (name,) in tables:
        if name in UNAUDITED or name.startswith((CACHE_PREFIX, "sqlite_")):
            continue
        for statement in _triggers(conn, name):
            conn.execute(statement)
    return schema_version(conn)


def remove(conn: Connection) -> None:
    """Take the triggers away, as a migration needs."""
    for (name,) in conn.execute("SELECT name FROM sqlite_temp_schema WHERE type = 'trigger'").fetchall():
        if name.startswith(_PREFIX):
            conn.execute(f"DROP TRIGGER temp.{quoted(name)}")


def schema_version(conn: Connection) -> int:
    """A number that grows with each change to the shape of the tables."""
    return int(conn.execute("PRAGMA main.schema_version").fetchone()[0])


def as_taken_down(conn: Connection, table: str, row: str) -> tuple[str, str]:
    """The expressions by which a row (`row` names it) is taken down: its key, and what stands in it."""
    columns = conn.execute(
        "SELECT name, type, pk FROM pragma_table_xinfo(?) WHERE hidden = 0 ORDER BY cid", (table,)
    ).fetchall()
    key = [name for name, _, pk in sorted(columns, key=lambda column: column[2]) if pk]
    # What is sealed to named readers does not live on here in an old version: its hash says which it was.
    value = _digest if table.startswith(SEALED_PREFIX) else _value

    row = quoted(row)
    pairs = ", ".join(f"{_text(name)}, {value(f'{row}.{quoted(name)}', kind)}" for name, kind, _ in columns)
    kinds = {name: kind for name, kind, _ in columns}
    parts = [_value(f"{row}.{quoted(name)}", kinds[name]) for name in key] or [f"{row}.rowid"]
    return f"json_array({', '.join(parts)})", f"json_object({pairs})"


def _triggers(conn: Connection, table: str) -> list[str]:
    (old_key, old), (new_key, new) = (as_taken_down(conn, table, row) for row in ("OLD", "NEW"))
    keys = {"OLD": old_key, "NEW": new_key}

    def trigger(event: str, row: str, before: str, after: str) -> str:
        # LIMIT keeps the inner row from being folded into the outer, which would build each image twice.
        return (
            f"CREATE TEMP TRIGGER {quoted(_PREFIX + event.lower() + '_' + table)}"
            f" AFTER {event} ON main.{quoted(table)} BEGIN"
            " INSERT INTO audit_change (seq, name, key, before, after, before_seal, after_seal)"
            f" SELECT vault_seq(), {_text(table)}, k, b, a, vault_seal(b), vault_seal(a)"
            f" FROM (SELECT {keys[row]} AS k, {before} AS b, {after} AS a LIMIT 1); END"
        )

    return [
        trigger("INSERT", "NEW", "NULL", new),
        trigger("UPDATE", "OLD", old, new),
        trigger("DELETE", "OLD", old, "NULL"),
    ]


def _value(column: str, kind: str) -> str:
    if kind.upper() in ("", "ANY", "BLOB"):
        as_hex = f"json_object('hex', lower(hex({column})))"
        return f"CASE WHEN typeof({column}) = 'blob' THEN {as_hex} ELSE {column} END"
    return column


def _digest(column: str, kind: str) -> str:
    return f"json_object('sha256', vault_digest({column}))" if kind.upper() == "BLOB" else column


def quoted(name: str) -> str:
    """The name as it is written where a table or a column is meant."""
    return '"' + name.replace('"', '""') + '"'


def _text(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"
