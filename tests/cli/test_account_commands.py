"""Accounts and the recovery key from the command line."""

from __future__ import annotations

import re
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sotui.cli.commands import sotui
from sotui.vault import audit
from sotui.vault.errors import WrongPassphrase
from sotui.vault.model import Role
from sotui.vault.open import open_vault

WILMAS = "nine purple kettles sing"


def run(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(sotui, list(words), input=typed, prog_name="sotui")


@pytest.fixture
def word(tmp_path: Path) -> Callable[[str], str]:
    """Puts a passphrase into a file, and yields the file's name."""

    def write(text: str) -> str:
        file = tmp_path / f"word-{len(list(tmp_path.iterdir()))}.txt"
        file.write_text(f"{text}\n", encoding="utf-8")
        return str(file)

    return write


@pytest.fixture
def danas(word: Callable[[str], str], words_of_the_test_register: str) -> str:
    return word(words_of_the_test_register)


@pytest.fixture
def account(folder: Path, danas: str) -> Callable[..., Result]:
    """Runs `sotui account …` as the administrator."""

    def running(*words: str, name: str = "Dana Duty", by: str = danas) -> Result:
        return run("--vault", str(folder), "--name", name, "account", *words, "--passphrase-file", by)

    return running


@pytest.fixture
def with_wilma(account: Callable[..., Result], word: Callable[[str], str]) -> Callable[..., Result]:
    added = account("add", "Wilma Worker", "--role", "social worker", "--new-passphrase-file", word(WILMAS))
    assert added.exit_code == 0, added.output
    assert "Wilma Worker may open the register now: social worker." in added.stdout
    return account


def opens(folder: Path, name: str | None, passphrase: str) -> frozenset[Role]:
    from sotui.desk import deeds, migrations

    with open_vault(folder, name, passphrase, migrations=migrations(), deeds=deeds()) as session:
        return session.user.roles


def last_acts(folder: Path, passphrase: str) -> list[tuple[str, str, str]]:
    from sotui.desk import deeds, migrations

    with open_vault(folder, "Dana Duty", passphrase, migrations=migrations(), deeds=deeds()) as session:
        found = audit.entries(session.db, 40)
    return [(one.user_name, one.act, one.reason) for one in found]


def test_somebody_is_added_re_roled_disabled_and_let_in_again(
    folder: Path,
    with_wilma: Callable[..., Result],
    word: Callable[[str], str],
    words_of_the_test_register: str,
) -> None:
    account = with_wilma
    assert opens(folder, "wilma worker", WILMAS) == {Role.SOCIAL_WORKER}

    told = account("role", "Wilma Worker", "chair", "social worker", "--reason", "chairs since May")
    assert told.exit_code == 0, told.output
    assert "chair, social worker (was: social worker)" in told.stdout
    assert opens(folder, "Wilma Worker", WILMAS) == {Role.SOCIAL_WORKER, Role.CHAIR}

    gone = account("disable", "Wilma Worker", "--reason", "left the council")
    assert gone.exit_code == 0, gone.output
    assert "no longer open" in gone.stdout
    assert "`sotui rotate` gives the register another data key" in gone.stdout
    with pytest.raises(WrongPassphrase):
        opens(folder, "Wilma Worker", WILMAS)
    assert "Wilma Worker · chair, social worker · disabled" in account("list").stdout

    second = "four yellow barges drift"
    back = account("enable", "Wilma Worker", "--reason", "came back", "--new-passphrase-file", word(second))
    assert back.exit_code == 0, back.output
    assert opens(folder, "Wilma Worker", second) == {Role.SOCIAL_WORKER, Role.CHAIR}
    said = last_acts(folder, words_of_the_test_register)
    assert ("Dana Duty", "roles changed", "chairs since May") in said
    assert ("Dana Duty", "account disabled", "left the council") in said
    assert ("Dana Duty", "account enabled again", "came back") in said


def test_who_forgot_theirs_chooses_another(
    folder: Path, with_wilma: Callable[..., Result], word: Callable[[str], str]
) -> None:
    second = "four yellow barges drift"
    reset = with_wilma(
        "reset", "Wilma Worker", "--reason", "forgot it", "--new-passphrase-file", word(second)
    )
    assert reset.exit_code == 0, reset.output
    assert opens(folder, "Wilma Worker", second) == {Role.SOCIAL_WORKER}
    with pytest.raises(WrongPassphrase):
        opens(folder, "Wilma Worker", WILMAS)


def test_ones_own_passphrase_is_changed_with_the_present_one(
    folder: Path, with_wilma: Callable[..., Result], word: Callable[[str], str]
) -> None:
    second = "four yellow barges drift"
    changed = with_wilma(
        "passphrase", "--new-passphrase-file", word(second), name="Wilma Worker", by=word(WILMAS)
    )
    assert changed.exit_code == 0, changed.output
    assert opens(folder, "Wilma Worker", second)


def test_a_weak_passphrase_changes_nothing(
    folder: Path, with_wilma: Callable[..., Result], word: Callable[[str], str]
) -> None:
    weak = with_wilma(
        "passphrase", "--new-passphrase-file", word("password123"), name="Wilma Worker", by=word(WILMAS)
    )
    assert weak.exit_code == 1
    assert "too short" in weak.output
    assert opens(folder, "Wilma Worker", WILMAS)


@pytest.mark.parametrize(
    "words",
    [
        ("add", "Sam Social", "--role", "social worker"),
        ("role", "Wilma Worker", "administrator", "--reason", "why not"),
        ("disable", "Dana Duty", "--reason", "why not"),
        ("reset", "Dana Duty", "--reason", "why not"),
    ],
)
def test_a_social_worker_administers_nobody(
    with_wilma: Callable[..., Result], word: Callable[[str], str], words: tuple[str, ...]
) -> None:
    refused = with_wilma(*words, name="Wilma Worker", by=word(WILMAS))
    assert refused.exit_code == 1
    assert "not for your role" in refused.output
    assert "Dana Duty" not in with_wilma("list", name="Wilma Worker", by=word(WILMAS)).stdout


def test_f69_the_last_administrator_stays(with_wilma: Callable[..., Result]) -> None:
    account = with_wilma
    for words in (("disable", "Dana Duty"), ("role", "Dana Duty", "social worker")):
        refused = account(*words, "--reason", "is leaving")
        assert refused.exit_code == 1, refused.output
        assert "administrator" in refused.output
        assert "Nothing was changed" in refused.output


def test_a_name_that_reads_the_same_and_a_role_that_is_none_are_refused(
    with_wilma: Callable[..., Result], word: Callable[[str], str]
) -> None:
    twice = with_wilma("add", "wilma  WORKER", "--role", "chair", "--new-passphrase-file", word(WILMAS))
    assert twice.exit_code == 1
    assert "account of this name already" in twice.output
    none = with_wilma("add", "Sam Social", "--role", "wizard", "--new-passphrase-file", word(WILMAS))
    assert none.exit_code == 1
    assert "no such role" in none.output
    assert "social worker" in none.output


def test_a_change_needs_its_reason(with_wilma: Callable[..., Result]) -> None:
    refused = with_wilma("role", "Wilma Worker", "chair")
    assert refused.exit_code == 1
    assert "--reason" in refused.output


# The recovery key


def key_on(sheet: str) -> str:
    first, second = re.findall(r"(?:[0-9A-Z]{5}-){3}[0-9A-Z]{5}", sheet)
    return f"{first}-{second}"


def test_the_key_goes_to_a_stick_and_lets_in_who_forgot(
    folder: Path, danas: str, word: Callable[[str], str], tmp_path: Path, words_of_the_test_register: str
) -> None:
    sheet = tmp_path / "stick.txt"
    made = run("recovery-key", "--vault", str(folder), "--passphrase-file", danas, "--to", str(sheet))
    assert made.exit_code == 0, made.output
    assert key_on(sheet.read_text()) not in made.output
    if sys.platform != "win32":
        assert stat.S_IMODE(sheet.stat().st_mode) == 0o600

    second = "four yellow barges drift"
    # As somebody types it who is in a hurry: small letters, blanks, and letters for the figures alike.
    typed = key_on(sheet.read_text()).replace("-", "  ").lower().replace("0", "o").replace("1", "l")
    words = ("--name", "dana  duty", "--new-passphrase-file", word(second))
    told = run("recover", "--vault", str(folder), "--key-file", word(typed), *words)
    assert told.exit_code == 0, told.output
    assert "Nothing is lost" in told.output
    assert "make another" in told.stdout
    assert Role.ADMINISTRATOR in opens(folder, None, second)
    with pytest.raises(WrongPassphrase):
        opens(folder, None, words_of_the_test_register)
    listed = run("account", "list", "--vault", str(folder), "--passphrase-file", word(second))
    assert "was used on" in listed.stdout
    assert ("Recovery key", "recovery key used", "") in last_acts(folder, second)


def test_f68_a_wrong_letter_is_named_by_its_group_and_changes_nothing(
    folder: Path, danas: str, word: Callable[[str], str], words_of_the_test_register: str
) -> None:
    made = run("recovery-key", "--vault", str(folder), "--passphrase-file", danas, "--to", "-")
    key = key_on(made.stdout)
    groups = key.split("-")
    groups[4] = groups[4][:2] + ("X" if groups[4][2] != "X" else "Y") + groups[4][3:]
    words = ("--name", "Dana Duty", "--new-passphrase-file", word("four yellow barges drift"))
    told = run("recover", "--vault", str(folder), "--key-file", word("-".join(groups)), *words)
    assert told.exit_code == 1
    assert "Group 5" in told.output
    assert opens(folder, None, words_of_the_test_register)


def test_a_key_made_anew_ends_the_one_before(
    folder: Path, danas: str, word: Callable[[str], str], tmp_path: Path
) -> None:
    keys = []
    for name in ("one.txt", "two.txt"):
        made = run(
            "recovery-key", "--vault", str(folder), "--passphrase-file", danas, "--to", str(tmp_path / name)
        )
        assert made.exit_code == 0, made.output
        keys.append(key_on((tmp_path / name).read_text()))
    words = ("--name", "Dana Duty", "--new-passphrase-file", word("four yellow barges drift"))
    told = run("recover", "--vault", str(folder), "--key-file", word(keys[0]), *words)
    assert told.exit_code == 1
    assert "not the recovery key in force" in told.output


def test_the_key_is_not_put_beside_the_register_nor_over_a_file(
    folder: Path, danas: str, tmp_path: Path
) -> None:
    there = tmp_path / "there.txt"
    there.write_text("mine")
    for target in (folder / "key.txt", there):
        told = run("recovery-key", "--vault", str(folder), "--passphrase-file", danas, "--to", str(target))
        assert told.exit_code == 1
        assert "o key was made" in told.output
    assert there.read_text() == "mine"
    assert not (folder / "key.txt").exists()
    listed = run("account", "list", "--vault", str(folder), "--passphrase-file", danas)
    assert "no recovery key yet" in listed.stdout


def test_without_a_screen_the_key_is_not_made_in_vain(folder: Path, danas: str) -> None:
    told = run("recovery-key", "--vault", str(folder), "--passphrase-file", danas)
    assert told.exit_code == 1
    assert "--to FILE" in told.output
    listed = run("account", "list", "--vault", str(folder), "--passphrase-file", danas)
    assert "no recovery key yet" in listed.stdout


def test_a_register_with_no_key_says_so_to_who_forgot(folder: Path, word: Callable[[str], str]) -> None:
    told = run("recover", "--vault", str(folder), "--key-file", word("0" * 40), "--name", "Dana Duty")
    assert told.exit_code == 1
    assert "No recovery key was ever made" in told.output


def test_init_says_that_no_key_was_made_or_writes_it(tmp_path: Path, danas: str) -> None:
    plain = ("--name", "Dana Duty", "--passphrase-file", danas)
    made = run("init", "--vault", str(tmp_path / "one"), *plain)
    assert made.exit_code == 0, made.output
    assert "No recovery key was made yet" in made.stdout
    sheet = tmp_path / "sheet.txt"
    made = run("init", "--vault", str(tmp_path / "two"), *plain, "--recovery-key-to", str(sheet))
    assert made.exit_code == 0, made.output
    assert key_on(sheet.read_text())
