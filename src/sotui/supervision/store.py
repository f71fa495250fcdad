"""How supervision notes are read, with what was added to them and what was prepared."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
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

if TYPE_CHECKING:
    from sqlite_utils import Database

    from sotui.facts.model import Fact


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
    return _notes(db, "order_id = ?", [order_id])


def unsigned_notes(db: Database) -> tuple[Note, ...]:
    """Every note that is not signed, by the moment of the session; those taken back among them."""
    return _notes(db, "signed_at is null", [])


def _notes(db: Database, where: str, values: Sequence[str]) -> tuple[Note, ...]:
    """The notes of which this holds, read together; those taken back among them."""
    rows = db.execute(
        f"select {_COLUMNS} from supervision_note where {where} order by held_at, recorded_at", values
    ).fetchall()
    if not rows:
        return ()
    gone = actions_store.withdrawn(db, *dict.fromkeys(row[1] for row in rows))
    children: dict[str, list[tuple[str, str]]] = {}
    for note_id, child_id, fact_id in db.execute(
        "select c.note_id, c.child_id, c.fact_id from supervision_note_child c"
        f" join supervision_note n on n.id = c.note_id where n.{where} order by c.rowid",
        values,
    ):
        children.setdefault(note_id, []).append((child_id, fact_id))
    amendments: dict[str, list[Amendment]] = {}
    for id, note_id, text, by, at in db.execute(
        "select a.id, a.note_id, a.text, a.by, a.at from supervision_amendment a"
        f" join supervision_note n on n.id = a.note_id where n.{where} order by a.rowid",
        values,
    ):
        amendments.setdefault(note_id, []).append(Amendment(id, text, by, datetime.fromisoformat(at)))
    return tuple(_note(row, children.get(row[0], []), amendments.get(row[0], []), gone) for row in rows)


def note(db: Database, note_id: str) -> Note | None:
    """One note, or None where there is none with this id."""
    row = db.execute("select order_id from supervision_note where id = ?", [note_id]).fetchone()
    if row is None:
        return None
    return next((one for one in notes_of_order(db, row[0]) if one.id == note_id), None)


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


def unsigned_about(db: Database, fact: Fact) -> Note | None:
    """The note, not signed yet, about the session that was first recorded as this fact; None where there is
    none.
    """
    row = db.execute(
        "select n.id from supervision_note_child c join supervision_note n on n.id = c.note_id"
        " where c.child_id = ? and c.fact_id = ? and n.signed_at is null",
        [fact.subject.id, fact.id],
    ).fetchone()
    return note(db, row[0]) if row is not None else None


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


def notes_that_opened(db: Database, fact_ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """By immediate safeguarding action, named by the fact first recorded: the note that opened it, by its id,
    and its supervisor.
    """
    wanted = list(fact_ids)
    return {
        row[0]: (row[1], row[2] or "")
        for row in db.execute(
            "select c.safeguarding_id, n.id, n.supervisor from supervision_note_child c"
            f" join supervision_note n on n.id = c.note_id"
            f" where c.safeguarding_id in ({','.join('?' * len(wanted))})",
            wanted,
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
    every = list(children)
    # A child of whom it was said that the session was not held is no longer part of its note.
    here = [one for one in every if one[1] not in gone] or every
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
