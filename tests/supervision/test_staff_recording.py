"""Supervision of staff: who sees whose, what is due from what was recorded, corrections, who has left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import pytest

from sotui.dates.clock import local
from sotui.desk import Clock, Desk, migrations, open_desk
from sotui.facts.model import Subject, SubjectKind
from sotui.facts.vocabulary import KINDS, FactError
from sotui.procedures.model import State
from sotui.register import acts as register
from sotui.register.acts import NothingToUndo
from sotui.staff import acts as staff
from sotui.staff.model import Post
from sotui.supervision.staff_due import NOBODY, TWO_OF_ONE_NAME
from sotui.supervision.staff_model import SessionError, StaffRow
from sotui.triage.model import RecordedAlready
from sotui.vault.create import create
from sotui.vault.errors import NotAllowed
from sotui.vault.kdf import KdfParams
from sotui.vault.model import Role

TODAY = date(2026, 11, 22)
PASSPHRASE = "four words and one more"

Opened = Callable[..., Desk]


@contextmanager
def desk_of(folder: Path, *roles: Role, name: str = "Paula Practice") -> Iterator[Desk]:
    cheap = KdfParams(memory_kib=19 * 1024, iterations=1, lanes=1)
    create(
        folder, name, PASSPHRASE, migrations=migrations(), kdf=cheap, roles=list(roles), check_strength=False
    )
    desk = open_desk(folder, None, PASSPHRASE, clock=Clock(TODAY))
    try:
        yield desk
    finally:
        desk.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A practice supervisor's register, and two social workers on its list."""
    with desk_of(tmp_path / "register", Role.PRACTICE_SUPERVISOR) as opened:
        with opened.session.act("worker added", "staff") as act:
            staff.add_worker(act, "Wilma Worker", "North", [Post.SOCIAL_WORKER])
            staff.add_worker(act, "Casper Caseworth", "South", [Post.SOCIAL_WORKER])
        yield opened


def row_of(desk: Desk, name: str = "Wilma Worker") -> StaffRow:
    return next(row for row in desk.staff.listing().rows if row.name == name)


def record(
    desk: Desk,
    kind: str,
    on: date,
    qualifier: str = "",
    at: datetime | None = None,
    *,
    name: str = "Wilma Worker",
) -> tuple[str, ...]:
    """Record a fact about a worker as the box does; yields the dates that it moved."""
    worker = row_of(desk, name).id
    settlement = next(one for one in desk.staff.recordable(worker) if one.fact_kind == kind)
    return desk.staff.record(worker, settlement, on, at, qualifier, None, (worker,), "").moved


def case_holder(desk: Desk, started: date = date(2025, 3, 3)) -> None:
    record(desk, "employment-started", started)
    record(desk, "holds-cases", started, "case-holding")


# --- what is due ------------------------------------------------


def test_what_was_recorded_in_one_go_for_one_day_always_stands_in_the_same_order(desk: Desk) -> None:
    worker = row_of(desk).worker.id
    subject = Subject(SubjectKind.WORKER, worker)
    kinds = {"probation-started": "", "holds-cases": "case-holding", "employment-started": ""}
    # The ids are random: on one day alone the right order could come by chance.
    days = [date(2026, month, 5) for month in range(1, 9)]
    with desk.session.act("staff fact recorded", worker) as act:
        for day in days:
            for kind, words in kinds.items():
                register.record(act, kind, subject, day, qualifier=words)
    told = [(line.fact.on, line.fact.kind) for line in desk.staff.page(worker).lines]
    as_listed = [kind for kind in KINDS if kind in kinds]
    assert told == [(day, kind) for day in days for kind in as_listed]


def test_of_a_worker_of_whom_nothing_is_recorded_the_list_says_what_is_wanted(desk: Desk) -> None:
    row = row_of(desk)
    assert row.first is None
    assert row.lacks == "not recorded: employment started, kind of post"


def test_a_case_holder_is_due_four_weeks_after_the_last_session(desk: Desk) -> None:
    case_holder(desk)
    moved = record(desk, "professional-supervision-held", date(2026, 11, 2), at=local(date(2026, 11, 2), 10))
    assert "Professional supervision: now due Mon 30 Nov 2026, was due Mon 31 Mar 2025" in moved
    row = row_of(desk)
    assert row.next is not None
    assert row.next.deadline.due == date(2026, 11, 30)
    assert row.next.standing.status == "due in 8 days"
    assert row.record is not None, "the session of 2 November is not recorded yet"
    assert row.record.deadline.due == date(2026, 11, 9), "five working days after it"
    record(desk, "professional-supervision-recorded", date(2026, 11, 22))
    assert row_of(desk).record is None


def test_an_iro_without_cases_is_due_after_twelve_weeks_and_asked_for_no_observation(desk: Desk) -> None:
    record(desk, "employment-started", date(2026, 1, 5))
    record(desk, "holds-cases", date(2026, 1, 5), "not-case-holding")
    record(desk, "professional-supervision-held", date(2026, 10, 1))
    row = row_of(desk)
    assert row.next is not None
    assert row.next.deadline.due == date(2026, 12, 24)
    assert row.observed == ""


def test_two_observations_a_year_of_which_one_is_of_direct_work(desk: Desk) -> None:
    case_holder(desk)
    assert row_of(desk).observed == "0 of 2"
    record(desk, "observed", date(2026, 5, 4), "other")
    record(desk, "observed", date(2026, 9, 1), "other")
    row = row_of(desk)
    assert (row.observed, row.observe) == ("2 of 2", ("direct work",)), "both done, none of direct work"
    record(desk, "observed", date(2026, 10, 1), "direct-work")
    row = row_of(desk)
    assert (row.observed, row.observe) == ("2 of 2", ())
    assert row.observation is None


def test_a_year_that_is_over_makes_nobody_overdue_and_stands_apart_on_the_page(desk: Desk) -> None:
    case_holder(desk, date(2022, 5, 2))
    record(desk, "observed", date(2024, 6, 3), "other")
    record(desk, "professional-supervision-held", date(2026, 11, 16))
    record(desk, "professional-supervision-recorded", date(2026, 11, 17))
    record(desk, "appraised", date(2026, 10, 1), "annual")
    row = row_of(desk)
    assert row.first is not None
    assert not row.overdue, row.first
    page = desk.staff.page(row.id)
    assert page.past_years
    assert all(one.due is not None and one.due < TODAY for one in page.past_years)
    counted = [one for one in page.deadlines if one.remaining and one.state is State.OPEN]
    assert {one.due for one in counted if "observ" in one.title.lower()} == {date(2027, 3, 31)}


def test_the_list_begins_with_what_is_most_urgent(desk: Desk) -> None:
    case_holder(desk)
    record(desk, "professional-supervision-held", date(2026, 11, 16))
    record(desk, "appraised", date(2026, 10, 1), "annual")
    for kind, said in (("employment-started", ""), ("holds-cases", "case-holding")):
        record(desk, kind, date(2026, 1, 5), said, name="Casper Caseworth")
    names = [row.name for row in desk.staff.listing().rows]
    assert names == ["Casper Caseworth", "Wilma Worker"], "nobody ever supervised him"


def test_every_date_of_a_worker_can_say_why(desk: Desk) -> None:
    case_holder(desk)
    row = row_of(desk)
    page = desk.staff.page(row.id)
    assert page.deadlines
    for one in page.deadlines:
        said = " ".join(line for section in desk.staff.why(row.id, one.key) for line in section.lines)
        assert one.id.partition("#")[0].partition(":")[0] in said
        assert one.quote.rstrip(".") in said


# --- recording and correcting -----------------------------------


def test_the_same_session_is_asked_about_before_it_is_recorded_twice(desk: Desk) -> None:
    case_holder(desk)
    record(desk, "professional-supervision-held", date(2026, 11, 2))
    with pytest.raises(RecordedAlready, match="is recorded already"):
        record(desk, "professional-supervision-held", date(2026, 11, 2))


def test_a_session_that_lies_ahead_is_not_recorded_as_held(desk: Desk) -> None:
    case_holder(desk)
    with pytest.raises(FactError, match="lies ahead"):
        record(desk, "professional-supervision-held", date(2026, 11, 23))
    with pytest.raises(SessionError, match="lies ahead"):
        record(desk, "professional-supervision-held", TODAY, at=local(TODAY, 23))
    assert row_of(desk).next is not None


def test_a_wrong_day_is_corrected_with_its_reason_and_the_old_one_stays(desk: Desk) -> None:
    case_holder(desk)
    record(desk, "professional-supervision-held", date(2026, 11, 2))
    worker = row_of(desk).id
    line = next(one for one in desk.staff.page(worker).lines if one.fact.kind.endswith("-held"))
    day = date(2026, 11, 9)
    would = desk.staff.moved_by(worker, line.fact.id, on=day, at=None, qualifier=None, withdrawn=False)
    receipt = desk.staff.correct(worker, line.fact.id, on=day, at=None, qualifier=None, why="the wrong week")
    assert "Professional supervision: due Mon 7 Dec 2026, was due Mon 30 Nov 2026" in receipt.moved
    assert would == receipt.moved, "what it said before is what then happened"
    now = next(one for one in desk.staff.page(worker).lines if one.fact.kind.endswith("-held"))
    assert (now.fact.on, now.fact.reason) == (date(2026, 11, 9), "the wrong week")
    assert [one.fact.on for one in now.former] == [date(2026, 11, 2)]


def test_undo_takes_back_the_last_act_and_names_the_worker(desk: Desk) -> None:
    case_holder(desk)
    record(desk, "professional-supervision-held", date(2026, 11, 16))
    said = desk.undo().said
    assert "professional supervision held of Mon 16 Nov 2026" in said
    assert "Wilma Worker" in said
    due = row_of(desk).next
    assert due is not None
    assert due.deadline.due == date(2025, 3, 31), "as before"


def test_what_was_corrected_since_is_not_undone_behind_ones_back(desk: Desk) -> None:
    case_holder(desk)
    record(desk, "appraised", date(2026, 10, 1), "annual")
    worker = row_of(desk).id
    line = next(one for one in desk.staff.page(worker).lines if one.fact.kind == "appraised")
    desk.staff.correct(
        worker, line.fact.id, on=None, at=None, qualifier=None, withdrawn=True, why="it was somebody else"
    )
    desk.undo()
    assert any(one.fact.kind == "appraised" for one in desk.staff.page(worker).lines), "it is back"


def test_who_left_stands_in_the_list_no_longer_until_that_is_taken_back(desk: Desk) -> None:
    case_holder(desk)
    record(desk, "employment-ended", date(2026, 11, 20))
    assert [row.name for row in desk.staff.listing().rows] == ["Casper Caseworth"]
    assert "Wilma Worker" not in [one.name for one in desk.workers()], "nor is work offered to her"
    desk.undo()
    assert [row.name for row in desk.staff.listing().rows if row.next] == ["Wilma Worker"]
    assert "Wilma Worker" in [one.name for one in desk.workers()]


def test_each_act_stands_in_the_audit_with_the_worker_and_a_look_at_a_page_too(desk: Desk) -> None:
    from sotui.vault import audit

    case_holder(desk)
    desk.staff.page(row_of(desk).id)
    entries = audit.entries(desk.session.db, 20, subject="Wilma Worker")
    assert [one.act for one in entries if one.kind == "act"] == ["staff fact recorded"] * 2
    assert any(one.kind != "act" for one in entries)


# --- who may ----------------------------------------------------


def test_a_social_worker_sees_their_own_line_only_and_changes_nothing_in_it(tmp_path: Path) -> None:
    with desk_of(tmp_path / "register", Role.SOCIAL_WORKER, Role.ADMINISTRATOR, name="Wilma Worker") as desk:
        with desk.session.act("worker added", "staff") as act:
            own = staff.add_worker(act, "Wilma Worker", "North", [])
            other = staff.add_worker(act, "Casper Caseworth", "North", [])
        found = desk.staff.listing()
        assert [row.id for row in found.rows] == [own]
        assert found.own_only
        assert desk.staff.page(own).may_record is False
        for ask in (
            lambda: desk.staff.page(other),
            lambda: desk.staff.why(other, "any"),
            lambda: desk.staff.recordable(other),
            lambda: desk.sessions.of("worker", other),
        ):
            with pytest.raises(NotAllowed, match="another worker's is for those who supervise"):
                ask()
        with pytest.raises(NotAllowed):
            record(desk, "employment-started", date(2026, 1, 5))
        with pytest.raises(NotAllowed):
            desk.sessions.set_days(
                "worker", [own], desk.sessions.series(local(date(2026, 12, 1), 10), 4, date(2026, 12, 1))
            )
        assert desk.staff.page(own).lines == ()
        assert desk.staff.why_not("staff fact recorded") is not None


def test_two_of_one_name_see_neither_line(tmp_path: Path) -> None:
    with desk_of(tmp_path / "register", Role.SOCIAL_WORKER, Role.ADMINISTRATOR, name="Wilma Worker") as desk:
        assert desk.staff.listing().note == NOBODY
        with desk.session.act("worker added", "staff") as act:
            for team in ("North", "South"):
                id = staff.add_worker(act, "Wilma Worker", team, [])
        found = desk.staff.listing()
        assert (found.rows, found.note) == ((), TWO_OF_ONE_NAME)
        with pytest.raises(NotAllowed):
            desk.staff.page(id)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.INFORMATION_GOVERNANCE])
def test_who_sees_no_records_sees_no_supervision_of_staff(tmp_path: Path, role: Role) -> None:
    with desk_of(tmp_path / "register", role, name="Ada Admin") as desk:
        with pytest.raises(NotAllowed):
            desk.staff.listing()
        with pytest.raises(NotAllowed):
            desk.sessions.of("worker", "any")


def test_a_chair_records_nothing_about_staff_by_any_way(tmp_path: Path) -> None:
    with desk_of(tmp_path / "register", Role.CHAIR, Role.ADMINISTRATOR, name="Iris Officer") as desk:
        with desk.session.act("worker added", "staff") as act:
            id = staff.add_worker(act, "Wilma Worker", "North", [])
        from sotui.facts.model import Subject, SubjectKind

        with pytest.raises(NotAllowed), desk.session.act("fact recorded", "Wilma Worker") as act:
            register.record(
                act, "professional-supervision-held", Subject(SubjectKind.WORKER, id), date(2026, 11, 2)
            )
        with pytest.raises(NothingToUndo):
            desk.undo()
