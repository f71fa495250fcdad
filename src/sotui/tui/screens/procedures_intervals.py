"""The local intervals of a procedure: what no clause gives, what is set here, by whom and why."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from sotui.tui import boxes, boxes_procedures
from sotui.tui.cells import day_column, wrapped
from sotui.tui.commands import bindings
from sotui.tui.dialogs.interval import count_words, unit_words
from sotui.tui.place import Place
from sotui.tui.procedure_read import not_for
from sotui.tui.widgets.bars import HeadLine, KeyLine, Notice
from sotui.tui.widgets.columns import Column
from sotui.tui.widgets.line_table import LineTable
from sotui.tui.widgets.paper import Line, words
from sotui.tui.widgets.standing import Standing
from sotui.tui.widgets.too_small import TooSmall
from sotui.tui.words import day_words, many

if TYPE_CHECKING:
    from sotui.desk.procedures_model import IntervalLine

SET = "local interval set"
"""The act by which one is set."""


def in_force(line: IntervalLine) -> str:
    """How long it is here, and whose that is."""
    mark = "set here" if line.set_by else "default"
    return f"{count_words(line.count, line.unit)}, {mark}"


def set_words(line: Any) -> str:
    """By whom, from when and why it was set."""
    if not line.set_by:
        return "Nothing was set here: the procedure's own default holds."
    since = f" for what begins from {day_words(line.from_day)}" if isinstance(line.from_day, date) else ""
    return f"Set by {line.set_by}{since}: {line.why}"


def coming_words(line: IntervalLine) -> str:
    """What was set for a day that has not come yet."""
    ahead = [one for one in line.history if line.from_day is None or one[0] > line.from_day]
    told = [f"{count_words(count, line.unit)} from {day_words(day)}, by {by}" for day, count, by, _ in ahead]
    return f"To come: {'; then '.join(reversed(told))}" if told else ""


COLUMNS: tuple[Column[Any], ...] = (
    Column("label", "Interval", lambda one: one.label, 40, least=24, grow=2),
    Column("count", "In force", in_force, 26, least=24, tone=lambda one: "today" if one.set_by else "quiet"),
    Column("default", "Default", lambda one: str(one.default), 7, right=True),
    Column("from", "From", lambda one: day_column(one.from_day, short_year=True), 9, right=True),
    Column("by", "Set by", lambda one: one.set_by or "", 12, from_width=90),
    Column("clause", "Clause", lambda one: one.id, 14, from_width=100, tone=lambda one: "quiet"),
)


class About(Standing[Any]):
    """An interval in full."""

    def lines(self, row: IntervalLine, width: int, height: int) -> list[tuple[str, str]]:
        """Why it is local, what room there is, and who set it."""
        unit = unit_words(row.unit)
        room = f"Default {count_words(row.default, row.unit)}; {row.least} to {row.most} {unit} can be set."
        said = (
            (f"{row.label} · {row.id}", "$tone-heading"),
            (row.why_local, "$foreground"),
            (room, "$tone-muted"),
            (set_words(row), "$tone-today" if row.set_by else "$tone-muted"),
            (coming_words(row), "$tone-today"),
        )
        return [(line, tone) for text, tone in said if text for line in wrapped(text, width, hang=2)]


class IntervalsScreen(Place):
    """Look at them, and set one from a day on."""

    PLACES: ClassVar[tuple[str, ...]] = ("intervals", "table", "browse")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("intervals"), *bindings("browse")]
    DEFAULT_CSS = """
    IntervalsScreen Standing { height: 7; }
    IntervalsScreen.-low HeadLine { display: none; }
    """

    def __init__(self, pack_id: str) -> None:
        super().__init__()
        self._pack_id = pack_id

    @property
    def table(self) -> LineTable[Any]:
        """The intervals."""
        return self.query_one("#rows", LineTable)

    def compose(self) -> ComposeResult:
        """Head, intervals, the one under the cursor in full, message, keys."""
        yield HeadLine("Local intervals")
        yield LineTable(
            COLUMNS, lambda one: one.id, tell=self._moved, empty="Reading the intervals…", id="rows"
        )
        yield About()
        yield Notice()
        yield KeyLine(*self.PLACES, "everywhere")
        yield TooSmall()

    def on_mount(self) -> None:
        self.table.focus()
        self.run_worker(self.telling(self.read_again()), group="read", exclusive=True)

    async def read_again(self) -> None:
        """Read them as they are set now."""
        lines = await self.ask(self.desk.procedures.intervals, self._pack_id)
        pack = await self.ask(self.desk.procedures.pack, self._pack_id)
        if not self.is_mounted:
            return
        self.query_one(HeadLine).say(
            title=f"Local intervals: {pack.title}", state=(many(len(lines), "interval"),)
        )
        self.table.empty = "This procedure leaves no span open: every one of its dates stands in a clause."
        self.table.show_rows(lines)

    def _moved(self) -> None:
        self.query_one(About).stand_on(self.table.current)
        self.sotui.look_at_keys()

    # What can be done

    @on(LineTable.Chosen)
    def _chosen(self) -> None:
        self.action_set()

    def action_set(self) -> None:
        """Set the one under the cursor."""
        if (why := self.why_not("intervals.set")) is not None:
            self.notice.tell(why, refused=True)
        elif (line := self.table.current) is not None:
            self.begin(self._set(line))

    async def _set(self, line: IntervalLine) -> None:
        act = self.asking(self.desk.procedures.set_interval, self._pack_id, line.id)
        receipt = await self.app.push_screen_wait(
            boxes_procedures.interval(self._pack_id, line, self.read_date, act)
        )
        if receipt is not None:
            await self.read_again()
            self.notice.tell(receipt.said, receipt.moved)

    def action_history(self) -> None:
        """All that was ever set of it, and why it is local."""
        line = self.table.current
        if line is not None:
            self.app.push_screen(boxes.reading(line.label, lambda width: history_lines(line, width)))

    def action_clause(self) -> None:
        """The clause that leaves it open."""
        line = self.table.current
        if line is not None:
            self.sotui.go("procedure", self._pack_id, line.id)

    def action_back(self) -> None:
        """Back to where one came from."""
        self.app.pop_screen()

    def why_not(self, command_id: str) -> str | None:
        """Why it cannot be set: by whom it can."""
        if command_id == "intervals.set":
            if not self.table.rows:
                return "This procedure leaves no span open: there is nothing to set."
            return not_for(self.desk.procedures.why_not(SET))
        return None


def history_lines(line: IntervalLine, width: int) -> list[Line]:
    """Why it is local, its room, and each setting, the latest first."""
    unit = unit_words(line.unit)
    lines = [
        *words(line.why_local, width),
        *words(
            f"Default {count_words(line.default, line.unit)}; {line.least} to {line.most} {unit} can be set.",
            width,
            "muted",
        ),
        Line(),
        Line((("What was set here", "heading"),)),
    ]
    if not line.history:
        return [*lines, *words("Nothing: the procedure's own default holds.", width, indent=2)]
    for day, count, by, why in line.history:
        said = f"From {day_words(day)}: {count_words(count, line.unit)}, set by {by}: {why}"
        lines += words(said, width, indent=2, hang=2)
    return lines
