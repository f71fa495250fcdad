"""Making a register and asking it what is due, from the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sotui import __version__
from sotui.cli.commands import sotui
from sotui.desk import Desk


def run(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(sotui, list(words), input=typed, prog_name="sotui")


@pytest.fixture
def passphrase(tmp_path: Path, words_of_the_test_register: str) -> str:
    file = tmp_path / "passphrase.txt"
    file.write_text(words_of_the_test_register + "\n", encoding="utf-8")
    return str(file)


def test_a_register_is_made_and_asked(tmp_path: Path, passphrase: str) -> None:
    folder = str(tmp_path / "new register")
    made = run("init", "--vault", folder, "--name", "Dana Duty", "--passphrase-file", passphrase)
    assert made.exit_code == 0, made.output
    assert folder in made.stdout

    asked = run("--vault", folder, "due", "--passphrase-file", passphrase)
    assert asked.exit_code == 0, asked.output
    assert "Nothing is due" in asked.stdout

    again = run("init", "--vault", folder, "--name", "Dana Duty", "--passphrase-file", passphrase)
    assert again.exit_code == 1
    assert "already" in again.output


def test_the_passphrase_comes_from_standard_input(folder: Path, passphrase: str) -> None:
    typed = Path(passphrase).read_text(encoding="utf-8")
    assert run("due", "--vault", str(folder), "--passphrase-file", "-", typed=typed).exit_code == 0


def test_a_wrong_passphrase_says_so_and_names_nobody(folder: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("a passphrase that is not right", encoding="utf-8")
    result = run("due", "--vault", str(folder), "--passphrase-file", str(wrong))
    assert result.exit_code == 1
    assert "not right" in result.output
    assert "Traceback" not in result.output


def test_no_register_there(tmp_path: Path, passphrase: str) -> None:
    result = run("due", "--vault", str(tmp_path / "nowhere"), "--passphrase-file", passphrase)
    assert result.exit_code == 1
    assert "nowhere" in result.output
    assert "sotui init" in result.output


def test_the_vault_is_named_before_or_after_the_command(tmp_path: Path) -> None:
    here, there = str(tmp_path / "here"), str(tmp_path / "there")
    assert here in run("--vault", here, "locate").stdout
    assert there in run("locate", "--vault", there).stdout
    assert there in run("--vault", here, "locate", "--vault", there).stdout


def test_the_board_as_text_and_as_json(
    open_desk: Callable[..., Desk], folder: Path, passphrase: str, register_order: Callable[..., str]
) -> None:
    desk = open_desk()
    register_order(desk, names=("Ada Exampleton", "Ben Exampleton"))
    desk.close()

    words = ("due", "--vault", str(folder), "--passphrase-file", passphrase, "--as-of", "2026-11-22")
    rows = json.loads(run(*words, "--json").stdout)
    nine = next(row for row in rows if row["id"] == "WIR-5-4")
    assert nine["due"] == "2026-10-15"
    assert nine["status"] == "OVERDUE 38 days"
    assert nine["children"] == "Ada, Ben Exampleton"
    assert [row["rank"] for row in rows] == sorted(row["rank"] for row in rows)

    text = run(*words)
    assert "OVERDUE 38 days" in text.stdout
    assert f"{len(rows)} rows on 1 orders" in text.stdout


def test_a_passphrase_among_the_arguments_is_refused() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "sotui", "due", "--passphrase", "secret"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 2
    assert "never taken from the command line" in result.stderr


def test_version() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "sotui", "--version"], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == f"sotui {__version__}"


def test_help_names_every_command_and_the_exit_codes() -> None:
    text = run("--help").output
    for word in ("dates", "demo", "due", "import", "init", "locate", "Exit codes"):
        assert word in text


def test_the_full_screen_without_a_terminal_says_what_to_use_instead(folder: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "sotui", "--vault", str(folder)],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert result.returncode == 1
    assert "sotui due" in result.stderr


def test_a_fault_of_the_program_says_a_code_and_nothing_of_a_record(folder: Path, passphrase: str) -> None:
    broken = (
        "import sys\n"
        "from sotui.triage import store\n"
        "def board(*a, **k): raise RuntimeError('Ada Exampleton, 14 Secret Street')\n"
        "store.board = board\n"
        f"sys.argv = ['sotui', 'due', '--vault', {str(folder)!r}, '--passphrase-file', {passphrase!r}]\n"
        "from sotui.cli.main import main\n"
        "main()\n"
    )
    result = subprocess.run([sys.executable, "-c", broken], capture_output=True, text=True, check=False)
    assert result.returncode != 0
    assert "RuntimeError" in result.stderr
    assert "Ada" not in result.stderr + result.stdout
    assert "Traceback" not in result.stderr
