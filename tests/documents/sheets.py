"""Small trackers for the tests, written as a spreadsheet program would write them."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

TRACKER = Path(__file__).with_name("tracker.csv")
"""A synthetic register of 240 rows with the faults that such files have; kept on TODAY."""
TODAY = date(2026, 11, 22)

ADA = {
    "Child ID": "100001",
    "Child name": "Ada Exampleton",
    "DOB": "02/09/2017",
    "Family": "F001",
    "Date SO made": "06/03/2026",
    "Length (months)": "12",
    "Expiry on order": "05/03/2027",
    "Court": "Brighton Family Court",
    "Case no": "ZZ26C00001",
    "Procedure": "Wirral",
    "Allocated SW": "A. Worker",
    "Team": "North",
    "IRO": "J. Officer",
    "Plan": "CIN",
    "First CIN meeting": "17/03/2026",
    "Last visit": "21/10/2026",
    "Seen alone": "yes",
    "Last review": "21/04/2026",
    "Last supervision": "27/09/2026",
    "Notes": "",
}
HEADINGS = list(ADA)
BEN = ADA | {"Child ID": "100002", "Child name": "Ben Exampleton", "DOB": "04/04/2019", "Team": "West"}


def sheet(*rows: dict[str, str], separator: str = ",", headings: list[str] | None = None) -> bytes:
    """These rows as the bytes of a CSV file in UTF-8 without a byte order mark."""
    out = io.StringIO()
    writer = csv.DictWriter(out, headings or HEADINGS, delimiter=separator, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def ada(**said: str) -> dict[str, str]:
    """Ada's row with other cells; underscores stand for blanks in the headings."""
    return ADA | {_heading(name): value for name, value in said.items()}


def _heading(name: str) -> str:
    return {
        "id": "Child ID",
        "name": "Child name",
        "born": "DOB",
        "family": "Family",
        "made": "Date SO made",
        "length": "Length (months)",
        "expiry": "Expiry on order",
        "case": "Case no",
        "visit": "Last visit",
        "seen": "Seen alone",
        "cin": "First CIN meeting",
        "review": "Last review",
        "supervision": "Last supervision",
        "worker": "Allocated SW",
    }.get(name, {"iro": "IRO"}.get(name, name.capitalize()))
