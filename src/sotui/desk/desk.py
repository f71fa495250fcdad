"""An open register in one person's hands, as the screen and the command line work with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from sotui.desk.facet import NoLongerThere, opened, there
from sotui.desk.open_register import OpenRegister
from sotui.facts.model import Subject, SubjectKind
from sotui.triage.model import Board, BoardRow, Receipt, Settlement

if TYPE_CHECKING:
    from sotui.desk.accounts import AccountsDesk
    from sotui.desk.audit import AuditDesk
    from sotui.desk.drafts import DraftsDesk
    from sotui.desk.erasing import ErasingDesk
    from sotui.desk.keeping import KeepingDesk
    from sotui.desk.orders import OrdersDesk
    from sotui.desk.positions import PositionsDesk
    from sotui.desk.procedures import ProceduresDesk
    from sotui.desk.restricted import RestrictedDesk
    from sotui.desk.reviews import ReviewsDesk
    from sotui.desk.sessions import SessionsDesk
    from sotui.desk.staff import StaffDesk
    from sotui.desk.supervision import SupervisionDesk
    from sotui.desk.whatif import WhatIfDesk
    from sotui.procedures.explain import Section
    from sotui.register.model import OrderPage
    from sotui.triage.acts import BoardActs


class Desk(OpenRegister):
    """What is asked of an open register and done in it; called on the thread that owns the register."""

    # Its parts, each loaded when it is first asked for

    @cached_property
    def orders(self) -> OrdersDesk:
        """Search, new orders, an order's page."""
        from sotui.desk.orders import OrdersDesk

        return OrdersDesk(self)

    @cached_property
    def reviews(self) -> ReviewsDesk:
        """Agendas, reviews held, minutes, outcomes."""
        from sotui.desk.reviews import ReviewsDesk

        return ReviewsDesk(self)

    @cached_property
    def supervision(self) -> SupervisionDesk:
        """Who is due, notes, agreed actions."""
        from sotui.desk.supervision import SupervisionDesk

        return SupervisionDesk(self)

    @cached_property
    def whatif(self) -> WhatIfDesk:
        """What if on an order, and which dates another procedure would move."""
        from sotui.desk.whatif import WhatIfDesk

        return WhatIfDesk(self)

    @cached_property
    def staff(self) -> StaffDesk:
        """Supervision of workers."""
        from sotui.desk.staff import StaffDesk

        return StaffDesk(self)

    @cached_property
    def sessions(self) -> SessionsDesk:
        """Supervision sessions set, cancelled and rearranged, of children and of workers."""
        from sotui.desk.sessions import SessionsDesk

        return SessionsDesk(self)

    @cached_property
    def procedures(self) -> ProceduresDesk:
        """What this register goes by: procedures, local intervals, bank holidays."""
        from sotui.desk.procedures import ProceduresDesk

        return ProceduresDesk(self)

    @cached_property
    def accounts(self) -> AccountsDesk:
        """Who may open the register, one's own passphrase, the recovery key."""
        from sotui.desk.accounts import AccountsDesk

        return AccountsDesk(self)

    @cached_property
    def audit(self) -> AuditDesk:
        """Who did or looked at what."""
        from sotui.desk.audit import AuditDesk

        return AuditDesk(self)

    @cached_property
    def erasing(self) -> ErasingDesk:
        """What the law asks to be erased."""
        from sotui.desk.erasing import ErasingDesk

        return ErasingDesk(self)

    @cached_property
    def keeping(self) -> KeepingDesk:
        """Backups: made, tried out, put back."""
        from sotui.desk.keeping import KeepingDesk

        return KeepingDesk(self)

    @cached_property
    def positions(self) -> PositionsDesk:
        """Who holds which position, and which worker an account is."""
        from sotui.desk.positions import PositionsDesk

        return PositionsDesk(self)

    @cached_property
    def restricting(self) -> RestrictedDesk:
        """Restricted cases and their readers."""
        from sotui.desk.restricted import RestrictedDesk

        return RestrictedDesk(self)

    @cached_property
    def drafts(self) -> DraftsDesk:
        """What was typed and not yet recorded."""
        from sotui.desk.drafts import DraftsDesk

        return DraftsDesk(self)

    # Reading

    @opened
    def board(self, everything: bool = False) -> Board:
        """The board as it stands now; with ``everything`` also what lies beyond the horizon."""
        from sotui.triage import store

        self.may_look("the board")
        self.refresh()
        board = store.board(self.session.db, self.now(), everything=everything)
        what = "board with further dates" if everything else "board"
        self.seen_once(what, "board", f"{len(board.rows)} rows")
        return board

    @opened
    def order_page(self, order_id: str) -> OrderPage:
        """The page of one order; that it was looked at is noted in the audit."""
        from sotui.register.page import page
        from sotui.supervision.readers import as_may_be_read

        self.may_look("an order's page")
        db = self.session.db
        with there():
            self.looks.check(order_id)
            found = as_may_be_read(db, self.session.user, page(db, order_id, self.derivation, self._people()))
        self.look_at(order_id, "order's page", found.order.reference)
        return found

    @opened
    def why(self, order_id: str, deadline_key: str, subject_id: str) -> list[Section]:
        """Why a date is what it is: clause, arithmetic, readings, what would settle it."""
        from sotui.procedures.explain import explain
        from sotui.register import cases, store

        self.may_look("an order's dates")
        db = self.session.db
        with there():
            self.looks.check(order_id)
            order = store.order(db, order_id)
            case = cases.case(db, order_id)
        for one in self.derivation.deadlines(order, case, explain=True):
            if one.key == deadline_key and one.subject.id == subject_id:
                return explain(one, (*case.facts, *(fact for child in case.children for fact in child.facts)))
        raise NoLongerThere("This date is no longer among the order's: the board has changed since.")

    @opened
    def note_behind(self, row: BoardRow) -> tuple[str, str, str] | None:
        """Order, child and id of the supervision note that opened what a row waits for; None where none did.

        Raises NotAllowed where it is not for this person to read.
        """
        if row.opening is None or not row.opening.note_id:
            return None
        found = (row.order_id, row.subject_id, row.opening.note_id)
        self.supervision.page(*found, look=False)
        return found

    # Acting

    @opened
    def settlements(self, row: BoardRow | Sequence[BoardRow]) -> tuple[Settlement, ...]:
        """The facts that would settle a row, the usual one first; of several rows those that settle each."""
        self.may_look("orders")
        from sotui.register import store
        from sotui.triage.rules import common, each_once, settlements

        rows = (row,) if isinstance(row, BoardRow) else row
        db = self.session.db
        with there():
            ways = [
                self.as_heard(one.order_id, settlements(one, store.order(db, one.order_id))) for one in rows
            ]
            return each_once(common(ways))

    @opened
    def as_heard(self, order_id: str, found: tuple[Settlement, ...]) -> tuple[Settlement, ...]:
        """The same ways to settle, a review saying only what the order's own procedure has a use for."""
        from sotui.procedures.pack_words import words_known
        from sotui.procedures.terms import packs_for
        from sotui.register.cases import case
        from sotui.triage.rules import as_heard, says_what_came_of_it

        if not says_what_came_of_it(found):
            return found
        packs = packs_for(case(self.session.db, order_id), self.derivation.packs)
        return as_heard(found, words_known(packs, "review-held"))

    @opened
    def settle(
        self,
        row: BoardRow | Sequence[BoardRow],
        settlement: Settlement,
        on: date,
        at: datetime | None,
        qualifier: str,
        worker_id: str | None,
        subject_ids: Sequence[str],
        why: str,
        again: bool = False,
    ) -> Receipt:
        """Record the fact that settles a row, on the chosen subjects, or else on all that it names; of
        several rows each on its own. Raises RecordedAlready where the same visit is recorded, unless it is
        meant ``again``.
        """
        rows = (row,) if isinstance(row, BoardRow) else tuple(row)
        chosen = [
            Subject(SubjectKind(kind), id)
            for kind, id, _name in settlement.subjects
            if len(rows) == 1 and (not subject_ids or id in subject_ids)
        ]
        return self._acts().settle(
            rows,
            settlement.fact_kind,
            on,
            at=at,
            qualifier=worker_id or qualifier or settlement.qualifier,
            subjects=chosen,
            why=why,
            again=again,
        )

    @opened
    def assign(self, rows: Sequence[BoardRow], worker_id: str, on: date) -> Receipt:
        """Allocate a worker to what the rows are about: IRO where they ask for one, else social worker."""
        name = next((worker.name for worker in self.workers() if worker.id == worker_id), "")
        return self._acts().assign(rows, worker_id, name, on)

    def end_decisions(self) -> tuple[tuple[str, str], ...]:
        """What can be decided about an order's end: (word, in words)."""
        from sotui.triage.rules import END_DECISION_WORDS

        return tuple(END_DECISION_WORDS.items())

    @opened
    def decide(self, row: BoardRow, decision: str, reason: str) -> Receipt:
        """Record the decision about the end of the row's order."""
        return self._acts().decide(row, decision, self.today(), reason)

    def why_not_waive(self, row: BoardRow) -> str | None:
        """Why a row cannot be waived, or None where it can."""
        from sotui.triage.acts import why_not_waive

        return why_not_waive(row)

    @opened
    def waive(self, rows: Iterable[BoardRow], reason: str) -> Receipt:
        """Waive one occurrence of each row's duty."""
        return self._acts().waive(tuple(rows), self.today(), reason)

    @opened
    def undo(self) -> Receipt:
        """Undo one's own last act."""
        return self._acts().undo()

    def _acts(self) -> BoardActs:
        from sotui.triage.acts import BoardActs

        return BoardActs(self.session, self.derivation)
