"""Doctor: each thing that is not well is named with what to do, and the exit code says so."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sotui.cli.commands import sotui
from sotui.desk import Desk
from sotui.vault import ballast, health
from sotui.vault.backup import make_backup
from sotui.vault.self_check import Finding

posix = pytest.mark.skipif(os.name == "nt", reason="mode bits and links are not Windows's way")


def run(*words: str) -> Result:
    return CliRunner().invoke(sotui, list(words), prog_name="sotui")


def looked(folder: Path, now: datetime | None = None) -> dict[str, Finding]:
    """What is found about the folder, by what it is about."""
    return {one.about: one for one in health.look(folder, now)}


@pytest.fixture
def passphrase(tmp_path: Path, words_of_the_test_register: str) -> str:
    file = tmp_path / "passphrase.txt"
    file.write_text(words_of_the_test_register + "\n", encoding="utf-8")
    return str(file)


def test_all_that_can_be_told_without_a_passphrase_is_told(folder: Path) -> None:
    told = run("doctor", "--vault", str(folder))
    assert told.exit_code == 3, "there is no backup yet, and this is no terminal"
    said = " ".join(told.stdout.split())
    for about in ("terminal", "letters", "colours", "folder", "permissions", "header", "records"):
        assert f"] {about} " in said
    assert "written, unreadable in the file, read back, refused to another key" in said
    assert "There is no backup yet" in said
    assert "sotui backup --to FOLDER" in said


def test_for_a_program_it_is_one_json_list(folder: Path) -> None:
    told = run("doctor", "--vault", str(folder), "--json")
    found = json.loads(told.stdout)
    assert {"about", "state", "said", "do"} == set(found[0])
    assert {one["state"] for one in found} <= {"ok", "look", "bad"}


def test_where_there_is_no_register_it_says_so_and_looks_at_the_machine(tmp_path: Path) -> None:
    found = looked(tmp_path / "nowhere")
    assert found["folder"].state == "look"
    assert "There is no register" in found["folder"].said
    assert found["sealing"].state == "ok"
    assert "backup" not in found


def test_a_file_in_the_place_of_the_folder_and_a_link_are_bad(tmp_path: Path, folder: Path) -> None:
    file = tmp_path / "a file"
    file.write_text("x")
    assert looked(file)["folder"].state in ("look", "bad")
    if os.name != "nt":
        link = tmp_path / "a link"
        link.symlink_to(folder)
        assert looked(link)["folder"].state == "bad"
        assert "link" in looked(link)["folder"].said


def test_a_synchronised_folder_is_to_be_looked_at(tmp_path: Path, folder: Path) -> None:
    inside = tmp_path / "OneDrive - Council" / "register"
    shutil.copytree(folder, inside)
    assert looked(inside)["folder"].state == "look"
    assert "cloud" in looked(inside)["folder"].said


@posix
def test_what_others_may_read_and_a_second_name_are_found(folder: Path, tmp_path: Path) -> None:
    (folder / "vault.json").chmod(0o644)
    assert looked(folder)["permissions"].state == "look"
    (folder / "vault.json").chmod(0o600)
    assert looked(folder)["permissions"].state == "ok"
    os.link(folder / "records-1.db", tmp_path / "another name")
    assert looked(folder)["records"].state == "look"
    assert "hard link" in looked(folder)["records"].said


def test_a_damaged_header_is_bad_and_its_good_copy_is_named(folder: Path) -> None:
    (folder / "vault.json").write_bytes(b"{}")
    found = looked(folder)["header"]
    assert found.state == "bad"
    assert "vault.json.bak" in found.do
    assert run("doctor", "--vault", str(folder)).exit_code == 1


def test_a_copy_of_the_header_that_is_gone_is_to_be_looked_at(folder: Path) -> None:
    (folder / "vault.json.bak").unlink()
    assert looked(folder)["header"].state == "look"


@pytest.mark.parametrize("size", [0, 1, 4095, 5000])
def test_records_that_were_cut_are_bad(folder: Path, size: int) -> None:
    records = folder / "records-1.db"
    records.write_bytes(records.read_bytes()[:size])
    found = looked(folder)["records"]
    assert found.state == "bad"
    assert "sotui restore" in found.do


def test_the_age_of_the_last_backup_and_whether_it_is_unchanged(
    folder: Path, open_desk: Callable[..., Desk]
) -> None:
    desk = open_desk(today=datetime.now(UTC).date())
    made = make_backup(desk.session, "asked for")
    desk.close()
    at = made.made
    assert looked(folder, at + timedelta(hours=5))["backup"].state == "ok"
    assert "5 hours ago" in looked(folder, at + timedelta(hours=5))["backup"].said
    assert looked(folder, at + timedelta(days=4))["backup"].state == "look"
    assert looked(folder, at - timedelta(days=400))["backup"].state == "look", "the clock was set back"
    records = made.path / "records-1.db"
    content = bytearray(records.read_bytes())
    content[9000] ^= 1
    records.write_bytes(content)
    assert looked(folder, at)["backup"].state == "bad"
    (made.path / "manifest.json").write_bytes(b"")
    assert looked(folder, at)["backup"].state == "bad"


def test_what_was_cut_off_and_a_stale_mark_are_named(folder: Path) -> None:
    (folder / "backups").mkdir()
    (folder / "backups" / "20260101T000000Z-1.part").mkdir()
    (folder / ".restoring-0a1b2c3d").mkdir()
    said = looked(folder)["leftovers"]
    assert said.state == "look"
    assert "20260101T000000Z-1.part" in said.said
    assert ".restoring-0a1b2c3d" in said.said
    mark = {"by": "Bo \x1b[2J", "since": "2026-11-20T10:00:00+00:00", "process": 2**22 + 12345}
    (folder / "open.json").write_text(json.dumps(mark))
    assert looked(folder)["in use"].state == ("ok" if os.name == "nt" else "look")
    told = run("doctor", "--vault", str(folder))
    assert "\x1b" not in told.stdout
    (folder / "open.json").write_text("nonsense")
    assert looked(folder)["in use"].state == "look"


def test_the_ballast_is_laid_again_where_it_is_gone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not ballast.is_there(folder)
    assert "It was gone" in looked(folder)["ballast"].said
    assert ballast.is_there(folder)
    assert "kept in hand for a full disk" in looked(folder)["ballast"].said
    ballast.give_back(folder)
    from types import SimpleNamespace

    monkeypatch.setattr(ballast.shutil, "disk_usage", lambda _path: SimpleNamespace(free=1000))
    assert looked(folder)["ballast"].state == "look"
    assert not ballast.is_there(folder)


def test_little_room_is_told_before_it_is_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from types import SimpleNamespace

    for free, state in ((1 << 20, "bad"), (50 << 20, "look"), (10 << 30, "ok")):
        monkeypatch.setattr(health.shutil, "disk_usage", lambda _path, free=free: SimpleNamespace(free=free))
        assert looked(folder)["disk space"].state == state


def test_which_orders_can_be_read_of_a_damaged_register(
    folder: Path, open_desk: Callable[..., Desk], register_order: Callable[..., str], passphrase: str
) -> None:
    desk = open_desk()
    for number in range(12):
        register_order(desk, family=f"F{number:03}", names=(f"Child {number} Exampleton",))
    desk.close()
    where = ("doctor", "--vault", str(folder), "--records", "--passphrase-file", passphrase, "--json")
    whole = json.loads(run(*where).stdout)[-1]
    assert whole["damaged_pages"] == []
    assert len(whole["orders"]) == 12
    good = (folder / "records-1.db").read_bytes()
    lost, part = set(), set()
    for page in range(17, len(good) // 4096, 37):
        content = bytearray(good)
        content[page * 4096 + 200] ^= 1
        (folder / "records-1.db").write_bytes(content)
        told = run(*where)
        assert told.exit_code == 1
        found = json.loads(told.stdout)[-1]
        assert found["damaged_pages"] == [page + 1]
        assert "Exampleton" not in told.stdout, "references, never names"
        lost |= {one["table"] for one in found["tables"] if not one["whole"]}
        part |= {one["order"] for one in found["in_part"]}
        assert len(found["orders"]) + len(found["in_part"]) <= 12
    assert lost, "no page of a table was hit: the case says nothing"


def test_every_page_of_a_register_with_its_bit_flipped_is_named(
    folder: Path, open_desk: Callable[..., Desk], words_of_the_test_register: str
) -> None:
    from sotui.vault.open import read_header, slot_named, unlock
    from sotui.vault.salvage import bad_pages

    header = read_header(folder)
    key = unlock(folder, header, slot_named(header, None), words_of_the_test_register).key("database")
    records = folder / header.database
    good = records.read_bytes()
    for page in range(len(good) // 4096):
        content = bytearray(good)
        content[page * 4096 + 777] ^= 4
        records.write_bytes(content)
        assert page + 1 in bad_pages(records, key)


def test_what_is_lost_of_an_order_is_known_by_the_audit(
    folder: Path,
    open_desk: Callable[..., Desk],
    register_order: Callable[..., str],
    words_of_the_test_register: str,
) -> None:
    """The page with the only order on it: its reference is still named, as one that cannot be read."""
    from sotui.desk.salvaging import readable

    desk = open_desk()
    register_order(desk)
    page = desk.session.db.execute(
        "SELECT rootpage FROM sqlite_schema WHERE name = 'supervision_order'"
    ).fetchone()[0]
    desk.close()
    records = folder / "records-1.db"
    content = bytearray(records.read_bytes())
    content[(page - 1) * 4096 + 50] ^= 1
    records.write_bytes(content)
    found = readable(folder, None, words_of_the_test_register)
    assert found.orders == ()
    assert [reference for reference, _ in found.in_part] == ["SO-0001"]
    assert found.audit_whole
