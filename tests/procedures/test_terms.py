"""An order that moves from one procedure to another: what each asks for, and from when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from orders import Register, calendar, packs

from sotui.procedures.derive import derive
from sotui.procedures.model import State


def moved(to: str, on: str, made: str = "2026-01-15") -> Register:
    """An order of a year under Wirral's procedure that came under another on a day."""
    register = Register(made, 12, "wirral")
    register.on_order("under-procedure", on, to)
    return register


def test_what_fell_due_before_the_move_stays_owed_and_the_rest_is_the_new_procedures() -> None:
    rows = moved("camden", "2026-06-01").by_id()
    assert rows["WIR-3-1:soft"].due == date(2026, 1, 16)
    assert "WIR-5-4" not in rows
    assert "WIR-3-3" not in rows
    assert (rows["CAM-7-1"].due, rows["CAM-7-1"].state) == (date(2026, 10, 14), State.OPEN)


def test_what_the_new_procedure_would_have_wanted_before_it_came_is_due_on_the_day_of_the_move() -> None:
    first = moved("camden", "2026-06-01").by_id()["CAM-6-1"]
    assert (first.due, first.do_by, first.state) == (date(2026, 6, 1), date(2026, 6, 1), State.OPEN)
    words = [step.words for step in first.steps]
    assert words[-2:] == [
        "1 month later: Sun 15 Feb 2026",
        "It has been asked for since Mon 1 Jun 2026: due then, not before it",
    ]


def test_a_newer_version_of_a_procedure_asks_for_nothing_once_only_that_was_due_before_it() -> None:
    register, camden = Register("2026-01-15", 12, "camden"), packs()["camden"]
    older = tuple(rule for rule in camden.rules if rule.basis.id != "CAM-4-17")
    by_subject = {
        kind: tuple(rule for rule in rules if rule in older) for kind, rules in camden.by_subject.items()
    }
    day = date(2026, 6, 1)
    versions = [replace(camden, rules=older, by_subject=by_subject, until=day), replace(camden, since=day)]
    found = {row.id: row for row in derive(register.case(), versions, calendar())}
    assert found["CAM-4-17"].state is State.CANCELLED
    said = "Its date was on Thu 15 Jan 2026, before this was asked for on Mon 1 Jun 2026."
    assert found["CAM-4-17"].state_reason == said
    assert (found["CAM-6-1"].due, found["CAM-6-1"].state) == (date(2026, 2, 15), State.OPEN)


def test_a_decision_that_can_no_longer_be_timely_is_to_be_taken_now() -> None:
    decision = moved("camden", "2026-12-01").by_id()["CAM-7-1"]
    assert decision.state is State.IMPOSSIBLE
    assert "decide now" in decision.state_reason


def test_the_next_review_of_the_new_series_is_never_due_before_the_move() -> None:
    register = moved("camden", "2026-06-01")
    register.on_order("review-held", "2026-02-02")
    rows = register.by_id()
    assert (rows["CAM-6-2"].due, rows["CAM-6-2"].state) == (date(2026, 6, 1), State.OPEN)
    assert rows["CAM-6-2"].steps[-1].words == (
        "It has been asked for since Mon 1 Jun 2026: due then, not before it"
    )


def test_a_review_held_since_the_move_counts_on_by_the_new_procedure_alone() -> None:
    register = moved("camden", "2026-06-01")
    register.on_order("review-held", "2026-07-10")
    rows = register.by_id()
    assert rows["CAM-6-2"].due == date(2026, 10, 10)
    assert not [id for id in rows if id.startswith("WIR-5-8a")]


def test_the_minutes_of_a_review_held_under_the_former_procedure_are_still_wanted() -> None:
    register = moved("camden", "2026-06-01")
    register.on_order("review-held", "2026-05-28")
    minutes = register.by_id()["WIR-5-8a"]
    assert (minutes.due, minutes.state) == (date(2026, 6, 11), State.OPEN)


def test_what_happened_before_the_move_sets_nothing_off_under_the_new_procedure() -> None:
    register = moved("camden", "2026-06-01")
    register.on_order("review-held", "2026-05-28", "decision")
    notify = register.by_id()["CAM-7-3"]
    assert notify.state is State.CANCELLED
    assert notify.state_reason.startswith("It arose on Thu 28 May 2026")


def test_an_order_that_moves_back_is_asked_by_each_for_its_own_days_only() -> None:
    register = moved("camden", "2026-03-01")
    register.on_order("under-procedure", "2026-09-01", "wirral")
    rows = register.by_id()
    assert rows["WIR-5-4"].due == date(2026, 10, 15)
    assert rows["WIR-3-1:soft"].due == date(2026, 1, 16)
    assert "CAM-7-1" not in rows
    assert len([row for row in register.rows() if row.id == "WIR-3-1:soft"]) == 1


def test_the_law_is_the_same_under_any_procedure() -> None:
    alone, both = Register("2026-01-15", 12, "wirral").by_id(), moved("camden", "2026-06-01").by_id()
    assert {id: row.due for id, row in alone.items() if id.startswith("STAT-")} == {
        id: row.due for id, row in both.items() if id.startswith("STAT-")
    }


def test_the_same_procedure_said_again_later_is_no_move() -> None:
    again, once = moved("wirral", "2026-06-01"), Register("2026-01-15", 12, "wirral")
    assert [(row.id, row.due, row.state) for row in again.rows()] == [
        (row.id, row.due, row.state) for row in once.rows()
    ]


def test_of_two_procedures_named_for_one_day_the_later_word_holds() -> None:
    register = moved("camden", "2026-06-01")
    register.on_order("under-procedure", "2026-06-01", "sussex")
    assert not [row for row in register.rows() if row.pack == "camden"]
    assert "SUS-7" in register.by_id()
