"""A newer version of a procedure adopted in the middle of an order's life: what was owed stays owed, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from orders import Register, calendar, packs

from sotui.procedures.derive import derive
from sotui.procedures.model import Deadline, State
from sotui.procedures.pack import Pack, Role
from sotui.procedures.terms import packs_for

MADE = date(2026, 1, 15)
TOLD = (State.INFORMATION, State.PROJECTED)


def adopted_again(day: date) -> list[Pack]:
    """Every procedure, each adopted anew on a day without a word of it changed."""
    found: list[Pack] = []
    for pack in packs().values():
        once = pack.role in (Role.STATUTE, Role.HOUSE)
        found += [pack] if once else [replace(pack, until=day), replace(pack, since=day)]
    return found


def by_versions(register: Register, day: date) -> tuple[Deadline, ...]:
    case = register.case()
    return derive(case, packs_for(case, adopted_again(day)), calendar())


def asked(rows: tuple[Deadline, ...]) -> list[tuple[object, ...]]:
    return sorted(
        (row.key, str(row.subject), str(row.due), row.state.value, str(row.met_on), row.met_late)
        for row in rows
        if row.state not in TOLD
    )


def a_year(procedure: str) -> Register:
    """An order on which things were done in time, late, waived, or not at all."""
    register = Register(MADE, 12, procedure)
    register.on_order("supervised-under", MADE, "hillingdon")
    register.on_child("plan-changed", MADE, "cin")
    register.on_child("allocated", MADE)
    register.on_child("practice-supervision-held", "2026-03-02", "planned")
    register.on_child("cin-meeting-held", "2026-04-20")
    register.on_order("review-held", "2026-03-20")
    register.on_order("review-held", "2026-10-30", "insufficient-evidence")
    register.on_order("minutes-sent", "2026-11-20")
    register.on_child("move-planned", "2026-07-01")
    for id, day in (("CAM-4-6|", "2026-03-25"), ("WIR-3-1:soft|", "2026-02-01")):
        register.on_order("waived", day, id)
    return register


@pytest.mark.parametrize("procedure", ["camden", "leicestershire", "sussex", "wirral"])
def test_a_procedure_adopted_again_word_for_word_moves_no_date_on_whatever_day(procedure: str) -> None:
    plain = asked(a_year(procedure).rows())
    for days in range(1, 420, 9):
        day = MADE + timedelta(days=days)
        assert asked(by_versions(a_year(procedure), day)) == plain, day


def test_an_overdue_review_is_met_by_one_held_under_the_newer_version_though_nobody_named_it() -> None:
    register = Register(MADE, 12, "wirral")
    register.on_order("review-held", "2026-10-30")
    (review,) = [row for row in by_versions(register, date(2026, 10, 20)) if row.id == "WIR-5-4"]
    assert (review.due, review.state, review.met_late) == (date(2026, 10, 15), State.MET, True)


def test_what_follows_a_waiver_is_counted_from_the_day_owed_not_from_the_newer_version() -> None:
    register = Register(MADE, 12, "camden")
    register.on_order("waived", "2026-03-10", "CAM-6-1|")
    (following,) = [
        row
        for row in by_versions(register, date(2026, 3, 1))
        if row.id == "CAM-6-2" and row.state is State.OPEN
    ]
    assert following.due == date(2026, 5, 15)
