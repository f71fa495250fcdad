"""An open register in one person's hands, as the screen and the command line work with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from sotui.desk.clock import Clock
from sotui.desk.facet import NoLongerThere, there
from sotui.facts.model import Subject, SubjectKind
from sotui.triage.model import Board, BoardRow, Receipt, Settlement
from sotui.vault.errors import VaultError

if TYPE_CHECKING:
    from sotui.dates.typed import TypedDate
    from sotui.dates.working import WorkingCalendar
    from sotui.desk.drafts import DraftsDesk
    from sotui.desk.orders import OrdersDesk
    from sotui.desk.procedures import ProceduresDesk
    from sotui.desk.reviews import ReviewsDesk
    from sotui.desk.sessions import SessionsDesk
    from sotui.desk.staff import StaffDesk
    from sotui.desk.supervision import SupervisionDesk
    from sotui.desk.whatif import WhatIfDesk
    from sotui.procedures.explain import Section
    from sotui.register.cache import Derivation
    from sotui.register.model import OrderPage
    from sotui.staff.model import Worker
    from sotui.triage.acts import BoardActs
    from sotui.vault.session import Act, Session
    from sotui.vault.thread import VaultThread

P = ParamSpec("P")
T = TypeVar("T")


class Desk:
    """An open register in one person's hands, as the screen and the command line work with it."""

    def __init__(self, session: Session, clock: Clock, *, demo_hint: str | None = None) -> None:
        from sotui.adoption.acts import keep_shipped
        from sotui.register.cache import Derivation

        self.session = session
        self.clock = clock
        # A procedure that cannot be kept now, on a full disk, is in use as it ships and is kept another time.
        with suppress(VaultError):
            keep_shipped(session)
        self.derivation: Derivation = Derivation(session.db)
        self.demo_hint = demo_hint
        """How the demonstration is opened, shown where somebody may need it; None for a real register."""
        self.thread: VaultThread | None = None
        self._seen: set[tuple[str, str]] = set()
        # First what follows from a correction, then the dates that follow from both.
        session.before_commit(_keep_notes_right)
        session.before_commit(self.derivation.before_commit)

    @property
    def person(self) -> str:
        """Whose register this is while it is open."""
        return self.session.user.name

    @property
    def calendar(self) -> WorkingCalendar:
        """The working days that this register goes by."""
        return self.derivation.calendar

    @property
    def register_name(self) -> str:
        """What the screen calls this register."""
        return "demonstration" if self.demo_hint else self.session.folder.name

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
    def drafts(self) -> DraftsDesk:
        """What was typed and not yet recorded."""
        from sotui.desk.drafts import DraftsDesk

        return DraftsDesk(self)

    # Work on the thread

    def submit(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run one of the desk's methods on the thread that owns the register."""
        if self.thread is None:
            raise RuntimeError("this desk was opened for its own thread")
        return self.thread.run(lambda _session: work(*args, **kwargs))

    def close(self) -> None:
        """Close the register; closing twice is nothing."""
        if self.thread is not None:
            self.thread.close()
        else:
            self.session.close()

    # Reading

    def now(self) -> datetime:
        """The aware moment in London."""
        return self.clock.now()

    def today(self) -> date:
        """The day in London."""
        return self.clock.today()

    def refresh(self, progress: Callable[[int], None] | None = None) -> bool:
        """Derive every date anew where packs, engine or calendar have changed; says whether it had to."""
        db = self.session.db
        if self.derivation.is_current(db):
            return False
        with db.atomic():
            self.derivation.rebuild(db, progress)
        return True

    def board(self, everything: bool = False) -> Board:
        """The board as it stands now; with ``everything`` also what lies beyond the horizon."""
        from sotui.triage import store

        self.may_look("the board")
        self.refresh()
        board = store.board(self.session.db, self.now(), everything=everything)
        what = "board with further dates" if everything else "board"
        self.seen_once(what, "board", f"{len(board.rows)} rows")
        return board

    def order_page(self, order_id: str) -> OrderPage:
        """The page of one order; that it was looked at is noted in the audit."""
        from sotui.register.page import page
        from sotui.supervision.readers import as_may_be_read

        self.may_look("an order's page")
        db = self.session.db
        with there():
            found = as_may_be_read(db, self.session.user, page(db, order_id, self.derivation, self._people()))
        self.session.viewed("order's page", found.order.reference)
        return found

    def why(self, order_id: str, deadline_key: str, subject_id: str) -> list[Section]:
        """Why a date is what it is: clause, arithmetic, readings, what would settle it."""
        from sotui.procedures.explain import explain
        from sotui.register import cases, store

        self.may_look("an order's dates")
        db = self.session.db
        with there():
            order = store.order(db, order_id)
            case = cases.case(db, order_id)
        for one in self.derivation.deadlines(order, case, explain=True):
            if one.key == deadline_key and one.subject.id == subject_id:
                return explain(one, (*case.facts, *(fact for child in case.children for fact in child.facts)))
        raise NoLongerThere("This date is no longer among the order's: the board has changed since.")

    def workers(self) -> tuple[Worker, ...]:
        """Everybody who can be given work, by name; who has left is not among them."""
        from sotui.staff.store import workers

        today = self.today()
        return tuple(worker for worker in workers(self.session.db) if worker.is_here(today))

    def read_date(self, text: str) -> TypedDate:
        """A day as somebody typed it; raises DateError with what to type instead."""
        from sotui.dates.months import add_months
        from sotui.dates.typed import EARLIEST_ORDER, read_typed

        today = self.today()
        latest = add_months(today, 12 * 20)
        return read_typed(text, today=today, calendar=self.calendar, earliest=EARLIEST_ORDER, latest=latest)

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

    def assign(self, rows: Sequence[BoardRow], worker_id: str, on: date) -> Receipt:
        """Allocate a worker to what the rows are about: IRO where they ask for one, else social worker."""
        name = next((worker.name for worker in self.workers() if worker.id == worker_id), "")
        return self._acts().assign(rows, worker_id, name, on)

    def end_decisions(self) -> tuple[tuple[str, str], ...]:
        """What can be decided about an order's end: (word, in words)."""
        from sotui.triage.rules import END_DECISION_WORDS

        return tuple(END_DECISION_WORDS.items())

    def decide(self, row: BoardRow, decision: str, reason: str) -> Receipt:
        """Record the decision about the end of the row's order."""
        return self._acts().decide(row, decision, self.today(), reason)

    def why_not_waive(self, row: BoardRow) -> str | None:
        """Why a row cannot be waived, or None where it can."""
        from sotui.triage.acts import why_not_waive

        return why_not_waive(row)

    def waive(self, rows: Iterable[BoardRow], reason: str) -> Receipt:
        """Waive one occurrence of each row's duty."""
        return self._acts().waive(tuple(rows), self.today(), reason)

    def undo(self) -> Receipt:
        """Undo one's own last act."""
        return self._acts().undo()

    def _acts(self) -> BoardActs:
        from sotui.triage.acts import BoardActs

        return BoardActs(self.session, self.derivation)

    def may_look(self, what: str) -> None:
        """Records are for those who work with them; an administrator as such has no record screen."""
        from sotui.register.acts import PRACTICE
        from sotui.vault.errors import NotAllowed

        if not self.session.user.roles & PRACTICE:
            self.session.refused(f"look at {what}")
            raise NotAllowed(
                f"Looking at {what} is not for your role.",
                "Nothing was shown; that it was asked for has been noted.",
                f"It is for: {', '.join(sorted(PRACTICE))}.",
            )

    def seen_once(self, what: str, subject: str, detail: str) -> None:
        """Note a look, once while the register is open: not at each act on a list, nor each letter."""
        if (what, subject) not in self._seen:
            self._seen.add((what, subject))
            self.session.viewed(what, subject, detail)

    def _people(self) -> dict[str, str]:
        return {self.session.user.id: self.session.user.name}


def _keep_notes_right(act: Act) -> None:
    """What minutes or a note were signed over is corrected or undone only by the acts made for it; a note
    that is not signed follows what is put right of its session.
    """
    from sotui.register.acts import corrected

    if corrected(act):
        from sotui.reviews.acts import keep_signed
        from sotui.supervision.acts import keep_signed as keep_signed_note
        from sotui.supervision.in_step import keep_in_step
        from sotui.supervision.staff_acts import keep_left_right

        keep_signed(act)
        keep_signed_note(act)
        keep_in_step(act)
        keep_left_right(act)
