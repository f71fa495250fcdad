"""The supervision of staff: one row for each worker, most urgent first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from sotui.shown import show
from sotui.supervision.staff_model import StaffList, StaffRow
from sotui.tui.commands import bindings
from sotui.tui.list_place import READING, ListPlace
from sotui.tui.screens.staff_columns import (
    COLUMNS,
    SORTS,
    about_lines,
    in_order,
    tone_of,
    with_words,
)
from sotui.tui.staff_recording import StaffRecording
from sotui.tui.widgets.bars import HeadLine, KeyLine, Notice
from sotui.tui.widgets.line_table import LineTable
from sotui.tui.widgets.standing import Standing, reason_first
from sotui.tui.widgets.too_small import TooSmall
from sotui.tui.words import many

if TYPE_CHECKING:
    from sotui.vault.drafts import Waiting

_DEEDS = {"staff.record": "staff fact recorded", "staff.fact": "staff fact recorded", "staff.undo": "undone"}


class About(Standing[StaffRow]):
    """A worker's row in full."""

    def lines(self, row: StaffRow, width: int, height: int) -> list[tuple[str, str]]:
        """The reason first, then the clause, then of whom."""
        first, second, parts = about_lines(row)
        return reason_first(first, second, parts, tone_of(row), width, height)


class StaffScreen(StaffRecording, ListPlace[StaffRow]):
    """Filter, by team, sort; open a worker's page; record what settles what is most urgent."""

    PLACES: ClassVar[tuple[str, ...]] = ("staff", "table", "browse")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("staff"), *bindings("browse")]
    ASKS: ClassVar[str] = "all of these words: worker, team, post, clause…"
    DEFAULT_CSS: ClassVar[str] = """
    StaffScreen #filter { height: 1; }
    StaffScreen.-low HeadLine { display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.staff: StaffList | None = None
        """The list as last read."""
        self._sort = 0
        self._team: str | None = None
        """The team that is looked at; None for every team."""

    def compose(self) -> ComposeResult:
        """Head, table, the row in full, message, keys."""
        yield HeadLine("Staff")
        yield LineTable(
            COLUMNS,
            lambda row: row.key,
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
        """Somebody comes back from a worker's page."""
        await self.read_anew()

    async def read_anew(self) -> None:
        """Read and show, the cursor on the same worker."""
        self.staff = await self.ask(self.desk.staff.listing)
        await self.look_for_drafts()
        if self.is_mounted and self.query("#rows"):
            self.pick()

    def drafted(self, row: StaffRow, draft: Waiting) -> bool:
        """Of this worker: typed on their page, or over this list about them."""
        return draft.trail[1:2] == (row.id,) or row.id in draft.subject.split()

    def pick(self, *, to_top: bool = False) -> None:
        """Show the rows that are asked for, in the order that is asked for."""
        if self.staff is None:
            return
        rows: Sequence[StaffRow] = self.staff.rows
        if self._team is not None:
            rows = [row for row in rows if row.worker.team_name == self._team]
        rows = with_words(in_order(rows, SORTS[self._sort][0]), self.wanted)
        table = self.table
        table.sorted_by = SORTS[self._sort][0]
        table.empty = self._why_empty()
        table.show_rows(rows, to_top=to_top)
        self._head()

    def _why_empty(self) -> str:
        if self.wanted:
            return "No worker has all of these words. Escape shows everybody again."
        if self.staff is not None and self.staff.note:
            return self.staff.note
        return "Nobody is in this team. Escape shows everybody again."

    def _head(self) -> None:
        staff = self.staff
        if staff is None:
            return
        overdue = sum(row.overdue for row in staff.rows)
        without = sum(row.first is None for row in staff.rows)
        shown, every = len(self.table.rows), len(staff.rows)
        counts = [
            many(every, "worker") if shown == every else "",
            "your own line" if staff.own_only else "",
            "no procedure in use" if not staff.procedures else "",
            f"{without} without dates" if without else "",
            f"{overdue} overdue" if overdue else "none overdue",
        ]
        state = [f"by {SORTS[self._sort][1]}"] if self._sort else []
        state += [show(self._team, limit=24) or "no team"] if self._team is not None else []
        state += [f"{shown} of {many(every, 'worker')}"] if shown != every else []
        self.query_one(HeadLine).say(*(one for one in counts if one), state=tuple(state))

    def _highlighted(self) -> None:
        self.query_one(About).stand_on(self.table.current)
        self._head()

    # Filter, team, sort

    def action_clear(self) -> None:
        """Escape: the filter first, then the team, then back."""
        if self.query("#filter"):
            self.close_line()
            self.pick()
        elif self._team is not None:
            self._team = None
            self.pick()
        else:
            self.app.pop_screen()

    def action_sort(self) -> None:
        """The next of the orders in which it can stand."""
        self._sort = (self._sort + 1) % len(SORTS)
        self.pick()

    def action_team(self) -> None:
        """The next team, after the last one all again."""
        if self.staff is None:
            return
        teams: list[str | None] = [None, *self.staff.teams]
        place = teams.index(self._team) if self._team in teams else 0
        self._team = teams[(place + 1) % len(teams)]
        self.pick(to_top=True)

    # Going on from a row

    def _here(self) -> StaffRow | None:
        row = self.table.current
        if row is None:
            self.notice.tell("There is no row here: clear the filter with escape first.", refused=True)
        return row

    @on(LineTable.Chosen)
    def action_open(self) -> None:
        """The worker's page."""
        if (row := self._here()) is not None:
            self.sotui.go("worker", row.id)

    def action_why(self) -> None:
        """Why the most urgent date is what it is."""
        row = self._here()
        if row is None:
            return
        if row.first is None:
            self.notice.tell(f"{show(row.name)}: {row.lacks}, so no date is counted.", refused=True)
            return
        self.begin(self.why_of_worker(row.id, row.first.deadline))

    def action_record(self) -> None:
        """Record what settles the most urgent date of the worker."""
        row = self._here()
        if row is None or self.refused("staff.record"):
            return
        if row.first is None:
            self.begin(self.record_any(row.id, row.name))
            return
        self.begin(self.settle(row.id, row.name, row.first.deadline))

    def action_fact(self) -> None:
        """Record anything about the worker."""
        row = self._here()
        if row is not None and not self.refused("staff.fact"):
            self.begin(self.record_any(row.id, row.name))

    def action_undo(self) -> None:
        """Take back one's own last act."""
        if not self.refused("staff.undo"):
            self.begin(self._undo())

    async def _undo(self) -> None:
        receipt = await self.ask(self.desk.undo)
        await self.read_anew()
        self.notice.tell(receipt.said, receipt.moved)

    def why_not(self, command_id: str) -> str | None:
        """What the person's role does not allow."""
        deed = _DEEDS.get(command_id)
        return self.desk.staff.why_not(deed) if deed is not None else None
