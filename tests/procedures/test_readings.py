"""Every ambiguity of the sources by its id, and what the reading taken of it decides."""

from __future__ import annotations

import re
import sys
from datetime import date, datetime

import pytest
from orders import Register, calendar, packs, worker_rows

from sotui.dates import months
from sotui.dates.clock import LONDON
from sotui.facts.vocabulary import KINDS
from sotui.procedures.judge import judge
from sotui.procedures.known import procedure_named
from sotui.procedures.library import clauses
from sotui.procedures.model import Deadline, Kind, Nature, Rank, Reading, State
from sotui.procedures.outline import Item, Outline
from sotui.procedures.pack import Role
from sotui.procedures.roles import chairing
from sotui.procedures.text import Text
from sotui.reviews.rules import sight_of

READINGS = tuple(f"AMB-{number:02}" for number in range(1, 46))


def day(text: str) -> date:
    return date.fromisoformat(text)


def at(text: str) -> datetime:
    moment = datetime.fromisoformat(text).replace(tzinfo=LONDON)
    return moment if "T" in text else moment.replace(hour=9)


def readings(row: Deadline, id: str) -> list[Reading]:
    found = [one for one in row.readings if one.id == id]
    assert found, [one.id for one in row.readings]
    return found


def supervised(plan: str, *, procedure: str = "") -> Register:
    register = Register("2026-01-15", 12, procedure)
    register.on_order("supervised-under", "2026-01-15", "hillingdon")
    register.on_child("plan-changed", "2026-01-15", plan)
    return register


def items(outlines: tuple[Outline, ...]) -> list[Item]:
    return [item for outline in outlines for part in outline.parts for item in part.items]


def test_no_reading_is_without_its_test() -> None:
    named = {
        f"AMB-{found[1]}"
        for name in vars(sys.modules[__name__])
        if (found := re.match(r"test_amb_(\d\d)_", name))
    }
    assert named == set(READINGS)


def test_every_reading_that_a_procedure_shows_is_one_of_these() -> None:
    shown = {
        reading.id for pack in packs().values() for rule in pack.rules for reading in rule.basis.readings
    }
    shown |= {id for pack in packs() for clause in clauses(pack) for id in clause.readings}
    own = {"HOUSE-SEEN", "HIL-3-2"}  # local defaults that say so under their clause's own id
    assert {id for id in shown if id not in own} <= set(READINGS)


def test_amb_01_an_order_of_a_year_is_in_force_to_the_day_before_its_anniversary() -> None:
    row = Register("2026-01-15").by_id()["STAT-EXPIRY"]
    assert row.due == day("2027-01-14")
    assert row.title == "Last day in force"
    assert readings(row, "AMB-01")[0].taken


@pytest.mark.parametrize(
    ("made", "length", "legal", "cautious"),
    [("2028-02-29", 12, "2029-02-28", "2029-02-27"), ("2026-08-31", 6, "2027-02-28", "2027-02-27")],
)
def test_amb_02_without_a_corresponding_date_both_days_are_shown(
    made: str, length: int, legal: str, cautious: str
) -> None:
    found = Register(made, length, "leicestershire").by_id()
    row = found["STAT-EXPIRY"]
    assert (row.due, row.earliest) == (day(legal), day(cautious))
    assert found["STAT-EXPIRY:earliest"].due == day(cautious)
    # What is counted back keeps to the legal reading; the countdown runs to the cautious day.
    assert found["LEI-6-1"].due == months.add_days(day(legal), -42)
    assert judge(row, at(cautious)).days == 0


def test_amb_03_a_printed_anniversary_is_noted_and_the_earlier_of_two_ends_is_used() -> None:
    register = Register("2026-01-15")
    register.on_order("stated-end", "2027-01-15", "until")
    found = register.by_id()
    assert found["STAT-EXPIRY"].due == day("2027-01-14")
    assert found["STAT-STATED"].due == day("2027-01-15")
    assert found["STAT-STATED"].state is State.INFORMATION
    shorter = Register("2026-01-15")
    shorter.on_order("stated-end", "2026-10-01", "ends-on")
    assert shorter.by_id()["STAT-EXPIRY"].due == day("2026-10-01")


def test_amb_04_the_further_conference_is_wanted_before_the_first_review_and_by_three_months() -> None:
    register = Register("2026-01-15", 12, "camden")
    row = register.by_id()["CAM-4-6"]
    assert row.due == day("2026-02-14")
    assert [one.due for one in readings(row, "AMB-04")] == [None, day("2026-04-15")]
    register.on_order("review-booked", "2026-02-10", "first")
    assert register.by_id()["CAM-4-6"].due == day("2026-02-09")
    # Missed before the review, held within the three months: late against the review all the same.
    register.on_order("review-held", "2026-02-10")
    register.on_order("fgc-held", "2026-03-20")
    late = register.by_id()["CAM-4-6"]
    assert (late.state, late.met_late) == (State.MET, True)


def test_amb_05_the_first_review_is_by_one_month_and_may_be_earlier() -> None:
    register = Register("2026-01-31", 12, "camden")
    found = register.by_id()
    assert found["CAM-6-1"].due == day("2026-02-28")
    assert found["CAM-6-1:booking-opens"].due == day("2026-02-21")
    assert found["CAM-6-1:booking-opens"].kind is Kind.LOCAL_DEFAULT
    register.on_order("review-held", "2026-02-10")
    early = register.by_id()["CAM-6-1"]
    assert (early.state, early.met_late) == (State.MET, False)


def test_amb_06_the_next_counts_from_the_last_held_and_the_grid_stands_beside_it() -> None:
    register = Register("2026-01-31", 12, "camden")
    register.on_order("review-held", "2026-02-20")
    found = register.by_id()
    assert found["CAM-6-2"].due == day("2026-05-20")
    grid = [found[f"CAM-6-2#{number}"] for number in (2, 3, 4)]
    assert [row.due for row in grid] == [day("2026-05-31"), day("2026-08-31"), day("2026-11-30")]
    assert {row.state for row in grid} == {State.PROJECTED}


def test_amb_07_the_last_review_moves_when_a_later_one_is_booked() -> None:
    register = Register("2026-01-15", 12, "camden")
    register.on_order("review-held", "2026-02-12")
    assert register.by_id()["CAM-6-3:last"].due == day("2026-11-12")  # of 12 May, 12 August, 12 November
    register.on_order("review-booked", "2027-01-07")
    assert register.by_id()["CAM-6-3:last"].due == day("2027-01-07")
    found = chairing([packs()["camden"]], sight_of(register.case(), calendar()), day("2026-11-12"))
    assert found is not None
    assert not found.placed.last
    assert found.placed.next_on == day("2027-01-07")


def test_amb_08_a_child_is_asked_from_the_fourth_birthday_on() -> None:
    asked = [item for item in items(packs()["camden"].outlines) if item.from_age]
    assert [(item.id, item.from_age) for item in asked] == [("CAM-6-8", 4)]
    assert months.age_on(day("2022-06-01"), day("2026-05-31")) == 3
    assert months.age_on(day("2022-06-01"), day("2026-06-01")) == 4


def test_amb_09_a_review_of_the_series_is_marked_to_decide_and_the_other_choice_shown() -> None:
    found = Register("2026-01-15", 12, "camden").by_id()
    decides = found["CAM-7-1:review"]
    assert decides.due == day("2026-08-15")  # the review at month 7
    other = next(one for one in readings(decides, "AMB-09") if not one.taken)
    decision = found["CAM-7-1"]
    assert other.due == decision.due == day("2026-10-14")
    assert decision.preferred == day("2026-09-14")


def test_amb_10_counted_back_from_the_last_day_in_force_the_day_reached_still_counts() -> None:
    register = Register("2026-05-31", 12, "camden")  # in force to 30 May 2027
    assert register.by_id()["CAM-7-1"].due == day("2027-02-28")
    register.on_order("review-held", "2027-02-28", "decision")
    held = register.by_id()["CAM-7-1"]
    assert (held.state, held.met_late) == (State.MET, False)


def test_amb_11_a_whole_life_under_a_year_takes_the_short_rule_and_too_short_a_one_is_impossible() -> None:
    short = Register("2026-01-15", 9, "camden").by_id()
    assert ("CAM-7-1" in short, short["CAM-7-2"].due) == (False, day("2026-08-14"))
    extended = Register("2026-01-15", 9, "camden")
    extended.on_order("extended-to", "2027-06-14")
    found = extended.by_id()
    assert ("CAM-7-2" in found, found["CAM-7-1"].due) == (False, day("2027-03-14"))
    row = Register("2026-01-15", 1, "camden").by_id()["CAM-7-2"]
    assert row.state is State.IMPOSSIBLE
    assert judge(row, at("2026-01-16")).status == "impossible: decide now"


def test_amb_12_seven_days_are_calendar_days_and_the_meetings_own_is_not_counted() -> None:
    register = Register("2026-04-10", 12, "camden")
    register.on_order("review-held", "2026-12-18", "decision")
    row = register.by_id()["CAM-7-3"]
    assert (row.due, row.do_by) == (day("2026-12-25"), day("2026-12-24"))


def test_amb_13_a_legal_planning_meeting_two_months_before_at_best_one_at_the_latest() -> None:
    row = Register("2026-01-15", 12, "camden").by_id()["CAM-7-4"]
    assert (row.preferred, row.due) == (day("2026-11-14"), day("2026-12-14"))
    between = judge(row, at("2026-11-20"))
    assert between.rank is Rank.DUE_SOON  # amber: past the preferred day, not late
    assert "OVERDUE" not in between.status


def test_amb_14_an_extension_a_further_order_discharge_and_a_care_order_are_told_apart() -> None:
    words = KINDS["end-decided"].all_words
    assert {"extend", "further-order", "discharge", "care-order"} <= words
    # Beyond three years no extension reaches: only a further order can follow.
    register = Register("2026-01-15")
    register.on_order("extended-to", "2029-06-01")
    assert register.by_id()["STAT-EXPIRY"].due == day("2029-01-14")


def test_amb_15_child_in_need_meetings_count_from_the_order_then_from_the_last_held() -> None:
    register = Register("2026-01-15", 12, "leicestershire")
    register.on_child("plan-changed", "2026-01-15", "cin")
    register.on_child("cin-meeting-held", "2026-01-08")  # before the order: it does not satisfy
    assert register.by_id()["LEI-3-4"].due == day("2026-02-26")
    register.on_child("cin-meeting-held", "2026-02-20")
    assert register.by_id()["LEI-3-4"].due == day("2026-04-03")


def test_amb_16_the_overview_is_by_42_days_before_the_last_day() -> None:
    register = Register("2026-01-15", 12, "leicestershire")
    assert register.by_id()["LEI-6-1"].due == day("2026-12-03")
    register.on_order("overview-held", "2026-12-03")
    assert not register.by_id()["LEI-6-1"].met_late


def test_amb_17_24_hours_run_by_the_clock_over_a_weekend_and_to_the_days_end_without_an_hour() -> None:
    register = Register("2026-01-15", 12, "leicestershire")
    register.on_child("phone-alert", "2026-04-03T15:30")  # Good Friday
    assert register.by_id()["LEI-7-4"].due_at == at("2026-04-04T15:30")
    untimed = Register("2026-01-15", 12, "leicestershire")
    untimed.on_child("phone-alert", "2026-04-03")
    row = untimed.by_id()["LEI-7-4"]
    assert (row.due, row.due_at) == (day("2026-04-04"), None)


def test_amb_18_six_months_count_from_the_plan_or_the_order_whichever_is_later() -> None:
    register = Register("2026-01-15", 12, "sussex")
    assert register.by_id()["SUS-5c"].due == day("2026-07-15")
    register.on_order("plan-agreed", "2026-02-20")
    assert register.by_id()["SUS-5c"].due == day("2026-08-20")
    register.on_order("review-held", "2026-10-05", "pre-lapse")  # it is the manager's review as well
    assert register.by_id()["SUS-5c"].due == day("2027-04-05")


def test_amb_19_the_review_before_the_lapse_is_by_three_months_and_its_booking_opens_earlier() -> None:
    found = Register("2026-01-15", 12, "sussex").by_id()
    assert found["SUS-7"].due == day("2026-10-14")
    opens = found["SUS-7:booking-opens"]
    assert (opens.due, opens.kind) == (day("2026-09-16"), Kind.LOCAL_DEFAULT)


def test_amb_20_one_deadline_has_two_recipients_and_needs_both() -> None:
    register = Register("2026-01-15", 12, "sussex")
    register.on_order("copied-to-legal-services", "2026-12-01")
    half = register.by_id()["SUS-8a"]
    assert (half.due, half.state) == (day("2026-12-14"), State.OPEN)
    assert half.ticks_missing == ("copied-to-senior-reviewing-officer",)
    register.on_order("copied-to-senior-reviewing-officer", "2026-12-02")
    assert register.by_id()["SUS-8a"].met_on == day("2026-12-02")


def test_amb_21_the_unit_is_told_by_the_next_working_day_as_a_local_default() -> None:
    row = Register("2026-01-16").by_id()["WIR-3-1:soft"]  # a Friday
    assert (row.due, row.kind) == (day("2026-01-19"), Kind.LOCAL_DEFAULT)
    assert "local default" in row.steps[-1].words


def test_amb_22_the_initial_review_waits_for_meeting_and_plan_and_is_never_red() -> None:
    register = Register("2026-01-15")
    register.on_child("plan-produced", "2026-02-16")
    assert "WIR-5-1:soft" not in register.by_id()
    register.on_child("cin-meeting-held", "2026-02-12")
    row = register.by_id()["WIR-5-1:soft"]
    assert row.due == day("2026-03-02")
    assert judge(row, at("2026-06-01")).rank is Rank.LATER


def test_amb_23_by_nine_months_with_the_ninth_month_shown_and_three_months_before_other_ends() -> None:
    row = Register("2026-01-15").by_id()["WIR-5-4"]
    assert row.due == day("2026-10-15")
    assert [one.due for one in readings(row, "AMB-23")] == [None, day("2026-10-14")]
    assert any("15 Sep 2026" in step.words for step in row.steps)  # from when an unnamed review counts
    assert Register("2026-01-15", 9).by_id()["WIR-5-4:short"].due == day("2026-07-14")
    extended = Register("2026-01-15")
    extended.on_order("extended-to", "2028-01-14")
    assert extended.by_id()["WIR-5-4:short"].due == day("2027-10-14")
    late = {row.id: row for row in Register("2026-01-15").rows(registered_on=day("2026-11-02"))}
    assert late["WIR-5-4"].state is State.IMPOSSIBLE


def test_amb_24_three_years_in_all_beginning_with_the_day_first_made() -> None:
    register = Register("2026-01-15")
    register.on_order("extended-to", "2030-01-14")
    found = register.by_id()
    assert found["STAT-CAP"].due == found["STAT-EXPIRY"].due == day("2029-01-14")


def test_amb_25_the_impact_stands_under_progress_and_again_under_concern() -> None:
    pairs = [(item.key, item.under) for item in items(packs()["wirral"].outlines) if item.under]
    assert pairs == [
        ("progress.child", "progress"),
        ("progress.adults", "progress"),
        ("concern.child", "concern"),
        ("concern.adults", "concern"),
    ]


def test_amb_26_ten_working_days_after_the_meeting_without_weekends_and_bank_holidays() -> None:
    register = Register("2026-01-15")
    register.on_order("review-held", "2026-12-16")
    assert register.by_id()["WIR-5-8a"].due == day("2027-01-04")


def insufficient() -> Register:
    register = Register("2026-01-15")
    register.on_order("review-held", "2026-10-15", "nine-month+insufficient-evidence")
    return register


def test_amb_27_two_weeks_count_from_the_meeting_and_the_fifteenth_day_escalates() -> None:
    found = insufficient().by_id()
    assert found["WIR-6-2"].due == day("2026-10-29")
    assert found["WIR-6-3"].due == day("2026-10-30")


def test_amb_28_month_ten_is_the_orders_tenth_month() -> None:
    row = insufficient().by_id()["WIR-6-4"]
    assert row.due == day("2026-11-14")
    taken, other = readings(row, "AMB-28")
    assert (taken.taken, other.taken) == (True, False)
    assert "calendar month" in other.words


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("planned", "2026-04-14"),
        ("", "2026-04-14"),
        ("ad-hoc", "2026-03-30"),
        ("group", "2026-03-30"),
        ("ad-hoc+full", "2026-04-14"),
    ],
)
def test_amb_29_only_planned_supervision_or_one_marked_full_restarts_the_interval(
    words: str, due: str
) -> None:
    register = supervised("cp")
    register.on_child("practice-supervision-held", "2026-03-02", "planned")
    register.on_child("practice-supervision-held", "2026-03-17", words)
    row = register.by_id()["HIL-5-2-b"]
    assert row.due == day(due)
    assert readings(row, "AMB-29")[0].taken


def test_amb_30_24_hours_from_the_cancellation_and_five_days_from_the_day_it_was_set_for() -> None:
    register = supervised("cin")
    register.on_child("session-cancelled", "2026-05-20T09:00", "2026-05-22")
    found = register.by_id()
    assert found["HIL-3-3b:rearrange"].due_at == at("2026-05-21T09:00")
    assert found["HIL-3-3b:newdate"].due == day("2026-05-27")
    own = worker_rows(("session-cancelled", "2026-05-20T09:00", "2026-05-22"))
    assert own["HIL-3-3b:worker-rearrange"].due_at == at("2026-05-21T09:00")
    assert own["HIL-3-3b:worker-newdate"].due == day("2026-05-27")


@pytest.mark.parametrize(
    ("held", "due"),
    [
        ("2026-09-07", "2026-09-14"),  # weekly in the first six weeks
        ("2026-10-12", "2026-10-19"),
        ("2026-10-13", "2026-10-27"),  # fortnightly from the sixth week on
        ("2027-02-28", "2027-03-14"),
        ("2027-03-31", "2027-04-28"),  # then 28 days, less than the month to 30 April
    ],
)
def test_amb_31_weekly_then_fortnightly_then_the_shorter_of_a_month_and_28_days(held: str, due: str) -> None:
    rows = worker_rows(("asye-started", "2026-09-01", ""), ("professional-supervision-held", held, ""))
    assert rows["HIL-4-3a"].due == day(due)


def test_amb_31_after_the_assessed_year_the_four_weeks_of_4_2_govern() -> None:
    rows = worker_rows(
        ("holds-cases", "2026-09-01", "case-holding"),
        ("asye-started", "2026-09-01", ""),
        ("professional-supervision-held", "2027-08-20", ""),
    )
    assert "HIL-4-3a" not in rows
    assert rows["HIL-4-2a"].due == day("2027-09-17")


def test_amb_32_a_transfer_restarts_the_four_weeks_and_what_is_owed_earlier_stands() -> None:
    register = supervised("cin")
    register.on_child("allocated", "2026-01-16")
    register.on_child("practice-supervision-held", "2026-04-01", "planned")
    register.on_child("transferred", "2026-04-07")
    found = register.by_id()
    assert (found["HIL-5-2-a"].due, found["HIL-5-2-c"].due) == (day("2026-05-05"), day("2026-05-27"))
    owed = supervised("cin")
    owed.on_child("allocated", "2026-01-16")
    owed.on_child("transferred", "2026-02-06")
    row = owed.by_id()["HIL-5-2-a"]
    assert row.due == day("2026-02-13")
    assert any("does not put off the day already owed" in step.words for step in row.steps)


def test_amb_32_a_waiver_of_the_first_four_weeks_does_not_waive_those_of_a_transfer() -> None:
    register = supervised("cin")
    register.on_child("allocated", "2026-01-16")
    register.on_child("waived", "2026-02-02", register.by_id()["HIL-5-2-a"].key)
    assert register.by_id()["HIL-5-2-a"].state is State.WAIVED
    register.on_child("transferred", "2026-04-07")
    row = register.by_id()["HIL-5-2-a"]
    assert (row.due, row.state) == (day("2026-05-05"), State.OPEN)


@pytest.mark.parametrize(
    ("held", "changes", "id", "due"),
    [
        ("2026-07-01", [("2026-07-20", "cp")], "HIL-5-2-b", "2026-07-29"),
        ("2026-06-10", [("2026-07-20", "cp")], "HIL-5-2-b", "2026-07-20"),
        ("2026-07-20", [("2026-07-01", "cp"), ("2026-07-27", "cin")], "HIL-5-2-c", "2026-08-17"),
        # Child protection told a second time is no change: what is owed is not put off.
        ("2026-07-20", [("2026-07-01", "cp"), ("2026-08-25", "cp")], "HIL-5-2-b", "2026-08-17"),
        # To child protection and back: what was owed then was owed from the first change on.
        ("2026-06-10", [("2026-07-20", "cp"), ("2026-07-24", "cin")], "HIL-5-2-c", "2026-07-20"),
    ],
)
def test_amb_33_a_change_of_plan_never_back_dates_and_never_puts_off(
    held: str, changes: list[tuple[str, str]], id: str, due: str
) -> None:
    register = supervised("cin")
    register.on_child("practice-supervision-held", held, "planned")
    for when, plan in changes:
        register.on_child("plan-changed", when, plan)
    assert register.by_id()[id].due == day(due)


def test_amb_34_the_care_leavers_interval_contradicts_itself_and_stays_text() -> None:
    rule = next(one for one in packs()["hillingdon"].rules if one.basis.id == "HIL-5-2-e")
    assert isinstance(rule, Text)
    assert [one.id for one in rule.basis.readings] == ["AMB-34"]
    assert any("5.2e contradicts itself" in note for note in packs()["hillingdon"].notes)


def test_amb_35_72_hours_are_amber_and_three_working_days_are_red() -> None:
    register = supervised("cin")
    register.on_child("practice-supervision-held", "2026-04-02T11:00", "planned")  # Maundy Thursday
    found = register.by_id()
    soft, hard = found["HIL-5-4-2:soft"], found["HIL-5-4-2:hard"]
    assert (soft.due_at, soft.nature) == (at("2026-04-05T11:00"), Nature.SOFT)
    assert hard.due == day("2026-04-09")
    assert judge(soft, at("2026-04-08")).rank is Rank.LATER
    assert judge(hard, at("2026-04-10")).status == "OVERDUE 1 day"


def test_amb_36_a_date_on_a_holiday_never_moves_and_its_do_by_lies_before_it() -> None:
    row = Register("2026-03-25").by_id()["WIR-5-4"]
    assert (row.due, row.do_by) == (day("2026-12-25"), day("2026-12-24"))
    assert judge(row, at("2026-12-26")).status == "OVERDUE 1 day"


def test_amb_37_an_order_has_its_procedure_and_one_for_supervision_and_the_statute_always() -> None:
    register = supervised("cin", procedure="wirral")
    register.on_child("allocated", "2026-01-16")
    rows = register.rows()
    assert {row.pack for row in rows if packs()[row.pack].role is not Role.HOUSE} == {
        "statute",
        "wirral",
        "hillingdon",
    }
    assert all(row.clause for row in rows)


@pytest.mark.parametrize(("pack", "due"), [("leicestershire", "2024-09-30"), ("wirral", "2020-05-31")])
def test_amb_38_a_source_past_its_own_review_date_says_so(pack: str, due: str) -> None:
    assert packs()[pack].review_due == day(due)


def test_amb_38_the_regulator_that_the_source_names_is_explained_and_its_text_kept() -> None:
    assert any("Social Work England" in note for note in packs()["hillingdon"].notes)
    quotes = " ".join(one.quote for one in clauses("hillingdon"))
    assert "HCPC" in quotes


def test_amb_39_one_procedure_takes_child_in_need_for_granted_the_other_asks() -> None:
    taken, asked = procedure_named("Camden"), procedure_named("LLR")
    assert taken is not None
    assert asked is not None
    assert (taken.usual_plan, asked.usual_plan) == ("cin", "")


def test_amb_40_dates_beyond_the_proclaimed_holidays_are_provisional() -> None:
    within = Register("2027-06-01").by_id()["WIR-5-4"]
    beyond = Register("2028-06-01").by_id()["WIR-5-4"]
    assert (within.due, within.provisional) == (day("2028-03-01"), False)
    assert (beyond.due, beyond.provisional) == (day("2029-03-01"), True)


def test_amb_41_a_planned_move_asks_for_the_letter_the_day_before_and_is_never_red() -> None:
    register = Register("2026-01-15", 12, "leicestershire")
    register.on_child("move-planned", "2026-05-11")
    row = register.by_id()["LEI-7-2:soft"]
    assert (row.due, row.kind) == (day("2026-05-10"), Kind.LOCAL_DEFAULT)
    assert "OVERDUE" not in judge(row, at("2026-05-20")).status


def test_amb_42_a_short_or_extended_order_has_its_further_review_two_months_before_the_end() -> None:
    register = Register("2026-06-01", 6)
    register.on_order("review-held", "2026-08-20", "nine-month+insufficient-evidence")
    assert register.by_id()["WIR-6-4:short"].due == day("2026-09-30")
    late = Register("2026-06-01", 6)
    late.on_order("review-held", "2026-10-05", "nine-month+insufficient-evidence")
    row = late.by_id()["WIR-6-4:short"]
    assert row.state is State.IMPOSSIBLE
    assert "convene it now" in row.state_reason


def test_amb_43_funding_before_the_plan_is_final_and_delivery_by_the_first_day() -> None:
    row = Register("2026-01-15", 12, "camden").by_id()["CAM-4-17"]
    assert (row.due, row.nature) == (day("2026-01-15"), Nature.RESOURCES)
    both = [one.id for one in clauses("camden") if "AMB-43" in one.readings]
    assert both == ["CAM-4-14", "CAM-4-17"]


def test_amb_44_the_review_recommends_and_two_others_decide() -> None:
    agenda = next(one for one in packs()["wirral"].outlines if one.id == "wirral-agenda")
    assert agenda.decided_by == ("Head of Service", "Team Manager")
    item = next(one for one in items((agenda,)) if one.key == "analysis.extending")
    assert "recommendation" in item.prompt


def test_amb_45_a_child_born_on_a_leap_day_attains_18_on_1_march() -> None:
    register = Register("2025-06-01")
    register.born(day("2008-02-29"))
    row = register.by_id()["STAT-EXPIRY"]
    assert (row.due, row.earliest) == (day("2026-02-28"), day("2026-02-27"))
    assert readings(row, "AMB-45")[0].taken
