"""The tables of supervision notes, what was added to them and what was prepared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotui.vault.migrations import Migration

if TYPE_CHECKING:
    from sqlite_utils import Database


LISTED = "('plan-changed', 'practice-supervision-held', 'supervised-under')"
"""Kinds of fact that the list of who is due reads, as they stand in the index made for it."""
_SIGNED = "a signed supervision note does not change"


def _notes(db: Database) -> None:
    db.table("supervision_note").create(
        {
            "id": str,
            "order_id": str,
            "kind": str,
            "full": int,
            "full_why": str,
            "held_at": str,
            "supervisor_id": str,
            "supervisor": str,
            "supervisee_id": str,
            "supervisee": str,
            "attendees": str,
            "answers": str,
            "last_seen": str,
            "outline": str,
            "recorded_at": str,
            "signed_at": str,
            "signed_by": str,
            "late_why": str,
            "missing_why": str,
            "copied": int,
            "in_minutes": int,
        },
        pk="id",
        not_null={"order_id", "kind", "held_at", "supervisor_id", "answers", "recorded_at"},
        foreign_keys=[("order_id", "supervision_order", "id")],
    )
    db.table("supervision_note").create_index(["order_id"])
    db.execute("create index supervision_note_unsigned on supervision_note (held_at) where signed_at is null")
    db.table("supervision_note_child").create(
        {"note_id": str, "child_id": str, "fact_id": str, "recorded_id": str, "safeguarding_id": str},
        pk=("note_id", "child_id"),
        not_null={"fact_id"},
        foreign_keys=[("note_id", "supervision_note", "id"), ("child_id", "on_order", "id")],
    )
    db.table("supervision_note_child").create_index(["child_id"])
    db.table("supervision_amendment").create(
        {"id": str, "note_id": str, "text": str, "by_id": str, "by": str, "at": str},
        pk="id",
        not_null={"note_id", "text", "by_id", "at"},
        foreign_keys=[("note_id", "supervision_note", "id")],
    )
    db.table("supervision_amendment").create_index(["note_id"])
    db.table("supervision_preparation").create(
        {"id": str, "order_id": str, "by_id": str, "by": str, "at": str, "text": str, "note_id": str},
        pk="id",
        not_null={"order_id", "by_id", "at", "text"},
        foreign_keys=[("order_id", "supervision_order", "id")],
    )
    db.table("supervision_preparation").create_index(["order_id"])
    # What the list of all children asks of each of them, without reading every fact there is.
    db.execute(
        "create index fact_of_supervision on fact"
        " (kind, subject_id, on_day, at, recorded_at, qualifier, withdrawn, id)"
        f" where kind in {LISTED}"
    )
    _keep_signed(db)


def _keep_signed(db: Database) -> None:
    """Have the database itself refuse what no act would do: a change to a signed note or to an amendment."""
    signed = "(select signed_at from supervision_note where id = old.note_id) is not null"
    for event in ("update", "delete"):
        db.execute(
            f"create trigger supervision_note_signed_{event} before {event} on supervision_note"
            f" when old.signed_at is not null begin select raise(abort, '{_SIGNED}'); end"
        )
        db.execute(
            f"create trigger supervision_note_child_signed_{event} before {event} on supervision_note_child"
            f" when {signed} begin select raise(abort, '{_SIGNED}'); end"
        )
        db.execute(
            f"create trigger supervision_amendment_{event} before {event} on supervision_amendment"
            f" begin select raise(abort, 'an amendment does not change'); end"
        )


def _sealable(db: Database) -> None:
    """What is signed goes under seal word for word, and comes back so, while a restriction is at work."""
    at_work = "not exists (select 1 from cache_sealing)"
    for event in ("update", "delete"):
        db.execute(f"drop trigger supervision_note_signed_{event}")
        db.execute(
            f"create trigger supervision_note_signed_{event} before {event} on supervision_note"
            f" when old.signed_at is not null and {at_work} begin select raise(abort, '{_SIGNED}'); end"
        )
        db.execute(f"drop trigger supervision_amendment_{event}")
        db.execute(
            f"create trigger supervision_amendment_{event} before {event} on supervision_amendment"
            f" when {at_work} begin select raise(abort, 'an amendment does not change'); end"
        )


MIGRATIONS = (Migration("supervision: notes", _notes),)
SEALABLE = (Migration("supervision: signed notes of restricted cases go under seal", _sealable),)
"""A step that comes after the register's own for restricted cases."""
