"""Why a date is what it is, in plain words."""

from __future__ import annotations

from datetime import date

from orders import Register

from sotui.procedures.explain import explain


def text_of(register: Register, id: str) -> str:
    return "\n".join(line for section in explain(register.by_id()[id]) for line in section.lines)


def test_the_review_at_nine_months_shows_clause_arithmetic_do_by_and_readings() -> None:
    said = text_of(Register("2026-03-25"), "WIR-5-4")
    assert "Clause 5.4" in said
    assert "no later than 9 months after the commencement" in said
    assert "Order made: Wed 25 Mar 2026" in said
    assert "9 months later: Fri 25 Dec 2026" in said
    assert "Do it by Thu 24 Dec 2026" in said
    assert "AMB-23" in said
    assert "one held from Wed 25 Nov 2026 on counts" in said
    assert "That would be Thu 24 Dec 2026." in said
    assert "Review held (nine-month)" in said


def test_where_another_reading_has_it_earlier_the_day_safe_by_every_reading_is_said() -> None:
    assert "Safe by every reading: Thu 24 Dec 2026 or before." in text_of(Register("2026-03-25"), "WIR-5-4")
    assert "Safe by every reading" not in text_of(Register("2026-03-25"), "WIR-3-1:soft")


def test_what_a_date_depends_on_is_named_fact_by_fact() -> None:
    register = Register("2026-03-25")
    register.on_order("review-held", "2026-12-01", "nine-month")
    row, told = register.by_id()["WIR-5-8a"], register.case().facts
    lines = next(one.lines for one in explain(row, told) if one.heading == "What it depends on")
    assert "Review held: Tue 1 Dec 2026" in lines
    assert lines[-1].endswith("a correction to one moves it at once.")


def test_what_it_depends_on_says_what_was_recorded_not_only_on_which_day() -> None:
    register = Register("2025-09-17", 12, "leicestershire")
    register.on_order("extended-to", "2026-08-17", "2027-03-16")
    register.on_child("plan-changed", "2025-09-17", "cin")
    told = [*register.case().facts, *(fact for child in register.case().children for fact in child.facts)]
    lines = [
        line
        for row in register.rows()
        for section in explain(row, told)
        if section.heading == "What it depends on"
        for line in section.lines
    ]
    assert "Extended to: Tue 16 Mar 2027 (Mon 17 Aug 2026)" in lines
    assert "Length in months: 12 (Wed 17 Sep 2025)" in lines
    assert "Plan is: child in need (Wed 17 Sep 2025)" in lines


def test_what_is_due_to_the_hour_gives_the_hour_once_and_no_whole_day() -> None:
    register = Register("2026-05-19", 12, "hillingdon")
    register.on_child("practice-supervision-held", "2026-11-21T14:30")
    said = text_of(register, "HIL-5-4-2:soft")
    assert "Due Tue 24 Nov 2026 14:30, to the hour." in said
    assert "the day itself still counts" not in said


def test_a_date_that_was_past_before_the_order_began_is_not_said_to_count_still() -> None:
    said = text_of(Register("2026-11-10", 3), "WIR-5-4:short")
    assert "It would have been due Mon 9 Nov 2026." in said
    assert "the day itself still counts" not in said
    assert "Do it by" not in said


def test_a_local_default_says_so() -> None:
    assert "Local default" in text_of(Register(), "WIR-3-1:soft")


def test_working_days_name_the_holidays_that_were_passed_over() -> None:
    register = Register("2027-02-01")
    register.on_order("review-held", "2027-12-17")
    said = text_of(register, "WIR-5-8a")
    assert "Wed 5 Jan 2028" in said
    assert "27 Dec 2027" in said


def test_a_preferred_date_before_the_order_is_told_as_impossible() -> None:
    said = text_of(Register("2026-09-01", 3, "camden"), "CAM-7-2")
    assert "impossible" in said


def test_a_date_beyond_the_confirmed_holidays_is_provisional() -> None:
    register = Register(date(2035, 1, 15))
    assert register.by_id()["WIR-5-4"].provisional
    assert "Provisional" in text_of(register, "WIR-5-4")


def test_every_row_can_be_explained_and_no_section_is_empty() -> None:
    register = Register()
    register.on_order("review-held", "2026-10-15", "insufficient-evidence")
    register.on_order("discharged", "2026-12-01")
    for row in register.rows():
        sections = explain(row)
        assert sections[0].heading == "Clause"
        assert all(section.lines for section in sections)


def test_a_day_worth_knowing_is_not_one_to_act_by() -> None:
    register = Register("2026-03-25")
    row = register.by_id()["STAT-APPLY"]
    assert row.do_by != row.due, "it falls on Christmas Day, before which nobody has to act either"
    sections = {one.heading: one.lines for one in explain(row)}
    assert sections["The day"][0] == "Fri 25 Dec 2026: a day worth knowing; nobody has to act on it."
    assert not {"Act by", "What settles it"} & sections.keys()
    assert "Do it by" not in text_of(register, "STAT-APPLY")


def test_whose_interval_a_visit_goes_by_is_said_once() -> None:
    register = Register("2026-03-25")
    register.on_order("visit-interval", "2026-03-25", "28")
    said = text_of(register, "HOUSE-SEEN")
    assert said.count("team manager set the interval") == 1
    assert "A visit at which the child was not seen does not count." in said
