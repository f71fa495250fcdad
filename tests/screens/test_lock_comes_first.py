"""The lock comes before all else: before a dialog that is just opening, and before keys typed for something
else.
"""

from __future__ import annotations

import asyncio
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from textual import events
from textual.app import App

from everyday import of_these
from sotui.tui.dialogs.ask import AskDialog
from sotui.tui.locking import DEAF_FOR
from sotui.tui.screens.unlock import UnlockScreen
from sotui.tui.widgets.fields import LineField

if TYPE_CHECKING:
    from sitting import Sit, Sitting


def record_words(here: Sitting) -> list[str]:
    """Words of the register that stand on the board now."""
    shown = here.text()
    words = [row.reference for row in here.rows] + [  # type: ignore[attr-defined]
        name
        for row in here.rows
        for name in row.children.split(", ")
        if name  # type: ignore[attr-defined]
    ]
    return [word for word in dict.fromkeys(words) if word in shown]


async def settled_lock(here: Sitting) -> None:
    """Let everything that is under way come to its end behind the lock."""
    await here.app.shut()
    for _ in range(20):
        await here.pilot.pause()
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("key", of_these(["w", "r", "a", "o", "2"], "w", "r"))
async def test_an_answer_that_comes_with_the_lock_opens_nothing_over_it(sit: Sit, key: str) -> None:
    async with sit() as here:
        words = record_words(here)
        assert len(words) > 5
        desk = here.app.desk
        release = threading.Event()
        held = desk.submit(release.wait)
        await here.pilot.press(key)
        # The answer comes, and before the loop can do anything with it, the lock.
        release.set()
        held.result()
        desk.submit(lambda: None).result()
        time.sleep(0.2)
        here.app.lock()
        await settled_lock(here)
        assert [type(one) for one in here.app.screen_stack] == [UnlockScreen]
        assert not [word for word in words if word in here.text()]
        await here.unlock()
        assert not isinstance(here.app.screen, UnlockScreen)
        assert not here.app.deaf


async def test_nothing_opens_over_the_lock_and_it_can_still_be_opened(sit: Sit) -> None:
    async with sit() as here:
        await here.press("ctrl+l")
        await settled_lock(here)
        await asyncio.sleep(DEAF_FOR)
        for key in ("f1", "ctrl+p", "5"):
            await here.pilot.press(key)
            await here.pilot.pause()
            assert [type(one) for one in here.app.screen_stack] == [UnlockScreen]
        here.app.go("orders")
        here.app.action_view("orders")
        here.app.pop_screen()
        await here.pilot.pause()
        assert [type(one) for one in here.app.screen_stack] == [UnlockScreen]
        await here.unlock()
        assert here.app.screen is here.board


async def test_what_is_sent_to_the_terminal_once_it_locks_holds_no_word_of_the_register(
    sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sit() as here:
        words = record_words(here)
        sent: list[str] = []
        driver: Any = here.app._driver
        monkeypatch.setattr(type(driver), "is_headless", property(lambda self: False))
        monkeypatch.setattr(driver, "write", sent.append)
        here.board.refresh(layout=True)
        await here.pilot.pause()
        assert any(word in "".join(sent) for word in words), "the board itself is sent while it is open"
        sent.clear()
        board = here.board
        here.app.lock()
        assert "\x1b[2J" in "".join(sent), "the old cells go before anything is waited for"
        # A frame that was under way when the lock came.
        here.app._display(board, board._compositor.render_update(full=True))
        await settled_lock(here)
        assert "Passphrase" in "".join(sent)
        assert not [word for word in words if word in "".join(sent)]


async def test_the_first_frame_after_a_sleep_holds_no_word_of_the_register(
    sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sit() as here:
        words = record_words(here)
        sent: list[str] = []
        driver: Any = here.app._driver
        monkeypatch.setattr(type(driver), "is_headless", property(lambda self: False))
        monkeypatch.setattr(driver, "write", sent.append)
        here.app.lock_watch.resumed()
        here.board.refresh(layout=True)
        await here.pilot.pause()
        await settled_lock(here)
        assert isinstance(here.app.screen, UnlockScreen)
        assert "Passphrase" in "".join(sent)
        assert not [word for word in words if word in "".join(sent)]


async def test_keys_typed_before_the_lock_stood_there_are_no_passphrase(sit: Sit) -> None:
    async with sit() as here:
        # The program was stopped; what was typed meanwhile comes all at once when it goes on.
        here.app.lock_watch.resumed()
        for letter in "xvisit was made":
            here.app.post_message(events.Key("space" if letter == " " else letter, letter))
        here.app.post_message(events.Paste("and pasted"))
        here.app.post_message(events.Key("enter", "\r"))
        await settled_lock(here)
        assert here.app.screen.query_one("#passphrase", LineField).value == ""
        assert here.app.patience.wait == 0
        assert "Type the passphrase" not in here.text(), "enter was not taken either"
        await asyncio.sleep(DEAF_FOR)
        await here.type("ab")
        assert here.app.screen.query_one("#passphrase", LineField).value == "ab"


async def test_the_lock_mends_itself_should_anything_lie_over_it(sit: Sit) -> None:
    async with sit() as here:
        await here.press("ctrl+l")
        await settled_lock(here)
        App.push_screen(here.app, AskDialog("A title", "Of a child", "go"))
        here.app._tick()
        await here.pilot.pause()
        assert [type(one) for one in here.app.screen_stack] == [UnlockScreen]
