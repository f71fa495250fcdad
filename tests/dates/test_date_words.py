"""Dates and spans in words, whatever the machine's language."""

from __future__ import annotations

from datetime import date

import pytest

from sotui.dates.words import long, plain, short, span


def test_a_last_day_in_force_in_words() -> None:
    last_day = date(2027, 1, 14)
    assert short(last_day) == "Thu 14 Jan 2027"
    assert long(last_day) == "Thursday 14 January 2027"
    assert plain(last_day) == "14 January 2027"


def test_every_month_and_weekday_has_its_english_name() -> None:
    months = " ".join(short(date(2026, month, 1)).split()[2] for month in range(1, 13))
    assert months == "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
    weekdays = " ".join(long(date(2026, 11, day)).split()[0] for day in range(2, 9))
    assert weekdays == "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"


@pytest.mark.parametrize(("days", "words"), [(39, "39 days"), (1, "1 day"), (0, "0 days"), (-8, "8 days")])
def test_spans(days: int, words: str) -> None:
    assert span(days) == words
