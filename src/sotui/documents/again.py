"""The same child's order come again under another reference: a case number completed, a family corrected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from sotui.dates.words import short
from sotui.documents.doubles import case_key
from sotui.documents.faults import Fault, Severity, where
from sotui.documents.grouping import TrackerOrder
from sotui.documents.headings import Column, Headings
from sotui.documents.held import HeldOrder
from sotui.documents.tracker import TrackerRow
from sotui.names import name_key


@dataclass(frozen=True, slots=True)
class _Standing:
    """One child on one order that is on the register, or comes to it from an earlier row."""

    order: str
    """How a person finds it: *SO-0001* or *the order on line 2*."""
    made: frozenset[date]
    """The day it was made, with every day that was once said."""
    case: str
    family: str
    name: str
    born: date | None
    local_id: str


@dataclass(slots=True)
class OrdersOfChildren:
    """Every child's orders, to find the one that a row would make a second time."""

    by_id: dict[str, list[_Standing]] = field(default_factory=lambda: defaultdict(list))
    by_name: dict[str, list[_Standing]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, held: Iterable[HeldOrder]) -> OrdersOfChildren:
        """Those of the register."""
        found = cls()
        for known in held:
            order = known.order
            made = frozenset(
                fact.on for fact in known.facts if fact.kind == "order-made" and not fact.withdrawn
            )
            for child in order.children:
                found._add(
                    _Standing(
                        order.reference,
                        made,
                        case_key(order.case_number),
                        name_key(order.family.reference),
                        name_key(child.child.name),
                        child.child.born,
                        child.child.local_id,
                    )
                )
        return found

    def add(self, order: TrackerOrder) -> None:
        """One more, which the file brings."""
        for row in order.rows:
            self._add(
                _Standing(
                    f"the order on {where(order.line)}",
                    frozenset({order.made}),
                    case_key(order.case),
                    name_key(order.family),
                    name_key(row.name),
                    row.born,
                    row.local_id,
                )
            )

    def _add(self, standing: _Standing) -> None:
        if standing.local_id:
            self.by_id[standing.local_id].append(standing)
        self.by_name[standing.name].append(standing)

    def again(
        self, order: TrackerOrder, rows: Iterable[TrackerRow], headings: Headings, besides: str = ""
    ) -> list[Fault]:
        """A fault for each of ``rows`` if one of them is a child who has this order already; else none.

        The same child: one ID, or one name and birth, or one name in one family where a birth is missing.
        The same order: made on one day, or under one case number. ``besides`` is not looked at.
        """
        rows = tuple(rows)
        known = {row.line: one for row in rows for one in self._had(order, row) if one.order != besides}
        if not known:
            return []
        line, first = next(iter(known.items()))
        return [_fault(row, order, known.get(row.line), line, first, headings) for row in rows]

    def _had(self, order: TrackerOrder, row: TrackerRow) -> Iterator[_Standing]:
        named = self.by_name.get(name_key(row.name), [])
        for one in (*self.by_id.get(row.local_id, ()), *named):
            if _one_child(one, order, row) and _one_order(one, order):
                yield one


def _one_child(one: _Standing, order: TrackerOrder, row: TrackerRow) -> bool:
    if one.local_id and row.local_id:
        return one.local_id == row.local_id
    if one.born and row.born:
        return one.born == row.born
    return one.family == name_key(order.family)


def _one_order(one: _Standing, order: TrackerOrder) -> bool:
    return order.made in one.made or (bool(order.case) and one.case == case_key(order.case))


def _fault(
    row: TrackerRow,
    order: TrackerOrder,
    own: _Standing | None,
    line: int,
    first: _Standing,
    headings: Headings,
) -> Fault:
    column = Column.CASE if order.case else Column.FAMILY
    if own is None:
        reason = (
            f"The row belongs to the order of {where(line)}, and that child has it already: {first.order}."
        )
    elif order.made in own.made:
        reason = (
            f"This child has an order made on {short(order.made)} already: {own.order}. Its family or case "
            "number differs from this row’s."
        )
    else:
        days = ", ".join(short(day) for day in sorted(own.made)) or "a day that is not recorded"
        reason = f"This child has an order under this case number already: {own.order}, made on {days}."
    return Fault(
        row.line,
        headings.heading(column),
        order.case or order.family,
        "order-again",
        reason,
        "row not taken; correct the file or the register",
        Severity.ROW,
        headings.place(column),
    )
