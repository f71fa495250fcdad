"""The dated part of Wirral's procedure: each clause met, missed and not applicable."""

from __future__ import annotations

from datetime import date, datetime

from orders import CHILD, Register

from sotui.dates.clock import LONDON
from sotui.procedures.judge import judge
from sotui.procedures.model import Force, Kind, Nature, Rank, State


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(hour=9, tzinfo=LONDON)


def test_3_1_the_unit_is_told_by_the_next_working_day_and_it_never_turns_red() -> None:
    register = Register("2026-12-24")
    row = register.by_id()["WIR-3-1:soft"]
    assert (row.due, row.kind) == (date(2026, 12, 29), Kind.LOCAL_DEFAULT)
    late = judge(row, at("2027-01-20"))
    assert late.rank is Rank.LATER
    assert "OVERDUE" not in late.status
    register.on_order("safeguarding-unit-informed", "2026-12-29")
    met = register.by_id()["WIR-3-1:soft"]
    assert (met.state, met.met_late) == (State.MET, False)


def test_3_3_an_iro_is_wanted_from_the_day_the_unit_knows_until_one_is_named() -> None:
    register = Register()
    register.on_order("safeguarding-unit-informed", "2026-01-19")
    row = register.by_id()["WIR-3-3"]
    assert (row.due, row.since, row.nature) == (None, date(2026, 1, 19), Nature.ROLE)
    assert judge(row, at("2026-01-22")).rank is Rank.ROLE_EMPTY
    register.on_order("iro-allocated", "2026-01-23")
    assert register.by_id()["WIR-3-3"].state is State.MET
    register.on_order("iro-unallocated", "2026-05-04")
    again = register.by_id()["WIR-3-3"]
    assert (again.state, again.since) == (State.OPEN, date(2026, 5, 4))


def test_5_1_waits_for_the_meeting_and_the_plan_and_the_first_review_settles_it() -> None:
    register = Register()
    register.on_child("cin-meeting-held", "2026-02-12")
    assert "WIR-5-1:soft" not in register.by_id()
    register.on_child("plan-produced", "2026-02-16")
    assert register.by_id()["WIR-5-1:soft"].due == date(2026, 3, 2)
    register.on_order("review-held", "2026-03-09")
    met = register.by_id()["WIR-5-1:soft"]
    # A target: held a week after it, the review is met and not late.
    assert (met.state, met.met_late) == (State.MET, False)
    assert judge(met, at("2026-03-10")).status == "met"


def test_5_3_an_unsatisfactory_plan_is_escalated_at_once() -> None:
    register = Register()
    register.on_order("review-held", "2026-03-02", "initial")
    assert "WIR-5-3" not in register.by_id()
    register.order.pop()
    register.on_order("review-held", "2026-03-02", "initial+plan-unsatisfactory")
    row = register.by_id()["WIR-5-3"]
    assert (row.due, row.nature) == (date(2026, 3, 2), Nature.IMMEDIATE)
    assert judge(row, at("2026-03-02")).rank is Rank.IMMEDIATE
    register.on_order("escalated-to-management", "2026-03-03")
    assert register.by_id()["WIR-5-3"].met_late


def test_5_4_an_initial_review_is_not_the_review_at_nine_months() -> None:
    register = Register()
    register.on_order("review-held", "2026-03-02")
    assert register.by_id()["WIR-5-4"].state is State.OPEN
    register.on_order("review-held", "2026-10-10")
    row = register.by_id()["WIR-5-4"]
    assert (row.due, row.state, row.met_on) == (date(2026, 10, 15), State.MET, date(2026, 10, 10))


def test_5_4_one_review_held_in_the_ninth_month_counts_though_nobody_said_which_it_was() -> None:
    register = Register()
    register.on_order("review-held", "2026-09-15")
    assert register.by_id()["WIR-5-4"].state is State.MET


def test_5_4_missed_is_overdue_and_held_afterwards_is_late() -> None:
    register = Register()
    row = register.by_id()["WIR-5-4"]
    assert judge(row, at("2026-10-23")).status == "OVERDUE 8 days"
    register.on_order("review-held", "2026-10-23", "nine-month")
    assert register.by_id()["WIR-5-4"].met_late


def test_5_4_of_a_short_order_counts_back_from_the_last_day() -> None:
    found = Register("2026-06-01", 6).by_id()
    assert found["WIR-5-4:short"].due == date(2026, 8, 30)
    assert "WIR-5-4" not in found


def test_5_4_of_a_very_short_order_is_impossible_and_asks_for_a_decision_now() -> None:
    row = Register("2026-06-01", 2).by_id()["WIR-5-4:short"]
    assert row.state is State.IMPOSSIBLE
    standing = judge(row, at("2026-06-02"))
    assert (standing.rank, standing.status) == (Rank.LIMIT_NEAR, "impossible: decide now")


def test_5_4_that_had_passed_when_the_order_came_to_the_register_asks_for_a_decision_now() -> None:
    found = {row.id: row for row in Register().rows(registered_on=date(2026, 11, 1))}
    assert found["WIR-5-4"].state is State.IMPOSSIBLE
    assert "came to the register" in found["WIR-5-4"].state_reason
    assert found["WIR-3-1:soft"].state is State.OPEN


def test_5_4_of_an_extended_order_wants_a_review_in_the_new_term() -> None:
    register = Register("2025-06-10")
    register.on_order("review-held", "2026-03-01", "nine-month+outcome-b")
    register.on_order("extended-to", "2027-06-09")
    row = register.by_id()["WIR-5-4:short"]
    assert (row.due, row.state) == (date(2027, 3, 9), State.OPEN)
    register.on_order("review-held", "2027-03-02")
    assert register.by_id()["WIR-5-4:short"].state is State.MET


def test_5_8_each_review_has_its_own_clock_for_the_minutes() -> None:
    register = Register()
    register.on_order("review-held", "2026-03-27")
    second = register.on_order("review-held", "2026-10-12")
    register.on_order("minutes-completed", "2026-10-20")
    found = register.by_id()
    assert (found["WIR-5-8a"].due, found["WIR-5-8a"].state) == (date(2026, 4, 14), State.OPEN)
    assert found["WIR-5-8a#2"].state is State.MET
    assert found["WIR-5-8a#2"].occurrence == second.id
    register.on_order("minutes-sent", "2026-10-21")
    assert register.by_id()["WIR-5-8a"].state is State.OPEN
    register.on_order("minutes-completed", "2026-10-26")
    first = register.by_id()["WIR-5-8a"]
    assert (first.state, first.met_late) == (State.MET, True)


def test_5_8_minutes_outlive_the_order() -> None:
    register = Register()
    register.on_order("review-held", "2027-01-12", "nine-month")
    register.on_order("discharged", "2027-01-13")
    row = register.by_id()["WIR-5-8a"]
    assert row.state is State.OPEN
    assert judge(row, at("2027-02-10")).rank is Rank.OVERDUE_SHOULD


def test_6_the_chain_starts_only_when_the_evidence_is_insufficient() -> None:
    register = Register()
    register.on_order("review-held", "2026-10-15", "nine-month+outcome-a")
    assert not {"WIR-6-1", "WIR-6-2", "WIR-6-3", "WIR-6-4"} & register.by_id().keys()


def test_6_the_whole_chain() -> None:
    register = Register()
    register.on_order("review-held", "2026-10-15", "insufficient-evidence")
    found = register.by_id()
    assert found["WIR-6-1"].nature is Nature.IMMEDIATE
    assert (found["WIR-6-2"].due, found["WIR-6-2"].force) == (date(2026, 10, 29), Force.WILL)
    assert judge(found["WIR-6-2"], at("2026-10-30")).rank is Rank.OVERDUE_SHOULD
    assert judge(found["WIR-6-3"], at("2026-10-29")).rank is not Rank.IMMEDIATE
    assert judge(found["WIR-6-3"], at("2026-10-30")).rank is Rank.IMMEDIATE
    register.on_order("evidence-gathered", "2026-10-28")
    register.on_order("urgent-review-called", "2026-10-15")
    found = register.by_id()
    assert found["WIR-6-1"].state is State.MET
    assert found["WIR-6-2"].state is State.MET
    assert found["WIR-6-3"].state is State.CANCELLED
    assert "Not needed" in found["WIR-6-3"].state_reason


def test_6_4_wants_the_further_review_both_held_and_concluded() -> None:
    register = Register()
    register.on_order("review-held", "2026-10-15", "insufficient-evidence")
    assert set(register.by_id()["WIR-6-4"].settled_by) == {"review-held", "review-concluded"}
    register.on_order("review-held", "2026-11-10")
    row = register.by_id()["WIR-6-4"]
    assert (row.state, row.ticks_missing) == (State.OPEN, ("review-concluded",))
    register.on_order("review-concluded", "2026-11-12")
    assert register.by_id()["WIR-6-4"].state is State.MET


def test_6_4_after_a_late_review_is_impossible_convene_now() -> None:
    register = Register()
    register.on_order("review-held", "2026-11-20", "nine-month+insufficient-evidence")
    row = register.by_id()["WIR-6-4"]
    assert row.state is State.IMPOSSIBLE
    assert "convene" in row.state_reason


def test_6_4_of_a_short_order_counts_back_two_months() -> None:
    register = Register("2026-06-01", 6)
    register.on_order("review-held", "2026-08-28", "nine-month+insufficient-evidence")
    assert register.by_id()["WIR-6-4:short"].due == date(2026, 9, 30)


def test_a_review_recorded_for_each_sibling_is_one_review() -> None:
    register = Register()
    other = register.sibling("other")
    register.on_child("review-held", "2026-10-12", "nine-month")
    register.on_child("review-held", "2026-10-12", "nine-month", other)
    assert [row.id for row in register.rows() if row.id.startswith("WIR-5-8a")] == ["WIR-5-8a"]


def test_a_waiver_covers_one_occurrence_and_statute_cannot_be_waived() -> None:
    register = Register()
    register.on_order("review-held", "2026-03-27")
    register.on_order("review-held", "2026-10-12")
    second = register.by_id()["WIR-5-8a#2"]
    register.on_order("waived", "2026-11-01", second.key)
    register.on_order("waived", "2026-11-01", register.by_id()["STAT-EXPIRY"].key)
    found = register.by_id()
    assert found["WIR-5-8a#2"].state is State.WAIVED
    assert found["WIR-5-8a"].state is State.OPEN
    assert found["STAT-EXPIRY"].state is State.OPEN
    register.on_order("review-held", "2026-06-01")
    assert register.by_id()["WIR-5-8a#3"].state is State.WAIVED


def test_after_a_waiver_the_next_of_a_series_is_due_as_ever() -> None:
    # Else the child would stand on no list until somebody thought of it.
    register = Register()
    register.on_order("supervised-under", "2026-01-15", "hillingdon")
    register.on_child("plan-changed", "2026-01-15", "cin")
    register.on_child("practice-supervision-held", "2026-03-02", "planned")
    waived = register.by_id()["HIL-5-2-c"]
    assert waived.due == date(2026, 4, 27)
    register.on_child("waived", "2026-04-20", waived.key)

    def series() -> list[tuple[date | None, State]]:
        return [(row.due, row.state) for row in register.rows() if row.id == "HIL-5-2-c"]

    assert series() == [(date(2026, 4, 27), State.WAIVED), (date(2026, 6, 22), State.OPEN)]
    register.on_child("waived", "2026-06-20", register.by_id()["HIL-5-2-c"].key)
    assert series()[1:] == [(date(2026, 6, 22), State.WAIVED), (date(2026, 8, 17), State.OPEN)]
    register.on_child("practice-supervision-held", "2026-07-01", "planned")
    assert series() == [(date(2026, 8, 26), State.OPEN)]


def test_house_a_child_not_seen_within_the_interval_stands_first() -> None:
    register = Register()
    assert "HOUSE-SEEN" not in register.by_id()
    register.on_order("visit-interval", "2026-01-15", "10")
    register.on_child("visited", "2026-02-01", "seen+alone")
    register.on_child("visited", "2026-02-10", "not-seen")
    row = register.by_id()["HOUSE-SEEN"]
    assert (row.due, row.subject) == (date(2026, 2, 11), CHILD)
    assert judge(row, at("2026-02-11")).rank is Rank.DUE_TODAY
    assert judge(row, at("2026-02-12")).rank is Rank.SAFEGUARDING


def test_house_two_alarms_and_one_answer_leave_one_open() -> None:
    register = Register()
    register.on_child("safeguarding-action-opened", "2026-02-01T10:00")
    register.on_child("safeguarding-action-opened", "2026-02-03T10:00")
    register.on_child("safeguarding-action-done", "2026-02-04T10:00")
    found = register.by_id()
    assert found["HOUSE-SAFEGUARD"].state is State.MET
    assert found["HOUSE-SAFEGUARD#2"].state is State.OPEN
    assert judge(found["HOUSE-SAFEGUARD#2"], at("2026-02-05")).rank is Rank.SAFEGUARDING


def test_house_every_sibling_needs_a_social_worker() -> None:
    register = Register()
    other = register.sibling("other")
    register.on_child("allocated", "2026-01-16")
    assert register.by_id()["HOUSE-ALLOCATE"].state is State.OPEN
    register.on_child("allocated", "2026-01-16", child=other)
    assert register.by_id()["HOUSE-ALLOCATE"].state is State.MET
    register.on_child("unallocated", "2026-05-01", child=other)
    row = register.by_id()["HOUSE-ALLOCATE"]
    assert (row.state, row.since) == (State.OPEN, date(2026, 5, 1))
    assert judge(row, at("2026-05-04")).rank is Rank.UNALLOCATED


def test_house_a_date_set_by_the_court_stands_as_set() -> None:
    register = Register()
    register.on_order("court-date-set", "2026-04-06", "plan")
    row = register.by_id()["HOUSE-COURT"]
    assert (row.due, row.do_by, row.kind) == (date(2026, 4, 6), date(2026, 4, 2), Kind.COURT)
    register.on_order("court-date-met", "2026-04-02", "plan")
    assert register.by_id()["HOUSE-COURT"].state is State.MET
