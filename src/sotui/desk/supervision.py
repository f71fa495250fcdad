"""The desk's part for supervision: who is due, the note of a session, what was agreed in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sotui.dates.words import short
from sotui.desk.facet import Facet, NoLongerThere, there
from sotui.register import rules as register_rules
from sotui.supervision import rules
from sotui.triage.model import BoardRow, Receipt

if TYPE_CHECKING:
    from sotui.procedures.model import Deadline
    from sotui.procedures.outline import Outline
    from sotui.procedures.pack import Pack
    from sotui.register.actions import Action
    from sotui.supervision.due import DueList
    from sotui.supervision.model import Decision, NewAction, Note, NotePage, SignAsks, Written
    from sotui.vault.session import Act


MOST_TOLD = 50
"""Orders of one act of which it is told which dates moved."""


class NoProcedure(LookupError):
    """There is no procedure for supervision with headings of a note; the message says so."""

    def __init__(self) -> None:
        super().__init__("no procedure for supervision")
        self.message = (
            "No procedure for practice supervision comes with this version: nothing to write under."
        )


class SupervisionDesk(Facet):
    """Who is due practice supervision; its notes and agreed actions. Called on the vault's thread."""

    RECORDS = "supervision"

    # The list

    def due(self) -> DueList:
        """Every child of an order in force with what is due, and every note that waits to be signed."""
        from sotui.supervision.due import due_list

        self.desk.refresh()
        found = due_list(self.db, self.now(), self._packs(), self.session.user.id)
        self.desk.seen_once("supervision", "supervision", f"{len(found.rows)} rows")
        return found

    def put_under(self, order_ids: Sequence[str], procedure: str) -> Receipt:
        """Put orders under a procedure for supervision from today."""
        from sotui.supervision import acts

        title = {pack.id: pack.title for pack in self._packs()}.get(procedure)
        if title is None:
            raise NoProcedure
        ids = tuple(dict.fromkeys(order_ids))
        today = self.today()
        changed = 0

        def do(act: Act) -> None:
            nonlocal changed
            changed = acts.put_under(act, ids, procedure, today)

        # Of very many orders at once nobody reads which dates came.
        receipt = self._told(
            "supervision procedure chosen", ids, do, lambda where: "", tells=len(ids) <= MOST_TOLD
        )
        what = "1 order is" if changed == 1 else f"{changed} orders are"
        return Receipt(f"{what} supervised under {title} from {short(today)}.", receipt.moved)

    # The note

    def target_of(self, row: BoardRow) -> tuple[str, str] | None:
        """The order and the child whose note a row of the board asks for; None where it asks for none."""
        return (row.order_id, row.subject_id) if row.waits_for & {rules.HELD, rules.RECORDED} else None

    def page(
        self, order_id: str, child_id: str = "", note_id: str = "", *, new: bool = False, look: bool = True
    ) -> NotePage:
        """What the note's screen shows: the last note of the children, and the one that is open.

        Without ``note_id`` the note of this child that is not signed yet is opened, unless ``new`` asks for
        another. That it was looked at is noted in the audit, unless ``look`` says that this is only the
        same page read anew.
        """
        from sotui.supervision.reading import note_page

        with there():
            self.desk.looks.check(order_id)
            self.desk.restricted.check_reads(order_id)
            page = note_page(
                self.db,
                self.desk.derivation,
                self.session.user,
                order_id,
                child_id,
                note_id,
                today=self.today(),
                new=new,
            )
        if page is None:
            raise NoProcedure
        if look:
            self.desk.look_at(order_id, "supervision note", page.reference)
        return page

    def hold(
        self,
        order_id: str,
        written: Written,
        decisions: Sequence[Decision] = (),
        new: Sequence[NewAction] = (),
    ) -> tuple[str, Receipt]:
        """Record that the session was held; yields the note's id and what followed."""
        from sotui.register import cases
        from sotui.supervision import acts

        with there():
            under = rules.supervised_under(cases.case(self.db, order_id))
        outline, procedure, title = self._outline(under)
        made: list[str] = []

        def do(act: Act) -> None:
            made.append(
                acts.hold(
                    act,
                    order_id,
                    written,
                    outline=outline,
                    decisions=decisions,
                    new=new,
                    procedure="" if under == procedure else procedure,
                )
            )

        def said(where: str) -> str:
            also = "" if under == procedure else f" The order is now supervised under {title}."
            kind = rules.kind_words(written)
            return f"{kind} of {short(written.held_on)} recorded as held for {where}.{also}"

        receipt = self._told("supervision held", (order_id,), do, said)
        return made[0], receipt

    def save(
        self,
        note: Note,
        written: Written,
        decisions: Sequence[Decision] = (),
        new: Sequence[NewAction] = (),
        held_why: str = "",
    ) -> Receipt:
        """Keep what is written now in a note that is not signed yet; ``held_why`` where its day is put right.

        Raises SavedSince where it is not as ``note``.
        """
        from sotui.supervision import acts

        self._check_as_read(note)
        outline = self._outline_named(note.outline)
        before = self._now_before(note, written.held_at)

        def do(act: Act) -> None:
            acts.save(act, note.id, written, outline=outline, decisions=decisions, new=new, held_why=held_why)

        return self._told(
            "supervision note saved",
            (note.order_id,),
            do,
            lambda where: f"Note saved for {where}, not signed.{before}",
            held_why,
        )

    def sign(
        self, note: Note, *, reason: str = "", copied: bool = False, in_minutes: bool = False
    ) -> Receipt:
        """Sign the note; it does not change from then on. SavedSince where it is not as ``note``."""
        from sotui.supervision import acts

        self._check_as_read(note)
        outline = self._outline_named(note.outline)

        def do(act: Act) -> None:
            acts.sign(act, note.id, outline=outline, reason=reason, copied=copied, in_minutes=in_minutes)

        return self._told(
            "supervision note signed",
            (note.order_id,),
            do,
            lambda where: (
                f"Note of {short(note.written.held_on)} signed for {where}: it does not change now."
            ),
            reason,
        )

    def amend(self, note: Note, text: str) -> Receipt:
        """Add to a signed note."""
        from sotui.supervision import acts

        return self._told(
            "supervision note amended",
            (note.order_id,),
            lambda act: acts.amend(act, note.id, text),
            lambda where: f"Amendment added to the note of {short(note.written.held_on)} for {where}.",
        )

    def prepare(self, order_id: str, text: str) -> Receipt:
        """Keep what somebody wants to bring to the next session."""
        from sotui.supervision import acts

        def do(act: Act) -> None:
            acts.prepare(act, order_id, text)

        return self._told(
            "supervision prepared",
            (order_id,),
            do,
            lambda where: f"Preparation kept for the next practice supervision of {where}.",
        )

    def settle_action(self, action: Action, decision: Decision) -> Receipt:
        """Say what became of an action between two sessions."""
        from sotui.supervision import acts

        said = {"done": "done", "drop": "no longer relevant", "open": "open again"}[decision.what]
        return self._told(
            "agreed action settled",
            (action.order_id,),
            lambda act: acts.settle_action(act, action, decision),
            lambda where: f"Action of {short(action.agreed_on)} for {where}: {said}.",
            decision.words,
        )

    def sign_asks(self, note: Note, now: datetime | None = None) -> SignAsks:
        """What signing asks for. Raises SavedSince where the note on the register is not as ``note``, and
        NotAllowed, before anybody writes a reason in vain, where the person may not sign it.
        """
        from sotui.register import actions_store
        from sotui.register import store as orders
        from sotui.supervision.acts import why_not_sign
        from sotui.supervision.model import SignAsks

        refusal = why_not_sign(self.db, self.session.user, note, self.today())
        if refusal is not None:
            reference = orders.order(self.db, note.order_id).reference
            self.session.refused("supervision note signed", reference, refusal.happened)
            refusal.noted = True
            raise refusal
        self._check_as_read(note)
        must, should = rules.missing(self._outline_named(note.outline), note.written)
        actions = actions_store.of_order(self.db, note.order_id)
        names = {one.id: one.child.name for one in orders.order(self.db, note.order_id).children}
        return SignAsks(
            late=not rules.at_the_session(note.written.held_at, now or self.now()),
            must=tuple(one.label for one in must),
            should=tuple(one.label for one in should),
            unmarked=rules.unmarked_words(rules.to_mark(actions, note)),
            look_again=(*rules.unconfirmed(note.written, names), *rules.passed(actions, note, self.today())),
        )

    # Between these

    def _now_before(self, note: Note, at: datetime) -> str:
        """A sentence on the sessions that a note comes before once it is put at this moment."""
        from sotui.supervision import store
        from sotui.supervision.sessions import earlier_than

        passed = earlier_than(store.notes_of_order(self.db, note.order_id), note, at)
        days = rules.several([short(one.written.held_on) for one in passed])
        return f" It now comes before the session of {days}." if days else ""

    def _check_as_read(self, note: Note) -> None:
        from sotui.register import store as orders
        from sotui.supervision import store
        from sotui.supervision.model import SavedSince

        now = store.note(self.db, note.id)
        if now is not None and now.state is note.state and now.written != note.written:
            raise SavedSince(self._saved_since("note", orders.order(self.db, note.order_id).reference))

    def _packs(self) -> tuple[Pack, ...]:
        return rules.supervision_packs(self.desk.derivation.in_use.latest().values())

    def _outline(self, under: str) -> tuple[Outline, str, str]:
        """The note's outline, the procedure's id and title: the order's own, else the first there is."""
        from sotui.supervision.reading import outline_for

        found = outline_for(self._packs(), under)
        if found is None:
            raise NoProcedure
        pack, outline, _ = found
        return outline, pack.id, pack.title

    def _outline_named(self, id: str) -> Outline:
        from sotui.supervision.reading import outline_named

        found = outline_named(self.desk.derivation.packs, id)
        if found is None:
            raise NoProcedure
        return found

    def _told(
        self,
        deed: str,
        order_ids: Sequence[str],
        do: Callable[[Act], None],
        said: Callable[[str], str],
        reason: str = "",
        *,
        tells: bool = True,
    ) -> Receipt:
        """Do it in one act and, where it ``tells``, tell which dates moved because of it."""
        from sotui.register import store as orders

        with there():
            before = {id: self._deadlines(id) for id in order_ids} if tells else {}
            names = {one.id: one.reference for one in orders.orders_of(self.db, order_ids)}
            if any(id not in names for id in order_ids):
                raise orders.NotThere("an order has gone")
        if not order_ids:
            raise NoLongerThere("No order is chosen: nothing was done.")
        about = list(names.values())
        subject = " ".join(about[:MOST_TOLD]) + (
            f" and {len(about) - MOST_TOLD} more" if about[MOST_TOLD:] else ""
        )
        with self.session.act(deed, subject, reason) as act:
            do(act)
        lines: list[str] = []
        for id, reference in names.items() if tells else ():
            moved = [
                line if children == 1 else f"{line}, for {children} children"
                for line, children in Counter(register_rules.moved(before[id], self._deadlines(id))).items()
            ]
            lines += [f"{reference}: {line}" for line in moved] if len(names) > 1 else moved
        where = next(iter(names.values())) if len(names) == 1 else f"{len(names)} orders"
        return Receipt(said(where), tuple(lines))

    def _deadlines(self, order_id: str) -> tuple[Deadline, ...]:
        from sotui.register import cases
        from sotui.register import store as orders

        return self.desk.derivation.deadlines(orders.order(self.db, order_id), cases.case(self.db, order_id))
