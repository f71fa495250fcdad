"""What stood in a row before and after a change, where texts are put under seal with the act that made it.

While an act runs, what was taken down of it may still be written otherwise. Once its entry is written, it may
only be erased.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sotui.names import SEALED
from sotui.vault.capture import seal
from sotui.vault.sealed import as_kept

if TYPE_CHECKING:
    from sqlite_utils import Database

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, repr=False)
class Image:
    """One change: the row before and after it, None where there was or is none or it was erased."""

    id: int
    table: str
    key: str
    before: Row | None
    after: Row | None


_COLUMNS = "id, name, key, before, after"


def of_running_act(db: Database, tables: Collection[str]) -> list[Image]:
    """What the act that runs has changed so far in these tables, in the order in which it did."""
    names = sorted(tables)
    marks = ",".join("?" * len(names))
    with as_kept(db.conn):
        rows = db.conn.execute(
            f"SELECT {_COLUMNS} FROM audit_change WHERE name IN ({marks}) AND id >= coalesce((SELECT"
            " change_from + change_count FROM audit_entry ORDER BY seq DESC LIMIT 1), 1) ORDER BY id",
            names,
        ).fetchall()
    return [_image(row) for row in rows]


def with_tokens(db: Database) -> list[Image]:
    """What the act that runs has changed so far, in whatever table, where a sealed text stands in it now."""
    with as_kept(db.conn):
        rows = db.conn.execute(
            f"SELECT {_COLUMNS} FROM audit_change WHERE instr(after, ?) AND id >= coalesce((SELECT"
            " change_from + change_count FROM audit_entry ORDER BY seq DESC LIMIT 1), 1) ORDER BY id",
            (SEALED,),
        ).fetchall()
    return [_image(row) for row in rows]


def recorded(db: Database, columns: Mapping[str, str], values: Collection[str]) -> list[Image]:
    """The changes whose entry is written and that are about rows with one of these in the column named for
    their table. All that was ever taken down is read for it, once: some seconds in a large register.
    """
    cases = " ".join(f"WHEN '{table}' THEN '$.\"{column}\"'" for table, column in columns.items())
    with as_kept(db.conn):
        rows = db.conn.execute(
            f"SELECT {_COLUMNS} FROM audit_change WHERE coalesce(after, before) IS NOT NULL"
            f" AND name IN ({','.join('?' * len(columns))})"
            f" AND json_extract(coalesce(after, before), CASE name {cases} END)"
            " IN (SELECT value FROM json_each(?))"
            " AND seq <= (SELECT coalesce(max(seq), 0) FROM audit_entry) ORDER BY id",
            (*columns, json.dumps(sorted(values))),
        ).fetchall()
    return [_image(row) for row in rows]


def rewrite(db: Database, image: Image) -> None:
    """Have the change be taken down like this, sealed anew; only while its act runs."""
    before, after = _text(image.before), _text(image.after)
    db.conn.execute(
        "UPDATE audit_change SET before = ?, after = ?, before_seal = ?, after_seal = ? WHERE id = ?",
        (before, after, seal(before), seal(after), image.id),
    )


def _image(row: tuple[Any, ...]) -> Image:
    return Image(row[0], row[1], row[2], _row(row[3]), _row(row[4]))


def _row(text: str | None) -> Row | None:
    return None if text is None else json.loads(text)


def _text(row: Row | None) -> str | None:
    return None if row is None else json.dumps(row, ensure_ascii=False, separators=(",", ":"))
