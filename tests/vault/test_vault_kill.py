"""A kill at any moment: every act whose saving was acknowledged is there again, and the audit is whole."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sotui.vault import audit

_WORKER = """
import sys
from pathlib import Path
from sotui.vault.migrations import Migration
from sotui.vault.model import Deed, Role
from sotui.vault.open import open_vault
session = open_vault(Path(sys.argv[1]), None, sys.argv[2],
    migrations=[Migration("first tables", lambda db: None)],
    deeds={"record": Deed("record", frozenset(Role))})
print("open", flush=True)
number = session.db["child"].count
while True:
    with session.act("record", f"c{number}") as act:
        for part in range(1 + number % 7):
            act.db["child"].insert({"id": f"c{number}.{part}", "name": "x" * (number * 37 % 3000)})
    print(number, flush=True)
    number += 1
"""


def _kill_and_look(folder: Path, passphrase: str, opened, kills: int, seed: int) -> int:
    chance = random.Random(seed)
    acknowledged: list[int] = []
    for _ in range(kills):
        worker = subprocess.Popen(
            [sys.executable, "-c", _WORKER, str(folder), passphrase], stdout=subprocess.PIPE, text=True
        )
        assert worker.stdout is not None
        assert worker.stdout.readline() == "open\n"
        time.sleep(chance.uniform(0.02, 0.15))
        worker.kill()
        # A line cut off by the kill was no acknowledgement.
        said = [line for line in worker.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
        worker.stdout.close()
        worker.wait()
        acknowledged += [int(line) for line in said]
        session = opened(folder)
        there = {row["id"] for row in session.db["child"].rows}
        for number in acknowledged:
            assert {f"c{number}.{part}" for part in range(1 + number % 7)} <= there
        whole = {each.split(".")[0] for each in there}
        assert len(there) == sum(1 + int(each[1:]) % 7 for each in whole), "half an act was kept"
        assert audit.verify_chain(session.db) is None
        session.close()
    return len(acknowledged)


def test_what_was_acknowledged_survives_a_kill(folder, case, opened):
    assert _kill_and_look(folder, case.passphrase, opened, kills=4, seed=1) > 0


@pytest.mark.deep
def test_what_was_acknowledged_survives_many_kills(folder, case, opened):
    assert _kill_and_look(folder, case.passphrase, opened, kills=60, seed=2) > 100
