"""All secrets of an open register, in one place: nothing else of the program keeps a key."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sotui.vault.header import Header, Slot
from sotui.vault.keys import Json, Seeds, subkey, unseal
from sotui.vault.model import Role, User


@dataclass(frozen=True, slots=True, repr=False)
class Unlocked:
    """What a right passphrase yields: the data key, and the person's own two seeds.

    The data key covers the records; the seeds sign in the person's name and open what is sealed to them.
    """

    header: Header
    slot: Slot
    user: User
    data_key: bytes
    seeds: Seeds

    @property
    def vault(self) -> str:
        """The register's id."""
        return self.header.vault

    def key(self, purpose: str) -> bytes:
        """The 32-byte key for one purpose (database, backup, anchor), derived from the data key."""
        return subkey(self.data_key, purpose, self.vault)

    @property
    def drafts_key(self) -> bytes:
        """The key of the person's own drafts, which the data key does not open."""
        return self.seeds.own_key("drafts", self.vault)

    def signature(self, content: Json) -> str:
        """This person's signature over the content, in hexadecimal."""
        return self.seeds.signature(content)

    def opened(self, sealed: bytes, bound_to: Json) -> bytes | None:
        """A 32-byte key that was sealed to this person, or None where it was not."""
        return unseal(sealed, self.seeds, bound_to)

    def under(self, header: Header) -> Unlocked:
        """The same secrets under a later header of this epoch; KeyError where the slot is gone from it."""
        found = {slot.id: slot for slot in header.slots}[self.slot.id]
        grant = next(grant for grant in header.grants if grant.slot == found.id)
        user = User(grant.user, grant.name, frozenset(Role(role) for role in grant.roles))
        return replace(self, header=header, slot=found, user=user)
