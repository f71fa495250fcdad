"""The plug is pulled while somebody types: all but the last second of it is there again."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from everyday import of_these

if sys.platform == "win32":
    pytest.skip("a pseudo-terminal is wanted", allow_module_level=True)

from terminal import KEYS, Terminal

if TYPE_CHECKING:
    from sotui.vault.drafts import Draft

    Start = Callable[..., Terminal]

KEYS |= {"f2": "\x1bOQ", "ctrl+l": "\x0c", "ctrl+down": "\x1b[1;5B"}
LOST_AT_MOST = 1.0
"""Seconds of typing."""


@pytest.fixture
def desk_folder(made_demonstration: Path, tmp_path: Path) -> Path:
    """The demonstration's register as an ordinary one, locked."""
    return Path(shutil.copytree(made_demonstration, tmp_path / "register"))


@pytest.fixture
def start(tmp_path: Path, desk_folder: Path) -> Iterator[Start]:
    """Starts the program on the register and unlocks it; whatever still runs is ended."""
    from sotui.demo import PASSPHRASE

    running: list[Terminal] = []

    def starting(**how: object) -> Terminal:
        here = Terminal(
            [sys.executable, "-m", "sotui", "--vault", str(desk_folder)],
            cwd=tmp_path,
            SOTUI_CONFIG=str(tmp_path / "config"),
            **how,  # type: ignore[arg-type]
        )
        running.append(here)
        here.wait_for("Passphrase")
        here.type(PASSPHRASE)
        here.press("enter")
        here.wait_for("rows")
        return here

    yield starting
    for terminal in running:
        terminal.close()


def drafts_in(folder: Path) -> tuple[Draft, ...]:
    """The drafts as the person finds them after starting again."""
    from sotui.demo import PASSPHRASE
    from sotui.desk import open_desk

    desk = open_desk(folder, None, PASSPHRASE)
    try:
        return desk.drafts.all()
    finally:
        desk.close()


def to_a_heading_of_the_review(here: Terminal) -> None:
    """From the board to the first heading of the agenda of a review."""
    here.press("/")
    here.type("SO-0002")
    here.press("enter", "o")
    here.wait_for("Last day in force")
    here.press("v")
    # A review was held long ago: picked beforehand is a new one.
    here.wait_for("Reviews of")
    here.press("enter")
    here.wait_for("Agenda")
    here.read(0.3)
    here.press("ctrl+down", "ctrl+down")
    here.read(0.3)


LETTERS = " ".join(f"w{number:04}" for number in range(1000))
A_LETTER_EACH = 0.03
"""Seconds: as fast as a key that is held down, without a pause."""
A_WAND = 0.002
"""Seconds between the letters of what types for people: a scanner of bar codes, a program that dictates."""
LONG_BEFORE = "The family said that they would come to the next visit.\n" * 1_700
"""Nearly as much as a heading holds."""


def seconds_lost(start: Start, desk_folder: Path, typing: float, each: float, before: str = "") -> float:
    """Type without a pause for so long, pull the plug, and see how much of it is not there again.

    On a machine that has too much to do, the seconds for which it let this very process wait do not count.
    """
    here = start()
    to_a_heading_of_the_review(here)
    if before:
        here.paste(before)
        here.read(1.5, 10)
    typed_at: list[float] = []
    began = last = time.monotonic()
    waited = 0.0
    while (now := time.monotonic()) - began < typing:
        waited, last = max(waited, now - last - 0.05), now
        letters = LETTERS[len(typed_at) : int((now - began) / each) + 1]
        os.write(here._fd, letters.encode())
        typed_at += [now] * len(letters)
        here.read(0.0, 0.01)
        time.sleep(max(0.0, now + min(each, 0.03) - time.monotonic()))
    here.signal(signal.SIGKILL)
    killed = time.monotonic()
    here.close()
    texts = [text for draft in drafts_in(desk_folder) for text in draft.fields.values()]
    mine = [text.removeprefix(before) for text in texts if text.startswith(before)]
    kept = max((len(text) for text in mine if text and LETTERS.startswith(text)), default=0)
    return killed - typed_at[kept] - waited if kept < len(typed_at) else 0.0


@pytest.mark.parametrize("typing", of_these([1.3, 2.9], 2.9))
def test_all_but_the_last_second_is_there_after_a_kill(
    start: Start, desk_folder: Path, typing: float
) -> None:
    lost = seconds_lost(start, desk_folder, typing, A_LETTER_EACH)
    assert lost <= LOST_AT_MOST, f"{lost:.2f} s of typing are lost"


def test_letters_that_come_faster_than_they_can_be_drawn_are_kept_as_soon(
    start: Start, desk_folder: Path
) -> None:
    lost = seconds_lost(start, desk_folder, 3.9, A_WAND)
    assert lost <= LOST_AT_MOST, f"{lost:.2f} s of typing are lost"


@pytest.mark.deep
def test_at_the_end_of_a_text_of_many_pages_no_more_is_lost(start: Start, desk_folder: Path) -> None:
    lost = seconds_lost(start, desk_folder, 2.9, 0.01, LONG_BEFORE)
    assert lost <= LOST_AT_MOST, f"{lost:.2f} s of typing are lost"


@pytest.mark.deep
@pytest.mark.parametrize("run", range(40))
def test_all_but_the_last_second_is_there_whenever_it_is_killed(
    start: Start, desk_folder: Path, run: int
) -> None:
    each = (A_LETTER_EACH, 0.005, A_WAND)[run % 3]
    lost = seconds_lost(start, desk_folder, random.Random(run).uniform(1.0, 4.0), each)
    print(f"lost {lost:.3f} s")
    assert lost <= LOST_AT_MOST, f"{lost:.2f} s of typing are lost"


@pytest.mark.parametrize("how", of_these(["SIGTERM", "SIGHUP", "hang up", "ctrl+c"], "SIGTERM", "hang up"))
def test_whatever_else_ends_it_the_last_letter_is_kept(start: Start, desk_folder: Path, how: str) -> None:
    here = start()
    to_a_heading_of_the_review(here)
    here.type("the very last letter")
    here.read(0.1)
    if how == "hang up":
        here.hang_up()
    elif how == "ctrl+c":
        here.press("ctrl+c")
    else:
        here.signal(signal.Signals[how])
    here.wait()
    texts = [text for draft in drafts_in(desk_folder) for text in draft.fields.values()]
    assert "the very last letter" in texts


@pytest.mark.parametrize("size", of_these([(80, 24), (120, 40)], (80, 24)))
def test_a_morning_with_a_pulled_plug_and_a_lock(start: Start, size: tuple[int, int]) -> None:
    from sotui.demo import PASSPHRASE

    width, height = size
    here = start(width=width, height=height)
    name = next(line for line in here.text.splitlines() if line.startswith("›")).split()[-2:]
    to_a_heading_of_the_review(here)
    here.type("He sleeps through the night again")
    here.wait_for("He sleeps through the night again")
    here.press("escape")
    here.wait_for("Last day in force")
    here.press("p")
    here.wait_for("last time", limit=10)
    here.press("tab")
    here.type("school says he comes in time")
    here.read(1.6)
    here.signal(signal.SIGKILL)
    here.close()

    again = start(width=width, height=height)
    to_a_heading_of_the_review(again)
    again.wait_for("He sleeps through the night again")
    again.type(", says his mother")
    again.press("ctrl+l")
    again.wait_for("Locked.", "What you typed is kept")
    for word in ("sleeps", "Review", *name):
        assert word not in again.text
    # So soon after the lock no key is taken yet.
    again.read(0.7)
    again.type(PASSPHRASE)
    again.press("enter")
    # One is back under the heading in hand.
    again.wait_for("Agenda", "night again, says his")
    again.press("escape", "escape")
    again.press("5")
    again.wait_for("Drafts", "Review of")
    assert again.leave() == 0
    # The real screen was never left, so the terminal's scrollback holds nothing either.
    assert again.sent.count(b"\x1b[?1049l") == 1
