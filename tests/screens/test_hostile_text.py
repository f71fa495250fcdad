"""Text that would steer a terminal, in every place that shows a record (faults F01 to F08)."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if sys.platform == "win32":
    pytest.skip("a pseudo-terminal is wanted", allow_module_level=True)

from hostile import FORBIDDEN, HOSTILE, TOGETHER, plant
from terminal import Terminal

from everyday import of_these

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sitting import Sit


EVERYDAY = {kind: f"{text}ampleton" for kind, text in TOGETHER.items()}
"""The same in three orders, each to be found by the word that all of them end with."""


@pytest.fixture(
    params=[
        pytest.param((EVERYDAY, 80, 24), id="together-80x24"),
        pytest.param((HOSTILE, 80, 24), id="80x24", marks=pytest.mark.deep),
        pytest.param((HOSTILE, 120, 40), id="120x40", marks=pytest.mark.deep),
    ]
)
def case(request: pytest.FixtureRequest) -> Any:
    """The hostile texts, each with an order of its own; the width and the height of the window."""
    return request.param


@pytest.fixture
def here(
    case: tuple[dict[str, str], int, int],
    open_desk: Callable[..., Any],
    folder: Path,
    tmp_path: Path,
    words_of_the_test_register: str,
) -> Iterator[Terminal]:
    """The program over a register of hostile texts in a real terminal, unlocked; then every byte it sent is
    looked at.
    """
    texts, width, height = case
    desk = open_desk()
    for text in texts.values():
        plant(desk, text)
    desk.close()
    terminal = Terminal(
        [sys.executable, "-m", "sotui", "--vault", str(folder)], cwd=tmp_path, width=width, height=height
    )
    try:
        terminal.wait_for("Passphrase")
        terminal.type(words_of_the_test_register)
        terminal.press("enter")
        terminal.wait_for("SO-0001", "record")
        yield terminal
        assert terminal.leave() == 0
    finally:
        terminal.close()
    # The shape of the mouse pointer is the library's own to set, and ends with a bell.
    sent = re.sub(rb"\x1b\]22;[a-z-]*\x07", b"", terminal.sent)
    for what, bytes_ in FORBIDDEN.items():
        at = sent.find(bytes_)
        assert at < 0, f"{what} in {sent[max(0, at - 60) : at + 60]!r}"


def test_no_byte_of_it_reaches_the_terminal_from_the_board(here: Terminal, case: Any) -> None:
    texts = case[0]
    here.press("e")
    here.read(0.3)
    start = len(here.sent)
    for _ in texts:
        here.press("w", "escape", "o", "end", "escape", "enter", "escape", "a", "down", "escape", "jjjjj")
    here.press("space", "a", "escape", "d", "escape", "sssss", "?", "escape", "end", "/")
    here.type("exampleton")
    here.press("enter", "enter")
    here.paste("\x1b]52;c;SEVMTE8=\x07 pasted \u202e text")
    here.press("escape", "escape", "a", "tab", "down", "enter", "escape", "escape", "escape")
    assert b"Exampleton" in here.sent[start:]
    assert "␛".encode() in here.sent


def test_no_byte_of_it_reaches_the_terminal_from_the_other_views(
    here: Terminal, case: Any, words_of_the_test_register: str
) -> None:
    texts = case[0]
    here.press("2")
    here.wait_for("Orders", f"SO-{len(texts):04}")
    for _ in texts:
        here.press("enter", "j", "h", "j", "end", "escape", "j")
    here.press("/")
    here.type("exampleton")
    here.paste("\x1b]0;owned\x07 \u202e")
    here.press("escape", "escape")
    for view, word in (("3", "Reviews"), ("4", "Supervision")):
        here.press(view)
        here.wait_for(word)
        for _ in texts:
            here.press("w", "escape", "enter")
            here.read(0.2)
            here.press("\x1b[1;5B", "\x1b[1;5B", "\t", "\t")  # the next heading, twice; the next field
            here.paste("\x1b]52;c;SEVMTE8=\x07 pasted \u202e text\nof two lines")
            here.press("escape", "escape", "j")
    here.press("5")
    here.wait_for("Drafts")
    for _ in texts:
        here.press("enter", "escape", "5", "j")
    # The lock takes all of it away, and brings none of it back of itself.
    here.press("\x0c")
    here.wait_for("Passphrase")
    assert "Exampleton" not in here.text
    # So soon after the lock no key is taken yet.
    here.read(0.7)
    here.type(words_of_the_test_register)
    here.press("enter")
    here.wait_for("lock")


@pytest.mark.parametrize("kind", of_these(HOSTILE, "clear", "markup", "wide"))
async def test_every_screen_and_dialog_keeps_its_shape(sit: Sit, demo_desk: Any, kind: str) -> None:
    from rich.cells import cell_len

    text = HOSTILE[kind]
    demo_desk.submit(plant, demo_desk, text).result()
    async with sit(size=(80, 24)) as here:
        await here.press("e")
        row = await here.stand_on(lambda row: text in row.children and row.rank < 99)
        for keys in ((), ("w",), ("enter",), ("a", "tab", "down"), ("d",), ("o",), ("o", "G")):
            here.board.table.move_to_key(row.key)
            await here.press(*keys)
            drawn = here.text()
            assert all(cell_len(line) <= 80 for line in drawn.splitlines()), keys
            assert not {"\x1b", "\x9b", "\u202e", "\u200b", "\x07", "\x00", "\x7f"} & set(drawn), keys
            while len(here.app.screen_stack) > 1:
                await here.press("escape")
        if kind == "markup":
            await here.press("o")
            assert "[bold]Di[/nope] [@click=app.quit()]x[/]" in here.text()


async def test_what_is_pasted_into_a_field_loses_what_cannot_be_shown(sit: Sit) -> None:
    from textual import events

    from sotui.tui.dialogs.record import RecordDialog
    from sotui.tui.widgets.fields import LineField

    async with sit() as here:
        await here.press("enter")
        dialog = here.app.screen
        assert isinstance(dialog, RecordDialog)
        note = dialog.query_one("#note", LineField)
        note.focus()
        note.post_message(events.Paste("seen\x1b]52;c;x\x07 at\u202e home\nand more"))
        await here.settled()
        assert note.value == "seen]52;c;x at home"
        assert "Only the first" in dialog.problem
        assert "cannot be shown" in dialog.problem


async def test_a_paste_of_ten_million_characters_is_bounded_and_said_to_be(sit: Sit) -> None:

    from textual import events

    from sotui.tui.widgets.fields import LONGEST_LINE, LineField

    async with sit() as here:
        await here.press("enter")
        note = here.app.screen.query_one("#note", LineField)
        note.focus()
        note.post_message(events.Paste("x" * 10_000_000))
        await here.settled()
        assert len(note.value) == LONGEST_LINE
        assert "cut" in here.app.screen.problem
