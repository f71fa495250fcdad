"""A register with several people in it, for the cases of accounts, recovery and rotation."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sotui.vault import accounts, drafts
from sotui.vault import accounts_header as headers
from sotui.vault.accounts_deeds import DEEDS as ACCOUNTS
from sotui.vault.create import create
from sotui.vault.grants import sign
from sotui.vault.header import Grant, Header
from sotui.vault.kdf import KdfParams
from sotui.vault.keys import Seeds
from sotui.vault.migrations import Migration
from sotui.vault.model import Deed, Role, User
from sotui.vault.open import open_vault
from sotui.vault.session import Session
from sotui.vault.slots import make_slot
from sotui.vault.unlocked import Unlocked

CHEAP = KdfParams(memory_kib=19 * 1024, iterations=1, lanes=1)
WORDS = {
    "Asha Pell": "gravel teapot longitude cardigan",
    "Bo Marsh": "walnut trellis copper anthem",
    "Cy Vale": "harbour mitten ledger quartz",
    "Dee Holt": "saddle ember plover kettle",
}
ROLES = {
    "Asha Pell": ("administrator", "duty manager"),
    "Bo Marsh": ("administrator", "social worker"),
    "Cy Vale": ("social worker",),
    "Dee Holt": ("chair",),
}
MADE = "2026-11-22T09:00:00+00:00"


def first_tables(db) -> None:
    db["child"].create({"id": str, "name": str, "photo": bytes}, pk="id", not_null={"name"})


MIGRATIONS = (Migration("first tables", first_tables), *drafts.MIGRATIONS)
DEEDS = {deed.name: deed for deed in (Deed("record", frozenset(Role) - {Role.ADMINISTRATOR}), *ACCOUNTS)}


def make(folder: Path, *, names: tuple[str, ...] = ("Asha Pell", "Bo Marsh", "Cy Vale")) -> Path:
    """A register made by the first of these people, who let the others in."""
    first, *others = names
    create(
        folder,
        first,
        WORDS[first],
        migrations=MIGRATIONS,
        kdf=CHEAP,
        roles=[Role(role) for role in ROLES[first]],
    )
    with opened(folder, first) as session:
        for name in others:
            accounts.add(session, name, ROLES[name], WORDS[name])
    return folder


def copied(folder: Path, to: Path) -> Path:
    """The same register in another folder."""
    return Path(shutil.copytree(folder, to))


@contextmanager
def opened(folder: Path, name: str | None, words: str | None = None, **how: object) -> Iterator[Session]:
    """The register open in this person's hands, and closed at the end."""
    said = words if words is not None else WORDS[str(name)]
    session = open_vault(folder, name, said, **{"migrations": MIGRATIONS, "deeds": DEEDS, **how})
    try:
        yield session
    finally:
        session.close()


def id_of(session: Session, name: str) -> str:
    """The id by which the register knows the person of this name."""
    return accounts.named(session, name).user


def record(session: Session, id: str, name: str = "Ada Exampleton") -> None:
    """Put a child on the register, as a social worker or a duty manager does."""
    with session.act("record", id) as act:
        act.db["child"].insert({"id": id, "name": name})


def children(session: Session) -> set[str]:
    """The ids of the children on the register."""
    return {row["id"] for row in session.db["child"].rows}


class People:
    """People of a header alone, with the secrets of each: no file and no database."""

    def __init__(self, *names: str) -> None:
        first, *others = names
        vault, data_key = "ab" * 16, bytes(range(32))
        self.seeds: dict[str, Seeds] = {}
        slot, self.seeds[first] = make_slot(
            vault=vault,
            epoch=1,
            data_key=data_key,
            user=_user(first),
            kind="passphrase",
            secret=WORDS[first],
            kdf=CHEAP,
            made=MADE,
        )
        bare = Grant(
            vault=vault,
            slot=slot.id,
            user=slot.user,
            name=first,
            roles=tuple(sorted(ROLES[first])),
            epoch=1,
            sign=slot.sign,
            receive=slot.receive,
            by=slot.id,
        )
        grant = sign(bare, self.seeds[first])
        self.data_key = data_key
        self.header = Header(vault, 1, "records-1.db", MADE, slot.sign, (slot,), (grant,)).sealed(data_key)
        for name in others:
            self.header = self.add(self.header, first, name)

    def add(self, header: Header, by: str, name: str, roles: tuple[str, ...] | None = None) -> Header:
        """The header with one more person, let in by another."""
        return headers.add_person(
            header,
            self.hands(by, header),
            name,
            roles or ROLES[name],
            WORDS[name],
            CHEAP,
            made=MADE,
            user=_user(name),
        )

    def hands(self, name: str, header: Header | None = None, words: str | None = None) -> Unlocked:
        """All secrets of this person, as a right passphrase yields them."""
        from sotui.vault.open import unlock

        header = header or self.header
        slot = next(slot for slot in header.slots if slot.user == _user(name))
        return unlock(Path(), header, slot, words or WORDS[name])

    @staticmethod
    def user(name: str) -> str:
        """The id of this person."""
        return _user(name)


def _user(name: str) -> str:
    return name.encode().hex().ljust(32, "0")[:32]


def in_the_hands_of(unlocked: Unlocked, roles: tuple[str, ...]) -> Unlocked:
    """The same secrets where the program in memory claims other roles than were signed for."""
    user = User(unlocked.user.id, unlocked.user.name, frozenset(Role(role) for role in roles))
    return replace(unlocked, user=user)
