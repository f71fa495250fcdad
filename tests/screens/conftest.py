"""The full screen over the demonstration register, still enough to be looked at and compared."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sitting import Sit, Sitting

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from sotui.desk import Desk
    from sotui.settings import Settings

TODAY = date(2026, 11, 22)


@pytest.fixture
def open_demo(made_demonstration: Path, tmp_path: Path) -> Callable[[str | None, str], Desk]:
    """Opens this test's own copy of the demonstration on TODAY, as its screen does after each lock."""
    from sotui.demo import HINT
    from sotui.desk import Clock, open_desk_on_thread

    folder = tmp_path / "register"
    if not folder.exists():
        shutil.copytree(made_demonstration, folder)

    def opening(name: str | None, passphrase: str) -> Desk:
        return open_desk_on_thread(folder, name, passphrase, clock=Clock(TODAY), demo_hint=HINT)

    return opening


@pytest.fixture
def demo_desk(open_demo: Callable[[str | None, str], Desk]) -> Iterator[Desk]:
    """The demonstration on TODAY, open on its own thread, for this test alone."""
    from sotui.demo import PASSPHRASE

    desk = open_demo(None, PASSPHRASE)
    yield desk
    desk.close()


@pytest.fixture
def sit(demo_desk: Desk, open_demo: Callable[[str | None, str], Desk]) -> Sit:
    """Sits down at the demonstration's board: ``async with sit(size=(80, 24)) as here:``."""

    @asynccontextmanager
    async def sitting(
        size: tuple[int, int] = (80, 24),
        theme: str | None = None,
        desk: Desk | None = None,
        settings: Settings | None = None,
    ) -> AsyncIterator[Sitting]:
        from sotui.demo import PERSON
        from sotui.tui.app import SotuiApp

        app = SotuiApp(desk or demo_desk, open_demo, [PERSON], theme=theme, settings=settings)
        async with app.run_test(size=size) as pilot:
            here = Sitting(app, pilot)
            await here.settled()
            assert here.board.board is not None
            yield here
        if app.desk_or_none is not None:
            app.desk_or_none.close()

    return sitting


@pytest.fixture
def ready() -> Callable[[Pilot[None]], Awaitable[Sitting]]:
    """Waits, in a picture's ``run_before``, until the board is read."""

    async def wait(pilot: Pilot[None]) -> Sitting:
        here = Sitting(pilot.app, pilot)  # type: ignore[arg-type]
        await here.settled()
        return here

    return wait
