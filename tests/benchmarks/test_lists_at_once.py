"""A register four times as large has longer lists; it is not asked four times as often for them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sotui.desk import Clock, Desk, open_desk

ROOT = Path(__file__).parents[2]
FEW, MANY = 120, 480


@pytest.fixture(scope="module")
def registers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Desk]]:
    """A small register and a larger one, with reviews written up, outcomes agreed and notes not signed."""
    sys.path.insert(0, str(ROOT))
    try:
        from benchmarks.make_register import PASSPHRASE, TODAY, make
    finally:
        sys.path.remove(str(ROOT))
    desks = []
    for orders in (FEW, MANY):
        folder = tmp_path_factory.mktemp("register") / str(orders)
        make(folder, orders)
        desks.append(open_desk(folder, None, PASSPHRASE, clock=Clock(TODAY)))
    yield desks[0], desks[1]
    for desk in desks:
        desk.close()


LISTS: dict[str, Callable[[Desk], object]] = {
    "orders": lambda desk: desk.orders.listing(),
    "reviews": lambda desk: desk.reviews.lines(everything=True),
    "supervision": lambda desk: desk.supervision.due(),
    "names alike": lambda desk: desk.orders.alike((("exa", None, ""),), ""),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_larger_register_is_asked_no_more_often_for_a_list(name: str, registers: tuple[Desk, Desk]) -> None:
    few, many = (_asked(desk, LISTS[name]) for desk in registers)
    # What belongs to reviews is asked for by some hundred at a time.
    assert many <= few + 12


def test_what_is_told_of_the_larger_register_has_what_the_lists_are_long_with(
    registers: tuple[Desk, Desk],
) -> None:
    _, large = registers
    parts = {line.part for line in large.reviews.lines(everything=True)}
    assert {"due", "minutes", "send", "outcome", "follow-up", "done"} <= parts
    assert sum(row.note is not None for row in large.supervision.due().rows) > 2


def test_the_list_of_reviews_has_each_review_of_the_board_as_it_stands_there(
    registers: tuple[Desk, Desk],
) -> None:
    from sotui.triage import store

    _, large = registers
    kinds = {"review-held", "minutes-completed"}
    wanted = [
        row
        for row in store.board(large.session.db, large.now(), horizon_days=92).rows
        if row.waits_for & kinds
    ]
    assert wanted
    assert list(store.waiting_for(large.session.db, large.now(), kinds, 92)) == wanted
    listed = {(line.reference, line.deadline_key) for line in large.reviews.lines()}
    assert {(row.reference, row.deadline_key) for row in wanted} <= listed


def test_many_orders_are_put_under_a_procedure_with_the_dates_that_each_would_get_alone(
    registers: tuple[Desk, Desk],
) -> None:
    _, large = registers
    ids = tuple(dict.fromkeys(row.order_id for row in large.supervision.due().rows if row.unplaced))
    assert len(ids) > 5
    large.supervision.put_under(ids, "hillingdon")
    together = _dates(large)
    large.undo()
    for id in ids:
        large.supervision.put_under([id], "hillingdon")
    assert _dates(large) == together


def _dates(desk: Desk) -> list[tuple[object, ...]]:
    columns = "case_id, subject_id, id, state, due, do_by, since"
    rows = desk.session.db.execute(f"select {columns} from cache_deadline").fetchall()
    return sorted(rows, key=str)


def _asked(desk: Desk, read: Callable[[Desk], object]) -> int:
    """How many questions the list puts to the register once it has been read before."""
    read(desk)
    questions: list[str] = []
    desk.session.db.conn.set_trace_callback(questions.append)
    try:
        read(desk)
    finally:
        desk.session.db.conn.set_trace_callback(None)
    return len(questions)
