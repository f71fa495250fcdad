"""What a person at the desk waits for: lists, a letter of a search, pages, drafts, many orders at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from statistics import median

from benchmarks.figures import Effort, Figure, percentile, seconds, side_by_side
from benchmarks.make_desk import UNDER
from benchmarks.register import synced_write
from sotui.desk import Desk
from sotui.triage.listing import matching

SEARCHES = (("exa", None), ("amelia blackthorn", None), ("", date(2014, 5, 1)), ("jon exampel", None))
"""As typed into the form of a new order, one child each: name and birth."""
MANY = 1000
"""Orders put under a procedure for supervision in one act."""
STAFF = 300
"""Workers of a large service."""


def measure(desk: Desk, effort: Effort) -> list[Figure]:
    """Each list beside the board, each draft beside one write to the disk, all in this run."""
    return [
        *_lists(desk, effort),
        *_searches(desk, effort),
        *_pages(desk, effort),
        *_drafts(desk, effort),
        *_many(desk),
    ]


def measure_staff(desk: Desk, effort: Effort) -> list[Figure]:
    """The list of a service's workers, each with a year of supervision recorded and a year of it set."""
    rows = len(desk.staff.listing().rows)
    times = [_ms(desk.staff.listing) for _ in range(effort.repeats)]
    page = [_ms(partial(desk.staff.page, row.id)) for row in desk.staff.listing().rows[: effort.repeats]]
    note = f"p95 {percentile(times, 0.95):.0f} ms; {rows} workers"
    return [
        Figure("list of staff read, median", median(times), "ms", 300, note),
        Figure("open a worker's page, its look noted, median", median(page), "ms"),
    ]


def _lists(desk: Desk, effort: Effort) -> list[Figure]:
    asked: list[tuple[str, Callable[[], int]]] = [
        ("list of orders", lambda: len(desk.orders.listing().rows)),
        ("list of reviews", lambda: len(desk.reviews.lines())),
        ("list of reviews with complete ones", lambda: len(desk.reviews.lines(everything=True))),
        ("list of supervision", lambda: len(desk.supervision.due().rows)),
    ]
    figures = []
    desk.board()
    for name, ask in asked:
        rows = ask()
        ours, board, ratio = side_by_side(
            partial(seconds, ask),
            partial(seconds, desk.board),
            min(5, effort.repeats),
        )
        note = f"{ours * 1000:.0f} ms beside {board * 1000:.0f} ms; {rows} rows"
        figures.append(Figure(f"{name} read, against the board", ratio, "x", note=note))
        figures.append(Figure(f"{name} read, median", ours * 1000, "ms", 300))
    return figures


def _searches(desk: Desk, effort: Effort) -> list[Figure]:
    rows = desk.orders.listing().rows
    letters = [_ms(partial(matching, rows, typed)) for typed in ("e", "ex", "exa", "exa 5", "so-00")]
    figures = [Figure("a letter in the search of orders, slowest", max(letters), "ms", 50, _all(letters))]
    for name, born in SEARCHES:
        children = ((name, born, ""),)
        desk.orders.alike(children, "")
        times = [_ms(partial(desk.orders.alike, children, "")) for _ in range(effort.repeats)]
        said = " ".join(part for part in (name, f"born {born:%d/%m/%Y}" if born else "") if part)
        note = f"p95 {percentile(times, 0.95):.0f} ms"
        figures.append(Figure(f"search before create, {said}", median(times), "ms", 50, note))
    return figures


def _pages(desk: Desk, effort: Effort) -> list[Figure]:
    lines = [one for one in desk.reviews.lines() if one.review_id][: effort.repeats]
    due = [row for row in desk.supervision.due().rows if not row.unplaced][: effort.repeats]
    reviews = [_ms(partial(desk.reviews.page, one.order_id, one.review_id)) for one in lines]
    notes = [_ms(partial(desk.supervision.page, row.order_id, row.child_id)) for row in due]
    orders = [_ms(partial(desk.orders.page, one.order_id)) for one in lines]
    return [
        Figure("open an order, its look noted, median", median(orders), "ms"),
        Figure("open a review, its look noted, median", median(reviews), "ms"),
        Figure("open a supervision note, its look noted, median", median(notes), "ms"),
    ]


def _drafts(desk: Desk, effort: Effort) -> list[Figure]:
    figures = []
    for size in (10_000, 100_000):
        text = ("What was said about it in the meeting. " * (size // 38 + 1))[:size]

        def save(text: str = text) -> float:
            return _ms(lambda: desk.drafts.save("note", "benchmark", "A note", {"now": text}, ("note",)))

        save()
        ours, disk, ratio = side_by_side(save, lambda: synced_write(desk.session.folder), effort.repeats)
        note = f"{ours:.1f} ms beside {disk:.1f} ms"
        what = f"save a draft of {size // 1000} kB, against one write with fdatasync"
        figures.append(Figure(what, ratio, "x", note=note))
    desk.drafts.discard("note", "benchmark")
    return figures


def _many(desk: Desk) -> list[Figure]:
    found = (row.order_id for row in desk.supervision.due().rows if row.unplaced)
    ids = tuple(dict.fromkeys(found))[:MANY]
    if not ids:
        return []
    spent = seconds(lambda: desk.supervision.put_under(ids, UNDER))
    # What was recorded is taken back, so that the register stays as it was told.
    undone = seconds(desk.undo)
    what = f"{len(ids)} orders put under a procedure for supervision in one act"
    return [Figure(what, spent, "s", note=f"{spent * 1000 / len(ids):.1f} ms each; undone in {undone:.1f} s")]


def _ms(work: Callable[[], object]) -> float:
    return seconds(work) * 1000


def _all(times: list[float]) -> str:
    return ", ".join(f"{time:.1f}" for time in times)
