"""Measures what the program promises and prints each figure beside its target.

Run it with the project's own interpreter: ``.venv/bin/python benchmarks/run.py`` (on Windows
``.venv\\Scripts\\python benchmarks\\run.py``), or name some families: ``run.py start board``. It takes
some minutes; ``--keep FOLDER`` makes the register there once and uses it again.

Machines are noisy and unlike: nothing fails for being slow. Ratios are measured side by side. Times are held
against their target, and against the target at the pace of this machine, which a bare Textual program tells.
The exit code is 0 unless a benchmark broke.
"""

from __future__ import annotations

import argparse
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

if TYPE_CHECKING:
    from benchmarks.figures import Effort, Figure
    from sotui.desk import Desk

FAMILIES = ("start", "board", "dates", "vault", "register", "desk", "due", "audit")


def main() -> int:
    """Measure and print; 2 where the project's packages are not there."""
    said = _arguments()
    try:
        import sqlcipher3  # noqa: F401
        import textual  # noqa: F401

        import sotui  # noqa: F401
    except ImportError as error:
        print(
            f"{error.name} is not installed for this Python. Set the project up with `python3 run.py sotui "
            "--version`,\nthen use its own Python: .venv/bin/python benchmarks/run.py",
            file=sys.stderr,
        )
        return 2
    from benchmarks.figures import Effort

    quick = said.quick
    effort = Effort(
        orders=said.orders,
        pairs=1 if quick else 9,
        repeats=2 if quick else 15,
        presses=2 if quick else 200,
        rows=200 if quick else 100_000,
    )
    with _folder(said.keep) as folder:
        register = folder / f"register-{effort.orders}"
        if not (register / "vault.json").exists():
            from benchmarks.make_register import make

            print(f"Making a register of {effort.orders} invented orders …", file=sys.stderr)
            make(register, effort.orders)
        else:
            # A kept register may have been derived by an earlier version: that is nobody's first paint.
            with _open(register):
                pass
        pace = 1.0 if quick else _pace(effort)
        for family in said.families or FAMILIES:
            for figure in _measured(family, register, effort):
                _print(figure, pace)
    return 0


def _pace(effort: Effort) -> float:
    """How many times as long as where the targets were set a bare Textual program takes here, at least 1."""
    from statistics import median

    from benchmarks.due import BARE_THERE
    from benchmarks.start import bare_paint
    from benchmarks.terminal import available

    print(f"{platform.platform()}, Python {platform.python_version()}, {effort.orders} orders")
    if not available():
        print("No pseudo-terminals here: what is painted is not measured.\n")
        return 1.0
    here = median(bare_paint() for _ in range(effort.pairs))
    print(
        f"A bare Textual program painted first after {here * 1000:.0f} ms; where the targets were set, "
        f"{BARE_THERE * 1000:.0f} ms: the pace is {here / BARE_THERE:.1f}.\n"
    )
    return max(1.0, here / BARE_THERE)


def _measured(family: str, register: Path, effort: Effort) -> list[Figure]:
    if family == "start":
        from benchmarks import start

        return start.measure(register, effort)
    if family == "board":
        from benchmarks import board

        return board.measure(register, effort)
    if family == "due":
        from benchmarks import due, vault

        rows = register.parent / "rows-in-the-clear.db"
        with _open(register) as desk:
            vault.copy(desk.session.db, rows)
        try:
            return due.measure(register, rows, effort)
        finally:
            rows.unlink()
    if family == "desk":
        from benchmarks import desk as lists
        from benchmarks import make_staff

        workers = min(lists.STAFF, effort.orders)
        service = register.parent / f"staff-{workers}"
        if not service.exists():
            make_staff.make(service, workers)
        with _open(service) as desk:
            staff = lists.measure_staff(desk, effort)
        with _open(register) as desk:
            return [*lists.measure(desk, effort), *staff]
    if family == "audit":
        from benchmarks import audit

        return audit.measure(register.parent, effort)
    with _open(register) as desk:
        if family == "dates":
            from benchmarks import dates

            return dates.measure(desk, effort)
        if family == "vault":
            from benchmarks import vault

            return vault.measure(desk, register.parent / "copy-in-the-clear.db", effort)
        from benchmarks import register as acts

        return acts.measure(desk, effort)


@contextmanager
def _open(register: Path) -> Iterator[Desk]:
    from benchmarks.make_register import PASSPHRASE, TODAY
    from sotui.desk import Clock, open_desk

    desk = open_desk(register, None, PASSPHRASE, clock=Clock(TODAY))
    try:
        desk.refresh()
        yield desk
    finally:
        desk.close()


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
        return
    folder = Path(tempfile.mkdtemp(prefix="sotui-benchmark-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _print(figure: Figure, pace: float) -> None:
    target = f"target {figure.target:.4g} {figure.unit}" if figure.target is not None else ""
    verdict = figure.verdict(pace)
    line = f"{figure.what:<78} {figure.value:>8.2f} {figure.unit:<4} {target:<15} {verdict:<16} {figure.note}"
    print(line.rstrip(), flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument(
        "families", nargs="*", metavar="FAMILY", help=f"{', '.join(FAMILIES)}; all by default"
    )
    parser.add_argument("--orders", type=int, default=10_000, metavar="N")
    parser.add_argument("--quick", action="store_true", help="each thing once or twice, to see that it runs")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the register there, use it again")
    said = parser.parse_args()
    if unknown := set(said.families) - set(FAMILIES):
        parser.error(f"there is no family {', '.join(sorted(unknown))}: there are {', '.join(FAMILIES)}")
    return said


if __name__ == "__main__":
    raise SystemExit(main())
