"""Giving somebody a position, ending it, and saying which worker an account is."""

from __future__ import annotations

from datetime import date

from sotui.dates.words import short
from sotui.facts.ids import new_id
from sotui.staff import positions_store, store
from sotui.staff.acts import StaffError, team_named
from sotui.staff.positions import FROM_FACTS, OF_A_TEAM, Held, Position
from sotui.vault.model import Deed, Role
from sotui.vault.session import Act

GIVERS = frozenset({Role.ADMINISTRATOR, Role.SENIOR_MANAGER})
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
EARLIEST = date(1991, 10, 14)
"""The day on which the Children Act came into force: no position that signs its orders is older."""

DEEDS = (
    Deed("position given", GIVERS, undoable=False),
    Deed("position ended", GIVERS, undoable=False),
    Deed("position taken back", GIVERS, undoable=False, needs_reason=True),
    Deed("account tied to worker", ADMINISTRATOR, undoable=False),
    Deed("account untied from worker", ADMINISTRATOR, undoable=False),
)
"""The acts of this part. None is undone: who could sign what on a day stays as it was."""


class PositionError(StaffError):
    """What cannot be so about a position; the message is for the person at the keyboard."""


def give(
    act: Act, worker_id: str, position: Position, since: date, until: date | None = None, team: str = ""
) -> str:
    """Record that somebody holds a position from a day on, to another where that is known; yields its id.

    ``team`` is a team's name, added where it is new. Raises PositionError where it cannot be so.
    """
    worker = store.worker(act.db, worker_id)
    if worker is None:
        raise PositionError(
            "This worker is not on the list. Nothing was recorded: `sotui staff list` has all."
        )
    if position in FROM_FACTS:
        raise PositionError(
            f"“{position.value}” follows from who is allocated and who chaired. Nothing was recorded:"
            " allocate the IRO on the order's page, or name the chair in the form of the review."
        )
    if position in OF_A_TEAM and not team.strip():
        raise PositionError(f"A {position.value} is one of a team. Nothing was recorded: name the team.")
    _check_days(since, until)
    if not worker.is_here(since):
        assert worker.left_on is not None
        raise PositionError(
            f"{worker.name} left on {short(worker.left_on)}, before {short(since)}. Nothing was recorded."
        )
    team_id = team_named(act, team) if team.strip() else None
    for held in positions_store.every(act.db):
        same = (held.worker_id, held.position, held.team_id) == (worker_id, position, team_id)
        if same and _overlap(held, since, until):
            raise PositionError(
                f"{worker.name} is recorded as {held.words} {span_words(held)} already. Nothing was recorded."
            )
    id = new_id()
    act.db.table("position").insert(
        {
            "id": id,
            "worker_id": worker_id,
            "position": position.name.lower(),
            "team_id": team_id,
            "since": since.isoformat(),
            "until": until.isoformat() if until else None,
            "recorded_by": act.user.id,
            "recorded_at": act.at.isoformat(),
        }
    )
    return id


def end(act: Act, id: str, until: date) -> Held:
    """Record the last day (inclusive) on which a position is held; yields it as it was before."""
    held = positions_store.one(act.db, id)
    if held is None:
        raise PositionError("This position is not on the list any more. Nothing was recorded: look again.")
    if until < held.since:
        raise PositionError(
            f"{held.worker_name} holds it from {short(held.since)}: it cannot have ended on {short(until)}."
            " Nothing was recorded."
        )
    _check_days(held.since, until)
    act.db.table("position").update(id, {"until": until.isoformat()})
    return held


def take_back(act: Act, id: str) -> Held:
    """Say that a position was recorded in error: it was never held. What was signed by it stays as signed."""
    held = positions_store.one(act.db, id)
    if held is None:
        raise PositionError("This position is not on the list any more. Nothing was changed: look again.")
    act.db.table("position").update(id, {"taken_back": act.at.isoformat()})
    return held


def tie(act: Act, user_id: str, worker_id: str) -> None:
    """Say that an account is this worker's; what either was tied to before no longer holds."""
    if store.worker(act.db, worker_id) is None:
        raise PositionError(
            "This worker is not on the list. Nothing was recorded: `sotui staff list` has all."
        )
    act.db.execute("delete from account_worker where user_id = ? or worker_id = ?", [user_id, worker_id])
    act.db.table("account_worker").insert({"user_id": user_id, "worker_id": worker_id})


def untie(act: Act, user_id: str) -> None:
    """Take back that an account is a worker's. Raises PositionError where it is tied to none."""
    if positions_store.tied_worker(act.db, user_id) is None:
        raise PositionError("This account is tied to no worker. Nothing was changed.")
    act.db.execute("delete from account_worker where user_id = ?", [user_id])


def span_words(held: Held) -> str:
    """*from Thu 1 Oct 2026*, or *from … to …*."""
    start = f"from {short(held.since)}"
    return f"{start} to {short(held.until)}" if held.until is not None else start


def _overlap(held: Held, since: date, until: date | None) -> bool:
    return (until is None or held.since <= until) and (held.until is None or since <= held.until)


def _check_days(since: date, until: date | None) -> None:
    if since < EARLIEST or (until is not None and until.year > since.year + 60):
        raise PositionError("Look at the days: one is too early or too late. Nothing was recorded.")
    if until is not None and until < since:
        raise PositionError(
            f"It cannot end on {short(until)}, before it begins on {short(since)}. Nothing was recorded."
        )
