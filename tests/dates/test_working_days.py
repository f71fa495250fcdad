"""Working days: do by, the tenth working day after a review, what is provisional."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotui.dates.bank_holidays import england, england_with
from sotui.dates.months import add_months
from sotui.dates.working import WorkingCalendar

any_day = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("due", "do_by"),
    [
        (date(2026, 12, 28), date(2026, 12, 24)),  # the Boxing Day substitute, after Christmas and a weekend
        (date(2027, 3, 26), date(2027, 3, 25)),  # Good Friday
        (date(2026, 12, 25), date(2026, 12, 24)),
        (date(2026, 2, 15), date(2026, 2, 13)),  # a Sunday
        (date(2029, 1, 14), date(2029, 1, 12)),
        (date(2029, 5, 28), date(2029, 5, 25)),  # the spring bank holiday, a Monday
        (date(2026, 6, 28), date(2026, 6, 26)),
        (date(2026, 10, 14), date(2026, 10, 14)),  # a Wednesday
        (date(2027, 3, 29), date(2027, 3, 25)),  # Easter Monday
    ],
)
def test_do_by_is_the_last_working_day_on_or_before_the_due_date(due: date, do_by: date) -> None:
    assert england().on_or_before(due) == do_by


def test_an_order_issued_on_christmas_eve_is_to_be_told_on_the_29th() -> None:
    assert england().add(date(2026, 12, 24), 1) == date(2026, 12, 29)


@pytest.mark.parametrize(
    ("held", "minutes_due"),
    [
        (date(2026, 3, 27), date(2026, 4, 14)),  # over Easter
        (date(2027, 12, 17), date(2028, 1, 5)),  # over Christmas with two substitutes and New Year's
        (date(2026, 11, 2), date(2026, 11, 16)),
    ],
)
def test_minutes_are_due_ten_working_days_after_the_review(held: date, minutes_due: date) -> None:
    assert england().add(held, 10) == minutes_due


def test_three_working_days_from_a_saturday_end_on_wednesday_and_count_backwards_too() -> None:
    calendar = england()
    assert calendar.add(date(2026, 11, 21), 3) == date(2026, 11, 25)
    assert calendar.add(date(2026, 11, 22), -3) == date(2026, 11, 18)
    assert calendar.add(date(2026, 11, 22), 0) == date(2026, 11, 22)


def test_a_day_off_is_named() -> None:
    calendar = england()
    assert calendar.holiday_name(date(2026, 12, 25)) == "Christmas Day"
    assert calendar.holiday_name(date(2026, 12, 28)) == "Boxing Day (substitute day)"
    assert calendar.holiday_name(date(2026, 12, 29)) is None
    assert not calendar.is_working(date(2026, 12, 25))
    assert not calendar.is_working(date(2026, 11, 22))
    assert calendar.is_working(date(2026, 11, 23))


def test_beyond_the_proclaimed_list_a_date_is_provisional() -> None:
    calendar = england()
    assert calendar.confirmed_to == date(2028, 12, 31)
    assert not calendar.is_provisional(date(2028, 12, 31))
    assert calendar.is_provisional(date(2029, 1, 1))


def test_a_proclaimed_day_that_a_site_adds_moves_do_by_and_changes_the_version() -> None:
    site = england_with([(date(2027, 7, 15), "Jubilee of the borough")])
    assert site.on_or_before(date(2027, 7, 15)) == date(2027, 7, 14)
    assert site.holiday_name(date(2027, 7, 15)) == "Jubilee of the borough"
    assert england().on_or_before(date(2027, 7, 15)) == date(2027, 7, 15), (
        "England's own list stays as it was"
    )
    assert site.version != england().version
    assert site.confirmed_to == england().confirmed_to
    assert not site.is_working(date(2026, 12, 25)), "the rest of the list still holds"


def test_the_version_depends_on_days_names_and_confirmation_and_on_nothing_else() -> None:
    days = {date(2026, 12, 25): "Christmas Day", date(2027, 1, 1): "New Year’s Day"}
    one = WorkingCalendar.of(days, date(2027, 12, 31))
    turned = WorkingCalendar.of(dict(reversed(days.items())), date(2027, 12, 31))
    assert one == turned
    assert one.version == turned.version
    assert one.version != WorkingCalendar.of(days, date(2028, 12, 31)).version
    assert one.version != WorkingCalendar.of({**days, date(2027, 1, 1): "x"}, date(2027, 12, 31)).version
    assert (
        one.version != WorkingCalendar.of({date(2026, 12, 25): "Christmas Day"}, date(2027, 12, 31)).version
    )
    assert england_with([]).version == england().version


def test_the_list_in_use_cannot_be_changed_from_outside() -> None:
    with pytest.raises(TypeError):
        england().names[date(2026, 12, 24)] = "a day off"  # type: ignore[index]  # the very thing refused
    days = {date(2026, 12, 25): "Christmas Day"}
    calendar = WorkingCalendar.of(days, date(2026, 12, 31))
    days[date(2026, 12, 24)] = "added later"
    assert calendar.holiday_name(date(2026, 12, 24)) is None


@given(any_day)
def test_do_by_is_never_after_due_is_a_working_day_and_leaves_none_between(due: date) -> None:
    calendar = england()
    do_by = calendar.on_or_before(due)
    assert do_by <= due
    assert calendar.is_working(do_by)
    between = [do_by + timedelta(days=n) for n in range(1, (due - do_by).days + 1)]
    assert not any(calendar.is_working(day) for day in between)


@given(any_day, st.integers(1, 60))
def test_the_nth_working_day_has_exactly_n_working_days_after_the_start(start: date, n: int) -> None:
    calendar = england()
    end = calendar.add(start, n)
    counted = [start + timedelta(days=k) for k in range(1, (end - start).days + 1)]
    assert sum(map(calendar.is_working, counted)) == n
    assert calendar.is_working(end)


@given(any_day, st.integers(1, 60))
def test_counting_back_undoes_counting_forward_from_a_working_day(start: date, n: int) -> None:
    calendar = england()
    working = calendar.on_or_before(start)
    assert calendar.add(calendar.add(working, n), -n) == working


@given(any_day, st.integers(0, 400))
def test_a_later_due_date_never_has_an_earlier_do_by(due: date, later: int) -> None:
    calendar = england()
    assert calendar.on_or_before(due) <= calendar.on_or_before(due + timedelta(days=later))


def test_the_do_by_of_every_date_on_a_large_register_takes_well_under_a_tenth_of_a_second() -> None:
    calendar = england()
    due = [add_months(date(2026, 1, 1) + timedelta(days=n), 7) for n in range(3000)]
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        for day in due:
            calendar.on_or_before(day)
        best = min(best, time.perf_counter() - start)
    assert best * 40 < 0.1, "120,000 dates"
