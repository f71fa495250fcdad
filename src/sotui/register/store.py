"""How families, children, orders and what was noted about them are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sotui.facts.model import Subject, SubjectKind
from sotui.names import SEALED, name_key
from sotui.register.model import Child, Family, Note, OnOrder, Order
from sotui.register.restricted_store import marked

if TYPE_CHECKING:
    from sqlite_utils import Database


class NotThere(LookupError):
    """An id that is not, or no longer, on the register."""


# Orders and children


_ORDERS = """
    select o.id, o.reference, o.court, o.case_number, o.registered_on,
           family.id, family.reference,
           on_order.id, on_order.team,
           child.id, child.family_id, child.name, child.born, child.local_id
    from supervision_order o
    join family on family.id = o.family_id
    left join on_order on on_order.order_id = o.id
    left join child on child.id = on_order.child_id
"""


def _orders(db: Database, where: str = "", values: Iterable[Any] = ()) -> Iterator[Order]:
    rows = db.execute(f"{_ORDERS} {where} order by o.number, child.born desc, child.name_key", list(values))
    for _, group in groupby(rows, key=lambda row: row[0]):
        lines = list(group)
        first = lines[0]
        yield Order(
            id=first[0],
            reference=first[1],
            court=first[2],
            case_number=first[3],
            registered_on=date.fromisoformat(first[4]),
            family=Family(first[5], first[6]),
            children=tuple(
                OnOrder(
                    id=row[7],
                    order_id=first[0],
                    team=row[8],
                    child=Child(
                        row[9], row[10], _told_apart(row[11], place, lines), _day(row[12]), row[13] or ""
                    ),
                )
                for place, row in enumerate(lines, 1)
                if row[7] is not None
            ),
        )


def _told_apart(name: str, place: int, lines: Sequence[Any]) -> str:
    """A child's name; where it is sealed, with a number that tells siblings apart."""
    return f"{name}#{place}" if len(lines) > 1 and name.startswith(SEALED) else name


def each_order(db: Database) -> Iterator[Order]:
    """Every order with its children, by reference, read one after the other; children youngest first."""
    return _orders(db)


def orders(db: Database) -> list[Order]:
    """Every order with its children, by reference; children youngest first."""
    return list(each_order(db))


def order(db: Database, order_id: str) -> Order:
    """One order; raises NotThere where there is none with this id."""
    for found in _orders(db, "where o.id = ?", [order_id]):
        return found
    raise NotThere(f"no order {order_id}")


def orders_of(db: Database, order_ids: Iterable[str]) -> list[Order]:
    """The orders with these ids, in their order; ids without an order are passed over."""
    ids = list(order_ids)
    found: dict[str, Order] = {}
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        where = f"where o.id in ({','.join('?' * len(some))})"
        found |= {one.id: one for one in _orders(db, where, some)}
    return [found[id] for id in ids if id in found]


_AT_ONCE = 200
"""Orders that are asked about together: quicker than one by one, and few enough for one question."""


def find_order(db: Database, family_reference: str, case_number: str) -> Order | None:
    """The order of this family under this court case number, or None."""
    where = "where family.reference = ? and o.case_number = ?"
    found = next(_orders(db, where, [family_reference, case_number]), None)
    if found is None and (restricted := marked(db, "case", case_number)) is not None:
        one = order(db, restricted)
        return one if one.family.id == marked(db, "family", family_reference) else None
    return found


def family_id(db: Database, reference: str) -> str | None:
    """The id of the family with this reference, or None."""
    row = db.execute("select id from family where reference = ?", [reference]).fetchone()
    return str(row[0]) if row else marked(db, "family", reference)


def children_of_family(db: Database, reference: str) -> tuple[str, ...] | None:
    """The names of the children of the family with this reference, or None where there is no such family."""
    family = family_id(db, reference)
    if family is None:
        return None
    rows = db.execute("select name from child where family_id = ? order by name_key", [family]).fetchall()
    return tuple(row[0] for row in rows)


def child_of_family(db: Database, family_id: str, name: str, born: date | None, local_id: str) -> str | None:
    """The id of this family's child of that name, birth and local number, or None.

    A birth or a number that is not known on either side tells nobody apart.
    """
    rows = db.execute("select id, name_key, born, local_id from child where family_id = ?", [family_id])
    key, day = name_key(name), born.isoformat() if born else None
    for id, theirs, birth, number in rows.fetchall():
        # Held against each other here: a restricted child's name is a name for its readers alone.
        same = theirs == key and (birth is None or day is None or birth == day)
        if same and (not number or not local_id or number == local_id):
            return str(id)
    return None


def orders_of_child(db: Database, child_id: str) -> list[str]:
    """The ids of the orders that a child is or was on."""
    return [row[0] for row in db.execute("select order_id from on_order where child_id = ?", [child_id])]


def count_orders(db: Database) -> int:
    """How many orders are on the register, ended ones too."""
    return int(db.execute("select count(*) from supervision_order").fetchone()[0])


def next_number(db: Database) -> int:
    """The register's next number for an order: from 1 upwards, never used twice."""
    return int(db.execute("select coalesce(max(number), 0) + 1 from supervision_order").fetchone()[0])


def reference(number: int) -> str:
    """How an order is called: ``SO-0042``."""
    return f"SO-{number:04d}"


def case_of(db: Database, subject: Subject) -> str:
    """The order that a subject belongs to; a worker is a case of their own."""
    if subject.kind is SubjectKind.CHILD:
        row = db.execute("select order_id from on_order where id = ?", [subject.id]).fetchone()
        if row is None:
            raise NotThere(f"no child on an order {subject.id}")
        return str(row[0])
    return subject.id


def courts(db: Database) -> tuple[str, ...]:
    """The courts named on orders, the usual ones first."""
    rows = db.execute(
        "select court from supervision_order where court <> '' and court not glob ?"
        " group by court order by count(*) desc",
        [f"{SEALED}*"],
    )
    return tuple(row[0] for row in rows.fetchall())


def teams(db: Database) -> tuple[str, ...]:
    """The teams that hold children on orders, the usual ones first."""
    rows = db.execute("select team from on_order where team <> '' group by team order by count(*) desc")
    return tuple(row[0] for row in rows.fetchall())


def worker_names(db: Database) -> dict[str, str]:
    """The name of every worker by id."""
    return {row[0]: row[1] for row in db.execute("select id, name from worker")}


# Notes


def notes(db: Database, order_id: str) -> tuple[Note, ...]:
    """What was written about an order and its children, oldest first."""
    return tuple(
        Note(row[0], Subject(SubjectKind(row[1]), row[2]), row[3], row[4], datetime.fromisoformat(row[5]))
        for row in db.execute(
            "select id, subject_kind, subject_id, text, recorded_by, recorded_at from note"
            " where case_id = ? order by recorded_at, id",
            [order_id],
        )
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
