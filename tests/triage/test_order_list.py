"""The list of orders: how each stands, and how one is found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from sotui.desk import Desk
from sotui.facts.model import Subject, SubjectKind
from sotui.register import acts, store
from sotui.register.model import OrderState
from sotui.triage.listing import OrderRow, age_in, matching
from sotui.vault import audit

NewOrder = Callable[..., str]


def rows(desk: Desk) -> dict[str, OrderRow]:
    return {row.id: row for row in desk.orders.listing().rows}


def record(desk: Desk, order_id: str, kind: str, on: date, said: str = "") -> None:
    with desk.session.act("fact recorded", order_id, "as told") as act:
        acts.record(act, kind, Subject(SubjectKind.ORDER, order_id), on, qualifier=said)


def test_each_order_says_how_long_it_runs_or_what_became_of_it(desk: Desk, new_order: NewOrder) -> None:
    running = new_order(family="F1", made=date(2026, 8, 1))
    lapsed = new_order(family="F2", made=date(2025, 11, 10))
    decided = new_order(family="F3", made=date(2025, 11, 10))
    record(desk, decided, "end-decided", date(2026, 10, 1), "let-lapse")
    pending = new_order(family="F4", made=date(2025, 11, 10))
    record(desk, pending, "end-decided", date(2026, 10, 1), "extend")
    record(desk, pending, "extension-applied", date(2026, 10, 5))
    ended = new_order(family="F5", made=date(2026, 3, 1))
    record(desk, ended, "care-order-made", date(2026, 9, 1))
    extended = new_order(family="F6", made=date(2025, 11, 10))
    record(desk, extended, "extended-to", date(2026, 10, 1), "2027-05-09")

    found = rows(desk)
    assert {id: (found[id].state, found[id].left) for id in found} == {
        running: (OrderState.IN_FORCE, "251 days"),
        lapsed: (OrderState.LAPSED, "LAPSED 13 days"),
        decided: (OrderState.OVER, "over"),
        pending: (OrderState.PENDING, "LAPSED pending"),
        ended: (OrderState.ENDED, "care order"),
        extended: (OrderState.IN_FORCE, "168 days"),
    }
    assert found[extended].last_day == date(2027, 5, 9)
    assert "ended Tue 1 Sep 2026" in found[ended].how
    assert found[ended].over
    assert not found[lapsed].over
    assert found[lapsed].part == 1.0
    assert 0.3 < found[running].part < 0.35


def test_an_order_of_which_the_day_is_not_known_says_so(desk: Desk) -> None:
    with desk.session.act("order registered", "F9") as act:
        id = acts.register_order(
            act, family_reference="F9", court="", case_number="1", registered_on=date(2026, 1, 1)
        )
        acts.add_child(act, id, name="Ada", born=None, local_id="", team="")
    row = rows(desk)[id]
    assert (row.left, row.state, row.last_day, row.children) == (
        "no day made",
        OrderState.UNDATED,
        None,
        "Ada",
    )


def test_what_is_next_is_what_the_board_puts_first(desk: Desk, new_order: NewOrder) -> None:
    for n in range(4):
        new_order(family=f"F{n}", made=date(2026, 1 + 2 * n, 3))
    board = desk.board()
    for row in desk.orders.listing().rows:
        first = next((one for one in board.rows if one.order_id == row.id), None)
        assert (row.next.key if row.next else None) == (first.key if first else None)


@pytest.mark.parametrize(
    "typed",
    ["zoe", "ZOË", "smith zo", "o'n", "o’n", "700123", "7001", "so-0001", "zz26c001", "f001", "zoë  f001"],
)
def test_an_order_is_found_by_a_part_of_a_name_or_a_number(
    desk: Desk, new_order: NewOrder, typed: str
) -> None:
    id = new_order(names=("Zoë O’Neil-Smith",), family="F001")
    child = store.order(desk.session.db, id).children[0]
    with desk.session.act("details amended", "SO-0001") as act:
        acts.amend_child(act, child, local_id="700123")
    new_order(names=("Ben Other",), family="F002")
    assert [row.id for row in matching(desk.orders.listing().rows, typed)] == [id]


def numbered(desk: Desk, new_order: NewOrder, count: int, **numbers: str) -> dict[str, str]:
    """This many orders; the children's numbers by the orders' own."""
    ids: dict[str, str] = {}
    for n in range(1, count + 1):
        id = new_order(names=(f"Ada {n}",), family=f"F{n}x")
        order = store.order(desk.session.db, id)
        ids[order.reference] = id
        if number := numbers.get(order.reference.replace("-", "_")):
            with desk.session.act("details amended", order.reference) as act:
                acts.amend_child(act, order.children[0], local_id=number)
    return ids


def found_by(desk: Desk, typed: str) -> list[str]:
    return [row.reference for row in matching(desk.orders.listing().rows, typed)]


def test_an_order_is_found_first_by_its_own_number(desk: Desk, new_order: NewOrder) -> None:
    numbered(desk, new_order, 12, SO_0003="0012/7", SO_0004="12")
    assert found_by(desk, "0012") == ["SO-0012", "SO-0003"]
    assert found_by(desk, "12")[0] == "SO-0012"


def test_a_childs_number_is_found_by_how_it_begins_and_not_by_its_middle(
    desk: Desk, new_order: NewOrder
) -> None:
    numbered(desk, new_order, 3, SO_0003="700030", SO_0001="LCS-40551")
    assert found_by(desk, "7000") == ["SO-0003"]
    assert found_by(desk, "0030") == []
    assert found_by(desk, "40551") == found_by(desk, "lcs-405") == ["SO-0001"]
    assert found_by(desk, "0551") == []


@pytest.mark.parametrize("typed", ["%", "_", '"', "NEAR(", "*", "zoe' or 1=1", "\\", "smith other", "[bold]"])
def test_what_is_typed_is_looked_for_as_it_stands(desk: Desk, new_order: NewOrder, typed: str) -> None:
    new_order(names=("Zoë Smith",), family="F001")
    new_order(names=("Ben Other",), family="F002")
    assert matching(desk.orders.listing().rows, typed) == []


def test_blanks_alone_find_everybody(desk: Desk, new_order: NewOrder) -> None:
    new_order()
    assert len(matching(desk.orders.listing().rows, "   ")) == 1


def test_a_name_that_was_put_right_is_found_by_the_new_one_only(desk: Desk, new_order: NewOrder) -> None:
    id = new_order(names=("Ada Wrongly",))
    child = store.order(desk.session.db, id).children[0]
    desk.orders.amend(id, f"{child.id}|name", "Ada Rightly", "")
    listed = desk.orders.listing().rows
    assert len(matching(listed, "rightly")) == 1
    assert matching(listed, "wrongly") == []


def test_the_list_is_one_look_and_each_search_another(desk: Desk, new_order: NewOrder) -> None:
    new_order()
    desk.orders.listing()
    desk.orders.listing()
    desk.orders.searched("ada", 1, 1)
    looks = [
        (entry.act, entry.detail) for entry in audit.entries(desk.session.db, 100) if entry.kind == "view"
    ]
    assert looks == [("list of orders searched", "“ada”: 1 of 1 orders"), ("list of orders", "1 orders")]


def test_ages_are_in_whole_years() -> None:
    today = date(2026, 11, 22)
    assert [age_in(day.toordinal(), today) for day in (date(2016, 11, 22), date(2016, 11, 23))] == ["10", "9"]
    assert age_in(0, today) == age_in(date(2027, 1, 1).toordinal(), today) == ""
