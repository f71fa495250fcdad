"""Sessions set for a year, cancelled only in exceptional circumstances, rearranged within five days."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from test_staff_recording import TODAY, desk_of

from sotui.dates.bank_holidays import england
from sotui.dates.clock import local
from sotui.desk import Desk
from sotui.facts.model import Fact, Subject, SubjectKind
from sotui.register import acts as register
from sotui.register import store as orders
from sotui.staff import acts as staff
from sotui.supervision.staff_model import Proposed, SessionError
from sotui.supervision.staff_rules import series, sessions_set
from sotui.vault.model import Role

RegisterOrder = Callable[..., str]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_of(tmp_path / "register", Role.PRACTICE_SUPERVISOR) as opened:
        yield opened


@pytest.fixture
def worker(desk: Desk) -> str:
    with desk.session.act("worker added", "staff") as act:
        return staff.add_worker(act, "Wilma Worker", "North", [])


def set_for(desk: Desk, id: str, *days: date, kind: str = "worker") -> None:
    desk.sessions.set_days(kind, [id], [Proposed(day, local(day, 10)) for day in days])


# --- the year's dates -------------------------------------------


def test_a_year_every_four_weeks_avoids_christmas_and_is_counted_from_the_first() -> None:
    days = series(local(date(2026, 11, 27), 10), 4, date(2027, 12, 31), england())
    assert [one.on for one in days[:3]] == [date(2026, 11, 27), date(2026, 12, 24), date(2027, 1, 22)]
    assert days[1].moved == "Christmas Day"
    assert days[1].at == local(date(2026, 12, 24), 10)
    assert all(england().is_working(one.on) for one in days)
    assert {(one.on - days[0].on).days % 28 for one in days if not one.moved} == {0}


@pytest.mark.parametrize(
    ("weeks", "until", "field"),
    [(0, date(2027, 1, 1), "weeks"), (27, date(2027, 1, 1), "weeks"), (4, date(2026, 1, 1), "until"),
     (4, date(2030, 1, 1), "until")],
)  # fmt: skip
def test_what_cannot_be_a_series_says_where_it_is_wrong(weeks: int, until: date, field: str) -> None:
    with pytest.raises(SessionError) as error:
        series(local(date(2026, 11, 27), 10), weeks, until, england())
    assert error.value.field == field


def test_setting_the_years_dates_settles_what_the_procedure_asks(desk: Desk, worker: str) -> None:
    with desk.session.act("staff fact recorded", "Wilma Worker") as act:
        for kind, said in (("employment-started", ""), ("holds-cases", "case-holding")):
            subject = Subject(SubjectKind.WORKER, worker)
            register.record(act, kind, subject, date(2025, 3, 3), qualifier=said)
    asked = desk.sessions.of("worker", worker)
    assert any("calendar year" in one.quote for one in asked.year_words)
    assert asked.every_weeks == 4
    days = desk.sessions.series(local(date(2026, 12, 4), 10), 4, date(2027, 12, 31))
    receipt = desk.sessions.set_days("worker", [worker], days)
    assert receipt.said.startswith("15 sessions from Fri 4 Dec 2026 to Fri 31 Dec 2027 set for Wilma Worker.")
    assert any("Set the year's supervision dates: met" in line for line in receipt.moved)
    again = desk.sessions.set_days("worker", [worker], days)
    assert "Nothing was recorded" in again.said
    assert len(desk.sessions.of("worker", worker).booked) == 15


# --- cancelled and rearranged -----------------------------------


def test_a_session_is_cancelled_only_with_its_exceptional_circumstances(desk: Desk, worker: str) -> None:
    set_for(desk, worker, date(2026, 11, 24))
    here = desk.sessions.of("worker", worker)
    assert any("exceptional circumstances" in one.quote for one in here.words), "the clause is in sight"
    with pytest.raises(SessionError, match="exceptional circumstances") as error:
        desk.sessions.cancel("worker", [worker], date(2026, 11, 24), local(TODAY, 9), "  ")
    assert error.value.field == "why"
    assert desk.sessions.of("worker", worker).booked, "nothing was recorded"


def test_24_hours_to_rearrange_and_five_days_after_the_original_day(desk: Desk, worker: str) -> None:
    set_for(desk, worker, date(2026, 11, 24))
    before = desk.sessions.would("worker", worker, date(2026, 11, 24), local(TODAY, 9))
    assert before == (local(date(2026, 11, 23), 9), date(2026, 11, 29)), "told before it is recorded"
    desk.sessions.cancel("worker", [worker], date(2026, 11, 24), local(TODAY, 9), "a hearing")
    here = desk.sessions.of("worker", worker)
    assert here.booked == ()
    (waits,) = here.waiting
    assert (waits.original, waits.rearrange_by, waits.hold_by) == (date(2026, 11, 24), *before)
    with pytest.raises(SessionError, match="later than Sun 29 Nov 2026") as error:
        desk.sessions.rearrange("worker", [worker], date(2026, 11, 30), None, local(TODAY, 11), waits.hold_by)
    assert error.value.field == "late"
    receipt = desk.sessions.rearrange(
        "worker", [worker], date(2026, 11, 27), local(date(2026, 11, 27), 14), local(TODAY, 11), waits.hold_by
    )
    assert receipt.said == "Session rearranged for Fri 27 Nov 2026 14:00 for Wilma Worker."
    here = desk.sessions.of("worker", worker)
    assert here.waiting == ()
    assert [one.on for one in here.booked] == [date(2026, 11, 27)]


def test_a_later_day_is_recorded_with_its_reason(desk: Desk, worker: str) -> None:
    set_for(desk, worker, date(2026, 11, 24))
    new = (date(2026, 12, 7), None)
    at = local(TODAY, 9)
    with pytest.raises(SessionError) as error:
        desk.sessions.cancel("worker", [worker], date(2026, 11, 24), at, "a hearing", new)
    assert error.value.field == "late"
    desk.sessions.cancel("worker", [worker], date(2026, 11, 24), at, "a hearing", new, "she is on leave")
    page = desk.staff.page(worker)
    said = {one.fact.kind: one.fact.why for one in page.lines}
    assert said["session-cancelled"] == "a hearing"
    assert said["session-rearranged"] == "she is on leave"
    assert [one.on for one in page.booked] == [date(2026, 12, 7)]


@pytest.mark.parametrize("at", [local(TODAY, 23), local(date(2026, 11, 23), 9)])
def test_a_cancellation_that_lies_ahead_is_not_recorded(desk: Desk, worker: str, at: object) -> None:
    with pytest.raises(SessionError, match="lies ahead"):
        desk.sessions.cancel("worker", [worker], date(2026, 11, 24), at, "a hearing")  # type: ignore[arg-type]


def test_undo_of_a_cancellation_leaves_the_session_set(desk: Desk, worker: str) -> None:
    set_for(desk, worker, date(2026, 11, 24))
    desk.sessions.cancel(
        "worker", [worker], date(2026, 11, 24), local(TODAY, 9), "a hearing", (date(2026, 11, 26), None)
    )
    desk.undo()
    here = desk.sessions.of("worker", worker)
    assert [one.on for one in here.booked] == [date(2026, 11, 24)]
    assert here.waiting == ()


def test_a_session_set_anew_for_the_same_day_stands() -> None:
    def said(kind: str, on: date, hour: int, qualifier: str = "") -> Fact:
        subject = Subject(SubjectKind.WORKER, "w")
        return Fact(f"{kind}{hour}", kind, subject, on, None, qualifier, recorded_at=local(TODAY, hour))

    day = date(2026, 11, 24)
    first, off = said("session-booked", day, 8), said("session-cancelled", TODAY, 9, day.isoformat())
    again = said("session-booked", day, 10)
    assert sessions_set([first, off], TODAY) == ()
    assert sessions_set([first, off, again], TODAY) == (again,)
    assert sessions_set([again], date(2026, 11, 25)) == ()


def test_a_childs_session_is_cancelled_and_rearranged_for_the_siblings_too(
    desk: Desk, register_order: RegisterOrder
) -> None:
    order_id = register_order(desk, made=date(2026, 6, 1), names=("Ada Example", "Ben Example"))
    with desk.session.act("fact recorded", "SO-0001") as act:
        order = orders.order(act.db, order_id)
        register.record(act, "supervised-under", order.subject, date(2026, 6, 1), qualifier="hillingdon")
    ids = [child.id for child in order.children]
    here = desk.sessions.of("child", ids[0])
    assert [name for _, name in here.kin] == ["Ada Example", "Ben Example"]
    assert here.reference == "SO-0001"
    desk.sessions.set_days("child", ids, [Proposed(date(2026, 11, 24), None)])
    receipt = desk.sessions.cancel("child", ids, date(2026, 11, 24), local(TODAY, 9), "the worker is ill")
    assert "for Ada Example, Ben Example on SO-0001" in receipt.said
    for id in ids:
        (waits,) = desk.sessions.of("child", id).waiting
        assert waits.hold_by == date(2026, 11, 29)
    desk.sessions.rearrange("child", ids, date(2026, 11, 26), None, local(TODAY, 10), date(2026, 11, 29))
    assert all(desk.sessions.of("child", id).waiting == () for id in ids)
    page = desk.orders.page(order_id)
    assert any(line.label == "Supervision session cancelled" for line in page.facts)
