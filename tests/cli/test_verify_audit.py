"""`sotui verify`, `sotui audit` and `sotui unseal`, as somebody types them."""

from __future__ import annotations

import csv
import io
import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sotui.cli.commands import sotui

Run = Callable[..., Result]
SECRET = "a passphrase chosen for one file"


@pytest.fixture
def run(folder: Path, tmp_path: Path, words_of_the_test_register: str) -> Run:
    """Runs a command on this test's register, and says what came of it."""
    secret = tmp_path / "secret"
    secret.write_text(words_of_the_test_register)
    (tmp_path / "other").write_text(SECRET)

    def go(*words: str) -> Result:
        given = ["--vault", str(folder), "--passphrase-file", str(secret)]
        command = list(words)
        for at, word in enumerate(command):
            if word == "…":
                command[at : at + 1] = given
        return CliRunner().invoke(sotui, command, catch_exceptions=False)

    return go


@pytest.fixture
def worked(open_desk: Callable[..., Any], register_order: Callable[..., str]) -> str:
    """A register with an order that was looked at; yields its reference."""
    desk = open_desk()
    id = register_order(desk, names=("Ada Quennell",))
    page = desk.order_page(id)
    desk.close()
    return str(page.order.reference)


def tamper(folder: Path, passphrase: str, *statements: str) -> None:
    """Somebody with the passphrase and a program of their own."""
    from sotui.vault.checks import hold
    from sotui.vault.open import read_header, slot_named, unlock

    header = read_header(folder)
    unlocked = unlock(folder, header, slot_named(header, None), passphrase)
    conn = hold(folder / header.database, unlocked.key("database"), header)
    for (name,) in conn.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        conn.execute(f'DROP TRIGGER "{name}"')
    for statement in statements:
        conn.execute(statement)
    conn.close()


def test_a_whole_audit_says_so_and_exits_with_0(run: Run, worked: str) -> None:
    said = run("verify", "…")
    assert said.exit_code == 0
    assert said.output.startswith("The audit is whole:")
    assert "Its head: entry " in said.output


def test_each_fault_is_named_with_what_is_still_sound_and_exits_with_1(
    run: Run, worked: str, folder: Path, words_of_the_test_register: str
) -> None:
    before = folder.joinpath("records-1.db")
    tamper(
        folder,
        words_of_the_test_register,
        "UPDATE audit_entry SET reason = 'another' WHERE seq = 3",
        "DELETE FROM audit_entry WHERE seq = 5",
    )
    bytes_before = before.read_bytes()
    said = run("verify", "…")
    assert said.exit_code == 1
    assert "  entry 3 · altered entry: What it says is not what its hash was made over." in said.output
    assert "  entry 5 · removed: One entry is missing here." in said.output
    assert "Still sound:" in said.output
    assert "  entry 4, signed by" in said.output or "  entries" in said.output
    # Looked through as it was found: the register itself does not open any more.
    assert before.read_bytes() == bytes_before


def test_what_verify_found_as_json(
    run: Run, worked: str, folder: Path, words_of_the_test_register: str
) -> None:
    tamper(folder, words_of_the_test_register, "DELETE FROM audit_entry WHERE seq = 5")
    said = run("verify", "…", "--json")
    found = json.loads(said.output)
    assert said.exit_code == 1
    assert [(one["kind"], one["first"], one["last"]) for one in found["faults"]] == [("removed", 5, 5)]
    assert found["whole"] is False
    assert found["sound"]


def test_a_tail_that_was_cut_off_is_found_by_what_the_machine_keeps(
    run: Run, worked: str, folder: Path, words_of_the_test_register: str
) -> None:
    last = json.loads(run("verify", "…", "--json").output)["seq"]
    tamper(
        folder,
        words_of_the_test_register,
        f"DELETE FROM audit_checkpoint WHERE seq > {last - 3}",
        f"DELETE FROM audit_change WHERE seq > {last - 3}",
        f"DELETE FROM audit_entry WHERE seq > {last - 3}",
    )
    said = run("verify", "…")
    assert said.exit_code == 1
    assert f"entries {last - 2}–{last} · cut off at the end: This machine saw the audit reach" in said.output
    assert "This is an older copy of the register" in said.output


def test_the_audit_is_listed_by_person_subject_kind_and_day(run: Run, worked: str) -> None:
    said = run("audit", "list", "…", "--subject", worked, "--kind", "looks")
    assert said.exit_code == 0, said.output
    (line,) = said.output.splitlines()
    assert "· look · order's page · " + worked in line
    by_name = run("audit", "list", "…", "--subject", "quennell", "--kind", "looks")
    assert by_name.output == said.output
    assert run("audit", "list", "…", "--person", "dana", "--words", "order's").output.count(worked) == 1
    assert run("audit", "list", "…", "--to", "1/1/2020").output == ""
    nobody = run("audit", "list", "…", "--person", "zebedee")
    assert nobody.exit_code == 1
    assert "Nobody called “zebedee” stands in the audit." in nobody.output


def test_a_sealed_export_is_opened_with_its_own_passphrase_and_no_other(
    run: Run, worked: str, tmp_path: Path
) -> None:
    file = tmp_path / "audit.csv.sealed"
    said = run(
        "audit", "export", "…", str(file), "--reason", "Subject access, case 12",
        "--file-passphrase-file", str(tmp_path / "other"),
    )  # fmt: skip
    assert said.exit_code == 0, said.output
    content = file.read_bytes()
    assert b"OFFICIAL" not in content
    assert worked.encode() not in content
    assert stat.S_IMODE(file.stat().st_mode) == 0o600

    wrong = run("unseal", str(file), "--passphrase-file", str(tmp_path / "secret"))
    assert wrong.exit_code == 1
    assert "The passphrase is not the one" in wrong.output
    right = run("unseal", str(file), "--passphrase-file", str(tmp_path / "other"))
    assert right.exit_code == 0, right.output
    table = (tmp_path / "audit.csv").read_text("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table)))
    assert rows[0][0].startswith(
        "OFFICIAL-SENSITIVE · audit of register, every entry · exported by Dana Duty on"
    )
    assert "reason: Subject access, case 12" in rows[0][0]
    assert rows[1][:4] == ["seq", "when", "clock set back", "who"]
    assert any(worked in row for row in rows[2:])

    noted = run("audit", "list", "…", "--words", "exported")
    assert "because: Subject access, case 12" in noted.output
    assert "sealed under a passphrase" in noted.output


def test_an_export_in_the_clear_needs_its_reason_and_writes_over_nothing(
    run: Run, worked: str, tmp_path: Path
) -> None:
    file = tmp_path / "audit.csv"
    blank = run("audit", "export", "…", str(file), "--in-the-clear", "--reason", " ")
    assert blank.exit_code == 1
    assert "needs a reason" in blank.output
    assert not file.exists()
    done = run("audit", "export", "…", str(file), "--in-the-clear", "--reason", "for the auditor")
    assert done.exit_code == 0, done.output
    before = file.read_bytes()
    again = run("audit", "export", "…", str(file), "--in-the-clear", "--reason", "for the auditor")
    assert again.exit_code == 1
    assert "is already there" in again.output
    assert file.read_bytes() == before


def test_an_order_is_lawfully_erased_after_its_reference_was_typed_again(run: Run, worked: str) -> None:
    why = "Recorded against the wrong family; erasure asked for on 3 March."
    other = run("audit", "erase", "…", worked, "--reason", why, "--yes", "SO-9999")
    assert other.exit_code == 1
    assert "Nothing was erased." in other.output
    done = run("audit", "erase", "…", worked, "--reason", why, "--yes", worked, "--rows-too")
    assert done.exit_code == 0, done.output
    assert f"What would go for good of {worked}:" in done.output
    assert f"Erased for good: {worked} and all that belonged to it is gone." in done.output
    checked = run("verify", "…")
    assert checked.exit_code == 0, checked.output
    assert f"erased lawfully: {why}" in checked.output


def test_nothing_is_erased_without_anybody_to_type_the_reference(run: Run, worked: str) -> None:
    said = run("audit", "erase", "…", worked, "--reason", "asked for")
    assert said.exit_code == 1
    assert "There is no keyboard to ask at." in said.output


def test_a_file_that_is_not_sealed_is_said_to_be_none(run: Run, tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_text("nothing")
    said = run("unseal", str(plain), "--passphrase-file", str(tmp_path / "other"))
    assert said.exit_code == 1
    assert "is no file that SOTUI sealed" in said.output


def test_locate_says_where_it_lies_how_far_each_audit_had_come(run: Run, tmp_path: Path) -> None:
    assert "state     " in run("locate").output


def test_every_command_says_that_an_older_copy_was_opened(
    run: Run, worked: str, folder: Path, tmp_path: Path
) -> None:
    import shutil

    older = shutil.copytree(folder, tmp_path / "older")
    assert run("audit", "list", "…").exit_code == 0
    shutil.rmtree(folder)
    shutil.copytree(older, folder)
    assert "This is an older copy of the register: entries " in run("due", "…").output
