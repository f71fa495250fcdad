"""The derived dates, kept beside the facts so that the board opens at once; made anew where they differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from sotui.adoption.acts import TOUCHED as ADOPTION
from sotui.adoption.in_use import in_use
from sotui.dates.working import WorkingCalendar
from sotui.facts.model import Case, SubjectKind
from sotui.procedures.model import Deadline
from sotui.register import cases, kept, listed, store
from sotui.register.kept import Row
from sotui.register.model import Order
from sotui.vault.sealed import as_kept
from sotui.vault.session import Act

if TYPE_CHECKING:
    from sqlite_utils import Database

    from sotui.procedures.pack import Pack

_FEW = 200
"""So many orders of one act are always derived one by one; more only while they are at most half of all.

Above that one pass over the register takes no longer, and lays together on the disk what the board reads.
"""


class Derivation:
    """Derives anew what an act touched, inside its transaction, by what the register goes by."""

    def __init__(self, db: Database) -> None:
        self.in_use = in_use(db)
        """Packs, local intervals and bank holidays in use; packs are read when first needed."""

    @property
    def calendar(self) -> WorkingCalendar:
        """England's bank holidays and those added here."""
        return self.in_use.calendar

    @property
    def packs(self) -> tuple[Pack, ...]:
        """Every pack in use, with the days on which each version governs."""
        return self.in_use.packs

    @property
    def version(self) -> str:
        """Names packs, engine and calendar; a cache made under another name is made anew."""
        return f"{self.in_use.version}·{self.calendar.version}·listed={listed.SHAPE}"

    def reread(self, db: Database) -> None:
        """Go by what is in use now, in the midst of the act that changes it too."""
        self.in_use = in_use(db)

    def deadlines(self, order: Order, case: Case, *, explain: bool = False) -> tuple[Deadline, ...]:
        """The dates of one order; with ``explain`` each carries its steps, readings and quote."""
        # Imported here: the board is read from what is kept, and its first paint waits for no engine.
        from sotui.procedures.derive import derive
        from sotui.procedures.terms import packs_for

        packs = packs_for(case, self.packs)
        return derive(case, packs, self.calendar, registered_on=order.registered_on, explain=explain)

    def before_commit(self, act: Act) -> None:
        """Hung on every act: the orders it touched get their dates anew before it is committed."""
        if any(kind == ADOPTION for kind, _ in act.touched):
            self.reread(act.db)
            self.rebuild(act.db)
            return
        touched = [id for kind, id in act.touched if kind == SubjectKind.ORDER]
        if not touched:
            return
        # Rows of other packs, or none yet, are replaced all at once: the cache is never of two minds.
        most = max(_FEW, store.count_orders(act.db) // 2)
        if len(touched) > most or not self.is_current(act.db):
            self.rebuild(act.db)
            return
        # Kept for everybody: of a restricted case without what its readers alone may read.
        with as_kept(act.db.conn):
            self._derive(act.db, touched)

    def _derive(self, db: Database, order_ids: Iterable[str]) -> None:
        numbers, workers = kept.Rules(db), store.worker_names(db)
        for order, case in cases.cases_of(db, order_ids):
            dates = self.deadlines(order, case)
            rows = kept.deadline_rows(numbers, order.id, dates)
            kept.keep_deadlines(db, [order.id], rows)
            listed.keep(db, [listed.row_of(order, case, workers, dates)])
            kept.keep_shown(
                db, [kept.shown_of_order(order, case, workers)], kept.shown_of_children(order, case, workers)
            )

    def is_current(self, db: Database) -> bool:
        """Whether the cache was made by what the register goes by now."""
        self.reread(db)
        row = db.execute("select value from cache_meta where key = 'version'").fetchone()
        return bool(row and row[0] == self.version)

    def rebuild(self, db: Database, progress: Callable[[int], None] | None = None) -> None:
        """Derive every order anew and write what differs: a change of pack moves few of its dates.

        In the caller's transaction: nobody sees half of it. ``progress`` is told after each 500 orders.
        """
        with cases.uncollected(), as_kept(db.conn):
            self._rebuild(db, progress)

    def _rebuild(self, db: Database, progress: Callable[[int], None] | None) -> None:
        numbers, workers = kept.Rules(db), store.worker_names(db)
        before, shown_before, listed_before = kept.kept_deadlines(db), kept.kept_shown(db), listed.kept(db)
        changed: list[str] = []
        rows: list[Row] = []
        orders: list[Row] = []
        children: list[Row] = []
        listing: list[Row] = []
        for n, (order, case) in enumerate(cases.cases(db), 1):
            dates = self.deadlines(order, case)
            now = kept.deadline_rows(numbers, order.id, dates)
            if set(now) != set(before.get(order.id, ())):
                changed.append(order.id)
                rows += now
            shown = kept.shown_of_order(order, case, workers)
            if shown not in shown_before:
                orders.append(shown)
            in_list = listed.row_of(order, case, workers, dates)
            if in_list != listed_before.get(order.id):
                listing.append(in_list)
            children += [
                one for one in kept.shown_of_children(order, case, workers) if one not in shown_before
            ]
            if progress and n % 500 == 0:
                progress(n)
        kept.keep_deadlines(db, changed, rows)
        kept.keep_shown(db, orders, children)
        listed.keep(db, listing)
        numbers.forget_unused()
        db.execute("insert or replace into cache_meta (key, value) values ('version', ?)", [self.version])
