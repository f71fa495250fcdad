"""A session that is put right on the page of its order: the note about it, not signed yet, says the same."""

from __future__ import annotations

from sotui.dates.clock import LONDON
from sotui.facts.model import Fact
from sotui.register import acts as register
from sotui.register import facts_store
from sotui.register.actions import ActionState
from sotui.register.store import case_of
from sotui.supervision import rules, sessions, store
from sotui.supervision.model import Note, NoteError
from sotui.vault.session import Act

IMPORTED = "tracker imported"
"""A whole sheet is not refused for the day of one session in it: the order's page shows that."""


def keep_in_step(act: Act) -> None:
    """Hung on every act: where it corrects when or how a supervision was held, or puts that back, the note
    that is not signed and the other children of the session follow in the same act.

    Raises NoteError where a session cannot have been so, as its form would, or where what was agreed in it
    speaks against the day; also of a session without a note.
    """
    for first in register.corrected(act):
        if first.kind != rules.HELD or (now := latest(act, first.id)).withdrawn:
            continue
        note = store.unsigned_about(act.db, first)
        _check_moved(act, now, note)
        if note is None:
            continue
        if now.at is None:
            raise NoteError(
                "A note is being written about this session, so its hour is wanted too: type the day and the "
                "hour. Nothing was changed."
            )
        for id in note.facts:
            other = latest(act, id)
            if (other.at, other.qualifier) != (now.at, now.qualifier):
                register.correct(act, other, on=now.on, at=now.at, qualifier=now.qualifier, why=now.reason)
        say_as_held(act, note, now)


def _check_moved(act: Act, now: Fact, note: Note | None) -> None:
    """As the form of a session checks it; only where the day or the hour is another than before."""
    before = facts_store.fact(act.db, now.supersedes) if now.supersedes else now
    from_sheet = note is None and now.at is None and act.name == IMPORTED
    if from_sheet or (before.on, before.at) == (now.on, now.at):
        return
    sessions.check_day(act, now)
    children = note.written.children if note else (now.subject.id,)
    own = note.facts if note else (now.occurrence,)
    order_id = case_of(act.db, now.subject)
    sessions.check_moment(act.db, order_id, children, now.at, on=now.on, own=own)


def latest(act: Act, fact_id: str) -> Fact:
    """What is said now of what was first recorded as this fact."""
    fact = facts_store.fact(act.db, fact_id)
    while (later := facts_store.successor(act.db, fact.id)) is not None:
        fact = later
    return fact


def say_as_held(act: Act, note: Note, held: Fact) -> None:
    """Have a note, and what was agreed in it, say of its session what the fact says."""
    written, at = note.written, held.at or note.written.held_at
    kind, full = rules.kind_of_words(held.qualifier, written.kind)
    if (at, kind, full) == (written.held_at, written.kind, written.full):
        return
    on = at.astimezone(LONDON).date()
    sessions.check_actions(act.db, note, on)
    why = (written.full_why or held.reason or held.why) if full else ""
    act.db.table("supervision_note").update(
        note.id,
        {"held_at": at.isoformat(), "kind": kind.value, "full": int(full), "full_why": why},
    )
    act.db.execute(
        "update agreed_action set agreed_on = ? where source_id = ?",
        [on.isoformat(), note.id],
    )
    act.db.execute(
        "update agreed_action_step set on_day = ? where state in (?, ?) and instr(rests_on, ?) > 0",
        [on.isoformat(), ActionState.CARRIED.value, ActionState.DROPPED.value, note.facts[0]],
    )
