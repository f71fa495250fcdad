"""Workbooks that are none, or would be endless: refused in plain words, at once, and nothing taken."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from contextlib import suppress
from pathlib import Path
from time import perf_counter

import pytest
from books import HEAD, PARTS, by_hand, text_cell, tracker_book
from sheets import ADA, TODAY

from sotui.documents.errors import ImportRefused
from sotui.documents.import_file import read_tracker, read_tracker_file


def refused(data: bytes) -> str:
    with pytest.raises(ImportRefused) as refusal:
        read_tracker(data, today=TODAY)
    assert "Nothing was taken" in refusal.value.message
    return refusal.value.message


def archive(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, text in parts.items():
            file.writestr(name.replace("__", "/"), text)
    return out.getvalue()


def old_office(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + stream.encode("utf-16-le") + bytes(600)


@pytest.mark.parametrize(
    ("data", "said", "do"),
    [
        (old_office("Workbook"), "old Excel workbook (.xls)", "save it as “Excel workbook (.xlsx)”"),
        (old_office("EncryptedPackage"), "protected by a password", "without the password"),
        (old_office("WordDocument"), "old Office program", "Check"),
        (
            archive(mimetype="application/vnd.oasis.opendocument.spreadsheet", **{"content.xml": "<a/>"}),
            "OpenDocument",
            "save it as “Excel workbook (.xlsx)”",
        ),
        (archive(**{"xl__workbook.bin": "", "_rels__.rels": ""}), "(.xlsb)", "save it as “Excel workbook"),
        (archive(**{"word__document.xml": "", "_rels__.rels": ""}), "Word document", "Check"),
        (archive(**{"Index__Document.iwa": ""}), "Numbers", "Export it"),
        (archive(**{"photo.jpg": "x"}), "an archive (.zip)", "Check"),
        (b"PK\x05\x06" + bytes(18), "an archive (.zip)", "Check"),
    ],
    # The bytes hold the time at which they were made: they must not name the test.
    ids=["xls", "encrypted", "doc", "ods", "xlsb", "docx", "numbers", "zip", "empty zip"],
)
def test_each_other_kind_of_file_is_refused_in_its_own_words(data: bytes, said: str, do: str) -> None:
    message = refused(data)
    assert said in message
    assert do in message


def test_an_archive_under_a_password_is_refused() -> None:
    data = bytearray(tracker_book(ADA))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    assert "protected by a password" in refused(bytes(data))


def test_a_bomb_is_refused_before_it_unpacks(tmp_path: Path) -> None:
    """500 MB of blanks in half a megabyte."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in PARTS.items():
            file.writestr(name, text)
        with file.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(500):
                part.write(b" " * 1_000_000)
    bomb = tmp_path / "bomb.xlsx"
    bomb.write_bytes(out.getvalue())
    assert bomb.stat().st_size < 1_000_000
    read_tracker_file_refused(tmp_path / "not there yet.xlsx", tracker_book(ADA)[:2000])  # loads the reader
    start = perf_counter()
    with pytest.raises(ImportRefused, match="unpacks to more than 250 MB"):
        read_tracker_file(bomb, today=TODAY)
    assert perf_counter() - start < 0.2


def read_tracker_file_refused(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    with pytest.raises(ImportRefused):
        read_tracker_file(path, today=TODAY)


def test_a_bomb_that_lies_about_its_size_is_read_no_further_than_it_says() -> None:
    data = bytearray(by_hand(HEAD + "<row/>" * 2_000_000))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        (size,) = struct.unpack("<I", data[at + 24 : at + 28])
        if size > 1_000_000:
            data[at + 24 : at + 28] = struct.pack("<I", 5_000)
        at = data.find(b"PK\x01\x02", at + 4)
    start = perf_counter()
    assert "damaged" in refused(bytes(data))
    assert perf_counter() - start < 0.2


def test_an_endless_list_of_contents_is_refused_unread() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for number in range(2_500):
            file.writestr(f"{number}", b"")
    assert "more than 2,000 parts" in refused(out.getvalue())


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (HEAD + '<row r="1048576"><c r="B1048576"><v>1</v></c></row>', "cell B1048576 is in use"),
        (HEAD + '<row r="2"><c r="XFD2"><v>1</v></c></row>', "more than 300 columns: cell XFD2 is in use"),
        (HEAD + "<row/>" * 6_000_001, "more cells than any tracker"),
    ],
    ids=["a cell far below", "a cell far to the right", "nothing, six million times"],
)
def test_a_sheet_that_reaches_too_far_is_refused(cells: str, said: str) -> None:
    start = perf_counter()
    assert said in refused(by_hand(cells))
    assert perf_counter() - start < 3


def test_more_rows_than_a_council_has_are_refused() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(2, 20_103))
    assert "more than 20,1" in refused(by_hand(HEAD + rows))
    just_over = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(2, 20_003))
    assert "more than 20,000 rows" in refused(by_hand(HEAD + just_over))


def test_a_cell_with_too_many_characters_costs_its_row_alone() -> None:
    rows = "".join(
        f'<row r="{n}">{text_cell(f"A{n}", name)}{text_cell(f"C{n}", "F1")}{text_cell(f"D{n}", "06/03/2026")}'
        "</row>"
        for n, name in ((2, "x" * 10_001), (3, "Ada Exampleton"))
    )
    tracker = read_tracker(by_hand(HEAD + rows), today=TODAY)
    assert [(int(one.line), one.code) for one in tracker.table.faults] == [(2, "too-long")]
    assert [row.line for row in tracker.table.rows] == [3]


@pytest.mark.parametrize(
    "part",
    ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "_rels/.rels", "xl/_rels/workbook.xml.rels"],
)
def test_what_declares_its_own_words_is_refused(part: str) -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'
    assert "damaged" in refused(by_hand(HEAD, parts={part: laughs}))


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="A0"><v>1</v></c></row>',
        '<row r="x"><c r="A1"><v>1</v></c></row>',
        '<row r="99999999999"><c><v>1</v></c></row>',
        '<row r="1"><c r="ZZZ1"><v>1</v></c></row>',
        HEAD + '<row r="2"><c r="A2" t="s"><v>7</v></c></row>',
        "<row",
    ],
)
def test_a_sheet_that_contradicts_itself_is_damaged(cells: str) -> None:
    assert "damaged" in refused(by_hand(cells))


def test_a_part_outside_the_file_is_never_looked_for() -> None:
    elsewhere = PARTS["xl/_rels/workbook.xml.rels"].replace("worksheets/sheet1.xml", "../../../../etc/passwd")
    assert "damaged" in refused(by_hand(HEAD, parts={"xl/_rels/workbook.xml.rels": elsewhere}))


def test_a_file_with_flipped_bytes_is_read_or_refused_and_never_a_fault_of_the_program() -> None:
    whole = tracker_book(ADA)
    chance = random.Random(3)
    files = [whole[:length] for length in range(0, len(whole), 37)]
    for _ in range(400):
        data = bytearray(whole)
        for _ in range(chance.randrange(1, 4)):
            data[chance.randrange(4, len(data))] ^= 1 << chance.randrange(8)
        files.append(bytes(data))
    read = 0
    for one in files:
        # Anything but a refusal would end the test here.
        with suppress(ImportRefused):
            read_tracker(one, today=TODAY)
            read += 1
    assert 0 < read < len(files)
