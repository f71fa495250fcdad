"""How soon something stands on the screen: SOTUI locked, beside the least that a Textual program can be."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from time import perf_counter

from benchmarks.figures import Effort, Figure, side_by_side
from benchmarks.terminal import HERE, available, first_paint, rest


def sotui() -> list[str]:
    """The installed command, or the package where there is no command beside the interpreter."""
    command = Path(sys.executable).with_name("sotui")
    return [str(command)] if command.exists() else [sys.executable, "-m", "sotui"]


def measure(folder: Path, effort: Effort) -> list[Figure]:
    """First paint of the unlock screen, and the version said."""
    return [*_first_paint(folder, effort), _version(effort)]


def bare_paint() -> float:
    """Seconds from the start of a bare Textual program to its first paint."""
    rest()
    return first_paint([sys.executable, str(HERE / "programs" / "bare.py")], "Bare of all")


def _first_paint(folder: Path, effort: Effort) -> list[Figure]:
    if not available():
        return []
    program = [*sotui(), "--vault", str(folder)]

    def unlock() -> float:
        rest()
        return first_paint(program, "Passphrase")

    if effort.pairs > 1:
        unlock(), bare_paint()
    ours, bare, ratio = side_by_side(unlock, bare_paint, effort.pairs)
    note = f"{ours * 1000:.0f} ms beside {bare * 1000:.0f} ms"
    return [Figure("unlock screen painted, against a bare Textual program", ratio, "x", 1.25, note)]


def _version(effort: Effort) -> Figure:
    def version() -> float:
        return _whole([*sotui(), "--version"])

    def nothing() -> float:
        return _whole([sys.executable, "-c", "pass"])

    version(), nothing()
    ours, least, ratio = side_by_side(version, nothing, effort.pairs * 2)
    note = f"{ours * 1000:.0f} ms beside {least * 1000:.0f} ms"
    return Figure("sotui --version, against python -c pass", ratio, "x", 5, note)


def _whole(argv: list[str]) -> float:
    begun = perf_counter()
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - begun
