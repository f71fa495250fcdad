"""England's bank holidays against two lists that others keep, and the days that such lists get wrong."""

from __future__ import annotations

import importlib.util
import tomllib
from datetime import date, timedelta
from pathlib import Path

import holidays
import pytest
from dateutil.easter import easter
from dateutil.relativedelta import MO, relativedelta
from govuk_bank_holidays.bank_holidays import BankHolidays

from sotui.dates.bank_holidays import TABLE, england, england_source, england_with

# The one title that gov.uk words otherwise.
OWN_TITLES = {"Queen’s Diamond Jubilee": "Diamond Jubilee bank holiday"}


def weekdays_off(start: date, end: date) -> set[date]:
    return {day for day in england().holidays if start <= day <= end and day.weekday() < 5}


def test_the_list_agrees_with_gov_uk_day_by_day_and_name_by_name() -> None:
    events = BankHolidays(use_cached_holidays=True).get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    assert len(events) >= 140
    first, last = events[0]["date"], events[-1]["date"]
    assert last <= england().confirmed_to
    assert {event["date"] for event in events} == weekdays_off(first, england().confirmed_to)
    for event in events:
        name = england().holiday_name(event["date"])
        assert name is not None
        title = OWN_TITLES.get(event["title"], event["title"])
        assert name.removesuffix(" (substitute day)").casefold() == title.casefold(), event["date"]


def test_the_list_agrees_with_an_independent_reckoning_from_1990_to_2050() -> None:
    reckoned = holidays.country_holidays("GB", subdiv="ENG", years=range(1990, 2051))
    assert {day for day in reckoned if day.weekday() < 5} == weekdays_off(
        date(1990, 1, 1), date(2050, 12, 31)
    )


# What was proclaimed besides the Act: days moved, and days given once.
MOVED = {
    date(1995, 5, 1): date(1995, 5, 8),
    date(2002, 5, 27): date(2002, 6, 4),
    date(2012, 5, 28): date(2012, 6, 4),
    date(2020, 5, 4): date(2020, 5, 8),
    date(2022, 5, 30): date(2022, 6, 2),
}
GIVEN_ONCE = {
    date(1999, 12, 31),
    date(2002, 6, 3),
    date(2011, 4, 29),
    date(2012, 6, 5),
    date(2022, 6, 3),
    date(2022, 9, 19),
    date(2023, 5, 8),
}


def by_the_act(year: int) -> set[date]:
    """The weekdays off in a year by the Banking and Financial Dealings Act 1971 and by custom.

    Christmas, Boxing and New Year's Day on a weekend give the next weekday that is not off already.
    """
    days = {easter(year) - timedelta(days=2), easter(year) + timedelta(days=1)}
    days.add(date(year, 5, 1) + relativedelta(weekday=MO(1)))
    days.add(date(year, 5, 31) + relativedelta(weekday=MO(-1)))
    days.add(date(year, 8, 31) + relativedelta(weekday=MO(-1)))
    for fixed in (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)):
        day = fixed
        # A Boxing Day on Monday stays: Christmas on the Sunday before it takes the Tuesday.
        taken = days | {date(year, 12, 26)} if fixed == date(year, 12, 25) else days
        while day.weekday() > 4 or (day != fixed and day in taken):
            day += timedelta(days=1)
        days.add(day)
    return {MOVED.get(day, day) for day in days} | {day for day in GIVEN_ONCE if day.year == year}


@pytest.mark.parametrize("year", range(1990, 2051))
def test_the_list_agrees_with_the_act_and_what_was_proclaimed(year: int) -> None:
    assert by_the_act(year) == weekdays_off(date(year, 1, 1), date(year, 12, 31))


def test_the_list_holds_weekdays_of_1990_to_2050_only_and_every_year_has_eight_or_more() -> None:
    calendar = england()
    assert all(day.weekday() < 5 for day in calendar.holidays)
    for year in range(1990, 2051):
        assert 8 <= len(weekdays_off(date(year, 1, 1), date(year, 12, 31))) <= 10, year
    assert min(calendar.holidays).year == 1990
    assert max(calendar.holidays).year == 2050


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(1995, 5, 8), "Early May bank holiday (VE day)"),
        (date(1999, 12, 31), "Millennium Eve"),
        (date(2002, 6, 3), "Golden Jubilee bank holiday"),
        (date(2002, 6, 4), "Spring bank holiday"),
        (date(2011, 4, 29), "Royal wedding bank holiday"),
        (date(2012, 6, 4), "Spring bank holiday"),
        (date(2012, 6, 5), "Diamond Jubilee bank holiday"),
        (date(2020, 5, 8), "Early May bank holiday (VE day)"),
        (date(2022, 6, 2), "Spring bank holiday"),
        (date(2022, 6, 3), "Platinum Jubilee bank holiday"),
        (date(2022, 9, 19), "Bank holiday for the State Funeral of Queen Elizabeth II"),
        (date(2023, 5, 8), "Bank holiday for the coronation of King Charles III"),
        (date(2026, 12, 28), "Boxing Day (substitute day)"),
        (date(2027, 12, 27), "Christmas Day (substitute day)"),
        (date(2027, 12, 28), "Boxing Day (substitute day)"),
        (date(2028, 1, 3), "New Year’s Day (substitute day)"),
    ],
)
def test_special_and_substitute_days_are_bank_holidays(day: date, name: str) -> None:
    assert england().holiday_name(day) == name
    assert not england().is_working(day)


@pytest.mark.parametrize(
    "moved",
    [date(1995, 5, 1), date(2002, 5, 27), date(2012, 5, 28), date(2020, 5, 4), date(2022, 5, 30)],
)
def test_the_ordinary_day_of_a_moved_bank_holiday_is_a_working_day(moved: date) -> None:
    assert england().is_working(moved)


def test_good_friday_and_easter_monday_stand_on_either_side_of_easter() -> None:
    for year in range(1990, 2051):
        assert england().holiday_name(easter(year) - timedelta(days=2)) == "Good Friday"
        assert england().holiday_name(easter(year) + timedelta(days=1)) == "Easter Monday"


def test_the_table_is_what_its_generator_writes_so_that_nobody_has_edited_it_by_hand() -> None:
    path = Path(__file__).with_name("generate_bank_holidays.py")
    spec = importlib.util.spec_from_file_location("generate_bank_holidays", path)
    assert spec is not None
    assert spec.loader is not None
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)
    assert TABLE.read_text(encoding="utf-8") == generator.render()


def test_the_table_names_its_source_and_the_day_to_which_it_is_confirmed() -> None:
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    assert "gov.uk/bank-holidays" in table["source"]
    assert table["confirmed_to"] == england().confirmed_to


def test_whoever_asks_is_told_the_source_and_the_day_on_which_it_was_checked() -> None:
    source, confirmed_on = england_source()
    assert "gov.uk/bank-holidays" in source
    assert date(2026, 11, 22) <= confirmed_on < england().confirmed_to


def test_days_beyond_the_proclaimed_list_are_provisional_and_a_sites_own_day_confirms_no_year() -> None:
    calendar = england()
    assert not calendar.is_provisional(date(2028, 12, 29))
    assert calendar.is_provisional(date(2029, 1, 1))
    own = england_with([(date(2030, 6, 14), "A day proclaimed later")])
    assert own.holiday_name(date(2030, 6, 14)) == "A day proclaimed later"
    assert not own.is_working(date(2030, 6, 14))
    assert own.is_provisional(date(2030, 6, 14))
    assert own.version != calendar.version


def test_the_list_is_read_once() -> None:
    assert england() is england()
