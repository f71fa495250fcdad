"""The tables of teams and workers, their posts and positions, who has left, and whose account is whose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotui.vault.migrations import Migration

if TYPE_CHECKING:
    from sqlite_utils import Database


def _teams_and_workers(db: Database) -> None:
    db.table("team").create({"id": str, "name": str, "name_key": str}, pk="id", not_null={"name", "name_key"})
    db.table("team").create_index(["name_key"], unique=True)
    db.table("worker").create(
        {"id": str, "name": str, "name_key": str, "team_id": str},
        pk="id",
        not_null={"name", "name_key"},
        foreign_keys=[("team_id", "team", "id")],
    )
    db.table("worker").create_index(["name_key"], unique=True)


def _posts(db: Database) -> None:
    """Two people of one name may sit in two teams; nobody's post is known yet, so each may hold any work."""
    for index in db.table("worker").indexes:
        if index.columns == ["name_key"] and index.unique:
            db.conn.execute(f'drop index "{index.name}"')
    db.conn.execute("alter table worker add column left_on text")
    db.conn.execute("create unique index worker_name_in_team on worker (name_key, coalesce(team_id, ''))")
    db.table("worker_post").create(
        {"worker_id": str, "post": str},
        pk=("worker_id", "post"),
        foreign_keys=[("worker_id", "worker", "id")],
    )


def _positions(db: Database) -> None:
    db.table("position").create(
        {
            "id": str,
            "worker_id": str,
            "position": str,
            "team_id": str,
            "since": str,
            "until": str,
            "recorded_by": str,
            "recorded_at": str,
            "taken_back": str,
        },
        pk="id",
        not_null={"worker_id", "position", "since", "recorded_by", "recorded_at"},
        foreign_keys=[("worker_id", "worker", "id"), ("team_id", "team", "id")],
    )
    db.table("position").create_index(["worker_id"])
    db.table("account_worker").create(
        {"user_id": str, "worker_id": str},
        pk="user_id",
        not_null={"worker_id"},
        foreign_keys=[("worker_id", "worker", "id")],
    )
    db.table("account_worker").create_index(["worker_id"], unique=True)


MIGRATIONS = (Migration("staff: teams and workers", _teams_and_workers),)
LATER = (Migration("staff: posts, and who has left", _posts),)
"""Steps that came after those of other rooms."""
POSITIONS = (Migration("staff: positions, and which account is which worker", _positions),)
"""A later step still."""
