"""The board: one row for each thing to do, in the order in which it matters, settled without leaving it."""

from __future__ import annotations

import gc
from asyncio import sleep
from collections import Counter
from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from sotui.triage.model import Board, BoardRow
from sotui.tui.board_acts import BoardActs
from sotui.tui.commands import bindings
from sotui.tui.list_place import READING
from sotui.tui.screens.board_columns import BOARD_ORDER, COLUMNS, SORTS, in_order, with_words
from sotui.tui.screens.board_standing import BoardStanding
from sotui.tui.widgets.bars import HeadLine, KeyLine, Notice
from sotui.tui.widgets.line_table import LineTable
from sotui.tui.widgets.too_small import TooSmall
from sotui.tui.words import GROUPS, many

MANY_ROWS = 5_000
"""From how many rows on a full pass over them would be felt."""
ROWS_AT_ONCE = 250
"""Rows made ready for the filter between two keys."""


class BoardScreen(BoardActs):
    """Read, filter, sort, mark; assign, record, decide, waive, undo."""

    PLACES: ClassVar[tuple[str, ...]] = ("board", "table", "browse")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("board"), *bindings("browse")]
    ASKS: ClassVar[str] = "all of these words: child, order, worker, clause…"

    def __init__(self) -> None:
        super().__init__()
        self.board: Board | None = None
        """The board as last read."""
        self._everything = False
        self._sort = 0
        self._sorted: Sequence[BoardRow] = ()
        self._groups: tuple[str, ...] = ()
        self._marks_said = 0
        self._stood: tuple[Sequence[BoardRow], int] = ((), 0)

    def compose(self) -> ComposeResult:
        """Head, table, reason, receipt, keys."""
        yield HeadLine("Supervision orders", short="Board")
        yield LineTable(
            COLUMNS,
            lambda row: row.key,
            tell=self._highlighted,
            empty=READING,
            note_in="title",
            id="rows",
        )
        yield BoardStanding()
        yield Notice()
        yield KeyLine(*self.PLACES, "everywhere")
        yield TooSmall()

    def on_mount(self) -> None:
        self.table.focus()
        self.action_reload()
        if faults := self.sotui.faults_to_say():
            self.notice.tell(faults, refused=True)
        elif hint := self.sotui.desk.demo_hint:
            self.notice.tell(hint, hint=True)

    async def read_again(self) -> None:
        """Somebody comes back to the board: it is said where one stands if what one was at is settled."""
        await self.read_in_place()
        if slid := self.slid(self.table):
            self.notice.tell(slid.strip(), hint=True)

    def why_not(self, command_id: str) -> str | None:
        """Until the board is read nothing is known to be out of use."""
        return None if self.board is None else super().why_not(command_id)

    # What is on the board

    def action_reload(self) -> None:
        """Read the board anew, beside the keyboard."""
        self.run_worker(self.telling(self.read_anew()), group="read", exclusive=True)

    async def read_anew(self) -> None:
        """Read the board and show it; marks stay on the rows that are still there."""
        self.board = await self.sotui.ask(self.sotui.desk.board, self._everything)
        if len(self.board.rows) > MANY_ROWS:
            # Else the collector walks every row now and then, and the key pressed meanwhile waits for it.
            gc.freeze()
        counts = Counter(row.rank for row in self.board.rows)
        # The most urgent last: where there is little room the first of them go first.
        self._groups = tuple(
            f"{number} {name}"
            for ranks, name in reversed(GROUPS)
            if (number := sum(counts[rank] for rank in ranks))
        )
        await self.look_for_drafts()
        self.table.mark_again(self.board.rows)
        self._arrange()

    def _arrange(self) -> None:
        """Sort and filter what was read."""
        if self.board is None:
            return
        self._sorted = in_order(self.board.rows, SORTS[self._sort][0])
        self.pick()

    def pick(self, *, to_top: bool = False) -> None:
        """Show the rows that have what is looked for."""
        self._pick(self._sorted, to_top=to_top)

    def narrow(self, longer: bool) -> None:
        """The first match is the most urgent: one stands on it."""
        self._pick(self.table.rows if longer else self._sorted, to_top=True)

    def _pick(self, among: Sequence[BoardRow], *, to_top: bool) -> None:
        rows = with_words(among, self.wanted)
        table = self.table
        table.sorted_by = SORTS[self._sort][0]
        if self.wanted:
            table.empty = f"No row has all of these words. {self.key('board.clear')} shows every row again."
        else:
            table.empty = "Nothing is due within the board's horizon."
            if key := self.key("board.everything"):
                table.empty += f" “{key}” shows further dates."
        table.show_rows(rows, to_top=to_top)
        self._head()

    def _head(self) -> None:
        board = self.board
        if board is None:
            return
        table = self.table
        shown = len(table.rows)
        count = f"{shown} of {many(len(board.rows), 'row')}" if self.wanted else many(shown, "row")
        state = []
        if SORTS[self._sort][0] != BOARD_ORDER:
            state.append(f"by {SORTS[self._sort][1]}")
        if self._everything:
            state.append("with further dates")
        if table.marked:
            state.append(f"{len(table.marked)} marked")
        self.query_one(HeadLine).say(many(board.orders, "order"), *self._groups, state=(*state, count))

    def _highlighted(self) -> None:
        table = self.table
        self.query_one(BoardStanding).stand_on(table.current)
        self.count_marks()
        if table.rows is self._stood[0] and table.cursor != self._stood[1]:
            # Among the same rows one has gone on from what was refused.
            self.notice.clear_refusal()
        self._stood = (table.rows, table.cursor)

    def count_marks(self) -> None:
        """Say in the line at the top how many rows are marked."""
        if len(self.table.marked) != self._marks_said:
            self._marks_said = len(self.table.marked)
            self._head()

    # Filter and sort

    def line_opened(self) -> None:
        """The rows tell what is looked through while nothing is typed yet."""
        self.run_worker(self._make_ready(), group="filter", exclusive=True)

    async def _make_ready(self) -> None:
        """Have the rows tell what the filter looks in before the first letter comes."""
        rows = self._sorted
        for start in range(0, len(rows), ROWS_AT_ONCE):
            for row in rows[start : start + ROWS_AT_ONCE]:
                row.searchable  # noqa: B018  kept by the row once it was asked for
            await sleep(0)

    def action_clear(self) -> None:
        """Escape: the filter first, then the marks, then the message."""
        if self.query("#filter"):
            self.close_line()
            self.pick()
        elif self.table.marked:
            self.table.unmark_all()
            self.count_marks()
        else:
            self.notice.clear()

    def action_sort(self) -> None:
        """The next of the orders in which the board can stand."""
        self._sort = (self._sort + 1) % len(SORTS)
        self._arrange()

    def action_everything(self) -> None:
        """Further dates, or the board's horizon again."""
        self._everything = not self._everything
        self.action_reload()
