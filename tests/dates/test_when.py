"""A day and a time typed in one go: which part is which, and the nights when the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from sotui.dates.errors import AmbiguousTime, DateNotUnderstood, ImpossibleDate, MissingTime
from sotui.dates.when import TypedWhen, split_when

CLOCKS_BACK = date(2026, 10, 25)
CLOCKS_FORWARD = date(2026, 3, 29)


@pytest.mark.parametrize(
    ("typed", "day", "hour", "minute"),
    [
        ("yesterday 14:30", "yesterday", 14, 30),
        ("14 feb 9:15", "14 feb", 9, 15),
        ("14 feb, 9:15", "14 feb", 9, 15),
        ("14/02/2026 at 09:05", "14/02/2026", 9, 5),
        ("-2d 2pm", "-2d", 14, 0),
        ("last fri 2.30 pm", "last fri", 14, 30),
        ("today 12am", "today", 0, 0),
        ("today 12pm", "today", 12, 0),
        ("14:30", "", 14, 30),
        ("at 14:30", "", 14, 30),
        ("2026-02-14 00:00", "2026-02-14", 0, 0),
    ],
)
def test_the_time_is_what_stands_at_the_end(typed: str, day: str, hour: int, minute: int) -> None:
    assert split_when(typed) == TypedWhen(day, hour, minute)


@pytest.mark.parametrize("typed", ["14 feb", "14.02.26", "14.02", "today", "", "+20wd", "14 feb 26"])
def test_a_day_alone_has_no_time(typed: str) -> None:
    assert split_when(typed) == TypedWhen(typed)
    assert split_when(typed).at(CLOCKS_BACK) is None


def test_the_hour_that_comes_twice_is_asked_about_and_can_be_said() -> None:
    with pytest.raises(AmbiguousTime, match="first"):
        split_when("25 oct 1:30").at(CLOCKS_BACK)
    first = split_when("25 oct 1:30 first").at(CLOCKS_BACK)
    second = split_when("25 oct 1:30 second").at(CLOCKS_BACK)
    assert first is not None
    assert second is not None
    assert first.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert second.astimezone(UTC) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_the_hour_that_there_was_not_is_refused() -> None:
    with pytest.raises(MissingTime):
        split_when("29 mar 01:30").at(CLOCKS_FORWARD)


@pytest.mark.parametrize("typed", ["today 25:00", "today 14:60"])
def test_there_is_no_such_time(typed: str) -> None:
    with pytest.raises(ImpossibleDate):
        split_when(typed).at(CLOCKS_BACK)


@pytest.mark.parametrize("typed", ["today 13pm", "today 0am", "x" * 41])
def test_what_is_no_time_of_the_half_day_or_too_long_is_refused(typed: str) -> None:
    with pytest.raises(DateNotUnderstood):
        split_when(typed)
