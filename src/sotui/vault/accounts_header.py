"""What a change of accounts makes of the header: a new one, signed and with its mac; nothing is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from sotui.names import name_key
from sotui.vault.accounts_signing import (
    check_administrator,
    check_others_administer,
    finished,
    new_grant,
    proved,
    signed_anew,
    slot_of,
)
from sotui.vault.create import clean_name
from sotui.vault.errors import (
    AccountRefused,
    LastAdministrator,
    NameTaken,
    NoSuchAccount,
    OwnAccount,
    UnknownRole,
    WrongPassphrase,
)
from sotui.vault.header import Grant, Header, Slot
from sotui.vault.kdf import KdfParams, derive
from sotui.vault.keys import unwrap
from sotui.vault.model import Role
from sotui.vault.passphrase import as_bytes
from sotui.vault.slots import make_slot, sealed_to, under_secret

if TYPE_CHECKING:
    from sotui.vault.unlocked import Unlocked

RECOVERY_NAME = "Recovery key"
"""The name under which the recovery key signs and stands in the audit; no person can have it."""
MOST_PEOPLE = 200
"""So many slots at most: a header has a bounded size, and a register is open to one person at a time."""
_NOTHING = "Nothing was changed."


def grant_of(header: Header, user: str) -> Grant:
    """The grant of this person (by id), who may open the register; NoSuchAccount."""
    passphrases = {slot.id for slot in header.slots if slot.kind == "passphrase"}
    for grant in header.grants:
        if grant.user == user and grant.slot in passphrases:
            return grant
    raise NoSuchAccount(
        "There is no such account.", _NOTHING, "Look at the list of accounts, and choose one."
    )


def recovery_slot(header: Header) -> Slot | None:
    """The slot that the recovery key opens."""
    return next((slot for slot in header.slots if slot.kind == "recovery"), None)


def checked_roles(roles: Iterable[str]) -> tuple[Role, ...]:
    """These roles, each once; UnknownRole for one that there is none of, or for none at all."""
    known = {role.value: role for role in Role}
    found: list[Role] = []
    for role in roles:
        if role not in known:
            raise UnknownRole(
                "There is no such role.", _NOTHING, f"Choose among these: {', '.join(sorted(known))}."
            )
        found.append(known[role])
    if not found:
        raise UnknownRole(
            "An account needs a role.", _NOTHING, "Choose one, or disable the account if nobody needs it."
        )
    return tuple(sorted(set(found)))


def checked_name(header: Header, name: str) -> str:
    """The name as it is kept; NameTaken where it reads as one that stands in the header, VaultError."""
    name = clean_name(name)
    if name_key(name) in {name_key(RECOVERY_NAME), *(name_key(grant.name) for grant in header.grants)}:
        raise NameTaken(
            "There is an account of this name already.",
            _NOTHING,
            "Give a name that tells the two apart, such as one with a middle name or a team.",
        )
    return name


def add_person(
    header: Header,
    unlocked: Unlocked,
    name: str,
    roles: Iterable[str],
    passphrase: str,
    kdf: KdfParams,
    *,
    made: str,
    user: str,
) -> Header:
    """A header with one more person in it, whose id is `user` and who opens it with `passphrase`.

    Raises NotAllowed, NameTaken, UnknownRole, AccountRefused where the header is full, VaultError for a name
    that cannot be kept.
    """
    check_administrator(header, unlocked)
    name = checked_name(header, name)
    wanted = checked_roles(roles)
    if any(grant.user == user for grant in header.grants):
        raise AccountRefused("This account is in use already.", _NOTHING, "Look at the list of accounts.")
    if len(header.slots) >= MOST_PEOPLE:
        raise AccountRefused(
            f"There are {len(header.slots)} accounts, which is the most.",
            _NOTHING,
            "Disable the accounts of people who have left.",
        )
    slot, _ = make_slot(
        vault=header.vault,
        epoch=header.epoch,
        data_key=unlocked.data_key,
        user=user,
        kind="passphrase",
        secret=passphrase,
        kdf=kdf,
        made=made,
    )
    grant = new_grant(header, slot, name, wanted)
    return finished(header, unlocked, (*header.slots, slot), (*header.grants, grant), {slot.id})


def set_roles(header: Header, unlocked: Unlocked, user: str, roles: Iterable[str]) -> Header:
    """A header in which this person has these roles; needs nobody's passphrase.

    Raises NotAllowed, NoSuchAccount, UnknownRole, LastAdministrator, and OwnAccount for an administrator who
    would end their own being one.
    """
    check_administrator(header, unlocked)
    old = grant_of(header, user)
    new = replace(old, roles=tuple(checked_roles(roles)))
    grants = tuple(new if grant is old else grant for grant in header.grants)
    ends = Role.ADMINISTRATOR in old.roles and Role.ADMINISTRATOR not in new.roles
    if ends:
        check_others_administer(header, old)
        if old.slot == unlocked.slot.id:
            raise OwnAccount(
                "You cannot take the role of administrator from yourself.",
                _NOTHING,
                "Another administrator can do it.",
            )
    return finished(header, unlocked, header.slots, grants, {old.slot}, void={old.slot} if ends else set())


def remove_person(header: Header, unlocked: Unlocked, user: str) -> Header:
    """A header without this person: it opens to them no more. Needs nobody's passphrase.

    Raises NotAllowed, NoSuchAccount, LastAdministrator, and OwnAccount for a person's own.
    """
    check_administrator(header, unlocked)
    old = grant_of(header, user)
    if len([slot for slot in header.slots if slot.kind == "passphrase"]) == 1:
        raise LastAdministrator(
            "This is the only account: without it nobody could open the register.",
            _NOTHING,
            "Add the person who takes over first.",
        )
    check_others_administer(header, old)
    if old.slot == unlocked.slot.id:
        raise OwnAccount("You cannot disable your own account.", _NOTHING, "Another administrator can do it.")
    return _without(header, unlocked, old.slot)


def change_passphrase(
    header: Header, unlocked: Unlocked, current: str, passphrase: str, kdf: KdfParams
) -> Header:
    """A header in which the person who acts has another passphrase; the same keys, so drafts stay readable.

    `current` proves that it is they at the keyboard: WrongPassphrase where it does not open their slot.
    """
    slot = slot_of(header, unlocked.slot.id)
    key = derive(as_bytes(current), bytes.fromhex(slot.salt), slot.kdf)
    seeds = unwrap(key, bytes.fromhex(slot.nonce), bytes.fromhex(slot.wrap), slot.bound_to(header.vault))
    if seeds is None:
        raise WrongPassphrase(
            "The present passphrase is not right.",
            "It was not changed.",
            "Look whether caps lock is on, remember that spaces count, and try again.",
        )
    changed = under_secret(slot, header.vault, seeds, passphrase, kdf)
    slots = tuple(changed if each is slot else each for each in header.slots)
    return replace(header, slots=slots).sealed(unlocked.data_key)


def reset_person(
    header: Header, unlocked: Unlocked, user: str, passphrase: str, kdf: KdfParams, *, made: str
) -> Header:
    """A header in which this person has a new slot, with new keys and this passphrase, and the same roles.

    What was sealed to their former keys (drafts, bodies) they cannot open any more. Raises NotAllowed,
    NoSuchAccount, and OwnAccount for a person's own: they change it, with their present passphrase.
    """
    check_administrator(header, unlocked)
    old = grant_of(header, user)
    if old.slot == unlocked.slot.id:
        raise OwnAccount(
            "Your own passphrase is not reset.", _NOTHING, "Change it, with the one that you have now."
        )
    slot, _ = make_slot(
        vault=header.vault,
        epoch=header.epoch,
        data_key=unlocked.data_key,
        user=user,
        kind="passphrase",
        secret=passphrase,
        kdf=kdf,
        made=made,
    )
    grant = new_grant(header, slot, old.name, old.roles)
    slots = tuple(slot if each.id == old.slot else each for each in header.slots)
    grants = tuple(grant if each is old else each for each in header.grants)
    return finished(header, unlocked, slots, grants, {slot.id, old.slot}, void={old.slot})


def set_recovery(
    header: Header, unlocked: Unlocked, secret: str, kdf: KdfParams, *, made: str, user: str
) -> Header:
    """A header with a recovery slot that `secret` opens, in the place of one that there may have been.

    `user` is a new id: each recovery key is told apart in the audit. Raises NotAllowed.
    """
    check_administrator(header, unlocked)
    old = recovery_slot(header)
    if old is not None:
        header = _without(header, unlocked, old.id)
    slot, _ = make_slot(
        vault=header.vault,
        epoch=header.epoch,
        data_key=unlocked.data_key,
        user=user,
        kind="recovery",
        secret=secret,
        kdf=kdf,
        made=made,
    )
    grant = new_grant(header, slot, RECOVERY_NAME, (Role.ADMINISTRATOR,))
    return finished(header, unlocked, (*header.slots, slot), (*header.grants, grant), {slot.id})


def rotated(header: Header, unlocked: Unlocked, data_key: bytes) -> Header:
    """The header of the next epoch: this data key sealed to every slot, every grant signed anew.

    Nobody's passphrase is needed. Whoever acts is the root from here on. Raises NotAllowed.
    """
    check_administrator(header, unlocked)
    epoch = header.epoch + 1
    slots = tuple(sealed_to(slot, header.vault, epoch, data_key) for slot in header.slots)
    grants = tuple(signed_anew(replace(grant, epoch=epoch), unlocked) for grant in header.grants)
    following = replace(
        header,
        epoch=epoch,
        database=f"records-{epoch}.db",
        root=unlocked.slot.sign,
        slots=slots,
        grants=grants,
    )
    return proved(following.sealed(data_key))


def _without(header: Header, unlocked: Unlocked, slot_id: str) -> Header:
    slots = tuple(slot for slot in header.slots if slot.id != slot_id)
    grants = tuple(grant for grant in header.grants if grant.slot != slot_id)
    return finished(header, unlocked, slots, grants, {slot_id}, void={slot_id})
