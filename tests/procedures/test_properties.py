"""What holds for every order: dates that never run backwards, and facts that move only what rests on them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from orders import Register

from sotui.procedures.model import Deadline, State, unnumbered

MADE = st.dates(date(1995, 1, 1), date(2040, 12, 31))
PROCEDURES = st.sampled_from(["wirral", "camden", "leicestershire", "sussex"])
HAPPENINGS = [
    ("review-held", "", False),
    ("review-held", "nine-month+insufficient-evidence", False),
    ("review-held", "decision", False),
    ("review-held", "outcome-a", False),
    ("review-held", "", True),
    ("review-concluded", "", False),
    ("minutes-completed", "", False),
    ("minutes-sent", "", False),
    ("evidence-gathered", "", False),
    ("urgent-review-called", "", False),
    ("iro-allocated", "", False),
    ("iro-unallocated", "", False),
    ("allocated", "", True),
    ("unallocated", "", True),
    ("cin-meeting-held", "", True),
    ("plan-produced", "", True),
    ("plan-agreed", "", True),
    ("plan-changed", "cin", True),
    ("plan-changed", "cp", True),
    ("visit-interval", "20", True),
    ("visited", "seen", True),
    ("safeguarding-action-opened", "", True),
    ("safeguarding-action-done", "", True),
    ("escalation-raised", "", False),
    ("escalation-answered", "", False),
    ("discharged", "", False),
    ("care-order-made", "", True),
    ("extension-applied", "", False),
    ("end-decided", "let-lapse", False),
    ("direction-days-given", "10", False),
]


@st.composite
def registers(draw: st.DrawFn) -> Register:
    made = draw(MADE)
    register = Register(made, draw(st.sampled_from([None, 1, 3, 6, 9, 12])), draw(PROCEDURES))
    register.born(made - timedelta(days=draw(st.integers(1, 6400))))
    for kind, qualifier, child in draw(st.lists(st.sampled_from(HAPPENINGS), max_size=7)):
        day = made + timedelta(days=draw(st.integers(-20, 420)))
        (register.on_child if child else register.on_order)(kind, day, qualifier)
    return register


def key(row: Deadline) -> tuple[str, str, str]:
    return (row.id, row.occurrence, str(row.subject))


def stands(row: Deadline) -> tuple[object, ...]:
    return (row.due, row.due_at, row.preferred, row.state, row.met_on, row.remaining, row.ticks_missing)


@given(MADE, st.integers(1, 36), st.integers(0, 400))
def test_a_later_order_never_ends_earlier(made: date, months: int, later: int) -> None:
    first = Register(made, months, "").by_id()["STAT-EXPIRY"].due
    second = Register(made + timedelta(days=later), months, "").by_id()["STAT-EXPIRY"].due
    assert first is not None
    assert second is not None
    assert first <= second


@given(registers())
def test_do_by_is_never_after_due_and_the_steps_end_on_the_due_day(register: Register) -> None:
    for row in register.rows():
        assert (row.do_by is None) is (row.due is None)
        if row.due is None or row.do_by is None:
            continue
        assert row.do_by <= row.due
        reached = [step.reached for step in row.steps if step.reached is not None]
        assert reached, row.id
        assert reached[-1] == (row.due_at or row.due), row.id


@given(registers())
def test_a_row_derived_without_its_explanation_is_otherwise_the_same(register: Register) -> None:
    full, bare = register.rows(), register.rows(explain=False)
    assert [replace(row, steps=(), readings=(), quote="") for row in full] == list(bare)
    assert all(row.steps for row in full)


@given(registers())
def test_the_same_facts_in_any_order_give_the_same_dates(register: Register) -> None:
    rows = register.rows()
    register.order.reverse()
    assert register.rows() == rows


@settings(max_examples=150)
@given(registers(), st.sampled_from(HAPPENINGS), st.integers(-5, 400))
def test_a_fact_changes_only_what_depends_on_it_and_undoing_it_restores(
    register: Register, happening: tuple[str, str, bool], days: int
) -> None:
    before = register.rows()
    kind, qualifier, child = happening
    made = register.order[0].on
    add = register.on_child if child else register.on_order
    fact = add(kind, made + timedelta(days=days), qualifier)
    after = {key(row): row for row in register.rows()}
    was = {key(row): row for row in before}
    resting = {unnumbered(row.id) for row in after.values() if fact.id in row.depends_on}
    gone = {unnumbered(was[one].id) for one in was.keys() - after.keys()}
    assert len(after) == len(register.rows())
    for one in was.keys() & after.keys():
        if fact.id not in after[one].depends_on and stands(was[one]) != stands(after[one]):
            # Minutes and answers are shared out among occurrences: one may pass to another review, also
            # from a review that no longer counts, since it was held after the end that is now known.
            assert unnumbered(was[one].id) in resting | gone
    for one in after.keys() - was.keys():
        assert fact.id in after[one].depends_on or unnumbered(after[one].id) in resting, after[one].id
    assert register.without(fact).rows() == before


@given(registers())
def test_every_row_names_facts_that_are_in_the_register(register: Register) -> None:
    known = {fact.id for fact in register.order}
    known |= {fact.id for _, facts in register.children.values() for fact in facts}
    for row in register.rows():
        assert set(row.depends_on) <= known
        assert row.state is not State.MET or row.met_on is not None
