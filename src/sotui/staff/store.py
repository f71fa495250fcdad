"""How teams and workers are read and kept, with the posts they hold and who has left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from sotui.names import name_key
from sotui.staff.model import Post, Worker

if TYPE_CHECKING:
    from sqlite_utils import Database


_WORKERS = """
    select worker.id, worker.name, worker.team_id, coalesce(team.name, '') as team_name, worker.left_on,
        (select group_concat(post, '|') from worker_post where worker_id = worker.id) as posts
    from worker left join team on team.id = worker.team_id
"""


def workers(db: Database) -> tuple[Worker, ...]:
    """Every worker who was ever named, by name and team, those who left among them."""
    return tuple(_read(db, "order by worker.name_key, team.name_key"))


def worker(db: Database, worker_id: str) -> Worker | None:
    """The worker with this id, or None."""
    return next(_read(db, "where worker.id = ?", [worker_id]), None)


def workers_named(db: Database, name: str) -> tuple[Worker, ...]:
    """The workers of this name, however it is spelt; those who are here first, then who was added first."""
    return tuple(
        _read(
            db,
            "where worker.name_key = ? order by worker.left_on is not null, worker.rowid",
            [name_key(name)],
        )
    )


def worker_in_team(db: Database, name: str, team_id: str | None) -> Worker | None:
    """The worker of this name in this team (None: in no team), or None."""
    where = "where worker.name_key = ? and worker.team_id is ?"
    return next(_read(db, where, [name_key(name), team_id]), None)


def team_id_by_name(db: Database, name: str) -> str | None:
    """The id of the team of this name, or None."""
    row = db.execute("select id from team where name_key = ?", [name_key(name)]).fetchone()
    return str(row[0]) if row else None


def _read(db: Database, rest: str, values: Iterable[Any] = ()) -> Iterator[Worker]:
    for id, name, team_id, team_name, left_on, posts in db.execute(f"{_WORKERS} {rest}", list(values)):
        yield Worker(
            id,
            name,
            team_id,
            team_name,
            frozenset(Post(one) for one in posts.split("|")) if posts else frozenset(),
            date.fromisoformat(left_on) if left_on else None,
        )
