"""The tables of families, children, orders, facts and notes, and how they are read."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

from sotui.facts.history import in_force
from sotui.facts.model import Case, ChildOnOrder, Fact, Subject, SubjectKind
from sotui.names import name_key
from sotui.register.model import Child, Family, Note, OnOrder, Order
from sotui.vault.migrations import Migration

if TYPE_CHECKING:
    from sqlite_utils import Database


class NotThere(LookupError):
    """An id that is not, or no longer, on the register."""


def _create(db: Database) -> None:
    db.table("family").create({"id": str, "reference": str}, pk="id", not_null={"reference"})
    db.table("family").create_index(["reference"], unique=True)
    db.table("child").create(
        {"id": str, "family_id": str, "name": str, "name_key": str, "born": str, "local_id": str},
        pk="id",
        not_null={"family_id", "name", "name_key"},
        foreign_keys=[("family_id", "family", "id")],
    )
    db.table("child").create_index(["name_key"])
    db.table("child").create_index(["local_id"])
    db.table("supervision_order").create(
        {
            "id": str,
            "number": int,
            "reference": str,
            "family_id": str,
            "court": str,
            "case_number": str,
            "registered_on": str,
        },
        pk="id",
        not_null={"number", "reference", "family_id", "court", "case_number", "registered_on"},
        foreign_keys=[("family_id", "family", "id")],
    )
    db.table("supervision_order").create_index(["number"], unique=True)
    db.table("supervision_order").create_index(["reference"], unique=True)
    db.table("supervision_order").create_index(["family_id"])
    db.table("on_order").create(
        {"id": str, "order_id": str, "child_id": str, "team": str},
        pk="id",
        not_null={"order_id", "child_id", "team"},
        foreign_keys=[("order_id", "supervision_order", "id"), ("child_id", "child", "id")],
    )
    db.table("on_order").create_index(["order_id", "child_id"], unique=True)
    db.table("on_order").create_index(["child_id"])


def _create_facts(db: Database) -> None:
    db.table("fact").create(
        {
            "id": str,
            "kind": str,
            "subject_kind": str,
            "subject_id": str,
            "case_id": str,
            "on_day": str,
            "at": str,
            "qualifier": str,
            "recorded_by": str,
            "recorded_at": str,
            "device": str,
            "why": str,
            "source": str,
            "supersedes": str,
            "withdrawn": int,
            "root": str,
        },
        pk="id",
        not_null={"kind", "subject_kind", "subject_id", "case_id", "on_day", "recorded_by", "recorded_at"},
        foreign_keys=[("supersedes", "fact", "id")],
    )
    # At most one fact supersedes another: history never forks.
    db.table("fact").create_index(["supersedes"], unique=True)
    db.table("fact").create_index(["case_id"])
    db.table("note").create(
        {
            "id": str,
            "subject_kind": str,
            "subject_id": str,
            "case_id": str,
            "text": str,
            "recorded_by": str,
            "recorded_at": str,
        },
        pk="id",
        not_null={"subject_kind", "subject_id", "case_id", "text", "recorded_by", "recorded_at"},
    )
    db.table("note").create_index(["case_id"])


MIGRATIONS = (
    Migration("register: families, children, orders", _create),
    Migration("register: facts and notes", _create_facts),
)


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
                    child=Child(row[9], row[10], row[11], _day(row[12]), row[13] or ""),
                )
                for row in lines
                if row[7] is not None
            ),
        )


def orders(db: Database) -> list[Order]:
    """Every order with its children, by reference; children youngest first."""
    return list(_orders(db))


def order(db: Database, order_id: str) -> Order:
    """One order; raises NotThere where there is none with this id."""
    for found in _orders(db, "where o.id = ?", [order_id]):
        return found
    raise NotThere(f"no order {order_id}")


def orders_of(db: Database, order_ids: Iterable[str]) -> list[Order]:
    """The orders with these ids; ids without an order are passed over."""
    return [found for id in order_ids for found in _orders(db, "where o.id = ?", [id])]


def find_order(db: Database, family_reference: str, case_number: str) -> Order | None:
    """The order of this family under this court case number, or None."""
    where = "where family.reference = ? and o.case_number = ?"
    return next(_orders(db, where, [family_reference, case_number]), None)


def family_id(db: Database, reference: str) -> str | None:
    """The id of the family with this reference, or None."""
    row = db.execute("select id from family where reference = ?", [reference]).fetchone()
    return str(row[0]) if row else None


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
    row = db.execute(
        "select id from child where family_id = ? and name_key = ?"
        " and (born is null or ? is null or born = ?)"
        " and (coalesce(local_id, '') = '' or ? = '' or local_id = ?)",
        [family_id, name_key(name), *[born.isoformat() if born else None] * 2, local_id, local_id],
    ).fetchone()
    return str(row[0]) if row else None


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


def usual_qualifier(db: Database, kind: str) -> str:
    """What is said most often with facts of this kind; empty where there is none."""
    row = db.execute(
        "select qualifier from fact where kind = ? and not coalesce(withdrawn, 0) and qualifier <> ''"
        " group by qualifier order by count(*) desc, qualifier limit 1",
        [kind],
    ).fetchone()
    return str(row[0]) if row else ""


def courts(db: Database) -> tuple[str, ...]:
    """The courts named on orders, the usual ones first."""
    rows = db.execute(
        "select court from supervision_order where court <> '' group by court order by count(*) desc"
    )
    return tuple(row[0] for row in rows.fetchall())


def teams(db: Database) -> tuple[str, ...]:
    """The teams that hold children on orders, the usual ones first."""
    rows = db.execute("select team from on_order where team <> '' group by team order by count(*) desc")
    return tuple(row[0] for row in rows.fetchall())


def worker_names(db: Database) -> dict[str, str]:
    """The name of every worker by id."""
    return {row[0]: row[1] for row in db.execute("select id, name from worker")}


# Facts


_FACT_COLUMNS = (
    "id, kind, subject_kind, subject_id, on_day, at, qualifier, recorded_by, recorded_at, device, why, "
    "source, supersedes, withdrawn, root"
)


# A register has some hundred days and acts for its hundred thousand facts: each is read from its text once.
_on = lru_cache(maxsize=8192)(date.fromisoformat)
_moment = lru_cache(maxsize=8192)(datetime.fromisoformat)


@lru_cache(maxsize=8192)
def _subject(kind: str, id: str) -> Subject:
    return Subject(SubjectKind(kind), id)


def _fact(row: tuple[Any, ...]) -> Fact:
    """A fact from its row; by place, which is quicker than by name: ``_FACT_COLUMNS`` stand in this order."""
    return Fact(
        row[0],
        row[1],
        _subject(row[2], row[3]),
        _on(row[4]),
        _moment(row[5]) if row[5] else None,
        row[6] or "",
        row[7],
        _moment(row[8]),
        row[9] or "",
        row[10] or "",
        row[11] or "",
        row[12],
        bool(row[13]),
        row[14] or "",
    )


def fact(db: Database, fact_id: str) -> Fact:
    """One fact, superseded or not; raises NotThere where there is none."""
    row = db.execute(f"select {_FACT_COLUMNS} from fact where id = ?", [fact_id]).fetchone()
    if row is None:
        raise NotThere(f"no fact {fact_id}")
    return _fact(row)


def successor(db: Database, fact_id: str) -> Fact | None:
    """The fact that corrects this one, or None while it is the last word."""
    row = db.execute(f"select {_FACT_COLUMNS} from fact where supersedes = ?", [fact_id]).fetchone()
    return _fact(row) if row else None


def chains(db: Database, firsts: Iterable[str]) -> dict[str, tuple[Fact, ...]]:
    """By the id of the first: each of these facts and all that corrected it, the first first.

    One reading for each further correction, however many facts are asked about.
    """
    found: dict[str, list[Fact]] = {}
    by, wanted = "id", list(dict.fromkeys(firsts))
    while wanted:
        later = [_fact(row) for row in _rows_in(db, f"select {_FACT_COLUMNS} from fact where {by}", wanted)]
        for fact in later:
            found.setdefault(fact.occurrence, []).append(fact)
        by, wanted = "supersedes", [fact.id for fact in later]
    return {first: tuple(facts) for first, facts in found.items()}


def facts_of_kinds(
    db: Database, order_ids: Iterable[str], kinds: Sequence[str]
) -> dict[str, tuple[Fact, ...]]:
    """By order: the facts in force of these kinds about it and its children, oldest first."""
    marks = ",".join("?" * len(kinds))
    sql = f"select {_FACT_COLUMNS}, case_id from fact where kind in ({marks}) and case_id"
    found: dict[str, list[Fact]] = {id: [] for id in order_ids}
    for row in _rows_in(db, sql, list(found), kinds):
        found[row[-1]].append(_fact(row))
    return {id: in_force(facts) for id, facts in found.items()}


def _rows_in(
    db: Database, sql: str, values: Sequence[str], before: Sequence[str] = ()
) -> Iterator[tuple[Any, ...]]:
    """The rows of a query that ends with a column, where that is one of ``values``; many at once."""
    for start in range(0, len(values), _AT_ONCE):
        some = values[start : start + _AT_ONCE]
        yield from db.execute(f"{sql} in ({','.join('?' * len(some))})", [*before, *some]).fetchall()


def made_on(db: Database, order_id: str) -> date | None:
    """The day on which the court made an order, or None while it is not recorded."""
    made = [fact for fact in facts_of(db, Subject(SubjectKind.ORDER, order_id)) if fact.kind == "order-made"]
    return made[-1].on if made else None


def all_facts(db: Database, case_id: str) -> tuple[Fact, ...]:
    """Every fact of a case, with those superseded or withdrawn."""
    return tuple(
        _fact(row) for row in db.execute(f"select {_FACT_COLUMNS} from fact where case_id = ?", [case_id])
    )


def facts_of(db: Database, subject: Subject) -> tuple[Fact, ...]:
    """The facts in force about one subject, oldest first."""
    rows = db.execute(
        f"select {_FACT_COLUMNS} from fact where case_id = ? and subject_kind = ? and subject_id = ?",
        [case_of(db, subject), subject.kind.value, subject.id],
    )
    return in_force(_fact(row) for row in rows)


def insert_fact(db: Database, case_id: str, fact: Fact) -> None:
    """Keep a fact; a second correction of the same fact fails on the index."""
    assert fact.recorded_at is not None
    db.execute(
        "insert into fact (id, kind, subject_kind, subject_id, case_id, on_day, at, qualifier, recorded_by,"
        " recorded_at, device, why, source, supersedes, withdrawn, root)"
        " values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        [
            fact.id,
            fact.kind,
            fact.subject.kind.value,
            fact.subject.id,
            case_id,
            fact.on.isoformat(),
            fact.at.isoformat() if fact.at else None,
            fact.qualifier,
            fact.recorded_by,
            fact.recorded_at.isoformat(),
            fact.device,
            fact.why,
            fact.source,
            fact.supersedes,
            int(fact.withdrawn),
            fact.root,
        ],
    )


# What the engine reads


def case(db: Database, order_id: str, known_by: datetime | None = None) -> Case:
    """One order as the engine reads it; ``known_by`` asks for what was known at that moment."""
    return build_case(order(db, order_id), in_force(all_facts(db, order_id), known_by))


def cases(db: Database) -> Iterator[tuple[Order, Case]]:
    """Every order as the engine reads it, by reference."""
    with uncollected():
        everyone = _orders(db)
        while some := tuple(islice(everyone, _AT_ONCE)):
            by_case: dict[str, list[Fact]] = {found.id: [] for found in some}
            marks = ",".join("?" * len(some))
            for row in db.execute(
                f"select {_FACT_COLUMNS}, case_id from fact where case_id in ({marks})", list(by_case)
            ):
                by_case[row[-1]].append(_fact(row))
            for found in some:
                yield found, build_case(found, in_force(by_case[found.id]))


_AT_ONCE = 200
"""Orders or facts that are read together: quicker than one by one, and never all in memory at once."""


@contextmanager
def uncollected() -> Iterator[None]:
    """Rows by the ten thousand set off the search for garbage many times over, and none of them is any."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def build_case(order: Order, facts: Iterable[Fact]) -> Case:
    """The order's own facts beside those of each of its children."""
    by_subject: dict[str, list[Fact]] = {}
    for fact in facts:
        by_subject.setdefault(fact.subject.id, []).append(fact)
    return Case(
        subject=order.subject,
        facts=tuple(by_subject.get(order.id, ())),
        children=tuple(
            ChildOnOrder(child.subject, child.child.born, tuple(by_subject.get(child.id, ())))
            for child in order.children
        ),
    )


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
