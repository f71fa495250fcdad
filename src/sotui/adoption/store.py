"""How what was adopted is kept and read, in the order in which it was.

That order is the order of the rows: a computer's clock may be behind that of another, or be put back.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sotui.adoption.model import AdoptedHoliday, AdoptedInterval, AdoptedPack

if TYPE_CHECKING:
    from sqlite_utils import Database

_PACK = "id, pack, hash, from_day, adopted_by, adopted_at, came, why"
_INTERVAL = "id, pack, interval, count, from_day, set_by, set_at, why"
_HOLIDAY = "id, day, name, source, added_by, added_at, withdrawn_at, withdrawn_why"


def packs(db: Database) -> tuple[AdoptedPack, ...]:
    """Every version of a procedure that was ever adopted, without its text."""
    rows = db.execute(f"select {_PACK} from adopted_pack order by rowid").fetchall()
    return tuple(
        AdoptedPack(id, pack, hash, _day(from_day), by, datetime.fromisoformat(at), came, why or "")
        for id, pack, hash, from_day, by, at, came, why in rows
    )


def text(db: Database, adopted_id: str) -> tuple[bytes, bytes]:
    """The bytes of an adopted procedure, and of its list of clauses (empty where it came without one)."""
    found = db.execute("select text, clauses from adopted_pack where id = ?", [adopted_id]).fetchone()
    return found[0].encode("utf-8"), (found[1] or "").encode("utf-8")


def intervals(db: Database) -> tuple[AdoptedInterval, ...]:
    """Every local interval that was ever set."""
    rows = db.execute(f"select {_INTERVAL} from adopted_interval order by rowid").fetchall()
    return tuple(
        AdoptedInterval(
            id, pack, interval, count, date.fromisoformat(day), by, datetime.fromisoformat(at), why or ""
        )
        for id, pack, interval, count, day, by, at, why in rows
    )


def holidays(db: Database) -> tuple[AdoptedHoliday, ...]:
    """Every bank holiday that was ever added, those taken back among them, by day."""
    rows = db.execute(f"select {_HOLIDAY} from adopted_holiday order by day, rowid").fetchall()
    return tuple(
        AdoptedHoliday(
            id,
            date.fromisoformat(day),
            name,
            source,
            by,
            datetime.fromisoformat(at),
            datetime.fromisoformat(gone) if gone else None,
            why or "",
        )
        for id, day, name, source, by, at, gone, why in rows
    )


def insert_pack(db: Database, adopted: AdoptedPack, text: str, clauses: str) -> None:
    """Keep a version with its text."""
    row: dict[str, Any] = {
        "id": adopted.id,
        "pack": adopted.pack,
        "hash": adopted.hash,
        "text": text,
        "clauses": clauses,
        "from_day": adopted.from_day.isoformat() if adopted.from_day else None,
        "adopted_by": adopted.adopted_by,
        "adopted_at": adopted.adopted_at.isoformat(),
        "came": adopted.came,
        "why": adopted.why,
    }
    db.table("adopted_pack").insert(row)


def insert_interval(db: Database, one: AdoptedInterval) -> None:
    """Keep a setting; what was set before stays beside it."""
    db.table("adopted_interval").insert(
        {
            "id": one.id,
            "pack": one.pack,
            "interval": one.interval,
            "count": one.count,
            "from_day": one.from_day.isoformat(),
            "set_by": one.set_by,
            "set_at": one.set_at.isoformat(),
            "why": one.why,
        }
    )


def insert_holiday(db: Database, one: AdoptedHoliday) -> None:
    """Keep a bank holiday that was added here."""
    db.table("adopted_holiday").insert(
        {
            "id": one.id,
            "day": one.day.isoformat(),
            "name": one.name,
            "source": one.source,
            "added_by": one.added_by,
            "added_at": one.added_at.isoformat(),
            "withdrawn_at": None,
            "withdrawn_why": "",
        }
    )


def withdraw_holiday(db: Database, id: str, at: datetime, why: str) -> None:
    """Say that a bank holiday which was added is none."""
    db.execute(
        "update adopted_holiday set withdrawn_at = ?, withdrawn_why = ? where id = ?",
        [at.isoformat(), why, id],
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
