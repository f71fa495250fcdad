"""What the terminal keeps once the screen is locked, left or stopped: nothing of a record anywhere in it."""

from __future__ import annotations

import re
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("a pseudo-terminal is wanted", allow_module_level=True)

from terminal import Terminal

OWN, GIVEN_BACK = b"\x1b[?1049h", b"\x1b[?1049l"
"""From here to there it draws on a screen of its own, which leaves no scrollback."""
NAMES = rb"SO-\d{4}|[A-Z][a-z]+ Pseudon\w*"
FAILS = """
import sys
from sotui.tui.widgets.line_table import LineTable
def fails(table):
    said = "Zebedee Quillfeather at 4 Hidden Lane"
    raise RuntimeError(said + table.current.children)
LineTable.action_down = fails
sys.argv[0] = "sotui"
from sotui.cli.main import main
main()
"""


@pytest.fixture
def sit_down(made_demonstration: Path, tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """Starts the program, unlocks, and has an order's page and a child's name on the screen."""
    from sotui.demo import PASSPHRASE

    folder = Path(shutil.copytree(made_demonstration, tmp_path / "register"))
    running: list[Terminal] = []

    def sitting(*program: str) -> Terminal:
        argv = [sys.executable, *(program or ("-m", "sotui")), "--vault", str(folder)]
        here = Terminal(argv, cwd=tmp_path, SOTUI_CONFIG=str(tmp_path / "config"))
        running.append(here)
        here.wait_for("Passphrase")
        here.type(PASSPHRASE)
        here.press("enter")
        here.wait_for("rows")
        assert re.search(NAMES, here.sent), "the names looked for are those of this register"
        return here

    yield sitting
    for one in running:
        one.close()


def kept_by_the_terminal(here: Terminal) -> bytes:
    """All that was sent while the program had no screen of its own: what can be scrolled back to."""
    before, _, rest = here.sent.partition(OWN)
    own, given, after = rest.rpartition(GIVEN_BACK)
    assert given, "the terminal was not given back"
    # It is taken once and given back once: between them nothing reaches what can be scrolled back to.
    assert own.count(OWN) == own.count(GIVEN_BACK) == 0
    return before + after


def titles(here: Terminal) -> list[bytes]:
    """Titles that were given to the window, and whatever else was told to the terminal itself."""
    return re.findall(rb"\x1b\][0-9]*;[^\x07\x1b]*|\x1b[k_^P][^\x1b]*", here.sent)


def leave(here: Terminal) -> None:
    here.press("o")
    here.wait_for("Last day in force")
    here.leave()


def lock_and_leave(here: Terminal) -> None:
    here.press("\x0c")
    here.wait_for("Locked.")
    assert not re.search(NAMES.decode(), here.text), here.text
    # So soon after the lock no key is taken yet.
    here.read(0.7)
    here.press("escape")
    here.wait()


def end_it(here: Terminal) -> None:
    here.signal(signal.SIGTERM)
    here.wait()


@pytest.mark.parametrize("going", [leave, lock_and_leave, end_it])
def test_once_it_is_left_nothing_of_a_record_can_be_scrolled_back_to(
    sit_down: Callable[..., Terminal], going: Callable[[Terminal], None]
) -> None:
    here = sit_down()
    going(here)
    assert not re.search(NAMES, kept_by_the_terminal(here))
    assert not [one for one in titles(here) if re.search(NAMES, one)]


def test_once_it_has_stopped_by_a_fault_there_is_a_code_and_nothing_else(
    sit_down: Callable[..., Terminal],
) -> None:
    here = sit_down("-c", FAILS)
    here.press("j")
    assert here.wait() == 70
    kept = kept_by_the_terminal(here)
    assert b"RuntimeError-" in kept
    assert not re.search(NAMES, kept)
    for word in (b"Zebedee", b"Hidden", b"Traceback", b"locals"):
        assert word not in kept
    assert not [one for one in titles(here) if re.search(NAMES, one)]
