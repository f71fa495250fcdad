"""A tracker as it was read: headings, orders with their children, and everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sotui.documents.doubles import without_doubles
from sotui.documents.faults import Fault, Severity, in_order
from sotui.documents.grouping import TrackerOrder, group_rows
from sotui.documents.headings import Column
from sotui.documents.order_cells import is_supervision
from sotui.documents.reading import read_rows
from sotui.documents.table import Table, parse_table, read_table
from sotui.documents.tracker import TrackerRow


@dataclass(frozen=True, slots=True)
class Tracker:
    """One file, read; nothing of it is in the register yet."""

    table: Table
    orders: tuple[TrackerOrder, ...]
    faults: tuple[Fault, ...]
    today: date
    """The day on which it was read: it decides what lies ahead and who is a child."""

    @property
    def rows_left_out(self) -> int:
        """How many rows are not taken."""
        return len({fault.line for fault in self.faults if fault.severity is Severity.ROW})

    @property
    def rows_taken(self) -> int:
        """How many rows are taken, each a child on an order."""
        return sum(len(order.rows) for order in self.orders)


def read_tracker_file(path: Path, *, today: date, sheet: str = "", supervised_under: str = "") -> Tracker:
    """The tracker in a CSV file or an Excel workbook.

    ``sheet`` names the workbook's sheet; without it the first on show with a tracker's headings is read.
    ``supervised_under`` is the id of the procedure of supervision for every row that names none. Raises
    ImportRefused where the file is no tracker, OSError where it cannot be read.
    """
    return _tracker(read_table(path, sheet), today, supervised_under)


def read_tracker(data: bytes, *, today: date, sheet: str = "", supervised_under: str = "") -> Tracker:
    """The tracker in the bytes of such a file; otherwise as ``read_tracker_file``."""
    return _tracker(parse_table(data, sheet), today, supervised_under)


def _tracker(table: Table, today: date, supervised_under: str) -> Tracker:
    rows, faults = read_rows(table, today=today)
    if supervised_under:
        rows = _supervised_under(rows, supervised_under)
    rows, doubled = without_doubles(rows, table)
    orders, differing = group_rows(rows, table.headings)
    return Tracker(table, tuple(orders), in_order([*faults, *doubled, *differing]), today)


def _supervised_under(rows: Sequence[TrackerRow], procedure: str) -> list[TrackerRow]:
    """The rows with this procedure of supervision where they name none of their own."""
    return [
        row
        if row.supervised or is_supervision(row.procedure) or Column.SUPERVISED in row.faulty
        else replace(row, supervised=procedure, supervised_by_option=True)
        for row in rows
    ]
