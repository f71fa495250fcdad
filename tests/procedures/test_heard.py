"""What a procedure listens to: all that moves one of its dates, and nothing else is said to."""

from __future__ import annotations

from dataclasses import replace

import pytest
from orders import WORKER, Register, calendar, packs

from sotui.facts.model import Case, SubjectKind
from sotui.facts.vocabulary import KINDS, FactKind, Takes
from sotui.procedures.derive import derive
from sotui.procedures.heard import facts_heard
from sotui.procedures.model import Deadline

QUALIFIERS = {Takes.NUMBER: "5", Takes.DATE: "2027-06-30", Takes.PACK: "camden", Takes.DEADLINE: "X-1|"}


def qualifier(kind: FactKind) -> str:
    if kind.takes is Takes.WORDS:
        return kind.groups[0][0]
    return QUALIFIERS.get(kind.takes, "")


def an_order() -> Register:
    """An order half a year old on which all that is usual has happened, under no procedure of its own."""
    order = Register("2026-01-15", 12, procedure="")
    order.on_child("allocated", "2026-01-16", "")
    order.on_child("plan-changed", "2026-01-16", "cin")
    order.on_child("cin-meeting-held", "2026-02-12")
    order.on_order("plan-produced", "2026-02-12")
    order.on_order("plan-agreed", "2026-02-12")
    order.on_child("practice-supervision-held", "2026-02-13T10:00", "planned")
    order.on_order("review-held", "2026-02-20")
    order.on_child("move-planned", "2026-09-01")
    return order


def rows_of(order: Register, pack: str) -> tuple[Deadline, ...]:
    return derive(order.case(), [packs()[pack]], calendar())


@pytest.mark.parametrize("pack", list(packs()))
def test_what_a_procedure_does_not_listen_to_moves_none_of_its_dates(pack: str) -> None:
    before = rows_of(an_order(), pack)
    heard = facts_heard(packs()[pack])
    deaf = [kind for id, kind in KINDS.items() if id not in heard]
    assert deaf
    for kind in deaf:
        order = an_order()
        if SubjectKind.ORDER in kind.subjects:
            order.on_order(kind.id, "2026-05-20", qualifier(kind))
        elif SubjectKind.CHILD in kind.subjects:
            order.on_child(kind.id, "2026-05-20", qualifier(kind))
        assert rows_of(order, pack) == before, f"{kind.id} moved a date of {pack}"


def test_what_a_worker_s_dates_do_not_listen_to_moves_none_of_them() -> None:
    told = [
        ("employment-started", "2026-01-05", ""),
        ("holds-cases", "2026-01-05", "case-holding"),
        ("professional-supervision-held", "2026-02-02T10:00", ""),
    ]
    heard = facts_heard(packs()["hillingdon"])

    def rows(*more: tuple[str, str, str]) -> tuple[Deadline, ...]:
        facts = [Register().fact(kind, day, said, WORKER) for kind, day, said in (*told, *more)]
        case = Case(WORKER, tuple(replace(fact, id=f"w{place}") for place, fact in enumerate(facts)))
        return derive(case, [packs()["hillingdon"]], calendar())

    assert {"employment-started", "holds-cases", "professional-supervision-held", "appraised"} <= set(heard)
    for id, kind in KINDS.items():
        if id not in heard and SubjectKind.WORKER in kind.subjects:
            assert rows((id, "2026-05-20", qualifier(kind))) == rows(), id


def test_a_procedure_listens_to_what_its_dates_are_counted_from_and_met_by() -> None:
    wirral = set(facts_heard(packs()["wirral"]))
    assert {"order-made", "review-held", "cin-meeting-held", "iro-allocated", "minutes-completed"} <= wirral
    assert not {"practice-supervision-held", "phone-alert", "fgc-held", "appraised"} & wirral

    hillingdon = set(facts_heard(packs()["hillingdon"]))
    assert {
        "allocated", "transferred", "plan-changed", "practice-supervision-held", "observed",
    } <= hillingdon  # fmt: skip
    assert "fgc-held" not in hillingdon
    assert "phone-alert" in facts_heard(packs()["leicestershire"])


def test_what_ends_an_order_is_heard_by_whatever_has_dates_on_it() -> None:
    for pack in packs().values():
        assert {"discharged", "care-order-made", "waived"} <= set(facts_heard(pack)), pack.id


def test_the_facts_stand_in_the_vocabularys_order_each_once() -> None:
    for pack in packs().values():
        heard = facts_heard(pack)
        assert list(heard) == [id for id in KINDS if id in heard]


def test_nearly_every_fact_that_can_be_recorded_moves_some_date() -> None:
    """What is left over is kept for the record's own sake."""
    heard = {id for pack in packs().values() for id in facts_heard(pack)}
    assert set(KINDS) - heard <= {"outcome-decided", "safeguarding-action-done", "session-booked"}
