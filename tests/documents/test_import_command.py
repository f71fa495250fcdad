"""`sotui import` as a duty manager uses it: a dry run, the import, the same again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner, Result
from sheets import ADA, BEN, TODAY, TRACKER, ada, sheet

from sotui.cli.commands import sotui
from sotui.desk import Desk
from sotui.register import store

Run = Callable[..., Result]


@pytest.fixture
def run(folder: Path, tmp_path: Path, words_of_the_test_register: str) -> Run:
    secret = tmp_path / "passphrase.txt"
    secret.write_text(words_of_the_test_register, encoding="utf-8")

    def running(file: Path | bytes, *words: str) -> Result:
        if isinstance(file, bytes):
            (tmp_path / "tracker.csv").write_bytes(file)
            file = tmp_path / "tracker.csv"
        said = ["--vault", str(folder), "import", str(file), "--passphrase-file", str(secret), *words]
        with time_machine.travel(datetime(TODAY.year, TODAY.month, TODAY.day, 12), tick=True):
            return CliRunner().invoke(sotui, said, prog_name="sotui")

    return running


def test_a_dry_run_names_every_fault_and_changes_nothing(run: Run, open_desk: Callable[..., Desk]) -> None:
    result = run(TRACKER, "--dry-run")
    assert result.exit_code == 3, result.output
    for said in (
        "240 rows, UTF-8 with a byte order mark, separated by commas.",
        "Date SO made                   → order made",
        "139 new orders with 233 children",
        "7 rows are not taken",
        "8 values are not taken",
        "line 10, Date SO made “31/02/2026”",
        "line 15, Length (months) “48”",
        "line 22, Child name (empty)",
        "line 38, Procedure “Atlantis”",
        "line 70, Child name “Reuben Vraag”",
        "→ row not taken; line 69 is",
    ):
        assert said in result.stdout
    assert store.orders(open_desk().session.db) == []


def test_no_hostile_text_of_the_file_reaches_the_terminal(run: Run) -> None:
    for words in (["--dry-run", "--notes"], []):
        output = run(TRACKER, *words).stdout_bytes.decode()
        assert "\x1b" not in output
        assert "\u202e" not in output
        assert "␛[2J" in output


def test_the_import_and_the_same_again(run: Run, open_desk: Callable[..., Desk]) -> None:
    first = run(TRACKER)
    assert first.exit_code == 3
    assert "Done: 139 new orders, 233 new children, 0 changes." in first.stdout
    again = run(TRACKER)
    assert again.exit_code == 3
    assert "Nothing was changed." in again.stdout
    assert len(store.orders(open_desk().session.db)) == 139


def test_a_tracker_without_faults_ends_with_nothing_to_do(run: Run) -> None:
    assert run(sheet(ADA, BEN)).exit_code == 0
    next_month = run(sheet(ada(visit="20/11/2026"), BEN), "--dry-run")
    assert next_month.exit_code == 0
    assert "SO-0001, Ada Exampleton: last visit Wed 21 Oct 2026" not in next_month.stdout, (
        "a further visit replaces none"
    )
    assert "SO-0001, Ada Exampleton: last visit Fri 20 Nov 2026, seen alone (line 2)" in next_month.stdout


def test_who_is_missing_and_what_is_kept_is_said(run: Run) -> None:
    run(sheet(ADA, BEN))
    result = run(sheet(ada(worker="")))
    assert "SO-0001: Ben Exampleton" in result.stdout
    assert "social worker (line 2): the cell is empty now" in result.stdout
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"PK\x03\x04", "save it again"), (b"a,b\r\n1,2\r\n", "no heading"), (b"", "empty")],
)
def test_a_file_that_is_no_tracker_is_refused(run: Run, data: bytes, said: str) -> None:
    result = run(data)
    assert result.exit_code == 1
    assert said in result.output
    assert "register is as it was" in result.output


def test_a_file_that_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    result = run(tmp_path / "no such file.csv")
    assert result.exit_code == 1
    assert "no such file.csv cannot be read" in result.output


def test_a_file_with_headings_only_has_no_rows(run: Run) -> None:
    result = run(sheet())
    assert "The file has no rows." in result.stdout
    assert "has it all" not in result.stdout
    assert result.exit_code == 1


def test_when_every_row_is_refused_nothing_could_be_taken(run: Run) -> None:
    result = run(sheet(ada(length="48")))
    assert "Nothing could be taken." in result.stdout
    assert "has it all" not in result.stdout
    assert result.exit_code == 1


def test_what_the_register_has_of_a_file_with_faults_is_not_called_all_of_it(run: Run) -> None:
    run(sheet(ADA))
    result = run(sheet(ADA, BEN | {"Length (months)": "48"}))
    assert "what can be taken of it, the register has already" in result.stdout
    assert result.exit_code == 3


def test_a_visit_withdrawn_as_a_typo_is_shown_as_withdrawn(run: Run) -> None:
    run(sheet(ADA))
    run(sheet(ada(visit="20/11/2026")))
    result = run(sheet(ADA), "--dry-run")
    assert "last visit Fri 20 Nov 2026, seen, alone is withdrawn, Wed 21 Oct 2026 stands" in result.stdout
