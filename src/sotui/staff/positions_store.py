"""How positions are kept, and which account is which worker."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from sotui.names import name_key
from sotui.staff import store
from sotui.staff.positions import Held, Position, Signer

if TYPE_CHECKING:
    from sqlite_utils import Database

    from sotui.vault.model import User

_HELD = """
    select p.id, p.worker_id, worker.name, p.position, p.since, p.until, worker.left_on,
        p.team_id, coalesce(team.name, '')
    from position p join worker on worker.id = p.worker_id left join team on team.id = p.team_id
    where p.taken_back is null
    order by worker.name_key, p.since, p.id
"""


def every(db: Database) -> tuple[Held, ...]:
    """Every position that anybody holds, held or will hold, by worker and first day; what was recorded in
    error is as if it had never been.
    """
    found = []
    for id, worker_id, name, position, since, until, left_on, team_id, team in db.execute(_HELD).fetchall():
        last = min((date.fromisoformat(day) for day in (until, left_on) if day), default=None)
        found.append(
            Held(
                id,
                worker_id,
                name,
                Position[position.upper()],
                date.fromisoformat(since),
                last,
                team_id or None,
                team,
            )
        )
    return tuple(found)


def one(db: Database, id: str) -> Held | None:
    """The position with this id, or None."""
    return next((held for held in every(db) if held.id == id), None)


def tied_worker(db: Database, user_id: str) -> str | None:
    """The worker that an account was tied to, or None."""
    row = db.execute("select worker_id from account_worker where user_id = ?", [user_id]).fetchone()
    return str(row[0]) if row else None


def ties(db: Database) -> dict[str, str]:
    """The worker of each account that was tied to one, by the accounts' ids."""
    return {row[0]: row[1] for row in db.execute("select user_id, worker_id from account_worker")}


def worker_of(db: Database, user: User) -> str | None:
    """The id of the worker that a person with an account is; None where nobody can tell.

    Whoever was tied to the account; else the one worker of the same name who is no other account's.
    """
    tied = tied_worker(db, user.id)
    if tied is not None:
        return tied
    found = store.workers_named(db, user.name)
    if len(found) > 1:
        found = tuple(worker for worker in found if worker.left_on is None)
    if len(found) != 1 or any_tied(db, [found[0].id]):
        return None
    return found[0].id


def any_tied(db: Database, worker_ids: Iterable[str]) -> bool:
    """Whether one of these workers is tied to an account."""
    taken = set(ties(db).values())
    return any(id in taken for id in worker_ids)


def signer(db: Database, user: User) -> Signer:
    """Somebody with an account as who they sign."""
    return Signer(user.roles, worker_of(db, user), tied_worker(db, user.id) is not None)


def own_teams(db: Database, worker_id: str, on: date) -> frozenset[str]:
    """The teams that are a worker's own, by name key: where they sit, and those they hold a position over."""
    worker = store.worker(db, worker_id)
    names = {worker.team_name} if worker is not None else set()
    names |= {held.team_name for held in every(db) if held.worker_id == worker_id and held.on(on)}
    return frozenset(name_key(name) for name in names if name)
