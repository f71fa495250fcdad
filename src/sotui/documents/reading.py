"""Reading a tracker's rows: every cell is taken as it says or named as a fault, and nothing is supplied."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sotui.documents import cells
from sotui.documents.child_cells import read_born, read_happened, read_name, read_notes, read_plan, read_seen
from sotui.documents.days import month_first_columns
from sotui.documents.faults import Fault
from sotui.documents.headings import Column
from sotui.documents.order_cells import (
    is_supervision,
    read_end,
    read_made,
    read_months,
    read_procedure,
    read_supervised,
    read_words,
)
from sotui.documents.table import Table
from sotui.documents.tracker import RowFaults, TrackerRow


def read_rows(table: Table, *, today: date) -> tuple[list[TrackerRow], list[Fault]]:
    """The rows that can be taken, in the file's order, and the faults of all rows.

    A row with a fault in what its order rests on (name, day made, length) is not among them; any other
    faulty cell leaves only its value out. ``today`` decides what lies ahead and who is a child.
    """
    rows: list[TrackerRow] = []
    found: list[Fault] = list(table.faults)
    month_first = month_first_columns(table)
    for row in table.rows:
        faults = RowFaults(row, table.headings, month_first=month_first, numbered_from=table.numbered_from)
        read = _read(faults, today)
        found += faults.found
        if not faults.whole:
            rows.append(read)
    return rows, found


def _read(faults: RowFaults, today: date) -> TrackerRow:
    _name_errors(faults)
    made = read_made(faults, today)
    born = read_born(faults, made, today)
    months = read_months(faults)
    end = read_end(faults, made, months, today)
    visit = read_happened(faults, Column.VISIT, made, today)
    row = TrackerRow(
        line=faults.row.line,
        name=read_name(faults),
        local_id=read_words(faults, Column.LOCAL_ID),
        born=born,
        family=read_words(faults, Column.FAMILY),
        made=made,
        months=months,
        end=end,
        court=read_words(faults, Column.COURT),
        case=read_words(faults, Column.CASE),
        procedure=read_procedure(faults),
        supervised=read_supervised(faults),
        worker=read_words(faults, Column.WORKER),
        worker_gone=cells.says_nobody(faults.cell(Column.WORKER)),
        team=read_words(faults, Column.TEAM),
        iro=read_words(faults, Column.IRO),
        iro_gone=cells.says_nobody(faults.cell(Column.IRO)),
        plan=read_plan(faults),
        first_cin=read_happened(faults, Column.FIRST_CIN, made, today),
        visit=visit,
        seen=read_seen(faults, visit),
        review=read_happened(faults, Column.REVIEW, made, today),
        supervision=read_happened(faults, Column.SUPERVISION, made, today),
        notes=read_notes(faults),
    )
    if not row.family and not row.case:
        faults.refuse_row(
            Column.FAMILY,
            "no-reference",
            "Neither a family reference nor a case number: the order could not be told from another, nor "
            "found again next month.",
        )
    elif not row.family:
        faults.note(
            Column.FAMILY,
            "no-family",
            "No family reference.",
            "taken; the case number stands for the family",
        )
    elif not row.case:
        faults.note(
            Column.CASE,
            "no-case-number",
            "No case number.",
            "taken; children of this family with the same day made count as one order",
        )
    if row.supervised and is_supervision(row.procedure):
        # Its own column says it; the other one is left as if it said nothing.
        faults.faulty.add(Column.PROCEDURE)
        row = replace(row, procedure="")
    return replace(row, faulty=frozenset(faults.faulty))


def _name_errors(faults: RowFaults) -> None:
    """Cells that show an error or an unfinished formula have no value, whatever they should hold."""
    for column in faults.headings.places:
        text = faults.cell(column)
        if not cells.is_error(text):
            continue
        if text == cells.NOT_CALCULATED:
            reason = (
                "The cell holds a formula that was never worked out: open the file in the spreadsheet "
                "program and save it again."
            )
        else:
            reason = "The spreadsheet shows an error here in place of a value."
        if column in _RESTS_ON:
            faults.refuse_row(column, "error-cell", reason)
        else:
            faults.refuse_value(column, "error-cell", reason)
        faults.spoil(column)


_RESTS_ON = (Column.NAME, Column.MADE, Column.LENGTH)
"""Without these no row is taken."""
