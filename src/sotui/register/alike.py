"""Search before create: who on the register may be the child, and which may be the order, being typed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sotui.names import name_key, plain_key, words_alike
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

    A name is the same whatever its letters' case and width, its dashes, and marks that nobody sees; it is
    nearly the same where accents differ or each word has a slip or two.
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
    for _, _, local_id in children:
        if local_id.strip():
            for (id,) in db.execute("select id from child where local_id = ?", [local_id.strip()]).fetchall():
                add(id, 1, "same number")
    sought = [_Sought(name, born) for name, born, _ in children]
    if any(one.asks for one in sought):
        for id, theirs, birth in db.execute("select id, name_key, born from child"):
            for one in sought:
                if (alike := one.alike(theirs, birth)) is not None:
                    add(id, *alike)
    likeliest = sorted(found.items(), key=lambda one: one[1])[:MOST]
    orders = {order.id: order for order in store.orders_of(db, (id for id, _ in likeliest))}
    return tuple(Alike(orders[id], why, likely=place < 5) for id, (place, why) in likeliest if id in orders)


class _Sought:
    """A child as typed so far, held against each child on the register."""

    def __init__(self, name: str, born: date | None) -> None:
        self._key = name_key(name)
        plain = plain_key(self._key)
        self._words = tuple(dict.fromkeys(plain.split())) if len(plain) >= LEAST_TYPED else ()
        self._born = born.isoformat() if born is not None else None
        self._near: dict[str, frozenset[str]] = {}

    @property
    def asks(self) -> bool:
        """Whether enough is typed to look for."""
        return bool(self._words or self._born)

    def alike(self, key: str, birth: str | None) -> tuple[int, str] | None:
        """How likely it is that this is the child, 2 the likeliest, and what is the same; None if nothing is."""
        same_birth = self._born is not None and birth == self._born
        if key == self._key:
            return (2, "same name and birth") if same_birth else (3, "same name")
        if not (same_birth or self._words):
            return None
        plain = plain_key(key)
        found = self._found_in(plain.split()) if same_birth or len(self._words) > 1 else 0
        if len(self._words) > 1 and found == len(self._words):
            return 4, "nearly the same name and same birth" if same_birth else "nearly the same name"
        if same_birth:
            return (4, "same birth, a name in common") if found else (5, "same birth")
        if all(word in plain for word in self._words):
            return 6, "name begins alike"
        return None

    def _found_in(self, theirs: list[str]) -> int:
        """How many of the words typed stand there, each perhaps with a slip or two."""
        found: frozenset[str] = frozenset()
        for word in theirs:
            near = self._near.get(word)
            if near is None:
                near = self._near[word] = frozenset(own for own in self._words if words_alike(own, word))
            if near:
                found |= near
        return len(found)
