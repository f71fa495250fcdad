"""Every story of the demonstration told about restricted cases: what writes them cannot forget the seal."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import restricted_people as case

from sotui.demo import PASSPHRASE, PERSON, build, invented, telling
from sotui.desk import Desk
from sotui.register import restricted_acts, restricted_store
from sotui.register.restricted import Restrictions
from sotui.register.restricted_columns import SEALED
from sotui.vault.audit import verify_chain

_DATES = (
    "select o.number, d.id, d.occurrence <> '', r.clause, d.state, d.due, d.due_at, d.do_by"
    " from cache_deadline d join supervision_order o on o.id = d.case_id join cache_rule r on r.rule = d.rule"
)


POSTS = {"Participants", "Team Manager", "Social worker", "Head of Service"}
"""To whom minutes go, as every order has it: posts and no names."""


def dates(desk: Desk) -> list[tuple[Any, ...]]:
    return sorted(desk.session.db.conn.execute(_DATES).fetchall(), key=repr)


def written(desk: Desk) -> set[str]:
    """Every text of every order in the columns that are sealed, but for what says who holds the work."""
    conn = desk.session.db.conn
    staff = {one.name for one in desk.workers()} | {PERSON}
    found: set[str] = set()
    for (family,) in conn.execute("select id from family").fetchall():
        for table in SEALED:
            for _, row in restricted_store.texts(desk.session.db, table, family):
                found |= set(row.values())
    return {text for text in found if text not in staff | POSTS and len(text) > 8}


@pytest.mark.deep
def test_no_name_and_no_narrative_of_any_story_stands_in_the_clear_and_every_date_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path / "told", case.TODAY, kdf=case.CHEAP)
    with case.opened(tmp_path / "told", PERSON) as desk:
        texts, as_told = written(desk), dates(desk)
    children = telling._children
    restrictions: list[Restrictions] = []

    def restricted_at_once(act: Any, order_id: str, *said: Any) -> Any:
        made = children(act, order_id, *said)
        restricted_acts.restrict(act, restrictions[0], order_id, [])
        return made

    monkeypatch.setattr(telling, "_children", restricted_at_once)
    folder = tmp_path / "restricted"
    with invented(folder, PERSON, PASSPHRASE, telling.DEED, case.TODAY, kdf=case.CHEAP) as session:
        restrictions.append(Restrictions(session))
        telling.fill(session, case.TODAY)
    with case.opened(folder, PERSON) as desk:
        assert len(texts) > 200
        assert dates(desk) == as_told
        left = case.dump(desk)
        assert not [text for text in texts if text in left]
        assert verify_chain(desk.session.db) is None
        # And its readers have it all.
        order_id = case.richest(desk)
        case.looking(desk, order_id)
        page = desk.orders.page(order_id)
        assert {child.child.name for child in page.order.children} <= texts
        assert desk.reviews.page(order_id).order.court in texts


def test_a_tracker_says_nothing_of_a_restricted_case_and_makes_no_second_one(
    tmp_path: Path, made_demonstration: Path
) -> None:
    from sotui.documents.acts import preview
    from sotui.documents.import_file import read_tracker_file

    folder = case.copied(made_demonstration, tmp_path / "register")
    with case.opened(folder, PERSON) as desk:
        order_id = case.richest(desk)
        order = desk.orders.page(order_id).order
        child = order.children[0].child
        tracker = tmp_path / "tracker.csv"
        tracker.write_text(
            "Child name,DOB,Family,Case no,Date SO made\n"
            f"{child.name},{child.born:%d/%m/%Y},{order.family.reference},{order.case_number},"
            f"{date(2026, 3, 6):%d/%m/%Y}\n",
            encoding="utf-8",
        )
        desk.restricting.restrict(order_id, [], case.WHY)
        plan = preview(desk.session, read_tracker_file(tracker, today=case.TODAY))
        assert plan.is_empty
        fault = next(one for one in plan.all_faults if one.code == "restricted")
        assert order.reference in fault.reason
        assert child.name not in repr(fault)


def test_the_search_before_a_new_order_finds_a_restricted_case_by_exactly_its_number_only(
    tmp_path: Path, made_demonstration: Path
) -> None:
    made = case.make(tmp_path / "people")
    with case.opened(made, PERSON) as desk:
        order_id = case.richest(desk)
        order = desk.orders.page(order_id).order
        child = order.children[0].child
        desk.restricting.restrict(order_id, [], case.WHY)
        found = desk.orders.alike(((child.name, child.born, ""),), "")
        assert [one.order.id for one in found][:1] == [order_id]
    with case.opened(made, case.OTHER) as desk:
        for typed in ((child.name, child.born, ""), (child.name, None, ""), ("", child.born, "")):
            assert order_id not in [one.order.id for one in desk.orders.alike((typed,), "")]
        (found_again,) = desk.orders.alike((), order.case_number)
        assert found_again.order.id == order_id
        assert child.name not in repr(found_again)
        names = desk.orders.family(order.family.reference)
        assert names
        assert child.name not in names
        assert order.family.reference not in case.dump(desk)


def test_a_restricted_case_stays_so_under_another_data_key(tmp_path: Path, made_demonstration: Path) -> None:
    from sotui.vault.rotation import rotate

    folder = case.copied(made_demonstration, tmp_path / "register")
    with case.opened(folder, PERSON) as desk:
        order_id = case.richest(desk)
        order = desk.orders.page(order_id).order
        desk.restricting.restrict(order_id, [], case.WHY)
        rotate(desk.session, "a laptop was lost", backs_up=False)
    with case.opened(folder, PERSON) as desk:
        case.looking(desk, order_id)
        assert desk.orders.page(order_id).order == order
        names = [child.child.name for child in order.children]
        assert not [name for name in names if name in case.dump(desk)]
        (found,) = desk.orders.alike((), order.case_number)
        assert found.order.id == order_id
