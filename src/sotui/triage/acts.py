"""What a duty manager does from the board: settle a row, allocate, decide about the end, waive, undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime

from sotui.dates.words import short
from sotui.facts.model import Subject, SubjectKind
from sotui.facts.vocabulary import FactError, Takes, kind_of, spoken
from sotui.procedures.model import Deadline, Kind, Nature
from sotui.register import acts as register
from sotui.register import rules as register_rules
from sotui.register import store
from sotui.register.cache import Derivation
from sotui.triage.model import BoardRow, Receipt
from sotui.triage.rules import END_DECISION_WORDS, asks_for_iro
from sotui.vault.session import Act, Session

_DEED_OF = {
    "end-decided": "end decided",
    "allocated": "worker allocated",
    "transferred": "worker allocated",
    "iro-allocated": "worker allocated",
}
"""Facts that only some roles may record, whichever way they come to the board."""

_UNDONE = {
    "fact recorded": "what was recorded",
    "fact corrected": "the correction",
    "worker allocated": "the allocation",
    "end decided": "the decision about the end",
    "deadline waived": "the waiver",
}
"""Acts as a person calls them once they are undone."""


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
        row: BoardRow,
        kind: str,
        on: date,
        *,
        at: datetime | None = None,
        qualifier: str = "",
        subjects: Sequence[Subject] = (),
        why: str = "",
    ) -> Receipt:
        """Record the fact that settles a row, on each of ``subjects`` (the row's own where none is given)."""
        chosen = tuple(subjects) or (Subject(SubjectKind(row.subject_kind), row.subject_id),)
        if kind_of(kind).takes is Takes.OCCASION:
            # Of two reviews the minutes are recorded from one row: they are that review's.
            qualifier = row.deadline_key.partition("|")[2]

        def do(act: Act) -> None:
            for subject in chosen:
                register.record(act, kind, subject, on, at=at, qualifier=qualifier, why=why)

        known = kind_of(kind)
        words = [spoken(word) for word in qualifier.split("+") if word and known.takes is Takes.WORDS]
        label = f"{known.label} ({', '.join(words)})" if words else known.label
        return self._do(
            _DEED_OF.get(kind, "fact recorded"), [row], why, f"{label}, {short(on)}: recorded", do
        )

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
                case = store.case(act.db, row.order_id)
                for child in self._children(act, row):
                    # Somebody allocated to the whole order holds the child too.
                    held = register_rules.social_worker_of(case, store.facts_of(act.db, child))
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
        entry = register.undo(self.session)
        return Receipt(f"Taken back: {_UNDONE.get(entry.act, entry.act)}{_of(entry.subject)}.")

    def _children(self, act: Act, row: BoardRow) -> list[Subject]:
        if row.subject_kind == SubjectKind.CHILD:
            return [Subject(SubjectKind.CHILD, row.subject_id)]
        return [child.subject for child in store.order(act.db, row.order_id).children]

    def _do(
        self, name: str, rows: Sequence[BoardRow], reason: str, said: str, do: Callable[[Act], None]
    ) -> Receipt:
        if not rows:
            raise FactError("No row is chosen: nothing was done.")
        order_ids = tuple(dict.fromkeys(row.order_id for row in rows))
        references = tuple(dict.fromkeys(row.reference for row in rows))
        before = self._deadlines(order_ids)
        opened: AbstractContextManager[Act] = self.session.act(name, " ".join(references), reason)
        with opened as act:
            do(act)
        after = self._deadlines(order_ids)
        lines: list[str] = []
        for id, reference in zip(order_ids, references, strict=False):
            moved = register_rules.moved(before[id], after[id])
            lines += [f"{reference}: {line}" for line in moved] if len(order_ids) > 1 else moved
        where = references[0] if len(references) == 1 else f"{len(references)} orders"
        return Receipt(f"{said} for {where}.", tuple(lines))

    def _deadlines(self, order_ids: Sequence[str]) -> dict[str, tuple[Deadline, ...]]:
        db = self.session.db
        return {id: self.derivation.deadlines(store.order(db, id), store.case(db, id)) for id in order_ids}


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


def _of(subject: str) -> str:
    return f" for {subject}" if subject else ""
