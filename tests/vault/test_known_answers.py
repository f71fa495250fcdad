"""The published test vectors of what the vault is built on, and our own: the same bytes, now and in years."""

from __future__ import annotations

import hashlib
import hmac
import re
import struct
from pathlib import Path

import pytest

from sotui.vault import recovery_key
from sotui.vault.keys import Seeds, canonical, header_mac, seal, signed_by, subkey, unseal, unwrap
from sotui.vault.passphrase import as_bytes


def b(text: str) -> bytes:
    return bytes.fromhex(re.sub(r"\s", "", text))


# RFC 9106, section 5.3: Argon2id


def test_argon2id_gives_the_tag_of_rfc_9106():
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    tag = Argon2id(
        salt=b"\x02" * 16,
        length=32,
        iterations=3,
        lanes=4,
        memory_cost=32,
        secret=b"\x03" * 8,
        ad=b"\x04" * 12,
    ).derive(b"\x01" * 32)
    assert tag == b("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659")


def test_a_passphrase_derives_what_it_always_did():
    from sotui.vault.kdf import KdfParams, derive

    derived = derive(as_bytes("gravel teapot longitude cardigan"), bytes(range(16)), KdfParams(19456, 1, 1))
    assert derived == b("fcc3727ce9cb095d9407fbca7427c6b41e058ad0e54e790f2908c259bbbce7be")


# RFC 5869, appendix A: HKDF with SHA-256


@pytest.mark.parametrize(
    ("secret", "salt", "info", "length", "okm"),
    [
        (
            "0b" * 22,
            "000102030405060708090a0b0c",
            "f0f1f2f3f4f5f6f7f8f9",
            42,
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
        ),
        (
            bytes(range(80)).hex(),
            bytes(range(0x60, 0xB0)).hex(),
            bytes(range(0xB0, 0x100)).hex(),
            82,
            "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e59"
            "0e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
        ),
        (
            "0b" * 22,
            "",
            "",
            42,
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
        ),
    ],
)
def test_hkdf_gives_the_keys_of_rfc_5869(secret, salt, info, length, okm):
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    assert HKDF(hashes.SHA256(), length, salt=b(salt), info=b(info)).derive(b(secret)) == b(okm)


# RFC 8032, section 7.1: Ed25519


@pytest.mark.parametrize(
    ("seed", "public", "message", "signature"),
    [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
            "d25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
            "387b2eaeb4302aeeb00d291612bb0c00",
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
            "4a7c15e9716ed28dc027beceea1ec40a",
        ),
    ],
)
def test_ed25519_signs_as_rfc_8032_has_it(seed, public, message, signature):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.from_private_bytes(b(seed))
    assert Seeds(b(seed), bytes(32)).public[0] == public
    assert key.sign(b(message)) == b(signature)
    key.public_key().verify(b(signature), b(message))


# RFC 9180: HPKE, base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. From the vectors that are
# published with it (mode 0, kem 32, kdf 1, aead 2).

INFO = b("4f6465206f6e2061204772656369616e2055726e")
SK_E = "179d4b53b6365c45b600c4163b61d95cbc2f4d9e36f1695558dce265ab8bab11"
SK_R = "497b4502664cfea5d5af0b39934dac72242a74f8480451e1aee7d6a53320333d"
PK_R = "430f4b9859665145a6b1ba274024487bd66f03a2dd577d7753c68d7d7d00c00c"
ENC = "6c93e09869df3402d7bf231bf540fadd35cd56be14f97178f0954db94b7fc256"
KEY = "f50b0609186798729ed0564b36ef2ef8044f1f9d05636874d1f46c819c7a669f"
BASE_NONCE = "151d9929e2449747889bc923"
PLAIN = b("4265617574792069732074727574682c20747275746820626561757479")
SEALED = "e5d84cd531cfb583096e7cfa9641bd3079cf3a91cda813c52deb5f512be9931980a41de125a925cdad859d5b7a"


def _extract(salt: bytes, label: bytes, secret: bytes, suite: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + secret, "sha256")


def _expand(key: bytes, label: bytes, info: bytes, length: int, suite: bytes) -> bytes:
    labelled = struct.pack(">H", length) + b"HPKE-v1" + suite + label + info
    return hmac.digest(key, labelled + b"\x01", "sha256")[:length]


def _schedule(shared: bytes, enc: bytes, receiver: bytes, info: bytes) -> tuple[bytes, bytes]:
    """Key and nonce of an HPKE message, written anew from the words of RFC 9180, sections 4.1 and 5.1."""
    kem = b"KEM" + struct.pack(">H", 0x20)
    secret = _expand(_extract(b"", b"eae_prk", shared, kem), b"shared_secret", enc + receiver, 32, kem)
    suite = b"HPKE" + struct.pack(">HHH", 0x20, 1, 2)
    context = b"\0" + _extract(b"", b"psk_id_hash", b"", suite) + _extract(b"", b"info_hash", info, suite)
    prk = _extract(secret, b"secret", b"", suite)
    return _expand(prk, b"key", context, 32, suite), _expand(prk, b"base_nonce", context, 12, suite)


def _x25519(private: str, public: str) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

    return X25519PrivateKey.from_private_bytes(b(private)).exchange(
        X25519PublicKey.from_public_bytes(b(public))
    )


def test_hpke_as_written_here_opens_the_published_message():
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    assert Seeds(bytes(32), b(SK_R)).public[1] == PK_R
    assert Seeds(bytes(32), b(SK_E)).public[1] == ENC
    key, nonce = _schedule(_x25519(SK_R, ENC), b(ENC), b(PK_R), INFO)
    assert (key, nonce) == (b(KEY), b(BASE_NONCE))
    assert AESGCM(key).decrypt(nonce, b(SEALED), b"Count-0") == PLAIN


def test_the_library_opens_what_that_seals_and_seals_what_that_opens():
    """The library's own is one message without associated data, so the published one ties it by its keys."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    from sotui.vault.keys import _suite

    private = X25519PrivateKey.from_private_bytes(b(SK_R))
    ours = b(ENC) + AESGCM(b(KEY)).encrypt(b(BASE_NONCE), PLAIN, b"")
    assert bytes(_suite().decrypt(ours, private, info=INFO)) == PLAIN
    theirs = bytes(_suite().encrypt(PLAIN, private.public_key(), info=INFO))
    key, nonce = _schedule(_x25519(SK_R, theirs[:32].hex()), theirs[:32], b(PK_R), INFO)
    assert AESGCM(key).decrypt(nonce, theirs[32:], b"") == PLAIN


# Our own


def test_the_canonical_spelling_of_a_value():
    value = {"vault": "ab", "seq": 7, "who": "Zoë \u2028\U0001f600", "list": [1, "x", None, True], "a": {}}
    assert canonical(value) == (
        rb'{"a":{},"list":[1,"x",null,true],"seq":7,"vault":"ab",'
        rb'"who":"Zo\u00eb \u2028\ud83d\ude00"}'
    )
    with pytest.raises(ValueError, match="JSON"):
        canonical({"n": float("nan")})


VAULT = "000102030405060708090a0b0c0d0e0f"
DATA_KEY = bytes(range(32, 64))
SEEDS = Seeds(bytes(range(64, 96)), bytes(range(96, 128)))


@pytest.mark.parametrize("purpose", ["database", "header-mac", "backup", "anchor"])
def test_a_subkey_is_hkdf_of_the_data_key(purpose):
    prk = hmac.digest(b(VAULT), DATA_KEY, "sha256")
    okm = hmac.digest(prk, f"sotui/1/{purpose}".encode() + b"\x01", "sha256")
    assert subkey(DATA_KEY, purpose, VAULT) == okm
    own = hmac.digest(
        hmac.digest(b(VAULT), SEEDS.receive, "sha256"), f"sotui/1/own/{purpose}".encode() + b"\x01", "sha256"
    )
    assert SEEDS.own_key(purpose, VAULT) == own


def test_the_mac_of_a_header_and_a_signature_are_what_they_always_were():
    content = {"format": "sotui-vault", "version": 1, "vault": VAULT}
    key = hmac.digest(hmac.digest(b(VAULT), DATA_KEY, "sha256"), b"sotui/1/header-mac\x01", "sha256")
    wanted = hmac.new(
        key, b'{"format":"sotui-vault","vault":"' + VAULT.encode() + b'","version":1}', hashlib.sha256
    ).hexdigest()
    assert header_mac(DATA_KEY, VAULT, content) == wanted
    assert wanted == "b3b2a9b68e085aaea6d09411c8f7c738e6c1b4c952e9cc6d93bca9fc14f4caf9"
    signature = SEEDS.signature(content)
    assert signed_by(SEEDS.public[0], content, signature)
    assert not signed_by(SEEDS.public[0], {**content, "version": 2}, signature)


def test_a_wrap_and_a_sealed_key_made_long_ago_open():
    bound = {"format": "sotui-vault", "version": 1, "vault": VAULT, "slot": "aa" * 16}
    assert unwrap(bytes(range(32)), bytes(12), b(WRAPPED), bound) == SEEDS
    assert unwrap(bytes(range(32)), bytes(12), b(WRAPPED), {**bound, "slot": "ab" * 16}) is None
    to = {"vault": VAULT, "epoch": 1, "slot": "aa" * 16}
    assert unseal(b(KEY_SEALED), SEEDS, to) == DATA_KEY
    assert unseal(b(KEY_SEALED), SEEDS, {**to, "epoch": 2}) is None
    assert unseal(seal(DATA_KEY, SEEDS.public[1], to), SEEDS, to) == DATA_KEY


WRAPPED = (
    "4efdf79df169c5fa40e1e37e5461dfd6821204007cd43678d8c7e9d899a203092e3e84df4e97de615baa1b9eada30721d97633950d"
    "0430d228cf455d361d309b3b5099cc1b11c12ca4eb1f2f20ac5a30"
)
KEY_SEALED = (
    "73111e3380c428f992b609a3f66dd6ab408d10cfedcef726ef0369d80def0843b545a604002e8fa3e116aaaf48aa2d6a125fde2e72"
    "668fb62e4b8ea1a88537ba78cdbeec25aa73eccee506384bbff16c"
)


def test_the_letters_of_a_recovery_key():
    assert recovery_key.written(0) == "00001-00002-00003-00004-00005-00006-00007-00008"
    assert (
        recovery_key.written(int.from_bytes(bytes(range(20)), "big"))
        == "000G4-40R4F-0M30Y-E209X-185GE-R38EY-1W81B-24GK1"
    )


def test_the_words_of_a_passphrase_are_its_letters_composed():
    assert as_bytes("cafe\u0301") == "café".encode() == b"caf\xc3\xa9"


def test_these_are_the_vectors_that_the_description_of_the_format_rests_on():
    import sotui.vault

    text = (Path(sotui.vault.__file__).parent / "FORMAT.md").read_text(encoding="utf-8")
    for name in ("RFC 9106", "RFC 5869", "RFC 8032", "RFC 9180", "RFC 7748"):
        assert name in text
