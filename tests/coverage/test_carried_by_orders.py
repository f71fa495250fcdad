"""Clauses that the pages of orders and of reviews carry: each is done here as its procedure asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from proofs import proves

from sotui.dates.clock import local
from sotui.desk import Desk
from sotui.facts.vocabulary import spoken
from sotui.procedures.judge import judge
from sotui.procedures.model import Deadline, State
from sotui.register.model import OrderPage
from sotui.register.registering import NewChild, NewOrder
from sotui.reviews.printed import minutes
from sotui.staff import acts as staff
from sotui.tui.screens.order_page import page_lines

TODAY = date(2026, 11, 22)
ADA = NewChild("Ada Exampleton", date(2017, 9, 2), "700123", "North")
ORDER = NewOrder(
    children=(ADA,),
    family="F100",
    court="Family Court at Exampleton",
    case_number="ZZ26C00100",
    made=date(2026, 11, 2),
    months=12,
    procedure="camden",
    supervised_under="",
    plan="cp",
)


def registered(desk: Desk, **changed: object) -> str:
    id, _ = desk.orders.register(replace(ORDER, **changed))  # type: ignore[arg-type]  # the form's own fields
    return id


def record(desk: Desk, order_id: str, kind: str, on: date, qualifier: str = "", why: str = "") -> None:
    """Record a fact from the list that the order's page offers."""
    offered = next(one for one in desk.orders.recordable(order_id) if one.fact_kind == kind)
    subjects = [id for _, id, _ in offered.subjects]
    desk.orders.record(order_id, offered, on, None, qualifier, None, subjects, why)


def dates(desk: Desk, order_id: str, id: str) -> list[Deadline]:
    """The dates of the order under one clause that somebody still waits for."""
    return [
        one
        for one in desk.orders.page(order_id).deadlines
        if one.id.partition(":")[0].partition("#")[0] == id and one.state in (State.OPEN, State.IMPOSSIBLE)
    ]


def text_of(page: OrderPage) -> str:
    lines = page_lines(page, lambda deadline: judge(deadline, local(TODAY, 12)), 100, TODAY)
    return "\n".join("".join(text for text, _ in line.pieces) for line in lines)


def plans_told(desk: Desk, order_id: str) -> list[tuple[str, str]]:
    return [
        (line.fact.qualifier, line.fact.why)
        for line in desk.orders.page(order_id).facts
        if line.fact.kind == "plan-changed"
    ]


@proves("CAM-5-1", "LEI-2-5")
@pytest.mark.parametrize("procedure", ["camden", "leicestershire"])
def test_a_child_is_child_in_need_or_child_protection_with_the_reason(desk: Desk, procedure: str) -> None:
    order_id = registered(desk, procedure=procedure)
    assert [plan for plan, _ in plans_told(desk, order_id)] == ["cp"]

    record(desk, order_id, "plan-changed", date(2026, 11, 20), "cin", "Step down agreed by the manager.")

    assert ("cin", "Step down agreed by the manager.") in plans_told(desk, order_id)


def test_on_a_child_protection_plan_no_child_in_need_meeting_comes_due(desk: Desk) -> None:
    order_id = registered(desk, procedure="leicestershire", plan="cin")
    assert dates(desk, order_id, "LEI-3-4")

    record(desk, order_id, "plan-changed", date(2026, 11, 20), "cp", "Registered after the conference.")

    assert not dates(desk, order_id, "LEI-3-4")


@proves("LEI-6-2")
def test_that_legal_advice_was_sought_is_recorded_with_its_day(desk: Desk) -> None:
    order_id = registered(desk, procedure="leicestershire")
    record(desk, order_id, "legal-advice-sought", date(2026, 11, 19), why="On a further six months.")

    assert "Legal advice sought" in text_of(desk.orders.page(order_id))
    assert "On a further six months." in text_of(desk.orders.page(order_id))


@proves("LEI-7-1")
def test_a_move_out_of_the_area_asks_for_the_notice_until_it_is_sent(desk: Desk) -> None:
    order_id = registered(desk, procedure="leicestershire")
    assert not dates(desk, order_id, "LEI-7-2")

    record(desk, order_id, "move-planned", date(2026, 12, 18))
    waiting = dates(desk, order_id, "LEI-7-2")
    assert waiting
    assert waiting[0].settled_by == ("documents-sent",)

    record(desk, order_id, "documents-sent", date(2026, 11, 22))
    assert not dates(desk, order_id, "LEI-7-2")


@proves("CAM-7-5")
@pytest.mark.parametrize("step", ["further-order", "cin", "cp", "early-help"])
def test_each_next_step_at_the_end_can_be_decided_and_stands_on_the_page(desk: Desk, step: str) -> None:
    order_id = registered(desk)
    record(desk, order_id, "end-decided", date(2026, 11, 20), step, "As the legal planning meeting advised.")

    (told,) = [line for line in desk.orders.page(order_id).facts if line.fact.kind == "end-decided"]
    assert told.fact.qualifier == step
    assert spoken(step) in text_of(desk.orders.page(order_id))
    assert told.fact.why == "As the legal planning meeting advised."


@proves("CAM-9-1")
def test_the_list_of_orders_has_every_order_the_ended_ones_too(desk: Desk) -> None:
    in_force = registered(desk, case_number="ZZ26C00101")
    ended = registered(desk, case_number="ZZ26C00102", family="F101")
    record(desk, ended, "discharged", date(2026, 11, 20))

    assert {row.id for row in desk.orders.listing().rows} == {in_force, ended}


@proves("SUS-3b:worker")
def test_a_new_order_names_its_worker(desk: Desk) -> None:
    with desk.session.act("worker added", "staff") as act:
        worker = staff.worker_named(act, "Wilma Worker", "North")
    order_id = registered(desk, procedure="sussex", worker_id=worker)

    assert desk.orders.page(order_id).social_workers == ("Wilma Worker",)
    assert "Wilma Worker · IRO not allocated" in text_of(desk.orders.page(order_id))


@proves("WIR-4-1a")
def test_the_page_of_an_order_says_when_it_was_made_and_when_it_ends(desk: Desk) -> None:
    said = text_of(desk.orders.page(registered(desk, procedure="wirral")))
    assert "Order made: Mon 2 Nov 2026" in said
    assert "Mon 1 Nov 2027 · 344 days left" in said


@proves("WIR-5-7")
def test_the_form_of_a_review_and_its_print_follow_the_template_agenda(desk: Desk) -> None:
    page = desk.reviews.page(registered(desk, procedure="wirral"))
    agenda = [item for item in page.main.items() if not item.under]
    assert [item.label for item in agenda] == [
        "Summary of events leading to the Supervision Order",
        "How has the support plan been implemented?",
        "Any significant incidents or events since the Supervision Order issued?",
        "Actions undertaken to address new challenges",
        "Progress Made",
        "Areas of Concern remaining",
        "Summary progress made",
        "Evidence of parenting practice internalised",
        "Statement regarding threshold",
        "Decision regarding extending Supervision Order",
        "Plan for the future",
    ]
    assert page.main.title == minutes(page, {})[0].text
