"""What if on an order's page: what is supposed, the dates that would change beside today's, none recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sotui.desk.whatif import WhatIfRow
from sotui.procedures.changes import How
from sotui.procedures.model import Deadline
from sotui.register import store
from sotui.register.model import OrderState
from sotui.register.whatif import Supposed
from sotui.tui.dialogs.base import Words
from sotui.tui.dialogs.reading import ReadingDialog
from sotui.tui.dialogs.what_if import WhatIfDialog
from sotui.tui.dialogs.what_if_suppose import SupposeDialog
from sotui.tui.screens.order import OrderScreen
from sotui.tui.widgets.fields import PickList
from sotui.tui.widgets.paper import Paper
from sotui.vault import audit

if TYPE_CHECKING:
    from sitting import Sit, Sitting

KINDS = list(Supposed)


async def open_order(here: Sitting, procedure: str = "CAM") -> OrderScreen:
    """The page of the first order on the board with a date of this procedure."""
    desk, today = here.app.desk, here.app.desk.today()

    def first() -> str:
        for order in store.orders(desk.session.db):
            page = desk.orders.page_again(order.id)
            runs = page.life is not None and page.life.state(today) is OrderState.IN_FORCE
            if runs and any(one.id.startswith(procedure) for one in page.deadlines):
                return order.id
        raise AssertionError(f"no order in force under {procedure} in the demonstration")

    here.app.go("order", await here.app.ask(first))
    await here.settled()
    screen = here.app.screen
    assert isinstance(screen, OrderScreen)
    return screen


def box(here: Sitting) -> SupposeDialog:
    screen = here.app.screen
    assert isinstance(screen, SupposeDialog), screen
    return screen


def what_if(here: Sitting) -> WhatIfDialog:
    return next(screen for screen in here.app.screen_stack if isinstance(screen, WhatIfDialog))


async def pick(here: Sitting, kind: Supposed) -> None:
    """Go to what is supposed, from the first in the list."""
    await here.press(*["down"] * KINDS.index(kind))
    assert box(here).kind is kind


async def extend(here: Sitting, typed: str) -> None:
    await here.press("i", "tab")
    await here.type(typed)
    await here.press("enter")


def last_day(screen: OrderScreen) -> str:
    assert screen.page is not None
    assert screen.page.life is not None
    return f"{screen.page.life.last_day:%d/%m/%Y}"


async def test_an_extension_is_supposed_in_one_box_and_its_dates_stand_beside_todays(sit: Sit) -> None:
    async with sit() as here:
        screen = await open_order(here)
        assert screen.page is not None
        assert screen.page.life is not None
        before = screen.page
        cap = screen.page.life.cap
        await extend(here, f"{cap:%d/%m/%Y}")
        dialog = here.app.screen
        assert isinstance(dialog, WhatIfDialog)
        assert dialog.found is not None
        expiry = next(row for row in dialog.found.rows if row.change.deadline.id == "STAT-EXPIRY")
        assert expiry.change.after is not None
        assert expiry.change.after.due == cap
        text = here.text()
        assert "Nothing of this is recorded" in text
        assert "Extended to" in text
        assert "days later" in text
        await here.press("escape")
        assert here.app.screen is screen
        await here.press("R")
        assert screen.page.facts == before.facts
        assert screen.page.life.last_day == before.life.last_day  # type: ignore[union-attr]  # asserted above


async def test_only_that_somebody_looked_is_noted(sit: Sit) -> None:
    async with sit() as here:
        screen = await open_order(here)
        desk = here.app.desk
        entries = lambda: audit.entries(desk.session.db, 500)  # noqa: E731  # short where it is used
        before = await here.app.ask(entries)
        await extend(here, "+24m")
        assert isinstance(here.app.screen, WhatIfDialog)
        await here.press("escape")
        after = await here.app.ask(entries)
        new = after[: len(after) - len(before)]
        assert [one.kind for one in new] == ["view"]
        assert screen.page is not None
        assert new[0].subject == screen.page.order.reference


async def test_an_extension_beyond_three_years_is_refused_at_its_field(sit: Sit) -> None:
    async with sit() as here:
        screen = await open_order(here)
        assert screen.page is not None
        assert screen.page.life is not None
        await extend(here, "+60m")
        dialog = box(here)
        assert "three years" in dialog.problem
        assert str(screen.page.life.cap.year) in dialog.problem
        assert dialog.focused is dialog.query_one("#typed")
        assert "three years" in here.text()


async def test_a_day_that_is_missing_or_no_day_is_asked_for(sit: Sit) -> None:
    async with sit() as here:
        await open_order(here)
        await here.press("i", "enter")
        assert box(here).problem
        assert box(here).focused is box(here).query_one("#typed")
        await here.type("gibberish")
        await here.press("enter")
        assert box(here).problem


async def test_several_are_supposed_together_and_taken_out_again(sit: Sit) -> None:
    async with sit() as here:
        await open_order(here)
        await extend(here, "+14m")
        first = what_if(here)
        assert first.found is not None
        alone = len(first.found.rows)
        await here.press("a")
        await pick(here, Supposed.HELD)
        await here.press("tab")
        await here.type("+1m")
        await here.press("enter")
        assert len(first.suppositions) == 2
        assert first.found is not None
        assert len(first.found.supposed) == 2
        assert "Review held on" in here.text()
        # The cursor stands on the first supposition; the second is under it.
        await here.press("down", "x")
        assert [one.kind for one in first.suppositions] == [Supposed.EXTENDED]
        assert first.found is not None
        assert len(first.found.rows) == alone
        await here.press("x")
        assert first.suppositions == ()
        assert "Nothing is supposed" in here.text()


async def test_on_a_date_nothing_is_taken_out_and_it_says_where_to_stand(sit: Sit) -> None:
    async with sit() as here:
        await open_order(here)
        await extend(here, "+14m")
        await here.press("a")
        await pick(here, Supposed.HELD)
        await here.press("tab")
        await here.type("+1m")
        await here.press("enter", "down", "down")
        dialog = what_if(here)
        assert isinstance(dialog.query_one(Paper).pointed_at, WhatIfRow)
        await here.press("x")
        assert "Stand on what is supposed first" in dialog.query_one("#problem", Words).text
        assert len(dialog.suppositions) == 2


async def test_why_a_supposed_date_is_so_is_told_in_full(sit: Sit) -> None:
    async with sit() as here:
        await open_order(here)
        await extend(here, "+14m")
        dialog = what_if(here)
        found = dialog.query_one(Paper).point_at(
            lambda one: isinstance(one, WhatIfRow) and one.change.how is How.MOVED
        )
        assert found
        await here.press("enter")
        assert isinstance(here.app.screen, ReadingDialog)
        text = here.text()
        assert "If that were so" in text
        assert "Nothing of this is recorded" in text
        await here.press("escape")
        assert here.app.screen is dialog
        dialog.query_one(Paper).to_end(top=True)
        await here.press("enter")
        assert "Stand on a date first" in dialog.query_one("#problem", Words).text


async def test_leaving_before_anything_is_supposed_leads_back_to_the_order(sit: Sit) -> None:
    async with sit() as here:
        screen = await open_order(here)
        await here.press("i")
        assert isinstance(here.app.screen, SupposeDialog)
        await here.press("escape")
        assert here.app.screen is screen
        # Nothing that was typed comes back as a draft.
        await here.press("i", "tab")
        await here.type("+14m")
        await here.press("escape", "5")
        assert "What if" not in here.text()


async def test_each_supposition_shows_only_the_fields_it_has_a_use_for(sit: Sit) -> None:
    wanted = {
        Supposed.EXTENDED: {"day"},
        Supposed.PRINTED_END: {"day"},
        Supposed.MONTHS: {"months"},
        Supposed.PLAN: {"how", "day"},
        Supposed.ENDED: {"how", "day"},
        Supposed.PROCEDURE: {"how", "day"},
    }
    async with sit() as here:
        await open_order(here)
        await here.press("i")
        for kind in KINDS:
            if kind in wanted:
                box(here).query_one("#kind", PickList).pick_again((kind.value,))
                await here.settled()
                shown = {
                    field.id.removesuffix("-field")
                    for field in box(here).query("Field")
                    if field.id is not None and field.display
                }
                assert shown - {"whom"} == wanted[kind], kind


async def test_the_reviews_of_the_procedure_are_offered_by_name(sit: Sit) -> None:
    async with sit() as here:
        await open_order(here, "WIR")
        await here.press("i")
        await pick(here, Supposed.HELD)
        text = here.text()
        assert "nine-month" in text
        assert "outcome A" in text
        await here.press("tab")
        await here.type("today")
        await here.press("tab", "down", "enter")
        assert isinstance(here.app.screen, WhatIfDialog)
        assert "Review held on Sun 22 Nov 2026 (initial)" in here.text()


async def test_an_end_and_another_procedure_ask_which_one(sit: Sit) -> None:
    async with sit() as here:
        await open_order(here)
        await here.press("i")
        await pick(here, Supposed.ENDED)
        await here.press("enter")
        assert "pick one" in box(here).problem
        await here.press("down", "tab")
        await here.type("today")
        await here.press("enter")
        assert isinstance(here.app.screen, WhatIfDialog)
        assert "cancelled" in here.text()


async def test_the_dates_of_the_page_itself_are_as_before(sit: Sit) -> None:
    async with sit() as here:
        screen = await open_order(here)
        assert screen.page is not None
        before = {(one.subject, one.key): (one.due, one.state) for one in screen.page.deadlines}
        await extend(here, "+14m")
        await here.press("escape", "R")
        assert screen.page is not None
        after = {(one.subject, one.key): (one.due, one.state) for one in screen.page.deadlines}
        assert after == before
        assert screen.paper.point_at(lambda one: isinstance(one, Deadline))


@pytest.mark.parametrize(("size", "clause"), [((80, 24), False), ((120, 40), True)])
async def test_no_title_is_clipped_and_a_wide_window_names_the_clause(
    sit: Sit, size: tuple[int, int], clause: bool
) -> None:
    async with sit(size=size) as here:
        await open_order(here)
        await extend(here, "+14m")
        dialog = what_if(here)
        assert dialog.found is not None
        lines = dialog._lines(dialog.query_one(Paper).scrollable_content_region.width)
        drawn = ["".join(piece for piece, _ in line.pieces) for line in lines]
        assert not [line for line in drawn if "…" in line]
        for row in dialog.found.rows:
            assert any(row.change.deadline.title.split(" ")[0] in line for line in drawn)
        assert any("STAT-EXPIRY" in line for line in drawn) is clause


@pytest.mark.parametrize("kind", ["steering", "markup", "letters"])
async def test_hostile_names_are_drawn_and_never_obeyed(sit: Sit, kind: str) -> None:
    from hostile import TOGETHER, look, plant

    async with sit() as here:
        desk = here.app.desk
        order = await here.app.ask(lambda: plant(desk, TOGETHER[kind]))
        here.app.go("order", order)
        await here.settled()
        await here.press("i")
        look(here, "asked")
        await pick(here, Supposed.PLAN)
        await here.press("tab", "down", "down", "tab")
        await here.type("today")
        look(here, "typed")
        await here.press("enter")
        assert isinstance(here.app.screen, WhatIfDialog), box(here).problem
        look(here, "supposed")
        await here.press("end", "enter")
        look(here, "why")
