"""The cells of a row that speak of the child: name, birth, plan, visits and what was held."""

from __future__ import annotations

from datetime import date

from sotui.dates.errors import DateError
from sotui.dates.months import birthday, eighteenth_birthday
from sotui.dates.typed import EARLIEST_BIRTH
from sotui.dates.words import plain, short
from sotui.documents import cells
from sotui.documents.days import date_fault, read_day
from sotui.documents.headings import Column
from sotui.documents.tracker import RowFaults

TOO_OLD = 17
"""No order may be made about a child who has reached this age (Children Act 1989 s31(3))."""


def read_name(faults: RowFaults) -> str:
    """The child's name on one line; a row without one is left out."""
    words = cells.one_line(faults.cell(Column.NAME))
    if cells.is_empty(words.text) or not any(character.isalnum() for character in words.text):
        faults.refuse_row(Column.NAME, "no-name", "There is no name.")
        return ""
    if len(words.text) > cells.LONGEST_NAME:
        reason = f"The name has {len(words.text)} characters; a name may have {cells.LONGEST_NAME}."
        faults.refuse_row(Column.NAME, "long-name", reason)
    if words.hidden:
        faults.note(
            Column.NAME,
            "hidden-characters",
            "The name holds direction marks or other characters that nobody sees and no name has.",
            "taken without those characters",
        )
    if cells.like_formula(words.text):
        faults.note(Column.NAME, "formula", "The name looks like a formula.", "kept as text, never run")
    return words.text


def read_born(faults: RowFaults, made: date | None, today: date) -> date | None:
    """The day of birth, None where there is none or it cannot be. ``made`` is when the order was made."""
    column = Column.BORN
    if cells.is_empty(faults.cell(column)):
        if column in faults.headings.places:
            faults.note(
                column,
                "no-birth",
                "There is no date of birth.",
                "taken; the eighteenth birthday cannot be watched",
            )
        return None
    outcome = "taken without the date of birth; the eighteenth birthday cannot be watched"
    try:
        born = read_day(faults, column, today=today, latest=today, beyond=True)
    except DateError as error:
        faults.refuse_value(column, date_fault(error), str(error), outcome)
        return None
    if born < EARLIEST_BIRTH:
        reason = f"{short(born)} lies too far back: a date of birth is taken from {plain(EARLIEST_BIRTH)}."
        faults.refuse_value(column, "born-too-early", reason, outcome)
        return None
    if born > today:
        faults.refuse_value(column, "born-ahead", f"{short(born)} is still to come.", outcome)
        return None
    if made is not None and born > made:
        reason = f"Born on {short(born)}, after the order was made on {short(made)}: one of the two is wrong."
        faults.refuse_value(column, "born-after-order", reason, outcome)
        return None
    if eighteenth_birthday(born) <= today:
        faults.refuse_row(
            column,
            "eighteen",
            f"Eighteen since {short(eighteenth_birthday(born))}: the order has ended for a child who is one "
            "no longer.",
        )
    if made is not None and birthday(born, TOO_OLD) <= made:
        faults.note(
            column,
            "seventeen-when-made",
            f"Seventeen since {short(birthday(born, TOO_OLD))}, before the order was made on {short(made)}: "
            "none may be made about a child of that age (Children Act 1989 s31(3)).",
            "taken as it stands; check both dates" if not faults.whole else "check both dates",
        )
    return born


def read_happened(faults: RowFaults, column: Column, made: date | None, today: date) -> date | None:
    """A day on which something was held or done; what is still to come was neither."""
    if cells.is_empty(faults.cell(column)):
        return None
    try:
        day = read_day(faults, column, today=today)
    except DateError as error:
        faults.refuse_value(column, date_fault(error), str(error))
        return None
    if day > today:
        reason = f"{short(day)} is still to come, and only what has happened is recorded here."
        faults.refuse_value(column, "still-to-come", reason)
        return None
    if made is not None and day < made:
        faults.note(
            column,
            "before-order",
            f"{short(day)} lies before the order was made on {short(made)}.",
            "taken and shown; it meets nothing that the order asks for",
        )
    return day


def read_seen(faults: RowFaults, visit: date | None) -> str:
    """How the child was seen at the last visit, as a word of the vocabulary; empty where none is said."""
    text = faults.cell(Column.SEEN)
    if cells.is_empty(text):
        return ""
    words = cells.read_seen(text)
    if words is None:
        faults.refuse_value(Column.SEEN, "seen-unreadable", "This is neither yes nor no.")
        return ""
    if visit is None:
        if Column.VISIT not in faults.faulty:
            faults.refuse_value(Column.SEEN, "seen-without-visit", "There is no visit to which it belongs.")
        return ""
    return words


def read_plan(faults: RowFaults) -> str:
    """Which plan the child has, as a word of the vocabulary; empty where none is said."""
    text = faults.cell(Column.PLAN)
    if cells.is_empty(text):
        return ""
    plan = cells.read_plan(text)
    if plan is None:
        reason = "This names neither a child in need plan nor a child protection plan."
        faults.refuse_value(Column.PLAN, "unknown-plan", reason)
        return ""
    return plan


def read_notes(faults: RowFaults) -> str:
    """What the cell of notes says, line by line as written; empty where it says nothing."""
    text = faults.cell(Column.NOTES).replace("\r\n", "\n").replace("\r", "\n").strip()
    if cells.is_empty(text):
        return ""
    if cells.like_formula(text):
        faults.note(Column.NOTES, "formula", "The note looks like a formula.", "kept as text, never run")
    if cells.has_controls(text):
        faults.note(
            Column.NOTES,
            "control-characters",
            "The note holds characters that could steer a screen.",
            "kept as text; shown as pictures, never sent to the screen",
        )
    return text
