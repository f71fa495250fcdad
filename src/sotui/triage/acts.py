"""What a duty manager does from the board: settle a row, allocate, decide about the end, waive, undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime

from sotui.dates.words import short
from sotui.facts.model import Fact, Subject, SubjectKind
from sotui.facts.vocabulary import FactError, FactKind, Takes, check_words, kind_of, spoken
from sotui.procedures.model import Deadline, Kind, Nature
from sotui.register import acts as register
from sotui.register import cases, facts_store, store, undoing
from sotui.register import rules as register_rules
from sotui.register.cache import Derivation
from sotui.register.model import Order
from sotui.triage.model import BoardRow, Receipt, RecordedAlready
from sotui.triage.rules import END_DECISION_WORDS, asks_for_iro
from sotui.vault.session import Act, Session

_DEED_OF = {
    "end-decided": "end decided",
    "allocated": "worker allocated",
    "transferred": "worker allocated",
    "iro-allocated": "worker allocated",
}
"""Facts that only some roles may record, whichever way they come to the board."""

_CORRECTED = {"end decided": "decision corrected", "worker allocated": "allocation corrected"}
"""The acts that correct such facts."""

UNDONE = {
    "decision corrected": "the correction of the decision about the end",
    "allocation corrected": "the correction of the allocation",
    "fact recorded": "what was recorded",
    "fact corrected": "the correction",
    "worker allocated": "the allocation",
    "end decided": "the decision about the end",
    "deadline waived": "the waiver",
    "review held": "that the review was held (what was written is kept)",
    "escalated from a review": "the escalation",
    "supervision held": "that the supervision was held (what was written is kept)",
    "supervision procedure chosen": "the choice of a procedure for supervision",
    "staff fact recorded": "what was recorded",
    "staff fact corrected": "the correction",
    "sessions set": "the sessions set",
    "session cancelled": "the cancellation",
    "session rearranged": "the new day",
}
"""Acts as a person calls them once they are undone."""

_ON_ORDERS = frozenset({SubjectKind.ORDER, SubjectKind.CHILD})
MOST_NAMED = 3
"""Facts named in the receipt of an undo before the others are only counted."""


@dataclass(frozen=True, slots=True)
class ToUndo:
    """What an undo would take back: in words, on which orders, and which facts by their occurrence."""

    words: str
    orders: tuple[str, ...]
    """Their references."""
    occurrences: tuple[str, ...]


class CannotWaive(Exception):
    """The row cannot be waived; the message says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class BoardActs:
    """The acts of the board over one open register."""

    session: Session
    derivation: Derivation

    def settle(
        self,
        rows: Sequence[BoardRow],
        kind: str,
        on: date,
        *,
        at: datetime | None = None,
        qualifier: str = "",
        subjects: Sequence[Subject] = (),
        why: str = "",
        again: bool = False,
    ) -> Receipt:
        """Record the fact that settles these rows, on each of ``subjects``; where none is given, for each row
        on the child or the order that it is about, on every child where the order itself cannot bear it.

        Raises RecordedAlready where the same visit is recorded, unless ``again`` says that it is meant.
        """
        known = kind_of(kind)
        why = check_words(known, why)

        def do(act: Act) -> None:
            done: set[tuple[Subject, str]] = set()
            for row in rows:
                # Of two reviews the minutes are recorded from one row: they are that review's; and of the
                # dates that a court set the one met is that of its row.
                said = qualifier
                if known.takes is Takes.OCCASION:
                    said = row.deadline_key.partition("|")[2]
                elif known.takes is Takes.DEADLINE:
                    said = row.deadline_key
                for subject in subjects or _own(act, known, row):
                    if (subject, said) not in done:
                        done.add((subject, said))
                        if not again:
                            _only_once(act, known, subject, on, at, said)
                        register.record(act, kind, subject, on, at=at, qualifier=said, why=why)

        said = f"{in_words(known, qualifier)}, {short(on)}: recorded"
        return self._do(_DEED_OF.get(kind, "fact recorded"), rows, why, said, do)

    def record(
        self,
        order: Order,
        kind: str,
        on: date,
        subjects: Sequence[Subject],
        *,
        at: datetime | None = None,
        qualifier: str = "",
        why: str = "",
        again: bool = False,
    ) -> Receipt:
        """Record any fact of the vocabulary about an order or children on it.

        Raises RecordedAlready where the same visit is recorded, unless ``again`` says that it is meant.
        """
        known = kind_of(kind)
        why = check_words(known, why)

        def do(act: Act) -> None:
            for subject in subjects:
                if not again:
                    _only_once(act, known, subject, on, at, qualifier)
                register.record(act, kind, subject, on, at=at, qualifier=qualifier, why=why)

        said = f"{in_words(known, qualifier)}, {short(on)}: recorded"
        return self.on_orders(_DEED_OF.get(kind, "fact recorded"), [order], why, said, do)

    def correct(
        self,
        order: Order,
        fact: Fact,
        *,
        on: date | None = None,
        at: datetime | None = None,
        qualifier: str | None = None,
        words: str | None = None,
        withdrawn: bool = False,
        by_mistake: bool = False,
        why: str,
    ) -> Receipt:
        """Correct a fact of this order; what only some roles may record, only they may correct.

        ``withdrawn`` says that it did not happen, or, ``by_mistake``, that it was not to be recorded here.
        """
        known = kind_of(fact.kind)
        if words is not None:
            words = check_words(known, words)
        if by_mistake:
            why = f"recorded by mistake: {why}"

        def do(act: Act) -> None:
            register.correct(
                act, fact, on=on, at=at, qualifier=qualifier, words=words, withdrawn=withdrawn, why=why
            )

        if withdrawn:
            what = "it was recorded by mistake" if by_mistake else "it did not happen"
            said = f"{known.label}, {short(fact.on)}: taken back, {what}"
        elif on in (None, fact.on) and at in (None, fact.at) and qualifier in (None, fact.qualifier):
            said = f"{known.label}, {short(fact.on)}: the note is put right"
        else:
            new = fact.qualifier if qualifier is None else qualifier
            said = f"{in_words(known, new)}: corrected to {short(on or fact.on)}"
        deed = _CORRECTED.get(_DEED_OF.get(fact.kind, ""), "fact corrected")
        return self.on_orders(deed, [order], why, said, do)

    def assign(self, rows: Sequence[BoardRow], worker_id: str, worker_name: str, on: date) -> Receipt:
        """Allocate a worker: as IRO where a row waits for one, else as social worker of its children.

        Children who had somebody else are recorded as transferred, which starts the clocks of a transfer.
        """

        if not worker_name:
            raise FactError("This worker is not on the list: nothing was done.")

        def do(act: Act) -> None:
            for row in rows:
                if asks_for_iro(row):
                    order = Subject(SubjectKind.ORDER, row.order_id)
                    register.record(act, "iro-allocated", order, on, qualifier=worker_id)
                    continue
                case = cases.case(act.db, row.order_id)
                for child in self._children(act, row):
                    # Somebody allocated to the whole order holds the child too.
                    held = register_rules.social_worker_of(case, facts_store.facts_of(act.db, child))
                    if held != worker_id:
                        kind = "transferred" if held else "allocated"
                        register.record(act, kind, child, on, qualifier=worker_id)

        roles = {"IRO" if asks_for_iro(row) else "social worker" for row in rows}
        said = f"{worker_name} allocated as {' and '.join(sorted(roles))} from {short(on)}"
        return self._do("worker allocated", rows, "", said, do)

    def decide(self, row: BoardRow, decision: str, on: date, reason: str) -> Receipt:
        """Record the decision about the end of the row's order, with its reason."""
        order = Subject(SubjectKind.ORDER, row.order_id)
        if decision not in END_DECISION_WORDS:
            raise FactError("Choose what was decided: nothing was done.")

        def do(act: Act) -> None:
            register.record(act, "end-decided", order, on, qualifier=decision, why=reason)

        said = f"Decided: {END_DECISION_WORDS.get(decision, spoken(decision)).lower()}"
        return self._do("end decided", [row], reason, said, do)

    def waive(self, rows: Sequence[BoardRow], on: date, reason: str) -> Receipt:
        """Waive one occurrence of each row's duty, with the reason; statute cannot be waived."""
        for row in rows:
            refusal = why_not_waive(row)
            if refusal:
                raise CannotWaive(refusal)

        def do(act: Act) -> None:
            for row in rows:
                subject = Subject(SubjectKind(row.subject_kind), row.subject_id)
                register.record(act, "waived", subject, on, qualifier=row.deadline_key, why=reason)

        return self._do("deadline waived", rows, reason, "Waived for this occurrence", do)

    def undo(self) -> Receipt:
        """Undo one's own last act; raises NothingToUndo saying why where there is none."""
        words = self.to_undo().words
        undoing.undo(self.session)
        return Receipt(f"Taken back: {words}.")

    def to_undo(self) -> ToUndo:
        """What undo takes back now, in words; raises NothingToUndo saying why where there is none."""
        found = undoing.to_undo(self.session)
        occurrences = tuple(fact.occurrence for fact, _ in found.facts)
        return ToUndo(self._undone_words(found), found.orders, occurrences)

    def _undone_words(self, found: undoing.Undoing) -> str:
        db, entry = self.session.db, found.entry
        names: dict[str, str] = {}
        cases_of = (
            store.case_of(db, one.subject) for one, _ in found.facts if one.subject.kind in _ON_ORDERS
        )
        for order in store.orders_of(db, dict.fromkeys(cases_of)):
            names |= {child.id: child.child.name for child in order.children}
        what: dict[str, list[str]] = {}
        for fact, _ in found.facts:
            was = facts_store.fact(db, fact.supersedes) if fact.supersedes else fact
            label = in_words(kind_of(was.kind), was.qualifier)
            if label[1:2].islower():
                label = label[:1].lower() + label[1:]
            of = " " if label.endswith(" for") else " of "
            said = f"{label}{of}{short(was.on)}" if was is fact else f"{label}, {short(was.on)} again"
            what.setdefault(said, []).append(names.get(fact.subject.id, ""))
        facts = [", ".join([said, *filter(None, dict.fromkeys(whom))]) for said, whom in what.items()]
        if len(facts) > MOST_NAMED:
            facts = [*facts[:MOST_NAMED], f"{len(facts) - MOST_NAMED} more"]
        named = "; ".join(facts)
        act = UNDONE.get(entry.act, entry.act)
        return ", ".join(part for part in (f"{act}: {named}" if named else act, entry.subject) if part)

    def _children(self, act: Act, row: BoardRow) -> list[Subject]:
        if row.subject_kind == SubjectKind.CHILD:
            return [Subject(SubjectKind.CHILD, row.subject_id)]
        return [child.subject for child in store.order(act.db, row.order_id).children]

    def _do(
        self, name: str, rows: Sequence[BoardRow], reason: str, said: str, do: Callable[[Act], None]
    ) -> Receipt:
        if not rows:
            raise FactError("No row is chosen: nothing was done.")
        orders = store.orders_of(self.session.db, dict.fromkeys(row.order_id for row in rows))
        return self.on_orders(name, orders, reason, said, do)

    def on_orders(
        self, name: str, orders: Sequence[Order], reason: str, said: str, do: Callable[[Act], None]
    ) -> Receipt:
        """Do one act on these orders; the receipt names the dates that moved because of it."""
        before = {order.id: self._deadlines(order.id) for order in orders}
        references = [order.reference for order in orders]
        opened: AbstractContextManager[Act] = self.session.act(name, " ".join(references), reason)
        with opened as act:
            do(act)
        lines: list[str] = []
        for order in orders:
            moved = register_rules.moved(before[order.id], self._deadlines(order.id))
            lines += [f"{order.reference}: {line}" for line in moved] if len(orders) > 1 else moved
        where = references[0] if len(references) == 1 else f"{len(references)} orders"
        return Receipt(f"{said} for {where}.", tuple(lines))

    def _deadlines(self, order_id: str) -> tuple[Deadline, ...]:
        db = self.session.db
        return self.derivation.deadlines(store.order(db, order_id), cases.case(db, order_id))


def _own(act: Act, kind: FactKind, row: BoardRow) -> tuple[Subject, ...]:
    """On whom a row's fact is recorded where nobody was chosen."""
    subject = Subject(SubjectKind(row.subject_kind), row.subject_id)
    if subject.kind in kind.subjects:
        return (subject,)
    if SubjectKind.ORDER in kind.subjects:
        return (Subject(SubjectKind.ORDER, row.order_id),)
    return tuple(child.subject for child in store.order(act.db, row.order_id).children)


def _only_once(
    act: Act, kind: FactKind, subject: Subject, on: date, at: datetime | None, qualifier: str
) -> None:
    """Raises RecordedAlready where this visit of the child stands on the register: of two people, or of one
    whose cursor was on another row than they thought.
    """
    if kind.id != "visited":
        return
    for fact in facts_store.facts_of(act.db, subject):
        same = fact.kind == kind.id and fact.on == on and fact.qualifier == qualifier
        if same and (at is None or fact.at is None or fact.at == at):
            children = store.order(act.db, store.case_of(act.db, subject)).children
            name = next(child.child.name for child in children if child.id == subject.id)
            raise RecordedAlready(f"{in_words(kind, qualifier)} of {name}, {short(on)}, is recorded already.")


def in_words(kind: FactKind, qualifier: str) -> str:
    """What happened, as a person says it: *Visit (seen, alone)*."""
    if kind.takes is Takes.WORDS:
        words = [spoken(word) for word in qualifier.split("+") if word]
        return f"{kind.label} ({', '.join(words)})" if words else kind.label
    if kind.takes is Takes.NUMBER and qualifier:
        return f"{kind.label} ({qualifier})"
    if kind.takes is Takes.DATE and qualifier:
        return f"{kind.label} ({short(date.fromisoformat(qualifier))})"
    return kind.label


def why_not_waive(row: BoardRow) -> str | None:
    """Why a row cannot be waived, or None where it can."""
    if row.kind == Kind.STATUTE.value:
        return "This date is the statute's: it cannot be waived. Record what the court or the review decided."
    if row.kind == Kind.COURT.value:
        return "This date is the court's: it cannot be waived here. Record that it was met, or a new date."
    if row.nature == Nature.SAFEGUARDING:
        return "A child's safety cannot be waived. Record the visit or what was done."
    if not row.settled_by:
        return "There is nothing to waive here."
    return None
