"""The real program in a real terminal, as somebody at a duty desk would sit at it."""

from __future__ import annotations

import re
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from everyday import of_these

if sys.platform == "win32":
    pytest.skip("a pseudo-terminal is wanted", allow_module_level=True)

from terminal import Terminal

if TYPE_CHECKING:
    Start = Callable[..., Terminal]

SHOWN_AGAIN = b"\x1b[?1049l"
"""The terminal is given back as it was."""


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts the program with these arguments; whatever still runs is ended."""
    running: list[Terminal] = []

    def starting(*arguments: str, **how: object) -> Terminal:
        here = Terminal([sys.executable, "-m", "sotui", *arguments], cwd=tmp_path, **how)  # type: ignore[arg-type]
        running.append(here)
        return here

    yield starting
    for terminal in running:
        terminal.close()


@pytest.fixture
def desk_folder(made_demonstration: Path, tmp_path: Path) -> Path:
    """The demonstration's register as an ordinary one, locked."""
    return Path(shutil.copytree(made_demonstration, tmp_path / "register"))


def test_a_morning_with_the_demonstration(start: Start) -> None:
    here = start("demo", "--today", "2026-11-22")
    here.wait_for("Supervision orders", "rows", "Sun 22 Nov", limit=60)
    here.press("j", "j", "k", "pagedown", "g")
    here.press("/")
    here.type("see the child")
    here.wait_for(" of ")
    here.press("enter")
    before = here.text
    row = next(line for line in before.splitlines() if line.startswith("›"))
    here.press("w")
    here.wait_for("Why:", "Clause")
    here.press("escape")
    here.wait_until_gone("Why:")
    here.press("enter")
    here.wait_for("= Sunday 22 November 2026")
    here.press("tab", "down", "up", "enter")
    here.wait_for("Visit (seen, alone), Sun 22 Nov 2026: recorded")
    assert row not in here.text
    here.press("u")
    here.wait_for("Taken back")
    assert row in here.text
    here.press("o")
    here.wait_for("Last day in force", "1 child")
    assert here.leave() == 0
    assert SHOWN_AGAIN in here.sent


def test_unlocking_and_a_wrong_passphrase(start: Start, desk_folder: Path) -> None:
    from sotui.demo import PASSPHRASE

    here = start("--vault", str(desk_folder))
    here.wait_for("Passphrase")
    here.press("enter")
    here.wait_for("Type the passphrase")
    here.type("wrong horse")
    here.press("enter")
    here.wait_for("passphrase", "not")
    assert "wrong horse" not in here.text
    assert b"wrong horse" not in here.sent
    here.type(PASSPHRASE)
    here.press("enter")
    here.wait_for("Supervision orders", "rows")
    assert PASSPHRASE.encode() not in here.sent
    assert here.leave() == 0


@pytest.mark.parametrize("how", of_these(["SIGTERM", "SIGHUP", "SIGINT", "ctrl+c"], "SIGHUP", "ctrl+c"))
def test_whatever_ends_it_the_terminal_is_given_back_and_the_register_closed(
    start: Start, desk_folder: Path, how: str
) -> None:
    from sotui.demo import PASSPHRASE
    from sotui.desk import open_desk

    here = start("--vault", str(desk_folder))
    here.wait_for("Passphrase")
    here.type(PASSPHRASE)
    here.press("enter")
    here.wait_for("rows")
    if how == "ctrl+c":
        here.press("ctrl+c")
    else:
        here.signal(signal.Signals[how])
    code = here.wait()
    assert code == (0 if how == "ctrl+c" else 128 + signal.Signals[how])
    assert SHOWN_AGAIN in here.sent
    assert b"Traceback" not in here.sent
    open_desk(desk_folder, None, PASSPHRASE).close()


def test_a_window_that_is_closed_leaves_a_register_that_opens(start: Start, desk_folder: Path) -> None:
    from sotui.demo import PASSPHRASE
    from sotui.desk import open_desk

    here = start("--vault", str(desk_folder))
    here.wait_for("Passphrase")
    here.type(PASSPHRASE)
    here.press("enter")
    here.wait_for("rows")
    here.hang_up()
    here.wait()
    open_desk(desk_folder, None, PASSPHRASE).close()


def test_a_pasted_passphrase_with_its_line_end_still_opens(start: Start, desk_folder: Path) -> None:
    from sotui.demo import PASSPHRASE

    here = start("--vault", str(desk_folder))
    here.wait_for("Passphrase")
    here.paste(f"{PASSPHRASE}\n")
    here.press("enter")
    here.wait_for("rows")
    assert here.leave() == 0


def test_without_a_terminal_it_says_so(tmp_path: Path, desk_folder: Path) -> None:
    import subprocess

    done = subprocess.run(
        [sys.executable, "-m", "sotui", "--vault", str(desk_folder)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode != 0
    assert "terminal" in done.stderr


COLOUR = re.compile(rb"\x1b\[(?:[0-9:]*;)*(?:[34]8|58|3[0-7]|4[0-7]|9[0-7]|10[0-7])[;:m]")
"""What sets a letter's colour or its ground; 39 and 49, the terminal's own, are none."""


@pytest.mark.parametrize("theme", of_these(["dark", "light"], "dark"))
def test_with_no_color_no_colour_is_sent_at_all(start: Start, theme: str) -> None:
    here = start("demo", "--today", "2026-11-22", "--theme", theme, NO_COLOR="1")
    here.wait_for("Supervision orders", "rows", limit=60)
    here.press("j", "space", "enter")
    here.wait_for("= Sunday 22 November")
    here.press("escape", "escape", "o")
    here.wait_for("Last day in force")
    here.press("t", "a")
    here.type("Mother rang")
    here.press("escape", "escape", "4", "enter")
    here.wait_for("Checks")
    here.press("f8", "escape", "escape", ":")
    here.wait_for("enter do it")
    assert here.leave() == 0
    assert b"\x1b[" in here.sent
    assert not COLOUR.findall(here.sent)
