"""Rows of one family under one court order, brought together into one order with several children."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date

from sotui.dates.words import short
from sotui.documents.doubles import order_key
from sotui.documents.faults import Fault, Severity, where
from sotui.documents.headings import Column, Headings
from sotui.documents.tracker import TrackerRow
from sotui.names import name_key
from sotui.procedures.known import title_of


@dataclass(frozen=True, slots=True)
class TrackerOrder:
    """One order as the tracker has it: what its rows agree on, and the rows of its children."""

    family: str
    case: str
    made: date
    months: int | None
    end: date | None
    court: str
    procedure: str
    iro: str
    iro_gone: bool
    supervised: str
    """The id of the procedure under which the work is supervised."""
    rows: tuple[TrackerRow, ...]
    also: frozenset[tuple[Column, str]] = frozenset()
    """Every court and IRO that a row names, as ``name_key`` has it: the one taken first time still stands."""
    lines: tuple[tuple[Column, int], ...] = ()
    """The line from which each of the order's columns was taken."""
    faulty: frozenset[Column] = frozenset()
    """Order columns of which the file says something that was not taken."""

    @property
    def line(self) -> int:
        """The line of the first of its rows."""
        return self.rows[0].line

    def line_of(self, column: Column) -> int:
        """The line from which a column was taken; that of the first row where it says nothing."""
        return dict(self.lines).get(column, self.line)


def group_rows(rows: Sequence[TrackerRow], headings: Headings) -> tuple[list[TrackerOrder], list[Fault]]:
    """Each order once, in the file's order, and what its rows disagree about.

    Rows belong together by family reference and case number. In what the last day in force follows from (day
    made, length) the rows must agree: one that differs from most is left out; where as many rows say one
    thing as another, none is taken. Of the rest the first named counts, of printed ends the earliest; where
    rows name different procedures the order has none.
    """
    families: dict[tuple[str, ...], list[TrackerRow]] = {}
    for row in rows:
        families.setdefault(order_key(row), []).append(row)
    orders: list[TrackerOrder] = []
    found: list[Fault] = []
    for group in families.values():
        agreed = _agreeing(group, headings, found, Column.MADE, lambda row: row.made, _day)
        agreed = _agreeing(agreed, headings, found, Column.LENGTH, lambda row: row.months, _months)
        if agreed:
            orders.append(_order(agreed, headings, found))
    return orders, found


def _agreeing(
    group: Sequence[TrackerRow],
    headings: Headings,
    found: list[Fault],
    column: Column,
    value: Callable[[TrackerRow], Hashable],
    words: Callable[[TrackerRow], str],
) -> list[TrackerRow]:
    """The rows that say of a column what most of them say; a row that says nothing agrees with any."""
    said = Counter(value(row) for row in group if value(row) is not None)
    if len(said) < 2:
        return list(group)
    (most, often), (_, next_often) = said.most_common(2)
    tied = often == next_often
    kept = []
    for row in group:
        if not tied and value(row) in (None, most):
            kept.append(row)
            continue
        others = ", ".join(
            f"{where(other.line)}: {words(other)}" for other in group if value(other) != value(row)
        )
        reason = (
            f"The rows of this order say different things ({others}), and which is right cannot be told."
            if tied
            else f"The other rows of this order say otherwise ({others})."
        )
        found.append(_fault(row, column, words(row), "rows-differ", reason, "row not taken", headings))
    return kept


def _order(rows: Sequence[TrackerRow], headings: Headings, found: list[Fault]) -> TrackerOrder:
    lines: dict[Column, int] = {}
    faulty: set[Column] = set()
    also: set[tuple[Column, str]] = set()

    def first(column: Column, text: Callable[[TrackerRow], str]) -> str:
        """The first that is named; every other is reported."""
        chosen = next((row for row in rows if text(row)), None)
        if chosen is None:
            faulty.update(column for row in rows if column in row.faulty)
            return ""
        lines[column] = chosen.line
        also.update((column, name_key(text(row))) for row in rows if text(row))
        for row in rows:
            if text(row) and name_key(text(row)) != name_key(text(chosen)):
                reason = f"The order has one; {where(chosen.line)} has another, and stands first."
                outcome = f"not taken; the one on {where(chosen.line)} is"
                found.append(
                    _fault(row, column, text(row), "order-differs", reason, outcome, headings, Severity.NOTE)
                )
        return text(chosen)

    end = _earliest_end(rows, headings, found, lines)
    if end is None and any(Column.END in row.faulty for row in rows):
        faulty.add(Column.END)
    procedure = _procedure(rows, headings, found, lines, faulty)
    iro = first(Column.IRO, lambda row: row.iro)
    court = first(Column.COURT, lambda row: row.court)
    supervised = first(Column.SUPERVISED, lambda row: row.supervised)
    if supervised and all(row.supervised_by_option for row in rows if row.supervised):
        lines[Column.SUPERVISED] = 0
    made = next(row for row in rows if row.made is not None)
    length = next((row for row in rows if row.months is not None), None)
    lines[Column.MADE] = made.line
    if length is not None:
        lines[Column.LENGTH] = length.line
    assert made.made is not None
    return TrackerOrder(
        family=rows[0].family or rows[0].case,
        case=rows[0].case,
        made=made.made,
        months=length.months if length is not None else None,
        end=end,
        court=court,
        procedure=procedure,
        iro=iro,
        iro_gone=not iro and any(row.iro_gone for row in rows),
        supervised=supervised,
        rows=tuple(rows),
        also=frozenset(also),
        lines=tuple(lines.items()),
        faulty=frozenset(faulty),
    )


def _earliest_end(
    rows: Sequence[TrackerRow], headings: Headings, found: list[Fault], lines: dict[Column, int]
) -> date | None:
    ending = [row for row in rows if row.end is not None]
    if not ending:
        return None
    earliest = min(ending, key=lambda row: (row.end or date.max, row.line))
    lines[Column.END] = earliest.line
    for row in ending:
        if row.end != earliest.end and row.end is not None and earliest.end is not None:
            reason = f"{where(earliest.line).capitalize()} has {short(earliest.end)} for the same order."
            outcome = f"not taken; {short(earliest.end)} is, the earlier of the two"
            found.append(
                _fault(
                    row, Column.END, short(row.end), "order-differs", reason, outcome, headings, Severity.NOTE
                )
            )
    return earliest.end


def _procedure(
    rows: Sequence[TrackerRow],
    headings: Headings,
    found: list[Fault],
    lines: dict[Column, int],
    faulty: set[Column],
) -> str:
    named = [row for row in rows if row.procedure]
    if not named:
        faulty.update(Column.PROCEDURE for row in rows if Column.PROCEDURE in row.faulty)
        return ""
    if len({row.procedure for row in named}) == 1:
        lines[Column.PROCEDURE] = named[0].line
        return named[0].procedure
    faulty.add(Column.PROCEDURE)
    for row in named:
        others = ", ".join(
            f"{where(one.line)}: {title_of(one.procedure)}" for one in named if one.procedure != row.procedure
        )
        found.append(
            _fault(
                row,
                Column.PROCEDURE,
                title_of(row.procedure),
                "order-differs",
                f"The rows of this order name different procedures ({others}).",
                "order taken with the dates of the statute only",
                headings,
                Severity.VALUE,
            )
        )
    return ""


def _fault(
    row: TrackerRow,
    column: Column,
    value: str,
    code: str,
    reason: str,
    outcome: str,
    headings: Headings,
    severity: Severity = Severity.ROW,
) -> Fault:
    return Fault(
        row.line, headings.heading(column), value, code, reason, outcome, severity, headings.place(column)
    )


def _day(row: TrackerRow) -> str:
    return short(row.made) if row.made else ""


def _months(row: TrackerRow) -> str:
    return f"{row.months} months" if row.months else ""
