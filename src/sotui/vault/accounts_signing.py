"""Who signs for whom in a header: what is signed anew when somebody goes, so that all leads to the root.

Who acts is an administrator who has the register open, or the recovery key. A grant counts while the person
who signed it is an administrator in the header. So where that ends, whoever acts signs anew what that person
had signed; and where the chain of whoever acts led through that person, their own key becomes the root.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sotui.vault.errors import LastAdministrator, NoSuchAccount, NotAllowed
from sotui.vault.grants import sign, user_of
from sotui.vault.header import Grant, Header, Slot
from sotui.vault.model import Role

if TYPE_CHECKING:
    from sotui.vault.unlocked import Unlocked

_NOTHING = "Nothing was changed."


def administrators(header: Header) -> tuple[Grant, ...]:
    """The grants of those people who are administrators; the recovery key is nobody."""
    passphrases = {slot.id for slot in header.slots if slot.kind == "passphrase"}
    return tuple(
        grant for grant in header.grants if grant.slot in passphrases and Role.ADMINISTRATOR in grant.roles
    )


def finished(
    before: Header,
    unlocked: Unlocked,
    slots: Sequence[Slot],
    grants: Sequence[Grant],
    changed: set[str],
    *,
    void: Iterable[str] = (),
) -> Header:
    """The new header: grants of `changed` slots, and those that `void` slots had signed, signed anew.

    Whoever acts becomes the root where their own chain leads through a slot that changed.
    """
    chain = _chain(before, unlocked.slot.id)
    becomes_root = bool(changed & set(chain))
    anew = changed | {grant.slot for grant in grants if grant.by in void}
    if becomes_root:
        # Whoever was the root signed for themselves, which counts for the root alone.
        anew |= {chain[0], chain[-1]}
    after = replace(
        before,
        root=unlocked.slot.sign if becomes_root else before.root,
        slots=tuple(slots),
        grants=tuple(signed_anew(grant, unlocked) if grant.slot in anew else grant for grant in grants),
    )
    return proved(after.sealed(unlocked.data_key))


def _chain(header: Header, slot_id: str) -> list[str]:
    """The slots from this one up to the root's."""
    signed_by = {grant.slot: grant.by for grant in header.grants}
    chain = [slot_id]
    while (above := signed_by[chain[-1]]) not in chain:
        chain.append(above)
    return chain


def proved(header: Header) -> Header:
    """The header, every grant of which was found to lead to its root; Altered."""
    for slot in header.slots:
        user_of(header, slot)
    return header


def new_grant(header: Header, slot: Slot, name: str, roles: Iterable[str]) -> Grant:
    """What is to be signed for a slot: that it is this person, with these roles."""
    return Grant(
        vault=header.vault,
        slot=slot.id,
        user=slot.user,
        name=name,
        roles=tuple(roles),
        epoch=header.epoch,
        sign=slot.sign,
        receive=slot.receive,
        by="",
    )


def signed_anew(grant: Grant, unlocked: Unlocked) -> Grant:
    """The grant signed by whoever acts."""
    return sign(replace(grant, by=unlocked.slot.id), unlocked.seeds)


def slot_of(header: Header, slot_id: str) -> Slot:
    """The slot of whoever acts, in this header; NoSuchAccount where it is gone from it."""
    for slot in header.slots:
        if slot.id == slot_id:
            return slot
    raise NoSuchAccount("Your account has been disabled.", _NOTHING, "Ask an administrator.")


def check_administrator(header: Header, unlocked: Unlocked) -> None:
    """Raise NotAllowed unless whoever acts is an administrator in this header: no other signature counts."""
    slot = slot_of(header, unlocked.slot.id)
    if Role.ADMINISTRATOR not in user_of(header, slot).roles:
        raise NotAllowed("Accounts are not for your role.", _NOTHING, "Ask an administrator.")


def check_others_administer(header: Header, grant: Grant) -> None:
    """Raise LastAdministrator where this is the only person who is one."""
    there = administrators(header)
    if len(there) == 1 and there[0].slot == grant.slot:
        raise LastAdministrator(
            "This is the only administrator: without one nobody could add people or change what they may do.",
            _NOTHING,
            "Make somebody else an administrator first.",
        )
