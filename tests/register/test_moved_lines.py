"""What a receipt says of the dates that an act moved: each once, and of those alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sotui.desk import Desk
from sotui.facts.model import Subject, SubjectKind
from sotui.procedures.model import Deadline
from sotui.register import acts, cases, facts_store, rules, store
from sotui.register.moved_everywhere import live_dates, moved_everywhere
from sotui.vault.session import Act

NewOrder = Callable[..., str]
TITLE = "Minutes of the review"


def dates(desk: Desk, order_id: str) -> list[Deadline]:
    db = desk.session.db
    return desk.derivation.deadlines(store.order(db, order_id), cases.case(db, order_id))


def said_of(desk: Desk, order_id: str, deed: str, what: Callable[[Act], object]) -> list[str]:
    """Do it; yields what a receipt says of the minutes, among the order's dates and the whole register's."""
    before, everywhere = dates(desk, order_id), live_dates(desk.session.db)
    with desk.session.act(deed, order_id, "Recorded late") as act:
        what(act)
    moved = rules.moved(before, dates(desk, order_id))
    lines = (*moved, *moved_everywhere(everywhere, live_dates(desk.session.db)))
    return [line for line in lines if TITLE in line]


def held(desk: Desk, order_id: str, on: date) -> list[str]:
    """Record that a review of the order was held."""
    order = Subject(SubjectKind.ORDER, order_id)
    return said_of(desk, order_id, "fact recorded", lambda act: acts.record(act, "review-held", order, on))


def test_a_review_told_late_does_not_move_the_minutes_of_a_later_one(desk: Desk, new_order: NewOrder) -> None:
    order = new_order(made=date(2026, 1, 15))
    held(desk, order, date(2026, 11, 17))

    said = held(desk, order, date(2026, 11, 10))

    # The earlier review is the first now; the minutes of the other are the second, due as they were.
    assert said == [f"{TITLE}: now due Tue 24 Nov 2026", f"SO-0001 {TITLE}: now Tue 24 Nov 2026"]


def test_a_review_that_was_not_held_takes_its_own_minutes_with_it_and_no_others(
    desk: Desk, new_order: NewOrder
) -> None:
    order = new_order(made=date(2026, 1, 15))
    held(desk, order, date(2026, 11, 10))
    held(desk, order, date(2026, 11, 17))
    first = min(
        (one for one in facts_store.all_facts(desk.session.db, order) if one.kind == "review-held"),
        key=lambda one: one.on,
    )

    said = said_of(
        desk,
        order,
        "fact corrected",
        lambda act: acts.correct(act, first, withdrawn=True, why="It was put off"),
    )

    assert said == [
        f"{TITLE}: no longer due",
        f"SO-0001 {TITLE}: was Tue 24 Nov 2026, no longer due",
    ]
