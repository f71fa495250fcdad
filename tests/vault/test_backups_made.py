"""A backup: made, read back, counted as one only then; thinned out; nothing of a failed one is left."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from sotui.vault import backup as backups_made
from sotui.vault import manifest
from sotui.vault.backup import Making, changed_since, make_backup
from sotui.vault.backups import backups, last, leftovers, whole
from sotui.vault.errors import Damaged, DiskFault, DiskFull, Interrupted, NewerVersion, VaultError
from sotui.vault.open import open_vault
from sotui.vault.retention import Dated, to_keep

posix = pytest.mark.skipif(os.name == "nt", reason="limits of files are not Windows's way")


def record(session, id: str, name: str = "Ann") -> None:
    with session.act("record", id) as act:
        act.db["child"].insert({"id": id, "name": name})


def names_in(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()} if folder.exists() else set()


# Made


def test_a_backup_lies_in_a_folder_of_its_own_and_opens_with_the_same_passphrase(session, folder, case):
    record(session, "c1", "Ann Exampleton")
    made = make_backup(session, "asked for")
    assert names_in(made.path) == {"vault.json", "records-1.db", "manifest.json"}
    assert made.path.parent == folder / "backups"
    assert whole(made) is None
    again = open_vault(made.path, None, case.passphrase, migrations=case.migrations, deeds=case.deeds)
    try:
        assert [row["name"] for row in again.db["child"].rows] == ["Ann Exampleton"]
    finally:
        again.close()


def test_the_manifest_says_of_which_register_to_where_and_why(session):
    record(session, "c1")
    made = make_backup(session, "asked for")
    found = made.manifest
    assert found is not None
    assert found.reason == "asked for"
    assert found.vault == session.unlocked.vault
    assert found.counts["child"] == 1
    assert "cache_due" not in found.counts
    row = session.db.execute("SELECT hash FROM audit_entry WHERE seq = ?", [found.seq]).fetchone()
    assert row == (found.hash,)
    assert found.is_sealed_by(session.unlocked.key("backup"))
    assert not found.is_sealed_by(bytes(32))


def test_that_a_backup_was_made_stands_in_the_audit(session):
    made = make_backup(session, "asked for")
    act, subject = session.db.execute(
        "SELECT act, subject FROM audit_entry ORDER BY seq DESC LIMIT 1"
    ).fetchone()
    assert (act, subject) == ("made a backup", made.name)


def test_nothing_of_a_record_stands_in_the_clear_in_a_backup(session):
    record(session, "c1", "Zebedee Quillfeather")
    made = make_backup(session, "asked for")
    for path in made.path.iterdir():
        assert b"Quillfeather" not in path.read_bytes(), path.name
        if os.name != "nt":
            assert path.stat().st_mode & 0o077 == 0
    if os.name != "nt":
        assert made.path.stat().st_mode & 0o077 == 0


def test_two_in_one_second_have_two_names(session):
    first, second = make_backup(session, "before an import"), make_backup(session, "asked for")
    assert first.name != second.name
    assert [one.name for one in backups(first.path.parent)] == [second.name, first.name]


def test_a_backup_goes_to_a_stick_as_well_and_nothing_there_is_removed(session, tmp_path):
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / "holiday.jpg").write_bytes(b"x")
    for _ in range(3):
        made = make_backup(session, "asked for", into=stick)
        assert made.path.parent == stick
    assert len(backups(stick)) == 3
    assert (stick / "holiday.jpg").exists()
    assert not (session.folder / "backups").exists()


def test_a_folder_that_is_not_there_and_the_register_itself_are_no_place_for_one(session, tmp_path):
    with pytest.raises(DiskFault, match="There is no folder"):
        make_backup(session, "asked for", into=tmp_path / "unplugged")
    with pytest.raises(DiskFault, match="own folder"):
        make_backup(session, "asked for", into=session.folder)


def test_what_changed_since_is_what_was_recorded_or_typed(session):
    record(session, "c1")
    made = make_backup(session, "asked for")
    assert made.manifest is not None
    assert not changed_since(session, made.manifest)
    session.viewed("child", "c1")
    assert not changed_since(session, made.manifest)
    assert changed_since(session, made.manifest, looks=True)
    record(session, "c2")
    assert changed_since(session, made.manifest)


def test_a_draft_kept_since_is_a_change(folder, opened):
    from sotui.vault.drafts import MIGRATIONS

    session = opened(folder, migrations=[*_first_tables(), *MIGRATIONS])
    made = make_backup(session, "asked for")
    assert made.manifest is not None
    assert not changed_since(session, made.manifest)
    session.drafts.save("note", "c1", "A note", {"text": "half a sentence"})
    assert changed_since(session, made.manifest)


def _first_tables():
    from sotui.vault.migrations import Migration

    return [Migration("first tables", lambda db: None)]


def test_a_backup_is_made_before_a_newer_version_changes_the_register(folder, opened, case):
    from sotui.vault.migrations import Migration

    opened(folder).close()
    steps = [
        *case.migrations,
        Migration("a second table", lambda db: db["more"].create({"id": str}, pk="id")),
    ]
    session = opened(folder, migrations=steps)
    found = last(backups(folder / "backups"))
    assert found is not None
    assert found.manifest is not None
    assert found.manifest.reason == "before a newer version of the program"
    assert "more" not in found.manifest.counts
    assert session.db["more"].exists()
    session.close()
    opened(folder, migrations=steps)
    assert len(backups(folder / "backups")) == 1, "only where there is something to take"


def test_a_step_that_fails_names_the_backup_made_before_it(folder, opened, case):
    from sotui.vault.errors import MigrationFailed
    from sotui.vault.migrations import Migration

    def fails(db) -> None:
        raise RuntimeError("half-way")

    opened(folder).close()
    with pytest.raises(MigrationFailed) as told:
        opened(folder, migrations=[*case.migrations, Migration("fails", fails)])
    found = last(backups(folder / "backups"))
    assert found is not None
    assert str(found.path) in told.value.message
    opened(folder)


# Not made: nothing under the final name, nothing left, those before untouched


def before_and_after(session, make, error: type[VaultError]) -> VaultError:
    """Make one that fails beside one that is there; yields what was said."""
    good = make_backup(session, "asked for")
    content = {path.name: path.read_bytes() for path in good.path.iterdir()}
    with pytest.raises(error) as told:
        make()
    assert names_in(good.path.parent) == {good.name}
    assert {path.name: path.read_bytes() for path in good.path.iterdir()} == content
    assert "as they were" in told.value.message
    record(session, "afterwards")
    return told.value


def test_a_full_disk_is_said_before_anything_is_copied(session, monkeypatch):
    def full(_path):
        return SimpleNamespace(free=1 << 20)

    def make() -> None:
        monkeypatch.setattr(backups_made.shutil, "disk_usage", full)
        make_backup(session, "asked for")

    said = before_and_after(session, make, DiskFull)
    assert "MiB more are needed" in said.message


@pytest.mark.parametrize("at", range(4))
def test_a_disk_that_fills_while_it_is_written_leaves_nothing_of_it(session, monkeypatch, at):
    """Each file in turn cannot be written: records, header, manifest, and the seeing on the disk."""
    from sotui.vault import folder as place

    made, real, fsync = [], place.make, os.fsync

    def make(path, content):
        made.append(path)
        if len(made) == at + 1:
            raise place.write_fault(path, OSError(errno.ENOSPC, "No space left on device"))
        real(path, content)

    def failing(descriptor):
        if at == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        fsync(descriptor)

    def begin() -> None:
        monkeypatch.setattr(place, "make", make)
        monkeypatch.setattr(backups_made.os, "fsync", failing)
        try:
            make_backup(session, "asked for")
        finally:
            monkeypatch.undo()

    said = before_and_after(session, begin, DiskFull)
    assert "no room for a backup" in said.message


def test_a_disk_that_does_not_write_is_named_with_its_place(session, monkeypatch):
    from sotui.vault import folder as place

    def broken(path, content):
        raise place.write_fault(path, OSError(errno.EIO, "Input/output error"))

    def begin() -> None:
        monkeypatch.setattr(place, "make", broken)
        try:
            make_backup(session, "asked for")
        finally:
            monkeypatch.undo()

    said = before_and_after(session, begin, DiskFault)
    assert str(session.folder / "backups") in said.message


def test_a_copy_that_did_not_come_out_whole_is_no_backup(session):
    def begin() -> None:
        making = Making(session, "asked for")
        making.copy()
        part = next(leftovers_of(session))
        records = part / "records-1.db"
        content = bytearray(records.read_bytes())
        content[5000] ^= 1
        records.write_bytes(content)
        making.prove()

    before_and_after(session, begin, Damaged)


def leftovers_of(session):
    return iter(leftovers(session.folder / "backups"))


def test_a_lock_stops_it_between_two_slices(session):
    for number in range(4):
        record(session, f"c{number}", "x" * 700_000)

    def stop(step: str, done: int, of: int) -> None:
        session.interrupt()

    before_and_after(session, lambda: make_backup(session, "asked for", progress=stop), Interrupted)


def test_progress_is_told_from_nothing_to_all(session):
    told: list[tuple[str, int, int]] = []
    make_backup(session, "asked for", progress=lambda *how: told.append(how))
    assert told[0][0] == "copying"
    assert told[-1] == ("checking", 3, 3)


def test_an_antivirus_that_holds_the_folder_is_waited_for(session, monkeypatch):
    refused = []
    real = Path.replace

    def held(self, target):
        if self.name.endswith(".part") and len(refused) < 3:
            refused.append(self)
            raise PermissionError(13, "Access is denied")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", held)
    made = make_backup(session, "asked for")
    assert len(refused) == 3
    assert whole(made) is None


def test_what_a_kill_left_is_cleared_away_by_the_next(session, folder):
    left = folder / "backups" / "20260101T000000Z-1.part"
    left.mkdir(parents=True)
    (left / "records-1.db").write_bytes(b"half")
    made = make_backup(session, "asked for")
    assert names_in(folder / "backups") == {made.name}


@posix
def test_a_limit_on_the_size_of_files_stops_it_and_the_register_goes_on(folder, case):
    """RLIMIT_FSIZE in a process of its own: the write fails as on a full disk."""
    code = """
import resource, sys
from pathlib import Path
from sotui.vault.backup import make_backup
from sotui.vault.errors import VaultError
from sotui.vault.migrations import Migration
from sotui.vault.model import Deed, Role
from sotui.vault.open import open_vault
session = open_vault(Path(sys.argv[1]), None, sys.argv[2],
    migrations=[Migration("first tables", lambda db: None)],
    deeds={"record": Deed("record", frozenset(Role))})
size = (Path(sys.argv[1]) / "records-1.db").stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size // 2, resource.RLIM_INFINITY))
try:
    make_backup(session, "asked for")
except VaultError as error:
    print(type(error).__name__, error.kept)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
with session.act("record", "c1") as act:
    act.db["child"].insert({"id": "c1", "name": "Ann"})
session.close()
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder), case.passphrase], capture_output=True, text=True, check=True
    )
    kind, _, kept = done.stdout.strip().partition(" ")
    assert kind in ("DiskFull", "DiskFault"), done
    assert kept == "The register and the backups made before are as they were."
    assert names_in(folder / "backups") == set()
    session = open_vault(folder, None, case.passphrase, migrations=case.migrations, deeds=case.deeds)
    assert session.db["child"].count == 1
    session.close()


# Read with suspicion


def test_every_byte_of_a_manifest_counts(session):
    made = make_backup(session, "asked for")
    path = made.path / manifest.NAME
    good = path.read_bytes()
    manifest.parse(good)
    for at in range(len(good)):
        changed = bytearray(good)
        changed[at] ^= 1
        with pytest.raises(Damaged):
            manifest.parse(bytes(changed))
    for cut in (0, 1, len(good) // 2, len(good) - 1):
        with pytest.raises(Damaged):
            manifest.parse(good[:cut])


def test_a_manifest_of_a_newer_program_is_called_that(session):
    from sotui.vault.header import with_digest

    made = make_backup(session, "asked for")
    assert made.manifest is not None
    with pytest.raises(NewerVersion):
        manifest.parse(with_digest({**made.manifest.content(), "mac": made.manifest.mac, "version": 2}))
    for wrong in ({"files": {"../x": {"size": 1, "sha256": "0" * 64}}}, {"epoch": -1}, {"made": "today"}):
        with pytest.raises(Damaged):
            manifest.parse(with_digest({**made.manifest.content(), "mac": made.manifest.mac, **wrong}))


def test_a_damaged_backup_is_named_in_the_list_and_is_not_the_last_one(session, folder):
    good, bad = make_backup(session, "before an import"), make_backup(session, "asked for")
    (bad.path / "records-1.db").unlink()
    found = backups(folder / "backups")
    assert [one.fault is None for one in found] == [False, True]
    assert "records-1.db in it is missing" in found[0].fault.message
    assert last(found).name == good.name


def test_one_changed_bit_in_a_backup_is_found_without_a_passphrase(session, folder):
    made = make_backup(session, "asked for")
    records = made.path / "records-1.db"
    content = bytearray(records.read_bytes())
    content[-1] ^= 1
    records.write_bytes(content)
    assert backups(folder / "backups")[0].fault is None, "its size is right"
    assert "is not as it was written" in whole(backups(folder / "backups")[0]).message


# Which are kept


def days(*ages: int, before: str = "") -> list[Dated]:
    today = datetime(2026, 11, 22, 12, tzinfo=UTC)
    made = [today - timedelta(days=age) for age in ages]
    return [Dated(f"{at:%Y%m%d}", at.date(), at, before) for at in made]


def test_the_last_of_each_of_seven_days_four_weeks_and_twelve_months_is_kept():
    kept = to_keep(days(*range(400)))
    ages = sorted((date(2026, 11, 22) - datetime.strptime(name, "%Y%m%d").date()).days for name in kept)
    assert ages[:7] == [0, 1, 2, 3, 4, 5, 6]
    months = {name[:6] for name in kept}
    assert len(months) == 12
    assert {"20261031", "20260930", "20251231"} <= kept, "the last day of each month before"
    # 22 November 2026 is a Sunday: the weeks before end on the 15th, the 8th and the 1st.
    assert {"20261115", "20261108", "20261101"} <= kept
    assert len(kept) == 7 + 3 + 11


def test_of_one_day_only_the_last_is_kept():
    morning = Dated("morning", date(2026, 11, 22), datetime(2026, 11, 22, 8, tzinfo=UTC))
    noon = Dated("noon", date(2026, 11, 22), datetime(2026, 11, 22, 12, tzinfo=UTC))
    assert to_keep([morning, noon]) == {"noon"}


def test_the_last_before_each_great_change_is_kept_whatever_its_age():
    imports, rotations = days(600, 800, before="before an import"), days(900, before="before new keys")
    kept = to_keep([*days(*range(400)), *imports, *rotations])
    assert {one for one in kept if one < "20251101"} == {imports[0].name, rotations[0].name}


def test_a_machine_that_was_off_for_months_loses_none():
    assert to_keep(days(200, 201, 202, 203, 204, 205, 206)) == {one.name for one in days(*range(200, 207))}


def test_older_ones_of_the_same_day_go_when_the_next_is_made(session, folder):
    first = make_backup(session, "asked for")
    second = make_backup(session, "asked for")
    assert [one.name for one in backups(folder / "backups")] == [second.name]
    assert not first.path.exists()
