"""After the unlock: the whole audit looked through beside the keys; said only where something is wrong."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sotui.tui import boxes
from sotui.tui.words import told

if TYPE_CHECKING:
    from sotui.desk import Desk
    from sotui.tui.app import SotuiApp

BEGIN_AFTER = 5.0
"""Seconds after the unlock: what somebody came for is read first."""
SLICE, PAUSE = 0.004, 0.03
"""Seconds at a stretch on the vault's thread, and between two: no key waits for longer than a slice."""
QUIET = 0.4
"""Seconds without a key after which it goes on: while somebody types it stands still."""
BACKGROUND = "background"


async def watch(app: SotuiApp, desk: Desk) -> None:
    """Tell of an older copy at once, then look through the audit. Ends with the lock."""
    if desk.session.alarm:
        await _tell(app, desk, "Please read this before you go on", desk.session.alarm)
    await asyncio.sleep(BEGIN_AFTER)
    try:
        looking = await asyncio.wrap_future(desk.submit(desk.audit.begin, BACKGROUND))
        while not looking.over:
            await asyncio.sleep(PAUSE)
            if app.lock_watch.since_key < QUIET:
                continue
            if app.desk_or_none is not desk:
                return
            looking = await asyncio.wrap_future(desk.submit(desk.audit.look_on, SLICE, BACKGROUND))
    except Exception as error:
        if app.desk_or_none is not desk:
            return
        words = told(error)
        if words is None:
            raise
        await _tell(app, desk, "The audit could not be looked through", words)
        return
    if looking.fault:
        await _tell(app, desk, "The audit is not as SOTUI wrote it", f"{looking.fault} {_WHAT_NOW}")


_WHAT_NOW = (
    "Nothing was changed by looking. Keep the folder as it is, and tell whoever answers for the information:"
    " `sotui verify` names each entry, and what is still sound."
)


async def _tell(app: SotuiApp, desk: Desk, title: str, words: str) -> None:
    if app.desk_or_none is desk:
        await app.push_screen(boxes.message(title, words))
