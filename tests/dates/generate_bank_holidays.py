"""Writes the table of England's bank holidays from the development dependency ``holidays``.

Run from the project's folder: ``python tests/dates/generate_bank_holidays.py``. Check the answer against
https://www.gov.uk/bank-holidays, and move CONFIRMED_TO only as far as that list goes; CONFIRMED_ON is the
day on which it was checked.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import holidays

FIRST_YEAR, LAST_YEAR = 1990, 2050
CONFIRMED_TO = date(2028, 12, 31)
CONFIRMED_ON = date(2026, 11, 22)
TABLE = Path(__file__).parents[2] / "src" / "sotui" / "dates" / "bank_holidays.toml"

# gov.uk's title for each name that `holidays` uses, with the code that stands for it in the table.
TITLES = {
    "New Year's Day": ("ny", "New Year’s Day"),
    "Good Friday": ("gf", "Good Friday"),
    "Easter Monday": ("em", "Easter Monday"),
    "May Day": ("ma", "Early May bank holiday"),
    "Spring Bank Holiday": ("sp", "Spring bank holiday"),
    "Late Summer Bank Holiday": ("su", "Summer bank holiday"),
    "Christmas Day": ("ch", "Christmas Day"),
    "Boxing Day": ("bx", "Boxing Day"),
    "Millennium Celebrations": ("mi", "Millennium Eve"),
    "Golden Jubilee of Elizabeth II": ("gj", "Golden Jubilee bank holiday"),
    "Wedding of William and Catherine": ("rw", "Royal wedding bank holiday"),
    "Diamond Jubilee of Elizabeth II": ("dj", "Diamond Jubilee bank holiday"),
    "Platinum Jubilee of Elizabeth II": ("pj", "Platinum Jubilee bank holiday"),
    "State Funeral of Queen Elizabeth II": ("sf", "Bank holiday for the State Funeral of Queen Elizabeth II"),
    "Coronation of Charles III": ("co", "Bank holiday for the coronation of King Charles III"),
}
VE_DAY = ("ve", "Early May bank holiday (VE day)")
VE_DAYS = {date(1995, 5, 8), date(2020, 5, 8)}

HEAD = """\
# England's bank holidays that fall on a weekday, substitute days included: what a working day is not.
# Made by tests/dates/generate_bank_holidays.py; the tests check it against two lists kept by others.
# Days later than confirmed_to follow from the rules and are provisional; confirmed_on: when it was checked.
source = "gov.uk/bank-holidays as far as it goes; later days by the Banking and Financial Dealings Act 1971"
confirmed_on = {confirmed_on}
confirmed_to = {confirmed_to}

[titles]
{titles}

# One line a year: month-day and the title's code; * marks a substitute day.
[days]
{days}
"""


def weekday_holidays() -> dict[date, tuple[str, str, bool]]:
    """Each weekday holiday with its code, title, and whether it stands in for a day of the weekend."""
    table = holidays.country_holidays("GB", subdiv="ENG", years=range(FIRST_YEAR, LAST_YEAR + 1))
    found = {}
    for day, name in sorted(table.items()):
        if day.weekday() > 4:
            continue
        plain = name.removesuffix(" (observed)")
        code, title = VE_DAY if day in VE_DAYS else TITLES[plain]
        found[day] = (code, title, name != plain)
    return found


def render() -> str:
    """The whole table as TOML."""
    found = weekday_holidays()
    titles = dict(sorted({(code, title) for code, title, _ in found.values()}))
    years: dict[int, list[str]] = {}
    for day, (code, _, substitute) in found.items():
        years.setdefault(day.year, []).append(f"{day:%m-%d} {code}{'*' if substitute else ''}")
    return HEAD.format(
        confirmed_on=CONFIRMED_ON.isoformat(),
        confirmed_to=CONFIRMED_TO.isoformat(),
        titles="\n".join(f'{code} = "{title}"' for code, title in titles.items()),
        days="\n".join(f'{year} = "{"  ".join(days)}"' for year, days in years.items()),
    )


if __name__ == "__main__":
    TABLE.write_text(render(), encoding="utf-8", newline="\n")
