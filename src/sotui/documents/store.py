"""What was taken from trackers, kept so that the next one shows only what changed, and how it is read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

    from sotui.documents.held import Held
    from sotui.facts.model import Fact
    from sotui.register.model import Order


def held(db: Database) -> Held:
    """All that an import compares with: every order with its facts, notes and imported cells."""
    from sotui.documents.held import Held, HeldOrder, ImportedCell, held_key
    from sotui.register import facts_store, restricted_store
    from sotui.register import store as register
    from sotui.staff import store as staff

    cells: dict[str, dict[str, ImportedCell]] = defaultdict(dict)
    for subject_id, column, value, fact_id in db.execute(
        "select subject_id, column, value, fact_id from imported_cell"
    ):
        cells[subject_id][column] = ImportedCell(value, fact_id)
    orders: dict[tuple[str, ...], HeldOrder] = {}
    for order in register.orders(db):
        if order.restricted:
            # Of a restricted case a tracker is told nothing, and nothing is taken.
            continue
        facts = facts_store.all_facts(db, order.id)
        subjects = [order.subject, *(child.subject for child in order.children)]
        known = HeldOrder(
            order,
            facts,
            {(one.id, column): cell for one in subjects for column, cell in cells[one.id].items()},
            frozenset((note.subject.id, note.text) for note in register.notes(db, order.id)),
        )
        orders.setdefault(held_key(order.family.reference, order.case_number, _made(order, facts)), known)
    return Held(
        orders,
        {worker.id: worker.name for worker in staff.workers(db)},
        lambda family, case, ids: restricted_store.references(db, family, case, ids),
    )


def _made(order: Order, facts: Iterable[Fact]) -> str:
    """The day the order was first said to be made: a later correction does not make it another order."""
    made = [fact for fact in facts if fact.kind == "order-made" and not fact.supersedes]
    return made[0].on.isoformat() if made else order.registered_on.isoformat()


def keep_cells(db: Database, cells: Iterable[tuple[str, str, str, str | None]]) -> None:
    """Note what was taken: subject's id, column's name, canonical value, id of the fact that came of it."""
    db.conn.executemany(
        "insert into imported_cell (subject_id, column, value, fact_id) values (?,?,?,?)"
        " on conflict (subject_id, column) do update set value = excluded.value, fact_id = excluded.fact_id",
        list(cells),
    )
