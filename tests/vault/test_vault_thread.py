"""The register on a thread of its own: the keyboard never waits, and a lock stops what runs."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from sotui.vault.errors import Closed, Interrupted, WrongPassphrase
from sotui.vault.open import open_vault
from sotui.vault.thread import VaultThread


@pytest.fixture
def thread(folder, case):
    thread = VaultThread(
        lambda: open_vault(folder, None, case.passphrase, migrations=case.migrations, deeds=case.deeds)
    )
    yield thread
    thread.close()


def write(session, id, name="Ann"):
    with session.act("record", id) as act:
        act.db["child"].insert({"id": id, "name": name})
    return threading.current_thread().name


def count(session):
    return session.db["child"].count


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


def endless(session):
    return session.db.execute(ENDLESS).fetchall()


def test_work_is_done_in_order_on_one_thread(thread):
    done = [thread.run(write, f"c{number}") for number in range(5)]
    assert len({each.result() for each in done}) == 1
    assert done[0].result() != threading.current_thread().name
    assert thread.run(count).result() == 5


async def test_the_screen_goes_on_while_the_register_opens_and_works(thread):
    session = await asyncio.wrap_future(thread.opened)
    assert session.user.name == "Asha Pell"
    assert await asyncio.wrap_future(thread.run(write, "c1", name="Bea")) is not None
    assert await asyncio.wrap_future(thread.run(count)) == 1


def test_why_it_did_not_open_is_told_to_whoever_waits(folder, case):
    thread = VaultThread(lambda: open_vault(folder, None, "wrong", migrations=case.migrations, deeds={}))
    with pytest.raises(WrongPassphrase):
        thread.opened.result()
    with pytest.raises(Closed):
        thread.run(count).result()
    thread.close()


def test_a_lock_stops_what_runs_and_lets_go_of_the_register(folder, case, thread):
    thread.opened.result()
    running = thread.run(endless)
    waiting = thread.run(write, "c1")
    time.sleep(0.1)
    begun = time.perf_counter()
    thread.close(interrupt=True)
    assert time.perf_counter() - begun < 2
    with pytest.raises(Interrupted):
        running.result()
    assert waiting.cancelled()
    with pytest.raises(Closed):
        thread.run(count)
    with open_vault(folder, None, case.passphrase, migrations=case.migrations, deeds=case.deeds) as again:
        assert count(again) == 0


def test_stopping_one_piece_of_work_leaves_the_register_open(thread):
    thread.opened.result()
    running = thread.run(endless)
    time.sleep(0.1)
    thread.interrupt()
    with pytest.raises(Interrupted):
        running.result()
    thread.run(write, "c1").result()
    assert thread.run(count).result() == 1
