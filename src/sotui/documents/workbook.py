"""A tracker kept as an Excel workbook, read into rows that know where they stand in its sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from itertools import chain, islice, repeat

from sotui.documents.archive import Archive, beside, damaged, read_xml
from sotui.documents.errors import ImportRefused
from sotui.documents.faults import Fault, Severity, SheetRow
from sotui.documents.headings import Headings, column_meant, match_headings
from sotui.documents.sheet_cells import SheetCells, column_letters, read_cells
from sotui.documents.table import MOST_ROWS, Row, Table, checked_cell, too_many_rows
from sotui.shown import show

_HEADING_WITHIN = 50
"""In how many rows from the top the headings are looked for: trackers have titles above them."""
_ABOVE = 100
"""Rows that may stand above the tracker's own."""
_NO_DAY = "00/01/1900"
"""What Excel shows for the number 0 formatted as a date: a formula that looks at an empty cell."""
_WHOLE_NUMBERS = 10**15
"""Excel keeps fifteen figures of a number."""

Value = int | float | str | bool | time | date | datetime | timedelta


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    part: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class _Book:
    """What a workbook says of itself."""

    part: str
    sheets: tuple[_Sheet, ...]
    others: tuple[str, ...]
    """Parts that every sheet needs: shared texts, formats."""
    numbered_from: date

    def words(self, sheet: _Sheet) -> str:
        """A sheet by its name, and whether it is hidden."""
        return f"{sheet.name} (hidden)" if sheet.hidden else sheet.name


def parse_workbook(data: bytes, sheet: str = "") -> Table:
    """The rows of the first sheet on show with a tracker's headings, or of the sheet of this name.

    Raises ImportRefused where the bytes are no .xlsx workbook, reach further than a tracker does, or hold
    no such sheet. Nothing of the file's other parts is unpacked; formulas and macros are never run.
    """
    archive = Archive(data)
    book = _read_book(archive)
    chosen, cells, rows, at = _choose(archive, book, sheet)
    headings = match_headings(rows[at])
    found, faults = _rows(rows, at, headings, cells)
    faults += _without_heading(rows, at, headings)
    hidden = sum(1 for row in found if row.line - 1 in cells.hidden)
    others = tuple(book.words(other) for other in book.sheets if other is not chosen)
    return Table(
        headings=headings,
        rows=tuple(found),
        faults=tuple(faults),
        encoding="Excel workbook",
        separated_by="",
        digest=sha256(data).hexdigest(),
        sheet=chosen.name,
        other_sheets=others,
        hidden_rows=hidden,
        numbered_from=book.numbered_from,
    )


def _read_book(archive: Archive) -> _Book:
    part = ""
    for target, kind, _ in _relations(archive, ""):
        if kind == "officeDocument":
            part = beside("", target)
    if not part or not archive.has(part):
        raise damaged()
    relations = {id: (beside(part, target), kind) for target, kind, id in _relations(archive, part)}
    sheets: list[_Sheet] = []
    from_1904 = False

    def start(name: str, said: dict[str, str]) -> None:
        nonlocal from_1904
        if name == "workbookPr":
            from_1904 = said.get("date1904") in ("1", "true")
        elif name == "sheet":
            id = next((value for key, value in said.items() if key.rpartition(" ")[2] == "id"), "")
            where, kind = relations.get(id, ("", ""))
            if kind == "worksheet":
                sheets.append(_Sheet(said.get("name", ""), where, said.get("state", "visible") != "visible"))

    read_xml(archive.part(part), start)
    others = tuple(where for where, kind in relations.values() if kind in ("sharedStrings", "styles"))
    return _Book(part, tuple(sheets), others, date(1904, 1, 1) if from_1904 else date(1899, 12, 30))


def _relations(archive: Archive, part: str) -> list[tuple[str, str, str]]:
    """Target, kind and id of each part that a part names."""
    found: list[tuple[str, str, str]] = []

    def start(name: str, said: dict[str, str]) -> None:
        if name == "Relationship" and said.get("TargetMode") != "External":
            kind = said.get("Type", "").rpartition("/")[2]
            found.append((said.get("Target", ""), kind, said.get("Id", "")))

    read_xml(archive.part(_relations_of(part)), start)
    return found


def _relations_of(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"


def _choose(archive: Archive, book: _Book, wanted: str) -> tuple[_Sheet, SheetCells, list[list[str]], int]:
    """The sheet to be read, and on which of its rows the headings stand."""
    if not book.sheets:
        raise ImportRefused("The workbook has no sheet with cells.", "Check that it is the tracker itself.")
    offered = [sheet for sheet in book.sheets if not sheet.hidden]
    if wanted:
        offered = [one for one in book.sheets if one.name.strip().casefold() == wanted.strip().casefold()]
        if not offered:
            raise ImportRefused(
                f"The workbook has no sheet “{show(wanted, limit=40)}”.", f"It has {_named(book)}."
            )
    best: tuple[int, list[str]] = (0, [])
    for sheet in offered:
        cells = read_cells(archive.part(sheet.part), sheet.name, most_rows=MOST_ROWS + _ABOVE)
        rows = _texts(archive, book, sheet, cells)
        at, known = _headings_at(rows)
        if known >= 2 and (_fits(rows[at]) or wanted):
            return sheet, cells, rows, at
        if known > best[0]:
            best = (known, rows[at])
    if best[0] >= 2:
        match_headings(best[1])  # refuses, and says what is missing
    none = "That sheet has no" if wanted else "No sheet on show has a"
    raise ImportRefused(
        f"{none} row with a tracker’s headings (such as child’s name and order made) among its first "
        f"{_HEADING_WITHIN} rows.",
        f"Name the tracker’s sheet with --sheet: the workbook has {_named(book)}.",
    )


def _named(book: _Book) -> str:
    names = [f"“{show(book.words(sheet), limit=40)}”" for sheet in book.sheets[:12]]
    return ", ".join(names) + (", …" if len(book.sheets) > 12 else "")


def _headings_at(rows: list[list[str]]) -> tuple[int, int]:
    """The first of the upper rows with two known headings, and how many it has."""
    best = (0, 0)
    for place, row in enumerate(rows[:_HEADING_WITHIN]):
        known = sum(column_meant(cell) is not None for cell in row)
        if known >= 2:
            return place, known
        if known > best[1]:
            best = (place, known)
    return best


def _fits(row: list[str]) -> bool:
    try:
        match_headings(row)
    except ImportRefused:
        return False
    return True


def _texts(archive: Archive, book: _Book, sheet: _Sheet, cells: SheetCells) -> list[list[str]]:
    """Every row down to the last in use, each cell as the sheet shows it."""
    rows: list[list[str]] = []
    start, values = _values(archive, book, sheet)
    for place, row in enumerate(chain(repeat([], start[0]), values)):
        texts = [""] * start[1] + [_text(value).strip() for value in row]
        rows.append(texts[: cells.columns] + [""] * (cells.columns - len(texts)))
        if place + 1 >= cells.rows:
            break
    for (row_at, column), shown in cells.errors.items():
        if row_at < len(rows) and column < cells.columns:
            rows[row_at][column] = shown
    return rows


def _values(archive: Archive, book: _Book, sheet: _Sheet) -> tuple[tuple[int, int], Iterator[list[Value]]]:
    """Where the sheet's cells in use begin, and its rows from there on."""
    # Only an import of a workbook pays for loading it.
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    parts = (
        "[Content_Types].xml",
        "_rels/.rels",
        book.part,
        _relations_of(book.part),
        *book.others,
        sheet.part,
    )
    try:
        opened = CalamineWorkbook.from_filelike(archive.only(dict.fromkeys(parts)))
        found = opened.get_sheet_by_name(sheet.name)
        return found.start or (0, 0), found.iter_rows()
    except PasswordError:
        raise damaged() from None
    except CalamineError:
        raise damaged() from None
    except BaseException as error:
        # The reader is another language's library: its own failures arrive as no ordinary exception.
        if type(error).__name__ != "PanicException":
            raise
        raise damaged() from None


def _text(value: Value) -> str:
    """A value as the sheet shows it, days as they are written here; nothing is rounded."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        day = value.strftime("%d/%m/%Y")
        return day if value.time() == time() else f"{day} {value:%H:%M}"
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, time):
        return _NO_DAY if value == time() else value.strftime("%H:%M")
    if isinstance(value, float) and value.is_integer() and abs(value) < _WHOLE_NUMBERS:
        return str(int(value))
    return str(value)


def _rows(
    rows: list[list[str]], at: int, headings: Headings, cells: SheetCells
) -> tuple[list[Row], list[Fault]]:
    """The rows below the headings; a cell merged with one above it says what that one says."""
    found: list[Row] = []
    faults: list[Fault] = []
    merged = _merged(rows, at, cells)
    wanted = len(headings.as_written)
    counted = 0
    for place in range(at + 1, len(rows)):
        texts, line = rows[place], SheetRow(place + 1)
        if not any(texts):
            continue
        counted += 1
        if counted > MOST_ROWS:
            raise too_many_rows()
        spoilt = next(
            (
                fault
                for column, text in enumerate(texts[:wanted])
                if (fault := checked_cell(line, text, headings, column))
            ),
            None,
        )
        if spoilt is not None:
            faults.append(spoilt)
            continue
        for column, above in merged.get(place, {}).items():
            text = rows[above][column]
            if not text or not headings.as_written[column]:
                continue
            texts[column] = text
            faults.append(
                Fault(
                    line,
                    headings.as_written[column],
                    text,
                    "merged",
                    f"The cell is merged with the one on row {above + 1}.",
                    "taken as that one stands",
                    Severity.NOTE,
                    column,
                )
            )
        found.append(Row(line, tuple(texts)))
    return found, faults


def _without_heading(rows: list[list[str]], at: int, headings: Headings) -> Iterator[Fault]:
    """Columns that hold something under no heading: what it is cannot be told."""
    for column, heading in enumerate(headings.as_written):
        below = () if heading else (row[column] for row in rows[at + 1 :] if row[column])
        for text in islice(below, 1):
            yield Fault(
                SheetRow(at + 1),
                f"column {column_letters(column)}",
                text,
                "no-heading",
                "The column has no heading; the value is the first below it.",
                "nothing of the column is taken",
                Severity.NOTE,
                column,
            )


def _merged(rows: list[list[str]], at: int, cells: SheetCells) -> dict[int, dict[int, int]]:
    """By row and column below the headings: the row whose cell covers this one."""
    found: dict[int, dict[int, int]] = {}
    for (top, left), (bottom, _) in cells.merged:
        if top <= at or left >= cells.columns:
            continue
        for place in range(top + 1, min(bottom + 1, len(rows))):
            found.setdefault(place, {})[left] = top
    return found
