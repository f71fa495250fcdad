"""The tables of what was adopted; nothing in them is ever changed but that a bank holiday was taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotui.vault.migrations import Migration

if TYPE_CHECKING:
    from sqlite_utils import Database


def _create(db: Database) -> None:
    db.table("adopted_pack").create(
        {
            "id": str,
            "pack": str,
            "hash": str,
            "text": str,
            "clauses": str,
            "from_day": str,
            "adopted_by": str,
            "adopted_at": str,
            "came": str,
            "why": str,
        },
        pk="id",
        not_null={"pack", "hash", "text", "adopted_by", "adopted_at", "came"},
    )
    db.table("adopted_interval").create(
        {
            "id": str,
            "pack": str,
            "interval": str,
            "count": int,
            "from_day": str,
            "set_by": str,
            "set_at": str,
            "why": str,
        },
        pk="id",
        not_null={"pack", "interval", "count", "from_day", "set_by", "set_at"},
    )
    db.table("adopted_holiday").create(
        {
            "id": str,
            "day": str,
            "name": str,
            "source": str,
            "added_by": str,
            "added_at": str,
            "withdrawn_at": str,
            "withdrawn_why": str,
        },
        pk="id",
        not_null={"day", "name", "source", "added_by", "added_at"},
    )


MIGRATIONS = (Migration("adoption: procedures, local intervals and bank holidays in use", _create),)
