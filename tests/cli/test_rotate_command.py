"""Another data key from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sotui.cli.commands import sotui
from sotui.vault.open import read_header


def run(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(sotui, list(words), input=typed, prog_name="sotui")


@pytest.fixture
def passphrase(tmp_path: Path, words_of_the_test_register: str) -> str:
    file = tmp_path / "passphrase.txt"
    file.write_text(words_of_the_test_register + "\n", encoding="utf-8")
    return str(file)


def test_the_register_has_another_data_key_and_opens_with_the_same_words(
    folder: Path, passphrase: str
) -> None:
    done = run(
        "rotate", "--vault", str(folder), "--passphrase-file", passphrase, "--reason", "Bo left on Friday"
    )
    assert done.exit_code == 0, done.output
    assert "its 2nd" in done.stdout
    assert "backups" in done.stdout
    assert "passphrases of then" in done.stdout
    assert read_header(folder).epoch == 2
    assert run("due", "--vault", str(folder), "--passphrase-file", passphrase).exit_code == 0
    again = run("rotate", "--vault", str(folder), "--passphrase-file", passphrase, "--reason", "again")
    assert "its 3rd" in again.stdout
    checked = run("verify", "--vault", str(folder), "--passphrase-file", passphrase)
    assert checked.exit_code == 0, checked.output


def test_without_a_reason_nothing_is_changed(folder: Path, passphrase: str) -> None:
    before = read_header(folder)
    done = run("rotate", "--vault", str(folder), "--passphrase-file", passphrase)
    assert done.exit_code == 1
    assert "needs a reason" in done.output
    assert read_header(folder) == before


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (22, "22nd"), (112, "112th")],
)
def test_the_number_of_a_key_in_words(number: int, said: str) -> None:
    from sotui.cli.rotate import _nth

    assert _nth(number) == said
