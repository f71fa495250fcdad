"""What is said of agreed actions on the page of an order: done, no longer relevant, to be done after all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotui.register.actions import Action, ActionState
from sotui.register.model import OrderPage
from sotui.tui import boxes
from sotui.tui.commands import Command
from sotui.tui.commands.orders import PAGE
from sotui.tui.order_actions import open_actions
from sotui.tui.place import Place
from sotui.tui.widgets.paper import Paper

if TYPE_CHECKING:
    from sotui.supervision.model import Decision
    from sotui.triage.model import Receipt

_COMMANDS = {command.id: command for command in PAGE}
_ON_OPEN = {"order.correct": _COMMANDS["order.drop"]}
_ON_SETTLED = {"order.record": _COMMANDS["order.reopen"]}
"""By the command of the line of keys the one that stands there instead."""
WHAT = {"order.done": "done", "order.drop": "drop", "order.reopen": "open"}


class OrderSettling(Place):
    """The acts on the action under the cursor, each asked for in a box and ended by a receipt."""

    page: OrderPage | None = None
    """The page as last read."""

    @property
    def paper(self) -> Paper:
        """The page as drawn."""
        return self.query_one(Paper)

    async def read_page(self) -> None:
        """Read the page anew and show it."""
        raise NotImplementedError

    def refused(self, command_id: str) -> bool:
        """Say why a command cannot be used now; true where it cannot."""
        raise NotImplementedError

    @property
    def action_here(self) -> Action | None:
        """The agreed action under the cursor."""
        pointed = self.paper.pointed_at
        return pointed if isinstance(pointed, Action) else None

    def why_not_settle(self, command_id: str, page: OrderPage) -> str | None:
        """Why nothing can be said of an action now, or None where it can."""
        here = self.action_here
        if here is not None and here.withheld:
            return here.withheld
        if command_id == "order.reopen":
            if here is None or here.state not in (ActionState.DONE, ActionState.DROPPED):
                return "Stand on an agreed action that was done or dropped, among what happened."
            return None
        if here is not None and here.unfinished:
            return None
        if not open_actions(page):
            note = self.key("order.supervise")
            return f"No agreed action is open. They are agreed at a practice supervision (“{note}”)."
        return f"Stand on an open agreed action first: “{self.key('order.actions')}” goes there."

    def instead(self, command: Command) -> Command:
        """On an action what can be said of it stands among the keys, for what is of no use there."""
        here = self.action_here
        if here is None:
            return command
        instead = _ON_OPEN if here.unfinished else _ON_SETTLED
        return instead.get(command.id, command)

    def action_actions(self) -> None:
        """To the agreed actions, the first of them; from there back to the dates."""
        here = self.action_here
        if here is not None and here.unfinished:
            self.paper.to_end(top=True)
        elif not self.paper.point_at(lambda one: isinstance(one, Action) and one.unfinished):
            self.refused("order.done")
        self.refresh_bindings()

    def action_settle(self, command_id: str) -> None:
        """Ask what has to be known, and say what became of the action."""
        action = self.action_here
        if not self.refused(command_id) and action is not None:
            self.begin(self._settle(action, WHAT[command_id]))

    async def _settle(self, action: Action, what: str) -> None:
        refused = False

        async def act(decision: Decision) -> Receipt:
            nonlocal refused
            refused = True
            receipt = await self.ask(self.desk.supervision.settle_action, action, decision)
            refused = False
            return receipt

        receipt = await self.app.push_screen_wait(boxes.settle_now(action, what, self.read_date, act))
        if receipt is None:
            if refused:  # somebody else may have settled it meanwhile
                await self.read_page()
            return
        await self.read_page()
        again = f" “{self.key('order.reopen')}” here opens it again." if what != "open" else ""
        self.notice.tell(receipt.said + again, receipt.moved)
        # Once the page is laid out anew with the notice under it: what is recorded is seen where it stands.
        self.call_after_refresh(self._stand_on, action.id)

    def _stand_on(self, action_id: str) -> None:
        if self.query(Paper):
            self.paper.point_at(lambda one: isinstance(one, Action) and one.id == action_id)
            self.refresh_bindings()
