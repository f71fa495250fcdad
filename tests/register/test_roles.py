"""A colleague with the wrong role is refused, whatever the screen would have let them press."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from sotui.desk import Clock, Desk, deeds, migrations, open_desk
from sotui.vault import audit
from sotui.vault.create import create
from sotui.vault.errors import NotAllowed
from sotui.vault.kdf import KdfParams
from sotui.vault.model import Role

PASSPHRASE = "four words and one more"
ACTS = {
    "order registered": {"social worker", "duty manager", "practice supervisor", "chair", "senior manager"},
    "fact recorded": {"social worker", "duty manager", "practice supervisor", "chair", "senior manager"},
    "fact corrected": {"social worker", "duty manager", "practice supervisor", "chair", "senior manager"},
    "worker allocated": {"duty manager", "practice supervisor", "senior manager"},
    "end decided": {"duty manager", "senior manager"},
    "deadline waived": {"duty manager", "practice supervisor", "chair", "senior manager"},
    "undone": {"social worker", "duty manager", "practice supervisor", "chair", "senior manager"},
    "review held": {"chair", "duty manager", "senior manager"},
    "review written up": {"chair", "duty manager", "senior manager"},
    "review corrected": {"chair", "duty manager", "senior manager"},
    "minutes signed": {"chair"},
    "minutes amended": {"chair"},
    "minutes sent": {"chair", "duty manager", "senior manager"},
    "sending taken back": {"chair", "duty manager", "senior manager"},
    "evidence found insufficient": {"chair"},
    "evidence found sufficient": {"chair"},
    "outcome agreed": {"duty manager", "senior manager"},
    "outcome taken back": {"duty manager", "senior manager"},
    "further review concluded": {"chair", "duty manager", "senior manager"},
    "escalated from a review": {"chair", "duty manager", "senior manager"},
    "note added": {"social worker", "duty manager", "practice supervisor", "chair", "senior manager"},
    "details amended": {"social worker", "duty manager", "practice supervisor", "chair", "senior manager"},
    "allocation corrected": {"duty manager", "practice supervisor", "senior manager"},
    "decision corrected": {"duty manager", "senior manager"},
    "agreed action settled": {
        "social worker",
        "duty manager",
        "practice supervisor",
        "chair",
        "senior manager",
    },
    "supervision held": {"duty manager", "practice supervisor", "senior manager"},
    "supervision note saved": {"duty manager", "practice supervisor", "senior manager"},
    "supervision note signed": {"duty manager", "practice supervisor", "senior manager"},
    "supervision note amended": {"duty manager", "practice supervisor", "senior manager"},
    "supervision prepared": {"social worker", "duty manager", "practice supervisor", "senior manager"},
    "supervision procedure chosen": {"duty manager", "practice supervisor", "senior manager"},
    "staff fact recorded": {"duty manager", "practice supervisor", "senior manager"},
    "staff fact corrected": {"duty manager", "practice supervisor", "senior manager"},
    "sessions set": {"duty manager", "practice supervisor", "senior manager"},
    "session cancelled": {"duty manager", "practice supervisor", "senior manager"},
    "session rearranged": {"duty manager", "practice supervisor", "senior manager"},
    "worker added": {"administrator", "duty manager", "practice supervisor", "senior manager"},
    "posts said": {"administrator", "duty manager", "practice supervisor", "senior manager"},
    "worker left": {"administrator", "duty manager", "practice supervisor", "senior manager"},
    "tracker imported": {"administrator", "duty manager", "senior manager"},
    "procedures as shipped": {role.value for role in Role},
    "procedure adopted": {"administrator", "senior manager"},
    "local interval set": {"administrator", "senior manager"},
    "bank holiday added": {"administrator", "senior manager"},
    "bank holiday taken back": {"administrator", "senior manager"},
}


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


def test_every_act_is_in_the_table() -> None:
    assert set(deeds()) == set(ACTS)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_may_do_its_acts_and_no_other(tmp_path: Path, role: Role) -> None:
    with desk_of(tmp_path / "register", role) as desk:
        for name, allowed in ACTS.items():
            if role in allowed:
                with desk.session.act(name, "somebody", "a reason"):
                    pass
            else:
                with (
                    pytest.raises(NotAllowed, match="not for your role"),
                    desk.session.act(name, "somebody", "a reason"),
                ):
                    pass


@pytest.mark.parametrize("role", list(Role))
def test_who_works_with_records_may_look_at_them(tmp_path: Path, role: Role) -> None:
    with desk_of(tmp_path / "register", role) as desk:
        if role in (Role.ADMINISTRATOR, Role.INFORMATION_GOVERNANCE):
            with pytest.raises(NotAllowed, match="Looking at the board"):
                desk.board()
        else:
            assert desk.board().rows == ()


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.INFORMATION_GOVERNANCE])
@pytest.mark.parametrize("part", ["orders", "reviews", "supervision"])
def test_who_works_with_no_records_is_refused_whatever_they_ask_of_them(
    tmp_path: Path, role: Role, part: str
) -> None:
    with desk_of(tmp_path / "register", role) as desk:
        facet = getattr(desk, part)
        asked = [name for name in dir(type(facet)) if not name.startswith("_") and name not in TELLS_NOTHING]
        assert len(asked) > 8
        for name in asked:
            with pytest.raises(NotAllowed, match=f"Looking at {part} is not for your role"):
                getattr(facet, name)()
        refused = [entry for entry in audit.entries(desk.session.db, 100) if entry.kind == "refused"]
        assert len(refused) == len(asked)


TELLS_NOTHING = {"session", "db", "now", "today", "why_not", "RECORDS", "FOR_ALL"}

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
