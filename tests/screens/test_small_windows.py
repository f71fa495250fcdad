"""Every place in windows too small, huge and dragged about (F63), and left while still being read (F64)."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
from hostile import look, plant

from everyday import of_these

if TYPE_CHECKING:
    from sitting import Sit

PLACES = (
    "orders", "new order", "reviews", "supervision", "drafts", "order", "review", "note",
    "procedures", "staff", "backups",
)  # fmt: skip
TEXT = "Ada [Exampleton] 山田"
FEW, MANY = "few", "many"
WINDOWS = {
    FEW: ((20, 5), (60, 15), (1, 1), (80, 24)),
    MANY: ((20, 5), (40, 10), (60, 15), (500, 200), (1, 1), (80, 24)),
}
DRAGGED = {FEW: 2, MANY: 12}
"""How often a window is dragged to another size."""
PAUSES = {FEW: (0, 0.005), MANY: (0, 0.001, 0.005, 0.01, 0.02, 0.05)}
"""Seconds after which a place is left."""


async def go(here: Any, name: str, order_id: str) -> None:
    if name in ("order", "review", "note"):
        here.app.go(name, order_id)
    elif name == "new order":
        here.app.go(name)
    else:
        here.app.action_view(name)
    await here.settled()


@pytest.mark.parametrize("windows", of_these(WINDOWS, FEW))
@pytest.mark.parametrize("name", PLACES)
async def test_every_place_bears_every_window(sit: Sit, demo_desk: Any, name: str, windows: str) -> None:
    order_id = demo_desk.submit(plant, demo_desk, TEXT).result()
    async with sit() as here:
        await go(here, name, order_id)
        for width, height in WINDOWS[windows]:
            await here.pilot.resize_terminal(width, height)
            await here.settled()
            drawn = look(here, (name, width, height))
            if (width, height) == (20, 5):
                assert "small" in " ".join(drawn.split()), drawn
        before = look(here, name)
        # A window dragged about, keys pressed meanwhile.
        chance = random.Random(7)
        for _ in range(DRAGGED[windows]):
            await here.pilot.resize_terminal(chance.randrange(1, 220), chance.randrange(1, 70))
            await here.pilot.press("tab")
        await here.pilot.resize_terminal(80, 24)
        await here.settled()
        after = look(here, name)
        assert here.app.is_running
        assert after.splitlines()[0] == before.splitlines()[0]


@pytest.mark.parametrize("pauses", of_these(PAUSES, FEW))
@pytest.mark.parametrize("name", PLACES)
async def test_a_place_left_before_it_was_read_is_no_fault(
    sit: Sit, demo_desk: Any, name: str, pauses: str
) -> None:
    order_id = demo_desk.submit(plant, demo_desk, TEXT).result()
    async with sit() as here:
        for pause in PAUSES[pauses]:
            if name in ("order", "review", "note"):
                here.app.go(name, order_id)
            elif name in ("new order", "staff"):
                here.app.go(name)
            else:
                here.app.action_view(name)
            await here.pilot.pause(pause)
            here.app.action_view("board")
            await here.settled()
            assert here.app.is_running
