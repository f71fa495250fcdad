"""Somebody who was disabled, with a backup of when they had an account: no restore lets them back in."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import restricted_people as case

from sotui.desk.putting_back import ready_from_outside
from sotui.vault import accounts
from sotui.vault.backups import named
from sotui.vault.errors import NotAllowed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return case.make(tmp_path / "register")


@pytest.mark.parametrize("gone", ["vault.json", "records-1.db"])
def test_whoever_was_disabled_does_not_put_a_backup_back_where_the_register_does_not_open(
    folder: Path, tmp_path: Path, gone: str
) -> None:
    with case.opened(folder, case.PERSON) as desk:
        kept = desk.keeping.make("asked for")
        backup = Path(shutil.copytree(kept.path, tmp_path / kept.name))
        accounts.disable(desk.session, case.user(desk, case.OTHER), "left", confirmed=True)
    (folder / gone).unlink()
    there = sorted(path.name for path in folder.iterdir())
    with pytest.raises(NotAllowed, match="no account in it now"):
        ready_from_outside(folder, named(backup), case.OTHER, case.WORDS[case.OTHER], "I want to see it")
    assert sorted(path.name for path in folder.iterdir()) == there
    ready = ready_from_outside(folder, named(backup), case.READER, case.WORDS[case.READER], "It was deleted")
    ready.commit()
    with case.opened(folder, case.PERSON) as desk:
        assert desk.board().rows
