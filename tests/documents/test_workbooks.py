"""Trackers kept as Excel workbooks: the same register as from CSV, and every oddity of a sheet named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time
from typing import Any

import pytest
from books import HEAD, HEADINGS, by_hand, csv_as_book, fill, text_cell, tracker_book, workbook
from sheets import ADA, BEN, TODAY, TRACKER, ada, sheet

from sotui.documents.errors import ImportRefused
from sotui.documents.faults import Severity
from sotui.documents.grouping import TrackerOrder
from sotui.documents.import_file import Tracker, read_tracker


def read(data: bytes, **said: str) -> Tracker:
    return read_tracker(data, today=TODAY, **said)


def codes(tracker: Tracker, *left_out: str) -> list[tuple[int, str, str, str]]:
    return [
        (int(one.line), one.column, one.value, one.code) for one in tracker.faults if one.code not in left_out
    ]


def test_the_same_tracker_as_a_workbook_says_the_same_as_the_csv_file() -> None:
    book, text = read(csv_as_book(TRACKER)), read(TRACKER.read_bytes())
    assert book.table.row_count == text.table.row_count == 240
    # The CSV file has blank lines and days in many spellings: what is said of each cell is the same.
    assert [_placeless(order) for order in book.orders] == [_placeless(order) for order in text.orders]
    assert [(one.column, one.code) for one in book.faults] == [(one.column, one.code) for one in text.faults]


def _placeless(order: TrackerOrder) -> TrackerOrder:
    return replace(order, lines=(), rows=tuple(replace(row, line=0) for row in order.rows))


def test_faults_are_placed_by_row_and_column_letter() -> None:
    tracker = read(tracker_book(ADA, ada(id="100002", name="Ben", made="31/02/2026")))
    (fault,) = [one for one in tracker.faults if one.severity is Severity.ROW]
    assert (int(fault.line), fault.place, fault.column) == (3, HEADINGS.index("Date SO made"), "Date SO made")
    double = read(tracker_book(ADA, ADA))
    assert any("on row 2" in one.reason and one.outcome == "row not taken; row 2 is" for one in double.faults)


def test_numbers_stored_as_numbers_lose_their_point_and_texts_keep_their_zeros() -> None:
    tracker = read(tracker_book(ada(id="852669"), BEN | {"Child ID": "007711"}))
    assert [row.local_id for order in tracker.orders for row in order.rows] == ["852669", "007711"]


@pytest.mark.parametrize("options", [{}, {"date_1904": True}], ids=["from 1900", "from 1904"])
def test_dates_are_the_same_days_in_both_ways_of_counting(options: dict[str, object]) -> None:
    first = read(tracker_book(ADA, **options)).orders[0]
    assert first.made.isoformat() == "2026-03-06"
    assert first.rows[0].born is not None
    assert first.rows[0].born.isoformat() == "2017-09-02"


@pytest.mark.parametrize(
    ("options", "words"), [({}, "6 March 2026"), ({"date_1904": True}, "7 March 2030")], ids=["1900", "1904"]
)
def test_a_date_that_lost_its_format_is_named_as_what_it_would_be(
    options: dict[str, object], words: str
) -> None:
    def build(book: Any) -> None:
        page = book.add_worksheet()
        fill(book, page, [ada(visit="")], HEADINGS)
        page.write_number(1, HEADINGS.index("Last visit"), 46087)

    (fault,) = [one for one in read(workbook(build, **options)).faults if one.column == "Last visit"]
    assert words in fault.reason
    assert fault.value == "46087"


def one_cell(heading: str, write: Callable[[Any, Any, int, int], None]) -> bytes:
    """Ada's row with one cell written otherwise."""

    def build(book: Any) -> None:
        page = book.add_worksheet("Tracker")
        fill(book, page, [ADA | {heading: ""}], HEADINGS)
        write(book, page, 1, HEADINGS.index(heading))

    return workbook(build)


def test_a_midnight_is_the_day_alone_and_a_time_of_day_is_no_day() -> None:
    def at(when: datetime) -> Callable[[Any, Any, int, int], None]:
        def write(book: Any, page: Any, row: int, column: int) -> None:
            page.write_datetime(row, column, when, book.add_format({"num_format": "dd/mm/yyyy hh:mm"}))

        return write

    tracker = read(one_cell("Last visit", at(datetime(2026, 10, 21))))
    assert str(tracker.orders[0].rows[0].visit) == "2026-10-21"
    late = read(one_cell("Last visit", at(datetime(2026, 10, 21, 14, 30))))
    assert codes(late) == [(2, "Last visit", "21/10/2026 14:30", "unreadable-date")] or (
        str(late.orders[0].rows[0].visit) == "2026-10-21"
    )


def test_the_number_0_formatted_as_a_date_is_no_day() -> None:
    """A formula that looks at an empty cell: Excel shows 00/01/1900."""

    def write(book: Any, page: Any, row: int, column: int) -> None:
        page.write_datetime(row, column, time(0), book.add_format({"num_format": "dd/mm/yyyy"}))

    tracker = read(one_cell("Last visit", write))
    assert codes(tracker, "seen-without-visit") == [(2, "Last visit", "00/01/1900", "impossible-date")]


@pytest.mark.parametrize(("value", "seen"), [(True, "seen+alone"), (False, "seen+not-alone")])
def test_a_ticked_cell_is_yes_or_no(value: bool, seen: str) -> None:
    tracker = read(
        one_cell("Seen alone", lambda _b, page, row, column: page.write_boolean(row, column, value))
    )
    assert tracker.orders[0].rows[0].seen == seen


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#NAME?", "#DIV/0!", "#VALUE!"])
def test_an_error_in_a_cell_is_named_and_never_a_value(error: str) -> None:
    def write(_book: Any, page: Any, row: int, column: int) -> None:
        page.write_formula(row, column, "=Sheet9!A1", None, error)

    assert codes(read(one_cell("Court", write))) == [(2, "Court", error, "error-cell")]
    name = read(one_cell("Child name", write))
    assert codes(name) == [(2, "Child name", error, "error-cell")]
    assert not name.orders
    # A CSV file that was saved from such a sheet has the same words.
    assert codes(read(sheet(ADA | {"Court": error}))) == [(2, "Court", error, "error-cell")]


def test_a_formula_counts_as_what_it_showed_and_is_named_where_it_was_never_worked_out() -> None:
    def worked_out(_book: Any, page: Any, row: int, column: int) -> None:
        page.write_formula(row, column, "=UPPER(Z1)", None, "Brighton")

    assert read(one_cell("Court", worked_out)).orders[0].court == "Brighton"
    never = HEAD + (
        f'<row r="2">{text_cell("A2", "Ada Exampleton")}<c r="B2"><f>B9</f></c>{text_cell("C2", "F001")}'
        f'<c r="D2"><f>D9</f><v/></c></row><row r="3">{text_cell("A3", "Ben Exampleton")}'
        f'<c r="B3" t="str"><f>""</f><v></v></c>{text_cell("C3", "F001")}'
        f"{text_cell('D3', '06/03/2026')}</row>"
    )
    assert [one[:2] + one[3:] for one in codes(read(by_hand(never)), "no-case-number")] == [
        (2, "DOB", "error-cell"),
        (2, "Date SO made", "error-cell"),
        (3, "DOB", "no-birth"),
    ]


def test_cells_merged_down_say_the_same_for_every_row_and_are_remarked() -> None:
    def build(book: Any) -> None:
        page = book.add_worksheet()
        fill(book, page, [ADA, BEN | {"Family": "", "Case no": ""}], HEADINGS)
        for heading in ("Family", "Case no"):
            column = HEADINGS.index(heading)
            page.merge_range(1, column, 2, column, ADA[heading])

    tracker = read(workbook(build))
    assert [len(order.rows) for order in tracker.orders] == [2]
    assert codes(tracker) == [(3, "Family", "F001", "merged"), (3, "Case no", "ZZ26C00001", "merged")]


def test_a_title_above_an_empty_column_before_and_formatted_rows_below() -> None:
    def build(book: Any) -> None:
        page = book.add_worksheet()
        page.merge_range(0, 0, 0, 5, "Supervision orders, North and West")
        fill(book, page, [ADA], HEADINGS, top=3)
        for row in range(5, 4000):
            page.write_blank(row, 1, None, book.add_format({"bold": True}) if row == 5 else None)
        page.write_blank(900_000, 2, None, book.add_format({"italic": True}))

    tracker = read(workbook(build))
    assert [row.line for row in tracker.table.rows] == [5]
    assert not codes(tracker)

    def moved(book: Any) -> None:
        page = book.add_worksheet()
        fill(book, page, [{"": "", **ADA}], ["", *HEADINGS])

    assert read(workbook(moved)).orders == read(tracker_book(ADA)).orders


def test_a_column_without_heading_is_said_to_be_left_out() -> None:
    tracker = read(tracker_book(ADA | {"": "closed"}))
    assert codes(tracker) == [(1, "column U", "closed", "no-heading")]


def test_the_american_export_opened_in_britain_is_not_guessed() -> None:
    """05/13/2015 stayed text; 05/11/2015 became 5 November: which was meant cannot be told."""
    rows = [ada(born="13/05/2015"), BEN | {"DOB": "05/11/2015"}]

    def build(book: Any) -> None:
        page = book.add_worksheet()
        fill(book, page, rows, HEADINGS)
        page.write_string(1, HEADINGS.index("DOB"), "05/13/2015")

    assert codes(read(workbook(build))) == [
        (2, "DOB", "05/13/2015", "month-first"),
        (3, "DOB", "05/11/2015", "day-or-month"),
    ]


# Sheets


def several(book: Any) -> None:
    book.add_worksheet("Read me").write_string(0, 0, "How to use this workbook")
    hidden = book.add_worksheet("Archive 2024")
    fill(book, hidden, [ada(name="Old Child")], HEADINGS)
    hidden.hide()
    very = book.add_worksheet("Lists")
    fill(book, very, [ada(name="Very Hidden")], HEADINGS)
    very.very_hidden()
    fill(book, book.add_worksheet("Current"), [ADA, BEN], HEADINGS)
    fill(book, book.add_worksheet("Closed (2025)"), [ada(name="Closed Child")], HEADINGS)
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Current!$F$2:$F$3"})
    book.add_chartsheet("Chart").set_chart(chart)


def names(tracker: Tracker) -> list[str]:
    return [row.name for order in tracker.orders for row in order.rows]


def test_the_first_sheet_on_show_with_headings_is_read_and_the_others_are_named() -> None:
    tracker = read(workbook(several))
    assert names(tracker) == ["Ada Exampleton", "Ben Exampleton"]
    assert tracker.table.sheet == "Current"
    assert tracker.table.other_sheets == (
        "Read me",
        "Archive 2024 (hidden)",
        "Lists (hidden)",
        "Closed (2025)",
    )


@pytest.mark.parametrize(
    ("name", "child"),
    [("closed (2025)", "Closed Child"), ("Archive 2024", "Old Child"), ("Lists", "Very Hidden")],
)
def test_another_sheet_is_read_by_its_name(name: str, child: str) -> None:
    assert names(read(workbook(several), sheet=name)) == [child]


def test_a_sheet_that_is_not_there_or_no_tracker_is_refused_with_the_names_of_all() -> None:
    for name, said in (("Nowhere", "no sheet “Nowhere”"), ("Read me", "no row with a tracker’s headings")):
        with pytest.raises(ImportRefused, match=said) as refusal:
            read(workbook(several), sheet=name)
        assert "“Current”" in refusal.value.do
    with pytest.raises(ImportRefused, match="no sheets to choose from"):
        read(sheet(ADA), sheet="Current")


def test_rows_that_the_sheet_hides_are_taken_and_counted() -> None:
    def build(book: Any) -> None:
        page = book.add_worksheet()
        fill(book, page, [ADA, BEN], HEADINGS)
        page.set_row(2, None, None, {"hidden": True})

    tracker = read(workbook(build))
    assert len(names(tracker)) == 2
    assert tracker.table.hidden_rows == 1


# Supervision


def test_the_supervision_procedure_has_its_own_column() -> None:
    rows = [ADA | {"Supervision procedure": "Hillingdon"}, BEN | {"Supervision procedure": "Wirral"}]
    tracker = read(tracker_book(*rows))
    assert (tracker.orders[0].procedure, tracker.orders[0].supervised) == ("wirral", "hillingdon")
    assert codes(tracker) == [(3, "Supervision procedure", "Wirral", "unknown-procedure")]


def test_one_supervision_procedure_can_be_said_for_all_rows_that_name_none() -> None:
    tracker = read(tracker_book(ADA), supervised_under="hillingdon")
    assert tracker.orders[0].supervised == "hillingdon"
    named = read(tracker_book(ada(procedure="Hillingdon")), supervised_under="hillingdon")
    assert (named.orders[0].procedure, named.orders[0].supervised) == ("hillingdon", "")
