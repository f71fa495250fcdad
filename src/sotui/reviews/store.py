"""How reviews are read: day, hour and name come from the fact that it was held."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from sotui.facts.model import Fact
from sotui.register import facts_store
from sotui.register import store as register
from sotui.register.restricted_reading import marked, mine
from sotui.register.rules import short_names
from sotui.reviews import agenda_rules, rules
from sotui.reviews.model import Agreed, Amendment, Answer, Answers, Attendance, Came, Review, Sent, Signature

if TYPE_CHECKING:
    from sqlite_utils import Database


Row = tuple[Any, ...]


_COLUMNS = (
    "id, order_id, occurrence, which, chair_id, answers, recorded_name, recorded_at, signed_name, signed_at,"
    " signed_reason"
)


def review(db: Database, review_id: str) -> Review | None:
    """One review, or None where there is none with this id."""
    return next(iter(_reviews(db, "id = ?", [review_id])), None)


def review_of_fact(db: Database, occurrence: str) -> Review | None:
    """The record of the review whose being held is this chain of facts, or None."""
    return reviews_of_facts(db, [occurrence]).get(occurrence)


def reviews_of_facts(db: Database, occurrences: Iterable[str]) -> dict[str, Review]:
    """The same of several, by the first fact of each chain; those without a record are left out."""
    found: dict[str, Review] = {}
    for some in _some_of(occurrences):
        found |= {one.occurrence: one for one in _reviews(db, f"occurrence in ({_marks(some)})", some)}
    return found


def reviews_of(db: Database, order_id: str) -> tuple[Review, ...]:
    """The reviews recorded of an order, those taken back included, the oldest first."""
    return _reviews(db, "order_id = ?", [order_id])


def open_reviews(db: Database) -> tuple[Review, ...]:
    """The reviews about which something is still to be done, the oldest first."""
    return _reviews(db, "closed = 0")


def reviews_come_to(db: Database, outcomes: Collection[str]) -> tuple[Review, ...]:
    """The reviews of which somebody has agreed one of these outcomes, the oldest first; those of orders with
    an application to extend recorded since are left out.
    """
    if not outcomes:
        return ()
    return _reviews(
        db,
        # The list must not lean on the row outside it: it would be made again for every review there is.
        "id in (select said.review_id from review_outcome said join review of on of.id = said.review_id"
        f" where said.outcome in ({_marks(outcomes)}) and not exists (select 1 from fact f"
        " where f.case_id = of.order_id and f.kind = 'extension-applied' and f.on_day >= said.on_day"
        " and not f.withdrawn"
        " and not exists (select 1 from fact later where later.supersedes = f.id)))",
        sorted(outcomes),
    )


def closed_reviews(db: Database) -> tuple[Review, ...]:
    """The reviews that are complete, the latest first."""
    return tuple(reversed(_reviews(db, "closed = 1")))


def chain(db: Database, occurrence: str) -> tuple[Fact, ...]:
    """The fact that a review was held and all that corrected it, the first first."""
    return facts_store.chains(db, [occurrence])[occurrence]


def answers_text(answers: Answers) -> str:
    """What was written, as it is kept."""
    kept = agenda_rules.kept_answers(answers)
    return json.dumps({key: {"words": one.words, "yes": one.yes} for key, one in kept.items()})


def _reviews(db: Database, where: str, values: Sequence[str] = ()) -> tuple[Review, ...]:
    """The reviews for which this holds, the oldest first; read together, not one by one."""
    rows = db.execute(f"select {_COLUMNS} from review where {where}", list(values)).fetchall()
    ids = [row[0] for row in rows]
    parts = _Parts(
        names=register.worker_names(db) if rows else {},
        facts=facts_store.chains(db, (row[2] for row in rows)),
        people=_of_each(db, "review_attendance", "role, name, came, note", ids, "place"),
        sent=_of_each(db, "review_distribution", '"to", on_day', ids),
        agreed=_of_each(db, "review_outcome", "position, name, outcome, decision, on_day, note", ids),
        amended=_of_each(db, "review_amendment", "text, recorded_name, recorded_at", ids),
    )
    found = (_review(row, parts) for row in rows)
    return tuple(sorted(found, key=lambda one: (one.held, one.recorded_at)))


class _Parts(NamedTuple):
    """What belongs to several reviews, by the review; the facts by the first of each chain."""

    names: Mapping[str, str]
    facts: Mapping[str, tuple[Fact, ...]]
    people: Mapping[str, list[Row]]
    sent: Mapping[str, list[Row]]
    agreed: Mapping[str, list[Row]]
    amended: Mapping[str, list[Row]]


def _of_each(
    db: Database, table: str, columns: str, review_ids: Sequence[str], order: str = "rowid"
) -> dict[str, list[Row]]:
    """The lines of a table by their review, in their order."""
    found: dict[str, list[Row]] = {id: [] for id in review_ids}
    for some in _some_of(review_ids):
        sql = f"select review_id, {columns} from {table} where review_id in ({_marks(some)}) order by {order}"
        for row in db.execute(sql, some).fetchall():
            found[row[0]].append(row[1:])
    return found


_AT_ONCE = 400
"""Reviews or orders that are asked about together."""


def _some_of(values: Iterable[str]) -> Iterator[list[str]]:
    """As many at a time as one query takes."""
    left = iter(dict.fromkeys(values))
    while some := list(islice(left, _AT_ONCE)):
        yield some


def _marks(values: Collection[str]) -> str:
    return ",".join("?" * len(values))


def _review(row: Row, parts: _Parts) -> Review:
    id, occurrence = row[0], row[2]
    facts = parts.facts[occurrence]
    said = [fact for fact in facts if not fact.withdrawn][-1]
    return Review(
        id=id,
        order_id=row[1],
        occurrence=occurrence,
        which=rules.name_of(said.words) or row[3],
        held=said.on,
        at=said.at,
        chair_id=row[4] or "",
        chair=parts.names.get(row[4] or "", ""),
        answers={
            key: Answer(one.get("words", ""), one.get("yes")) for key, one in json.loads(row[5]).items()
        },
        attendance=tuple(Attendance(one[0], one[1], Came(one[2]), one[3]) for one in parts.people[id]),
        recorded_by=row[6],
        recorded_at=datetime.fromisoformat(row[7]),
        words=said.words,
        fact_ids=tuple(fact.id for fact in facts),
        withdrawn=facts[-1].withdrawn,
        corrected=(said.on, said.at) != (facts[0].on, facts[0].at),
        signed=Signature(row[8], datetime.fromisoformat(row[9]), row[10] or "") if row[9] else None,
        sent=tuple(Sent(one[0], date.fromisoformat(one[1])) for one in parts.sent[id]),
        agreed=tuple(
            Agreed(one[0], one[1], one[2], one[3], date.fromisoformat(one[4]), one[5])
            for one in parts.agreed[id]
        ),
        amendments=tuple(
            Amendment(one[0], one[1], datetime.fromisoformat(one[2])) for one in parts.amended[id]
        ),
    )


def shown_orders(db: Database, order_ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Reference and children's names, as the board shows them, of the orders with these ids."""
    found: dict[str, tuple[str, str]] = {}
    for some in _some_of(order_ids):
        sql = f"select id, reference, children from cache_order where id in ({_marks(some)})"
        found |= {row[0]: (row[1], row[2]) for row in db.execute(sql, some).fetchall()}
    for one in mine(db):
        if one.id in found:
            names = ", ".join(short_names([child.child.name for child in one.children]))
            found[one.id] = (one.reference, marked(names))
    return found
