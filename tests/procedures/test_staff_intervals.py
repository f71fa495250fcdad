"""Intervals of workers: waived once, left and come back, several clauses at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from orders import WORKER, Register, calendar, packs, worker_rows

from sotui.facts.model import Case
from sotui.procedures.derive import derive
from sotui.procedures.faults import PackFaults
from sotui.procedures.library import text
from sotui.procedures.loader import load_pack
from sotui.procedures.model import Deadline, Force, State

HELD = "professional-supervision-held"


def all_rows(*facts: tuple[str, str, str]) -> list[Deadline]:
    """Every row of a worker, those of a waived series included."""
    made = tuple(
        replace(Register().fact(kind, day, qualifier, WORKER), id=f"w{place}")
        for place, (kind, day, qualifier) in enumerate(facts)
    )
    return list(derive(Case(WORKER, made), [packs()["hillingdon"]], calendar()))


def rows_of(id: str, found: list[Deadline]) -> list[tuple[str, State]]:
    return [(str(row.due), row.state) for row in found if row.id == id]


def test_one_week_of_the_assessed_year_is_waived_and_the_next_stands() -> None:
    started = ("asye-started", "2026-09-01", "")
    first = worker_rows(started)["HIL-4-3a"]
    found = all_rows(started, ("waived", "2026-09-07", first.key))
    assert rows_of("HIL-4-3a", found) == [("2026-09-08", State.WAIVED), ("2026-09-15", State.OPEN)]


def test_two_waived_one_after_the_other_and_the_third_stands() -> None:
    facts = [("asye-started", "2026-09-01", "")]
    for when in ("2026-09-07", "2026-09-14"):
        next_one = next(r for r in all_rows(*facts) if r.id == "HIL-4-3a" and r.state is State.OPEN)
        facts.append(("waived", when, next_one.key))
    assert rows_of("HIL-4-3a", all_rows(*facts)) == [
        ("2026-09-08", State.WAIVED),
        ("2026-09-15", State.WAIVED),
        ("2026-09-22", State.OPEN),
    ]


def test_a_waiver_in_the_sixth_week_leads_into_the_fortnights() -> None:
    facts = [("asye-started", "2026-09-01", ""), (HELD, "2026-10-06", "")]
    (due,) = (row for row in all_rows(*facts) if row.id == "HIL-4-3a")
    assert str(due.due) == "2026-10-13"
    found = all_rows(*facts, ("waived", "2026-10-12", due.key))
    assert rows_of("HIL-4-3a", found)[-1] == ("2026-10-27", State.OPEN)


def test_the_steps_of_what_follows_a_waiver_say_so() -> None:
    started = ("asye-started", "2026-09-01", "")
    found = all_rows(started, ("waived", "2026-09-07", worker_rows(started)["HIL-4-3a"].key))
    (after,) = (row for row in found if row.id == "HIL-4-3a" and row.state is State.OPEN)
    assert [step.words for step in after.steps] == [
        "Waived: the one due on Tue 8 Sep 2026",
        "1 week later (7 days): Tue 15 Sep 2026",
    ]


def test_the_last_session_of_the_assessed_year_is_still_asked_for_when_it_is_missed() -> None:
    # 3 August and 28 days is the last day of the year itself: it stays due; a day later it would not.
    facts = (("asye-started", "2026-09-01", ""), (HELD, "2027-08-03", ""))
    assert worker_rows(*facts)["HIL-4-3a"].due == date(2027, 8, 31)
    assert "HIL-4-3a" not in worker_rows(facts[0], (HELD, "2027-08-04", ""))


def test_who_has_left_is_asked_for_nothing_but_the_record_of_the_last_session() -> None:
    rows = worker_rows(
        ("employment-started", "2025-03-03", ""),
        ("holds-cases", "2025-03-03", "case-holding"),
        (HELD, "2026-05-28", ""),
        ("employment-ended", "2026-05-29", ""),
    )
    assert set(rows) == {"HIL-4-4a"}


def test_who_has_come_back_is_supervised_again() -> None:
    rows = worker_rows(
        ("employment-started", "2025-03-03", ""),
        ("holds-cases", "2025-03-03", "case-holding"),
        ("employment-ended", "2026-05-29", ""),
        ("employment-started", "2026-11-02", ""),
        (HELD, "2026-11-20", ""),
    )
    assert rows["HIL-4-2a"].due == date(2026, 12, 18)


def test_who_has_come_back_is_not_late_from_the_first_time() -> None:
    rows = worker_rows(
        ("employment-started", "2025-03-03", ""),
        ("holds-cases", "2025-03-03", "case-holding"),
        (HELD, "2026-05-28", ""),
        ("employment-ended", "2026-05-29", ""),
        ("employment-started", "2026-11-02", ""),
    )
    assert rows["HIL-4-2a"].due == date(2026, 11, 30)
    assert rows["HIL-6-1"].due == date(2027, 11, 2)


def test_of_whom_only_the_post_is_known_four_weeks_count_from_then() -> None:
    rows = worker_rows(("holds-cases", "2026-11-02", "case-holding"))
    assert rows["HIL-4-2a"].due == date(2026, 11, 30)


def test_the_coming_years_dates_are_asked_for_once() -> None:
    found = all_rows(("employment-started", "2026-03-02", ""))
    assert rows_of("HIL-3-2", found) == [("2026-12-31", State.OPEN)]
    assert not rows_of("HIL-3-2#2", found)


def test_the_observation_of_direct_work_is_a_must_of_its_own() -> None:
    rows = worker_rows(
        ("holds-cases", "2026-05-04", "case-holding"),
        ("observed", "2026-06-02", "other"),
        ("observed", "2026-11-10", "direct-work"),
    )
    both, direct = rows["HIL-5-2-f"], rows["HIL-5-2-f:direct"]
    assert (both.force, direct.force) == (Force.SHOULD, Force.MUST)
    assert (both.state, direct.state) == (State.MET, State.MET)
    assert direct.met_on == date(2026, 11, 10)


def test_an_unnamed_appraisal_is_the_yearly_one() -> None:
    rows = worker_rows(("employment-started", "2025-09-01", ""), ("appraised", "2026-08-28", ""))
    assert rows["HIL-6-1"].due == date(2027, 8, 28)


def test_a_new_number_of_days_in_the_plan_counts_from_the_day_it_was_agreed() -> None:
    rows = worker_rows(
        ("performance-plan", "2026-09-01", "10"),
        (HELD, "2026-09-08", ""),
        ("performance-plan", "2026-09-15", "14"),
    )
    assert rows["HIL-4-3c"].due == date(2026, 9, 29)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ('part = "fortnightly-ends", once = 3 }', "once"),
        ('part = "fortnightly-ends", twice = true }', "twice"),
    ],
)
def test_a_stretch_that_is_written_wrong_is_named(wrong: str, said: str) -> None:
    data = text("hillingdon").decode("utf-8").replace('part = "fortnightly-ends" }', wrong)
    found = load_pack(data.encode("utf-8"), "hillingdon.toml")
    assert isinstance(found, PackFaults)
    assert said in str(found)
