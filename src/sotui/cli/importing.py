"""Bringing in the spreadsheet that a council keeps today: a dry run names every fault, then the import."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sotui.cli.common import IN_PART, REFUSED, Settings, opened_desk, passphrase_option, refuse, vault_option
from sotui.shown import show

if TYPE_CHECKING:
    from datetime import date

    from sotui.documents.acts import Progress
    from sotui.documents.faults import Fault
    from sotui.documents.import_file import Tracker
    from sotui.documents.planning import Change, Kept, Plan

LONGEST_SHOWN = 60
"""Cells: the most that is shown of one value of the file."""


@click.command(
    "import",
    epilog="Exit codes: 0 everything in the file was taken, or was there already · 1 nothing was taken, the "
    "message says why · 3 taken, with rows or values left out that are named. A dry run ends with the code "
    "that the import would have.",
)
@vault_option
@passphrase_option
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would be taken and change nothing.")
@click.option("--notes", is_flag=True, help="Name each remark that costs no value, not only their number.")
@click.pass_obj
def import_(settings: Settings, passphrase_file: str | None, file: Path, dry_run: bool, notes: bool) -> None:
    """Bring in a tracker saved as CSV: what it says of orders, children and what was held.

    Every row and value that is not taken is named with its line, its reason and what is done. The same file
    again changes nothing; next month's shows what changed; what was corrected in the register stays.
    """
    from sotui.desk import Clock
    from sotui.documents.acts import import_tracker, preview

    clock = Clock()
    report = _Report()
    with _StopKey() as stop:
        try:
            tracker = _read(file, clock.today())
            with opened_desk(settings, passphrase_file, clock) as desk:
                plan = preview(desk.session, tracker)
                if dry_run:
                    desk.session.viewed("tracker previewed", "register", f"{tracker.table.row_count} rows")
                _say_file(report, tracker)
                _say_plan(report, plan, dry_run)
                _say_faults(report, plan.all_faults, notes)
                if not dry_run:
                    stop.at_steps()
                    with _progress(plan.steps) as bar:
                        import_tracker(desk.session, plan, _stoppable(stop, bar))
                    _say_done(report, plan)
        except KeyboardInterrupt:
            refuse("Stopped. Nothing of the file was taken; the register is as it was.")
        if not dry_run:
            _say_last(plan, report, stop)
    raise SystemExit(_exit_code(plan))


def _read(file: Path, today: date) -> Tracker:
    from sotui.documents.errors import ImportRefused
    from sotui.documents.import_file import read_tracker_file

    try:
        return read_tracker_file(file, today=today)
    except ImportRefused as error:
        refuse(error.happened, error.kept, error.do)
    except OSError as error:
        refuse(f"{show(str(file))} cannot be read: {error.strerror}.", "Nothing was taken.")


class _Report:
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


class _StopKey:
    """Ctrl+C during an import: at once until the writing begins, then only between two steps.

    In the middle of a statement it would end inside the audit, as a fault of the program.
    """

    def __init__(self) -> None:
        self.pressed = False
        self._before: Any = None

    def __enter__(self) -> _StopKey:
        return self

    def at_steps(self) -> None:
        """From now on only note that it was pressed; until the register is closed."""
        if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
            return
        # Only the main thread hears signals, and may say what is to be done about them.
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._note)

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def _note(self, _signal: int, _frame: object) -> None:
        self.pressed = True


def _stoppable(stop: _StopKey, bar: Progress | None) -> Progress:
    def progress(done: int, of: int) -> None:
        if stop.pressed:
            raise KeyboardInterrupt
        if bar is not None:
            bar(done, of)

    return progress


def _say_file(report: _Report, tracker: Tracker) -> None:
    table = tracker.table
    report.say(f"{_count(table.row_count, 'row')}, {table.encoding}, separated by {table.separated_by}.")
    report.say("\nHeadings")
    for heading, column in table.headings.matched:
        meant = column.value if column else "not taken"
        report.say(f"  {show(heading, limit=30):<30} → {meant}")


def _say_plan(report: _Report, plan: Plan, dry_run: bool) -> None:
    report.say("\nWhat would be taken" if dry_run else "\nWhat is taken")
    if plan.is_empty:
        report.say(f"  {_nothing(plan)}")
    if plan.new_orders:
        children = sum(len(new.children) for new in plan.new_orders)
        orders = _count(len(plan.new_orders), "new order")
        report.say(f"  {orders} with {_count(children, 'child', 'children')}")
    for added in plan.added:
        report.say(
            f"  {added.order.reference}: {show(added.child.row.name, limit=LONGEST_SHOWN)} joins the order "
            f"(line {added.child.row.line})"
        )
    for change in plan.changes:
        report.say(f"  {_change(change)}")
    if plan.unchanged:
        report.say(f"  {_count(plan.unchanged, 'value')} unchanged")
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
    if _all_refused(plan):
        return "Nothing could be taken."
    if _left_out(plan):
        return "Nothing: what can be taken of it, the register has already."
    return "Nothing: the register has it all already."


def _all_refused(plan: Plan) -> bool:
    return plan.rows_left_out >= plan.tracker.table.row_count


def _exit_code(plan: Plan) -> int:
    if _all_refused(plan):
        return REFUSED
    return IN_PART if _left_out(plan) else 0


def _change(change: Change) -> str:
    old = show(change.decision.old, limit=LONGEST_SHOWN)
    new = show(change.wanted.words, limit=LONGEST_SHOWN)
    said = f"{f'{old} → ' if old else ''}{new}"
    if change.decision.stands is not None:
        from sotui.dates.words import short

        said = f"{old} is withdrawn, {short(change.decision.stands.on)} stands"
    return (
        f"{_whose(change.order.reference, change.about)}: {change.wanted.column.value} {said} "
        f"(line {change.wanted.line})"
    )


def _kept(kept: Kept) -> str:
    said = f"{_whose(kept.order.reference, kept.about)}: {kept.column.value}"
    if kept.file:
        register = show(kept.register, limit=LONGEST_SHOWN)
        said += f" is {register} in the register, {show(kept.file, limit=LONGEST_SHOWN)} in the file"
    return f"{said} (line {kept.line}): {kept.reason}"


def _whose(reference: str, about: str) -> str:
    return f"{reference}, {show(about, limit=LONGEST_SHOWN)}" if about else reference


def _say_faults(report: _Report, faults: Iterable[Fault], notes: bool) -> None:
    from sotui.documents.faults import Severity

    titles = {
        Severity.ROW: ("row is not taken", "rows are not taken"),
        Severity.VALUE: ("value is not taken", "values are not taken"),
        Severity.NOTE: ("remark", "remarks"),
    }
    for severity, (one, many) in titles.items():
        these = [fault for fault in faults if fault.severity is severity]
        if not these:
            continue
        number = len({fault.line for fault in these}) if severity is Severity.ROW else len(these)
        report.say(f"\n{_count(number, one, many)}")
        few = [fault for fault in these if notes or severity is not Severity.NOTE or _stands_out(fault)]
        for fault in few:
            _say(report, fault)
        for code, words in _COMMON.items():
            lines = list(
                dict.fromkeys(str(fault.line) for fault in these if fault.code == code and fault not in few)
            )
            if lines:
                shown = ", ".join(lines[:12]) + (", …" if len(lines) > 12 else "")
                report.say(f"  {words} (on {_count(len(lines), 'line')}: {shown}; --notes names each)")


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


def _say(report: _Report, fault: Fault) -> None:
    value = f" “{show(fault.value, limit=LONGEST_SHOWN)}”" if fault.value else " (empty)"
    report.say(f"  line {fault.line}, {show(fault.column, limit=30)}{value}")
    report.say(f"    {fault.reason}")
    report.say(f"    → {fault.outcome}")


def _say_done(report: _Report, plan: Plan) -> None:
    report.say("\n" + _done(plan))
    if plan.is_empty:
        return
    if plan.rows_left_out:
        report.say("Correct what is named above in the spreadsheet and import it again: only that is added.")


def _done(plan: Plan) -> str:
    if plan.is_empty:
        return "Nothing was changed."
    return (
        f"Done: {_count(len(plan.new_orders), 'new order')}, "
        f"{_count(plan.new_children, 'new child', 'new children')}, {_count(len(plan.changes), 'change')}."
    )


def _say_last(plan: Plan, report: _Report, stop: _StopKey) -> None:
    """What has to be said although nobody may read the report any more, on standard error."""
    said = []
    if report.cut_short:
        more = " What was left out is named by the same command with --dry-run." if _left_out(plan) else ""
        said.append(f"The report was cut short, the import was not. {_done(plan)}{more}")
    if stop.pressed and not plan.is_empty:
        said.append("The import was finished before the stop: all of it is on the register.")
    # With both outputs closed nobody is left to tell but the exit code, which must still be the import's.
    with suppress(OSError):
        for sentence in said:
            click.echo(sentence, err=True)


def _left_out(plan: Plan) -> bool:
    from sotui.documents.faults import Severity

    return any(fault.severity is not Severity.NOTE for fault in plan.all_faults)


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


@contextmanager
def _progress(steps: int) -> Iterator[Progress | None]:
    """A bar on a terminal; nothing where the output goes to a file or a program."""
    if not sys.stderr.isatty() or steps < 200:
        yield None
        return
    with click.progressbar(length=steps, label="Taking", file=sys.stderr) as bar:
        yield lambda _done, _of: bar.update(1)
