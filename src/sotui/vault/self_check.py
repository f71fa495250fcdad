"""Do the libraries that the records depend on really encrypt: tried, not believed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sotui.vault.errors import VaultError

State = Literal["ok", "look", "bad"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: how it is, and what to do where that is not well."""

    about: str
    state: State
    said: str
    do: str = ""


def libraries() -> Iterator[Finding]:
    """Those that the records depend on: their versions, and whether they really encrypt."""
    from importlib.metadata import PackageNotFoundError, version

    for name in ("sqlcipher3", "cryptography", "sqlite-utils", "textual"):
        try:
            yield Finding("libraries", "ok", f"{name} {version(name)}")
        except PackageNotFoundError:
            yield Finding("libraries", "bad", f"{name} is missing.", "Set SOTUI up again.")
    yield _tried("encryption", _database_encrypts)
    yield _tried("sealing", _keys_open)


def _tried(about: str, works: Callable[[], str]) -> Finding:
    try:
        return Finding(about, "ok", works())
    except Exception as error:
        # Whatever it is, the answer is the same; its text could name a path.
        return Finding(
            about, "bad", f"It does not work here ({type(error).__name__}).", "Set SOTUI up again."
        )


def _database_encrypts() -> str:
    import tempfile

    from sotui.vault import driver

    with tempfile.TemporaryDirectory(prefix="sotui-doctor-") as folder:
        path, key = Path(folder) / "try.db", os.urandom(32)
        conn = driver.connect(path, key, create=True)
        conn.execute("CREATE TABLE words (word TEXT)")
        conn.execute("INSERT INTO words VALUES ('a word that nobody may read')")
        said = str(conn.execute("PRAGMA cipher_version").fetchone()[0])
        conn.close()
        if b"nobody may read" in path.read_bytes() or path.read_bytes()[:6] == b"SQLite":
            raise RuntimeError("in the clear")
        conn = driver.connect(path, key)
        word = conn.execute("SELECT word FROM words").fetchone()[0]
        conn.close()
        if word != "a word that nobody may read":
            raise RuntimeError("not read back")
        try:
            conn = driver.connect(path, os.urandom(32))
            try:
                conn.execute("SELECT word FROM words").fetchone()
            finally:
                conn.close()
        except (VaultError, driver.DatabaseFault):
            return f"SQLCipher {said}: written, unreadable in the file, read back, refused to another key."
        raise RuntimeError("another key opened it")


def _keys_open() -> str:
    from sotui.vault.keys import Seeds, seal, unseal

    seeds, data_key, about = Seeds.fresh(), os.urandom(32), {"try": "doctor"}
    sealed = seal(data_key, seeds.public[1], about)
    if unseal(sealed, seeds, about) != data_key or unseal(sealed, Seeds.fresh(), about) is not None:
        raise RuntimeError("seal")
    return "A key sealed to one person opens for that person only."
