"""Who may hold, sign and decide, whatever the screen would have let them press."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sotui.desk import Clock, migrations, open_desk
from sotui.facts.model import Subject, SubjectKind
from sotui.register import acts
from sotui.reviews.model import Agreed
from sotui.staff.acts import worker_named
from sotui.vault.create import create
from sotui.vault.errors import NotAllowed
from sotui.vault.kdf import KdfParams
from sotui.vault.model import Role

PASSPHRASE = "four words and one more"
HELD = date(2026, 10, 15)


@contextmanager
def sitting(folder: Path, *roles: Role) -> Iterator[Any]:
    """A register with one order, in the hands of somebody with these roles."""
    create(
        folder,
        "Colleague",
        PASSPHRASE,
        migrations=migrations(),
        kdf=KdfParams(memory_kib=19 * 1024, iterations=1, lanes=1),
        roles=roles,
        check_strength=False,
    )
    desk = open_desk(folder, None, PASSPHRASE, clock=Clock(date(2026, 11, 22)))
    try:
        yield desk
    finally:
        desk.close()


def order_with_iro(desk: Any, register_order: Any) -> tuple[str, str]:
    id = register_order(desk)
    with desk.session.act("fact recorded", "SO-0001") as act:
        iro = worker_named(act, "Iris Officer")
        acts.record(act, "iro-allocated", Subject(SubjectKind.ORDER, id), date(2026, 1, 15), qualifier=iro)
    return id, iro


def hold(desk: Any, order_id: str, iro: str) -> str:
    page = desk.reviews.page(order_id)
    id, _ = desk.reviews.hold(
        page, which="nine-month", on=HELD, at=None, chair_id=iro, answers={}, attendance=()
    )
    return str(id)


def entries(desk: Any) -> list[tuple[str, str]]:
    rows = desk.session.db.execute("select kind, act from audit_entry order by seq").fetchall()
    return [(row[0], row[1]) for row in rows]


def test_a_social_worker_cannot_hold_a_review_and_the_asking_is_noted(
    tmp_path: Path, register_order: Any
) -> None:
    with sitting(tmp_path / "register", Role.SOCIAL_WORKER) as desk:
        id, iro = order_with_iro(desk, register_order)
        with pytest.raises(NotAllowed, match="chair"):
            hold(desk, id, iro)
        assert ("refused", "review held") in entries(desk)
        assert desk.reviews.lines()
        # The form says so before anybody writes in vain.
        assert desk.reviews.page(id).barred["review held"] == "chair, duty manager, senior manager"


def test_a_duty_manager_may_record_that_it_was_held_and_not_sign(tmp_path: Path, register_order: Any) -> None:
    with sitting(tmp_path / "register", Role.DUTY_MANAGER) as desk:
        id, iro = order_with_iro(desk, register_order)
        review = hold(desk, id, iro)
        with pytest.raises(NotAllowed):
            desk.reviews.sign(desk.reviews.page(id, review), "because")
        assert desk.reviews.page(id, review).review.signed is None


@pytest.mark.parametrize(
    ("role", "mine", "other"),
    [
        (Role.DUTY_MANAGER, "Team Manager", "Head of Service"),
        (Role.SENIOR_MANAGER, "Head of Service", "Team Manager"),
    ],
)
def test_each_agrees_for_their_own_position_only(
    tmp_path: Path, register_order: Any, role: Role, mine: str, other: str
) -> None:
    with sitting(tmp_path / "register", role) as desk:
        id, iro = order_with_iro(desk, register_order)
        page = desk.reviews.page(id, hold(desk, id, iro))
        said = [
            Agreed(position, "somebody", "outcome-a", "let-lapse", date(2026, 11, 2))
            for position in (mine, other)
        ]
        # Both at once: neither is kept, since one of them is not theirs to give.
        with pytest.raises(NotAllowed, match=other):
            desk.reviews.agree(page, *said)
        assert desk.reviews.page(id, page.review.id).review.agreed == ()
        desk.reviews.agree(page, said[0])
        assert [one.position for one in desk.reviews.page(id, page.review.id).review.agreed] == [mine]


def test_every_step_of_a_review_stands_in_the_audit(tmp_path: Path, register_order: Any) -> None:
    with sitting(tmp_path / "register", Role.CHAIR, Role.DUTY_MANAGER, Role.SENIOR_MANAGER) as desk:
        id, iro = order_with_iro(desk, register_order)
        page = desk.reviews.page(id, hold(desk, id, iro))
        desk.reviews.write(page, which="nine-month", chair_id=iro, answers={}, attendance=())
        desk.reviews.sign(page, "as agreed")
        desk.reviews.amend(page, "one word more")
        desk.reviews.send(page, page.main.sent_to, date(2026, 11, 2))
        for position in page.main.decided_by:
            desk.reviews.agree(
                page, Agreed(position, f"x, {position}", "outcome-a", "cin", date(2026, 11, 3))
            )
        acts_done = [act for kind, act in entries(desk) if kind == "act"]
        assert acts_done[-7:] == [
            "review held",
            "review written up",
            "minutes signed",
            "minutes amended",
            "minutes sent",
            "outcome agreed",
            "outcome agreed",
        ]
        assert ("view", "review") in entries(desk)
        assert desk.reviews.page(id, page.review.id).review.id not in {
            line.review_id for line in desk.reviews.lines()
        }


def test_an_administrator_as_such_sees_no_review(tmp_path: Path) -> None:
    with sitting(tmp_path / "register", Role.ADMINISTRATOR) as desk, pytest.raises(NotAllowed):
        desk.reviews.lines()
