"""Texts sealed to named people: the data key does not open them, only each reader's own key does.

A record holds a token in place of such a text. The text lies under a key of its own, which is sealed to each
reader's slot. Neither the recovery key nor an administrator is a reader by office.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sotui.names import SEALED
from sotui.vault.errors import Altered, NotAllowed, VaultError
from sotui.vault.grants import user_of
from sotui.vault.keys import canonical, seal

if TYPE_CHECKING:
    from sotui.vault.driver import Connection
    from sotui.vault.header import Header
    from sotui.vault.model import User
    from sotui.vault.unlocked import Unlocked

TOKEN = re.compile(rf"{SEALED}([0-9a-f]{{32}})(?:#\d+)?")
"""What stands in a record for a sealed text, with a number where several have to be told apart by whoever
cannot read them. No other text of a record may look like one: see ``check_no_stranger``.
"""
_MARK = SEALED.encode()
_WRAPPED = '{"sealed":'
"""How a column that holds JSON begins where all of it is sealed: its readers of shape still find JSON."""
_PADDED = 32
"""A body is padded to a multiple of so many bytes, so that the length of a name is not told."""


class NotAReader(NotAllowed):
    """Only somebody who can read a sealed text may say who else can."""


class NobodyLeft(VaultError):
    """What is sealed would be readable by nobody any more."""


class LooksSealed(VaultError):
    """A text that would be taken for the token of a sealed one, and is none."""


@dataclass(frozen=True, slots=True, order=True)
class Reader:
    """One way in of a person: what is sealed to it opens with that passphrase, and not with a later one."""

    user: str
    slot: str


@dataclass(frozen=True, slots=True)
class Left:
    """Sealed texts of one subject that only one person can read."""

    subject: str
    texts: int


class Sealed:
    """The sealed texts of an open register, as the person who has it open can read them."""

    def __init__(self, conn: Connection, unlocked: Callable[[], Unlocked]) -> None:
        self._conn = conn
        self._unlocked = unlocked
        self._opened: dict[str, str | None] = {}
        """What was opened since the register was, by id; None for what is not for this person."""
        self._accounts: tuple[Header, dict[Reader, User]] | None = None
        self._something = False
        """Whether anything is sealed to this person, once it was found to be so."""
        self._reading = self._unread = 0

    # Who

    @property
    def me(self) -> Reader:
        """The person who has the register open."""
        slot = self._unlocked().slot
        return Reader(slot.user, slot.id)

    def accounts(self) -> dict[Reader, User]:
        """Everybody with an account to whom something can be sealed; the recovery key is nobody."""
        header = self._unlocked().header
        if self._accounts is None or self._accounts[0] is not header:
            found: dict[Reader, User] = {}
            for slot in header.slots:
                # Where nobody has signed for the keys, whatever is sealed to them a stranger might read.
                with suppress(Altered):
                    if slot.kind == "passphrase":
                        found[Reader(slot.user, slot.id)] = user_of(header, slot)
            self._accounts = (header, found)
        return self._accounts[1]

    def people(self) -> dict[Reader, str]:
        """The same by name."""
        return {reader: user.name for reader, user in self.accounts().items()}

    def readers(self, token: str) -> tuple[Reader, ...]:
        """Who can read it."""
        rows = self._rows("SELECT user, slot FROM sealed_reader WHERE body = ?", (_id(token),))
        return tuple(sorted(Reader(user, slot) for user, slot in rows))

    # Sealing and opening

    def seal(self, kind: str, subject: str, text: str, readers: Iterable[Reader]) -> str:
        """The token of the text, which from now on only these people can read. Within an act.

        Raises NobodyLeft where there is no reader among those who have an account.
        """
        id = secrets.token_hex(16)
        wanted = self._known(readers)
        key, nonce, body = self._locked(id, kind, subject, text)
        self._conn.execute(
            "INSERT INTO sealed_body (id, kind, subject, nonce, body) VALUES (?, ?, ?, ?, ?)",
            (id, kind, subject, nonce, body),
        )
        self._give(id, key, wanted)
        if self.me in wanted:
            self._opened[id] = text
        return SEALED + id

    def open(self, token: str) -> str | None:
        """The text; None where it is not sealed to this person, or there is no such text."""
        return self._open(_id(token))

    def _open(self, id: str) -> str | None:
        if id not in self._opened:
            found = self._key_of(id)
            self._opened[id] = None if found is None else self._text(id, *found)
        return self._opened[id]

    def knows(self, token: str) -> bool:
        """Whether there is such a sealed text, for whomever."""
        return bool(self._rows("SELECT 1 FROM sealed_body WHERE id = ?", (_id(token),)))

    def subject(self, token: str) -> str | None:
        """What a sealed text is about; None where there is no such text."""
        rows = self._rows("SELECT subject FROM sealed_body WHERE id = ?", (_id(token),))
        return str(rows[0][0]) if rows else None

    def add_reader(self, token: str, reader: Reader) -> None:
        """Let one more person read it. Raises NotAReader unless whoever asks can read it."""
        id = _id(token)
        found = self._key_of(id)
        if found is None:
            raise _not_a_reader()
        if reader not in self.readers(token):
            self._give(id, found[0], self._known([reader]))
            self._opened.pop(id, None)

    def remove_reader(self, token: str, user: str) -> None:
        """Take a person out: the text goes under a fresh key for the others.

        What they have read they have read; their former key opens nothing that comes after. Raises
        NotAReader, and NobodyLeft where no other reader is left.
        """
        id = _id(token)
        text = self.open(token)
        if text is None:
            raise _not_a_reader()
        rest = [one for one in self.readers(token) if one.user != user]
        wanted = self._known(rest)
        kind, subject = self._rows("SELECT kind, subject FROM sealed_body WHERE id = ?", (id,))[0]
        key, nonce, body = self._locked(id, kind, subject, text)
        self._conn.execute("UPDATE sealed_body SET nonce = ?, body = ? WHERE id = ?", (nonce, body, id))
        self._conn.execute("DELETE FROM sealed_reader WHERE body = ?", (id,))
        self._give(id, key, wanted)
        if self.me not in wanted:
            self._opened.pop(id, None)

    def forget(self, token: str) -> None:
        """Let go of a sealed text that stands in the clear again, or that nobody can read. Within an act."""
        self._conn.execute("DELETE FROM sealed_reader WHERE body = ?", (_id(token),))
        self._conn.execute("DELETE FROM sealed_body WHERE id = ?", (_id(token),))
        self._opened.pop(_id(token), None)

    def about(self, subject: str) -> list[str]:
        """The tokens of all that is sealed about a subject."""
        return [
            SEALED + id
            for (id,) in self._rows("SELECT id FROM sealed_body WHERE subject = ? ORDER BY id", (subject,))
        ]

    # When somebody leaves

    def only_read_by(self, user: str) -> tuple[Left, ...]:
        """What nobody but this person can read, by its subject: to be given to another before they leave."""
        rows = self._rows(
            "SELECT b.subject, count(*) FROM sealed_body b WHERE EXISTS"
            " (SELECT 1 FROM sealed_reader r WHERE r.body = b.id AND r.user = ?) AND NOT EXISTS"
            " (SELECT 1 FROM sealed_reader r WHERE r.body = b.id AND r.user <> ?)"
            " GROUP BY b.subject ORDER BY b.subject",
            (user, user),
        )
        return tuple(Left(subject, texts) for subject, texts in rows)

    def leaves(self, user: str, *, confirmed: bool = False) -> tuple[Left, ...]:
        """Take a person whose account ends, or whose keys change, out of the readers. Within that act.

        Yields what nobody can read from now on. Raises NobodyLeft while there is such, unless it is
        ``confirmed`` that nobody will read it again.
        """
        lost = self.only_read_by(user)
        if lost and not confirmed:
            texts = sum(one.texts for one in lost)
            cases = len(lost)
            raise NobodyLeft(
                f"This person is the only reader of {texts} sealed {'text' if texts == 1 else 'texts'}"
                f" of {cases} restricted {'case' if cases == 1 else 'cases'}.",
                "Nothing was changed.",
                "Have them name another reader first; or confirm that nobody will ever read these again.",
            )
        self._conn.execute("DELETE FROM sealed_reader WHERE user = ?", (user,))
        return lost

    # Reading records

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Have what is read from the records within come opened, as far as it is for this person.

        Only so: a copy, a check or an export that is made without it has the tokens. Where nothing is sealed
        to this person, reading costs nothing more than without.
        """
        self._reading += 1
        self._see()
        try:
            yield
        finally:
            self._reading -= 1
            self._see()

    @contextmanager
    def unread(self) -> Iterator[None]:
        """Have what is read within come as it is kept."""
        self._unread += 1
        self._see()
        try:
            yield
        finally:
            self._unread -= 1
            self._see()

    def _see(self) -> None:
        opens = self._reading and not self._unread and self._has_something()
        self._conn.text_factory = self._read if opens else str

    def _has_something(self) -> bool:
        if not self._something:
            mine = "SELECT 1 FROM sealed_reader WHERE user = ? AND slot = ? LIMIT 1"
            self._something = bool(self._rows(mine, (self.me.user, self.me.slot)))
        return self._something

    def close(self) -> None:
        """Let go of everything opened."""
        self._opened.clear()

    def reading(self, text: str) -> str:
        """A text of a record with what this person may read of it in place of the tokens."""
        whole = TOKEN.fullmatch(text)
        if whole is None and text.startswith(_WRAPPED):
            whole = TOKEN.search(text)
        if whole is not None:
            opened = self._open(whole[1])
            return text if opened is None else opened
        quoted = text.startswith(("[", "{"))

        def put(found: re.Match[str]) -> str:
            opened = self._open(found[1])
            if opened is None:
                return found[0]
            return json.dumps(opened, ensure_ascii=False)[1:-1] if quoted else opened

        return TOKEN.sub(put, text)

    def _read(self, kept: bytes) -> str:
        text = kept.decode()
        return self.reading(text) if _MARK in kept else text

    # The ciphers

    def _locked(self, id: str, kind: str, subject: str, text: str) -> tuple[bytes, bytes, bytes]:
        """A fresh key, its nonce and the text under it (AES-256-GCM), bound to where it stands."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        key, nonce = os.urandom(32), os.urandom(12)
        plain = text.encode("utf-8", "surrogatepass") + b"\x80"
        plain += bytes(-len(plain) % _PADDED)
        return key, nonce, AESGCM(key).encrypt(nonce, plain, self._bound_to(id, kind, subject))

    def _text(self, id: str, key: bytes, row: tuple[Any, ...]) -> str | None:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        kind, subject, nonce, body = row
        try:
            plain = AESGCM(key).decrypt(nonce, body, self._bound_to(id, kind, subject))
        except InvalidTag:
            # Moved from another place or altered: nothing that was sealed stands here.
            return None
        return plain.rstrip(b"\0")[:-1].decode("utf-8", "surrogatepass")

    def _bound_to(self, id: str, kind: str, subject: str) -> bytes:
        return canonical({"vault": self._unlocked().vault, "body": id, "kind": kind, "subject": subject})

    def _give(self, id: str, key: bytes, readers: Iterable[Reader]) -> None:
        header = self._unlocked().header
        public = {slot.id: slot.receive for slot in header.slots}
        self._conn.executemany(
            "INSERT INTO sealed_reader (body, user, slot, key) VALUES (?, ?, ?, ?)",
            [
                (id, one.user, one.slot, seal(key, public[one.slot], self._for(id, one.slot)))
                for one in readers
            ],
        )

    def _key_of(self, id: str) -> tuple[bytes, tuple[Any, ...]] | None:
        me = self.me
        rows = self._rows(
            "SELECT r.key, b.kind, b.subject, b.nonce, b.body FROM sealed_reader r"
            " JOIN sealed_body b ON b.id = r.body WHERE r.body = ? AND r.slot = ?",
            (id, me.slot),
        )
        if not rows:
            return None
        key = self._unlocked().opened(rows[0][0], self._for(id, me.slot))
        return None if key is None else (key, rows[0][1:])

    def _for(self, id: str, slot: str) -> dict[str, Any]:
        return {"vault": self._unlocked().vault, "body": id, "slot": slot}

    def _known(self, readers: Iterable[Reader]) -> tuple[Reader, ...]:
        here = self.accounts()
        wanted = tuple(dict.fromkeys(one for one in readers if one in here))
        if not wanted:
            raise NobodyLeft(
                "Nobody who has an account would be able to read this.",
                "Nothing was changed.",
                "Name somebody who has an account as a reader.",
            )
        return wanted

    def _rows(self, sql: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        # Records are opened while they are read: in the midst of another statement.
        return self._conn.look_up(sql, values)


def _id(token: str) -> str:
    found = TOKEN.fullmatch(token)
    return found[1] if found else ""


def check_no_stranger(conn: Connection, text: str) -> None:
    """Raise LooksSealed for a text to be kept that holds what looks like a token and is none."""
    for id in set(TOKEN.findall(text)):
        if not conn.look_up("SELECT 1 FROM sealed_body WHERE id = ?", (id,)):
            raise LooksSealed(
                f"“{SEALED}” with these 32 signs after it stands here for restricted text, and this is none.",
                "Nothing was changed.",
                "Write it otherwise: a blank after the colon is enough.",
            )


@contextmanager
def as_kept(conn: Any) -> Iterator[None]:
    """Read the records as they are kept, tokens and all, whoever reads: for what is kept for everybody."""
    sealed: Sealed | None = conn.sealed
    if sealed is None:
        yield
        return
    with sealed.unread():
        yield


def _not_a_reader() -> NotAReader:
    return NotAReader(
        "This is sealed to named readers, and you are not one of them.",
        "Nothing was changed.",
        "Ask one of its readers.",
    )
