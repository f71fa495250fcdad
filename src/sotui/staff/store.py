"""The tables of teams and workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotui.names import name_key
from sotui.staff.model import Worker
from sotui.vault.migrations import Migration

if TYPE_CHECKING:
    from sqlite_utils import Database


def _create(db: Database) -> None:
    db.table("team").create({"id": str, "name": str, "name_key": str}, pk="id", not_null={"name", "name_key"})
    db.table("team").create_index(["name_key"], unique=True)
    db.table("worker").create(
        {"id": str, "name": str, "name_key": str, "team_id": str},
        pk="id",
        not_null={"name", "name_key"},
        foreign_keys=[("team_id", "team", "id")],
    )
    db.table("worker").create_index(["name_key"], unique=True)


MIGRATIONS = (Migration("staff: teams and workers", _create),)

_WORKERS = """
    select worker.id, worker.name, worker.team_id, coalesce(team.name, '') as team_name
    from worker left join team on team.id = worker.team_id
"""


def workers(db: Database) -> tuple[Worker, ...]:
    """Every worker, by name."""
    return tuple(Worker(**row) for row in db.query(f"{_WORKERS} order by worker.name_key"))


def worker_by_name(db: Database, name: str) -> Worker | None:
    """The worker of this name, however it is spelt, or None."""
    rows = db.query(f"{_WORKERS} where worker.name_key = ?", [name_key(name)])
    return next((Worker(**row) for row in rows), None)


def team_id_by_name(db: Database, name: str) -> str | None:
    """The id of the team of this name, or None."""
    row = db.execute("select id from team where name_key = ?", [name_key(name)]).fetchone()
    return str(row[0]) if row else None
