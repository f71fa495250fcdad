"""vault.json: who may open the register and how; its layout, its digest, and reading it with suspicion."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal, cast

from sotui.vault.errors import Damaged, NewerVersion
from sotui.vault.kdf import ARGON2_VERSION, KdfParams
from sotui.vault.keys import Json, canonical, header_mac

FORMAT = "sotui-vault"
VERSION = 1
LIMIT = 1 << 20
"""No header is longer than 1 MiB, and no more than that is ever read."""
_SHAPE = re.compile(rb'\A\{"sha256":"([0-9a-f]{64})",\n(.*)\Z', re.DOTALL)

Kind = Literal["passphrase", "recovery"]


@dataclass(frozen=True, slots=True)
class Slot:
    """One way in: a person's seeds under their passphrase, and the data key sealed to them."""

    id: str
    user: str
    kind: Kind
    created: str
    kdf: KdfParams
    salt: str
    nonce: str
    wrap: str
    key: str
    sign: str
    receive: str

    def bound_to(self, vault: str) -> Json:
        """What the wrap opens only together with."""
        return {
            "format": FORMAT,
            "version": VERSION,
            "vault": vault,
            "slot": self.id,
            "user": self.user,
            "kind": self.kind,
            "kdf": self._kdf(),
        }

    def _kdf(self) -> Json:
        return {
            "algorithm": "argon2id",
            "version": ARGON2_VERSION,
            "m": self.kdf.memory_kib,
            "t": self.kdf.iterations,
            "p": self.kdf.lanes,
            "salt": self.salt,
        }

    def to_json(self) -> Json:
        return {
            "id": self.id,
            "user": self.user,
            "kind": self.kind,
            "created": self.created,
            "kdf": self._kdf(),
            "nonce": self.nonce,
            "wrap": self.wrap,
            "key": self.key,
            "public": {"sign": self.sign, "receive": self.receive},
        }

    @classmethod
    def from_json(cls, value: Json) -> Slot:
        """A slot read back; ValueError, KeyError or TypeError where it is not one."""
        _only(value, "id user kind created kdf nonce wrap key public")
        kdf, public = value["kdf"], value["public"]
        _only(kdf, "algorithm version m t p salt")
        _only(public, "sign receive")
        if kdf["algorithm"] != "argon2id" or kdf["version"] != ARGON2_VERSION:
            raise ValueError("kdf")
        if value["kind"] not in ("passphrase", "recovery"):
            raise ValueError("kind")
        return cls(
            id=_hex(value["id"], 16),
            user=_hex(value["user"], 16),
            kind=value["kind"],
            created=_text(value["created"], 40),
            kdf=KdfParams(_whole(kdf["m"]), _whole(kdf["t"]), _whole(kdf["p"])),
            salt=_hex(kdf["salt"], 16),
            nonce=_hex(value["nonce"], 12),
            wrap=_hex(value["wrap"], 80),
            key=_hex(value["key"], 80),
            sign=_hex(public["sign"], 32),
            receive=_hex(public["receive"], 32),
        )


@dataclass(frozen=True, slots=True)
class Grant:
    """What an administrator has signed: this slot, with these keys, is this person, with these roles."""

    vault: str
    slot: str
    user: str
    name: str
    roles: tuple[str, ...]
    epoch: int
    sign: str
    receive: str
    by: str
    signature: str = ""

    def content(self) -> Json:
        """What is signed: everything but the signature."""
        return {
            "vault": self.vault,
            "slot": self.slot,
            "user": self.user,
            "name": self.name,
            "roles": list(self.roles),
            "epoch": self.epoch,
            "sign": self.sign,
            "receive": self.receive,
            "by": self.by,
        }

    def to_json(self) -> Json:
        return {**self.content(), "signature": self.signature}

    @classmethod
    def from_json(cls, value: Json) -> Grant:
        """A grant read back; ValueError, KeyError or TypeError where it is not one."""
        _only(value, "vault slot user name roles epoch sign receive by signature")
        return cls(
            vault=_hex(value["vault"], 16),
            slot=_hex(value["slot"], 16),
            user=_hex(value["user"], 16),
            name=_text(value["name"], 200),
            roles=tuple(_text(role, 60) for role in _list(value["roles"])),
            epoch=_whole(value["epoch"]),
            sign=_hex(value["sign"], 32),
            receive=_hex(value["receive"], 32),
            by=_hex(value["by"], 16),
            signature=_hex(value["signature"], 64),
        )


@dataclass(frozen=True, slots=True)
class Header:
    """All of vault.json but its digest."""

    vault: str
    epoch: int
    database: str
    created: str
    root: str
    slots: tuple[Slot, ...]
    grants: tuple[Grant, ...]
    mac: str = ""

    def content(self) -> Json:
        """What the mac is made over: everything but the mac."""
        return {
            "format": FORMAT,
            "version": VERSION,
            "vault": self.vault,
            "epoch": self.epoch,
            "database": self.database,
            "created": self.created,
            "root": self.root,
            "slots": [slot.to_json() for slot in self.slots],
            "grants": [grant.to_json() for grant in self.grants],
        }

    def sealed(self, data_key: bytes) -> Header:
        """The same header with its mac."""
        return replace(self, mac=header_mac(data_key, self.vault, self.content()))

    def to_bytes(self) -> bytes:
        """The file as it is written, its digest first."""
        return with_digest({**self.content(), "mac": self.mac})


def with_digest(content: Json) -> bytes:
    """A header's content as a file: the SHA-256 of all that follows the first line stands on that line.

    The first line means the same in every version, so that damage and a newer version are told apart.
    """
    rest = canonical(content)[1:] + b"\n"
    return b'{"sha256":"' + hashlib.sha256(rest).hexdigest().encode() + b'",\n' + rest


def is_whole(content: bytes) -> bool:
    """Whether the file's bytes are those that its digest was made over."""
    shape = _SHAPE.match(content)
    return shape is not None and hashlib.sha256(shape[2]).hexdigest().encode() == shape[1]


def parse(content: bytes, advice: str) -> Header:
    """The header in these bytes.

    Raises Damaged (ending in `advice`: what to do now) and NewerVersion. No key is derived here.
    """
    if not is_whole(content):
        raise damaged(advice)
    try:
        value = json.loads(content, object_pairs_hook=_no_twice)
        if value["format"] != FORMAT:
            raise ValueError("format")
        if _whole(value["version"]) > VERSION:
            raise NewerVersion(
                "This register was made by a newer version of SOTUI.",
                "It was not opened or changed.",
                "Use the newer version, or ask whoever looks after SOTUI for it.",
            )
        return _read(value)
    except (ValueError, KeyError, TypeError, RecursionError, AttributeError) as error:
        raise damaged(advice) from error


def damaged(advice: str) -> Damaged:
    """The one message for a header that does not read as it was written."""
    return Damaged(
        "vault.json is damaged.",
        "Nothing was opened or changed; the records themselves may well be whole.",
        advice,
    )


def _read(value: Json) -> Header:
    _only(value, "sha256 format version vault epoch database created root slots grants mac")
    if value["version"] != VERSION:
        raise ValueError("version")
    epoch = _whole(value["epoch"])
    if value["database"] != f"records-{epoch}.db":
        raise ValueError("database")
    slots = tuple(Slot.from_json(each) for each in _list(value["slots"]))
    for slot in slots:
        slot.kdf.check()
    grants = tuple(Grant.from_json(each) for each in _list(value["grants"]))
    if not slots or len({slot.id for slot in slots}) != len(slots):
        raise ValueError("slots")
    if {grant.slot for grant in grants} != {slot.id for slot in slots} or len(grants) != len(slots):
        raise ValueError("grants")
    return Header(
        vault=_hex(value["vault"], 16),
        epoch=epoch,
        database=value["database"],
        created=_text(value["created"], 40),
        root=_hex(value["root"], 32),
        slots=slots,
        grants=grants,
        mac=_hex(value["mac"], 32),
    )


def _no_twice(pairs: list[tuple[str, Any]]) -> Json:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a name stands twice")
    return value


def _only(value: Json, names: str) -> None:
    if set(value.keys()) != set(names.split()):
        raise ValueError("names")


def _checked(good: Callable[[Any], bool], value: Any) -> Any:
    if not good(value):
        raise ValueError("value")
    return value


def _whole(value: Any) -> int:
    return cast(int, _checked(lambda v: type(v) is int and 0 <= v < 1 << 40, value))


def _text(value: Any, most: int) -> str:
    return cast(str, _checked(lambda v: isinstance(v, str) and 0 < len(v) <= most, value))


def _hex(value: Any, length: int) -> str:
    return cast(str, _checked(lambda v: re.fullmatch(f"[0-9a-f]{{{2 * length}}}", v) is not None, value))


def _list(value: Any) -> list[Any]:
    return cast("list[Any]", _checked(lambda v: isinstance(v, list) and len(v) <= 256, value))
