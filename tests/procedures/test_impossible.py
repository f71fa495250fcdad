"""*Impossible: decide now*, for every clause that counts back: short orders, late registration, extension.

A decision whose latest day lay before anybody could take it is not late; it stands near the top of the board
and asks to be taken now, and once it is taken nobody was late.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pytest
from orders import Register, packs

from sotui.dates.clock import LONDON
from sotui.procedures.explain import explain
from sotui.procedures.judge import judge
from sotui.procedures.model import Deadline, Rank, State

ONE_DAY = timedelta(days=1)
INSUFFICIENT = "review-held=nine-month+insufficient-evidence"
POSSIBLE = "continuation-possible="


@dataclass(frozen=True, slots=True)
class Settling:
    """A rule that asks to decide now: what gives rise to it, and what then settles it."""

    procedure: str
    done: tuple[tuple[str, str], ...]
    """Kinds of fact and qualifiers."""
    arises: str = ""
    """A kind and a qualifier, recorded for the day from which it can be known."""
    short: int = 0
    """Months of an order too short for it; 0 where no order that the clause is about can be."""
    extends: bool = True
    """Whether the clause is about extended orders too."""


RULES = {
    "CAM-7-1": Settling("camden", (("review-held", "decision"),)),
    "CAM-7-2": Settling("camden", (("review-held", "decision"),), short=2),
    "CAM-7-4": Settling("camden", (("legal-planning-meeting-held", ""),), short=1),
    "LEI-6-1": Settling("leicestershire", (("overview-held", ""),), short=1),
    "SUS-7": Settling("sussex", (("review-held", "pre-lapse"),), short=3),
    "SUS-7-5": Settling("sussex", (("legal-advice-sought", ""),), POSSIBLE, short=3),
    "SUS-8a": Settling(
        "sussex", (("copied-to-senior-reviewing-officer", ""), ("copied-to-legal-services", "")), short=1
    ),
    "WIR-5-4": Settling("wirral", (("review-held", "nine-month"),), extends=False),
    "WIR-5-4:short": Settling("wirral", (("review-held", "nine-month"),), short=3),
    "WIR-6-4": Settling(
        "wirral", (("review-held", "further"), ("review-concluded", "")), INSUFFICIENT, extends=False
    ),
    "WIR-6-4:short": Settling(
        "wirral", (("review-held", "further"), ("review-concluded", "")), INSUFFICIENT, short=2
    ),
}


def month(id: str) -> int:
    """The length in months of an ordinary order that the clause is about."""
    return 6 if id in ("CAM-7-2", "WIR-5-4:short", "WIR-6-4:short") else 12


def arisen(register: Register, id: str, on: date) -> None:
    if RULES[id].arises:
        kind, _, qualifier = RULES[id].arises.partition("=")
        register.on_order(kind, on, qualifier)


def do(register: Register, id: str, on: date) -> None:
    for kind, qualifier in RULES[id].done:
        register.on_order(kind, on, qualifier)


def must_decide_now(row: Deadline, on: date) -> None:
    assert row.state is State.IMPOSSIBLE, row
    standing = judge(row, datetime.combine(on, time(9), LONDON))
    assert (standing.rank, standing.status) == (Rank.LIMIT_NEAR, "impossible: decide now")
    ways = "It clears once it is done and recorded, or waived with a reason."
    assert standing.why == f"{row.state_reason} {ways}"
    settles = next(one for one in explain(row) if one.heading == "What settles it")
    assert settles.lines[-1] == ways
    assert row.state_reason.endswith((": decide now.", ": convene it now."))


def test_every_clause_that_asks_to_decide_now_is_tried_here() -> None:
    asking = {rule.basis.id for pack in packs().values() for rule in pack.rules if rule.basis.decide_now}
    assert asking == set(RULES)
    for id, one in RULES.items():
        assert id in {rule.basis.id for rule in packs()[one.procedure].rules}


@pytest.mark.parametrize("id", [id for id, one in RULES.items() if one.short])
def test_of_an_order_that_is_too_short(id: str) -> None:
    made = date(2026, 1, 15)
    register = Register(made, RULES[id].short, RULES[id].procedure)
    arisen(register, id, made + ONE_DAY)
    row = register.by_id()[id]
    assert row.due is not None
    assert row.due < made
    must_decide_now(row, made + 2 * ONE_DAY)
    do(register, id, made + 5 * ONE_DAY)
    done = register.by_id()[id]
    assert (done.state, done.met_late) == (State.MET, False)
    assert "was before the order was made" in done.state_reason


@pytest.mark.parametrize("id", [id for id, one in RULES.items() if one.short])
def test_one_month_longer_and_there_was_time(id: str) -> None:
    made = date(2026, 1, 15)
    register = Register(made, RULES[id].short + 1, RULES[id].procedure)
    arisen(register, id, made)
    assert register.by_id()[id].state is State.OPEN


@pytest.mark.parametrize("id", list(RULES))
def test_of_an_order_that_came_to_the_register_too_late(id: str) -> None:
    register = Register("2026-01-15", month(id), RULES[id].procedure)
    arisen(register, id, date(2026, 1, 16))
    due = register.by_id()[id].due
    assert due is not None
    must_decide_now(register.by_id(registered_on=due + ONE_DAY)[id], due + 2 * ONE_DAY)
    in_time = register.by_id(registered_on=due)[id]
    assert in_time.state is State.OPEN
    standing = judge(in_time, datetime.combine(due + 2 * ONE_DAY, time(9), LONDON))
    assert standing.status == "OVERDUE 2 days"


@pytest.mark.parametrize("id", list(RULES))
def test_what_was_done_before_it_came_to_the_register_is_done(id: str) -> None:
    register = Register("2026-01-15", month(id), RULES[id].procedure)
    arisen(register, id, date(2026, 1, 16))
    due = register.by_id()[id].due
    assert due is not None
    do(register, id, due - ONE_DAY)
    row = register.by_id(registered_on=due + 10 * ONE_DAY)[id]
    assert (row.state, row.met_late) == (State.MET, False)


def extended(id: str, court: str = "") -> Register:
    """An order extended by a month: the dates counted back from the new end lie in the old term."""
    made, months, until = (
        ("2026-01-15", 3, "2026-05-14") if id == "CAM-7-2" else ("2025-06-10", 12, "2026-07-09")
    )
    register = Register(made, months, RULES[id].procedure)
    if court:
        register.on_order("extended-to", court, until)
    else:
        register.on_order("extended-to", until)
    return register


@pytest.mark.parametrize("id", [id for id, one in RULES.items() if one.extends])
def test_of_an_order_extended_by_too_little(id: str) -> None:
    register = extended(id)
    began = date(2026, 4, 15) if id == "CAM-7-2" else date(2026, 6, 10)
    arisen(register, id, began)
    row = register.by_id()[id]
    assert row.due is not None
    assert row.due < began
    must_decide_now(row, began)
    do(register, id, began + 5 * ONE_DAY)
    done = register.by_id()[id]
    assert done.state is State.MET
    if id != "WIR-6-4:short":  # its own occasion came too late, whatever the extension
        assert not done.met_late


@pytest.mark.parametrize("id", ["CAM-7-1", "CAM-7-4", "LEI-6-1", "SUS-7", "SUS-8a", "WIR-5-4:short"])
def test_an_extension_made_while_there_was_time_leaves_it_late(id: str) -> None:
    row = extended(id, court="2026-03-16").by_id()[id]
    assert row.state is State.OPEN
    assert row.due is not None
    standing = judge(row, datetime(2026, 6, 12, 9, tzinfo=LONDON))
    assert standing.status == f"OVERDUE {(date(2026, 6, 12) - row.due).days} days"


def test_the_words_say_what_came_too_late() -> None:
    assert Register("2026-01-15", 1, "leicestershire").by_id()["LEI-6-1"].state_reason == (
        "The latest date, Sat 3 Jan 2026, was before the order was made: decide now."
    )
    late = Register("2026-01-15", 12, "leicestershire").by_id(registered_on=date(2026, 12, 7))
    assert late["LEI-6-1"].state_reason == (
        "The latest date, Thu 3 Dec 2026, had passed when the order came to the register on "
        "Mon 7 Dec 2026: decide now."
    )
    assert extended("LEI-6-1").by_id()["LEI-6-1"].state_reason == (
        "The latest date, Thu 28 May 2026, was before the order was extended (Wed 10 Jun 2026): decide now."
    )


def test_a_preferred_day_before_the_order_is_told_while_the_latest_can_be_kept() -> None:
    row = Register("2026-09-01", 3, "camden").by_id()["CAM-7-2"]
    assert (row.due, row.preferred_impossible, row.state) == (date(2026, 9, 30), True, State.OPEN)
