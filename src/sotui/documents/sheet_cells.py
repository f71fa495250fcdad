"""One sheet of a workbook before its values are read: how far it reaches, and what its cells hide."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sotui.documents.archive import CHECK, damaged, read_xml
from sotui.documents.cells import NOT_CALCULATED
from sotui.documents.errors import ImportRefused
from sotui.shown import show

if TYPE_CHECKING:
    from xml.parsers.expat import XMLParserType

MOST_COLUMNS = 300
MOST_DOWN = 100_000
"""The lowest row in use, counted with the empty ones."""
MOST_IN_SHEET = 5_000_000
"""Cells from the first to the last in use: the sheet's values are laid out as one whole rectangle."""
MOST_MERGED = 20_000

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)

Place = tuple[int, int]
"""Row and column, both from 0."""


@dataclass(slots=True)
class SheetCells:
    """What a sheet holds beside its values."""

    rows: int = 0
    """Rows down to the last in use."""
    columns: int = 0
    errors: dict[Place, str] = field(default_factory=dict)
    """What a cell shows in place of a value: *#REF!*, or that its formula was never worked out."""
    merged: list[tuple[Place, Place]] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    """Rows that the sheet does not show."""


def column_letters(column: int) -> str:
    """The letters over a column, the first (0) being A."""
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def read_cells(data: bytes, sheet: str, *, most_rows: int) -> SheetCells:
    """Go over a sheet's XML once; raises ImportRefused where it reaches further than a tracker does."""
    reading = _Reading(sheet, most_rows)
    read_xml(data, reading.start, reading.end, reading.listen)
    return reading.found


class _Reading:
    """One pass over a sheet's elements."""

    def __init__(self, sheet: str, most_rows: int) -> None:
        self.found = SheetCells()
        self._sheet, self._most_rows = sheet, most_rows
        self._row, self._column = -1, -1
        self._kind = ""
        self._formula = self._valued = False
        self._value: list[str] = []
        self._in_value = False
        self._hidden = False
        self._rows_in_use = 0
        self._counted = -1

    def listen(self, parser: XMLParserType) -> None:
        def words(text: str) -> None:
            # Of ordinary cells the values are read elsewhere.
            if self._in_value and (self._kind == "e" or self._formula):
                self._value.append(text)

        parser.CharacterDataHandler = words

    def start(self, name: str, said: dict[str, str]) -> None:
        if name == "c":
            self._cell(said)
        elif name in ("v", "is"):
            self._in_value = self._valued = True
            self._in_use()
        elif name == "f":
            self._formula = True
            self._in_use()
        elif name == "row":
            self._row = self._number(said.get("r"), self._row + 1)
            self._column = -1
            self._hidden = said.get("hidden") in ("1", "true")
        elif name == "mergeCell":
            self._merge(said.get("ref", ""))

    def end(self, name: str) -> None:
        if name in ("v", "is"):
            self._in_value = False
        elif name == "c":
            shown = "".join(self._value).strip()
            if self._kind == "e":
                self.found.errors[self._row, self._column] = shown or "#ERROR!"
            elif self._formula and not shown and self._kind != "str":
                self.found.errors[self._row, self._column] = NOT_CALCULATED

    def _cell(self, said: dict[str, str]) -> None:
        reference = said.get("r")
        if reference is None:
            self._row, self._column = max(self._row, 0), self._column + 1
        else:
            self._row, self._column = _place(reference)
        self._kind = said.get("t", "n")
        self._formula = self._valued = False
        self._value.clear()

    def _in_use(self) -> None:
        found = self.found
        if self._row != self._counted:
            self._counted = self._row
            self._rows_in_use += 1
            if self._hidden:
                found.hidden.add(self._row)
        found.rows = max(found.rows, self._row + 1)
        found.columns = max(found.columns, self._column + 1)
        if self._rows_in_use > self._most_rows:
            raise ImportRefused(
                f"The sheet “{show(self._sheet, limit=40)}” has more than {self._most_rows:,} rows.",
                "Check that it is the tracker itself, or import it in parts.",
            )
        if found.columns > MOST_COLUMNS:
            self._refuse_stray(f"more than {MOST_COLUMNS} columns")
        if found.rows > MOST_DOWN or found.rows * found.columns > MOST_IN_SHEET:
            self._refuse_stray("far more rows than a tracker")

    def _refuse_stray(self, what: str) -> None:
        cell = f"{column_letters(self._column)}{self._row + 1}"
        raise ImportRefused(
            f"The sheet “{show(self._sheet, limit=40)}” reaches over {what}: cell {cell} is in use.",
            "Delete what stands apart from the tracker, or name the tracker’s sheet with --sheet.",
        )

    def _merge(self, reference: str) -> None:
        if len(self.found.merged) >= MOST_MERGED:
            raise ImportRefused(
                f"The sheet “{show(self._sheet, limit=40)}” has more than {MOST_MERGED:,} merged cells.",
                CHECK,
            )
        first, _, last = reference.partition(":")
        (top, left), (bottom, right) = _place(first), _place(last or first)
        self.found.merged.append(((min(top, bottom), min(left, right)), (max(top, bottom), max(left, right))))

    def _number(self, said: str | None, otherwise: int) -> int:
        if said is None:
            return otherwise
        if not said.isascii() or not said.isdigit() or not 0 < int(said[:8]) <= 1_048_576:
            raise damaged()
        return int(said) - 1


def _place(reference: str) -> Place:
    found = _REFERENCE.fullmatch(reference.replace("$", ""))
    if found is None:
        raise damaged()
    column = 0
    for letter in found[1]:
        column = 26 * column + ord(letter) - ord("A") + 1
    row = int(found[2])
    if row > 1_048_576 or column > 16_384:
        raise damaged()
    return row - 1, column - 1
