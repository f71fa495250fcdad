"""Text that would steer a terminal, in every place that shows a record (faults F01 to F08)."""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if sys.platform == "win32":
    pytest.skip("a pseudo-terminal is wanted", allow_module_level=True)

from terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Sit

HOSTILE = {
    "clear": "Ada\x1b[77;77H\x1b[2J\x1b]0;owned\x07 Exampleton",
    "clipboard": "Bo\x1b]52;c;SEVMTE8=\x07\x1bc Exampleton",
    "c1": "Cy\x9b31m\x9d0;owned\x9c\x7f\x00\r Exampleton",
    "markup": "[bold]Di[/nope] [@click=app.quit()]x[/] [link=file:///x]y Exampleton",
    "bidi": "E\u202elived\u2066 F\u200f Exampleton",
    "wide": "👩‍👩‍👧 山田太郎 " + "e" + "\u0301" * 1000,
    "zero": "Fi\u200bnn\u2060 Exa\u00admple\ufeffton",
}
FORBIDDEN = {
    "its own cursor move": b"\x1b[77;77H",
    "a title": b"\x1b]0;",
    "the clipboard": b"\x1b]52",
    "a reset": b"\x1bc",
    "a C1 control": b"\xc2\x9b",
    "another C1 control": b"\xc2\x9d",
    "a right-to-left override": "\u202e".encode(),
    "an isolate": "\u2066".encode(),
    "a direction mark": "\u200f".encode(),
    "a zero-width space": "\u200b".encode(),
    "a joiner": "\u200d".encode(),
    "a bell": b"\x07",
    "a NUL": b"\x00",
    "a DEL": b"\x7f",
    "a heap of marks": "\u0301".encode() * 5,
}


def _plant(desk: Any, order_on: Callable[..., str], text: str) -> None:
    """One order whose every free text is hostile, put there by ordinary acts."""
    from sotui.facts.model import Subject, SubjectKind
    from sotui.register import acts
    from sotui.staff.acts import worker_named

    order_id = order_on(desk, names=(text, f"{text} junior"), made=date(2026, 9, 3), family=text[:20])
    order = Subject(SubjectKind.ORDER, order_id)
    with desk.session.act("order registered", "hostile", text) as act:
        acts.amend_court(act, order_id, f"Court {text}")
        worker = worker_named(act, text, text)
        acts.record(act, "allocated", order, date(2026, 9, 4), qualifier=worker, why=text)
        acts.add_note(act, order, f"Note: {text}\nsecond line {text}")


@pytest.fixture
def hostile(open_desk: Callable[..., Any], register_order: Callable[..., str], folder: Path) -> Path:
    """A register that holds every hostile text, closed."""
    desk = open_desk()
    for text in HOSTILE.values():
        _plant(desk, register_order, text)
    desk.close()
    return folder


def test_no_byte_of_it_reaches_the_terminal(
    hostile: Path, tmp_path: Path, words_of_the_test_register: str
) -> None:
    here = Terminal(
        [sys.executable, "-m", "sotui", "--vault", str(hostile)], cwd=tmp_path, width=120, height=40
    )
    try:
        here.wait_for("Passphrase")
        here.type(words_of_the_test_register)
        here.press("enter")
        here.wait_for("7 orders")
        here.press("e")
        here.wait_for("with further dates")
        start = len(here.sent)
        for _ in HOSTILE:
            here.press("w", "escape", "o", "end", "escape", "enter", "escape", "a", "down", "escape", "jjjjj")
        here.press("space", "a", "escape", "d", "escape", "sssss", "?", "escape", "end", "/")
        here.type("exampleton")
        here.press("enter", "enter")
        here.paste("\x1b]52;c;SEVMTE8=\x07 pasted \u202e text")
        here.press("escape", "escape", "a", "tab", "down", "enter", "escape", "escape", "escape")
        assert here.leave() == 0
    finally:
        here.close()
    assert b"Exampleton" in here.sent[start:]
    assert "␛".encode() in here.sent
    # The shape of the mouse pointer is the library's own to set, and ends with a bell.
    sent = re.sub(rb"\x1b\]22;[a-z-]*\x07", b"", here.sent)
    for what, bytes_ in FORBIDDEN.items():
        at = sent.find(bytes_)
        assert at < 0, f"{what} in {sent[max(0, at - 60) : at + 60]!r}"


@pytest.mark.parametrize("kind", HOSTILE)
async def test_every_screen_and_dialog_keeps_its_shape(
    sit: Sit, demo_desk: Any, register_order: Callable[..., str], kind: str
) -> None:
    from rich.cells import cell_len

    text = HOSTILE[kind]
    demo_desk.submit(_plant, demo_desk, register_order, text).result()
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
    from time import perf_counter

    from textual import events

    from sotui.tui.widgets.fields import LONGEST_LINE, LineField

    async with sit() as here:
        await here.press("enter")
        note = here.app.screen.query_one("#note", LineField)
        note.focus()
        start = perf_counter()
        note.post_message(events.Paste("x" * 10_000_000))
        await here.settled()
        assert perf_counter() - start < 2
        assert len(note.value) == LONGEST_LINE
        assert "cut" in here.app.screen.problem
