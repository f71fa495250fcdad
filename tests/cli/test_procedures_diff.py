"""What another version of a procedure changes, and which dates on the register it would move."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sotui.cli.commands import sotui
from sotui.desk import Desk
from sotui.procedures.library import text

NINE = 'due = { anchor = "order-made", after = { months = 9 } }'
EIGHT = 'due = { anchor = "order-made", after = { months = 8 } }'


def run(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(sotui, ["procedures", "diff", *words], input=typed, prog_name="sotui")


@pytest.fixture
def earlier(tmp_path: Path) -> str:
    """A file in which the nine-month review is asked for a month earlier."""
    said = text("wirral").decode("utf-8")
    assert NINE in said
    file = tmp_path / "earlier.toml"
    file.write_text(said.replace(NINE, EIGHT, 1), encoding="utf-8")
    return str(file)


@pytest.fixture
def register(
    folder: Path, open_desk: Callable[..., Desk], register_order: Callable[..., str],
    tmp_path: Path, words_of_the_test_register: str,
) -> tuple[str, ...]:  # fmt: skip
    """Three orders, two of them under the procedure that changes; yields how the register is opened."""
    desk = open_desk()
    register_order(desk, made=date(2026, 1, 15), procedure="wirral", family="F001", names=("Ada Exampleton",))
    register_order(desk, made=date(2026, 3, 1), procedure="wirral", family="F002", names=("Ben Pseudonym",))
    register_order(desk, made=date(2026, 3, 1), procedure="camden", family="F003", names=("Cy Assertson",))
    desk.close()
    passphrase = tmp_path / "passphrase.txt"
    passphrase.write_text(words_of_the_test_register + "\n", encoding="utf-8")
    return ("--vault", str(folder), "--passphrase-file", str(passphrase))


def test_the_dates_that_would_move_are_listed_by_order_and_clause(
    register: tuple[str, ...], earlier: str
) -> None:
    result = run("wirral", earlier, *register, "--as-of", "2026-11-22")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert "  changed  WIR-5-4  Nine-month review" in lines
    assert "           due: 8 months later, was 9 months later" in lines
    assert "Rules: 0 added, 0 removed, 1 changed." in lines
    moved = [line for line in lines if line.startswith("SO-")]
    assert moved == [
        "SO-0001  WIR-5-4  Nine-month review: from Thu 15 Oct 2026 to Tue 15 Sep 2026, 30 days earlier"
        " · OVERDUE 68 days",
        "SO-0002  WIR-5-4  Nine-month review: from Tue 1 Dec 2026 to Sun 1 Nov 2026, 30 days earlier"
        " · OVERDUE 21 days",
    ]
    assert "2 dates would change on 2 of 2 orders: 2 moves." in lines
    assert "1 of them would be overdue on Sun 22 Nov 2026 and is not." in lines
    assert "SO-0003" not in result.stdout
    for name in ("Exampleton", "Pseudonym", "Assertson", "F001"):
        assert name not in result.stdout


def test_the_day_on_which_it_is_judged_is_the_one_asked_for(register: tuple[str, ...], earlier: str) -> None:
    result = run("wirral", earlier, *register, "--as-of", "2026-02-01", "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["as_of"] == "2026-02-01"
    assert told["turn_late"] == 0
    assert [one["status_after"] for one in told["dates"]] == ["due in 226 days", "due in 273 days"]


def test_for_a_script_it_is_one_object(register: tuple[str, ...], earlier: str) -> None:
    result = run("wirral", earlier, *register, "--json", "--as-of", "2026-11-22")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert [(one["how"], one["id"]) for one in told["rules"]] == [("changed", "WIR-5-4")]
    assert (told["orders"], told["orders_moved"], told["counts"]) == (2, 2, {"moves": 2})
    first = told["dates"][0]
    assert (first["order"], first["before"], first["after"]) == ("SO-0001", "2026-10-15", "2026-09-15")


def test_the_same_procedure_moves_nothing(register: tuple[str, ...]) -> None:
    result = run("wirral", "wirral", *register)
    assert result.exit_code == 0, result.output
    assert "No rule differs." in result.stdout
    assert "No date on the register would move; 2 orders are under this procedure." in result.stdout


def test_nothing_on_the_register_is_changed(register: tuple[str, ...], earlier: str, folder: Path) -> None:
    first = run("wirral", earlier, *register, "--as-of", "2026-11-22")
    again = run("wirral", earlier, *register, "--as-of", "2026-11-22")
    assert first.stdout == again.stdout


def test_the_rules_alone_need_no_register(earlier: str) -> None:
    result = run("Wirral Council", earlier, "--rules-only")
    assert result.exit_code == 0, result.output
    assert "due: 8 months later, was 9 months later" in result.stdout
    assert "would" not in result.stdout
    told = json.loads(run("wirral", earlier, "--rules-only", "--json").stdout)
    assert told["rules"][0]["differences"] == [
        {"what": "due", "old": "9 months later", "new": "8 months later"}
    ]


def test_a_faulty_file_is_explained_line_by_line_before_anything_is_opened(tmp_path: Path) -> None:
    file = tmp_path / "wrong.toml"
    said = text("wirral").decode("utf-8").replace(NINE, NINE.replace("months", "moths"), 1)
    file.write_text(said, encoding="utf-8")
    line = next(n for n, row in enumerate(said.splitlines(), 1) if "moths" in row)
    result = run("wirral", str(file), "--vault", str(tmp_path / "nowhere"))
    assert result.exit_code == 1
    assert f"line {line}" in result.output
    assert "moths" in result.output
    assert "months" in result.output, "what was meant"
    assert "Nothing was compared." in result.output
    assert "Traceback" not in result.output


def test_what_is_neither_shipped_nor_a_file_says_what_there_is(tmp_path: Path) -> None:
    result = run("wirral", str(tmp_path / "none.toml"))
    assert result.exit_code == 1
    assert "no file of that name" in result.output
    assert "camden" in result.output


def test_a_procedure_for_orders_does_not_take_the_place_of_one_for_supervision() -> None:
    result = run("wirral", "hillingdon", "--rules-only")
    assert result.exit_code == 1
    assert "Nothing was compared." in result.output


def test_a_register_that_is_not_there_says_so(tmp_path: Path, earlier: str) -> None:
    result = run("wirral", earlier, "--vault", str(tmp_path / "nowhere"))
    assert result.exit_code == 1
    assert "Traceback" not in result.output


def test_a_file_that_steers_the_terminal_is_shown_not_obeyed(tmp_path: Path) -> None:
    result = run("wirral", str(tmp_path / "a\x1b[2Jb.toml"))
    assert result.exit_code == 1
    assert "\x1b" not in result.output


def test_a_name_too_long_for_a_file_is_none() -> None:
    result = run("wirral", "x" * 5000)
    assert result.exit_code == 1
    assert "Nothing was compared." in result.output
    assert "Traceback" not in result.output


def test_a_file_that_must_not_be_read_and_one_with_a_very_long_name_are_told_as_everywhere(
    tmp_path: Path, earlier: str
) -> None:
    long = tmp_path / f"{'a' * 250}.toml"
    long.write_bytes(Path(earlier).read_bytes())
    assert run("wirral", str(long), "--rules-only").exit_code == 0
    long.with_name("law.toml").write_text(Path(earlier).read_text("utf-8").replace('"orders"', '"house"', 1))
    result = run("wirral", str(long.with_name("law.toml")), "--rules-only")
    assert result.exit_code == 1
    assert "it would govern every order" in result.output
    assert "Nothing was compared." in result.output


def test_what_is_shipped_is_meant_by_its_id_whatever_lies_in_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("wirral").write_text("id = ", encoding="utf-8")
    assert "No rule differs." in run("wirral", "wirral", "--rules-only").stdout
