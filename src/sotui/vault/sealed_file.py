"""A file that leaves the register sealed: under a passphrase chosen for it, for whoever is told that.

The file is one line of JSON, a line feed, and the sealed rest. The line is canonical: ``format``
(``sotui-sealed``), ``version`` (1), ``kdf`` (algorithm ``argon2id``, version 19, ``m`` in KiB, ``t``, ``p``,
and 16 bytes of ``salt``), ``nonce`` (12 bytes), ``sha256`` (of all that follows the line); bytes are in
lower case hexadecimal. The rest is AES-256-GCM under the 32-byte Argon2id key of the passphrase (NFC, UTF-8),
with the line without ``sha256`` as associated data. What it yields begins with one line of JSON with the
``name`` that the file had, and after its line feed are the file's own bytes. So anybody can open it with the
passphrase, with this program or another.
"""

from __future__ import annotations

import hashlib
import json
import os
from typing import Any

from sotui.vault.errors import Damaged, NewerVersion, WrongPassphrase
from sotui.vault.kdf import ARGON2_VERSION, FLOOR, KdfParams, derive
from sotui.vault.keys import canonical, gcm_open, gcm_seal
from sotui.vault.passphrase import as_bytes

FORMAT = "sotui-sealed"
VERSION = 1
LONGEST_LINE = 4096
SUFFIX = ".sealed"


def seal_file(content: bytes, name: str, passphrase: str, kdf: KdfParams = FLOOR) -> bytes:
    """The content under this passphrase, with the name it is to have when it is opened."""
    kdf.check()
    salt, nonce = os.urandom(16), os.urandom(12)
    line: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "kdf": {
            "algorithm": "argon2id",
            "version": ARGON2_VERSION,
            "m": kdf.memory_kib,
            "t": kdf.iterations,
            "p": kdf.lanes,
            "salt": salt.hex(),
        },
        "nonce": nonce.hex(),
    }
    key = derive(as_bytes(passphrase), salt, kdf)
    sealed = gcm_seal(key, nonce, canonical({"name": name}) + b"\n" + content, canonical(line))
    return canonical({**line, "sha256": hashlib.sha256(sealed).hexdigest()}) + b"\n" + sealed


def is_sealed(content: bytes) -> bool:
    """Whether these bytes begin as a sealed file does."""
    return b'"format":"' + FORMAT.encode() + b'"' in content[:LONGEST_LINE].partition(b"\n")[0]


def open_file(content: bytes, passphrase: str) -> tuple[str, bytes]:
    """The name and the content; WrongPassphrase, Damaged (told before anything is derived), NewerVersion."""
    line, kdf = _line(content)
    sealed = content.partition(b"\n")[2]
    if hashlib.sha256(sealed).hexdigest() != line.pop("sha256"):
        raise _damaged()
    key = derive(as_bytes(passphrase), bytes.fromhex(line["kdf"]["salt"]), kdf)
    plain = gcm_open(key, bytes.fromhex(line["nonce"]), sealed, canonical(line))
    if plain is None:
        raise WrongPassphrase(
            "The passphrase is not the one that this file was sealed with.",
            "Nothing was opened or written.",
            "Remember that spaces count, look whether caps lock is on, and try again.",
        )
    said, _, inner = plain.partition(b"\n")
    try:
        return str(json.loads(said)["name"]), inner
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged() from error


def _line(content: bytes) -> tuple[dict[str, Any], KdfParams]:
    first, found, _ = content[:LONGEST_LINE].partition(b"\n")
    try:
        line = json.loads(first)
        if not found or line["format"] != FORMAT:
            raise ValueError("format")
        if type(line["version"]) is int and line["version"] > VERSION:
            raise NewerVersion(
                "This file was sealed by a newer version of SOTUI.",
                "It was left as it is.",
                "Open it with the newer version.",
            )
        kdf = line["kdf"]
        if set(line) != {"format", "version", "kdf", "nonce", "sha256"} or line["version"] != VERSION:
            raise ValueError("names")
        if kdf["algorithm"] != "argon2id" or kdf["version"] != ARGON2_VERSION:
            raise ValueError("kdf")
        if len(bytes.fromhex(kdf["salt"])) != 16 or len(bytes.fromhex(line["nonce"])) != 12:
            raise ValueError("length")
        numbers = [kdf[name] for name in "mtp"]
        if any(type(number) is not int for number in numbers):
            raise ValueError("numbers")
        params = KdfParams(*numbers)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _damaged() from error
    try:
        params.check()
    except Damaged as error:
        raise _damaged() from error
    return line, params


def _damaged() -> Damaged:
    return Damaged(
        "This is no sealed file of SOTUI's, or it is damaged.",
        "Nothing was opened or written.",
        "Ask whoever sent it to send it again.",
    )
