"""The tables of supervision notes, what was added to them and what was prepared, and how they are read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sotui.register import actions_store
from sotui.supervision.model import (
    Amendment,
    LastSeen,
    Note,
    NoteKind,
    NoteState,
    Preparation,
    Written,
)
from sotui.vault.migrations import Migration

if TYPE_CHECKING:
    from sqlite_utils import Database

    from sotui.facts.model import Fact

LISTED = "('plan-changed', 'practice-supervision-held', 'supervised-under')"
"""Kinds of fact that the list of who is due reads, as they stand in the index made for it."""
_SIGNED = "a signed supervision note does not change"


def _create(db: Database) -> None:
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


MIGRATIONS = (Migration("supervision: notes", _create),)


# Writing a row; the acts decide what is in it


def row_of(written: Written) -> dict[str, Any]:
    """What is written, as it is kept."""
    return {
        "kind": written.kind.value,
        "full": int(written.full),
        "full_why": written.full_why,
        "held_at": written.held_at.isoformat(),
        "supervisee_id": written.supervisee_id,
        "supervisee": written.supervisee,
        "attendees": written.attendees,
        "answers": json.dumps(dict(written.answers), ensure_ascii=False, sort_keys=True),
        "last_seen": json.dumps(
            [
                [one.child_id, one.on.isoformat() if one.on else None, one.alone, one.confirmed]
                for one in written.last_seen
            ]
        ),
    }


# Reading


_COLUMNS = (
    "id, order_id, kind, full, full_why, held_at, supervisor_id, supervisor, supervisee_id, supervisee,"
    " attendees, answers, last_seen, outline, recorded_at, signed_at, signed_by, late_why, missing_why,"
    " copied, in_minutes"
)


def notes_of_order(db: Database, order_id: str) -> tuple[Note, ...]:
    """Every note about an order's children, by the moment of the session; those taken back among them."""
    rows = db.execute(
        f"select {_COLUMNS} from supervision_note where order_id = ? order by held_at, recorded_at",
        [order_id],
    ).fetchall()
    if not rows:
        return ()
    gone = actions_store.withdrawn(db, order_id)
    children: dict[str, list[tuple[str, str]]] = {}
    for note_id, child_id, fact_id in db.execute(
        "select c.note_id, c.child_id, c.fact_id from supervision_note_child c"
        " join supervision_note n on n.id = c.note_id where n.order_id = ? order by c.rowid",
        [order_id],
    ):
        children.setdefault(note_id, []).append((child_id, fact_id))
    amendments: dict[str, list[Amendment]] = {}
    for id, note_id, text, by, at in db.execute(
        "select a.id, a.note_id, a.text, a.by, a.at from supervision_amendment a"
        " join supervision_note n on n.id = a.note_id where n.order_id = ? order by a.rowid",
        [order_id],
    ):
        amendments.setdefault(note_id, []).append(Amendment(id, text, by, datetime.fromisoformat(at)))
    return tuple(_note(row, children.get(row[0], []), amendments.get(row[0], []), gone) for row in rows)


def note(db: Database, note_id: str) -> Note | None:
    """One note, or None where there is none with this id."""
    row = db.execute("select order_id from supervision_note where id = ?", [note_id]).fetchone()
    if row is None:
        return None
    return next((one for one in notes_of_order(db, row[0]) if one.id == note_id), None)


def orders_with_unsigned(db: Database) -> tuple[str, ...]:
    """Ids of the orders that have a note which is not signed, taken back or not."""
    return tuple(
        row[0] for row in db.execute("select distinct order_id from supervision_note where signed_at is null")
    )


def last_supervisors(db: Database) -> dict[str, str]:
    """By child on an order: the account that held the latest supervision of the child, as notes tell."""
    return {
        row[0]: row[1]
        for row in db.execute(
            "select c.child_id, n.supervisor_id from supervision_note_child c"
            " join supervision_note n on n.id = c.note_id order by n.held_at, n.recorded_at"
        )
    }


def is_signed_over(db: Database, fact: Fact) -> bool:
    """Whether this is what a signed note says was held, or recorded by its signature."""
    row = db.execute(
        "select 1 from supervision_note_child c join supervision_note n on n.id = c.note_id"
        " where c.child_id = ? and ? in (c.fact_id, c.recorded_id) and n.signed_at is not null",
        [fact.subject.id, fact.id],
    ).fetchone()
    return row is not None


def safeguarding_facts(db: Database, note_id: str) -> dict[str, str]:
    """By child: the immediate safeguarding action that the note opened."""
    return {
        row[0]: row[1]
        for row in db.execute(
            "select child_id, safeguarding_id from supervision_note_child"
            " where note_id = ? and safeguarding_id is not null",
            [note_id],
        )
    }


def preparations(db: Database, order_id: str, note_id: str = "") -> tuple[Preparation, ...]:
    """What was prepared for a note, or, without one, for the next session, in the order of writing."""
    where = "note_id = ?" if note_id else "coalesce(note_id, '') = ?"
    return tuple(
        Preparation(row[0], row[1], row[2] or "", datetime.fromisoformat(row[3]), row[4])
        for row in db.execute(
            f"select id, by_id, by, at, text from supervision_preparation where order_id = ? and {where}"
            " order by rowid",
            [order_id, note_id],
        )
    )


def _note(
    row: tuple[Any, ...],
    children: Iterable[tuple[str, str]],
    amendments: Iterable[Amendment],
    gone: frozenset[str],
) -> Note:
    here = list(children)
    facts = tuple(fact_id for _, fact_id in here)
    signed_at = datetime.fromisoformat(row[15]) if row[15] else None
    if facts and not actions_store.stands(facts, gone):
        state = NoteState.TAKEN_BACK
    else:
        state = NoteState.SIGNED if signed_at else NoteState.HELD
    return Note(
        id=row[0],
        order_id=row[1],
        written=Written(
            kind=NoteKind(row[2]),
            children=tuple(child_id for child_id, _ in here),
            held_at=datetime.fromisoformat(row[5]),
            supervisee_id=row[8] or "",
            supervisee=row[9] or "",
            full=bool(row[3]),
            full_why=row[4] or "",
            attendees=row[10] or "",
            answers=json.loads(row[11]),
            last_seen=tuple(
                LastSeen(id, date.fromisoformat(on) if on else None, alone, bool(sure))
                for id, on, alone, sure in json.loads(row[12] or "[]")
            ),
        ),
        supervisor_id=row[6],
        supervisor=row[7] or "",
        state=state,
        recorded_at=datetime.fromisoformat(row[14]),
        facts=facts,
        outline=row[13] or "",
        signed_at=signed_at,
        signed_by=row[16] or "",
        late_why=row[17] or "",
        missing_why=row[18] or "",
        copied=bool(row[19]),
        in_minutes=bool(row[20]),
        amendments=tuple(amendments),
    )
