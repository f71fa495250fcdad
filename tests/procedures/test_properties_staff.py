"""What holds for every worker: each date counts again, and nothing rests on the order of recording."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from orders import WORKER, Register, calendar, packs
from reckoning import check_steps, last_working_day_by

from sotui.facts.model import Case, Fact
from sotui.procedures.derive import derive
from sotui.procedures.model import Deadline, Nature, State

HAPPENINGS = [
    ("holds-cases", "case-holding"),
    ("holds-cases", "not-case-holding"),
    ("asye-started", ""),
    ("probation-started", ""),
    ("probation-ended", ""),
    ("performance-plan", "10"),
    ("performance-plan-ended", ""),
    ("professional-supervision-held", ""),
    ("professional-supervision-recorded", ""),
    ("session-booked", ""),
    ("session-cancelled", ""),
    ("session-rearranged", ""),
    ("observed", "direct-work"),
    ("observed", "other"),
    ("appraised", "annual"),
    ("appraised", "six-month"),
    ("employment-ended", ""),
]


@st.composite
def told(draw: st.DrawFn) -> list[Fact]:
    """What is recorded of a worker who started on some day, and something of the two years after it."""
    started = draw(st.dates(date(1995, 1, 1), date(2040, 12, 31)))
    register = Register(None, None, "")
    facts = [register.fact("employment-started", started, "", WORKER)]
    for kind, qualifier in draw(st.lists(st.sampled_from(HAPPENINGS), max_size=8)):
        day = started + timedelta(days=draw(st.integers(0, 730)))
        facts.append(register.fact(kind, day, qualifier, WORKER))
    return facts


def rows(facts: list[Fact]) -> tuple[Deadline, ...]:
    return derive(Case(WORKER, tuple(facts)), [packs()["hillingdon"]], calendar())


@given(told())
def test_every_step_can_be_counted_again_and_do_by_is_the_last_working_day(facts: list[Fact]) -> None:
    for row in rows(facts):
        check_steps(row)
        if row.due is not None and row.do_by is not None:
            at_once = row.nature is Nature.IMMEDIATE and row.do_by == row.due
            assert row.do_by == last_working_day_by(row.due) or at_once, row.id


@given(told(), st.integers())
def test_the_order_in_which_it_was_recorded_moves_no_date(facts: list[Fact], seed: int) -> None:
    shuffled = list(facts)
    Random(seed).shuffle(shuffled)
    assert rows(shuffled) == rows(facts)


@given(told())
def test_nobody_is_late_before_the_work_began(facts: list[Fact]) -> None:
    started = facts[0].on
    for row in rows(facts):
        # The year of observations has begun by then; its day is at the year's end.
        if row.due is not None and row.state is State.OPEN:
            assert row.due >= started, row.id


@given(told())
def test_one_clause_asks_for_one_session_at_a_time(facts: list[Fact]) -> None:
    cadences = {"HIL-4-2a", "HIL-4-2b", "HIL-4-2c", "HIL-4-3a", "HIL-4-3b", "HIL-4-3c", "HIL-6-1"}
    asked = [row.id for row in rows(facts) if row.id in cadences and row.state is State.OPEN]
    assert len(asked) == len(set(asked))
