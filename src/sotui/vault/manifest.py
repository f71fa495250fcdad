"""manifest.json: what a backup holds, of which register and moment; read with suspicion."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sotui.vault.errors import Damaged, NewerVersion
from sotui.vault.header import is_whole, with_digest
from sotui.vault.keys import Json, canonical

FORMAT = "sotui-backup"
VERSION = 1
NAME = "manifest.json"
LIMIT = 1 << 20
"""No manifest is longer than 1 MiB, and no more than that is ever read."""
_NUMBERS = ("version", "epoch", "seq", "counts", "files")
_KEYS = {"sha256", "format", "program", "vault", "made", "reason", "hash", "at", "drafts", "mac", *_NUMBERS}
_FILE = re.compile(r"vault\.json|records-\d{1,12}\.db")
_TABLE = re.compile(r"\w{1,100}")


@dataclass(frozen=True, slots=True)
class File:
    """One file of a backup: its size in bytes and SHA-256 in hexadecimal."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself; `mac` is made under a key that only the register's people have."""

    vault: str
    epoch: int
    made: datetime
    reason: str
    program: str
    counts: dict[str, int]
    """Rows by table."""
    seq: int
    """The number of the audit's last entry."""
    hash: str
    at: datetime
    """The moment of the audit's last entry."""
    drafts: str
    """A digest over what was typed and not recorded: whether it has changed since."""
    files: dict[str, File]
    mac: str = ""

    @property
    def database(self) -> str:
        """The name of the file of records in it."""
        return f"records-{self.epoch}.db"

    @property
    def size(self) -> int:
        """Bytes of all its files but itself."""
        return sum(file.size for file in self.files.values())

    def content(self) -> Json:
        """What the mac is made over."""
        return {
            "format": FORMAT,
            "version": VERSION,
            "program": self.program,
            "vault": self.vault,
            "epoch": self.epoch,
            "made": self.made.isoformat(),
            "reason": self.reason,
            "counts": self.counts,
            "seq": self.seq,
            "hash": self.hash,
            "at": self.at.isoformat(),
            "drafts": self.drafts,
            "files": {name: {"size": one.size, "sha256": one.sha256} for name, one in self.files.items()},
        }

    def sealed(self, key: bytes) -> Manifest:
        """The same with its mac; `key` is the register's for backups."""
        return replace(self, mac=self._mac(key))

    def is_sealed_by(self, key: bytes) -> bool:
        """Whether whoever has this key made it as it is."""
        return hmac.compare_digest(self._mac(key), self.mac)

    def _mac(self, key: bytes) -> str:
        return hmac.new(key, canonical(self.content()), hashlib.sha256).hexdigest()

    def to_bytes(self) -> bytes:
        """The file as it is written, its digest first."""
        return with_digest({**self.content(), "mac": self.mac})


def parse(content: bytes) -> Manifest:
    """The manifest in these bytes; Damaged, or NewerVersion where a later program wrote it."""
    if not is_whole(content):
        raise _damaged()
    try:
        value = json.loads(content, object_pairs_hook=_no_twice)
        if value["format"] != FORMAT:
            raise ValueError("format")
        if type(value["version"]) is not int or value["version"] < 1:
            raise ValueError("version")
        if value["version"] > VERSION:
            raise NewerVersion(
                "This backup was made by a newer version of SOTUI.",
                "It was not opened or changed.",
                "Use the newer version, or ask whoever looks after SOTUI for it.",
            )
        return _read(value)
    except (ValueError, KeyError, TypeError, RecursionError, AttributeError) as error:
        raise _damaged() from error


def _read(value: Json) -> Manifest:
    if set(value) != _KEYS:
        raise ValueError("names")
    epoch = _whole(value["epoch"])
    files = {
        _matching(_FILE, name): File(_whole(one["size"]), _hex(one["sha256"], 32))
        for name, one in value["files"].items()
        if set(one) == {"size", "sha256"}
    }
    if set(files) != {"vault.json", f"records-{epoch}.db"}:
        raise ValueError("files")
    return Manifest(
        vault=_hex(value["vault"], 16),
        epoch=epoch,
        made=_moment(value["made"]),
        reason=_text(value["reason"], 200),
        program=_text(value["program"], 60),
        counts={_matching(_TABLE, name): _whole(count) for name, count in value["counts"].items()},
        seq=_whole(value["seq"]),
        hash=_hex(value["hash"], 32),
        at=_moment(value["at"]),
        drafts=_hex(value["drafts"], 32),
        files=files,
        mac=_hex(value["mac"], 32),
    )


def _no_twice(pairs: list[tuple[str, Any]]) -> Json:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a name stands twice")
    return value


def _whole(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 1 << 60:
        raise ValueError("number")
    return value


def _text(value: Any, most: int) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= most:
        raise ValueError("text")
    return value


def _matching(pattern: re.Pattern[str], value: Any) -> str:
    if not isinstance(value, str) or pattern.fullmatch(value) is None:
        raise ValueError("name")
    return value


def _hex(value: Any, length: int) -> str:
    return _matching(re.compile(f"[0-9a-f]{{{2 * length}}}"), value)


def _moment(value: Any) -> datetime:
    found = datetime.fromisoformat(_text(value, 60))
    if found.tzinfo is None:
        raise ValueError("moment")
    return found.astimezone(UTC)


def _damaged() -> Damaged:
    return Damaged(
        "This backup is damaged: its manifest.json does not read as it was written.",
        "It was left as it is.",
        "Use another backup: `sotui backup --list` names them.",
    )
