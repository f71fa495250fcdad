"""What somebody typed and has not recorded yet, sealed to that person: nobody else can read any of it."""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from time import monotonic
from typing import TYPE_CHECKING, Any

from sotui.vault.interrupts import Interrupts
from sotui.vault.keys import canonical
from sotui.vault.migrations import Migration
from sotui.vault.schema import DRAFTS

if TYPE_CHECKING:
    from sqlite_utils import Database

    from sotui.vault.driver import Connection

TABLE = f"""
CREATE TABLE {DRAFTS} (
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    nonce BLOB NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (owner, name)
) STRICT
"""


def _make(db: Database) -> None:
    db.conn.execute(TABLE)


MIGRATIONS = (Migration("vault 1: drafts", _make),)


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed into one form: text by field, how the form is reached, when it was last kept (UTC)."""

    kind: str
    subject: str
    title: str
    fields: dict[str, str]
    trail: tuple[str, ...]
    saved_at: datetime

    @property
    def key(self) -> tuple[str, str]:
        """Kind and subject: each person has at most one draft of these."""
        return self.kind, self.subject


@dataclass(frozen=True, slots=True, repr=False)
class Waiting:
    """That a draft waits, and of what: nothing of what was typed."""

    kind: str
    subject: str
    title: str
    trail: tuple[str, ...]
    saved_at: datetime


@dataclass(frozen=True, slots=True, repr=False)
class SealedDraft:
    """A draft under its author's key, as it is kept; it says nothing to anybody else."""

    owner: str
    name: str
    nonce: bytes
    body: bytes

    @property
    def key(self) -> tuple[str, str]:
        """Whose it is and its name, which says nothing to anybody else."""
        return self.owner, self.name


class Drafts:
    """The drafts of the person who has the register open. Not part of the records: no entry in the audit."""

    def __init__(
        self, conn: Connection, *, vault: str, owner: str, key: bytes, now: Callable[[], datetime]
    ) -> None:
        """`key` is the author's own, derived from a seed that only their passphrase opens."""
        self._conn = conn
        self._vault = vault
        self._owner = owner
        self._key = key
        self._now = now
        self._settled_by_next: tuple[str, str] | None = None
        self._act_began = 0.0
        self._going: set[str] = set()
        self._gone: dict[str, float] = {}
        self._met: dict[str, Waiting | None] = {}
        """What is known of drafts by their names, so that none is opened twice to say that it waits."""

    def save(
        self,
        kind: str,
        subject: str,
        title: str,
        fields: Mapping[str, str],
        trail: tuple[str, ...] = (),
        *,
        typed_at: float | None = None,
    ) -> Draft:
        """Keep what is typed, in place of what was kept of it before. DiskFull or another VaultError if not.

        On the disk when this returns. Within an act it is kept with the act. With `typed_at` (monotonic
        seconds) nothing is kept where an act has recorded it since: the text was on its way meanwhile.
        """
        draft = Draft(kind, subject, title, dict(fields), tuple(trail), self._now())
        gone = self._gone.get(self._name(kind, subject))
        if typed_at is None or gone is None or typed_at > gone:
            sealed = self.seal(draft)
            self.put(sealed)
            self._met[sealed.name] = _waiting(draft)
        return draft

    def seal(self, draft: Draft) -> SealedDraft:
        """The draft under its author's key (AES-256-GCM), bound to register, author, kind and subject."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        name = self._name(draft.kind, draft.subject)
        body = {
            "kind": draft.kind,
            "subject": draft.subject,
            "title": draft.title,
            "fields": draft.fields,
            "trail": list(draft.trail),
            "saved": draft.saved_at.isoformat(),
        }
        nonce = os.urandom(12)
        # Not in the canonical spelling, which would make letters of other alphabets six times as long.
        plain = json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")
        return SealedDraft(
            self._owner, name, nonce, AESGCM(self._key).encrypt(nonce, plain, self._bound_to(name))
        )

    def opened(self, sealed: SealedDraft) -> Draft | None:
        """What is sealed; None where it is not this person's or was sealed under a former key."""
        return None if sealed.owner != self._owner else self._opened((sealed.name, sealed.nonce, sealed.body))

    def put(self, sealed: SealedDraft) -> None:
        """Keep a draft that is sealed already, whoever's it is."""
        with self._writing():
            self._conn.execute(
                f"INSERT OR REPLACE INTO {DRAFTS} (owner, name, nonce, body) VALUES (?, ?, ?, ?)",
                (sealed.owner, sealed.name, sealed.nonce, sealed.body),
            )

    def find(self, kind: str, subject: str) -> Draft | None:
        """The person's draft of this; None where there is none, or where it was not sealed to them."""
        name = self._name(kind, subject)
        row = self._conn.execute(
            f"SELECT name, nonce, body FROM {DRAFTS} WHERE owner = ? AND name = ?", (self._owner, name)
        ).fetchone()
        return None if row is None else self._opened(row)

    def all(self) -> tuple[Draft, ...]:
        """All drafts of this person, the latest first."""
        rows = self._conn.execute(
            f"SELECT name, nonce, body FROM {DRAFTS} WHERE owner = ?", (self._owner,)
        ).fetchall()
        found = [draft for row in rows if (draft := self._opened(row)) is not None]
        return tuple(sorted(found, key=lambda draft: draft.saved_at, reverse=True))

    def waiting(self) -> tuple[Waiting, ...]:
        """Which drafts of this person wait, the latest first: for lists. Each is opened at most once."""
        rows = self._conn.execute(f"SELECT name FROM {DRAFTS} WHERE owner = ?", (self._owner,)).fetchall()
        names = [name for (name,) in rows]
        if not self._met.keys() >= set(names):
            self._met = dict.fromkeys(names)
            self._met |= {self._name(*draft.key): _waiting(draft) for draft in self.all()}
        waiting = [one for name in names if (one := self._met[name]) is not None]
        return tuple(sorted(waiting, key=lambda one: one.saved_at, reverse=True))

    def discard(self, kind: str, subject: str) -> None:
        """Throw the person's draft of this away; nothing where there is none. Within an act, with the act."""
        name = self._name(kind, subject)
        if self._conn.in_transaction:
            self._going.add(name)
        with self._writing():
            self._conn.execute(f"DELETE FROM {DRAFTS} WHERE owner = ? AND name = ?", (self._owner, name))

    @contextmanager
    def settled_by(self, kind: str, subject: str) -> Iterator[None]:
        """Have the draft go in the same transaction as the first act within, which records what was typed."""
        self._settled_by_next = (kind, subject)
        try:
            yield
        finally:
            self._settled_by_next = None

    def act_begins(self) -> None:
        """Called by an act when it begins."""
        self._act_began = monotonic()
        self._going.clear()

    def settle(self) -> None:
        """Called by an act before its commit."""
        if self._settled_by_next is not None:
            self.discard(*self._settled_by_next)

    def settled(self) -> None:
        """Called once an act is kept: a later one within has nothing more to settle."""
        self._settled_by_next = None
        self._gone.update(dict.fromkeys(self._going, self._act_began))
        self._going.clear()

    def _opened(self, row: tuple[Any, ...]) -> Draft | None:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        name, nonce, body = row
        try:
            plain = AESGCM(self._key).decrypt(nonce, body, self._bound_to(name))
        except InvalidTag:
            # Sealed under another key: one made before the person was given a new slot.
            return None
        found = json.loads(plain.decode("utf-8", "surrogatepass"))
        return Draft(
            found["kind"],
            found["subject"],
            found["title"],
            found["fields"],
            tuple(found["trail"]),
            datetime.fromisoformat(found["saved"]),
        )

    def _name(self, kind: str, subject: str) -> str:
        # Under the author's key, so that a colleague cannot try which order a draft is of.
        return hmac.new(self._key, canonical(["draft", kind, subject]), sha256).hexdigest()

    def _bound_to(self, name: str) -> bytes:
        return canonical({"vault": self._vault, "user": self._owner, "draft": name})

    @contextmanager
    def _writing(self) -> Iterator[None]:
        if self._conn.in_transaction:
            yield
            return
        with Interrupts(self._conn):
            try:
                self._conn.execute("BEGIN IMMEDIATE")
                yield
                self._conn.execute("COMMIT")
            except BaseException as error:
                self._roll_back(error)
                fault = self._conn.fault(error)
                if fault is not None:
                    raise fault from error
                raise

    def _roll_back(self, error: BaseException) -> None:
        if not self._conn.in_transaction:
            return
        try:
            self._conn.execute("ROLLBACK")
        except Exception as second:
            # A list still half read, after work was stopped, stops the rollback too.
            error.add_note(f"the first rollback failed: {second}")
            self._conn.let_go()
            self._conn.execute("ROLLBACK")


def _waiting(draft: Draft) -> Waiting:
    return Waiting(draft.kind, draft.subject, draft.title, draft.trail, draft.saved_at)
