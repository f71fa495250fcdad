"""Supervision notes of the demonstration: signed with actions, waiting to be signed, overdue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from sotui.dates.clock import local
from sotui.procedures.library import load_packs
from sotui.procedures.outline import Outline
from sotui.register import actions_store
from sotui.register import store as orders
from sotui.supervision import acts
from sotui.supervision.model import Decision, LastSeen, NewAction, NoteKind, Written
from sotui.supervision.reading import outline_for
from sotui.vault.session import Act

_CHECKED = {"safeguarding?": "no", "audit?": "no", "recording?": "yes"}

_FIRST = {
    "last-time": "First practice supervision after the order was made. The plan was gone through.",
    "now": "The children are seen every four weeks, each of them alone. They speak about school and about"
    " their grandmother, who has them at weekends. Mother keeps the appointments at the clinic.\n"
    "The worry of spring, that nobody was there in the afternoons, has not come back.",
    "next": "The plan suits the risks. Step down to be considered after the nine-month review, if the"
    " afternoons stay covered. No need to inform the head of service.",
    **_CHECKED,
}
_SECOND = {
    "last-time": "The clinic's letter and the school's report are in. The chronology is still to be done.",
    "now": "Both are well and say so. The younger sleeps through the night since the move to the back room.\n"
    "Mother has taken on morning shifts; her sister brings the children to school.",
    "next": "Keep the plan. See whether the morning arrangement holds through December.",
    **_CHECKED,
    "recording": "Case notes are up to date; the chronology is an action.",
}
_OPEN = {
    "last-time": "Everything agreed in September is done; evidence is in the case notes of 2 and 9 October.",
    "now": "Seen alone on every visit. The eldest asks how long the order lasts.",
    "next": "Prepare the nine-month review with each of the children.",
    "safeguarding?": "no",
}


def signed_with_actions(act: Act, order_id: str, worker: str, name: str, today: date) -> None:
    """Two sessions, both signed; of three actions of the last one is unfinished and its day has passed."""
    first = _told(act, order_id, today - timedelta(days=84), _FIRST, worker, name, at=(10, 0))
    _held(order_id, first[0], first[1], [NewAction("Ask the clinic for a letter", name, first[2])])
    on = today - timedelta(days=33)
    then, written, _ = _told(act, order_id, on, _SECOND, worker, name, at=(14, 0))
    (letter,) = actions_store.unfinished(act.db, order_id)
    evidence = f"Letter of {(on - timedelta(days=12)).strftime('%d/%m')}, filed under health"
    id = _held(
        order_id,
        then,
        written,
        [
            NewAction("Bring the chronology up to date", name, on + timedelta(days=28)),
            NewAction("Ask the school for the autumn report", name, on + timedelta(days=14)),
            NewAction("Speak with the aunt about the mornings", name, on + timedelta(days=21)),
        ],
        [Decision(letter.id, "done", on=on - timedelta(days=12), words=evidence)],
    )
    later = replace(act, at=local(today - timedelta(days=9), 16, 10).astimezone(act.at.tzinfo))
    for one in actions_store.of_order(act.db, order_id):
        if one.source_id == id and one.text.startswith("Ask the school"):
            report = "Report filed under education"
            acts.settle_action(
                later, one, Decision(one.id, "done", on=today - timedelta(days=9), words=report)
            )
        if one.source_id == id and one.text.startswith("Speak with the aunt"):
            acts.settle_action(
                later,
                one,
                Decision(one.id, "drop", words="Mother's shifts were moved; the aunt is not needed."),
            )


def held_yesterday(act: Act, order_id: str, worker: str, name: str, today: date) -> None:
    """A session of yesterday that is not signed: both clocks run."""
    earlier, written, due = _told(
        act, order_id, today - timedelta(days=55), _FIRST, worker, name, at=(11, 30)
    )
    _held(order_id, earlier, written, [NewAction("Find out about the swimming club", name, due)])
    then, written, _ = _told(act, order_id, today - timedelta(days=1), _OPEN, worker, name, at=(14, 30))
    (club,) = actions_store.unfinished(act.db, order_id)
    carried = Decision(club.id, "carry", due=today + timedelta(days=12), words="The club was closed.")
    new = [NewAction("Write to each child about the review", name, today + timedelta(days=5))]
    _held(order_id, then, written, new, [carried], sign=False)


def overdue(act: Act, order_id: str, worker: str, name: str, today: date) -> None:
    """A child under a child protection plan whose four weeks have passed."""
    then, written, due = _told(act, order_id, today - timedelta(days=31), _FIRST, worker, name, at=(9, 30))
    _held(order_id, then, written, [NewAction("Book the health check", name, due)])


def _told(
    act: Act,
    order_id: str,
    on: date,
    answers: Mapping[str, str],
    worker: str,
    name: str,
    *,
    at: tuple[int, int],
) -> tuple[Act, Written, date]:
    """The act as of that day, what was written in the session, and a day a fortnight later."""
    held_at = local(on, *at)
    children = tuple(child.id for child in orders.order(act.db, order_id).children)
    written = Written(
        kind=NoteKind.PLANNED,
        children=children,
        held_at=held_at,
        supervisee_id=worker,
        supervisee=name,
        answers=answers,
        last_seen=tuple(LastSeen(id, on - timedelta(days=6), True, True) for id in children),
    )
    then = replace(act, at=(held_at + timedelta(minutes=50)).astimezone(act.at.tzinfo))
    return then, written, on + timedelta(days=14)


def _held(
    order_id: str,
    then: Act,
    written: Written,
    new: list[NewAction],
    decisions: list[Decision] | None = None,
    *,
    sign: bool = True,
) -> str:
    outline = _outline()
    id = acts.hold(then, order_id, written, outline=outline, decisions=decisions or (), new=new)
    if sign:
        acts.sign(then, id, outline=outline, copied=True)
    return id


def _outline() -> Outline:
    found = outline_for(load_packs().values(), "hillingdon")
    assert found is not None
    return found[1]
