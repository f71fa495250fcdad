"""The form of a review, as an IRO fills it in at the keyboard."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from everyday import of_these
from sotui.reviews.model import ReviewPage
from sotui.tui.dialogs.base import Words
from sotui.tui.screens.review import ReviewScreen
from sotui.tui.screens.reviews import ReviewsScreen
from sotui.tui.widgets.long_field import LongField

if TYPE_CHECKING:
    from sitting import Sit, Sitting


def form(here: Sitting) -> ReviewScreen:
    screen = here.app.screen
    assert isinstance(screen, ReviewScreen), screen
    return screen


def page(here: Sitting) -> ReviewPage:
    found = form(here).page
    assert found is not None
    return found


def said(here: Sitting) -> str:
    """All that stands on the screen in words, whatever line it breaks into."""
    return "\n".join(one.text for one in here.app.screen.query(Words) if one.display)


async def open_due(here: Sitting) -> None:
    """From the board to the form of a nine-month review that is overdue, by keys alone."""
    await here.press("3")
    await here.settled()
    screen = here.app.screen
    assert isinstance(screen, ReviewsScreen)
    place = next(n for n, one in enumerate(screen.table.rows) if one.title == "Nine-month review")
    for _ in range(place):
        await here.press("j")
    await here.press("enter")


@pytest.mark.parametrize("size", of_these([(80, 24), (120, 40)], (80, 24)))
async def test_an_iro_holds_signs_and_finds_the_evidence_insufficient(
    sit: Sit, demo_desk: Any, size: tuple[int, int]
) -> None:
    async with sit(size=size) as here:
        await open_due(here)
        assert page(here).which == "nine-month"
        # The meeting, then who was there, then the first heading: tab leads through.
        await here.press("tab", "tab", "tab")
        await here.press("space", "tab")
        assert "Summary of events" in here.text()
        await here.type("It began with a fire")
        await here.press("tab", "tab")
        await here.type("Nothing new")
        await here.press("f2")
        assert "its minutes are due on" in form(here).notice.said
        assert "10 working days" in form(here).notice.said
        review = page(here).review
        assert review is not None
        assert review.answers["events"].words == "It began with a fire"
        assert review.answers["incidents"].words == "Nothing new"
        assert review.attendance[0].came == "attended"
        assert "10 working days left" in " ".join(here.text().split())
        # The outcome of the meeting itself.
        await here.press("f4", "down", "down", "down", "tab")
        await here.type("School report wanting")
        await here.press("enter")
        # What starts is more than a receipt has lines for: a page of it opens by itself.
        assert "Do the necessary work" in here.text()
        assert "Further review" in here.text()
        await here.press("escape")
        assert "Insufficient evidence recorded" in form(here).notice.said
        assert page(here).review.insufficient  # type: ignore[union-attr]
        # Signing names what is empty and asks for one reason.
        await here.press("f3")
        assert "headings still empty" in here.text()
        assert "2 How has the support plan been implemented?" in said(here)
        await here.press("enter")
        assert "needs a reason" in here.text()
        await here.type("Taken to the further review")
        await here.press("enter")
        assert page(here).review.signed is not None  # type: ignore[union-attr]
        reference = page(here).order.reference
        await here.press("escape", "1")
        chain = {row.clause_id for row in here.rows if row.reference == reference}  # type: ignore[attr-defined]
        assert {"WIR-6-1", "WIR-6-2"} <= chain


async def test_what_was_typed_returns_when_the_form_is_opened_again(sit: Sit) -> None:
    async with sit() as here:
        await open_due(here)
        await here.press("ctrl+down", "ctrl+down")
        assert form(here).query_one("#text", LongField).has_focus
        await here.type("half a sentence")
        await here.press("escape")
        assert isinstance(here.app.screen, ReviewsScreen)
        # One line with its sign, not a second one.
        lines, table = here.app.screen.lines or (), here.app.screen.table
        begun = [one for one in lines if table.noted(one)]
        assert [one.part for one in begun] == ["due"]
        assert not [one for one in lines if one.part == "draft"]
        assert table.move_to_key(begun[0].key)
        await here.press("enter")
        assert form(here).answers["events"].words == "half a sentence"
        assert "is back" in form(here).notice.said


async def open_new(here: Sitting, order_id: str, review_id: str = "") -> None:
    here.app.go("review", order_id, *([review_id] if review_id else []))
    await here.settled()


def order_called(desk: Any, title: str) -> str:
    """The order of the first line of the list with this title."""
    lines = desk.submit(desk.reviews.lines).result()
    return str(next(line.order_id for line in lines if line.title == title))


def held(desk: Any, order_id: str, **words: str) -> str:
    """A nine-month review recorded as held today, with these words under its headings; its id."""
    from sotui.reviews.model import Answer

    def hold() -> str:
        found = desk.reviews.page(order_id)
        id, _ = desk.reviews.hold(
            found,
            which="nine-month",
            on=desk.today(),
            at=None,
            chair_id=found.chair_id,
            answers={key: Answer(said) for key, said in words.items()},
            attendance=found.attendance,
        )
        return str(id)

    return str(desk.submit(hold).result())


@pytest.mark.parametrize(
    ("key", "next_title"),
    [("f2", ""), ("f3", "complete and sign"), ("f4", "the outcome"), ("f7", "escalate")],
)
async def test_a_day_put_right_in_the_form_is_recorded_by_whichever_key_comes_next(
    sit: Sit, demo_desk: Any, key: str, next_title: str
) -> None:
    from datetime import date

    from sotui.tui.dialogs.dates import WhenField

    order_id = order_called(demo_desk, "Nine-month review")
    review_id = held(demo_desk, order_id)
    async with sit() as here:
        await open_new(here, order_id, review_id)
        form(here).query_one(WhenField).value = "20/11/2026"
        form(here).stand_on("events")
        await here.type("Words of the same sitting")
        # Going back at the question for the reason does nothing at all, and loses nothing.
        await here.press(key)
        assert "correct when the review was held" in here.text()
        await here.press("escape")
        assert page(here).held == date(2026, 11, 22)
        assert form(here).query_one(WhenField).value == "2026-11-20"
        await here.press(key)
        await here.type("Read off the wrong line")
        await here.press("enter")
        assert next_title in here.text()
        if next_title:
            await here.press("escape")
        review = page(here).review
        assert review is not None
        assert (review.held, review.signed) == (date(2026, 11, 20), None)
        assert review.answers["events"].words == "Words of the same sitting"


async def test_a_draft_does_not_overwrite_what_was_recorded_since(sit: Sit, demo_desk: Any) -> None:
    from sotui.reviews.agenda_rules import items_for
    from sotui.reviews.model import Answer

    order_id = order_called(demo_desk, "Nine-month review")
    review_id = held(demo_desk, order_id, events="As it was read. ", analysis="Old")

    def record_since() -> None:
        """As somebody else does: the draft of the person at the keyboard stays."""
        from sotui.reviews import acts

        found = demo_desk.reviews.page(order_id, review_id)
        said = {"events": "A colleague wrote this.", "incidents": "A colleague's incident"}
        with demo_desk.session.act("review written up", found.order.reference) as act:
            acts.write(
                act,
                found.review,
                chair_id=next(id for id, _ in found.chairs if id != found.chair_id),
                answers={key: Answer(words) for key, words in said.items()} | {"analysis": Answer("Old")},
                attendance=found.attendance[:1],
                items=items_for(found.outlines, "nine-month"),
            )

    async with sit(size=(120, 40)) as here:
        await open_new(here, order_id, review_id)
        form(here).stand_on("events")
        await here.type("Mine.")
        form(here).stand_on("attendance")
        await here.settled()
        await here.press("space")
        await here.press("escape")
        demo_desk.submit(record_since).result()
        await open_new(here, order_id, review_id)
        screen = form(here)
        # Where both wrote both stand there; what only one of the two changed is theirs.
        assert screen.answers["events"].words.startswith("A colleague wrote this.")
        assert screen.answers["events"].words.endswith("As it was read. Mine.")
        assert screen.answers["incidents"].words == "A colleague's incident"
        assert screen.answers["analysis"].words == "Old"
        assert [one.came for one in screen.people] == ["attended"]
        assert screen.chair == page(here).chair_id
        assert "Recorded since you typed" in screen.notice.said
        assert "Summary of events" in screen.notice.said


async def test_what_is_saved_over_a_later_record_is_refused_and_both_are_shown(
    sit: Sit, demo_desk: Any
) -> None:
    from sotui.reviews.model import Answer

    order_id = order_called(demo_desk, "Nine-month review")
    review_id = held(demo_desk, order_id, events="As it was read.")

    def record_since() -> None:
        found = demo_desk.reviews.page(order_id, review_id)
        answers = {"events": Answer("Written since.")}
        chair, people = found.chair_id, found.attendance
        demo_desk.reviews.write(found, which="nine-month", chair_id=chair, answers=answers, attendance=people)

    async with sit(size=(120, 40)) as here:
        await open_new(here, order_id, review_id)
        form(here).stand_on("events")
        await here.type(" Mine.")
        demo_desk.submit(record_since).result()
        await here.press("f2")
        assert "Look again" in form(here).notice.said
        assert "Written since." in here.text()
        assert "Mine." in here.text()
        await here.press("f2")
        review = page(here).review
        assert review is not None
        assert "Written since." in review.answers["events"].words
        assert "As it was read. Mine." in review.answers["events"].words


async def test_a_review_held_but_not_written_up_says_so(sit: Sit, demo_desk: Any) -> None:
    from sotui.facts.model import Subject, SubjectKind
    from sotui.register import acts

    order_id = order_called(demo_desk, "Nine-month review")

    def bare() -> str:
        order = Subject(SubjectKind.ORDER, order_id)
        with demo_desk.session.act("fact recorded", "SO") as act:
            return acts.record(act, "review-held", order, demo_desk.today(), qualifier="nine-month").id

    fact_id = demo_desk.submit(bare).result()
    async with sit() as here:
        await open_new(here, order_id, fact_id)
        await here.press("f3")
        assert form(here).notice.said == "Write the review up first: f2."
        await here.press("f8")
        assert "Nine-month review held on Sun 22 Nov 2026. Nothing is written up yet." in here.text()


async def test_both_names_decide_and_the_page_says_what_is_still_to_be_written(
    sit: Sit, demo_desk: Any
) -> None:
    order_id = order_called(demo_desk, "Nine-month review")
    async with sit() as here:
        await open_new(here, order_id)
        await here.press("f2", "f4", "down", "down", "tab", "down", "tab")
        await here.type("Hana Headway")
        await here.press("enter")
        assert "waits for Team Manager" in form(here).notice.said
        assert "outcome proposed" in " ".join(here.text().split())
        await here.press("f4", "tab", "tab", "tab")
        await here.type("Tariq Teamlead")
        await here.press("enter")
        assert form(here).notice.said.startswith("Decided for")
        review = page(here).review
        assert review is not None
        assert [(one.position, one.name) for one in review.agreed] == [
            ("Head of Service", "Hana Headway"),
            ("Team Manager", "Tariq Teamlead"),
        ]
        await here.press("f9", "end")
        assert "Expected outcomes of a further Supervision Order" in here.text()


async def test_holding_taken_back_on_the_board_leaves_the_text_in_the_form(sit: Sit, demo_desk: Any) -> None:
    order_id = order_called(demo_desk, "Nine-month review")
    async with sit() as here:
        await open_new(here, order_id)
        await here.press("ctrl+down", "ctrl+down")
        await here.type("kept words")
        await here.press("f2", "escape", "u")
        assert "Taken back" in here.said
        await open_new(here, order_id)
        assert "TAKEN BACK" in " ".join(here.text().split())
        assert form(here).answers["events"].words == "kept words"
        await here.press("f2")
        assert page(here).review is not None
        assert not page(here).review.withdrawn  # type: ignore[union-attr]


async def test_the_words_of_last_time_are_put_in_by_one_key(sit: Sit, demo_desk: Any) -> None:
    order_id = order_called(demo_desk, "Nine-month review")
    async with sit() as here:
        await open_new(here, order_id)
        assert page(here).earlier is not None
        await here.press("ctrl+down", "ctrl+down")
        assert "Initial review of" in here.text()
        await here.press("f6")
        said = page(here).earlier.answers["events"].words  # type: ignore[union-attr]
        assert form(here).answers["events"].words == said


async def test_signed_minutes_take_no_more_words(sit: Sit, demo_desk: Any) -> None:
    order_id = order_called(demo_desk, "Nine-month review")
    async with sit() as here:
        await open_new(here, order_id)
        await here.press("f2", "f3")
        await here.type("nobody came")
        await here.press("enter")
        assert page(here).review.signed is not None  # type: ignore[union-attr]
        form(here).stand_on("events")
        await here.settled()
        await here.type("more")
        assert "events" not in form(here).answers
        await here.press("f2")
        await here.type("Mother was heard by telephone")
        await here.press("f2")
        assert "1 amendment" in " ".join(here.text().split())
        await here.press("f3")
        assert "signed" in form(here).notice.said


async def test_a_person_is_added_and_told_how_they_took_part(sit: Sit, demo_desk: Any) -> None:
    order_id = order_called(demo_desk, "Nine-month review")
    async with sit() as here:
        await open_new(here, order_id)
        form(here).stand_on("attendance")
        await here.settled()
        await here.press("a")
        await here.type("Advocate")
        await here.press("tab")
        await here.type("Alma Advocate")
        await here.press("enter")
        last = form(here).people[-1]
        assert (last.role, last.name, last.came) == ("Advocate", "Alma Advocate", "attended")
        await here.press("space")
        assert form(here).people[-1].came == "apologies"
        await here.press("d")
        assert "Advocate" not in [one.role for one in form(here).people]


async def test_a_day_that_cannot_be_is_told_where_it_is_typed(sit: Sit, demo_desk: Any) -> None:
    from sotui.tui.dialogs.dates import WhenField

    order_id = order_called(demo_desk, "Nine-month review")
    async with sit() as here:
        await open_new(here, order_id)
        field = form(here).query_one(WhenField).field
        field.value = "31 nov"
        await here.settled()
        form(here).stand_on("events")
        await here.press("f2")
        assert page(here).review is None
        assert field.has_focus
        field.value = "+2d"
        await here.press("f2")
        assert page(here).review is None
        assert "ahead" in form(here).notice.said


async def test_a_procedure_without_an_agenda_is_held_under_plain_headings(
    sit: Sit, demo_desk: Any, register_order: Any
) -> None:
    from sotui.facts.model import Subject, SubjectKind
    from sotui.register import acts
    from sotui.staff.acts import worker_named

    def of_no_procedure() -> str:
        id = str(register_order(demo_desk, procedure="elsewhere", family="F900"))
        with demo_desk.session.act("fact recorded", "F900") as act:
            iro = worker_named(act, "Iris Officer")
            acts.record(
                act, "iro-allocated", Subject(SubjectKind.ORDER, id), date(2026, 1, 20), qualifier=iro
            )
        return id

    order_id = demo_desk.submit(of_no_procedure).result()
    async with sit(size=(120, 40)) as here:
        await open_new(here, order_id)
        assert "plain headings" in here.text()
        assert not page(here).own_agenda
        await here.press("ctrl+down", "ctrl+down")
        await here.type("All is well")
        await here.press("f2")
        assert page(here).review is not None
        await here.press("f4")
        assert "“Decision about the end” on the order's page with f" in form(here).notice.said
        # Of a list that begins further down one sees that there is more above.
        await open_new(here, order_id)
        first = next(line for line in here.text().splitlines() if " Review " in line and "( )" in line)
        assert first.endswith("↑")


async def test_hostile_text_in_every_field_keeps_the_form_in_shape(sit: Sit, demo_desk: Any) -> None:
    from rich.cells import cell_len

    from sotui.reviews.agenda_rules import items_for
    from sotui.reviews.model import Answer, Attendance, Came

    order_id = order_called(demo_desk, "Nine-month review")
    text = (
        "Ada\x1b[2J\x1b]52;c;eA==\x07 \x9b31m [bold]x[/nope] \u202eevil\u2066 e"
        + "\u0301" * 50
        + "\n👩‍👩‍👧 山田"
    )

    def plant() -> str:
        found = demo_desk.reviews.page(order_id)
        id, _ = demo_desk.reviews.hold(
            found,
            which="nine-month",
            on=demo_desk.today(),
            at=None,
            chair_id=found.chair_id,
            answers={
                item.key: Answer(text, yes=True if item.asks == "yes-no" else None)
                for item in items_for(found.outlines, "nine-month")
            },
            attendance=(Attendance(text, text, Came.VIEWS, text),),
        )
        return str(id)

    review_id = demo_desk.submit(plant).result()
    async with sit(size=(80, 24)) as here:
        await open_new(here, order_id, review_id)
        for keys in (
            (),
            ("ctrl+up",) * 25,
            ("ctrl+down",),
            ("ctrl+down",),
            ("f8",),
            ("escape", "f3"),
            ("escape",),
        ):
            await here.press(*keys)
            drawn = here.text()
            assert all(cell_len(line) <= 80 for line in drawn.splitlines()), keys
            assert not {"\x1b", "\x9b", "\u202e", "\u2066", "\x07"} & set(drawn), keys
        review = page(here).review
        assert review is not None
        assert review.answers["events"].words == text
        # Saved again untouched, it is kept letter for letter.
        await here.press("f2")
        assert page(here).review.answers["events"].words == text  # type: ignore[union-attr]


async def test_the_list_is_filtered_and_says_why(sit: Sit) -> None:
    async with sit() as here:
        here.app.go("reviews")
        await here.settled()
        screen = here.app.screen
        assert isinstance(screen, ReviewsScreen)
        everything = len(screen.table.rows)
        await here.press("slash")
        await here.type("minutes")
        assert 0 < len(screen.table.rows) < everything
        assert {one.part for one in screen.table.rows} == {"minutes"}
        await here.press("enter", "w")
        assert "WIR-5-8a" in here.text()
        await here.press("escape", "escape")
        assert len(screen.table.rows) == everything
        await here.press("o")
        assert "Order SO-" in here.text()


async def test_minutes_are_opened_from_the_board_for_the_review_they_are_of(sit: Sit) -> None:
    async with sit() as here:
        row: Any = await here.stand_on(lambda row: row.title == "Minutes of the review")  # type: ignore[attr-defined]
        await here.press("f")
        assert page(here).order.id == row.order_id
        assert page(here).held is not None
        assert page(here).clock is not None
        assert page(here).clock.due == row.due  # type: ignore[union-attr]
