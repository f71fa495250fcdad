"""F73: the register of ten years opens as one of a week, and its audit is looked through beside the work."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from sotui.desk import Clock, Desk, open_desk
from sotui.register import acts, store

TODAY = date(2026, 11, 22)
IN_TIME = 2.0
"""Seconds from the derivation of the key to the open register."""


def ten_years(desk: Desk, order_id: str, events: int, entries: int) -> None:
    """As many facts and entries of the audit as this, on one order."""
    child = store.order(desk.session.db, order_id).children[0]
    with desk.session.act("fact recorded", "SO-0001") as act:
        for number in range(events):
            day = TODAY - timedelta(days=number % 300)
            acts.record(act, "visited", child.subject, day, qualifier="seen+alone", why=f"{number}")
    session = desk.session
    session._begin()
    end = session._ledger.tail
    for _ in range(entries):
        end = session._ledger.write("view", "order's page", session.user, subject="SO-0001", after=end)
    session._conn.execute("COMMIT")
    session._ledger.tail = end


@pytest.mark.fault("F73")
@pytest.mark.parametrize(
    ("events", "entries"), [(500, 8_000), pytest.param(50_000, 200_000, marks=pytest.mark.deep)]
)
def test_f73_a_register_of_many_years_opens_at_once_and_its_audit_is_looked_through_beside_it(
    folder: Path,
    family: str,
    open_desk: Callable[..., Desk],
    words_of_the_test_register: str,
    events: int,
    entries: int,
) -> None:
    desk = open_desk()
    ten_years(desk, family, events, entries)
    desk.refresh()
    desk.close()

    began = time.perf_counter()
    desk = opened(folder, words_of_the_test_register)
    assert time.perf_counter() - began < IN_TIME
    assert desk.session.db["fact"].count > events
    # The whole chain is looked through a little at a time: the person works on meanwhile.
    looking = desk.audit.begin()
    began = time.perf_counter()
    looking = desk.audit.look_on(0.02)
    assert time.perf_counter() - began < 0.5
    assert not looking.over
    assert desk.orders.listing().rows
    for _ in range(100_000):
        if looking.over:
            break
        looking = desk.audit.look_on(1.0)
    assert looking.over
    found = desk.audit.found()
    assert found is not None
    assert found.whole
    assert found.entries > entries
    desk.close()


def opened(folder: Path, passphrase: str) -> Desk:
    return open_desk(folder, None, passphrase, clock=Clock(TODAY))
