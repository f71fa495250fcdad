"""The duty manager's board: what stands on it, in which order, and what takes a row off it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from sotui.dates.clock import local
from sotui.desk import Desk
from sotui.facts.model import Subject, SubjectKind
from sotui.facts.vocabulary import FactError
from sotui.procedures.judge import judge
from sotui.register import acts, cases, facts_store, store
from sotui.register.acts import NothingToUndo
from sotui.staff.acts import worker_named
from sotui.triage.acts import CannotWaive
from sotui.triage.model import Board, BoardRow, RecordedAlready
from sotui.vault import audit
from sotui.vault.errors import ReasonNeeded

NewOrder = Callable[..., str]
TODAY = date(2026, 11, 22)


def row_of(board: Board, clause_id: str, order_id: str | None = None) -> BoardRow:
    found = [
        row
        for row in board.rows
        if row.clause_id == clause_id and (order_id is None or row.order_id == order_id)
    ]
    assert found, f"{clause_id} is not on the board"
    return found[0]


def clauses(board: Board) -> set[str]:
    return {row.clause_id for row in board.rows}


def settle(
    desk: Desk, row: BoardRow, on: date, qualifier: str = "", at: datetime | None = None
) -> tuple[str, ...]:
    settlement = desk.settlements(row)[0]
    return desk.settle(row, settlement, on, at, qualifier, None, (), "").moved


def add_worker(desk: Desk, name: str) -> str:
    with desk.session.act("order registered", "workers") as act:
        return worker_named(act, name, "North")


def test_an_order_lapsed_without_a_decision_stands_above_one_that_nears_its_end(
    desk: Desk, new_order: NewOrder
) -> None:
    near = new_order(family="F001", made=TODAY - timedelta(days=345))
    lapsed = new_order(family="F002", made=TODAY - timedelta(days=369))
    board = desk.board()
    places = {row.order_id: n for n, row in enumerate(board.rows) if row.clause_id == "STAT-EXPIRY"}
    assert places[lapsed] < places[near]
    assert "no decision about the end" in row_of(board, "STAT-EXPIRY", lapsed).why


def test_every_row_says_why_it_stands_there_and_why_its_date_is_what_it_is(
    desk: Desk, new_order: NewOrder
) -> None:
    new_order(made=date(2026, 1, 15), names=("Ada Exampleton", "Ben Exampleton"))
    new_order(family="F002", made=date(2026, 9, 1), months=3, procedure="camden")
    board = desk.board(everything=True)
    assert len(board.rows) > 6
    for row in board.rows:
        assert row.why.endswith(".")
        sections = desk.why(row.order_id, row.deadline_key, row.subject_id)
        assert sections
        assert row.clause_id in sections[0].lines[0]


def test_the_board_judges_as_the_engine_does(desk: Desk, new_order: NewOrder) -> None:
    """What the board keeps of a date is enough to judge it: the words are those of the full deadline."""
    made = [date(2026, 1, 15), date(2025, 11, 20), date(2025, 12, 10), date(2026, 11, 20)]
    for n, day in enumerate(made):
        new_order(family=f"F{n:03d}", made=day, names=("Ada X", "Ben X"))
    board = desk.board(everything=True)
    db = desk.session.db
    for row in board.rows:
        order = store.order(db, row.order_id)
        full = next(
            one
            for one in desk.derivation.deadlines(order, cases.case(db, row.order_id))
            if one.key == row.deadline_key and one.subject.id == row.subject_id
        )
        standing = judge(full, desk.now(), horizon_days=10_000 if row.rank == 12 else board.horizon_days)
        assert row.status == standing.status
        assert (row.due, row.do_by) == (full.due, full.do_by)
        if row.rank != 12:
            assert row.rank == standing.rank
            assert row.why == standing.why


def test_recording_the_review_takes_its_row_off_and_puts_the_minutes_on(
    desk: Desk, new_order: NewOrder
) -> None:
    order = new_order(made=date(2026, 1, 15))
    row = row_of(desk.board(), "WIR-5-4", order)
    assert row.status == "OVERDUE 38 days"

    moved = settle(desk, row, date(2026, 11, 20), "nine-month+outcome-a")

    board = desk.board()
    assert "WIR-5-4" not in clauses(board)
    assert row_of(board, "WIR-5-8a", order).due == date(2026, 12, 4)
    assert any("Nine-month review: met" in line for line in moved)
    assert any("Minutes" in line and "Fri 4 Dec 2026" in line for line in moved)


def test_undo_brings_the_row_back_where_it_stood(desk: Desk, new_order: NewOrder) -> None:
    order = new_order(made=date(2026, 1, 15))
    before = desk.board().rows
    settle(desk, row_of(desk.board(), "WIR-5-4", order), date(2026, 11, 20), "nine-month")
    assert desk.board().rows != before

    receipt = desk.undo()

    assert "Taken back: what was recorded" in receipt.said
    assert desk.board().rows == before


def test_a_waived_row_leaves_with_its_reason_and_only_for_this_occurrence(
    desk: Desk, new_order: NewOrder
) -> None:
    first = new_order(family="F001")
    second = new_order(family="F002")
    row = row_of(desk.board(), "WIR-5-4", first)

    desk.waive([row], "held by the court's own review")

    board = desk.board()
    assert row_of(board, "WIR-5-4", second)
    assert not [one for one in board.rows if one.clause_id == "WIR-5-4" and one.order_id == first]
    page = desk.order_page(first)
    waived = next(one for one in page.deadlines if one.id == "WIR-5-4")
    assert waived.state == "waived"
    assert "held by the court's own review" in waived.state_reason


def test_statute_cannot_be_waived(desk: Desk, new_order: NewOrder) -> None:
    order = new_order(made=TODAY - timedelta(days=369))
    row = row_of(desk.board(), "STAT-EXPIRY", order)
    assert "statute" in (desk.why_not_waive(row) or "")
    with pytest.raises(CannotWaive):
        desk.waive([row], "we would rather not")
    assert row_of(desk.board(), "STAT-EXPIRY", order)


def test_waiving_needs_a_reason(desk: Desk, new_order: NewOrder) -> None:
    order = new_order()
    row = row_of(desk.board(), "WIR-5-4", order)
    with pytest.raises(ReasonNeeded):
        desk.waive([row], "  ")
    assert row_of(desk.board(), "WIR-5-4", order)


def test_a_decision_about_the_end_clears_the_lapsed_row(desk: Desk, new_order: NewOrder) -> None:
    order = new_order(made=TODAY - timedelta(days=369))
    desk.decide(row_of(desk.board(), "STAT-EXPIRY", order), "let-lapse", "threshold no longer met")
    assert "STAT-EXPIRY" not in clauses(desk.board())


def test_an_extension_applied_for_keeps_the_lapsed_row(desk: Desk, new_order: NewOrder) -> None:
    order = new_order(made=TODAY - timedelta(days=369))
    with desk.session.act("fact recorded", order) as act:
        acts.record(act, "extension-applied", Subject(SubjectKind.ORDER, order), date(2026, 11, 10))
    desk.decide(row_of(desk.board(), "STAT-EXPIRY", order), "extend", "insufficient progress")
    assert row_of(desk.board(), "STAT-EXPIRY", order).status == "LAPSED, extension pending"


def test_one_worker_is_allocated_to_several_orders_at_once(desk: Desk, new_order: NewOrder) -> None:
    new_order(family="F001", names=("Ada X", "Ben X"))
    new_order(family="F002", names=("Cy Y",))
    worker = add_worker(desk, "Wilma Worker")
    rows = [row for row in desk.board().rows if row.clause_id == "HOUSE-ALLOCATE"]
    assert len(rows) == 2

    receipt = desk.assign(rows, worker, TODAY)

    assert "2 orders" in receipt.said
    board = desk.board()
    assert "HOUSE-ALLOCATE" not in clauses(board)
    assert {row.worker for row in board.rows} == {"Wilma Worker"}
    desk.undo()
    assert len([row for row in desk.board().rows if row.clause_id == "HOUSE-ALLOCATE"]) == 2


def test_an_iro_is_allocated_where_the_row_asks_for_one(desk: Desk, new_order: NewOrder) -> None:
    order = new_order()
    iro = add_worker(desk, "Iris Officer")
    desk.assign([row_of(desk.board(), "WIR-3-3", order)], iro, TODAY)
    assert "WIR-3-3" not in clauses(desk.board())
    assert desk.order_page(order).iro == "Iris Officer"
    assert row_of(desk.board(), "HOUSE-ALLOCATE", order)


def test_a_visit_row_names_its_own_child_and_is_settled_for_that_child(
    desk: Desk, new_order: NewOrder
) -> None:
    order = new_order(names=("Ada Exampleton", "Ben Exampleton"))
    ada, _ben = store.order(desk.session.db, order).children
    with desk.session.act("fact recorded", order) as act:
        for child in store.order(act.db, order).children:
            acts.record(act, "visit-interval", child.subject, date(2026, 1, 15), qualifier="28")
            acts.record(act, "visited", child.subject, date(2026, 10, 1), qualifier="seen+alone")
    rows = [row for row in desk.board().rows if row.clause_id == "HOUSE-SEEN"]
    assert {row.children for row in rows} == {"Ada Exampleton", "Ben Exampleton"}
    assert {row.rank for row in rows} == {1}

    mine = next(row for row in rows if row.subject_id == ada.id)
    settlement = desk.settlements(mine)[0]
    desk.settle(mine, settlement, date(2026, 11, 21), None, "seen+not-alone", None, (ada.id,), "")

    left = [row for row in desk.board().rows if row.clause_id == "HOUSE-SEEN" and row.rank == 1]
    assert [row.subject_id for row in left] != [ada.id]
    assert len(left) == 1


def test_an_order_that_has_ended_leaves_the_board_with_its_history_kept(
    desk: Desk, new_order: NewOrder
) -> None:
    order = new_order(made=date(2026, 1, 15))
    with desk.session.act("fact recorded", order) as act:
        acts.record(act, "discharged", Subject(SubjectKind.ORDER, order), date(2026, 9, 3))
    assert not desk.board().rows
    page = desk.order_page(order)
    cancelled = [one for one in page.deadlines if one.state == "cancelled"]
    assert cancelled
    assert all("ischarge" in one.state_reason for one in cancelled)


def test_nothing_to_undo_is_said(desk: Desk) -> None:
    with pytest.raises(NothingToUndo, match="nothing of yours"):
        desk.undo()


def test_further_dates_are_shown_on_demand(desk: Desk, new_order: NewOrder) -> None:
    new_order(made=date(2026, 11, 2))
    few, all_ = desk.board(), desk.board(everything=True)
    assert "WIR-5-4" not in clauses(few)
    assert "WIR-5-4" in clauses(all_)
    assert all_.rows[: len(few.rows)] == few.rows


def test_what_can_be_said_of_a_review_depends_on_which_it_was(desk: Desk, new_order: NewOrder) -> None:
    order = new_order(made=date(2026, 1, 15))
    (settlement, *_) = desk.settlements(row_of(desk.board(), "WIR-5-4", order))
    assert settlement.fact_kind == "review-held"
    assert [label for _, label in settlement.choices] == [
        "nothing more to say",
        "outcome A",
        "outcome B",
        "insufficient evidence",
    ]
    assert {value.split("+")[0] for value, _ in settlement.choices} == {"nine-month"}


def test_minutes_recorded_from_a_row_are_those_of_its_review(desk: Desk, new_order: NewOrder) -> None:
    order = new_order(made=date(2026, 1, 15))
    subject = Subject(SubjectKind.ORDER, order)
    with desk.session.act("fact recorded", order) as act:
        acts.record(act, "review-held", subject, date(2026, 9, 1))
        acts.record(act, "review-held", subject, date(2026, 10, 1), qualifier="nine-month")
    older = row_of(desk.board(), "WIR-5-8a", order)
    newer = row_of(desk.board(), "WIR-5-8a#2", order)
    assert older.due is not None
    assert newer.due is not None
    assert older.due < newer.due

    settle(desk, older, TODAY)

    left = [row.clause_id for row in desk.board().rows if row.clause_id.startswith("WIR-5-8a")]
    assert left == ["WIR-5-8a#2"]
    settle(desk, row_of(desk.board(), "WIR-5-8a#2", order), TODAY)
    assert not [row for row in desk.board().rows if row.clause_id.startswith("WIR-5-8a")]


def test_of_two_dates_of_the_court_the_one_recorded_leaves_the_board_and_the_other_stays(
    desk: Desk, new_order: NewOrder
) -> None:
    order = new_order()
    with desk.session.act("fact recorded", order) as act:
        about = store.order(act.db, order).subject
        for day, what in ((TODAY - timedelta(days=3), "statement"), (TODAY + timedelta(days=3), "statement")):
            acts.record(act, "court-date-set", about, day, qualifier=what)

    settle(desk, row_of(desk.board(), "HOUSE-COURT#2", order), TODAY)

    left = [row.clause_id for row in desk.board().rows if row.clause_id.startswith("HOUSE-COURT")]
    assert left == ["HOUSE-COURT"]
    settle(desk, row_of(desk.board(), "HOUSE-COURT", order), TODAY)
    assert not [row for row in desk.board().rows if row.clause_id.startswith("HOUSE-COURT")]


def test_an_extension_granted_is_recorded_from_the_last_day(desk: Desk, new_order: NewOrder) -> None:
    order = new_order(made=TODAY - timedelta(days=369))
    row = row_of(desk.board(), "STAT-EXPIRY", order)
    extended = next(one for one in desk.settlements(row) if one.fact_kind == "extended-to")
    assert extended.may_lie_ahead

    receipt = desk.settle(row, extended, date(2027, 5, 17), None, "", None, (), "")

    assert any("Mon 17 May 2027" in line for line in receipt.moved)
    assert "STAT-EXPIRY" not in clauses(desk.board())


def test_a_child_who_was_not_seen_is_not_waived_away(desk: Desk, new_order: NewOrder) -> None:
    order = new_order()
    with desk.session.act("fact recorded", order) as act:
        child = store.order(act.db, order).children[0].subject
        acts.record(act, "visit-interval", child, date(2026, 1, 15), qualifier="28")
        acts.record(act, "visited", child, date(2026, 10, 1), qualifier="seen+alone")
    row = row_of(desk.board(), "HOUSE-SEEN", order)
    with pytest.raises(CannotWaive, match="cannot be waived"):
        desk.waive([row], "busy week")
    receipt = desk.settle(row, desk.settlements(row)[0], TODAY, None, "not-seen", None, (), "")
    assert "not seen" in receipt.said
    assert row_of(desk.board(), "HOUSE-SEEN", order).rank == 1


def test_the_filter_knows_the_words_of_the_status(desk: Desk, new_order: NewOrder) -> None:
    new_order(family="F001", made=TODAY - timedelta(days=369))
    new_order(family="F002", made=TODAY - timedelta(days=40))
    rows = desk.board().rows
    assert any("lapsed" in row.searchable for row in rows)
    assert any("unallocated" in row.searchable for row in rows)


def test_a_decision_recorded_as_a_fact_still_asks_for_its_reason(desk: Desk, new_order: NewOrder) -> None:
    order = new_order(made=TODAY - timedelta(days=369))
    row = row_of(desk.board(), "STAT-EXPIRY", order)
    decided = desk.settlements(row)[0]
    assert decided.fact_kind == "end-decided"
    with pytest.raises(ReasonNeeded):
        desk.settle(row, decided, TODAY, None, "let-lapse", None, (), "")
    desk.settle(row, decided, TODAY, None, "let-lapse", None, (), "threshold no longer met")
    assert "STAT-EXPIRY" not in clauses(desk.board())


def test_a_decision_says_what_was_decided(desk: Desk, new_order: NewOrder) -> None:
    order = new_order(made=TODAY - timedelta(days=369))
    row = row_of(desk.board(), "STAT-EXPIRY", order)
    decided = desk.settlements(row)[0]
    assert "" not in dict(decided.choices)
    assert dict(decided.choices)["let-lapse"].startswith("Let the order lapse")
    with pytest.raises(FactError, match="needs what it was"):
        desk.settle(row, decided, TODAY, None, "", None, (), "because")


def test_a_child_held_by_the_orders_worker_is_transferred_to_another(desk: Desk, new_order: NewOrder) -> None:
    order = new_order()
    first, second = add_worker(desk, "Wilma Worker"), add_worker(desk, "Vera Visitwell")
    with desk.session.act("worker allocated", order) as act:
        acts.record(act, "allocated", Subject(SubjectKind.ORDER, order), date(2026, 3, 2), qualifier=first)

    desk.assign([row_of(desk.board(), "WIR-5-4", order)], second, TODAY)

    child = store.order(desk.session.db, order).children[0].subject
    assert [fact.kind for fact in facts_store.facts_of(desk.session.db, child)] == ["transferred"]
    assert desk.order_page(order).social_workers == ("Vera Visitwell",)


def test_a_look_at_the_board_is_noted_once_while_it_is_open(desk: Desk, new_order: NewOrder) -> None:
    new_order()
    for everything in (False, False, True, False):
        desk.board(everything)
    looks = [entry.act for entry in audit.entries(desk.session.db, 50) if entry.kind == "view"]
    assert sorted(looks) == ["board", "board with further dates"]


@pytest.mark.parametrize(
    ("kind", "asks"),
    [
        ("safeguarding-action-done", "what was done for the child"),
        ("escalation-raised", "what was escalated"),
        ("escalation-answered", "what the answer was"),
        ("escalated-to-management", "what was escalated"),
        ("escalated-to-head-of-service", "what was escalated"),
        ("urgent-review-called", "what was escalated"),
    ],
)
def test_a_grave_row_is_not_cleared_without_a_word_of_what_was_done(
    desk: Desk, new_order: NewOrder, kind: str, asks: str
) -> None:
    id = new_order()
    settlement = next(one for one in desk.orders.recordable(id) if one.fact_kind == kind)
    ids = [settlement.subjects[-1][1]]
    with pytest.raises(FactError, match=asks):
        desk.orders.record(id, settlement, TODAY, None, "", None, ids, "  ")
    assert kind not in {line.fact.kind for line in desk.order_page(id).facts}
    desk.orders.record(id, settlement, TODAY, None, "", None, ids, " spoken to the police ")
    (line,) = (line for line in desk.order_page(id).facts if line.fact.kind == kind)
    assert line.fact.why == "spoken to the police"


def test_whatever_can_be_undone_is_called_by_its_name_and_not_by_that_of_its_act() -> None:
    from sotui.desk import deeds
    from sotui.triage.acts import UNDONE

    assert {deed.name for deed in deeds().values() if deed.undoable} == set(UNDONE)


def test_the_words_of_an_alarm_stay_with_it_when_its_hour_is_put_right(
    desk: Desk, new_order: NewOrder
) -> None:
    order = new_order(made=date(2026, 1, 15), names=("Ada Exampleton",))
    child = store.order(desk.session.db, order).children[0].subject
    at = local(TODAY - timedelta(days=1), 14)
    with desk.session.act("fact recorded", "SO-0001") as act:
        fact = acts.record(
            act, "safeguarding-action-opened", child, at.date(), at=at, why="Neighbour saw bruising"
        )
    opening = row_of(desk.board(), "HOUSE-SAFEGUARD").opening
    assert opening is not None
    assert opening.said == "“Neighbour saw bruising” · Dana Duty, Sat 21 Nov 2026 14:00"
    later = local(at.date(), 16)
    desk.orders.correct(order, fact.id, on=None, at=later, qualifier=None, withdrawn=False, why="wrong hour")
    row = row_of(desk.board(), "HOUSE-SAFEGUARD")
    assert row.opening is not None
    assert row.opening.said == "“Neighbour saw bruising” · Dana Duty, Sat 21 Nov 2026 16:00"
    assert desk.note_behind(row) is None


def test_one_visit_is_not_recorded_twice_on_two_rows_or_from_two_places(
    desk: Desk, new_order: NewOrder
) -> None:
    order = new_order(names=("Ada Exampleton", "Bea Exampleton"))
    seen = next(one for one in desk.orders.recordable(order) if one.fact_kind == "visited")
    ada, bea = [child.id for child in store.order(desk.session.db, order).children]
    desk.orders.record(order, seen, TODAY, None, "seen+alone", None, [ada], "")
    with pytest.raises(RecordedAlready, match="of Ada Exampleton, Sun 22 Nov 2026, is recorded already"):
        desk.orders.record(order, seen, TODAY, None, "seen+alone", None, [bea, ada], "")
    # Nothing of it was recorded: Bea's visit is none, and seen otherwise or on another day is another visit.
    desk.orders.record(order, seen, TODAY, None, "seen+alone", None, [bea], "")
    desk.orders.record(order, seen, TODAY, None, "seen+not-alone", None, [ada], "")
    desk.orders.record(order, seen, TODAY - timedelta(days=1), None, "seen+alone", None, [ada], "")
    desk.orders.record(order, seen, TODAY, None, "seen+alone", None, [ada], "", again=True)
