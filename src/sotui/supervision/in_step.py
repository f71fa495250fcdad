"""A session that is put right on the page of its order: the note about it, not signed yet, says the same."""

from __future__ import annotations

from sotui.dates.clock import LONDON
from sotui.dates.words import moment
from sotui.facts.model import Fact
from sotui.register import acts as register
from sotui.register import facts_store
from sotui.supervision import rules, store
from sotui.supervision.model import Note, NoteError
from sotui.vault.session import Act


def keep_in_step(act: Act) -> None:
    """Hung on every act: where it corrects when or how a supervision was held, or puts that back, the note
    that is not signed and the other children of the session follow in the same act.

    Raises NoteError where the note could not say it: no hour, or a moment that lies ahead.
    """
    for first in register.corrected(act):
        note = store.unsigned_about(act.db, first) if first.kind == rules.HELD else None
        if note is None or (now := latest(act, first.id)).withdrawn:
            continue
        if now.at is None:
            raise NoteError(
                "A note is being written about this session, so its hour is wanted too: type the day and the "
                "hour. Nothing was changed."
            )
        if now.at > act.at:
            raise NoteError(f"{moment(now.at)} lies ahead: a session is recorded once it was held.")
        for id in note.facts:
            other = latest(act, id)
            if (other.at, other.qualifier) != (now.at, now.qualifier):
                register.correct(act, other, on=now.on, at=now.at, qualifier=now.qualifier, why=now.why)
        say_as_held(act, note, now)


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
    why = (written.full_why or held.why) if full else ""
    act.db.table("supervision_note").update(
        note.id,
        {"held_at": at.isoformat(), "kind": kind.value, "full": int(full), "full_why": why},
    )
    act.db.execute(
        "update agreed_action set agreed_on = ? where source_id = ?",
        [at.astimezone(LONDON).date().isoformat(), note.id],
    )
