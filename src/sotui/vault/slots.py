"""A way in: a person's two seeds under their secret, and the data key sealed to them."""

from __future__ import annotations

import secrets
from dataclasses import replace

from sotui.vault.header import Kind, Slot
from sotui.vault.kdf import KdfParams, derive
from sotui.vault.keys import Json, Seeds, seal, wrap
from sotui.vault.passphrase import as_bytes


def make_slot(
    *,
    vault: str,
    epoch: int,
    data_key: bytes,
    user: str,
    kind: Kind,
    secret: str,
    kdf: KdfParams,
    made: str,
) -> tuple[Slot, Seeds]:
    """A slot with fresh seeds that `secret` (a passphrase or a recovery key) opens; takes one derivation.

    `made` is the moment, as it is kept. Raises Damaged where `kdf` is out of bounds.
    """
    seeds = Seeds.fresh()
    sign, receive = seeds.public
    slot = Slot(
        id=secrets.token_hex(16),
        user=user,
        kind=kind,
        created=made,
        kdf=kdf,
        salt="",
        nonce="",
        wrap="",
        key="",
        sign=sign,
        receive=receive,
    )
    slot = under_secret(slot, vault, seeds, secret, kdf)
    return sealed_to(slot, vault, epoch, data_key), seeds


def under_secret(slot: Slot, vault: str, seeds: Seeds, secret: str, kdf: KdfParams) -> Slot:
    """The same slot with its seeds under another secret and a salt of their own."""
    kdf.check()
    slot = replace(slot, kdf=kdf, salt=secrets.token_hex(16))
    key = derive(as_bytes(secret), bytes.fromhex(slot.salt), kdf)
    nonce, wrapped = wrap(key, seeds, slot.bound_to(vault))
    return replace(slot, nonce=nonce.hex(), wrap=wrapped.hex())


def sealed_to(slot: Slot, vault: str, epoch: int, data_key: bytes) -> Slot:
    """The same slot with this data key sealed to it; needs nobody's passphrase."""
    return replace(slot, key=seal(data_key, slot.receive, key_bound_to(vault, epoch, slot.id)).hex())


def key_bound_to(vault: str, epoch: int, slot: str) -> Json:
    """What the sealed data key opens only together with."""
    return {"vault": vault, "epoch": epoch, "slot": slot}
