"""What an import would do to the register, worked out before anything is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from sotui.documents.again import OrdersOfChildren
from sotui.documents.comparing import Decision, Verdict, compare, compare_detail
from sotui.documents.faults import Fault, Severity, in_order
from sotui.documents.grouping import TrackerOrder
from sotui.documents.headings import Column, Headings
from sotui.documents.held import Held, HeldOrder, ImportedCell, held_key
from sotui.documents.import_file import Tracker
from sotui.documents.matching import Identities, match_children
from sotui.documents.tracker import TrackerRow
from sotui.documents.wanted import Manner, Wanted, of_child, of_order
from sotui.facts.model import Subject
from sotui.names import name_key
from sotui.register.model import Order


@dataclass(frozen=True, slots=True)
class NewChild:
    """A child who is not on the order in the register yet."""

    row: TrackerRow
    wanted: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True)
class NewOrder:
    """An order that is not in the register yet, with its children."""

    order: TrackerOrder
    wanted: tuple[Wanted, ...]
    children: tuple[NewChild, ...]


@dataclass(frozen=True, slots=True)
class AddedChild:
    """A child who comes to an order that is in the register already."""

    order: Order
    child: NewChild


@dataclass(frozen=True, slots=True)
class Change:
    """A cell whose value in the file is another than when it was last taken."""

    order: Order
    subject: Subject
    about: str
    """The child's name; empty for the order itself."""
    wanted: Wanted
    decision: Decision


@dataclass(frozen=True, slots=True)
class Kept:
    """A difference between file and register about which nothing is done."""

    order: Order
    about: str
    column: Column
    line: int
    register: str
    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class Missing:
    """A child whom an earlier import brought and this file does not have; nothing is done."""

    order: Order
    about: str


@dataclass(slots=True)
class Plan:
    """All that an import would do, and what it would leave as it is."""

    tracker: Tracker
    new_orders: list[NewOrder] = field(default_factory=list)
    added: list[AddedChild] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    agreeing: list[Change] = field(default_factory=list)
    """Cells that the register agrees with already; that they were taken is noted if anything else is."""
    kept: list[Kept] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    """Rows that cannot be taken because of what the register holds."""
    unchanged: int = 0
    """Cells as they were when last taken."""

    @property
    def all_faults(self) -> tuple[Fault, ...]:
        """Everything that is wrong with the file, by itself and beside the register."""
        return in_order([*self.tracker.faults, *self.faults])

    @property
    def rows_left_out(self) -> int:
        """How many rows are not taken."""
        return len({fault.line for fault in self.all_faults if fault.severity is Severity.ROW})

    @property
    def is_empty(self) -> bool:
        """Whether the register would stay as it is."""
        return not (self.new_orders or self.added or self.changes)

    @property
    def new_children(self) -> int:
        """Children who come to the register, on new orders or known ones."""
        return len(self.added) + sum(len(new.children) for new in self.new_orders)

    @property
    def steps(self) -> int:
        """How many things would be done, for showing progress: orders, children and changes."""
        return len(self.new_orders) + self.new_children + len(self.changes)


def plan_import(tracker: Tracker, held: Held) -> Plan:
    """What to do so that the register has what is new in the file; a value corrected by a person stays.

    Only a cell whose value differs from when it was last taken changes anything. Nothing is ever removed:
    what the file no longer has is reported.
    """
    plan = Plan(tracker)
    seen: set[str] = set()
    identities = Identities.of(known.order for known in held.orders.values())
    had = OrdersOfChildren.of(held.orders.values())
    headings = tracker.table.headings
    for order in _without_strangers(plan, identities):
        restricted = held.restricted(order.family, order.case, [row.local_id for row in order.rows])
        if restricted:
            plan.faults += [_restricted(row, order, restricted, headings) for row in order.rows]
            continue
        known = held.orders.get(held_key(order.family, order.case, order.made.isoformat()))
        if known is None:
            again = had.again(order, order.rows, headings)
            if again:
                plan.faults += again
                continue
            had.add(order)
            wanted = tuple(of_order(order, tracker.today))
            children = tuple(_new_child(row, order, tracker.today) for row in order.rows)
            plan.new_orders.append(NewOrder(order, wanted, children))
            continue
        seen |= _compare_order(plan, order, known, held, had)
    _find_missing(plan, held, seen)
    return plan


def _without_strangers(plan: Plan, identities: Identities) -> Iterator[TrackerOrder]:
    """The orders less the rows whose ID the register has for somebody else."""
    for order in plan.tracker.orders:
        kept = []
        for row in order.rows:
            fault = identities.contradicts(row, plan.tracker.table.headings)
            if fault is None:
                kept.append(row)
            else:
                plan.faults.append(fault)
        if kept:
            yield replace(order, rows=tuple(kept))


def _restricted(row: TrackerRow, order: TrackerOrder, references: str, headings: Headings) -> Fault:
    column = Column.CASE if order.case else Column.FAMILY
    return Fault(
        row.line,
        headings.heading(column),
        order.case or order.family,
        "restricted",
        f"This case is restricted ({references}): a tracker says nothing about it.",
        "row not taken; its readers record it by hand",
        Severity.ROW,
        headings.place(column),
    )


def _new_child(row: TrackerRow, order: TrackerOrder, today: date) -> NewChild:
    return NewChild(row, tuple(of_child(row, order.made, today)))


def _compare_order(
    plan: Plan, order: TrackerOrder, known: HeldOrder, held: Held, had: OrdersOfChildren
) -> set[str]:
    """Compare one order and its children; yields the ids of the children whom the file has."""
    today = plan.tracker.today
    subject = known.order.subject
    details = {Column.COURT: known.order.court}
    compared = _Compared(plan, known, held, subject, "", details, order.also)
    compared.all(of_order(order, today), order.faulty, order.line)
    found: set[str] = set()
    for row, child in match_children(order.rows, known.order.children):
        if child is None:
            again = had.again(order, [row], plan.tracker.table.headings, known.order.reference)
            if again:
                plan.faults += again
                continue
            plan.added.append(AddedChild(known.order, _new_child(row, order, today)))
            continue
        found.add(child.id)
        born = child.child.born.isoformat() if child.child.born else ""
        details = {
            Column.NAME: child.child.name,
            Column.LOCAL_ID: child.child.local_id,
            Column.BORN: born,
            Column.TEAM: child.team,
        }
        compared = _Compared(plan, known, held, child.subject, child.child.name, details)
        compared.all(of_child(row, order.made, today), row.faulty, row.line)
    return found


@dataclass(slots=True)
class _Compared:
    """One order or child of the register while its cells are compared."""

    plan: Plan
    known: HeldOrder
    held: Held
    subject: Subject
    about: str
    details: dict[Column, str]
    also: frozenset[tuple[Column, str]] = frozenset()

    def all(self, wanted: Iterator[Wanted], faulty: frozenset[Column], line: int) -> None:
        """Compare all that a row says with the register; where a cell is empty now, what it said is kept.

        ``faulty`` are columns that could not be read, ``line`` is the row's line in the file.
        """
        said = list(wanted)
        for one in said:
            self._one(one)
        columns = {one.column for one in said} | faulty
        for (subject_id, name), cell in self.known.cells.items():
            column = Column[name]
            if subject_id != self.subject.id or column in columns or not cell.value:
                continue
            # Notes come and go in a tracker; a column that the file no longer has says nothing.
            if column is not Column.NOTES and column in self.plan.tracker.table.headings.places:
                self.plan.kept.append(
                    Kept(self.known.order, self.about, column, line, "", "", "the cell is empty now")
                )

    def _one(self, wanted: Wanted) -> None:
        last = self.known.cell(self.subject, wanted.column)
        if last is not None and (wanted.column, name_key(last.value)) in self.also:
            # Rows that name several are in another order every month: what was taken once still stands.
            person = last.value if wanted.person else ""
            wanted = replace(wanted, value=last.value, words=last.value, person=person)
        decision = self._decide(wanted, last)
        change = Change(self.known.order, self.subject, self.about, wanted, decision)
        match decision.verdict:
            case Verdict.SAME:
                self.plan.unchanged += 1
            case Verdict.AGREES:
                self.plan.agreeing.append(change)
                self.plan.unchanged += 1
            case Verdict.KEEP:
                self.plan.kept.append(
                    Kept(
                        self.known.order,
                        self.about,
                        wanted.column,
                        wanted.line,
                        decision.old,
                        wanted.words,
                        decision.reason,
                    )
                )
            case _:
                self.plan.changes.append(change)

    def _decide(self, wanted: Wanted, cell: ImportedCell | None) -> Decision:
        if wanted.manner is Manner.DETAIL:
            return compare_detail(wanted, cell, self.details[wanted.column])
        if wanted.manner is Manner.NOTE:
            if cell is not None and cell.value == wanted.value:
                return Decision(Verdict.SAME)
            known = (self.subject.id, wanted.words) in self.known.notes
            return Decision(Verdict.AGREES if known else Verdict.RECORD)
        subjects = [self.subject]
        if wanted.manner is Manner.HOLDER:
            # An allocation on the order holds for its children; the IRO of a child is the order's.
            subjects = [self.known.order.subject, self.subject]
        return compare(wanted, cell, self.known.about(*subjects), self.held)


def _find_missing(plan: Plan, held: Held, seen: set[str]) -> None:
    """Children whom an earlier import brought, less those whose row is in the file but was left out."""
    left_out = _left_out(plan)
    for known in held.orders.values():
        imported = {subject_id for subject_id, _ in known.cells}
        for child in known.order.children:
            if child.id not in imported or child.id in seen:
                continue
            names = left_out.get(name_key(child.child.name), set()) | left_out.get(
                child.child.local_id, set()
            )
            if not names:
                plan.missing.append(Missing(known.order, child.child.name))


def _left_out(plan: Plan) -> dict[str, set[int]]:
    tracker = plan.tracker
    lines = {fault.line for fault in (*tracker.faults, *plan.faults) if fault.severity is Severity.ROW}
    found: dict[str, set[int]] = defaultdict(set)
    for row in tracker.table.rows:
        if row.line not in lines:
            continue
        for column in (Column.NAME, Column.LOCAL_ID):
            place = tracker.table.headings.places.get(column)
            if place is not None and row.cells[place]:
                found[name_key(row.cells[place])].add(row.line)
                found[row.cells[place]].add(row.line)
    return found
