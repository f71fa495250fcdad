"""The page of one order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

from sotui.procedures.judge import judge
from sotui.procedures.model import Deadline, Nature
from sotui.register.model import PageLine
from sotui.tui.dialogs.reading import ReadingDialog
from sotui.tui.screens.order import OrderScreen
from sotui.tui.screens.order_page import page_lines
from sotui.tui.widgets.paper import Paper
from sotui.tui.words import day_words

if TYPE_CHECKING:
    from sitting import Sit


async def test_the_page_tells_children_last_day_facts_and_dates(sit: Sit, demo_desk: Any) -> None:
    async with sit() as here:
        for row in {row.order_id: row for row in here.rows}.values():
            page = await here.app.ask(demo_desk.order_page, row.order_id)
            lines = page_lines(page, lambda one: judge(one, demo_desk.now()), 78)
            drawn = ["".join(text for text, _ in line.pieces) for line in lines]
            text = " ".join(" ".join(drawn).split())
            assert row.reference in text
            for child in page.order.children:
                assert child.child.name in text
            for deadline in page.deadlines:
                assert any(line.points_at is deadline for line in lines)
                if deadline.nature is Nature.LAST_DAY:
                    assert day_words(deadline.due) in text
                    assert all(step.words.split()[0] in text for step in deadline.steps)
            assert len([fact for fact in page.facts if fact.label in text]) == len(page.facts)
            assert max(cell_len(line) for line in drawn) <= 79


async def test_keys_move_from_date_to_date_and_why_explains_the_one_under_the_cursor(sit: Sit) -> None:
    async with sit() as here:
        await here.press("o")
        paper = here.app.screen.query_one(Paper)
        first = paper.pointed_at
        await here.press("j")
        second = paper.pointed_at
        assert isinstance(second, Deadline)
        assert second is not first
        await here.press("w")
        assert isinstance(here.app.screen, ReadingDialog)
        assert second.id in here.text()
        await here.press("escape")
        assert isinstance(here.app.screen, OrderScreen)


async def test_the_arrows_move_the_cursor_and_not_only_the_page(sit: Sit) -> None:
    async with sit() as here:
        await here.press("o")
        paper = here.app.screen.query_one(Paper)
        first = paper.pointed_at
        await here.press("down")
        second = paper.pointed_at
        assert second is not first
        await here.press("down", "up")
        assert paper.pointed_at is second
        await here.press("up")
        assert paper.pointed_at is first


async def test_h_goes_to_what_was_recorded_last_and_back_to_the_dates(sit: Sit) -> None:
    async with sit() as here:
        await here.press("o")
        screen = here.app.screen
        assert isinstance(screen, OrderScreen)
        assert screen.page is not None
        await here.press("h")
        line = screen.paper.pointed_at
        assert isinstance(line, PageLine)
        newest = max(one.fact.recorded_at for one in screen.page.facts if one.fact.recorded_at)
        assert line.fact.recorded_at == newest
        await here.press("h")
        assert isinstance(screen.paper.pointed_at, Deadline)


async def test_the_arrows_move_through_every_page_to_read(sit: Sit) -> None:
    async with sit() as here:
        for keys in (("w",), ("f1",)):
            await here.press(*keys)
            paper = here.app.screen.query_one(Paper)
            assert paper.max_scroll_y > 1, keys
            await here.press("down", "down", "up")
            assert paper.scroll_y == 1, keys
            await here.press("escape")


async def test_the_whole_page_can_be_scrolled_through(sit: Sit) -> None:
    async with sit() as here:
        await here.press("o", "G")
        paper = here.app.screen.query_one(Paper)
        assert paper.scroll_y == paper.max_scroll_y
        await here.press("g")
        assert paper.scroll_y == 0
        await here.press("pagedown", "pageup")
        assert paper.scroll_y == 0


async def test_the_page_lays_itself_out_anew_when_the_window_changes(sit: Sit) -> None:
    async with sit() as here:
        await here.press("o")
        for width in (120, 60, 80):
            await here.pilot.resize_terminal(width, 30)
            await here.settled()
            assert all(cell_len(line) <= width for line in here.text().splitlines())
