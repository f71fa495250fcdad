"""What follows from a supervision note: actions settled and agreed, immediate safeguarding actions opened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sotui.dates.clock import LONDON
from sotui.facts.model import Subject, SubjectKind
from sotui.register import actions_store
from sotui.register import acts as register
from sotui.register.actions import Action, Source
from sotui.supervision import rules, sessions, store
from sotui.supervision.model import SAFEGUARDING, Decision, NewAction, Note, NoteError
from sotui.vault.session import Act


def what_follows(
    act: Act, note: Note, before: Note | None, decisions: Sequence[Decision], new: Sequence[NewAction]
) -> None:
    """Settle and agree actions, open safeguarding actions: what a note does besides being written.

    ``before`` is the note as it stood, None at the session itself. Raises NoteError, ActionError.
    """
    written, on = note.written, note.written.held_on
    today = act.at.astimezone(LONDON).date()
    here: dict[str, Any] = {"rests_on": note.facts}
    agreed: dict[str, Any] = {
        **here,
        "source": Source.PRACTICE_SUPERVISION,
        "source_id": note.id,
        "on": on,
        "children": written.children,
    }
    for decision in decisions:
        action = actions_store.find(act.db, decision.action_id)
        if action is None or action.order_id != note.order_id:
            raise NoteError("One of the actions is no longer there: open the note again.")
        if decision.what == "remove":
            actions_store.take_out(act, _own(note, action), today)
        elif decision.what == "carry":
            actions_store.carry(act, action, due=decision.due, why=decision.words, **agreed)
        elif decision.what == "done":
            day = decision.on or on
            actions_store.mark_done(act, action, day, decision.words, today=today, **here)
        else:
            actions_store.drop(act, action, on, decision.words, **here)
    sessions.check_actions(act.db, note, on)
    for one in new:
        if one.id:
            own = _own(note, actions_store.find(act.db, one.id))
            actions_store.change(act, own, text=one.text, who=one.who, due=one.due)
        else:
            actions_store.agree(act, note.order_id, text=one.text, who=one.who, due=one.due, **agreed)
    known = set(rules.audit_actions(before.written)) if before else set()
    for text in rules.audit_actions(written):
        if text not in known:
            said = rules.from_audit(text)
            actions_store.agree(act, note.order_id, text=said, who=written.supervisee, due=None, **agreed)
    if written.answer(SAFEGUARDING):
        opened = store.safeguarding_facts(act.db, note.id)
        for child in written.children:
            if child not in opened:
                _open_safeguarding(act, note, child)


def _own(note: Note, action: Action | None) -> Action:
    if action is None or action.source_id != note.id:
        raise NoteError("One of the actions is no longer part of this note: open the note again.")
    return action


def _open_safeguarding(act: Act, note: Note, child: str) -> None:
    fact = register.record(
        act,
        "safeguarding-action-opened",
        Subject(SubjectKind.CHILD, child),
        note.written.held_on,
        at=note.written.held_at,
        why=note.written.words(SAFEGUARDING),
        source="practice supervision",
    )
    act.db.table("supervision_note_child").update((note.id, child), {"safeguarding_id": fact.id})
