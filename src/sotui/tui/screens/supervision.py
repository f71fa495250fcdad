"""Who is due practice supervision: one row for each child, and first the notes that wait to be signed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from sotui.shown import show
from sotui.supervision.due import DueList, DueRow
from sotui.tui.commands import bindings
from sotui.tui.list_place import READING, ListPlace
from sotui.tui.screens.supervision_columns import (
    COLUMNS,
    SORTS,
    WIDE,
    about_lines,
    in_order,
    this_week,
    tone_of,
    with_words,
)
from sotui.tui.session_boxes import DEEDS as SESSION_DEEDS
from sotui.tui.session_boxes import SettingSessions
from sotui.tui.widgets.bars import HeadLine, KeyLine, Notice
from sotui.tui.widgets.line_table import LineTable
from sotui.tui.widgets.standing import Standing, reason_first
from sotui.tui.widgets.too_small import TooSmall
from sotui.tui.words import many

if TYPE_CHECKING:
    from sotui.desk.supervision import SupervisionDesk
    from sotui.vault.drafts import Waiting


class About(Standing[DueRow]):
    """A child's row in full."""

    def lines(self, row: DueRow, width: int, height: int) -> list[tuple[str, str]]:
        """The reason first, then the clause, then of whom."""
        first, second, parts = about_lines(row)
        return reason_first(first, second, parts, tone_of(row), width, height)


class SupervisionScreen(SettingSessions, ListPlace[DueRow]):
    """Filter, sort, only this week, only mine; open the note; put orders under the procedure."""

    PLACES: ClassVar[tuple[str, ...]] = ("supervision", "table", "browse")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("supervision"), *bindings("browse")]
    ASKS: ClassVar[str] = "all of these words: child, order, worker, clause…"
    DEFAULT_CSS: ClassVar[str] = """
    SupervisionScreen #filter { height: 1; }
    SupervisionScreen.-low HeadLine { display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.due: DueList | None = None
        """The list as last read."""
        self._sort = 0
        self._week = self._mine = False

    @property
    def _supervision(self) -> SupervisionDesk:
        return self.desk.supervision

    def compose(self) -> ComposeResult:
        """Head, table, the row in full, message, keys."""
        yield HeadLine("Supervision")
        yield LineTable(
            COLUMNS,
            lambda row: row.key,
            kin=(lambda row: row.child_id, lambda row: row.order_id),
            tell=self._highlighted,
            empty=READING,
            note_in="status",
            id="rows",
        )
        yield About()
        yield Notice()
        yield KeyLine(*self.PLACES, "everywhere")
        yield TooSmall()

    def on_mount(self) -> None:
        self.table.focus()
        self.action_reload()

    # What is in the list

    def action_reload(self) -> None:
        """Read the register anew, beside the keyboard."""
        self.run_worker(self.telling(self.read_anew()), group="read", exclusive=True)

    async def read_again(self) -> None:
        """Somebody comes back, from a note or from elsewhere."""
        await self.read_anew()
        if slid := self.slid(self.table):
            self.notice.tell(slid.strip(), hint=True)

    async def read_anew(self) -> None:
        """Read and show; marks stay on rows that are still there."""
        self.due = await self.ask(self._supervision.due)
        await self.look_for_drafts()
        if not self.is_mounted:
            return
        self.table.mark_again(self.due.rows)
        self.pick()

    def drafted(self, row: DueRow, draft: Waiting) -> bool:
        """Of the same note, or of the next one of the order."""
        if draft.kind != "note":
            return draft.trail == self.trail and super().drafted(row, draft)
        return draft.subject == (row.note.id if row.note is not None else row.order_id)

    def pick(self, *, to_top: bool = False) -> None:
        """Show the rows that are asked for, in the order that is asked for."""
        if self.due is None:
            return
        rows: Sequence[DueRow] = self.due.rows
        if self._week:
            rows = this_week(rows, self.desk.today())
        if self._mine:
            rows = [row for row in rows if row.mine]
        rows = with_words(in_order(rows, SORTS[self._sort][0]), self.wanted)
        table = self.table
        table.sorted_by = SORTS[self._sort][0]
        table.empty = self._why_empty()
        table.show_rows(rows, to_top=to_top)
        self._head()

    def _why_empty(self) -> str:
        if self.wanted:
            return "No row has all of these words. Escape shows every row again."
        if self._week or self._mine:
            return "Nothing is due here this week." if self._week else "You have held none of these."
        return "No order on the register is in force."

    def _head(self) -> None:
        due = self.due
        if due is None:
            return
        waiting = sum(row.note is not None for row in due.rows)
        overdue = sum(row.note is None and row.days is not None and row.days < 0 for row in due.rows)
        shown, every = len(self.table.rows), len(due.rows)
        not_started = "to start" if self.size.width < WIDE else "not started"
        # The line drops the first of these first where it is short of room; what waits to be signed stands
        # first in the list as well.
        counts = [
            many(every, "row") if shown == every else "",
            "" if overdue else "none overdue",
            f"{many(due.unplaced, 'order')} under no procedure" if due.unplaced else "",
            f"{waiting} to sign" if waiting else "",
            f"{due.not_started} {not_started}" if due.not_started else "",
            f"{overdue} overdue" if overdue else "",
        ]
        state = [f"by {SORTS[self._sort][1]}"] if self._sort else []
        state += ["this week"] if self._week else []
        state += ["mine"] if self._mine else []
        state += [f"{len(self.table.marked)} marked"] if self.table.marked else []
        state += [f"{shown} of {many(every, 'row')}"] if shown != every else []
        self.query_one(HeadLine).say(*(one for one in counts if one), state=tuple(state))

    def _highlighted(self) -> None:
        self.query_one(About).stand_on(self.table.current)
        self._head()

    # Filter, sort, only some

    def action_clear(self) -> None:
        """Escape: the filter first, then what is left out, then the marks, then the message."""
        if self.query("#filter"):
            self.close_line()
            self.pick()
        elif self._week or self._mine:
            self._week = self._mine = False
            self.pick()
        elif self.table.marked:
            self.table.unmark_all()
            self._head()
        else:
            self.notice.clear()

    def action_sort(self) -> None:
        """The next of the orders in which it can stand."""
        self._sort = (self._sort + 1) % len(SORTS)
        self.pick()

    def action_week(self) -> None:
        """Only what this week asks for, or all."""
        self._week = not self._week
        self.pick(to_top=True)

    def action_mine(self) -> None:
        """Only what the person held last, or all."""
        self._mine = not self._mine
        self.pick(to_top=True)

    # Going on from a row

    def _here(self) -> DueRow | None:
        row = self.table.current
        if row is None:
            self.notice.tell("There is no row here: clear the filter with escape first.", refused=True)
        return row

    @on(LineTable.Chosen)
    def action_note(self) -> None:
        """The note of the row: the one not signed yet, or a new one."""
        if (row := self._here()) is not None:
            self.sotui.go("note", row.order_id, row.child_id, row.note.id if row.note else "")

    def action_another(self) -> None:
        """A further note, although one is not signed yet."""
        if (row := self._here()) is not None:
            self.sotui.go("note", row.order_id, row.child_id, "", "new")

    def action_order(self) -> None:
        """The page of the order."""
        if (row := self._here()) is not None:
            self.sotui.go("order", row.order_id)

    def action_why(self) -> None:
        """Why the date of the row is what it is."""
        row = self._here()
        if row is None:
            return
        if row.deadline is None:
            self.notice.tell(f"{show(row.name)}: {row.lacks}, so no date is counted.", refused=True)
            return
        about = row.deadline
        self.begin(self.tell_why(about.title, row.order_id, about.key, about.subject.id))

    def action_under(self) -> None:
        """Put the marked orders, or the one under the cursor, under the procedure."""
        rows = list(self.table.marked.values())
        if not rows:
            row = self._here()
            rows = [row] if row is not None else []
        if rows:
            self.begin(self._under(rows))

    async def _under(self, rows: Sequence[DueRow]) -> None:
        due = self.due
        if due is None or not due.procedures:
            self.notice.tell("No procedure for supervision comes with this version.", refused=True)
            return
        ids = tuple(dict.fromkeys(row.order_id for row in rows if row.unplaced))
        if not ids:
            what = "Every marked order is" if len(rows) > 1 else "The order is"
            self.notice.tell(f"{what} under a procedure for supervision already.", refused=True)
            return
        receipt = await self.ask(self._supervision.put_under, ids, due.procedures[0][0])
        self.table.unmark_all()
        await self.read_anew()
        self.notice.tell(receipt.said, receipt.moved)

    def action_staff(self) -> None:
        """The supervision of staff."""
        self.sotui.go("staff")

    def action_sessions(self, what: str) -> None:
        """Set a session of the row's child, or those of a year; cancel or rearrange one."""
        if (row := self._here()) is not None:
            self.begin(self.open_sessions(what, "child", row.child_id))

    def action_undo(self) -> None:
        """Take back one's own last act."""
        self.begin(self._undo())

    async def _undo(self) -> None:
        receipt = await self.ask(self.desk.undo)
        await self.read_anew()
        self.notice.tell(receipt.said, receipt.moved)

    def why_not(self, command_id: str) -> str | None:
        """Why a command cannot be used on this list now."""
        if (what := command_id.removeprefix("supervision.")) in SESSION_DEEDS:
            return self.why_not_sessions(what)
        if command_id == "supervision.under" and self.due is not None and not self.due.unplaced:
            return "Every order in force is under a procedure for supervision already."
        return None
