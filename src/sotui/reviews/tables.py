"""The tables of reviews: as held, who was invited, to whom the minutes went, outcome and amendments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotui.vault.migrations import Migration

if TYPE_CHECKING:
    from sqlite_utils import Database


def _reviews(db: Database) -> None:
    db.table("review").create(
        {
            "id": str,
            "order_id": str,
            "occurrence": str,
            "which": str,
            "chair_id": str,
            "answers": str,
            "recorded_by": str,
            "recorded_name": str,
            "recorded_at": str,
            "signed_by": str,
            "signed_name": str,
            "signed_at": str,
            "signed_reason": str,
            "closed": int,
        },
        pk="id",
        not_null={
            "order_id",
            "occurrence",
            "which",
            "answers",
            "recorded_by",
            "recorded_name",
            "recorded_at",
        },
        foreign_keys=[("order_id", "supervision_order", "id"), ("occurrence", "fact", "id")],
    )
    db.table("review").create_index(["order_id"])
    # The list of reviews asks for those about which something is still to be done.
    db.table("review").create_index(["closed"])
    # One review, one record of it.
    db.table("review").create_index(["occurrence"], unique=True)
    db.table("review_attendance").create(
        {"id": str, "review_id": str, "place": int, "role": str, "name": str, "came": str, "note": str},
        pk="id",
        not_null={"review_id", "place", "role", "name", "came", "note"},
        foreign_keys=[("review_id", "review", "id")],
    )
    db.table("review_attendance").create_index(["review_id"])
    db.table("review_distribution").create(
        {"id": str, "review_id": str, "to": str, "on_day": str, "recorded_by": str, "recorded_at": str},
        pk="id",
        not_null={"review_id", "to", "on_day", "recorded_by", "recorded_at"},
        foreign_keys=[("review_id", "review", "id")],
    )
    db.table("review_distribution").create_index(["review_id"])
    db.table("review_outcome").create(
        {
            "id": str,
            "review_id": str,
            "position": str,
            "name": str,
            "outcome": str,
            "decision": str,
            "on_day": str,
            "note": str,
            "recorded_by": str,
            "recorded_at": str,
        },
        pk="id",
        not_null={
            "review_id", "position", "name", "outcome", "decision", "on_day", "note", "recorded_by",
            "recorded_at",
        },
        foreign_keys=[("review_id", "review", "id")],
    )  # fmt: skip
    db.table("review_outcome").create_index(["review_id"])
    db.table("review_amendment").create(
        {
            "id": str,
            "review_id": str,
            "text": str,
            "recorded_by": str,
            "recorded_name": str,
            "recorded_at": str,
        },
        pk="id",
        not_null={"review_id", "text", "recorded_by", "recorded_name", "recorded_at"},
        foreign_keys=[("review_id", "review", "id")],
    )
    db.table("review_amendment").create_index(["review_id"])


MIGRATIONS = (Migration("reviews: as held, minutes, outcomes", _reviews),)
