"""How facts are kept and read: each as it was recorded, with all that corrected it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sotui.facts.history import in_force
from sotui.facts.model import Fact, Subject, SubjectKind
from sotui.register.store import NotThere, case_of

if TYPE_CHECKING:
    from sqlite_utils import Database


_COLUMNS = (
    "id, kind, subject_kind, subject_id, on_day, at, qualifier, recorded_by, recorded_at, device, why, "
    "source, supersedes, withdrawn, root, reason"
)

# A register has some hundred days and acts for its hundred thousand facts: each is read from its text once.
_on = lru_cache(maxsize=8192)(date.fromisoformat)
_moment = lru_cache(maxsize=8192)(datetime.fromisoformat)


@lru_cache(maxsize=8192)
def _subject(kind: str, id: str) -> Subject:
    return Subject(SubjectKind(kind), id)


def _fact(row: tuple[Any, ...]) -> Fact:
    """A fact from its row; by place, which is quicker than by name: ``_COLUMNS`` stand in this order."""
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
        row[15] or "",
    )


def fact(db: Database, fact_id: str) -> Fact:
    """One fact, superseded or not; raises NotThere where there is none."""
    row = db.execute(f"select {_COLUMNS} from fact where id = ?", [fact_id]).fetchone()
    if row is None:
        raise NotThere(f"no fact {fact_id}")
    return _fact(row)


def successor(db: Database, fact_id: str) -> Fact | None:
    """The fact that corrects this one, or None while it is the last word."""
    row = db.execute(f"select {_COLUMNS} from fact where supersedes = ?", [fact_id]).fetchone()
    return _fact(row) if row else None


def chains(db: Database, firsts: Iterable[str]) -> dict[str, tuple[Fact, ...]]:
    """By the id of the first: each of these facts and all that corrected it, the first first.

    One reading for each further correction, however many facts are asked about.
    """
    found: dict[str, list[Fact]] = {}
    by, wanted = "id", list(dict.fromkeys(firsts))
    while wanted:
        later = [_fact(row) for row in _rows_in(db, f"select {_COLUMNS} from fact where {by}", wanted)]
        for fact in later:
            found.setdefault(fact.occurrence, []).append(fact)
        by, wanted = "supersedes", [fact.id for fact in later]
    return {first: tuple(facts) for first, facts in found.items()}


def all_facts(db: Database, case_id: str) -> tuple[Fact, ...]:
    """Every fact of a case, with those superseded or withdrawn."""
    return tuple(
        _fact(row) for row in db.execute(f"select {_COLUMNS} from fact where case_id = ?", [case_id])
    )


def facts_of(db: Database, subject: Subject) -> tuple[Fact, ...]:
    """The facts in force about one subject, oldest first."""
    rows = db.execute(
        f"select {_COLUMNS} from fact where case_id = ? and subject_kind = ? and subject_id = ?",
        [case_of(db, subject), subject.kind.value, subject.id],
    )
    return in_force(_fact(row) for row in rows)


def facts_of_cases(db: Database, case_ids: Sequence[str]) -> dict[str, list[Fact]]:
    """By case: every fact of these, with those superseded or withdrawn."""
    found: dict[str, list[Fact]] = {id: [] for id in case_ids}
    for row in _rows_in(db, f"select {_COLUMNS}, case_id from fact where case_id", list(found)):
        found[row[-1]].append(_fact(row))
    return found


def facts_of_kinds(
    db: Database, order_ids: Iterable[str], kinds: Sequence[str]
) -> dict[str, tuple[Fact, ...]]:
    """By order: the facts in force of these kinds about it and its children, oldest first."""
    marks = ",".join("?" * len(kinds))
    sql = f"select {_COLUMNS}, case_id from fact where kind in ({marks}) and case_id"
    found: dict[str, list[Fact]] = {id: [] for id in order_ids}
    for row in _rows_in(db, sql, list(found), kinds):
        found[row[-1]].append(_fact(row))
    return {id: in_force(facts) for id, facts in found.items()}


def made_on(db: Database, order_id: str) -> date | None:
    """The day on which the court made an order, or None while it is not recorded."""
    made = [fact for fact in facts_of(db, Subject(SubjectKind.ORDER, order_id)) if fact.kind == "order-made"]
    return made[-1].on if made else None


def usual_qualifier(db: Database, kind: str) -> str:
    """What is said most often with facts of this kind; empty where there is none."""
    row = db.execute(
        "select qualifier from fact where kind = ? and not coalesce(withdrawn, 0) and qualifier <> ''"
        " group by qualifier order by count(*) desc, qualifier limit 1",
        [kind],
    ).fetchone()
    return str(row[0]) if row else ""


def orders_under(db: Database) -> dict[str, int]:
    """By procedure: how many orders are, or for a time were, under it or supervised under it."""
    rows = db.execute(
        "select qualifier, count(distinct case_id) from fact as f"
        " where kind in ('under-procedure', 'supervised-under') and not coalesce(withdrawn, 0)"
        " and not exists (select 1 from fact as later where later.supersedes = f.id) group by qualifier"
    ).fetchall()
    return dict(rows)


def insert_fact(db: Database, case_id: str, fact: Fact) -> None:
    """Keep a fact; a second correction of the same fact fails on the index."""
    assert fact.recorded_at is not None
    db.execute(
        "insert into fact (id, kind, subject_kind, subject_id, case_id, on_day, at, qualifier, recorded_by,"
        " recorded_at, device, why, source, supersedes, withdrawn, root, reason)"
        " values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
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
            fact.reason,
        ],
    )


_AT_ONCE = 200
"""Facts or orders that are asked about together: quicker than one by one, and never all in memory at once."""


def _rows_in(
    db: Database, sql: str, values: Sequence[str], before: Sequence[str] = ()
) -> Iterator[tuple[Any, ...]]:
    """The rows of a query that ends with a column, where that is one of ``values``; many at once."""
    for start in range(0, len(values), _AT_ONCE):
        some = values[start : start + _AT_ONCE]
        yield from db.execute(f"{sql} in ({','.join('?' * len(some))})", [*before, *some]).fetchall()
