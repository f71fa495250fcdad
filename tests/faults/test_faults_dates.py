"""F12 to F17: dates as they are mistyped, nights on which the clocks change, children of 29 February."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sotui.dates.bank_holidays import england
from sotui.dates.clock import elapsed, local
from sotui.dates.errors import AmbiguousTime, DateError, ImpossibleDate, MissingTime, OutOfRange
from sotui.dates.months import birthday, cautious_last_day_before_eighteen, eighteenth_birthday
from sotui.dates.typed import read_spreadsheet_date, read_typed
from sotui.dates.when import split_when
from sotui.desk import Desk
from sotui.register import acts, facts_store, store

if TYPE_CHECKING:
    from sitting import Sit

SUNDAY = date(2026, 11, 22)


def refusal(text: str, *, latest: date | None = None) -> DateError:
    with pytest.raises(DateError) as refused:
        read_typed(text, today=SUNDAY, calendar=england(), latest=latest)
    return refused.value


@pytest.mark.fault("F12")
async def test_f12_the_day_comes_first_and_is_echoed_in_words(sit_at: Sit, family: str) -> None:
    from textual.widgets import Input

    async with sit_at() as here:
        await here.press("2", "n")
        here.app.screen.query_one("#made").query(Input).first().focus()
        await here.type("01/02/2026")
        assert "Sunday 1 February 2026" in here.text()


@pytest.mark.fault("F13")
@pytest.mark.parametrize("typed", ["10", "12:30", "1e5", "١/٢/٢٠٢٦", "०१/०२/२०२६", "0x1F", "½", "1,5"])
def test_f13_what_is_no_date_is_refused_with_how_to_write_one(typed: str) -> None:
    error = refusal(typed)
    assert error.message
    assert "14/02/2026" in error.hint
    with pytest.raises(DateError):
        read_spreadsheet_date(typed, today=SUNDAY)


@pytest.mark.fault("F14")
@pytest.mark.parametrize(
    "typed",
    ["1/2/0001", "1/2/9999", "1/2/10000", "1/2/" + "2" * 20, "+99999999999w", "-40000m", "31/12/1899"],
)
def test_f14_a_year_out_of_the_fields_range_is_refused_with_that_range(desk: Desk, typed: str) -> None:
    for read, begins in (
        (desk.orders.read_birth, "1900"),
        (desk.orders.read_past, "1991"),
        (desk.read_date, "1991"),
    ):
        with pytest.raises(DateError) as refused:
            read(typed)
        said = f"{refused.value.message} {refused.value.hint}"
        assert isinstance(refused.value, OutOfRange), said
        assert begins in said
    with pytest.raises(OutOfRange, match="2046"):
        desk.read_date("1/2/2047")
    assert desk.read_date("1/2/2046").day == date(2046, 2, 1)


@pytest.mark.fault("F15")
@pytest.mark.parametrize("typed", ["30 Feb 2026", "29 Feb 2025", "31/11/2026", "31/11", "30/2", "32/1/2026"])
def test_f15_a_day_that_there_is_not_is_refused_with_the_reason(typed: str) -> None:
    error = refusal(typed)
    assert isinstance(error, ImpossibleDate)
    assert any(word in error.message for word in ("no", "days", "month"))


@pytest.mark.fault("F16")
def test_f16_the_hour_that_comes_twice_is_asked_about_and_kept_with_its_offset(
    desk: Desk, new_order: Callable[..., str]
) -> None:
    night = date(2026, 10, 25)
    with pytest.raises(AmbiguousTime, match="twice") as asked:
        split_when("25/10/2026 01:30").at(night)
    assert "first" in asked.value.hint
    assert "second" in asked.value.hint
    first, second = (split_when(f"25/10/2026 01:30 {which}").at(night) for which in ("first", "second"))
    assert first is not None
    assert second is not None
    assert elapsed(first, second) == timedelta(hours=1)
    child = store.order(desk.session.db, new_order()).children[0]
    with desk.session.act("fact recorded", "SO-0001") as act:
        for at in (first, second):
            acts.record(act, "visited", child.subject, night, at=at, qualifier="seen+alone")
    kept = [fact.at for fact in facts_store.all_facts(desk.session.db, store.case_of(act.db, child.subject))]
    assert [at.utcoffset() for at in kept if at is not None] == [timedelta(hours=1), timedelta(0)]
    assert {at.astimezone(UTC) for at in kept if at is not None} == {
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    }


@pytest.mark.fault("F16")
def test_f16_the_hour_that_there_was_not_is_refused() -> None:
    with pytest.raises(MissingTime, match="went forward"):
        split_when("29/3/2026 01:30").at(date(2026, 3, 29))
    assert local(date(2026, 3, 29), 2).utcoffset() == timedelta(hours=1)


@pytest.mark.fault("F17")
def test_f17_who_is_born_on_29_february_attains_each_age_on_1_march() -> None:
    born = date(2008, 2, 29)
    assert eighteenth_birthday(born) == date(2026, 3, 1)
    assert cautious_last_day_before_eighteen(born) == date(2026, 2, 27)
    assert birthday(born, 20) == date(2028, 2, 29)
    assert birthday(born, 75) == date(2083, 3, 1)
    assert birthday(date(2009, 2, 28), 75) == date(2084, 2, 28)


@pytest.mark.fault("F17")
def test_f17_an_order_ends_on_the_eve_of_that_birthday_and_the_cautious_day_comes_first(
    desk: Desk, new_order: Callable[..., str]
) -> None:
    order_id = new_order(born=date(2008, 2, 29), made=date(2025, 8, 1), months=12)
    last = next(one for one in desk.orders.page(order_id).deadlines if one.title == "Last day in force")
    assert (last.earliest, last.due) == (date(2026, 2, 27), date(2026, 2, 28))


@pytest.mark.fault("F13", "F14", "F15")
@given(st.text(max_size=60))
@example("1/1/1")
@example("٢٩/٢/٢٠٢٤")
@example("\ud800")
def test_f13_f14_f15_whatever_is_typed_is_a_date_in_range_or_refused_in_words(typed: str) -> None:
    try:
        understood = read_typed(typed, today=SUNDAY, calendar=england())
    except DateError as error:
        said = error.message
        understood = None
    if understood is None:
        assert said
    else:
        assert date(1900, 1, 1) <= understood.day <= date(2046, 11, 22)
        assert str(understood.day.year) in understood.words
