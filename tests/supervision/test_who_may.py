"""Who may write a supervision note, who may read one, who may prepare: checked in the act itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from sotui.dates.clock import local
from sotui.desk import Clock, Desk, migrations, open_desk
from sotui.procedures.judge import judge
from sotui.register import actions_store
from sotui.register import acts as register
from sotui.register import store as orders
from sotui.register.actions import Source
from sotui.register.model import OrderPage
from sotui.staff import acts as staff
from sotui.staff import positions_acts
from sotui.staff.store import workers_named
from sotui.supervision.model import Decision, NewAction, NoteKind, Written
from sotui.tui.screens.order_page import page_lines
from sotui.vault.create import create
from sotui.vault.errors import NotAllowed
from sotui.vault.kdf import KdfParams
from sotui.vault.model import Role

TODAY = date(2026, 11, 22)
NOON = local(TODAY, 12)
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


def test_whose_account_is_tied_to_the_worker_reads_them_whatever_it_is_called(
    tmp_path: Path, register_order: RegisterOrder
) -> None:
    with desk_of(tmp_path / "register", Role.SOCIAL_WORKER, name="w.worker") as desk:
        id = order_held_by(desk, register_order, "Wilma Worker")
        with pytest.raises(NotAllowed, match="held by somebody else"):
            desk.supervision.page(id)
        with desk.session.act("fact recorded", "accounts") as act:
            (wilma,) = workers_named(act.db, "Wilma Worker")
            positions_acts.tie(act, act.user.id, wilma.id)
        assert desk.supervision.page(id).reference == "SO-0001"
        # The one line of the supervision of staff that is theirs goes by the same.
        assert [row.name for row in desk.staff.listing().rows] == ["Wilma Worker"]


def test_that_a_note_was_asked_for_and_refused_is_noted(
    tmp_path: Path, register_order: RegisterOrder
) -> None:
    with desk_of(tmp_path / "register", Role.SOCIAL_WORKER) as desk:
        id = order_held_by(desk, register_order, "Casper Caseworth")
        with pytest.raises(NotAllowed):
            desk.supervision.page(id)
        refused = desk.session.db.execute(
            "select act, detail from audit_entry where kind = 'refused'"
        ).fetchall()
        assert [row[0] for row in refused] == ["look at supervision"]
        assert "held by somebody else" in refused[0][1]


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


def _drawn(page: OrderPage) -> str:
    lines = page_lines(page, lambda one: judge(one, NOON), 120, TODAY)
    return "\n".join("".join(text for text, _ in line.pieces) for line in lines)


def test_what_was_agreed_at_a_colleagues_supervision_is_neither_read_nor_settled(
    tmp_path: Path, register_order: RegisterOrder
) -> None:
    with desk_of(tmp_path / "register", Role.SOCIAL_WORKER) as desk:
        order_id = order_held_by(desk, register_order, "Casper Caseworth")
        with desk.session.act("agreed action settled", "SO-0001") as act:
            for source in Source:
                actions_store.agree(
                    act, order_id, text="Ask mother about the bruise", who="Casper", due=TODAY, source=source,
                    source_id="a meeting", on=date(2026, 11, 2),
                )  # fmt: skip
            of_supervision, of_review = actions_store.of_order(act.db, order_id)
            actions_store.mark_done(act, of_supervision, TODAY, "Case note: bruise", today=TODAY)
        for page in (desk.order_page(order_id), desk.orders.page_again(order_id)):
            hidden = next(one for one in page.actions if one.source is Source.PRACTICE_SUPERVISION)
            read = next(one for one in page.actions if one.source is Source.REVIEW)
            drawn = _drawn(page)
            assert drawn.count("bruise") == 1, "that of the review"
            assert "An agreed action of a practice supervision" in drawn
            assert (hidden.who, hidden.evidence, hidden.due) == ("", "", TODAY)
            assert read.text == "Ask mother about the bruise"
        assert "held by Casper Caseworth" in hidden.withheld
        with pytest.raises(NotAllowed, match="held by Casper Caseworth"):
            desk.supervision.settle_action(of_supervision, Decision(of_supervision.id, "open", words="No."))
        desk.supervision.settle_action(of_review, Decision(of_review.id, "drop", words="It was done."))


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


def test_an_alarm_opens_its_note_only_to_who_may_read_it(
    tmp_path: Path, register_order: RegisterOrder
) -> None:
    with desk_of(tmp_path / "register", Role.SOCIAL_WORKER) as desk:
        id = order_held_by(desk, register_order, "Casper Caseworth")
        child = orders.order(desk.session.db, id).children[0].subject
        with desk.session.act("fact recorded", "SO-0001") as act:
            register.record(act, "safeguarding-action-opened", child, TODAY, why="Child disclosed")
        row = next(row for row in desk.board().rows if row.clause_id == "HOUSE-SAFEGUARD")
        assert row.opening is not None
        assert row.opening.words == "Child disclosed"
        row.opening = replace(row.opening, note_id="one of a colleague's")
        with pytest.raises(NotAllowed, match="held by somebody else"):
            desk.note_behind(row)
