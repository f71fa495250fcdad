"""Clock hours over weekends and changes of clocks, and the two nights on which a time can mislead."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotui.dates.clock import LONDON, elapsed, hours_after, local, read_moment
from sotui.dates.errors import (
    AmbiguousTime,
    DateError,
    DateNotUnderstood,
    ImpossibleDate,
    MissingTime,
    OutOfRange,
)
from sotui.dates.words import moment

moments = st.datetimes(datetime(1992, 1, 1), datetime(2190, 1, 1), timezones=st.just(UTC)).map(
    lambda at: at.replace(microsecond=0)
)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-04-02T15:30", 24, "Fri 3 Apr 2026 15:30"),  # Good Friday does not extend it
        ("2026-04-02T11:00", 72, "Sun 5 Apr 2026 11:00"),
        ("2026-05-22T09:00", 24, "Sat 23 May 2026 09:00"),
        ("2026-03-28T12:00", 24, "Sun 29 Mar 2026 13:00"),  # an hour was skipped in the night
        ("2026-10-24T12:00", 24, "Sun 25 Oct 2026 11:00"),  # an hour came twice
        ("2026-03-28T01:30", 24, "Sun 29 Mar 2026 02:30"),
        ("2026-10-24T01:30", 24, "Sun 25 Oct 2026 01:30 BST"),
        ("2026-10-24T01:30", 25, "Sun 25 Oct 2026 01:30 GMT"),
    ],
)
def test_hours_are_those_that_pass_on_the_clock(start: str, hours: int, end: str) -> None:
    assert moment(hours_after(read_moment(start), hours)) == end


@given(moments, st.integers(-1000, 1000))
def test_exactly_that_many_hours_pass(start: datetime, hours: int) -> None:
    end = hours_after(start, hours)
    assert elapsed(start, end) == timedelta(hours=hours)
    assert end.tzinfo is LONDON


def test_elapsed_counts_the_hour_that_came_twice() -> None:
    first = read_moment("2026-10-25T00:30")
    assert elapsed(first, read_moment("2026-10-25T02:30")) == timedelta(hours=3)
    assert elapsed(read_moment("2026-03-29T00:30"), read_moment("2026-03-29T02:30")) == timedelta(hours=1)


def test_a_time_that_the_clocks_skip_is_refused() -> None:
    with pytest.raises(MissingTime, match="went forward") as refused:
        read_moment("2026-03-29T01:30")
    assert refused.value.hint
    with pytest.raises(MissingTime):
        local(date(2026, 3, 29), 1, 30, fold=1)
    assert moment(read_moment("2026-03-29T02:00")) == "Sun 29 Mar 2026 02:00"
    assert moment(read_moment("2026-03-29T00:59")) == "Sun 29 Mar 2026 00:59"


def test_a_time_that_comes_twice_is_refused_until_one_says_which() -> None:
    with pytest.raises(AmbiguousTime, match="came twice") as refused:
        read_moment("2026-10-25T01:30")
    assert "+01:00" in refused.value.hint
    first, second = read_moment("2026-10-25T01:30", fold=0), read_moment("2026-10-25T01:30", fold=1)
    assert first.isoformat() == "2026-10-25T01:30:00+01:00"
    assert second.isoformat() == "2026-10-25T01:30:00+00:00"
    assert elapsed(first, second) == timedelta(hours=1)
    assert read_moment("2026-10-25T01:30+01:00").isoformat() == first.isoformat()
    assert read_moment("2026-10-25T01:30Z").isoformat() == second.isoformat()
    assert local(date(2026, 10, 25), 1, 30, fold=1).isoformat() == second.isoformat()


def test_the_hours_on_either_side_of_the_change_are_not_in_doubt() -> None:
    assert read_moment("2026-10-25T00:59").isoformat() == "2026-10-25T00:59:00+01:00"
    assert read_moment("2026-10-25T02:00").isoformat() == "2026-10-25T02:00:00+00:00"


def test_a_moment_is_read_as_london_time_in_summer_and_winter() -> None:
    assert read_moment("2026-04-02T11:00").astimezone(UTC) == datetime(2026, 4, 2, 10, tzinfo=UTC)
    assert read_moment("2026-12-02 11:00:30").astimezone(UTC) == datetime(2026, 12, 2, 11, 0, 30, tzinfo=UTC)
    assert read_moment(" 2026-04-02T11:00+0530 ").isoformat() == "2026-04-02T06:30:00+01:00"


@given(moments)
def test_every_moment_stored_with_its_offset_reads_back_the_same(at: datetime) -> None:
    stored = at.astimezone(LONDON).isoformat()
    assert read_moment(stored).isoformat() == stored


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("2026-04-02", DateNotUnderstood),
        ("11:00", DateNotUnderstood),
        ("", DateNotUnderstood),
        ("02/04/2026 11:00", DateNotUnderstood),
        ("٢٠٢٦-04-02T11:00", DateNotUnderstood),
        ("2026-04-02T11:00" + " " * 40, DateNotUnderstood),
        ("2026-02-30T11:00", ImpossibleDate),
        ("2026-04-02T24:00", ImpossibleDate),
        ("2026-04-02T11:60", ImpossibleDate),
        ("2026-04-02T11:00+15:00", ImpossibleDate),
        ("2026-04-02T11:00+01:75", ImpossibleDate),
        ("0001-01-01T00:00+14:00", OutOfRange),
        ("9999-12-31T23:59-14:00", OutOfRange),
    ],
)
def test_what_is_no_moment_is_refused_with_a_word_for_the_person(text: str, error: type[DateError]) -> None:
    with pytest.raises(error) as refused:
        read_moment(text)
    assert refused.value.message.endswith(".")
    assert refused.value.hint.endswith(".")


@given(st.one_of(st.text(max_size=50), st.from_regex(r"[0-9T:+\-Z .]{1,42}")))
def test_reading_a_moment_never_fails_in_another_way(text: str) -> None:
    try:
        at = read_moment(text)
    except DateError:
        return
    assert at.tzinfo is LONDON


def test_there_is_no_hour_24() -> None:
    with pytest.raises(ImpossibleDate):
        local(date(2026, 4, 2), 24)
    assert local(date(2026, 4, 2), 23, 59).isoformat() == "2026-04-02T23:59:00+01:00"


def test_a_moment_without_its_offset_is_never_guessed() -> None:
    bare = datetime(2026, 4, 2, 11)
    with pytest.raises(ValueError, match="offset"):
        hours_after(bare, 24)
    with pytest.raises(ValueError, match="offset"):
        elapsed(bare, bare)
    with pytest.raises(ValueError, match="offset"):
        moment(bare)


def test_a_moment_from_elsewhere_is_shown_on_the_clocks_of_london() -> None:
    there = datetime(2026, 7, 1, 12, 5, tzinfo=timezone(timedelta(hours=5)))
    assert moment(there) == "Wed 1 Jul 2026 08:05"
