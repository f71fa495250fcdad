"""The list of what is typed and not recorded: gone on with, read, thrown away."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sotui.tui import boxes_reviews
from sotui.tui.dialogs.ask import AskDialog

if TYPE_CHECKING:
    from sitting import Sit, Sitting

HOSTILE = "He said [bold]no[/nope]\x1b[2J \u202eseog"


def keep(here: Sitting, kind: str, subject: str, title: str, text: str, trail: tuple[str, ...]) -> None:
    """A draft as a form would keep it."""
    here.app.desk.submit(here.app.desk.drafts.save, kind, subject, title, {"where now": text}, trail).result()


async def test_a_draft_is_listed_read_and_thrown_away_only_after_a_question(sit: Sit) -> None:
    async with sit() as here:
        keep(here, "note", "gone", "Note about SO-0042", "She was well, and at school.", ("note", "gone"))
        await here.press("5")
        assert "Note about SO-0042" in here.text()
        assert "1 draft" in here.text()
        await here.press("r")
        assert "She was well, and at school." in here.text()
        await here.press("escape", "x")
        assert isinstance(here.app.screen, AskDialog)
        await here.press("escape")
        assert len(here.app.desk.submit(here.app.desk.drafts.all).result()) == 1
        await here.press("x", "enter")
        assert here.app.desk.submit(here.app.desk.drafts.all).result() == ()
        assert "was thrown away" in " ".join(here.text().split())
        assert "all that you typed is recorded" in here.text()


async def test_enter_goes_on_where_it_was_typed(sit: Sit) -> None:
    async with sit() as here:
        row = here.rows[0]
        trail = ("order", row.order_id)  # type: ignore[attr-defined]
        keep(here, "note", "x", "Note", "Words.", trail)
        await here.press("5", "enter")
        assert here.app.screen.trail == trail  # type: ignore[attr-defined]


async def test_where_the_record_has_gone_the_text_can_still_be_read(sit: Sit) -> None:
    async with sit() as here:
        keep(here, "note", "x", "Note", "Words that nobody wants to type twice.", ("order", "no such order"))
        await here.press("5", "enter")
        assert "no longer" in " ".join(here.text().split())
        await here.press("escape", "r")
        assert "nobody wants to type twice" in here.text()


async def test_a_draft_may_say_anything_and_steers_nothing(sit: Sit) -> None:
    async with sit(size=(120, 40)) as here:
        keep(here, "note", "x", f"Note {HOSTILE}", HOSTILE, ())
        await here.press("5")
        for key in ("r", "escape", "x"):
            assert "[bold]no[/nope]" in here.text()
            assert "\x1b" not in here.text()
            assert "\u202e" not in here.text()
            await here.press(key)
        assert "[bold]no[/nope]" in here.text()


async def test_without_a_form_or_a_draft_the_keys_say_why_not(sit: Sit) -> None:
    async with sit() as here:
        await here.press("5", "x")
        assert "all that you typed is recorded" in " ".join(here.text().split())
        keep(here, "note", "x", "Note", "Words.", ())
        await here.press("R", "o")
        assert "can still be read" in " ".join(here.text().split())


async def test_after_unlocking_it_is_said_that_a_draft_waits(sit: Sit) -> None:
    async with sit() as here:
        assert "draft" not in here.said
        keep(here, "note", "a" * 32, "Supervision of Ada Example, SO-0001", "she said", ("board",))
        await here.press("ctrl+l")
        await here.unlock()
        await here.settled()
        assert "1 draft waits: 5 shows it." in here.said
        keep(here, "note", "b" * 32, "Supervision of Ben Example, SO-0002", "he said", ("board",))
        await here.press("ctrl+l")
        await here.unlock()
        await here.settled()
        assert "2 drafts wait: 5 shows them." in here.said


async def test_a_draft_names_the_child_in_full_at_eighty_columns(sit: Sit) -> None:
    async with sit() as here:
        await here.stand_on(lambda row: "," not in row.children)  # type: ignore[attr-defined]
        row = here.board.table.current
        assert row is not None
        here.app.go("note", row.order_id, row.subject_id)
        await here.settled()
        title = here.app.screen.draft_title()  # type: ignore[attr-defined]
        assert row.children in title
        assert row.reference in title
        keep(here, "note", "a" * 32, title, "she said", ("board",))
        await here.press("escape")
        await here.press("5")
        assert title in here.text()


async def test_an_escalation_half_typed_is_listed_by_its_words_and_leads_back_to_its_box(sit: Sit) -> None:
    async with sit(size=(120, 40)) as here:
        row: Any = here.rows[0]
        here.app.go("review", row.order_id)
        await here.settled()
        page: Any = here.app.screen.page  # type: ignore[attr-defined]
        offered = replace(
            page, escalations=(("escalated-to-head-of-service", "To the head of service", True),)
        )
        here.app.push_screen(
            boxes_reviews.review_escalate(offered, here.board.read_date, here.board.read_date)
        )
        await here.settled()
        await here.press("tab")
        await here.type("1/10/2026")
        await here.press("escape", "escape", "5")
        assert "escalated-to" not in here.text()
        assert "2026-10-01" not in here.text()
        assert "Thu 1 Oct 2026" in here.text()
        await here.press("o")
        said = " ".join(here.text().split())
        assert "escalate” was typed in a dialog: f7 opens it again, and the text comes back." in said
