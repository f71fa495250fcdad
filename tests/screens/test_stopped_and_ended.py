"""The program stopped, gone on with, and ended in a hurry, in a real terminal: nothing typed is lost."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from everyday import of_these

if sys.platform == "win32":
    pytest.skip("a pseudo-terminal is wanted", allow_module_level=True)

from terminal import Terminal

TYPED = "Quentin Exampleton"
GIVEN_BACK = b"\x1b[?1049l"
"""The terminal is given back as it was."""


@pytest.fixture
def at_form(made_demonstration: Path, tmp_path: Path) -> Iterator[tuple[Terminal, Path]]:
    """The form of a new order with a name half typed, in a process of its own."""
    from sotui.demo import PASSPHRASE

    folder = Path(shutil.copytree(made_demonstration, tmp_path / "register"))
    here = Terminal([sys.executable, "-m", "sotui", "--vault", str(folder)], cwd=tmp_path)
    try:
        here.wait_for("Passphrase")
        here.type(PASSPHRASE)
        here.press("enter")
        here.wait_for("rows")
        here.press("2")
        here.wait_for("orders")
        here.press("n")
        here.wait_for("New order")
        here.type(TYPED)
        here.wait_for(TYPED)
        yield here, folder
    finally:
        here.close()


def drafts_in(folder: Path) -> list[str]:
    """What the drafts of this register hold."""
    from sotui.demo import PASSPHRASE
    from sotui.desk import open_desk

    desk = open_desk(folder, None, PASSPHRASE)
    try:
        return [text for draft in desk.drafts.all() for text in draft.fields.values()]
    finally:
        desk.close()


def wait_until_stopped(here: Terminal, seconds: float = 30.0) -> None:
    """Wait until the process is stopped; what it draws until then is read, as a window does."""
    end = time.monotonic() + seconds
    while Path(f"/proc/{here.pid}/stat").read_text().rpartition(")")[2].split()[0] != "T":
        assert time.monotonic() < end, f"it was not stopped:\n{here.text}"
        here.read(0.02, 0.2)


@pytest.mark.skipif(sys.platform != "linux", reason="what Linux tells of a process is read")
def test_f62_stopped_it_is_locked_and_closed_first_and_goes_on_with_the_lock(
    at_form: tuple[Terminal, Path],
) -> None:
    from sotui.demo import PASSPHRASE

    here, folder = at_form
    here.signal(signal.SIGTSTP)
    wait_until_stopped(here)
    here.read()
    assert GIVEN_BACK in here.sent, "the terminal is given back before it is stopped"
    # Stopped, it holds nothing: the register can be opened elsewhere, and the draft is in it.
    assert TYPED in drafts_in(folder)
    sent = len(here.sent)
    here.signal(signal.SIGCONT)
    here.wait_for("had been stopped", "Passphrase")
    assert TYPED.encode() not in here.sent[sent:], "the first frame painted is the lock"
    # So soon after the lock no key is taken yet.
    here.read(0.7)
    here.type(PASSPHRASE)
    here.press("enter")
    here.wait_for("New order", TYPED)
    assert here.leave() == 0


@pytest.mark.parametrize("how", of_these(["SIGTERM", "SIGHUP", "window", "ctrl+c"], "SIGTERM", "window"))
def test_f62_ended_in_a_hurry_the_draft_is_kept_and_the_terminal_given_back(
    at_form: tuple[Terminal, Path], how: str
) -> None:
    here, folder = at_form
    # At once: the draft may not have been kept by itself yet.
    here.type("!")
    if how == "ctrl+c":
        for _ in range(5):
            os.write(here._fd, b"\x03")
    elif how == "window":
        here.hang_up()
    else:
        here.signal(signal.Signals[how])
    code = here.wait()
    if how == "ctrl+c":
        assert code == 0
    if how != "window":
        assert GIVEN_BACK in here.sent
        assert b"Traceback" not in here.sent
    assert f"{TYPED}!" in drafts_in(folder)
    assert not (folder / "open.json").exists()
