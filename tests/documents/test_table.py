"""Trackers as spreadsheet programs save them: separators, encodings, quoted line ends, broken files."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from sheets import ADA, HEADINGS, TODAY, TRACKER, ada, sheet

from sotui.documents.errors import ImportRefused
from sotui.documents.headings import Column
from sotui.documents.import_file import read_tracker, read_tracker_file
from sotui.documents.table import parse_table


def test_the_council_s_tracker_is_read_with_its_byte_order_mark_and_line_numbers() -> None:
    table = parse_table(TRACKER.read_bytes())
    assert (table.encoding, table.separated_by) == ("UTF-8 with a byte order mark", "commas")
    assert len(table.rows) == 240
    lines = TRACKER.read_text("utf-8-sig").splitlines()
    for row in table.rows:
        assert lines[row.line - 1].startswith(row.cells[0])


@pytest.mark.parametrize(("separator", "words"), [(",", "commas"), (";", "semicolons"), ("\t", "tabs")])
def test_the_separator_is_found(separator: str, words: str) -> None:
    table = parse_table(sheet(ada(notes="a; b, c"), separator=separator))
    assert table.separated_by == words
    assert table.rows[0].cells[-1] == "a; b, c"


@pytest.mark.parametrize(
    ("encoding", "words"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8 with a byte order mark"), ("cp1252", "Windows-1252")],
)
def test_the_same_tracker_in_another_encoding_says_the_same(encoding: str, words: str) -> None:
    text = TRACKER.read_text("utf-8-sig").replace("\u202e", "")
    other = read_tracker(text.encode(encoding), today=TODAY)
    assert other.table.encoding == words
    first = read_tracker(text.encode("utf-8"), today=TODAY)
    assert other.orders == first.orders
    assert other.faults == first.faults
    assert any("Siân" in row.name for order in other.orders for row in order.rows)


def test_a_title_above_the_headings_is_passed_over() -> None:
    table = parse_table(b"Supervision orders,,\r\n,,\r\n" + sheet(ADA))
    assert table.rows[0].line == 4
    assert table.headings.as_written[1] == "Child name"


def test_a_note_of_two_lines_stays_one_cell() -> None:
    data = sheet(ada(notes="line one\nline two"), ADA)
    table = parse_table(data)
    assert table.rows[0].cells[-1] == "line one\nline two"
    assert [row.line for row in table.rows] == [2, 4]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"PK\x03\x04rest of a workbook", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office program"),
        (b"<html><body><table><tr><td>Child name</td></tr></table>", "web page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook>", "XML file"),
        ("Child name,DOB".encode("utf-16"), "UTF-16"),
        ("Child name,DOB\r\n".encode("utf-16-le"), "UTF-16"),
        (b"\xef\xbb\xbfChild name\r\nAda \xff\r\n", "Line 2"),
        (b"Child name,Made on\r\nAda \x81,x\r\n", "Line 2"),
        (b"just some text\r\nand more\r\n", "no heading"),
    ],
)
def test_what_is_no_tracker_is_refused_with_its_own_message(data: bytes, said: str) -> None:
    with pytest.raises(ImportRefused) as refusal:
        read_tracker(data, today=TODAY)
    assert said in refusal.value.message
    assert "Nothing was taken" in refusal.value.message


def test_a_quotation_mark_never_closed_is_named_by_its_line() -> None:
    data = sheet(ADA) + b'100002,"Ben Exampleton,01/01/2015\r\n'
    with pytest.raises(ImportRefused, match="begins on line 3"):
        read_tracker(data, today=TODAY)


def test_a_file_that_is_too_large_is_not_read_to_its_end(tmp_path: Path) -> None:
    file = tmp_path / "large.csv"
    with file.open("wb") as out:
        out.truncate(21_000_000)
    with pytest.raises(ImportRefused, match="larger than 20 MB"):
        read_tracker_file(file, today=TODAY)


def test_more_rows_than_a_council_has_are_refused() -> None:
    row = sheet(ADA).split(b"\r\n")[1] + b"\r\n"
    with pytest.raises(ImportRefused, match="more than 20,000 rows"):
        parse_table(sheet(ADA) + row * 20_000)


def test_rows_with_too_many_or_too_few_cells_and_damaged_ones_are_named() -> None:
    good = sheet(ADA)
    slipped = ",".join([*ADA.values(), "one too many"]).encode() + b"\r\n"
    short = ",".join(list(ADA.values())[:5]).encode() + b"\r\n"
    nul = good.split(b"\r\n")[1].replace(b"Ada", b"A\x00a") + b"\r\n"
    long = good.split(b"\r\n")[1] + b"x" * 10_001 + b"\r\n"
    table = parse_table(good + slipped + short + nul + long)
    assert [(fault.line, fault.code) for fault in table.faults] == [
        (3, "too-many-cells"),
        (4, "too-few-cells"),
        (5, "damaged"),
        (6, "too-long"),
    ]
    assert [row.line for row in table.rows] == [2, 4]
    assert table.faults[1].column == "Length (months)"


def test_empty_rows_and_empty_cells_at_the_end_are_nothing() -> None:
    table = parse_table(sheet(ADA).rstrip() + b",,,\r\n,,,,\r\n\r\n")
    assert len(table.rows) == 1
    assert not table.faults


# Headings


def test_headings_are_known_by_their_synonyms_whatever_their_letters() -> None:
    other = {
        "Child name": "NAME OF CHILD",
        "DOB": "D.O.B.",
        "Date SO made": "Order date",
        "Case no": "Court case number",
        "Last visit": "last seen",
    }
    data = sheet(ADA).decode()
    for ours, theirs in other.items():
        data = data.replace(ours, theirs, 1)
    tracker = read_tracker(data.encode(), today=TODAY)
    assert dict(tracker.table.headings.matched)["D.O.B."] is Column.BORN
    assert tracker.orders == read_tracker(sheet(ADA), today=TODAY).orders


def test_an_unknown_heading_is_shown_as_not_taken() -> None:
    headings = [*HEADINGS, "Shoe size"]
    matched = parse_table(sheet(ADA | {"Shoe size": "3"}, headings=headings)).headings.matched
    assert matched[-1] == ("Shoe size", None)
    assert all(column for _, column in matched[:-1])


def test_every_synonym_means_one_column_only() -> None:
    from sotui.documents.headings import SYNONYMS, heading_key

    seen: dict[str, Column] = {}
    for column, names in SYNONYMS.items():
        for name in (column.value, *names):
            assert seen.setdefault(heading_key(name), column) is column, name


@pytest.mark.parametrize("missing", ["Child name", "Date SO made"])
def test_a_tracker_without_names_or_days_made_is_refused_with_what_was_looked_for(missing: str) -> None:
    headings = [heading for heading in HEADINGS if heading != missing]
    with pytest.raises(ImportRefused, match=missing):
        read_tracker(sheet(ADA, headings=headings), today=TODAY)


def test_a_tracker_without_family_and_case_number_is_refused() -> None:
    headings = [heading for heading in HEADINGS if heading not in ("Family", "Case no")]
    with pytest.raises(ImportRefused, match="brought together"):
        read_tracker(sheet(ADA, headings=headings), today=TODAY)


def test_the_same_column_twice_is_refused() -> None:
    with pytest.raises(ImportRefused, match="“DOB” and “Date of birth”"):
        read_tracker(sheet(ADA, headings=[*HEADINGS, "Date of birth"]), today=TODAY)


def test_rows_written_by_another_program_with_line_feeds_only() -> None:
    text = sheet(ADA).decode().replace("\r\n", "\n")
    assert len(parse_table(text.encode()).rows) == 1
    assert list(csv.reader(text.splitlines()))[1] == list(parse_table(text.encode()).rows[0].cells)


# Encodings put together, and damage


def mixed(first: bytes, second: bytes) -> bytes:
    rows = sheet(ADA).split(b"\r\n")
    return b"\r\n".join([rows[0], rows[1].replace(b"Ada", first), rows[1].replace(b"Ada", second), b""])


def test_a_file_of_two_encodings_is_refused_by_its_first_line_that_is_not_utf_8() -> None:
    with pytest.raises(ImportRefused, match="Line 3 of the file is not UTF-8"):
        read_tracker(mixed("Chloé".encode(), "Zoë".encode("cp1252")), today=TODAY)


def test_halves_of_pairs_written_as_utf_8_are_refused() -> None:
    with pytest.raises(ImportRefused, match="Line 3 of the file is not UTF-8"):
        read_tracker(mixed(b"Ada", b"\xed\xa0\x80Ada"), today=TODAY)


@pytest.mark.parametrize("name", ["Zoë", "ANDRÉ’S", "JOSÉ\u00a0", "“René’”", "Siân – the 2nd"])
def test_accents_beside_apostrophes_are_ordinary_windows_1252(name: str) -> None:
    data = mixed("Zoë".encode("cp1252"), name.encode("cp1252"))
    assert parse_table(data).encoding == "Windows-1252"


def test_a_damaged_heading_is_named_by_its_line() -> None:
    with pytest.raises(ImportRefused, match="heading on line 1"):
        read_tracker(sheet(ADA).replace(b"Court", b"Co\x00urt"), today=TODAY)


def test_a_cell_far_over_the_limit_is_its_own_fault_and_not_a_quotation_mark_s() -> None:
    table = parse_table(sheet(ada(notes="y" * 200_000), ADA))
    assert [(fault.line, fault.code) for fault in table.faults] == [(2, "too-long")]
    assert [row.line for row in table.rows] == [3]
