"""Lawful erasure of what stands of one order: its rows, and the rows of the audit that tell of them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sotui.vault.erasure import erase_images, words_about
from sotui.vault.sealed import as_kept

if TYPE_CHECKING:
    from sqlite_utils import Database

    from sotui.vault.session import Act

_IDS = re.compile(r"[0-9a-f]{32}")
OF_ORDER: tuple[tuple[str, str], ...] = (
    ("family", "id"),
    ("child", "id"),
    ("restriction", "family_id"),
    ("restricted_mark", "family_id"),
    ("supervision_order", "id"),
    ("on_order", "order_id"),
    ("fact", "case_id"),
    ("note", "case_id"),
    ("agreed_action", "order_id"),
    ("agreed_action_step", "action_id"),
    ("supervision_note", "order_id"),
    ("supervision_preparation", "order_id"),
    ("supervision_note_child", "note_id"),
    ("supervision_amendment", "note_id"),
    ("review", "order_id"),
    ("review_attendance", "review_id"),
    ("review_distribution", "review_id"),
    ("review_outcome", "review_id"),
    ("review_amendment", "review_id"),
    ("imported_cell", "subject_id"),
)
"""Every table of what belongs to an order, what it belongs to before it, and the column that says so."""
KEPT = (
    ("cache_deadline", "case_id"),
    ("cache_order", "id"),
    ("cache_child", "order_id"),
    ("cache_listed", "id"),
)


@dataclass(frozen=True, slots=True)
class Belongings:
    """What belongs to an order: the ids of its rows, how many rows of each table, and rows of the audit."""

    order_id: str
    reference: str
    ids: frozenset[str]
    rows: tuple[tuple[str, int], ...]
    changes: tuple[int, ...]
    """Rows of the audit that tell what stood in them, those erased already not among them."""
    children_stay: bool
    """Whether a child on it is on another order too, and so stays with the family."""


def belongings(db: Database, order_id: str, reference: str) -> Belongings:
    """All that belongs to this order. Reads every change of these tables: seconds in a big register."""
    ids, children_stay = _first_ids(db, order_id)
    rows = []
    for table, column in OF_ORDER:
        found = db.execute(f"select * from {table} where {column} in {_AMONG}", [_among(ids)])
        names = [one[0] for one in found.description]
        all_rows = found.fetchall()
        rows.append((table, len(all_rows)))
        if "id" in names:
            ids |= {row[names.index("id")] for row in all_rows}
    changes = []
    marks = ",".join("?" * len(OF_ORDER))
    with as_kept(db.conn):
        for number, key, before, after in db.execute(
            f"select id, key, before, after from audit_change where name in ({marks})"
            " and (before is not null or after is not null) order by id",
            [table for table, _ in OF_ORDER],
        ).fetchall():
            if not ids.isdisjoint(_IDS.findall(f"{key}{before or ''}{after or ''}")):
                # What belonged to a row that is gone by now belongs to the order too.
                ids |= set(_IDS.findall(key))
                changes.append(number)
        names = [] if children_stay else _names(db, order_id)
        changes += [id for id, _ in words_about(db, [reference], names)]
    told = tuple((table, count) for table, count in rows if count)
    return Belongings(order_id, reference, frozenset(ids), told, tuple(changes), children_stay)


def erase(act: Act, of: Belongings, *, rows_too: bool) -> int:
    """Erase what the audit tells of them, and with ``rows_too`` the rows; yields how many it told of."""
    db = act.db
    first = db.execute("select coalesce(max(id), 0) from audit_change").fetchone()[0]
    if rows_too:
        among = _among(of.ids)
        for table, column in reversed(OF_ORDER):
            db.execute(f"delete from {table} where {column} in {_AMONG}", [among])
        db.execute(
            f"delete from sealed_reader where body in (select id from sealed_body where subject in {_AMONG})",
            [among],
        )
        db.execute(f"delete from sealed_body where subject in {_AMONG}", [among])
        for table, column in KEPT:
            db.execute(f"delete from {table} where {column} = ?", [of.order_id])
    mine = db.execute("select id from audit_change where id > ?", [first]).fetchall()
    return erase_images(act, [*of.changes, *(number for (number,) in mine)])


_AMONG = "(select value from json_each(?))"


def _among(ids: set[str] | frozenset[str]) -> str:
    return json.dumps(sorted(ids))


def _names(db: Database, order_id: str) -> list[str]:
    found = db.execute(
        "select child.name from child join on_order on on_order.child_id = child.id where order_id = ?",
        [order_id],
    ).fetchall()
    return [name for (name,) in found]


def _first_ids(db: Database, order_id: str) -> tuple[set[str], bool]:
    """The order's own id, and those of its children and family where they are on no other order."""
    family, others = db.execute(
        "select family_id, (select count(*) from supervision_order as b where b.family_id = o.family_id) - 1"
        " from supervision_order as o where id = ?",
        [order_id],
    ).fetchone()
    children = db.execute(
        "select child_id, exists (select 1 from on_order as b where b.child_id = a.child_id"
        " and b.order_id <> a.order_id) from on_order as a where order_id = ?",
        [order_id],
    ).fetchall()
    ids = {order_id, *(child for child, elsewhere in children if not elsewhere)}
    if not others:
        ids.add(family)
    return ids, bool(others) or any(elsewhere for _, elsewhere in children)
