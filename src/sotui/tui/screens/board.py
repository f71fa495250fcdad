"""The board: one row for each thing to do, in the order in which it matters, settled without leaving it."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Coroutine, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen, Screen
from textual.widget import Widget

from sotui.triage.model import Board, BoardRow, Receipt, Settlement
from sotui.tui import places
from sotui.tui.commands import bindings
from sotui.tui.screens.board_columns import BOARD_ORDER, COLUMNS, SORTS, in_order, with_words
from sotui.tui.widgets.bars import HeadLine, KeyLine, Notice
from sotui.tui.widgets.line_table import LineTable
from sotui.tui.widgets.standing import Standing
from sotui.tui.widgets.too_small import TooSmall
from sotui.tui.words import GROUPS, day_words, many, told

if TYPE_CHECKING:
    from textual.widgets import Input

    from sotui.tui.app import SotuiApp

MANY_ROWS = 5_000
LAST_DAY = "last day"
"""The nature of the row on which the end of the order is decided."""


class BoardScreen(Screen[None]):
    """Read, filter, sort, mark; assign, record, decide, waive, undo."""

    PLACES: ClassVar[tuple[str, ...]] = ("board", "table")
    BINDINGS: ClassVar[list[BindingType]] = bindings("board")

    def __init__(self) -> None:
        super().__init__()
        self.board: Board | None = None
        """The board as last read."""
        self._everything = False
        self._sort = 0
        self._typed = ""
        self._sorted: Sequence[BoardRow] = ()
        self._groups = ""
        self._acted_on = ""
        self._marks_said = 0

    @property
    def _app(self) -> SotuiApp:
        return cast("SotuiApp", self.app)

    def compose(self) -> ComposeResult:
        """Head, table, reason, receipt, keys."""
        yield HeadLine("Supervision orders")
        yield LineTable(
            COLUMNS,
            lambda row: row.key,
            tell=self._highlighted,
            empty="Reading the register…",
            id="rows",
        )
        yield Standing()
        yield Notice()
        yield KeyLine(*self.PLACES, "everywhere")
        yield TooSmall()

    @property
    def table(self) -> LineTable[BoardRow]:
        """The rows."""
        return cast("LineTable[BoardRow]", self.query_one("#rows", LineTable))

    @property
    def notice(self) -> Notice:
        """What was just done."""
        return self.query_one(Notice)

    def on_mount(self) -> None:
        self.table.focus()
        self.action_reload()
        if self._app.failed_themes:
            failed = self._app.failed_themes[0]
            self.notice.tell(f"The theme “{failed.name}” was left out: {failed.why}.", refused=True)
        elif hint := self._app.desk.demo_hint:
            self.notice.tell(hint, hint=True)

    # What is on the board

    def action_reload(self) -> None:
        """Read the board anew, beside the keyboard."""
        self.run_worker(self._read(), group="read", exclusive=True)

    async def _read(self) -> None:
        self.board = await self._app.ask(self._app.desk.board, self._everything)
        if len(self.board.rows) > MANY_ROWS:
            # The collector would walk every row again and again, and a key pressed meanwhile would wait.
            gc.freeze()
        counts = Counter(row.rank for row in self.board.rows)
        self._groups = ", ".join(
            f"{number} {name}" for ranks, name in GROUPS if (number := sum(counts[rank] for rank in ranks))
        )
        self._arrange()

    def _arrange(self) -> None:
        """Sort and filter what was read."""
        if self.board is None:
            return
        self._sorted = in_order(self.board.rows, SORTS[self._sort][0])
        self._pick(self._sorted)

    def _pick(self, among: Sequence[BoardRow]) -> None:
        rows = with_words(among, self._typed)
        table = self.table
        table.sorted_by = SORTS[self._sort][0]
        if self._typed:
            table.empty = "No row has all of these words. Escape shows every row again."
        else:
            table.empty = "Nothing is due within the board's horizon. “e” shows further dates."
        table.show_rows(rows)
        self._head()

    def _head(self) -> None:
        board = self.board
        if board is None:
            return
        table = self.table
        shown = len(table.rows)
        count = f"{shown} of {many(len(board.rows), 'row')}" if self._typed else many(shown, "row")
        parts = [self._app.desk.person, many(board.orders, "order"), self._groups]
        if SORTS[self._sort][0] != BOARD_ORDER:
            parts.append(f"by {SORTS[self._sort][1]}")
        if self._everything:
            parts.append("with further dates")
        if table.marked:
            parts.append(f"{len(table.marked)} marked")
        self.query_one(HeadLine).say(*parts, count, day_words(board.now.date()))

    def _highlighted(self) -> None:
        self.query_one(Standing).stand_on(self.table.current)
        self._count_marks()

    def _count_marks(self) -> None:
        if len(self.table.marked) != self._marks_said:
            self._marks_said = len(self.table.marked)
            self._head()

    # Filter and sort

    def action_filter(self) -> None:
        """Open the line in which words to look for are typed."""
        fields = self.query("#filter")
        if fields:
            fields.first().focus()
            return
        from sotui.tui.widgets.fields import LineField

        field = LineField(self._typed, "all of these words: child, order, worker, clause…", id="filter")
        self.mount(field, before=self.table)
        field.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """A letter more or less in the filter."""
        if event.input.id == "filter" and event.value != self._typed:
            longer = bool(self._typed) and event.value.startswith(self._typed)
            self._typed = event.value
            self._pick(self.table.rows if longer else self._sorted)

    def on_input_submitted(self) -> None:
        """Back to the rows, the filter kept."""
        self.table.focus()
        if not self._typed.strip():
            self._close_filter()

    def on_key(self, event: object) -> None:
        """While words are typed, down and up move through the rows."""
        key = getattr(event, "key", "")
        if key in ("down", "up") and isinstance(self.focused, Widget) and self.focused.id == "filter":
            self.table.action_down() if key == "down" else self.table.action_up()

    def _close_filter(self) -> None:
        self.query("#filter").remove()
        self._typed = ""
        self.table.focus()

    def action_clear(self) -> None:
        """Escape: the filter first, then the marks, then the message."""
        if self.query("#filter"):
            self._close_filter()
            self._pick(self._sorted)
        elif self.table.marked:
            self.table.unmark_all()
            self._count_marks()
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

    # What is done to a row

    def _here(self) -> BoardRow | None:
        row = self.table.current
        if row is None:
            self.notice.tell("There is no row here: clear the filter with escape first.", refused=True)
        return row

    def _these(self) -> list[BoardRow]:
        """The marked rows, or the one under the cursor."""
        if self.table.marked:
            return list(self.table.marked.values())
        row = self._here()
        return [] if row is None else [row]

    async def _read_date(self, typed: str) -> tuple[date, str]:
        answer = await self._app.ask(self._app.desk.read_date, typed)
        return answer.day, f"{answer.words} ({answer.note})" if answer.note else answer.words

    async def _receive(self, dialog: ModalScreen[Receipt | None]) -> bool:
        """Open a dialog; when it has done something say so and read the board anew."""
        row = self.table.current
        receipt = await self.app.push_screen_wait(dialog)
        if receipt is None:
            return False
        self._acted_on = row.key if row is not None else ""
        await self._acted(receipt)
        return True

    async def _acted(self, receipt: Receipt, stand_on: str = "") -> None:
        """Show what an act did, board and receipt in one picture, the cursor on the row of this key."""
        await self._read()
        if stand_on:
            self.table.move_to_key(stand_on)
        self.notice.tell(receipt.said, receipt.moved)

    def _do(self, what: Coroutine[None, None, None]) -> None:
        self.run_worker(self._telling(what), group="act")

    async def _telling(self, what: Coroutine[None, None, None]) -> None:
        try:
            await what
        except Exception as error:
            words = told(error)
            if words is None:
                raise
            self.notice.tell(words, refused=True)

    @on(LineTable.Chosen)
    def action_record(self) -> None:
        """Record the fact that settles the row."""
        if (row := self._here()) is not None:
            self._do(self._record(row))

    async def _record(self, row: BoardRow) -> None:
        desk = self._app.desk
        if row.nature == LAST_DAY:
            await self._decide(row)
            return
        settlements = await self._app.ask(desk.settlements, row)
        if not settlements:
            self.notice.tell(
                f"No single fact settles this row: {row.status}. “w” says why, “o” shows the order.",
                refused=True,
            )
            return
        needs = any(settlement.needs_worker for settlement in settlements)
        workers = await self._app.ask(desk.workers) if needs else ()

        async def act(
            settlement: Settlement,
            on: date,
            at: datetime | None,
            qualifier: str,
            worker_id: str | None,
            subject_ids: tuple[str, ...],
            why: str,
        ) -> Receipt:
            return await self._app.ask(
                desk.settle, row, settlement, on, at, qualifier, worker_id, subject_ids, why
            )

        await self._receive(places.record(row, settlements, workers, self._read_date, act))

    def action_assign(self) -> None:
        """Allocate somebody to the marked rows or to the one under the cursor."""
        if rows := self._these():
            self._do(self._assign(rows))

    async def _assign(self, rows: list[BoardRow]) -> None:
        desk = self._app.desk
        workers = await self._app.ask(desk.workers)

        async def act(worker_id: str, on: date) -> Receipt:
            return await self._app.ask(desk.assign, rows, worker_id, on)

        if await self._receive(places.assign(rows, workers, self._read_date, act)):
            self.table.unmark_all()
            self._count_marks()

    def action_decide(self) -> None:
        """Decide about the end of the order, or waive with a reason."""
        if rows := self._these():
            single = len(rows) == 1 and rows[0].nature == LAST_DAY
            self._do(self._decide(rows[0]) if single else self._waive(rows))

    async def _decide(self, row: BoardRow) -> None:
        desk = self._app.desk
        decisions = await self._app.ask(desk.end_decisions)

        async def act(decision: str, reason: str) -> Receipt:
            return await self._app.ask(desk.decide, row, decision, reason)

        await self._receive(places.decide(row, decisions, act))

    async def _waive(self, rows: list[BoardRow]) -> None:
        desk = self._app.desk
        for row in rows:
            refusal = await self._app.ask(desk.why_not_waive, row)
            if refusal is not None:
                where = "" if len(rows) == 1 else f"{row.reference}, {row.title}: "
                self.notice.tell(f"{where}{refusal}", refused=True)
                return

        async def act(reason: str) -> Receipt:
            return await self._app.ask(desk.waive, rows, reason)

        if await self._receive(places.waive(rows, act)):
            self.table.unmark_all()
            self._count_marks()

    def action_undo(self) -> None:
        """Take back one's own last act."""
        self._do(self._undo())

    async def _undo(self) -> None:
        await self._acted(await self._app.ask(self._app.desk.undo), self._acted_on)

    def action_why(self) -> None:
        """Why the date of the row is what it is."""
        if (row := self._here()) is not None:
            self._do(self._why(row))

    async def _why(self, row: BoardRow) -> None:
        sections = await self._app.ask(self._app.desk.why, row.order_id, row.deadline_key, row.subject_id)
        await self.app.push_screen(places.why(f"Why: {row.title}", sections))

    def action_order(self) -> None:
        """The page of the order."""
        if (row := self._here()) is not None:
            self.app.push_screen(places.order(row.order_id))
