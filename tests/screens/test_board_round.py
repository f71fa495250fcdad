"""Going down the board row by row: where one stands after each act, what is asked again, what is said."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from everyday import of_these
from sotui.supervision.model import NoteKind, Written
from sotui.tui.dialogs.assign import AssignDialog
from sotui.tui.dialogs.reason import DecideDialog
from sotui.tui.dialogs.record import RecordDialog
from sotui.tui.screens.board import BoardScreen
from sotui.tui.screens.note import NoteScreen
from sotui.tui.widgets.fields import LineField, PickList

if TYPE_CHECKING:
    from sitting import Sit


def visit_due(row: Any) -> bool:
    return "visited" in row.waits_for


def alarm(row: Any) -> bool:
    return "safeguarding-action-done" in row.waits_for


def flat(here: Any) -> str:
    return " ".join(here.text().split())


def in_box(here: Any) -> str:
    """The words in the box on the screen, without its frame and what stands beside it."""
    return " ".join(" ".join(re.findall("│(.*)│", here.text())).split())


async def test_the_arrows_lead_from_a_line_to_the_next_field_as_tab_does(sit: Sit) -> None:
    async with sit() as here:
        row = await here.stand_on(visit_due)
        await here.press("r", "down", "down", "enter")
        assert f"Visit (seen, alone), Sun 22 Nov 2026: recorded for {row.reference}" in flat(here)


async def test_the_duty_manager_works_down_the_board_without_going_back_to_its_top(sit: Sit) -> None:
    async with sit() as here:
        row = await here.stand_on(visit_due)
        place = here.board.table.cursor
        following = [one.key for one in here.rows[place + 1 :]]
        await here.press("r", "tab", "down", "enter")
        now = here.board.table.current
        assert now.key == following[0]
        assert abs(here.board.table.cursor - place) <= 1
        # The next visit of the same child stands far below: one is not taken there, and is told where one is.
        assert any(one.subject_id == row.subject_id and visit_due(one) for one in here.rows)
        assert f"The cursor is now on {now.reference}, {now.children}." in flat(here)
        await here.press("u")
        assert here.board.table.current.key == row.key


async def test_the_row_of_an_alarm_that_was_seen_to_gives_way_to_the_next(sit: Sit) -> None:
    async with sit() as here:
        await here.stand_on(alarm)
        place = here.board.table.cursor
        following = here.rows[place + 1]
        await here.press("r")
        # What has to be written comes first: the day stands there already.
        note = here.app.screen.query_one("#note", LineField)
        assert here.app.focused is note
        await here.type("police called")
        await here.press("enter")
        assert isinstance(here.app.screen, BoardScreen)
        assert here.board.table.current.key == following.key


async def test_the_same_visit_is_not_recorded_twice_unless_it_is_meant(sit: Sit, demo_desk: Any) -> None:
    async with sit() as here:
        row = await here.stand_on(visit_due)
        await here.press("r", "tab", "down", "enter")
        again = await here.stand_on(lambda one: visit_due(one) and one.subject_id == row.subject_id)
        await here.press("r", "tab", "down", "enter")
        dialog = here.app.screen
        assert isinstance(dialog, RecordDialog)
        assert f"of {row.children}" in dialog.problem
        assert "Sun 22 Nov 2026, is recorded already" in dialog.problem
        assert await visits(here, demo_desk, row) == 1
        await here.press("enter")
        assert here.said.startswith("Visit (seen, alone)")
        assert await visits(here, demo_desk, again) == 2


async def visits(here: Any, desk: Any, row: Any) -> int:
    page = await here.app.ask(desk.order_page, row.order_id)
    return sum(
        line.fact.kind == "visited"
        and line.fact.subject.id == row.subject_id
        and line.fact.on == date(2026, 11, 22)
        for line in page.facts
    )


async def test_a_refusal_goes_once_one_has_gone_on_from_its_row(sit: Sit) -> None:
    async with sit() as here:
        await here.stand_on(lambda row: visit_due(row) and row.rank == 1)
        await here.press("d")
        assert "cannot be waived" in here.said
        await here.press("R")
        assert "cannot be waived" in here.said
        await here.press("down")
        assert not here.said


async def test_the_pane_says_what_the_procedure_says(sit: Sit) -> None:
    async with sit(size=(120, 40)) as here:
        row = await here.stand_on(lambda row: row.kind == "procedure" and row.force == "will")
        assert "the procedure says “will”" in flat(here)
        assert f"{row.kind}, {row.force}" not in flat(here)


def raise_alarm(desk: Any) -> Any:
    """A supervision yesterday at which a child disclosed; yields the order's id."""
    row = next(row for row in desk.board().rows if "practice-supervision-held" in row.waits_for)
    page = desk.supervision.page(row.order_id, row.subject_id, new=True)
    written = Written(
        kind=NoteKind.PLANNED,
        children=(row.subject_id,),
        held_at=datetime(2026, 11, 21, 14, 30, tzinfo=UTC),
        supervisee_id=page.workers[0][0],
        supervisee=page.workers[0][1],
        answers={"safeguarding?": "yes", "safeguarding": "Child disclosed, strategy discussion today"},
    )
    desk.supervision.hold(row.order_id, written)
    return row.order_id


@pytest.mark.parametrize("size", of_these([(80, 24), (120, 40)], (80, 24)))
async def test_the_words_of_an_alarm_stand_where_duty_acts_on_it(
    sit: Sit, demo_desk: Any, size: tuple[int, int]
) -> None:
    order_id = demo_desk.submit(raise_alarm, demo_desk).result()
    said = "“Child disclosed, strategy discussion today” · Dana Duty, at the practice supervision of Sat"
    async with sit(size=size) as here:
        await here.stand_on(lambda row: alarm(row) and row.order_id == order_id)
        assert said in flat(here)
        await here.press("r")
        assert said in here.app.screen.query_one("#opened").text
        await here.press("escape", "f")
        note = here.app.screen
        assert isinstance(note, NoteScreen)
        assert note.page is not None
        assert note.page.note is not None
        assert note.page.note.written.held_on == date(2026, 11, 21)
        await here.press("escape")
        assert isinstance(here.app.screen, BoardScreen)


async def test_who_raised_an_alarm_stands_there_also_where_nothing_was_written(sit: Sit) -> None:
    async with sit() as here:
        await here.stand_on(alarm)
        assert "opened without words · " in flat(here)
        assert "Sat 21 Nov 2026 16:00" in flat(here)
        await here.press("f")
        assert "not written up in a form" in here.said


async def test_a_decision_to_apply_about_a_lapsed_order_leaves_the_application_on_the_board(sit: Sit) -> None:
    async with sit() as here:
        row = await here.stand_on(lambda row: row.status.startswith("LAPSED 4"))
        await here.press("d")
        dialog = here.app.screen
        assert isinstance(dialog, DecideDialog)
        dialog.query_one("#decision", PickList).pick_again(("extend",))
        dialog.query_one("#reason", LineField).focus()
        await here.type("more time is needed")
        await here.press("enter")
        assert row.key not in {one.key for one in here.rows}
        assert "Apply to extend, as decided: now due" in " ".join(here.board.notice._more)
        left = [one for one in here.rows if one.order_id == row.order_id]
        assert [one.title for one in left] == ["Apply to extend, as decided"]
        assert left[0].status == "target passed 4 days ago"
        # Once it is applied for, the order stands with the lapsed again until the court has decided.
        await here.stand_on(lambda one: one.key == left[0].key)
        await here.press("r", "enter")
        assert isinstance(here.app.screen, BoardScreen)
        left = [one for one in here.rows if one.order_id == row.order_id]
        assert [one.status for one in left] == ["LAPSED, extension pending"]


@pytest.fixture
def empty_staff(demo_desk: Any) -> None:
    """Everybody has left: nobody can be named."""

    def leave() -> None:
        from sotui.staff import acts, store

        with demo_desk.session.act("worker left", "staff") as act:
            for worker in store.workers(act.db):
                acts.worker_left(act, worker.id, date(2026, 11, 20))

    demo_desk.submit(leave).result()


@pytest.mark.usefixtures("empty_staff")
async def test_where_nobody_works_it_is_said_how_to_get_on(sit: Sit) -> None:
    async with sit() as here:
        await here.stand_on(lambda row: "allocated" in row.waits_for)
        await here.press("a")
        assert isinstance(here.app.screen, AssignDialog)
        assert "sotui staff add" in flat(here)
        assert "is called so" not in flat(here)
        await here.press("enter")
        assert "sotui staff add" in here.app.screen.problem
        await here.press("escape", "r", "enter")
        assert isinstance(here.app.screen, RecordDialog)
        assert "sotui staff add" in here.app.screen.problem
        await here.press("escape", "2", "n")
        assert not here.app.screen.query("#worker")
        assert any("sotui staff add" in words.text for words in here.app.screen.query("Words"))


async def test_what_was_recorded_too_early_to_count_is_not_passed_off_as_settling_the_row(sit: Sit) -> None:
    async with sit(size=(120, 50)) as here:
        # The two weeks for progress are not over: telling the Head of Service now is not yet what 6.3 asks.
        row: Any = await here.stand_on(
            lambda row: row.clause_id == "WIR-6-3" and row.status.startswith("due in")  # type: ignore[attr-defined]
        )
        await here.press("r")
        await here.type("no progress, told the Head of Service early")
        await here.press("enter")
        assert row.key in {one.key for one in here.rows}  # type: ignore[attr-defined]
        assert "recorded for" in here.said
        assert "Its row stands as it did: “w” says what it waits for." in here.said
        await here.press("w")
        assert "An escalation" in here.text()


async def test_a_review_of_another_council_is_not_asked_for_the_outcomes_of_one(sit: Sit) -> None:
    async with sit() as here:
        await here.stand_on(lambda row: row.clause_id == "CAM-6-2")  # type: ignore[attr-defined]
        await here.press("r")
        assert "outcome A" not in here.text()
        await here.press("escape")
        await here.stand_on(lambda row: row.clause_id == "WIR-5-4")  # type: ignore[attr-defined]
        await here.press("r")
        assert "Review held (nine-month)" in here.text()
        assert "outcome A" in here.text()


async def test_a_decision_about_the_end_recorded_without_words_is_asked_for_them_at_the_field(
    sit: Sit,
) -> None:
    async with sit() as here:
        await here.stand_on(lambda row: row.nature == "last day" and row.rank == 4)  # type: ignore[attr-defined]
        await here.press("r")
        box: Any = here.app.screen
        box.query_one("#how").focus()
        await here.press("down", "enter")
        assert here.app.screen is box
        assert box.problem == "! Say in a sentence why it was decided so."
        assert box.query_one("#note").has_focus


async def test_a_supervision_that_counts_stands_once_among_what_settles_its_row(sit: Sit) -> None:
    async with sit() as here:
        await here.stand_on(lambda row: row.clause_id == "HIL-5-2-b")  # type: ignore[attr-defined]
        await here.press("r")
        assert here.text().count("Practice supervision held") == 1
        # Those ways of it that count: an ad hoc or group one does where it is marked as full.
        assert "How ( ) planned ( ) ad hoc, full ( ) group, full" in in_box(here)


async def test_a_review_that_cannot_be_held_in_time_says_the_two_ways_that_are_left(sit: Sit) -> None:
    async with sit() as here:
        await here.stand_on(lambda row: row.status == "impossible: decide now")  # type: ignore[attr-defined]
        assert "It clears once it is done and recorded, or waived with a reason." in flat(here)
        await here.press("d")
        assert "There are two ways: esc, then do it at once and record that; or waive it here" in in_box(here)
        await here.press("escape", "w", "end")
        assert "It clears once it is done and recorded, or waived with a reason." in in_box(here)
        await here.press("escape")
        # Of any other row to waive nothing of the kind is said.
        await here.stand_on(
            lambda row: "impossible" not in row.status and row.kind == "procedure" and row.nature == "duty"  # type: ignore[attr-defined]
        )
        await here.press("d")
        assert "Waive this once" in in_box(here)
        assert "two ways" not in in_box(here)
