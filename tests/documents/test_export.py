"""What is exported is marked, runs in no spreadsheet, and is written over nothing."""

from __future__ import annotations

import csv
import io
import os
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotui.documents.export import (
    Marking,
    OnNetwork,
    as_written,
    check_place,
    new_file,
    safe_cell,
    spreadsheet,
)
from sotui.vault.errors import AlreadyExists, DiskFull, Missing, NotAPlace, Unsafe

MARKING = Marking("the audit", "Ina Govern", "Sun 22 Nov 2026 12:00", "subject\naccess", "audit 7 · 0a1b2c3d")


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+44 151 496 0000",
        "-2",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1+1",
        "＋1",
        "－1",
        "＠A1",
        "'quoted",
    ],
)
def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(cell: str) -> None:
    assert safe_cell(cell) == f"'{cell}"
    assert as_written(safe_cell(cell)) == cell


@pytest.mark.parametrize("cell", ["", "Ada", "14/02/2026", "a=1", " =1 is text", "é"])
def test_any_other_cell_stays_as_it_is(cell: str) -> None:
    assert safe_cell(cell) == cell


@given(
    st.lists(st.lists(st.text(st.characters(exclude_categories=("Cs",))), min_size=1, max_size=4), max_size=5)
)
def test_every_cell_comes_back_as_it_was(rows: list[list[str]]) -> None:
    content = spreadsheet(MARKING, ["a"], rows)
    read = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert [[as_written(cell) for cell in row] for row in read[2:]] == rows
    assert not any(cell[:1] in tuple("=+-@\t\r\n＝＋－＠") and cell for row in read for cell in row)


def test_the_marking_stands_first_in_one_line() -> None:
    first = spreadsheet(MARKING, ["when"], []).decode("utf-8-sig").splitlines()[0]
    assert first == (
        '"OFFICIAL-SENSITIVE · the audit · exported by Ina Govern on Sun 22 Nov 2026 12:00'
        ' · reason: subject access · audit 7 · 0a1b2c3d"'
    )


def test_a_file_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "there.csv"
    file.write_text("someone's own")
    with pytest.raises(AlreadyExists, match="Name another file"):
        check_place(file)
    with pytest.raises(AlreadyExists), new_file(file) as write:
        write(b"mine")
    assert file.read_text() == "someone's own"


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own there")
def test_a_link_is_refused_also_one_that_leads_nowhere(tmp_path: Path) -> None:
    link = tmp_path / "link.csv"
    link.symlink_to(tmp_path / "nowhere")
    with pytest.raises(Unsafe, match="not followed"):
        check_place(link)
    with pytest.raises((AlreadyExists, Unsafe)), new_file(link) as write:
        write(b"mine")
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(Missing):
        check_place(tmp_path / "none" / "audit.csv")


def test_what_is_no_name_is_said_to_be_none() -> None:
    with pytest.raises(NotAPlace):
        check_place(Path("audit\0.csv"))


def test_a_synchronised_folder_has_to_be_meant(tmp_path: Path) -> None:
    folder = tmp_path / "OneDrive - Council"
    folder.mkdir()
    with pytest.raises(OnNetwork, match="name another folder, or say that it is meant"):
        check_place(folder / "audit.csv")
    assert check_place(folder / "audit.csv", even_there=True) == folder / "audit.csv"


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own there")
def test_a_folder_that_leads_to_a_synchronised_one_too(tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "mine").symlink_to(tmp_path / "Dropbox")
    with pytest.raises(OnNetwork):
        check_place(tmp_path / "mine" / "audit.csv")


@pytest.mark.skipif(os.name == "nt", reason="the mode bits say nothing there")
def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with new_file(tmp_path / "audit.csv") as write:
            write(b"x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "audit.csv").stat().st_mode) == 0o600


def test_where_the_entry_cannot_be_kept_no_file_is_left(tmp_path: Path) -> None:
    def attempt() -> None:
        with new_file(tmp_path / "audit.csv") as write:
            write(b"x")
            raise DiskFull("The disk is full.")

    with pytest.raises(DiskFull):
        attempt()
    assert not (tmp_path / "audit.csv").exists()
