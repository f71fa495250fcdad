"""Assigning: social workers are offered for children, IROs where the row waits for one, others on a key."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sotui.staff.model import Post
from sotui.tui.dialogs.assign import AssignDialog

if TYPE_CHECKING:
    from sitting import Sit


def offered(here: Any) -> list[str]:
    from sotui.tui.widgets.fields import PickList

    return [label for _, label in here.app.screen.query_one("#worker", PickList)._choices]


def wants(post: str) -> Any:
    def suits(row: Any) -> bool:
        return any(wanted.startswith(post) for wanted in row.settled_by)

    return suits


async def test_a_child_without_a_worker_is_offered_social_workers(sit: Sit) -> None:
    async with sit() as here:
        await here.stand_on(wants("allocated"))
        await here.press("a")
        assert isinstance(here.app.screen, AssignDialog)
        assert "Wilma Worker · North" in offered(here)
        assert not any("Officer" in name or "Teamlead" in name for name in offered(here))
        assert "Post: social worker or not known. f4 adds 8 others." in here.text()
        await here.press("f4")
        names = offered(here)
        assert names.index("Iris Officer · Safeguarding Unit · IRO") > names.index("Wilma Worker · North")
        assert "Tess Teamlead · South · team manager" in names


async def test_an_order_that_waits_for_an_iro_is_offered_iros(sit: Sit) -> None:
    async with sit() as here:
        await here.press("e")
        await here.stand_on(wants("iro-allocated"))
        await here.press("a")
        assert offered(here) == [
            f"{name} · Safeguarding Unit" for name in ("Iris Officer", "Jonah Officer", "Lena Officer")
        ]
        await here.type("lena")
        await here.press("enter")
        assert "Lena Officer allocated as IRO" in here.said


async def test_somebody_of_another_post_is_found_by_name_and_said_to_be(sit: Sit) -> None:
    async with sit() as here:
        await here.stand_on(wants("allocated"))
        await here.press("a")
        await here.type("tess")
        assert offered(here) == ["Tess Teamlead · South · team manager"]
        assert "No social worker is called so; these have other posts." in here.text()
        await here.press("enter")
        assert "Tess Teamlead allocated as social worker" in here.said


async def test_whose_post_was_never_said_is_offered_for_both_and_who_has_left_for_neither(
    sit: Sit, demo_desk: Any
) -> None:
    from sotui.staff import acts, store

    def change() -> None:
        with demo_desk.session.act("worker added", "staff") as act:
            acts.add_worker(act, "Una Unsaid", "North", [])
            gone = store.workers_named(act.db, "Wilma Worker")[0]
            acts.worker_left(act, gone.id, date(2026, 11, 20))
            both = store.workers_named(act.db, "Lena Officer")[0]
            acts.say_posts(act, both.id, [Post.IRO, Post.SOCIAL_WORKER])

    demo_desk.submit(change).result()
    async with sit() as here:
        for post in ("allocated", "iro-allocated"):
            await here.press("e")
            await here.stand_on(wants(post))
            await here.press("a")
            assert "Una Unsaid · North" in offered(here)
            assert "Lena Officer · Safeguarding Unit" in offered(here)
            await here.type("wilma")
            assert "Nobody is called so" in here.text()
            await here.press("escape")
