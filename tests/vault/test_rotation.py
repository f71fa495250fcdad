"""Another data key: everybody opens it as before, earlier copies stay behind, and no kill loses either."""

from __future__ import annotations

import errno
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from people import DEEDS, MIGRATIONS, WORDS, children, copied, id_of, make, opened, record

from sotui.vault import accounts, audit, checks, driver, recovery, rotation, schema
from sotui.vault import folder as place
from sotui.vault.errors import (
    Altered,
    Damaged,
    DiskFault,
    DiskFull,
    Interrupted,
    Missing,
    NotAllowed,
    PutRight,
    ReasonNeeded,
    WrongPassphrase,
)
from sotui.vault.keys import unseal
from sotui.vault.open import open_vault, read_header, unlock
from sotui.vault.slots import key_bound_to

NEW = "lantern orbit cinnamon fjord"
KEPT = {"device", "vault.json", "vault.json.bak", "backups"}


@pytest.fixture(scope="module")
def made_to_rotate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A register of three with a recovery key, a draft and thirty children on it."""
    folder = make(tmp_path_factory.mktemp("rotate") / "register")
    with opened(folder, "Cy Vale") as session:
        for number in range(30):
            record(session, f"c{number}", "Ada Exampleton" * 40)
        session.drafts.save("note", "c1", "A note", {"text": "half typed"})
    with opened(folder, "Asha Pell") as session:
        key = accounts.make_recovery_key(session)
    return folder, key


@pytest.fixture
def register(made_to_rotate: tuple[Path, str], tmp_path: Path) -> Path:
    return copied(made_to_rotate[0], tmp_path / "register")


def rotated(folder: Path, name: str = "Asha Pell", **how: object) -> rotation.Rotated:
    with opened(folder, name) as session:
        return rotation.rotate(session, "Bo left", **how)


def files(folder: Path) -> set[str]:
    journals = {each.name for each in folder.glob("*-journal") if each.stat().st_size == 0}
    return {each.name for each in folder.iterdir()} - {"ballast"} - journals


def test_everybody_opens_it_as_before_with_all_that_was_in_it(register, made_to_rotate):
    done = rotated(register)
    assert (done.epoch, done.left) == (2, "")
    assert files(register) == {*KEPT, "records-2.db"}
    for name in ("Asha Pell", "Bo Marsh", "Cy Vale"):
        with opened(register, name, full_check=True) as session:
            assert len(children(session)) == 30
            assert audit.verify_chain(session.db) is None
            assert session.warnings == ()
            if name == "Cy Vale":
                (draft,) = session.drafts.all()
                assert draft.fields == {"text": "half typed"}
    assert recovery.recover(register, made_to_rotate[1], "Bo Marsh", NEW) == recovery.Losses()


def test_the_act_stands_in_the_audit_with_its_reason_and_who_did_it_is_the_root(register):
    rotated(register, "Bo Marsh")
    with opened(register, "Bo Marsh") as session:
        entries = audit.entries(session.db, 5)
        (act,) = [each for each in entries if each.act == "data key rotated"]
        assert (act.user_name, act.reason, act.kind) == ("Bo Marsh", "Bo left", "act")
        header = session.unlocked.header
        assert header.root == session.unlocked.slot.sign
        assert schema.meta(session._conn)["root"] == header.root
        assert schema.kept_header(session._conn) == header.to_bytes()
        assert (register / "vault.json.bak").read_bytes() == header.to_bytes()
        record_of = session._conn.execute("SELECT count(*) FROM audit_checkpoint WHERE kind = 'closing'")
        assert record_of.fetchone()[0] >= 4


def test_the_session_is_closed_by_it_and_says_so(register):
    from sotui.vault.errors import Closed

    with opened(register, "Asha Pell") as session:
        rotation.rotate(session, "x")
        with pytest.raises(Closed):
            session.viewed("record", "c1")
        with pytest.raises(Closed):
            _ = session.unlocked


def test_it_can_be_done_again_and_again(register):
    for epoch in (2, 3, 4):
        assert rotated(register, backs_up=False).epoch == epoch
    assert files(register) - {"backups"} == {*KEPT - {"backups"}, "records-4.db"}
    with opened(register, "Cy Vale") as session:
        assert len(children(session)) == 30
        assert audit.verify_chain(session.db) is None


def test_a_backup_of_how_things_stood_is_made_first(register):
    before = rotated(register).before
    assert before is not None
    assert read_header(before).epoch == 1
    assert checks.check_file(before / "records-1.db") > 0


def test_what_a_leaver_copied_opens_with_what_was_in_it_and_no_more(register, tmp_path):
    with opened(register, "Asha Pell") as session:
        accounts.disable(session, id_of(session, "Cy Vale"), "left")
    old = copied(register, tmp_path / "copy")
    # The copy was taken while Cy still had an account.
    shutil.copytree(register.parent / "register", tmp_path / "now", dirs_exist_ok=True)
    with opened(old, "Bo Marsh") as session:
        stolen = session.unlocked.data_key
    rotated(register)
    with opened(register, "Asha Pell") as session:
        record(session, "after")
    with opened(old, "Bo Marsh") as session:
        assert "after" not in children(session)
    # The key of the copy opens nothing that came after, nor does its vault.json beside the new records.
    key = session_key(stolen, read_header(register).vault)
    assert checks.check_database(register / "records-2.db", key)
    mixed = tmp_path / "mixed"
    shutil.copytree(register, mixed)
    shutil.copy(old / "vault.json", mixed / "vault.json")
    with pytest.raises(Missing, match=r"records-2\.db is there") as told, opened(mixed, "Bo Marsh"):
        pass
    assert "vault.json.bak" in told.value.message
    shutil.copy(mixed / "vault.json.bak", mixed / "vault.json")
    with opened(mixed, "Bo Marsh") as session:
        assert "after" in children(session)


@pytest.mark.parametrize("reset", [True, False])
def test_who_learnt_a_passphrase_and_has_a_copy_is_shut_out_by_a_reset_and_a_rotation(register, reset):
    """A changed passphrase alone keeps the person's keys, and so whoever has those: it is said there."""
    old = read_header(register)
    slot = next(slot for slot in old.slots if slot.id == _slot_of(old, "Cy Vale"))
    seeds = unlock(register, old, slot, WORDS["Cy Vale"]).seeds
    if reset:
        with opened(register, "Asha Pell") as session:
            accounts.reset(session, id_of(session, "Cy Vale"), NEW, "somebody saw it", confirmed=True)
    else:
        with opened(register, "Cy Vale") as session:
            accounts.change_passphrase(session, WORDS["Cy Vale"], NEW)
    rotated(register, backs_up=False)
    now = read_header(register)
    got = [
        unseal(bytes.fromhex(slot.key), seeds, key_bound_to(now.vault, now.epoch, slot.id))
        for slot in now.slots
    ]
    assert any(got) is not reset


def _slot_of(header, name: str) -> str:
    return next(grant.slot for grant in header.grants if grant.name == name)


def session_key(data_key: bytes, vault: str) -> bytes:
    from sotui.vault.keys import subkey

    return subkey(data_key, "database", vault)


def test_it_is_for_an_administrator_and_needs_a_reason(register):
    with opened(register, "Cy Vale") as session, pytest.raises(NotAllowed):
        rotation.rotate(session, "because")
    with opened(register, "Asha Pell") as session:
        entry = next(each for each in audit.entries(session.db, 5) if each.kind == "refused")
        assert (entry.act, entry.user_name) == ("data key rotated", "Cy Vale")
        with pytest.raises(ReasonNeeded):
            rotation.rotate(session, "  ")
        assert len(children(session)) == 30
    assert "records-1.db" in files(register)


def test_nothing_of_the_new_key_lies_in_the_clear_and_the_files_are_private(register):
    rotated(register)
    with opened(register, "Asha Pell") as session:
        data_key = session.unlocked.data_key
    for path in register.rglob("*"):
        if path.is_file():
            assert data_key not in path.read_bytes()
            assert data_key.hex().encode() not in path.read_bytes()
    if sys.platform != "win32":
        assert {path.stat().st_mode & 0o077 for path in register.rglob("*")} == {0}


# What stops it


def stays_as_it_was(register: Path) -> None:
    assert files(register) - {"backups"} == {"device", "vault.json", "vault.json.bak", "records-1.db"}
    with opened(register, "Cy Vale", full_check=True) as session:
        assert len(children(session)) == 30
        assert audit.verify_chain(session.db) is None


@pytest.mark.parametrize("step", [step for step in rotation.STEPS if step != "committed"][:9])
def test_a_full_disk_at_any_step_leaves_the_register_as_it_was_and_the_session_goes_on(register, step):
    def full(now: str) -> None:
        if now == step:
            raise OSError(errno.ENOSPC, "No space left on device")

    with opened(register, "Asha Pell") as session:
        with pytest.raises((DiskFull, OSError)):
            rotation.rotate(session, "x", at=full)
        record(session, "went on")
    with opened(register, "Bo Marsh") as session:
        assert "went on" in children(session)
        assert len(children(session)) == 31
    assert not list(register.glob("*.new*"))


@pytest.mark.skipif(sys.platform == "win32", reason="a limit on the size of files")
@pytest.mark.parametrize("kib", [8, 60, 120])
def test_a_disk_that_takes_no_more_stops_it_in_the_middle(register, kib):
    """The system's own refusal, in a process of its own whose files may not grow past a size."""
    worker = subprocess.run(
        [sys.executable, "-c", _LIMITED, str(register), WORDS["Asha Pell"], str(kib << 10)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parent,
    )
    assert worker.stdout.split("|")[0] in {"DiskFull", "DiskFault"}, worker.stderr
    assert "The register is as it was" in worker.stdout
    stays_as_it_was(register)


_LIMITED = """
import resource, signal, sys
from pathlib import Path
from people import DEEDS, MIGRATIONS, opened
from sotui.vault import rotation
from sotui.vault.errors import VaultError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with opened(Path(sys.argv[1]), "Asha Pell") as session:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
    try:
        rotation.rotate(session, "x", backs_up=False)
    except VaultError as error:
        print(type(error).__name__, error.message, sep="|")
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
"""


def test_stopped_while_it_copies_it_leaves_the_register_as_it_was(register):
    with opened(register, "Asha Pell") as session:
        with pytest.raises(Interrupted):
            rotation.rotate(session, "x", at=lambda step: step == "copying" and session.interrupt())
        record(session, "went on")
    with opened(register, "Bo Marsh") as session:
        assert "went on" in children(session)


def test_a_copy_that_does_not_come_out_whole_is_thrown_away(register):
    fresh = register / "records-2.db.new"

    def broken(step: str) -> None:
        if step == "act kept":
            content = bytearray(fresh.read_bytes())
            content[len(content) // 2] ^= 1
            fresh.write_bytes(content)

    with opened(register, "Asha Pell") as session, pytest.raises(Damaged, match="did not come out whole"):
        rotation.rotate(session, "x", backs_up=False, at=broken)
    stays_as_it_was(register)


def test_a_virus_scanner_that_holds_vault_json_for_a_moment_stops_nothing(register, monkeypatch):
    real, held = Path.replace, []

    def scanned(self: Path, target: Path) -> Path:
        if target.name == "vault.json" and len(held) < 3:
            held.append(target)
            raise PermissionError(errno.EACCES, "The process cannot access the file")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", scanned)
    rotated(register)
    assert len(held) == 3
    with opened(register, "Cy Vale") as session:
        assert session.unlocked.header.epoch == 2


def test_a_vault_json_that_stays_held_is_told_and_the_old_register_is_whole(register, monkeypatch):
    from sotui.vault import replacing

    real = Path.replace

    def held(self: Path, target: Path) -> Path:
        if target.name == "vault.json":
            raise PermissionError(errno.EACCES, "The process cannot access the file")
        return real(self, target)

    with opened(register, "Asha Pell") as session:
        with monkeypatch.context() as patched:
            patched.setattr(Path, "replace", held)
            patched.setattr(replacing, "WAITS", (0.0,))
            with pytest.raises(DiskFault, match="The register is as it was"):
                rotation.rotate(session, "x", backs_up=False)
        record(session, "went on")
    with opened(register, "Bo Marsh") as session:
        assert len(children(session)) == 31


@pytest.mark.parametrize("step", ["copying", "before the commit", "committed", "named"])
def test_ctrl_c_at_any_moment_leaves_the_old_or_the_new(register, step):
    def pressed(now: str) -> None:
        if now == step:
            raise KeyboardInterrupt

    session = open_vault(register, "Asha Pell", WORDS["Asha Pell"], migrations=MIGRATIONS, deeds=DEEDS)
    with pytest.raises(KeyboardInterrupt):
        rotation.rotate(session, "x", backs_up=False, at=pressed)
    session.close()
    with opened(register, "Cy Vale") as session:
        assert session.unlocked.header.epoch == (1 if step in ("copying", "before the commit") else 2)
        assert len(children(session)) == 30
    assert not list(register.glob("*.new*"))


def test_a_fault_raised_once_vault_json_is_in_place_does_not_undo_it(register, monkeypatch):
    real = place.settle

    def failing(folder: Path) -> None:
        if read_header(folder).epoch == 2:
            raise OSError(errno.EIO, "Input/output error")
        real(folder)

    with opened(register, "Asha Pell") as session:
        with monkeypatch.context() as patched:
            patched.setattr(place, "settle", failing)
            done = rotation.rotate(session, "x", backs_up=False)
        assert done.epoch == 2
    with opened(register, "Cy Vale") as session:
        assert session.unlocked.header.epoch == 2
        assert len(children(session)) == 30


@pytest.mark.parametrize("step", ["closed", "committed", "copy of the header put"])
def test_what_this_machine_keeps_of_the_audit_follows_also_where_it_was_killed(register, tmp_path, step):
    class Killed(BaseException):
        pass

    def killed(now: str) -> None:
        if now == step != "closed":
            raise Killed

    anchors = tmp_path / "anchors"
    session = open_vault(
        register, "Asha Pell", WORDS["Asha Pell"], migrations=MIGRATIONS, deeds=DEEDS, anchors=anchors
    )
    try:
        rotation.rotate(session, "x", backs_up=False, at=killed)
    except Killed:
        session.abandon()
    with opened(register, "Cy Vale", anchors=anchors) as session:
        assert session.warnings == ()
        assert session.anchored is not None
        assert session.anchored.epoch == (2 if step == "closed" else 1)


# Two at once


def test_who_read_vault_json_before_and_came_after_is_asked_to_unlock_again(register, monkeypatch):
    """The passphrase takes a while: meanwhile the data key was changed, and the old file is still there."""
    from sotui.vault import open as opening

    behind = copied(register, register.parent / "behind")
    real = opening.unlock
    rotated(register)

    def slow(folder, header, slot, secret):
        found = real(folder, header, slot, secret)
        for name in ("vault.json", "records-2.db"):
            shutil.copy(register / name, behind / name)
        return found

    monkeypatch.setattr(opening, "unlock", slow)
    with pytest.raises(PutRight, match="Unlock again"), opened(behind, "Cy Vale"):
        pass
    monkeypatch.setattr(opening, "unlock", real)
    with opened(behind, "Cy Vale") as session:
        assert session.unlocked.header.epoch == 2
    assert not (behind / "records-1.db").exists()


# What lies about


def test_what_a_kill_left_is_removed_at_the_next_opening_and_nothing_else(register):
    left = ["records-2.db.new", "records-2.db.new-journal", "records-0.db", ".vault.json.0a1b2c3d"]
    kept = ["records-1.db.txt", "notes.txt", "records-x.db", ".vault.json.keep", "records-1.db.old"]
    for name in (*left, *kept):
        (register / name).write_bytes(b"x")
    with opened(register, "Cy Vale"):
        pass
    assert not files(register) & set(left)
    assert files(register) >= set(kept)


def test_a_later_file_of_records_is_never_removed_and_told(register, tmp_path):
    older = copied(register, tmp_path / "older")
    rotated(register, backs_up=False)
    # Somebody copies an older backup of the folder over the register.
    for name in ("vault.json", "vault.json.bak", "records-1.db"):
        shutil.copy(older / name, register / name)
    with opened(register, "Cy Vale") as session:
        assert any("records-2.db lies here too" in said for said in session.warnings)
    assert (register / "records-2.db").exists()


def test_a_link_in_the_place_of_a_leftover_is_not_followed(register, tmp_path):
    if sys.platform == "win32":
        pytest.skip("links need a privilege there")
    victim = tmp_path / "victim"
    victim.write_text("kept")
    (register / "records-2.db.new").symlink_to(victim)
    with opened(register, "Cy Vale"):
        pass
    assert victim.read_text() == "kept"


# Killed


_WORKER = """
import os, signal, sys, time
from pathlib import Path
from people import opened, record
from sotui.vault import rotation
folder, step = Path(sys.argv[1]), sys.argv[2]

def at(now):
    if now == step:
        os.kill(os.getpid(), signal.SIGKILL)

with opened(folder, "Cy Vale") as session:
    for number in range(int(sys.argv[3]), int(sys.argv[3]) + 3):
        record(session, f"k{number}")
        print(f"k{number}", flush=True)
with opened(folder, "Asha Pell") as session:
    print("rotating", flush=True)
    rotation.rotate(session, "kill", backs_up=False, at=at)
    print("rotated", flush=True)
"""


def _deep(step: str) -> object:
    return pytest.param(step, marks=pytest.mark.deep)


def begun(folder: Path, step: str, number: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _WORKER, str(folder), step, str(number)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parent,
    )


def stands_after(folder: Path, said: list[str], before: int) -> int:
    """The register opens, old or new, with all that was acknowledged; yields its epoch."""
    with opened(folder, "Bo Marsh", full_check=True) as session:
        assert {each for each in said if each.startswith("k")} <= children(session)
        assert audit.verify_chain(session.db) is None
        epoch = session.unlocked.header.epoch
        assert epoch in (before, before + 1)
        if "rotated" in said:
            assert epoch == before + 1
        acts = [each.act for each in audit.entries(session.db, 10_000)]
        assert acts.count("data key rotated") == epoch - 1
        # A change that was being written at that moment is told to have been taken back; nothing else is.
        assert all("cut off in the middle of saving" in said for said in session.warnings)
    assert files(folder) - {"backups"} == {"device", "vault.json", "vault.json.bak", f"records-{epoch}.db"}
    assert (folder / "vault.json").read_bytes() == (folder / "vault.json.bak").read_bytes()
    return epoch


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
@pytest.mark.parametrize(
    "step",
    [
        step if step in ("copying", "before the commit", "committed", "gone over") else _deep(step)
        for step in rotation.STEPS
    ],
)
def test_killed_at_any_step_the_old_or_the_new_opens_with_all_that_was_acknowledged(register, step):
    worker = begun(register, step, 100)
    said = worker.communicate()[0].split()
    assert worker.returncode == -9
    assert "rotating" in said
    committed = rotation.STEPS.index(step) >= rotation.STEPS.index("committed")
    assert stands_after(register, said, 1) == (2 if committed else 1)


@pytest.mark.deep
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_killed_at_any_moment_the_old_or_the_new_opens(register):
    chance = random.Random(11)
    said: list[str] = []
    epochs, epoch = set(), 1
    for number in range(100):
        worker = begun(register, "", 1000 + 3 * number)
        assert worker.stdout is not None
        lines = []
        while not lines or lines[-1] != "rotating":
            lines.append(worker.stdout.readline().strip())
        time.sleep(chance.uniform(0, 0.25))
        worker.kill()
        lines += [line.strip() for line in worker.stdout if line.endswith("\n")]
        worker.wait()
        worker.stdout.close()
        said += [each for each in lines if each.startswith("k")]
        now = stands_after(register, [*said, *(each for each in lines if each == "rotated")], epoch)
        epochs.add((lines[-1], now - epoch))
        epoch = now
    # The kills fell on both sides of the commit, or they would have proved nothing.
    assert {step for _, step in epochs} == {0, 1}


def test_a_kill_in_the_copy_of_another_epoch_is_not_taken_for_the_register(register):
    """A file of that name which is not the register's own opens nothing."""
    (register / "records-1.db").rename(register / "records-1.db.new")
    with opened(register, "Cy Vale") as session:
        assert len(children(session)) == 30
    (register / "records-1.db").unlink()
    (register / "records-1.db.new").write_bytes(bytes(8192))
    with pytest.raises(Damaged), opened(register, "Cy Vale"):
        pass


def test_the_copy_is_as_the_original_to_the_last_table(register):
    with opened(register, "Asha Pell") as session:
        before = _everything(session._conn)
        rotation.rotate(session, "x", backs_up=False)
    with opened(register, "Asha Pell") as session:
        after = _everything(session._conn)
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {
        "audit_entry",
        "audit_change",
        "audit_checkpoint",
        "vault_header",
        "vault_grant",
        "vault_meta",
    }
    assert {"sqlite_schema", "child", "vault_migration", "vault_draft", "pragmas"} <= set(before) - changed


def _everything(conn: driver.Connection) -> dict[str, object]:
    names = conn.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    found = {name: conn.execute(f'SELECT * FROM "{name}"').fetchall() for (name,) in names}
    found["sqlite_schema"] = conn.execute("SELECT * FROM sqlite_schema").fetchall()
    found["pragmas"] = [
        conn.execute(f"PRAGMA {each}").fetchone() for each in ("user_version", "application_id")
    ]
    return found


def test_the_errors_of_the_vault_are_told_apart(register):
    assert not issubclass(PutRight, Altered)
    assert not issubclass(WrongPassphrase, Altered)
