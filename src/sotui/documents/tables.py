"""The table of what was taken from trackers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotui.vault.migrations import Migration

if TYPE_CHECKING:
    from sqlite_utils import Database


def _imported(db: Database) -> None:
    db.table("imported_cell").create(
        {"subject_id": str, "column": str, "value": str, "fact_id": str},
        pk=("subject_id", "column"),
        not_null={"value"},
    )


MIGRATIONS = (Migration("documents: what was imported", _imported),)
