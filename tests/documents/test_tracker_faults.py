"""The council's tracker of 240 rows: exactly the faults it has, with line, column, value and outcome."""

from __future__ import annotations

from collections import Counter

import pytest
from sheets import TODAY, TRACKER

from sotui.documents.faults import Severity
from sotui.documents.import_file import Tracker, read_tracker

ROWS_NOT_TAKEN = [
    (10, "Date SO made", "31/02/2026", "impossible-date"),
    (15, "Length (months)", "48", "length-too-long"),
    (22, "Child name", "", "no-name"),
    (51, "Date SO made", "", "no-day-made"),
    (58, "Date SO made", "20/02/2027", "made-ahead"),
    (64, "DOB", "27 Oct 08", "eighteen"),
    (70, "Child name", "Reuben Vraag", "child-twice"),
]
VALUES_NOT_TAKEN = [
    (18, "Expiry on order", "01/01/2020", "ends-before-made"),
    (35, "DOB", "05/13/2015", "month-first"),
    (38, "Procedure", "Atlantis", "unknown-procedure"),
    (53, "DOB", "22/12/2026", "born-ahead"),
    (71, "Child ID", "987260", "id-twice"),
    (72, "Child ID", "987260", "id-twice"),
    (114, "DOB", "11/04/2026", "born-after-order"),
    (173, "DOB", "27.01.26", "born-after-order"),
]
REMARKS_THAT_STAND_OUT = [
    (24, "Notes", '=HYPERLINK("x","y")', "formula"),
    (29, "Notes", "[/b] [red]x[/red] \x1b[2J", "control-characters"),
    (47, "Child name", "\u202eReversed Name", "hidden-characters"),
    (64, "DOB", "27 Oct 08", "seventeen-when-made"),
    (134, "Child name", "Amara O'Example", "one-name"),
    (167, "Child name", "Hamza Mockridge", "one-name"),
    (209, "Child name", "Chloé Demo-Smith", "one-name"),
]
QUIET_REMARKS = {"before-order": 40, "order-differs": 22}


@pytest.fixture(scope="module")
def tracker() -> Tracker:
    return read_tracker(TRACKER.read_bytes(), today=TODAY)


def _said(tracker: Tracker, severity: Severity) -> list[tuple[int, str, str, str]]:
    return [
        (fault.line, fault.column, fault.value, fault.code)
        for fault in tracker.faults
        if fault.severity is severity
    ]


def test_the_rows_that_are_not_taken(tracker: Tracker) -> None:
    assert _said(tracker, Severity.ROW) == ROWS_NOT_TAKEN
    assert tracker.rows_left_out == 7
    assert tracker.rows_taken == 233


def test_the_values_that_are_not_taken(tracker: Tracker) -> None:
    assert _said(tracker, Severity.VALUE) == VALUES_NOT_TAKEN


def test_the_remarks(tracker: Tracker) -> None:
    remarks = _said(tracker, Severity.NOTE)
    assert [one for one in remarks if one[3] not in QUIET_REMARKS] == REMARKS_THAT_STAND_OUT
    assert Counter(one[3] for one in remarks if one[3] in QUIET_REMARKS) == QUIET_REMARKS


def test_each_fault_says_why_and_what_is_done(tracker: Tracker) -> None:
    for fault in tracker.faults:
        assert fault.reason.endswith((".", "13/05/2015."))
        assert fault.outcome
    by_line = {fault.line: fault for fault in tracker.faults if fault.severity is not Severity.NOTE}
    assert "month first" in by_line[35].reason
    assert "Sch 3 para 6(1)" in by_line[15].reason
    assert "line 69" in by_line[70].outcome
    assert "says the same" in by_line[70].reason
    assert "statute only" in by_line[38].outcome


def test_a_family_s_rows_become_one_order_with_its_children(tracker: Tracker) -> None:
    assert len(tracker.orders) == 139
    first = tracker.orders[0]
    assert (first.family, first.case, len(first.rows)) == ("F001", "ZZ26C97591", 3)
    assert [row.name for row in first.rows] == ["Priya Exampleton", "Uche Exampleton", "Jakub Exampleton"]
    assert [row.visit.isoformat() for row in first.rows if row.visit] == [
        "2026-10-21",
        "2026-10-08",
        "2026-11-10",
    ]


def test_a_faulty_row_does_not_borrow_from_its_siblings(tracker: Tracker) -> None:
    family = next(order for order in tracker.orders if order.family == "F006")
    assert [row.name for row in family.rows] == ["Violet Exampleton", "Siân Exampleton"]
    assert family.months == 9


def test_an_end_before_the_beginning_leaves_the_order_without_one(tracker: Tracker) -> None:
    family = next(order for order in tracker.orders if order.family == "F007")
    assert len(family.rows) == 2
    assert family.end is None


def test_the_family_whose_only_row_is_faulty_has_no_order(tracker: Tracker) -> None:
    assert "F004" not in {order.family for order in tracker.orders}


def test_the_name_with_a_direction_mark_is_kept_without_it(tracker: Tracker) -> None:
    names = {row.name for order in tracker.orders for row in order.rows}
    assert "Reversed Name" in names


def test_what_councils_write_in_an_empty_cell_is_no_value(tracker: Tracker) -> None:
    rows = {row.local_id: row for order in tracker.orders for row in order.rows}
    assert rows["852669"].end is None
    assert (rows["611504"].worker, rows["611504"].worker_gone) == ("", True)
    assert (rows["392311"].worker, rows["392311"].worker_gone) == ("", False)
