"""What is recorded about an order moves the right dates and nothing else, and undo puts them back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from sotui.desk import Desk
from sotui.facts.model import Fact, Subject, SubjectKind
from sotui.facts.vocabulary import FactError
from sotui.procedures.model import Deadline, State
from sotui.register import acts, cases, facts_store, store, undoing
from sotui.vault.errors import ReasonNeeded, WriteOutsideAct

NewOrder = Callable[..., str]


def dates_of(desk: Desk, order_id: str) -> dict[str, Deadline]:
    db = desk.session.db
    found = desk.derivation.deadlines(store.order(db, order_id), cases.case(db, order_id))
    return {f"{one.subject.kind}:{one.subject.id}:{one.id}": one for one in found}


def by_clause(desk: Desk, order_id: str) -> dict[str, Deadline]:
    return {one.id: one for one in dates_of(desk, order_id).values()}


def record(desk: Desk, order_id: str, kind: str, on: date, qualifier: str = "") -> Fact:
    with desk.session.act("fact recorded", order_id) as act:
        return acts.record(act, kind, Subject(SubjectKind.ORDER, order_id), on, qualifier=qualifier)


def test_a_review_held_starts_its_minutes_and_leaves_other_dates_alone(
    desk: Desk, new_order: NewOrder
) -> None:
    order = new_order(made=date(2026, 1, 15))
    before = dates_of(desk, order)

    record(desk, order, "review-held", date(2026, 10, 15), "nine-month")

    after = dates_of(desk, order)
    minutes = by_clause(desk, order)["WIR-5-8a"]
    assert minutes.due == date(2026, 10, 29)
    assert by_clause(desk, order)["WIR-5-4"].state is State.MET
    untouched = set(before) - {key for key in before if "WIR-5" in key}
    assert untouched
    assert {key: after[key] for key in untouched} == {key: before[key] for key in untouched}


def test_undo_puts_every_date_back(desk: Desk, new_order: NewOrder) -> None:
    order = new_order()
    before = dates_of(desk, order)
    record(desk, order, "review-held", date(2026, 10, 15), "nine-month+insufficient-evidence")
    assert dates_of(desk, order) != before

    undone = undoing.undo(desk.session)

    assert undone.act == "fact recorded"
    assert dates_of(desk, order) == before


def test_undo_takes_back_one_act_after_the_other_and_then_says_there_is_no_more(
    desk: Desk, new_order: NewOrder
) -> None:
    order = new_order()
    record(desk, order, "safeguarding-unit-informed", date(2026, 1, 16))
    record(desk, order, "review-held", date(2026, 3, 2))

    undoing.undo(desk.session)
    undoing.undo(desk.session)

    kinds = {fact.kind for fact in facts_store.facts_of(desk.session.db, Subject(SubjectKind.ORDER, order))}
    assert kinds == {"order-made", "order-length", "under-procedure"}
    with pytest.raises(acts.NothingToUndo, match="order registered"):
        undoing.undo(desk.session)


def test_a_correction_replaces_the_date_and_keeps_the_history(desk: Desk, new_order: NewOrder) -> None:
    order = new_order()
    fact = record(desk, order, "review-held", date(2026, 10, 12), "nine-month")

    with desk.session.act("fact corrected", order, "the diary says the 15th") as act:
        acts.correct(act, fact, on=date(2026, 10, 15), why="the diary says the 15th")

    assert by_clause(desk, order)["WIR-5-8a"].due == date(2026, 10, 29)
    history = [one for one in facts_store.all_facts(desk.session.db, order) if one.kind == "review-held"]
    assert sorted(one.on.day for one in history) == [12, 15]


def test_undoing_a_correction_brings_the_former_value_back(desk: Desk, new_order: NewOrder) -> None:
    order = new_order()
    fact = record(desk, order, "review-held", date(2026, 10, 12), "nine-month")
    before = dates_of(desk, order)
    with desk.session.act("fact corrected", order, "misread") as act:
        acts.correct(act, fact, on=date(2026, 10, 15), why="misread")

    undoing.undo(desk.session)

    restored = [one.due for one in dates_of(desk, order).values()]
    assert restored == [one.due for one in before.values()]


def test_a_fact_corrected_since_is_not_corrected_a_second_time(desk: Desk, new_order: NewOrder) -> None:
    order = new_order()
    fact = record(desk, order, "review-held", date(2026, 10, 12))
    with desk.session.act("fact corrected", order, "wrong day") as act:
        acts.correct(act, fact, on=date(2026, 10, 13), why="wrong day")

    with (
        pytest.raises(FactError, match="corrected since"),
        desk.session.act("fact corrected", order, "wrong again") as act,
    ):
        acts.correct(act, fact, on=date(2026, 10, 14), why="wrong again")

    assert (
        len([one for one in facts_store.all_facts(desk.session.db, order) if one.kind == "review-held"]) == 2
    )


def test_what_lies_ahead_is_not_recorded_as_having_happened(desk: Desk, new_order: NewOrder) -> None:
    order = new_order()
    with pytest.raises(FactError, match="lies ahead"):
        record(desk, order, "review-held", date(2026, 11, 23))
    record(desk, order, "review-booked", date(2026, 12, 3))


def test_a_move_to_another_procedure_is_recorded_on_its_day_and_can_be_looked_at_before(
    desk: Desk, new_order: NewOrder
) -> None:
    order = new_order()
    before = dates_of(desk, order)
    with pytest.raises(FactError, match=r"record it on that day\. What if, on the order's page, shows now"):
        record(desk, order, "under-procedure", date(2026, 12, 3), "camden")
    assert dates_of(desk, order) == before


def test_a_full_group_supervision_can_be_recorded_by_hand_and_starts_the_interval_anew(
    desk: Desk, new_order: NewOrder
) -> None:
    order = new_order(names=("Ada Exampleton",))
    held = next(one for one in desk.orders.recordable(order) if one.fact_kind == "practice-supervision-held")
    assert [said for _, said in held.choices] == [
        "nothing more to say", "planned", "ad hoc", "ad hoc, full", "group", "group, full",
    ]  # fmt: skip
    child = store.order(desk.session.db, order).children[0]
    desk.orders.record(order, held, date(2026, 11, 20), None, "group+full", None, [child.id], "")
    (fact,) = [
        line.fact for line in desk.order_page(order).facts if line.fact.kind == "practice-supervision-held"
    ]
    assert fact.qualifier == "group+full"


@pytest.mark.parametrize(
    ("kind", "qualifier", "said"),
    [
        ("review-hold", "", "no fact called"),
        ("review-held", "excellent", "does not know"),
        ("review-held", "outcome-a+outcome-b", "not both"),
        ("visited", "", "not recorded about"),
        ("order-length", "twelve", "whole number"),
    ],
)
def test_a_fact_that_the_vocabulary_does_not_know_is_refused_and_nothing_is_kept(
    desk: Desk, new_order: NewOrder, kind: str, qualifier: str, said: str
) -> None:
    order = new_order()
    before = facts_store.all_facts(desk.session.db, order)
    with pytest.raises(FactError, match=said):
        record(desk, order, kind, date(2026, 3, 2), qualifier)
    assert facts_store.all_facts(desk.session.db, order) == before


def test_a_write_outside_an_act_fails(desk: Desk, new_order: NewOrder) -> None:
    order = new_order()
    fact = facts_store.all_facts(desk.session.db, order)[0]
    with pytest.raises(WriteOutsideAct):
        desk.session.db.execute("update fact set on_day = '2026-01-16' where id = ?", [fact.id])
    assert facts_store.fact(desk.session.db, fact.id).on == fact.on


def test_correcting_asks_for_a_reason(desk: Desk, new_order: NewOrder) -> None:
    new_order()
    with pytest.raises(ReasonNeeded), desk.session.act("fact corrected", "SO-0001", " "):
        pass


def test_the_kept_dates_are_those_that_follow_from_the_facts(desk: Desk, new_order: NewOrder) -> None:
    """The cache behind the board agrees with a derivation from nothing, act after act."""
    orders = [
        new_order(family=f"F{n:03d}", made=date(2026, 1, n + 1), names=("Ada X", "Ben X")) for n in range(5)
    ]
    for n, order in enumerate(orders):
        record(desk, order, "review-held", date(2026, 9, n + 20), "nine-month+insufficient-evidence")
    undoing.undo(desk.session)
    db = desk.session.db
    columns = "case_id, subject_id, id, occurrence, state, due, do_by, preferred, shows_from"
    query = f"select {columns} from cache_deadline order by {columns}"
    kept = db.execute(query).fetchall()

    with db.atomic():
        desk.derivation.rebuild(db)

    assert kept == db.execute(query).fetchall()
    assert len(kept) > 40
