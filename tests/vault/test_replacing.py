"""A file put in another's place while a virus scanner holds one: simulated, by the error that Windows has."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from sotui.vault import folder, replacing
from sotui.vault.errors import DiskFault


class Scanner:
    """Holds a file for so many tries, as the system tells of it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, holds: int) -> None:
        self.left = holds
        self.waited: list[float] = []
        self._replace, self._unlink = Path.replace, Path.unlink
        monkeypatch.setattr(Path, "replace", lambda fresh, target: self.held(self._replace, fresh, target))
        monkeypatch.setattr(
            Path, "unlink", lambda path, missing_ok=False: self.held(self._unlink, path, missing_ok)
        )

    def held(self, deed, *args):
        if self.left:
            self.left -= 1
            raise PermissionError(errno.EACCES, "The process cannot access the file")
        return deed(*args)


@pytest.mark.parametrize("holds", range(7))
def test_a_file_held_for_a_while_is_put_in_place_when_it_is_let_go(tmp_path, monkeypatch, holds):
    fresh, target = tmp_path / "fresh", tmp_path / "target"
    fresh.write_text("new")
    target.write_text("old")
    scanner = Scanner(monkeypatch, holds)
    replacing.put_in_place(fresh, target, wait=scanner.waited.append)
    assert target.read_text() == "new"
    assert not fresh.exists()
    assert scanner.waited == list(replacing.WAITS[:holds])


def test_a_file_that_stays_held_leaves_the_old_one_whole(tmp_path, monkeypatch):
    fresh, target = tmp_path / "fresh", tmp_path / "target"
    fresh.write_text("new")
    target.write_text("old")
    scanner = Scanner(monkeypatch, 99)
    with pytest.raises(PermissionError):
        replacing.put_in_place(fresh, target, wait=scanner.waited.append)
    assert target.read_text() == "old"
    assert 1 < sum(scanner.waited) < 2


def test_another_fault_is_not_waited_for(tmp_path):
    waited: list[float] = []
    with pytest.raises(FileNotFoundError):
        replacing.put_in_place(tmp_path / "none", tmp_path / "target", wait=waited.append)
    assert waited == []


def test_a_file_held_for_a_while_is_removed_when_it_is_let_go(tmp_path, monkeypatch):
    path = tmp_path / "left"
    path.write_text("x")
    scanner = Scanner(monkeypatch, 2)
    replacing.take_away(path, wait=scanner.waited.append)
    assert not path.exists()
    replacing.take_away(path)


def test_a_register_s_file_that_stays_held_is_told_with_its_path(tmp_path, monkeypatch):
    path = tmp_path / "vault.json"
    path.write_text("old")
    monkeypatch.setattr(replacing, "WAITS", (0.0, 0.0))
    scanner = Scanner(monkeypatch, 3)
    with pytest.raises(DiskFault, match=r"vault\.json could not be written") as told:
        folder.replace(path, b"new")
    assert scanner.left == 0
    assert "unchanged" in told.value.message
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["vault.json"]
