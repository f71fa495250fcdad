"""What the screen acknowledged is still there after a kill at any moment."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from sotui.desk import Desk
from sotui.register import facts_store
from sotui.vault import audit

WORKER = """
import sys
from datetime import date
from pathlib import Path
from sotui.desk import Clock, open_desk
from sotui.facts.model import Subject, SubjectKind
from sotui.register import acts

desk = open_desk(Path(sys.argv[1]), None, sys.argv[2], clock=Clock(date(2026, 11, 22)))
order = Subject(SubjectKind.ORDER, sys.argv[3])
print("ready", flush=True)
while True:
    with desk.session.act("fact recorded", "SO-0001") as act:
        fact = acts.record(act, "minutes-sent", order, date(2026, 11, 20))
    print(fact.id, flush=True)
"""


def rounds_of_kills(
    folder: Path, passphrase: str, order: str, open_desk: Callable[..., Desk], rounds: int
) -> int:
    chance = random.Random(8)
    acknowledged: list[str] = []
    for _ in range(rounds):
        worker = subprocess.Popen(
            [sys.executable, "-c", WORKER, str(folder), passphrase, order],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
        # The first is waited for: on a busy machine a round without any would prove nothing.
        acknowledged.append(worker.stdout.readline().strip())
        time.sleep(chance.uniform(0.02, 0.4))
        os.kill(worker.pid, signal.SIGKILL)
        acknowledged += [line.strip() for line in worker.stdout if line.endswith("\n")]
        worker.wait()

        desk = open_desk()
        kept = {fact.id for fact in facts_store.all_facts(desk.session.db, order)}
        assert set(acknowledged) <= kept
        assert audit.verify_chain(desk.session.db) is None
        assert desk.derivation.is_current(desk.session.db)
        columns = "id, occurrence, state, due, shows_from"
        query = f"select {columns} from cache_deadline order by {columns}"
        cached = desk.session.db.execute(query).fetchall()
        with desk.session.db.atomic():
            desk.derivation.rebuild(desk.session.db)
        assert desk.session.db.execute(query).fetchall() == cached, (
            "dates kept that do not follow from the facts"
        )
        desk.close()
    return len(acknowledged)


@pytest.mark.fault("F38")
@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
@pytest.mark.parametrize("rounds", [3, pytest.param(50, marks=pytest.mark.deep)])
def test_a_killed_program_loses_nothing_it_acknowledged(
    folder: Path,
    words_of_the_test_register: str,
    open_desk: Callable[..., Desk],
    register_order: Callable[..., str],
    rounds: int,
) -> None:
    desk = open_desk()
    order = register_order(desk, made=date(2026, 1, 15))
    desk.refresh()
    desk.close()
    assert rounds_of_kills(folder, words_of_the_test_register, order, open_desk, rounds) >= rounds
