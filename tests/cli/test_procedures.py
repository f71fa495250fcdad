"""The procedures from the command line: read, checked, and where each clause lives."""

from __future__ import annotations

import json
import os
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sotui.cli.commands import sotui
from sotui.facts.vocabulary import KINDS, check_qualifier
from sotui.procedures.library import clauses, load_packs

PACKS = files("sotui.procedures") / "packs"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person's own folder of procedures, not there yet."""
    monkeypatch.setenv("SOTUI_CONFIG", str(tmp_path / "config"))
    return tmp_path / "config" / "procedures"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(sotui, ["procedures", *map(str, words)], prog_name="sotui")


def said(*words: str) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.output
    return result.output


# List and show


def test_the_list_names_each_procedure_with_its_file_and_whether_its_source_is_out_of_date() -> None:
    text = said("list")
    for id, pack in load_packs().items():
        assert re.search(rf"^{id} +{re.escape(pack.title)}$", text, re.MULTILINE)
        assert f"file {pack.version[:12]}" in text
    assert "past its own review date since Sun 31 May 2020" in text
    assert "61 clauses" in text


def test_one_procedure_is_read_from_its_head_to_its_last_clause_by_section() -> None:
    text = said("show", "wirral")
    assert text.startswith("Wirral supervision order procedure\n")
    assert "Section 5" in text
    assert "5.4 · WIR-5-4 · Nine-month review" in text
    assert "will · by IRO" in text
    assert "Where: Dated: Nine-month review" in text
    places = [text.index(f" {clause.id} ·") for clause in clauses("wirral")]
    assert places == sorted(places), "in the order of the source"


def test_what_a_clause_adds_is_shown_whatever_its_kind() -> None:
    flat = re.sub(r"\s+", " ", said("show", "camden"))
    assert "- All resources in place?" in flat
    assert "Field of the order: Living at a specific address" not in flat
    assert "Field of the requirement: Living at a specific address (text)" in flat
    assert "3. Referral to the Care Pathways panel" in flat
    assert "- Apply to extend the order (local default)" in flat
    assert "To Legal Proceedings and Case Progression Service Manager, within 7 days of the meeting" in flat
    assert "Team manager chairs: all other reviews, unless it is the first or the last review" in flat
    assert "When: The child is subject of a child protection plan" in re.sub(
        r"\s+", " ", said("show", "leicestershire")
    )


def test_no_line_is_wider_than_a_terminal_of_a_hundred() -> None:
    for id in load_packs():
        for line in said("show", id).splitlines():
            assert len(line) <= 110, line


def test_the_boards_own_rows_have_rules_and_no_clauses() -> None:
    assert "HOUSE-ALLOCATE" in said("show", "house")


def test_a_procedure_that_there_is_none_of_is_answered_with_those_there_are() -> None:
    result = run("show", "surrey\x1b[31m")
    assert result.exit_code == 1
    assert "There is no procedure “surrey" in result.output
    assert "\x1b" not in result.output
    assert "statute, camden" in result.output


# The person's own folder


@pytest.fixture
def own_pack(folder: Path) -> Path:
    """A procedure of somebody's own with its list of clauses, in the folder for them."""
    folder.mkdir(parents=True)
    for kind in (".toml", ".clauses.toml"):
        text = (
            (PACKS / f"sussex{kind}").read_text(encoding="utf-8").replace('id = "sussex"', 'id = "kestrel"')
        )
        (folder / f"kestrel{kind}").write_text(text, encoding="utf-8")
    return folder / "kestrel.toml"


def test_a_procedure_of_ones_own_is_listed_shown_and_covered(own_pack: Path) -> None:
    text = said("list")
    assert re.search("^kestrel +Sussex management", text, re.MULTILINE)
    assert "in your folder as kestrel.toml; in use only where a register has adopted it" in text
    assert said("show", "kestrel") == said("show", "kestrel.toml")
    assert "SUS-7-1" in said("show", "kestrel")
    assert "\nkestrel.toml\n" in said("coverage")
    heard = {one["id"]: one["procedures"] for one in json.loads(said("facts", "--json"))}
    assert "kestrel" in heard["copied-to-legal-services"]


def test_one_s_own_version_of_a_shipped_procedure_stands_beside_it(own_pack: Path) -> None:
    text = own_pack.read_text(encoding="utf-8")
    changed = text.replace('id = "kestrel"', 'id = "sussex"').replace("Sussex management", "Our management")
    own_pack.write_text(changed, encoding="utf-8")
    assert said("show", "sussex").startswith("Sussex management")
    assert said("show", "kestrel.toml").startswith("Our management")
    heard = {one["id"]: one["procedures"] for one in json.loads(said("facts", "--json"))}
    assert heard["copied-to-legal-services"].count("sussex") == 1


def test_a_faulty_file_in_the_folder_stops_nothing_and_is_named(own_pack: Path) -> None:
    own_pack.write_text("id = \x1b[31m", encoding="utf-8")
    result = run("list")
    assert result.exit_code == 0
    assert "kestrel.toml in your folder has 1 fault: see `sotui procedures check`." in result.stderr
    assert "wirral" in result.stdout
    assert "kestrel" not in result.stdout
    assert run("show", "kestrel").exit_code == 1
    assert "kestrel" not in said("facts", "--json")
    assert "kestrel" not in said("coverage")


def test_a_faulty_file_of_ones_own_that_is_to_be_shown_is_answered_with_its_faults(own_pack: Path) -> None:
    own_pack.write_text(own_pack.read_text("utf-8").replace('role = "orders"', 'role = "order"'), "utf-8")
    result = run("show", "kestrel.toml")
    assert result.exit_code == 1
    assert re.search(r"line \d+, role: “order” is not known here. Did you mean orders\?", result.output)


def test_a_pipe_a_folder_and_an_unreadable_folder_in_their_place_stop_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.mkdir(parents=True)
    os.mkfifo(folder / "pipe.toml")
    (folder / "within.toml").mkdir()
    result = run("list")
    assert result.exit_code == 0
    assert "pipe.toml in your folder has 1 fault" in result.stderr
    assert "within.toml in your folder has 1 fault" in result.stderr

    def closed(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", closed)
    result = run("list")
    assert result.exit_code == 0
    assert "procedures in your folder has 1 fault" in result.stderr
    assert "wirral" in result.stdout


# Check


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder with a procedure of somebody's own and the list of its clauses."""
    for name in ("sussex.toml", "sussex.clauses.toml"):
        (tmp_path / name).write_bytes((PACKS / name).read_bytes())
    return tmp_path


@pytest.mark.parametrize("pack", list(load_packs()))
def test_every_shipped_file_is_in_order(pack: str) -> None:
    text = said("check", str(PACKS / f"{pack}.toml"))
    assert text.startswith(f"{pack}.toml is in order: ")
    if clauses(pack):
        text = said("check", str(PACKS / f"{pack}.clauses.toml"))
        assert f"is in order: {len(clauses(pack))} clauses (" in text


def test_a_file_in_order_is_counted_and_held_against_its_clauses(own: Path) -> None:
    text = said("check", str(own / "sussex.toml"))
    assert "With sussex.clauses.toml beside it:" in text
    assert "of 28 clauses have their place" in text


def test_a_clause_that_parts_from_its_date_is_named_and_is_no_fault(own: Path) -> None:
    file = own / "sussex.clauses.toml"
    text = file.read_text(encoding="utf-8")
    place = text.index('id = "SUS-7"')
    file.write_text(
        text[:place] + text[place:].replace('force = "must"', 'force = "may"', 1), encoding="utf-8"
    )
    result = run("check", own / "sussex.toml")
    assert result.exit_code == 0
    assert "SUS-7: its force is “must”, its clause SUS-7 says “may”." in result.output


def test_a_clause_that_nothing_carries_is_named(own: Path) -> None:
    file = own / "sussex.clauses.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('to_come = "the record"\n', "", 1), encoding="utf-8")
    assert "Nothing carries SUS-2," in said("check", str(file))


def test_every_fault_is_told_at_once_with_its_line_and_what_was_meant(own: Path) -> None:
    file = own / "sussex.toml"
    text = file.read_text(encoding="utf-8").replace('rule = "cadence"', 'rule = "cadense"', 1)
    file.write_text(text.replace('role = "orders"', 'role = "order"', 1), encoding="utf-8")
    result = run("check", file)
    assert result.exit_code == 1
    assert "nothing of it can be used until they are put right" in result.output
    assert re.search(r"line \d+, rule", result.output)
    assert "Did you mean cadence?" in result.output
    assert "Did you mean orders?" in result.output
    assert "has 2 faults" in result.output


def test_a_fault_within_a_form_is_told_with_the_line_of_its_own_heading(own: Path) -> None:
    lines = (own / "sussex.toml").read_text(encoding="utf-8").splitlines()
    heads = [place for place, line in enumerate(lines) if line == "[[outline.part.item]]"]
    for place in (heads[0], heads[len(heads) // 2], heads[-1]):
        label = next(n for n in range(place, len(lines)) if lines[n].startswith("label = "))
        broken = [*lines[:label], "label = 7", *lines[label + 1 :]]
        (own / "sussex.toml").write_text("\n".join(broken), encoding="utf-8")
        result = run("check", own / "sussex.toml")
        assert f"line {label + 1}, outline" in result.output


@pytest.mark.parametrize(
    ("bytes_", "words"),
    [
        (b"", "missing"),
        (b"\x00\xff\xfe", "UTF-8"),
        (b"x" * (600 * 1024), "larger than 512 KiB"),
        (b"a = " + b"[" * 5000, "deep"),
        (b'id = "\x1b]0;title\x07"', "cannot be seen"),
        (b"[[rule]\n", "Write [[rule]]."),
        (b'id = "a"\nid = "b"\n', "said twice"),
    ],
)
def test_a_file_that_is_no_procedure_is_said_to_be_none(tmp_path: Path, bytes_: bytes, words: str) -> None:
    for name in ("own.toml", "own.clauses.toml"):
        (tmp_path / name).write_bytes(bytes_)
        result = run("check", tmp_path / name)
        assert result.exit_code == 1, result.output
        assert isinstance(result.exception, SystemExit)
        assert words in result.output
        assert "\x1b" not in result.output
        assert "\x07" not in result.output


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        ('[[interval]]\nid = "SUS-7:booking-opens"', '[[interval]]\nid = ["SUS-7"]', "interval"),
        ('[[interval]]\nid = "SUS-7:booking-opens"', '[[interval]]\nid = "SUS-7:other"', "no local interval"),
        ("[[interval]]", "[interval]", "interval"),
        ("[[naming]]", "[naming]", "naming"),
        ('fact = "review-held"', 'fact = "revue-held"', "revue-held"),
    ],
)
def test_a_table_written_wrong_is_a_fault_and_never_a_crash(
    own: Path, was: str, now: str, words: str
) -> None:
    text = (own / "sussex.toml").read_text(encoding="utf-8")
    assert was in text
    (own / "sussex.toml").write_text(text.replace(was, now, 1), encoding="utf-8")
    result = run("check", own / "sussex.toml")
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit), result.exception
    assert words in result.output


def test_a_folder_a_missing_file_and_a_pipe_are_no_files_to_check(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    cases = {
        tmp_path: "is a folder: name the file",
        tmp_path / "none.toml": "There is no file",
        tmp_path / "pipe.toml": "is no plain file",
        tmp_path / ("long" * 100): "cannot be read",
    }
    for file, words in cases.items():
        result = run("check", file)
        assert result.exit_code == 1
        assert words in result.output
        assert "Nothing was checked." in result.output


def test_a_file_that_may_not_be_read_says_so(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", closed)
    result = run("check", own / "sussex.toml")
    assert result.exit_code == 1
    assert "cannot be read: Permission denied." in result.output


# Facts


def test_the_facts_are_all_those_that_the_calculator_takes() -> None:
    listed: list[dict[str, Any]] = json.loads(said("facts", "--json"))
    assert [one["id"] for one in listed] == list(KINDS)
    by_id = {one["id"]: one for one in listed}
    assert by_id["review-held"]["about"] == ["order", "child"]
    assert by_id["review-held"]["words"][1][:2] == ["outcome-a", "outcome-b"]
    assert by_id["phone-alert"]["timed"]
    assert "leicestershire" in by_id["phone-alert"]["procedures"]
    assert "hillingdon" in by_id["observed"]["procedures"]
    assert "camden" not in by_id["observed"]["procedures"]
    for one in listed:
        for word in [word for group in one["words"] for word in group]:
            assert check_qualifier(KINDS[one["id"]], word) == word


def test_the_facts_in_words_say_about_whom_what_they_take_and_who_listens() -> None:
    text = said("facts")
    after = text[text.index("\nplan-changed  Plan is") :]
    assert after.split("\n")[1:5] == [
        "plan-changed  Plan is",
        "  about a child",
        "  takes cin (child in need) | cp (child protection)",
        next(line for line in after.split("\n") if line.startswith("  heard by ")),
    ]
    assert "  about a child · the hour counts" in text


@pytest.mark.parametrize("kind", [id for id, kind in KINDS.items() if not kind.groups or not kind.must_say])
def test_each_fact_listed_can_be_told_to_the_calculator(kind: str) -> None:
    qualifier = {
        "number": ":3", "date": ":2026-03-01", "pack": ":wirral", "deadline": ":X-1|"
    }.get(KINDS[kind].takes.value, "")  # fmt: skip
    words = [
        "dates",
        "--procedure",
        "wirral",
        "--made",
        "2026-01-15",
        "--fact",
        f"{kind}=2026-02-20{qualifier}",
    ]
    result = CliRunner().invoke(sotui, words, prog_name="sotui")
    assert result.exit_code == 0, result.output


# Coverage


def test_coverage_tells_where_each_clause_lives_and_what_is_to_come_by_room() -> None:
    text = said("coverage")
    assert re.search(r"WIR-5-4 +Nine-month review → Dated: Nine-month review", text)
    assert re.search(r"CAM-2-3 +Threshold: significant harm → To come, in the record", text)
    count = re.search(
        r"^(\d+) clauses: (\d+) have their place, (\d+) are to come, 0 have neither\.$", text, re.M
    )
    assert count is not None
    whole, placed, waiting = map(int, count.groups())
    assert whole == placed + waiting == sum(len(clauses(pack)) for pack in load_packs())
    rooms = {room: int(number) for room, number in re.findall(r"^To come in ([a-z ]+): (\d+)$", text, re.M)}
    assert list(rooms) == ["the record", "reviews", "supervision", "the register"]
    assert sum(rooms.values()) == waiting


def test_coverage_for_a_script_has_the_same() -> None:
    found: dict[str, Any] = json.loads(said("coverage", "--json"))
    assert found["uncovered"] == found["twice"] == []
    by_id = {one["id"]: one for one in found["clauses"]}
    assert by_id["WIR-5-4"]["home"] == {
        "kind": "dated", "words": by_id["WIR-5-4"]["home"]["words"], "view": "board",
    }  # fmt: skip
    to_come = {id for ids in found["to_come"].values() for id in ids}
    assert to_come == {id for id, one in by_id.items() if one["home"]["kind"] == "to come"}


def test_coverage_ends_with_three_where_a_clause_has_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    from sotui.desk import clause_homes

    less = {id: place for id, place in clause_homes.CARRIED.items() if id != "HIL-2-2d"}
    monkeypatch.setattr(clause_homes, "CARRIED", less)
    result = run("coverage")
    assert result.exit_code == 3
    assert "HIL-2-2d: nothing carries it, and no room is named that will." in result.output


def test_the_group_names_all_its_commands_and_opens_none_of_them_before_it_is_called() -> None:
    text = said("--help")
    for name in ("list", "show", "check", "facts", "coverage", "diff"):
        assert re.search(rf"^  {name} ", text, re.MULTILINE)
