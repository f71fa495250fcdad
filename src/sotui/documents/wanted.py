"""What the cells of a tracker come to in the register: a fact, a note or a detail of a child or an order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from hashlib import sha256

from sotui.dates.words import short
from sotui.documents.grouping import TrackerOrder
from sotui.documents.headings import Column
from sotui.documents.order_cells import is_supervision
from sotui.documents.tracker import TrackerRow
from sotui.procedures.known import title_of


class Manner(Enum):
    """How a column's values follow one another from month to month."""

    ONCE = "once"
    """One value; another one in a later file corrects it."""
    SERIES = "series"
    """The latest of many: a later day is one more, an earlier one a correction."""
    HOLDER = "holder"
    """Who holds the work; another name is a change of hands."""
    STATE = "state"
    """What holds from some day on; another value is a change."""
    DETAIL = "detail"
    """Not a fact: a detail of the child or the order."""
    NOTE = "note"
    """Words; other words are one more note."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one cell of the tracker comes to."""

    column: Column
    value: str
    """Canonical: the same value however the cell was written."""
    words: str
    """The same for a person to read; record text, to be drawn through ``show()``."""
    manner: Manner
    line: int
    kind: str = ""
    """The fact's kind; empty for what is no fact."""
    on: date | None = None
    qualifier: str = ""
    person: str = ""
    """The name of the worker, where the qualifier is to be a worker's id."""
    gone: bool = False
    """Whether the cell says that nobody holds the work."""


def _day(
    column: Column, kind: str, on: date | None, line: int, manner: Manner = Manner.ONCE
) -> Iterator[Wanted]:
    if on is not None:
        yield Wanted(column, on.isoformat(), short(on), manner, line, kind, on)


def _holder(column: Column, kind: str, name: str, gone: bool, today: date, line: int) -> Iterator[Wanted]:
    if name:
        yield Wanted(column, name, name, Manner.HOLDER, line, kind, today, person=name)
    elif gone:
        yield Wanted(column, "", "nobody", Manner.HOLDER, line, kind, today, gone=True)


def _detail(column: Column, text: str, line: int) -> Iterator[Wanted]:
    if text:
        yield Wanted(column, text, text, Manner.DETAIL, line)


def of_order(order: TrackerOrder, today: date) -> Iterator[Wanted]:
    """What the order's own columns come to; the day of an allocation is not in the file, so it is today."""
    line = order.line_of
    yield from _day(Column.MADE, "order-made", order.made, line(Column.MADE))
    if order.months is not None:
        months = str(order.months)
        words = f"{months} month{'s' if order.months > 1 else ''}"
        yield Wanted(
            Column.LENGTH, months, words, Manner.ONCE, line(Column.LENGTH), "order-length", order.made, months
        )
    yield from _day(Column.END, "stated-end", order.end, line(Column.END))
    yield from _detail(Column.COURT, order.court, line(Column.COURT))
    if order.procedure:
        kind = "supervised-under" if is_supervision(order.procedure) else "under-procedure"
        yield Wanted(
            Column.PROCEDURE,
            order.procedure,
            title_of(order.procedure),
            Manner.STATE,
            line(Column.PROCEDURE),
            kind,
            order.made,
            order.procedure,
        )
    if order.supervised:
        yield Wanted(
            Column.SUPERVISED,
            order.supervised,
            title_of(order.supervised),
            Manner.STATE,
            line(Column.SUPERVISED),
            "supervised-under",
            order.made,
            order.supervised,
        )
    yield from _holder(Column.IRO, "iro-allocated", order.iro, order.iro_gone, today, line(Column.IRO))


def of_child(row: TrackerRow, made: date, today: date) -> Iterator[Wanted]:
    """What the child's own columns come to; the plan holds from the day the order was made."""
    line = row.line
    yield from _detail(Column.NAME, row.name, line)
    yield from _detail(Column.LOCAL_ID, row.local_id, line)
    if row.born is not None:
        yield Wanted(Column.BORN, row.born.isoformat(), short(row.born), Manner.DETAIL, line)
    yield from _detail(Column.TEAM, row.team, line)
    yield from _holder(Column.WORKER, "allocated", row.worker, row.worker_gone, today, line)
    if row.plan:
        words = {"cin": "child in need", "cp": "child protection"}[row.plan]
        yield Wanted(Column.PLAN, row.plan, words, Manner.STATE, line, "plan-changed", made, row.plan)
    yield from _day(Column.FIRST_CIN, "cin-meeting-held", row.first_cin, line)
    if row.visit is not None:
        yield Wanted(
            Column.VISIT,
            f"{row.visit.isoformat()} {row.seen}".strip(),
            short(row.visit)
            + {"seen+alone": ", seen alone", "seen+not-alone": ", seen, not alone"}.get(row.seen, ""),
            Manner.SERIES,
            line,
            "visited",
            row.visit,
            row.seen,
        )
    yield from _day(Column.REVIEW, "review-held", row.review, line, Manner.SERIES)
    yield from _day(Column.SUPERVISION, "practice-supervision-held", row.supervision, line, Manner.SERIES)
    if row.notes:
        # The words themselves are kept once, as the note: an erasure must not have to look for them here.
        digest = sha256(row.notes.encode("utf-8")).hexdigest()
        yield Wanted(Column.NOTES, digest, row.notes, Manner.NOTE, line)
