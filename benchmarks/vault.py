"""What encryption costs: the questions behind the keys, on the same rows with and without it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from benchmarks.figures import Effort, Figure, side_by_side
from sotui.desk import Desk
from sotui.register import cases
from sotui.staff.store import workers
from sotui.triage.store import board

if TYPE_CHECKING:
    from sqlite_utils import Database

Ask = Callable[["Database"], object]


def measure(desk: Desk, path: Path, effort: Effort) -> list[Figure]:
    """Each question beside itself; ``path`` is where the copy in the clear of these invented rows may lie."""
    encrypted = desk.session.db
    copy(encrypted, path)
    plain = _plain(path)
    now = desk.now()
    order_id = board(encrypted, now).rows[0].order_id
    asked: list[tuple[str, Ask, int]] = [
        ("the board", lambda db: board(db, now), 1),
        ("an order's page", lambda db: cases.case(db, order_id), 50),
        ("the workers", workers, 50),
        ("every order and fact", lambda db: list(cases.cases(db)), 1),
    ]
    figures = []
    try:
        for name, ask, times in asked:
            pairs = effort.repeats if times > 1 else min(5, effort.repeats)
            ask(encrypted), ask(plain)
            ours, bare, ratio = side_by_side(
                lambda ask=ask, times=times: _time(encrypted, ask, times),  # type: ignore[misc]
                lambda ask=ask, times=times: _time(plain, ask, times),  # type: ignore[misc]
                pairs,
            )
            note = f"{ours * 1000:.2f} ms beside {bare * 1000:.2f} ms"
            figures.append(Figure(f"{name}: encrypted against plain SQLite", ratio, "x", 1.3, note))
        figures.append(_cold(encrypted, plain, asked[0][1], effort))
    finally:
        plain.close()
        path.unlink()
    return figures


def _cold(encrypted: Database, plain: Database, ask: Ask, effort: Effort) -> Figure:
    """The first board after opening, when no page of the file has been deciphered yet."""

    def cold(db: Database) -> float:
        db.execute("pragma shrink_memory").fetchall()
        return _time(db, ask, 1)

    ours, bare, ratio = side_by_side(lambda: cold(encrypted), lambda: cold(plain), min(5, effort.repeats))
    note = f"{ours * 1000:.0f} ms beside {bare * 1000:.0f} ms"
    return Figure("the board, nothing read yet: encrypted against plain SQLite", ratio, "x", 1.3, note)


def _time(db: Database, ask: Ask, times: int) -> float:
    begun = perf_counter()
    for _ in range(times):
        ask(db)
    return (perf_counter() - begun) / times


def copy(encrypted: Database, path: Path) -> None:
    """Write every table of an open register of invented families to a new file in the clear."""
    conn: Any = encrypted.conn
    conn.execute("attach database ? as plain key ''", (str(path),))
    try:
        conn.execute("select sqlcipher_export('plain')").fetchall()
    finally:
        conn.execute("detach database plain")


def _plain(path: Path) -> Database:
    """The copy, opened by the same library with the same settings, but for the key."""
    from sqlcipher3 import dbapi2

    from sotui.vault import driver

    conn = dbapi2.connect(str(path), factory=driver.Connection, isolation_level=None, cached_statements=512)
    for setting in ("temp_store=MEMORY", "locking_mode=EXCLUSIVE", "cache_size=-65536"):
        conn.execute(f"PRAGMA {setting}").fetchall()
    plain: Database = conn.database()
    return plain
