"""One row of a tracker: what it says of a child and the order, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sotui.documents.faults import Fault, Severity
from sotui.documents.headings import Column, Headings
from sotui.documents.table import Row


@dataclass(frozen=True, slots=True)
class TrackerRow:
    """What one row says, read. None or an empty text: the cell says nothing, or could not be taken."""

    line: int
    name: str
    local_id: str = ""
    born: date | None = None
    family: str = ""
    made: date | None = None
    months: int | None = None
    end: date | None = None
    court: str = ""
    case: str = ""
    procedure: str = ""
    """The id of a known procedure."""
    supervised: str = ""
    """The id of the procedure under which the work is supervised."""
    supervised_by_option: bool = False
    """Whether that was said for all rows, outside the file."""
    worker: str = ""
    worker_gone: bool = False
    """Whether the cell says in words that nobody is allocated."""
    team: str = ""
    iro: str = ""
    iro_gone: bool = False
    plan: str = ""
    """``cin``, ``cp`` or empty."""
    first_cin: date | None = None
    visit: date | None = None
    seen: str = ""
    """The words of the visit: ``seen+alone``, ``seen+not-alone`` or empty."""
    review: date | None = None
    supervision: date | None = None
    notes: str = ""
    faulty: frozenset[Column] = frozenset()
    """Columns whose cell says something that was not taken."""


@dataclass(slots=True)
class RowFaults:
    """Collects what is wrong with one row while it is read."""

    row: Row
    headings: Headings
    found: list[Fault] = field(default_factory=list)
    faulty: set[Column] = field(default_factory=set)
    whole: bool = False
    """Whether the row cannot be taken."""
    month_first: Mapping[Column, int] = field(default_factory=dict)
    """The file's columns that were written month first, with the line that shows it."""
    numbered_from: date = date(1899, 12, 30)
    """The day from which the spreadsheet program counts its days."""
    spoilt: set[Column] = field(default_factory=set)
    """Columns whose cell shows an error in place of a value: said once, and as if empty otherwise."""

    def cell(self, column: Column) -> str:
        """The cell as written; empty where the file has no such column, or shows an error there."""
        place = self.headings.places.get(column)
        return "" if place is None or column in self.spoilt else self.row.cells[place]

    def spoil(self, column: Column) -> None:
        """Nothing more is said about this cell, and nothing is taken from it."""
        self.spoilt.add(column)

    def refuse_row(self, column: Column, code: str, reason: str) -> None:
        """The row cannot be taken."""
        self.whole = True
        self._add(column, code, reason, "row not taken", Severity.ROW)

    def refuse_value(self, column: Column, code: str, reason: str, outcome: str = "") -> None:
        """The row is taken without this value."""
        self.faulty.add(column)
        self._add(column, code, reason, outcome or f"taken without the {column.value}", Severity.VALUE)

    def note(self, column: Column, code: str, reason: str, outcome: str = "taken as it stands") -> None:
        """The value is taken, and somebody should look at it."""
        self._add(column, code, reason, outcome, Severity.NOTE)

    def _add(self, column: Column, code: str, reason: str, outcome: str, severity: Severity) -> None:
        if column in self.spoilt:
            return
        self.found.append(
            Fault(
                self.row.line,
                self.headings.heading(column),
                self.cell(column),
                code,
                reason,
                outcome,
                severity,
                self.headings.place(column),
            )
        )
