"""The benchmarks stay alive: each family runs on a small register and says its figures. No time is judged."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ORDERS = 25
SAID = {
    "start": ["unlock screen painted", "sotui --version"],
    "board": [
        "key derived to first row painted",
        "key down to painted",
        "a letter in the filter",
        "200 rows",
    ],
    "dates": [f"derive all of {ORDERS} orders", "derive one order", "a change of pack"],
    "vault": ["the board: encrypted", "an order's page: encrypted", "the workers: encrypted"],
    "register": ["record a visit", "undo", "open the page of an order"],
    "desk": [
        "list of orders read, against the board",
        "list of reviews read, against the board",
        "list of supervision read, against the board",
        "list of staff read",
        "a letter in the search of orders",
        "search before create, jon exampel",
        "open a review",
        "save a draft of 100 kB",
        "put under a procedure for supervision",
    ],
    "due": [f"sotui due, {ORDERS} orders"],
}
"""What each family must have measured."""
PAINTED = {"start", "board"}
"""Families that need a pseudo-terminal."""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("benchmark")


@pytest.fixture(scope="module")
def said(kept: Path) -> str:
    command = [sys.executable, str(ROOT / "benchmarks" / "run.py"), "--quick"]
    run = subprocess.run(
        [*command, "--orders", str(ORDERS), "--keep", str(kept)], capture_output=True, text=True, timeout=180
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.mark.deep
@pytest.mark.parametrize("family", SAID)
def test_a_family_of_benchmarks_prints_each_of_its_figures(family: str, said: str) -> None:
    if family in PAINTED and sys.platform == "win32":
        pytest.skip("what is painted is measured in a pseudo-terminal")
    for figure in SAID[family]:
        assert figure in said


@pytest.mark.deep
def test_nothing_in_the_clear_is_left_behind(said: str, kept: Path) -> None:
    assert said
    left = [path.name for path in kept.rglob("*") if "clear" in path.name or path.name == "passphrase"]
    assert left == []


def test_the_register_for_measuring_is_full_enough_to_measure(kept: Path) -> None:
    sys.path.insert(0, str(ROOT))
    try:
        from benchmarks.make_register import PASSPHRASE, TODAY, make
    finally:
        sys.path.remove(str(ROOT))
    from sotui.desk import Clock, open_desk

    make(kept / "told", ORDERS)
    desk = open_desk(kept / "told", None, PASSPHRASE, clock=Clock(TODAY))
    try:
        board = desk.board(everything=True)
        dates = desk.session.db.execute("select count(*) from cache_deadline").fetchone()[0]
    finally:
        desk.close()
    assert board.orders == ORDERS
    assert dates > 8 * ORDERS
    assert len(board.rows) > ORDERS
