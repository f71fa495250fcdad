"""`sotui due` over the whole register: the process from start to end, without the key derivation."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from time import perf_counter

from benchmarks.figures import Effort, Figure, side_by_side
from benchmarks.make_register import PASSPHRASE, TODAY
from benchmarks.start import bare_paint
from benchmarks.terminal import HERE, available

VISIDATA = 0.33
"""Seconds that VisiData took to load and sort such a tracker, on the machine where the targets were set."""
BARE_THERE = 0.222
"""Seconds to the first paint of the bare Textual program there: the measure carried from there to here."""


def measure(folder: Path, plain_rows: Path, effort: Effort) -> list[Figure]:
    """The whole process beside the bare Textual program, and beside a script that reads, sorts and prints."""
    secret = folder.parent / "passphrase"
    secret.write_text(PASSPHRASE + "\n")
    key = _key(folder)

    def due() -> float:
        return _whole(
            [sys.executable, "-m", "benchmarks.programs.due_with_key", str(folder), str(secret), str(TODAY)],
            key,
        )

    def script() -> float:
        return _whole([sys.executable, "-m", "benchmarks.programs.plain_due", str(plain_rows)])

    try:
        due(), script()
        ours, plain, ratio = side_by_side(due, script, effort.pairs)
        note = f"{ours:.2f} s beside {plain:.2f} s"
        figures = [
            Figure(
                f"sotui due, {effort.orders} orders, against a script over the same rows in the clear",
                ratio,
                "x",
                note=note,
            )
        ]
        if available():
            ours, bare, ratio = side_by_side(due, bare_paint, effort.pairs)
            figures.append(
                Figure(
                    f"sotui due, {effort.orders} orders, against a bare Textual program's first paint",
                    ratio,
                    "x",
                    VISIDATA / BARE_THERE,
                    f"{ours:.2f} s beside {bare:.2f} s; the target is VisiData's load and sort",
                )
            )
    finally:
        secret.unlink()
    return figures


def _key(folder: Path) -> bytes:
    """What the passphrase derives to, so that the program under the watch need not derive it."""
    from sotui.vault.kdf import derive
    from sotui.vault.open import read_header
    from sotui.vault.passphrase import as_bytes

    slot = read_header(folder).slots[0]
    return derive(as_bytes(PASSPHRASE), bytes.fromhex(slot.salt), slot.kdf)


def _whole(argv: list[str], given: bytes = b"") -> float:
    begun = perf_counter()
    subprocess.run(
        argv, check=True, input=given, stdout=subprocess.DEVNULL, cwd=HERE.parent, env=dict(os.environ)
    )
    return perf_counter() - begun
