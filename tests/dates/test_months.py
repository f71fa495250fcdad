"""Months as the law counts them: last days in force, month ends, leap years, birthdays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from sotui.dates.months import (
    add_days,
    add_months,
    add_weeks,
    age_on,
    cautious_last_day_before_eighteen,
    earliest_last_day,
    eighteenth_birthday,
    has_corresponding,
    last_day_before_eighteen,
    last_day_of_period,
)

order_days = st.dates(date(1991, 10, 14), date(2150, 12, 31))
lengths = st.integers(1, 36)


@pytest.mark.parametrize(
    ("made", "months", "last_day"),
    [
        (date(2026, 1, 15), 12, date(2027, 1, 14)),
        (date(2026, 1, 15), 36, date(2029, 1, 14)),
        (date(2026, 5, 29), 6, date(2026, 11, 28)),
        (date(2026, 9, 1), 3, date(2026, 11, 30)),
        (date(2026, 1, 1), 12, date(2026, 12, 31)),
        (date(2026, 1, 31), 12, date(2027, 1, 30)),
        (date(2027, 3, 1), 12, date(2028, 2, 29)),
        (date(2026, 3, 1), 12, date(2027, 2, 28)),
        (date(2026, 1, 15), 10, date(2026, 11, 14)),
    ],
)
def test_the_last_day_in_force_is_the_day_before_the_corresponding_date(
    made: date, months: int, last_day: date
) -> None:
    assert last_day_of_period(made, months) == last_day
    assert earliest_last_day(made, months) == last_day, "both readings agree on such a day"


@pytest.mark.parametrize(
    ("made", "months", "last_day", "earliest"),
    [
        (date(2028, 2, 29), 12, date(2029, 2, 28), date(2029, 2, 27)),
        (date(2028, 2, 29), 36, date(2031, 2, 28), date(2031, 2, 27)),
        (date(2026, 8, 31), 6, date(2027, 2, 28), date(2027, 2, 27)),
        (date(2027, 8, 31), 6, date(2028, 2, 29), date(2028, 2, 28)),
        (date(2026, 8, 31), 3, date(2026, 11, 30), date(2026, 11, 29)),
    ],
)
def test_without_a_corresponding_date_it_is_the_months_last_day_and_the_cautious_reading_is_one_less(
    made: date, months: int, last_day: date, earliest: date
) -> None:
    assert not has_corresponding(made, months)
    assert last_day_of_period(made, months) == last_day
    assert earliest_last_day(made, months) == earliest


def test_an_order_made_on_29_february_has_a_corresponding_date_four_years_on() -> None:
    assert has_corresponding(date(2028, 2, 29), 48)
    assert last_day_of_period(date(2028, 2, 29), 48) == date(2032, 2, 28)


@pytest.mark.parametrize("months", [0, -1])
def test_a_period_of_no_length_has_no_last_day(months: int) -> None:
    with pytest.raises(ValueError, match="at least one month"):
        last_day_of_period(date(2026, 1, 15), months)
    with pytest.raises(ValueError, match="at least one month"):
        earliest_last_day(date(2026, 1, 15), months)


@pytest.mark.parametrize(
    ("start", "months", "answer"),
    [
        (date(2027, 1, 14), -3, date(2026, 10, 14)),
        (date(2029, 2, 28), -3, date(2028, 11, 28)),
        (date(2026, 12, 31), -1, date(2026, 11, 30)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 1, date(2028, 3, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 1, 15), 0, date(2026, 1, 15)),
    ],
)
def test_months_before_and_after_go_to_the_corresponding_date_or_the_months_end(
    start: date, months: int, answer: date
) -> None:
    assert add_months(start, months) == answer


def test_reviews_of_an_order_made_on_31_january_are_reckoned_from_the_order_and_keep_the_months_end() -> None:
    made = date(2026, 1, 31)
    grid = [add_months(made, n) for n in (1, 4, 7, 10)]
    assert grid == [date(2026, 2, 28), date(2026, 5, 31), date(2026, 8, 31), date(2026, 11, 30)]


@given(order_days, st.integers(1, 36), st.integers(1, 36))
def test_the_nth_of_a_series_lies_in_its_own_month_on_the_anchors_day_or_the_months_end(
    anchor: date, first: int, step: int
) -> None:
    for n in range(6):
        months = first + n * step
        day = add_months(anchor, months)
        assert (day.year * 12 + day.month) - (anchor.year * 12 + anchor.month) == months
        if day.day != anchor.day:
            assert day.day < anchor.day
            assert (day + timedelta(days=1)).day == 1, "clamped only to the month's end"


@given(order_days, lengths)
def test_the_day_after_the_last_day_in_force_is_the_corresponding_date_or_the_first_of_the_next_month(
    made: date, months: int
) -> None:
    after = last_day_of_period(made, months) + timedelta(days=1)
    if has_corresponding(made, months):
        assert after.day == made.day
        assert after == made + relativedelta(months=months)
    else:
        assert after.day == 1
        assert after.month != (made + relativedelta(months=months)).month


@given(order_days, st.integers(0, 800), lengths)
def test_a_later_order_of_the_same_length_never_has_an_earlier_last_day(
    made: date, later: int, months: int
) -> None:
    second = made + timedelta(days=later)
    assert last_day_of_period(made, months) <= last_day_of_period(second, months)
    assert earliest_last_day(made, months) <= earliest_last_day(second, months)


@given(order_days, lengths)
def test_a_longer_order_lasts_longer_and_the_cautious_reading_is_never_later(made: date, months: int) -> None:
    assert made <= last_day_of_period(made, months) < last_day_of_period(made, months + 1)
    gap = last_day_of_period(made, months) - earliest_last_day(made, months)
    assert gap == timedelta(days=0 if has_corresponding(made, months) else 1)


def test_weeks_are_seven_days_each() -> None:
    assert add_weeks(date(2026, 1, 15), 6) == date(2026, 2, 26)
    assert add_weeks(date(2027, 1, 14), -6) == date(2026, 12, 3)
    assert add_days(date(2026, 1, 15), 42) == date(2026, 2, 26)
    assert add_days(date(2026, 12, 31), 1) == date(2027, 1, 1)


def test_an_order_cannot_outlive_the_eve_of_the_eighteenth_birthday() -> None:
    born = date(2010, 6, 14)
    assert eighteenth_birthday(born) == date(2028, 6, 14)
    assert last_day_before_eighteen(born) == date(2028, 6, 13)
    assert cautious_last_day_before_eighteen(born) == date(2028, 6, 13)


def test_a_child_born_on_29_february_attains_18_on_1_march() -> None:
    born = date(2012, 2, 29)
    assert eighteenth_birthday(born) == date(2030, 3, 1)
    assert last_day_before_eighteen(born) == date(2030, 2, 28)
    assert cautious_last_day_before_eighteen(born) == date(2030, 2, 27)
    assert age_on(born, date(2030, 2, 28)) == 17
    assert age_on(born, date(2030, 3, 1)) == 18
    assert age_on(born, date(2028, 2, 28)) == 15
    assert age_on(born, date(2028, 2, 29)) == 16


def test_a_child_born_on_1_march_is_18_on_1_march_by_either_reading() -> None:
    born = date(2012, 3, 1)
    assert last_day_before_eighteen(born) == cautious_last_day_before_eighteen(born) == date(2030, 2, 28)


def test_before_birth_an_age_is_below_zero_rather_than_an_error() -> None:
    assert age_on(date(2026, 12, 22), date(2026, 11, 22)) == -1
    assert age_on(date(2026, 12, 22), date(2026, 12, 22)) == 0


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_a_child_is_17_on_the_eve_and_18_on_the_birthday(born: date) -> None:
    assert age_on(born, last_day_before_eighteen(born)) == 17
    assert age_on(born, eighteenth_birthday(born)) == 18
    assert cautious_last_day_before_eighteen(born) <= last_day_before_eighteen(born)


def test_a_period_beyond_the_calendar_is_an_error_not_a_wrong_date() -> None:
    with pytest.raises(ValueError, match="out of range"):
        add_months(date(9999, 12, 1), 1)
    with pytest.raises(ValueError, match="out of range"):
        eighteenth_birthday(date(9996, 2, 29))
