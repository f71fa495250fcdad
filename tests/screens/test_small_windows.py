"""Every place in windows too small, huge and dragged about (F63), and left while still being read (F64)."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
from hostile import look, plant

if TYPE_CHECKING:
    from sitting import Sit

PLACES = (
    "orders", "new order", "reviews", "supervision", "drafts", "order", "review", "note",
    "procedures", "staff",
)  # fmt: skip
TEXT = "Ada [Exampleton] 山田"


async def go(here: Any, name: str, order_id: str) -> None:
    if name in ("order", "review", "note"):
        here.app.go(name, order_id)
    elif name == "new order":
        here.app.go(name)
    else:
        here.app.action_view(name)
    await here.settled()


@pytest.mark.parametrize("name", PLACES)
async def test_every_place_bears_every_window(sit: Sit, demo_desk: Any, name: str) -> None:
    order_id = demo_desk.submit(plant, demo_desk, TEXT).result()
    async with sit() as here:
        await go(here, name, order_id)
        for width, height in ((20, 5), (40, 10), (60, 15), (500, 200), (1, 1), (80, 24)):
            await here.pilot.resize_terminal(width, height)
            await here.settled()
            drawn = look(here, (name, width, height))
            if (width, height) == (20, 5):
                assert "small" in " ".join(drawn.split()), drawn
        before = look(here, name)
        # A window dragged about, keys pressed meanwhile.
        chance = random.Random(7)
        for _ in range(12):
            await here.pilot.resize_terminal(chance.randrange(1, 220), chance.randrange(1, 70))
            await here.pilot.press("tab")
        await here.pilot.resize_terminal(80, 24)
        await here.settled()
        after = look(here, name)
        assert here.app.is_running
        assert after.splitlines()[0] == before.splitlines()[0]


@pytest.mark.parametrize("name", PLACES)
async def test_a_place_left_before_it_was_read_is_no_fault(sit: Sit, demo_desk: Any, name: str) -> None:
    order_id = demo_desk.submit(plant, demo_desk, TEXT).result()
    async with sit() as here:
        for pause in (0, 0.001, 0.005, 0.01, 0.02, 0.05):
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
