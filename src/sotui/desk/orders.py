"""Orders at the desk: the list and its search, a new order, the page of one and what is done there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sotui.desk.facet import Facet, NoLongerThere, there
from sotui.facts.model import Subject, SubjectKind
from sotui.facts.vocabulary import FactError
from sotui.names import SEALED

if TYPE_CHECKING:
    from sotui.dates.typed import TypedDate
    from sotui.register.alike import Alike
    from sotui.register.model import OrderPage
    from sotui.register.registering import NewOrder, Preview
    from sotui.staff.model import Worker
    from sotui.triage.acts import BoardActs, ToUndo
    from sotui.triage.listing import OrderList
    from sotui.triage.model import BoardRow, Receipt, Settlement


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form of a new order offers; names as stored."""

    procedures: tuple[tuple[str, str], ...]
    supervised_under: tuple[tuple[str, str], ...]
    usual_procedure: str
    """The one that most orders are under; empty on an empty register."""
    usual_supervision: str
    usual_plans: Mapping[str, str]
    """The plan that a procedure takes for granted, by its id; any other leaves it to be picked."""
    workers: tuple[Worker, ...]
    courts: tuple[str, ...]
    teams: tuple[str, ...]
    why_no_allocation: str | None
    """Why the person may not name who holds the order; None where they may."""


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing about an order that is no fact and can be put right."""

    id: str
    """``court``, ``case_number``, or ``CHILD|name``."""
    label: str
    value: str
    is_day: bool = False


class OrdersDesk(Facet):
    """Search, new orders, an order's page."""

    RECORDS = "orders"

    # The list

    def listing(self) -> OrderList:
        """Every order."""
        from sotui.triage.listing import order_list

        self.desk.refresh()
        found = order_list(self.db, self.now())
        self.desk.seen_once("list of orders", "orders", f"{len(found.rows)} orders")
        return found

    def searched(self, typed: str, found: int, of: int) -> None:
        """Note one finished search with what was looked for, once, not letter by letter."""
        from sotui.register.kept import told_of
        from sotui.register.listed import search_key
        from sotui.register.restricted_reading import mine

        words = search_key(typed).split()
        told = [search_key(" ".join(told_of(one))) for one in mine(self.db)]
        named = any(word in one for one in told for word in words)
        # A name of a restricted case does not stand in the audit.
        said = "restricted words" if named else f"“{typed[:80]}”"
        self.session.viewed("list of orders searched", "orders", f"{said}: {found} of {of} orders")

    # A new order

    def choices(self) -> Choices:
        """What the form of a new order offers."""
        from sotui.procedures.known import known_procedures
        from sotui.procedures.pack import Role
        from sotui.register import facts_store, store

        known = self.desk.derivation.in_use.latest()
        supervision = tuple((pack.id, pack.title) for pack in known.values() if pack.role is Role.SUPERVISION)
        return Choices(
            procedures=tuple((one.id, one.title) for one in known_procedures() if not one.supervision),
            supervised_under=supervision,
            usual_procedure=facts_store.usual_qualifier(self.db, "under-procedure"),
            usual_supervision=supervision[0][0] if supervision else "",
            usual_plans={one.id: one.usual_plan for one in known_procedures() if one.usual_plan},
            workers=self.desk.workers(),
            courts=store.courts(self.db),
            teams=store.teams(self.db),
            why_no_allocation=self.why_not("worker allocated"),
        )

    def read_birth(self, text: str) -> TypedDate:
        """A date of birth as typed: from 1900 to today; raises DateError with what to type instead."""
        from sotui.dates.typed import read_typed

        today = self.today()
        return read_typed(text, today=today, calendar=self.desk.calendar, latest=today)

    def read_past(self, text: str) -> TypedDate:
        """A day on which an order was made: from 14 October 1991 to today; raises DateError."""
        from sotui.dates.typed import EARLIEST_ORDER, read_typed

        today = self.today()
        return read_typed(
            text, today=today, calendar=self.desk.calendar, earliest=EARLIEST_ORDER, latest=today
        )

    def alike(
        self, children: tuple[tuple[str, date | None, str], ...], case_number: str
    ) -> tuple[Alike, ...]:
        """Orders on the register that may be the one being typed in, each a look of its own."""
        from sotui.register.alike import orders_alike

        found = orders_alike(self.db, children, case_number)
        for one in found:
            self.desk.seen_once("orders alike", one.order.reference, "search before a new order")
        return found

    def family(self, reference: str) -> tuple[str, ...] | None:
        """The names of the children of the family with this reference; None where it would be a new one."""
        from sotui.register import restricted_store, store

        names = store.children_of_family(self.db, reference.strip())
        if names:
            restricted = restricted_store.marked(self.db, "family", reference)
            # The reference of a restricted family does not stand in the audit.
            said = "a restricted family" if restricted else reference.strip()
            detail = f"{said}: search before a new order"
            self.desk.seen_once("family", "family", detail, of=said)
        return names

    def preview(self, new: NewOrder) -> Preview:
        """Every date that would follow from a new order, with its reason; nothing is saved."""
        from sotui.register.registering import preview

        return preview(new, self.desk.derivation, self.today())

    def register(self, new: NewOrder) -> tuple[str, Receipt]:
        """Put a new order on the register, in one act; its id, and what was done.

        Raises NotYetComplete naming the field where something is missing.
        """
        from sotui.register import store
        from sotui.register.acts import MANAGEMENT
        from sotui.register.registering import check, register
        from sotui.triage.model import Receipt
        from sotui.vault.errors import NotAllowed

        today = self.today()
        check(new, today)
        if (new.worker_id or new.iro_id) and not self.session.user.roles & MANAGEMENT:
            refusal = NotAllowed(
                "Naming who holds an order is not for your role.",
                "Nothing was saved; what you typed stays in the form.",
                "Leave social worker and IRO open: the order then stands on the board as unallocated.",
            )
            self.session.refused("worker allocated", new.case_number.strip())
            refusal.noted = True
            raise refusal
        with self.session.act("order registered", new.case_number.strip()) as act:
            id = register(act, new, today)
            order = store.order(act.db, id)
            act.subject = order.reference
        names = len(order.children)
        said = f"{order.reference} is on the register with {names} {'child' if names == 1 else 'children'}."
        return id, Receipt(said)

    # The page of one order

    def page(self, order_id: str) -> OrderPage:
        """The page of one order; that it was looked at is noted."""
        return self.desk.order_page(order_id)

    def page_again(self, order_id: str) -> OrderPage:
        """The same page after an act on it: no second look."""
        from sotui.register.page import page
        from sotui.supervision.readers import as_may_be_read

        with there():
            self.desk.looks.check(order_id)
            found = page(self.db, order_id, self.desk.derivation, self.desk._people())
            return as_may_be_read(self.db, self.session.user, found)

    def row(self, order_id: str, subject_id: str, deadline_id: str, occurrence: str) -> BoardRow:
        """A date of an order as a row of the board; raises NoLongerThere where it is not waiting any more."""
        from sotui.triage.store import row_of

        self.desk.refresh()
        found = row_of(self.db, self.now(), order_id, subject_id, deadline_id, occurrence)
        if found is None:
            raise NoLongerThere(
                "Nothing is left to be recorded for this date: it is met, or gone with the order."
            )
        return found

    def recordable(self, order_id: str) -> tuple[Settlement, ...]:
        """Every fact that can be recorded about an order or a child on it."""
        return self.desk.as_heard(order_id, self._sayable(order_id))

    def _sayable(self, order_id: str) -> tuple[Settlement, ...]:
        from sotui.register import store
        from sotui.triage.rules import recordable

        with there():
            return recordable(store.order(self.db, order_id))

    def record(
        self,
        order_id: str,
        settlement: Settlement,
        on: date,
        at: datetime | None,
        qualifier: str,
        worker_id: str | None,
        subject_ids: Sequence[str],
        why: str,
        again: bool = False,
    ) -> Receipt:
        """Record a fact of the vocabulary about an order or children on it. Raises RecordedAlready where the
        same visit is recorded, unless it is meant ``again``.
        """
        from sotui.register import store

        with there():
            order = store.order(self.db, order_id)
        chosen = [Subject(SubjectKind(kind), id) for kind, id, _ in settlement.subjects if id in subject_ids]
        if not chosen:
            raise FactError("Say for whom: nothing was recorded.")
        said = worker_id or qualifier or settlement.qualifier
        return self._acts().record(
            order, settlement.fact_kind, on, chosen, at=at, qualifier=said, why=why, again=again
        )

    def correction_choices(self, order_id: str, kind: str) -> Settlement | None:
        """How a fact of this kind can be said, for its correction; None for one that is never typed."""
        return next((one for one in self._sayable(order_id) if one.fact_kind == kind), None)

    def moved_by(
        self,
        order_id: str,
        fact_id: str,
        *,
        on: date | None,
        at: datetime | None,
        qualifier: str | None,
        withdrawn: bool,
    ) -> tuple[str, ...]:
        """Which of the order's dates a correction would move, a line each; nothing is saved."""
        from dataclasses import replace

        from sotui.facts.history import in_force
        from sotui.register import cases, facts_store, rules, store

        with there():
            order, fact = store.order(self.db, order_id), facts_store.fact(self.db, fact_id)
        new = rules.as_corrected(fact, on=on, at=at, qualifier=qualifier, withdrawn=withdrawn)
        facts = facts_store.all_facts(self.db, order_id)
        as_read = (
            cases.build_case(order, in_force(known)) for known in (facts, (*facts, replace(new, id="new")))
        )
        before, after = (self.desk.derivation.deadlines(order, case) for case in as_read)
        return rules.moved(before, after)

    def correct(
        self,
        order_id: str,
        fact_id: str,
        *,
        on: date | None,
        at: datetime | None,
        qualifier: str | None,
        words: str | None = None,
        withdrawn: bool = False,
        by_mistake: bool = False,
        why: str,
    ) -> Receipt:
        """Correct a fact of an order, or say that it did not happen; the old one stays in the history."""
        from sotui.register import facts_store, store

        with there():
            order, fact = store.order(self.db, order_id), facts_store.fact(self.db, fact_id)
        if fact.why.startswith(SEALED) and not words:
            # Words that the person cannot read stay with the fact.
            words = None
        same = on in (None, fact.on) and at in (None, fact.at) and qualifier in (None, fact.qualifier)
        if same and words in (None, fact.why) and not withdrawn:
            raise FactError("Nothing is different from what is recorded: change the day or the words.")
        return self._acts().correct(
            order,
            fact,
            on=on,
            at=at,
            qualifier=qualifier,
            words=None if words == fact.why else words,
            withdrawn=withdrawn,
            by_mistake=by_mistake,
            why=why,
        )

    def doubt(self, order_id: str, kind: str, on: date, subject_ids: Sequence[str]) -> str:
        """What to ask once before something is recorded for so early a day; empty for a likely one."""
        from sotui.register import facts_store, rules, store

        with there():
            order = store.order(self.db, order_id)
        children = [one.child for one in order.children if one.id in subject_ids]
        made = facts_store.made_on(self.db, order_id)
        return rules.doubt(kind, on, made, children or [one.child for one in order.children])

    def to_undo(self) -> ToUndo:
        """What undo would take back now; raises NothingToUndo saying why where there is none."""
        return self._acts().to_undo()

    def add_note(self, order_id: str, text: str, subject_id: str = "") -> Receipt:
        """Keep words about an order, or about the child on it with this id."""
        from sotui.register import acts, store
        from sotui.triage.model import Receipt

        if not text.strip():
            raise FactError("There is nothing in the note yet: write it, or leave with escape.")
        with there():
            order = store.order(self.db, order_id)
        subject = next((one.subject for one in order.children if one.id == subject_id), order.subject)
        with self.session.act("note added", order.reference) as act:
            acts.add_note(act, subject, text.strip())
        return Receipt(f"Note added to {order.reference}.")

    def details(self, order_id: str) -> tuple[Detail, ...]:
        """What about an order is no fact and can be put right."""
        from sotui.register import store

        with there():
            self.desk.looks.check(order_id)
            order = store.order(self.db, order_id)
        if order.restricted:
            # What only its readers see, only they put right.
            return tuple(
                Detail(f"{one.id}|team", f"{one.child.name}: team", one.team) for one in order.children
            )
        found = [
            Detail("case_number", "Case number", order.case_number),
            Detail("court", "Court", order.court),
        ]
        for one in order.children:
            name = one.child.name
            born = one.child.born.isoformat() if one.child.born else ""
            found += [
                Detail(f"{one.id}|name", f"{name}: name", name),
                Detail(f"{one.id}|born", f"{name}: born", born, is_day=True),
                Detail(f"{one.id}|local_id", f"{name}: number", one.child.local_id),
                Detail(f"{one.id}|team", f"{name}: team", one.team),
            ]
        return tuple(found)

    def amend(self, order_id: str, detail_id: str, value: str, why: str) -> Receipt:
        """Put a detail right; the former value stays in the audit. A birth (ISO) moves dates."""
        from sotui.register import acts, store
        from sotui.register.registering import LONGEST_NAME
        from sotui.shown import deceives
        from sotui.vault.session import Act

        with there():
            order = store.order(self.db, order_id)
        known = {one.id: one for one in self.details(order_id)}
        detail = known.get(detail_id)
        if detail is None:
            raise NoLongerThere("This is no longer among the order's details.")
        value = " ".join(value.split())
        if value == detail.value:
            raise FactError("Nothing is different from what stands there: change it, or leave with escape.")
        if not value and (detail_id == "case_number" or detail_id.endswith("|name")):
            raise FactError("This cannot be left empty.")
        if len(value) > LONGEST_NAME or deceives(value):
            raise FactError(f"This takes at most {LONGEST_NAME} characters, none of them invisible.")
        child_id, _, what = detail_id.rpartition("|")

        def do(act: Act) -> None:
            if detail_id == "case_number":
                acts.amend_case_number(act, order_id, value)
            elif detail_id == "court":
                acts.amend_court(act, order_id, value)
            else:
                child = next(one for one in order.children if one.id == child_id)
                acts.amend_child(act, child, **{what: value})

        label = detail.label.rpartition(": ")[2]
        return self._acts().on_orders(
            "details amended", [order], why, f"{label[:1].upper()}{label[1:]} put right", do
        )

    # Who may

    def why_not(self, deed: str) -> str | None:
        """Why the person may not do this, or None where they may; asks nothing of the register."""
        roles = self.session.deeds[deed].roles
        if self.session.user.roles & roles:
            return None
        return f"This is not for your role: it is for {', '.join(sorted(roles))}."

    def _acts(self) -> BoardActs:
        return self.desk._acts()
