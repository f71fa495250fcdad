"""Cases of the field, one cell at a time: what is taken, what is refused, and how it is said."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sheets import ADA, BEN, HEADINGS, TODAY, ada, sheet

from sotui.documents.faults import Fault, Severity
from sotui.documents.grouping import TrackerOrder
from sotui.documents.import_file import Tracker, read_tracker
from sotui.documents.tracker import TrackerRow


def read(*rows: dict[str, str]) -> Tracker:
    return read_tracker(sheet(*rows), today=TODAY)


def only(tracker: Tracker) -> TrackerRow:
    ((row,),) = [order.rows for order in tracker.orders]
    return row


def the_fault(tracker: Tracker) -> Fault:
    (fault,) = tracker.faults
    return fault


def test_a_row_without_fault_is_taken_whole() -> None:
    tracker = read(ADA)
    assert tracker.faults == ()
    row = only(tracker)
    assert (row.name, row.born, row.made) == ("Ada Exampleton", date(2017, 9, 2), date(2026, 3, 6))
    assert (row.months, row.end, row.plan, row.seen) == (12, date(2027, 3, 5), "cin", "seen+alone")


@pytest.mark.parametrize(
    "written", ["06/03/2026", " 06.03.26 ", "6-3-2026", "2026-03-06", "6 Mar 26", "06/03/2026 00:00:00"]
)
def test_the_day_made_in_the_ways_that_trackers_write_it(written: str) -> None:
    assert only(read(ada(made=written))).made == date(2026, 3, 6)


@pytest.mark.parametrize(
    ("made", "code"),
    [
        ("03/13/2026", "month-first"),
        ("30/02/2026", "impossible-date"),
        ("29/02/2025", "impossible-date"),
        ("in March", "unreadable-date"),
        ("06/03", "unreadable-date"),
        ("46087", "unreadable-date"),
        ("yesterday", "unreadable-date"),
        ("٠٦/٠٣/٢٠٢٦", "unreadable-date"),
        ("06/03/20266", "unreadable-date"),
        ("23/11/2026", "made-ahead"),
        ("13/10/1991", "made-too-early"),
        ("n/a", "no-day-made"),
    ],
)
def test_a_day_made_that_cannot_be_leaves_the_row_out(made: str, code: str) -> None:
    tracker = read(ada(made=made))
    assert tracker.orders == ()
    fault = the_fault(tracker)
    assert fault.severity is Severity.ROW
    assert fault.code == code
    assert (fault.line, fault.column, fault.value) == (2, "Date SO made", made)


def test_an_order_made_today_and_one_on_the_first_day_of_the_act_are_taken() -> None:
    assert only(read(ada(made="22/11/2026", expiry="", cin="", visit="", seen="", review="", supervision="")))
    early = ada(made="14/10/1991", born="", expiry="")
    assert only(read(early)).made == date(1991, 10, 14)


@pytest.mark.parametrize(
    ("written", "months"),
    [("12", 12), ("9 months", 9), ("1 month", 1), ("1 year", 12), ("12 Months", 12), ("6m", 6), ("", None)],
)
def test_lengths_as_trackers_write_them(written: str, months: int | None) -> None:
    assert only(read(ada(length=written, expiry=""))).months == months


@pytest.mark.parametrize("written", ["48", "13", "36 months", "0", "-6", "twelve", "12.5", "3 years", "1e3"])
def test_a_length_that_no_order_can_have_leaves_the_row_out(written: str) -> None:
    fault = the_fault(read(ada(length=written)))
    assert (fault.severity, fault.column) == (Severity.ROW, "Length (months)")


@pytest.mark.parametrize("printed", ["05/03/2027", "06/03/2027"])
def test_the_last_day_and_the_anniversary_that_courts_print_are_quiet(printed: str) -> None:
    assert read(ada(expiry=printed)).faults == ()


def test_a_printed_end_later_than_the_statute_allows_is_kept_and_remarked() -> None:
    tracker = read(ada(expiry="07/03/2027"))
    fault = the_fault(tracker)
    assert (fault.severity, fault.code) == (Severity.NOTE, "ends-too-late")
    assert "Fri 5 Mar 2027" in fault.outcome
    assert only(tracker).end == date(2027, 3, 7)


def test_an_order_of_31_august_for_six_months_ends_on_the_last_of_february() -> None:
    quiet = {"made": "31/08/2026", "length": "6", "cin": "", "review": ""}
    assert read(ada(expiry="28/02/2027", **quiet)).faults == ()
    assert the_fault(read(ada(expiry="27/02/2027", **quiet))).code == "ends-early"


def test_a_child_is_left_out_from_the_eighteenth_birthday_on() -> None:
    old = {"made": "01/06/2026", "expiry": "", "cin": "", "review": ""}
    assert {fault.code for fault in read(ada(born="22/11/2008", **old)).faults} == {
        "eighteen",
        "seventeen-when-made",
    }
    eve = read(ada(born="23/11/2008", **old))
    assert {fault.code for fault in eve.faults} == {"seventeen-when-made"}
    assert only(eve).born == date(2008, 11, 23)


def test_no_order_is_made_once_the_child_is_seventeen() -> None:
    made = {"made": "01/06/2026", "expiry": "", "cin": "", "review": ""}
    assert read(ada(born="02/06/2009", **made)).faults == ()
    fault = the_fault(read(ada(born="01/06/2009", **made)))
    assert fault.severity is Severity.NOTE
    assert "s31(3)" in fault.reason


@pytest.mark.parametrize(
    ("born", "code"),
    [
        ("05/13/2015", "month-first"),
        ("31/11/2015", "impossible-date"),
        ("23/11/2026", "born-ahead"),
        ("07/03/2026", "born-after-order"),
        ("31/12/1899", "born-too-early"),
        ("about 9", "unreadable-date"),
        ("-", "no-birth"),
    ],
)
def test_a_birth_that_cannot_be_does_not_keep_the_child_off_the_register(born: str, code: str) -> None:
    tracker = read(ada(born=born))
    assert the_fault(tracker).code == code
    assert the_fault(tracker).severity is (Severity.NOTE if code == "no-birth" else Severity.VALUE)
    assert only(tracker).born is None


@pytest.mark.parametrize("column", ["cin", "visit", "review", "supervision"])
def test_what_is_still_to_come_has_not_been_held(column: str) -> None:
    tracker = read(ada(**{column: "23/11/2026"}))
    assert the_fault(tracker).code == "still-to-come"
    assert the_fault(tracker).severity is Severity.VALUE
    assert tracker.orders


def test_a_review_before_the_order_is_taken_and_remarked() -> None:
    tracker = read(ada(review="05/03/2026"))
    assert the_fault(tracker).code == "before-order"
    assert only(tracker).review == date(2026, 3, 5)


@pytest.mark.parametrize(
    ("written", "words"),
    [("Y", "seen+alone"), ("yes", "seen+alone"), ("N", "seen+not-alone"), ("No", "seen+not-alone"), ("", "")],
)
def test_whether_the_child_was_seen_alone(written: str, words: str) -> None:
    assert only(read(ada(seen=written))).seen == words


def test_seen_alone_that_is_neither_yes_nor_no_is_not_guessed() -> None:
    tracker = read(ada(seen="mostly"))
    assert the_fault(tracker).code == "seen-unreadable"
    assert only(tracker).visit == date(2026, 10, 21)
    assert only(tracker).seen == ""


@pytest.mark.parametrize(("written", "plan"), [("cin", "cin"), ("CP", "cp"), ("Child Protection", "cp")])
def test_plans_as_trackers_write_them(written: str, plan: str) -> None:
    assert only(read(ada(plan=written))).plan == plan


def test_an_unknown_plan_is_named() -> None:
    assert the_fault(read(ada(plan="LAC"))).code == "unknown-plan"


def test_llr_is_leicestershire_and_hillingdon_governs_supervision_only() -> None:
    assert only(read(ada(procedure="LLR"))).procedure == "leicestershire"
    assert the_fault(read(ada(procedure="Hillingdon"))).code == "supervision-procedure"


def test_hidden_characters_in_a_name_are_left_out_and_said() -> None:
    tracker = read(ada(name="A\u200bda\u202e Exampleton\x1b[2J"))
    assert only(tracker).name == "Ada Exampleton[2J"
    assert the_fault(tracker).code == "hidden-characters"


@pytest.mark.parametrize("name", ["", "-", "???", "x" * 121])
def test_a_row_without_a_usable_name_is_not_taken(name: str) -> None:
    assert the_fault(read(ada(name=name))).severity is Severity.ROW


@pytest.mark.parametrize("note", ['=HYPERLINK("x")', "@SUM(A1)", "=1+1", "＝cmd"])
def test_a_formula_is_kept_as_text_and_remarked(note: str) -> None:
    tracker = read(ada(notes=note))
    assert the_fault(tracker).code == "formula"
    assert only(tracker).notes == note


@pytest.mark.parametrize(
    "note", ["- seen at school", "+44 1632 960000", "see p. 4 [risk]", "mum’s new partner"]
)
def test_an_ordinary_note_is_no_formula(note: str) -> None:
    assert read(ada(notes=note)).faults == ()


# The same child twice, one ID twice


def test_a_child_twice_says_in_what_the_second_row_differs() -> None:
    tracker = read(ADA, ada(name="ADA  exampleton", visit="01/11/2026"))
    fault = the_fault(tracker)
    assert (fault.code, fault.line) == ("child-twice", 3)
    assert "Last visit" in fault.reason
    assert only(tracker).visit == date(2026, 10, 21)


def test_a_child_cannot_be_doubled_behind_a_zero_width_letter() -> None:
    tracker = read(ADA, ada(name="Ada\u200b Exampleton", id="100009"))
    assert {fault.code for fault in tracker.faults} == {"child-twice", "hidden-characters"}
    assert only(tracker).line == 2


def test_two_children_of_one_name_and_different_births_are_two() -> None:
    tracker = read(ADA, ada(id="100003", born="03/05/2012"))
    assert the_fault(tracker).code == "one-name"
    assert len(tracker.orders[0].rows) == 2


def test_an_id_on_two_children_is_taken_for_neither() -> None:
    tracker = read(ADA, BEN | {"Child ID": "100001"})
    assert [fault.code for fault in tracker.faults] == ["id-twice", "id-twice"]
    assert [row.local_id for row in tracker.orders[0].rows] == ["", ""]


def test_one_child_on_two_orders_keeps_the_id() -> None:
    tracker = read(ADA, ada(case="ZZ25C00009", made="06/03/2025", expiry="05/03/2026"))
    assert tracker.faults == ()
    assert [order.rows[0].local_id for order in tracker.orders] == ["100001", "100001"]


# Orders of several rows


def order_of(*rows: dict[str, str]) -> TrackerOrder:
    (order,) = read(*rows).orders
    return order


def test_a_row_whose_day_made_differs_from_its_siblings_is_left_out() -> None:
    cara = BEN | {"Child ID": "100003", "Child name": "Cara Exampleton"}
    tracker = read(ADA, BEN, cara | {"Date SO made": "07/03/2026", "Expiry on order": ""})
    fault = the_fault(tracker)
    assert (fault.line, fault.code, fault.severity) == (4, "rows-differ", Severity.ROW)
    assert len(tracker.orders[0].rows) == 2


@pytest.mark.parametrize(("column", "value"), [("Date SO made", "07/03/2026"), ("Length (months)", "9")])
def test_two_rows_that_contradict_each_other_are_both_left_out(column: str, value: str) -> None:
    tracker = read(ada(expiry=""), BEN | {column: value, "Expiry on order": ""})
    assert tracker.orders == ()
    assert [fault.line for fault in tracker.faults] == [2, 3]


def test_a_sibling_without_a_length_does_not_contradict() -> None:
    order = order_of(ADA, BEN | {"Length (months)": ""})
    assert order.months == 12
    assert len(order.rows) == 2


def test_the_first_named_iro_counts_and_the_other_is_reported() -> None:
    tracker = read(ada(iro=""), BEN | {"IRO": "I. Officer"}, BEN | {"Child name": "Cy", "Child ID": "3"})
    assert tracker.orders[0].iro == "I. Officer"
    fault = the_fault(tracker)
    assert (fault.line, fault.column, fault.value) == (4, "IRO", "J. Officer")
    assert fault.outcome == "not taken; the one on line 3 is"


def test_of_two_printed_ends_the_earlier_counts() -> None:
    tracker = read(ADA, BEN | {"Expiry on order": "06/03/2027"})
    assert tracker.orders[0].end == date(2027, 3, 5)
    assert the_fault(tracker).line == 3


def test_rows_under_different_procedures_leave_the_order_with_the_statute_only() -> None:
    tracker = read(ADA, BEN | {"Procedure": "Camden"})
    assert tracker.orders[0].procedure == ""
    assert [fault.severity for fault in tracker.faults] == [Severity.VALUE, Severity.VALUE]


def test_families_are_told_apart_by_case_number() -> None:
    assert len(read(ADA, BEN | {"Case no": "ZZ26C00002"}).orders) == 2
    assert len(read(ADA, BEN | {"Case no": "zz26c00001", "Family": "f001"}).orders) == 1


def test_without_a_case_number_a_family_s_rows_of_one_day_are_one_order() -> None:
    tracker = read(ada(case=""), BEN | {"Case no": "n/a"})
    assert len(tracker.orders) == 1
    assert {fault.code for fault in tracker.faults} == {"no-case-number"}


def test_a_row_with_neither_family_nor_case_number_is_not_taken() -> None:
    assert the_fault(read(ada(case="", family=""))).code == "no-reference"


# Anything at all


CELLS = st.one_of(
    st.sampled_from(
        ["", "-", "12", "31/02/2026", "06/03/2026", "CIN", "=1", "Wirral", "Y", "99999999999999999999"]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
)


@given(st.lists(st.tuples(*[CELLS] * len(HEADINGS)), max_size=4))
def test_no_cell_of_any_kind_breaks_the_reading(rows: list[tuple[str, ...]]) -> None:
    data = sheet(*(dict(zip(HEADINGS, row, strict=True)) for row in rows))
    tracker = read_tracker(data, today=TODAY)
    assert tracker.rows_taken + tracker.rows_left_out == tracker.table.row_count
    assert tracker.faults == read_tracker(data, today=TODAY).faults
    for order in tracker.orders:
        assert order.made <= TODAY
        for row in order.rows:
            assert row.name


# Written month first


def test_a_column_written_month_first_is_not_guessed() -> None:
    rows = [
        ada(id=str(number), family=f"F{number}", case=f"ZZ{number}", made=made, expiry="", visit=visit)
        for number, (made, visit) in enumerate(
            [("03/06/2026", "10/11/2026"), ("04/17/2026", "21/10/2026"), ("05/05/2026", "2026-11-10")]
        )
    ]
    tracker = read(*rows)
    doubtful = [fault for fault in tracker.faults if fault.severity is Severity.ROW]
    assert [(fault.line, fault.code) for fault in doubtful] == [(2, "day-or-month"), (3, "month-first")]
    assert doubtful[0].reason.startswith(
        "03/06/2026 can be 3 June or 6 March, and this column has dates written month first (line 3)."
    )
    assert [order.made for order in tracker.orders] == [date(2026, 5, 5)]
    # The visits have their own evidence: the 21st is a day.
    assert tracker.orders[0].rows[0].visit == date(2026, 11, 10)


def test_a_birth_that_can_be_read_two_ways_costs_only_the_birth() -> None:
    tracker = read(ada(born="03/06/2015"), BEN | {"DOB": "05/13/2015"})
    assert [(fault.code, fault.severity) for fault in tracker.faults] == [
        ("day-or-month", Severity.VALUE),
        ("month-first", Severity.VALUE),
    ]
    assert [row.born for row in tracker.orders[0].rows] == [None, None]


def test_one_day_written_month_first_among_others_day_first_casts_no_doubt_on_them() -> None:
    tracker = read(
        ada(born="13/06/2015"),
        BEN | {"DOB": "05/13/2015"},
        BEN | {"Child ID": "3", "DOB": "03/06/2016", "Child name": "Cy"},
    )
    assert [fault.code for fault in tracker.faults] == ["month-first"]


def test_a_spreadsheet_s_own_number_for_a_day_is_named_as_that() -> None:
    for number in ("46087", "46087.5"):
        assert (
            "spreadsheet’s own number for a date (it would be 6 March 2026)"
            in the_fault(read(ada(made=number))).reason
        )


@pytest.mark.parametrize(
    ("said", "range_named"),
    [
        ({"born": "02/09/1899"}, "from 1 January 1900"),
        ({"born": "02/09/0000"}, "1 January 1900 to today"),
        ({"born": "02/09/20170"}, "1 January 1900 to today"),
        ({"made": "02/09/20170"}, "14 October 1991 to today"),
    ],
)
def test_a_year_out_of_range_is_answered_with_the_column_s_own_range(
    said: dict[str, str], range_named: str
) -> None:
    assert range_named in the_fault(read(ada(**said))).reason
