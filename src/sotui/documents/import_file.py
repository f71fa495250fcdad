"""A tracker as it was read: headings, orders with their children, and everything that is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sotui.documents.doubles import without_doubles
from sotui.documents.faults import Fault, Severity, in_order
from sotui.documents.grouping import TrackerOrder, group_rows
from sotui.documents.reading import read_rows
from sotui.documents.table import Table, parse_table, read_table


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


def read_tracker_file(path: Path, *, today: date) -> Tracker:
    """The tracker in a CSV file; raises ImportRefused where it is none, OSError where it cannot be read."""
    return _tracker(read_table(path), today)


def read_tracker(data: bytes, *, today: date) -> Tracker:
    """The tracker in the bytes of a CSV file; raises ImportRefused where they are none."""
    return _tracker(parse_table(data), today)


def _tracker(table: Table, today: date) -> Tracker:
    rows, faults = read_rows(table, today=today)
    rows, doubled = without_doubles(rows, table)
    orders, differing = group_rows(rows, table.headings)
    return Tracker(table, tuple(orders), in_order([*faults, *doubled, *differing]), today)
