"""Who is to chair a review, as its form says it, and what it says of a chair of another post."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from everyday import of_these
from sotui.facts.model import Subject, SubjectKind
from sotui.tui.dialogs.base import Words
from sotui.tui.screens.review import ReviewScreen
from sotui.tui.screens.reviews import ReviewsScreen
from sotui.tui.widgets.fields import PickList

if TYPE_CHECKING:
    from sitting import Sit, Sitting

SIZES = [(80, 24), (120, 40)]


def form(here: Sitting) -> ReviewScreen:
    screen = here.app.screen
    assert isinstance(screen, ReviewScreen), screen
    return screen


def says(here: Sitting) -> str:
    """What stands below the chair."""
    return form(here).query_one("#chair-says", Words).text


def on_one_line(here: Sitting) -> str:
    return " ".join(here.text().split())


def an_order(
    desk: Any, register_order: Any, procedure: str = "camden", made: date = date(2026, 11, 2)
) -> str:
    """An order under this procedure, with an IRO, a team manager and a Practice Manager to chair reviews."""
    from sotui.staff.acts import worker_named
    from sotui.staff.model import Post

    def make() -> str:
        id = str(register_order(desk, procedure=procedure, made=made, family="F901"))
        with desk.session.act("fact recorded", "SO-0901") as act:
            worker_named(act, "Iris Reviewer", "Safeguarding Unit", [Post.IRO])
            worker_named(act, "Tom Leader", "North", [Post.TEAM_MANAGER])
            worker_named(act, "Pam Practice", "North", [Post.PRACTICE_MANAGER])
        return id

    return str(desk.submit(make).result())


def record(desk: Any, order_id: str, kind: str, on: date, qualifier: str = "") -> None:
    from sotui.register import acts

    def do() -> None:
        with desk.session.act("fact recorded", "SO-0901") as act:
            acts.record(act, kind, Subject(SubjectKind.ORDER, order_id), on, qualifier=qualifier)

    desk.submit(do).result()


async def open_form(here: Sitting, order_id: str) -> None:
    here.app.go("review", order_id)
    await here.settled()


async def pick(here: Sitting, name: str) -> None:
    """Pick a chair by name."""
    page = form(here).page
    assert page is not None
    chair = next(id for id, said in page.chairs if said.startswith(name))
    picks = form(here).query_one("#chair", PickList)
    picks.focus()
    picks.pick_again((chair,))
    picks.post_message(PickList.Picked(picks))
    await here.settled()


@pytest.mark.parametrize("size", of_these(SIZES, (80, 24)))
async def test_the_form_of_a_first_review_says_who_chairs_it_and_by_which_clause(
    sit: Sit, demo_desk: Any, register_order: Any, size: tuple[int, int]
) -> None:
    order_id = an_order(demo_desk, register_order)
    async with sit(size=size) as here:
        await open_form(here, order_id)
        assert says(here) == "Must be chaired by an IRO or CPO: the first review (CAM-6-3)."
        assert "Must be chaired by an IRO or CPO" in on_one_line(here)
        assert "(CAM-6-3)" in on_one_line(here)


@pytest.mark.parametrize("size", of_these(SIZES, (80, 24)))
async def test_a_team_manager_as_its_chair_is_warned_of_and_the_review_is_held_all_the_same(
    sit: Sit, demo_desk: Any, register_order: Any, size: tuple[int, int]
) -> None:
    order_id = an_order(demo_desk, register_order)
    async with sit(size=size) as here:
        await open_form(here, order_id)
        await pick(here, "Tom Leader")
        assert says(here) == (
            "! Tom Leader is a team manager; the first review must be chaired by an IRO or CPO (CAM-6-3)."
        )
        assert "! Tom Leader is a team manager" in on_one_line(here)
        await pick(here, "Iris Reviewer")
        assert says(here).startswith("Must be chaired")
        await pick(here, "Tom Leader")
        await here.press("f2")
        review = form(here).page.review  # type: ignore[union-attr]
        assert review is not None
        assert review.chair == "Tom Leader"
        assert "must be chaired by an IRO or CPO (CAM-6-3)" in form(here).notice.said
        # Signing waits for the child's views; once they are there it says who should have chaired.
        await here.press("f3")
        assert "Still to be written" in form(here).notice.said


async def test_a_chair_of_another_post_is_remarked_where_the_minutes_are_signed(
    sit: Sit, demo_desk: Any, register_order: Any
) -> None:
    order_id = an_order(demo_desk, register_order, "wirral")
    async with sit(size=(120, 40)) as here:
        await open_form(here, order_id)
        await pick(here, "Tom Leader")
        await here.press("f2")
        await here.press("f3")
        said = " ".join(one.text for one in here.app.screen.query(Words))
        assert (
            "Tom Leader is a team manager; the initial review is to be chaired by an IRO (WIR-5-1)." in said
        )


async def test_the_last_review_is_told_from_what_is_booked_after_it(
    sit: Sit, demo_desk: Any, register_order: Any
) -> None:
    # Made in January 2026: from 15 October on no other review of the series fits in.
    order_id = an_order(demo_desk, register_order, made=date(2026, 1, 15))
    record(demo_desk, order_id, "review-held", date(2026, 2, 12), "first")
    async with sit(size=(120, 40)) as here:
        await open_form(here, order_id)
        assert form(here).which == "last"
        assert says(here) == "Must be chaired by an IRO or CPO: the last review (CAM-6-3)."
        await pick(here, "Tom Leader")
        assert "It leaves no room for another." in says(here)
        assert "Thu 14 Jan 2027" in says(here)
        record(demo_desk, order_id, "review-booked", date(2027, 1, 6))
        await pick(here, "Iris Reviewer")
        assert "is to be chaired by a team manager (CAM-6-7)" in says(here)


async def test_the_name_that_is_picked_says_who_chairs(sit: Sit, demo_desk: Any, register_order: Any) -> None:
    order_id = an_order(demo_desk, register_order, "sussex")
    async with sit(size=(120, 40)) as here:
        await open_form(here, order_id)
        assert says(here) == "", "whose review it is, its day does not tell"
        which = form(here).query_one("#which", PickList)
        for name, said in (
            ("plan", "To be chaired by a Practice Manager: the plan review (SUS-5c)."),
            ("progress", "To be chaired by a Key worker: the progress review (SUS-5d:chair)."),
        ):
            which.pick_again((name,))
            which.post_message(PickList.Picked(which))
            await here.settled()
            assert says(here) == said
        # A social worker may be the family's key worker: they can be picked, and nothing is said against it.
        page = form(here).page
        assert page is not None
        assert len(page.chairs) > 8
        await pick(here, page.chairs[-1][1].split(" · ")[0])
        assert not says(here).startswith("!")


async def test_who_chairs_stands_among_the_reasons_of_a_review_that_is_due(
    sit: Sit, demo_desk: Any, register_order: Any
) -> None:
    an_order(demo_desk, register_order, made=date(2026, 10, 30))
    async with sit(size=(120, 40)) as here:
        await here.press("3")
        screen = here.app.screen
        assert isinstance(screen, ReviewsScreen)
        row = next(
            one
            for one in screen.table.rows
            if one.deadline_key.startswith("CAM-6-1|") and "Ada" in one.children
        )
        screen.table.move_to_key(row.key)
        await here.press("w")
        said = on_one_line(here)
        assert "Who chairs" in said
        assert "Must be chaired by an IRO or CPO" in said
        # The rest of what there is to read lies below.
        await here.press("pagedown", "pagedown")
        assert "their allocated IRO should chair" in on_one_line(here)
        assert "(CAM-6-4)" in on_one_line(here)
