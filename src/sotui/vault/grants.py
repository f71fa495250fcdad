"""Who is who in the register: grants that lead, signature by signature, back to the person who made it."""

from __future__ import annotations

from dataclasses import replace

from sotui.vault.errors import Altered
from sotui.vault.header import Grant, Header, Slot
from sotui.vault.keys import Seeds, signed_by
from sotui.vault.model import Role, User


def sign(grant: Grant, seeds: Seeds) -> Grant:
    """The grant with the signature of the person whose seeds these are."""
    return replace(grant, signature=seeds.signature(grant.content()))


def user_of(header: Header, slot: Slot) -> User:
    """The person behind a slot, with the roles signed for; Altered unless that leads back to the creator."""
    grant = _verified(header, slot.id, frozenset())
    try:
        roles = frozenset(Role(role) for role in grant.roles)
    except ValueError as error:
        raise _altered() from error
    return User(grant.user, grant.name, roles)


def _verified(header: Header, slot_id: str, above: frozenset[str]) -> Grant:
    slot = next((each for each in header.slots if each.id == slot_id), None)
    grant = next((each for each in header.grants if each.slot == slot_id), None)
    if slot is None or grant is None or slot_id in above:
        raise _altered()
    same = (
        grant.vault == header.vault
        and grant.epoch == header.epoch
        and grant.user == slot.user
        and grant.sign == slot.sign
        and grant.receive == slot.receive
    )
    if not same:
        raise _altered()
    if grant.by == slot_id:
        signer = header.root
        if slot.sign != signer:
            raise _altered()
    else:
        administrator = _verified(header, grant.by, above | {slot_id})
        if Role.ADMINISTRATOR not in administrator.roles:
            raise _altered()
        signer = administrator.sign
    if not signed_by(signer, grant.content(), grant.signature):
        raise _altered()
    return grant


def _altered() -> Altered:
    return Altered(
        "vault.json has been changed by something other than SOTUI: what it says about people and roles"
        " is not what an administrator signed.",
        "Nothing was opened or changed.",
        "Put back vault.json from a backup, and tell whoever answers for the information.",
    )
