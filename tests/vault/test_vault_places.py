"""What lies where the register should: another's folder, a broken file, a second name, a strange path."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from sotui.vault import open as opening
from sotui.vault.create import create
from sotui.vault.errors import (
    Altered,
    Damaged,
    Missing,
    NotAPlace,
    ReasonNeeded,
    ReasonUnfit,
    Unsafe,
    VaultError,
)
from sotui.vault.header import parse
from sotui.vault.open import people, read_header

posix = pytest.mark.skipif(os.name == "nt", reason="mode bits and owners are not Windows's way")


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


# A folder that is not the register's


@posix
@pytest.mark.parametrize("there", [{}, {"notes.txt": b"x"}, {"vault.json": b'{"of": "another program"}'}])
def test_looking_for_a_register_in_a_folder_without_one_changes_nothing(tmp_path, opened, there):
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o755)
    for name, content in there.items():
        (folder / name).write_bytes(content)
        (folder / name).chmod(0o644)
    for look in (opened, people, read_header):
        with pytest.raises((Missing, Damaged)):
            look(folder)
    assert mode(folder) == 0o755
    assert {mode(each) for each in folder.iterdir()} <= {0o644}
    assert {each.name for each in folder.iterdir()} == set(there)


@posix
@pytest.mark.parametrize("named", ["", "."])
def test_the_folder_where_one_is_stays_as_it_is(tmp_path, monkeypatch, opened, case, named):
    monkeypatch.chdir(tmp_path)
    tmp_path.chmod(0o755)
    with pytest.raises(Missing):
        opened(Path(named))
    with pytest.raises(Unsafe, match="where you are"):
        create(Path(named), "Bo", case.passphrase, migrations=case.migrations, kdf=case.cheap)
    assert mode(tmp_path) == 0o755
    assert list(tmp_path.iterdir()) == []


@posix
def test_a_register_is_not_made_in_a_folder_used_for_other_things_that_others_can_read(
    tmp_path, opened, case
):
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "letter.txt").write_text("x")
    folder.chmod(0o755)
    with pytest.raises(Unsafe, match="Name a new folder"):
        create(folder, "Bo", case.passphrase, migrations=case.migrations, kdf=case.cheap)
    assert mode(folder) == 0o755
    folder.chmod(0o700)
    create(folder, "Bo", case.passphrase, migrations=case.migrations, kdf=case.cheap)
    assert opened(folder).user.name == "Bo"


@posix
def test_an_empty_folder_is_taken_and_made_private(tmp_path, opened, case):
    folder = tmp_path / "new"
    folder.mkdir()
    folder.chmod(0o755)
    create(folder, "Bo", case.passphrase, migrations=case.migrations, kdf=case.cheap)
    assert mode(folder) == 0o700


# A path that is none


@pytest.mark.parametrize("name", ["x" * 300, "a\0b", "x" * 300 + "/register", "\udfff" * 400, "\ud800"])
def test_a_path_the_system_cannot_take_is_named_shortly(tmp_path, opened, case, name):
    folder = Path("nowhere", name)
    for attempt in (
        lambda: opened(folder),
        lambda: people(folder),
        lambda: create(folder, "Bo", case.passphrase, migrations=case.migrations, kdf=case.cheap),
    ):
        with pytest.raises(NotAPlace, match="cannot be used as a folder") as told:
            attempt()
        assert len(told.value.message) < 200
        assert told.value.message.isprintable()
    assert not Path("nowhere").exists()


def test_a_path_through_a_file_is_refused_in_words(tmp_path, opened, case):
    (tmp_path / "file").write_text("x")
    with pytest.raises(Missing):
        opened(tmp_path / "file" / "register")
    with pytest.raises(VaultError):
        create(tmp_path / "file" / "r", "Bo", case.passphrase, migrations=case.migrations, kdf=case.cheap)


# The file of records


@pytest.mark.parametrize("size", [0, 1, 15, 4095])
def test_records_without_a_first_page_are_left_alone_also_beside_a_journal(folder, opened, contents, size):
    records = folder / "records-1.db"
    records.write_bytes(records.read_bytes()[:size])
    (folder / "records-1.db-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(5000))
    before = contents(folder)
    with pytest.raises(Damaged, match="so was the journal beside it"):
        opened(folder)
    assert contents(folder) == before


def _filled(folder: Path, opened, case, mib: int) -> None:
    session = opened(folder)
    with session.act("record", "many") as act:
        act.db["child"].insert_all({"id": f"c{n}", "name": "y" * 900} for n in range(mib * 500))
    session.close()


def test_a_register_as_large_as_a_councils_is_read_whole_before_it_is_opened(folder, opened, case):
    _filled(folder, opened, case, 5)
    records = folder / "records-1.db"
    whole = records.read_bytes()
    assert 5 << 20 < len(whole) < opening.CHECKED_BYTES
    for page in (300, 700, len(whole) // 4096 - 1):
        broken = bytearray(whole)
        broken[page * 4096 + 100] ^= 1
        records.write_bytes(broken)
        with pytest.raises(Damaged, match="damaged"):
            opened(folder)
        assert records.read_bytes() == broken
    records.write_bytes(whole)
    opened(folder).close()


def test_a_second_name_for_the_file_of_records_is_warned_of(folder, tmp_path, opened):
    try:
        os.link(folder / "records-1.db", tmp_path / "elsewhere.db")
    except OSError:
        pytest.skip("this disk has no hard links")
    (warning,) = opened(folder).warnings
    assert "records-1.db has a second name" in warning
    opened.close()
    (tmp_path / "elsewhere.db").unlink()
    assert opened(folder).warnings == ()


# vault.json altered, and the mark


def test_an_altered_vault_json_names_the_good_copy_which_then_opens(folder, opened):
    header = read_header(folder)
    grant = replace(header.grants[0], roles=("administrator",))
    slot = replace(header.slots[0], key="0" * 160)
    for altered in (
        replace(header, created="2020-01-01T00:00:00+00:00"),
        replace(header, grants=(grant,)),
        replace(header, slots=(slot,)),
    ):
        (folder / "vault.json").write_bytes(altered.to_bytes())
        with pytest.raises(Altered, match=r"other than SOTUI.*good copy is .*vault\.json\.bak"):
            opened(folder)
    (folder / "vault.json").write_bytes((folder / "vault.json.bak").read_bytes())
    assert opened(folder).user.name == "Asha Pell"


def test_a_copy_altered_as_well_or_damaged_is_not_called_good(folder, opened):
    altered = replace(read_header(folder), created="2020-01-01T00:00:00+00:00")
    (folder / "vault.json").write_bytes(altered.to_bytes())
    for copy in (altered, replace(altered, created="2021-01-01T00:00:00+00:00")):
        assert parse(copy.to_bytes(), "") == copy
        (folder / "vault.json.bak").write_bytes(copy.to_bytes())
        with pytest.raises(Altered, match="from a backup") as told:
            opened(folder)
        assert ".bak" not in told.value.message
    (folder / "vault.json.bak").write_bytes(b"x")
    with pytest.raises(Altered, match="from a backup"):
        opened(folder)


def test_a_folder_in_place_of_the_mark_keeps_nobody_in_or_out(folder, opened):
    (folder / "open.json").mkdir()
    session = opened(folder)
    (warning,) = session.warnings
    assert "Others will not be told" in warning
    with session.act("record", "c1") as act:
        act.db["child"].insert({"id": "c1", "name": "Ann"})
    session.close()
    assert (folder / "open.json").is_dir()
    assert not list(folder.glob(".open.json*"))
    assert [row["name"] for row in opened(folder).db["child"].rows] == ["Ann"]


@pytest.mark.parametrize("what", ["folder", "link"])
def test_a_strange_thing_in_place_of_the_copy_keeps_nobody_out(folder, opened, what):
    copy = folder / "vault.json.bak"
    copy.unlink()
    if what == "folder":
        copy.mkdir()
    elif os.name != "nt":
        copy.symlink_to("/etc/passwd")
    opened(folder)


# The reason


@pytest.mark.parametrize(
    "reason", ["", "  \n\t", "\u200b", "\u3164 \u3164", "\u200e\u2060", "\u2800", "\u0301"]
)
def test_a_reason_of_which_nothing_can_be_seen_is_none(session, reason):
    with pytest.raises(ReasonNeeded, match="needs a reason"), session.act("waive", "c1", reason):
        pytest.fail("the act ran")


@pytest.mark.parametrize("reason", ["the court adjourned", "x", "校长说的", "2", "\u200bsnow", "x" * 2000])
def test_a_reason_that_can_be_read_is_taken(session, reason):
    with session.act("waive", "c1", reason):
        pass


@pytest.mark.parametrize("deed", ["waive", "record"])
@pytest.mark.parametrize(
    ("reason", "said"), [("x" * 2001, "2,001 characters long; 2,000"), ("snow \ud83d", "half a character")]
)
def test_a_reason_too_long_or_not_whole_is_refused_in_its_own_words(session, deed, reason, said):
    with pytest.raises(ReasonUnfit, match=said), session.act(deed, "c1", reason):
        pytest.fail("the act ran")
    with session.act(deed, "c1", "the court adjourned"):
        pass


def test_a_refusal_is_noted_whatever_reason_was_given(session, case):
    from sotui.vault import audit
    from sotui.vault.errors import NotAllowed

    with pytest.raises(NotAllowed), session.act("read the audit", "c1", "\ud83d" + "x" * 5000):
        pytest.fail("the act ran")
    (entry,) = audit.entries(session.db, 1)
    assert (entry.kind, entry.reason[:3], len(entry.reason)) == ("refused", "?xx", 2000)
