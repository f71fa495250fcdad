"""What a person waits for when something is recorded, and when a page is opened."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.figures import Effort, Figure, percentile
from sotui.desk import Desk
from sotui.triage.model import BoardRow

PAGE = 4096


def measure(desk: Desk, effort: Effort) -> list[Figure]:
    """Acts beside the bare promise of the disk, then pages and reasons."""
    rows = [row for row in desk.board().rows if row.title == "See the child"][: effort.repeats]
    acts, disk = [], []
    for row in rows:
        disk.append(synced_write(desk.session.folder))
        acts.append(_act(desk, row))
    # What was recorded is taken back, so that the register stays as it was told.
    undone = [_timed(desk.undo) for _ in rows]
    pages = [_timed(lambda row=row: desk.order_page(row.order_id)) for row in rows]
    reasons = [
        _timed(lambda row=row: desk.why(row.order_id, row.deadline_key, row.subject_id)) for row in rows
    ]
    ratio = median(act / one for act, one in zip(acts, disk, strict=True))
    return [
        Figure(
            "record a visit, dates and audit with it, against one write with fdatasync",
            ratio,
            "x",
            note=f"{median(acts):.1f} ms beside {median(disk):.1f} ms; p95 {percentile(acts, 0.95):.1f} ms",
        ),
        Figure("undo, median", median(undone), "ms"),
        Figure("open the page of an order, its look noted in the audit, median", median(pages), "ms"),
        Figure("why a date is what it is, median", median(reasons), "ms"),
    ]


def _act(desk: Desk, row: BoardRow) -> float:
    settlement = desk.settlements(row)[0]
    on: date = desk.today()
    return _timed(lambda: desk.settle(row, settlement, on, None, "seen+alone", None, (row.subject_id,), ""))


def _timed(work: object) -> float:
    """Milliseconds of one call."""
    assert callable(work)
    begun = perf_counter()
    work()
    return (perf_counter() - begun) * 1000


def synced_write(folder: Path) -> float:
    """Milliseconds for one page written over in a file beside the register and brought to the disk."""
    path = folder / "benchmark-page"
    if not path.exists():
        path.write_bytes(bytes(PAGE))
    sync = getattr(os, "fdatasync", os.fsync)
    with path.open("r+b", buffering=0) as file:
        begun = perf_counter()
        file.write(os.urandom(PAGE))
        sync(file.fileno())
        spent = (perf_counter() - begun) * 1000
    path.unlink()
    return spent
