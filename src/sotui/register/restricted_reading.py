"""Restricted cases as lists and pages have them: in full for their readers, by dates alone for all others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sotui.register import restricted_store
from sotui.register import store as register
from sotui.register.model import Order, OrderPage, PageLine
from sotui.vault.sealed import as_kept

if TYPE_CHECKING:
    from sqlite_utils import Database

    from sotui.vault.sealed import Sealed

SIGN = "◊"
"""Stands in lists before the names of a restricted case, for those who can read them."""


def mine(db: Database) -> list[Order]:
    """The restricted orders that the person can read, in full; asks little where there is none."""
    sealed = _sealed(db)
    if sealed is None:
        return []
    ids = restricted_store.orders_read_by(db, sealed.me.slot)
    if not ids:
        return []
    with sealed.opened():
        return register.orders_of(db, ids)


def marked(names: str) -> str:
    """The names of a restricted case as its readers see them in a list."""
    return f"{SIGN} {names}"


def readers(db: Database, order_id: str) -> tuple[str, ...] | None:
    """The names of those who can read a restricted order; None where it is not restricted."""
    found = restricted_store.of_order(db, order_id)
    sealed = _sealed(db)
    if found is None or sealed is None:
        return None
    here = sealed.people()
    return tuple(sorted(here[one] for one in sealed.readers(found.body) if one in here))


def as_restricted(db: Database, page: OrderPage) -> OrderPage:
    """An order's page as this person may read it: of a restricted case only dates, and whom to ask."""
    found, sealed = restricted_store.of_order(db, page.order.id), _sealed(db)
    if found is None or sealed is None:
        return page
    ask = ", ".join(readers(db, page.order.id) or ()) or "nobody who has an account"
    if sealed.me in sealed.readers(found.body):
        return replace(page, restricted=f"read by {ask}")
    children = tuple(replace(one, child=replace(one.child, born=None)) for one in page.order.children)
    return replace(
        page,
        order=replace(page.order, children=children),
        facts=tuple(_day_alone(line) for line in page.facts),
        notes=(),
        actions=(),
        restricted=f"dates only; ask {ask}",
    )


def _day_alone(line: PageLine) -> PageLine:
    fact = replace(line.fact, why="", source="", reason="")
    return replace(line, fact=fact, former=tuple(_day_alone(one) for one in line.former))


def _sealed(db: Database) -> Sealed | None:
    conn: Any = db.conn
    found: Sealed | None = conn.sealed
    return found


__all__ = ["SIGN", "as_kept", "as_restricted", "marked", "mine", "readers"]
