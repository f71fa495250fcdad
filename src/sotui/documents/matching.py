"""Which child of the register a row of the tracker means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sotui.documents.faults import Fault, Severity
from sotui.documents.headings import Column, Headings
from sotui.documents.tracker import TrackerRow
from sotui.names import name_key
from sotui.register.model import Child, OnOrder, Order


def match_children(
    rows: Sequence[TrackerRow], children: Iterable[OnOrder]
) -> Iterator[tuple[TrackerRow, OnOrder | None]]:
    """Each row of an order with the child it means, or None for one who is not on the order yet.

    By ID first; then by name and birth; then by name where a birth or an ID is missing and nothing
    contradicts. A surer sign goes before a weaker one for all rows, so that siblings of one name are not
    exchanged.
    """
    free = list(children)
    found: dict[int, OnOrder] = {}
    for sign in _SIGNS:
        for row in rows:
            if row.line in found:
                continue
            fitting = [child for child in free if sign(row, child.child)]
            # Two that fit equally well: which is meant cannot be told by this sign.
            if len(fitting) == 1:
                found[row.line] = fitting[0]
                free.remove(fitting[0])
    for row in rows:
        yield row, found.get(row.line)


def _same_name(row: TrackerRow, child: Child) -> bool:
    return name_key(row.name) == name_key(child.name)


def _by_id(row: TrackerRow, child: Child) -> bool:
    return bool(row.local_id) and row.local_id == child.local_id


def _by_birth(row: TrackerRow, child: Child) -> bool:
    return row.born is not None and row.born == child.born and _same_name(row, child)


def _by_name(row: TrackerRow, child: Child) -> bool:
    ids_differ = bool(row.local_id and child.local_id)
    return _same_name(row, child) and not ids_differ


_SIGNS: tuple[Callable[[TrackerRow, Child], bool], ...] = (_by_id, _by_birth, _by_name)


@dataclass(frozen=True, slots=True)
class Identities:
    """The children of the register by their ID in the council's main system."""

    by_id: Mapping[str, Sequence[tuple[Order, Child]]]

    @classmethod
    def of(cls, orders: Iterable[Order]) -> Identities:
        """The children of these orders that have such an ID."""
        by_id: dict[str, list[tuple[Order, Child]]] = defaultdict(list)
        for order in orders:
            for child in order.children:
                if child.child.local_id:
                    by_id[child.child.local_id].append((order, child.child))
        return cls(by_id)

    def contradicts(self, row: TrackerRow, headings: Headings) -> Fault | None:
        """The fault of a row whose ID belongs to a child of another name and birth; None where it may be one.

        One of the two may change: a name by marriage, a birth by correction. Both together are a stranger.
        """
        for order, child in self.by_id.get(row.local_id, ()):
            if not _same_name(row, child) and (row.born is None or row.born != child.born):
                return Fault(
                    row.line,
                    headings.heading(Column.LOCAL_ID),
                    row.local_id,
                    "id-taken",
                    f"The register has this ID for a child of another name and birth, on {order.reference}.",
                    "row not taken",
                    Severity.ROW,
                    headings.place(Column.LOCAL_ID),
                )
        return None
