"""A duty manager's morning at the board, with nothing but the keyboard."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from textual import events

from sotui.triage.model import SHOWN
from sotui.tui.dialogs.assign import AssignDialog
from sotui.tui.dialogs.dates import DateField
from sotui.tui.dialogs.reading import ReadingDialog
from sotui.tui.dialogs.reason import DecideDialog, WaiveDialog
from sotui.tui.dialogs.record import RecordDialog
from sotui.tui.screens.board import BoardScreen
from sotui.tui.screens.order import OrderScreen
from sotui.tui.widgets.fields import LineField, PickList

if TYPE_CHECKING:
    from sitting import Sit


def visit_due(row: Any) -> bool:
    """A row that a visit settles."""
    return "visited" in {wanted.split(":")[0] for wanted in row.settled_by}


async def test_the_board_opens_with_the_most_pressing_row_under_the_cursor(sit: Sit) -> None:
    async with sit() as here:
        rows = here.rows
        assert len(rows) > 60
        assert here.board.table.current is rows[0]
        assert [row.sort for row in rows] == sorted(row.sort for row in rows)
        assert rows[0].rank == 1
        assert rows[0].why in " ".join(here.text().split())


async def test_every_row_says_in_words_how_it_stands_and_why(sit: Sit) -> None:
    async with sit(size=(120, 40)) as here:
        ranks = set()
        for row in here.rows:
            if row.rank in ranks:
                continue
            ranks.add(row.rank)
            here.board.table.move_to_key(row.key)
            await here.settled()
            line = next(line for line in here.text().splitlines() if line.startswith("›"))
            assert row.status in line
            assert row.why.endswith(".")
            assert row.why in " ".join(here.text().split())
        assert len(ranks) > 8


async def test_down_up_page_top_and_end(sit: Sit) -> None:
    async with sit() as here:
        table = here.board.table
        await here.press("j", "down", "k")
        assert table.cursor == 1
        await here.press("pagedown")
        page = table.size.height - 1
        assert table.cursor == 1 + page
        await here.press("pageup")
        assert table.cursor == 1
        await here.press("G")
        assert table.cursor == len(here.rows) - 1
        assert here.rows[-1].reference in here.text()
        await here.press("j")
        assert table.cursor == len(here.rows) - 1
        await here.press("g", "k")
        assert table.cursor == 0
        await here.press("end", "home")
        assert table.cursor == 0


async def test_the_filter_narrows_letter_by_letter_and_escape_shows_all_again(sit: Sit) -> None:
    async with sit() as here:
        everything = len(here.rows)
        name = here.rows[3].children.split(",")[0].split()[-1]
        await here.press("slash")
        await here.type(name.lower())
        assert 0 < len(here.rows) < everything
        assert all(name.lower() in row.searchable for row in here.rows)
        assert f"{len(here.rows)} of {everything} rows" in here.text()
        await here.press("enter", "j")
        assert here.app.focused is here.board.table
        await here.press("escape")
        assert len(here.rows) == everything


async def test_the_filter_wants_every_word_in_whatever_order(sit: Sit) -> None:
    async with sit() as here:
        row = here.rows[0]
        reference, word = row.reference.lower(), row.title.lower().split()[0]
        await here.press("slash")
        await here.type(f"{reference} {word}")
        first = [row.key for row in here.rows]
        await here.press("escape", "slash")
        await here.type(f"{word} {reference}")
        assert first
        assert [row.key for row in here.rows] == first


async def test_letters_typed_in_the_filter_are_no_commands(sit: Sit) -> None:
    async with sit() as here:
        await here.press("slash")
        await here.type("quad")
        assert here.app.is_running
        assert isinstance(here.app.screen, BoardScreen)
        assert "No row has all of these words" in here.text()
        await here.press("escape")
        assert here.board.table.current is not None


@pytest.mark.parametrize("place", ["1", "2", "3", "4"])
async def test_a_paste_that_a_filter_cannot_hold_is_said(sit: Sit, place: str) -> None:
    async with sit() as here:
        await here.press(place, "slash")
        here.app.post_message(events.Paste("so-\nsecond line"))
        await here.settled()
        assert "Only the first of the pasted lines was taken" in " ".join(here.text().split())
        here.app.post_message(events.Paste("x" * 9_000))
        await here.settled()
        assert "The text was cut" in " ".join(here.text().split())


async def test_the_arrow_keys_move_through_the_rows_while_the_filter_is_typed(sit: Sit) -> None:
    async with sit() as here:
        await here.press("slash")
        await here.type("so-")
        await here.press("down", "down", "up")
        assert here.board.table.cursor == 1
        assert here.board.query_one("#filter", LineField).value == "so-"


async def test_sorting_goes_round_and_comes_back_to_the_order_of_the_board(sit: Sit) -> None:
    async with sit() as here:
        before = [row.key for row in here.rows]
        await here.press("s")
        # A child's safety stands first however the board is sorted.
        dues = [(row.rank != 1, row.due or date.max) for row in here.rows]
        assert dues == sorted(dues)
        assert here.rows[0].rank == 1
        assert "by due date" in here.text()
        await here.press("s")
        children = [row.children.casefold() for row in here.rows]
        assert children == sorted(children)
        await here.press("s")
        assert [row.reference for row in here.rows] == sorted(row.reference for row in here.rows)
        await here.press("s", "s")
        assert [row.key for row in here.rows] == before


async def test_the_cursor_stays_on_its_row_when_the_order_changes(sit: Sit) -> None:
    async with sit() as here:
        await here.press("j", "j", "j", "j")
        key = here.board.table.current.key
        await here.press("s")
        assert here.board.table.current.key == key


async def test_a_visit_is_recorded_without_leaving_the_board(sit: Sit) -> None:
    async with sit() as here:
        row = await here.stand_on(visit_due)
        await here.press("enter")
        dialog = here.app.screen
        assert isinstance(dialog, RecordDialog)
        assert dialog.query_one(DateField).echo.startswith("= Sunday 22 November 2026")
        await here.press("tab", "home")
        assert dialog.query_one("#how", PickList).picked == ("seen+alone",)
        await here.press("enter")
        assert isinstance(here.app.screen, BoardScreen)
        assert "Visit (seen, alone), Sun 22 Nov 2026: recorded" in here.said
        assert row.reference in here.said
        assert row.key not in [one.key for one in here.rows]


async def test_the_cursor_goes_on_to_the_next_row_and_says_so(sit: Sit) -> None:
    async with sit(size=(120, 40)) as here:
        more = Counter(row.order_id for row in here.rows)
        row = await here.stand_on(lambda row: row.rank == 3 and "pending" not in row.status)
        assert more[row.order_id] == 1
        await here.press("d", "down", "down", "down", "tab")
        await here.type("plan ended well")
        await here.press("enter")
        now = here.board.table.current
        assert now.order_id != row.order_id
        assert f"The cursor is now on {now.reference}, {now.children}." in " ".join(here.text().split())


async def test_the_receipt_says_which_dates_moved_and_undo_puts_them_back(sit: Sit) -> None:
    async with sit(size=(120, 40)) as here:
        before = [(row.key, row.status, row.due) for row in here.rows]
        row = await here.stand_on(visit_due)
        await here.press("enter", "tab", "home", "enter")
        assert [(row.key, row.status, row.due) for row in here.rows] != before
        moved = here.board.notice._more
        assert moved
        assert any("2026" in line for line in moved)
        assert moved[0].split(":")[0] in " ".join(here.text().split())
        await here.press("u")
        assert here.said.startswith("Taken back")
        assert [(row.key, row.status, row.due) for row in here.rows] == before
        assert here.board.table.current.key == row.key


async def test_there_is_an_end_to_undoing(sit: Sit) -> None:
    async with sit() as here:
        await here.press("u")
        assert here.said
        assert not here.said.startswith("Taken back")
        assert isinstance(here.app.screen, BoardScreen)


async def test_a_date_that_cannot_be_read_keeps_the_dialog_and_what_was_typed(sit: Sit) -> None:
    async with sit() as here:
        await here.stand_on(visit_due)
        await here.press("enter", "tab", "home", "tab")
        await here.type("seen at school")
        await here.press("shift+tab", "shift+tab")
        if here.app.focused.id != "typed":
            here.app.screen.query_one(DateField).field.focus()
        here.app.screen.query_one(DateField).field.clear()
        await here.type("31/11/2026")
        dialog = here.app.screen
        assert "November has 30 days" in dialog.query_one(DateField).echo
        await here.press("enter")
        assert here.app.screen is dialog
        assert "November has 30 days" in dialog.problem
        assert dialog.query_one("#note", LineField).value == "seen at school"
        assert dialog.query_one("#how", PickList).picked == ("seen+alone",)
        assert "November has 30 days" in here.text()


async def test_how_the_visit_went_is_asked_and_never_assumed(sit: Sit) -> None:
    async with sit() as here:
        await here.stand_on(visit_due)
        await here.press("enter", "enter")
        dialog = here.app.screen
        assert isinstance(dialog, RecordDialog)
        assert "Say how it was" in dialog.problem
        assert here.app.focused is dialog.query_one("#how", PickList)


async def test_a_visit_in_the_future_is_refused_and_nothing_typed_is_lost(sit: Sit) -> None:
    async with sit() as here:
        await here.stand_on(visit_due)
        await here.press("enter")
        here.app.screen.query_one(DateField).field.clear()
        await here.type("+3w")
        await here.press("tab", "home", "enter")
        dialog = here.app.screen
        assert isinstance(dialog, RecordDialog)
        assert dialog.problem
        assert dialog.query_one(DateField).field.value == "+3w"
        await here.press("escape")
        assert isinstance(here.app.screen, BoardScreen)
        assert not here.said.startswith("Visit")


async def test_siblings_can_be_recorded_in_the_same_visit(sit: Sit) -> None:
    async with sit() as here:
        row = await here.stand_on(lambda row: visit_due(row) and _siblings(here, row))
        others = [
            other
            for other in here.rows
            if other.order_id == row.order_id and other.title == row.title and other.key != row.key
        ]
        await here.press("enter")
        whom = here.app.screen.query_one("#whom", PickList)
        assert whom.display
        assert whom.picked == (row.subject_id,)
        await here.press("tab", "home", "tab", "down", "space")
        assert len(whom.picked) >= 2
        await here.press("enter")
        assert "recorded" in here.said
        left = {(one.key, one.due) for one in here.rows}
        assert not any((other.key, other.due) in left for other in others if other.subject_id in whom.picked)


def _siblings(here: Any, row: Any) -> bool:
    return sum(one.order_id == row.order_id and visit_due(one) for one in here.rows) > 1


async def test_marked_rows_are_assigned_together(sit: Sit) -> None:
    async with sit() as here:
        unallocated = [row for row in here.rows if row.rank == 5]
        assert len(unallocated) >= 2
        await here.stand_on(lambda row: row.rank == 5)
        await here.press("space", "space")
        assert "2 marked" in here.text()
        await here.press("a")
        dialog = here.app.screen
        assert isinstance(dialog, AssignDialog)
        await here.type("wilma")
        await here.press("enter")
        assert "Wilma Worker allocated as social worker" in here.said
        keys = {row.key for row in here.rows}
        assert not keys & {row.key for row in unallocated[:2]}
        assert not here.board.table.marked
        await here.press("u")
        assert {row.key for row in unallocated} <= {row.key for row in here.rows}


async def test_nobody_is_assigned_before_somebody_is_picked(sit: Sit) -> None:
    async with sit() as here:
        await here.press("a", "enter")
        assert isinstance(here.app.screen, AssignDialog)
        assert "Say who" in here.app.screen.problem


async def test_a_lapsed_order_is_cleared_by_a_decision_with_its_reason(sit: Sit) -> None:
    async with sit() as here:
        row = await here.stand_on(lambda row: row.rank == 3 and "pending" not in row.status)
        await here.press("d")
        dialog = here.app.screen
        assert isinstance(dialog, DecideDialog)
        assert row.why.startswith("Lapsed 4 days ago")
        assert f"◆ {row.why}"[:50] in here.text()
        await here.press("down", "down", "down", "enter")
        assert "needs its reason" in dialog.problem
        await here.type("plan ended well")
        await here.press("enter")
        assert isinstance(here.app.screen, BoardScreen)
        assert here.said.startswith("Decided: let the order lapse")
        assert row.key not in {one.key for one in here.rows}


async def test_statute_cannot_be_waived_and_the_key_says_so(sit: Sit) -> None:
    async with sit() as here:
        marked = [row for row in here.rows if row.nature == "last day"][:2]
        for row in marked:
            here.board.table.move_to_key(row.key)
            await here.press("space")
        await here.press("d")
        assert isinstance(here.app.screen, BoardScreen)
        assert "cannot be waived" in here.said


async def test_a_procedures_date_is_waived_this_once_with_a_reason(sit: Sit) -> None:
    async with sit() as here:
        row = await here.stand_on(lambda row: row.kind == "procedure" and row.rank in (7, 8))
        await here.press("d")
        dialog = here.app.screen
        assert isinstance(dialog, WaiveDialog)
        await here.press("enter")
        assert "needs its reason" in dialog.problem
        await here.type("court moved the hearing")
        await here.press("enter")
        assert here.said.startswith("Waived")
        assert row.key not in {one.key for one in here.rows}


async def test_why_shows_clause_and_arithmetic(sit: Sit) -> None:
    async with sit() as here:
        row = here.board.table.current
        await here.press("w")
        assert isinstance(here.app.screen, ReadingDialog)
        text = here.text()
        assert row.clause_id in text
        assert "How the date is reached" in text
        await here.press("escape")
        assert here.board.table.current.key == row.key


async def test_every_row_can_say_why(sit: Sit, demo_desk: Any) -> None:
    async with sit() as here:
        for row in here.rows:
            sections = await here.app.ask(demo_desk.why, row.order_id, row.deadline_key, row.subject_id)
            assert sections[0].lines


async def test_the_order_and_back_to_the_same_row(sit: Sit) -> None:
    async with sit() as here:
        await here.press("j", "j")
        row = here.board.table.current
        await here.press("o")
        assert isinstance(here.app.screen, OrderScreen)
        assert row.reference in here.text()
        await here.press("escape")
        assert isinstance(here.app.screen, BoardScreen)
        assert here.board.table.current.key == row.key


async def test_further_dates_come_on_demand_and_go_again(sit: Sit) -> None:
    async with sit() as here:
        before = len(here.rows)
        await here.press("e")
        assert len(here.rows) > before
        assert "with further dates" in here.text()
        await here.press("e")
        assert len(here.rows) == before


async def test_refresh_keeps_the_place(sit: Sit) -> None:
    async with sit() as here:
        await here.press("pagedown", "R")
        assert here.board.table.cursor == here.board.table.size.height - 1


async def test_what_the_court_did_is_recorded_on_the_last_day(sit: Sit) -> None:
    async with sit() as here:
        row = await here.stand_on(lambda row: row.nature == "last day" and "pending" in row.status)
        await here.press("r")
        dialog = here.app.screen
        assert isinstance(dialog, RecordDialog)
        labels = [one.label for one in here.app.desk.submit(here.app.desk.settlements, row).result()]
        assert labels[:4] == [
            "Decision about the end",
            "Extension applied for",
            "Extended to",
            "Extension refused",
        ]


async def test_a_time_that_is_none_is_refused_and_one_that_is_known_is_kept(sit: Sit, demo_desk: Any) -> None:
    async with sit() as here:
        row = await here.stand_on(lambda row: row.settled_by[:1] == ("safeguarding-action-done",))
        await here.press("enter")
        dialog = here.app.screen
        assert isinstance(dialog, RecordDialog)
        dialog.query_one(DateField).field.value = "today 25:99"
        await here.press("enter")
        assert dialog.problem
        dialog.query_one(DateField).field.value = "today 9:15"
        await here.press("enter")
        # What clears the gravest row is never cleared by a key alone.
        assert "Say in a sentence what was done" in dialog.problem
        assert here.app.focused is dialog.query_one("#note", LineField)
        await here.type("police and health visitor called")
        await here.press("enter")
        assert "recorded" in here.said
        page = await here.app.ask(demo_desk.order_page, row.order_id)
        done = [line.fact for line in page.facts if line.fact.kind == "safeguarding-action-done"]
        assert [fact.at.strftime("%H:%M") for fact in done if fact.at] == ["09:15"]


async def test_an_empty_filter_result_explains_the_keys_that_need_a_row(sit: Sit) -> None:
    async with sit() as here:
        await here.press("slash")
        await here.type("zzzz")
        await here.press("enter")
        for key in ("r", "w", "a", "d", "o"):
            here.board.notice.clear()
            await here.press(key)
            assert "There is no row here" in here.said, key


async def test_two_keys_in_one_breath_record_once(sit: Sit, demo_desk: Any) -> None:
    async with sit() as here:
        row = await here.stand_on(visit_due)
        await here.press("enter", "tab", "home")
        await here.pilot.press("enter", "enter")
        await here.settled()
        await here.press("escape")
        page = await here.app.ask(demo_desk.order_page, row.order_id)
        today = [
            line
            for line in page.facts
            if line.fact.kind == "visited"
            and line.fact.on == date(2026, 11, 22)
            and line.fact.subject.id == row.subject_id
        ]
        assert len(today) == 1


async def test_two_enters_in_one_breath_open_one_dialog(sit: Sit) -> None:
    async with sit() as here:
        await here.stand_on(visit_due)
        here.board.table.action_choose()
        here.board.table.action_choose()
        await here.settled()
        assert [type(screen) for screen in here.app.screen_stack] == [BoardScreen, RecordDialog]


async def test_a_mark_goes_with_the_row_that_leaves_the_board(sit: Sit) -> None:
    async with sit() as here:
        row = await here.stand_on(lambda row: row.settled_by[:1] == ("evidence-gathered",))
        await here.press("space")
        here.board.table.move_to_key(row.key)
        await here.press("enter")
        await here.press("enter")
        assert "recorded" in here.said
        assert row.key not in {one.key for one in here.rows}
        assert not here.board.table.marked
        assert "marked" not in here.text()


async def test_q_leaves(sit: Sit) -> None:
    async with sit() as here:
        await here.pilot.press("q")
        await here.pilot.pause()
        assert not here.app.is_running
        assert here.app.return_code in (0, None)


def test_a_row_is_what_the_columns_expect() -> None:
    assert {"status", "why", "due", "do_by", "children", "worker", "by"} <= set(SHOWN)


async def test_before_the_board_is_read_no_key_is_in_brackets(sit: Sit) -> None:
    async with sit() as here:
        here.board.board = None
        here.board.table.show_rows(())
        here.app.look_at_keys()
        await here.settled()
        assert "(enter" not in here.text()
        assert here.board.why_not("board.record") is None
        await here.board.read_anew()
        await here.press("/")
        await here.type("zzzz")
        assert here.board.why_not("board.record") is not None
