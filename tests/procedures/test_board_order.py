"""How deadlines stand: the order of the board, and its words."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from orders import Register

from sotui.dates.clock import LONDON
from sotui.procedures.judge import judge
from sotui.procedures.model import Deadline, Rank, Standing
from sotui.procedures.ranks import judge_row, sort_key

TODAY = date(2026, 11, 22)


def standing(row: Deadline, day: date | str) -> Standing:
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return judge(row, datetime(day.year, day.month, day.day, 9, tzinfo=LONDON))


def rank(
    nature: str, *, due: int | None = None, kind: str = "procedure", force: str = "should", **more: object
) -> int:
    today = TODAY.toordinal()
    day = today + due if due is not None else None
    return judge_row(nature, kind, force, str(more.pop("state", "open")), day, today, **more)[0]  # type: ignore[arg-type]


def test_the_board_runs_from_danger_to_what_can_wait() -> None:
    assert rank("safeguarding") == 1
    assert rank("safeguarding", due=-1, kind="local default") == 1
    assert rank("immediate", due=1, since=TODAY.toordinal()) == 2
    assert rank("last day", due=-3, kind="statute") == 3
    assert rank("last day", due=42, kind="statute") == 4
    assert rank("last day", due=42, kind="statute", end_decided=True) == 99
    assert rank("last day", due=14, kind="statute", end_decided=True) == 4
    assert rank("limit", due=14, kind="court") == 4
    assert rank("duty", due=-40, state="impossible") == 4
    assert rank("allocation") == 5
    assert rank("escalation") == 6
    assert rank("duty", due=-1, force="must") == 7
    assert rank("resources", due=-1) == 7
    assert rank("duty", due=-1) == 8
    assert rank("cadence", due=-1) == 8
    assert rank("role") == 9
    assert rank("duty", due=0) == 10
    assert rank("duty", due=7) == 11
    assert rank("duty", due=20, preferred=TODAY.toordinal() - 1) == 11
    assert rank("soft", due=-90, kind="local default") == 12
    assert rank("duty", due=28) == 12
    assert rank("duty", due=29) == 99
    assert rank("duty", due=29, horizon_days=60) == 12


def test_a_lapsed_order_stands_until_a_decision_is_recorded() -> None:
    register = Register()
    row = register.by_id()["STAT-EXPIRY"]
    found = standing(row, "2027-01-17")
    assert (found.rank, found.status) == (Rank.LAPSED, "LAPSED 3 days ago")
    assert found.why == "Lapsed 3 days ago and no decision about the end is recorded."
    assert standing(row, "2027-01-14").status == "last day today"
    register.on_order("end-decided", "2027-01-17", "let-lapse")
    assert standing(register.by_id()["STAT-EXPIRY"], "2027-01-17").rank is Rank.OFF


def test_lapsed_with_an_extension_pending_stays() -> None:
    register = Register()
    register.on_order("extension-applied", "2027-01-05")
    register.on_order("end-decided", "2027-01-05", "extend")
    found = standing(register.by_id()["STAT-EXPIRY"], "2027-02-01")
    assert (found.rank, found.status) == (Rank.LAPSED, "LAPSED, extension pending")


def test_what_was_open_falls_away_with_a_lapsed_order() -> None:
    row = Register().by_id()["WIR-5-4"]
    assert standing(row, "2027-01-14").rank is Rank.OVERDUE_SHOULD
    found = standing(row, "2027-01-15")
    assert (found.rank, found.status) == (Rank.OFF, "gone with the order")


def test_the_countdown_runs_to_the_cautious_last_day() -> None:
    row = Register("2028-02-29").by_id()["STAT-EXPIRY"]
    assert standing(row, "2029-02-20").status == "7 days left"
    assert standing(row, "2029-02-28").rank is Rank.LIMIT_NEAR
    assert standing(row, "2029-03-01").rank is Rank.LAPSED


def test_ties_go_by_force_then_days_then_the_younger_child() -> None:
    must = sort_key(11, "must", 5, None)
    sooner = sort_key(11, "should", 2, None)
    later = sort_key(11, "should", 3, None)
    younger = sort_key(11, "should", 3, date(2020, 1, 1).toordinal())
    elder = sort_key(11, "should", 3, date(2010, 1, 1).toordinal())
    assert sorted([elder, later, younger, sooner, must]) == [must, sooner, younger, elder, later]


@pytest.mark.parametrize("rank", [Rank.OVERDUE_MUST, Rank.OVERDUE_SHOULD])
def test_the_most_overdue_stands_first_whatever_its_verb(rank: Rank) -> None:
    longest = sort_key(rank, "", -30, None)
    will = sort_key(rank, "will", -2, None)
    should = sort_key(rank, "should", -2, None)
    yesterday = sort_key(rank, "must", -1, None)
    assert sorted([yesterday, should, will, longest]) == [longest, will, should, yesterday]


def test_near_a_limit_the_law_and_the_court_stand_before_a_clause_of_a_procedure() -> None:
    law = sort_key(4, "", 13, None, "statute")
    court = sort_key(4, "", 14, None, "court")
    clause = sort_key(4, "must", -40, None, "procedure")
    assert sorted([clause, court, law]) == [law, court, clause]


def test_a_clock_of_hours_counts_hours() -> None:
    register = Register(procedure="leicestershire")
    register.on_child("phone-alert", "2026-04-02T15:30")
    row = register.by_id()["LEI-7-4"]
    before = judge(row, datetime(2026, 4, 3, 10, 30, tzinfo=LONDON))
    assert (before.rank, before.status) == (Rank.IMMEDIATE, "due in 5 hours")
    after = judge(row, datetime(2026, 4, 3, 17, 45, tzinfo=LONDON))
    assert (after.rank, after.status) == (Rank.IMMEDIATE, "OVERDUE 2 hours")


def test_a_moment_without_its_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        judge(Register().by_id()["WIR-5-4"], datetime(2026, 4, 3, 10, 30))


def test_every_row_says_why_it_stands_where_it_stands() -> None:
    register = Register()
    register.on_order("review-held", "2026-10-15", "insufficient-evidence")
    register.on_order("court-date-set", "2026-11-01", "plan")
    register.on_order("escalation-raised", "2026-10-20T10:00")
    register.on_order("visit-interval", "2026-01-15", "14")
    for row in register.rows():
        for days in range(0, 500, 25):
            found = standing(row, date(2026, 1, 10) + timedelta(days=days))
            assert found.status
            assert found.why.endswith("."), (row.id, found)
