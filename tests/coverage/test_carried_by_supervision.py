"""Clauses that the note and the list of practice supervision carry: each is done as its framework asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from proofs import proves

from sotui.dates.clock import local
from sotui.desk import Desk
from sotui.facts.model import Subject, SubjectKind
from sotui.register import acts as register
from sotui.register import store as orders
from sotui.register.actions import ActionState
from sotui.supervision.model import Decision, LastSeen, NewAction, Note, NoteError, NoteKind, Written
from sotui.supervision.staff_model import SessionError
from sotui.tui.screens.supervision_columns import about_lines

TODAY = date(2026, 11, 22)
"""A Sunday; the clock of the tests stands at noon."""
YESTERDAY = TODAY - timedelta(days=1)
ALL = {
    "last-time": "Both visits done, the school letter is still to come.",
    "now": "Ada is back at school since Monday and sleeps at home.",
    "next": "The plan still suits; step down to be considered in January.",
    "safeguarding?": "no",
    "audit?": "no",
    "recording?": "yes",
}


@pytest.fixture
def order_id(desk: Desk, new_order: Callable[..., str]) -> str:
    """An order of one child in need, supervised under the framework."""
    from sotui.staff import acts as staff

    id = new_order(made=date(2026, 6, 1))
    with desk.session.act("worker allocated", "SO-0001") as act:
        worker = staff.worker_named(act, "Wilma Worker", "North")
        for child in orders.order(act.db, id).children:
            register.record(act, "allocated", child.subject, date(2026, 6, 2), qualifier=worker)
            register.record(act, "plan-changed", child.subject, date(2026, 6, 2), qualifier="cin")
        order = Subject(SubjectKind.ORDER, id)
        register.record(act, "supervised-under", order, date(2026, 6, 2), qualifier="hillingdon")
    return id


def hold(
    desk: Desk,
    order_id: str,
    *,
    decisions: tuple[Decision, ...] = (),
    new: tuple[NewAction, ...] = (),
    **changed: object,
) -> Note:
    """A session held and written up, as read back from the register."""
    page = desk.supervision.page(order_id, new=True)
    whole = Written(
        kind=NoteKind.PLANNED,
        children=page.chosen,
        held_at=local(YESTERDAY, 14, 30),
        supervisee="Wilma Worker",
        answers=ALL,
        last_seen=tuple(LastSeen(id, confirmed=True) for id in page.chosen),
    )
    written = replace(whole, **changed)  # type: ignore[arg-type]  # the note's own fields
    id, _ = desk.supervision.hold(order_id, written, decisions, new)
    return read(desk, order_id, id)


def read(desk: Desk, order_id: str, note_id: str) -> Note:
    note = desk.supervision.page(order_id, note_id=note_id).note
    assert note is not None
    return note


def next_due(desk: Desk, order_id: str) -> date | None:
    return desk.supervision.page(order_id, new=True).children[0].next_due


@proves("HIL-2-2a")
def test_a_planned_supervision_starts_the_count_to_the_next(desk: Desk, order_id: str) -> None:
    assert hold(desk, order_id, kind=NoteKind.PLANNED).written.kind is NoteKind.PLANNED
    assert next_due(desk, order_id) == YESTERDAY + timedelta(weeks=8)


@proves("HIL-2-2b")
def test_an_ad_hoc_one_counts_only_where_it_is_marked_full(desk: Desk, order_id: str) -> None:
    hold(desk, order_id, held_at=local(YESTERDAY - timedelta(days=7), 10))
    counted = next_due(desk, order_id)
    hold(desk, order_id, kind=NoteKind.AD_HOC, held_at=local(YESTERDAY, 10))
    assert next_due(desk, order_id) == counted

    full = hold(desk, order_id, kind=NoteKind.AD_HOC, full=True, full_why="All of it was gone through.")
    assert full.written.full
    assert next_due(desk, order_id) == YESTERDAY + timedelta(weeks=8)


@proves("HIL-2-2c")
def test_a_group_supervision_says_whether_it_is_in_the_minutes_of_the_team_meeting(
    desk: Desk, order_id: str
) -> None:
    note = hold(desk, order_id, kind=NoteKind.GROUP)
    desk.supervision.sign(note, reason="Typed up on Sunday.", in_minutes=True)
    signed = read(desk, order_id, note.id)
    assert signed.written.kind is NoteKind.GROUP
    assert signed.in_minutes


@proves("HIL-2-2d")
def test_a_group_reflective_conversation_is_kept_as_what_it_was(desk: Desk, order_id: str) -> None:
    note = hold(desk, order_id, kind=NoteKind.REFLECTIVE)
    assert read(desk, order_id, note.id).written.kind.value == "group reflective"


@proves("HIL-3-3a")
def test_a_session_is_not_put_off_without_saying_why(desk: Desk, order_id: str) -> None:
    (child,) = desk.supervision.page(order_id, new=True).children
    day, at = TODAY - timedelta(days=2), local(YESTERDAY, 9)
    with pytest.raises(SessionError, match="exceptional circumstances"):
        desk.sessions.cancel("child", (child.id,), day, at, " ")

    desk.sessions.cancel("child", (child.id,), day, at, "The supervisor was called to court.")

    told = [line.fact for line in desk.orders.page(order_id).facts if line.fact.kind == "session-cancelled"]
    assert [fact.why for fact in told] == ["The supervisor was called to court."]


@proves("HIL-3-5")
def test_what_is_due_stands_in_the_list_as_the_supervisors(desk: Desk, order_id: str) -> None:
    row = next(row for row in desk.supervision.due().rows if row.order_id == order_id)
    _, clause, _ = about_lines(row)
    assert clause.endswith("· Supervisor")


@proves("HIL-5-2-g")
def test_a_joint_supervision_names_who_else_took_part(desk: Desk, order_id: str) -> None:
    note = hold(desk, order_id, attendees="Key worker Kai, health visitor Hana")
    assert read(desk, order_id, note.id).written.attendees == "Key worker Kai, health visitor Hana"


@proves("HIL-5-4-1")
def test_a_signed_note_does_not_change_it_is_only_added_to(desk: Desk, order_id: str) -> None:
    note = hold(desk, order_id)
    desk.supervision.sign(note, reason="Typed up on Sunday.")
    signed = read(desk, order_id, note.id)
    with pytest.raises(NoteError):
        desk.supervision.save(signed, replace(signed.written, answers={**ALL, "now": "Something else."}))

    desk.supervision.amend(signed, "The school letter came on Monday.")

    after = read(desk, order_id, note.id)
    assert after.written.answers == signed.written.answers
    assert after.signed_by
    assert [one.text for one in after.amendments] == ["The school letter came on Monday."]


@proves("HIL-5-4-2:record", "HIL-5-4-4")
def test_at_signing_the_supervisor_says_that_it_is_in_the_main_case_record(desk: Desk, order_id: str) -> None:
    note = hold(desk, order_id)
    desk.supervision.sign(note, reason="Typed up on Sunday.", copied=True)
    assert read(desk, order_id, note.id).copied


@proves("HIL-5-4-3")
def test_the_next_note_opens_with_the_actions_of_the_last_each_done_or_not_with_evidence(
    desk: Desk, order_id: str
) -> None:
    first = hold(
        desk,
        order_id,
        held_at=local(YESTERDAY - timedelta(days=7), 10),
        new=(NewAction("Ask the school for the letter", "Wilma Worker", YESTERDAY),),
    )
    desk.supervision.sign(first, reason="Typed up late.")
    page = desk.supervision.page(order_id, new=True)
    assert page.last is not None
    assert page.last.id == first.id
    (action,) = page.unfinished
    assert action.text == "Ask the school for the letter"

    evidence = "Letter of 19 November, on the file."
    hold(desk, order_id, decisions=(Decision(action.id, "done", on=YESTERDAY, words=evidence),))

    settled = next(one for one in desk.supervision.page(order_id, note_id=first.id).note_actions)
    assert settled.state is ActionState.DONE
    assert settled.evidence == evidence
