"""The order's life in law: last day, extension, the child's eighteenth birthday, endings, direction days."""

from __future__ import annotations

from datetime import date

from orders import CHILD, ORDER, Register

from sotui.procedures.model import State


def test_the_anniversary_printed_by_the_court_is_a_quiet_note() -> None:
    register = Register("2026-01-15", 12, "")
    register.on_order("stated-end", "2027-01-15", "until")
    found = register.by_id()
    assert found["STAT-EXPIRY"].due == date(2027, 1, 14)
    assert found["STAT-STATED"].due == date(2027, 1, 15)
    assert "00:00" in found["STAT-STATED"].state_reason
    assert "WARNING" not in found["STAT-STATED"].state_reason


def test_a_printed_end_later_than_the_law_allows_warns_and_is_not_used() -> None:
    register = Register("2026-01-15", 12, "")
    register.on_order("stated-end", "2027-03-01", "ends-on")
    found = register.by_id()
    assert found["STAT-EXPIRY"].due == date(2027, 1, 14)
    assert found["STAT-STATED"].state_reason.startswith("WARNING")


def test_a_shorter_printed_end_binds_even_when_no_length_is_recorded() -> None:
    register = Register("2026-01-15", None, "")
    register.on_order("stated-end", "2026-07-01", "ends-on")
    assert register.by_id()["STAT-EXPIRY"].due == date(2026, 7, 1)


def test_without_length_or_printed_end_the_order_lasts_one_year() -> None:
    assert Register("2026-01-15", None, "").by_id()["STAT-EXPIRY"].due == date(2027, 1, 14)


def test_an_extension_is_never_taken_beyond_three_years_from_the_day_made() -> None:
    register = Register("2026-01-15", 12, "")
    register.on_order("extended-to", "2030-01-14")
    expiry = register.by_id()["STAT-EXPIRY"]
    assert expiry.due == date(2029, 1, 14)
    assert any("three years" in step.words for step in expiry.steps)


def test_the_new_last_day_written_with_an_extension_is_used_not_the_day_of_the_hearing() -> None:
    register = Register("2026-01-15", 12, "")
    register.on_order("extended-to", "2026-12-01", "2027-07-14")
    assert register.by_id()["STAT-EXPIRY"].due == date(2027, 7, 14)


def test_no_order_outlasts_the_eve_of_the_youngest_childs_eighteenth_birthday() -> None:
    register = Register("2026-01-15", 12, "")
    register.born(date(2008, 9, 10))
    rows = register.rows()
    expiry = next(row for row in rows if row.id == "STAT-EXPIRY")
    assert expiry.due == date(2026, 9, 9)
    ended = next(row for row in rows if row.id == "STAT-ENDED")
    assert ended.subject == CHILD
    assert ended.due == date(2026, 9, 9)


def test_an_elder_child_turning_18_ends_its_own_part_only() -> None:
    register = Register("2026-01-15", 12, "")
    elder = register.sibling("elder", date(2008, 9, 10))
    for child in (CHILD, elder):
        register.on_child("visit-interval", "2026-01-15", "28", child)
        register.on_child("visited", "2026-08-30", "seen", child)
    rows = register.rows()
    assert next(row for row in rows if row.id == "STAT-EXPIRY").due == date(2027, 1, 14)
    assert [row.subject for row in rows if row.id == "STAT-ENDED"] == [elder]
    seen = {row.subject: row.state for row in rows if row.id == "HOUSE-SEEN"}
    assert seen == {CHILD: State.OPEN, elder: State.CANCELLED}


def test_a_child_born_on_29_february_has_a_cautious_last_day() -> None:
    register = Register("2025-06-01", 12, "")
    register.born(date(2008, 2, 29))
    expiry = register.by_id()["STAT-EXPIRY"]
    assert (expiry.due, expiry.earliest) == (date(2026, 2, 28), date(2026, 2, 27))


def test_discharge_cancels_what_was_to_come_and_keeps_what_was_met() -> None:
    register = Register("2026-01-15")
    register.on_order("safeguarding-unit-informed", "2026-01-16")
    register.on_order("discharged", "2026-09-03")
    found = register.by_id()
    assert found["STAT-ENDED"].due == date(2026, 9, 3)
    assert found["STAT-ENDED"].subject == ORDER
    assert found["WIR-5-4"].state is State.CANCELLED
    assert "discharged by the court" in found["WIR-5-4"].state_reason
    assert found["HOUSE-ALLOCATE"].state is State.CANCELLED
    assert found["WIR-3-1:soft"].state is State.MET


def test_what_happens_after_the_order_lapsed_does_not_revive_a_duty() -> None:
    register = Register("2026-01-15", 1, "sussex")
    assert register.by_id()["SUS-5c"].state is State.CANCELLED
    register.on_order("discharged", "2026-03-03")
    assert register.by_id()["SUS-5c"].state is State.CANCELLED


def test_the_order_ends_when_it_has_ended_for_every_child() -> None:
    register = Register("2026-01-15", 12, "")
    other = register.sibling("other")
    register.on_child("care-order-made", "2026-05-01")
    assert "STAT-ENDED" not in {row.id for row in register.rows() if row.subject == ORDER}
    register.on_child("adopted", "2026-06-01", child=other)
    ended = next(row for row in register.rows() if row.id == "STAT-ENDED" and row.subject == ORDER)
    assert ended.due == date(2026, 6, 1)


def test_an_application_is_pending_until_it_is_decided() -> None:
    register = Register("2026-01-15", 12, "")
    register.on_order("extension-applied", "2026-12-01")
    found = register.by_id()
    assert found["STAT-EXPIRY"].extension_pending
    assert found["STAT-PENDING"].due == date(2027, 1, 15)
    refused = register.on_order("extension-refused", "2027-01-05")
    assert not register.by_id()["STAT-EXPIRY"].extension_pending
    again = register.without(refused)
    again.on_order("extended-to", "2027-07-14")
    assert not again.by_id()["STAT-EXPIRY"].extension_pending


def test_a_second_application_is_pending_though_a_first_extension_was_granted() -> None:
    register = Register("2026-01-15", 12, "")
    register.on_order("extension-applied", "2026-12-01")
    register.on_order("extended-to", "2027-07-14")
    register.on_order("extension-applied", "2027-06-01")
    assert register.by_id()["STAT-EXPIRY"].extension_pending


def test_direction_days_show_the_strict_count_beside_the_discretionary_one() -> None:
    register = Register("2026-01-15", 12, "")
    register.on_order("direction-days-given", "2026-03-01", "60")
    register.on_order("direction-days-missed", "2026-04-01", "10")
    row = register.by_id()["STAT-DIRECTIONS:remaining"]
    assert row.remaining == "40 days"
    assert any("30 days" in reading.words for reading in row.readings)
    register.on_order("direction-days-cap", "2026-01-15", "50")
    assert register.by_id()["STAT-DIRECTIONS:remaining"].remaining == "0 days"


def test_the_steps_end_on_the_day_that_is_due() -> None:
    register = Register("2026-01-31", 6, "wirral")
    register.on_order("stated-end", "2026-07-20", "until")
    register.on_order("review-held", "2026-05-01", "insufficient-evidence")
    for row in register.rows():
        reached = [step.reached for step in row.steps if step.reached is not None]
        if row.due is not None:
            assert reached[-1] == (row.due_at or row.due), row.id
