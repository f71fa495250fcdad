"""The course of a model order: what each procedure asks of it, as far as that follows without a register."""

from __future__ import annotations

from datetime import date

import pytest

from sotui.dates.bank_holidays import england
from sotui.procedures import library
from sotui.procedures.model import Nature, State
from sotui.procedures.model_order import Course, Model, base_of, course

MADE = date(2026, 11, 23)
PROCEDURES = ("camden", "leicestershire", "sussex", "wirral", "hillingdon")


def course_under(pack: str, model: Model | None = None) -> Course:
    packs = library.load_packs()
    return course(model or Model(MADE), packs[pack], [packs["statute"]], england())


def days(found: Course, id: str) -> list[date | None]:
    return [row.due for row in found.of_order if base_of(row.id) == id]


def test_reviews_come_round_from_the_one_held_before() -> None:
    found = course_under("camden")
    assert days(found, "CAM-6-1") == [date(2026, 12, 23)]
    assert days(found, "CAM-6-2")[:2] == [date(2027, 3, 23), date(2027, 6, 23)]


def test_what_counts_from_a_review_is_in_sight_since_the_review_is_held_when_due() -> None:
    found = course_under("wirral")
    assert days(found, "WIR-5-4") == [date(2027, 8, 23)]
    # Ten working days later; the summer bank holiday on 30 August is none.
    assert days(found, "WIR-5-8a") == [date(2027, 9, 7)]


def test_a_child_protection_plan_brings_other_dates_than_a_child_in_need_plan() -> None:
    in_need = course_under("hillingdon")
    protected = course_under("hillingdon", Model(MADE, plan="cp"))
    assert days(in_need, "HIL-5-2-c")
    assert not days(in_need, "HIL-5-2-b")
    assert days(protected, "HIL-5-2-b")
    assert not days(protected, "HIL-5-2-c")
    assert not days(course_under("leicestershire", Model(MADE, plan="cp")), "LEI-3-4")


def test_a_supervision_procedure_tells_of_a_worker_too() -> None:
    found = course_under("hillingdon")
    sessions = [row.due for row in found.of_worker if base_of(row.id) == "HIL-4-2a"]
    assert sessions[:3] == [date(2026, 12, 21), date(2027, 1, 18), date(2027, 2, 15)]
    assert not course_under("camden").of_worker


def test_a_review_three_months_before_the_end_of_two_months_is_impossible_and_stays_in_sight() -> None:
    found = course_under("sussex", Model(MADE, months=2))
    assert found.last_day == date(2027, 1, 22)
    assert "SUS-7" in {row.id for row in found.of_order if row.state is State.IMPOSSIBLE}


@pytest.mark.parametrize("pack", PROCEDURES)
@pytest.mark.parametrize("months", [1, 6, 12])
@pytest.mark.parametrize("made", [MADE, date(2028, 2, 29), date(2027, 1, 31)])
def test_whatever_is_done_the_last_day_stays(pack: str, months: int, made: date) -> None:
    found = course_under(pack, Model(made, months=months))
    last = [row for row in found.of_order if row.nature is Nature.LAST_DAY]
    assert [row.due for row in last] == [found.last_day]
    assert last[0].state is State.OPEN


@pytest.mark.parametrize("pack", PROCEDURES)
def test_every_dated_clause_is_in_the_course_or_among_those_that_it_never_comes_to(pack: str) -> None:
    found = course_under(pack)
    drawn = {base_of(row.id) for row in (*found.of_order, *found.of_worker)}
    left = {base_of(basis.id) for basis in found.only_if}
    assert not drawn & left
    assert {base_of(rule.basis.id) for rule in library.load_packs()[pack].rules} <= drawn | left


@pytest.mark.parametrize("pack", PROCEDURES)
def test_no_date_stands_twice(pack: str) -> None:
    found = course_under(pack)
    rows = [(base_of(row.id), row.subject, row.due) for row in (*found.of_order, *found.of_worker)]
    assert len(rows) == len(set(rows))
