"""The keys of the register: a person's own two, the data key sealed to them, and what is derived from it."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


def canonical(value: object) -> bytes:
    """One and only one spelling of a JSON value: what signatures and digests are made over."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
    ).encode()


def subkey(data_key: bytes, purpose: str, vault: str) -> bytes:
    """The 32-byte key for one purpose (database, header, backup) of one register."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    info = f"sotui/1/{purpose}".encode()
    return HKDF(hashes.SHA256(), 32, salt=bytes.fromhex(vault), info=info).derive(data_key)


def header_mac(data_key: bytes, vault: str, content: Json) -> str:
    """HMAC-SHA256 over the header's content, in hexadecimal."""
    return hmac.new(subkey(data_key, "header-mac", vault), canonical(content), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True, repr=False)
class Seeds:
    """A person's own two secrets: one to sign with (Ed25519), one to receive with (X25519)."""

    sign: bytes
    receive: bytes

    @classmethod
    def fresh(cls) -> Seeds:
        """Two new random seeds of 32 bytes."""
        return cls(os.urandom(32), os.urandom(32))

    @property
    def public(self) -> tuple[str, str]:
        """The public halves (sign, receive) in hexadecimal."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

        sign = Ed25519PrivateKey.from_private_bytes(self.sign).public_key().public_bytes_raw()
        receive = X25519PrivateKey.from_private_bytes(self.receive).public_key().public_bytes_raw()
        return sign.hex(), receive.hex()

    def own_key(self, purpose: str, vault: str) -> bytes:
        """The 32-byte key for what is this person's alone (drafts), which the data key does not open."""
        return subkey(self.receive, f"own/{purpose}", vault)

    def signature(self, content: Json) -> str:
        """This person's Ed25519 signature over the content, in hexadecimal."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self.sign).sign(canonical(content)).hex()


def signed_by(public: str, content: Json, signature: str) -> bool:
    """Whether the signature over the content was made with the key whose public half is given."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(
            bytes.fromhex(signature), canonical(content)
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def wrap(key: bytes, seeds: Seeds, bound_to: Json) -> tuple[bytes, bytes]:
    """The seeds under AES-256-GCM and its nonce; they open only together with exactly `bound_to`."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(12)
    return nonce, AESGCM(key).encrypt(nonce, seeds.sign + seeds.receive, canonical(bound_to))


def unwrap(key: bytes, nonce: bytes, wrapped: bytes, bound_to: Json) -> Seeds | None:
    """The seeds, or None where the key is not right or `bound_to` was changed (the two look the same)."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        plain = AESGCM(key).decrypt(nonce, wrapped, canonical(bound_to))
    except InvalidTag:
        return None
    return Seeds(plain[:32], plain[32:])


def gcm_seal(key: bytes, nonce: bytes, content: bytes, bound_to: bytes) -> bytes:
    """The content under AES-256-GCM, to be opened only together with exactly `bound_to`."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key).encrypt(nonce, content, bound_to)


def gcm_open(key: bytes, nonce: bytes, sealed: bytes, bound_to: bytes) -> bytes | None:
    """What `gcm_seal` sealed, or None where the key is another or anything of it was changed."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(key).decrypt(nonce, sealed, bound_to)
    except (InvalidTag, ValueError):
        return None


def seal(data_key: bytes, receive_public: str, bound_to: Json) -> bytes:
    """The data key sealed to one person (HPKE), so that giving it needs nobody's passphrase."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

    public = X25519PublicKey.from_public_bytes(bytes.fromhex(receive_public))
    return bytes(_suite().encrypt(data_key, public, info=canonical(bound_to)))


def unseal(sealed: bytes, seeds: Seeds, bound_to: Json) -> bytes | None:
    """The data key, or None where it was not sealed to this person for this register and slot."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    private = X25519PrivateKey.from_private_bytes(seeds.receive)
    try:
        data_key = bytes(_suite().decrypt(sealed, private, info=canonical(bound_to)))
    except (InvalidTag, ValueError):
        return None
    return data_key if len(data_key) == 32 else None


def _suite() -> Any:
    from cryptography.hazmat.primitives import hpke

    return hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
