"""Who did or saw what, when and why: entries chained by hash, with the rows before and after beside them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from sotui.vault.capture import HASH, seal
from sotui.vault.keys import canonical
from sotui.vault.model import User
from sotui.vault.schema import WORDS

if TYPE_CHECKING:
    from sqlite_utils import Database

    from sotui.vault.driver import Connection
    from sotui.vault.session import Session

EntryKind = Literal["act", "view", "refused", "vault"]
GENESIS = "0" * 64
SEALED = 1
"""What stands in `words` where reason and details are taken down as a row of their own."""
TOOK_ACCOUNTS = "took the accounts from vault.json"
"""The vault's own entry where the records are an older copy: who was disabled since stays so."""
COLUMNS = (
    "seq, at, zone, clock_back, device, user_id, user_name, roles, kind, act, subject, reason, detail,"
    " undoes, change_from, change_count, changes, previous, hash, words"
)
"""Of an entry, in the order in which it is hashed; the hash itself and whether its words are sealed last."""
_REASON, _DETAIL = (COLUMNS.split(", ").index(name) for name in ("reason", "detail"))


def columns(conn: Connection) -> str:
    """`COLUMNS` as this register has them: one that was never brought up has no sealed words."""
    info = "SELECT 1 FROM pragma_table_info('audit_entry') WHERE name = 'words'"
    return COLUMNS if conn.execute(info).fetchone() else COLUMNS.replace(", words", ", NULL AS words")


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
    words: int | None = None
    """1 where reason and details are taken down as a row of their own, and so can be lawfully erased."""

    def hashed(self) -> str:
        """The hash that it should bear."""
        return hash_of(self.row())

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
            self.words,
        )


def hash_of(row: tuple[Any, ...]) -> str:
    """SHA-256, in hexadecimal, over an entry as it is kept (`COLUMNS`), but for the hash itself.

    In the place of a reason and details that are taken down as a row of their own stands nothing: they are
    hashed with the rows, by a seal that lets go of them.
    """
    values = list(row[:-2])
    if row[-1] == SEALED:
        values[_REASON] = values[_DETAIL] = None
    elif row[-1] is not None:
        values.append(row[-1])
    return hashlib.sha256(canonical(values)).hexdigest()


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
    brought_up: bool = True,
) -> Tail:
    """Write the next entry in the transaction that runs, over the changes taken down since `end`.

    ``brought_up``: whether the vault's own tables have the shape of this version. Yields the new end, which
    holds only once the transaction is committed.
    """
    words = _take_down(conn, end.seq + 1, reason, detail) if brought_up else None
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
        words=words,
    )
    entry = replace(entry, hash=entry.hashed())
    row = entry.row() if brought_up else entry.row()[:-1]
    names = COLUMNS if brought_up else COLUMNS.removesuffix(", words")
    conn.execute(f"INSERT INTO audit_entry ({names}) VALUES ({', '.join('?' * len(row))})", row)
    return Tail(entry.seq, entry.hash, at, end.last_change + count, end.unsigned + 1)


def words_of(reason: str, detail: str) -> str:
    """An entry's reason and details as they are taken down."""
    return json.dumps({"reason": reason, "detail": detail}, ensure_ascii=False, separators=(",", ":"))


def _words_hold(conn: Connection, of: AuditEntry) -> bool:
    if of.words is None:
        return True
    row = conn.execute(
        "SELECT after FROM audit_change WHERE id = ? AND name = ?",
        (of.change_from + of.change_count - 1, WORDS),
    ).fetchone()
    said = words_of(of.reason, of.detail) if of.reason or of.detail else None
    return row is not None and row[0] == said


def _take_down(conn: Connection, seq: int, reason: str, detail: str) -> int | None:
    if not reason and not detail:
        return None
    words = words_of(reason, detail)
    conn.execute(
        "INSERT INTO audit_change (seq, name, key, after, after_seal) VALUES (?, ?, '[]', ?, ?)",
        (seq, WORDS, words, seal(words)),
    )
    return SEALED


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
    sql = f"SELECT {COLUMNS} FROM audit_entry WHERE {' AND '.join(where)} ORDER BY seq DESC LIMIT ?"
    return [as_entry(row) for row in db.conn.execute(sql, (*values, limit)).fetchall()]


def entry(db: Database, seq: int) -> AuditEntry | None:
    """The entry with this number."""
    row = db.conn.execute(f"SELECT {COLUMNS} FROM audit_entry WHERE seq = ?", (seq,)).fetchone()
    return as_entry(row) if row else None


def changes(db: Database, seq: int) -> list[Change]:
    """What the act with this number changed, in the order in which it did."""
    found = entry(db, seq)
    if found is None:
        return []
    rows = db.conn.execute(
        "SELECT name, key, before, after FROM audit_change WHERE id BETWEEN ? AND ? AND name <> ?"
        " ORDER BY id",
        (found.change_from, found.change_from + found.change_count - 1, WORDS),
    ).fetchall()
    return [Change(name, tuple(_row(key)), _row(before), _row(after)) for name, key, before, after in rows]


def changes_as_kept(conn: Connection, of: AuditEntry, most: int) -> list[Change]:
    """What an entry changed, at most so many rows, as it is kept: with the tokens of what is sealed."""
    before = conn.text_factory
    conn.text_factory = str
    try:
        rows = conn.execute(
            "SELECT name, key, before, after FROM audit_change WHERE id BETWEEN ? AND ? AND name <> ?"
            " ORDER BY id LIMIT ?",
            (of.change_from, of.change_from + of.change_count - 1, WORDS, most),
        ).fetchall()
    finally:
        conn.text_factory = before
    return [Change(name, tuple(_row(key)), _row(old), _row(new)) for name, key, old, new in rows]


def last_deed(db: Database, user_id: str, past: Sequence[str] = ()) -> AuditEntry | None:
    """The person's own latest act that is no undo itself and has not been undone, undoable or not.

    ``past`` names acts that are not the person's own doing.
    """
    marks = ",".join("?" * len(past))
    row = db.conn.execute(
        f"SELECT {COLUMNS} FROM audit_entry AS e WHERE user_id = ? AND kind = 'act' AND undoes IS NULL"
        f" AND act NOT IN ({marks})"
        " AND NOT EXISTS (SELECT 1 FROM audit_entry AS u WHERE u.undoes = e.seq AND u.kind = 'act')"
        " ORDER BY seq DESC LIMIT 1",
        (user_id, *past),
    ).fetchone()
    return as_entry(row) if row else None


def head_words(session: Session) -> str:
    """The end of the chain for a printed footer: its number and the first 8 digits of its hash."""
    end = session.head
    return f"audit {end.seq:,} · {end.hash[:8]}"


def verify_chain(db: Database, *, last: int | None = None) -> int | None:
    """The number of the first entry that was altered, removed, reordered or forged; None when all is whole.

    With `last`, only that many entries at the end are looked at, and only their own hashes; without it
    everything is (see `verify.verify`, which tells all of what is wrong).
    """
    conn: Any = db.conn
    if last is None:
        from sotui.vault.verify import first_fault

        return first_fault(conn)
    total = conn.execute("SELECT coalesce(max(seq), 0) FROM audit_entry").fetchone()[0]
    expected: int = max(1, total - last + 1)
    before = conn.execute("SELECT hash FROM audit_entry WHERE seq = ?", (expected - 1,)).fetchone()
    previous = before[0] if before else GENESIS
    sql = f"SELECT {columns(conn)} FROM audit_entry WHERE seq >= ? ORDER BY seq"
    for row in conn.execute(sql, (expected,)):
        try:
            found = as_entry(row)
        except ValueError:
            return int(row[0])
        if found.seq != expected:
            return expected
        if found.previous != previous or found.hash != found.hashed() or not _words_hold(conn, found):
            return found.seq
        previous, expected = found.hash, expected + 1
    return None


def _digest(conn: Connection, after_change: int) -> tuple[str, int]:
    digest = hashlib.sha256()
    count = 0
    rows = conn.execute(
        "SELECT name, key, before_seal, after_seal FROM audit_change WHERE id > ? ORDER BY id",
        (after_change,),
    )
    for name, key, before_seal, after_seal in rows:
        add_to_digest(digest, name, key, before_seal, after_seal)
        count += 1
    return (digest.hexdigest() if count else ""), count


def add_to_digest(
    digest: Any, name: str, key: str, before_seal: bytes | None, after_seal: bytes | None
) -> None:
    """Add one row to the digest of its entry: only the hash of each seal, since a lawful erasure takes the
    salt and the chain stays whole.
    """
    parts = (_raw(name), _raw(key), (before_seal or b"")[-HASH:], (after_seal or b"")[-HASH:])
    digest.update(b"".join(len(part).to_bytes(4, "big") + part for part in parts))


def _raw(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def as_entry(row: tuple[Any, ...]) -> AuditEntry:
    """An entry as it is kept, read back; ValueError where no program of ours wrote it."""
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
        words=next(values),
    )


def _row(text: str | None) -> Any:
    return None if text is None else json.loads(text)


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
