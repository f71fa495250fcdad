"""The records themselves held against the audit: each row is what the last entry about it took down."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sotui.vault import capture, schema
from sotui.vault.found import Faults, Kind
from sotui.vault.verify_entry import PAGE, read

if TYPE_CHECKING:
    from sotui.vault.driver import Connection

ERASED = 0
"""Stands for a row that was lawfully erased from the audit: what it says is not known."""
_NEVER = -(1 << 62)
"""Stands for a row that no entry took down."""
_MOST = 200
"""Faults told of one table; a program that went through all of it has changed thousands."""


class RecordCheck:
    """Whoever has the data key and a program of their own can write a record without a word in the audit."""

    def __init__(self, conn: Connection, found: Faults) -> None:
        self._conn = conn
        self._found = found
        self._last: dict[str, dict[str, int]] = {}
        self._seen = 0
        self._told = 0

    def took_down(self, id: int, table: str, key: str, after: str | None, seal: bytes | None) -> None:
        """An entry took this row down, as it was left: the last such is what the table has to say."""
        self._seen = id
        if after is None and seal is not None:
            id = ERASED
        elif after is None:
            id = -id
        self._last.setdefault(table, {})[key] = id

    def steps(self) -> Iterator[None]:
        """Look at every row of every table of records; between two steps the work may be put aside."""
        for (table,) in self._conn.execute(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' ORDER BY name"
        ).fetchall():
            audited = table not in schema.UNAUDITED and not table.startswith((*_NOT_RECORDS, "sqlite_"))
            if audited:
                self._told = 0
                yield from self._table(table)

    def _table(self, table: str) -> Iterator[None]:
        last = self._last.pop(table, {})
        for rows in self._pages(table):
            ids = [id for key, _ in rows if (id := last.get(key, ERASED)) > 0]
            taken = dict(self._read(f"SELECT id, after FROM audit_change WHERE id IN ({_marks(ids)})", ids))
            for key, now in rows:
                id = last.pop(key, _NEVER)
                if id < 0:
                    self._fault(table, key, abs(id), "stands there, and no entry put it there.")
                elif id != ERASED and not _same(taken.get(id), now):
                    self._fault(table, key, id, "is no longer what it was left as.")
            yield
        for key, id in last.items():
            if id > 0:
                self._fault(table, key, id, "is no longer there, and no entry took it away.")

    def _pages(self, table: str) -> Iterator[list[tuple[str, str]]]:
        key, image = capture.as_taken_down(self._conn, table, table)
        name = capture.quoted(table)
        if self._read("SELECT wr FROM pragma_table_list WHERE schema = 'main' AND name = ?", [table])[0][0]:
            yield self._read(f"SELECT {key}, {image} FROM {name}", [])
            return
        after = -(1 << 63)
        sql = f"SELECT {key}, {image}, rowid FROM {name} WHERE rowid > ? ORDER BY rowid LIMIT {PAGE}"
        while rows := self._read(sql, [after]):
            after = rows[-1][2]
            yield [(one[0], one[1]) for one in rows]

    def _fault(self, table: str, key: str, id: int, words: str) -> None:
        newer = self._read(
            "SELECT 1 FROM audit_change WHERE id > ? AND name = ? AND key = ? LIMIT 1",
            [self._seen, table, key],
        )
        if newer or self._told >= _MOST:
            # An act came while it was looked at; the next look sees what it left.
            return
        self._told += 1
        rows = self._read("SELECT seq FROM audit_change WHERE id = ?", [id])
        rows = rows or self._read("SELECT max(seq) FROM audit_entry", [])
        seq = int(rows[0][0])
        self._found.missing(Kind.RECORDS, seq, seq, f"A row of the table “{table}” {words}")

    def _read(self, sql: str, values: list[Any]) -> list[Any]:
        return read(self._conn, sql, tuple(values))


_NOT_RECORDS = (schema.CACHE_PREFIX, "vault_", capture.SEALED_PREFIX)
"""Caches follow from the records; the vault's own tables and what is sealed are looked at elsewhere."""


def _marks(values: list[int]) -> str:
    return ",".join("?" * len(values))


def _same(taken: str | None, now: str) -> bool:
    """Whether a row is as it was taken down; of one whose table had another shape then nobody can tell."""
    if taken is None or taken == now:
        return taken is not None
    try:
        before, after = json.loads(taken), json.loads(now)
    except (ValueError, RecursionError):
        return False
    return bool(before == after) or set(before) != set(after)
