"""The cells of a row that speak of the order: day made, length, printed end, procedure."""

from __future__ import annotations

from datetime import date

from sotui.dates.errors import DateError
from sotui.dates.months import add_months, last_day_of_period
from sotui.dates.typed import EARLIEST_ORDER
from sotui.dates.words import short
from sotui.documents import cells
from sotui.documents.days import date_fault, read_day
from sotui.documents.headings import Column
from sotui.documents.tracker import RowFaults
from sotui.procedures.known import known_procedures, procedure_named

LONGEST_AT_FIRST = 12
"""Months: an order runs for one year at most until it is extended (Children Act 1989 Sch 3 para 6(1))."""
LONGEST_EXTENDED = 36
"""Months, with every extension (Sch 3 para 6(4))."""


def read_made(faults: RowFaults, today: date) -> date | None:
    """The day on which the court made the order; a row without one is left out."""
    column = Column.MADE
    if cells.is_empty(faults.cell(column)):
        faults.refuse_row(
            column, "no-day-made", "There is no day on which the order was made; every date follows from it."
        )
        return None
    try:
        made = read_day(faults, column, today=today, earliest=EARLIEST_ORDER, latest=today, beyond=True)
    except DateError as error:
        faults.refuse_row(column, date_fault(error), str(error))
        return None
    if made > today:
        faults.refuse_row(
            column, "made-ahead", f"The order would be made on {short(made)}, which is still to come."
        )
        return None
    if made < EARLIEST_ORDER:
        faults.refuse_row(
            column,
            "made-too-early",
            f"There was no supervision order under the Children Act 1989 before {short(EARLIEST_ORDER)}.",
        )
        return None
    return made


def read_months(faults: RowFaults) -> int | None:
    """For how many months it was made; None where none is said.

    A length that the statute does not know leaves the row out: it runs for one year at first (Children Act
    1989 Sch 3 para 6(1)), for three with every extension (para 6(4)).
    """
    column = Column.LENGTH
    text = faults.cell(column)
    if cells.is_empty(text):
        return None
    months = cells.read_months(text)
    if months is None:
        faults.refuse_row(
            column,
            "length-unreadable",
            "This is not a number of months; the last day in force follows from it.",
        )
        return None
    if months == 0:
        faults.refuse_row(column, "length-none", "An order of no months would not have begun.")
        return None
    if months > LONGEST_AT_FIRST:
        reason = (
            f"An order cannot be made for {months} months: it runs for one year at most "
            "(Children Act 1989 Sch 3 para 6(1))"
        )
        if months <= LONGEST_EXTENDED:
            reason += (
                "; if it was extended, write its first length here and record the extension in the register."
            )
        else:
            reason += ", and for three with every extension (para 6(4))."
        faults.refuse_row(column, "length-too-long", reason)
        return None
    return months


def read_end(faults: RowFaults, made: date | None, months: int | None, today: date) -> date | None:
    """The end as printed, None where none is; what differs from the last day in force is said (AMB-03)."""
    column = Column.END
    if cells.is_empty(faults.cell(column)):
        return None
    try:
        end = read_day(faults, column, today=today)
    except DateError as error:
        faults.refuse_value(column, date_fault(error), str(error))
        return None
    if made is None:
        return end
    if end < made:
        faults.refuse_value(
            column,
            "ends-before-made",
            f"The order would end on {short(end)}, before it was made on {short(made)}.",
            "taken without it; the last day in force follows from the day made and the length",
        )
        return None
    if months is None and faults.cell(Column.LENGTH) and not cells.is_empty(faults.cell(Column.LENGTH)):
        return end
    length = months or LONGEST_AT_FIRST
    last = last_day_of_period(made, length)
    # Court forms print the anniversary itself, one day after the last day (AMB-03): quiet.
    if end > add_months(made, length):
        faults.note(
            column,
            "ends-too-late",
            f"Later than {_of(length)} beginning with {short(made)}, whose last day is {short(last)}.",
            f"kept as printed; {short(last)} is used",
        )
    elif end < last and months is not None:
        faults.note(
            column,
            "ends-early",
            f"Earlier than {_of(length)} beginning with {short(made)}, whose last day is {short(last)}.",
            f"taken; {short(end)} is used, the earlier of the two",
        )
    return end


def _of(months: int) -> str:
    return "the one year" if months == 12 else f"the {months} month{'s' if months > 1 else ''}"


def read_procedure(faults: RowFaults) -> str:
    """The id of the procedure that the cell names; empty where it names none that is known."""
    text = faults.cell(Column.PROCEDURE)
    if cells.is_empty(text):
        return ""
    known = procedure_named(text)
    if known is None:
        faults.refuse_value(
            Column.PROCEDURE,
            "unknown-procedure",
            "No procedure of this name is known.",
            "taken with the dates of the statute only",
        )
        return ""
    if known.supervision:
        faults.note(
            Column.PROCEDURE,
            "supervision-procedure",
            f"{known.title} governs the supervision of the work, not the order.",
            "taken as the supervision procedure; the order gets the dates of the statute only",
        )
    return known.id


def is_supervision(procedure: str) -> bool:
    """Whether the procedure of this id governs the supervision of the work rather than the order."""
    return any(known.id == procedure and known.supervision for known in known_procedures())


def read_supervised(faults: RowFaults) -> str:
    """The id of the procedure under which the work is supervised; empty where the cell names none."""
    text = faults.cell(Column.SUPERVISED)
    if cells.is_empty(text):
        return ""
    known = procedure_named(text)
    if known is not None and known.supervision:
        return known.id
    reason = (
        "No procedure of this name is known."
        if known is None
        else f"{known.title} governs the order, not the supervision of the work."
    )
    faults.refuse_value(Column.SUPERVISED, "unknown-procedure", reason)
    return ""


def read_words(faults: RowFaults, column: Column) -> str:
    """A cell of a few words on one line; empty where it says nothing or too much."""
    words = cells.one_line(faults.cell(column))
    if cells.is_empty(words.text):
        return ""
    if len(words.text) > cells.LONGEST_NAME:
        reason = f"The cell has {len(words.text)} characters; here {cells.LONGEST_NAME} are the most."
        faults.refuse_value(column, "too-long", reason)
        return ""
    if words.hidden:
        faults.note(
            column,
            "hidden-characters",
            "The cell holds characters that nobody sees.",
            "taken without those characters",
        )
    if cells.like_formula(words.text):
        faults.note(column, "formula", "The cell looks like a formula.", "kept as text, never run")
    return words.text
