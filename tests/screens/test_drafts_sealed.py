"""The lock while the disk is full: what was typed waits, sealed, until it is on the disk."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from sotui.tui.screens.unlock import UnlockScreen
from sotui.tui.widgets.fields import LineField
from sotui.vault.drafts import SealedDraft
from sotui.vault.errors import DiskFault, DiskFull

if TYPE_CHECKING:
    from sitting import Sit, Sitting

    from sotui.desk import Desk

REASON = "because " * 240


def fill_disk(desk: Desk) -> None:
    """From now on nothing more fits on the disk but a line or two, such as who looked at the board: without
    that the board would not be shown.
    """

    def pages() -> int:
        return int(desk.session.db.conn.execute("PRAGMA page_count").fetchone()[0])

    def fill() -> None:
        # A fresh page for the looks, then none for anything else.
        begun = pages()
        while pages() == begun:
            desk.session.viewed("board", "full")
        desk.session.db.conn.execute(f"PRAGMA max_page_count={pages()}").fetchone()
        for number, size in enumerate([90_000] * 50 + [2_000] * 200):
            try:
                desk.drafts.save("filling", str(number), "", {"a": "x" * size})
            except (DiskFull, DiskFault):
                continue

    desk.submit(fill).result()


def make_room(desk: Desk) -> None:
    """There is room again."""
    desk.submit(lambda: desk.session.db.conn.execute("PRAGMA max_page_count=1000000").fetchone()).result()


def filled_at_each_unlock(here: Sitting) -> None:
    """The disk is as full after an unlock as before it."""
    opening = here.app.open_desk
    assert opening is not None

    def full(name: str | None, passphrase: str) -> Desk:
        desk = opening(name, passphrase)
        # What the demonstration says of itself would stand in the same line.
        desk.demo_hint = None
        fill_disk(desk)
        return desk

    here.app.open_desk = full


async def until(here: Sitting, done: Callable[[], object], what: str) -> None:
    """Wait until something is so."""
    end = time.monotonic() + 10
    while not done():
        assert time.monotonic() < end, f"{what}: {here.text()}"
        await asyncio.sleep(0.05)
        await here.pilot.pause()


async def lock(here: Sitting) -> str:
    """Lock; yields what the lock says."""
    await here.pilot.press("ctrl+l")
    await until(here, lambda: isinstance(here.app.screen, UnlockScreen), "not locked")
    await here.app.shut()
    await here.pilot.pause()
    return " ".join(here.text().replace("│", " ").split())


async def at_a_reason(here: Sitting) -> LineField:
    """Stand in the reason of a decision about an order's end."""
    await here.stand_on(lambda row: row.nature == "last day" and row.rank == 4)  # type: ignore[attr-defined]
    await here.press("d", "tab")
    return here.app.screen.query_one("#reason", LineField)


async def test_locked_and_unlocked_on_a_full_disk_the_text_is_back_and_kept_once_there_is_room(
    sit: Sit,
) -> None:
    async with sit() as here:
        filled_at_each_unlock(here)
        reason = await at_a_reason(here)
        fill_disk(here.app.desk)
        reason.value = REASON
        for _ in range(2):
            said = await lock(here)
            assert "it waits, sealed, until you unlock here again" in said
            assert "was stopped" not in said, "nothing else was being done"
            await here.unlock()
            await until(here, lambda: "not kept yet" in here.said, "the failure is not said")
        assert (await at_a_reason(here)).value == REASON
        make_room(here.app.desk)
        await until(
            here,
            lambda: any(
                REASON in draft.fields.values()
                for draft in here.app.desk.submit(here.app.desk.drafts.all).result()
            ),
            "never kept",
        )


async def test_a_colleagues_text_waits_through_others_unlocks_until_it_is_on_the_disk(sit: Sit) -> None:
    theirs = SealedDraft("a colleague", "a name", b"nonce", b"x" * 90_000)

    def on_the_disk(desk: Desk) -> int:
        count = "select count(*) from vault_draft where owner = 'a colleague'"
        return int(desk.submit(lambda: desk.session.db.execute(count).fetchone()[0]).result())

    async with sit() as here:
        free = here.app.open_desk
        filled_at_each_unlock(here)
        here.app._sealed[theirs.key] = theirs
        for _ in range(2):
            await lock(here)
            await here.unlock()
            said = "What somebody else typed before a lock is not on the disk yet"
            await until(here, lambda said=said: said in here.said, "the failure is not said")  # type: ignore[misc]
            assert on_the_disk(here.app.desk) == 0
        await lock(here)
        here.app.open_desk = free
        await here.unlock()
        assert on_the_disk(here.app.desk) == 1
        assert not here.app._sealed


async def test_leaving_while_it_is_only_in_this_window_is_asked_first_locked_or_not(sit: Sit) -> None:
    async with sit() as here:
        reason = await at_a_reason(here)
        fill_disk(here.app.desk)
        reason.value = REASON
        await here.pilot.press("ctrl+q")
        await until(here, lambda: "leaves and loses it" in here.app.screen.problem, "not asked")  # type: ignore[attr-defined]
        assert here.app.is_running
        assert "may be full" in here.app.screen.problem  # type: ignore[attr-defined]
        await lock(here)
        while here.app.deaf:
            await asyncio.sleep(0.05)
        here.app._may_lose_until = 0.0
        await here.pilot.press("escape")
        await until(here, lambda: "leaves and loses it" in " ".join(here.text().split()), "not asked")
        assert here.app.is_running
        await here.pilot.press("escape")
        await until(here, lambda: not here.app.is_running, "asked twice")


async def test_leaving_a_lock_that_holds_nothing_is_not_asked(sit: Sit) -> None:
    async with sit() as here:
        await lock(here)
        while here.app.deaf:
            await asyncio.sleep(0.05)
        await here.pilot.press("escape")
        await until(here, lambda: not here.app.is_running, "it asks")
