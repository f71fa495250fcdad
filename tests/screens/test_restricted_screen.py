"""Restricting a case from its page, and what its page and the lists then show to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotui.tui.dialogs.restrict import RestrictDialog
from sotui.tui.screens.order import OrderScreen
from sotui.tui.widgets.fields import LineField, PickList

if TYPE_CHECKING:
    from sitting import Sit, Sitting

REASON = "The mother works in the front office"


async def restrict_first(here: Sitting) -> str:
    """Open the first order of the list and restrict it; yields its reference."""
    await here.press("2", "enter")
    page = here.app.screen
    assert isinstance(page, OrderScreen)
    assert page.page is not None
    reference = page.page.order.reference
    await here.press("s")
    assert isinstance(here.app.screen, RestrictDialog)
    await here.type(REASON)
    await here.press("enter")
    return reference


async def test_a_case_is_restricted_from_its_page_with_a_reason(sit: Sit) -> None:
    async with sit(size=(80, 24)) as here:
        await here.press("2", "enter", "s")
        dialog = here.app.screen
        assert isinstance(dialog, RestrictDialog)
        await here.press("enter")
        assert "reason" in dialog.problem
        await here.type(REASON)
        await here.press("enter")
        assert "restricted. Read by Dana Duty." in here.text()
        assert "Restricted read by Dana Duty" in here.text()


async def test_a_restricted_case_bears_a_sign_in_the_lists_for_its_readers(sit: Sit) -> None:
    async with sit(size=(120, 40)) as here:
        reference = await restrict_first(here)
        await here.press("2")
        line = next(line for line in here.text().splitlines() if reference in line)
        assert "◊" in line
        await here.press("1")
        row = next(row for row in here.rows if row.reference == reference)  # type: ignore[attr-defined]
        assert row.children.startswith("◊ ")  # type: ignore[attr-defined]


async def test_a_look_at_it_in_another_sitting_asks_for_the_reason_first(sit: Sit) -> None:
    async with sit(size=(80, 24)) as here:
        reference = await restrict_first(here)
        await here.press("ctrl+l")
        await here.unlock()
        await here.press("2", "enter")
        assert f"Why do you look at {reference}?" in here.text()


async def test_the_restriction_is_lifted_where_it_was_made(sit: Sit) -> None:
    async with sit(size=(80, 24)) as here:
        await restrict_first(here)
        await here.press("s")
        dialog = here.app.screen
        assert isinstance(dialog, RestrictDialog)
        dialog.query_one("#do", PickList).focus()
        await here.press("down")
        dialog.query_one("#reason", LineField).focus()
        await here.type("She has left the office")
        await here.press("enter")
        assert "is no longer restricted" in here.text()
        assert "Restricted read by" not in here.text()


async def test_it_stands_in_the_palette_of_the_page(sit: Sit) -> None:
    async with sit(size=(120, 40)) as here:
        await here.press("2", "enter", "ctrl+p")
        await here.type("restrict")
        assert "seal names and all that is written" in " ".join(here.text().split())
