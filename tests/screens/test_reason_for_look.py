"""A look at another team's record asks why first; the reason stands in the audit beside the look."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sotui.tui.dialogs.look_reason import LookReasonDialog
from sotui.tui.screens.note import NoteScreen
from sotui.tui.screens.order import OrderScreen
from sotui.tui.screens.orders import OrdersScreen
from sotui.tui.screens.review import ReviewScreen
from sotui.vault.errors import LookNeedsReason, ReasonNeeded
from sotui.vault.model import Role

if TYPE_CHECKING:
    from sitting import Sit

TODAY = date(2026, 11, 22)
PASSPHRASE = "four words and one more"
MakeDesk = Callable[..., Any]


@pytest.fixture
def desk_of(tmp_path: Path, register_order: Callable[..., str]) -> Iterator[MakeDesk]:
    """The register of Wilma Worker, team North, with these roles: her own team's order, and one of South."""
    from sotui.desk import Clock, migrations, open_desk_on_thread
    from sotui.facts.model import Subject, SubjectKind
    from sotui.register import acts
    from sotui.register import store as orders
    from sotui.staff.acts import worker_named
    from sotui.vault.create import create
    from sotui.vault.kdf import KdfParams

    made = []

    def make(*roles: Role, name: str = "Wilma Worker") -> Any:
        folder = tmp_path / f"register {len(made)}"
        cheap = KdfParams(memory_kib=19 * 1024, iterations=1, lanes=1)
        create(
            folder, name, PASSPHRASE, migrations=migrations(), kdf=cheap, roles=roles, check_strength=False
        )
        desk = open_desk_on_thread(folder, None, PASSPHRASE, clock=Clock(TODAY))
        made.append(desk)

        def tell() -> None:
            with desk.session.act("fact recorded", "staff") as act:
                worker_named(act, "Wilma Worker", "North")
                vera = worker_named(act, "Vera Visitwell", "South")
            register_order(desk, family="F001", names=("Ada Northby",))
            id = register_order(desk, family="F002", names=("Bilal Southby",))
            child = orders.order(desk.session.db, id).children[0]
            with desk.session.act("details amended", "SO-0002") as act:
                acts.amend_child(act, child, team="South")
                order = Subject(SubjectKind.ORDER, id)
                acts.record(act, "allocated", order, date(2026, 2, 1), qualifier=vera)

        desk.submit(tell).result()
        return desk

    yield make
    for desk in made:
        desk.close()


def order_id(desk: Any, reference: str) -> str:
    def find() -> str:
        row = desk.session.db.execute("select id from supervision_order where reference = ?", [reference])
        return str(row.fetchone()[0])

    return str(desk.submit(find).result())


def views(desk: Any, subject: str) -> list[tuple[str, str]]:
    """What was looked at of an order, and why."""

    def find() -> list[tuple[str, str]]:
        rows = desk.session.db.execute(
            "select act, reason from audit_entry where kind = 'view' and subject = ? order by seq", [subject]
        )
        return [(row[0], row[1]) for row in rows.fetchall()]

    return list(desk.submit(find).result())


# At the desk


def test_each_look_at_another_teams_record_wants_a_reason_and_bears_it(desk_of: MakeDesk) -> None:
    desk = desk_of(Role.SOCIAL_WORKER)
    north, south = order_id(desk, "SO-0001"), order_id(desk, "SO-0002")
    looks: dict[str, Callable[[str], object]] = {
        "order's page": desk.order_page,
        "order's page again": desk.orders.page_again,
        "order's details": desk.orders.details,
        "what if": desk.whatif.choices,
        "review": desk.reviews.page,
        "reviews of the order": desk.reviews.of_order,
        "why": lambda id: desk.why(id, "any", "any"),
    }
    for what, look in looks.items():
        with pytest.raises(LookNeedsReason) as told:
            desk.submit(look, south).result()
        assert told.value.message == (
            "SO-0002 is held by another team, South. Nothing was shown. Say why you look at it: the reason"
            " stands in the audit beside your name."
        ), what
    assert views(desk, "SO-0002") == []
    with pytest.raises(ReasonNeeded):
        desk.submit(desk.give_reason, south, " \u2800 ").result()
    desk.submit(desk.give_reason, south, "Duty: I cover this team today").result()
    desk.submit(desk.order_page, south).result()
    desk.submit(desk.reviews.page, south).result()
    reason = "Duty: I cover this team today"
    assert views(desk, "SO-0002") == [("order's page", reason), ("review", reason)]
    desk.submit(desk.order_page, north).result()
    assert views(desk, "SO-0001") == [("order's page", "")]


@pytest.mark.parametrize(
    ("roles", "name", "asked"),
    [
        ((Role.SOCIAL_WORKER,), "Wilma Worker", True),
        ((Role.PRACTICE_SUPERVISOR,), "Wilma Worker", True),
        ((Role.SOCIAL_WORKER,), "Vera Visitwell", False),  # it is hers
        ((Role.SOCIAL_WORKER,), "Nora Newcomer", False),  # on no list of workers: of no team
        ((Role.DUTY_MANAGER,), "Wilma Worker", False),
        ((Role.CHAIR,), "Wilma Worker", False),
        ((Role.SENIOR_MANAGER,), "Wilma Worker", False),
        ((Role.SOCIAL_WORKER, Role.DUTY_MANAGER), "Wilma Worker", False),
    ],
)
def test_who_works_across_teams_or_holds_the_case_is_not_asked(
    desk_of: MakeDesk, roles: tuple[Role, ...], name: str, asked: bool
) -> None:
    desk = desk_of(*roles, name=name)
    south = order_id(desk, "SO-0002")
    if asked:
        with pytest.raises(LookNeedsReason):
            desk.submit(desk.order_page, south).result()
    else:
        desk.submit(desk.order_page, south).result()
        assert views(desk, "SO-0002") == [("order's page", "")]


def test_who_holds_a_position_over_the_team_is_of_it(desk_of: MakeDesk) -> None:
    desk = desk_of(Role.PRACTICE_SUPERVISOR, Role.ADMINISTRATOR)
    south = order_id(desk, "SO-0002")

    def give() -> None:
        from sotui.staff.positions import Position
        from sotui.staff.store import workers_named

        (wilma,) = workers_named(desk.session.db, "Wilma Worker")
        desk.positions.give(wilma.id, Position.PRACTICE_SUPERVISOR, TODAY, team="South")

    with pytest.raises(LookNeedsReason):
        desk.submit(desk.order_page, south).result()
    desk.submit(give).result()
    desk.submit(desk.order_page, south).result()


def test_a_reason_holds_for_that_record_until_the_register_is_closed(desk_of: MakeDesk) -> None:
    from sotui.desk import Clock, open_desk_on_thread

    desk = desk_of(Role.SOCIAL_WORKER)
    south = order_id(desk, "SO-0002")
    desk.submit(desk.give_reason, south, "A brother is on a case of mine").result()
    desk.submit(desk.order_page, south).result()
    folder = desk.session.folder
    desk.close()
    again = open_desk_on_thread(folder, None, PASSPHRASE, clock=Clock(TODAY))
    with pytest.raises(LookNeedsReason):
        again.submit(again.order_page, south).result()
    again.close()


# On the screen


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_page_asks_why_and_opens_with_a_reason_that_is_picked(
    sit: Sit, desk_of: MakeDesk, size: tuple[int, int]
) -> None:
    desk = desk_of(Role.SOCIAL_WORKER)
    async with sit(desk=desk, size=size) as here:
        here.app.go("order", order_id(desk, "SO-0002"))
        await here.settled()
        assert isinstance(here.app.screen, LookReasonDialog)
        said = here.text()
        assert "Why do you look at SO-0002?" in said
        assert "held by another team, South" in said
        assert "Bilal" not in said, "nothing of the record is on the screen"
        assert "I cover for a colleague who is away" in said
        await here.press("down", "down", "enter")
        assert isinstance(here.app.screen, OrderScreen)
        assert "Bilal Southby" in here.text()
        assert views(desk, "SO-0002") == [("order's page", "I cover for a colleague who is away")]
        # Once is enough: another page of the same order opens at once.
        here.app.go("review", order_id(desk, "SO-0002"))
        await here.settled()
        assert isinstance(here.app.screen, ReviewScreen)


async def test_words_of_ones_own_will_do_and_none_will_not(sit: Sit, desk_of: MakeDesk) -> None:
    desk = desk_of(Role.SOCIAL_WORKER)
    async with sit(desk=desk) as here:
        here.app.go("order", order_id(desk, "SO-0002"))
        await here.settled()
        await here.press("enter")
        assert isinstance(here.app.screen, LookReasonDialog)
        assert "Pick a reason" in here.app.screen.problem
        await here.press("tab")
        await here.type("school rang")
        await here.press("enter")
        assert isinstance(here.app.screen, OrderScreen)
        assert views(desk, "SO-0002") == [("order's page", "school rang")]
        assert desk.submit(desk.drafts.all).result() == ()


@pytest.mark.parametrize("place", ["order", "review", "note"])
async def test_escape_goes_back_to_where_one_was(sit: Sit, desk_of: MakeDesk, place: str) -> None:
    desk = desk_of(Role.PRACTICE_SUPERVISOR)
    async with sit(desk=desk) as here:
        here.app.action_view("orders")
        await here.settled()
        here.app.go(place, order_id(desk, "SO-0002"))
        await here.settled()
        assert isinstance(here.app.screen, LookReasonDialog)
        await here.press("escape")
        screen = here.app.screen
        assert isinstance(screen, OrdersScreen)
        assert screen.notice.said == "SO-0002 was not opened: no reason was given."
        assert views(desk, "SO-0002") == []
        # The list itself shows its rows, and one's own opens as ever.
        assert "Bilal Southby" in here.text()
        here.app.go("note", order_id(desk, "SO-0001"))
        await here.settled()
        assert isinstance(here.app.screen, NoteScreen)


async def test_why_from_the_board_asks_too_and_stays_on_the_board(sit: Sit, desk_of: MakeDesk) -> None:
    desk = desk_of(Role.SOCIAL_WORKER)
    async with sit(desk=desk) as here:
        await here.stand_on(lambda row: getattr(row, "reference", "") == "SO-0002")
        await here.press("w")
        assert isinstance(here.app.screen, LookReasonDialog)
        await here.press("escape")
        assert here.app.screen is here.board
        assert "not opened" in here.said
        await here.press("w")
        await here.press("down", "enter")
        assert "Why: " in here.text()
