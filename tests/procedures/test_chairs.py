"""Who chairs the first, the last and the other reviews, as the procedures ask for it."""

from __future__ import annotations

from datetime import date

import pytest
from orders import Register, calendar, packs

from sotui.procedures.faults import PackFaults
from sotui.procedures.loader import load_pack
from sotui.procedures.model import Force
from sotui.procedures.roles import Chairing, Which, chair_of, chairing
from sotui.reviews.chair_rules import suits, words_for
from sotui.reviews.rules import sight_of
from sotui.staff.model import Post, Worker

IRIS = Worker("w1", "Iris Officer", posts=frozenset({Post.IRO}))
CORA = Worker("w2", "Cora Chair", posts=frozenset({Post.CHAIR}))
TOM = Worker("w3", "Tom Manager", posts=frozenset({Post.TEAM_MANAGER}))
NOBODY_SAID = Worker("w4", "Noor Newcomer")


def asked(register: Register, on: str, which: str = "", procedure: str = "camden") -> Chairing | None:
    return chairing(
        [packs()[procedure]], sight_of(register.case(), calendar()), date.fromisoformat(on), which
    )


def by_whom(register: Register, on: str, which: str = "", procedure: str = "camden") -> str:
    found = asked(register, on, which, procedure)
    assert found is not None
    assert found.chair is not None
    return f"{found.chair.posts_words} ({found.chair.id})"


def camden(months: int = 12) -> Register:
    return Register("2026-01-15", months, "camden")


def after_the_first() -> Register:
    register = camden()
    register.on_order("review-held", "2026-02-12")
    return register


def test_an_iro_or_a_conference_chair_takes_the_first_review() -> None:
    found = asked(camden(), "2026-02-12")
    assert found is not None
    assert found.chair is not None
    assert found.said == "Must be chaired by an IRO or CPO: the first review (CAM-6-3)."
    assert found.chair.force is Force.MUST
    assert chair_of([packs()["camden"]], sight_of(camden().case(), calendar()), date(2026, 2, 12)) == (
        "IRO",
        "CPO",
    )


def test_the_team_manager_takes_the_reviews_between() -> None:
    register = after_the_first()
    assert by_whom(register, "2026-05-12") == "team manager (CAM-6-7)"
    found = asked(register, "2026-05-12")
    assert found is not None
    assert found.placed.why == (
        "Another is projected for Wed 12 Aug 2026, on or before the last day in force, Thu 14 Jan 2027."
    )
    assert not found.particular, "who was looked after before matters for the first and the last only"


def test_the_last_is_the_one_after_which_the_next_would_lie_beyond_the_order() -> None:
    register = after_the_first()
    # Three months on from 14 October is the last day in force itself: there is room for another.
    assert by_whom(register, "2026-10-14") == "team manager (CAM-6-7)"
    assert by_whom(register, "2026-10-15") == "IRO or CPO (CAM-6-3)"
    found = asked(register, "2026-10-15")
    assert found is not None
    assert found.said == "Must be chaired by an IRO or CPO: the last review (CAM-6-3)."
    assert found.placed.why == (
        "The next would be due Fri 15 Jan 2027, after the last day in force, Thu 14 Jan 2027;"
        " none is booked before."
    )


def test_a_later_booking_moves_the_requirement_to_the_one_booked() -> None:
    register = after_the_first()
    register.on_order("review-booked", "2027-01-06")
    assert by_whom(register, "2026-11-10") == "team manager (CAM-6-7)"
    assert by_whom(register, "2027-01-06") == "IRO or CPO (CAM-6-3)"
    # One booked for after the end is none of this order's.
    register.order.pop()
    register.on_order("review-booked", "2027-01-20")
    assert by_whom(register, "2026-11-10") == "IRO or CPO (CAM-6-3)"


def test_an_extension_makes_the_last_one_of_those_between() -> None:
    register = after_the_first()
    register.on_order("extended-to", "2027-07-14")
    assert by_whom(register, "2026-11-10") == "team manager (CAM-6-7)"


def test_a_discharge_makes_the_one_before_it_the_last() -> None:
    register = after_the_first()
    register.on_order("discharged", "2026-07-01")
    assert by_whom(register, "2026-05-12") == "IRO or CPO (CAM-6-3)"


def test_of_an_order_of_two_months_one_review_is_the_first_and_the_last() -> None:
    found = asked(camden(2), "2026-02-12")
    assert found is not None
    assert found.what == "the first and last review"
    assert (found.placed.first, found.placed.last) == (True, True)


def test_a_review_is_not_counted_against_itself() -> None:
    register = camden()
    fact = register.on_order("review-held", "2026-02-12")
    found = chairing(
        [packs()["camden"]], sight_of(register.case(), calendar()), date(2026, 2, 12), "first", (fact.id,)
    )
    assert found is not None
    assert found.placed.first


def test_where_the_child_was_looked_after_or_had_a_plan_their_own_chair_goes_first() -> None:
    found = asked(camden(), "2026-02-12")
    assert found is not None
    assert [one.id for one in found.particular] == ["CAM-6-4", "CAM-6-5", "CAM-6-6"]
    assert found.where_said == (
        "Where the child was previously looked after: their allocated IRO should chair (CAM-6-4).",
        "Where the child was subject to a child protection plan:"
        " the CPO who chaired the conferences should chair (CAM-6-5).",
        "Where the child was neither: the IRO service manager allocates an IRO or CPO (CAM-6-6).",
    )


def test_a_team_manager_who_leaves_no_room_for_another_is_warned_of_and_not_refused() -> None:
    register = after_the_first()
    own = [packs()["camden"]]
    said = words_for(register.case(), own, calendar(), date(2026, 11, 10), "last", (), TOM)
    assert said.warning == (
        "Tom Manager is a team manager; the last review must be chaired by an IRO or CPO (CAM-6-3). The next"
        " would be due Wed 10 Feb 2027, after the last day in force, Thu 14 Jan 2027; none is booked before."
        " It leaves no room for another."
    )
    assert not words_for(register.case(), own, calendar(), date(2026, 11, 10), "last", (), IRIS).warning
    assert not words_for(register.case(), own, calendar(), date(2026, 11, 10), "last", (), CORA).warning
    (section,) = said.sections
    assert section.heading == "Who chairs"
    assert any("AMB-07" in line for line in section.lines)


def test_an_iro_in_a_team_managers_place_is_remarked_with_the_force_of_its_clause() -> None:
    register = after_the_first()
    said = words_for(
        register.case(), [packs()["camden"]], calendar(), date(2026, 5, 12), "progress", (), IRIS
    )
    assert said.warning == (
        "Iris Officer is an IRO; a review that is neither the first nor the last is to be chaired by"
        " a team manager (CAM-6-7)."
    )


def test_of_whom_nobody_said_what_they_are_nothing_is_said_either() -> None:
    said = words_for(camden().case(), [packs()["camden"]], calendar(), date(2026, 2, 12), "", (), NOBODY_SAID)
    assert said.said
    assert not said.warning


@pytest.mark.parametrize(
    ("which", "by"),
    [
        ("pre-lapse", "Practice Manager (SUS-7:chair)"),
        ("plan", "Practice Manager (SUS-5c)"),
        ("progress", "Key worker (SUS-5d:chair)"),
    ],
)
def test_the_practice_manager_and_the_key_worker_share_the_reviews_by_their_names(
    which: str, by: str
) -> None:
    assert by_whom(Register("2026-01-15", procedure="sussex"), "2026-07-01", which, "sussex") == by


def test_a_review_without_a_name_asks_for_no_chair_where_only_names_tell() -> None:
    assert asked(Register("2026-01-15", procedure="sussex"), "2026-07-01", "", "sussex") is None


def test_whether_somebody_is_a_key_worker_the_list_of_workers_cannot_tell() -> None:
    found = asked(Register("2026-01-15", procedure="sussex"), "2026-07-01", "progress", "sussex")
    assert found is not None
    assert suits(found, TOM) is None


def test_the_iro_chairs_every_review_and_the_initial_one_by_its_own_clause() -> None:
    register = Register()
    assert by_whom(register, "2026-03-02", "initial", "wirral") == "IRO (WIR-5-1)"
    assert by_whom(register, "2026-10-15", "nine-month", "wirral") == "IRO (WIR-5-4)"
    assert by_whom(register, "2026-11-10", "further", "wirral") == "IRO (WIR-5-4)"


def test_the_overview_is_the_service_managers() -> None:
    register = Register("2026-01-15", procedure="leicestershire")
    assert by_whom(register, "2026-12-01", "overview", "leicestershire") == "Service Manager (LEI-6-1)"


def test_without_an_order_made_there_is_no_last() -> None:
    register = Register(None, procedure="camden")
    found = asked(register, "2026-02-12")
    assert found is not None
    assert (found.placed.first, found.placed.last, found.placed.why) == (True, False, "")


def test_a_clause_about_the_chair_names_reviews_that_there_are() -> None:
    text = """id = "sample"
title = "A sample procedure"
source = "Sample"
role = "orders"

[[chair]]
id = "SAM-6"
clause = "6"
posts = ["IRO"]
of = ["frist"]

[[rule]]
rule = "deadline"
id = "SAM-1-1"
clause = "1.1"
title = "A review"
by = "IRO"
due = { anchor = "order-made", after = { months = 9 } }
"""
    found = load_pack(text.encode(), "sample.toml")
    assert isinstance(found, PackFaults)
    assert "frist" in str(found)
    assert all(place.value in str(found) for place in Which)


@pytest.mark.parametrize("months", range(4, 13))
def test_the_day_that_the_board_names_for_the_last_review_is_one_that_the_form_takes_for_the_last(
    months: int,
) -> None:
    for held in ((), ("2026-02-12",), ("2026-02-12", "2026-04-28")):
        register = camden(months)
        for day in held:
            register.on_order("review-held", day)
        row = next(row for row in register.rows() if row.clause == "6" and row.id.startswith("CAM-6-3"))
        assert row.due is not None
        found = asked(register, row.due.isoformat())
        assert found is not None
        assert found.placed.last or row.due.isoformat() in held, (months, held, row.due)
