"""The tables of reviews, and how they are read: day, hour and name come from the fact that it was held."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sotui.facts.history import chronological
from sotui.facts.model import Fact
from sotui.register import store as register
from sotui.reviews import rules
from sotui.reviews.model import Agreed, Amendment, Answer, Answers, Attendance, Came, Review, Sent, Signature
from sotui.vault.migrations import Migration

if TYPE_CHECKING:
    from sqlite_utils import Database


def _create(db: Database) -> None:
    db.table("review").create(
        {
            "id": str,
            "order_id": str,
            "occurrence": str,
            "which": str,
            "chair_id": str,
            "answers": str,
            "recorded_by": str,
            "recorded_name": str,
            "recorded_at": str,
            "signed_by": str,
            "signed_name": str,
            "signed_at": str,
            "signed_reason": str,
            "closed": int,
        },
        pk="id",
        not_null={
            "order_id",
            "occurrence",
            "which",
            "answers",
            "recorded_by",
            "recorded_name",
            "recorded_at",
        },
        foreign_keys=[("order_id", "supervision_order", "id"), ("occurrence", "fact", "id")],
    )
    db.table("review").create_index(["order_id"])
    # The list of reviews asks for those about which something is still to be done.
    db.table("review").create_index(["closed"])
    # One review, one record of it.
    db.table("review").create_index(["occurrence"], unique=True)
    db.table("review_attendance").create(
        {"id": str, "review_id": str, "place": int, "role": str, "name": str, "came": str, "note": str},
        pk="id",
        not_null={"review_id", "place", "role", "name", "came", "note"},
        foreign_keys=[("review_id", "review", "id")],
    )
    db.table("review_attendance").create_index(["review_id"])
    db.table("review_distribution").create(
        {"id": str, "review_id": str, "to": str, "on_day": str, "recorded_by": str, "recorded_at": str},
        pk="id",
        not_null={"review_id", "to", "on_day", "recorded_by", "recorded_at"},
        foreign_keys=[("review_id", "review", "id")],
    )
    db.table("review_distribution").create_index(["review_id"])
    db.table("review_outcome").create(
        {
            "id": str,
            "review_id": str,
            "position": str,
            "name": str,
            "outcome": str,
            "decision": str,
            "on_day": str,
            "note": str,
            "recorded_by": str,
            "recorded_at": str,
        },
        pk="id",
        not_null={
            "review_id", "position", "name", "outcome", "decision", "on_day", "note", "recorded_by",
            "recorded_at",
        },
        foreign_keys=[("review_id", "review", "id")],
    )  # fmt: skip
    db.table("review_outcome").create_index(["review_id"])
    db.table("review_amendment").create(
        {
            "id": str,
            "review_id": str,
            "text": str,
            "recorded_by": str,
            "recorded_name": str,
            "recorded_at": str,
        },
        pk="id",
        not_null={"review_id", "text", "recorded_by", "recorded_name", "recorded_at"},
        foreign_keys=[("review_id", "review", "id")],
    )
    db.table("review_amendment").create_index(["review_id"])


MIGRATIONS = (Migration("reviews: as held, minutes, outcomes", _create),)

_COLUMNS = (
    "id, order_id, occurrence, which, chair_id, answers, recorded_name, recorded_at, signed_name, signed_at,"
    " signed_reason"
)


def review(db: Database, review_id: str) -> Review | None:
    """One review, or None where there is none with this id."""
    row = db.execute(f"select {_COLUMNS} from review where id = ?", [review_id]).fetchone()
    return _review(db, row) if row else None


def review_of_fact(db: Database, occurrence: str) -> Review | None:
    """The record of the review whose being held is this chain of facts, or None."""
    row = db.execute(f"select {_COLUMNS} from review where occurrence = ?", [occurrence]).fetchone()
    return _review(db, row) if row else None


def reviews_of(db: Database, order_id: str) -> tuple[Review, ...]:
    """The reviews recorded of an order, those taken back included, the oldest first."""
    rows = db.execute(f"select {_COLUMNS} from review where order_id = ?", [order_id]).fetchall()
    return tuple(sorted((_review(db, row) for row in rows), key=lambda one: (one.held, one.recorded_at)))


def open_reviews(db: Database) -> tuple[Review, ...]:
    """The reviews about which something is still to be done, the oldest first."""
    rows = db.execute(f"select {_COLUMNS} from review where closed = 0").fetchall()
    return tuple(sorted((_review(db, row) for row in rows), key=lambda one: (one.held, one.recorded_at)))


def closed_reviews(db: Database) -> tuple[Review, ...]:
    """The reviews that are complete, the latest first."""
    rows = db.execute(f"select {_COLUMNS} from review where closed = 1").fetchall()
    found = sorted((_review(db, row) for row in rows), key=lambda one: (one.held, one.recorded_at))
    return tuple(reversed(found))


def chain(db: Database, occurrence: str) -> tuple[Fact, ...]:
    """The fact that a review was held and all that corrected it, the first first."""
    found = [register.fact(db, occurrence)]
    while (later := register.successor(db, found[-1].id)) is not None:
        found.append(later)
    return tuple(found)


def attendance(db: Database, review_id: str) -> tuple[Attendance, ...]:
    """Who was invited to a review and how they took part, in the order given."""
    rows = db.execute(
        "select role, name, came, note from review_attendance where review_id = ? order by place", [review_id]
    )
    return tuple(Attendance(row[0], row[1], Came(row[2]), row[3]) for row in rows.fetchall())


def answers_text(answers: Answers) -> str:
    """What was written, as it is kept."""
    kept = rules.kept_answers(answers)
    return json.dumps({key: {"words": one.words, "yes": one.yes} for key, one in kept.items()})


def _review(db: Database, row: tuple[Any, ...]) -> Review:
    id, occurrence = row[0], row[2]
    facts = chain(db, occurrence)
    last = facts[-1]
    said = [fact for fact in facts if not fact.withdrawn][-1]
    names = register.worker_names(db)
    return Review(
        id=id,
        order_id=row[1],
        occurrence=occurrence,
        which=rules.name_of(said.words) or row[3],
        held=said.on,
        at=said.at,
        chair_id=row[4] or "",
        chair=names.get(row[4] or "", ""),
        answers={
            key: Answer(one.get("words", ""), one.get("yes")) for key, one in json.loads(row[5]).items()
        },
        attendance=attendance(db, id),
        recorded_by=row[6],
        recorded_at=datetime.fromisoformat(row[7]),
        words=said.words,
        fact_ids=tuple(fact.id for fact in facts),
        withdrawn=last.withdrawn,
        corrected=(said.on, said.at) != (facts[0].on, facts[0].at),
        signed=Signature(row[8], datetime.fromisoformat(row[9]), row[10] or "") if row[9] else None,
        sent=tuple(
            Sent(found[0], date.fromisoformat(found[1]))
            for found in db.execute(
                'select "to", on_day from review_distribution where review_id = ? order by rowid', [id]
            ).fetchall()
        ),
        agreed=tuple(
            Agreed(found[0], found[1], found[2], found[3], date.fromisoformat(found[4]), found[5])
            for found in db.execute(
                "select position, name, outcome, decision, on_day, note from review_outcome"
                " where review_id = ? order by rowid",
                [id],
            ).fetchall()
        ),
        amendments=tuple(
            Amendment(found[0], found[1], datetime.fromisoformat(found[2]))
            for found in db.execute(
                "select text, recorded_name, recorded_at from review_amendment where review_id = ?"
                " order by rowid",
                [id],
            ).fetchall()
        ),
    )


def iros(db: Database, order_ids: Collection[str]) -> dict[str, str]:
    """The name of the IRO of each of these orders that has one."""
    last: dict[str, Fact] = {}
    wanted = sorted(order_ids)
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        marks = ",".join("?" * len(some))
        for id, case in db.execute(
            "select f.id, f.case_id from fact f where f.kind in ('iro-allocated', 'iro-unallocated')"
            f" and f.case_id in ({marks}) and not f.withdrawn"
            " and not exists (select 1 from fact later where later.supersedes = f.id)",
            some,
        ).fetchall():
            fact = register.fact(db, id)
            before = last.get(case)
            if before is None or chronological(before) < chronological(fact):
                last[case] = fact
    names = register.worker_names(db)
    return {
        case: names[fact.qualifier]
        for case, fact in last.items()
        if fact.kind == "iro-allocated" and fact.qualifier in names
    }


_AT_ONCE = 400


def shown_orders(db: Database, order_ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Reference and children's names, as the board shows them, of the orders with these ids."""
    found: dict[str, tuple[str, str]] = {}
    for id in dict.fromkeys(order_ids):
        row = db.execute("select reference, children from cache_order where id = ?", [id]).fetchone()
        if row:
            found[id] = (row[0], row[1])
    return found
