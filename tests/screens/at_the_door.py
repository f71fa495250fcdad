"""A register of a test's own with several accounts, sat down at before it is unlocked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sitting import Sitting
from textual.widgets import Input

from sotui.tui.widgets.fields import LineField

if TYPE_CHECKING:
    from sotui.desk import Desk

TODAY = date(2026, 11, 22)
DANA, DANAS = "Dana Duty", "a duty desk on a rainy Sunday"
WILMA, WILMAS = "Wilma Worker", "nine purple kettles sing"
ADA, ADAS = "Ada Admin", "four yellow barges drift"
INES, INESS = "Ines Info", "seven grey lanterns hum"
ANOTHER = "eleven quiet ladders lean"


def opening(folder: Path) -> Callable[[str | None, str], Desk]:
    """Opens the register as the screen does, on TODAY."""
    from sotui.desk import Clock, open_desk_on_thread

    return lambda name, passphrase: open_desk_on_thread(folder, name, passphrase, clock=Clock(TODAY))


def let_in(folder: Path, *people: tuple[str, str, str]) -> None:
    """Add accounts: name, role, passphrase."""
    from sotui.desk import Clock, open_desk

    desk = open_desk(folder, DANA, DANAS, clock=Clock(TODAY))
    for name, role, passphrase in people:
        desk.accounts.add(name, [role], passphrase)
    desk.close()


def recovery_key(folder: Path) -> str:
    """Make a recovery key, and yield it."""
    from sotui.desk import Clock, open_desk

    desk = open_desk(folder, DANA, DANAS, clock=Clock(TODAY))
    fresh = desk.accounts.fresh_key()
    desk.accounts.keep_key(fresh, {number: fresh.groups[number - 1] for number in fresh.ask})
    desk.close()
    return fresh.key


def audit_of(folder: Path, name: str = DANA, passphrase: str = DANAS) -> list[tuple[str, str, str, str]]:
    """The latest entries of the audit: who, kind, act, detail."""
    from sotui.desk import Clock, open_desk
    from sotui.vault import audit

    desk = open_desk(folder, name, passphrase, clock=Clock(TODAY))
    try:
        return [(one.user_name, one.kind, one.act, one.detail) for one in audit.entries(desk.session.db, 60)]
    finally:
        desk.close()


class AtDoor(Sitting):
    """Somebody before the register, or at it."""

    async def type(self, text: str) -> None:
        """Type into the field that has the focus; a passphrase at one stroke, as from a password keeper."""
        field = self.app.focused
        if isinstance(field, LineField) and field.password:
            field.write(text)
            await self.settled()
        else:
            await super().type(text)

    async def take_over(self, name: str, passphrase: str) -> None:
        """Type name and passphrase where one unlocks, by keys alone."""
        await self.app.shut()
        while self.app.deaf:
            await asyncio.sleep(0.02)
        if self.app.screen.query("#name"):
            self.app.screen.query_one("#name", Input).focus()
            await self.pilot.pause()
            await self.type(name)
            await self.press("enter")
        await self.type(passphrase)
        await self.press("enter")

    @property
    def told(self) -> str:
        """All that stands on the screen, in one run and without the frames of boxes."""
        return " ".join(self.text().replace("│", " ").split())


@asynccontextmanager
async def at_door(folder: Path, size: tuple[int, int] = (80, 24)) -> AsyncIterator[AtDoor]:
    """Sit down before the register in this folder; it may not be there yet."""
    from sotui.tui.app import SotuiApp
    from sotui.tui.door import Door

    opens = opening(folder)
    app = SotuiApp(open_desk=opens, door=Door(folder, opens))
    async with app.run_test(size=size) as pilot:
        here = AtDoor(app, pilot)
        await here.settled()
        yield here
    if app.desk_or_none is not None:
        app.desk_or_none.close()
