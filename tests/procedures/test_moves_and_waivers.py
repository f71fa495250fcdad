"""What was waived, planned or set off about an order that moves: asked for once, by the right procedure."""

from __future__ import annotations

from datetime import date

import pytest
from orders import Register

from sotui.procedures.model import Deadline, State

MADE = "2026-01-15"


def moved(former: str, latter: str, on: str) -> Register:
    """An order of a year that came under another procedure on a day."""
    register = Register(MADE, 12, former)
    register.on_child("plan-changed", MADE, "cin")
    register.on_order("under-procedure", on, latter)
    return register


def stands(register: Register, id: str) -> list[tuple[date | None, State]]:
    return [(row.due, row.state) for row in register.rows() if row.id == id]


def only(register: Register, id: str) -> Deadline:
    (row,) = [row for row in register.rows() if row.id == id]
    return row


def test_the_meeting_asked_for_on_the_day_of_the_move_is_waived_once_and_the_next_is_six_weeks_on() -> None:
    register = moved("camden", "leicestershire", "2026-11-01")
    register.on_child("waived", "2026-11-02", only(register, "LEI-3-4").key)
    assert stands(register, "LEI-3-4") == [
        (date(2026, 11, 1), State.WAIVED),
        (date(2026, 12, 13), State.OPEN),
    ]


def test_after_a_first_review_waived_since_the_move_the_next_is_three_months_on() -> None:
    register = moved("wirral", "camden", "2026-06-01")
    register.on_order("waived", "2026-06-02", only(register, "CAM-6-1").key)
    assert stands(register, "CAM-6-1") == [(date(2026, 6, 1), State.WAIVED)]
    assert stands(register, "CAM-6-2") == [(date(2026, 9, 1), State.OPEN)]


def test_a_review_asked_for_on_the_day_of_the_move_and_held_later_stays_to_be_seen_as_late() -> None:
    register = moved("wirral", "camden", "2026-06-01")
    register.on_order("review-held", "2026-07-10")
    first = only(register, "CAM-6-1")
    assert (first.due, first.state, first.met_late) == (date(2026, 6, 1), State.MET, True)


def test_a_decision_taken_once_it_could_no_longer_be_timely_is_met_and_not_late() -> None:
    register = moved("wirral", "camden", "2026-12-01")
    register.on_order("end-decided", "2026-12-04", "let-lapse")
    decision = only(register, "CAM-7-1")
    assert (decision.state, decision.met_late) == (State.MET, False)
    assert decision.state_reason == (
        "The latest date, Wed 14 Oct 2026, had passed when this came to be asked for on Tue 1 Dec 2026."
    )


def test_an_order_that_comes_back_to_a_procedure_is_asked_for_what_that_never_had() -> None:
    register = moved("camden", "wirral", "2026-02-01")
    register.on_order("under-procedure", "2026-06-01", "camden")
    assert stands(register, "CAM-6-1") == [(date(2026, 6, 1), State.OPEN)]
    assert stands(register, "CAM-4-17") == [(date(2026, 1, 15), State.OPEN)]


@pytest.mark.parametrize(
    ("former", "latter", "asked"),
    [("wirral", "leicestershire", [date(2026, 8, 9)]), ("leicestershire", "wirral", [])],
    ids=["to the procedure that asks for it", "away from it"],
)
def test_the_letter_about_a_move_planned_for_later_is_asked_for_by_the_procedure_of_that_day(
    former: str, latter: str, asked: list[date]
) -> None:
    register = moved(former, latter, "2026-06-01")
    register.on_child("move-planned", "2026-08-10")
    assert stands(register, "LEI-7-2:soft") == [(day, State.OPEN) for day in asked]


def test_the_chain_of_insufficient_evidence_goes_whole_with_the_procedure_that_began_it() -> None:
    chain = {
        "WIR-6-1": date(2026, 10, 15),
        "WIR-6-2": date(2026, 10, 29),
        "WIR-6-3": date(2026, 10, 30),
        "WIR-6-4": date(2026, 11, 14),
    }
    for former, latter, state in (
        ("wirral", "camden", State.OPEN),
        ("camden", "wirral", State.CANCELLED),
    ):
        register = moved(former, latter, "2026-10-20")
        register.on_order("review-held", "2026-10-15", "nine-month+insufficient-evidence")
        for id, due in chain.items():
            assert stands(register, id) == [(due, state)], (id, former)


@pytest.mark.parametrize(
    ("plan", "id", "next_due"),
    [("cin", "HIL-5-2-c", date(2026, 4, 10)), ("cp", "HIL-5-2-b", date(2026, 3, 13))],
)
def test_a_child_whose_first_supervision_was_waived_stays_on_the_list_by_its_plan(
    plan: str, id: str, next_due: date
) -> None:
    register = Register(MADE, 12, "wirral")
    register.on_order("supervised-under", MADE, "hillingdon")
    register.on_child("plan-changed", MADE, plan)
    register.on_child("allocated", "2026-01-16")
    register.on_child("waived", "2026-02-10", only(register, "HIL-5-2-a").key)
    assert stands(register, "HIL-5-2-a") == [(date(2026, 2, 13), State.WAIVED)]
    row = only(register, id)
    assert (row.due, row.state) == (next_due, State.OPEN)
    assert row.steps[0].words == "Waived: HIL-5-2-a, due Fri 13 Feb 2026"


def worked_through_the_proceedings(*sessions: str) -> Register:
    """An order whose child had its social worker since November."""
    register = Register(MADE, 12, "wirral")
    register.on_order("supervised-under", MADE, "hillingdon")
    register.on_child("plan-changed", MADE, "cin")
    register.on_child("allocated", "2025-11-01")
    for day in sessions:
        register.on_child("practice-supervision-held", day, "planned")
    return register


def test_a_worker_who_had_the_child_before_the_order_is_due_supervision_from_its_first_day() -> None:
    first = only(worked_through_the_proceedings(), "HIL-5-2-a")
    assert (first.due, first.state) == (date(2026, 1, 15), State.OPEN)
    assert first.steps[-1].words == (
        "It is asked for from the day the order was made: due then, Thu 15 Jan 2026, not before it"
    )


@pytest.mark.parametrize(
    ("held", "next_due"),
    [("2025-12-20", date(2026, 2, 14)), ("2025-11-10", date(2026, 1, 15))],
    ids=["eight weeks after the last", "on the first day of the order"],
)
def test_supervision_held_during_the_proceedings_counts_and_the_next_is_on_the_list(
    held: str, next_due: date
) -> None:
    register = worked_through_the_proceedings(held)
    assert only(register, "HIL-5-2-a").state is State.MET
    row = only(register, "HIL-5-2-c")
    assert (row.due, row.state) == (next_due, State.OPEN)


def test_a_date_of_the_court_met_once_says_nothing_of_the_next_it_sets() -> None:
    register = Register(MADE, 12, "wirral")
    register.on_order("court-date-set", "2026-02-05")
    register.on_order("court-date-met", "2026-02-05")
    register.on_order("court-date-set", "2026-05-05")
    assert stands(register, "HOUSE-COURT") == [(date(2026, 2, 5), State.MET)]
    assert stands(register, "HOUSE-COURT#2") == [(date(2026, 5, 5), State.OPEN)]


def test_of_two_dates_of_the_court_the_one_recorded_from_its_row_is_met() -> None:
    register = Register(MADE, 12, "camden")
    for day in ("2026-01-20", "2026-02-20"):
        register.on_order("court-date-set", day, "CAM-3-1")
    register.on_order("court-date-met", "2026-02-19", only(register, "CAM-3-1#2").key)
    assert stands(register, "CAM-3-1") == [(date(2026, 1, 20), State.OPEN)]
    assert stands(register, "CAM-3-1#2") == [(date(2026, 2, 20), State.MET)]


def test_an_extension_beyond_the_three_years_already_reached_is_none() -> None:
    register = Register(MADE, 12, "camden")
    register.on_order("extended-to", "2029-01-14")
    register.on_order("extended-to", "2029-06-14")
    rows = register.by_id()
    assert rows["STAT-EXPIRY"].due == date(2029, 1, 14)
    assert (rows["CAM-7-1"].due, rows["CAM-7-1"].state) == (date(2028, 10, 14), State.OPEN)


def test_of_siblings_who_all_have_a_worker_the_row_names_the_one_allocated_last() -> None:
    for first, second in (("2026-01-20", "2026-02-03"), ("2026-02-03", "2026-01-20")):
        register = Register(MADE, 12, "camden")
        sister = register.sibling("sister")
        register.on_child("allocated", first)
        register.on_child("allocated", second, child=sister)
        assert only(register, "HOUSE-ALLOCATE").met_on == date(2026, 2, 3)
