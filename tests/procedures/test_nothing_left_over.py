"""Deriving leaves nothing to be cleared away, and what is found once for many orders is not mixed up."""

from __future__ import annotations

import gc
from datetime import date, timedelta

import pytest
from orders import WORKER, Register, calendar, packs

from sotui.facts.model import Case, Fact
from sotui.procedures.derive import derive
from sotui.procedures.terms import packs_for
from sotui.register.cases import uncollected


def a_family(procedure: str = "wirral") -> Case:
    """Two children seen monthly, allocated, supervised and reviewed."""
    register = Register("2026-01-15", 12, procedure)
    register.on_order("supervised-under", "2026-01-15", "hillingdon")
    register.on_order("review-held", "2026-03-20")
    for child in (*register.children, register.sibling("the-sister")):
        register.on_child("allocated", "2026-01-16", child=child)
        register.on_child("visit-interval", "2026-01-16", "28", child=child)
        for month in (2, 3, 4):
            register.on_child("visited", date(2026, month, 9), "seen", child=child)
    return register.case()


def a_worker() -> Case:
    began = date(2024, 9, 2)
    facts = [
        Fact("f1", "employment-started", WORKER, began, None, ""),
        Fact("f2", "holds-cases", WORKER, began, None, "case-holding"),
    ]
    held = (began + timedelta(days=28 * place) for place in range(1, 20))
    facts += [
        Fact(f"h{n}", "professional-supervision-held", WORKER, day, None, "") for n, day in enumerate(held)
    ]
    return Case(WORKER, tuple(facts))


@pytest.mark.parametrize("case", [a_family(), a_worker()], ids=["a family", "a worker"])
@pytest.mark.parametrize("explain", [False, True])
def test_a_pass_over_the_register_heaps_up_nothing_while_the_search_for_garbage_waits(
    case: Case, explain: bool
) -> None:
    def once() -> int:
        return len(derive(case, packs_for(case, list(packs().values())), calendar(), explain=explain))

    assert once() > 5
    with uncollected():
        gc.collect()
        for _ in range(20):
            once()
        assert gc.collect() == 0


def test_an_order_under_another_procedure_between_two_alike_gets_its_own_dates() -> None:
    everything = tuple(packs().values())

    def told(procedure: str) -> list[str]:
        case = a_family(procedure)
        return [row.id for row in derive(case, packs_for(case, everything), calendar(), explain=False)]

    first = told("wirral")
    assert any(id.startswith("WIR-") for id in first)
    assert any(id.startswith("CAM-") for id in told("camden"))
    assert not any(id.startswith("WIR-") for id in told("camden"))
    assert told("wirral") == first


def test_a_child_with_many_visits_is_counted_from_the_last_at_which_it_was_seen() -> None:
    register = Register("2026-01-15")
    register.on_child("visit-interval", "2026-01-16", "28")
    register.on_child("visited", "2026-02-09", "seen")
    register.on_child("visited", "2026-03-09", "seen")
    register.on_child("visited", "2026-03-30", "not-seen")
    row = register.by_id()["HOUSE-SEEN"]
    assert (row.since, row.due) == (date(2026, 3, 9), date(2026, 4, 6))
