"""The bank holidays in use: their source, to which day they are confirmed, and those added here."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from sotui.tui import boxes, boxes_procedures
from sotui.tui.cells import wrapped
from sotui.tui.commands import bindings
from sotui.tui.place import Place
from sotui.tui.procedure_read import not_for
from sotui.tui.widgets.bars import HeadLine, KeyLine, Notice
from sotui.tui.widgets.columns import Column
from sotui.tui.widgets.labelled import Words
from sotui.tui.widgets.line_table import LineTable
from sotui.tui.widgets.standing import Standing
from sotui.tui.widgets.too_small import TooSmall
from sotui.tui.words import day_words, many

if TYPE_CHECKING:
    from sotui.desk.procedures_model import HolidayLine, Holidays

ADDED, WITHDRAWN = "bank holiday added", "bank holiday taken back"
"""The acts by which the list is changed."""


def shown_days(days: tuple[HolidayLine, ...], today: date) -> list[HolidayLine]:
    """Those of this year and the next, and whatever was added here, by day."""
    return sorted(
        (one for one in days if one.added_by or one.day.year in (today.year, today.year + 1)),
        key=lambda one: one.day,
    )


class About(Standing[Any]):
    """A bank holiday in full."""

    def lines(self, row: HolidayLine, width: int, height: int) -> list[tuple[str, str]]:
        """Day, source, and by whom it was added."""
        said = [(f"{day_words(row.day)}: {row.name}", "$tone-heading"), (row.source, "$foreground")]
        if row.added_by:
            when = f" on {day_words(row.added_on)}" if isinstance(row.added_on, date) else ""
            said.append((f"Added here by {row.added_by}{when}.", "$tone-today"))
        return [(line, tone) for text, tone in said if text for line in wrapped(text, width, hang=2)]


class HolidaysScreen(Place):
    """Look at them; add one, take back one that was added here."""

    PLACES: ClassVar[tuple[str, ...]] = ("holidays", "table", "browse")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("holidays"), *bindings("browse")]
    DEFAULT_CSS = """
    HolidaysScreen #stands { height: auto; max-height: 3; padding: 0 1; background: $surface; }
    HolidaysScreen.-low HeadLine { display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.holidays: Holidays | None = None
        """The list as last read."""

    @property
    def table(self) -> LineTable[Any]:
        """The days."""
        return self.query_one("#rows", LineTable)

    def compose(self) -> ComposeResult:
        """Head, to when they are confirmed, days, the one under the cursor, message, keys."""
        yield HeadLine("Bank holidays")
        yield Words("", "tone-muted", id="stands")
        yield LineTable(
            (
                Column("day", "Day", lambda one: day_words(one.day), 15),
                Column("name", "Bank holiday", lambda one: one.name, 40, least=26, grow=2),
                Column("here", "", self._mark, 26, least=22, tone=self._tone),
                Column("source", "Source", lambda one: one.source, 40, grow=1, from_width=110),
            ),
            lambda one: one.day.isoformat(),
            tell=self._moved,
            empty="Reading the bank holidays…",
            id="rows",
        )
        yield About()
        yield Notice()
        yield KeyLine(*self.PLACES, "everywhere")
        yield TooSmall()

    def _mark(self, line: HolidayLine) -> str:
        if line.added_by:
            return f"■ added by {line.added_by}"
        return "○ provisional" if self._provisional(line) else "· confirmed"

    def _tone(self, line: HolidayLine) -> str:
        return "today" if line.added_by else "soon" if self._provisional(line) else "quiet"

    def _provisional(self, line: HolidayLine) -> bool:
        return self.holidays is not None and line.day > self.holidays.confirmed_to

    def on_mount(self) -> None:
        self.table.focus()
        self.run_worker(self.telling(self.read_again()), group="read", exclusive=True)

    async def read_again(self) -> None:
        """Read the list as it is now."""
        found = await self.ask(self.desk.procedures.holidays)
        if not self.is_mounted:
            return
        self.holidays = found
        on = f", looked up on {day_words(found.confirmed_on)}" if isinstance(found.confirmed_on, date) else ""
        self.query_one("#stands", Words).say(
            f"Confirmed to {day_words(found.confirmed_to)}{on}; every working day counted beyond that is "
            f"provisional. Source: {found.source}."
        )
        today = self.desk.today()
        rows = shown_days(found.days, today)
        added = sum(bool(one.added_by) for one in found.days)
        self.query_one(HeadLine).say(
            state=(
                f"{today.year} and {today.year + 1}",
                f"{added} added here" if added else "none added here",
            )
        )
        self.table.empty = "No bank holiday of this year or the next is known."
        first = not self.table.rows
        self.table.show_rows(rows)
        if first and (ahead := next((one for one in rows if one.day >= today), None)) is not None:
            self.table.move_to_key(ahead.day.isoformat())

    def _moved(self) -> None:
        self.query_one(About).stand_on(self.table.current)
        self.sotui.look_at_keys()

    @on(LineTable.Chosen)
    def _read(self) -> None:
        line = self.table.current
        if line is not None:
            said = f"{day_words(line.day)}: {line.name}\n\n{line.source}"
            by = f"\n\nAdded here by {line.added_by}." if line.added_by else ""
            self.app.push_screen(boxes.message("Bank holiday", said + by))

    def action_add(self) -> None:
        """Add one."""
        self.begin(
            self._with(
                boxes_procedures.holiday(self.read_date, self.asking(self.desk.procedures.add_holiday))
            )
        )

    def action_withdraw(self) -> None:
        """Take back one that was added here."""
        line = self.table.current
        if line is not None:
            act = self.asking(self.desk.procedures.withdraw_holiday, line.day)
            self.begin(self._with(boxes_procedures.withdraw_holiday(line, act)))

    async def _with(self, box: Any) -> None:
        receipt = await self.app.push_screen_wait(box)
        if receipt is not None:
            await self.read_again()
            self.notice.tell(receipt.said, receipt.moved)

    def action_back(self) -> None:
        """Back to where one came from."""
        self.app.pop_screen()

    def why_not(self, command_id: str) -> str | None:
        """Why it cannot be done: by whom it can, or that the day was not added here."""
        if command_id == "holidays.add":
            return not_for(self.desk.procedures.why_not(ADDED))
        if command_id == "holidays.withdraw":
            line = self.table.current
            if line is None or not line.added_by:
                added = sum(bool(one.added_by) for one in self.holidays.days) if self.holidays else 0
                here = f"{many(added, 'day')} added here" if added else "none was added here"
                return f"Only what was added here can be taken back: {here}."
            return not_for(self.desk.procedures.why_not(WITHDRAWN))
        return None
