"""One file put in the place of another in one step, also where a virus scanner holds it for a moment."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

WAITS = (0.01, 0.03, 0.1, 0.2, 0.4, 0.8)
"""Seconds between the tries, 1.5 in all: a scanner lets go of a small file well within that."""


def put_in_place(fresh: Path, target: Path, *, wait: Callable[[float], None] = time.sleep) -> None:
    """Put `fresh` in the place of `target`; OSError where that cannot be done, and `target` is then whole.

    On Windows a program that looks at either file makes this fail for as long as it looks.
    """
    for seconds in WAITS:
        try:
            fresh.replace(target)
        except PermissionError:
            wait(seconds)
        else:
            return
    fresh.replace(target)


def take_away(path: Path, *, wait: Callable[[float], None] = time.sleep) -> None:
    """Remove a file, which need not be there; OSError where that cannot be done."""
    for seconds in WAITS:
        try:
            path.unlink(missing_ok=True)
        except PermissionError:
            wait(seconds)
        else:
            return
    path.unlink(missing_ok=True)
