"""Small workbooks for the tests: made by a writer of such files, and by hand where no program would.

No file that Excel itself saved is among them: none was to be had.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from sheets import ADA

DAY = "dd/mm/yyyy"
DAYS = frozenset(
    {
        "DOB",
        "Date SO made",
        "Expiry on order",
        "First CIN meeting",
        "Last visit",
        "Last review",
        "Last supervision",
    }
)
NUMBERS = frozenset({"Child ID", "Length (months)"})
HEADINGS = list(ADA)


def workbook(build: Callable[[Any], None], **options: object) -> bytes:
    """The bytes of a workbook that ``build`` fills."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, **options})
    build(book)
    book.close()
    return out.getvalue()


def tracker_book(*rows: Mapping[str, str], sheet: str = "Tracker", **options: object) -> bytes:
    """Rows as in the CSV files, kept as Excel keeps them: days as its dates, IDs and lengths as numbers."""

    def build(book: Any) -> None:
        fill(book, book.add_worksheet(sheet), rows, [*rows[0]])

    return workbook(build, **options)


def fill(
    book: Any, sheet: Any, rows: Sequence[Mapping[str, str]], headings: Sequence[str], top: int = 0
) -> None:
    """Write headings and rows on a sheet; what reads as a day or a number is stored as one."""
    day = book.add_format({"num_format": DAY})
    for column, heading in enumerate(headings):
        sheet.write_string(top, column, heading)
    for place, row in enumerate(rows, start=top + 1):
        for column, heading in enumerate(headings):
            text = row[heading]
            kept = stored(heading, text)
            if isinstance(kept, date):
                sheet.write_datetime(place, column, datetime(kept.year, kept.month, kept.day), day)
            elif isinstance(kept, int):
                sheet.write_number(place, column, kept)
            elif text:
                sheet.write_string(place, column, text)


def stored(heading: str, text: str) -> date | int | str:
    """A cell as Excel in Britain takes what is typed into it: days become dates, figures numbers."""
    if heading in DAYS:
        for form in ("%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y"):
            try:
                day = datetime.strptime(text, form).date()
            except ValueError:
                continue
            if day.year > 1900:
                return day
    # An ID with leading zeros was typed as text, or it would have lost them.
    if heading in NUMBERS and text.isdigit() and not text.startswith("0"):
        return int(text)
    return text


def csv_as_book(path: Path) -> bytes:
    """A whole CSV tracker as a workbook."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return tracker_book(*rows)


# By hand

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"

PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets>'
        '<sheet name="Tracker" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_REL}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}


def text_cell(reference: str, text: str) -> str:
    """A cell with its text inside."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return f'<c r="{reference}" t="inlineStr"><is><t>{escaped}</t></is></c>'


HEAD = (
    '<row r="1">'
    + "".join(text_cell(f"{letter}1", text) for letter, text in zip("ABC", HEADINGS[1:4], strict=True))
    + text_cell("D1", "Date SO made")
    + "</row>"
)
"""Name, birth, family and day made."""


def by_hand(cells: str, *, after: str = "", parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """A workbook of one sheet with these rows of XML, and any other parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        sheet = f'<worksheet xmlns="{_MAIN}"><sheetData>{cells}</sheetData>{after}</worksheet>'
        for name, text in ({**PARTS, "xl/worksheets/sheet1.xml": sheet} | dict(parts or {})).items():
            file.writestr(name, text)
    return out.getvalue()
