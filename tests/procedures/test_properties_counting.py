"""What holds for every order under every procedure: each date counts from its anchor and counts again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from orders import CHILD, Register, packs
from reckoning import check_steps, end_of_months, is_working, last_working_day_by, months_on

from sotui.dates import months
from sotui.facts.model import SubjectKind
from sotui.facts.vocabulary import KINDS
from sotui.procedures.anchors import OrderMade, Point, Several, Shifted
from sotui.procedures.cadence import Cadence
from sotui.procedures.dated import Dated
from sotui.procedures.model import Deadline, Nature, State
from sotui.procedures.pack import Role

PROCEDURES = sorted(pack.id for pack in packs().values() if pack.role is Role.ORDERS)
SUPERVISION = sorted(pack.id for pack in packs().values() if pack.role is Role.SUPERVISION)

ANY_DAY = st.dates(date(1992, 1, 1), date(2045, 12, 31))
MONTH_ENDS = st.builds(
    lambda day, back: months_on(day.replace(day=1), 1) - timedelta(days=back), ANY_DAY, st.integers(1, 3)
)
ROUND_CHRISTMAS = st.builds(date, st.integers(1992, 2045), st.just(12), st.integers(18, 31))
MADE = st.one_of(ANY_DAY, MONTH_ENDS, ROUND_CHRISTMAS)

HAPPENINGS = [
    ("review-held", ""),
    ("review-held", "nine-month+insufficient-evidence"),
    ("review-held", "decision"),
    ("cin-meeting-held", ""),
    ("plan-produced", ""),
    ("plan-agreed", ""),
    ("minutes-completed", ""),
    ("visit-interval", "21"),
    ("visited", "seen"),
    ("visited", "not-seen"),
    ("allocated", ""),
    ("transferred", ""),
    ("plan-changed", "cin"),
    ("plan-changed", "cp"),
    ("practice-supervision-held", "planned"),
    ("practice-supervision-held", "ad-hoc"),
    ("practice-supervision-held", "group+full"),
    ("practice-supervision-recorded", ""),
    ("session-cancelled", ""),
    ("move-planned", ""),
    ("phone-alert", ""),
    ("documents-sent", ""),
    ("end-decided", "extend"),
    ("discharged", ""),
]


@st.composite
def registers(draw: st.DrawFn) -> Register:
    """An order under any procedure, perhaps supervised under another, with what happened on it."""
    made = draw(MADE)
    length = draw(st.integers(1, 12))
    register = Register(made, length, draw(st.sampled_from(PROCEDURES)))
    if draw(st.booleans()):
        register.on_order("supervised-under", made, draw(st.sampled_from(SUPERVISION)))
    register.born(made - timedelta(days=draw(st.integers(30, 5400))))
    if draw(st.booleans()):
        end = end_of_months(made, length)
        register.on_order("extended-to", end + timedelta(days=draw(st.integers(1, 400))))
    for kind, qualifier in draw(st.lists(st.sampled_from(HAPPENINGS), max_size=6)):
        day = made + timedelta(days=draw(st.integers(0, 400)))
        about_child = SubjectKind.CHILD in KINDS[kind].subjects
        add = register.on_child if about_child else register.on_order
        timed = KINDS[kind].timed and draw(st.booleans())
        add(kind, f"{day}T{draw(st.integers(0, 23)):02}:30Z" if timed else day, qualifier)
    return register


def order(made: date, length: int, procedure: str) -> Register:
    """An order about a child whose birthday has no say in it."""
    register = Register(made, length, procedure)
    register.born(None)
    return register


def stands(row: Deadline) -> tuple[object, ...]:
    return (row.id, row.occurrence, row.due, row.due_at, row.preferred, row.state, row.met_on, row.remaining)


def of_child(register: Register) -> list[tuple[object, ...]]:
    return [stands(row) for row in register.rows(explain=False) if row.subject == CHILD]


@given(registers())
def test_every_step_can_be_counted_again_and_the_last_is_the_date_itself(register: Register) -> None:
    assert sum(check_steps(row) for row in register.rows()) >= 2


@given(registers())
def test_do_by_is_the_last_working_day_by_then(register: Register) -> None:
    for row in register.rows(explain=False):
        if row.due is None or row.do_by is None:
            continue
        at_once = row.nature is Nature.IMMEDIATE and row.do_by == row.due
        assert row.do_by == last_working_day_by(row.due) or at_once, row.id
        assert row.do_by <= row.due
        assert is_working(row.do_by) or at_once


@given(registers(), st.randoms(use_true_random=False))
def test_the_order_in_which_facts_were_recorded_moves_no_date(register: Register, chance: object) -> None:
    before = register.rows()
    shuffle = chance.shuffle  # type: ignore[attr-defined]
    shuffle(register.order)
    for _, facts in register.children.values():
        shuffle(facts)
    assert register.rows() == before


@settings(max_examples=150)
@given(registers(), st.sampled_from(HAPPENINGS), st.integers(0, 400))
def test_what_happens_to_a_sibling_moves_nothing_of_this_child(
    register: Register, happening: tuple[str, str], days: int
) -> None:
    kind, qualifier = happening
    assume(SubjectKind.CHILD in KINDS[kind].subjects)
    sibling = register.sibling("the-sibling", register.children[CHILD][0])
    before = of_child(register)
    register.on_child(kind, register.order[0].on + timedelta(days=days), qualifier, child=sibling)
    assert of_child(register) == before


@settings(max_examples=150)
@given(registers(), st.sampled_from(HAPPENINGS), st.integers(0, 400))
def test_a_row_that_a_fact_has_moved_says_that_it_rests_on_it(
    register: Register, happening: tuple[str, str], days: int
) -> None:
    kind, qualifier = happening
    before = {(row.id, row.occurrence, str(row.subject)): row for row in register.rows(explain=False)}
    add = register.on_child if SubjectKind.CHILD in KINDS[kind].subjects else register.on_order
    fact = add(kind, register.order[0].on + timedelta(days=days), qualifier)
    after = {(row.id, row.occurrence, str(row.subject)): row for row in register.rows(explain=False)}
    shared_out = {"WIR-5-8a", "HIL-5-4-2", "HIL-3-3b", "LEI-7-2", "LEI-7-4", "CAM-7-3", "WIR-6-1", "WIR-6-2"}
    for key in before.keys() & after.keys():
        # Answers are shared out among several occurrences: one may pass to another that is recorded.
        if fact.id in after[key].depends_on or key[0].partition(":")[0].partition("#")[0] in shared_out:
            continue
        assert stands(before[key]) == stands(after[key]), key


@given(registers(), st.integers(1, 700))
def test_an_extension_moves_nothing_that_counts_from_the_day_the_order_was_made(
    register: Register, days: int
) -> None:
    from_made = counted_from_made()
    before = {row.id: row.due for row in register.rows(explain=False) if row.id in from_made}
    end = max(
        [end_of_months(register.order[0].on, 12)]
        + [fact.on for fact in register.order if fact.kind == "extended-to"]
    )
    register.on_order("extended-to", end + timedelta(days=days))
    after = {row.id: row.due for row in register.rows(explain=False) if row.id in from_made}
    both = before.keys() & after.keys()
    assert {id: before[id] for id in both} == {id: after[id] for id in both}


def counted_from_made() -> set[str]:
    """The rules whose date counts from the day the order was made and from nothing else."""
    return {
        rule.basis.id
        for pack in packs().values()
        for rule in pack.rules
        if isinstance(rule, Dated) and _from_made(rule.due)
    }


def _from_made(point: Point) -> bool:
    if isinstance(point, Shifted):
        return _from_made(point.start)
    if isinstance(point, Several):
        return all(_from_made(one) for one in point.of)
    return isinstance(point, OrderMade)


def test_there_are_rules_that_count_from_the_day_made() -> None:
    assert {"CAM-6-1", "WIR-5-4", "WIR-3-1:soft"} <= counted_from_made()


def grids() -> list[tuple[str, str]]:
    return [
        (pack.id, rule.basis.id)
        for pack in packs().values()
        for rule in pack.rules
        if isinstance(rule, Cadence) and rule.grid is not None and rule.basis.subject is SubjectKind.ORDER
    ]


@given(MADE, st.sampled_from(grids()))
def test_the_nth_of_a_series_counts_from_its_anchor_never_from_the_one_before(
    made: date, which: tuple[str, str]
) -> None:
    pack, id = which
    rule = next(one for one in packs()[pack].rules if one.basis.id == id)
    assert isinstance(rule, Cadence)
    assert rule.grid is not None
    found = [row for row in order(made, 12, pack).rows() if row.state is State.PROJECTED]
    series = [row for row in found if row.id.startswith(f"{id}#")]
    assert series
    for row in series:
        number = int(row.id.split("#")[1])
        count = rule.grid.start + (number - 1) * rule.grid.every
        assert rule.grid.unit == "months"
        assert row.due == months_on(made, count), row.id


@pytest.mark.parametrize(
    ("made", "reviews"),
    [
        ("2026-01-31", ["2026-05-31", "2026-08-31", "2026-11-30"]),
        ("2027-08-31", ["2027-12-31", "2028-03-31", "2028-06-30"]),
        ("2028-02-29", ["2028-06-29", "2028-09-29", "2028-12-29"]),
    ],
)
def test_a_series_from_a_month_end_returns_to_the_month_end(made: str, reviews: list[str]) -> None:
    # A chain of three months from 30 November would stay on the 30th; counted from the order it does not.
    found = [
        row for row in order(date.fromisoformat(made), 12, "camden").rows() if row.state is State.PROJECTED
    ]
    assert [str(row.due) for row in found if row.id.startswith("CAM-6-2#")] == reviews


@given(MADE, st.integers(1, 12), st.integers(0, 400), st.sampled_from(PROCEDURES))
def test_an_order_made_later_never_ends_earlier_under_any_procedure(
    made: date, length: int, later: int, procedure: str
) -> None:
    first = order(made, length, procedure).by_id(explain=False)["STAT-EXPIRY"]
    second = order(made + timedelta(days=later), length, procedure).by_id(explain=False)["STAT-EXPIRY"]
    assert first.due is not None
    assert second.due is not None
    assert first.due <= second.due
    assert first.earliest is None or first.earliest <= first.due


@given(MADE, st.integers(1, 12))
def test_an_order_of_some_months_ends_the_day_before_it_would_begin_anew(made: date, length: int) -> None:
    due = order(made, length, "").by_id(explain=False)["STAT-EXPIRY"].due
    assert due == end_of_months(made, length)
    assert due is not None
    if months.has_corresponding(made, length):
        assert due + timedelta(days=1) == months_on(made, length)


@pytest.mark.parametrize("year", range(1992, 2028, 4))
def test_a_child_born_on_a_leap_day_ends_an_order_on_28_february(year: int) -> None:
    register = order(date(year + 16, 6, 1), 12, "")
    register.born(date(year, 2, 29))
    register.on_order("extended-to", date(year + 18, 5, 31))
    row = register.by_id(explain=False)["STAT-EXPIRY"]
    assert (row.due, row.earliest) == (date(year + 18, 2, 28), date(year + 18, 2, 27))


@given(registers())
def test_without_its_explanation_a_date_is_the_same(register: Register) -> None:
    bare = register.rows(explain=False)
    assert [replace(row, steps=(), readings=(), quote="") for row in register.rows()] == list(bare)
