"""The page of one order: its life drawn as a line, its dates and what happened, and what is done about it."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from sotui.procedures.model import Deadline
from sotui.register.actions import Action
from sotui.register.model import PageLine
from sotui.triage.model import Receipt
from sotui.tui.commands import bindings
from sotui.tui.order_acts import OrderActs
from sotui.tui.screens.order_page import DONE, page_lines
from sotui.tui.widgets.bars import HeadLine, KeyLine, Notice
from sotui.tui.widgets.paper import Paper
from sotui.tui.widgets.too_small import TooSmall


class OrderScreen(OrderActs):
    """Children, last day in force and how it was reached, dates, facts, notes."""

    PLACES: ClassVar[tuple[str, ...]] = ("order", "browse")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("order"), *bindings("browse")]

    receipt: Receipt | None = None
    """What was done just before the page was opened, said once it stands there."""

    def compose(self) -> ComposeResult:
        """Head, page, receipt, keys."""
        yield HeadLine("Order")
        yield Paper()
        yield Notice()
        yield KeyLine(*self.PLACES, "everywhere")
        yield TooSmall()

    def on_mount(self) -> None:
        self.paper.focus()
        self.run_worker(self._open(), group="read", exclusive=True)

    async def _open(self) -> None:
        try:
            self.page = await self.ask(self.desk.orders.page, self._order_id)
        except Exception as error:
            self.refuse(error)
            return
        self._show()
        if self.receipt is not None:
            self.notice.tell(self.receipt.said, self.receipt.moved)

    def action_audit(self) -> None:
        """Who looked at this order, or did something to it."""
        self.sotui.go("audit of an order", self._order_id)

    async def read_page(self) -> None:
        """Read the page anew and show it, the cursor on the entry or the date where it was."""
        before = self.paper.pointed_at if self.query(Paper) else None
        self.page = await self.ask(self.desk.orders.page_again, self._order_id)
        self._show()
        if before is not None and self.query(Paper):
            self.paper.point_at(lambda one: _stands_for(one) == _stands_for(before))

    async def read_again(self) -> None:
        """Somebody comes back to the page."""
        if self.page is not None:
            await self.read_page()

    def action_reload(self) -> None:
        """Read the order anew."""
        self.begin(self.read_page())

    def _show(self) -> None:
        page = self.page
        if page is None or not self.is_mounted or not self.query(Paper):
            return  # left again while the page was being read
        from sotui.procedures.judge import judge

        now = self.desk.now()
        children = ", ".join(child.child.name for child in page.order.children)
        self.query_one(HeadLine).say(children, title=f"Order {page.order.reference}")
        self.paper.show_page(lambda width: page_lines(page, lambda one: judge(one, now), width, now.date()))
        self.refresh_bindings()

    @on(Paper.Pointed)
    def _pointed(self) -> None:
        """What can be done depends on what one stands on."""
        self.refresh_bindings()

    def action_next(self) -> None:
        self.paper.point(1)

    def action_previous(self) -> None:
        self.paper.point(-1)

    def action_facts(self) -> None:
        """From the dates to what was recorded last, and back."""
        facts = self.page.facts if self.page is not None else ()
        pointed = self.paper.pointed_at
        settled = isinstance(pointed, Action) and not pointed.unfinished
        if facts and not settled and not isinstance(pointed, PageLine):
            newest = max(facts, key=_recorded)
            self.paper.point_at(lambda one: one is newest)
        elif not self.paper.point_at(lambda one: isinstance(one, Deadline)):
            self.notice.tell("There is nothing else to stand on here.", refused=True)

    def action_page_down(self) -> None:
        self.paper.turn(1)
        self.refresh_bindings()

    def action_page_up(self) -> None:
        self.paper.turn(-1)
        self.refresh_bindings()

    def action_top(self) -> None:
        self.paper.to_end(top=True)
        self.refresh_bindings()

    def action_end(self) -> None:
        self.paper.to_end()
        self.refresh_bindings()

    def action_back(self) -> None:
        """Back to where one came from."""
        self.app.pop_screen()


def _stands_for(one: object) -> object:
    """What tells that a line of the page read anew stands for the same; a date that is met is left behind."""
    if isinstance(one, PageLine):
        return one.fact.occurrence
    if isinstance(one, Action):
        return one.id
    return (one.subject, one.key, one.state in DONE) if isinstance(one, Deadline) else None


def _recorded(line: PageLine) -> tuple[str, date]:
    """When an entry was recorded; of one act the entry of the latest day counts as the last."""
    at = line.fact.recorded_at
    return at.isoformat() if at is not None else "", line.fact.on
