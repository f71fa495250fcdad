"""What the tests of the faults share: somebody at the board of a register that is the test's own."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

# The sitting at a screen, the terminal and the hostile texts are those of the tests of the screens.
_SCREENS = str(Path(__file__).parent.parent / "screens")
if _SCREENS not in sys.path:
    sys.path.append(_SCREENS)

if TYPE_CHECKING:
    from sitting import Sit, Sitting

    from sotui.desk import Desk

TODAY = date(2026, 11, 22)


@pytest.fixture
def sit_at(folder: Path, words_of_the_test_register: str) -> Sit:
    """Sits down at the board of this test's own register: ``async with sit_at() as here:``.

    The app opens it again after a lock as the program does. `names` are those who may unlock.
    """
    from sotui.desk import Clock, open_desk_on_thread

    def opening(name: str | None, passphrase: str) -> Desk:
        return open_desk_on_thread(folder, name, passphrase, clock=Clock(TODAY))

    @asynccontextmanager
    async def sitting(
        size: tuple[int, int] = (80, 24), names: tuple[str, ...] = ("Dana Duty",), locked: bool = False
    ) -> AsyncIterator[Sitting]:
        from sitting import Sitting

        from sotui.tui.app import SotuiApp

        desk = None if locked else opening(names[0], words_of_the_test_register)
        app = SotuiApp(desk, opening, names)
        try:
            async with app.run_test(size=size) as pilot:
                here = Sitting(app, pilot)
                await here.settled()
                yield here
        finally:
            if app.desk_or_none is not None:
                app.desk_or_none.close()

    return sitting


@pytest.fixture
def family(open_desk: Callable[..., Desk], register_order: Callable[..., str]) -> str:
    """One order of two sisters on this test's register, which is closed again; yields the order's id."""
    desk = open_desk()
    id = register_order(desk, names=("Ada Exampleton", "Bea Exampleton"), made=date(2026, 1, 15))
    desk.refresh()
    desk.close()
    return id
