"""Facts in, dates out: the whole register, one order, and all that is kept of it derived anew."""

from __future__ import annotations

import gc
from collections.abc import Callable
from statistics import median
from time import perf_counter

from benchmarks.figures import Effort, Figure, percentile, seconds
from sotui.desk import Desk
from sotui.facts.model import Case
from sotui.register import cases
from sotui.register.model import Order


def measure(desk: Desk, effort: Effort) -> list[Figure]:
    """Derivation without and with its explanations, and the rebuilding of the kept dates."""
    found: list[tuple[Order, Case]] = []
    read = seconds(lambda: found.extend(cases.cases(desk.session.db)))
    # The program never holds all facts at once: here they are set aside from the search for garbage.
    gc.collect()
    gc.freeze()
    try:
        return _derived(desk, found, read, effort)
    finally:
        gc.unfreeze()


def _derived(desk: Desk, found: list[tuple[Order, Case]], read: float, effort: Effort) -> list[Figure]:
    rows = sum(len(desk.derivation.deadlines(order, case)) for order, case in found)

    def derive_all() -> None:
        for order, case in found:
            desk.derivation.deadlines(order, case)

    whole = median(seconds(derive_all) for _ in range(min(3, effort.repeats)))
    some = found[:: max(1, len(found) // 500)]
    plain = _each(some, lambda order, case: desk.derivation.deadlines(order, case))
    explained = _each(some, lambda order, case: desk.derivation.deadlines(order, case, explain=True))
    anew = seconds(lambda: _rebuild(desk))
    return [
        Figure(f"derive all of {len(found)} orders", whole, "s", 1, f"{rows} dates"),
        Figure("derive one order, p95", percentile(plain, 0.95), "ms", 1, f"median {median(plain):.3f}"),
        Figure("derive and explain one order, p95", percentile(explained, 0.95), "ms", 1),
        Figure("read every order and fact", read, "s"),
        Figure("a change of pack: read, derive and keep everything anew", anew, "s", 2),
    ]


def _rebuild(desk: Desk) -> None:
    with desk.session.db.atomic():
        desk.derivation.rebuild(desk.session.db)


def _each(cases: list[tuple[Order, Case]], derive: Callable[[Order, Case], object]) -> list[float]:
    """Milliseconds for each order."""
    times = []
    for order, case in cases:
        begun = perf_counter()
        derive(order, case)
        times.append((perf_counter() - begun) * 1000)
    return times
