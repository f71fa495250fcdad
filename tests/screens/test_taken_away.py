"""A frame under way may draw once more what a screen left just now had on it: that is no fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widget import Widget

if TYPE_CHECKING:
    from sitting import Sit

    from sotui.desk import Desk

OF_AN_ORDER = ("order", "note", "review")


@pytest.mark.parametrize("place", ["board", "orders", "reviews", "supervision", "new order", *OF_AN_ORDER])
async def test_a_part_taken_away_can_be_drawn_once_more(sit: Sit, demo_desk: Desk, place: str) -> None:
    order_id = demo_desk.submit(demo_desk.orders.listing).result().rows[0].id
    async with sit() as here:
        if place in ("orders", "reviews", "supervision"):
            here.app.action_view(place)
        elif place != "board":
            here.app.go(place, *((order_id,) if place in OF_AN_ORDER else ()))
        await here.settled()
        parts = {
            one: one.outer_size for one in here.app.screen.query(Widget) if one.size and not one.children
        }
        assert parts
        if place in ("board", "orders", "reviews", "supervision"):
            await here.app.screen.query(Widget).remove()
        else:
            await here.app.pop_screen()
        for part, size in parts.items():
            assert not part.is_attached
            # As in the first frame after a change of theme: no style is known from before.
            part._rich_style_cache.clear()
            part._styles_cache.clear()
            part.notify_style_update()
            part._size = size
            part.render_lines(size.region)
