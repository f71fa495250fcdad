"""A practice supervisor's first job, from the list to a signed note, by the keyboard alone."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from everyday import of_these
from sotui.register.actions import ActionState
from sotui.supervision.model import NoteState
from sotui.tui.dialogs.dates import DateField
from sotui.tui.dialogs.note_dialogs import ActionDialog, SignDialog, WriteDialog
from sotui.tui.screens.note import NoteScreen
from sotui.tui.screens.note_form import NoteForm
from sotui.tui.screens.note_lists import AgreedList, UnfinishedList
from sotui.tui.screens.supervision import About, SupervisionScreen
from sotui.tui.widgets.long_field import LongField

if TYPE_CHECKING:
    from sitting import Sit, Sitting

    from sotui.desk import Desk

DATES = "\x1b]52;c;Y29weQ==\x07[bold]x[/nope]\u202egnp\x1b[2J"
"""Text that would steer a terminal, or a markup, if it reached one as it is."""


def page_of(desk: Desk, row: Any) -> Any:
    return desk.submit(desk.supervision.page, row.order_id, row.child_id, new=True).result()


async def list_of(here: Sitting) -> SupervisionScreen:
    await here.press("4")
    screen = here.app.screen
    assert isinstance(screen, SupervisionScreen)
    return screen


async def note_of(here: Sitting, name: str, *, key: str = "enter") -> NoteScreen:
    """The note of the child of this name, opened from the list."""
    screen = await list_of(here)
    row = next(row for row in screen.table.rows if name in row.name)
    assert screen.table.move_to_key(row.key)
    await here.press(key)
    assert isinstance(here.app.screen, NoteScreen)
    return here.app.screen


def note_screen(here: Sitting) -> NoteScreen:
    assert isinstance(here.app.screen, NoteScreen)
    return here.app.screen


async def hold(here: Sitting) -> None:
    """Record the session: first it is seen when it was held, then the same key records it."""
    await here.press("f2")
    assert "Held Sun 22 Nov 2026 at 12:00?" in note_screen(here).notice.said
    await here.press("f2")


async def at(here: Sitting, id: str) -> Any:
    """Go to a field by tab, as somebody would who does not know where it is."""
    for _ in range(60):
        focused = here.app.focused
        ids = {focused.id, getattr(focused.parent, "id", None)} if focused is not None else set()
        if id in ids:
            return focused
        await here.pilot.press("tab")
    raise AssertionError(f"no field {id}")


# --- the list ---------------------------------------------------


async def test_the_list_says_who_is_due_and_begins_with_what_waits_to_be_signed(sit: Sit) -> None:
    async with sit() as here:
        screen = await list_of(here)
        rows = list(screen.table.rows)
        assert rows[0].note is not None
        assert "sign within 50 h" in here.text()
        dues = [row.due for row in rows if row.note is None and row.due is not None]
        assert dues == sorted(dues)
        assert "OVERDUE 3 days" in here.text()


@pytest.mark.parametrize(
    ("width", "counts"),
    [(80, "1 to start · 1 overdue · lock"), (100, "1 to sign · 1 not started · 1 overdue · lock")],
)
async def test_how_many_are_overdue_stands_at_the_top_of_a_narrow_window_too(
    sit: Sit, width: int, counts: str
) -> None:
    async with sit(size=(width, 24)) as here:
        await list_of(here)
        head = here.text().splitlines()[0]
        assert counts in head
        assert "lock 5 min" in head


async def test_what_stands_under_the_list_breaks_off_nowhere_and_names_the_worker(sit: Sit) -> None:
    async with sit(size=(80, 24)) as here:
        screen = await list_of(here)
        about = screen.query_one(About)
        for row in screen.table.rows:
            shown = [line for line, _ in about.lines(row, 76, 3)][:3]
            assert not shown[-1].endswith("·")
            if shown[-1].startswith(row.name):
                assert (row.worker or "nobody allocated") in shown[-1], (
                    "where there is room for one line of it"
                )


async def test_an_action_not_marked_and_a_visit_not_confirmed_are_named_before_signing(sit: Sit) -> None:
    async with sit() as here:
        screen = await note_of(here, "Noah")
        await here.type("Both visits were done.")
        assert screen.form is not None
        assert screen.form.states()["last-time"] == "!", (
            "there are words, and an action is still to be marked"
        )
        await hold(here)
        await here.press("f3")
        assert isinstance(here.app.screen, SignDialog)
        shown = " ".join(here.text().split())
        assert "1 action not marked: Bring the chronology up to date" in shown
        await here.press("escape", "f6")
        assert screen.form.states()["last-time"] == "√"
        assert "1 action carried over: recorded when the note is held. The day of 1 has passed" in (
            " ".join(here.text().split())
        )
        await here.press("f2")
        assert "The day of 1 has passed: enter on it under “Agreed now”" in screen.notice.said
        await here.press("f3")
        shown = " ".join(here.text().replace("│", " ").split())
        assert "not marked" not in shown
        assert "Bring the chronology up to date: by Tue 17 Nov 2026, which has passed" in shown
        assert "last seen" in shown
        assert "not confirmed" in shown
        await here.press("escape")
        agreed = await at(here, "agreed")
        assert agreed.has_focus
        assert "enter changes, x takes out" in here.text()


async def test_every_row_says_why_in_words(sit: Sit) -> None:
    async with sit(size=(120, 40)) as here:
        screen = await list_of(here)
        for row in screen.table.rows:
            assert row.standing is not None or row.lacks or row.note
        row = next(row for row in screen.table.rows if row.note is None and row.deadline is not None)
        screen.table.move_to_key(row.key)
        await here.press("w")
        text = " ".join(here.text().split())
        assert "four weekly basis" in text
        assert "HIL-5-2-b" in text


async def test_whose_supervision_has_not_started_is_counted_and_says_what_starts_it(sit: Sit) -> None:
    async with sit(size=(120, 40)) as here:
        screen = await list_of(here)
        assert "1 not started" in here.text()
        row = next(row for row in screen.table.rows if row.note is None)
        screen.table.move_to_key(row.key)
        await here.press("w")
        text = " ".join(here.text().split())
        assert "○ not started: no worker" in text
        assert "Not started: no worker is allocated yet" in text
        assert "HIL-5-2-a" in text


async def test_this_week_mine_filter_and_escape(sit: Sit) -> None:
    async with sit() as here:
        screen = await list_of(here)
        everything = len(screen.table.rows)
        await here.press("t")
        week = list(screen.table.rows)
        assert 0 < len(week) < everything
        assert all(row.note is not None or row.starts or row.days <= 0 for row in week)
        await here.press("escape", "m")
        assert all(row.mine for row in screen.table.rows)
        await here.press("escape", "slash")
        await here.type("no supervision procedure")
        assert screen.table.rows
        assert all(row.unplaced for row in screen.table.rows)
        await here.press("escape")
        assert len(screen.table.rows) == everything


async def test_marked_orders_are_put_under_the_procedure_in_one_act(sit: Sit, demo_desk: Desk) -> None:
    async with sit() as here:
        screen = await list_of(here)
        before = screen.due.unplaced
        await here.press("slash")
        await here.type("no supervision procedure")
        await here.press("enter", "g", "space", "space", "p")
        assert "supervised under Hillingdon supervision framework" in screen.notice.said
        assert screen.due.unplaced < before
        entries = demo_desk.submit(
            lambda: demo_desk.session.db.execute(
                "select count(*) from audit_entry where act = 'supervision procedure chosen'"
            ).fetchone()[0]
        ).result()
        assert entries == 1


# --- the first job ----------------------------------------------


async def test_last_note_on_the_left_new_one_on_the_right(sit: Sit) -> None:
    async with sit() as here:
        await note_of(here, "Noah")
        text = here.text()
        assert "Last note · Tue 20 Oct 2026" in text
        assert "Bring the chronology" in text
        assert "OVERDUE" in text
        assert isinstance(here.app.focused, LongField)


async def test_from_the_list_to_a_signed_note(sit: Sit, demo_desk: Desk) -> None:
    async with sit() as here:
        screen = await note_of(here, "Noah")
        order_id = screen._order_id
        await here.type("Open.")
        await here.press("f6")
        await here.press("ctrl+down")
        await here.type("Sleeps.")
        await here.press("ctrl+down")
        await here.type("Keep.")
        await at(here, "what")
        await here.type("Ring")
        await here.press("enter", "enter")
        await here.type("+2w")
        await here.press("enter")
        await at(here, "yes-safeguarding")
        await here.press("n")
        await at(here, "yes-audit")
        await here.press("n")
        await at(here, "yes-recording")
        await here.press("y")
        await hold(here)
        assert "recorded as held for SO-0019" in screen.notice.said
        assert any(
            "Practice supervision (child in need plan): now due" in line for line in screen.notice._more
        )
        assert "sign within 71 h" in here.text()
        await here.press("f3")
        assert isinstance(here.app.screen, SignDialog)
        await here.press("enter")
        assert note_screen(here).has_class("-reading")
        assert "√ Signed by Dana Duty, at the session." in here.text()
        note = (
            demo_desk.submit(demo_desk.supervision.page, order_id, note_id=screen.page.note.id).result().note
        )
        assert note.state is NoteState.SIGNED
        assert note.written.words("last-time") == "Open."
        page = demo_desk.submit(demo_desk.supervision.page, order_id, new=True).result()
        assert [one.text for one in page.unfinished] == ["Bring the chronology up to date", "Ring"]


async def test_keys_from_the_list_to_a_held_note_with_everything_carried_over(sit: Sit) -> None:
    """4 for the list, enter for the note, f6 carries all over, f2 shows the day, f2 holds: five keys."""
    async with sit() as here:
        screen = await note_of(here, "Noah")
        await here.press("f6")
        await hold(here)
        assert screen.page.note is not None
        assert [one.text for one in screen.page.note_actions] == ["Bring the chronology up to date"]


async def test_signing_names_what_is_missing_and_takes_one_reason(sit: Sit) -> None:
    async with sit() as here:
        screen = await note_of(here, "Dylan")
        await here.press("f3")
        dialog = here.app.screen
        assert isinstance(dialog, SignDialog)
        text = here.text()
        assert "Actions from the monthly audit to follow up?" in text
        assert "not signed on the day of the session" in text
        await here.press("enter")
        assert "It needs a reason" in dialog.problem
        await here.type("Written up today")
        await here.press("enter")
        assert screen.page.note.signed
        assert screen.page.note.late_why == "Written up today"


async def test_a_signed_note_is_read_and_amended_never_changed(sit: Sit) -> None:
    async with sit() as here:
        screen = await note_of(here, "Dylan")
        await here.press("f3")
        await here.type("Written up today")
        await here.press("enter")
        await here.press("f2")
        assert "does not change" in screen.notice.said
        assert not screen.query(NoteForm)
        await here.press("f4")
        assert isinstance(here.app.screen, WriteDialog)
        await here.type("Open again.")
        await here.press("f2")
        assert "Amendment added" in screen.notice.said
        await here.press("end")
        assert [one.text for one in screen.page.note.amendments] == ["Open again."]


# --- actions ----------------------------------------------------


async def test_an_action_is_done_with_its_evidence(sit: Sit) -> None:
    async with sit() as here:
        screen = await note_of(here, "Noah")
        unfinished = await at(here, "unfinished")
        assert isinstance(unfinished, UnfinishedList)
        await here.press("d")
        dialog = here.app.screen
        assert isinstance(dialog, ActionDialog)
        await here.press("enter")
        assert "where on the child's file" in dialog.problem
        await here.type("Case note")
        await here.press("enter")
        assert unfinished.lines()[0][0].startswith("√ done 22 Nov")
        await hold(here)
        done = next(one for one in screen.page.last_actions if one.evidence == "Case note")
        assert done.state is ActionState.DONE


async def test_an_action_is_carried_over_to_another_day_or_dropped_or_left(sit: Sit) -> None:
    async with sit() as here:
        await note_of(here, "Noah")
        unfinished = await at(here, "unfinished")
        await here.press("c")
        dialog = here.app.screen
        assert isinstance(dialog, ActionDialog), "its day has passed: another one is asked for"
        assert dialog.query_one("#day", DateField).value == ""
        await here.press("enter")
        assert here.app.screen is dialog
        await here.type("+2w")
        await here.press("enter")
        assert unfinished.lines()[0][0].startswith("→  6 Dec")
        await here.press("c")
        assert unfinished.lines()[0][0].startswith("·")
        await here.press("t")
        await here.type("+3w")
        await here.press("enter")
        assert "13 Dec" in unfinished.lines()[0][0]
        await here.press("x")
        await here.type("No longer")
        await here.press("enter")
        assert unfinished.lines()[0][0].startswith("×")
        await here.press("backspace")
        assert unfinished.decisions == {}


async def test_an_agreed_action_can_be_changed_and_taken_out(sit: Sit) -> None:
    async with sit() as here:
        await note_of(here, "Noah")
        await at(here, "what")
        await here.type("Ring")
        await here.press("enter", "enter", "enter")
        agreed = note_screen(here).query_one(AgreedList)
        assert [one.text for one in agreed.agreed] == ["Ring"]
        await here.press("shift+tab")
        assert here.app.focused is agreed
        await here.press("e")
        assert agreed.agreed == []
        await here.type("Write")
        await here.press("enter", "enter", "enter", "shift+tab", "x")
        assert agreed.agreed == []


# --- what goes wrong --------------------------------------------


async def test_a_yes_without_words_is_asked_for_where_it_is_missing(sit: Sit) -> None:
    async with sit() as here:
        screen = await note_of(here, "Noah")
        await at(here, "yes-safeguarding")
        await here.press("y")
        await hold(here)
        assert "say which" in screen.notice.said
        assert here.app.focused is not None
        assert here.app.focused.id == "item-safeguarding"
        await here.type("Today")
        await here.press("f2")
        assert "recorded as held" in screen.notice.said


async def test_a_session_that_lies_ahead_is_refused_and_the_words_stay(sit: Sit) -> None:
    async with sit() as here:
        screen = await note_of(here, "Noah")
        await here.type("Stays.")
        await at(here, "held")
        await here.press("ctrl+u")
        await here.type("today 18:00")
        await here.press("f2")
        assert "lies ahead" in screen.notice.said
        assert screen.form is not None
        assert screen.form.answers()["last-time"] == "Stays."


# --- drafts -----------------------------------------------------


async def test_what_was_typed_is_back_when_the_note_is_opened_again(sit: Sit) -> None:
    async with sit() as here:
        await note_of(here, "Noah")
        await here.type("Half a sentence")
        await here.press("f6", "escape")
        screen = await note_of(here, "Noah")
        assert "is back" in screen.notice.said
        assert screen.form is not None
        assert screen.form.answers()["last-time"] == "Half a sentence"
        assert [one.what for one in screen.form.decisions()] == ["carry"]


async def test_a_note_that_was_only_looked_at_leaves_no_draft(sit: Sit, demo_desk: Desk) -> None:
    async with sit() as here:
        await note_of(here, "Noah")
        await here.press("ctrl+down", "ctrl+up", "escape")
        assert demo_desk.submit(demo_desk.drafts.all).result() == ()


async def test_once_held_no_draft_is_left(sit: Sit, demo_desk: Desk) -> None:
    async with sit() as here:
        await note_of(here, "Noah")
        await here.type("Recorded words")
        await hold(here)
        await here.press("escape")
        assert demo_desk.submit(demo_desk.drafts.all).result() == ()
        screen = await note_of(here, "Noah")
        assert screen.page.note is not None
        assert screen.page.note.written.words("last-time") == "Recorded words"


async def test_undo_on_the_list_takes_the_session_back_and_its_words_come_again(sit: Sit) -> None:
    async with sit() as here:
        await note_of(here, "Noah")
        await here.type("Recorded too early")
        await hold(here)
        await here.press("escape")
        assert isinstance(here.app.screen, SupervisionScreen)
        await here.press("u")
        assert "Taken back" in here.app.screen.notice.said
        screen = await note_of(here, "Noah")
        assert screen.page.note is None
        assert screen.form is not None
        assert screen.form.answers()["last-time"] == "Recorded too early"


# --- what somebody else saved meanwhile -------------------------


def hold_first(desk: Desk, name: str, **answers: str) -> Any:
    """A note of this child that is held and not signed, with these words; yields it as read."""
    from sotui.dates.clock import local
    from sotui.supervision.model import NoteKind, Written

    rows = desk.submit(desk.supervision.due).result().rows
    row = next(row for row in rows if name in row.name)
    page = page_of(desk, row)
    words = {key.replace("_", "-"): text for key, text in answers.items()}
    written = Written(NoteKind.PLANNED, page.chosen, local(desk.today(), 9), answers=words)
    id, _ = desk.submit(desk.supervision.hold, row.order_id, written).result()
    return desk.submit(desk.supervision.page, row.order_id, note_id=id).result().note


def save_again(desk: Desk, note: Any, **answers: str) -> None:
    """Save other words into it."""
    from dataclasses import replace

    words = {**note.written.answers, **{key.replace("_", "-"): text for key, text in answers.items()}}
    desk.submit(desk.supervision.save, note, replace(note.written, answers=words)).result()


async def test_a_draft_never_puts_old_words_over_what_was_saved_since(sit: Sit, demo_desk: Desk) -> None:
    note = hold_first(demo_desk, "Noah", last_time="Open.", now="Sleeps.", next="Keep.")
    async with sit() as here:
        screen = await note_of(here, "Noah")
        await here.type(" Mine")
        await here.press("escape")
        save_again(demo_desk, note, last_time="Theirs.", now="Sleeps through.")
        screen = await note_of(here, "Noah")
        assert screen.form is not None
        answers = screen.form.answers()
        assert answers["now"] == "Sleeps through.", "a field in which nothing was typed is as saved"
        assert answers["next"] == "Keep."
        assert "Theirs." in answers["last-time"]
        assert "Open. Mine" in answers["last-time"]
        assert "Recorded since you typed" in screen.notice.said
        assert "Where were we last time" in screen.notice.said


async def test_f2_over_what_was_saved_since_is_refused_and_shows_both(sit: Sit, demo_desk: Desk) -> None:
    note = hold_first(demo_desk, "Noah", last_time="Open.", now="Sleeps.")
    async with sit() as here:
        screen = await note_of(here, "Noah")
        await here.type(" Mine")
        save_again(demo_desk, note, now="Theirs.")
        await here.press("f2")
        assert "Look again" in screen.notice.said
        assert "Nothing was recorded" in screen.notice.said
        assert screen.form is not None
        answers = screen.form.answers()
        assert (answers["last-time"], answers["now"]) == ("Open. Mine", "Theirs.")
        await here.press("f2")
        kept = demo_desk.submit(demo_desk.supervision.page, note.order_id, note_id=note.id).result().note
        assert kept.written.words("last-time") == "Open. Mine"
        assert kept.written.words("now") == "Theirs."


async def test_what_is_typed_can_be_kept_at_every_moment_of_reading_anew(sit: Sit, demo_desk: Desk) -> None:
    hold_first(demo_desk, "Noah", last_time="Open.", now="Sleeps.")
    async with sit() as here:
        screen = await note_of(here, "Noah")
        await here.type(" Mine")
        reading = screen.run_worker(screen.telling(screen._read()), group="read")
        while reading.is_running:
            # As the clock of the drafts does, which asks nobody whether it suits.
            screen.snapshot()
            await asyncio.sleep(0)
        await here.settled()
        assert here.app.is_running


async def test_a_note_that_was_saved_since_is_not_signed_unread(sit: Sit, demo_desk: Desk) -> None:
    note = hold_first(demo_desk, "Noah", last_time="Open.", now="Sleeps.")
    async with sit() as here:
        screen = await note_of(here, "Noah")
        save_again(demo_desk, note, now="Theirs.")
        await here.press("f3")
        assert "Look again" in screen.notice.said
        assert here.app.screen is screen
        assert screen.form is not None
        assert screen.form.answers()["now"] == "Theirs."


async def test_an_action_agreed_but_not_recorded_stays_beside_one_recorded_since(
    sit: Sit, demo_desk: Desk
) -> None:
    from sotui.supervision.model import NewAction

    note = hold_first(demo_desk, "Noah", last_time="Open.")
    async with sit() as here:
        await note_of(here, "Noah")
        await at(here, "what")
        await here.type("Ring")
        await here.press("enter", "enter", "enter", "escape")
        theirs = [NewAction("Write")]
        demo_desk.submit(demo_desk.supervision.save, note, note.written, (), theirs).result()
        screen = await note_of(here, "Noah")
        assert [one.text for one in screen.query_one(AgreedList).agreed] == ["Write", "Ring"]


# --- going on -----------------------------------------------------


async def test_after_f2_one_goes_on_where_one_stood(sit: Sit) -> None:
    async with sit() as here:
        screen = await note_of(here, "Noah")
        await here.press("ctrl+down")
        await here.type("Sleeps.")
        await here.press("left")
        await here.press("f2")
        if screen.page.note is None:
            await here.press("f2")
        assert screen.page.note is not None
        await here.press("x")
        assert screen.form is not None
        assert screen.form.answers()["now"] == "Sleepsx."


async def test_a_draft_that_comes_back_is_gone_on_with_at_its_end(sit: Sit) -> None:
    async with sit() as here:
        await note_of(here, "Noah")
        await here.type("Half a")
        await here.press("escape")
        screen = await note_of(here, "Noah")
        await here.type(" sentence")
        assert screen.form is not None
        assert screen.form.answers()["last-time"] == "Half a sentence"


async def test_a_reading_that_ends_does_not_let_a_second_act_begin(sit: Sit) -> None:
    import asyncio

    async with sit() as here:
        screen = await note_of(here, "Noah")
        goes_on, begun = asyncio.Event(), list[str]()

        async def act(name: str) -> None:
            begun.append(name)
            await goes_on.wait()

        screen.begin(act("first"))
        await here.pilot.pause()
        await screen.telling(screen.read_again())
        screen.begin(act("second"))
        await here.pilot.pause()
        goes_on.set()
        await here.settled()
        assert begun == ["first"]


# --- hostile text -----------------------------------------------


@pytest.mark.parametrize("size", of_these([(80, 24), (120, 40)], (80, 24)))
async def test_hostile_text_in_a_note_is_shown_and_never_obeyed(
    sit: Sit, demo_desk: Desk, size: tuple[int, int]
) -> None:
    from dataclasses import replace

    from sotui.dates.clock import local
    from sotui.supervision.model import NewAction, NoteKind, Written

    screen_rows = demo_desk.submit(demo_desk.supervision.due).result().rows
    row = next(row for row in screen_rows if "Noah" in row.name)
    page = page_of(demo_desk, row)
    written = Written(
        kind=NoteKind.PLANNED,
        children=(row.child_id,),
        held_at=local(demo_desk.today(), 9),
        supervisee=DATES,
        attendees=DATES,
        answers=dict.fromkeys(("last-time", "now", "next", "audit", "recording"), DATES) | {"audit?": "no"},
    )
    new = [NewAction(DATES, DATES)]
    demo_desk.submit(demo_desk.supervision.hold, page.order_id, replace(written), (), new).result()
    async with sit(size=size) as here:
        await note_of(here, "Noah")
        for _ in range(7):
            await here.press("ctrl+down")
            assert "\x1b" not in here.text()
            assert "\u202e" not in here.text()
        await here.press("f8")
        text = here.text()
        assert "\x1b" not in text
        assert "[bold]x[/nope]" in text


async def test_of_two_tabs_in_a_row_none_is_lost(sit: Sit) -> None:
    async with sit() as here:
        await note_of(here, "Noah")
        await here.press("ctrl+down", "ctrl+down")
        await here.pilot.press("tab", "tab", "a", "b")
        await here.settled()
        assert note_screen(here).form is not None
        assert here.app.focused is not None
        assert here.app.focused.id == "who"


async def test_the_checks_are_answered_by_their_letters(sit: Sit) -> None:
    async with sit() as here:
        screen = await note_of(here, "Noah")
        await here.press("ctrl+down", "ctrl+down", "ctrl+down", "n", "tab", "tab", "n", "tab", "tab", "y")
        assert screen.form is not None
        answers = screen.form.answers()
        assert [answers[f"{key}?"] for key in ("safeguarding", "audit", "recording")] == ["no", "no", "yes"]


async def test_a_note_opened_for_one_of_two_sisters_supervised_together_is_for_both(sit: Sit) -> None:
    async with sit() as here:
        screen = await note_of(here, "Noah")
        assert "Noah, Violet Placeham" in here.text()
        await hold(here)
        assert screen.page.note is not None
        assert len(screen.page.note.written.children) == 2


async def test_what_was_prepared_stands_beside_the_next_note(sit: Sit) -> None:
    async with sit() as here:
        screen = await note_of(here, "Noah")
        await here.type("Typed before")
        await here.press("f5")
        assert isinstance(here.app.screen, WriteDialog)
        await here.type("Thursdays")
        await here.press("f2")
        assert "Preparation kept" in screen.notice.said
        assert screen.form is not None
        assert screen.form.answers()["last-time"] == "Typed before"
        assert [one.text for one in screen.page.preparations] == ["Thursdays"]


async def test_every_command_of_the_note_that_cannot_be_used_says_why(sit: Sit) -> None:
    async with sit() as here:
        screen = await note_of(here, "Noah")
        await here.press("f4")
        assert "not signed yet" in screen.notice.said
        screen = await note_of_another(here, "Yusuf Stubbins")
        await here.press("f6")
        assert "no unfinished action" in screen.notice.said


async def note_of_another(here: Sitting, name: str) -> NoteScreen:
    await here.press("escape")
    return await note_of(here, name)


# --- nothing goes unseen ----------------------------------------


async def test_no_day_of_a_session_is_recorded_before_it_was_seen(sit: Sit) -> None:
    async with sit() as here:
        screen = await note_of(here, "Noah")
        assert "! Session" in here.text()
        await here.press("f3")
        assert screen.page.note is None
        assert "Held Sun 22 Nov 2026 at 12:00?" in screen.notice.said
        assert "[√ Session]" in here.text()
        assert here.app.focused is not None
        assert here.app.focused.parent is not None
        assert here.app.focused.parent.id == "held"
        await here.type("yesterday 10:15")
        await here.press("f3")
        assert isinstance(here.app.screen, SignDialog)
        await here.press("escape")
        assert f"{screen.page.note.written.held_at:%d %b %H:%M}" == "21 Nov 10:15"


async def test_where_the_day_was_seen_one_key_records_it(sit: Sit) -> None:
    async with sit() as here:
        screen = await note_of(here, "Noah")
        await at(here, "held")
        await here.press("f2")
        assert "recorded as held" in screen.notice.said


async def test_held_goes_on_where_one_was_writing(sit: Sit) -> None:
    async with sit() as here:
        await note_of(here, "Noah")
        await here.press("ctrl+down")
        await hold(here)
        assert "[· Now]" in here.text() or "[! Now]" in here.text()


async def test_the_day_of_a_held_session_is_put_right_with_its_reason(sit: Sit) -> None:
    async with sit() as here:
        screen = await note_of(here, "Noah")
        await here.type("Stays.")
        await hold(here)
        await at(here, "held")
        await here.press("ctrl+u")
        await here.type("yesterday 10:15")
        await here.press("f2")
        assert "why the day or the hour" in screen.notice.said
        assert here.app.focused is not None
        assert here.app.focused.id == "held-why"
        await here.type("Typed wrong")
        await here.press("f2")
        assert "Note saved" in screen.notice.said
        assert f"{screen.page.note.written.held_at:%d %b %H:%M}" == "21 Nov 10:15"
        assert screen.page.note.written.words("last-time") == "Stays."


# --- actions, marked and recorded -------------------------------


async def test_what_is_marked_done_is_put_right_and_not_asked_anew(sit: Sit) -> None:
    async with sit() as here:
        await note_of(here, "Noah")
        unfinished = await at(here, "unfinished")
        assert "OVERDUE" in here.text()
        await here.press("d")
        assert here.app.focused is not None
        assert here.app.focused.id == "typed"
        await here.type("12 Nov")
        await here.press("tab")
        await here.type("Case note")
        await here.press("enter")
        assert unfinished.lines()[0][0].startswith("√ done 12 Nov")
        assert "OVERDUE" not in here.text()
        await here.press("d", "tab", "end")
        await here.type(" two")
        await here.press("enter")
        (mark,) = unfinished.decisions.values()
        assert (f"{mark.on:%d %b}", mark.words) == ("12 Nov", "Case note two")
        await here.press("x")
        await here.type("Not done")
        await here.press("enter", "d")
        dialog = here.app.screen
        assert isinstance(dialog, ActionDialog)
        assert dialog.query_one("#words").value == ""  # type: ignore[attr-defined]


async def test_recorded_actions_stay_in_sight_and_are_changed_or_taken_out_until_signed(sit: Sit) -> None:
    async with sit() as here:
        screen = await note_of(here, "Noah")
        await here.press("f6")
        await at(here, "what")
        await here.type("Ring")
        await here.press("enter", "enter", "enter")
        await hold(here)
        agreed = await at(here, "agreed")
        assert "None yet" not in here.text()
        assert [line.startswith("recorded, ") for line, _ in agreed.lines()] == [True, True]
        place = [one.text for one in agreed.agreed].index("Ring")
        await here.press("home", *["down"] * place, "e")
        assert len(agreed.agreed) == 2
        await here.press("ctrl+u")
        await here.type("Write")
        await here.press("enter", "enter", "enter")
        assert agreed.lines()[place][0].startswith("put right, ")
        await here.press("f2")
        assert sorted(one.text for one in screen.page.note_actions) == [
            "Bring the chronology up to date",
            "Write",
        ]
        agreed = await at(here, "agreed")
        await here.press("home", "x", "x")
        assert here.app.focused is not None
        assert here.app.focused.id == "what"
        await here.press("f2")
        assert screen.page.note_actions == ()
        assert [one.text for one in screen.page.unfinished] == ["Bring the chronology up to date"]


async def test_undo_of_a_session_loses_no_mark_and_no_agreed_action(sit: Sit) -> None:
    async with sit() as here:
        await note_of(here, "Noah")
        unfinished = await at(here, "unfinished")
        await here.press("d", "tab")
        await here.type("Case note")
        await here.press("enter")
        await at(here, "what")
        await here.type("Ring")
        await here.press("enter", "enter", "enter")
        await hold(here)
        await here.press("escape", "u")
        screen = await note_of(here, "Noah")
        assert screen.form is not None
        (mark,) = screen.form.decisions()
        assert (mark.what, mark.words) == ("done", "Case note")
        assert [one.text for one in screen.query_one(AgreedList).agreed] == ["Ring"]
        await hold(here)
        assert [one.text for one in screen.page.note_actions] == ["Ring"]
        assert [one.evidence for one in screen.page.last_actions if one.evidence].count("Case note") == 1
        assert unfinished is not screen.query_one(UnfinishedList)


async def test_tab_goes_by_a_list_with_nothing_in_it(sit: Sit) -> None:
    async with sit() as here:
        screen = await note_of(here, "Noah")
        await here.press("ctrl+down", "ctrl+down", "tab")
        assert here.app.focused is not None
        assert here.app.focused.id == "what"
        assert not screen.query_one(AgreedList).focusable


async def test_from_the_words_of_now_tab_goes_on_to_when_the_child_was_seen(sit: Sit) -> None:
    async with sit() as here:
        await note_of(here, "Noah")
        await here.press("ctrl+down")
        await here.type("Well")
        await here.press("tab")
        assert here.app.focused is not None
        assert here.app.focused.id == "seen"


async def test_whoever_is_to_do_it_is_found_by_the_beginning_of_the_name_or_said_to_be_unknown(
    sit: Sit,
) -> None:
    async with sit() as here:
        screen = await note_of(here, "Noah")
        name = screen.page.workers[0][1]
        await at(here, "what")
        for who in (name[:-1], "Grandmother"):
            await here.type("Ring")
            await here.press("tab", "ctrl+u")
            await here.type(who)
            await here.press("enter", "enter")
        assert [one.who for one in screen.query_one(AgreedList).agreed] == [name, "Grandmother"]
        assert "“Grandmother” is no worker on the register" in screen.notice.said
