"""A tracker read into rows that still know where they stand: on which line of a CSV file, on which row."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from sotui.documents.errors import ImportRefused
from sotui.documents.faults import Fault, Severity
from sotui.documents.headings import Headings, column_meant, match_headings
from sotui.shown import show

MOST_BYTES = 20_000_000
MOST_ROWS = 20_000
MOST_CHARACTERS = 10_000
"""The most that one cell may hold."""

_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_HEADING_WITHIN = 20
"""In how many rows from the top the headings are looked for: trackers have titles above them."""
_SAVE_AGAIN = "Save it from the spreadsheet program as “CSV UTF-8” and import that file."
_OWN_FILES = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")
"""How the files begin that spreadsheet programs write for themselves."""
_MARKED_UP = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<head", b"<body")
_AS_UTF8 = re.compile(
    rb"[\xc2-\xc5][\x80-\xbf]"
    rb"|[\xc6-\xdf](?![\x85\x91-\x94\x96\x97\xa0])[\x80-\xbf]"
    rb"|[\xe0-\xef](?![\x85\x91-\x94\x96\x97\xa0]{2})[\x80-\xbf]{2}"
    rb"|[\xf0-\xf4][\x80-\xbf]{3}"
)
"""Characters that only UTF-8 writes so, halves of pairs included.

An accent before apostrophes, quotation marks, dashes or fixed blanks is ordinary Windows-1252 (ANDRÉ’S).
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: as many cells as there are headings, blanks around them dropped."""

    line: int
    """The line of the file on which it begins, or the sheet's row, the first being 1."""
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A file as it was read."""

    headings: Headings
    rows: tuple[Row, ...]
    """Without empty rows and those that ``faults`` leave out."""
    faults: tuple[Fault, ...]
    encoding: str
    """In words: *UTF-8*, *Windows-1252*."""
    separated_by: str
    """In words: *commas*."""
    digest: str
    """SHA-256 of the bytes, in hex."""
    sheet: str = ""
    """Of a workbook: the sheet that was read; to be drawn through ``show()`` only."""
    other_sheets: tuple[str, ...] = ()
    hidden_rows: int = 0
    """Rows taken although the sheet does not show them."""
    numbered_from: date = date(1899, 12, 30)
    """The day from which the spreadsheet program counts its days; some workbooks count from 1904."""

    @property
    def row_count(self) -> int:
        """Rows that hold anything, those left out included."""
        left_out = {fault.line for fault in self.faults if fault.severity is Severity.ROW}
        return len(self.rows) + len(left_out)


def read_table(path: Path, sheet: str = "") -> Table:
    """The rows of a CSV file or of a workbook's sheet.

    Raises ImportRefused where it is neither, and OSError where it cannot be read.
    """
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    return parse_table(data, sheet)


def parse_table(data: bytes, sheet: str = "") -> Table:
    """The rows of a CSV file's bytes or of a workbook's sheet; raises ImportRefused for anything else."""
    if len(data) > MOST_BYTES:
        raise ImportRefused(
            f"The file is larger than {MOST_BYTES // 1_000_000} MB.", "Check that it is the tracker itself."
        )
    if data.startswith(_OWN_FILES):
        from sotui.documents.workbook import parse_workbook

        return parse_workbook(data, sheet)
    text, encoding = _decoded(data)
    if sheet:
        raise ImportRefused(
            "The file is text (CSV), which has no sheets to choose from.", "Import it without --sheet."
        )
    # A cell over the library's own limit would look like a quotation mark never closed.
    limit = csv.field_size_limit(MOST_BYTES)
    try:
        return _parsed(data, text, encoding)
    finally:
        csv.field_size_limit(limit)


def _parsed(data: bytes, text: str, encoding: str) -> Table:
    separator = _separator(text)
    numbered = _numbered(text, separator)
    headings = None
    rows: list[Row] = []
    faults: list[Fault] = []
    for line, cells in numbered:
        if headings is None:
            if sum(column_meant(cell) is not None for cell in cells) >= 2:
                _undamaged(line, cells)
                headings = match_headings(cells)
            continue
        if not any(cells):
            continue
        if len(rows) + len(faults) >= MOST_ROWS:
            raise too_many_rows()
        row, found = _checked(line, cells, headings)
        faults += found
        if row is not None:
            rows.append(row)
    if headings is None:
        match_headings(next(_numbered(text, separator), (1, ()))[1])
        raise AssertionError("headings that match were not recognised")
    return Table(
        headings, tuple(rows), tuple(faults), encoding, _SEPARATORS[separator], sha256(data).hexdigest()
    )


def _decoded(data: bytes) -> tuple[str, str]:
    if not data.strip():
        raise ImportRefused("The file is empty.", "Check that it is the tracker, and that it was saved.")
    if data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKED_UP):
        raise ImportRefused(
            "This is a web page or XML file, as some systems give it out under a spreadsheet’s name.",
            "Open it in the spreadsheet program, save it as “Excel workbook (.xlsx)” and import that file.",
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or data[:2000].count(0) > len(data[:2000]) // 4:
        raise ImportRefused("The file is text in UTF-16 (“Unicode text”), not UTF-8.", _SAVE_AGAIN)
    if data.startswith(b"\xef\xbb\xbf"):
        try:
            return data[3:].decode("utf-8"), "UTF-8 with a byte order mark"
        except UnicodeDecodeError as error:
            raise ImportRefused(
                f"Line {_line_at(data[3:], error.start)} of the file is damaged: it says it is UTF-8 and is "
                "not.",
                _SAVE_AGAIN,
            ) from None
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError as error:
        if _AS_UTF8.search(data):
            raise ImportRefused(
                f"Line {_line_at(data, error.start)} of the file is not UTF-8, and other places in it are: "
                "it was put together from two encodings, or is damaged.",
                _SAVE_AGAIN,
            ) from None
    try:
        return data.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError as error:
        raise ImportRefused(
            f"Line {_line_at(data, error.start)} of the file holds bytes that are neither UTF-8 nor "
            "Windows-1252.",
            _SAVE_AGAIN,
        ) from None


def _line_at(data: bytes, place: int) -> int:
    return data[:place].count(b"\n") + 1


def _separator(text: str) -> str:
    """The separator that makes the most headings known; the comma where none does."""

    def known(separator: str) -> int:
        best = 0
        # Another separator's quotation marks may look broken; that file's headings were met before them.
        rows = csv.reader(io.StringIO(text[:100_000], newline=""), delimiter=separator)
        for _, cells in zip(range(_HEADING_WITHIN), rows, strict=False):
            best = max(best, sum(column_meant(cell) is not None for cell in cells))
        return best

    return max(_SEPARATORS, key=known)


def _numbered(text: str, separator: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Each row with the line it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        begins = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise ImportRefused(
                f"The row that begins on line {begins} of the file cannot be told from the next: a quotation "
                "mark in it is never closed, or stands in the middle of a cell.",
                "Correct the row, or save the tracker from the spreadsheet program again, and import that.",
            ) from None
        yield begins, tuple(cell.strip() for cell in cells)


def _undamaged(line: int, headings: tuple[str, ...]) -> None:
    for heading in headings:
        if "\x00" in heading:
            raise ImportRefused(
                f"A heading on line {line} of the file, “{show(heading, limit=40)}”, holds NUL characters; "
                "the file is probably damaged here.",
                _SAVE_AGAIN,
            )


def _checked(line: int, cells: tuple[str, ...], headings: Headings) -> tuple[Row | None, list[Fault]]:
    wanted = len(headings.as_written)
    extra = [cell for cell in cells[wanted:] if cell]
    if extra:
        return None, [
            _whole_row(
                line,
                extra[0],
                "too-many-cells",
                f"The row has {len(cells)} cells and the file {wanted} headings: the values have probably "
                "slipped to the right.",
            )
        ]
    for place, cell in enumerate(cells[:wanted]):
        fault = checked_cell(line, cell, headings, place)
        if fault is not None:
            return None, [fault]
    found = []
    if len(cells) < wanted:
        found.append(
            Fault(
                line,
                headings.as_written[len(cells)],
                "",
                "too-few-cells",
                f"The row has {len(cells)} cells and the file {wanted} headings.",
                "taken; the missing cells count as empty",
                Severity.NOTE,
                len(cells),
            )
        )
    return Row(line, (cells + ("",) * wanted)[:wanted]), found


def checked_cell(line: int, cell: str, headings: Headings, place: int) -> Fault | None:
    """Why a row cannot be taken for this one cell of it; None where it can."""
    if "\x00" in cell:
        reason = "The cell holds NUL characters; the file is probably damaged here."
        return _whole_row(line, cell, "damaged", reason, headings.as_written[place], place)
    if len(cell) > MOST_CHARACTERS:
        reason = f"The cell holds {len(cell):,} characters; a cell may hold {MOST_CHARACTERS:,}."
        return _whole_row(line, cell[:40], "too-long", reason, headings.as_written[place], place)
    return None


def too_many_rows() -> ImportRefused:
    """More rows than a council has children under supervision orders."""
    return ImportRefused(
        f"The file has more than {MOST_ROWS:,} rows.",
        "Check that it is the tracker itself, or import it in parts.",
    )


def _whole_row(line: int, value: str, code: str, reason: str, column: str = "", place: int = 0) -> Fault:
    return Fault(line, column or "(row)", value, code, reason, "row not taken", Severity.ROW, place)
