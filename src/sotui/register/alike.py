"""Search before create: who on the register may be the child, and which may be the order, being typed in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sotui.names import SEALED, alike_among, name_key, plain_key
from sotui.register import store
from sotui.register.model import Order
from sotui.register.restricted_store import marked

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

    A name is the same whatever its letters' case and width, its dashes, and marks that nobody sees; it is
    nearly the same where accents differ or each word has a slip or two.
    """
    found: dict[str, tuple[int, str]] = {}
    alike: list[tuple[int, str, str]] = []
    wanted = "".join(case_number.split()).casefold()
    if wanted:
        for id, number in db.execute("select id, case_number from supervision_order").fetchall():
            if "".join(number.split()).casefold() == wanted:
                found[id] = (0, "same case number")
        if (restricted := marked(db, "case", case_number)) is not None:
            found[restricted] = (0, "same case number")
    for _, _, local_id in children:
        if local_id.strip():
            for (id,) in db.execute("select id from child where local_id = ?", [local_id.strip()]).fetchall():
                alike.append((1, "same number", id))
            if (child := marked(db, "child", local_id)) is not None:
                alike.append((1, "same number", child))
    if any(born is not None or len(name_key(name)) >= LEAST_TYPED for name, born, _ in children):
        # A restricted case is looked through by its readers only: a birth alone would tell that there is one.
        rows = [
            row
            for row in db.execute("select id, name_key, born from child").fetchall()
            if not row[1].startswith(SEALED)
        ]
        known = _Known(rows)
        for name, born, _ in children:
            alike += [(place, why, id) for id, place, why in known.alike(name, born)]
    # The likeliest children first: of two thousand whose name begins alike nobody asks for the orders.
    alike.sort(key=lambda one: one[:2])
    for place, why, child in alike:
        if len(found) >= MOST:
            break
        for id in store.orders_of_child(db, child):
            found.setdefault(id, (place, why))
    likeliest = list(found)[:MOST]
    return tuple(
        Alike(order, found[order.id][1], likely=found[order.id][0] < 5)
        for order in store.orders_of(db, likeliest)
    )


class _Known:
    """The children on the register, held against one as typed so far."""

    def __init__(self, rows: list[tuple[str, str, str | None]]) -> None:
        self._rows = rows
        self._plain = [plain_key(key) for _, key, _ in rows]
        self._words = set(" ".join(self._plain).split())

    def alike(self, name: str, born: date | None) -> Iterator[tuple[str, int, str]]:
        """Of each child who may be this one: id, how likely, 2 the likeliest, and what is the same."""
        key = name_key(name)
        plain = plain_key(key)
        words = tuple(dict.fromkeys(plain.split())) if len(plain) >= LEAST_TYPED else ()
        day = born.isoformat() if born is not None else None
        near = [alike_among(word, self._words) for word in words] if day or len(words) > 1 else []
        # A single word is too little to say that a name is nearly the same.
        whole = len(near) > 1 and all(near)
        for (id, theirs, birth), said in zip(self._rows, self._plain, strict=True):
            same_birth = birth == day is not None
            if theirs == key:
                yield (id, 2, "same name and birth") if same_birth else (id, 3, "same name")
            elif whole and not near[0].isdisjoint(parts := said.split()) and _in_each(near, parts):
                yield id, 4, "nearly the same name and same birth" if same_birth else "nearly the same name"
            elif same_birth:
                common = any(not one.isdisjoint(said.split()) for one in near)
                yield (id, 4, "same birth, a name in common") if common else (id, 5, "same birth")
            elif words and all(word in said for word in words):
                yield id, 6, "name begins alike"


def _in_each(near: list[set[str]], parts: list[str]) -> bool:
    """Whether each word typed stands among these, perhaps with a slip."""
    return all(not one.isdisjoint(parts) for one in near)
