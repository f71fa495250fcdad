"""Looking through the audit by who, about what, of which kind, when and by words, a page at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sotui.vault.audit import COLUMNS, AuditEntry, as_entry

if TYPE_CHECKING:
    from sqlite_utils import Database

KINDS = ("act", "view", "refused", "vault")
PAGE = 200
_TEXT = "user_name || ' ' || act || ' ' || subject || ' ' || reason || ' ' || detail"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What entries are wanted; None, or empty, where it does not matter."""

    people: tuple[str, ...] | None = None
    """Ids of accounts."""
    subjects: tuple[str, ...] | None = None
    """What an entry is about: one of these stands in it, alone or among others."""
    kinds: tuple[str, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None
    """Up to, not with, this moment."""
    words: str = ""
    """All of these words, in whatever the entry says; letter case aside."""


def page(db: Database, wanted: Wanted, before: int | None = None, limit: int = PAGE) -> list[AuditEntry]:
    """The latest entries of those wanted, newest first, at most `limit`; those before an entry if given."""
    where, values = _where(db, wanted)
    if before is not None:
        where.append("seq < ?")
        values.append(before)
    sql = f"SELECT {COLUMNS} FROM audit_entry WHERE {' AND '.join(where)} ORDER BY seq DESC LIMIT ?"
    return [as_entry(row) for row in db.conn.execute(sql, (*values, limit)).fetchall()]


def each(db: Database, wanted: Wanted, last: int) -> Iterator[AuditEntry]:
    """Every entry wanted up to the one of this number, oldest first, read a page at a time."""
    where, values = _where(db, wanted)
    sql = (
        f"SELECT {COLUMNS} FROM audit_entry WHERE {' AND '.join(where)} AND seq > ? AND seq <= ?"
        " ORDER BY seq LIMIT 500"
    )
    after = 0
    while rows := db.conn.execute(sql, (*values, after, last)).fetchall():
        yield from (as_entry(row) for row in rows)
        after = rows[-1][0]


def people(db: Database) -> dict[str, tuple[str, ...]]:
    """Everybody whose name stands in the audit: the names by the account's id, the latest first."""
    found: dict[str, tuple[str, ...]] = {}
    after = ""
    while row := db.conn.execute(
        "SELECT user_id FROM audit_entry WHERE user_id > ? ORDER BY user_id LIMIT 1", (after,)
    ).fetchone():
        after = row[0]
        latest = db.conn.execute(
            "SELECT user_name FROM audit_entry WHERE user_id = ? ORDER BY seq DESC LIMIT 1", (after,)
        ).fetchone()[0]
        first = db.conn.execute(
            "SELECT user_name FROM audit_entry WHERE user_id = ? ORDER BY seq LIMIT 1", (after,)
        ).fetchone()[0]
        found[after] = tuple(dict.fromkeys((latest, first)))
    return found


def signed(db: Database, seq: int) -> tuple[int, str] | None:
    """The first signature that covers this entry: the entry it stands at, and whose it is; None without."""
    row = db.conn.execute(
        "SELECT c.seq, e.user_name FROM audit_checkpoint AS c JOIN audit_entry AS e ON e.seq = c.seq"
        " WHERE c.seq >= ? ORDER BY c.seq LIMIT 1",
        (seq,),
    ).fetchone()
    return (row[0], row[1]) if row else None


def _subjects(db: Database, wanted: tuple[str, ...]) -> list[str]:
    """Every subject that is one of these, or names one among others, as an act on several orders does.

    From one subject to the next in their index: there are far fewer of them than entries.
    """
    rows = db.conn.execute(
        "WITH RECURSIVE each(subject) AS (SELECT min(subject) FROM audit_entry UNION ALL"
        " SELECT (SELECT min(subject) FROM audit_entry WHERE subject > each.subject) FROM each"
        " WHERE each.subject IS NOT NULL)"
        " SELECT subject FROM each WHERE EXISTS (SELECT 1 FROM json_each(?) AS one"
        " WHERE instr(' ' || each.subject || ' ', ' ' || one.value || ' '))",
        (json.dumps(wanted),),
    ).fetchall()
    return [subject for (subject,) in rows]


def _where(db: Database, wanted: Wanted) -> tuple[list[str], list[Any]]:
    where: list[str] = ["1"]
    values: list[Any] = []
    for column, among in (("user_id", wanted.people), ("kind", wanted.kinds)):
        if among is not None:
            where.append(f"{column} IN ({','.join('?' * len(among))})")
            values += among
    if wanted.subjects is not None:
        found = _subjects(db, wanted.subjects)
        where.append(f"subject IN ({','.join('?' * len(found))})")
        values += found
    if wanted.since is not None or wanted.until is not None:
        since = (wanted.since or datetime(1, 1, 1, tzinfo=UTC)).astimezone(UTC).isoformat()
        until = (wanted.until or datetime(9999, 1, 1, tzinfo=UTC)).astimezone(UTC).isoformat()
        ends = db.conn.execute(
            "SELECT min(seq), max(seq) FROM audit_entry INDEXED BY audit_entry_at WHERE at >= ? AND at < ?",
            (since, until),
        ).fetchone()
        where.append("seq BETWEEN ? AND ? AND at >= ? AND at < ?")
        values += [ends[0] or 0, ends[1] or 0, since, until]
    for word in wanted.words.split():
        where.append(rf"({_TEXT}) LIKE ? ESCAPE '\'")
        escaped = word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
        values.append(f"%{escaped}%")
    return where, values
