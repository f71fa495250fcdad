"""The tables of families, children, orders, facts, notes and agreed actions.

What is derived from them and can be made anew has its tables beside the rows: ``kept``, ``listed``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotui.vault.migrations import Migration

if TYPE_CHECKING:
    from sqlite_utils import Database


def _families_and_orders(db: Database) -> None:
    db.table("family").create({"id": str, "reference": str}, pk="id", not_null={"reference"})
    db.table("family").create_index(["reference"], unique=True)
    db.table("child").create(
        {"id": str, "family_id": str, "name": str, "name_key": str, "born": str, "local_id": str},
        pk="id",
        not_null={"family_id", "name", "name_key"},
        foreign_keys=[("family_id", "family", "id")],
    )
    db.table("child").create_index(["name_key"])
    db.table("child").create_index(["local_id"])
    db.table("supervision_order").create(
        {
            "id": str,
            "number": int,
            "reference": str,
            "family_id": str,
            "court": str,
            "case_number": str,
            "registered_on": str,
        },
        pk="id",
        not_null={"number", "reference", "family_id", "court", "case_number", "registered_on"},
        foreign_keys=[("family_id", "family", "id")],
    )
    db.table("supervision_order").create_index(["number"], unique=True)
    db.table("supervision_order").create_index(["reference"], unique=True)
    db.table("supervision_order").create_index(["family_id"])
    db.table("on_order").create(
        {"id": str, "order_id": str, "child_id": str, "team": str},
        pk="id",
        not_null={"order_id", "child_id", "team"},
        foreign_keys=[("order_id", "supervision_order", "id"), ("child_id", "child", "id")],
    )
    db.table("on_order").create_index(["order_id", "child_id"], unique=True)
    db.table("on_order").create_index(["child_id"])


def _facts_and_notes(db: Database) -> None:
    db.table("fact").create(
        {
            "id": str,
            "kind": str,
            "subject_kind": str,
            "subject_id": str,
            "case_id": str,
            "on_day": str,
            "at": str,
            "qualifier": str,
            "recorded_by": str,
            "recorded_at": str,
            "device": str,
            "why": str,
            "source": str,
            "supersedes": str,
            "withdrawn": int,
            "root": str,
        },
        pk="id",
        not_null={"kind", "subject_kind", "subject_id", "case_id", "on_day", "recorded_by", "recorded_at"},
        foreign_keys=[("supersedes", "fact", "id")],
    )
    # At most one fact supersedes another: history never forks.
    db.table("fact").create_index(["supersedes"], unique=True)
    db.table("fact").create_index(["case_id"])
    db.table("note").create(
        {
            "id": str,
            "subject_kind": str,
            "subject_id": str,
            "case_id": str,
            "text": str,
            "recorded_by": str,
            "recorded_at": str,
        },
        pk="id",
        not_null={"subject_kind", "subject_id", "case_id", "text", "recorded_by", "recorded_at"},
    )
    db.table("note").create_index(["case_id"])


def _agreed_actions(db: Database) -> None:
    db.table("agreed_action").create(
        {
            "id": str,
            "order_id": str,
            "children": str,
            "text": str,
            "who": str,
            "due": str,
            "source": str,
            "source_id": str,
            "agreed_on": str,
            "carried_from": str,
            "rests_on": str,
            "recorded_by": str,
            "recorded_at": str,
        },
        pk="id",
        not_null={"order_id", "text", "source", "source_id", "agreed_on", "recorded_by", "recorded_at"},
        foreign_keys=[("order_id", "supervision_order", "id")],
    )
    db.table("agreed_action").create_index(["order_id"])
    db.table("agreed_action").create_index(["source_id"])
    db.table("agreed_action_step").create(
        {
            "id": str,
            "action_id": str,
            "state": str,
            "on_day": str,
            "evidence": str,
            "why": str,
            "rests_on": str,
            "recorded_by": str,
            "recorded_at": str,
        },
        pk="id",
        not_null={"action_id", "state", "on_day", "recorded_by", "recorded_at"},
        foreign_keys=[("action_id", "agreed_action", "id")],
    )
    db.table("agreed_action_step").create_index(["action_id"])


def _reasons_apart(db: Database) -> None:
    db.table("fact").add_column("reason", str)
    # Till now a correction wrote its reason over the words given with the fact: those of the first hold.
    db.execute(
        "update fact set reason = why, why = (select first.why from fact as first where first.id = fact.root)"
        " where supersedes is not null"
    )


MIGRATIONS = (
    Migration("register: families, children, orders", _families_and_orders),
    Migration("register: facts and notes", _facts_and_notes),
)
LATER = (Migration("register: agreed actions", _agreed_actions),)
"""Steps that came after those of other rooms."""
REASONS = (Migration("register: reasons of corrections apart from the words", _reasons_apart),)
"""A later step still."""
