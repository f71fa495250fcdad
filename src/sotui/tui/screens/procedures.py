"""The shelf of procedures: those in use, those that come with the program, and files not yet in use."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from sotui.shown import show
from sotui.tui import boxes, boxes_procedures
from sotui.tui.cells import wrapped
from sotui.tui.commands import bindings
from sotui.tui.list_place import ListPlace
from sotui.tui.procedure_read import not_for, would_lines, would_words
from sotui.tui.procedure_shelf import COLUMNS, ShelfRow, about, fault_lines, rows_of
from sotui.tui.widgets.bars import HeadLine, KeyLine, Notice
from sotui.tui.widgets.line_table import LineTable
from sotui.tui.widgets.paper import Line, words
from sotui.tui.widgets.standing import Standing
from sotui.tui.widgets.too_small import TooSmall
from sotui.tui.words import many, told
from sotui.vault.errors import NotAllowed

if TYPE_CHECKING:
    from sotui.vault.drafts import Waiting


class About(Standing[ShelfRow]):
    """A procedure or a file in full."""

    def lines(self, row: ShelfRow, width: int, height: int) -> list[tuple[str, str]]:
        """What it is, then where it is from, then how it is used here."""
        said = [(text, tone) for text, tone in about(row) if text]
        return [(line, f"${tone}") for text, tone in said for line in wrapped(text, width, hang=2)]


class ProceduresScreen(ListPlace[ShelfRow]):
    """Open a procedure, its chart, its intervals; take a file into use."""

    PLACES: ClassVar[tuple[str, ...]] = ("procedures", "table", "browse")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("procedures"), *bindings("browse")]
    ASKS: ClassVar[str] = "all of these words: title, source, who adopted it…"
    CSS_PATH = "procedures.tcss"

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[ShelfRow, ...] = ()
        """All that is on the shelf, as last read."""

    def compose(self) -> ComposeResult:
        """Head, shelf, the row in full, message, keys."""
        yield HeadLine("Procedures")
        yield LineTable(
            COLUMNS, lambda row: row.key, tell=self._highlighted, empty="Reading the procedures…", id="rows"
        )
        yield About()
        yield Notice()
        yield KeyLine(*self.PLACES, "everywhere")
        yield TooSmall()

    def on_mount(self) -> None:
        self.table.focus()
        self.action_reload()

    def action_reload(self) -> None:
        """Read the shelf anew, and the folder of files."""
        self.run_worker(self.telling(self.read_again()), group="read", exclusive=True)

    async def read_again(self) -> None:
        """Somebody comes back."""
        self.rows = await self.ask(_shelf, self.desk)
        if self.is_mounted:
            self.pick()

    def drafted(self, row: ShelfRow, draft: Waiting) -> bool:
        """Nothing of a procedure is a draft."""
        return False

    async def mark_drafts(self) -> None:
        """No row has one."""

    def pick(self, *, to_top: bool = False) -> None:
        """Show the rows that have the words."""
        parts = self.wanted.lower().split()
        rows = [row for row in self.rows if all(part in row.text for part in parts)]
        self.table.empty = "No procedure has all of these words. Escape shows every one again."
        self.table.show_rows(rows, to_top=to_top)

    def _highlighted(self) -> None:
        self.query_one(About).stand_on(self.table.current)
        past = sum(row.past_review for row in self.rows)
        faulty = sum(bool(row.faults) for row in self.rows)
        self.query_one(HeadLine).say(
            many(len(self.rows), "row"),
            f"{past} past review" if past else "",
            f"{many(faulty, 'file')} with faults" if faulty else "",
        )
        self.sotui.look_at_keys()

    def action_clear(self) -> None:
        """Escape: the words looked for first, then the message."""
        if self.query("#filter"):
            self.close_line()
            self.pick()
        else:
            self.notice.clear()

    # Going on from a row

    def _pack(self, does: Callable[[str], None]) -> None:
        row = self.table.current
        if row is None:
            self.notice.tell("There is no row here: escape shows every one again.", refused=True)
        elif row.shelved is None:
            self.notice.tell(
                f"{show(row.title)} is a file that is not in use: {self.key('procedures.open')} reads "
                f"what it is, {self.key('procedures.adopt')} takes it into use.",
                refused=True,
            )
        else:
            does(row.shelved.id)

    @on(LineTable.Chosen)
    def action_open(self) -> None:
        """Read the procedure; of a file its faults, or what it is."""
        row = self.table.current
        if row is not None and row.file is not None:
            self.begin(self._read_file(row))
            return
        self._pack(lambda id: self.sotui.go("procedure", id))

    async def _read_file(self, row: ShelfRow) -> None:
        said, would = "", None
        if row.adopts:
            try:
                would = await self.ask(self.desk.procedures.would_move, row.adopts, self.desk.today())
            except NotAllowed as error:
                said = told(error) or ""
        today = self.desk.today()

        def page(width: int) -> list[Line]:
            lines = fault_lines(row, width)
            if would is not None:
                said_of = words(would_words(would, today), width, "today" if would.moves else "plain")
                return [*lines, Line(), *said_of, Line(), *would_lines(would, width)]
            return [*lines, Line(), *words(said, width, "muted")] if said else lines

        await self.app.push_screen(boxes.reading(row.title, page))

    def action_chart(self) -> None:
        """Its flow as a chart."""
        self._pack(lambda id: self.sotui.go("flow", id))

    def action_intervals(self) -> None:
        """What it leaves to each service."""
        self._pack(lambda id: self.sotui.go("intervals", id))

    def action_holidays(self) -> None:
        """The bank holidays in use."""
        self.sotui.go("holidays")

    def action_adopt(self) -> None:
        """Take the file, or the newer version, into use."""
        row = self.table.current
        if row is None:
            return
        if row.faults and row.file is not None:
            self.notice.tell(
                f"{show(row.title)} has {many(len(row.faults), 'fault')} and nothing of it is used: "
                f"{self.key('procedures.open')} reads them.",
                refused=True,
            )
        elif not row.adopts:
            said = "is in use as it is" if row.file is not None else "is in use in its latest version"
            self.notice.tell(f"{show(row.title)} {said}: there is nothing to adopt.", refused=True)
        else:
            self.begin(self._adopt(row))

    async def _adopt(self, row: ShelfRow) -> None:
        receipt = await self.app.push_screen_wait(
            boxes_procedures.adopt(
                row.adopts,
                row.title,
                self.read_date,
                self.asking(self.desk.procedures.would_move, row.adopts),
                self.asking(self.desk.procedures.adopt, row.adopts),
                first=row.file is not None and row.file.first,
            )
        )
        if receipt is not None:
            await self.read_again()
            self.notice.tell(receipt.said, receipt.moved)

    def why_not(self, command_id: str) -> str | None:
        """Why a command cannot be used on this row."""
        if command_id == "procedures.adopt":
            return not_for(self.desk.procedures.why_not("procedure adopted"))
        return None


def _shelf(desk: Any) -> tuple[ShelfRow, ...]:
    """The whole shelf, on the vault's thread."""
    return rows_of(desk.procedures.shelf(), desk.procedures.folder(), desk.procedures.folder_path)
