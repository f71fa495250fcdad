"""The same order under another reference: never made a second time, but named for somebody to put right."""

from __future__ import annotations

import pytest
from sheets import ADA, BEN, TODAY, ada, sheet

from sotui.desk import Desk
from sotui.documents import acts
from sotui.documents.import_file import read_tracker
from sotui.documents.planning import Plan
from sotui.register import store


def bring_in(desk: Desk, *rows: dict[str, str]) -> Plan:
    plan = acts.preview(desk.session, read_tracker(sheet(*rows), today=TODAY))
    acts.import_tracker(desk.session, plan)
    return plan


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ({"case": ""}, {}),
        ({}, {"case": ""}),
        ({}, {"family": "F0001"}),
        ({}, {"case": "ZZ26C00009"}),
        ({}, {"family": "F0001", "made": "07/03/2026"}),
        ({"id": ""}, {"family": "F0001"}),
        ({"born": ""}, {"case": "ZZ26C00009", "id": ""}),
    ],
)
def test_a_reference_completed_or_corrected_makes_no_second_order(
    desk: Desk, first: dict[str, str], then: dict[str, str]
) -> None:
    bring_in(desk, ada(**first))
    plan = bring_in(desk, ada(**then))
    assert plan.is_empty
    (fault,) = plan.faults
    assert (fault.code, fault.line) == ("order-again", 2)
    assert "SO-0001" in fault.reason
    assert "6 Mar 2026" in fault.reason
    assert fault.outcome == "row not taken; correct the file or the register"
    assert plan.missing == []
    assert len(store.orders(desk.session.db)) == 1


def test_siblings_of_such_a_row_are_named_with_it(desk: Desk) -> None:
    bring_in(desk, ADA)
    plan = bring_in(desk, ADA | {"Family": "F009"}, BEN | {"Family": "F009"})
    assert [(fault.line, fault.code) for fault in plan.faults] == [(2, "order-again"), (3, "order-again")]
    assert "line 2" in plan.faults[1].reason
    assert plan.is_empty


def test_a_case_number_with_blanks_or_small_letters_is_the_same(desk: Desk) -> None:
    bring_in(desk, ADA)
    plan = bring_in(desk, ada(case="zz26 c 00001"))
    assert (plan.is_empty, plan.faults, plan.kept) == (True, [], [])


def test_two_spellings_of_one_case_number_in_one_file_are_one_order(desk: Desk) -> None:
    plan = bring_in(desk, ADA, BEN | {"Case no": "ZZ26 C00001"})
    assert [len(new.children) for new in plan.new_orders] == [2]


def test_one_child_under_two_case_numbers_in_one_file_is_named_by_its_line(desk: Desk) -> None:
    plan = bring_in(desk, ADA, ada(case="ZZ26C00009"))
    assert len(plan.new_orders) == 1
    (fault,) = plan.faults
    assert (fault.line, fault.code) == (3, "order-again")
    assert "the order on line 2" in fault.reason


def test_a_later_order_about_the_same_child_is_another(desk: Desk) -> None:
    bring_in(desk, ada(made="06/03/2025", expiry="05/03/2026"))
    plan = bring_in(desk, ada(made="06/03/2025", expiry="05/03/2026"), ada(case="ZZ26C00009"))
    assert plan.faults == []
    assert len(plan.new_orders) == 1


def test_a_child_of_the_same_name_and_birth_with_another_id_is_another(desk: Desk) -> None:
    bring_in(desk, ADA)
    plan = bring_in(desk, ADA, ada(id="100009", family="F009", case="ZZ26C00009"))
    assert plan.faults == []
    assert len(plan.new_orders) == 1
