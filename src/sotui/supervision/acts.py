"""What a supervisor does: hold a practice supervision, write it, sign it, add to it, settle its actions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from sotui.dates.clock import LONDON
from sotui.dates.words import moment, short
from sotui.facts.ids import new_id
from sotui.facts.model import Subject, SubjectKind
from sotui.procedures.outline import Outline
from sotui.register import actions_store, cases, signing
from sotui.register import acts as register
from sotui.register.actions import Action
from sotui.supervision import in_step, rules, sessions, store
from sotui.supervision.follow_on import what_follows
from sotui.supervision.model import Decision, NewAction, Note, NoteError, NoteState, Written
from sotui.supervision.readers import check_may_settle
from sotui.vault.model import Deed, Role
from sotui.vault.session import Act

if TYPE_CHECKING:
    from sqlite_utils import Database

    from sotui.vault.errors import NotAllowed
    from sotui.vault.model import User

SUPERVISORS = frozenset({Role.PRACTICE_SUPERVISOR, Role.DUTY_MANAGER, Role.SENIOR_MANAGER})
DEEDS = (
    Deed("supervision held", SUPERVISORS),
    Deed("supervision note saved", SUPERVISORS, undoable=False),
    Deed("supervision note signed", SUPERVISORS, undoable=False),
    Deed("supervision note amended", SUPERVISORS, undoable=False),
    Deed("supervision prepared", SUPERVISORS | {Role.SOCIAL_WORKER}, undoable=False),
    Deed("supervision procedure chosen", SUPERVISORS),
)
"""The acts of this room. To undo a session that was held withdraws its facts; the words stay as they were."""


def hold(
    act: Act,
    order_id: str,
    written: Written,
    *,
    outline: Outline,
    decisions: Sequence[Decision] = (),
    new: Sequence[NewAction] = (),
    procedure: str = "",
) -> str:
    """Record that a practice supervision was held, with what is written so far; yields the note's id.

    The session is recorded on each child. ``procedure`` puts the order under a procedure for supervision
    from that day on, where it was under none. Never refused for what is missing; raises NoteError where the
    session cannot have been: no child, a moment that lies ahead, an action without its words.
    """
    _check(act, written, outline)
    sessions.check_moment(act.db, order_id, written.children, written.held_at)
    on, id = written.held_on, new_id()
    if procedure:
        order = Subject(SubjectKind.ORDER, order_id)
        register.record(act, "supervised-under", order, on, qualifier=procedure)
    words = rules.fact_words(written.kind, written.full)
    facts = {
        child: register.record(
            act, rules.HELD, _child(child), on, at=written.held_at, qualifier=words, why=written.full_why
        ).id
        for child in written.children
    }
    act.db.table("supervision_note").insert(
        {
            "id": id,
            "order_id": order_id,
            **store.row_of(written),
            "supervisor_id": act.user.id,
            "supervisor": act.user.name,
            "outline": outline.id,
            "recorded_at": act.at.isoformat(),
            "copied": 0,
            "in_minutes": 0,
        }
    )
    for child, fact in facts.items():
        act.db.table("supervision_note_child").insert({"note_id": id, "child_id": child, "fact_id": fact})
    act.db.execute(
        "update supervision_preparation set note_id = ? where order_id = ? and coalesce(note_id, '') = ''",
        [id, order_id],
    )
    note = _note(act, id)
    what_follows(act, note, None, decisions, new)
    return id


def save(
    act: Act,
    note_id: str,
    written: Written,
    *,
    outline: Outline,
    decisions: Sequence[Decision] = (),
    new: Sequence[NewAction] = (),
    held_why: str = "",
) -> None:
    """Keep what is written now in a note that is not signed yet; the former words stay in the audit.

    Kind and children stay as recorded: to change those, undo the session and record it anew. Where the
    session was held at another moment than recorded, that is corrected, and ``held_why`` has to say why.
    """
    before = _unsigned(act, note_id)
    _check(act, written, outline)
    if written.held_at != before.written.held_at:
        _put_held_right(act, before, written, held_why)
    row = store.row_of(written)
    for fixed in ("kind", "held_at", "full", "full_why"):
        row.pop(fixed)
    act.db.table("supervision_note").update(note_id, row)
    what_follows(act, _note(act, note_id), before, decisions, new)


def _put_held_right(act: Act, note: Note, written: Written, why: str) -> None:
    """Correct when the session was held: its clocks and the next supervision are counted anew."""
    if not why.strip():
        raise NoteError("Say in a sentence why the day or the hour of the session is put right.", "held-why")
    sessions.check_moment(act.db, note.order_id, written.children, written.held_at, own=note.facts)
    for id in note.facts:
        held = register.correct(
            act, in_step.latest(act, id), on=written.held_on, at=written.held_at, why=why.strip()
        )
        in_step.say_as_held(act, note, held)


def sign(
    act: Act,
    note_id: str,
    *,
    outline: Outline,
    reason: str = "",
    copied: bool = False,
    in_minutes: bool = False,
) -> None:
    """Sign a note: from then on it does not change, and its session counts as recorded.

    Raises NoteError where something is missing that must be there, or where a reason is wanted and not
    given: because it is not signed on the day of the session, or because something that should be there
    is missing.
    """
    note = _unsigned(act, note_id)
    _check_signs(act, note)
    must, should = rules.missing(outline, note.written)
    unmarked = rules.to_mark(actions_store.of_order(act.db, note.order_id), note)
    if must:
        names = rules.several([f"“{item.label}”" for item in must])
        raise NoteError(f"It cannot be signed yet: {names} must be there.", must[0].key)
    late = not rules.at_the_session(note.written.held_at, act.at)
    lacking = bool(should or unmarked)
    if (late or lacking) and not reason.strip():
        why = _why_asked(late, [item.label for item in should], rules.unmarked_words(unmarked))
        raise NoteError(f"Say in a sentence why: {why}")
    on = act.at.astimezone(LONDON).date()
    for child, fact in zip(note.written.children, note.facts, strict=True):
        recorded = register.record(
            act,
            rules.RECORDED,
            _child(child),
            on,
            at=act.at.astimezone(LONDON),
            qualifier=fact,
            why=reason.strip() if late else "",
            signed=True,
        )
        act.db.table("supervision_note_child").update((note_id, child), {"recorded_id": recorded.id})
    act.db.table("supervision_note").update(
        note_id,
        {
            "signed_at": act.at.isoformat(),
            "signed_by": act.user.name,
            "late_why": reason.strip() if late else "",
            "missing_why": reason.strip() if lacking else "",
            "copied": int(copied),
            "in_minutes": int(in_minutes),
        },
    )


def amend(act: Act, note_id: str, text: str) -> None:
    """Add to a signed note, with name and moment; the note itself stays as it was signed."""
    note = _note(act, note_id)
    _check_signs(act, note)
    if note.state is NoteState.HELD:
        raise NoteError("This note is not signed yet: change the note itself.")
    if not text.strip():
        raise NoteError("An amendment needs its words.")
    act.db.table("supervision_amendment").insert(
        {
            "id": new_id(),
            "note_id": note_id,
            "text": text.strip(),
            "by_id": act.user.id,
            "by": act.user.name,
            "at": act.at.isoformat(),
        }
    )


def prepare(act: Act, order_id: str, text: str) -> None:
    """Keep what somebody wants to bring to the next session about an order's children."""
    if not text.strip():
        raise NoteError("There is nothing to keep: write what you want to bring.")
    act.db.table("supervision_preparation").insert(
        {
            "id": new_id(),
            "order_id": order_id,
            "by_id": act.user.id,
            "by": act.user.name,
            "at": act.at.isoformat(),
            "text": text.strip(),
            "note_id": "",
        }
    )


def put_under(act: Act, order_ids: Iterable[str], procedure: str, on: date) -> int:
    """Put orders under a procedure for supervision from ``on``; yields how many were not under it before."""
    changed = 0
    for order, case in cases.cases_of(act.db, order_ids):
        if rules.supervised_under(case) == procedure:
            continue
        register.record(act, "supervised-under", order.subject, on, qualifier=procedure)
        changed += 1
    return changed


def settle_action(act: Act, action: Action, decision: Decision) -> None:
    """Say between two sessions what became of an action: done with its evidence, or no longer relevant.

    Raises NotAllowed where it is of a supervision that the person may not read.
    """
    check_may_settle(act.db, act.user, action)
    today = act.at.astimezone(LONDON).date()
    if decision.what == "done":
        actions_store.mark_done(act, action, decision.on or today, decision.words, today=today)
    elif decision.what == "drop":
        actions_store.drop(act, action, today, decision.words)
    elif decision.what == "open":
        actions_store.reopen(act, action, today, decision.words)
    else:
        raise NoteError("An action is carried over in the note of a session.")


# What is refused


def keep_signed(act: Act) -> None:
    """Hung on every act: that a supervision was held and recorded is neither corrected nor undone once its
    note is signed. Raises KeptAsSigned.
    """
    for fact in register.corrected(act):
        if store.is_signed_over(act.db, fact):
            raise register.KeptAsSigned(
                "The note of this supervision is signed, so this stays as it was signed. Nothing was changed."
                " Add an amendment to the note."
            )


def _check(act: Act, written: Written, outline: Outline) -> None:
    if not written.children:
        raise NoteError("Pick at least one child whom the session was about.", "children")
    if written.held_at > act.at:
        raise NoteError(
            f"{moment(written.held_at)} lies ahead; it is {moment(act.at)} now. "
            "A session is recorded once it was held.",
            "held",
        )
    if written.full and not written.full_why.strip():
        raise NoteError(f"Say why this {written.kind} supervision counts as a full one.", "full")
    silent = rules.wants_words(outline, written)
    if silent is not None:
        raise NoteError(f"“{silent.label}” is answered yes: say which, in a sentence.", silent.key)


def why_not_sign(db: Database, user: User, note: Note, today: date) -> NotAllowed | None:
    """The refusal of somebody who supervises this order's team in no position; None for who may sign."""
    what, positions = "Signing what was said at a supervision", signing.ACTS["supervision note signed"]
    case = cases.case(db, note.order_id)
    return signing.why_not(db, user, what, positions, today, case=case)


def _check_signs(act: Act, note: Note) -> None:
    refusal = why_not_sign(act.db, act.user, note, act.at.astimezone(LONDON).date())
    if refusal is not None:
        raise refusal


def _unsigned(act: Act, note_id: str) -> Note:
    note = _note(act, note_id)
    if note.signed_at is not None:
        raise NoteError(
            f"This note was signed by {note.signed_by} on {short(note.signed_at.astimezone(LONDON).date())}: "
            "it does not change. Add an amendment instead."
        )
    if note.state is NoteState.TAKEN_BACK:
        raise NoteError("This session was taken back: record it anew.")
    return note


def _note(act: Act, note_id: str) -> Note:
    note = store.note(act.db, note_id)
    if note is None:
        raise NoteError("This note is no longer on the register: open the list again.")
    return note


def _child(id: str) -> Subject:
    return Subject(SubjectKind.CHILD, id)


def _why_asked(late: bool, labels: Sequence[str], unmarked: str) -> str:
    parts = ["it was not recorded at the session"] if late else []
    if labels:
        parts.append(f"nothing is said under {rules.several([f'“{label}”' for label in labels])}")
    parts += [unmarked] if unmarked else []
    return f"{', and '.join(parts)}."
