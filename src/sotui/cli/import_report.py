"""What an import says: the file, the plan, every fault with its line or row, and what was done."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from sotui.cli.common import IN_PART, REFUSED
from sotui.documents.faults import Fault, SheetRow, where, word_for
from sotui.documents.headings import Column
from sotui.procedures.known import title_of
from sotui.shown import show

if TYPE_CHECKING:
    from sotui.documents.import_file import Tracker
    from sotui.documents.planning import Change, Kept, Plan
    from sotui.documents.table import Table

LONGEST_SHOWN = 60
"""Cells: the most that is shown of one value of the file."""


class Report:
    """What is said of an import on standard output, as long as anybody reads it.

    A report cut short (`| head`, a full disk) neither stops the import nor hides that it was done.
    """

    def __init__(self) -> None:
        self.cut_short = False

    def say(self, line: str) -> None:
        """One line of it, or nothing more once the output is closed."""
        if self.cut_short:
            return
        try:
            click.echo(line)
        except OSError:
            self.cut_short = True
            # What is still in the buffer would fail once more when the program ends.
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, sys.stdout.fileno())
            os.close(nowhere)


def say_file(report: Report, tracker: Tracker) -> None:
    """What was read and how its headings were understood."""
    table = tracker.table
    if table.sheet:
        _say_sheet(report, table)
    else:
        report.say(f"{count(table.row_count, 'row')}, {table.encoding}, separated by {table.separated_by}.")
    report.say("\nHeadings")
    for heading, column in table.headings.matched:
        meant = column.value if column else "not taken"
        report.say(f"  {show(heading, limit=30):<30} → {meant}")
    procedures = {order.supervised for order in tracker.orders if order.line_of(Column.SUPERVISED) == 0}
    for procedure in procedures:
        report.say(
            f"  {'(for all rows that name none)':<30} → {Column.SUPERVISED.value}: {title_of(procedure)}"
        )


def _say_sheet(report: Report, table: Table) -> None:
    report.say(
        f"{count(table.row_count, 'row')}, sheet “{show(table.sheet, limit=40)}” of an {table.encoding}."
    )
    if table.other_sheets:
        names = [f"“{show(name, limit=40)}”" for name in table.other_sheets[:12]]
        more = ", …" if len(table.other_sheets) > 12 else ""
        report.say(f"Not read: {', '.join(names)}{more} (--sheet NAME reads another).")
    if table.hidden_rows:
        report.say(
            f"{count(table.hidden_rows, 'row')} that the sheet hides or filters out: read all the same."
        )


def say_plan(report: Report, plan: Plan, dry_run: bool) -> None:
    """What would be taken, or is."""
    report.say("\nWhat would be taken" if dry_run else "\nWhat is taken")
    if plan.is_empty:
        report.say(f"  {_nothing(plan)}")
    if plan.new_orders:
        children = sum(len(new.children) for new in plan.new_orders)
        orders = count(len(plan.new_orders), "new order")
        report.say(f"  {orders} with {count(children, 'child', 'children')}")
    for added in plan.added:
        report.say(
            f"  {added.order.reference}: {show(added.child.row.name, limit=LONGEST_SHOWN)} joins the order "
            f"({where(added.child.row.line)})"
        )
    for change in plan.changes:
        report.say(f"  {_change(change)}")
    if plan.unchanged:
        report.say(f"  {count(plan.unchanged, 'value')} unchanged")
    if plan.kept:
        report.say("\nDifferences about which nothing is done; the register stays as it is")
        for kept in plan.kept:
            report.say(f"  {_kept(kept)}")
    if plan.missing:
        report.say("\nOn the register from an earlier tracker and not in this file; nothing is done")
        for missing in plan.missing:
            report.say(f"  {missing.order.reference}: {show(missing.about, limit=LONGEST_SHOWN)}")


def _nothing(plan: Plan) -> str:
    if not plan.tracker.table.row_count:
        return "The file has no rows."
    if all_refused(plan):
        return "Nothing could be taken."
    if left_out(plan):
        return "Nothing: what can be taken of it, the register has already."
    return "Nothing: the register has it all already."


def all_refused(plan: Plan) -> bool:
    """Whether the file has rows and none of them could be taken."""
    return plan.rows_left_out >= plan.tracker.table.row_count


def exit_code(plan: Plan) -> int:
    """0 all taken or there already, 1 nothing taken, 3 taken in part."""
    if all_refused(plan):
        return REFUSED
    return IN_PART if left_out(plan) else 0


def _change(change: Change) -> str:
    old = show(change.decision.old, limit=LONGEST_SHOWN)
    new = show(change.wanted.words, limit=LONGEST_SHOWN)
    said = f"{f'{old} → ' if old else ''}{new}"
    if change.decision.stands is not None:
        from sotui.dates.words import short

        said = f"{old} is withdrawn, {short(change.decision.stands.on)} stands"
    return (
        f"{_whose(change.order.reference, change.about)}: {change.wanted.column.value} {said} "
        f"({where(change.wanted.line)})"
    )


def _kept(kept: Kept) -> str:
    said = f"{_whose(kept.order.reference, kept.about)}: {kept.column.value}"
    if kept.file:
        register = show(kept.register, limit=LONGEST_SHOWN)
        said += f" is {register} in the register, {show(kept.file, limit=LONGEST_SHOWN)} in the file"
    return f"{said} ({where(kept.line)}): {kept.reason}"


def _whose(reference: str, about: str) -> str:
    return f"{reference}, {show(about, limit=LONGEST_SHOWN)}" if about else reference


def say_faults(report: Report, plan: Plan, notes: bool) -> None:
    """Every fault and remark; remarks that come in dozens are counted unless ``notes`` asks for each."""
    from sotui.documents.faults import Severity

    titles = {
        Severity.ROW: ("row is not taken", "rows are not taken"),
        Severity.VALUE: ("value is not taken", "values are not taken"),
        Severity.NOTE: ("remark", "remarks"),
    }
    columns = len(plan.tracker.table.headings.as_written)
    for severity, (one, many) in titles.items():
        these = [fault for fault in plan.all_faults if fault.severity is severity]
        if not these:
            continue
        number = len({fault.line for fault in these}) if severity is Severity.ROW else len(these)
        report.say(f"\n{count(number, one, many)}")
        few = [fault for fault in these if notes or severity is not Severity.NOTE or _stands_out(fault)]
        for fault in few:
            _say(report, fault, columns)
        for code, words in _COMMON.items():
            lines = list(
                dict.fromkeys(str(fault.line) for fault in these if fault.code == code and fault not in few)
            )
            unit = next((word_for(fault.line) for fault in these), "line")
            if lines:
                shown = ", ".join(lines[:12]) + (", …" if len(lines) > 12 else "")
                report.say(f"  {words} (on {count(len(lines), unit)}: {shown}; --notes names each)")


_COMMON = {
    "before-order": "held before the order was made; taken, and it meets nothing that the order asks for",
    "order-differs": "the rows of an order differ; the first named is taken, of printed ends the earliest",
    "no-birth": "no date of birth; the eighteenth birthday cannot be watched",
    "no-family": "no family reference; the case number stands for it",
    "no-case-number": "no case number; one day made in a family counts as one order",
}
"""Remarks that come many times in a file, as one line each."""


def _stands_out(fault: Fault) -> bool:
    return fault.code not in _COMMON


def _say(report: Report, fault: Fault, columns: int) -> None:
    value = f" “{show(fault.value, limit=LONGEST_SHOWN)}”" if fault.value else " (empty)"
    report.say(f"  {where(fault.line)}{_letters(fault, columns)}, {show(fault.column, limit=30)}{value}")
    report.say(f"    {fault.reason}")
    report.say(f"    → {fault.outcome}")


def _letters(fault: Fault, columns: int) -> str:
    """The letters over the fault's column, where the sheet has it."""
    from sotui.documents.sheet_cells import column_letters

    if not isinstance(fault.line, SheetRow) or fault.place >= columns or fault.code == "no-heading":
        return ""
    return f", column {column_letters(fault.place)}"


def say_done(report: Report, plan: Plan) -> None:
    """What the import did."""
    report.say("\n" + done(plan))
    if plan.is_empty:
        return
    if plan.rows_left_out:
        report.say("Correct what is named above in the spreadsheet and import it again: only that is added.")


def done(plan: Plan) -> str:
    """What the import did, in one sentence."""
    if plan.is_empty:
        return "Nothing was changed."
    return (
        f"Done: {count(len(plan.new_orders), 'new order')}, "
        f"{count(plan.new_children, 'new child', 'new children')}, {count(len(plan.changes), 'change')}."
    )


def left_out(plan: Plan) -> bool:
    """Whether rows or values were left out."""
    from sotui.documents.faults import Severity

    return any(fault.severity is not Severity.NOTE for fault in plan.all_faults)


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
