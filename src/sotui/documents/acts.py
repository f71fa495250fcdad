"""Bringing a council's tracker into the register: all of it in one act, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from sotui.dates.words import short
from sotui.documents import store
from sotui.documents.comparing import Verdict
from sotui.documents.headings import Column
from sotui.documents.import_file import Tracker
from sotui.documents.planning import Change, NewChild, Plan, plan_import
from sotui.documents.wanted import Manner, Wanted
from sotui.facts.model import Fact, Subject, SubjectKind
from sotui.names import name_key
from sotui.register import acts as register
from sotui.register.model import Order
from sotui.staff.acts import worker_named
from sotui.vault.model import Deed, Role
from sotui.vault.session import Act, Session

DEEDS = (
    Deed(
        "tracker imported",
        frozenset({Role.ADMINISTRATOR, Role.DUTY_MANAGER, Role.SENIOR_MANAGER}),
        undoable=False,
    ),
)
"""The acts of this room."""

Progress = Callable[[int, int], None]
"""Told after each step how many of how many are done; what it raises undoes the whole import."""


def preview(session: Session, tracker: Tracker) -> Plan:
    """What importing this tracker would do to the register as it is now; nothing is written."""
    return plan_import(tracker, store.held(session.db))


def import_tracker(session: Session, plan: Plan, progress: Progress | None = None) -> None:
    """Do what the plan says, in one act.

    A plan that changes nothing opens no act. It must have been made from the register as it is now. Whatever
    is raised on the way (by ``progress``, by ``Session.interrupt`` from another thread) leaves nothing of it.
    """
    if plan.is_empty:
        return
    table = plan.tracker.table
    with session.act("tracker imported", "register") as act:
        act.detail = (
            f"{table.row_count} rows, {plan.rows_left_out} left out; "
            f"{len(plan.new_orders)} new orders, {plan.new_children} new children, "
            f"{len(plan.changes)} changes; sha256 {table.digest}"
        )
        work = _Import(act, plan.tracker.today, plan.steps, progress or (lambda _done, _of: None))
        for new in plan.new_orders:
            work.new_order(new.order.family, new.order.court, new.order.case, new.wanted, new.children)
        for added in plan.added:
            work.new_child(added.order.id, added.child)
        for change in plan.changes:
            work.change(change)
        for one in plan.agreeing:
            fact = one.decision.fact
            work.taken(one.subject, one.wanted, fact.id if fact else None)
        store.keep_cells(act.db, work.cells)


@dataclass(slots=True)
class _Import:
    """One import while it runs."""

    act: Act
    today: date
    steps: int
    progress: Progress
    done: int = 0
    cells: list[tuple[str, str, str, str | None]] = field(default_factory=list)
    workers: dict[str, str] = field(default_factory=dict)

    def new_order(
        self,
        family: str,
        court: str,
        case: str,
        wanted: Iterable[Wanted],
        children: Iterable[NewChild],
    ) -> None:
        order_id = register.register_order(
            self.act, family_reference=family, court=court, case_number=case, registered_on=self.today
        )
        self._step()
        self._write_all(Subject(SubjectKind.ORDER, order_id), wanted)
        for child in children:
            self.new_child(order_id, child)

    def new_child(self, order_id: str, child: NewChild) -> None:
        row = child.row
        id = register.add_child(
            self.act, order_id, name=row.name, born=row.born, local_id=row.local_id, team=row.team
        )
        self._step()
        self._write_all(Subject(SubjectKind.CHILD, id), child.wanted)

    def _write_all(self, subject: Subject, wanted: Iterable[Wanted]) -> None:
        for one in wanted:
            match one.manner:
                case Manner.DETAIL:
                    self.taken(subject, one, None)
                case Manner.NOTE:
                    self._note(subject, one)
                case Manner.HOLDER if one.gone:
                    self.taken(subject, one, None)
                case _:
                    self._record(subject, one, one.kind, one.on or self.today)

    def change(self, change: Change) -> None:
        wanted, decision = change.wanted, change.decision
        self._step()
        if wanted.manner is Manner.DETAIL:
            _amend(self.act, change.order, change.subject, wanted)
            self.taken(change.subject, wanted, None)
        elif wanted.manner is Manner.NOTE:
            self._note(change.subject, wanted)
        elif decision.verdict is Verdict.CORRECT and decision.fact is not None:
            why = f"the tracker says otherwise now; {self._source(wanted)}"
            fact = register.correct(
                self.act, decision.fact, on=wanted.on, qualifier=wanted.qualifier, why=why
            )
            self.taken(change.subject, wanted, fact.id)
        else:
            on = wanted.on if decision.as_first or wanted.manner is not Manner.STATE else self.today
            self._record(change.subject, wanted, decision.kind or wanted.kind, on or self.today)

    def _record(self, subject: Subject, wanted: Wanted, kind: str, on: date) -> Fact:
        qualifier = self._worker(wanted.person) if wanted.person else wanted.qualifier
        source = self._source(wanted)
        if wanted.manner is Manner.HOLDER or (wanted.manner is Manner.STATE and on == self.today):
            source += f"; the day is not in it: {short(on)} is the day of the import"
        fact = register.record(
            self.act, kind, subject, on, qualifier="" if wanted.gone else qualifier, source=source
        )
        self.taken(subject, wanted, fact.id)
        return fact

    def _note(self, subject: Subject, wanted: Wanted) -> None:
        register.add_note(self.act, subject, wanted.words)
        self.taken(subject, wanted, None)

    def _worker(self, name: str) -> str:
        key = name_key(name)
        if key not in self.workers:
            self.workers[key] = worker_named(self.act, name)
        return self.workers[key]

    def _source(self, wanted: Wanted) -> str:
        return f"tracker, line {wanted.line}, {wanted.column.value}"

    def taken(self, subject: Subject, wanted: Wanted, fact_id: str | None) -> None:
        """Note what the cell had, so that only another value changes anything next time."""
        self.cells.append((subject.id, wanted.column.name, wanted.value, fact_id))

    def _step(self) -> None:
        self.done += 1
        self.progress(self.done, self.steps)


def _amend(act: Act, order: Order, subject: Subject, wanted: Wanted) -> None:
    """Change a detail of the child or the order that is no fact."""
    act.touch(SubjectKind.ORDER, order.id)
    if wanted.column is Column.COURT:
        act.db.execute("update supervision_order set court = ? where id = ?", [wanted.value, order.id])
        return
    on_order = next(child for child in order.children if child.id == subject.id)
    if wanted.column is Column.TEAM:
        act.db.execute("update on_order set team = ? where id = ?", [wanted.value, on_order.id])
        return
    child = on_order.child.id
    if wanted.column is Column.BORN:
        act.db.execute("update child set born = ? where id = ?", [wanted.value, child])
    elif wanted.column is Column.LOCAL_ID:
        act.db.execute("update child set local_id = ? where id = ?", [wanted.value, child])
    else:
        act.db.execute(
            "update child set name = ?, name_key = ? where id = ?",
            [wanted.value, name_key(wanted.value), child],
        )
