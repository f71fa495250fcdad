"""A kill at each step of a backup and of a restore: no half backup bears a final name, the old or new opens.

The process kills itself just before a file is opened, made, renamed or removed: before the first such step,
before the second, and so on to the last.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sotui.vault import audit
from sotui.vault.backup import make_backup
from sotui.vault.backups import backups, leftovers, named, whole
from sotui.vault.restore import clear, unfinished

pytestmark = pytest.mark.skipif(os.name == "nt", reason="SIGKILL")

WORKER = """
import os, signal, sys
from pathlib import Path
from sotui.vault import backup, in_place, restore, trying
from sotui.vault.backups import named
from sotui.vault.migrations import Migration
from sotui.vault.model import Deed, Role
from sotui.vault.open import open_vault, slot_named, unlock
what, folder, passphrase, at = sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
steps = [Migration("first tables", lambda db: None)]
deeds = {"record": Deed("record", frozenset(Role))}
count = -1
STEPS = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.listdir", "os.scandir"}

def step(event, about):
    global count
    if count < 0 or (event not in STEPS and not (event == "open" and str(folder) in str(about[0]))):
        return
    count += 1
    if count == at:
        os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(step)
if what == "backup":
    session = open_vault(folder, None, passphrase, migrations=steps, deeds=deeds)
    count = 0
    backup.make_backup(session, "asked for")
    done, count = count, -1
    session.close()
else:
    one = named(Path(sys.argv[5]))
    header = trying.header_of(one)
    unlocked = unlock(one.path, header, slot_named(header, None), passphrase)
    found = in_place.look(folder, one.manifest, None, passphrase)
    count = 0
    ready = restore.make_ready(folder, one, lambda _header: unlocked, found, reason="a test",
        migrations=steps, deeds=deeds)
    print("ready", count, flush=True)
    ready.commit()
    done, count = count, -1
print("done", done, flush=True)
"""


def killed_at(what: str, folder: Path, passphrase: str, at: int, *more: str) -> list[str]:
    """What the process said before it was killed at that step, or at its end."""
    done = subprocess.run(
        [sys.executable, "-c", WORKER, what, str(folder), passphrase, str(at), *more],
        capture_output=True,
        text=True,
    )
    assert done.returncode in (0, -9), done.stderr
    return done.stdout.split()


def record(session, id: str) -> None:
    with session.act("record", id) as act:
        act.db["child"].insert({"id": id, "name": "Ann"})


def children(session) -> set[str]:
    return {row["id"] for row in session.db["child"].rows}


@pytest.fixture
def at_first(folder, opened, tmp_path):
    """A register with one child, its backup on a stick, and a second child recorded since; closed."""
    stick = tmp_path / "stick"
    stick.mkdir()
    session = opened(folder)
    record(session, "before")
    made = make_backup(session, "asked for", into=stick)
    record(session, "since")
    session.close()
    return made


def backup_killed(folder: Path, case, opened, at: int) -> bool:
    said = killed_at("backup", folder, case.passphrase, at)
    for one in backups(folder / "backups"):
        assert whole(one) is None, f"half a backup under a final name, killed at step {at}"
    session = opened(folder)
    assert children(session) == {"before", "since"}
    assert audit.verify_chain(session.db) is None
    make_backup(session, "asked for")
    assert not leftovers(folder / "backups")
    session.close()
    return "done" in said


def restore_killed(folder: Path, made, case, opened, at: int) -> tuple[bool, str]:
    said = killed_at("restore", folder, case.passphrase, at, str(made.path))
    session = opened(folder)
    there = children(session)
    assert there in ({"before"}, {"before", "since"}), f"neither the old nor the new, killed at step {at}"
    assert audit.verify_chain(session.db) is None
    put_back = session.db.execute("SELECT count(*) FROM audit_entry WHERE act = 'put back from a backup'")
    assert put_back.fetchone()[0] == (there == {"before"}), "it stands in the audit where it was done"
    session.close()
    assert not (folder / "restoring.json").exists()
    kept = list(folder.glob("kept-*"))
    if there == {"before"}:
        old = opened(kept[0])
        assert children(old) == {"before", "since"}, "what was there is kept whole"
        old.close()
    clear(folder)
    assert not unfinished(folder)
    return "done" in said, "new" if there == {"before"} else "old"


def afresh(source: Path, folder: Path) -> None:
    shutil.rmtree(folder)
    shutil.copytree(source, folder)


@pytest.mark.parametrize("at", [1, 6, 14, 19])
def test_a_backup_killed_half_way_leaves_none_under_a_final_name(folder, at_first, case, opened, at):
    backup_killed(folder, case, opened, at)


@pytest.mark.deep
def test_a_backup_killed_at_every_step_leaves_none_under_a_final_name(folder, at_first, case, opened):
    at = 1
    while not backup_killed(folder, case, opened, at):
        at += 1
    assert at > 15, "there were too few steps for this to say anything"


def steps_of_restore(source: Path, folder: Path, made, case) -> tuple[int, int]:
    """The step at which it lies ready, and the last one."""
    said = killed_at("restore", folder, case.passphrase, 10_000, str(made.path))
    afresh(source, folder)
    return int(said[said.index("ready") + 1]), int(said[said.index("done") + 1])


def test_a_restore_killed_around_its_one_step_leaves_the_old_or_the_new(
    folder, at_first, case, opened, tmp_path
):
    source = Path(shutil.copytree(folder, tmp_path / "as it was"))
    ready, last = steps_of_restore(source, folder, at_first, case)
    seen = set()
    for at in (ready // 2, *range(ready + 3, last, 5)):
        _, which = restore_killed(folder, at_first, case, opened, at)
        seen.add(which)
        afresh(source, folder)
    assert seen == {"old", "new"}


@pytest.mark.deep
def test_a_restore_killed_at_every_step_leaves_the_old_or_the_new(folder, at_first, case, opened, tmp_path):
    source = Path(shutil.copytree(folder, tmp_path / "as it was"))
    _, last = steps_of_restore(source, folder, at_first, case)
    seen: list[str] = []
    for at in range(1, last + 1):
        done, which = restore_killed(folder, at_first, case, opened, at)
        assert not done
        seen.append(which)
        afresh(source, folder)
    assert seen == sorted(seen, reverse=True), "once it counts it counts"
    assert set(seen) == {"old", "new"}
    assert named(at_first.path) is not None


@pytest.mark.deep
def test_a_restore_killed_again_while_it_is_finished_is_finished_in_the_end(
    folder, at_first, case, opened, tmp_path
):
    source = Path(shutil.copytree(folder, tmp_path / "as it was"))
    _, last = steps_of_restore(source, folder, at_first, case)
    finish = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from sotui.vault.open import read_header\n"
        "count, at = 0, int(sys.argv[2])\n"
        "def step(event, about):\n"
        "    global count\n"
        "    if event in ('os.rename', 'os.remove', 'os.rmdir'):\n"
        "        count += 1\n"
        "        if count == at:\n"
        "            os.kill(os.getpid(), signal.SIGKILL)\n"
        "sys.addaudithook(step)\n"
        "read_header(Path(sys.argv[1]))\n"
    )
    for at in range(last - 12, last, 3):
        killed_at("restore", folder, case.passphrase, at, str(at_first.path))
        for again in range(1, 9):
            subprocess.run([sys.executable, "-c", finish, str(folder), str(again)], check=False)
        session = opened(folder)
        assert children(session) == {"before"}
        session.close()
        afresh(source, folder)
