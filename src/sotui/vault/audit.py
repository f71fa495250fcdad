"""Who did or saw what, when and why: entries chained by hash, with the rows before and after beside them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from sotui.vault.capture import HASH, unsealed
from sotui.vault.keys import canonical
from sotui.vault.model import User

if TYPE_CHECKING:
    from sqlite_utils import Database

    from sotui.vault.driver import Connection

EntryKind = Literal["act", "view", "refused", "vault"]
GENESIS = "0" * 64
_COLUMNS = (
    "seq, at, zone, clock_back, device, user_id, user_name, roles, kind, act, subject, reason, detail,"
    " undoes, change_from, change_count, changes, previous, hash"
)
_MARKS = ", ".join("?" * (_COLUMNS.count(",") + 1))


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the audit.

    `at` is UTC; `zone` is what the machine's clock was set to; `clock_back` says that the clock stood earlier
    than at the entry before. `kind` is an act, a look at records, a refusal, or the vault's own doing.
    """

    seq: int
    at: datetime
    zone: str
    clock_back: bool
    device: str
    user_id: str
    user_name: str
    roles: tuple[str, ...]
    kind: EntryKind
    act: str
    subject: str
    reason: str
    detail: str
    undoes: int | None
    change_from: int
    change_count: int
    changes: str
    previous: str
    hash: str

    def hashed(self) -> str:
        """SHA-256 over all of the entry but the hash itself, in hexadecimal."""
        row = [*self.row()[:-1]]
        return hashlib.sha256(canonical(row)).hexdigest()

    def row(self) -> tuple[Any, ...]:
        """The entry as it is kept."""
        return (
            self.seq,
            _stamp(self.at),
            self.zone,
            int(self.clock_back),
            self.device,
            self.user_id,
            self.user_name,
            json.dumps(self.roles),
            self.kind,
            self.act,
            self.subject,
            self.reason,
            self.detail,
            self.undoes,
            self.change_from,
            self.change_count,
            self.changes,
            self.previous,
            self.hash,
        )


@dataclass(frozen=True, slots=True)
class Change:
    """A row before and after an act; None where there was or is no row, or it was lawfully erased."""

    table: str
    key: tuple[Any, ...]
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Tail:
    """The end of the chain, to which the next entry is tied."""

    seq: int = 0
    hash: str = GENESIS
    at: datetime | None = None
    last_change: int = 0
    unsigned: int = 0
    """How many entries this program has written since one was signed."""


def tail(conn: Connection) -> Tail:
    """The end of the chain as it stands in the database."""
    row = conn.execute("SELECT seq, hash, at FROM audit_entry ORDER BY seq DESC LIMIT 1").fetchone()
    last_change = conn.execute("SELECT coalesce(max(id), 0) FROM audit_change").fetchone()[0]
    if row is None:
        return Tail(last_change=last_change)
    return Tail(row[0], row[1], datetime.fromisoformat(row[2]), last_change)


def write(
    conn: Connection,
    end: Tail,
    *,
    at: datetime,
    device: str,
    user: User,
    kind: EntryKind,
    act: str,
    subject: str,
    reason: str = "",
    detail: str = "",
    undoes: int | None = None,
) -> Tail:
    """Write the next entry in the transaction that runs, over the changes taken down since `end`.

    Yields the new end, which holds only once the transaction is committed.
    """
    digest, count = _digest(conn, end.last_change)
    local = at.astimezone()
    entry = AuditEntry(
        seq=end.seq + 1,
        at=at,
        zone=f"{local.strftime('%z')} {local.tzname() or ''}".strip(),
        clock_back=end.at is not None and at < end.at,
        device=device,
        user_id=user.id,
        user_name=user.name,
        roles=tuple(sorted(user.roles)),
        kind=kind,
        act=act,
        subject=subject,
        reason=reason,
        detail=detail,
        undoes=undoes,
        change_from=end.last_change + 1,
        change_count=count,
        changes=digest,
        previous=end.hash,
        hash="",
    )
    entry = replace(entry, hash=entry.hashed())
    conn.execute(f"INSERT INTO audit_entry ({_COLUMNS}) VALUES ({_MARKS})", entry.row())
    return Tail(entry.seq, entry.hash, at, end.last_change + count, end.unsigned + 1)


def entries(
    db: Database, limit: int, user: str | None = None, *, subject: str | None = None
) -> list[AuditEntry]:
    """The latest entries, newest first, at most `limit`; of one person (by id) or one subject if given."""
    where, values = ["1"], []
    if user is not None:
        where.append("user_id = ?")
        values.append(user)
    if subject is not None:
        where.append("subject = ?")
        values.append(subject)
    sql = f"SELECT {_COLUMNS} FROM audit_entry WHERE {' AND '.join(where)} ORDER BY seq DESC LIMIT ?"
    return [_entry(row) for row in db.conn.execute(sql, (*values, limit)).fetchall()]


def entry(db: Database, seq: int) -> AuditEntry | None:
    """The entry with this number."""
    row = db.conn.execute(f"SELECT {_COLUMNS} FROM audit_entry WHERE seq = ?", (seq,)).fetchone()
    return _entry(row) if row else None


def changes(db: Database, seq: int) -> list[Change]:
    """What the act with this number changed, in the order in which it did."""
    found = entry(db, seq)
    if found is None:
        return []
    rows = db.conn.execute(
        "SELECT name, key, before, after FROM audit_change WHERE id BETWEEN ? AND ? ORDER BY id",
        (found.change_from, found.change_from + found.change_count - 1),
    ).fetchall()
    return [Change(name, tuple(_row(key)), _row(before), _row(after)) for name, key, before, after in rows]


def last_deed(db: Database, user_id: str, past: Sequence[str] = ()) -> AuditEntry | None:
    """The person's own latest act that is no undo itself and has not been undone, undoable or not.

    ``past`` names acts that are not the person's own doing.
    """
    marks = ",".join("?" * len(past))
    row = db.conn.execute(
        f"SELECT {_COLUMNS} FROM audit_entry AS e WHERE user_id = ? AND kind = 'act' AND undoes IS NULL"
        f" AND act NOT IN ({marks})"
        " AND NOT EXISTS (SELECT 1 FROM audit_entry AS u WHERE u.undoes = e.seq AND u.kind = 'act')"
        " ORDER BY seq DESC LIMIT 1",
        (user_id, *past),
    ).fetchone()
    return _entry(row) if row else None


def verify_chain(db: Database, *, last: int | None = None) -> int | None:
    """The number of the first entry that was altered, removed, reordered or forged; None when all is whole.

    With `last`, only that many entries at the end are looked at, and only their own hashes; without it every
    entry, and every row before and after against its seal. Entries cut off at the very end show only against
    a copy of the last hash kept elsewhere.
    """
    conn = db.conn
    if last is None:
        previous, expected, next_change = GENESIS, 1, 1
        rows = conn.execute(f"SELECT {_COLUMNS} FROM audit_entry ORDER BY seq")
    else:
        total = conn.execute("SELECT coalesce(max(seq), 0) FROM audit_entry").fetchone()[0]
        expected = max(1, total - last + 1)
        before = conn.execute("SELECT hash FROM audit_entry WHERE seq = ?", (expected - 1,)).fetchone()
        previous = before[0] if before else GENESIS
        rows = conn.execute(f"SELECT {_COLUMNS} FROM audit_entry WHERE seq >= ? ORDER BY seq", (expected,))
        next_change = 0
    for row in rows:
        try:
            found = _entry(row)
        except ValueError:
            return int(row[0])
        if found.seq != expected:
            return expected
        if found.previous != previous or found.hash != found.hashed():
            return found.seq
        if last is None:
            if found.change_from != next_change or not _changes_hold(conn, found):
                return found.seq
            next_change += found.change_count
        previous, expected = found.hash, expected + 1
    if last is None and conn.execute("SELECT 1 FROM audit_change WHERE id >= ?", (next_change,)).fetchone():
        return expected
    return None


def _changes_hold(conn: Any, found: AuditEntry) -> bool:
    digest = hashlib.sha256()
    count = 0
    rows = conn.execute(
        "SELECT id, seq, name, key, before, after, before_seal, after_seal FROM audit_change"
        " WHERE id BETWEEN ? AND ? ORDER BY id",
        (found.change_from, found.change_from + found.change_count - 1),
    )
    for at, (number, seq, name, key, before, after, before_seal, after_seal) in enumerate(rows):
        if number != found.change_from + at or seq != found.seq:
            return False
        for text, sealed in ((before, before_seal), (after, after_seal)):
            if text is None:
                # A seal with its salt: the row was taken away otherwise than by a lawful erasure.
                if sealed is not None and len(sealed) != HASH:
                    return False
            elif sealed is None or not unsealed(text, sealed):
                return False
        _add(digest, name, key, before_seal, after_seal)
        count += 1
    return count == found.change_count and (digest.hexdigest() if count else "") == found.changes


def _digest(conn: Connection, after_change: int) -> tuple[str, int]:
    digest = hashlib.sha256()
    count = 0
    rows = conn.execute(
        "SELECT name, key, before_seal, after_seal FROM audit_change WHERE id > ? ORDER BY id",
        (after_change,),
    )
    for name, key, before_seal, after_seal in rows:
        _add(digest, name, key, before_seal, after_seal)
        count += 1
    return (digest.hexdigest() if count else ""), count


def _add(digest: Any, name: str, key: str, before_seal: bytes | None, after_seal: bytes | None) -> None:
    # Only the hash of a seal: a lawful erasure takes the salt, and the chain stays whole.
    parts = (name.encode(), key.encode(), (before_seal or b"")[-HASH:], (after_seal or b"")[-HASH:])
    digest.update(b"".join(len(part).to_bytes(4, "big") + part for part in parts))


def _entry(row: tuple[Any, ...]) -> AuditEntry:
    values: Iterator[Any] = iter(row)
    return AuditEntry(
        seq=next(values),
        at=datetime.fromisoformat(next(values)),
        zone=next(values),
        clock_back=bool(next(values)),
        device=next(values),
        user_id=next(values),
        user_name=next(values),
        roles=tuple(json.loads(next(values))),
        kind=next(values),
        act=next(values),
        subject=next(values),
        reason=next(values),
        detail=next(values),
        undoes=next(values),
        change_from=next(values),
        change_count=next(values),
        changes=next(values),
        previous=next(values),
        hash=next(values),
    )


def _row(text: str | None) -> Any:
    return None if text is None else json.loads(text)


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
