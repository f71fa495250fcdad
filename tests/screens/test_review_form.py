"""The form of a review, as an IRO fills it in at the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sotui.reviews.model import ReviewPage
from sotui.tui.screens.review import ReviewScreen
from sotui.tui.screens.reviews import ReviewsScreen
from sotui.tui.widgets.long_field import LongField

if TYPE_CHECKING:
    from conftest import Sit, Sitting


def form(here: Sitting) -> ReviewScreen:
    screen = here.app.screen
    assert isinstance(screen, ReviewScreen), screen
    return screen


def page(here: Sitting) -> ReviewPage:
    found = form(here).page
    assert found is not None
    return found


async def open_due(here: Sitting) -> None:
    """From the board to the form of a nine-month review that is overdue, by keys alone."""
    here.app.go("reviews")
    await here.settled()
    screen = here.app.screen
    assert isinstance(screen, ReviewsScreen)
    place = next(n for n, one in enumerate(screen.table.rows) if one.title == "Nine-month review")
    for _ in range(place):
        await here.press("j")
    await here.press("enter")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_an_iro_holds_signs_and_finds_the_evidence_insufficient(
    sit: Sit, demo_desk: Any, size: tuple[int, int]
) -> None:
    async with sit(size=size) as here:
        await open_due(here)
        assert page(here).which == "nine-month"
        # The meeting, then who was there, then the first heading: tab leads through.
        await here.press("tab", "tab", "tab")
        await here.press("space", "tab")
        assert "Summary of events" in here.text()
        await here.type("It began with a fire")
        await here.press("tab", "tab")
        await here.type("Nothing new")
        await here.press("f2")
        assert "its minutes are due on" in form(here).notice.said
        assert "10 working days" in form(here).notice.said
        review = page(here).review
        assert review is not None
        assert review.answers["events"].words == "It began with a fire"
        assert review.answers["incidents"].words == "Nothing new"
        assert review.attendance[0].came == "attended"
        assert "10 working days left" in " ".join(here.text().split())
        # The outcome of the meeting itself.
        await here.press("f4", "down", "down", "down", "tab")
        await here.type("School report wanting")
        await here.press("enter")
        # What starts is more than a receipt has lines for: a page of it opens by itself.
        assert "Do the necessary work" in here.text()
        assert "Further review" in here.text()
        await here.press("escape")
        assert "Insufficient evidence recorded" in form(here).notice.said
        assert page(here).review.insufficient  # type: ignore[union-attr]
        # Signing names what is empty and asks for one reason.
        await here.press("f3")
        assert "Statement regarding threshold" in here.text() or "still empty" in here.text()
        await here.press("enter")
        assert "needs a reason" in here.text()
        await here.type("Taken to the further review")
        await here.press("enter")
        assert page(here).review.signed is not None  # type: ignore[union-attr]
        reference = page(here).order.reference
        await here.press("escape", "1")
        chain = {row.clause_id for row in here.rows if row.reference == reference}  # type: ignore[attr-defined]
        assert {"WIR-6-1", "WIR-6-2"} <= chain


async def test_what_was_typed_returns_when_the_form_is_opened_again(sit: Sit) -> None:
    async with sit() as here:
        await open_due(here)
        await here.press("ctrl+down", "ctrl+down")
        assert form(here).query_one("#text", LongField).has_focus
        await here.type("half a sentence")
        await here.press("escape")
        assert isinstance(here.app.screen, ReviewsScreen)
        drafts = [one for one in here.app.screen.lines or () if one.part == "draft"]
        assert len(drafts) == 1
        assert here.app.screen.table.move_to_key(drafts[0].key)
        await here.press("enter")
        assert form(here).answers["events"].words == "half a sentence"
        assert "is back" in form(here).notice.said
