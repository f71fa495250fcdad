"""The first start as on a new machine: a real program in a real terminal, the work of a guess measured."""

from __future__ import annotations

import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("a pseudo-terminal is wanted", allow_module_level=True)

from terminal import Terminal

WORDS = "four yellow barges drift"


@pytest.fixture
def new_machine(tmp_path: Path) -> Iterator[tuple[Terminal, Path]]:
    """The program where there is no register, at the passphrase typed twice."""
    folder = tmp_path / "register"
    here = Terminal(
        [sys.executable, "-m", "sotui", "--vault", str(folder)], cwd=tmp_path, SOTUI_STATE=str(tmp_path / "s")
    )
    try:
        here.wait_for("Step 1 of 3")
        here.type("Dana Duty")
        here.press("enter")
        here.wait_for("Step 2 of 3")
        here.type(WORDS)
        here.press("enter")
        here.type(WORDS)
        yield here, folder
    finally:
        here.close()


def test_a_register_with_its_key_on_paper(new_machine: tuple[Terminal, Path]) -> None:
    here, folder = new_machine
    assert WORDS.encode() not in here.sent
    here.press("enter")
    here.wait_for("Step 3 of 3", "a memory stick", limit=60)
    shown = dict(re.findall(r"([1-8])  ((?:[0-9A-Z] ){4}[0-9A-Z])", here.text))
    assert len(shown) == 8
    here.press("enter")
    here.wait_for("Group")
    for number in re.findall(r"Group ([1-8])", here.text):
        here.type(shown[number].lower())
        here.press("enter")
    here.wait_for("The recovery key is made", limit=60)
    assert here.leave() == 0
    key = "-".join(shown[number].replace(" ", "") for number in sorted(shown))
    for path in (path for path in folder.parent.rglob("*") if path.is_file()):
        content = path.read_bytes()
        for text in (key, key.replace("-", ""), shown["1"], WORDS):
            assert text.encode() not in content, path.name


def test_ended_while_it_is_being_made_it_is_made_whole_and_closed_or_begins_again(
    new_machine: tuple[Terminal, Path],
) -> None:
    from sotui.desk import open_desk

    here, folder = new_machine
    here.press("enter")
    here.wait_for("Making the register")
    here.signal(signal.SIGTERM)
    assert here.wait(limit=60) == 128 + signal.SIGTERM
    assert b"Traceback" not in here.sent
    assert not (folder / "open.json").exists()
    if (folder / "vault.json").exists():
        open_desk(folder, None, WORDS).close()
    else:
        assert not list(folder.glob("records-*.db"))
