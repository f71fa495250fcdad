"""F41 to F49: full, broken and read-only disks, strange places, files that go away, two at once."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from disks import SmallDisk, as_somebody_else, files_no_longer_than, read_only, small_disk

from sotui.desk import Clock, Desk, migrations, open_desk
from sotui.facts.model import Subject, SubjectKind
from sotui.register import acts
from sotui.vault import audit
from sotui.vault import folder as place
from sotui.vault.create import create
from sotui.vault.errors import (
    AlreadyOpen,
    DiskFault,
    DiskFull,
    MigrationFailed,
    Missing,
    NotAPlace,
    Unsafe,
    VaultError,
)
from sotui.vault.kdf import KdfParams
from sotui.vault.migrations import Migration

if TYPE_CHECKING:
    from sitting import Sit

TODAY = date(2026, 11, 22)
CHEAP = KdfParams(19 * 1024, 1, 1)
MIB = 1 << 20
OpenDesk = Callable[..., Desk]


@pytest.fixture
def disk(folder: Path, family: str) -> Iterator[SmallDisk]:
    """The register, with one order on it, on a disk of its own of four MiB."""
    with small_disk(folder, 4 * MIB) as found:
        yield found


def note(desk: Desk, order_id: str, text: str) -> None:
    with desk.session.act("note added", "SO-0001") as act:
        acts.add_note(act, Subject(SubjectKind.ORDER, order_id), text)


def note_until_full(desk: Desk, order_id: str, kept: list[str]) -> None:
    """Note on and on; what was acknowledged is added to ``kept``."""
    for number in range(300):
        text = f"{number} " + "word " * 2_000
        note(desk, order_id, text)
        kept.append(text)


def notes(desk: Desk) -> list[str]:
    return [row["text"] for row in desk.session.db["note"].rows]


def whole(desk: Desk) -> None:
    """The audit and every page are as they should be."""
    assert audit.verify_chain(desk.session.db) is None
    assert desk.session.db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert desk.session.db.execute("PRAGMA cipher_integrity_check").fetchall() == []


@pytest.mark.fault("F41")
@pytest.mark.parametrize("leave", [0, 20_000])
def test_f41_a_full_disk_is_said_and_what_was_acknowledged_is_there(
    disk: SmallDisk, open_desk: OpenDesk, family: str, leave: int
) -> None:
    desk = open_desk()
    note(desk, family, "before")
    disk.fill(leave)
    kept = ["before"]
    with pytest.raises((DiskFull, DiskFault), match="whole") as told:
        note_until_full(desk, family, kept)
    assert "space" in told.value.message or "room" in told.value.message
    assert notes(desk) == kept
    disk.free()
    note(desk, family, "after")
    whole(desk)
    desk.close()
    again = open_desk()
    assert notes(again) == [*kept, "after"]
    whole(again)


@pytest.mark.fault("F41")
async def test_f41_what_is_typed_stays_on_the_screen_until_there_is_room(
    disk: SmallDisk, sit_at: Sit, family: str
) -> None:
    from textual.widgets import TextArea

    async with sit_at() as here:
        here.app.go("order", family)
        await here.settled()
        await here.press("a")
        field = here.app.screen.query(TextArea).first()
        here.app.desk.submit(disk.fill).result()
        words = "The school rang about Ada. " * 500
        field.text = words
        await here.settled()
        await here.press("f2")
        said = " ".join(here.text().split())
        assert "disk" in said, said
        assert here.app.screen.query(TextArea).first().text == words
        disk.free()
        await here.press("f2")
        await here.settled()
        assert here.app.desk.submit(notes, here.app.desk).result() == [words.strip()]


@pytest.mark.fault("F41", "F37")
@pytest.mark.parametrize("leave", [0, 40_000])
def test_f41_a_disk_that_fills_up_in_a_migration_leaves_the_register_as_it_was(
    folder: Path, family: str, open_desk: OpenDesk, words_of_the_test_register: str, leave: int
) -> None:
    from sotui.desk.opening import deeds
    from sotui.vault.open import open_vault

    with small_disk(folder, 24 * MIB) as disk:

        def large(db: Any) -> None:
            disk.fill(leave)
            db["letter"].create({"id": int, "text": str}, pk="id")
            db.execute(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400)"
                " INSERT INTO letter SELECT i, hex(randomblob(2000)) FROM n"
            )

        steps = (*migrations(), Migration("of the next version", large))
        with pytest.raises((DiskFull, DiskFault, MigrationFailed)) as told:
            open_vault(disk.folder, None, words_of_the_test_register, migrations=steps, deeds=deeds())
        assert any(word in told.value.message for word in ("whole", "nothing is lost")), told.value
        if isinstance(told.value, MigrationFailed):
            assert str(disk.folder / "backups") in told.value.message, "the backup made before is named"
        disk.free()
        desk = open_desk()
        assert "letter" not in desk.session.db.table_names()
        whole(desk)
        desk.close()


@pytest.mark.fault("F41")
def test_f41_a_backup_on_a_full_disk_says_so_and_leaves_no_part_of_one(
    disk: SmallDisk, open_desk: OpenDesk
) -> None:
    from sotui.vault.backup import backups, make_backup

    desk = open_desk()
    disk.fill(200_000)
    with pytest.raises(DiskFull, match="no room for a backup"):
        make_backup(desk.session, "before I go home")
    assert list(backups(disk.folder)) == []
    left = disk.folder / "backups"
    assert not left.exists() or list(left.iterdir()) == []
    whole(desk)


@pytest.mark.fault("F42")
@pytest.mark.skipif(os.name == "nt", reason="a limit on the size of files is not set that way there")
def test_f42_a_write_that_the_system_refuses_is_said_and_one_goes_on_once_it_takes_it(
    folder: Path, open_desk: OpenDesk, family: str
) -> None:
    desk = open_desk()
    note(desk, family, "before")
    size = (folder / "records-1.db").stat().st_size
    for room in (0, 100, 4096, 9000):
        with (
            files_no_longer_than(size + room),
            pytest.raises(DiskFault, match="What was saved before is whole"),
        ):
            note(desk, family, "word " * 40_000)
        assert notes(desk) == ["before"]
    note(desk, family, "after")
    whole(desk)
    desk.close()
    assert notes(open_desk()) == ["before", "after"]


@pytest.mark.fault("F42")
@pytest.mark.parametrize("step", ["write", "fsync", "replace"])
def test_f42_a_broken_disk_leaves_the_old_file_whole(
    folder: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before = (folder / "vault.json").read_bytes()

    def broken(*_: object, **__: object) -> Any:
        raise OSError(errno.EIO, "Input/output error")

    if step == "fsync":
        monkeypatch.setattr(os, "fsync", broken)
    elif step == "replace":
        monkeypatch.setattr(Path, "replace", broken)
        monkeypatch.setattr(os, "replace", broken)
    else:
        whole_file = os.fdopen

        class Broken:
            def __init__(self, descriptor: int, mode: str) -> None:
                self._file = whole_file(descriptor, mode)

            def __enter__(self) -> Broken:
                return self

            def __exit__(self, *_: object) -> None:
                self._file.close()

            write = broken

        monkeypatch.setattr(os, "fdopen", Broken)
    with pytest.raises(DiskFault, match="unchanged"):
        place.replace(folder / "vault.json", b"new")
    monkeypatch.undo()
    assert (folder / "vault.json").read_bytes() == before
    assert not [each for each in folder.iterdir() if each.name.startswith(".")]


@pytest.mark.fault("F43")
def test_f43_a_read_only_disk_is_refused_and_nothing_is_changed(
    disk: SmallDisk, open_desk: OpenDesk, family: str
) -> None:
    before = {each.name: each.read_bytes() for each in disk.folder.iterdir()}
    with read_only(disk):
        with pytest.raises(DiskFault, match="write") as told:
            open_desk()
        assert "disk" in told.value.message
    assert {each.name: each.read_bytes() for each in disk.folder.iterdir()} == before
    open_desk()


@pytest.mark.fault("F44")
def test_f44_a_folder_that_is_not_there_or_is_a_file_is_named(
    tmp_path: Path, words_of_the_test_register: str
) -> None:
    nowhere = tmp_path / "no such folder"
    with pytest.raises(Missing, match="no such folder"):
        open_desk(nowhere, None, words_of_the_test_register)
    file = tmp_path / "a file"
    file.write_text("mine")
    with pytest.raises(VaultError, match="a file"):
        open_desk(file, None, words_of_the_test_register)
    with pytest.raises(VaultError, match="a file"):
        create(file, "Dana Duty", words_of_the_test_register, migrations=migrations(), kdf=CHEAP)
    assert file.read_text() == "mine"
    assert not nowhere.exists()


@pytest.mark.fault("F44")
@pytest.mark.parametrize("name", ["x" * 300, "x" * 255 + "/" + "y" * 300])
def test_f44_a_path_too_long_is_named_shortly(
    tmp_path: Path, words_of_the_test_register: str, name: str
) -> None:
    with pytest.raises(NotAPlace, match="too long") as told:
        open_desk(tmp_path / name, None, words_of_the_test_register)
    assert len(told.value.message) < 300
    with pytest.raises(NotAPlace, match="too long"):
        create(tmp_path / name, "Dana", words_of_the_test_register, migrations=migrations(), kdf=CHEAP)


@pytest.mark.fault("F44")
def test_f44_a_folder_that_one_may_not_enter_is_named(folder: Path, words_of_the_test_register: str) -> None:
    open_desk(folder, None, words_of_the_test_register).close()
    with as_somebody_else(), pytest.raises(VaultError) as told:
        open_desk(folder, None, words_of_the_test_register)
    assert str(folder)[:30] in told.value.message
    assert "Permission denied" in told.value.message or "may" in told.value.message


@pytest.mark.fault("F44")
@pytest.mark.parametrize("name", ["O'Neill & Söhne – 山田", "with  two spaces", "100% #1 ?x=y"])
def test_f44_spaces_and_letters_of_any_alphabet_are_a_folder_like_any_other(
    folder: Path, tmp_path: Path, words_of_the_test_register: str, name: str
) -> None:
    there = tmp_path / name / "register"
    shutil.copytree(folder, there)
    open_desk(there, None, words_of_the_test_register, clock=Clock(TODAY)).close()


@pytest.mark.fault("F45")
@pytest.mark.skipif(os.name == "nt", reason="links need rights of their own there")
@pytest.mark.parametrize("what", ["folder", "vault.json", "records-1.db", "device"])
def test_f45_a_link_in_place_of_the_folder_or_a_file_is_refused(
    folder: Path, tmp_path: Path, words_of_the_test_register: str, what: str
) -> None:
    open_desk(folder, None, words_of_the_test_register, clock=Clock(TODAY)).close()
    target = folder if what == "folder" else folder / what
    real = tmp_path / "real"
    target.rename(real)
    target.symlink_to(real)
    with pytest.raises(Unsafe, match="link") as told:
        open_desk(folder, None, words_of_the_test_register, clock=Clock(TODAY))
    assert "not followed" in told.value.message


@pytest.mark.fault("F45")
async def test_f45_a_second_name_of_the_records_is_told_on_the_board(
    folder: Path, tmp_path: Path, sit_at: Sit, words_of_the_test_register: str
) -> None:
    os.link(folder / "records-1.db", tmp_path / "second name")
    async with sit_at(locked=True) as here:
        await here.unlock(words_of_the_test_register)
        await here.settled()
        assert "hard link" in " ".join(here.text().split())


@pytest.mark.fault("F45")
@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("//server/share/register", "on a network"),
        ("/home/user/OneDrive - Council/register", "cloud service"),
        ("/home/user/Dropbox/register", "cloud service"),
        ("/home/user/register", None),
    ],
)
def test_f45_a_network_or_synchronised_folder_is_warned_of(path: str, words: str | None) -> None:
    said = place.concern(Path(path))
    assert (said is None) if words is None else (said is not None and words in said)


@pytest.mark.fault("F46")
@pytest.mark.skipif(os.name == "nt", reason="an open file can be neither deleted nor replaced there")
@pytest.mark.parametrize("how", ["deleted", "replaced", "moved away", "its folder moved away"])
def test_f46_records_that_go_away_while_they_are_open_raise_an_alarm_and_can_be_saved_elsewhere(
    folder: Path, tmp_path: Path, open_desk: OpenDesk, family: str, how: str
) -> None:
    from sotui.vault.backup import make_backup

    desk = open_desk()
    note(desk, family, "before")
    path = folder / "records-1.db"
    if how == "deleted":
        path.unlink()
    elif how == "replaced":
        shutil.copy(path, tmp_path / "copy")
        (tmp_path / "copy").replace(path)
    elif how == "moved away":
        path.rename(tmp_path / "elsewhere.db")
    else:
        folder.rename(tmp_path / "elsewhere")
    with pytest.raises(DiskFault, match="no longer where") as told:
        note(desk, family, "after")
    assert "backup" in told.value.do
    with pytest.raises(DiskFault):
        desk.session.drafts.save("note", "1", "a note", {"words": "typed"})
    # Everything that was acknowledged can still be saved, elsewhere.
    (tmp_path / "stick").mkdir()
    made = make_backup(desk.session, "the file went away", into=tmp_path / "stick")
    desk.close()
    assert made.path.is_dir()
    copy = Path(shutil.copytree(made.path, tmp_path / "again"))
    again = open_desk_in(copy)
    assert notes(again) == ["before"]
    again.close()


@pytest.mark.fault("F46")
@pytest.mark.skipif(os.name == "nt", reason="an open file can be neither deleted nor replaced there")
async def test_f46_the_alarm_is_on_the_screen_with_what_was_typed_and_the_lock_still_locks(
    folder: Path, sit_at: Sit, family: str
) -> None:
    from textual.widgets import TextArea

    from sotui.tui.screens.unlock import UnlockScreen

    async with sit_at() as here:
        here.app.go("order", family)
        await here.settled()
        await here.press("a")
        here.app.screen.query(TextArea).first().text = "Mother rang."
        (folder / "records-1.db").unlink()
        await here.press("f2")
        said = " ".join(here.text().replace("│", " ").split())
        assert "no longer where it was opened" in said, said
        assert here.app.screen.query(TextArea).first().text == "Mother rang."
        await here.press("ctrl+l")
        await here.app.shut()
        await here.pilot.pause()
        assert isinstance(here.app.screen, UnlockScreen)
        assert "Exampleton" not in here.text()


@pytest.mark.fault("F47")
def test_f47_a_second_one_is_told_who_has_it_open_since_when_and_may_once_it_is_killed(
    folder: Path, words_of_the_test_register: str
) -> None:
    program = (
        "import sys, time\nfrom datetime import date\nfrom pathlib import Path\n"
        "from sotui.desk import Clock, open_desk\n"
        "desk = open_desk(Path(sys.argv[1]), None, sys.stdin.readline().rstrip(chr(10)),"
        " clock=Clock(date(2026, 11, 22)))\n"
        "print('open', flush=True)\ntime.sleep(60)\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", program, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdin is not None
    assert other.stdout is not None
    try:
        other.stdin.write(words_of_the_test_register + "\n")
        other.stdin.flush()
        assert other.stdout.readline() == "open\n"
        with pytest.raises(AlreadyOpen, match=r"Dana Duty has had it open since 22/11/2026") as told:
            open_desk(folder, None, words_of_the_test_register, clock=Clock(TODAY))
        assert told.value.by == "Dana Duty"
    finally:
        other.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
        other.communicate()
    assert (folder / "open.json").exists(), "the mark of who was killed is still there"
    open_desk(folder, None, words_of_the_test_register, clock=Clock(TODAY)).close()
    assert not (folder / "open.json").exists()


@pytest.mark.fault("F48")
@pytest.mark.parametrize("times", [1, 3])
def test_f48_a_file_that_a_virus_scanner_holds_for_a_moment_is_replaced_after_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    held = {"left": times}
    replace = Path.replace

    def scanned(self: Path, target: Path) -> Path:
        if held["left"]:
            held["left"] -= 1
            raise PermissionError(errno.EACCES, "Permission denied")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", scanned)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    place.replace(folder / "vault.json", b"new")
    assert (folder / "vault.json").read_bytes() == b"new"
    assert held["left"] == 0


@pytest.mark.fault("F48")
def test_f48_one_that_is_held_for_good_is_said_and_the_old_one_is_whole(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (folder / "vault.json").read_bytes()

    def held(self: Path, target: Path) -> Path:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(DiskFault, match="What was there before is unchanged"):
        place.replace(folder / "vault.json", b"new")
    assert (folder / "vault.json").read_bytes() == before
    assert not [each for each in folder.iterdir() if each.name.startswith(".")]


def cut_off(desk: Desk, folder: Path, to: Path) -> Path:
    """A copy of the folder as a power cut leaves it in the middle of an act that had begun to be written."""
    # So little memory that what is changed goes to the disk at once, after its journal.
    desk.session.db.execute("PRAGMA cache_size=5").fetchall()

    class PowerCut(Exception):
        pass

    with suppress(PowerCut), desk.session.act("note added", "SO-0001") as act:
        for number in range(80):
            acts.add_note(act, Subject(SubjectKind.ORDER, "0" * 32), f"{number} " + "cut " * 900)
        shutil.copytree(folder, to)
        raise PowerCut
    return to


@pytest.mark.fault("F49")
def test_f49_a_journal_that_is_there_at_the_start_takes_the_cut_off_act_back_and_is_noted(
    folder: Path, tmp_path: Path, open_desk: OpenDesk, family: str
) -> None:
    desk = open_desk()
    note(desk, family, "before")
    copy = cut_off(desk, folder, tmp_path / "after the power cut")
    journal = copy / "records-1.db-journal"
    assert journal.stat().st_size > 512
    (copy / "open.json").unlink(missing_ok=True)
    again = open_desk_in(copy)
    assert notes(again) == ["before"]
    whole(again)
    assert any("cut off" in said for said in again.session.warnings)
    entries = audit.entries(again.session.db, 5)
    assert any("cut off" in one.detail for one in entries if one.act == "opened the register")
    again.close()


@pytest.mark.fault("F49")
def test_f49_a_journal_is_never_thrown_away_while_its_records_are_missing(
    folder: Path, tmp_path: Path, open_desk: OpenDesk, family: str
) -> None:
    copy = cut_off(open_desk(), folder, tmp_path / "after the power cut")
    journal = (copy / "records-1.db-journal").read_bytes()
    (copy / "records-1.db").write_bytes(b"")
    with pytest.raises(VaultError, match="journal"):
        open_desk_in(copy)
    assert (copy / "records-1.db-journal").read_bytes() == journal


def open_desk_in(folder: Path) -> Desk:
    return open_desk(folder, None, "a duty desk on a rainy Sunday", clock=Clock(TODAY))
