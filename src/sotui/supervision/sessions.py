"""What cannot be said of a session: when it cannot have been, and what was agreed in it speaks against."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from sotui.dates.clock import LONDON
from sotui.dates.words import moment, short
from sotui.facts.model import Fact, Subject, SubjectKind
from sotui.register import actions_store, facts_store
from sotui.register.actions import Action
from sotui.shown import show
from sotui.supervision import rules
from sotui.supervision.model import Note, NoteError

if TYPE_CHECKING:
    from sqlite_utils import Database

    from sotui.vault.session import Act


def check_moment(
    db: Database,
    order_id: str,
    children: Sequence[str],
    at: datetime | None,
    *,
    on: date | None = None,
    own: Collection[str] = (),
) -> None:
    """Refuse a session of the time before the order, and one that is on the register already.

    ``on`` is its day where no hour is known; ``own`` are the first facts of the session itself. Raises
    NoteError.
    """
    day = at.astimezone(LONDON).date() if at is not None else on
    made = facts_store.made_on(db, order_id)
    if made is not None and day is not None and day < made:
        raise NoteError(
            f"The order was made on {short(made)}: a session of {short(day)} is not about it. "
            "Look at the day.",
            "held",
        )
    if at is None:
        return
    for child in children:
        for fact in facts_store.facts_of(db, Subject(SubjectKind.CHILD, child)):
            if fact.kind == rules.HELD and fact.at == at and fact.occurrence not in own:
                raise NoteError(
                    f"The session of {moment(at)} is recorded already: open its note from the list.",
                    "held",
                )


def check_day(act: Act, held: Fact) -> None:
    """Refuse a session whose moment lies ahead, or is of another day than the one it is recorded for."""
    if held.at is None:
        return
    if held.at > act.at:
        raise NoteError(f"{moment(held.at)} lies ahead: a session is recorded once it was held.")
    if held.at.astimezone(LONDON).date() != held.on:
        raise NoteError(
            f"Its day says {short(held.on)}, its hour {moment(held.at)}: type the day and the hour of the"
            " session. Nothing was changed."
        )


def check_actions(db: Database, note: Note, on: date) -> None:
    """Refuse a day of a note's session that its actions speak against: settled or carried over before it, or
    settled in it and agreed only later. Raises NoteError.
    """
    settled_here = {one.id for one in actions_store.of_meeting(db, note.id, note.facts)[1]}
    for one in actions_store.of_order(db, note.order_id):
        if one.settled_on is None:
            continue
        if one.source_id == note.id and one.settled_on < on:
            raise NoteError(
                f"{_named(one)}, agreed in this session, is {one.state.value} since"
                f" {short(one.settled_on)}: it was not held on {short(on)}, or that is wrong. Look at both"
                " days. Nothing was changed.",
                "held",
            )
        if one.id in settled_here and one.agreed_on > on:
            raise NoteError(
                f"{_named(one)} is settled in this note and was agreed on {short(one.agreed_on)}: the session"
                f" was not before that, on {short(on)}. Look at the day. Nothing was changed.",
                "held",
            )


def earlier_than(notes: Sequence[Note], note: Note, at: datetime) -> tuple[Note, ...]:
    """Of an order's notes those whose session a note would come before at this moment, and did not so far."""
    return tuple(
        one
        for one in notes
        if one.id != note.id
        and not set(one.written.children).isdisjoint(note.written.children)
        and at < one.written.held_at < note.written.held_at
    )


def _named(action: Action) -> str:
    return f"“{show(action.text, limit=60)}”"
