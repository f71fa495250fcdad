"""An import is one act: whole or not at all, in the audit, for those who may, and never in the clear."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sheets import ADA, HEADINGS, TODAY, TRACKER, sheet

from sotui.desk import Desk
from sotui.documents import acts
from sotui.documents.import_file import read_tracker
from sotui.register import store
from sotui.vault import audit
from sotui.vault.errors import Interrupted, NotAllowed
from sotui.vault.model import Role


def test_it_is_one_entry_of_the_audit_and_names_no_child(desk: Desk) -> None:
    tracker = read_tracker(TRACKER.read_bytes(), today=TODAY)
    acts.import_tracker(desk.session, acts.preview(desk.session, tracker))
    entries = [entry for entry in audit.entries(desk.session.db, 50) if entry.act == "tracker imported"]
    assert len(entries) == 1
    assert entries[0].subject == "register"
    assert "Exampleton" not in repr(entries[0])
    assert "240 rows, 7 left out" in entries[0].detail
    assert audit.verify_chain(desk.session.db) is None


def test_the_board_has_its_dates_when_the_import_is_done(desk: Desk) -> None:
    tracker = read_tracker(sheet(ADA), today=TODAY)
    acts.import_tracker(desk.session, acts.preview(desk.session, tracker))
    rows = desk.board(everything=True).rows
    assert any(row.due and row.due.isoformat() == "2027-03-05" for row in rows)


def test_what_the_progress_raises_leaves_nothing(desk: Desk) -> None:
    tracker = read_tracker(TRACKER.read_bytes(), today=TODAY)
    plan = acts.preview(desk.session, tracker)
    seen: list[tuple[int, int]] = []

    def progress(done: int, of: int) -> None:
        seen.append((done, of))
        if done == 100:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        acts.import_tracker(desk.session, plan, progress)
    assert seen[-1] == (100, plan.steps)
    assert store.orders(desk.session.db) == []
    assert desk.session.db.execute("select count(*) from imported_cell").fetchone()[0] == 0
    acts.import_tracker(desk.session, acts.preview(desk.session, tracker))
    assert len(store.orders(desk.session.db)) == 139


def test_a_lock_stops_it_from_another_thread(desk: Desk) -> None:
    plan = acts.preview(desk.session, read_tracker(TRACKER.read_bytes(), today=TODAY))
    over = threading.Event()

    def lock() -> None:
        # An interrupt between two statements stops neither: a lock goes on until the import is over.
        while not over.wait(0.0005):
            desk.session.interrupt()

    locking = threading.Thread(target=lock)

    def progress(done: int, _of: int) -> None:
        if done == 50:
            locking.start()

    try:
        with pytest.raises(Interrupted):
            acts.import_tracker(desk.session, plan, progress)
    finally:
        over.set()
        locking.join()
    assert store.orders(desk.session.db) == []


KILLED = textwrap.dedent(
    """
    import os, signal, sys
    from pathlib import Path
    from datetime import date
    from sotui.desk import Clock, open_desk
    from sotui.documents import acts
    from sotui.documents.import_file import read_tracker_file

    folder, file, passphrase, step = sys.argv[1:]
    today = date(2026, 11, 22)
    desk = open_desk(Path(folder), None, passphrase, clock=Clock(today))
    plan = acts.preview(desk.session, read_tracker_file(Path(file), today=today))

    def progress(done, of):
        if done == int(step):
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))

    acts.import_tracker(desk.session, plan, progress)
    """
)


@pytest.mark.parametrize("step", [1, 371])
def test_a_kill_in_the_middle_leaves_nothing_of_it(
    step: int, folder: Path, open_desk: Callable[..., Desk], words_of_the_test_register: str
) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(folder), str(TRACKER), words_of_the_test_register, str(step)],
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert killed.returncode != 0
    assert killed.stderr == b""
    desk = open_desk()
    assert store.orders(desk.session.db) == []
    assert audit.verify_chain(desk.session.db) is None
    plan = acts.preview(desk.session, read_tracker(TRACKER.read_bytes(), today=TODAY))
    acts.import_tracker(desk.session, plan)
    assert len(store.orders(desk.session.db)) == 139


def test_a_social_worker_may_not_bring_a_tracker_in(desk: Desk) -> None:
    plan = acts.preview(desk.session, read_tracker(sheet(ADA), today=TODAY))
    person = desk.session.user
    desk.session.user = type(person)(person.id, person.name, frozenset({Role.SOCIAL_WORKER}))
    with pytest.raises(NotAllowed):
        acts.import_tracker(desk.session, plan)
    assert store.orders(desk.session.db) == []


def test_nothing_of_the_tracker_lies_in_the_clear(desk: Desk) -> None:
    planted = "Qwilla Nowhereton"
    plan = acts.preview(desk.session, read_tracker(sheet(ADA | {"Child name": planted}), today=TODAY))
    acts.import_tracker(desk.session, plan)
    folder = desk.session.folder
    desk.close()
    for file in folder.rglob("*"):
        if file.is_file():
            assert b"Nowhereton" not in file.read_bytes(), file.name


def large(rows: int) -> bytes:
    """A tracker of a large region: the council's rows again and again under other references."""
    table = read_tracker(TRACKER.read_bytes(), today=TODAY).table
    made = []
    for number in range(rows):
        cells = dict(zip(HEADINGS, table.rows[number % 240].cells, strict=True))
        lap = number // 240
        cells["Child ID"] = f"{lap}-{cells['Child ID']}"
        cells["Family"] += f"-{lap}"
        cells["Case no"] += f"-{lap}"
        made.append(cells)
    return sheet(*made)


def test_ten_thousand_rows_are_read_and_compared_while_one_waits() -> None:
    data = large(10_000)
    started = time.perf_counter()
    tracker = read_tracker(data, today=TODAY)
    assert tracker.rows_taken > 9_600
    assert time.perf_counter() - started < 20


@pytest.mark.deep
def test_ten_thousand_rows_are_imported_and_the_second_time_nothing(desk: Desk) -> None:
    tracker = read_tracker(large(10_000), today=TODAY)
    started = time.perf_counter()
    acts.import_tracker(desk.session, acts.preview(desk.session, tracker))
    taken = time.perf_counter() - started
    started = time.perf_counter()
    assert acts.preview(desk.session, tracker).is_empty
    again = time.perf_counter() - started
    print(f"import {taken:.1f} s, compared again in {again:.1f} s, {os.cpu_count()} cores")
    assert taken < 180
