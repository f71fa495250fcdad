"""A colleague with the wrong role is refused, whatever the screen would have let them press."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from sotui.desk import Clock, Desk, migrations, open_desk
from sotui.vault.create import create
from sotui.vault.errors import NotAllowed
from sotui.vault.kdf import KdfParams
from sotui.vault.model import Role

PASSPHRASE = "four words and one more"


@contextmanager
def desk_of(folder: Path, role: Role) -> Iterator[Desk]:
    create(
        folder,
        "Colleague",
        PASSPHRASE,
        migrations=migrations(),
        kdf=KdfParams(memory_kib=19 * 1024, iterations=1, lanes=1),
        roles=[role],
        check_strength=False,
    )
    desk = open_desk(folder, None, PASSPHRASE, clock=Clock(date(2026, 11, 22)))
    try:
        yield desk
    finally:
        desk.close()


@pytest.mark.parametrize("role", list(Role))
def test_who_works_with_records_may_look_at_them(tmp_path: Path, role: Role) -> None:
    with desk_of(tmp_path / "register", role) as desk:
        if role in (Role.ADMINISTRATOR, Role.INFORMATION_GOVERNANCE):
            with pytest.raises(NotAllowed, match="Looking at the board"):
                desk.board()
        else:
            assert desk.board().rows == ()


SIGNED_OR_DECIDED = {
    "minutes-completed": {"chair"},
    "minutes-sent": {"chair", "duty manager", "senior manager"},
    "outcome-decided": {"duty manager", "senior manager"},
    "end-decided": {"duty manager", "senior manager"},
    "practice-supervision-recorded": {"duty manager", "practice supervisor", "senior manager"},
}


@pytest.mark.parametrize("role", [Role.SOCIAL_WORKER, Role.CHAIR, Role.DUTY_MANAGER])
def test_what_needs_a_signature_or_a_decision_is_recorded_by_nobody_else(
    tmp_path: Path, role: Role, register_order: Callable[[Desk], str]
) -> None:
    with desk_of(tmp_path / "register", role) as desk:
        order_id = register_order(desk)
        known = {one.fact_kind: one for one in desk.orders.recordable(order_id)}

        def record(kind: str) -> None:
            said = known[kind]
            subjects = [id for _kind, id, _name in said.subjects]
            words = {"outcome-decided": "outcome-a", "end-decided": "extend"}.get(kind, "")
            day = date(2026, 11, 2)
            desk.orders.record(order_id, said, day, None, words, None, subjects, "as told")

        # That it was held, whoever knows of it may say.
        record("review-held")
        record("practice-supervision-held")
        for kind, roles in SIGNED_OR_DECIDED.items():
            if role in roles:
                record(kind)
            else:
                with pytest.raises(NotAllowed, match="not for your role"):
                    record(kind)
