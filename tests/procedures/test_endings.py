"""How an odd record is told: ends out of time, ends that cannot be, the eve of eighteen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from orders import ORDER, Register

from sotui.dates.clock import LONDON
from sotui.procedures.judge import judge
from sotui.procedures.model import Deadline, Rank, State
from sotui.procedures.status_words import why_of


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(hour=9, tzinfo=LONDON)


def steps(row: Deadline) -> str:
    return "\n".join(step.words for step in row.steps)


def taken(row: Deadline) -> set[str]:
    return {one.id for one in row.readings if one.taken}


def test_a_care_order_from_before_the_order_was_made_does_not_end_it() -> None:
    register = Register()
    other = register.sibling("other")
    register.on_order("care-order-made", "2025-10-01")
    register.on_child("discharged", "2025-11-01")
    register.on_child("discharged", "2025-11-01", child=other)
    rows = register.rows()
    assert not [row for row in rows if row.id.startswith("STAT-ENDED")]
    assert next(row for row in rows if row.id == "STAT-EXPIRY").state is State.OPEN
    assert next(row for row in rows if row.id == "HOUSE-ALLOCATE").state is State.OPEN


def test_a_child_whose_earlier_order_was_discharged_still_needs_a_social_worker() -> None:
    register = Register()
    other = register.sibling("other")
    register.on_child("discharged", "2025-11-01")
    register.on_child("allocated", "2026-01-16", child=other)
    assert register.by_id()["HOUSE-ALLOCATE"].state is State.OPEN


def test_a_discharge_after_the_order_lapsed_ends_nothing_and_the_lapse_stands() -> None:
    register = Register()
    register.on_order("discharged", "2027-02-03")
    found = register.by_id()
    assert "STAT-ENDED" not in found
    assert found["STAT-EXPIRY"].state is State.OPEN
    assert judge(found["STAT-EXPIRY"], at("2027-02-04")).status == "LAPSED 21 days ago"


def test_a_discharge_on_the_last_day_still_ends_it() -> None:
    register = Register()
    register.on_order("discharged", "2027-01-14")
    assert register.by_id()["STAT-ENDED"].due == date(2027, 1, 14)


def test_a_length_above_one_year_counts_as_one_year_and_says_why() -> None:
    expiry = Register("2026-01-15", 18, "").by_id()["STAT-EXPIRY"]
    assert expiry.due == date(2027, 1, 14)
    assert "18 months are recorded" in steps(expiry)
    assert "Sch 3 para 6(1)" in steps(expiry)


def test_an_extension_that_would_shorten_the_order_is_not_used_and_says_so() -> None:
    register = Register("2026-01-15", 12, "")
    register.on_order("extended-to", "2026-11-30")
    expiry = register.by_id()["STAT-EXPIRY"]
    assert expiry.due == date(2027, 1, 14)
    assert "An extension to Mon 30 Nov 2026 is recorded" in steps(expiry)
    assert "not used" in steps(expiry)


def test_a_printed_end_before_the_day_made_is_not_used_and_says_so() -> None:
    register = Register("2026-01-15", 12, "")
    register.on_order("stated-end", "2025-07-15", "until")
    found = register.by_id()
    assert found["STAT-EXPIRY"].due == date(2027, 1, 14)
    assert "lies before the day the order was made, so it is not used" in steps(found["STAT-EXPIRY"])
    assert found["STAT-STATED"].state_reason.startswith("WARNING")


def test_of_two_days_recorded_for_the_making_the_one_recorded_last_counts() -> None:
    register = Register(None, None, "")
    wrong = register.fact("order-made", "2026-02-15", "", ORDER)
    right = register.fact("order-made", "2026-01-15", "", ORDER)
    register.order = [
        replace(wrong, recorded_at=at("2026-02-16")),
        replace(right, recorded_at=at("2026-03-01")),
    ]
    assert register.by_id()["STAT-EXPIRY"].due == date(2027, 1, 14)
    register.order.reverse()
    assert register.by_id()["STAT-EXPIRY"].due == date(2027, 1, 14)


def test_the_last_day_cites_what_decides_it() -> None:
    plain = Register("2026-01-15", 12, "")
    by_length = plain.by_id()["STAT-EXPIRY"]
    assert by_length.clause == "Sch 3 para 6(1)"
    assert taken(by_length) == {"AMB-01"}
    plain.on_order("extended-to", "2027-07-14")
    extended = plain.by_id()["STAT-EXPIRY"]
    assert extended.clause == "Sch 3 para 6(3)-(4)"
    assert "AMB-01" not in taken(extended)
    plain.on_order("extended-to", "2030-07-14")
    assert taken(plain.by_id()["STAT-EXPIRY"]) == {"AMB-24"}
    grown = Register("2026-01-15", 12, "")
    grown.born(date(2008, 9, 10))
    birthday = grown.by_id()["STAT-EXPIRY"]
    assert birthday.clause == "s91(13)"
    assert taken(birthday) == {"AMB-45"}


def test_the_readings_of_a_short_month_and_of_a_printed_end_are_told_where_they_apply() -> None:
    assert taken(Register("2028-02-29", 12, "").by_id()["STAT-EXPIRY"]) == {"AMB-01", "AMB-02"}
    register = Register("2026-01-15", 12, "")
    register.on_order("stated-end", "2027-01-15", "until")
    assert taken(register.by_id()["STAT-EXPIRY"]) == {"AMB-01", "AMB-03"}


def test_the_eve_of_18_is_told_also_when_it_is_the_last_day_by_length() -> None:
    register = Register("2025-03-01", 12, "")
    register.born(date(2008, 2, 29))
    expiry = register.by_id()["STAT-EXPIRY"]
    assert (expiry.due, expiry.earliest) == (date(2026, 2, 28), date(2026, 2, 27))
    assert "AMB-45" in taken(expiry)
    assert "eighteenth birthday" in steps(expiry)


def test_beside_a_printed_anniversary_the_real_last_day_is_named_when_the_child_turns_18_first() -> None:
    register = Register("2026-01-15", 12, "")
    register.born(date(2008, 9, 10))
    register.on_order("stated-end", "2027-01-15", "until")
    said = register.by_id()["STAT-STATED"].state_reason
    assert "Wed 9 Sep 2026" in said
    assert "14 Jan 2027" not in said


@pytest.mark.parametrize("kind", ["placement-order-made", "adopted", "supervision-order-made"])
def test_what_is_known_of_an_ending_only_from_memory_says_so(kind: str) -> None:
    register = Register("2026-01-15", 12, "")
    register.on_order(kind, "2026-06-01")
    assert "from memory" in register.by_id()["STAT-EXPIRY"].state_reason


def test_a_sibling_who_turned_18_needs_no_social_worker_any_more() -> None:
    register = Register()
    elder = register.sibling("elder", date(2008, 9, 10))
    register.on_child("allocated", "2026-01-16")
    row = register.by_id()["HOUSE-ALLOCATE"]
    assert (row.state, row.ends_with_order) == (State.OPEN, date(2026, 9, 9))
    assert judge(row, at("2026-09-09")).rank is Rank.UNALLOCATED
    assert judge(row, at("2026-09-10")).rank is Rank.OFF
    register = Register()
    register.sibling("elder", date(2008, 9, 10))
    register.on_child("allocated", "2026-01-16", child=elder)
    assert register.by_id()["HOUSE-ALLOCATE"].ends_with_order == date(2027, 1, 14)


def test_a_cautious_last_day_that_passed_yesterday_is_not_called_today() -> None:
    row = Register("2028-02-29").by_id()["STAT-EXPIRY"]
    assert judge(row, at("2029-02-27")).why.startswith("The last day in force is today by the cautious")
    standing = judge(row, at("2029-02-28"))
    assert standing.status == "last day today"
    assert standing.why.startswith(
        "The last day in force is today; by the cautious reading it passed yesterday"
    )


def test_a_row_shown_on_demand_says_that_it_lies_beyond_the_horizon() -> None:
    row = Register().by_id()["WIR-5-4"]
    now = at("2026-06-01")
    assert why_of(row, Rank.LATER, 136, now.date(), now) == "Due beyond the board's horizon, in 136 days."
    assert judge(row, now).why == "Due beyond the board's horizon, in 136 days."


def test_a_decision_to_apply_for_an_extension_stands_until_it_is_applied_for() -> None:
    register = Register()
    assert "HOUSE-APPLY" not in register.by_id()
    register.on_order("end-decided", "2027-01-18", "extend")
    row = register.by_id()["HOUSE-APPLY"]
    # The order lapsed on 14 January: the decision clears its row, the application is still to be made.
    assert (row.state, row.due) == (State.OPEN, date(2027, 1, 14))
    register.on_order("extension-applied", "2027-01-19")
    assert register.by_id()["HOUSE-APPLY"].state is State.MET


def test_what_was_applied_for_before_the_decision_was_recorded_is_not_asked_for_again() -> None:
    register = Register()
    register.on_order("extension-applied", "2026-12-01")
    register.on_order("end-decided", "2026-12-03", "extend")
    assert register.by_id()["HOUSE-APPLY"].state is State.MET
    # A year later it is another application: that of the first term does not count for the second.
    register.on_order("extended-to", "2027-01-10", "2028-01-14")
    assert register.by_id()["HOUSE-APPLY"].state is State.CANCELLED
    register.on_order("end-decided", "2027-12-01", "extend")
    assert register.by_id()["HOUSE-APPLY"].state is State.OPEN


@pytest.mark.parametrize(("kind", "said"), [("end-decided", "let-lapse"), ("extension-refused", "")])
def test_an_application_is_no_longer_wanted_once_it_was_decided_otherwise(kind: str, said: str) -> None:
    register = Register()
    register.on_order("end-decided", "2026-12-03", "extend")
    register.on_order(kind, "2026-12-20", said)
    assert register.by_id()["HOUSE-APPLY"].state is State.CANCELLED


def test_an_order_that_ended_early_is_not_extended_while_for_the_sister_it_can_be() -> None:
    register = Register()
    sister = register.sibling("the-sister")
    register.on_order("end-decided", "2026-12-03", "extend")
    register.on_child("discharged", "2026-12-10")
    assert register.by_id()["HOUSE-APPLY"].state is State.OPEN
    register.on_child("discharged", "2026-12-12", child=sister)
    assert "HOUSE-APPLY" not in register.by_id()
