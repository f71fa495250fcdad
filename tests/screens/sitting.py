"""Somebody at the desk, as the tests of the screens have them: keys pressed, work waited for, text read.

Not in ``conftest.py``: several folders have one, and which of them ``import conftest`` finds depends on which
was collected first.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from typing import TYPE_CHECKING

from stillness import LONGEST, by_what_is_under_way, quiet, waits_for_an_answer

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from sotui.tui.app import SotuiApp
    from sotui.tui.screens.board import BoardScreen

# No test waits for the clock where it can wait for the screen.
by_what_is_under_way()


class Sitting:
    """Somebody at the board: presses keys, waits until what follows is done, reads what is on show."""

    def __init__(self, app: SotuiApp, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot

    @property
    def board(self) -> BoardScreen:
        """The board, whatever lies over it."""
        from sotui.tui.screens.board import BoardScreen

        return next(screen for screen in self.app.screen_stack if isinstance(screen, BoardScreen))

    @property
    def rows(self) -> list[object]:
        """The rows on show."""
        return list(self.board.table.rows)

    @property
    def said(self) -> str:
        """What the notice says."""
        return self.board.notice.said

    async def settled(self) -> None:
        """Wait until nothing is under way: no read, no act, no echo. A dialog in use is no work."""
        loop = asyncio.get_running_loop()
        ends = loop.time() + LONGEST
        asked = False
        while True:
            await quiet()
            busy = [one for one in self.app.workers if one.is_running and not waits_for_an_answer(one)]
            if asked and not busy:
                return
            assert loop.time() < ends, f"still under way: {busy}"
            await self._vault_done()
            asked = not busy
            if busy:
                await asyncio.sleep(0.002)

    async def _vault_done(self) -> None:
        """Wait until the vault has done what it was asked so far; not every question is a worker's."""
        from sotui.vault.errors import Closed

        desk = self.app.desk_or_none
        if desk is not None and desk.thread is not None:
            with suppress(Closed):
                await asyncio.wait([asyncio.wrap_future(desk.submit(lambda: None))], timeout=LONGEST)

    async def press(self, *keys: str) -> None:
        """Press the keys one after the other, each having its effect before the next."""
        for key in keys:
            await self.pilot.press(key)
            await self.settled()

    async def type(self, text: str) -> None:
        """Type a text into the field that has the focus."""
        names = {" ": "space", "-": "minus", "/": "slash", ".": "full_stop", ":": "colon", "+": "plus"}
        await self.pilot.press(*(names.get(letter, letter) for letter in text))
        await self.settled()

    async def unlock(self, passphrase: str | None = None) -> None:
        """Type the passphrase where it is asked for, and wait until the register is open again."""
        from sotui.demo import PASSPHRASE
        from sotui.tui.widgets.fields import LineField

        await self.app.shut()
        while self.app.deaf:
            await asyncio.sleep(0.02)
        self.app.screen.query_one("#passphrase", LineField).value = passphrase or PASSPHRASE
        await self.press("enter")

    async def stand_on(self, choose: Callable[[object], bool]) -> object:
        """Put the cursor on the first row that suits."""
        row = next(row for row in self.rows if choose(row))
        assert self.board.table.move_to_key(row.key)  # type: ignore[attr-defined]
        await self.settled()
        return row

    def text(self) -> str:
        """All that is on the screen, line by line."""
        from textual._compositor import Compositor

        compositor: Compositor = self.app.screen._compositor
        return "\n".join("".join(part.text for part in line).rstrip() for line in compositor.render_strips())


Sit = Callable[..., AbstractAsyncContextManager[Sitting]]
