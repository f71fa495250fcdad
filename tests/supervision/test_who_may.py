"""Who may write a supervision note, who may read one, who may prepare: checked in the act itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from sotui.dates.clock import local
from sotui.desk import Clock, Desk, migrations, open_desk
from sotui.register import acts as register
from sotui.register import store as orders
from sotui.staff import acts as staff
from sotui.supervision.model import Decision, NewAction, NoteKind, Written
from sotui.vault.create import create
from sotui.vault.errors import NotAllowed
from sotui.vault.kdf import KdfParams
from sotui.vault.model import Role

TODAY = date(2026, 11, 22)
PASSPHRASE = "four words and one more"
WRITERS = {Role.PRACTICE_SUPERVISOR, Role.DUTY_MANAGER, Role.SENIOR_MANAGER}
NO_RECORDS = {Role.ADMINISTRATOR, Role.INFORMATION_GOVERNANCE}

RegisterOrder = Callable[..., str]


@contextmanager
def desk_of(folder: Path, *roles: Role, name: str = "Wilma Worker") -> Iterator[Desk]:
    cheap = KdfParams(memory_kib=19 * 1024, iterations=1, lanes=1)
    create(
        folder, name, PASSPHRASE, migrations=migrations(), kdf=cheap, roles=list(roles), check_strength=False
    )
    desk = open_desk(folder, None, PASSPHRASE, clock=Clock(TODAY))
    try:
        yield desk
    finally:
        desk.close()


def order_held_by(desk: Desk, register_order: RegisterOrder, worker: str) -> str:
    """An order whose child this worker holds; allocating is a manager's, so it is recorded as a fact."""
    id = register_order(desk, made=date(2026, 6, 1))
    with desk.session.act("fact recorded", "SO-0001") as act:
        held_by = staff.worker_named(act, worker, "North")
        child = orders.order(act.db, id).children[0]
        register.record(act, "allocated", child.subject, date(2026, 6, 2), qualifier=held_by)
    return id


def written(desk: Desk, order_id: str) -> Written:
    child = orders.order(desk.session.db, order_id).children[0].id
    return Written(NoteKind.PLANNED, (child,), local(TODAY, 9), answers={"now": "Well."})


@pytest.mark.parametrize("role", sorted(set(Role) - NO_RECORDS))
def test_only_supervisors_and_managers_write_a_note(
    tmp_path: Path, register_order: RegisterOrder, role: Role
) -> None:
    with desk_of(tmp_path / "register", role) as desk:
        id = order_held_by(desk, register_order, "Wilma Worker")
        if role in WRITERS:
            note_id, _ = desk.supervision.hold(id, written(desk, id), (), [NewAction("Ring the school")])
            page = desk.supervision.page(id, note_id=note_id)
            assert page.why_not_write is None
            assert page.note is not None
            desk.supervision.sign(page.note, reason="Short session.")
            desk.supervision.amend(page.note, "More.")
            return
        with pytest.raises(NotAllowed, match="not for your role"):
            desk.supervision.hold(id, written(desk, id))
        page = desk.supervision.page(id)
        assert page.why_not_write is not None
        assert "practice supervisor" in page.why_not_write
        assert page.note is None
        refused = desk.session.db.execute("select act from audit_entry where kind = 'refused'").fetchall()
        assert ("supervision held",) in [tuple(row) for row in refused]


@pytest.mark.parametrize("role", sorted(NO_RECORDS))
def test_who_works_with_no_records_sees_neither_list_nor_note(tmp_path: Path, role: Role) -> None:
    with desk_of(tmp_path / "register", role) as desk:
        with pytest.raises(NotAllowed, match="Looking at supervision"):
            desk.supervision.due()
        with pytest.raises(NotAllowed, match="Looking at supervision"):
            desk.supervision.page("any")


def test_a_social_worker_reads_the_notes_of_the_cases_they_hold(
    tmp_path: Path, register_order: RegisterOrder
) -> None:
    with desk_of(tmp_path / "register", Role.SOCIAL_WORKER, name="wilma  WORKER") as desk:
        id = order_held_by(desk, register_order, "Wilma Worker")
        assert desk.supervision.page(id).why_not_write is not None


def test_and_not_those_of_a_colleague(tmp_path: Path, register_order: RegisterOrder) -> None:
    with desk_of(tmp_path / "register", Role.SOCIAL_WORKER) as desk:
        id = order_held_by(desk, register_order, "Casper Caseworth")
        with pytest.raises(NotAllowed, match="held by somebody else"):
            desk.supervision.page(id)


def test_a_social_worker_prepares_and_settles_actions_but_a_chair_does_not_prepare(
    tmp_path: Path, register_order: RegisterOrder
) -> None:
    with desk_of(tmp_path / "one", Role.SOCIAL_WORKER) as desk:
        id = order_held_by(desk, register_order, "Wilma Worker")
        desk.supervision.prepare(id, "Visits on Thursdays?")
        assert [one.by for one in desk.supervision.page(id).preparations] == ["Wilma Worker"]
    with desk_of(tmp_path / "two", Role.CHAIR) as desk:
        id = order_held_by(desk, register_order, "Wilma Worker")
        with pytest.raises(NotAllowed):
            desk.supervision.prepare(id, "Visits on Thursdays?")


def test_every_act_on_a_note_stands_in_the_audit(desk: Desk, register_order: RegisterOrder) -> None:
    id = order_held_by(desk, register_order, "Wilma Worker")
    note_id, _ = desk.supervision.hold(id, written(desk, id), (), [NewAction("Ring the school")])
    page = desk.supervision.page(id)
    assert page.note is not None
    desk.supervision.save(page.note, page.note.written)
    action = page.note_actions[0]
    desk.supervision.settle_action(action, Decision(action.id, "done", on=TODAY, words="Case note of today"))
    desk.supervision.sign(page.note, reason="Short session.")
    desk.supervision.amend(page.note, "More.")
    told = [
        tuple(row)
        for row in desk.session.db.execute("select act, subject from audit_entry where kind = 'act'")
    ]
    for act in (
        "supervision held",
        "supervision note saved",
        "agreed action settled",
        "supervision note signed",
        "supervision note amended",
    ):
        assert (act, "SO-0001") in told
    looks = desk.session.db.execute("select count(*) from audit_entry where act = 'supervision note'")
    assert looks.fetchone()[0] == 1
    assert note_id
