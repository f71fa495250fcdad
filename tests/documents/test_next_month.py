"""The same tracker again, next month's tracker, and what people corrected in the register in between."""

from __future__ import annotations

from datetime import date

import pytest
from sheets import ADA, BEN, TODAY, TRACKER, ada, sheet

from sotui.desk import Desk
from sotui.documents import acts
from sotui.documents.headings import Column
from sotui.documents.import_file import read_tracker
from sotui.documents.planning import Plan
from sotui.facts.model import Fact, Subject
from sotui.register import acts as register
from sotui.register import facts_store, store
from sotui.register.model import Order


def plan_of(desk: Desk, data: bytes) -> Plan:
    return acts.preview(desk.session, read_tracker(data, today=desk.today()))


def bring_in(desk: Desk, *rows: dict[str, str]) -> Plan:
    plan = plan_of(desk, sheet(*rows))
    acts.import_tracker(desk.session, plan)
    return plan


def the_order(desk: Desk) -> Order:
    (order,) = store.orders(desk.session.db)
    return order


def child(desk: Desk, name: str = "Ada Exampleton") -> Subject:
    return next(one.subject for one in the_order(desk).children if one.child.name == name)


def facts(desk: Desk, kind: str, subject: Subject | None = None) -> list[Fact]:
    return [
        fact for fact in facts_store.facts_of(desk.session.db, subject or child(desk)) if fact.kind == kind
    ]


def state_of(desk: Desk) -> tuple[object, ...]:
    db = desk.session.db
    return tuple(
        db.execute(f"select count(*), max(rowid) from {table}").fetchone()
        for table in (
            "family",
            "supervision_order",
            "child",
            "on_order",
            "fact",
            "note",
            "worker",
            "imported_cell",
        )
    )


def test_the_tracker_comes_into_the_register_as_facts(desk: Desk) -> None:
    bring_in(desk, ADA, BEN)
    order = the_order(desk)
    assert (order.family.reference, order.case_number, order.court) == (
        "F001",
        "ZZ26C00001",
        "Brighton Family Court",
    )
    assert {(one.child.name, one.child.local_id, one.team) for one in order.children} == {
        ("Ada Exampleton", "100001", "North"),
        ("Ben Exampleton", "100002", "West"),
    }
    made = {fact.kind: fact for fact in facts_store.facts_of(desk.session.db, order.subject)}
    assert made["order-made"].on == date(2026, 3, 6)
    assert made["order-length"].qualifier == "12"
    assert made["stated-end"].on == date(2027, 3, 5)
    assert made["under-procedure"].qualifier == "wirral"
    assert made["iro-allocated"].on == TODAY
    assert "line 2" in made["order-made"].source
    own = {fact.kind: fact for fact in facts_store.facts_of(desk.session.db, child(desk))}
    assert (own["visited"].on, own["visited"].qualifier) == (date(2026, 10, 21), "seen+alone")
    assert own["plan-changed"].qualifier == "cin"
    assert own["allocated"].on == TODAY
    assert "the day is not in it" in own["allocated"].source
    assert {"cin-meeting-held", "review-held", "practice-supervision-held"} <= set(own)


def test_the_council_s_tracker_twice_changes_nothing_the_second_time(desk: Desk) -> None:
    first = plan_of(desk, TRACKER.read_bytes())
    acts.import_tracker(desk.session, first)
    assert (len(first.new_orders), first.new_children) == (139, 233)
    assert len(store.orders(desk.session.db)) == 139
    before = state_of(desk)

    again = plan_of(desk, TRACKER.read_bytes())
    assert again.is_empty
    assert (again.kept, again.missing, again.agreeing) == ([], [], [])
    acts.import_tracker(desk.session, again)
    assert state_of(desk) == before


def test_other_spellings_of_the_same_values_change_nothing(desk: Desk) -> None:
    bring_in(desk, ADA)
    again = plan_of(
        desk,
        sheet(
            ada(
                made="6 Mar 26",
                length="1 year",
                visit="2026-10-21",
                seen="Y",
                plan="Child in Need",
                iro="j.  OFFICER",
                worker="A.\u00a0Worker",
            ),
            separator=";",
        ),
    )
    assert again.is_empty, again.changes
    assert again.kept == []


def test_rows_in_another_order_change_nothing(desk: Desk) -> None:
    ben = BEN | {"IRO": "I. Officer"}
    bring_in(desk, ADA, ben)
    assert len(facts(desk, "iro-allocated", the_order(desk).subject)) == 1
    again = plan_of(desk, sheet(ben, ADA))
    assert again.is_empty, again.changes


def test_next_month_shows_only_the_cells_that_changed(desk: Desk) -> None:
    bring_in(desk, ADA, BEN)
    plan = bring_in(desk, ada(visit="20/11/2026", seen="N"), BEN)
    ((change),) = plan.changes
    assert (change.about, change.wanted.column) == ("Ada Exampleton", Column.VISIT)
    assert [(fact.on.isoformat(), fact.qualifier) for fact in facts(desk, "visited")] == [
        ("2026-10-21", "seen+alone"),
        ("2026-11-20", "seen+not-alone"),
    ]
    assert bring_in(desk, ada(visit="20/11/2026", seen="N"), BEN).is_empty


def test_an_earlier_day_than_last_month_s_is_a_correction_not_another_visit(desk: Desk) -> None:
    bring_in(desk, ADA)
    bring_in(desk, ada(visit="20/10/2026"))
    assert [fact.on for fact in facts(desk, "visited")] == [date(2026, 10, 20)]


def test_a_day_made_corrected_in_the_file_corrects_the_fact_and_keeps_its_history(desk: Desk) -> None:
    bring_in(desk, ADA)
    plan = bring_in(desk, ada(made="05/03/2026", expiry="04/03/2027"))
    assert {change.wanted.column for change in plan.changes} == {Column.MADE, Column.END}
    order = the_order(desk).subject
    (made,) = facts(desk, "order-made", order)
    assert made.on == date(2026, 3, 5)
    assert made.supersedes
    assert "tracker" in made.reason


def test_a_value_corrected_in_the_register_is_never_revived(desk: Desk) -> None:
    bring_in(desk, ADA)
    (visit,) = facts(desk, "visited")
    with desk.session.act("fact corrected", "SO-0001", "typed a day late") as act:
        register.correct(act, visit, on=date(2026, 10, 20), why="typed a day late")

    same = bring_in(desk, ADA)
    assert same.is_empty
    assert [(kept.column, kept.register, kept.file) for kept in same.kept] == [
        (Column.VISIT, "Tue 20 Oct 2026, seen, alone", "Wed 21 Oct 2026, seen alone")
    ]
    other = bring_in(desk, ada(visit="19/10/2026"))
    assert other.is_empty
    assert "corrected in the register" in other.kept[0].reason
    assert [fact.on for fact in facts(desk, "visited")] == [date(2026, 10, 20)]


def test_a_day_made_corrected_in_the_register_stays_when_the_file_changes(desk: Desk) -> None:
    bring_in(desk, ADA)
    order = the_order(desk).subject
    (made,) = facts(desk, "order-made", order)
    with desk.session.act("fact corrected", "SO-0001", "the order says so") as act:
        register.correct(act, made, on=date(2026, 3, 4), why="the order says so")
    plan = bring_in(desk, ada(made="07/03/2026", expiry="05/03/2027"))
    assert [kept.column for kept in plan.kept] == [Column.MADE]
    assert [fact.on for fact in facts(desk, "order-made", order)] == [date(2026, 3, 4)]


def test_a_fact_withdrawn_in_the_register_does_not_come_back(desk: Desk) -> None:
    bring_in(desk, ADA)
    (review,) = facts(desk, "review-held")
    with desk.session.act("fact corrected", "SO-0001", "it was another child's") as act:
        register.correct(act, review, withdrawn=True, why="it was another child's")
    plan = bring_in(desk, ADA)
    assert plan.is_empty
    assert plan.kept[0].register == "withdrawn"
    assert facts(desk, "review-held") == []


def test_a_visit_moved_by_hand_is_not_brought_back_when_the_file_first_has_it(desk: Desk) -> None:
    bring_in(desk, ADA)
    with desk.session.act("fact recorded", "SO-0001") as act:
        by_hand = register.record(act, "visited", child(desk), date(2026, 11, 20))
    with desk.session.act("fact corrected", "SO-0001", "it was the 19th") as act:
        register.correct(act, by_hand, on=date(2026, 11, 19), why="it was the 19th")
    plan = bring_in(desk, ada(visit="20/11/2026"))
    assert plan.is_empty
    assert [kept.column for kept in plan.kept] == [Column.VISIT]
    assert [fact.on.day for fact in facts(desk, "visited")] == [21, 19]


def test_what_was_recorded_by_hand_already_is_not_recorded_again(desk: Desk) -> None:
    bring_in(desk, ADA)
    with desk.session.act("fact recorded", "SO-0001") as act:
        register.record(act, "visited", child(desk), date(2026, 11, 20), qualifier="seen+alone")
    plan = bring_in(desk, ada(visit="20/11/2026"))
    assert plan.is_empty
    assert len(facts(desk, "visited")) == 2


def test_another_social_worker_in_the_file_is_a_transfer(desk: Desk) -> None:
    bring_in(desk, ADA)
    plan = bring_in(desk, ada(worker="B. Worker"))
    assert [change.decision.old for change in plan.changes] == ["A. Worker"]
    assert [
        fact.kind for fact in facts_store.facts_of(desk.session.db, child(desk)) if "all" in fact.kind
    ] == ["allocated"]
    assert len(facts(desk, "transferred")) == 1


def test_a_worker_allocated_in_the_register_since_stays(desk: Desk) -> None:
    from sotui.staff.acts import worker_named

    bring_in(desk, ADA)
    desk.clock.fixed = date(2026, 11, 23)
    with desk.session.act("worker allocated", "SO-0001") as act:
        cy = worker_named(act, "C. Worker")
        register.record(act, "allocated", child(desk), TODAY, qualifier=cy)
    for data in (ADA, ada(worker="B. Worker")):
        plan = bring_in(desk, data)
        assert plan.is_empty
        assert [(kept.column, kept.register) for kept in plan.kept] == [(Column.WORKER, "C. Worker")]


def test_unallocated_in_the_file_is_a_worker_gone_and_an_empty_cell_is_not(desk: Desk) -> None:
    bring_in(desk, ADA)
    empty = bring_in(desk, ada(worker=""))
    assert empty.is_empty
    assert [kept.reason for kept in empty.kept] == ["the cell is empty now"]
    bring_in(desk, ada(worker="(unallocated)"))
    assert len(facts(desk, "unallocated")) == 1
    bring_in(desk, ada(worker="B. Worker"))
    assert [fact.kind for fact in facts(desk, "allocated")] == ["allocated", "allocated"]


def test_a_change_of_plan_runs_from_the_day_of_the_import(desk: Desk) -> None:
    bring_in(desk, ADA)
    bring_in(desk, ada(plan="CP"))
    assert [(fact.qualifier, fact.on) for fact in facts(desk, "plan-changed")] == [
        ("cin", date(2026, 3, 6)),
        ("cp", TODAY),
    ]


def test_a_corrected_row_adds_only_what_was_left_out(desk: Desk) -> None:
    bring_in(desk, ADA, BEN | {"Date SO made": "31/02/2026"})
    assert len(the_order(desk).children) == 1
    plan = bring_in(desk, ADA, BEN)
    assert [added.child.row.name for added in plan.added] == ["Ben Exampleton"]
    assert plan.changes == []
    assert len(the_order(desk).children) == 2


def test_a_birth_left_out_is_filled_in_when_the_file_is_corrected(desk: Desk) -> None:
    bring_in(desk, ada(born="05/13/2015"))
    assert the_order(desk).children[0].child.born is None
    plan = bring_in(desk, ada(born="13/05/2015"))
    assert [change.wanted.column for change in plan.changes] == [Column.BORN]
    assert the_order(desk).children[0].child.born == date(2015, 5, 13)
    assert bring_in(desk, ada(born="13/05/2015")).is_empty


@pytest.mark.parametrize(
    "said",
    [{"name": "Ada Newname"}, {"born": "03/09/2017"}, {"team": "South"}, {"court": "Chester Family Court"}],
)
def test_details_follow_the_file_and_the_child_stays_the_same(desk: Desk, said: dict[str, str]) -> None:
    bring_in(desk, ADA)
    before = child(desk)
    plan = bring_in(desk, ada(**said))
    assert len(plan.changes) == 1
    assert [one.subject for one in the_order(desk).children] == [before]
    assert bring_in(desk, ada(**said)).is_empty


def test_an_id_that_the_register_has_for_somebody_else_is_a_fault(desk: Desk) -> None:
    bring_in(desk, ADA)
    plan = bring_in(desk, ada(name="Zed Placeham", born="01/01/2020", family="F002", case="ZZ26C00002"))
    assert [fault.code for fault in plan.faults] == ["id-taken"]
    assert plan.is_empty
    assert plan.rows_left_out == 1


def test_siblings_of_one_name_are_not_exchanged(desk: Desk) -> None:
    twin = ada(id="", born="03/05/2012", team="West")
    bring_in(desk, ada(id=""), twin)
    assert {one.child.born for one in the_order(desk).children} == {date(2012, 5, 3), date(2017, 9, 2)}
    assert bring_in(desk, twin, ada(id="")).is_empty


def test_a_child_no_longer_in_the_file_is_reported_and_stays(desk: Desk) -> None:
    bring_in(desk, ADA, BEN)
    plan = bring_in(desk, ADA)
    assert [missing.about for missing in plan.missing] == ["Ben Exampleton"]
    assert len(the_order(desk).children) == 2
    refused = bring_in(desk, ADA, BEN | {"Length (months)": "48"})
    assert refused.missing == []


def test_a_note_is_added_once_and_another_beside_it(desk: Desk) -> None:
    bring_in(desk, ada(notes="FGC held"))
    assert bring_in(desk, ada(notes="FGC held")).is_empty
    bring_in(desk, ada(notes="FGC held\nagain"))
    notes = store.notes(desk.session.db, the_order(desk).id)
    assert {note.text for note in notes} == {"FGC held", "FGC held\nagain"}
    assert len(notes) == 2


def test_an_order_registered_by_hand_meets_the_tracker(desk: Desk, new_order: object) -> None:
    assert callable(new_order)
    new_order(made=date(2026, 3, 6), months=9, born=date(2017, 9, 2))
    with desk.session.act("fact recorded", "SO-0001") as act:
        register.record(act, "plan-changed", child(desk), date(2026, 3, 6), qualifier="cin")
    plan = bring_in(desk, ada(case="ZZ26C001", expiry="05/12/2026"))
    assert plan.new_orders == []
    assert [kept.column for kept in plan.kept] == [Column.LENGTH, Column.COURT]
    assert {change.wanted.column for change in plan.changes} >= {Column.LOCAL_ID, Column.VISIT}
    assert len(the_order(desk).children) == 1
    assert bring_in(desk, ada(case="ZZ26C001", expiry="05/12/2026")).is_empty


@pytest.mark.parametrize("typo", ["21/11/2026", "20/09/2026"])
def test_a_typo_of_one_month_s_file_leaves_no_visit_behind(desk: Desk, typo: str) -> None:
    bring_in(desk, ADA)
    bring_in(desk, ada(visit=typo))
    plan = bring_in(desk, ADA)
    assert plan.kept == []
    assert [fact.on for fact in facts(desk, "visited")] == [date(2026, 10, 21)]
    assert bring_in(desk, ADA).is_empty
    # Nothing of this was a person's correction: the day of the typo may come true.
    bring_in(desk, ada(visit="21/11/2026"))
    assert [fact.on for fact in facts(desk, "visited")] == [date(2026, 10, 21), date(2026, 11, 21)]


def test_a_typo_put_right_with_another_day_leaves_only_what_the_files_say_now(desk: Desk) -> None:
    bring_in(desk, ada(review="20/04/2026"))
    bring_in(desk, ada(review="20/10/2026"))
    bring_in(desk, ada(review="20/05/2026"))
    assert [fact.on for fact in facts(desk, "review-held")] == [date(2026, 4, 20), date(2026, 5, 20)]


def test_a_visit_withdrawn_as_a_typo_and_seen_otherwise_follows_the_file(desk: Desk) -> None:
    bring_in(desk, ADA)
    bring_in(desk, ada(visit="20/11/2026"))
    bring_in(desk, ada(seen="no"))
    bring_in(desk, ada(seen="no"))
    assert [(fact.on, fact.qualifier) for fact in facts(desk, "visited")] == [
        (date(2026, 10, 21), "seen+not-alone")
    ]


def test_a_visit_recorded_by_hand_is_not_withdrawn_when_the_file_goes_back(desk: Desk) -> None:
    bring_in(desk, ADA)
    with desk.session.act("fact recorded", "SO-0001") as act:
        register.record(act, "visited", child(desk), date(2026, 11, 20), qualifier="seen+alone")
    bring_in(desk, ada(visit="20/11/2026", team="South"))
    plan = bring_in(desk, ADA | {"Team": "South"})
    assert [kept.column for kept in plan.kept] == [Column.VISIT]
    assert [fact.on.day for fact in facts(desk, "visited")] == [21, 20]


@pytest.mark.parametrize("column", ["made", "cin"])
def test_a_single_day_mistyped_and_put_right_is_as_it_was(desk: Desk, column: str) -> None:
    bring_in(desk, ADA)
    bring_in(desk, ada(**{column: "07/03/2026"}))
    plan = bring_in(desk, ADA)
    assert (len(plan.changes), plan.kept) == (1, [])
    assert bring_in(desk, ADA).is_empty
