"""An order as the engine reads it: its own facts beside those of each child on it."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from sotui.facts.history import in_force
from sotui.facts.model import Case, ChildOnOrder, Fact
from sotui.register.facts_store import all_facts, facts_of_cases
from sotui.register.model import Order
from sotui.register.store import NotThere, each_order, order, orders_of

if TYPE_CHECKING:
    from sqlite_utils import Database

_AT_ONCE = 200
"""Orders that are read together: quicker than one by one, and never all in memory at once."""


def case(db: Database, order_id: str, known_by: datetime | None = None) -> Case:
    """One order as the engine reads it; ``known_by`` asks for what was known at that moment."""
    return build_case(order(db, order_id), in_force(all_facts(db, order_id), known_by))


def cases(db: Database) -> Iterator[tuple[Order, Case]]:
    """Every order as the engine reads it, by reference."""
    with uncollected():
        everyone = each_order(db)
        while some := tuple(islice(everyone, _AT_ONCE)):
            by_case = facts_of_cases(db, [found.id for found in some])
            for found in some:
                yield found, build_case(found, in_force(by_case[found.id]))


def cases_of(db: Database, order_ids: Iterable[str]) -> Iterator[tuple[Order, Case]]:
    """The orders with these ids as the engine reads them; raises NotThere where there is none with an id."""
    wanted = iter(order_ids)
    while ids := list(islice(wanted, _AT_ONCE)):
        by_case = facts_of_cases(db, ids)
        by_id = {found.id: found for found in orders_of(db, ids)}
        for id in ids:
            if id not in by_id:
                raise NotThere(f"no order {id}")
            yield by_id[id], build_case(by_id[id], in_force(by_case[id]))


def build_case(order: Order, facts: Iterable[Fact]) -> Case:
    """The order's own facts beside those of each of its children."""
    by_subject: dict[str, list[Fact]] = {}
    for fact in facts:
        by_subject.setdefault(fact.subject.id, []).append(fact)
    return Case(
        subject=order.subject,
        facts=tuple(by_subject.get(order.id, ())),
        children=tuple(
            ChildOnOrder(child.subject, child.child.born, tuple(by_subject.get(child.id, ())))
            for child in order.children
        ),
    )


@contextmanager
def uncollected() -> Iterator[None]:
    """Rows by the ten thousand set off the search for garbage many times over, and none of them is any."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
