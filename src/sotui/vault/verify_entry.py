"""What is looked at of an entry of the audit, read as it is kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sotui.vault.audit import hash_of, words_of

if TYPE_CHECKING:
    from sotui.vault.driver import Connection

PAGE = 200
"""So many entries or rows are looked at between two places where the work may be put aside."""


class Entry:
    """One entry; `own`: whether its hash is that of what it says."""

    __slots__ = (
        *("seq", "user", "name", "roles", "kind", "act", "subject", "clock_back"),
        *("change_from", "change_count", "changes", "previous", "hash", "own", "words", "sealed"),
    )

    def __init__(self, row: tuple[Any, ...]) -> None:
        """`row`: the columns of an entry in their order (``audit.COLUMNS``)."""
        self.seq: int = row[0]
        self.clock_back = bool(row[3])
        self.user: str = row[5]
        self.name: str = row[6]
        self.roles: str = row[7]
        self.kind: str = row[8]
        self.act: str = row[9]
        self.subject: str = row[10]
        self.change_from: int = row[14]
        self.change_count: int = row[15]
        self.changes: str = row[16]
        self.previous: str = row[17]
        self.hash: str = row[18]
        self.sealed = row[19] is not None
        """Whether reason and details are taken down as the last of its rows."""
        self.words = words_of(row[11], row[12]) if row[11] or row[12] else ""
        """Reason and details as they would be taken down; empty where it has neither."""
        self.own = hash_of(row) == row[18]

    @property
    def claimed(self) -> frozenset[str]:
        """The roles in which the person says to have done it; none where that cannot be read."""
        try:
            return frozenset(str(role) for role in json.loads(self.roles))
        except (ValueError, TypeError, RecursionError):
            return frozenset()

    def is_(self, *acts: str) -> bool:
        """Whether it is one of these doings of the vault's own."""
        return self.kind == "vault" and self.act in acts


def read(conn: Connection, sql: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """The rows as they are kept; also where text in them is no UTF-8, which no program of ours wrote."""
    before = conn.text_factory
    try:
        conn.text_factory = str
        try:
            return list(conn.execute(sql, values).fetchall())
        except Exception as error:
            if "decode" not in str(error).casefold():
                raise
        conn.text_factory = _decoded
        return list(conn.execute(sql, values).fetchall())
    finally:
        conn.text_factory = before


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")
