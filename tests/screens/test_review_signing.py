"""What a review's form says before it is signed or decided, and where its keys lead."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from sotui.reviews.model import Agreed, Answer, Attendance
from sotui.tui.dialogs.base import Dialog, Words
from sotui.tui.screens.review import ReviewScreen
from sotui.tui.screens.reviews import ReviewsScreen
from sotui.tui.widgets.fields import LineField, PickList
from sotui.tui.widgets.long_field import LongField

if TYPE_CHECKING:
    from sitting import Sit, Sitting


def form(here: Sitting) -> ReviewScreen:
    screen = here.app.screen
    assert isinstance(screen, ReviewScreen), screen
    return screen


def dialog(here: Sitting) -> Dialog[Any]:
    screen = here.app.screen
    assert isinstance(screen, Dialog), screen
    return screen


def drawn(here: Sitting) -> str:
    return " ".join(here.text().split())


def asked(here: Sitting) -> str:
    """All that the dialog says, whole lines of it on the screen."""
    return "\n".join(one.text for one in dialog(here).query(Words) if one.display)


def due(desk: Any, title: str) -> str:
    lines = desk.submit(desk.reviews.lines).result()
    return str(next(line.order_id for line in lines if line.title == title and line.part == "due"))


def held(desk: Any, **said: Any) -> tuple[str, str]:
    """A nine-month review held today, with what is said of it."""
    order_id = due(desk, "Nine-month review")

    def do() -> str:
        page = desk.reviews.page(order_id)
        id, _ = desk.reviews.hold(
            page,
            which=said.get("which", "nine-month"),
            on=desk.today(),
            at=None,
            chair_id=page.chair_id,
            answers=said.get("answers", {}),
            attendance=said.get("attendance", page.attendance),
        )
        return str(id)

    return order_id, desk.submit(do).result()


async def open_form(here: Sitting, *ids: str) -> None:
    here.app.go("review", *ids)
    await here.settled()


async def test_signing_nothing_names_every_heading_who_was_not_said_and_for_whom(
    sit: Sit, demo_desk: Any
) -> None:
    invited = (Attendance("School", "Sam School"), Attendance("Child", "Kit Kept"))
    ids = held(demo_desk, attendance=invited)
    async with sit() as here:
        await open_form(here, *ids)
        await here.press("f3")
        said = asked(here)
        assert "Nothing is written: 18 of 18 headings still empty." in said
        assert "Not said how they took part: Child: Kit Kept; School: Sam School." in said
        assert f"by {here.app.desk.person}." in said
        assert "Signed for " in said
        assert "Every heading is written" not in said
        await here.press("enter")
        assert "needs a reason" in dialog(here).problem


async def test_each_empty_heading_is_named_at_signing_where_there_is_least_room(
    sit: Sit, demo_desk: Any
) -> None:
    ids = held(demo_desk, answers={"events": Answer("It began with a fire.")})
    async with sit(size=(80, 24)) as here:
        await open_form(here, *ids)
        await here.press("f3")
        assert "17 of 18 headings still empty: 2 How has the support plan been" in asked(here)
        assert "5 Impact for the child’s Lived Experience; 5 Impact for the Adults" in asked(here)
        assert "6 Impact for the Child’s Lived Experience; 6 Impact for the Adults" in asked(here)
        assert "c A further application to extend was considered" in asked(here)
        assert "sign" in here.text().splitlines()[1]
        assert "why it is signed all the same" in here.text()
        assert "enter sign" in here.text()


async def test_what_is_typed_for_one_outcome_is_not_said_of_another(sit: Sit, demo_desk: Any) -> None:
    ids = held(demo_desk)
    async with sit() as here:
        await open_form(here, *ids)
        await here.press("f4", "down")
        await here.settled()
        name = dialog(here).query_one("#name-0", LineField)
        name.focus()
        await here.type("Hana Headway")
        dialog(here).query_one("#outcome", PickList).focus()
        await here.press("enter")
        assert "what it means" in dialog(here).problem
        dialog(here).query_one("#outcome", PickList).focus()
        await here.press("down")
        await here.settled()
        assert (name.value, dialog(here).problem) == ("", "")
        await here.press("up")
        await here.settled()
        assert name.value == "Hana Headway"


async def test_who_agreed_is_shown_by_name_and_an_error_is_taken_back(sit: Sit, demo_desk: Any) -> None:
    order_id, review_id = held(demo_desk)

    def agree() -> None:
        page = demo_desk.reviews.page(order_id, review_id)
        said = [
            Agreed(position, name, "outcome-b", "extend", demo_desk.today())
            for position, name in (("Head of Service", "Hana Headway"), ("Team Manager", "Tariq Teamlead"))
        ]
        demo_desk.reviews.agree(page, *said)

    demo_desk.submit(agree).result()
    async with sit() as here:
        await open_form(here, order_id, review_id)
        await here.press("f4")
        assert "Head of Service, Hana Headway, " in asked(here)
        assert "Team Manager, Tariq Teamlead, " in asked(here)
        await here.press("down")
        await here.settled()
        await here.press("tab")
        await here.type("The sister was meant")
        await here.press("enter")
        assert form(here).notice.said.startswith("Taken back for ")
        assert form(here).page.review.agreed[-1].outcome == ""  # type: ignore[union-attr]
        assert "outcome proposed" not in drawn(here)


async def test_an_outcome_before_analysis_and_signature_is_remarked(sit: Sit, demo_desk: Any) -> None:
    ids = held(demo_desk)
    async with sit(size=(80, 24)) as here:
        await open_form(here, *ids)
        await here.press("f4")
        assert "not signed yet" not in asked(here)
        for _ in ("outcome A", "outcome B"):
            await here.press("down")
            await here.settled()
            assert "not signed yet. Nothing of its analysis is written." in asked(here)
            # All of it is on the screen.
            assert "the outcome" in here.text()
            assert "enter record" in here.text()


async def test_letters_on_a_list_of_choices_are_answered(sit: Sit, demo_desk: Any) -> None:
    ids = held(demo_desk)
    async with sit() as here:
        await open_form(here, *ids)
        await here.press("f7")
        await here.type("no progress")
        assert "tab goes to the next field" in dialog(here).problem
        assert dialog(here).query_one("#note", LineField).value == ""


@pytest.mark.parametrize("size", [(80, 24)])
async def test_the_two_impacts_are_told_apart_in_a_narrow_outline(
    sit: Sit, demo_desk: Any, size: tuple[int, int]
) -> None:
    async with sit(size=size) as here:
        await open_form(here, due(demo_desk, "Nine-month review"))
        assert "5 Impact for the" in here.text()
        assert "6 Impact for the" in here.text()
        form(here).stand_on("concern.child")
        await here.settled()
        heading = form(here).query_one("#heading", Words).text
        assert heading == "6 Areas of Concern remaining: Impact for the Child’s Lived Experience"


async def test_a_long_receipt_makes_way_when_one_goes_on(sit: Sit, demo_desk: Any) -> None:
    async with sit(size=(80, 24)) as here:
        await open_form(here, due(demo_desk, "Nine-month review"))
        await here.press("f2")
        assert "recorded for" in form(here).notice.said
        await here.press("ctrl+down")
        assert form(here).notice.said == ""


async def test_the_next_heading_is_entered_where_it_asks(sit: Sit, demo_desk: Any) -> None:
    async with sit() as here:
        await open_form(here, due(demo_desk, "Nine-month review"))
        form(here).stand_on("analysis.future")
        await here.settled()
        assert form(here).query_one("#text", LongField).has_focus
        await here.press("ctrl+down")
        assert form(here).query_one("#yes", PickList).has_focus
        await here.press("down")
        assert form(here).answers["purpose.plan"].yes is True


async def test_a_date_on_a_day_off_says_by_when_it_is_to_be_done(sit: Sit) -> None:
    async with sit(size=(120, 40)) as here:
        here.app.go("reviews")
        await here.settled()
        screen = here.app.screen
        assert isinstance(screen, ReviewsScreen)
        line = replace(screen.table.rows[0], due=date(2026, 12, 25), do_by=date(2026, 12, 24))
        screen.table.show_rows([line])
        await here.settled()
        assert "due Fri 25 Dec 2026, do by Thu 24 Dec 2026" in drawn(here)


async def test_who_signs_or_sends_sees_where_there_is_least_room_what_is_wanting(
    sit: Sit, demo_desk: Any
) -> None:
    many = tuple(Attendance("Professional", f"Somebody Invited the {n}th") for n in range(9))
    ids = held(demo_desk, answers={"events": Answer("It began with a fire.")}, attendance=many)
    async with sit(size=(80, 24)) as here:
        await open_form(here, *ids)
        await here.press("f3", "enter")
        assert "needs a reason: write it in a sentence" in here.text()
        await here.type("The rest was taken to the further review")
        await here.press("enter")
        # Signed, the empty headings are no less empty.
        assert "17 headings left empty" in drawn(here)
        assert "! 2 How has the support" in here.text()
        await here.press("ctrl+down")
        assert "left empty" in here.text().replace("headings left empty", "")
        # To whom they went is ticked by whoever knows, one line for all of them.
        await here.press("f5", "enter")
        assert "Tick with the space bar." in drawn(here)
        assert "[x]" not in here.text()
        await here.press("space")
        assert here.text().count("[x]") == 4
        await here.press("down", "space")
        assert here.text().count("[x]") == 2
        await here.press("enter")
        sent = form(here).page.review.sent  # type: ignore[union-attr]
        assert [one.to for one in sent] == ["Team Manager", "Head of Service"]
        # One of the two was ticked in error.
        await here.press("f5", "tab", "tab", "down", "space", "enter")
        assert "Say in a sentence how it came about." in drawn(here)
        await here.type("It was not in the envelope")
        await here.press("enter")
        assert "not been sent to Head of Service" in form(here).notice.said
        assert "to be sent to Participants, Head of Service" in drawn(here)


async def test_a_no_to_the_plan_stands_at_the_top_and_asks_for_its_words(sit: Sit, demo_desk: Any) -> None:
    async with sit(size=(80, 24)) as here:
        await open_form(here, due(demo_desk, "Initial IRO review"))
        form(here).stand_on("objective.clear")
        await here.settled()
        assert "words to go with the answer" in here.text()
        assert "NOT SATISFACTORY" not in here.text()
        await here.press("up")
        assert "PLAN NOT SATISFACTORY" in drawn(here)
        # Before anything is recorded one reads what would follow from it.
        await here.press("f9")
        assert "Minutes of the review: now due Fri 4 Dec 2026" in drawn(here)
        await here.press("escape", "f2")
        empty = next(one for one in form(here).agenda.entries if one.key == "objective.needs")
        assert empty.sign == "!"


async def test_another_day_says_what_it_moves_before_the_reason_is_asked(sit: Sit, demo_desk: Any) -> None:
    ids = held(demo_desk)
    async with sit(size=(80, 24)) as here:
        await open_form(here, *ids)
        form(here).query_one("#on #typed", LineField).value = "19/11/2026"
        await here.press("f2")
        assert "Minutes of the review: due Thu 3 Dec 2026, was due Fri 4 Dec 2026" in drawn(here)
        await here.type("typed wrongly")
        await here.press("enter")
        assert form(here).page.held == date(2026, 11, 19)  # type: ignore[union-attr]


async def test_a_review_without_a_name_says_so_at_signing(sit: Sit, demo_desk: Any) -> None:
    ids = held(demo_desk, which="")
    async with sit(size=(80, 24)) as here:
        await open_form(here, *ids)
        await here.press("f3")
        assert "Nobody has said which review it was" in drawn(here)


async def test_what_the_list_of_reviews_cuts_is_told_below_it(sit: Sit, demo_desk: Any) -> None:
    async with sit(size=(80, 24)) as here:
        await here.press("3")
        screen = here.app.screen
        assert isinstance(screen, ReviewsScreen)
        late = next(line for line in screen.table.rows if "target passed" in line.status)
        assert screen.table.move_to_key(late.key)
        await here.settled()
        assert late.status[2:] in here.text()
        assert f"{late.reference} · {late.who}" in here.text()
        await here.press("u")
        assert "takes back what you recorded last" in screen.notice.said
        await here.press("o", "v")
        assert "…" not in "\n".join(line for line in here.text().splitlines() if "review, " in line)
