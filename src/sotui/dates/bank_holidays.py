"""England's bank holidays: the list that ships with the register, and a site's additions to it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

from sotui.dates.working import WorkingCalendar

TABLE = Path(__file__).with_name("bank_holidays.toml")


@cache
def england() -> WorkingCalendar:
    """England's bank holidays on weekdays, 1990 to 2050, read once.

    Proclaimed to ``confirmed_to``; the years after follow from the rules and are provisional (AMB-40).
    """
    with TABLE.open("rb") as file:
        table = tomllib.load(file)
    titles: dict[str, str] = table["titles"]
    titles |= {f"{code}*": f"{title} (substitute day)" for code, title in titles.items()}
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
