"""The list of reviews: due, begun, waiting for minutes, to be sent, waiting for an outcome, followed up."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal

from sotui.reviews.model import ReviewLine
from sotui.shown import show
from sotui.tui import boxes
from sotui.tui.cells import day_column, wrapped
from sotui.tui.commands import bindings
from sotui.tui.dialogs.base import Words
from sotui.tui.list_place import READING, ListPlace
from sotui.tui.widgets.bars import HeadLine, KeyLine, Notice
from sotui.tui.widgets.columns import Column
from sotui.tui.widgets.line_table import LineTable
from sotui.tui.widgets.too_small import TooSmall
from sotui.tui.widgets.weeks import Weeks
from sotui.tui.words import day_words, many

if TYPE_CHECKING:
    from sotui.vault.drafts import Waiting

PARTS = {
    "due": "Due",
    "draft": "Begun",
    "minutes": "Minutes",
    "send": "To send",
    "outcome": "Outcome",
    "follow-up": "Follow-up",
    "done": "Complete",
}
"""What stands in the first column, in the order of the list."""
ROOM_FOR_WEEKS = 120
"""Cells across from which the weeks stand beside the line under the cursor."""

COLUMNS: tuple[Column[ReviewLine], ...] = (
    Column("part", "Part", lambda line: PARTS[line.part], 9, tone=lambda line: "plain"),
    Column("status", "Status", lambda line: line.status, 25, 22, tone=lambda line: line.tone),
    Column("title", "What", lambda line: line.title, 36, 20, grow=3),
    Column("children", "Children", lambda line: line.children, 22, 12, grow=2),
    Column("due", "Date", lambda line: day_column(line.due), 11, from_width=96),
    Column("reference", "Order", lambda line: line.reference, 7),
    Column("who", "Who", lambda line: line.who, 14, 12, grow=1, from_width=100, tone=lambda line: "quiet"),
)


class ReviewsScreen(ListPlace[ReviewLine]):
    """Enter opens the form; it knows which review it is."""

    PLACES: ClassVar[tuple[str, ...]] = ("reviews", "table", "browse")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("reviews"), *bindings("browse")]
    ASKS: ClassVar[str] = "all of these words: child, order, chair, part…"
    CSS_PATH = "reviews.tcss"

    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[ReviewLine, ...] | None = None
        """The list as last read."""
        self._everything = False

    def compose(self) -> ComposeResult:
        """Head, table, what stands under the cursor, receipt, keys."""
        yield HeadLine("Reviews")
        yield LineTable(
            COLUMNS,
            lambda line: line.key,
            kin=(lambda line: f"{line.order_id}|{line.review_id}", lambda line: line.order_id),
            tell=self._told,
            empty=READING,
            note_in="title",
            id="rows",
        )
        with Horizontal(id="foot"):
            yield Words("", "tone-muted", id="under")
            yield Weeks("reviews due")
        yield Notice()
        yield KeyLine(*self.PLACES, "everywhere")
        yield TooSmall()

    def on_mount(self) -> None:
        self.table.focus()
        self.action_reload()

    def on_resize(self) -> None:
        self.query_one(Weeks).display = self.size.width >= ROOM_FOR_WEEKS

    def action_reload(self) -> None:
        """Read the list anew, beside the keyboard."""
        self.run_worker(self.read_again(), group="read", exclusive=True)

    def action_everything(self) -> None:
        """Complete reviews too, or only those that wait for something."""
        self._everything = not self._everything
        self.action_reload()

    async def read_again(self) -> None:
        """Read the list and show it."""
        try:
            self.lines = await self.ask(self.desk.reviews.lines, self._everything)
            await self.look_for_drafts()
        except Exception as error:
            self.refuse(error)
            return
        if self.is_mounted:
            self.pick()
            if slid := self.slid(self.table):
                self.notice.tell(slid.strip(), hint=True)

    def drafted(self, row: ReviewLine, draft: Waiting) -> bool:
        """Of the same review, or of the next one of the order."""
        if draft.kind != "review":
            return draft.trail == self.trail and super().drafted(row, draft)
        # Of what is not recorded at all the list has a line of its own.
        return row.part != "draft" and draft.trail[1:3] == (row.order_id, row.review_id)

    def pick(self, *, to_top: bool = False) -> None:
        """Show the lines that have what is looked for, and say at the top how many."""
        lines = self.lines or ()
        wanted = self.wanted.casefold().split()
        shown = [line for line in lines if all(word in line.searchable for word in wanted)]
        self.table.empty = (
            "No line has all of these words. Escape shows every line again."
            if self.wanted
            else "No review is due within a quarter, and none waits for anything."
        )
        self.table.show_rows(shown, to_top=to_top)
        counts = Counter(line.part for line in lines)
        said = ", ".join(f"{counts[part]} {name.lower()}" for part, name in PARTS.items() if counts[part])
        count = f"{len(shown)} of {many(len(lines), 'line')}" if self.wanted else many(len(lines), "line")
        state = ("with complete ones",) if self._everything else ()
        self.query_one(HeadLine).say(said, count, state=state)
        due = (line.due for line in lines if line.part in ("due", "draft") and line.due is not None)
        self.query_one(Weeks).count(due, self.desk.today())

    def _told(self) -> None:
        line = self.table.current
        under = self.query_one("#under", Words)
        if line is None:
            under.say("")
            return
        width = under.size.width or self.size.width - 2
        # A line each, but for why, which is told to its end; what is cut stands last in its line.
        told = [*wrapped(line.why, width), line.title, f"{line.reference} · {line.who} · {line.children}"]
        if line.due is not None:
            by = f", do by {day_words(line.do_by)}" if line.do_by not in (None, line.due) else ""
            told[-2] = f"due {day_words(line.due)}{by} · {line.status[2:]} · {line.title}"
        under.say("\n".join(show(text, limit=width) for text in told))

    # Keys

    @on(LineTable.Chosen)
    def action_open(self) -> None:
        """Open the form."""
        line = self._here()
        if line is not None:
            ids = (line.order_id, line.review_id) if line.review_id else (line.order_id,)
            self.sotui.go("review", *ids)

    def _here(self) -> ReviewLine | None:
        line = self.table.current
        if line is None:
            self.notice.tell("There is no line here.", refused=True)
        return line

    def why_not(self, command_id: str) -> str | None:
        """Only a date has a reason for being what it is."""
        line = self.table.current if command_id in ("reviews.why", "reviews.open", "reviews.order") else None
        if command_id == "reviews.why" and line is not None and not line.subject_id:
            return "This line has no date of its own. " + line.why
        return None

    def action_why(self) -> None:
        """Why the date is what it is."""
        if (line := self._here()) is not None:
            self.begin(self._why(line))

    async def _why(self, line: ReviewLine) -> None:
        sections = await self.ask(self.desk.reviews.why, line)
        await self.app.push_screen(
            boxes.why(f"Why: {line.title}", sections, line.deadline_key.partition("|")[0])
        )

    def action_order(self) -> None:
        """The page of the order."""
        if (line := self._here()) is not None:
            self.sotui.go("order", line.order_id)

    def action_undo(self) -> None:
        """Say where something is taken back: here one sees many reviews, and not what one did last."""
        here, board = self.key("reviews.undo"), self.key("board.undo")
        self.notice.tell(
            f"{here} undoes nothing on this list: the board ({self.key('view.board')}) takes back what you"
            f" recorded last with {board}; what is signed, sent or agreed is put right in the form.",
            refused=True,
        )

    def action_clear(self) -> None:
        """Escape: the filter first, then the message, then the board."""
        if self.query("#filter") or self.wanted:
            self.close_line()
            self.pick()
        elif not self.notice.clear():
            self.sotui.action_view("board")
