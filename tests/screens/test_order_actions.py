"""Agreed actions on the page of an order: seen, said to be done or no longer relevant, opened again."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from everyday import of_these
from sotui.register.actions import Action, ActionState
from sotui.tui.dialogs.dates import DateField
from sotui.tui.dialogs.note_dialogs import SettleDialog
from sotui.tui.screens.order import OrderScreen
from sotui.tui.widgets.fields import LineField

if TYPE_CHECKING:
    from sitting import Sit, Sitting

    from sotui.desk import Desk

LATE = "Bring the chronology up to date"
"""Agreed in the demonstration's October session, by a day that has passed."""


async def open_with(here: Sitting, text: str) -> OrderScreen:
    """The page of the order that has this open action."""
    desk = here.app.desk
    for order_id in dict.fromkeys(row.order_id for row in here.rows):  # type: ignore[attr-defined]
        page = await here.app.ask(desk.order_page, order_id)
        if any(one.text == text and one.unfinished for one in page.actions):
            here.app.go("order", order_id)
            await here.settled()
            assert isinstance(here.app.screen, OrderScreen)
            return here.app.screen
    raise AssertionError(text)


def under_cursor(page: OrderScreen) -> Action:
    action = page.paper.pointed_at
    assert isinstance(action, Action)
    return action


async def at_action(here: Sitting, text: str = LATE) -> OrderScreen:
    """On the page, the cursor on the action."""
    page = await open_with(here, text)
    assert page.paper.point_at(lambda one: isinstance(one, Action) and one.text == text)
    await here.settled()
    return page


def flat(here: Sitting) -> str:
    return " ".join(here.text().split())


def whole(page: OrderScreen) -> str:
    """The whole page, what is scrolled out of sight too."""
    return " ".join(" ".join(piece[0] for line in page.paper._lines for piece in line.pieces).split())


@pytest.mark.parametrize("size", of_these([(80, 24), (120, 40)], (80, 24)))
async def test_an_open_action_says_what_who_by_when_and_where_it_was_agreed(
    sit: Sit, size: tuple[int, int]
) -> None:
    async with sit(size=size) as here:
        page = await open_with(here, LATE)
        await here.press("t")
        action = under_cursor(page)
        assert action.text == LATE
        shown = flat(here)
        assert "Agreed actions" in shown
        assert "OVERDUE 5 days" in shown, "its day is said in words, not by colour"
        assert action.who in shown
        await here.press("t")
        assert page.paper.scroll_y == 0


async def test_an_action_is_done_with_its_evidence_and_the_page_tells_it_as_history(sit: Sit) -> None:
    async with sit(size=(120, 40)) as here:
        page = await at_action(here)
        await here.press("d")
        dialog = here.app.screen
        assert isinstance(dialog, SettleDialog)
        dialog.query_one("#day", DateField).value = "19/11/2026"
        await here.press("enter")
        assert "where on the child's file" in dialog.problem
        dialog.query_one("#words", LineField).value = "Case note of 19 November"
        await here.press("enter")
        assert here.app.screen is page
        assert ": done." in page.notice.said
        assert under_cursor(page).state is ActionState.DONE
        assert "Agreed action done · Bring the chronology up to date ·" in whole(page)
        assert "Case note of 19 November" in whole(page)
        assert page.page is not None
        assert LATE not in [one.text for one in page.page.actions if one.unfinished]


async def test_a_day_that_lies_ahead_is_refused_and_what_was_typed_stays(sit: Sit) -> None:
    async with sit() as here:
        await at_action(here)
        await here.press("d")
        dialog = here.app.screen
        dialog.query_one("#day", DateField).value = "30/11/2026"
        dialog.query_one("#words", LineField).value = "Case note"
        await here.press("enter")
        assert here.app.screen is dialog
        assert "lies ahead" in dialog.problem  # type: ignore[attr-defined]
        assert dialog.query_one("#words", LineField).value == "Case note"


async def test_what_is_no_longer_relevant_needs_its_reason_and_can_be_opened_again(sit: Sit) -> None:
    async with sit(size=(120, 40)) as here:
        page = await at_action(here)
        await here.press("x", "enter")
        dialog = here.app.screen
        assert isinstance(dialog, SettleDialog)
        assert "Say why" in dialog.problem
        await here.type("The record was moved")
        await here.press("enter")
        assert "Agreed action no longer relevant" in flat(here)
        assert "was moved" in flat(here), "to the end of its words"
        await here.press("o")
        await here.type("It was not moved after all")
        await here.press("enter")
        assert "open again" in page.notice.said
        assert under_cursor(page).unfinished


async def test_away_from_an_action_the_keys_say_where_to_stand(sit: Sit) -> None:
    async with sit() as here:
        page = await open_with(here, LATE)
        await here.press("g", "d")
        assert here.app.screen is page
        assert "Stand on an open agreed action first: “t” goes there." in page.notice.said
        await here.press("t", "o")
        assert here.app.screen is page
        assert "Stand on an agreed action that was done or dropped" in page.notice.said
        await here.press("c")
        assert "“d” done" in page.notice.said


async def test_an_order_of_which_nothing_was_agreed_says_so(sit: Sit) -> None:
    async with sit() as here:
        desk = here.app.desk
        for order_id in dict.fromkeys(row.order_id for row in here.rows):  # type: ignore[attr-defined]
            if not (await here.app.ask(desk.order_page, order_id)).actions:
                break
        here.app.go("order", order_id)
        await here.settled()
        for key in ("t", "d", "x"):
            await here.press(key)
            assert "No agreed action is open." in here.app.screen.notice.said  # type: ignore[attr-defined]
        assert "Agreed actions" not in here.text()


async def test_from_an_action_one_goes_to_the_note_at_which_it_was_agreed(sit: Sit) -> None:
    async with sit() as here:
        page = await at_action(here)
        action = under_cursor(page)
        for key in ("p", "enter"):
            await here.press(key)
            note = here.app.screen.page.note  # type: ignore[attr-defined]
            assert note.id == action.source_id
            await here.press("escape")
            assert here.app.screen is page


async def test_record_on_an_action_asks_for_its_evidence(sit: Sit) -> None:
    async with sit() as here:
        await at_action(here)
        assert "(r record)" not in here.text()
        await here.press("r")
        assert isinstance(here.app.screen, SettleDialog)
        assert "Evidence" in here.text()


async def test_a_settled_action_is_told_on_its_day_with_whoever_recorded_it(
    sit: Sit, demo_desk: Desk
) -> None:
    async with sit(size=(120, 40)) as here:
        page = await open_with(here, LATE)
        assert page.page is not None
        settled = [one for one in page.page.actions if one.state is ActionState.DONE]
        assert {one.settled_on for one in settled} >= {date(2026, 11, 13)}
        assert page.paper.point_at(lambda one: one in settled and one.settled_on == date(2026, 11, 13))  # type: ignore[attr-defined]
        await here.settled()
        line = next(line for line in here.text().splitlines() if line.startswith((" ›", "›")))
        assert "13 Nov 2026" in line
        assert "Agreed action done · Ask the school" in line
        assert demo_desk.person in line
