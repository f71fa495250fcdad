"""Writing what a tracker says into the register, step by step within one act."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from sotui.dates.words import short
from sotui.documents import store
from sotui.documents.comparing import Verdict
from sotui.documents.faults import where
from sotui.documents.headings import Column
from sotui.documents.held import TRACKER_SAYS
from sotui.documents.planning import Change, NewChild, Plan
from sotui.documents.wanted import Manner, Wanted
from sotui.facts.model import Fact, Subject, SubjectKind
from sotui.names import name_key
from sotui.register import acts as register
from sotui.register.model import Order
from sotui.staff.acts import worker_named
from sotui.staff.model import Post
from sotui.vault.session import Act

_DETAILS = {
    Column.NAME: "name",
    Column.BORN: "born",
    Column.LOCAL_ID: "local_id",
    Column.TEAM: "team",
}


def write(act: Act, plan: Plan, progress: Callable[[int, int], None] | None) -> None:
    """Do what the plan says, in the running act; ``progress`` is told after each step."""
    work = Writing(act, plan.tracker.today, plan.steps, progress or (lambda _done, _of: None))
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
class Writing:
    """One import while it runs: what it has put on the register so far."""

    act: Act
    today: date
    steps: int
    progress: Callable[[int, int], None]
    done: int = 0
    cells: list[tuple[str, str, str, str | None]] = field(default_factory=list)
    workers: dict[tuple[str, Post], str] = field(default_factory=dict)

    def new_order(
        self,
        family: str,
        court: str,
        case: str,
        wanted: Iterable[Wanted],
        children: Iterable[NewChild],
    ) -> None:
        """Put an order of the tracker on the register, with what its rows say of it and of its children."""
        order_id = register.register_order(
            self.act, family_reference=family, court=court, case_number=case, registered_on=self.today
        )
        self._step()
        self._write_all(Subject(SubjectKind.ORDER, order_id), wanted)
        for child in children:
            self.new_child(order_id, child)

    def new_child(self, order_id: str, child: NewChild) -> None:
        """Put a further child on an order, with what the row says of them."""
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
        """Bring one cell's news to the register: recorded, corrected, withdrawn or amended as was decided."""
        wanted, decision = change.wanted, change.decision
        self._step()
        if wanted.manner is Manner.DETAIL:
            self._amend(change.order, change.subject, wanted)
            self.taken(change.subject, wanted, None)
        elif wanted.manner is Manner.NOTE:
            self._note(change.subject, wanted)
        elif decision.verdict is Verdict.WITHDRAW and decision.fact and decision.stands:
            why = TRACKER_SAYS + self._source(wanted)
            register.correct(self.act, decision.fact, withdrawn=True, why=why)
            # As it stands, not as the cell has it: where words differ, the next import still sees it.
            self.cells.append((change.subject.id, wanted.column.name, decision.stands_as, decision.stands.id))
        elif decision.verdict is Verdict.CORRECT and decision.fact is not None:
            why = TRACKER_SAYS + self._source(wanted)
            fact = register.correct(
                self.act, decision.fact, on=wanted.on, qualifier=wanted.qualifier, why=why
            )
            self.taken(change.subject, wanted, fact.id)
        else:
            on = wanted.on if decision.as_first or wanted.manner is not Manner.STATE else self.today
            self._record(change.subject, wanted, decision.kind or wanted.kind, on or self.today)

    def _amend(self, order: Order, subject: Subject, wanted: Wanted) -> None:
        if wanted.column is Column.COURT:
            register.amend_court(self.act, order.id, wanted.value)
            return
        child = next(child for child in order.children if child.id == subject.id)
        register.amend_child(self.act, child, **{_DETAILS[wanted.column]: wanted.value})

    def _record(self, subject: Subject, wanted: Wanted, kind: str, on: date) -> Fact:
        qualifier = self._worker(wanted) if wanted.person else wanted.qualifier
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

    def _worker(self, wanted: Wanted) -> str:
        post = Post.IRO if wanted.column is Column.IRO else Post.SOCIAL_WORKER
        key = name_key(wanted.person), post
        if key not in self.workers:
            self.workers[key] = worker_named(self.act, wanted.person, posts=(post,))
        return self.workers[key]

    def _source(self, wanted: Wanted) -> str:
        return f"tracker, {where(wanted.line)}, {wanted.column.value}"

    def taken(self, subject: Subject, wanted: Wanted, fact_id: str | None) -> None:
        """Note what the cell had, so that only another value changes anything next time."""
        self.cells.append((subject.id, wanted.column.name, wanted.value, fact_id))

    def _step(self) -> None:
        self.done += 1
        self.progress(self.done, self.steps)
