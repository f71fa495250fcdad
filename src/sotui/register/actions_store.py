"""How agreed actions are kept: each as it was agreed, and beside it what became of it, never overwritten."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sotui.facts.ids import new_id
from sotui.register.actions import Action, ActionError, ActionState, Source, too_early
from sotui.vault.model import Deed, Role

if TYPE_CHECKING:
    from sqlite_utils import Database

    from sotui.vault.session import Act

_WORKING = frozenset(
    {Role.SOCIAL_WORKER, Role.DUTY_MANAGER, Role.PRACTICE_SUPERVISOR, Role.CHAIR, Role.SENIOR_MANAGER}
)
DEEDS = (Deed("agreed action settled", _WORKING, undoable=False),)
"""What is done to an action between two meetings; it is reopened, not undone."""

LONGEST = 2_000
"""Characters of an action, a name, an evidence reference or a reason."""


# Writing, within an act


def agree(
    act: Act,
    order_id: str,
    *,
    text: str,
    who: str,
    due: date | None,
    source: Source,
    source_id: str,
    on: date,
    children: Iterable[str] = (),
    rests_on: Iterable[str] = (),
    carried_from: str = "",
) -> str:
    """Keep an action agreed on ``on``; yields its id.

    ``rests_on`` are ids of the facts that record the meeting: once they are all withdrawn, as by an undo,
    the action was never agreed. Raises ActionError for an action without words.
    """
    if not text.strip():
        raise ActionError("An action needs its words: what exactly is to be done?")
    id = new_id()
    act.db.table("agreed_action").insert(
        {
            "id": id,
            "order_id": order_id,
            "children": " ".join(children),
            "text": _bounded(text, "action"),
            "who": _bounded(who, "name"),
            "due": due.isoformat() if due else None,
            "source": source.value,
            "source_id": source_id,
            "agreed_on": on.isoformat(),
            "carried_from": carried_from,
            "rests_on": " ".join(rests_on),
            "recorded_by": act.user.id,
            "recorded_at": act.at.isoformat(),
        }
    )
    return id


def carry(
    act: Act,
    action: Action,
    *,
    source: Source,
    source_id: str,
    on: date,
    due: date | None,
    children: Iterable[str] = (),
    rests_on: Iterable[str] = (),
    why: str = "",
) -> str:
    """Carry an unfinished action over into a later meeting, due on ``due``; yields the new one's id."""
    rests = tuple(rests_on)
    _step(act, action, ActionState.CARRIED, on, why=why, rests_on=rests)
    return agree(
        act,
        action.order_id,
        text=action.text,
        who=action.who,
        due=due,
        source=source,
        source_id=source_id,
        on=on,
        children=children,
        rests_on=rests,
        carried_from=action.id,
    )


def mark_done(
    act: Act, action: Action, on: date, evidence: str, *, today: date, rests_on: Iterable[str] = ()
) -> None:
    """Say that an action was done on ``on``, and where on the file the evidence is. Raises ActionError."""
    if not evidence.strip():
        raise ActionError("Say where on the child's file the evidence is: a case note and its day, a report.")
    if on > today:
        raise ActionError("That day lies ahead: an action is done once it is done.")
    if early := too_early(action, on):
        raise ActionError(early)
    _step(act, action, ActionState.DONE, on, evidence=evidence, rests_on=rests_on)


def drop(act: Act, action: Action, on: date, why: str, *, rests_on: Iterable[str] = ()) -> None:
    """Say that an action is no longer relevant, and why. Raises ActionError."""
    if not why.strip():
        raise ActionError("Say why it is no longer relevant, in a sentence.")
    _step(act, action, ActionState.DROPPED, on, why=why, rests_on=rests_on)


def reopen(act: Act, action: Action, on: date, why: str) -> None:
    """Say that an action marked done or no longer relevant is to be done after all, and why."""
    now = find(act.db, action.id)
    if now is None or now.state not in (ActionState.DONE, ActionState.DROPPED):
        raise ActionError("Only an action that was marked done or no longer relevant can be opened again.")
    if not why.strip():
        raise ActionError("Say why it is open again, in a sentence.")
    _insert_step(act, action.id, ActionState.OPEN, on, "", why, ())


def change(act: Act, action: Action, *, text: str, who: str, due: date | None) -> None:
    """Put an action right while the note of its meeting is not signed; the former words stay in the audit."""
    if not text.strip():
        raise ActionError("An action needs its words: what exactly is to be done?")
    _still_unfinished(act, action)
    act.db.table("agreed_action").update(
        action.id,
        {
            "text": _bounded(text, "action"),
            "who": _bounded(who, "name"),
            "due": due.isoformat() if due else None,
        },
    )


def take_out(act: Act, action: Action, on: date) -> None:
    """Take an action out of a note that is not signed; one that was carried over is unfinished where it was.

    What is taken out stays in the audit. Raises ActionError where something has become of it since.
    """
    _still_unfinished(act, action)
    if act.db.execute("select 1 from agreed_action_step where action_id = ?", [action.id]).fetchone():
        raise ActionError(
            "This action was settled once and opened again: mark it no longer relevant instead."
        )
    act.db.execute("delete from agreed_action where id = ?", [action.id])
    if action.carried_from:
        _insert_step(act, action.carried_from, ActionState.OPEN, on, "", "not carried over after all", ())


def _still_unfinished(act: Act, action: Action) -> None:
    now = find(act.db, action.id)
    if now is None or not now.unfinished:
        said = now.state.value if now else "gone"
        raise ActionError(f"This action is {said} already: look at it again before settling it.")


def _step(
    act: Act,
    action: Action,
    state: ActionState,
    on: date,
    *,
    evidence: str = "",
    why: str = "",
    rests_on: Iterable[str] = (),
) -> None:
    _still_unfinished(act, action)
    _insert_step(act, action.id, state, on, evidence, why, rests_on)


def _insert_step(
    act: Act,
    action_id: str,
    state: ActionState,
    on: date,
    evidence: str,
    why: str,
    rests_on: Iterable[str],
) -> None:
    act.db.table("agreed_action_step").insert(
        {
            "id": new_id(),
            "action_id": action_id,
            "state": state.value,
            "on_day": on.isoformat(),
            "evidence": _bounded(evidence, "reference"),
            "why": _bounded(why, "reason"),
            "rests_on": " ".join(rests_on),
            "recorded_by": act.user.id,
            "recorded_at": act.at.isoformat(),
        }
    )


def _bounded(text: str, what: str) -> str:
    if len(text) > LONGEST:
        raise ActionError(f"This {what} is too long: it may have {LONGEST} characters.")
    return text.strip()


# Reading


_COLUMNS = "id, order_id, children, text, who, due, source, source_id, agreed_on, carried_from, rests_on"


def of_order(db: Database, order_id: str) -> tuple[Action, ...]:
    """Every action of an order, as it stands now, in the order in which they were agreed."""
    rows = db.execute(
        f"select {_COLUMNS} from agreed_action where order_id = ? order by agreed_on, rowid", [order_id]
    ).fetchall()
    if not rows:
        return ()
    steps = db.execute(
        "select s.action_id, s.state, s.on_day, s.evidence, s.why, s.rests_on, s.recorded_by, s.recorded_at"
        " from agreed_action_step s"
        " join agreed_action a on a.id = s.action_id where a.order_id = ? order by s.rowid",
        [order_id],
    ).fetchall()
    gone = withdrawn(db, order_id)
    latest: dict[str, tuple[Any, ...]] = {step[0]: step for step in steps if _stands(step[5], gone)}
    found: dict[str, Action] = {}
    for row in rows:
        if not _stands(row[10], gone):
            continue
        action = _action(row, found.get(row[9]))
        step = latest.get(action.id)
        if step is not None and step[1] != ActionState.OPEN:
            action = replace(
                action,
                state=ActionState(step[1]),
                settled_on=date.fromisoformat(step[2]),
                evidence=step[3] or "",
                why=step[4] or "",
                settled_by=step[6],
                settled_at=datetime.fromisoformat(step[7]),
            )
        found[action.id] = action
    return tuple(found.values())


def find(db: Database, action_id: str) -> Action | None:
    """One action as it stands now, or None."""
    row = db.execute("select order_id from agreed_action where id = ?", [action_id]).fetchone()
    if row is None:
        return None
    return next((one for one in of_order(db, row[0]) if one.id == action_id), None)


def unfinished(db: Database, order_id: str, child_ids: Iterable[str] = ()) -> tuple[Action, ...]:
    """The actions of an order that somebody still has to do; of these children, where any are named."""
    wanted = tuple(child_ids)
    return tuple(
        one for one in of_order(db, order_id) if one.unfinished and (not wanted or one.concerns(wanted))
    )


def of_meeting(
    db: Database, source_id: str, rests_on: Iterable[str]
) -> tuple[tuple[Action, ...], tuple[Action, ...]]:
    """What was agreed and what was settled at a meeting, also where the meeting was taken back since.

    Yields the actions agreed there, as they were agreed, and those settled there with what was said of each.
    """
    agreed = [
        _action(row, None)
        for row in db.execute(
            f"select {_COLUMNS} from agreed_action where source_id = ? order by rowid", [source_id]
        )
    ]
    columns = ", ".join(f"a.{name}" for name in _COLUMNS.split(", "))
    settled = [
        replace(
            _action(row[4:], None),
            state=ActionState(row[0]),
            settled_on=date.fromisoformat(row[1]),
            evidence=row[2] or "",
            why=row[3] or "",
        )
        for row in db.execute(
            f"select s.state, s.on_day, s.evidence, s.why, {columns} from agreed_action_step s"
            " join agreed_action a on a.id = s.action_id where s.rests_on = ? order by s.rowid",
            [" ".join(rests_on)],
        )
    ]
    return tuple(agreed), tuple(settled)


def withdrawn(db: Database, *order_ids: str) -> frozenset[str]:
    """The facts of these orders, by the first of each chain, that were withdrawn in the end."""
    rows = db.execute(
        "select coalesce(nullif(f.root, ''), f.id) from fact f"
        f" where f.case_id in ({','.join('?' * len(order_ids))}) and f.withdrawn = 1"
        " and not exists (select 1 from fact g where g.supersedes = f.id)",
        order_ids,
    )
    return frozenset(row[0] for row in rows)


def stands(fact_ids: Iterable[str], gone: frozenset[str]) -> bool:
    """Whether any of the facts is still in force; what rests on no fact always stands."""
    ids = tuple(fact_ids)
    return not ids or any(id not in gone for id in ids)


def _stands(rests_on: str | None, gone: frozenset[str]) -> bool:
    return stands((rests_on or "").split(), gone)


def _action(row: tuple[Any, ...], before: Action | None) -> Action:
    agreed = date.fromisoformat(row[8])
    return Action(
        id=row[0],
        order_id=row[1],
        children=tuple((row[2] or "").split()),
        text=row[3],
        who=row[4] or "",
        due=date.fromisoformat(row[5]) if row[5] else None,
        source=Source(row[6]),
        source_id=row[7],
        agreed_on=agreed,
        carried_from=row[9] or "",
        first_agreed_on=(before.first_agreed_on or before.agreed_on) if before else agreed,
        times_carried=before.times_carried + 1 if before else 0,
    )
