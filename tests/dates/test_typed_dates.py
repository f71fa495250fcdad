"""Dates as people type them, and as spreadsheets hold them: what is taken, what is refused, and why."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sotui.dates.bank_holidays import england, england_with
from sotui.dates.errors import (
    DateError,
    DateNotUnderstood,
    ImpossibleDate,
    MonthFirst,
    OutOfRange,
    WrongWeekday,
)
from sotui.dates.months import add_months
from sotui.dates.typed import (
    EARLIEST_ORDER,
    TypedDate,
    latest_plan,
    read_spreadsheet_date,
    read_typed,
)
from sotui.dates.words import long, plain, short

SUNDAY = date(2026, 11, 22)


def typed(text: str, today: date = SUNDAY) -> date:
    return read_typed(text, today=today, calendar=england()).day


def refusal(text: str, today: date = SUNDAY) -> DateError:
    with pytest.raises(DateError) as refused:
        read_typed(text, today=today, calendar=england())
    return refused.value


@pytest.mark.parametrize(
    "text",
    [
        "01/02/2026", "1/2/2026", "1/2/26", "01-02-2026", "1-2-26", "01.02.26", "1.2.2026",
        "2026-02-01", "1 feb 2026", "1 Feb 26", "1 FEBRUARY 2026", "01 Feb 2026", "1st Feb 2026",
        "1-Feb-2026", "1-feb-26", "1feb26", "Sunday 1 February 2026", "Sun 1 Feb 2026", "Sun, 1 Feb 2026",
        "  01/02/2026 ", "\u00a01 feb\u00a02026\n",
    ],
)  # fmt: skip
def test_the_first_of_february_in_every_written_form(text: str) -> None:
    understood = read_typed(text, today=SUNDAY, calendar=england())
    assert understood == TypedDate(date(2026, 2, 1), "Sunday 1 February 2026", "a Sunday")
    assert read_spreadsheet_date(text, today=SUNDAY) == date(2026, 2, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", date(2026, 11, 22)),
        ("Yesterday", date(2026, 11, 21)),
        ("TOMORROW", date(2026, 11, 23)),
        ("next tue", date(2026, 11, 24)),
        ("next Tuesday", date(2026, 11, 24)),
        ("next sun", date(2026, 11, 29)),
        ("next mon", date(2026, 11, 23)),
        ("last fri", date(2026, 11, 20)),
        ("last sun", date(2026, 11, 15)),
        ("last thurs", date(2026, 11, 19)),
        ("+6w", date(2027, 1, 3)),
        ("-2d", date(2026, 11, 20)),
        ("+0d", date(2026, 11, 22)),
        ("+ 3 M", date(2027, 2, 22)),
        ("-1m", date(2026, 10, 22)),
        ("+20wd", date(2026, 12, 18)),
        ("+30wd", date(2027, 1, 6)),
        ("-3wd", date(2026, 11, 18)),
    ],
)
def test_days_counted_from_today(text: str, day: date) -> None:
    assert typed(text) == day


def test_three_months_from_the_end_of_november_is_the_end_of_february() -> None:
    assert typed("+3m", today=date(2026, 11, 30)) == date(2027, 2, 28)


@given(st.dates(date(2000, 1, 1), date(2040, 12, 31)), st.integers(0, 6))
def test_next_and_last_are_the_nearest_such_day_and_never_today(today: date, weekday: int) -> None:
    name = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][weekday]
    ahead, behind = typed(f"next {name}", today), typed(f"last {name}", today)
    assert ahead.weekday() == behind.weekday() == weekday
    assert 1 <= (ahead - today).days <= 7
    assert 1 <= (today - behind).days <= 7


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("25/12/2026", "a bank holiday: Christmas Day"),
        ("28/12/2026", "a bank holiday: Boxing Day (substitute day)"),
        ("26/12/2026", "a Saturday"),
        ("29/12/2026", ""),
    ],
)
def test_what_stands_out_about_a_day_is_said(text: str, note: str) -> None:
    assert read_typed(text, today=SUNDAY, calendar=england()).note == note


def test_a_sites_own_day_off_is_counted_and_named() -> None:
    site = england_with([(date(2026, 11, 24), "Borough day")])
    assert read_typed("+2wd", today=SUNDAY, calendar=site).day == date(2026, 11, 25)
    assert read_typed("24/11", today=SUNDAY, calendar=site).note == "a bank holiday: Borough day"


def test_working_days_beyond_the_proclaimed_list_are_said_to_be_provisional() -> None:
    assert "provisional" in read_typed("+800wd", today=SUNDAY, calendar=england()).note
    assert "provisional" not in read_typed("+200wd", today=SUNDAY, calendar=england()).note


# A day without a year


@pytest.mark.parametrize(
    ("text", "day"),
    [("14 feb", date(2027, 2, 14)), ("14/2", date(2027, 2, 14)), ("3/10", date(2026, 10, 3)),
     ("31 dec", date(2026, 12, 31)), ("22/11", SUNDAY), ("4 Sept", date(2026, 9, 4))],
)  # fmt: skip
def test_a_day_without_a_year_is_the_nearest_to_today(text: str, day: date) -> None:
    understood = read_typed(text, today=SUNDAY, calendar=england())
    assert understood.day == day
    assert str(day.year) in understood.words


def test_what_has_happened_cannot_lie_ahead_so_the_year_before_is_taken_and_said() -> None:
    understood = read_typed("25 dec", today=SUNDAY, calendar=england(), latest=SUNDAY)
    assert understood.day == date(2025, 12, 25)
    assert understood.words == "Thursday 25 December 2025"
    assert "in 2025, since 2026 is outside" in understood.note


def test_a_weekday_decides_the_year() -> None:
    assert typed("Sat 14 feb") == date(2026, 2, 14)
    assert typed("Sun 14 feb") == date(2027, 2, 14)
    assert isinstance(refusal("Mon 14 feb"), WrongWeekday)


def test_29_february_without_a_year_is_taken_near_a_leap_year_only() -> None:
    assert typed("29 feb", today=date(2027, 11, 22)) == date(2028, 2, 29)
    assert typed("29/2", today=date(2029, 1, 5)) == date(2028, 2, 29)
    assert "from 2025 to 2027" in refusal("29 feb").message


@given(st.dates(date(2000, 1, 1), date(2040, 12, 31)), st.dates(date(2001, 1, 1), date(2001, 12, 31)))
def test_a_day_without_a_year_is_never_more_than_half_a_year_off(today: date, wanted: date) -> None:
    day = typed(f"{wanted.day}/{wanted.month}", today)
    assert (day.day, day.month) == (wanted.day, wanted.month)
    assert abs((day - today).days) <= 183


# Years of two figures


@pytest.mark.parametrize(
    ("figures", "year"), [("26", 2026), ("46", 2046), ("47", 1947), ("99", 1999), ("00", 2000), ("10", 2010)]
)
def test_a_year_of_two_figures_lies_between_79_years_ago_and_20_ahead(figures: str, year: int) -> None:
    assert read_spreadsheet_date(f"1/11/{figures}", today=SUNDAY) == date(year, 11, 1)


def test_a_birth_still_to_come_is_refused_and_not_moved_back_a_hundred_years() -> None:
    with pytest.raises(OutOfRange):
        read_spreadsheet_date("22/12/26", today=SUNDAY, latest=SUNDAY)


# What is refused, and why


@pytest.mark.parametrize(
    "text",
    ["10", "12:30", "1e5", "12345678901234567890", "14022026", "", "   ", "١٠/١٠/٢٠٢٦", "１/２/2026", "tue",
     "next", "next month", "last 14", "feb 14", "Feb 14, 2026", "14", "6w", "+6", "+6y", "+6.5w", "1/2-2026",
     "1/2/202", "1/2/6", "2026/02/01", "14 fe", "14 ſep 2026", "14.2", "1/2/2026 10:00", "1 2 2026", "now",
     "soon", "31", "0x10", "1_0/2/2026", "−2d", "\ud800", "\x1b[2J", "a" * 41, "1/2/2026" + " " * 40],
)  # fmt: skip
def test_what_is_no_date_is_refused_with_a_hint(text: str) -> None:
    error = refusal(text)
    assert isinstance(error, DateNotUnderstood)
    assert error.hint
    with pytest.raises(DateError):
        read_spreadsheet_date(text, today=SUNDAY)


@pytest.mark.parametrize("text", ["١٠/١٠/٢٠٢٦", "１/２/2026", "14 ſep 2026"])
def test_figures_and_letters_of_other_scripts_are_named_as_the_reason(text: str) -> None:
    assert "figures 0 to 9 and English month names" in refusal(text).message


def test_a_huge_count_of_working_days_is_refused_at_once_and_not_counted_out() -> None:
    taken = []
    for _ in range(5):
        start = time.perf_counter()
        assert isinstance(refusal("+99999999999999wd"), OutOfRange)
        taken.append(time.perf_counter() - start)
    assert min(taken) < 0.05


@pytest.mark.parametrize("text", ["2/13/2015", "05/13/2015", "5-13-15", "05/13", "12.31.2026"])
def test_a_month_first_date_is_asked_about_and_never_turned_round(text: str) -> None:
    error = refusal(text)
    assert isinstance(error, MonthFirst)
    assert "month first?" in error.message
    assert "If so, write" in error.hint


def test_the_hint_for_a_month_first_date_gives_the_date_to_type() -> None:
    suggestion = refusal("05/13/2015").hint.removeprefix("If so, write ").removesuffix(".")
    assert typed(suggestion) == date(2015, 5, 13)
    turned = refusal("2026-13-05").hint.removeprefix("If so, write ").removesuffix(".")
    assert typed(turned) == date(2026, 5, 13)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("30 Feb", "February never has 30 days"),
        ("30/02/2026", "February never has 30 days"),
        ("31/02/2026", "February never has 31 days"),
        ("29 Feb 2025", "2025 is no leap year"),
        ("29/02/2100", "2100 is no leap year"),
        ("31/11", "November has 30 days, not 31"),
        ("31 apr 2026", "April has 30 days, not 31"),
        ("32/1/2026", "January has 31 days, not 32"),
        ("0/1/2026", "There is no day 0"),
        ("1/0/2026", "There is no month 0"),
        ("13/13/2026", "There is no month 13"),
        ("1/99/2026", "There is no month 99"),
    ],
)
def test_a_day_that_the_calendar_lacks_is_refused_with_the_reason(text: str, reason: str) -> None:
    error = refusal(text)
    assert isinstance(error, ImpossibleDate)
    assert reason in error.message
    assert error.hint


def test_a_weekday_that_does_not_agree_is_pointed_out() -> None:
    error = refusal("Mon 1 Feb 2026")
    assert isinstance(error, WrongWeekday)
    assert error.message == "1 February 2026 is a Sunday, not a Monday."


@pytest.mark.parametrize(
    "text",
    ["1/1/0001", "31/12/9999", "1/1/10000", "1/1/0000", "0000-01-01", "99999-01-01", "31/12/1899",
     "1 jan 99999999999999999999", "+99999999999999999999d", "-99999w", "+40000wd", "+40000m", "-40000m",
     "23/11/2046", "+241m"],
)  # fmt: skip
def test_a_day_too_far_off_is_refused_with_the_range_of_the_field(text: str) -> None:
    error = refusal(text)
    assert isinstance(error, OutOfRange)
    assert "1 January 1900 to 22 November 2046" in error.hint


def test_the_limits_of_the_field_are_themselves_taken() -> None:
    assert typed("1/1/1900") == date(1900, 1, 1)
    assert typed("22/11/2046") == date(2046, 11, 22) == latest_plan(SUNDAY)
    assert latest_plan(date(2028, 2, 29)) == date(2048, 2, 29)


def test_an_order_before_the_act_was_in_force_or_after_today_is_refused() -> None:
    def made(text: str) -> date:
        return read_typed(text, today=SUNDAY, calendar=england(), earliest=EARLIEST_ORDER, latest=SUNDAY).day

    assert made("14/10/1991") == date(1991, 10, 14)
    assert made("today") == SUNDAY
    with pytest.raises(OutOfRange, match="Sunday 13 October 1991 is before 14 October 1991"):
        made("13/10/1991")
    with pytest.raises(OutOfRange, match="Monday 23 November 2026 is after today, 22 November 2026"):
        made("tomorrow")


def test_the_words_of_a_refusal_are_sentences_and_never_repeat_control_characters() -> None:
    for text in (
        "\x1b]0;x\x07",
        "[bold]",
        "\u202e1/2/2026",
        "next \x1b",
        "14 [b]",
        "1/2/2026\x00",
        "Mon\x1b 1 feb",
    ):
        error = refusal(text)
        assert error.message.endswith((".", "?"))
        assert str(error).isprintable()
        assert "[b" not in str(error)


# Spreadsheets


@pytest.mark.parametrize(
    "text", ["2026-02-14 00:00:00", "2026-02-14T00:00:00", "14/02/2026 00:00", "14/02/2026 0:00"]
)
def test_a_spreadsheet_that_adds_midnight_means_the_day(text: str) -> None:
    assert read_spreadsheet_date(text, today=SUNDAY) == date(2026, 2, 14)


@pytest.mark.parametrize("text", ["today", "+6w", "next tue", "last fri", "tomorrow"])
def test_a_spreadsheet_has_no_today(text: str) -> None:
    with pytest.raises(DateNotUnderstood):
        read_spreadsheet_date(text, today=SUNDAY)


@pytest.mark.parametrize("text", ["14/2", "14 feb", "Sat 14 Feb"])
def test_a_spreadsheet_date_needs_its_year(text: str) -> None:
    with pytest.raises(DateNotUnderstood, match="year is missing"):
        read_spreadsheet_date(text, today=SUNDAY)


@pytest.mark.parametrize("text", ["n/a", "-", "=TODAY()", "45678", "TBC", "2026-02-14 10:30", "00:00"])
def test_a_cell_without_a_date_is_refused(text: str) -> None:
    with pytest.raises(DateNotUnderstood):
        read_spreadsheet_date(text, today=SUNDAY)


@pytest.mark.parametrize(
    ("cell", "day"),
    [(" 06/03/2026 ", date(2026, 3, 6)), ("17 Mar 26", date(2026, 3, 17)), ("21.10.26", date(2026, 10, 21)),
     ("18-04-2026", date(2026, 4, 18)), ("5 Oct 26", date(2026, 10, 5)), ("24 Jun 16", date(2016, 6, 24)),
     ("2016-03-06", date(2016, 3, 6))],
)  # fmt: skip
def test_cells_as_councils_write_them(cell: str, day: date) -> None:
    assert read_spreadsheet_date(cell, today=SUNDAY) == day


# Properties


@given(st.dates(date(1900, 1, 1), date(2046, 11, 22)))
@example(date(2028, 2, 29))
def test_every_written_form_of_every_day_reads_back(day: date) -> None:
    forms = [
        f"{day.day:02}/{day.month:02}/{day.year}",
        f"{day.day}-{day.month}-{day.year}",
        f"{day.day}.{day.month}.{day.year}",
        day.isoformat(),
        plain(day),
        long(day),
        short(day),
        short(day).upper(),
        f"{day.day}-{short(day).split()[2]}-{day.year}",
    ]
    if date(1947, 1, 1) <= day:
        forms += [
            f"{day.day}/{day.month}/{day.year % 100:02}",
            f"{day.day} {short(day).split()[2]} {day.year % 100:02}",
        ]
    for form in forms:
        assert read_spreadsheet_date(form, today=SUNDAY) == day, form
        understood = read_typed(form, today=SUNDAY, calendar=england())
        assert understood.day == day, form
        assert typed(understood.words) == day, "the echo can be typed back"


@given(st.integers(-500, 500), st.sampled_from(["d", "w", "m", "wd"]))
def test_a_count_from_today_is_what_it_says(number: int, unit: str) -> None:
    expected = {
        "d": SUNDAY + timedelta(days=number),
        "w": SUNDAY + timedelta(days=7 * number),
        "m": add_months(SUNDAY, number),
        "wd": england().add(SUNDAY, number),
    }[unit]
    if expected > latest_plan(SUNDAY):
        assert isinstance(refusal(f"{number:+}{unit}"), OutOfRange)
    else:
        assert typed(f"{number:+}{unit}") == expected


WORDS = st.sampled_from(
    ["14", "feb", "next", "last", "tue", "2026", "/", "-", ".", " ", "+", "wd", "w", "m", "d", "99999",
     "0", "00", "today", "29", "31", "th", ",", ":", "١", "ſ", "K", "\x1c", "\u00a0", "2", "13", "T00:00"]
)  # fmt: skip


@given(
    st.one_of(
        st.text(max_size=60),
        st.text(st.characters(), max_size=20),
        st.lists(WORDS, max_size=8).map("".join),
        st.from_regex(r"[+-]?[0-9]{1,38}[a-z/.\- ]{0,2}[0-9]{0,4}", fullmatch=True),
    ),
    st.dates(),
)
@example("tomorrow", date.max)
@example("yesterday", date.min)
@example("next tue", date.max)
@example("1/2", date.min)
@example("1/2/26", date.min)
@example("1/2", date.max)
def test_whatever_is_typed_the_answer_is_a_day_in_range_or_a_reason(text: str, today: date) -> None:
    readings: list[Callable[[], date]] = [
        lambda: read_typed(text, today=today, calendar=england()).day,
        lambda: read_spreadsheet_date(text, today=today),
    ]
    for read in readings:
        day, reason = None, ""
        try:
            day = read()
        except DateError as error:
            reason = str(error)
        assert (day is None) == bool(reason)
        assert reason.isprintable()
        assert day is None or date(1900, 1, 1) <= day <= latest_plan(today)
