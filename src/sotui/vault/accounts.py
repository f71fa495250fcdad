"""Who may open the register: people added, re-roled, disabled and let in again, each an act in the audit.

No administrator ever learns another person's passphrase: the person types it, at the same keyboard.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sotui.names import name_key
from sotui.vault import accounts_header as headers
from sotui.vault import passphrase as policy
from sotui.vault import recovery_key
from sotui.vault.accounts_deeds import ADDED, CHANGED, DISABLED, ENABLED, KEY_MADE, RESET, ROLES_CHANGED
from sotui.vault.accounts_kept import keep, let_go_of_sealed, moment, usual_work
from sotui.vault.errors import BadPassphrase, NameTaken, NoSuchAccount
from sotui.vault.header import Grant, Header
from sotui.vault.kdf import KdfParams
from sotui.vault.model import Role

if TYPE_CHECKING:
    from sotui.vault.session import Session

KEY_USED_AT = "recovery-used"
"""In `vault_meta`: when the recovery key in force was used, until an administrator makes another."""


@dataclass(frozen=True, slots=True)
class Account:
    """One person's account: `user` is the id that the audit and the records know the person by.

    `since` is when the slot in force was made; None, as `enabled` is False, for an account that is disabled.
    """

    user: str
    name: str
    roles: tuple[Role, ...]
    enabled: bool
    since: datetime | None = None
    own: bool = False
    """Whether it is that of the person who looks."""


@dataclass(frozen=True, slots=True)
class Losses:
    """What a person cannot open any more once their keys are new: say so before."""

    drafts: int = 0
    """How many drafts of theirs wait."""
    bodies: int = 0
    """How many sealed texts they are a reader of."""
    alone: int = 0
    """How many of those nobody else may read: nobody at all can then."""


def accounts(session: Session) -> tuple[Account, ...]:
    """All accounts by name, those in use first; of those disabled, the roles that they had last."""
    header = session.unlocked.header
    made = {slot.id: slot.created for slot in header.slots if slot.kind == "passphrase"}
    found = [
        Account(
            grant.user,
            grant.name,
            _roles(grant.roles),
            True,
            datetime.fromisoformat(made[grant.slot]),
            grant.user == session.user.id,
        )
        for grant in header.grants
        if grant.slot in made
    ]
    return tuple(sorted(found, key=lambda one: name_key(one.name))) + _disabled(session, header)


def account(session: Session, user: str) -> Account:
    """The account with this id, in use or not; NoSuchAccount."""
    for one in accounts(session):
        if one.user == user:
            return one
    raise NoSuchAccount("There is no such account.", "Nothing was changed.", "Look at the list of accounts.")


def named(session: Session, name: str) -> Account:
    """The account of this name, however it is spaced and capitalised; NoSuchAccount."""
    for one in accounts(session):
        if name_key(one.name) == name_key(name):
            return one
    raise NoSuchAccount(
        "Nobody of this name has an account.", "Nothing was changed.", "Look at the list of accounts."
    )


def check_new_name(session: Session, name: str) -> str:
    """The name as it would be kept, to be told of a fault before a passphrase is chosen; NameTaken."""
    name = headers.checked_name(session.unlocked.header, name)
    if any(name_key(name) == name_key(one.name) for one in accounts(session)):
        raise NameTaken(
            "There was an account of this name, and it is disabled.",
            "Nothing was changed.",
            "Enable it again if it is the same person; otherwise give a name that tells the two apart.",
        )
    return name


def add(
    session: Session,
    name: str,
    roles: Iterable[str],
    passphrase: str,
    *,
    kdf: KdfParams | None = None,
    check_strength: bool = True,
) -> Account:
    """Let one more person in, with a passphrase that they typed. Takes a derivation: a second or so.

    Raises NotAllowed, BadPassphrase, NameTaken, UnknownRole, AccountRefused; DiskFull and the like. `kdf`
    as in `create`; without it, it is calibrated, or in a register made with less work than that, the same.
    """
    user = secrets.token_hex(16)
    with session.act(ADDED, user) as act:
        name = check_new_name(session, name)
        _check(passphrase, name, check_strength)
        header = headers.add_person(
            session.unlocked.header,
            session.unlocked,
            name,
            roles,
            passphrase,
            kdf or usual_work(session),
            made=moment(act),
            user=user,
        )
        keep(session, act, header, account=user)
    return account(session, user)


def set_roles(session: Session, user: str, roles: Iterable[str], reason: str) -> Account:
    """Have the person do other things from their next act on; see `accounts_header.set_roles`."""
    with session.act(ROLES_CHANGED, user, reason) as act:
        before = headers.grant_of(session.unlocked.header, user)
        header = headers.set_roles(session.unlocked.header, session.unlocked, user, roles)
        keep(session, act, header, account=user, before=before)
    return account(session, user)


def disable(session: Session, user: str, reason: str, *, confirmed: bool = False) -> Account:
    """Have the register open no more to this person; see `accounts_header.remove_person`.

    What they recorded stays, in their name. An older copy of the files still opens to them, with what was in
    it: a rotation of the data key keeps the later ones from them. Raises NobodyLeft where sealed texts are
    theirs alone, unless it is `confirmed` that nobody will read those again.
    """
    with session.act(DISABLED, user, reason) as act:
        before = headers.grant_of(session.unlocked.header, user)
        header = headers.remove_person(session.unlocked.header, session.unlocked, user)
        let_go_of_sealed(session, user, confirmed)
        keep(session, act, header, account=user, before=before)
    return account(session, user)


def enable(
    session: Session,
    user: str,
    passphrase: str,
    reason: str,
    *,
    roles: Iterable[str] | None = None,
    kdf: KdfParams | None = None,
    check_strength: bool = True,
) -> Account:
    """Let a person in again who was disabled, with the roles they had, or these; new keys, as in `reset`."""
    with session.act(ENABLED, user, reason) as act:
        before = account(session, user)
        if before.enabled:
            raise NoSuchAccount(
                "This account is not disabled.", "Nothing was changed.", "Look at the list of accounts."
            )
        _check(passphrase, before.name, check_strength)
        header = headers.add_person(
            session.unlocked.header,
            session.unlocked,
            before.name,
            before.roles if roles is None else roles,
            passphrase,
            kdf or usual_work(session),
            made=moment(act),
            user=user,
        )
        keep(session, act, header, account=user)
    return account(session, user)


def reset(
    session: Session,
    user: str,
    passphrase: str,
    reason: str,
    *,
    confirmed: bool = False,
    kdf: KdfParams | None = None,
    check_strength: bool = True,
) -> Account:
    """Give a person who forgot theirs a new passphrase, which they typed, and new keys.

    What was sealed to the former keys is lost to them: `losses` says how much, beforehand. Raises NobodyLeft
    where sealed texts are theirs alone, unless it is `confirmed` that nobody will read those again.
    """
    with session.act(RESET, user, reason) as act:
        name = headers.grant_of(session.unlocked.header, user).name
        _check(passphrase, name, check_strength)
        header = headers.reset_person(
            session.unlocked.header,
            session.unlocked,
            user,
            passphrase,
            kdf or usual_work(session),
            made=moment(act),
        )
        let_go_of_sealed(session, user, confirmed)
        keep(session, act, header, account=user)
    return account(session, user)


def change_passphrase(
    session: Session,
    current: str,
    passphrase: str,
    *,
    kdf: KdfParams | None = None,
    check_strength: bool = True,
) -> None:
    """Give oneself another passphrase; WrongPassphrase unless `current` is the present one. Drafts stay."""
    with session.act(CHANGED, session.user.id) as act:
        _check(passphrase, session.user.name, check_strength)
        header = headers.change_passphrase(
            session.unlocked.header, session.unlocked, current, passphrase, kdf or usual_work(session)
        )
        keep(session, act, header, account=session.user.id)


def make_recovery_key(session: Session, key: str | None = None, *, kdf: KdfParams | None = None) -> str:
    """Make a recovery key, in the place of one that there was; yields it as it is to be shown, once.

    `key` is one from `recovery_key.fresh` that was shown before, and proved to be written down.
    """
    key = key or recovery_key.fresh()
    secret = recovery_key.secret(key)
    user = secrets.token_hex(16)
    with session.act(KEY_MADE, user) as act:
        header = headers.set_recovery(
            session.unlocked.header,
            session.unlocked,
            secret,
            kdf or usual_work(session),
            made=moment(act),
            user=user,
        )
        act.db.conn.execute("DELETE FROM vault_meta WHERE name = ?", (KEY_USED_AT,))
        keep(session, act, header)
    return key


@dataclass(frozen=True, slots=True)
class RecoveryKeyState:
    """How the register stands with its recovery key, for the status line and the check of the register."""

    made: datetime | None
    """None where there is none."""
    used: datetime | None
    """When it was used to let somebody in: another is to be made."""

    @property
    def asks(self) -> str:
        """What an administrator should do about it, in a sentence; empty where all is well."""
        if self.made is None:
            return "There is no recovery key: make one."
        return "The recovery key has been used: make another." if self.used is not None else ""


def recovery_key_state(session: Session) -> RecoveryKeyState:
    """When the recovery key in force was made, and whether it has been used."""
    slot = headers.recovery_slot(session.unlocked.header)
    row = session.db.conn.execute("SELECT value FROM vault_meta WHERE name = ?", (KEY_USED_AT,)).fetchone()
    return RecoveryKeyState(
        None if slot is None else datetime.fromisoformat(slot.created),
        None if slot is None or row is None else datetime.fromisoformat(row[0]),
    )


def losses(session: Session, user: str) -> Losses:
    """What a reset, a recovery or being disabled takes from this person, counted."""
    conn = session.db.conn
    drafts = conn.execute("SELECT count(*) FROM vault_draft WHERE owner = ?", (user,)).fetchone()[0]
    bodies, alone = conn.execute(
        "SELECT count(*), coalesce(sum(NOT EXISTS (SELECT 1 FROM sealed_reader AS other"
        " WHERE other.body = mine.body AND other.user <> mine.user)), 0)"
        " FROM (SELECT DISTINCT body, user FROM sealed_reader WHERE user = ?) AS mine",
        (user,),
    ).fetchone()
    return Losses(drafts, bodies, alone)


def _check(passphrase: str, name: str, strength: bool) -> None:
    if strength:
        policy.check_strength(passphrase, names=(name, *name.split()))
    elif not passphrase:
        raise BadPassphrase("The passphrase is empty.", "Nothing was changed.", "Choose one.")


def _disabled(session: Session, header: Header) -> tuple[Account, ...]:
    """The accounts of those who are not in the header any more, from the grants that were ever kept."""
    there = {grant.user for grant in header.grants}
    rows = session.db.conn.execute("SELECT content FROM vault_grant ORDER BY seq").fetchall()
    last: dict[str, Grant] = {}
    for (content,) in rows:
        grant = Grant.from_json(json.loads(content))
        if grant.user not in there and grant.name != headers.RECOVERY_NAME:
            last[grant.user] = grant
    found = [Account(grant.user, grant.name, _roles(grant.roles), False) for grant in last.values()]
    return tuple(sorted(found, key=lambda one: name_key(one.name)))


def _roles(roles: Iterable[str]) -> tuple[Role, ...]:
    return tuple(sorted(Role(role) for role in roles))
