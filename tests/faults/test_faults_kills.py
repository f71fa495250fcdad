"""F37 to F40: the plug pulled in the middle of saving, changing version, changing keys, and backing up."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from killing import Killer, spread

from sotui.desk import Clock, Desk, migrations, open_desk
from sotui.vault import audit
from sotui.vault.backups import backups, leftovers, whole
from sotui.vault.create import create
from sotui.vault.errors import MigrationFailed, PutRight, WrongPassphrase
from sotui.vault.kdf import KdfParams
from sotui.vault.migrations import Migration

pytestmark = pytest.mark.skipif(os.name == "nt", reason="processes are forked and killed")

TODAY = date(2026, 11, 22)
CHEAP = KdfParams(19 * 1024, 1, 1)
OTHER = "another one for a drier Monday"
DEEP = pytest.mark.deep


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    """What kills the programs of this file."""
    found = Killer()
    yield found
    found.close()


@pytest.fixture
def before(folder: Path, family: str, tmp_path: Path) -> Callable[[], Path]:
    """Puts the register back as it was before the first kill."""
    kept = Path(shutil.copytree(folder, tmp_path / "before"))

    def put_back() -> Path:
        shutil.rmtree(folder)
        shutil.copytree(kept, folder)
        return folder

    return put_back


def reopened(folder: Path, passphrase: str) -> Desk:
    """The register as somebody finds it after the kill: it opens, and all of it is whole."""
    desk = open_desk(folder, None, passphrase, clock=Clock(TODAY))
    assert audit.verify_chain(desk.session.db) is None
    assert desk.session.db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert desk.session.db.execute("PRAGMA cipher_integrity_check").fetchall() == []
    assert desk.session.db.execute("PRAGMA foreign_key_check").fetchall() == []
    return desk


def all_there(desk: Desk, said: list[str]) -> None:
    """Everything that was acknowledged is there."""
    facts = {row["id"] for row in desk.session.db["fact"].rows}
    notes = {row["text"].split()[1] for row in desk.session.db["note"].rows}
    drafts = {draft.subject: draft.fields["words"] for draft in desk.session.drafts.all()}
    for line in said:
        word, _, what = line.partition(" ")
        if word == "fact":
            assert what in facts
        elif word == "note":
            assert what in notes
        elif word == "draft":
            assert drafts[what] == f"typed {what}"
    missing_one = len(facts) + len(notes) - sum(line.startswith(("fact", "note")) for line in said)
    assert missing_one >= 0


@pytest.mark.fault("F38")
@pytest.mark.parametrize("kills", [3, pytest.param(80, marks=DEEP)])
def test_f38_whenever_it_is_killed_while_it_saves_all_that_it_acknowledged_is_there(
    killer: Killer, folder: Path, family: str, words_of_the_test_register: str, kills: int
) -> None:
    chance = random.Random(38)
    said: list[str] = []
    for run in range(kills):
        how = {"folder": str(folder), "passphrase": words_of_the_test_register, "order": family, "run": run}
        said += killer.run("acts", after=chance.uniform(0.0, 0.12), **how)
        desk = reopened(folder, words_of_the_test_register)
        all_there(desk, said)
        # Nothing was made of the one that was not acknowledged but, at most, the one itself.
        there = {row["text"].split()[1] for row in desk.session.db["note"].rows}
        there |= {row["id"] for row in desk.session.db["fact"].rows if row["kind"] == "minutes-sent"}
        acknowledged = {line.split()[1] for line in said if line.startswith(("fact", "note"))}
        assert len(there - acknowledged) <= run + 1
        assert desk.derivation.is_current(desk.session.db)
        desk.close()
    assert said.count("killed") == kills
    assert sum(line.startswith(("fact", "note", "draft")) for line in said) >= kills


@pytest.mark.fault("F38")
@pytest.mark.parametrize("kills", [4, pytest.param(120, marks=DEEP)])
def test_f38_killed_at_each_step_of_an_act_all_or_nothing_of_it_is_there(
    killer: Killer,
    before: Callable[[], Path],
    family: str,
    words_of_the_test_register: str,
    kills: int,
) -> None:
    folder = before()
    how = {"folder": str(folder), "passphrase": words_of_the_test_register, "order": family, "many": 2}
    steps = killer.steps("acts", run="all", **how)
    assert steps > 20
    for stop_at in spread(steps, kills):
        before()
        said = killer.run("acts", run=stop_at, stop_at=stop_at, **how)
        assert said[-1] == "killed"
        desk = reopened(folder, words_of_the_test_register)
        all_there(desk, said)
        desk.close()


def older(folder: Path, passphrase: str, lacking: int) -> None:
    """A register as an earlier version left it."""
    create(folder, "Dana Duty", passphrase, migrations=migrations()[:-lacking], kdf=CHEAP)


@pytest.mark.fault("F37")
@pytest.mark.parametrize("kills", [3, pytest.param(40, marks=DEEP)])
def test_f37_killed_while_it_is_brought_up_to_this_version_it_is_as_before_or_brought_up(
    killer: Killer, tmp_path: Path, words_of_the_test_register: str, kills: int
) -> None:
    made = tmp_path / "made"
    older(made, words_of_the_test_register, 4)
    folder = tmp_path / "register"
    shutil.copytree(made, folder)
    how = {"folder": str(folder), "passphrase": words_of_the_test_register}
    steps = killer.steps("bring up", **how)
    names = [step.name for step in migrations()]
    for stop_at in spread(steps, kills):
        shutil.rmtree(folder)
        shutil.copytree(made, folder)
        said = killer.run("bring up", stop_at=stop_at, **how)
        assert said[-1] == "killed"
        desk = reopened(folder, words_of_the_test_register)
        taken = [row[0] for row in desk.session.db.execute("SELECT name FROM vault_migration ORDER BY 1")]
        assert sorted(taken) == sorted(names)
        said_of = [one for one in audit.entries(desk.session.db, 100) if one.subject == names[-1]]
        assert len(said_of) == 1, "each step is taken once"
        assert all(whole(one) is None for one in backups(folder / "backups"))
        desk.close()


@pytest.mark.fault("F37")
def test_f37_a_step_that_fails_is_taken_back_and_the_backup_made_before_it_is_named(
    tmp_path: Path, words_of_the_test_register: str
) -> None:
    from sotui.desk import deeds
    from sotui.vault.open import open_vault

    folder = tmp_path / "register"
    older(folder, words_of_the_test_register, 1)

    def fails(db: object) -> None:
        raise RuntimeError("half-way")

    steps = (*migrations(), Migration("a step that fails", fails))
    with pytest.raises(MigrationFailed, match="put back as it was") as told:
        open_vault(folder, None, words_of_the_test_register, migrations=steps, deeds=deeds())
    (made,) = backups(folder / "backups")
    assert str(made.path) in told.value.message
    assert whole(made) is None
    session = open_vault(
        folder, None, words_of_the_test_register, migrations=migrations()[:-1], deeds=deeds()
    )
    assert audit.verify_chain(session.db) is None
    session.close()


@pytest.mark.fault("F39")
@pytest.mark.parametrize("kills", [4, pytest.param(80, marks=DEEP)])
def test_f39_killed_at_each_step_of_changing_a_passphrase_the_old_or_the_new_one_opens(
    killer: Killer,
    before: Callable[[], Path],
    words_of_the_test_register: str,
    kills: int,
) -> None:
    folder = before()
    how = {"folder": str(folder), "passphrase": words_of_the_test_register, "other": OTHER}
    steps = killer.steps("passphrase", **how)
    ways: set[str] = set()
    for stop_at in spread(steps, kills):
        before()
        said = killer.run("passphrase", stop_at=stop_at, **how)
        opens = set()
        # Where vault.json was behind, the old one puts it right, and only the new one opens from then on.
        for words in (OTHER, words_of_the_test_register, OTHER):
            try:
                reopened(folder, words).close()
            except (WrongPassphrase, PutRight):
                continue
            opens.add(words)
        assert len(opens) == 1, stop_at
        assert opens == {OTHER} or "changed" not in said
        ways |= opens
    assert len(ways) == 2


@pytest.mark.fault("F39")
@pytest.mark.parametrize("kills", [3, pytest.param(100, marks=DEEP)])
def test_f39_killed_at_each_step_of_a_rotation_the_old_or_the_new_opens_with_all_that_was_recorded(
    killer: Killer,
    before: Callable[[], Path],
    family: str,
    words_of_the_test_register: str,
    kills: int,
) -> None:
    from sotui.vault.open import read_header

    folder = before()
    how = {"folder": str(folder), "passphrase": words_of_the_test_register}
    steps = killer.steps("rotate", **how)
    epochs = set()
    for stop_at in spread(steps, kills):
        before()
        said = killer.run("rotate", stop_at=stop_at, **how)
        desk = reopened(folder, words_of_the_test_register)
        assert desk.board().orders == 1
        epoch = read_header(folder).epoch
        assert epoch == 2 or "rotated" not in said
        epochs.add(epoch)
        desk.close()
    assert epochs == {1, 2}


@pytest.mark.fault("F40")
@pytest.mark.parametrize("kills", [3, pytest.param(100, marks=DEEP)])
def test_f40_killed_at_each_step_of_a_backup_none_bears_the_name_of_one_that_is_not_whole(
    killer: Killer,
    before: Callable[[], Path],
    words_of_the_test_register: str,
    kills: int,
) -> None:
    folder = before()
    how = {"folder": str(folder), "passphrase": words_of_the_test_register, "many": 1}
    steps = killer.steps("backup", **how)
    for stop_at in spread(steps, kills):
        before()
        said = killer.run("backup", stop_at=stop_at, **how)
        found = backups(folder / "backups")
        assert all(whole(one) is None for one in found)
        acknowledged = [line.removeprefix("made ") for line in said if line.startswith("made")]
        assert set(acknowledged) <= {one.name for one in found}
        reopened(folder, words_of_the_test_register).close()
    # The next one clears away what was cut off.
    killer.run("backup", **how)
    assert leftovers(folder / "backups") == ()
    assert all(whole(one) is None for one in backups(folder / "backups"))


@pytest.mark.fault("F40")
@pytest.mark.parametrize("kills", [3, pytest.param(100, marks=DEEP)])
def test_f40_killed_at_each_step_of_putting_a_backup_back_the_old_or_the_restored_one_opens(
    killer: Killer,
    before: Callable[[], Path],
    folder: Path,
    family: str,
    tmp_path: Path,
    words_of_the_test_register: str,
    kills: int,
) -> None:
    before()
    how = {"folder": str(folder), "passphrase": words_of_the_test_register}
    killer.run("backup", many=1, **how)
    (made,) = backups(folder / "backups")
    backup = Path(shutil.copytree(made.path, tmp_path / made.name))
    killer.run("acts", many=2, run="since", order=family, **how)
    kept = Path(shutil.copytree(folder, tmp_path / "with more"))
    steps = killer.steps("restore", backup=str(backup), **how)
    ways = set()
    for stop_at in spread(steps, kills):
        shutil.rmtree(folder)
        shutil.copytree(kept, folder)
        said = killer.run("restore", backup=str(backup), stop_at=stop_at, **how)
        desk = reopened(folder, words_of_the_test_register)
        restored = desk.session.db["note"].count == 0
        assert restored or not any(line.startswith("restored") for line in said)
        ways.add(restored)
        desk.close()
    assert ways == {True, False}
