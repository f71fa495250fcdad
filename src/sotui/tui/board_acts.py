"""What is done to a row of the board: recorded, assigned, decided, waived, undone, explained."""

from __future__ import annotations

from textual import on
from textual.screen import ModalScreen

from sotui.triage.model import BoardRow, Receipt
from sotui.tui import boxes
from sotui.tui.asked_once import surely
from sotui.tui.list_place import ListPlace
from sotui.tui.widgets.line_table import LineTable

LAST_DAY = "last day"
"""The nature of the row on which the end of the order is decided."""


OF_A_ROW = ("board.record", "board.why", "board.assign", "board.decide", "board.order", "table.choose")
"""The commands that do nothing where there is no row."""


class BoardActs(ListPlace[BoardRow]):
    """The acts of the board, each begun by a key and ended by a receipt."""

    def __init__(self) -> None:
        super().__init__()
        self._acted_on = ""

    async def read_anew(self) -> None:
        """Read the board and show it."""
        raise NotImplementedError

    async def read_in_place(self) -> None:
        """The same after an act, with the cursor at its place where its row has gone elsewhere."""
        self.table.keeps_place = True
        try:
            await self.read_anew()
        finally:
            self.table.keeps_place = False

    def count_marks(self) -> None:
        """Say how many rows are marked."""
        raise NotImplementedError

    def why_not(self, command_id: str) -> str | None:
        """What is about a row needs one."""
        if command_id in OF_A_ROW and not self.table.rows and not self.table.marked:
            return self._no_row()
        return None

    def _no_row(self) -> str:
        return f"There is no row here: clear the filter with {self.key('board.clear')} first."

    def _here(self) -> BoardRow | None:
        row = self.table.current
        if row is None:
            self.notice.tell(self._no_row(), refused=True)
        return row

    def _these(self) -> list[BoardRow]:
        """The marked rows, or the one under the cursor."""
        if self.table.marked:
            return list(self.table.marked.values())
        row = self._here()
        return [] if row is None else [row]

    async def _receive(
        self, dialog: ModalScreen[Receipt | None], settling: tuple[BoardRow, ...] = ()
    ) -> bool:
        """Open a dialog; when it has done something say so and read the board anew."""
        row = self.table.current
        receipt = await self.app.push_screen_wait(dialog)
        if receipt is None:
            return False
        self._acted_on = row.key if row is not None else ""
        await self._acted(receipt, settling=settling)
        return True

    async def _acted(self, receipt: Receipt, stand_on: str = "", settling: tuple[BoardRow, ...] = ()) -> None:
        """Show what an act did, board and receipt in one picture: the cursor on the row of this key, else at
        its place, which is then the next row once the act has settled the one that stood there.
        """
        await self.read_in_place()
        slid = "" if stand_on and self.table.move_to_key(stand_on) else self.slid(self.table)
        self.notice.tell(f"{receipt.said}{self._waits_still(settling)}{slid}", receipt.moved)

    def _waits_still(self, settling: tuple[BoardRow, ...]) -> str:
        """What is recorded may be one of several things wanted, or too early to count: then it is said."""
        if len(settling) != 1 or settling[0].nature == LAST_DAY:
            return ""
        before = settling[0]
        same = (before.key, before.due, before.status)
        if all((row.key, row.due, row.status) != same for row in self.table.rows):
            return ""
        return f" Its row stands as it did: “{self.key('board.why')}” says what it waits for."

    @on(LineTable.Chosen)
    def action_record(self) -> None:
        """Record the fact that settles the row, or all marked rows at once."""
        if rows := self._these():
            self.begin(self._record(tuple(rows)))

    async def _record(self, rows: tuple[BoardRow, ...]) -> None:
        desk = self.desk
        settlements = await self.ask(desk.settlements, rows)
        if not settlements:
            if len(rows) > 1:
                said = "The marked rows wait for different facts: mark only rows that one fact settles."
            else:
                said = (
                    f"No single fact settles this row: {rows[0].status}. “{self.key('board.why')}” says why, "
                    f"“{self.key('board.order')}” shows the order."
                )
            self.notice.tell(said, refused=True)
            return
        needs = any(settlement.needs_worker for settlement in settlements)
        workers = await self.ask(desk.workers) if needs else ()
        orders = list(dict.fromkeys(row.order_id for row in rows))
        settle = surely(self, orders, self.asking(desk.settle, rows))
        if await self._receive(boxes.record(rows, settlements, workers, self.read_date, settle), rows):
            self.table.unmark_all()
            self.count_marks()

    def action_assign(self) -> None:
        """Allocate somebody to the marked rows or to the one under the cursor."""
        if rows := self._these():
            self.begin(self._assign(rows))

    async def _assign(self, rows: list[BoardRow]) -> None:
        desk = self.desk
        workers = await self.ask(desk.workers)
        if await self._receive(boxes.assign(rows, workers, self.read_date, self.asking(desk.assign, rows))):
            self.table.unmark_all()
            self.count_marks()

    def action_decide(self) -> None:
        """Decide about the end of the order, or waive with a reason."""
        if rows := self._these():
            single = len(rows) == 1 and rows[0].nature == LAST_DAY
            self.begin(self._decide(rows[0]) if single else self._waive(rows))

    async def _decide(self, row: BoardRow) -> None:
        desk = self.desk
        decisions = await self.ask(desk.end_decisions)
        await self._receive(boxes.decide(row, decisions, self.asking(desk.decide, row)))

    async def _waive(self, rows: list[BoardRow]) -> None:
        desk = self.desk
        for row in rows:
            refusal = await self.ask(desk.why_not_waive, row)
            if refusal is not None:
                where = "" if len(rows) == 1 else f"{row.reference}, {row.title}: "
                self.notice.tell(f"{where}{refusal}", refused=True)
                return
        if await self._receive(boxes.waive(rows, self.asking(desk.waive, rows))):
            self.table.unmark_all()
            self.count_marks()

    def action_undo(self) -> None:
        """Take back one's own last act."""
        self.begin(self._undo())

    async def _undo(self) -> None:
        await self._acted(await self.ask(self.desk.undo), self._acted_on)

    def action_why(self) -> None:
        """Why the date of the row is what it is."""
        if (row := self._here()) is not None:
            self.begin(self.tell_why(row.title, row.order_id, row.deadline_key, row.subject_id))

    def action_write_up(self) -> None:
        """The form that the row asks for: the agenda of a review, the note of a supervision; of an alarm the
        note in which it was raised.
        """
        if (row := self._here()) is not None:
            self.begin(self._write_up(row))

    async def _write_up(self, row: BoardRow) -> None:
        for place, target_of in (
            ("note", self.desk.note_behind),
            ("note", self.desk.supervision.target_of),
            ("review", self.desk.reviews.target_of),
        ):
            target = await self.ask(target_of, row)
            if target is not None:
                self.sotui.go(place, *target)
                return
        self.notice.tell(
            f"This row is not written up in a form: “{self.key('board.record')}” records what settles it, "
            f"“{self.key('board.order')}” shows the order.",
            refused=True,
        )

    def action_order(self) -> None:
        """The page of the order."""
        if (row := self._here()) is not None:
            self.sotui.go("order", row.order_id)
