"""The kept dates of an act: those of the orders it touched, or of all where it touched most of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import pytest

from sotui.desk import Desk
from sotui.facts.model import SubjectKind
from sotui.register import cache

NewOrder = Callable[..., str]


def derived_by_an_act_on(desk: Desk, ids: Sequence[str], all_ids: Sequence[str]) -> set[str]:
    """The orders whose dates are derived anew by an act that touches these."""
    mark = "update cache_deadline set state_reason = 'as kept before'"
    desk.session.db.execute(mark)
    with desk.session.act("supervision procedure chosen", "orders") as act:
        for id in ids:
            act.touch(SubjectKind.ORDER, id)
    rows = desk.session.db.execute("select case_id from cache_deadline where state_reason = 'as kept before'")
    return set(all_ids) - {row[0] for row in rows.fetchall()}


def test_up_to_half_of_all_orders_are_derived_alone_and_more_with_all_others(
    desk: Desk, new_order: NewOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "_FEW", 1)
    ids = [new_order(family=f"F00{n}", made=date(2026, 3, n)) for n in range(1, 7)]
    assert derived_by_an_act_on(desk, ids[:1], ids) == set(ids[:1])
    assert derived_by_an_act_on(desk, ids[:3], ids) == set(ids[:3])
    assert derived_by_an_act_on(desk, ids[:4], ids) == set(ids)


def test_of_a_small_register_too_each_act_derives_only_what_it_touched(
    desk: Desk, new_order: NewOrder
) -> None:
    ids = [new_order(family=f"F00{n}", made=date(2026, 3, n)) for n in range(1, 4)]
    assert derived_by_an_act_on(desk, ids[:2], ids) == set(ids[:2])
