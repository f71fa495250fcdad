"""All that the screen of a note shows, read in one go: the open note, the last one, what is unfinished."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from sotui.procedures.model import Deadline
from sotui.procedures.outline import Outline
from sotui.procedures.pack import Pack
from sotui.register import actions_store, cases
from sotui.register import rules as register_rules
from sotui.register import store as orders
from sotui.register.actions import Action, in_order
from sotui.register.cache import Derivation
from sotui.staff import store as staff
from sotui.staff.model import Post
from sotui.supervision import clock_rules, rules, store
from sotui.supervision.acts import SUPERVISORS
from sotui.supervision.model import ChildHere, Decision, NewAction, Note, NotePage, NoteState
from sotui.supervision.readers import check_may_read
from sotui.vault.model import User

if TYPE_CHECKING:
    from sqlite_utils import Database

    from sotui.facts.model import Case
    from sotui.register.model import Order


def outline_for(packs: Iterable[Pack], under: str) -> tuple[Pack, Outline, tuple[Outline, ...]] | None:
    """Procedure, headings of the note and prompts: of the procedure named, else of the first there is."""
    for pack in sorted(packs, key=lambda pack: (pack.id != under, pack.id)):
        found = rules.outlines_of(pack)
        if found is not None:
            return pack, *found
    return None


def outline_named(packs: Iterable[Pack], id: str) -> Outline | None:
    """The outline with this id among the procedures in use, or None."""
    return next((one for pack in packs for one in pack.outlines if one.id == id), None)


def note_page(
    db: Database,
    derivation: Derivation,
    user: User,
    order_id: str,
    child_id: str,
    note_id: str,
    *,
    today: date,
    new: bool,
) -> NotePage | None:
    """The page, or None where no procedure has headings for a note.

    Raises NotThere where there is no such order, NotAllowed where a social worker does not hold the case.
    """
    order, case = orders.order(db, order_id), cases.case(db, order_id)
    under = rules.supervised_under(case)
    packs = rules.supervision_packs(derivation.in_use.latest().values())
    found = outline_for(packs, under)
    if found is None:
        return None
    pack, outline, prompts = found
    check_may_read(db, user, case)
    deadlines = derivation.deadlines(order, case)
    notes = store.notes_of_order(db, order_id)
    note = _opened(notes, child_id, note_id, new=new)
    chosen = note.written.children if note else _chosen(order, case, notes, child_id)
    if note is not None:
        outline = outline_named(derivation.packs, note.outline) or outline
    before = [
        one
        for one in notes
        if one.state is not NoteState.TAKEN_BACK
        and (note is None or one.written.held_at < note.written.held_at)
        and one is not note
        and not set(one.written.children).isdisjoint(chosen)
    ]
    last = before[-1] if before else None
    actions = actions_store.of_order(db, order_id)
    unfinished = (
        in_order(one for one in actions if one.unfinished and one.concerns(chosen))
        if note is None
        else rules.to_mark(actions, note)
    )
    taken_back = _taken_back(notes, chosen, last) if note is None else None
    decisions_again, new_again = _again(db, taken_back, unfinished)
    return NotePage(
        order_id=order_id,
        reference=order.reference,
        children=tuple(_children(order, case, deadlines)),
        chosen=chosen,
        outline=outline,
        prompts=prompts,
        procedure_id=pack.id,
        procedure=pack.title,
        adds_procedure=pack.id != under,
        workers=_supervisees(db, case, note, today),
        note=note,
        clock=clock_rules.clock_of(deadlines, note.facts) if note and not note.signed else None,
        note_actions=tuple(one for one in actions if note is not None and one.source_id == note.id),
        last=last,
        last_actions=in_order(one for one in actions if last is not None and one.source_id == last.id),
        unfinished=unfinished,
        taken_back=taken_back,
        decisions_again=decisions_again,
        new_again=new_again,
        preparations=store.preparations(db, order_id, note.id if note else ""),
        supervisor=note.supervisor if note else user.name,
        why_not_write=_why_not_write(user),
    )


def _supervisees(db: Database, case: Case, note: Note | None, today: date) -> tuple[tuple[str, str], ...]:
    """Who can be supervised about the case: those who hold work and are here, and whoever holds this case."""
    here = set(register_rules.social_workers(case))
    if note is not None:
        here.add(note.written.supervisee_id)
    return tuple(
        (one.id, one.name)
        for one in staff.workers(db)
        if one.id in here or (one.is_here(today) and one.holds(Post.SOCIAL_WORKER, Post.SUPPORT_WORKER))
    )


def _opened(notes: Sequence[Note], child_id: str, note_id: str, *, new: bool) -> Note | None:
    if note_id:
        return next((one for one in notes if one.id == note_id), None)
    if new:
        return None
    waiting = [
        one
        for one in notes
        if one.state is NoteState.HELD and (not child_id or child_id in one.written.children)
    ]
    return waiting[-1] if waiting else None


def _taken_back(notes: Sequence[Note], chosen: tuple[str, ...], last: Note | None) -> Note | None:
    """The latest note taken back that nothing has followed: its words can be used again."""
    here = [
        one
        for one in notes
        if one.state is NoteState.TAKEN_BACK
        and one.signed_at is None
        and set(one.written.children) & set(chosen)
        and (last is None or one.recorded_at > last.recorded_at)
    ]
    return here[-1] if here else None


def _again(
    db: Database, note: Note | None, unfinished: Sequence[Action]
) -> tuple[tuple[Decision, ...], tuple[NewAction, ...]]:
    """What was marked and agreed in a note that was taken back."""
    if note is None:
        return (), ()
    agreed, settled = actions_store.of_meeting(db, note.id, note.facts)
    return rules.again(agreed, settled, unfinished, note.written)


def _chosen(order: Order, case: Case, notes: Sequence[Note], child_id: str) -> tuple[str, ...]:
    """Whom a new note is for: those of the last note that the child was in, since siblings stay together;
    else the child alone, or where none is named those whom one worker holds.
    """
    standing = [
        one
        for one in notes
        if one.state is not NoteState.TAKEN_BACK and (not child_id or child_id in one.written.children)
    ]
    if standing:
        return standing[-1].written.children
    return (child_id,) if child_id else _together(order, case)


def _together(order: Order, case: Case) -> tuple[str, ...]:
    """The children of an order whom one worker holds together; the first child's, where there are several."""
    own = {child.subject.id: child.facts for child in case.children}
    held = {one.id: register_rules.social_worker_of(case, own.get(one.id, ())) for one in order.children}
    first = next(iter(held.values()), None)
    return tuple(id for id, worker in held.items() if worker == first)


def _children(order: Order, case: Case, deadlines: Sequence[Deadline]) -> list[ChildHere]:
    own = {child.subject.id: child.facts for child in case.children}
    found = []
    for one in order.children:
        facts = own.get(one.id, ())
        plan = register_rules.last_of(facts, ("plan-changed",))
        mine = [row for row in deadlines if row.subject == one.subject]
        due = clock_rules.next_due(mine)
        found.append(
            ChildHere(
                id=one.id,
                name=one.child.name,
                plan=plan.qualifier if plan else "",
                last_seen=rules.last_seen(one.id, facts),
                next_due=due.due if due else None,
                next_clause=due.id if due else "",
                held_by=register_rules.social_worker_of(case, facts) or "",
            )
        )
    return found


def _why_not_write(user: User) -> str | None:
    if user.roles & SUPERVISORS:
        return None
    return f"A practice supervision is recorded by: {', '.join(sorted(SUPERVISORS))}. You can read it."
