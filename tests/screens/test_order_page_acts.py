"""What is done on the page of an order, and the page that shows it done."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sotui.procedures.model import Deadline
from sotui.register.model import PageLine
from sotui.tui.dialogs.base import Words
from sotui.tui.dialogs.correct import CorrectDialog
from sotui.tui.dialogs.dates import DateField
from sotui.tui.dialogs.fact import FactDialog
from sotui.tui.dialogs.order_note import OrderNoteDialog
from sotui.tui.dialogs.record import RecordDialog
from sotui.tui.dialogs.review_choose import ReviewChooseDialog
from sotui.tui.screens.order import OrderScreen
from sotui.tui.widgets.fields import LineField, PickList
from sotui.tui.widgets.long_field import LongField

if TYPE_CHECKING:
    from sitting import Sit, Sitting


def page_of(here: Sitting) -> OrderScreen:
    screen = here.app.screen
    assert isinstance(screen, OrderScreen), screen
    return screen


async def open_first(here: Sitting, title: str = "") -> OrderScreen:
    """Open the order of the first row of the board with this title."""
    await here.stand_on(lambda row: title in row.title)  # type: ignore[attr-defined]
    await here.press("o")
    return page_of(here)


async def point(here: Sitting, wanted: Any) -> Any:
    page = page_of(here)
    assert page.paper.point_at(wanted)
    await here.settled()
    return page.paper.pointed_at


def kinds(page: OrderScreen) -> list[str]:
    assert page.page is not None
    return [line.fact.kind for line in page.page.facts]


async def test_what_settles_a_date_is_recorded_from_the_page(sit: Sit) -> None:
    async with sit() as here:
        page = await open_first(here, "Minutes of the review")
        await point(here, lambda one: isinstance(one, Deadline) and one.title == "Minutes of the review"
                    and one.state.value == "open")  # fmt: skip
        before = kinds(page).count("minutes-completed")
        await here.press("r")
        assert isinstance(here.app.screen, RecordDialog)
        await here.press("tab", "enter")
        assert "recorded for SO-" in page.notice.said
        assert kinds(page).count("minutes-completed") == before + 1


async def test_a_date_that_is_met_says_that_nothing_is_left_to_record(sit: Sit) -> None:
    async with sit() as here:
        page = await open_first(here, "Last day in force")
        await point(here, lambda one: isinstance(one, Deadline) and one.state.value == "met")
        await here.press("r")
        assert page_of(here) is page
        assert "Nothing has to be recorded" in page.notice.said


async def test_anything_that_happened_is_recorded_by_part_of_its_name(sit: Sit) -> None:
    async with sit() as here:
        page = await open_first(here)
        await here.press("f")
        assert isinstance(here.app.screen, FactDialog)
        await here.type("group conf")
        await here.press("enter")
        assert isinstance(here.app.screen, RecordDialog)
        await here.press("enter")
        assert "Family group conference held" in page.notice.said
        assert "fgc-held" in kinds(page)
        assert "Family group conference held" in here.text()


async def test_an_extension_asks_for_its_new_last_day(sit: Sit) -> None:
    async with sit() as here:
        page = await open_first(here, "Last day in force")
        await here.press("f")
        await here.type("extended to")
        await here.press("enter", "enter")
        dialog = here.app.screen
        assert isinstance(dialog, RecordDialog)
        assert "new last day" in dialog.problem
        await here.type("+9m")
        await here.press("enter")
        assert any("Last day in force" in line for line in page.notice._more)
        assert page.page is not None
        assert page.page.life is not None
        assert page.page.life.last_day == date(2027, 8, 22)
        assert "+ extended" in here.text() or page.paper.scroll_y > 0


async def test_a_fact_is_corrected_with_a_reason_and_undone_again(sit: Sit) -> None:
    async with sit() as here:
        page = await open_first(here, "Minutes of the review")
        line = await point(here, lambda one: isinstance(one, PageLine) and one.fact.kind == "review-held")
        was = line.fact.on
        await here.press("c")
        dialog = here.app.screen
        assert isinstance(dialog, CorrectDialog)
        await here.press("enter")
        assert "needs its reason" in dialog.problem
        dialog.query_one("#on", DateField).value = "20/10/2026"
        dialog.query_one("#reason", LineField).value = "the diary says so"
        await here.press("enter")
        assert page.page is not None
        held = [one.fact for one in page.page.facts if one.fact.occurrence == line.fact.occurrence]
        assert [one.on for one in held] == [date(2026, 10, 20)]
        await here.press("u")
        held = [one.fact for one in page.page.facts if one.fact.occurrence == line.fact.occurrence]
        assert [one.on for one in held] == [was]


async def test_before_a_correction_is_recorded_it_says_which_dates_would_move(sit: Sit) -> None:
    async with sit(size=(120, 40)) as here:
        page = await open_first(here)
        await point(here, lambda one: isinstance(one, PageLine) and one.fact.kind == "order-made")
        await here.press("c")
        dialog = here.app.screen
        field = dialog.query_one("#on", DateField)
        day = date(2025, 6, 2)
        field.value = f"{day:%d/%m/%Y}"
        await here.settled()
        assert "Last day in force: due Mon 1 Jun 2026, was due" in " ".join(here.text().split())
        field.value = "31/11/2025"
        await here.settled()
        assert "was due" not in here.text()
        field.value = f"{day:%d/%m/%Y}"
        await here.settled()
        foretold = dialog.query_one("#moved", Words).text.splitlines()[:2]
        dialog.query_one("#reason", LineField).value = "the sealed order says so"
        await here.press("enter")
        assert list(page.notice._more[:2]) == foretold


async def test_what_did_not_happen_leaves_the_page(sit: Sit) -> None:
    async with sit() as here:
        page = await open_first(here, "See the child")
        line = await point(here, lambda one: isinstance(one, PageLine) and one.fact.kind == "visited")
        await here.press("c")
        dialog = here.app.screen
        dialog.query_one("#what", PickList).focus()
        await here.press("down")
        dialog.query_one("#reason", LineField).value = "it was another child"
        await here.press("enter")
        assert "did not happen" in page.notice.said
        assert page.page is not None
        assert line.fact.id not in {one.fact.id for one in page.page.facts}


async def test_a_note_is_written_kept_while_one_is_away_and_recorded(sit: Sit) -> None:
    async with sit() as here:
        page = await open_first(here)
        await here.press("a")
        assert isinstance(here.app.screen, OrderNoteDialog)
        await here.type("Mother rang")
        await here.press("escape", "a")
        await here.settled()
        dialog = here.app.screen
        assert dialog.query_one(LongField).text == "Mother rang"
        await here.press("f2")
        assert "Note added" in page.notice.said
        assert page.page is not None
        assert [note.text for note in page.page.notes][-1] == "Mother rang"
        await here.press("a")
        assert here.app.screen.query_one(LongField).text == ""


async def test_a_case_number_is_put_right_from_the_page(sit: Sit) -> None:
    async with sit() as here:
        page = await open_first(here)
        await here.press("e", "tab", "ctrl+u")
        await here.type("ZZ99C1")
        await here.press("enter")
        assert page.page is not None
        assert page.page.order.case_number == "ZZ99C1"
        assert "Case number put right" in page.notice.said


async def test_a_command_that_has_no_use_here_says_why(sit: Sit) -> None:
    async with sit() as here:
        page = await open_first(here)
        await here.press("g")
        await here.press("c")
        assert page_of(here) is page
        assert (
            "Stand on what happened first" in here.text()
            or "Stand on what happened first" in page.notice.said
        )
        await here.press("h", "r")
        assert page_of(here) is page
        await here.press("c")
        assert isinstance(here.app.screen, CorrectDialog)


async def test_review_and_supervision_are_one_key_away(sit: Sit) -> None:
    async with sit() as here:
        desk = here.app.desk
        held = {row.order_id: await here.app.ask(desk.reviews.of_order, row.order_id) for row in here.rows}
        await here.stand_on(lambda row: not held[row.order_id])
        await here.press("o", "v")
        assert type(here.app.screen).__name__ == "ReviewScreen"
        await here.press("escape")
        await here.press("p")
        assert type(here.app.screen).__name__ == "NoteScreen"


async def test_a_review_that_was_held_is_opened_and_no_second_one_begun(sit: Sit) -> None:
    async with sit() as here:
        page = await open_first(here, "Minutes of the review")
        await here.press("v")
        dialog = here.app.screen
        assert isinstance(dialog, ReviewChooseDialog)
        assert "not written up" in here.text()
        held = dialog.query_one("#which", PickList).picked[0]
        await here.press("enter")
        form = here.app.screen
        assert form.page.occurrence == held or form.page.review.id == held  # type: ignore[attr-defined]
        await here.press("escape")
        assert here.app.screen is page
        # A new one only where it is picked.
        await here.press("v", "end", "enter")
        assert here.app.screen.page.review is None  # type: ignore[attr-defined]
        assert not here.app.screen.page.occurrence  # type: ignore[attr-defined]


async def test_from_the_board_a_row_is_written_up_in_its_form(sit: Sit) -> None:
    async with sit() as here:
        await here.stand_on(lambda row: "review-held" in " ".join(row.settled_by))  # type: ignore[attr-defined]
        await here.press("f")
        assert type(here.app.screen).__name__ == "ReviewScreen"
        await here.press("escape")
        await here.stand_on(lambda row: row.title == "Last day in force")  # type: ignore[attr-defined]
        await here.press("f")
        assert here.app.screen is here.board
        assert "not written up in a form" in here.said


async def test_marked_rows_that_ask_for_the_same_are_settled_at_once(sit: Sit) -> None:
    async with sit() as here:
        wanted = [row for row in here.rows if row.settled_by[:1] == ("visited:seen",)][:2]  # type: ignore[attr-defined]
        for row in wanted:
            assert here.board.table.move_to_key(row.key)  # type: ignore[attr-defined]
            await here.press("space")
        await here.press("r")
        dialog = here.app.screen
        assert isinstance(dialog, RecordDialog)
        assert "2 marked rows at once" in here.text()
        await here.press("tab", "down", "enter")
        assert "recorded for 2 orders" in here.said
        assert not here.board.table.marked
        left = {row.key for row in here.rows}  # type: ignore[attr-defined]
        assert not left & {row.key for row in wanted}  # type: ignore[attr-defined]
