"""An order moved from any procedure to any other, in any part of its life: nothing is lost or back-dated."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time
from itertools import permutations

import pytest
from orders import Register

from sotui.dates.clock import LONDON
from sotui.dates.months import add_months
from sotui.procedures.judge import judge
from sotui.procedures.model import Deadline, State

PROCEDURES = ("camden", "leicestershire", "sussex", "wirral")
MADE = date(2026, 1, 15)
MOVED = [add_months(MADE, months) for months in (1, 4, 8, 11)]

each_move = pytest.mark.parametrize(
    ("former", "latter", "moved"),
    [
        pytest.param(*pair, day, id=f"{pair[0]} to {pair[1]} on {day}")
        for pair in permutations(PROCEDURES, 2)
        for day in MOVED
    ],
)


def a_year(procedure: str) -> Register:
    """An order on which the usual things have happened."""
    register = Register(MADE, 12, procedure)
    register.on_child("plan-changed", MADE, "cin")
    register.on_order("review-held", "2026-02-12")
    register.on_child("cin-meeting-held", "2026-02-20")
    register.on_order("review-held", "2026-05-11")
    return register


def moved_to(former: str, latter: str, day: date) -> Register:
    register = a_year(former)
    register.on_order("under-procedure", day, latter)
    return register


def of(pack: str, rows: tuple[Deadline, ...]) -> list[Deadline]:
    return [row for row in rows if row.pack == pack]


def told(rows: list[Deadline]) -> Counter[tuple[str, date | None, State]]:
    return Counter((row.id, row.due, row.state) for row in rows)


@each_move
def test_nothing_of_the_new_procedure_is_overdue_on_the_day_of_the_move(
    former: str, latter: str, moved: date
) -> None:
    now = datetime.combine(moved, time(9), LONDON)
    for row in of(latter, moved_to(former, latter, moved).rows()):
        assert not judge(row, now).status.startswith("OVERDUE"), row


@each_move
def test_the_old_procedure_asks_for_nothing_due_from_the_day_of_the_move_on(
    former: str, latter: str, moved: date
) -> None:
    before = {(row.id, row.due) for row in of(former, a_year(former).rows())}
    for row in of(former, moved_to(former, latter, moved).rows()):
        assert row.due is not None
        assert row.due < moved or (row.since is not None and row.since < moved), row
        assert (row.id, row.due) in before


@each_move
def test_the_new_procedure_asks_for_all_that_it_asks_of_any_order_after_the_move(
    former: str, latter: str, moved: date
) -> None:
    wanted = [
        row
        for row in of(latter, a_year(latter).rows())
        if row.due is not None and row.due >= moved and row.since in (None, MADE)
    ]
    got = {(row.id, row.due) for row in of(latter, moved_to(former, latter, moved).rows())}
    assert {(row.id, row.due) for row in wanted} <= got


@each_move
def test_the_law_and_the_standing_rows_are_the_same_before_and_after(
    former: str, latter: str, moved: date
) -> None:
    plain, rows = a_year(former).rows(), moved_to(former, latter, moved).rows()
    for pack in ("statute", "house"):
        assert told(of(pack, rows)) == told(of(pack, plain))


@pytest.mark.parametrize("moved", MOVED, ids=str)
def test_meetings_wanted_by_the_new_procedure_go_on_from_the_last_held(moved: date) -> None:
    row = moved_to("wirral", "leicestershire", moved).by_id()["LEI-3-4"]
    owed = date(2026, 4, 3)  # six weeks after 20 February
    assert (row.due, row.state) == (max(owed, moved), State.OPEN)
