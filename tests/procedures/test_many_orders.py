"""Thousands of orders of every length under every procedure, each plain date reckoned a second time."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from orders import Register, packs
from reckoning import (
    check_steps,
    end_of_months,
    last_working_day_by,
    months_on,
    working_days_on,
)

from sotui.dates.clock import LONDON
from sotui.procedures.model import State
from sotui.procedures.pack import Role

PROCEDURES = sorted(pack.id for pack in packs().values() if pack.role is Role.ORDERS)
AWKWARD = [(1, 31), (2, 28), (2, 29), (3, 31), (4, 1), (8, 31), (11, 30), (12, 24), (12, 31)]

Expected = dict[str, date | datetime]


def a_day(chance: Random) -> date:
    """Any day, but often a month end, a leap day, a day before Easter or in the Christmas week."""
    year = chance.randint(1992, 2044)
    if chance.random() < 0.4:
        month, day = chance.choice(AWKWARD)
        return end_of_february(year) if (month, day) == (2, 29) else date(year, month, day)
    return date(year, 1, 1) + timedelta(days=chance.randint(0, 364))


def end_of_february(year: int) -> date:
    return date(year, 3, 1) - timedelta(days=1)


def an_order(chance: Random) -> tuple[Register, Expected]:
    """An order with what happened on it, and the dates that follow by a plain reading of the clauses."""
    made, length = a_day(chance), chance.choice([12, chance.randint(1, 12)])
    procedure = chance.choice(PROCEDURES)
    register = Register(made, length, procedure)
    register.born(None)
    register.on_order("supervised-under", made, "hillingdon")
    last = end_of_months(made, length)
    extended = chance.random() < 0.3
    if extended:
        until = last + timedelta(days=chance.randint(1, 800))
        register.on_order("extended-to", until)
        last = min(until, end_of_months(made, 36))
    a_year = last >= end_of_months(made, 12)
    expected: Expected = {"STAT-EXPIRY": last, "STAT-CAP": end_of_months(made, 36)}
    if procedure == "camden":
        expected["CAM-6-1"] = months_on(made, 1)
        expected["CAM-7-1" if a_year else "CAM-7-2"] = months_on(last, -3 if a_year else -2)
        expected["CAM-7-4"] = months_on(last, -1)
    elif procedure == "leicestershire":
        expected["LEI-6-1"] = last - timedelta(days=42)
    elif procedure == "sussex":
        expected["SUS-7"] = months_on(last, -3)
        expected["SUS-8a"] = months_on(last, -1)
    elif procedure == "wirral":
        expected["WIR-3-1:soft"] = working_days_on(made, 1)
        if a_year and not extended:
            expected["WIR-5-4"] = months_on(made, 9)
        else:
            expected["WIR-5-4:short"] = months_on(last, -3)
        held = made + timedelta(days=chance.randint(1, 300))
        register.on_order("review-held", held, "initial")
        expected["WIR-5-8a"] = working_days_on(held, 10)
    return register, expected | supervised(register, made, chance)


def supervised(register: Register, made: date, chance: Random) -> Expected:
    """What follows under the supervision framework, in winter and in summer time."""
    allocated = made + timedelta(days=chance.randint(0, 20))
    register.on_child("allocated", allocated)
    plan = chance.choice(["cin", "cp"])
    register.on_child("plan-changed", made, plan)
    held = datetime(allocated.year, allocated.month, allocated.day, chance.randint(8, 18), 15, tzinfo=LONDON)
    held += timedelta(days=chance.randint(1, 200))
    register.on_child("practice-supervision-held", held, "planned")
    on = held.date()
    return {
        "HIL-5-2-a": allocated + timedelta(days=28),
        "HIL-5-2-b" if plan == "cp" else "HIL-5-2-c": on + timedelta(days=28 if plan == "cp" else 56),
        "HIL-5-4-2:soft": (held.astimezone(UTC) + timedelta(hours=72)).astimezone(LONDON),
        "HIL-5-4-2:hard": working_days_on(on, 3),
    }


def reckon(seed: int, count: int) -> Counter[str]:
    """Compares so many generated orders; yields how often each clause was reckoned a second time."""
    chance = Random(seed)
    seen: Counter[str] = Counter()
    for _ in range(count):
        register, expected = an_order(chance)
        found = {row.id: row for row in register.rows()}
        for id, day in expected.items():
            row = found[id]
            assert (row.due_at if isinstance(day, datetime) else row.due) == day, (id, register)
            assert row.due is not None
            assert row.do_by == last_working_day_by(row.due), (id, register)
            seen[id] += 1
        for row in found.values():
            seen["spans"] += check_steps(row)
            # What ends with the order is never left open for a day after it.
            if row.ends_with_order is not None and row.state is State.OPEN and row.due is not None:
                assert row.ends_with_order <= expected["STAT-EXPIRY"], (row.id, register)
    return seen


@pytest.mark.parametrize("seed", range(4))
def test_hundreds_of_orders_come_out_as_reckoned_by_hand(seed: int) -> None:
    seen = reckon(seed, 150)
    assert all(seen[id] >= 3 for id in ("CAM-7-2", "LEI-6-1", "SUS-8a", "WIR-5-4:short", "HIL-5-2-b"))


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(1000, 1010))
def test_ten_thousand_orders_come_out_as_reckoned_by_hand(seed: int) -> None:
    seen = reckon(seed, 1000)
    assert all(seen[id] >= 20 for id in ("CAM-7-1", "CAM-7-2", "LEI-6-1", "SUS-8a", "WIR-5-4", "HIL-5-2-c"))
    assert seen["spans"] > 5000
