"""A register made once, copied for each case, with the cheapest derivation that is accepted."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from sotui.vault.create import create
from sotui.vault.kdf import KdfParams
from sotui.vault.migrations import Migration
from sotui.vault.model import Deed, Role
from sotui.vault.open import open_vault
from sotui.vault.session import Session

NAME = "Asha Pell"
PASSPHRASE = "gravel teapot longitude cardigan"
CHEAP = KdfParams(memory_kib=19 * 1024, iterations=1, lanes=1)


def first_tables(db) -> None:
    db["child"].create({"id": str, "name": str, "photo": bytes}, pk="id", not_null={"name"})
    db["cache_due"].create({"id": str, "due": str}, pk="id")


MIGRATIONS = [Migration("first tables", first_tables)]
EVERYONE = frozenset(Role)
DEEDS = {
    deed.name: deed
    for deed in (
        Deed("record", EVERYONE - {Role.INFORMATION_GOVERNANCE}),
        Deed("undo", EVERYONE - {Role.INFORMATION_GOVERNANCE}),
        Deed("sign", frozenset({Role.CHAIR}), undoable=False),
        Deed("waive", frozenset({Role.DUTY_MANAGER}), needs_reason=True),
        Deed("read the audit", frozenset({Role.INFORMATION_GOVERNANCE})),
    )
}


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "register"
    create(folder, NAME, PASSPHRASE, migrations=MIGRATIONS, kdf=CHEAP)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A register of the case's own, not yet opened."""
    return Path(shutil.copytree(made, tmp_path / "register"))


@pytest.fixture
def opened() -> Iterator[Callable[..., Session]]:
    """Opens registers, and closes them after the case."""
    sessions: list[Session] = []

    def open_it(folder: Path, **changed: object) -> Session:
        how = {"name": None, "passphrase": PASSPHRASE, "migrations": MIGRATIONS, "deeds": DEEDS, **changed}
        session = open_vault(folder, how.pop("name"), how.pop("passphrase"), **how)
        sessions.append(session)
        return session

    def close_all() -> None:
        for session in sessions:
            session.close()

    open_it.close = close_all
    yield open_it
    close_all()


@pytest.fixture
def session(folder: Path, opened: Callable[..., Session]) -> Session:
    return opened(folder)


@pytest.fixture(scope="session")
def case() -> SimpleNamespace:
    """What the cases share: the name, the passphrase, the deeds and the steps."""
    return SimpleNamespace(name=NAME, passphrase=PASSPHRASE, cheap=CHEAP, migrations=MIGRATIONS, deeds=DEEDS)


@pytest.fixture
def contents() -> Callable[[Path], dict[str, bytes]]:
    """Every file of a folder with its bytes, to see that nothing was touched."""
    return lambda folder: {
        str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()
    }
