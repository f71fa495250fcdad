"""A slip put right on the page of an order: words, reason and former versions seen, and undo asked about."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from sotui.procedures.judge import judge
from sotui.register.actions import Action, ActionState
from sotui.register.model import PageLine
from sotui.supervision.model import Decision
from sotui.tui.dialogs.ask import AskDialog
from sotui.tui.dialogs.base import Words
from sotui.tui.dialogs.correct import CorrectDialog
from sotui.tui.dialogs.dates import DateField
from sotui.tui.dialogs.note_dialogs import SettleDialog
from sotui.tui.dialogs.reading import ReadingDialog
from sotui.tui.screens.order import OrderScreen
from sotui.tui.screens.order_page import page_lines
from sotui.tui.widgets.fields import LineField, PickList

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitting import Sit, Sitting

    from sotui.desk import Desk

NOTE = "home visit, at nursery"


def flat(here: Sitting) -> str:
    """What is on the screen in one line; of a box over it only what the box says."""
    boxed = [words.text for words in here.app.screen.query(Words)]
    return " ".join((" ".join(boxed) or here.text()).split())


def page_of(here: Sitting) -> OrderScreen:
    assert isinstance(here.app.screen, OrderScreen), here.app.screen
    return here.app.screen


async def with_visit(here: Sitting, desk: Desk, *, children: int = 1, place: int = 0) -> tuple[str, str]:
    """An order and a child of it of whom a visit with words was recorded just now."""
    for order_id in dict.fromkeys(row.order_id for row in here.rows):  # type: ignore[attr-defined]
        page = await here.app.ask(desk.order_page, order_id)
        made = page.life.made if page.life is not None else None
        if len(page.order.children) >= children and made is not None and made < date(2026, 11, 1):
            if place:
                place -= 1
                continue
            how = next(
                one
                for one in await here.app.ask(desk.orders.recordable, order_id)
                if one.fact_kind == "visited"
            )
            child = page.order.children[0]
            await here.app.ask(
                desk.orders.record, order_id, how, date(2026, 11, 22), None, "seen+alone", None,
                (child.id,), NOTE,
            )  # fmt: skip
            return order_id, child.child.name
    raise AssertionError("no such order")


async def stand_on_visit(here: Sitting, order_id: str) -> OrderScreen:
    here.app.go("order", order_id)
    await here.settled()
    page = page_of(here)
    assert page.paper.point_at(lambda one: isinstance(one, PageLine) and one.fact.why == NOTE)
    await here.settled()
    return page


async def put_right(here: Sitting, day: str, reason: str) -> None:
    await here.press("c")
    dialog = here.app.screen
    assert isinstance(dialog, CorrectDialog)
    dialog.query_one("#on", DateField).value = day
    dialog.query_one("#reason", LineField).value = reason
    await here.press("enter")


async def test_the_words_stay_and_the_correction_stands_under_them(sit: Sit, demo_desk: Desk) -> None:
    async with sit() as here:
        order_id, child = await with_visit(here, demo_desk, children=2)
        page = await stand_on_visit(here, order_id)

        await put_right(here, "20/11/2026", "wrong day")
        under = page.paper.pointed_at
        assert isinstance(under, PageLine)
        assert (under.fact.on, under.fact.why, under.about) == (date(2026, 11, 20), NOTE, child)
        shown = flat(here)
        assert NOTE in shown
        assert f"corrected Sun 22 Nov by {demo_desk.person}: wrong day · was Sun 22 Nov" in shown
        assert "›" in here.text(), "what was corrected is in sight under the receipt"

        # Whoever sees another slip presses c again: it is the same entry, not that of a brother.
        await put_right(here, "19/11/2026", "a day too late still")
        assert here.app.screen is page
        assert isinstance(page.paper.pointed_at, PageLine)
        assert page.paper.pointed_at.fact.on == date(2026, 11, 19)
        assert page.paper.pointed_at.about == child

        for key in ("w", "enter"):
            await here.press(key)
            assert isinstance(here.app.screen, ReadingDialog)
            told = " ".join(here.text().split())
            days = [told.index(f"{day} 2026 · Visit") for day in ("Sun 22 Nov", "Fri 20 Nov", "Thu 19 Nov")]
            assert days == sorted(days)
            assert "wrong day" in told
            assert "a day too late still" in told
            await here.press("escape")

        await here.press("u")
        assert "Fri 20 Nov 2026 again" in page.notice.said
        assert child in page.notice.said
        assert isinstance(page.paper.pointed_at, PageLine)
        assert page.paper.pointed_at.fact.on == date(2026, 11, 20)


async def test_the_note_itself_is_put_right_and_a_mistake_is_no_lie(sit: Sit, demo_desk: Desk) -> None:
    async with sit() as here:
        order_id, _ = await with_visit(here, demo_desk)
        page = await stand_on_visit(here, order_id)
        await here.press("c")
        dialog = here.app.screen
        assert "then “f” records it for that child" in flat(here)
        dialog.query_one("#words", LineField).value = "home visit, at school"
        dialog.query_one("#reason", LineField).value = "it was the school"
        await here.press("enter")
        assert isinstance(page.paper.pointed_at, PageLine)
        assert page.paper.pointed_at.fact.why == "home visit, at school"
        assert f"the note was “{NOTE}”" in flat(here)
        await here.press("c")
        dialog = here.app.screen
        dialog.query_one("#what", PickList).focus()
        await here.press("down", "down")
        assert not dialog.query_one("#words-field").display
        dialog.query_one("#reason", LineField).value = "it was her sister"
        await here.press("enter")
        assert "recorded by mistake" in page.notice.said
        assert "did not happen" not in page.notice.said


async def test_undo_on_a_page_asks_before_it_takes_back_something_on_another_order(
    sit: Sit, demo_desk: Desk
) -> None:
    async with sit() as here:
        order_id, child = await with_visit(here, demo_desk)
        other = next(row for row in here.rows if row.order_id != order_id)  # type: ignore[attr-defined]
        here.app.go("order", other.order_id)  # type: ignore[attr-defined]
        await here.settled()
        await here.press("u")
        assert isinstance(here.app.screen, AskDialog)
        for part in ("visit (seen, alone) of Sun 22 Nov 2026", child):
            assert part in flat(here)
        await here.press("escape")
        before = await here.app.ask(demo_desk.order_page, order_id)
        assert NOTE in {line.fact.why for line in before.facts}
        await here.press("u", "enter")
        assert "Taken back: what was recorded: visit" in page_of(here).notice.said
        after = await here.app.ask(demo_desk.order_page, order_id)
        assert NOTE not in {line.fact.why for line in after.facts}


async def test_a_visit_of_1999_is_asked_about_once(sit: Sit, demo_desk: Desk) -> None:
    async with sit() as here:
        order_id, _ = await with_visit(here, demo_desk)
        page = await stand_on_visit(here, order_id)
        await put_right(here, "18/05/1999", "a slip of the fingers")
        dialog = here.app.screen
        assert isinstance(dialog, CorrectDialog)
        assert "Tue 18 May 1999 is " in dialog.problem
        assert "Enter again if that is right" in dialog.problem
        await here.press("enter")
        assert here.app.screen is page
        await here.press("u", "f")
        await here.type("group conf")
        await here.press("enter")
        here.app.screen.query_one("#on", DateField).value = "18/05/1999"
        await here.press("enter")
        assert "Tue 18 May 1999 is " in here.app.screen.problem  # type: ignore[attr-defined]


async def test_an_action_is_settled_neither_too_early_nor_twice(sit: Sit, demo_desk: Desk) -> None:
    async with sit() as here:
        desk, found = demo_desk, None
        for order_id in dict.fromkeys(row.order_id for row in here.rows):  # type: ignore[attr-defined]
            page_read = await here.app.ask(desk.order_page, order_id)
            found = next((one for one in page_read.actions if one.unfinished), None)
            if found is not None:
                break
        assert found is not None
        here.app.go("order", found.order_id)
        await here.settled()
        page = page_of(here)
        assert page.paper.point_at(lambda one: isinstance(one, Action) and one.id == found.id)
        await here.press("d")
        dialog = here.app.screen
        assert isinstance(dialog, SettleDialog)
        dialog.query_one("#day", DateField).value = "01/01/2020"
        dialog.query_one("#words", LineField).value = "case note"
        await here.press("enter")
        assert "It was agreed on " in dialog.problem
        assert "not done on Wed 1 Jan 2020" in dialog.problem
        assert here.app.focused is dialog.query_one("#day", DateField).field
        # A colleague was quicker: the page says so once the box is left.
        settle = Decision(found.id, "drop", words="moved away")
        await here.app.ask(desk.supervision.settle_action, found, settle)
        dialog.query_one("#day", DateField).value = "22/11/2026"
        await here.press("enter")
        assert "already" in dialog.problem
        await here.press("escape")
        assert page.page is not None
        states = {one.id: one.state for one in page.page.actions}
        assert states[found.id] is ActionState.DROPPED
        assert isinstance(page.paper.pointed_at, Action)
        assert page.paper.pointed_at.id == found.id
        assert "o open again" in here.text().splitlines()[-1]
        assert "r record" not in here.text().splitlines()[-1]
        # The last act is not one that undo takes back: it does not reach behind it, and says what to do.
        await here.press("u")
        assert "“agreed action settled” (SO-" in page.notice.said
        assert "on the action itself, that it is open again" in page.notice.said


async def test_the_page_tells_dates_in_order_and_a_printed_end_when_it_was_recorded(
    sit: Sit, demo_desk: Any
) -> None:
    async with sit() as here:
        order_id, _ = await with_visit(here, demo_desk)
        how = next(
            one
            for one in await here.app.ask(demo_desk.orders.recordable, order_id)
            if one.fact_kind == "stated-end"
        )
        await here.app.ask(
            demo_desk.orders.record, order_id, how, date(2027, 1, 31), None, "until", None, (order_id,), ""
        )
        seen_apart, now = False, demo_desk.now()
        for id in dict.fromkeys(row.order_id for row in here.rows):  # type: ignore[attr-defined]
            page = await here.app.ask(demo_desk.order_page, id)
            lines = page_lines(page, lambda one: judge(one, now), 78, now.date())
            drawn = ["".join(text for text, _ in line.pieces) for line in lines]
            for heading in ("Dates", "Dates for information"):
                if heading not in drawn:
                    continue
                start = drawn.index(heading) + 1
                end = drawn.index("", start) if "" in drawn[start:] else len(drawn)
                dues = [line.points_at.due for line in lines[start:end] if line.points_at.due is not None]  # type: ignore[attr-defined]
                assert dues == sorted(dues)
                seen_apart |= heading == "Dates for information"
            if id == order_id:
                told = next(line for line in drawn if "End printed on the order" in line)
                assert told.strip().startswith("22 Nov 2026")
                assert "“until 31 Jan" in told
        assert seen_apart


def test_a_plan_that_nobody_decided_is_said_with_the_child_it_is_of(
    desk: Desk, new_order: Callable[..., str]
) -> None:
    id = new_order(made=date(2026, 1, 15), names=("Ada Exampleton", "Ben Exampleton"))

    def plan() -> str:
        page = desk.orders.page(id)
        lines = page_lines(page, lambda one: judge(one, desk.now()), 78, desk.today())
        drawn = ["".join(text for text, _ in line.pieces) for line in lines]
        return next((line.strip() for line in drawn if line.strip().startswith("Plan ")), "")

    assert plan().split(maxsplit=1) == ["Plan", "not decided"]
    how = next(one for one in desk.orders.recordable(id) if one.fact_kind == "plan-changed")
    ada, ben = (child.id for child in desk.orders.page(id).order.children)
    desk.orders.record(id, how, date(2026, 1, 20), None, "cin", None, (ada,), "")
    assert plan().split(maxsplit=1) == ["Plan", "not decided for Ben Exampleton"]
    desk.orders.record(id, how, date(2026, 1, 20), None, "cp", None, (ben,), "")
    assert plan() == ""


async def test_what_would_move_may_be_known_only_when_the_dialog_is_being_left(
    sit: Sit, demo_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sotui.tui.dialogs.correct.PAUSE", 0)
    async with sit() as here:
        order_id, _ = await with_visit(here, demo_desk)
        page = await stand_on_visit(here, order_id)
        for moments in range(12):
            await here.press("c")
            dialog = here.app.screen
            assert isinstance(dialog, CorrectDialog)
            dialog.dismiss(None)
            for _ in range(moments):
                await asyncio.sleep(0)
            dialog._look_anew()
            await here.settled()
            assert here.app.is_running
            assert here.app.screen is page
