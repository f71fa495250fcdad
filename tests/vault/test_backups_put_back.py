"""A backup tried out and put back: what is wrong with one is named, what was there is kept, and by whom."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from sotui.vault import audit, in_place
from sotui.vault.backup import make_backup
from sotui.vault.backups import named
from sotui.vault.create import create
from sotui.vault.errors import (
    AlreadyOpen,
    Altered,
    Damaged,
    DiskFault,
    DiskFull,
    Missing,
    NewerVersion,
    NotAllowed,
    OtherRegister,
    ReasonNeeded,
    VaultError,
    WrongPassphrase,
)
from sotui.vault.header import parse
from sotui.vault.model import Role
from sotui.vault.open import open_vault, read_header, slot_named, unlock
from sotui.vault.restore import Losing, clear, in_place_of, make_ready, unfinished
from sotui.vault.trying import drill, header_of

WHY = "an import went wrong"


def record(session, id: str, name: str = "Ann") -> None:
    with session.act("record", id) as act:
        act.db["child"].insert({"id": id, "name": name})


def children(session) -> set[str]:
    return {row["id"] for row in session.db["child"].rows}


@pytest.fixture
def backed_up(folder, opened):
    """A register with a backup of one child, in which a second was recorded since; closed."""
    session = opened(folder)
    record(session, "before")
    made = make_backup(session, "asked for")
    record(session, "since")
    session.close()
    return made


def ready(folder: Path, made, case, *, passphrase: str = "", found=None, reason: str = WHY):
    """What the program does from outside: header, keys, what is there, the backup made ready."""
    secret = passphrase or case.passphrase
    backup = named(made.path)
    header = header_of(backup)
    unlocked = unlock(made.path, header, slot_named(header, None), secret)
    if found is None:
        found = in_place.look(folder, backup.manifest, None, secret)
    return make_ready(
        folder,
        backup,
        lambda _header: unlocked,
        found,
        reason=reason,
        migrations=case.migrations,
        deeds=case.deeds,
    )


# Put back


def test_the_register_is_as_it_was_and_what_was_there_is_kept_whole(folder, backed_up, opened, case):
    kept = ready(folder, backed_up, case).commit()
    session = opened(folder)
    assert [said for said in session.warnings if "was put back as it was on" in said]
    assert children(session) == {"before"}
    assert audit.verify_chain(session.db) is None
    assert kept is not None
    assert kept.parent == folder
    assert kept.name.startswith("kept-")
    session.close()
    old = opened(kept)
    assert children(old) == {"before", "since"}
    assert not (folder / "restoring.json").exists()
    assert not unfinished(folder)
    old.close()
    assert not opened(folder).warnings, "it is said once"


def test_it_stands_in_the_audit_of_the_restored_register_with_its_reason(folder, backed_up, opened, case):
    ready(folder, backed_up, case).commit()
    session = opened(folder)
    row = session.db.execute(
        "SELECT user_name, subject, detail FROM audit_entry WHERE act = 'put back from a backup'"
    ).fetchone()
    assert row[:2] == (case.name, backed_up.name)
    detail = json.loads(row[2])
    assert detail["reason"] == WHY
    assert detail["instead"]["seq"] > detail["seq"]


def test_what_would_be_lost_is_told_by_day(folder, backed_up, case):
    found = ready(folder, backed_up, case)
    losing = found.in_place.losing
    assert losing.acts == 1
    assert not losing.parted
    assert sum(day.entries for day in losing.days) == losing.entries > 1
    found.drop()
    assert not unfinished(folder)


def test_a_backup_of_a_register_that_went_another_way_is_called_that(
    folder, backed_up, opened, case, tmp_path
):
    first = named(Path(shutil.copytree(backed_up.path, tmp_path / "first")))
    ready(folder, first, case).commit()
    session = opened(folder)
    for number in range(8):
        record(session, f"other {number}")
    later = make_backup(session, "asked for")
    session.close()
    # Back to the first, and from there the later one is no state that this register ever had.
    ready(folder, first, case).commit()
    again = ready(folder, later, case)
    assert again.in_place.losing.parted
    again.drop()


def test_what_was_typed_and_not_recorded_goes_with_it(folder, opened, case):
    from sotui.vault.drafts import MIGRATIONS

    steps = [*case.migrations, *MIGRATIONS]
    session = opened(folder, migrations=steps)
    made = make_backup(session, "asked for")
    session.drafts.save("note", "c1", "A note", {"text": "half a sentence"})
    session.close()
    case = type(case)(**{**vars(case), "migrations": steps})
    ready(folder, made, case).commit()
    assert opened(folder, migrations=steps).drafts.find("note", "c1").fields == {"text": "half a sentence"}


def test_on_a_new_machine_a_backup_makes_the_register_there(backed_up, tmp_path, opened, case):
    from sotui.vault import folder as place

    new = tmp_path / "new machine" / "register"
    place.prepare(new)
    found = ready(new, backed_up, case)
    assert found.in_place.losing == Losing()
    assert found.commit() is None, "there was nothing to keep"
    assert children(opened(new)) == {"before"}


def test_where_both_headers_are_gone_the_one_of_the_last_backup_opens_the_records(folder, backed_up, opened):
    for name in ("vault.json", "vault.json.bak"):
        (folder / name).unlink()
    with pytest.raises(Missing) as told:
        opened(folder)
    assert "copy the one out of the last folder in “backups”" in told.value.message
    shutil.copy(backed_up.path / "vault.json", folder / "vault.json")
    assert children(opened(folder)) == {"before", "since"}


def test_a_reason_is_asked_for(folder, backed_up, case):
    with pytest.raises(ReasonNeeded):
        ready(folder, backed_up, case, reason=" ")
    assert not unfinished(folder)


# By whom


def test_while_the_register_opens_only_an_administrator_replaces_it(tmp_path, case, opened):
    folder = tmp_path / "register"
    create(
        folder,
        case.name,
        case.passphrase,
        migrations=case.migrations,
        kdf=case.cheap,
        roles=[Role.SOCIAL_WORKER],
    )
    session = opened(folder)
    made = make_backup(session, "asked for")
    session.close()
    with pytest.raises(NotAllowed) as told:
        ready(folder, made, case)
    assert "administrator" in told.value.message
    session = opened(folder)
    assert session.db.execute("SELECT act FROM audit_entry WHERE kind = 'refused'").fetchall() == [
        ("put back a backup",)
    ]


@pytest.mark.parametrize(
    "harm", ["no header", "header damaged", "records cut", "a bit in a page", "no records"]
)
def test_where_no_register_opens_whoever_opens_the_backup_puts_it_back(tmp_path, case, opened, harm):
    folder = tmp_path / "register"
    create(
        folder,
        case.name,
        case.passphrase,
        migrations=case.migrations,
        kdf=case.cheap,
        roles=[Role.SOCIAL_WORKER],
    )
    session = opened(folder)
    record(session, "before")
    made = make_backup(session, "asked for")
    session.close()
    records, header = folder / "records-1.db", folder / "vault.json"
    if harm == "no header":
        header.unlink()
    elif harm == "header damaged":
        header.write_bytes(header.read_bytes()[:-9])
    elif harm == "records cut":
        records.write_bytes(records.read_bytes()[:-4096])
    elif harm == "a bit in a page":
        content = bytearray(records.read_bytes())
        content[4096 * 3 + 100] ^= 1
        records.write_bytes(content)
    else:
        records.unlink()
    left = {path.name: path.read_bytes() for path in (records, header) if path.exists()}
    found = ready(folder, made, case)
    assert found.in_place.why
    kept = found.commit()
    assert kept is not None
    assert {name: (kept / name).read_bytes() for name in left} == left, (
        "the damaged files are kept as they were"
    )
    assert children(opened(folder)) == {"before"}


def test_another_passphrase_of_now_is_asked_for_as_well(folder, backed_up, case):
    with pytest.raises(in_place.AnotherPassphrase):
        in_place.look(folder, named(backed_up.path).manifest, None, "not the one of now at all")


def test_a_register_that_somebody_has_open_is_left_alone(folder, backed_up, opened, case):
    session = opened(folder)
    with pytest.raises(AlreadyOpen):
        ready(folder, backed_up, case)
    session.close()


def test_one_that_another_process_has_open_is_left_alone_also_when_its_header_is_gone(
    folder, backed_up, case
):
    import subprocess
    import sys

    code = """
import sys, time
from pathlib import Path
from sotui.vault.migrations import Migration
from sotui.vault.open import open_vault
session = open_vault(Path(sys.argv[1]), None, sys.argv[2], deeds={},
    migrations=[Migration("first tables", lambda db: None)])
print("open", flush=True)
sys.stdin.readline()
session.close()
"""
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(folder), case.passphrase],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert other.stdout.readline() == "open\n"
        with pytest.raises(AlreadyOpen):
            ready(folder, backed_up, case)
        (folder / "vault.json").rename(folder / "away.json")
        with pytest.raises(AlreadyOpen):
            ready(folder, backed_up, case)
        (folder / "away.json").rename(folder / "vault.json")
    finally:
        other.communicate("\n")
    ready(folder, backed_up, case).drop()


def test_with_a_wrong_passphrase_of_then_nothing_is_opened(folder, backed_up, case):
    with pytest.raises(WrongPassphrase):
        ready(folder, backed_up, case, passphrase="never the right words at all")
    assert not unfinished(folder)


# What is wrong with a backup is named


@pytest.mark.parametrize("name", ["vault.json", "records-1.db", "manifest.json"])
@pytest.mark.parametrize("harm", ["a bit", "cut", "missing", "added to"])
def test_a_damaged_backup_is_named_and_nothing_changes(folder, backed_up, case, contents_of, name, harm):
    path = backed_up.path / name
    content = path.read_bytes()
    if harm == "missing":
        path.unlink()
    else:
        changed = {"a bit": _flipped(content), "cut": content[:-10], "added to": content + b"x"}
        path.write_bytes(changed[harm])
    before = contents_of(folder)
    with pytest.raises((Damaged, DiskFault)) as told:
        # The keys are had, so that only the look at the files is left to find it.
        ready(folder, backed_up, case, found=in_place.InPlace())
    assert "damaged" in told.value.message or "could not be read" in told.value.message
    assert contents_of(folder) == before


@pytest.fixture
def contents_of():
    return lambda folder: {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def _flipped(content: bytes) -> bytes:
    changed = bytearray(content)
    changed[len(content) // 2] ^= 1
    return bytes(changed)


def test_a_backup_whose_manifest_somebody_made_anew_is_called_altered(folder, backed_up, case):
    """Records exchanged and the manifest with its sums made to fit: without the key its mac does not."""
    from dataclasses import replace

    from sotui.vault.backup import digest

    records = backed_up.path / "records-1.db"
    records.write_bytes(_flipped(records.read_bytes()))
    found = backed_up.manifest
    files = {**found.files, "records-1.db": digest(records)}
    (backed_up.path / "manifest.json").write_bytes(replace(found, files=files).to_bytes())
    with pytest.raises(Altered):
        ready(folder, backed_up, case)
    assert not unfinished(folder)


def test_a_backup_of_another_register_is_named(folder, tmp_path, backed_up, case, opened):
    other = tmp_path / "other"
    create(other, case.name, case.passphrase, migrations=case.migrations, kdf=case.cheap)
    session = opened(other)
    theirs = make_backup(session, "asked for")
    session.close()
    with pytest.raises(OtherRegister):
        ready(folder, theirs, case)
    # Also where the register's own header is gone: the copy still says which it is.
    (folder / "vault.json").unlink()
    with pytest.raises(OtherRegister):
        ready(folder, theirs, case)


def test_a_backup_of_a_newer_program_is_named(folder, opened, case):
    from sotui.vault.migrations import Migration

    session = opened(folder, migrations=[*case.migrations, Migration("of the future", lambda db: None)])
    made = make_backup(session, "asked for")
    session.close()
    with pytest.raises(NewerVersion):
        ready(folder, made, case, found=in_place.InPlace())


def test_a_folder_that_is_no_backup_is_called_that(tmp_path):
    with pytest.raises(Missing):
        named(tmp_path / "nothing")


def test_a_full_disk_is_said_before_anything_is_copied(folder, backed_up, case, monkeypatch):
    from types import SimpleNamespace

    from sotui.vault import trying

    monkeypatch.setattr(trying.shutil, "disk_usage", lambda _path: SimpleNamespace(free=1000))
    with pytest.raises(DiskFull, match="no room to open the backup"):
        ready(folder, backed_up, case)
    assert not unfinished(folder)


@pytest.mark.parametrize("step", [9, pytest.param(1, marks=pytest.mark.deep)])
def test_a_disk_that_fails_at_any_write_leaves_the_old_or_the_new(
    folder, backed_up, opened, case, monkeypatch, tmp_path, step
):
    """The first file that is to be seen on the disk is not, then a later one, and so on to the last."""
    import errno

    source = shutil.copytree(folder, tmp_path / "as it was")
    real = os.fsync
    seen, failed, at, count = set(), [], 1 - step, 0
    while count >= at:
        at, count = at + step, 0

        def failing(descriptor, at=at):
            nonlocal count
            count += 1
            if count == at:
                raise OSError(errno.ENOSPC, "No space left on device")
            real(descriptor)

        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", failing)
            found = None
            try:
                found = ready(folder, backed_up, case)
                found.commit()
            except VaultError:
                failed.append(at)
            finally:
                if found is not None and not (folder / "restoring.json").exists():
                    found.drop()
        session = opened(folder)
        there = children(session)
        session.close()
        assert there in ({"before"}, {"before", "since"}), at
        seen.add("new" if there == {"before"} else "old")
        clear(folder)
        assert not unfinished(folder)
        shutil.rmtree(folder)
        shutil.copytree(source, folder)
    assert seen == {"old", "new"}
    assert failed, "told as a fault of the disk"


# A drill


def test_a_drill_looks_through_all_of_it_leaves_nothing_and_is_noted(folder, backed_up, opened, case):
    session = opened(folder)
    before = {path.name for path in folder.iterdir()}
    done = drill(session, named(backed_up.path), case.migrations)
    assert done.counts["child"] == 1
    assert done.entries == backed_up.manifest.seq
    assert {path.name for path in folder.iterdir()} == before
    last_entry = "SELECT act, subject FROM audit_entry ORDER BY seq DESC LIMIT 1"
    assert session.db.execute(last_entry).fetchone() == ("tried out a backup", backed_up.name)


def test_a_drill_of_a_damaged_backup_says_so_and_notes_it(folder, backed_up, opened, case):
    session = opened(folder)
    records = backed_up.path / "records-1.db"
    records.write_bytes(_flipped(records.read_bytes()))
    with pytest.raises(Damaged):
        drill(session, named(backed_up.path), case.migrations)
    act = session.db.execute("SELECT act FROM audit_entry ORDER BY seq DESC LIMIT 1").fetchone()
    assert act == ("a backup did not pass its trial",)
    assert not unfinished(folder)


# The last step


def test_a_note_of_a_restore_that_names_other_places_does_nothing(folder, contents_of):
    from sotui.vault.header import with_digest

    for wrong in (
        {"staged": "../elsewhere", "kept": "kept-20260101T000000Z", "keep": [], "put": ["vault.json"]},
        {"staged": ".restoring-00000000", "kept": "../kept", "keep": ["vault.json"], "put": []},
        {
            "staged": ".restoring-00000000",
            "kept": "kept-20260101T000000Z",
            "keep": ["../../x"],
            "put": ["vault.json"],
        },
        {
            "staged": ".restoring-00000000",
            "kept": "kept-20260101T000000Z",
            "keep": ["vault.json"],
            "put": ["vault.json"],
        },
    ):
        (folder / "restoring.json").write_bytes(with_digest(wrong))
        before = contents_of(folder)
        with pytest.raises(Damaged) as told:
            read_header(folder)
        assert "Move restoring.json away" in told.value.message
        assert contents_of(folder) == before
    (folder / "restoring.json").write_bytes(b"not the register's own")
    with pytest.raises(Damaged):
        read_header(folder)
    (folder / "restoring.json").unlink()
    read_header(folder)


def test_a_file_that_is_held_for_good_is_finished_at_the_next_opening(
    folder, backed_up, opened, case, monkeypatch
):
    found = ready(folder, backed_up, case)
    real = Path.replace

    def held(self, target):
        if self.parent.name.startswith(".restoring-") and self.name == "records-1.db":
            raise PermissionError(13, "Access is denied")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(DiskFault) as told:
        found.commit()
    assert "goes on where it stopped" in told.value.message
    monkeypatch.undo()
    assert children(opened(folder)) == {"before"}
    assert not (folder / "restoring.json").exists()


def test_the_older_header_that_comes_with_it_is_whole_and_its_own(folder, backed_up, opened, case):
    ready(folder, backed_up, case).commit()
    content = (folder / "vault.json").read_bytes()
    assert content == (folder / "vault.json.bak").read_bytes()
    assert parse(content, "").vault == backed_up.manifest.vault
    if os.name != "nt":
        for path in folder.iterdir():
            assert path.stat().st_mode & 0o077 == 0, path.name


def test_a_lawful_restore_is_not_announced_again_and_again(folder, opened, case, tmp_path):
    anchors = tmp_path / "state"
    session = opened(folder, anchors=anchors)
    made = make_backup(session, "asked for")
    for number in range(5):
        record(session, f"c{number}")
    session.close()
    ready(folder, made, case).commit(anchors=anchors)
    for _ in range(2):
        session = opened(folder, anchors=anchors)
        assert not [said for said in session.warnings if "older copy" in said or "history" in said]
        session.close()
    # An old copy put back by hand still shows.
    session = opened(folder, anchors=anchors)
    record(session, "later")
    shutil.copytree(made.path, tmp_path / "by hand")
    session.close()
    for name in ("vault.json", "records-1.db"):
        shutil.copy(tmp_path / "by hand" / name, folder / name)
    session = open_vault(
        folder, None, case.passphrase, migrations=case.migrations, deeds=case.deeds, anchors=anchors
    )
    assert [said for said in session.warnings if "older copy" in said]
    session.close()


def test_in_an_open_register_what_is_there_is_known_without_a_second_opening(folder, backed_up, opened):
    session = opened(folder)
    assert in_place_of(session, backed_up.manifest).losing.acts == 1
