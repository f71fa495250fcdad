"""Backups made, listed, tried out and put back from the command line, and what a person is asked."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sotui.cli.commands import sotui
from sotui.desk import Desk
from sotui.vault.backups import backups


def run(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(sotui, list(words), input=typed, prog_name="sotui")


@pytest.fixture
def passphrase(tmp_path: Path, words_of_the_test_register: str) -> str:
    file = tmp_path / "passphrase.txt"
    file.write_text(words_of_the_test_register + "\n", encoding="utf-8")
    return str(file)


@pytest.fixture
def at(folder: Path, passphrase: str) -> tuple[str, ...]:
    """The register and its passphrase, as options."""
    return ("--vault", str(folder), "--passphrase-file", passphrase)


@pytest.fixture
def with_one_order(open_desk: Callable[..., Desk], register_order: Callable[..., str]) -> None:
    desk = open_desk()
    register_order(desk)
    desk.close()


def only(folder: Path) -> Path:
    found = backups(folder / "backups")
    assert len(found) == 1
    return found[0].path


def test_a_backup_is_made_and_listed(folder: Path, at: tuple[str, ...], with_one_order: None) -> None:
    made = run("backup", *at)
    assert made.exit_code == 0, made.output
    path = only(folder)
    assert f"opened again and found whole: {path}" in made.stdout
    listed = run("backup", "--list", "--vault", str(folder))
    assert listed.exit_code == 0
    assert path.name in listed.stdout
    assert "asked for" in listed.stdout
    (one,) = json.loads(run("backup", "--list", "--json", "--vault", str(folder)).stdout)
    assert one["name"] == path.name
    assert one["fault"] is None
    assert one["counts"]["supervision_order"] == 1


def test_a_backup_goes_to_a_folder_on_another_disk(folder: Path, at: tuple[str, ...], tmp_path: Path) -> None:
    stick = tmp_path / "a stick"
    missing = run("backup", *at, "--to", str(stick))
    assert missing.exit_code == 1
    assert "plugged in" in missing.output
    stick.mkdir()
    assert run("backup", *at, "--to", str(stick)).exit_code == 0
    assert len(backups(stick)) == 1
    assert not backups(folder / "backups")
    assert run("backup", *at, "--to", "").exit_code == 2


def test_a_damaged_backup_is_named_in_the_list_and_the_exit_code_says_so(
    folder: Path, at: tuple[str, ...]
) -> None:
    run("backup", *at)
    (only(folder) / "vault.json").unlink()
    listed = run("backup", "--list", "--vault", str(folder))
    assert listed.exit_code == 3
    assert "damaged: vault.json in it is missing" in listed.stdout


def test_a_drill_counts_the_orders_and_changes_nothing(
    folder: Path, at: tuple[str, ...], with_one_order: None
) -> None:
    run("backup", *at)
    tried = run("restore", "--drill", *at)
    assert tried.exit_code == 0, tried.output
    assert "1 orders" in tried.stdout
    assert "each one checked" in tried.stdout
    path = only(folder)
    (path / "records-1.db").write_bytes(b"x" * (path / "records-1.db").stat().st_size)
    failed = run("restore", "--drill", *at)
    assert failed.exit_code == 1
    assert "records-1.db in it is not as it was written" in failed.output


def test_a_script_says_which_backup_it_means(
    folder: Path, at: tuple[str, ...], with_one_order: None, open_desk: Callable[..., Desk]
) -> None:
    run("backup", *at)
    name = only(folder).name
    unsure = run("restore", *at, "--reason", "a test")
    assert unsure.exit_code == 1
    assert f"--confirm {name}" in unsure.output
    without = run("restore", *at, "--confirm", name)
    assert without.exit_code == 1
    assert "needs a reason" in without.output
    done = run("restore", name, *at, "--confirm", name, "--reason", "a test")
    assert done.exit_code == 0, done.output
    assert "The register is as it was on" in done.stdout
    (kept,) = folder.glob("kept-*")
    assert str(kept) in done.stdout
    desk = open_desk()
    assert desk.session.db["supervision_order"].count == 1


def test_on_a_new_machine_one_command_brings_the_register_back(
    folder: Path, at: tuple[str, ...], passphrase: str, tmp_path: Path, with_one_order: None
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    run("backup", *at, "--to", str(stick))
    shutil.rmtree(folder)
    name = backups(stick)[0].name
    new = tmp_path / "new machine"
    where = ("--vault", str(new), "--passphrase-file", passphrase)
    done = run("restore", str(stick / name), *where, "--confirm", name, "--reason", "a new laptop")
    assert done.exit_code == 0, done.output
    due = run("due", *where, "--as-of", "2026-11-22", "--json")
    assert due.exit_code == 0, due.output
    assert json.loads(due.stdout)


def test_with_a_wrong_passphrase_nothing_is_put_back(
    folder: Path, at: tuple[str, ...], tmp_path: Path
) -> None:
    run("backup", *at)
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("a passphrase that is not right", encoding="utf-8")
    before = {path.name for path in folder.iterdir()}
    name = only(folder).name
    told = run(
        *("restore", "--vault", str(folder), "--passphrase-file", str(wrong)),
        *("--confirm", name, "--reason", "a test"),
    )
    assert told.exit_code == 1
    assert "not right" in told.output
    assert {path.name for path in folder.iterdir()} == before


def test_where_there_is_no_backup_it_says_so(folder: Path) -> None:
    told = run("restore", "--vault", str(folder))
    assert told.exit_code == 1
    assert "There is no backup" in told.output
    assert "There is no backup" in run("backup", "--list", "--vault", str(folder)).stdout


def test_an_import_makes_a_backup_first_and_a_dry_run_none(
    folder: Path, at: tuple[str, ...], tmp_path: Path
) -> None:
    tracker = tmp_path / "tracker.csv"
    shutil.copy(Path(__file__).parent.parent / "documents" / "tracker.csv", tracker)
    assert run("import", str(tracker), *at, "--dry-run").exit_code in (0, 3)
    assert not backups(folder / "backups")
    assert run("import", str(tracker), *at).exit_code in (0, 3)
    (one,) = backups(folder / "backups")
    assert one.manifest is not None
    assert one.manifest.reason == "before an import"
    assert one.manifest.counts["supervision_order"] == 0
    assert run("import", str(tracker), *at).exit_code in (0, 3)
    assert len(backups(folder / "backups")) == 1, "where nothing is taken none is made"


# At the keyboard


def at_keyboard(words: list[str], answers: list[tuple[str, str]]) -> tuple[int, str]:
    """Run the program in a terminal of its own, each answer typed once its question stands there."""
    import pty

    child, terminal = pty.fork()
    if child == 0:
        os.execv(sys.executable, [sys.executable, "-m", "sotui", *words])
    said, left = "", list(answers)
    seen = 0
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            more = os.read(terminal, 65536)
        except OSError:
            break
        if not more:
            break
        said += more.decode("utf-8", "replace")
        if left and left[0][0] in said[seen:]:
            seen = len(said)
            os.write(terminal, left.pop(0)[1].encode() + b"\n")
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    assert not left, f"never asked: {left}\n{said}"
    return os.waitstatus_to_exitcode(status), said


@pytest.mark.skipif(os.name == "nt", reason="a pseudo-terminal")
def test_at_the_keyboard_it_is_confirmed_twice_by_typing(
    folder: Path,
    at: tuple[str, ...],
    words_of_the_test_register: str,
    open_desk: Callable[..., Desk],
    register_order: Callable[..., str],
) -> None:
    run("backup", *at)
    name = only(folder).name
    desk = open_desk()
    register_order(desk)
    desk.close()
    words = ["restore", "--vault", str(folder)]
    asked = [
        ("Why is it put back", "The wrong order was registered"),
        ("Passphrase, as it was then", words_of_the_test_register),
        ("Type the name of the backup", name),
    ]
    code, said = at_keyboard(words, [*asked, ("to have it done", "no")])
    assert code == 1
    assert "Not in it: 1 recorded since" in said
    assert "Nothing was changed" in said
    assert words_of_the_test_register not in said
    assert not list(folder.glob("kept-*"))
    code, said = at_keyboard(words, [*asked, ("to have it done", "put back")])
    assert code == 0, said
    assert "The register is as it was on" in said
    desk = open_desk()
    assert desk.session.db["supervision_order"].count == 0
