"""F74: backups that are newer than the register, damaged, or another register's."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from sotui.desk import Clock, Desk, migrations, open_desk
from sotui.desk.putting_back import PutBack, ready_from_outside
from sotui.facts.model import Subject, SubjectKind
from sotui.register import acts
from sotui.vault import audit
from sotui.vault.backup import make_backup
from sotui.vault.backups import named
from sotui.vault.create import create
from sotui.vault.errors import Damaged, VaultError
from sotui.vault.kdf import KdfParams

TODAY = date(2026, 11, 22)
OpenDesk = Callable[..., Desk]


def note(desk: Desk, order_id: str, text: str) -> None:
    with desk.session.act("note added", "SO-0001") as act:
        acts.add_note(act, Subject(SubjectKind.ORDER, order_id), text)


def notes(desk: Desk) -> list[str]:
    return [row["text"] for row in desk.session.db["note"].rows]


@pytest.fixture
def stick(folder: Path, family: str, open_desk: OpenDesk, tmp_path: Path) -> Path:
    """A backup on a stick, made after the first note; the register has a second one since."""
    desk = open_desk()
    note(desk, family, "first")
    (tmp_path / "stick").mkdir()
    made = make_backup(desk.session, "before I go home", into=tmp_path / "stick")
    note(desk, family, "second")
    desk.close()
    return made.path


@pytest.fixture
def put_back(folder: Path, words_of_the_test_register: str) -> Callable[[Path], PutBack]:
    """Makes a backup ready to be put back in place of the register."""

    def ready(path: Path) -> PutBack:
        return ready_from_outside(
            folder, named(path), None, words_of_the_test_register, "a new disk", clock=Clock(TODAY)
        )

    return ready


@pytest.mark.fault("F74")
def test_f74_what_the_backup_lacks_is_named_before_and_what_is_there_is_kept(
    folder: Path, stick: Path, open_desk: OpenDesk, put_back: Callable[[Path], PutBack], tmp_path: Path
) -> None:
    ready = put_back(stick)
    assert any("Not in it: 1 recorded since" in said for said in ready.losing)
    said = ready.commit()
    assert "kept whole in" in said
    desk = open_desk()
    assert notes(desk) == ["first"]
    assert audit.verify_chain(desk.session.db) is None
    desk.close()
    (kept,) = [one for one in folder.iterdir() if str(one) in said]
    # What was there can be opened as it was.
    copy = Path(shutil.copytree(kept, tmp_path / "kept"))
    old = open_desk_in(copy)
    assert notes(old) == ["first", "second"]
    old.close()


@pytest.mark.fault("F74")
def test_f74_a_backup_newer_than_the_register_is_put_back_and_nothing_is_lost(
    folder: Path, family: str, open_desk: OpenDesk, put_back: Callable[[Path], PutBack], tmp_path: Path
) -> None:
    older = Path(shutil.copytree(folder, tmp_path / "older"))
    desk = open_desk()
    note(desk, family, "in the backup alone")
    made = make_backup(desk.session, "the newest there is", into=tmp_path)
    desk.close()
    shutil.rmtree(folder)
    shutil.copytree(older, folder)
    ready = put_back(made.path)
    assert not any("recorded since" in said and "Not in it" in said for said in ready.losing)
    ready.commit()
    desk = open_desk()
    assert notes(desk) == ["in the backup alone"]


@pytest.mark.fault("F74")
@pytest.mark.parametrize("what", ["records", "header", "manifest", "a file missing", "cut short"])
def test_f74_a_damaged_backup_is_named_as_such_and_the_register_stays(
    folder: Path, stick: Path, open_desk: OpenDesk, put_back: Callable[[Path], PutBack], what: str
) -> None:
    names = {"records": "records-1.db", "header": "vault.json", "manifest": "manifest.json"}
    manifest = next(one.name for one in stick.iterdir() if one.name not in ("records-1.db", "vault.json"))
    path = stick / (manifest if what == "manifest" else names.get(what, "records-1.db"))
    content = path.read_bytes()
    if what == "a file missing":
        path.unlink()
    elif what == "cut short":
        path.write_bytes(content[:-4096])
    else:
        at = len(content) // 2
        path.write_bytes(content[:at] + bytes([content[at] ^ 4]) + content[at + 1 :])
    before = sorted(one.name for one in folder.iterdir())
    with pytest.raises(Damaged, match="backup"):
        put_back(stick)
    assert sorted(one.name for one in folder.iterdir()) == before
    assert notes(open_desk()) == ["first", "second"]


@pytest.mark.fault("F74")
def test_f74_the_backup_of_another_register_is_named_as_such_and_nothing_is_changed(
    folder: Path,
    family: str,
    open_desk: OpenDesk,
    put_back: Callable[[Path], PutBack],
    tmp_path: Path,
    words_of_the_test_register: str,
) -> None:
    other = tmp_path / "other"
    create(
        other,
        "Dana Duty",
        words_of_the_test_register,
        migrations=migrations(),
        kdf=KdfParams(19 * 1024, 1, 1),
    )
    desk = open_desk_in(other)
    made = make_backup(desk.session, "of the other", into=tmp_path)
    desk.close()
    with pytest.raises(VaultError, match="another register"):
        put_back(made.path)
    assert open_desk().board().orders == 1


def open_desk_in(folder: Path) -> Desk:
    return open_desk(folder, None, "a duty desk on a rainy Sunday", clock=Clock(TODAY))
