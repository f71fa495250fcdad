"""In the lists a sign stands before what somebody has begun to write and not recorded."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from everyday import of_these
from sotui.tui.widgets.long_field import LongField

if TYPE_CHECKING:
    from sitting import Sit, Sitting

    from sotui.tui.widgets.line_table import LineTable


def keep(here: Sitting, kind: str, subject: str, title: str, *trail: str) -> None:
    """A draft as a form would keep it."""
    fields = {"text": "Mother said she would come."}
    here.app.desk.submit(here.app.desk.drafts.save, kind, subject, title, fields, trail).result()


def table(here: Sitting) -> LineTable[Any]:
    """The rows of the list on show."""
    found: LineTable[Any] = here.app.screen.query_one("#rows")  # type: ignore[assignment]
    return found


def noted(here: Sitting) -> list[Any]:
    """The rows with the sign."""
    return [row for row in table(here).rows if table(here).noted(row)]


def line(here: Sitting, row: Any) -> str:
    """A row of the list as it is drawn."""
    widget = table(here)
    place = list(widget.rows).index(row)
    widget.move_to(place)
    return widget.render_line(place - round(widget.scroll_y) + 1).text


@pytest.mark.parametrize("size", of_these([(80, 24), (120, 40)], (80, 24)))
async def test_left_in_the_middle_of_a_note_the_orders_rows_say_so_and_stop_when_it_is_thrown_away(
    sit: Sit, size: tuple[int, int]
) -> None:
    async with sit(size=size) as here:
        row: Any = here.rows[0]
        assert line(here, row)[2] == " "
        await here.press("o")
        await here.press(here.app.key_table.first("order.note"))
        here.app.screen.query(LongField).first().focus()
        await here.type("he comes in time")
        await here.press("escape", "escape")
        await here.settled()
        for view in ("1", "2"):
            await here.press(view)
            mine = noted(here)
            assert mine
            assert {one.reference for one in mine} == {row.reference}
            drawn = line(here, mine[0])
            assert drawn[2] == "~"
            assert ("draft" in drawn) == (size[0] >= 120)
        await here.press("5", "x", "enter", "1")
        assert not noted(here)
        assert "~" not in "".join(one[2] for one in here.text().splitlines() if len(one) > 2)


async def test_a_review_begun_marks_that_review_and_a_note_that_note(sit: Sit) -> None:
    async with sit(size=(120, 40)) as here:
        await here.press("3")
        review: Any = next(row for row in table(here).rows if row.review_id)
        keep(
            here, "review", review.review_id, "Review", "review", review.order_id, review.review_id, "events"
        )
        await here.press("4")
        row: Any = next(row for row in table(here).rows if row.note is None)
        keep(here, "note", row.order_id, "Note", "note", row.order_id, row.child_id, "")
        await here.press("3")
        assert {(one.order_id, one.review_id) for one in noted(here)} == {(review.order_id, review.review_id)}
        await here.press("4")
        assert {one.order_id for one in noted(here)} == {row.order_id}
        assert all(one.note is None for one in noted(here))


async def test_what_was_typed_in_a_box_over_the_board_marks_its_order(sit: Sit) -> None:
    async with sit() as here:
        row: Any = await here.stand_on(lambda row: row.nature == "last day" and row.rank == 4)  # type: ignore[attr-defined]
        await here.press("d", "tab")
        await here.type("goals met")
        await here.press("escape")
        for _ in range(50):
            await asyncio.sleep(0.02)
            await here.press("1")
            here.board.action_reload()
            await here.settled()
            if noted(here):
                break
        assert {one.reference for one in noted(here)} == {row.reference}


async def test_many_drafts_are_opened_once_and_not_at_each_look_at_a_list(
    sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sit() as here:
        for number in range(12):
            keep(here, "note", f"order-{number}", "Note", "note", f"order-{number}")
        drafts = here.app.desk.session.drafts
        drafts._met.clear()
        opened: list[object] = []
        unsealed = drafts._opened
        monkeypatch.setattr(drafts, "_opened", lambda row: (opened.append(row), unsealed(row))[1])
        for view in ("2", "3", "4", "1"):
            await here.press(view)
        assert len(opened) == 12


async def test_the_help_says_what_the_sign_means(sit: Sit) -> None:
    async with sit(size=(120, 60)) as here:
        await here.press("question_mark")
        assert "“~” stands before its rows" in " ".join(here.text().split())
