"""An import that somebody stops, or whose report nobody reads to its end: done or not done, and said."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner
from sheets import ADA, BEN, TODAY, ada, sheet

import sotui.desk
from sotui.cli.commands import sotui as command
from sotui.desk import Desk
from sotui.register import store
from sotui.vault import audit

PROGRAM = "from sotui.cli.main import main; main()"


def many(orders: int) -> bytes:
    """Orders that any later day finds in the past, each with one child."""
    quiet = dict.fromkeys(("expiry", "cin", "visit", "seen", "review", "supervision"), "")
    return sheet(
        *(
            ada(
                id=str(number),
                name=f"Child {number}",
                born="02/09/2020",
                family=f"F{number}",
                case=f"ZZ{number}",
                made="06/03/2024",
                **quiet,
            )
            for number in range(orders)
        )
    )


@contextmanager
def importing(
    folder: Path, tmp_path: Path, words: str, data: bytes, out: int
) -> Iterator[subprocess.Popen[bytes]]:
    (tmp_path / "words.txt").write_text(words, encoding="utf-8")
    (tmp_path / "tracker.csv").write_bytes(data)
    said = ["--vault", str(folder), "import", str(tmp_path / "tracker.csv")]
    said += ["--passphrase-file", str(tmp_path / "words.txt")]
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *said], stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.PIPE
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def written(folder: Path) -> int:
    """How much of a change that is not kept yet lies beside the register."""
    return sum(file.stat().st_size for file in folder.glob("*-journal"))


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent in another way there")
def test_ctrl_c_in_the_middle_leaves_the_register_as_it_was(
    folder: Path, tmp_path: Path, open_desk: Callable[..., Desk], words_of_the_test_register: str
) -> None:
    with importing(folder, tmp_path, words_of_the_test_register, many(900), subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        while b"new orders" not in process.stdout.readline():
            assert process.poll() is None
        until = time.monotonic() + 60
        while not written(folder):
            assert time.monotonic() < until
            time.sleep(0.001)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert (process.returncode, said.decode()) == (
        1,
        "Stopped. Nothing of the file was taken; the register is as it was.\n",
    )
    desk = open_desk()
    assert store.orders(desk.session.db) == []
    assert audit.verify_chain(desk.session.db) is None


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent in another way there")
def test_ctrl_c_after_the_last_step_says_that_all_of_it_is_there(
    folder: Path,
    tmp_path: Path,
    open_desk: Callable[..., Desk],
    words_of_the_test_register: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "words.txt").write_text(words_of_the_test_register, encoding="utf-8")
    (tmp_path / "tracker.csv").write_bytes(sheet(ADA, BEN))
    really = sotui.desk.open_desk

    def opened(*said: object, **more: object) -> Desk:
        desk = really(*said, **more)  # type: ignore[arg-type]  # handed on as they came
        desk.session.before_commit(lambda _act: os.kill(os.getpid(), signal.SIGINT))
        return desk

    before = signal.getsignal(signal.SIGINT)
    with monkeypatch.context() as patched:
        patched.setattr(sotui.desk, "open_desk", opened)
        said = ["--vault", str(folder), "import", str(tmp_path / "tracker.csv")]
        said += ["--passphrase-file", str(tmp_path / "words.txt")]
        with time_machine.travel(datetime(TODAY.year, TODAY.month, TODAY.day, 12), tick=True):
            result = CliRunner().invoke(command, said, prog_name="sotui")
    assert result.exit_code == 0, result.output
    assert "finished before the stop: all of it is on the register" in result.stderr
    assert "Done: 1 new order, 2 new children" in result.stdout
    assert signal.getsignal(signal.SIGINT) is before
    assert len(store.orders(open_desk().session.db)) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="a closed pipe is another error there")
def test_a_report_that_nobody_reads_on_is_still_an_import(
    folder: Path, tmp_path: Path, open_desk: Callable[..., Desk], words_of_the_test_register: str
) -> None:
    read, write = os.pipe()
    os.close(read)
    data = many(3) + sheet(ada(length="48")).split(b"\r\n")[1] + b"\r\n"
    try:
        with importing(folder, tmp_path, words_of_the_test_register, data, write) as process:
            _, said = process.communicate(timeout=60)
    finally:
        os.close(write)
    assert process.returncode == 3
    assert said.decode() == (
        "The report was cut short, the import was not. Done: 3 new orders, 3 new children, 0 changes. "
        "What was left out is named by the same command with --dry-run.\n"
    )
    assert len(store.orders(open_desk().session.db)) == 3
