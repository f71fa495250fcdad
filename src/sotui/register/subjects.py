"""By which words the audit knows what somebody names: an order, a child through their orders, a worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotui.names import name_key

if TYPE_CHECKING:
    from sqlite_utils import Database

MOST = 200
"""Subjects at most: a name of two letters would be half the register's."""


def in_the_audit(db: Database, typed: str) -> tuple[str, ...]:
    """References and case numbers of the orders that are meant, and the names of workers.

    An order is named by its reference, number, case or family, or by part of the name of a child on it.
    """
    key = name_key(typed)
    if not key:
        return ()
    bare = key.removeprefix("so-").lstrip("0")
    rows = db.execute(
        "select distinct o.reference, o.case_number, family.reference from supervision_order as o"
        " join family on family.id = o.family_id"
        " left join on_order on on_order.order_id = o.id left join child on child.id = on_order.child_id"
        " where lower(o.reference) = :key or cast(o.number as text) = :bare or lower(o.case_number) = :key"
        " or lower(family.reference) = :key or instr(child.name_key, :key) > 0"
        " order by o.number limit :most",
        {"key": key, "bare": bare, "most": MOST},
    ).fetchall()
    found = [word for row in rows for word in row if word]
    found += [
        name
        for (name,) in db.execute("select name from worker order by name").fetchall()
        if key in name_key(name)
    ][:MOST]
    return tuple(dict.fromkeys(found))
