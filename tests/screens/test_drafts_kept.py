"""What is typed in a dialog: kept within a second, put back, gone once recorded."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from sotui.tui import drafting
from sotui.tui.widgets.fields import LineField, PickList
from sotui.vault.errors import DiskFault, DiskFull

if TYPE_CHECKING:
    from sitting import Sit, Sitting

    from sotui.vault.drafts import Draft


def drafts(here: Sitting) -> tuple[Draft, ...]:
    """What is kept."""
    return here.app.desk.submit(here.app.desk.drafts.all).result()


async def kept(here: Sitting, text: str, seconds: float = 5.0) -> None:
    """Wait until a draft holds this text."""
    end = time.monotonic() + seconds
    while not any(text in draft.fields.values() for draft in drafts(here)):
        assert time.monotonic() < end, f"not kept: {drafts(here)}"
        await asyncio.sleep(0.05)
        await here.pilot.pause()


async def time_to_keep(here: Sitting) -> None:
    """Let twice the time go by after which what is typed is kept."""
    await asyncio.sleep(2 * drafting.KEPT_WITHIN)
    await here.settled()


async def at_a_reason(here: Sitting) -> LineField:
    """Stand in the reason of a decision about an order's end."""
    await here.stand_on(lambda row: row.nature == "last day" and row.rank == 4)  # type: ignore[attr-defined]
    await here.press("d", "tab")
    return here.app.screen.query_one("#reason", LineField)


async def test_leaving_by_escape_keeps_it_and_coming_back_puts_it_back(sit: Sit) -> None:
    async with sit() as here:
        await at_a_reason(here)
        await here.type("goals met")
        await here.press("escape")
        await kept(here, "goals met")
        assert (await at_a_reason(here)).value == "goals met"
        assert "is back" in here.app.screen.problem  # type: ignore[attr-defined]


async def test_once_recorded_there_is_no_draft_of_it(sit: Sit) -> None:
    async with sit() as here:
        await at_a_reason(here)
        await here.type("goals met")
        await kept(here, "goals met")
        await here.press("shift+tab", "down", "enter")
        assert here.app.screen is here.board, here.text()
        assert drafts(here) == ()
        await time_to_keep(here)
        assert drafts(here) == ()


async def test_nothing_typed_leaves_nothing_behind(sit: Sit) -> None:
    async with sit() as here:
        await at_a_reason(here)
        await here.press("escape")
        await time_to_keep(here)
        assert drafts(here) == ()


async def test_a_full_disk_is_said_the_text_stays_and_is_kept_once_there_is_room(sit: Sit) -> None:
    async with sit() as here:
        desk = here.app.desk

        def no_room_left() -> None:
            count = desk.session.db.conn.execute("PRAGMA page_count").fetchone()[0]
            desk.session.db.conn.execute(f"PRAGMA max_page_count={count}").fetchone()
            for number, size in enumerate([90_000] * 50 + [2_000] * 200):
                try:
                    desk.drafts.save("filling", str(number), "", {"a": "x" * size})
                except (DiskFull, DiskFault):
                    continue

        def room_again() -> None:
            desk.session.db.conn.execute("PRAGMA max_page_count=1000000").fetchone()

        reason = await at_a_reason(here)
        desk.submit(no_room_left).result()
        reason.value = "because " * 240
        end = time.monotonic() + 5
        while "not kept yet" not in here.app.screen.problem:  # type: ignore[attr-defined]
            assert time.monotonic() < end
            await asyncio.sleep(0.1)
            await here.pilot.pause()
        assert reason.value.startswith("because")
        desk.submit(room_again).result()
        await kept(here, reason.value, seconds=8)
        await here.pilot.pause()
        assert "kept again" in here.app.screen.problem  # type: ignore[attr-defined]


async def test_why_a_detail_is_put_right_is_kept_too(sit: Sit) -> None:
    async with sit() as here:
        edit = here.app.key_table.first("order.edit")
        await here.press("o", edit, "down", "tab")
        await here.type("x")
        await here.press("tab")
        await here.type("as the birth certificate has it")
        typed = [field.value for field in here.app.screen.query(LineField)]
        which = here.app.screen.query_one("#which", PickList).picked
        await here.press("escape")
        await kept(here, "as the birth certificate has it")
        await here.press(edit)
        assert [field.value for field in here.app.screen.query(LineField)] == typed
        assert here.app.screen.query_one("#which", PickList).picked == which
        assert "is back" in here.app.screen.problem  # type: ignore[attr-defined]
