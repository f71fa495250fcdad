"""Clocks of 24 and 72 hours as the board and the page tell them, over the nights the clocks change."""

from __future__ import annotations

from datetime import UTC

import pytest
from orders import Register

from sotui.dates.clock import read_moment
from sotui.procedures.judge import judge
from sotui.procedures.model import Rank, State


def alerted(when: str) -> Register:
    """An order of Leicestershire's whose child moved: the receiving authority was phoned."""
    register = Register("2026-01-15", 12, "leicestershire")
    register.on_child("phone-alert", when)
    return register


@pytest.mark.parametrize(
    ("now", "status"),
    [
        ("2026-03-28T15:30", "due in 24 hours"),
        ("2026-03-29T00:30", "due in 15 hours"),
        ("2026-03-29T15:30", "due in 1 hour"),
        ("2026-03-29T17:30", "OVERDUE 1 hour"),
    ],
)
def test_over_the_night_that_is_an_hour_short_the_hours_left_are_those_that_will_pass(
    now: str, status: str
) -> None:
    row = alerted("2026-03-28T15:30").by_id()["LEI-7-4"]
    assert row.due_at == read_moment("2026-03-29T16:30")
    for moment in (read_moment(now), read_moment(now).astimezone(UTC)):
        assert judge(row, moment).status == status


def test_in_the_hour_that_comes_twice_documents_sent_the_second_time_round_are_late() -> None:
    register = alerted("2026-10-24T01:30")
    unsent = register.by_id()["LEI-7-4"]
    second_time = read_moment("2026-10-25T01:15+00:00")
    assert unsent.due_at == read_moment("2026-10-25T01:30+01:00")
    assert judge(unsent, second_time).status == "OVERDUE under an hour"
    assert judge(unsent, read_moment("2026-10-25T01:15+01:00")).status == "due in under an hour"
    register.on_child("documents-sent", second_time)
    sent = register.by_id()["LEI-7-4"]
    assert (sent.state, sent.met_late) == (State.MET, True)


def test_the_soft_72_hours_pass_as_a_target_and_are_never_called_overdue() -> None:
    register = Register("2026-01-15", 12, "wirral")
    register.on_order("supervised-under", "2026-01-15", "hillingdon")
    register.on_child("practice-supervision-held", "2026-04-02T11:00", "planned")
    soft = register.by_id()["HIL-5-4-2:soft"]
    for now, status in (
        ("2026-04-05T16:00", "target passed 5 hours ago"),
        ("2026-04-12T16:00", "target passed 7 days ago"),
    ):
        standing = judge(soft, read_moment(now))
        assert (standing.rank, standing.status) == (Rank.LATER, status)
        assert standing.why == "The clause's own softer limit: a target, never overdue as a rule."
