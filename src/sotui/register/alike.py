"""Search before create: who on the register may be the child, and which may be the order, being typed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sotui.names import name_key
from sotui.register import store
from sotui.register.model import Order

if TYPE_CHECKING:
    from sqlite_utils import Database

MOST = 8
"""Orders offered at once; one looks at the likeliest."""
LEAST_TYPED = 3
"""Letters of a name from which on part of it is looked for."""


@dataclass(frozen=True, slots=True)
class Alike:
    """An order on the register that may be about the same child, or be the same order."""

    order: Order
    why: str
    """What is the same: *same name and birth*, *same case number*."""
    likely: bool
    """Whether it is more than a name that begins alike."""


def orders_alike(
    db: Database, children: tuple[tuple[str, date | None, str], ...], case_number: str
) -> tuple[Alike, ...]:
    """The likeliest first. ``children`` are (name, birth, local number) as typed so far.

    A name is the same whatever its letters' case and width, its dashes, and marks that nobody sees.
    """
    found: dict[str, tuple[int, str]] = {}

    def add(child_or_order: str, place: int, why: str, *, is_order: bool = False) -> None:
        ids = [child_or_order] if is_order else store.orders_of_child(db, child_or_order)
        for id in ids:
            if id not in found or found[id][0] > place:
                found[id] = (place, why)

    wanted = "".join(case_number.split()).casefold()
    if wanted:
        for id, number in db.execute("select id, case_number from supervision_order").fetchall():
            if "".join(number.split()).casefold() == wanted:
                add(id, 0, "same case number", is_order=True)
    for name, born, local_id in children:
        key = name_key(name)
        if local_id.strip():
            for (id,) in db.execute("select id from child where local_id = ?", [local_id.strip()]).fetchall():
                add(id, 1, "same number")
        for id, theirs, birth in _named_or_born(db, key, born):
            same_birth = born is not None and birth == born.isoformat()
            if theirs == key:
                add(id, 2 if same_birth else 3, "same name and birth" if same_birth else "same name")
            elif same_birth and set(theirs.split()) & set(key.split()):
                add(id, 4, "same birth, a name in common")
            elif same_birth:
                add(id, 5, "same birth")
            else:
                add(id, 6, "name begins alike")
    likeliest = sorted(found.items(), key=lambda one: one[1])[:MOST]
    orders = {order.id: order for order in store.orders_of(db, (id for id, _ in likeliest))}
    return tuple(Alike(orders[id], why, likely=place < 5) for id, (place, why) in likeliest if id in orders)


def _named_or_born(db: Database, key: str, born: date | None) -> list[tuple[str, str, str | None]]:
    """Children whose name holds every word typed, or who were born on that day."""
    words = key.split() if len(key) >= LEAST_TYPED else []
    tests = [" and ".join(["instr(name_key, ?) > 0"] * len(words))] if words else []
    values: list[str] = list(words)
    if born is not None:
        tests.append("born = ?")
        values.append(born.isoformat())
    if not tests:
        return []
    where = " or ".join(f"({test})" for test in tests)
    rows = db.execute(f"select id, name_key, born from child where {where} limit 200", values).fetchall()
    return [(row[0], row[1], row[2]) for row in rows]
