"""Bringing in the spreadsheet that a council keeps today: a dry run names every fault, then the import."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sotui.cli.common import Settings, opened_desk, passphrase_option, refuse, vault_option
from sotui.cli.import_report import (
    Report,
    done,
    exit_code,
    left_out,
    say_done,
    say_faults,
    say_file,
    say_plan,
)
from sotui.shown import show

if TYPE_CHECKING:
    from datetime import date

    from sotui.documents.acts import Progress
    from sotui.documents.import_file import Tracker
    from sotui.documents.planning import Plan


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
@click.option("--sheet", default="", metavar="NAME", help="The workbook's sheet, where it is not the first.")
@click.option(
    "--supervised-under",
    default="",
    metavar="PROCEDURE",
    help="The procedure for supervision, for all rows that name none themselves (such as hillingdon).",
)
@click.pass_obj
def import_(
    settings: Settings,
    passphrase_file: str | None,
    file: Path,
    dry_run: bool,
    notes: bool,
    sheet: str,
    supervised_under: str,
) -> None:
    """Bring in a tracker, an Excel workbook (.xlsx) or CSV: orders, children and what was held.

    Every row and value that is not taken is named with its line or row, its reason and what is done. The same
    file again changes nothing; next month's shows what changed; what was corrected in the register stays.

    Of a workbook one sheet is read: the first on show with a tracker's headings. Formulas count as what they
    showed when the file was saved.
    """
    from sotui.desk import Clock
    from sotui.documents.acts import import_tracker, preview
    from sotui.vault.backup import BEFORE_IMPORT

    procedure = _supervision_procedure(supervised_under)
    clock = Clock()
    report = Report()
    with _StopKey() as stop:
        try:
            tracker = _read(file, clock.today(), sheet, procedure)
            with opened_desk(settings, passphrase_file, clock) as desk:
                plan = preview(desk.session, tracker)
                if dry_run:
                    desk.session.viewed("tracker previewed", "register", f"{tracker.table.row_count} rows")
                say_file(report, tracker)
                say_plan(report, plan, dry_run)
                say_faults(report, plan, notes)
                if not dry_run:
                    if not plan.is_empty:
                        desk.keeping.make(BEFORE_IMPORT)
                    stop.at_steps()
                    with _progress(plan.steps) as bar:
                        import_tracker(desk.session, plan, _stoppable(stop, bar))
                    say_done(report, plan)
        except KeyboardInterrupt:
            refuse("Stopped. Nothing of the file was taken; the register is as it was.")
        if not dry_run:
            _say_last(plan, report, stop)
    raise SystemExit(exit_code(plan))


def _supervision_procedure(name: str) -> str:
    """The id of the procedure for supervision that is meant; refuses what is none."""
    from sotui.procedures.known import known_procedures, procedure_named

    if not name:
        return ""
    known = procedure_named(name)
    if known is not None and known.supervision:
        return known.id
    titles = ", ".join(one.id for one in known_procedures() if one.supervision)
    raise click.BadParameter(
        f"“{show(name, limit=40)}” is no procedure for supervision. Known: {titles}.",
        param_hint="--supervised-under",
    )


def _read(file: Path, today: date, sheet: str, supervised_under: str) -> Tracker:
    from sotui.documents.errors import ImportRefused
    from sotui.documents.import_file import read_tracker_file

    try:
        return read_tracker_file(file, today=today, sheet=sheet, supervised_under=supervised_under)
    except ImportRefused as error:
        refuse(error.happened, error.kept, error.do)
    except OSError as error:
        refuse(f"{show(str(file))} cannot be read: {error.strerror}.", "Nothing was taken.")


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


def _say_last(plan: Plan, report: Report, stop: _StopKey) -> None:
    """What has to be said although nobody may read the report any more, on standard error."""
    said = []
    if report.cut_short:
        more = " What was left out is named by the same command with --dry-run." if left_out(plan) else ""
        said.append(f"The report was cut short, the import was not. {done(plan)}{more}")
    if stop.pressed and not plan.is_empty:
        said.append("The import was finished before the stop: all of it is on the register.")
    # With both outputs closed nobody is left to tell but the exit code, which must still be the import's.
    with suppress(OSError):
        for sentence in said:
            click.echo(sentence, err=True)


@contextmanager
def _progress(steps: int) -> Iterator[Progress | None]:
    """A bar on a terminal; nothing where the output goes to a file or a program."""
    if not sys.stderr.isatty() or steps < 200:
        yield None
        return
    with click.progressbar(length=steps, label="Taking", file=sys.stderr) as bar:
        yield lambda done, _of: bar.update(1)
