"""England's bank holidays: the list that ships with the register, and a site's additions to it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sotui.dates.working import WorkingCalendar

TABLE = Path(__file__).with_name("bank_holidays.toml")


@cache
def _table() -> dict[str, Any]:
    with TABLE.open("rb") as file:
        return tomllib.load(file)


def england_source() -> tuple[str, date]:
    """Where the shipped list comes from, and the day on which it was last checked against that source.

    How far it is confirmed is the calendar's ``confirmed_to``; days beyond are provisional (AMB-40).
    """
    table = _table()
    return table["source"], table["confirmed_on"]


@cache
def england() -> WorkingCalendar:
    """England's bank holidays on weekdays, 1990 to 2050, read once.

    Proclaimed to ``confirmed_to``; the years after follow from the rules and are provisional (AMB-40).
    """
    table = _table()
    titles: dict[str, str] = table["titles"]
    titles = titles | {f"{code}*": f"{title} (substitute day)" for code, title in titles.items()}
    names: dict[date, str] = {}
    for year, line in table["days"].items():
        words = iter(line.split())
        for day, code in zip(words, words, strict=True):
            names[date(int(year), int(day[:2]), int(day[3:]))] = titles[code]
    return WorkingCalendar.of(names, table["confirmed_to"])


def england_with(extra: Iterable[tuple[date, str]]) -> WorkingCalendar:
    """England's bank holidays and a site's own: days proclaimed since the list was made, with their names.

    A day that the list has already takes the site's name. ``confirmed_to`` stays: one more day known
    does not confirm the year around it.
    """
    base = england()
    return WorkingCalendar.of({**base.names, **dict(extra)}, base.confirmed_to)
