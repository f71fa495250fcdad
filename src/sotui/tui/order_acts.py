"""What is done on the page of an order: record, correct, note, put details right, go on to its forms."""

from __future__ import annotations

from datetime import date, datetime

from textual.screen import ModalScreen

from sotui.procedures.model import Deadline, State
from sotui.register.actions import Action, Source
from sotui.register.model import OrderPage, PageLine
from sotui.triage.model import Receipt
from sotui.tui import boxes, boxes_reviews
from sotui.tui.asked_once import AskedOnce, surely
from sotui.tui.commands import Command
from sotui.tui.order_settling import OrderSettling
from sotui.tui.widgets.paper import Paper

_DEEDS = {
    "order.record": "fact recorded",
    "order.fact": "fact recorded",
    "order.correct": "fact corrected",
    "order.note": "note added",
    "order.edit": "details amended",
    "order.undo": "undone",
    "order.done": "agreed action settled",
    "order.drop": "agreed action settled",
    "order.reopen": "agreed action settled",
}


class OrderActs(OrderSettling):
    """The acts of an order's page, each begun by a key and ended by a receipt."""

    def __init__(self, order_id: str) -> None:
        super().__init__()
        self._order_id = order_id

    def why_not(self, command_id: str) -> str | None:
        """What the person's role does not allow, and what the line under the cursor has no use for."""
        if command_id == "order.audit":
            return self.desk.audit.why_not()
        deed = _DEEDS.get(command_id)
        if deed is not None and (why := self.desk.orders.why_not(deed)) is not None:
            return why
        if self.page is None:
            waits = command_id in _DEEDS or command_id in ("order.what_if", "order.restrict")
            return "The order is still being read." if waits else None
        if command_id == "order.what_if" and self.page.life is None:
            return "The day on which the order was made is not recorded: nothing can be counted from it."
        if command_id in ("order.record", "order.why") and self.action_here is not None:
            return self.why_not_settle("order.done", self.page) if command_id == "order.record" else None
        if command_id == "order.record" and not isinstance(self.paper.pointed_at, Deadline):
            fact = self.key("order.fact")
            return f"Stand on a date first: what settles it is then recorded. “{fact}” records anything else."
        if command_id == "order.why" and not isinstance(self.paper.pointed_at, (Deadline, PageLine)):
            return "Stand on a date or an entry first: it then says why it is what it is."
        if command_id in ("order.done", "order.drop", "order.reopen"):
            return self.why_not_settle(command_id, self.page)
        if command_id == "order.correct" and self.action_here is not None:
            done, drop, again = (self.key(f"order.{what}") for what in ("done", "drop", "reopen"))
            return f"An agreed action is settled: “{done}” done, “{drop}” dropped, “{again}” open again."
        if command_id == "order.correct" and not isinstance(self.paper.pointed_at, PageLine):
            return f"Stand on what happened first (“{self.key('order.facts')}” goes there), then correct it."
        if command_id in ("order.supervise", "order.edit") and not self.page.order.children:
            return "No child is on this order."
        return None

    def called(self, command: Command) -> str:
        """On an entry “why” tells its history; elsewhere each is called as in the table."""
        on_entry = command.id == "order.why" and isinstance(self.paper.pointed_at, PageLine)
        return "history" if on_entry else super().called(command)

    def refused(self, command_id: str) -> bool:
        """Say why a command cannot be used now; true where it cannot."""
        why = self.why_not(command_id)
        if why is not None:
            self.notice.tell(why, refused=True)
        return why is not None

    @property
    def _reference(self) -> str:
        return self.page.order.reference if self.page is not None else ""

    async def _read_birth(self, typed: str) -> tuple[date, str]:
        answer = await self.ask(self.desk.orders.read_birth, typed)
        return answer.day, answer.words

    async def _receive(self, dialog: ModalScreen[Receipt | None]) -> None:
        receipt = await self.app.push_screen_wait(dialog)
        if receipt is not None:
            await self.read_page()
            self.tell(receipt)

    def tell(self, receipt: Receipt) -> None:
        """Say what was done, and keep in sight what the cursor stands on: the notice takes lines from it."""
        self.notice.tell(receipt.said, receipt.moved)
        self.call_after_refresh(self._in_sight)

    def _in_sight(self) -> None:
        if self.query(Paper):
            self.paper.point(0)

    # Facts

    def action_record(self) -> None:
        """Record what settles the date under the cursor; of an agreed action, that it was done."""
        deadline = self.paper.pointed_at
        if self.action_here is not None:
            self.action_settle("order.done")
        elif not self.refused("order.record") and isinstance(deadline, Deadline):
            self.begin(self._record(deadline))

    async def _record(self, deadline: Deadline) -> None:
        desk = self.desk
        if deadline.state not in (State.OPEN, State.IMPOSSIBLE) or not deadline.settled_by:
            self.notice.tell(
                f"Nothing has to be recorded for this date. “{self.key('order.why')}” says how it stands, "
                f"“{self.key('order.fact')}” records anything.",
                refused=True,
            )
            return
        row = await self.ask(
            desk.orders.row, self._order_id, deadline.subject.id, deadline.id, deadline.occurrence
        )
        settlements = await self.ask(desk.settlements, row)
        workers = await self.ask(desk.workers) if any(one.needs_worker for one in settlements) else ()

        settle = surely(self, [self._order_id], self.asking(desk.settle, row))
        await self._receive(boxes.record(row, settlements, workers, self.read_date, settle))

    def action_fact(self) -> None:
        """Record anything that happened."""
        if not self.refused("order.fact"):
            self.begin(self._fact())

    async def _fact(self) -> None:
        desk = self.desk
        offered = await self.ask(desk.orders.recordable, self._order_id)
        chosen = await self.app.push_screen_wait(boxes.fact(self._reference, offered))
        if chosen is None:
            return
        workers = await self.ask(desk.workers) if chosen.needs_worker else ()

        record = surely(self, [self._order_id], self.asking(desk.orders.record, self._order_id))
        await self._receive(
            boxes.record_fact(
                self._reference, self._children(), self._order_id, chosen, workers, self.read_date, record
            )
        )

    def _children(self) -> str:
        children = self.page.order.children if self.page is not None else ()
        return ", ".join(child.child.name for child in children)

    def action_correct(self) -> None:
        """Correct what happened under the cursor."""
        line = self.paper.pointed_at
        if not self.refused("order.correct") and isinstance(line, PageLine):
            self.begin(self._correct(line))

    async def _correct(self, line: PageLine) -> None:
        desk = self.desk
        how = await self.ask(desk.orders.correction_choices, self._order_id, line.fact.kind)
        workers = await self.ask(desk.workers) if how is not None and how.needs_worker else ()
        fact, asked = line.fact, AskedOnce()

        async def act(
            on: date | None, at: datetime | None, qualifier: str | None, withdrawn: bool,
            words: str | None, by_mistake: bool, why: str,
        ) -> Receipt:  # fmt: skip
            if on not in (None, fact.on):
                about = (self._order_id, fact.kind, on, (fact.subject.id,))
                asked.ask(await self.ask(desk.orders.doubt, *about))
            return await self.ask(
                desk.orders.correct, self._order_id, line.fact.id,
                on=on, at=at, qualifier=qualifier, words=words, withdrawn=withdrawn,
                by_mistake=by_mistake, why=why,
            )  # fmt: skip

        async def moved_by(
            on: date | None, at: datetime | None, qualifier: str | None, withdrawn: bool
        ) -> tuple[str, ...]:
            return await self.ask(
                desk.orders.moved_by, self._order_id, line.fact.id,
                on=on, at=at, qualifier=qualifier, withdrawn=withdrawn,
            )  # fmt: skip

        await self._receive(boxes.correct(line, self._reference, how, workers, self.read_date, moved_by, act))

    def action_undo(self) -> None:
        """Take back one's own last act."""
        if not self.refused("order.undo"):
            self.begin(self._undo())

    async def _undo(self) -> None:
        to_undo = await self.ask(self.desk.orders.to_undo)
        if to_undo.orders and self._reference not in to_undo.orders:
            asks = boxes.ask(
                f"Take back on {', '.join(to_undo.orders)}, not on {self._reference}?",
                f"What you did last: {to_undo.words}.",
                "take it back",
            )
            if not await self.app.push_screen_wait(asks):
                return
        receipt = await self.ask(self.desk.undo)
        await self.read_page()
        self.paper.point_at(
            lambda one: isinstance(one, PageLine) and one.fact.occurrence in to_undo.occurrences
        )
        self.tell(receipt)

    # Words and details

    def action_note(self) -> None:
        """Write a note."""
        if not self.refused("order.note") and self.page is not None:
            self.begin(self._note(self.page))

    async def _note(self, page: OrderPage) -> None:
        whom = [("", "the order"), *((child.id, child.child.name) for child in page.order.children)]
        add = self.asking(self.desk.orders.add_note, self._order_id)
        await self._receive(boxes.order_note(self._order_id, self._reference, whom, add))

    def action_edit(self) -> None:
        """Put a detail right that is no fact."""
        if not self.refused("order.edit"):
            self.begin(self._edit())

    async def _edit(self) -> None:
        details = await self.ask(self.desk.orders.details, self._order_id)
        amend = self.asking(self.desk.orders.amend, self._order_id)
        await self._receive(boxes.details(self._order_id, self._reference, details, self._read_birth, amend))

    # Who reads it

    def action_restrict(self) -> None:
        """Restrict the case to named readers, change them, or lift the restriction."""
        if not self.refused("order.restrict"):
            self.begin(self._restrict())

    async def _restrict(self) -> None:
        desk, id = self.desk.restricting, self._order_id
        standing = await self.ask(desk.standing, id)
        if standing.why_not:
            self.notice.tell(standing.why_not, refused=True)
            return
        asking = (self.asking(act, id) for act in (desk.restrict, desk.change_readers, desk.lift))
        await self._receive(boxes.restrict(standing, *asking))

    # Supposing

    def action_what_if(self) -> None:
        """Look at which dates would be others; nothing is recorded."""
        if not self.refused("order.what_if"):
            self.begin(self._what_if())

    async def _what_if(self) -> None:
        desk, id = self.desk.whatif, self._order_id
        choices = await self.ask(desk.choices, id)
        check, suppose = self.asking(desk.check, id), self.asking(desk.suppose, id)
        await self.app.push_screen_wait(boxes.what_if(choices, self.read_date, check, suppose))

    # Going on

    def action_review(self) -> None:
        """The form of the review under the cursor; elsewhere, where one was held, it is asked which."""
        if not self.refused("order.review"):
            self.begin(self._review())

    async def _review(self) -> None:
        pointed = self.paper.pointed_at
        if isinstance(pointed, Action) and pointed.source is Source.REVIEW:
            self._agreed_at(pointed)
            return
        if isinstance(pointed, PageLine) and pointed.fact.kind == "review-held":
            self.sotui.go("review", self._order_id, pointed.fact.occurrence)
            return
        held = await self.ask(self.desk.reviews.of_order, self._order_id)
        chosen: str | None = ""
        if held:
            chosen = await self.app.push_screen_wait(
                boxes_reviews.review_choose(self._reference, held, self.desk.today())
            )
        if chosen is not None:
            self.sotui.go("review", self._order_id, *([chosen] if chosen else []))

    def _agreed_at(self, action: Action) -> None:
        """The note or the review at which an action was agreed."""
        if action.source is Source.REVIEW:
            self.sotui.go("review", self._order_id, action.source_id)
        else:
            self.sotui.go("note", self._order_id, next(iter(action.children), ""), action.source_id)

    def action_supervise(self) -> None:
        """The supervision note of the child under the cursor, or of the youngest; of an action its own."""
        if self.refused("order.supervise") or self.page is None:
            return
        pointed = self.paper.pointed_at
        if isinstance(pointed, Action) and pointed.source is Source.PRACTICE_SUPERVISION:
            self._agreed_at(pointed)
            return
        children = [child.id for child in self.page.order.children]
        subject = pointed.subject if isinstance(pointed, Deadline) else None
        if isinstance(pointed, PageLine):
            subject = pointed.fact.subject
        chosen = subject.id if subject is not None and subject.id in children else children[0]
        self.sotui.go("note", self._order_id, chosen)

    def action_why(self) -> None:
        """Why the date under the cursor is what it is; of an entry what it said before it was corrected; of
        an agreed action, where it was agreed.
        """
        deadline = self.paper.pointed_at
        if (action := self.action_here) is not None:
            self._agreed_at(action)
        elif isinstance(deadline, PageLine):
            self.app.push_screen(boxes.versions(deadline))
        elif not self.refused("order.why") and isinstance(deadline, Deadline):
            self.begin(self.tell_why(deadline.title, self._order_id, deadline.key, deadline.subject.id))
