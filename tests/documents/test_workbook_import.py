"""`sotui import` of a workbook: what the report says of it, and that the register is the CSV file's."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from books import HEADINGS, csv_as_book, fill, tracker_book, workbook
from click.testing import CliRunner, Result
from sheets import ADA, BEN, TODAY, TRACKER, ada, sheet

from sotui.cli.commands import sotui
from sotui.desk import Desk
from sotui.documents import acts
from sotui.documents.import_file import read_tracker
from sotui.register import facts_store, store

Run = Callable[..., Result]


@pytest.fixture
def run(folder: Path, tmp_path: Path, words_of_the_test_register: str) -> Run:
    secret = tmp_path / "passphrase.txt"
    secret.write_text(words_of_the_test_register, encoding="utf-8")

    def running(data: bytes, *words: str) -> Result:
        file = tmp_path / "tracker.xlsx"
        file.write_bytes(data)
        said = ["--vault", str(folder), "import", str(file), "--passphrase-file", str(secret), *words]
        with time_machine.travel(datetime(TODAY.year, TODAY.month, TODAY.day, 12), tick=True):
            return CliRunner().invoke(sotui, said, prog_name="sotui")

    return running


@pytest.mark.parametrize("book_first", [True, False])
def test_the_same_tracker_in_the_other_form_changes_nothing(desk: Desk, book_first: bool) -> None:
    forms = [csv_as_book(TRACKER), TRACKER.read_bytes()]
    first, second = forms if book_first else reversed(forms)
    acts.import_tracker(desk.session, acts.preview(desk.session, read_tracker(first, today=TODAY)))
    assert len(store.orders(desk.session.db)) == 139
    plan = acts.preview(desk.session, read_tracker(second, today=TODAY))
    assert plan.is_empty
    assert not plan.kept
    assert plan.unchanged > 1500


def test_the_report_speaks_of_rows_and_columns_of_the_sheet(run: Run, open_desk: Callable[..., Desk]) -> None:
    def build(book: Any) -> None:
        fill(
            book,
            book.add_worksheet("Tracker \u202e2J"),
            [ADA, BEN | {"Last visit": "13/25/2026"}, ADA | {"Court": "=1+1"}],
            HEADINGS,
        )
        book.add_worksheet("Notes").write_string(0, 0, "nothing here")

    result = run(workbook(build))
    assert result.exit_code == 3, result.output
    for said in (
        "3 rows, sheet “Tracker �2J” of an Excel workbook.",
        "Not read: “Notes” (--sheet NAME reads another).",
        "1 row is not taken",
        "  row 4, column B, Child name “Ada Exampleton”",
        "→ row not taken; row 2 is",
        "  row 3, column P, Last visit “13/25/2026”",
        "Done: 1 new order, 2 new children, 0 changes.",
    ):
        assert said in result.stdout
    assert "\u202e" not in result.stdout
    assert "line" not in result.stdout
    db = open_desk().session.db
    facts = facts_store.all_facts(db, store.orders(db)[0].id)
    assert {fact.source for fact in facts if fact.kind == "order-made"} == {"tracker, row 2, order made"}


def test_next_month_s_workbook_shows_what_changed_by_its_row(run: Run) -> None:
    assert run(tracker_book(ADA, BEN)).exit_code == 0
    result = run(tracker_book(BEN, ada(visit="20/11/2026")))
    assert "SO-0001, Ada Exampleton: last visit Fri 20 Nov 2026, seen alone (row 3)" in result.stdout
    again = run(tracker_book(BEN, ada(visit="20/11/2026")))
    assert "Nothing was changed." in again.stdout
    assert again.exit_code == 0


def test_a_visit_that_a_workbook_brought_is_corrected_by_the_next_one(run: Run) -> None:
    """Whose word a fact was is known by its source, in either form of tracker."""
    run(tracker_book(ada(visit="18/11/2026", length="12"), BEN))
    run(tracker_book(ada(visit="20/11/2026"), BEN))
    back = run(tracker_book(ada(visit="18/11/2026"), BEN))
    assert "Fri 20 Nov 2026" in back.stdout
    assert "is withdrawn, Wed 18 Nov 2026 stands" in back.stdout


def test_the_supervision_procedure_of_all_rows_is_said_and_recorded_once(
    run: Run, open_desk: Callable[..., Desk]
) -> None:
    result = run(tracker_book(ADA, BEN), "--supervised-under", "Hillingdon")
    assert result.exit_code == 0, result.output
    assert "(for all rows that name none)" in result.stdout
    again = run(sheet(ADA, BEN), "--supervised-under", "hillingdon")
    assert "Nothing was changed." in again.stdout
    desk = open_desk()
    (order,) = store.orders(desk.session.db)
    said = [
        fact for fact in facts_store.all_facts(desk.session.db, order.id) if fact.kind == "supervised-under"
    ]
    assert [(fact.qualifier, fact.source) for fact in said] == [
        ("hillingdon", "tracker, for all rows, supervision procedure")
    ]


@pytest.mark.parametrize("name", ["wirral", "nowhere", "\x1b]0;x\x07"])
def test_what_is_no_procedure_for_supervision_is_refused_with_those_known(run: Run, name: str) -> None:
    result = run(tracker_book(ADA), "--supervised-under", name)
    assert result.exit_code == 2
    assert "no procedure for supervision. Known: hillingdon." in " ".join(result.output.split())
    assert "\x1b" not in result.output


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are(run: Run) -> None:
    result = run(tracker_book(ADA), "--sheet", "Current")
    assert result.exit_code == 1
    assert "no sheet “Current”" in result.output
    assert "It has “Tracker”." in result.output


def test_a_csv_file_does_not_load_the_reader_of_workbooks() -> None:
    code = (
        "import sys, datetime, pathlib\n"
        "from sotui.documents.import_file import read_tracker_file\n"
        f"read_tracker_file(pathlib.Path({str(TRACKER)!r}), today=datetime.date(2026, 11, 22))\n"
        "print([name for name in ('python_calamine', 'sotui.documents.workbook') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "[]"
