"""A practice supervisor's notes: held, written up within the clocks, signed, never changed, only added to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from sotui.dates.clock import local
from sotui.desk import Desk
from sotui.facts.model import Fact, Subject, SubjectKind
from sotui.register import acts as register
from sotui.register import facts_store
from sotui.register import store as orders
from sotui.register.actions import ActionState
from sotui.supervision.model import (
    Decision,
    LastSeen,
    NewAction,
    Note,
    NoteError,
    NoteKind,
    NotePage,
    NoteState,
    Written,
)
from sotui.triage.model import Receipt

TODAY = date(2026, 11, 22)
"""A Sunday; the clock of the tests stands at noon."""
YESTERDAY = date(2026, 11, 21)
ALL = {
    "last-time": "Both visits done, the school letter is still to come.",
    "now": "Ada is back at school since Monday and sleeps at home.",
    "next": "The plan still suits; step down to be considered in January.",
    "safeguarding?": "no",
    "audit?": "no",
    "recording?": "yes",
}

NewOrder = Callable[..., str]


@pytest.fixture
def order_id(desk: Desk, new_order: NewOrder) -> str:
    """An order of two sisters under a child in need plan, held by one worker, supervised under Hillingdon."""
    from sotui.staff import acts as staff

    id = new_order(made=date(2026, 6, 1), names=("Ada Exampleton", "Bea Exampleton"))
    with desk.session.act("worker allocated", "SO-0001") as act:
        worker = staff.worker_named(act, "Wilma Worker", "North")
        for child in orders.order(act.db, id).children:
            register.record(act, "allocated", child.subject, date(2026, 6, 2), qualifier=worker)
            register.record(act, "plan-changed", child.subject, date(2026, 6, 2), qualifier="cin")
        register.record(
            act,
            "supervised-under",
            Subject(SubjectKind.ORDER, id),
            date(2026, 6, 2),
            qualifier="hillingdon",
        )
    return id


def written(desk: Desk, order_id: str, **changed: object) -> Written:
    """What a supervisor writes: everything asked for, unless the case says otherwise."""
    page = desk.supervision.page(order_id, new=True)
    whole = Written(
        kind=NoteKind.PLANNED,
        children=page.chosen,
        held_at=local(YESTERDAY, 14, 30),
        supervisee="Wilma Worker",
        answers=ALL,
        last_seen=tuple(LastSeen(id, confirmed=True) for id in page.chosen),
    )
    return replace(whole, **changed)  # type: ignore[arg-type]


def hold(desk: Desk, order_id: str, *rest: object, **changed: object) -> Note:
    id, _ = desk.supervision.hold(order_id, written(desk, order_id, **changed), *rest)  # type: ignore[arg-type]
    note = desk.supervision.page(order_id, note_id=id).note
    assert note is not None
    return note


def due(desk: Desk, order_id: str) -> dict[tuple[str, str], str]:
    """State by child's name and clause."""
    page = desk.order_page(order_id)
    names = {one.id: one.child.name for one in page.order.children}
    return {
        (names.get(one.subject.id, ""), one.id): one.state.value
        for one in page.deadlines
        if one.id.startswith("HIL")
    }


# --- held -------------------------------------------------------


def test_siblings_are_supervised_together_and_it_is_recorded_on_each(desk: Desk, order_id: str) -> None:
    note = hold(desk, order_id)
    assert note.state is NoteState.HELD
    assert len(note.written.children) == 2
    for child in orders.order(desk.session.db, order_id).children:
        facts = facts_store.facts_of(desk.session.db, child.subject)
        held = [fact for fact in facts if fact.kind == "practice-supervision-held"]
        assert [(fact.on, fact.qualifier) for fact in held] == [(YESTERDAY, "planned")]
        assert held[0].at == local(YESTERDAY, 14, 30)


def test_holding_starts_the_two_clocks_and_the_receipt_says_so(desk: Desk, order_id: str) -> None:
    _, receipt = desk.supervision.hold(order_id, written(desk, order_id))
    assert "Planned supervision of Sat 21 Nov 2026 recorded as held for SO-0001." in receipt.said
    moved = "\n".join(receipt.moved)
    assert "Record the practice supervision: now due Tue 24 Nov 2026 14:30" in moved
    assert "Record the practice supervision, at the latest: now due Wed 25 Nov 2026, for 2 children" in moved
    assert len(receipt.moved) == 4
    assert all(line.endswith(", for 2 children") for line in receipt.moved), "said once of both sisters"
    page = desk.supervision.page(order_id)
    assert page.clock is not None
    assert page.clock.soft == local(date(2026, 11, 24), 14, 30)
    assert page.clock.hard == date(2026, 11, 25)


def test_a_session_for_one_of_two_sisters_leaves_the_other_as_she_was(desk: Desk, order_id: str) -> None:
    ada = desk.supervision.page(order_id).children[0].id
    hold(desk, order_id, children=(ada,))
    last = {row.name: row.last_held for row in desk.supervision.due().rows if row.note is None}
    assert sorted(last.values(), key=str) == [YESTERDAY, None]


def test_an_order_under_no_procedure_is_put_under_the_one_there_is(desk: Desk, new_order: NewOrder) -> None:
    id = new_order(family="F777")
    assert desk.supervision.page(id).adds_procedure
    _, receipt = desk.supervision.hold(id, written(desk, id))
    assert "now supervised under Hillingdon supervision framework" in receipt.said
    assert not desk.supervision.page(id).adds_procedure


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"children": ()}, "at least one child"),
        ({"held_at": local(TODAY, 18)}, "lies ahead"),
        ({"kind": NoteKind.AD_HOC, "full": True}, "why this ad hoc supervision counts as a full one"),
        ({"kind": NoteKind.GROUP, "full": True}, "why this group supervision counts as a full one"),
        ({"answers": {"safeguarding?": "yes"}}, "answered yes: say which"),
        ({"answers": {"audit?": "yes", "audit": "  "}}, "answered yes: say which"),
    ],
)
def test_what_cannot_have_been_is_refused_and_nothing_is_kept(
    desk: Desk, order_id: str, changed: dict[str, object], says: str
) -> None:
    with pytest.raises(NoteError, match=says):
        desk.supervision.hold(order_id, written(desk, order_id, **changed))
    assert desk.supervision.page(order_id).note is None
    assert not [row for row in desk.supervision.due().rows if row.note is not None]


def test_a_session_before_the_order_or_recorded_twice_is_refused(desk: Desk, order_id: str) -> None:
    with pytest.raises(NoteError, match="is not about it"):
        hold(desk, order_id, held_at=local(date(2026, 5, 31), 14, 30))
    hold(desk, order_id)
    with pytest.raises(NoteError, match="recorded already"):
        hold(desk, order_id)


def test_an_empty_note_can_be_held_since_the_session_happened(desk: Desk, order_id: str) -> None:
    assert hold(desk, order_id, answers={}).state is NoteState.HELD


# --- does it restart the interval (AMB-29) ----------------------


@pytest.mark.parametrize(
    ("kind", "full", "restarts"),
    [
        (NoteKind.PLANNED, False, True),
        (NoteKind.AD_HOC, False, False),
        (NoteKind.AD_HOC, True, True),
        (NoteKind.GROUP, False, False),
        (NoteKind.GROUP, True, True),
        (NoteKind.REFLECTIVE, False, False),
        (NoteKind.REFLECTIVE, True, True),
    ],
)
def test_only_a_planned_or_full_one_restarts_the_eight_weeks(
    desk: Desk, order_id: str, kind: NoteKind, full: bool, restarts: bool
) -> None:
    hold(desk, order_id, held_at=local(date(2026, 11, 2), 10))
    hold(desk, order_id, kind=kind, full=full, full_why="The whole plan was gone through." if full else "")
    due_on = {row.due for row in desk.supervision.due().rows if row.note is None}
    assert due_on == {date(2027, 1, 16) if restarts else date(2026, 12, 28)}


# --- signed -----------------------------------------------------


def test_signing_settles_both_clocks_of_both_children(desk: Desk, order_id: str) -> None:
    note = hold(desk, order_id)
    receipt = desk.supervision.sign(note, reason="The session overran.")
    assert "signed for SO-0001" in receipt.said
    states = due(desk, order_id)
    assert {
        states[name, id]
        for name in ("Ada Exampleton", "Bea Exampleton")
        for id in ("HIL-5-4-2:soft", "HIL-5-4-2:hard")
    } == {"met"}
    assert not [row for row in desk.supervision.due().rows if row.note is not None]


def test_of_two_notes_not_signed_the_one_signed_first_leaves_the_others_clock_running(
    desk: Desk, order_id: str
) -> None:
    older = hold(desk, order_id, held_at=local(date(2026, 11, 20), 10))
    newer = hold(desk, order_id, kind=NoteKind.AD_HOC)
    desk.supervision.sign(older, reason="The session overran.")
    page = desk.supervision.page(order_id, note_id=newer.id)
    assert page.clock is not None
    assert page.clock.soft == local(date(2026, 11, 24), 14, 30)
    (waiting,) = [row for row in desk.supervision.due().rows if row.note is not None]
    assert waiting.note is not None
    assert waiting.note.id == newer.id
    assert waiting.due == date(2026, 11, 25)
    desk.supervision.sign(newer, reason="The session overran.")
    assert desk.supervision.page(order_id, note_id=newer.id).clock is None
    states = {one.state.value for one in desk.order_page(order_id).deadlines if "5-4-2" in one.id}
    assert states == {"met"}


def test_a_row_of_the_board_knows_which_child_s_note_it_asks_for(desk: Desk, order_id: str) -> None:
    hold(desk, order_id)
    rows = desk.board(everything=True).rows
    asked = {row.title: desk.supervision.target_of(row) for row in rows}
    children = {child.id for child in orders.order(desk.session.db, order_id).children}
    for title in ("Record the practice supervision", "Practice supervision (child in need plan)"):
        target = asked[title]
        assert target is not None
        assert target[0] == order_id
        assert target[1] in children
    assert asked["Last day in force"] is None


def test_signed_on_the_day_of_the_session_no_reason_is_asked(desk: Desk, order_id: str) -> None:
    note = hold(desk, order_id, held_at=local(TODAY, 9))
    desk.supervision.sign(note)
    signed = desk.supervision.page(order_id, note_id=note.id).note
    assert signed is not None
    assert signed.signed
    assert signed.late_why == ""


def test_signed_later_it_asks_why_and_keeps_the_reason(desk: Desk, order_id: str) -> None:
    note = hold(desk, order_id)
    with pytest.raises(NoteError, match="it was not recorded at the session"):
        desk.supervision.sign(note)
    desk.supervision.sign(note, reason="Called away to a strategy discussion.")
    signed = desk.supervision.page(order_id, note_id=note.id).note
    assert signed is not None
    assert signed.late_why == "Called away to a strategy discussion."


def test_signing_names_what_is_missing_and_takes_a_reason(desk: Desk, order_id: str) -> None:
    note = hold(desk, order_id, held_at=local(TODAY, 9), answers={"now": "Well."})
    with pytest.raises(NoteError) as refused:
        desk.supervision.sign(note)
    for label in ("Where were we last time?", "Where next?", "Immediate safeguarding actions required?"):
        assert label in refused.value.message
    assert "Where are we now?" not in refused.value.message
    desk.supervision.sign(note, reason="First session after the transfer.")
    page = desk.supervision.page(order_id, note_id=note.id)
    assert page.note is not None
    assert page.note.missing_why == "First session after the transfer."


def test_a_signed_note_does_not_change_by_any_act(desk: Desk, order_id: str) -> None:
    note = hold(desk, order_id, held_at=local(TODAY, 9))
    desk.supervision.sign(note)
    with pytest.raises(NoteError, match="Add an amendment instead"):
        desk.supervision.save(note, replace(note.written, answers={"now": "Something else."}))
    with pytest.raises(NoteError, match="does not change"):
        desk.supervision.sign(note)
    kept = desk.supervision.page(order_id, note_id=note.id).note
    assert kept is not None
    assert dict(kept.written.answers) == ALL


@pytest.mark.parametrize(
    "statement",
    [
        "update supervision_note set answers = '{}'",
        "update supervision_note set signed_at = null",
        "delete from supervision_note",
        "update supervision_note_child set fact_id = 'x'",
        "delete from supervision_note_child",
        "update supervision_amendment set text = 'x'",
        "delete from supervision_amendment",
    ],
)
def test_the_database_itself_refuses_to_change_a_signed_note(
    desk: Desk, order_id: str, statement: str
) -> None:
    note = hold(desk, order_id, held_at=local(TODAY, 9))
    desk.supervision.sign(note)
    desk.supervision.amend(note, "The school letter came on Friday.")
    with pytest.raises(Exception, match="does not change"), desk.session.act("fact recorded", "x") as act:
        act.db.execute(statement)
    kept = desk.supervision.page(order_id, note_id=note.id).note
    assert kept is not None
    assert kept.signed
    assert kept.amendments[0].text == "The school letter came on Friday."


def test_an_amendment_is_added_with_who_and_when_and_the_note_stays(desk: Desk, order_id: str) -> None:
    note = hold(desk, order_id, held_at=local(TODAY, 9))
    with pytest.raises(NoteError, match="not signed yet: change the note itself"):
        desk.supervision.amend(note, "Too early.")
    desk.supervision.sign(note)
    desk.supervision.amend(note, "  The date of the visit was the 12th.  ")
    kept = desk.supervision.page(order_id, note_id=note.id).note
    assert kept is not None
    (added,) = kept.amendments
    assert (added.text, added.by) == ("The date of the visit was the 12th.", "Dana Duty")
    assert added.at.date() == TODAY
    assert dict(kept.written.answers) == ALL


def test_before_signing_the_words_can_be_changed_and_the_old_ones_stay_in_the_audit(
    desk: Desk, order_id: str
) -> None:
    from sotui.vault import audit

    note = hold(desk, order_id)
    desk.supervision.save(note, replace(note.written, answers={**ALL, "now": "Ada is ill at home."}))
    kept = desk.supervision.page(order_id).note
    assert kept is not None
    assert kept.written.words("now") == "Ada is ill at home."
    db = desk.session.db
    last = db.execute("select max(seq) from audit_entry where act = 'supervision note saved'").fetchone()[0]
    (change,) = [one for one in audit.changes(db, last) if one.table == "supervision_note"]
    assert change.before is not None
    assert "back at school" in change.before["answers"]


def test_of_two_open_notes_the_one_signed_is_the_one_recorded(desk: Desk, order_id: str) -> None:
    planned = hold(desk, order_id, held_at=local(date(2026, 11, 20), 9))
    hold(desk, order_id, kind=NoteKind.AD_HOC, held_at=local(TODAY, 9))
    desk.supervision.sign(planned, reason="Written up over the weekend.")
    waiting = [row.note for row in desk.supervision.due().rows if row.note is not None]
    assert [note.written.kind for note in waiting] == [NoteKind.AD_HOC]


# --- taken back -------------------------------------------------


def test_undo_of_a_held_session_withdraws_it_and_keeps_the_words_for_the_next(
    desk: Desk, order_id: str
) -> None:
    first = hold(
        desk,
        order_id,
        (),
        [NewAction("Ring the school", "Wilma Worker", date(2026, 12, 1))],
        held_at=local(date(2026, 11, 2), 10),
    )
    action = desk.supervision.page(order_id, note_id=first.id).note_actions[0]
    note = hold(desk, order_id, [Decision(action.id, "carry", due=date(2026, 12, 9))])
    receipt = desk.undo()
    assert "Taken back" in receipt.said
    page = desk.supervision.page(order_id, new=True)
    assert page.taken_back is not None
    assert page.taken_back.id == note.id
    assert page.taken_back.written.words("now") == ALL["now"]
    assert [(one.text, one.state) for one in page.unfinished] == [("Ring the school", ActionState.OPEN)]
    assert page.unfinished[0].id == action.id
    with pytest.raises(NoteError, match="taken back"):
        desk.supervision.sign(note, reason="x")


def test_undo_of_a_held_session_keeps_its_marks_and_its_actions_for_the_next(
    desk: Desk, order_id: str
) -> None:
    with_three_actions(desk, order_id)
    ring, dentist, report = desk.supervision.page(order_id, new=True).unfinished
    decisions = (
        Decision(ring.id, "carry", due=date(2026, 12, 1), words="The school was shut."),
        Decision(dentist.id, "done", on=date(2026, 11, 12), words="Case note of 12 November"),
        Decision(report.id, "drop", words="It came."),
    )
    answers = {**ALL, "audit?": "yes", "audit": "Genogram missing"}
    new = (NewAction("Ask the aunt", "Wilma Worker", date(2026, 12, 3)),)
    hold(desk, order_id, decisions, new, answers=answers)
    desk.undo()
    page = desk.supervision.page(order_id, new=True)
    assert page.decisions_again == decisions
    assert page.new_again == new
    assert len(page.unfinished) == 3
    again = hold(desk, order_id, page.decisions_again, page.new_again, answers=answers)
    assert [one.text for one in desk.supervision.page(order_id, note_id=again.id).note_actions] == [
        "Ring the school",
        "Ask the aunt",
        "From the monthly audit: Genogram missing",
    ]


def test_the_moment_of_an_unsigned_session_is_put_right_and_its_clocks_with_it(
    desk: Desk, order_id: str
) -> None:
    note = hold(desk, order_id, (), [NewAction("Ring the school")])
    earlier = replace(note.written, held_at=local(date(2026, 11, 20), 9))
    with pytest.raises(NoteError, match="why the day or the hour"):
        desk.supervision.save(note, earlier)
    with pytest.raises(NoteError, match="lies ahead"):
        desk.supervision.save(note, replace(note.written, held_at=local(TODAY, 18)), held_why="Wrong.")
    receipt = desk.supervision.save(note, earlier, held_why="The diary says Friday.")
    assert "due Mon 23 Nov 2026 09:00, was due Tue 24 Nov 2026 14:30" in "\n".join(receipt.moved)
    page = desk.supervision.page(order_id, note_id=note.id)
    assert page.note is not None
    assert page.note.state is NoteState.HELD
    assert page.note.written.held_on == date(2026, 11, 20)
    assert page.clock is not None
    assert page.clock.soft == local(date(2026, 11, 23), 9)
    assert [one.agreed_on for one in page.note_actions] == [date(2026, 11, 20)]
    desk.supervision.sign(page.note, reason="Signed on Sunday.")
    signed = desk.supervision.page(order_id, note_id=note.id).note
    assert signed is not None
    with pytest.raises(NoteError, match="does not change"):
        desk.supervision.save(signed, note.written, held_why="Saturday after all.")


def held_facts(desk: Desk, order_id: str) -> list[Fact]:
    """What the order's page says of sessions held."""
    page = desk.order_page(order_id)
    return [line.fact for line in page.facts if line.fact.kind == "practice-supervision-held"]


def put_right(desk: Desk, order_id: str, fact: Fact, **how: object) -> Receipt:
    """Correct an entry on the order's page."""
    said = {"on": None, "at": None, "qualifier": None, "withdrawn": False, "why": "The diary says so."}
    return desk.orders.correct(order_id, fact.id, **{**said, **how})  # type: ignore[arg-type]


def test_a_session_put_right_on_the_orders_page_is_put_right_in_its_note(desk: Desk, order_id: str) -> None:
    note = hold(desk, order_id, (), [NewAction("Ring the school")])
    at = local(date(2026, 11, 20), 9)
    first, _ = held_facts(desk, order_id)
    receipt = put_right(desk, order_id, first, on=date(2026, 11, 20), at=at)
    page = desk.supervision.page(order_id, note_id=note.id)
    assert page.note is not None
    assert page.note.written.held_at == at
    assert page.clock is not None
    assert page.clock.soft == local(date(2026, 11, 23), 9)
    assert [one.agreed_on for one in page.note_actions] == [date(2026, 11, 20)]
    held = held_facts(desk, order_id)
    assert [(one.on, one.at) for one in held] == [(date(2026, 11, 20), at)] * 2, "one session, both sisters"
    moved = "\n".join(receipt.moved)
    assert moved.count("due Mon 23 Nov 2026 09:00") == 2, "the kept dates of both follow in the same act"
    kept = [row for row in desk.board(everything=True).rows if row.title == "Record the practice supervision"]
    assert [row.due for row in kept] == [date(2026, 11, 23)] * 2
    desk.supervision.sign(page.note, reason="Signed on Sunday.")
    with pytest.raises(register.KeptAsSigned, match="stays as it was signed"):
        put_right(desk, order_id, held[0], on=YESTERDAY, at=local(YESTERDAY, 9))
    assert [one.at for one in held_facts(desk, order_id)] == [at] * 2


def test_undoing_that_correction_puts_the_note_back_as_well(desk: Desk, order_id: str) -> None:
    note = hold(desk, order_id)
    put_right(desk, order_id, held_facts(desk, order_id)[1], on=YESTERDAY, at=local(YESTERDAY, 9))
    desk.undo()
    again = desk.supervision.page(order_id, note_id=note.id).note
    assert again is not None
    assert again.written == note.written
    assert [one.at for one in held_facts(desk, order_id)] == [note.written.held_at] * 2


def test_a_session_that_was_ad_hoc_after_all_is_so_in_its_note(desk: Desk, order_id: str) -> None:
    note = hold(desk, order_id)
    first = held_facts(desk, order_id)[0]
    put_right(desk, order_id, first, qualifier="ad-hoc+full", why="All was discussed.")
    again = desk.supervision.page(order_id, note_id=note.id).note
    assert again is not None
    assert (again.written.kind, again.written.full) == (NoteKind.AD_HOC, True)
    assert again.written.full_why == "All was discussed."
    assert {one.qualifier for one in held_facts(desk, order_id)} == {"ad-hoc+full"}


def test_without_its_hour_a_session_with_a_note_is_not_corrected(desk: Desk, order_id: str) -> None:
    note = hold(desk, order_id)
    first = held_facts(desk, order_id)[0]
    with pytest.raises(NoteError, match="type the day and the hour"):
        put_right(desk, order_id, first, on=date(2026, 11, 20))
    with pytest.raises(NoteError, match="lies ahead"):
        put_right(desk, order_id, first, on=TODAY, at=local(TODAY, 18))
    assert held_facts(desk, order_id)[0].at == note.written.held_at


def test_a_session_is_put_right_on_the_orders_page_only_as_its_note_would_take_it(
    desk: Desk, order_id: str
) -> None:
    hold(desk, order_id, held_at=local(date(2026, 11, 18), 9))
    note = hold(desk, order_id, held_at=local(date(2026, 11, 19), 9))
    later = next(one for one in held_facts(desk, order_id) if one.on == date(2026, 11, 19))
    for day, hour_of, says in (
        (date(2026, 5, 18), date(2026, 5, 18), "The order was made on"),
        (date(1999, 5, 18), date(1999, 5, 18), "The order was made on"),
        (date(2026, 11, 18), date(2026, 11, 18), "is recorded already"),
        (date(2026, 11, 10), date(2026, 11, 12), "type the day and the hour"),
    ):
        with pytest.raises(NoteError, match=says):
            put_right(desk, order_id, later, on=day, at=local(hour_of, 9))
    kept = desk.supervision.page(order_id, note_id=note.id)
    assert kept.note is not None
    assert kept.note.written.held_at == local(date(2026, 11, 19), 9)
    assert kept.clock is not None, "its clocks still run"


def test_a_session_of_which_no_note_is_written_is_checked_alike(desk: Desk, order_id: str) -> None:
    ada, _ = orders.order(desk.session.db, order_id).children
    with desk.session.act("fact recorded", "SO-0001") as act:
        for day in (17, 18):
            on = date(2026, 11, day)
            held = register.record(
                act, "practice-supervision-held", ada.subject, on, at=local(on, 9), qualifier="planned"
            )
    with pytest.raises(NoteError, match="The order was made on"):
        put_right(desk, order_id, held, on=date(2026, 5, 18))
    with pytest.raises(NoteError, match="is recorded already"):
        put_right(desk, order_id, held, on=date(2026, 11, 17), at=local(date(2026, 11, 17), 9))
    put_right(desk, order_id, held, on=date(2026, 11, 16))
    assert [one.on for one in held_facts(desk, order_id)] == [date(2026, 11, 16), date(2026, 11, 17)]


def test_no_action_is_done_or_carried_before_the_session_that_agreed_it(desk: Desk, order_id: str) -> None:
    first = hold(
        desk, order_id, (), [NewAction("Ring"), NewAction("Book")], held_at=local(date(2026, 11, 10), 9)
    )
    ring, book = desk.supervision.page(order_id, note_id=first.id).note_actions
    desk.supervision.settle_action(ring, Decision(ring.id, "done", on=date(2026, 11, 12), words="Case note"))
    at = local(date(2026, 11, 13), 9)
    with pytest.raises(NoteError, match=r"“Ring”, agreed in this session, is done since Thu 12 Nov 2026"):
        put_right(desk, order_id, held_facts(desk, order_id)[0], on=at.date(), at=at)
    with pytest.raises(NoteError, match="Look at both days"):
        desk.supervision.save(first, replace(first.written, held_at=at), held_why="The diary says so.")
    at = local(date(2026, 11, 18), 9)
    second = hold(desk, order_id, [Decision(book.id, "carry")], held_at=at)
    earlier = replace(second.written, held_at=local(date(2026, 11, 9), 9))
    with pytest.raises(NoteError, match=r"“Book” is settled in this note and was agreed on Tue 10 Nov 2026"):
        desk.supervision.save(second, earlier, held_why="The diary says so.")
    goes_on = next(one for one in desk.order_page(order_id).actions if one.carried_from == book.id)
    with pytest.raises(NoteError, match="was agreed on Wed 18 Nov 2026: the session was not before that"):
        hold(desk, order_id, [Decision(goes_on.id, "carry")], held_at=local(date(2026, 11, 17), 9))
    moved = replace(second.written, held_at=local(date(2026, 11, 20), 9))
    desk.supervision.save(second, moved, held_why="The diary says so.")
    carried = next(one for one in desk.order_page(order_id).actions if one.id == book.id)
    assert carried.settled_on == date(2026, 11, 20), "it was carried over where that session stands now"


def test_a_note_that_is_moved_before_another_session_says_so(desk: Desk, order_id: str) -> None:
    hold(desk, order_id, held_at=local(date(2026, 11, 19), 9))
    note = hold(desk, order_id)
    moved = replace(note.written, held_at=local(date(2026, 11, 18), 9))
    receipt = desk.supervision.save(note, moved, held_why="The diary says so.")
    assert "It now comes before the session of Thu 19 Nov 2026." in receipt.said


def test_a_sister_whom_the_session_was_not_about_leaves_its_note(desk: Desk, order_id: str) -> None:
    note = hold(desk, order_id)
    first, second = held_facts(desk, order_id)
    put_right(desk, order_id, first, withdrawn=True, why="Only her sister was discussed.")
    again = desk.supervision.page(order_id, note_id=note.id).note
    assert again is not None
    assert again.state is NoteState.HELD
    assert again.written.children == (second.subject.id,)
    desk.supervision.sign(again, reason="Signed on Sunday.")
    page = desk.order_page(order_id)
    recorded = [one.fact for one in page.facts if one.fact.kind == "practice-supervision-recorded"]
    assert [one.subject.id for one in recorded] == [second.subject.id]


# --- actions ----------------------------------------------------


def test_an_action_of_an_unsigned_note_is_put_right_or_taken_out(desk: Desk, order_id: str) -> None:
    with_three_actions(desk, order_id)
    carried = desk.supervision.page(order_id, new=True).unfinished[0]
    note = hold(desk, order_id, [Decision(carried.id, "carry")], [NewAction("Ask the ant")])
    over, ask = desk.supervision.page(order_id, note_id=note.id).note_actions
    right = NewAction("Ask the aunt", "Wilma Worker", date(2026, 12, 3), ask.id)
    desk.supervision.save(note, note.written, [Decision(over.id, "remove")], [right])
    page = desk.supervision.page(order_id, note_id=note.id)
    assert [(one.text, one.who, one.due) for one in page.note_actions] == [
        ("Ask the aunt", "Wilma Worker", date(2026, 12, 3))
    ]
    assert carried.id in [one.id for one in page.unfinished]
    assert page.note is not None
    desk.supervision.sign(page.note, reason="On Sunday.")
    signed = desk.supervision.page(order_id, note_id=note.id).note
    assert signed is not None
    with pytest.raises(NoteError, match="does not change"):
        desk.supervision.save(signed, signed.written, [Decision(ask.id, "remove")])


def test_an_action_of_another_note_is_not_taken_out(desk: Desk, order_id: str) -> None:
    with_three_actions(desk, order_id)
    before = desk.supervision.page(order_id, new=True).unfinished[0]
    note = hold(desk, order_id)
    with pytest.raises(NoteError, match="no longer part of this note"):
        desk.supervision.save(note, note.written, [Decision(before.id, "remove")])


# --- who has not begun ------------------------------------------


def test_a_child_whom_nobody_holds_is_counted_as_not_started_and_stands_first(
    desk: Desk, order_id: str, new_order: NewOrder
) -> None:
    from sotui.supervision.due import DueRow

    other = new_order(made=date(2026, 1, 31), family="F777", names=("Nobody Yetham",))
    desk.supervision.put_under([other], "hillingdon")
    due = desk.supervision.due()
    assert due.not_started == 1
    row: DueRow = due.rows[0]
    assert (row.name, row.lacks) == ("Nobody Yetham", "not started: no worker")
    assert "“within four weeks of allocation or transfer” · HIL-5-2-a" in row.starts
    with desk.session.act("worker allocated", "SO-0002") as act:
        from sotui.staff import acts as staff

        worker = staff.worker_named(act, "Wilma Worker", "North")
        child = orders.order(act.db, other).children[0]
        register.record(act, "allocated", child.subject, TODAY, qualifier=worker)
    assert desk.supervision.due().not_started == 0


def with_three_actions(desk: Desk, order_id: str) -> Note:
    new = [
        NewAction("Ring the school", "Wilma Worker", date(2026, 11, 10)),
        NewAction("Book the dentist", "Wilma Worker", date(2026, 11, 14)),
        NewAction("Ask for the report", "", None),
    ]
    return hold(desk, order_id, (), new, held_at=local(date(2026, 11, 2), 10))


def test_at_the_next_session_the_unfinished_actions_are_there(desk: Desk, order_id: str) -> None:
    first = with_three_actions(desk, order_id)
    page = desk.supervision.page(order_id, new=True)
    assert page.last is not None
    assert page.last.id == first.id
    assert [one.text for one in page.unfinished] == [
        "Ring the school",
        "Book the dentist",
        "Ask for the report",
    ]


def test_carried_done_and_dropped_each_keep_their_story(desk: Desk, order_id: str) -> None:
    with_three_actions(desk, order_id)
    ring, dentist, report = desk.supervision.page(order_id, new=True).unfinished
    second = hold(
        desk,
        order_id,
        [
            Decision(ring.id, "carry", due=date(2026, 12, 1)),
            Decision(dentist.id, "done", on=date(2026, 11, 12), words="Case note of 12 November"),
            Decision(report.id, "drop", words="The report came with the school letter."),
        ],
    )
    page = desk.supervision.page(order_id, note_id=second.id)
    states = {one.text: one.state for one in page.last_actions}
    assert states == {
        "Ring the school": ActionState.CARRIED,
        "Book the dentist": ActionState.DONE,
        "Ask for the report": ActionState.DROPPED,
    }
    (carried,) = page.note_actions
    assert (carried.text, carried.due, carried.times_carried) == ("Ring the school", date(2026, 12, 1), 1)
    assert carried.first_agreed_on == date(2026, 11, 2)
    done = next(one for one in page.last_actions if one.state is ActionState.DONE)
    assert (done.settled_on, done.evidence) == (date(2026, 11, 12), "Case note of 12 November")


@pytest.mark.parametrize(
    ("decision", "says"),
    [
        (("done", {"on": date(2026, 11, 12)}), "where on the child's file the evidence is"),
        (("done", {"on": date(2026, 12, 24), "words": "note"}), "lies ahead"),
        (("drop", {}), "why it is no longer relevant"),
    ],
)
def test_an_action_is_settled_with_its_evidence_or_its_reason(
    desk: Desk, order_id: str, decision: tuple[str, dict[str, object]], says: str
) -> None:
    with_three_actions(desk, order_id)
    action = desk.supervision.page(order_id, new=True).unfinished[0]
    what, more = decision
    with pytest.raises(ValueError, match=says):
        hold(desk, order_id, [Decision(action.id, what, **more)])  # type: ignore[arg-type]
    assert len(desk.supervision.page(order_id, new=True).unfinished) == 3


def test_an_action_can_be_settled_between_two_sessions_and_opened_again(desk: Desk, order_id: str) -> None:
    with_three_actions(desk, order_id)
    action = desk.supervision.page(order_id).note_actions[0]
    desk.supervision.settle_action(action, Decision(action.id, "done", on=TODAY, words="Report filed"))
    action = desk.supervision.page(order_id).note_actions[0]
    assert action.state is ActionState.DONE
    desk.supervision.settle_action(action, Decision(action.id, "open", words="It was another school."))
    assert desk.supervision.page(order_id).note_actions[0].state is ActionState.OPEN


def test_actions_from_the_audit_become_agreed_actions_once(desk: Desk, order_id: str) -> None:
    answers = {**ALL, "audit?": "yes", "audit": "Chronology to be brought up to date\nGenogram missing"}
    note = hold(desk, order_id, answers=answers)
    texts = [one.text for one in desk.supervision.page(order_id).note_actions]
    assert texts == [
        "From the monthly audit: Chronology to be brought up to date",
        "From the monthly audit: Genogram missing",
    ]
    desk.supervision.save(note, replace(note.written, answers={**answers, "now": "More words."}))
    assert len(desk.supervision.page(order_id).note_actions) == 2


# --- safeguarding -----------------------------------------------


def test_an_immediate_safeguarding_action_goes_to_the_top_of_the_board(desk: Desk, order_id: str) -> None:
    answers = {**ALL, "safeguarding?": "yes", "safeguarding": "Strategy discussion today."}
    note = hold(desk, order_id, answers=answers)
    top = [row for row in desk.board().rows if row.clause_id.startswith("HOUSE-SAFEGUARD")]
    assert {row.children for row in top} == {"Ada Exampleton", "Bea Exampleton"}
    assert {row.rank for row in top} == {1}
    desk.supervision.save(note, replace(note.written, answers=answers))
    again = [row for row in desk.board().rows if row.clause_id.startswith("HOUSE-SAFEGUARD")]
    assert len(again) == len(top)


# --- preparation ------------------------------------------------


def test_what_was_prepared_comes_with_the_next_note(desk: Desk, order_id: str) -> None:
    desk.supervision.prepare(order_id, "Mother asks whether visits can be on Thursdays.")
    page: NotePage = desk.supervision.page(order_id, new=True)
    assert [one.text for one in page.preparations] == ["Mother asks whether visits can be on Thursdays."]
    note = hold(desk, order_id)
    assert desk.supervision.page(order_id, new=True).preparations == ()
    assert len(desk.supervision.page(order_id, note_id=note.id).preparations) == 1


def test_once_the_note_is_signed_the_session_is_not_undone(desk: Desk, order_id: str) -> None:
    from sotui.register import cases
    from sotui.register.acts import KeptAsSigned, NothingToUndo

    note = hold(desk, order_id, held_at=local(TODAY, 9))
    desk.supervision.sign(note)
    with pytest.raises(NothingToUndo, match="“supervision note signed”"):
        desk.undo()
    # Nor is it taken back or moved from the order's page.
    case = cases.case(desk.session.db, order_id)
    for kind in ("practice-supervision-held", "practice-supervision-recorded"):
        fact = [one for child in case.children for one in child.facts if one.kind == kind][-1]
        for how in ({"on": None, "withdrawn": True}, {"on": TODAY - timedelta(days=1), "withdrawn": False}):
            with pytest.raises(KeptAsSigned):
                desk.orders.correct(order_id, fact.id, at=None, qualifier=None, why="a slip", **how)
    kept = desk.supervision.page(order_id, note_id=note.id).note
    assert kept is not None
    assert kept.signed
