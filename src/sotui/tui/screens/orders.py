"""Every order: found by name or number, opened, or a new one begun."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from sotui.triage.listing import OrderList, OrderRow, matching, nearly
from sotui.tui.commands import bindings
from sotui.tui.list_place import READING, ListPlace
from sotui.tui.screens.orders_columns import COLUMNS, SORTS, OrderStanding, in_order
from sotui.tui.widgets.bars import HeadLine, KeyLine, Notice
from sotui.tui.widgets.line_table import LineTable
from sotui.tui.widgets.too_small import TooSmall
from sotui.tui.words import many


class OrdersScreen(ListPlace[OrderRow]):
    """Search, sort, open, begin a new order."""

    PLACES: ClassVar[tuple[str, ...]] = ("orders", "table", "browse")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("orders"), *bindings("browse")]
    FIND: ClassVar[str] = "search"
    ASKS: ClassVar[str] = "part of a child's name, a number, an order, a case, a family…"
    DEFAULT_CSS = """
    OrdersScreen { layout: vertical; }
    OrdersScreen LineTable { background: $background; }
    OrdersScreen #search { height: 1; }
    OrdersScreen.-low HeadLine { display: none; }
    OrdersScreen.-low OrderStanding { height: 3; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.orders: OrderList | None = None
        """The orders as last read."""
        self._sort = 0
        self._noted = ""
        """The search last noted in the audit: one look for each, not one for each letter."""
        self._sorted: Sequence[OrderRow] = ()
        self._nearly = False
        """Whether no order has the words looked for, and those shown are spelt nearly so."""

    def compose(self) -> ComposeResult:
        """Head, table, the order under the cursor, receipt, keys."""
        yield HeadLine("Orders")
        yield LineTable(
            COLUMNS,
            lambda row: row.id,
            tell=self._highlighted,
            empty=READING,
            note_in="next",
            id="rows",
        )
        yield OrderStanding()
        yield Notice()
        yield KeyLine(*self.PLACES, "everywhere")
        yield TooSmall()

    def on_mount(self) -> None:
        self.table.focus()
        self.run_worker(self._read(), group="read", exclusive=True)

    def why_not(self, command_id: str) -> str | None:
        """Marks are for the board; everything else can be done where there is an order."""
        if command_id == "table.mark":
            return "Nothing is done to several orders at once here: marks are for the board."
        if command_id == "orders.new":
            return self.desk.orders.why_not("order registered")
        return None

    # What is in the list

    def action_reload(self) -> None:
        """Read the register anew, beside the keyboard."""
        self.run_worker(self._read(), group="read", exclusive=True)

    async def read_again(self) -> None:
        """Somebody comes back to the list."""
        if self.orders is not None:
            await self._read()

    async def _read(self) -> None:
        try:
            self.orders = await self.ask(self.desk.orders.listing)
            await self.look_for_drafts()
        except Exception as error:
            self.refuse(error)
            return
        self._arrange()

    def _arrange(self) -> None:
        if self.orders is None or not self.is_mounted:
            return
        self._sorted = in_order(self.orders.rows, SORTS[self._sort][0])
        self.pick()

    def pick(self, *, to_top: bool = False) -> None:
        """Show the orders that are found, and say at the top how many."""
        table = self.table
        table.sorted_by = SORTS[self._sort][0]
        if self.wanted.strip():
            table.empty = (
                f"No order is found by these words. {self.key('orders.clear').capitalize()} shows all again, "
                f"“{self.key('orders.new')}” begins a new order."
            )
        else:
            table.empty = f"No order is on the register yet. “{self.key('orders.new')}” begins the first."
        rows = matching(self._sorted, self.wanted)
        self._nearly = bool(self.wanted.strip()) and not rows
        if self._nearly:
            rows = nearly(self._sorted, self.wanted)
            self._nearly = bool(rows)
        table.show_rows(rows, to_top=to_top)
        self._head()

    def _head(self) -> None:
        if self.orders is None:
            return
        shown, all_ = len(self.table.rows), len(self.orders.rows)
        count = f"{shown} of {many(all_, 'order')}" if self.wanted.strip() else many(all_, "order")
        if self._nearly:
            count += ", spelt nearly so"
        self.query_one(HeadLine).say(state=(f"by {SORTS[self._sort][1]}", count))

    def _highlighted(self) -> None:
        self.query_one(OrderStanding).stand_on(self.table.current)

    # Search and sort

    def action_search(self) -> None:
        """Open the line in which one types what is looked for."""
        self.action_filter()

    def words_kept(self) -> None:
        """One order found is opened; of several one picks."""
        if self.wanted.strip() and len(self.table.rows) == 1 and not self._nearly:
            self.action_open()
        else:
            self._note_search()

    def _note_search(self) -> None:
        typed = self.wanted.strip()
        if typed and typed != self._noted and self.orders is not None:
            self._noted = typed
            counts = (len(self.table.rows), len(self.orders.rows))
            self.run_worker(self.ask(self.desk.orders.searched, typed, *counts), group="note")

    def action_clear(self) -> None:
        """Escape: the search first, then the message."""
        if self.query("#search"):
            self._note_search()
            self.close_line()
            self.pick()
        else:
            self.notice.clear()

    def action_sort(self) -> None:
        """The next of the orders in which the list can stand."""
        self._sort = (self._sort + 1) % len(SORTS)
        self._arrange()

    # Going on

    @on(LineTable.Chosen)
    def action_open(self) -> None:
        """The page of the order under the cursor."""
        row = self.table.current
        if row is None:
            self.notice.tell("There is no order here: escape shows all again.", refused=True)
            return
        self._note_search()
        self.sotui.go("order", row.id)

    def action_why(self) -> None:
        """Why the most urgent date of the order is what it is."""
        row = self.table.current
        if row is None:
            return
        if row.next is None:
            page = self.key("orders.open")
            self.notice.tell(
                f"Nothing of {row.reference} is in the board's sight. “{page}” opens its page, where each "
                "date says why.",
                refused=True,
            )
            return
        one = row.next
        self.begin(self.tell_why(one.title, one.order_id, one.deadline_key, one.subject_id))

    def action_new(self) -> None:
        """The form of a new order."""
        why = self.why_not("orders.new")
        if why is not None:
            self.notice.tell(why, refused=True)
            return
        self._note_search()
        self.sotui.go("new order")
