"""The board of a large register in a real terminal: unlock to first row, keys, filter, sort, memory."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.figures import Effort, Figure, percentile
from benchmarks.make_register import PASSPHRASE, TODAY
from benchmarks.terminal import HERE, Terminal, available, rest

CURSOR = "›"
DOWN, PAGE_DOWN, END, TOP = "\x1b[B", "\x1b[6~", "G", "g"
_UNLOCK = "Passphrase"
_ROW = "SO-"


@dataclass(slots=True)
class _Opened:
    terminal: Terminal
    steps: dict[str, float]
    """When each step was reached: key derived, register open, board read, first row painted."""

    def between(self, begun: str, done: str) -> float:
        return (self.steps[done] - self.steps[begun]) * 1000


def measure(folder: Path, effort: Effort) -> list[Figure]:
    """Every figure of the board over the register in ``folder``; none where there are no pseudo-terminals."""
    if not available():
        return []
    return [*_opening(folder, effort), *_keys(folder, effort, 0), *_keys(folder, effort, effort.rows)]


@contextmanager
def _opened(folder: Path, rows: int = 0) -> Iterator[_Opened]:
    """The board as it stands after the passphrase, its first row painted."""
    ours, theirs = os.pipe()
    program = [
        sys.executable,
        "-m",
        "benchmarks.programs.watched",
        str(folder),
        TODAY.isoformat(),
        str(theirs),
        str(rows),
    ]
    with Terminal(program, pass_fds=[theirs], cwd=HERE.parent) as terminal:
        os.close(theirs)
        terminal.wait_for(_UNLOCK)
        terminal.settle(0.3)
        _, since = terminal.press(PASSPHRASE + "\r")
        painted = terminal.wait_for(_ROW, since)
        terminal.settle()
        steps = {"row": painted}
        for line in os.read(ours, 1 << 16).decode().splitlines():
            step, moment = line.split()
            steps.setdefault(step, float(moment))
        os.close(ours)
        yield _Opened(terminal, steps)


def _opening(folder: Path, effort: Effort) -> list[Figure]:
    """From the derived key to the first row, and what is held in memory then."""
    found: dict[str, list[float]] = {"open": [], "read": [], "paint": [], "all": []}
    memory: list[float] = []
    for _ in range(max(3, effort.pairs // 2) if effort.pairs > 1 else 1):
        with _opened(folder) as opened:
            found["open"].append(opened.between("key", "open"))
            found["read"].append(opened.between("open", "read"))
            found["paint"].append(opened.between("read", "row"))
            found["all"].append(opened.between("key", "row"))
            if (held := opened.terminal.resident_mib()) is not None:
                memory.append(held)
        rest()
    figures = [
        Figure(
            f"{effort.orders} orders: key derived to first row painted",
            median(found["all"]),
            "ms",
            150,
            f"open {median(found['open']):.0f}, read the board {median(found['read']):.0f}, "
            f"fill and paint {median(found['paint']):.0f}",
        )
    ]
    if memory:
        figures.append(Figure(f"{effort.orders} orders open: memory", median(memory), "MiB", 100))
    return figures


def _keys(folder: Path, effort: Effort, rows: int) -> list[Figure]:
    """Key presses on the board as it is, or with its rows repeated to ``rows``."""
    with _opened(folder, rows) as opened:
        terminal = opened.terminal
        where = f"{rows} rows" if rows else f"board of {effort.orders} orders"
        figures = []
        if rows:
            figures.append(Figure(f"{where}: fill and first paint", opened.between("repeated", "row"), "ms"))
        down = [_painted(terminal, DOWN, CURSOR) for _ in range(effort.presses)]
        pages = [_painted(terminal, PAGE_DOWN, CURSOR) for _ in range(effort.presses // 2)]
        ends = [_painted(terminal, key, CURSOR) for key in (END, TOP) * max(1, effort.presses // 20)]
        for name, times in (("down", down), ("page down", pages), ("end and top", ends)):
            p50, p95 = percentile(times, 0.5), percentile(times, 0.95)
            figures.append(Figure(f"{where}: key {name} to painted, p95", p95, "ms", 16, f"p50 {p50:.1f} ms"))
        figures += _filter_and_sort(terminal, where, rows)
    return figures


def _filter_and_sort(terminal: Terminal, where: str, rows: int) -> list[Figure]:
    terminal.press("/")
    terminal.settle(0.2)
    # The head line counts what is left: *812 of 17,139 rows*.
    letters = [_painted(terminal, letter, " of ") for letter in "exa"]
    terminal.press("\x1b")
    terminal.settle(0.3)
    sorts = [_painted(terminal, "s", "▾") for _ in range(4)]
    note = ", ".join(f"{time:.0f}" for time in letters)
    return [
        Figure(f"{where}: a letter in the filter, slowest", max(letters), "ms", None if rows else 50, note),
        Figure(f"{where}: sort by another column, slowest", max(sorts), "ms"),
    ]


def _painted(terminal: Terminal, key: str, sign: str) -> float:
    """Milliseconds from a key to ``sign`` painted anew, the terminal at rest before and after."""
    moment, since = terminal.press(key)
    painted = terminal.wait_for(sign, since)
    terminal.settle()
    return (painted - moment) * 1000
