"""One measured figure beside its target, and the few ways in which figures are taken."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report; a target is a most, never a least."""

    what: str
    value: float
    unit: str
    """``ms``, ``s``, ``x`` (a ratio taken in this run), ``MiB`` or ``rows``."""
    target: float | None = None
    note: str = ""

    def verdict(self, pace: float) -> str:
        """``met``, ``met at this pace``, ``not met``, or nothing where there is no target.

        ``pace`` is how many times as long as where the targets were set things take on this machine today:
        ratios and memory do not depend on it, times do.
        """
        if self.target is None:
            return ""
        if self.value <= self.target:
            return "met"
        if self.unit in ("ms", "s") and self.value <= self.target * pace:
            return "met at this pace"
        return "not met"


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured: sizes and repetitions."""

    orders: int
    pairs: int
    """How often two programs are started beside each other."""
    repeats: int
    """How often a query or a derivation is repeated."""
    presses: int
    """How many keys are pressed."""
    rows: int
    """Rows of the largest board."""


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes, the garbage of earlier ones collected before."""
    gc.collect()
    begun = perf_counter()
    work()
    return perf_counter() - begun


def side_by_side(
    one: Callable[[], float], other: Callable[[], float], pairs: int
) -> tuple[float, float, float]:
    """Medians of both and the median of their ratios, each pair measured one right after the other."""
    firsts, seconds_, ratios = [], [], []
    for n in range(pairs):
        # Whoever goes second finds a warmer machine: they take turns.
        if n % 2:
            b, a = other(), one()
        else:
            a, b = one(), other()
        firsts.append(a)
        seconds_.append(b)
        ratios.append(a / b)
    return median(firsts), median(seconds_), median(ratios)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` of them (0 to 1) do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
