"""A practice supervisor's list of staff: who is due, a worker's page, sessions set, cancelled, rearranged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from everyday import of_these
from sotui.procedures.model import Deadline
from sotui.register.model import PageLine
from sotui.tui.dialogs.correct import CorrectDialog
from sotui.tui.dialogs.dates import WhenField
from sotui.tui.dialogs.reading import ReadingDialog
from sotui.tui.dialogs.record import RecordDialog
from sotui.tui.dialogs.sessions import SetDialog
from sotui.tui.dialogs.sessions_moved import CancelDialog, RearrangeDialog
from sotui.tui.screens.staff import StaffScreen
from sotui.tui.screens.staff_worker import WorkerScreen
from sotui.tui.screens.supervision import SupervisionScreen

if TYPE_CHECKING:
    from sitting import Sit, Sitting

    from sotui.desk import Desk

HOSTILE = "\x1b]52;c;Y29weQ==\x07[bold]x[/nope]\u202egnp\x1b[2J"
"""Text that would steer a terminal, or a markup, if it reached one as it is."""


async def staff_of(here: Sitting) -> StaffScreen:
    await here.press("4", "T")
    screen = here.app.screen
    assert isinstance(screen, StaffScreen)
    return screen


async def stand_on(here: Sitting, name: str) -> Any:
    screen = here.app.screen
    assert isinstance(screen, StaffScreen)
    row = next(row for row in screen.table.rows if row.name == name)
    assert screen.table.move_to_key(row.key)
    await here.settled()
    return row


async def page_of(here: Sitting, name: str) -> WorkerScreen:
    await staff_of(here)
    await stand_on(here, name)
    await here.press("enter")
    screen = here.app.screen
    assert isinstance(screen, WorkerScreen)
    return screen


# --- the list ---------------------------------------------------


@pytest.mark.parametrize("size", of_these([(80, 24), (120, 40)], (80, 24)))
async def test_the_list_begins_with_what_is_most_urgent_and_ends_with_what_is_not_set_up(
    sit: Sit, size: tuple[int, int]
) -> None:
    async with sit(size=size) as here:
        screen = await staff_of(here)
        text = here.text()
        rows = list(screen.table.rows)
        assert rows[0].name == "Noel Noteworthy", "a session to be rearranged within the hours"
        assert "▲ due in 2 hours" in text or "▲ due in 3 hours" in text
        assert "● OVERDUE 5 days" in text
        assert "○ not set up yet" in text.splitlines()[len(rows) + 1]
        assert "2 without dates" in text.splitlines()[0]
        assert "Noel Noteworthy" in text
        assert all(row.first is not None or row.lacks for row in rows)
        assert "0 of 2 *" in text


async def test_by_team_by_name_and_by_words_and_escape_goes_back(sit: Sit) -> None:
    async with sit() as here:
        screen = await staff_of(here)
        everybody = len(screen.table.rows)
        await here.press("t")
        team = {row.worker.team_name for row in screen.table.rows}
        assert len(team) == 1
        await here.press("escape", "s")
        names = [row.name for row in screen.table.rows]
        assert len(names) == everybody
        assert names == sorted(names, key=str.casefold)
        await here.press("slash")
        await here.type("vera")
        assert [row.name for row in screen.table.rows] == ["Vera Visitwell"]
        await here.press("escape", "escape")
        assert isinstance(here.app.screen, SupervisionScreen)


async def test_why_gives_the_clause_and_the_count(sit: Sit) -> None:
    async with sit(size=(80, 24)) as here:
        await staff_of(here)
        await stand_on(here, "Casper Caseworth")
        await here.press("w")
        assert isinstance(here.app.screen, ReadingDialog)
        text = " ".join(here.text().replace("│", " ").split())
        assert "Four weekly for any member of staff with case holding responsibilities" in text
        assert "HIL-4-2a" in text
        await here.press("pagedown")
        assert "Last held: Tue 20 Oct 2026" in here.text()


async def test_of_somebody_not_set_up_it_says_what_is_wanted_and_record_asks_for_it(sit: Sit) -> None:
    async with sit() as here:
        screen = await staff_of(here)
        await stand_on(here, "Hana Headway")
        assert "employment started, kind of post: so no date is counted" in " ".join(here.text().split())
        await here.press("w")
        assert "so no date is counted" in screen.notice.said
        await here.press("r")
        await here.type("employment started")
        await here.press("enter")
        assert isinstance(here.app.screen, RecordDialog)
        await here.press("enter")
        assert "Employment started, Sun 22 Nov 2026: recorded for Hana Headway." in screen.notice.said


# --- a worker's page --------------------------------------------


async def test_recording_the_session_moves_the_next_and_undo_brings_it_back(sit: Sit) -> None:
    async with sit() as here:
        screen = await page_of(here, "Casper Caseworth")
        first = screen.paper.pointed_at
        assert isinstance(first, Deadline)
        assert "OVERDUE 5 days" in here.text()
        await here.press("r")
        assert isinstance(here.app.screen, RecordDialog)
        assert "Professional supervision held" in here.text()
        for _ in "today":
            await here.pilot.press("backspace")
        await here.type("20/11 10:00")
        await here.press("enter")
        assert "Professional supervision held, Fri 20 Nov 2026: recorded" in screen.notice.said
        assert any("now due Fri 18 Dec 2026" in line for line in screen.notice._more)
        await here.press("u")
        assert "Taken back" in screen.notice.said
        assert "OVERDUE 5 days" in here.text()


async def test_an_entry_is_corrected_and_tells_its_history(sit: Sit) -> None:
    async with sit() as here:
        screen = await page_of(here, "Petra Planham")
        await here.press("h")
        assert isinstance(screen.paper.pointed_at, PageLine)
        screen.paper.point_at(
            lambda one: isinstance(one, PageLine) and one.fact.kind == "professional-supervision-held"
        )
        await here.press("c")
        assert isinstance(here.app.screen, CorrectDialog)
        here.app.screen.query_one("#reason").focus()
        await here.type("wrong day")
        on = here.app.screen.query_one("#on", WhenField)
        on.value = "19/11/2026 10:00"
        await here.settled()
        await here.press("enter")
        assert "corrected to Thu 19 Nov 2026" in screen.notice.said
        await here.press("w")
        text = " ".join(here.text().split())
        assert "wrong day" in text


@pytest.mark.parametrize("size", of_these([(80, 24), (120, 40)], (80, 24)))
async def test_every_command_of_the_page_answers_or_says_why_not(sit: Sit, size: tuple[int, int]) -> None:
    async with sit(size=size) as here:
        screen = await page_of(here, "Noel Noteworthy")
        for key in ("f", "b", "x", "v", "y", "w", "r"):
            await here.press(key)
            assert here.app.screen is not screen, key
            await here.press("escape")
            assert here.app.screen is screen, key
        await here.press("c")
        assert "Stand on an entry first" in screen.notice.said


async def test_a_social_worker_is_told_that_recording_is_not_for_them(sit: Sit, demo_desk: Desk) -> None:
    async with sit() as here:
        screen = await page_of(here, "Wilma Worker")
        from dataclasses import replace

        from sotui.vault.model import Role

        session = demo_desk.session
        session.user = replace(session.user, name="Wilma Worker", roles=frozenset({Role.SOCIAL_WORKER}))
        await here.press("r")
        assert "This is not for your role" in screen.notice.said
        await here.press("x")
        assert "This is not for your role" in screen.notice.said
        await here.press("escape", "R")
        listed = here.app.screen
        assert isinstance(listed, StaffScreen)
        assert [row.name for row in listed.table.rows] == ["Wilma Worker"]
        assert "your own line" in here.text()


# --- sessions ---------------------------------------------------


async def test_the_cancelled_session_is_rearranged_from_its_own_date(sit: Sit) -> None:
    async with sit() as here:
        screen = await page_of(here, "Noel Noteworthy")
        await here.press("r")
        assert isinstance(here.app.screen, RearrangeDialog)
        text = " ".join(here.text().replace("│", " ").split())
        assert "To be rearranged by Sun 22 Nov 2026 15:00, for Sat 28 Nov 2026 at the latest." in text
        assert "rearranged within 24 hours for a date not later than 5 days" in text
        await here.type("30/11 9:00")
        await here.press("enter")
        text = " ".join(here.text().replace("│", " ").split())
        assert "Mon 30 Nov 2026 is later than Sat 28 Nov 2026" in text
        late = here.app.screen.query_one("#late")
        assert late.has_focus
        await here.type("leave")
        await here.press("enter")
        assert "Session rearranged for Mon 30 Nov 2026 09:00 for Noel Noteworthy." in screen.notice.said
        assert "Mon 30 Nov 2026 09:00" in here.text()


async def test_a_childs_session_is_cancelled_with_its_exceptional_circumstances(sit: Sit) -> None:
    async with sit() as here:
        await here.press("4", "b")
        screen = next(one for one in here.app.screen_stack if isinstance(one, SupervisionScreen))
        assert isinstance(here.app.screen, SetDialog)
        await here.type("24/11 10:00")
        await here.press("enter")
        assert "Session on Tue 24 Nov 2026 10:00 set for" in screen.notice.said
        await here.press("x")
        assert isinstance(here.app.screen, CancelDialog)
        text = " ".join(here.text().replace("│", " ").split())
        assert "only to be postponed in exceptional circumstances" in text
        await here.press("enter")
        assert "Say in a sentence which exceptional circumstances" in " ".join(
            here.text().replace("│", " ").split()
        )
        await here.type("snow")
        await here.press("enter")
        assert "Session of Tue 24 Nov 2026 cancelled for" in screen.notice.said
        assert any("Rearrange the cancelled session: now due" in line for line in screen.notice._more)
        await here.press("v")
        assert isinstance(here.app.screen, RearrangeDialog)


async def test_the_years_dates_are_shown_before_they_are_set(sit: Sit) -> None:
    async with sit(size=(120, 40)) as here:
        screen = await page_of(here, "Wilma Worker")
        await here.press("y")
        assert isinstance(here.app.screen, SetDialog)
        await here.type("27/11 10:00")
        await here.pilot.pause(0.3)
        await here.settled()
        text = " ".join(here.text().replace("│", " ").split())
        assert "15 sessions: Fri 27 Nov, Thu 24 Dec" in text
        assert "On the working day before: Thu 24 Dec for Christmas Day" in text
        await here.press("enter")
        assert "sessions from Fri 27 Nov 2026 to" in screen.notice.said


async def test_nothing_to_rearrange_is_said_with_what_comes_first(sit: Sit) -> None:
    async with sit() as here:
        screen = await page_of(here, "Tess Teamlead")
        await here.press("v")
        assert (
            "No cancelled session waits for another day. “x” says that one was cancelled."
            in screen.notice.said
        )


# --- what must never reach the terminal -------------------------


@pytest.mark.parametrize("size", of_these([(80, 24), (120, 40)], (80, 24)))
async def test_a_hostile_name_and_note_are_shown_safely_everywhere(
    sit: Sit, demo_desk: Desk, size: tuple[int, int]
) -> None:
    def plant() -> None:
        with demo_desk.session.act("worker left", "staff") as act:
            act.db.execute("update worker set name = ? where name = 'Noel Noteworthy'", [HOSTILE])
            act.db.execute("update team set name = ?  where name = 'West'", [f"[red]{HOSTILE}"])
            act.db.execute("update fact set why = ? where kind = 'session-cancelled'", [HOSTILE * 3])

    demo_desk.submit(plant).result()
    async with sit(size=size) as here:
        await staff_of(here)
        for keys in (("w",), ("enter",), ("r",), ("f",), ("x",), ("y",), ("h", "c"), ("h", "w")):
            await here.press(*keys)
            text = here.text()
            for bad in ("\x1b", "\x07", "\u202e"):
                assert bad not in text, keys
            if keys != ("enter",):
                await here.press("escape")
        assert isinstance(here.app.screen, WorkerScreen)
        assert "[bold]x[/nope]" in here.text(), "as it was written, not as markup"


async def test_what_is_shown_as_an_example_suits_what_is_asked(sit: Sit) -> None:
    async with sit() as here:
        screen = await staff_of(here)
        await here.press(screen.key("staff.fact"))
        assert "appraisal" in here.text()
        assert "court" not in here.text()
        await here.press("escape", "o", "b")
        assert isinstance(here.app.screen, SetDialog)
        # A session to come: nobody sets one for yesterday.
        assert "next tue 14:30" in here.text()
        assert "yesterday" not in here.text()
        field: Any = here.app.screen.query_one("#first", WhenField)
        await here.type("next tue 14:30")
        assert field.echo == "= Tuesday 24 November 2026, 14:30"
