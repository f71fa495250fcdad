"""The same child twice on one order, and one child's ID on two children."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sotui.documents.faults import Fault, Severity, where, word_for
from sotui.documents.headings import Column
from sotui.documents.table import Table
from sotui.documents.tracker import TrackerRow
from sotui.names import name_key


def order_key(row: TrackerRow) -> tuple[str, ...]:
    """What rows of one order have in common: family and case number, or what the file has of the two."""
    if row.case:
        return (name_key(row.family), case_key(row.case))
    return (name_key(row.family), "", row.made.isoformat() if row.made else "")


def case_key(case: str) -> str:
    """A case number without blanks and letter case: *ZZ26 C1* and *zz26c1* are one."""
    return "".join(name_key(case).split())


def without_doubles(rows: Sequence[TrackerRow], table: Table) -> tuple[list[TrackerRow], list[Fault]]:
    """The rows less those that repeat a child of the same order, and less IDs that two children share."""
    once, repeated = _once(rows, table)
    told_apart, shared = _told_apart(once, table)
    return told_apart, [*repeated, *shared]


def _once(rows: Iterable[TrackerRow], table: Table) -> tuple[list[TrackerRow], list[Fault]]:
    taken: dict[tuple[tuple[str, ...], str], list[TrackerRow]] = defaultdict(list)
    kept: list[TrackerRow] = []
    found: list[Fault] = []
    for row in rows:
        namesakes = taken[order_key(row), name_key(row.name)]
        first = next((one for one in namesakes if _one_child(one, row)), None)
        if first is not None:
            found.append(_repeated(first, row, table))
            continue
        if namesakes:
            reason = (
                f"Another child of this name is on {where(namesakes[0].line)}, with another date of birth."
            )
            outcome = "taken as two children"
            found.append(_fault(row, Column.NAME, "one-name", reason, outcome, Severity.NOTE, table))
        namesakes.append(row)
        kept.append(row)
    return kept, found


def _one_child(one: TrackerRow, other: TrackerRow) -> bool:
    """Whether two rows of one name and order are one child: one birth, or one ID where a birth is missing."""
    if one.born and other.born:
        return one.born == other.born
    return not (one.local_id and other.local_id) or one.local_id == other.local_id


def _repeated(first: TrackerRow, row: TrackerRow, table: Table) -> Fault:
    differing = [
        table.headings.heading(column)
        for column, field in _FIELDS
        if getattr(first, field) != getattr(row, field)
    ]
    same = f"differs from it in {', '.join(differing)}" if differing else "says the same"
    return _fault(
        row,
        Column.NAME,
        "child-twice",
        f"The same child on the same order is on {where(first.line)}; this row {same}.",
        f"row not taken; {where(first.line)} is",
        Severity.ROW,
        table,
    )


_FIELDS = (
    (Column.LOCAL_ID, "local_id"),
    (Column.BORN, "born"),
    (Column.MADE, "made"),
    (Column.LENGTH, "months"),
    (Column.END, "end"),
    (Column.COURT, "court"),
    (Column.PROCEDURE, "procedure"),
    (Column.SUPERVISED, "supervised"),
    (Column.WORKER, "worker"),
    (Column.TEAM, "team"),
    (Column.IRO, "iro"),
    (Column.PLAN, "plan"),
    (Column.FIRST_CIN, "first_cin"),
    (Column.VISIT, "visit"),
    (Column.SEEN, "seen"),
    (Column.REVIEW, "review"),
    (Column.SUPERVISION, "supervision"),
    (Column.NOTES, "notes"),
)


def _told_apart(rows: Sequence[TrackerRow], table: Table) -> tuple[list[TrackerRow], list[Fault]]:
    """Rows of different children with one ID lose it: which of them it belongs to cannot be told."""
    holders: dict[str, list[TrackerRow]] = defaultdict(list)
    for row in rows:
        if row.local_id:
            holders[row.local_id].append(row)
    lost: dict[int, TrackerRow] = {}
    found: list[Fault] = []
    for holding in holders.values():
        if len({name_key(row.name) for row in holding}) < 2 and not _births_differ(holding):
            continue
        for row in holding:
            others = ", ".join(str(one.line) for one in holding if one is not row)
            reason = (
                f"Another child has the same ID ({word_for(row.line)} {others}); whose it is cannot be told."
            )
            outcome = "taken without the ID"
            found.append(_fault(row, Column.LOCAL_ID, "id-twice", reason, outcome, Severity.VALUE, table))
            lost[row.line] = replace(row, local_id="", faulty=row.faulty | {Column.LOCAL_ID})
    return [lost.get(row.line, row) for row in rows], found


def _births_differ(rows: Iterable[TrackerRow]) -> bool:
    return len({row.born for row in rows if row.born}) > 1


def _fault(
    row: TrackerRow,
    column: Column,
    code: str,
    reason: str,
    outcome: str,
    severity: Severity,
    table: Table,
) -> Fault:
    headings = table.headings
    value = row.name if column is Column.NAME else row.local_id
    return Fault(
        row.line, headings.heading(column), value, code, reason, outcome, severity, headings.place(column)
    )
