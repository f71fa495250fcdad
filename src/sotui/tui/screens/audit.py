"""The audit: who did or looked at what, newest first, read a page at a time."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from sotui.desk.audit_model import KINDS, Asked, AuditLine
from sotui.shown import show
from sotui.tui import boxes_audit
from sotui.tui.cells import wrapped
from sotui.tui.commands import bindings
from sotui.tui.list_place import READING, ListPlace
from sotui.tui.widgets.bars import HeadLine, KeyLine, Notice
from sotui.tui.widgets.columns import Column
from sotui.tui.widgets.line_table import LineTable
from sotui.tui.widgets.standing import Standing
from sotui.tui.widgets.too_small import TooSmall

if TYPE_CHECKING:
    from sotui.triage.model import Receipt

SIGNS = {"act": "●", "look": "○", "refused": "▲", "vault": "·"}
TONES = {"act": "plain", "look": "quiet", "refused": "late", "vault": "quiet"}
NEAR_END = 40
"""So many rows before the last one read the next are asked for."""
SLICE, PAUSE = 0.02, 0.005
"""Seconds for which the audit is looked through at a stretch, and for which the keys come first after it."""


def _when(line: AuditLine) -> str:
    return f"{line.at:%d/%m/%y %H:%M}{' ⟲' if line.clock_back else ''}"


COLUMNS: tuple[Column[AuditLine], ...] = (
    Column("seq", "No.", lambda line: f"{line.seq:,}", 7, right=True, tone=lambda line: "quiet"),
    Column("when", "When", _when, 16, least=14),
    Column("who", "Who", lambda line: line.who, 16, least=12, grow=1),
    Column(
        "what",
        "What",
        lambda line: f"{SIGNS[line.kind]} {line.what}",
        26,
        least=20,
        grow=2,
        tone=lambda line: TONES[line.kind],
    ),
    Column("about", "About", lambda line: line.about, 14, least=9, grow=1),
    Column("reason", "Reason", lambda line: line.reason, 24, grow=2, from_width=110),
)


class About(Standing[AuditLine]):
    """The entry under the cursor in full, but for its rows."""

    def lines(self, row: AuditLine, width: int, height: int) -> list[tuple[str, str]]:
        """What, about what, why."""
        kind = "" if row.kind == "act" else f"{row.kind}: "
        first = f"{kind}{row.what} · {row.about}" if row.about else f"{kind}{row.what}"
        said = [(show(first), "bold $foreground")]
        if row.reason:
            said.append((f"because: {show(row.reason)}", "$foreground"))
        if row.detail:
            said.append((show(row.detail), "$tone-muted"))
        if row.clock_back:
            said.append(("The machine's clock stood earlier than at the entry before.", "$tone-late"))
        return [(line, tone) for text, tone in said for line in wrapped(text, width, hang=2)]


class AuditScreen(ListPlace[AuditLine]):
    """Look for, open, verify, export."""

    PLACES: ClassVar[tuple[str, ...]] = ("audit", "table", "browse")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("audit"), *bindings("browse")]
    DEFAULT_CSS = """
    AuditScreen.-low HeadLine { display: none; }
    """

    def __init__(self, order_id: str = "") -> None:
        super().__init__()
        self._order_id = order_id
        self.asked = self._first = Asked()
        """What is looked for, and what is where one has just come."""
        self._more = False
        self._reading = False

    def compose(self) -> ComposeResult:
        """Head, entries, the one under the cursor, message, keys."""
        yield HeadLine("Audit")
        yield LineTable(COLUMNS, lambda row: row.key, tell=self._moved, empty=READING, id="rows")
        yield About()
        yield Notice()
        yield KeyLine(*self.PLACES, "everywhere")
        yield TooSmall()

    def on_mount(self) -> None:
        self.table.focus()
        self.action_reload()

    # Reading

    def action_reload(self) -> None:
        """Read the latest entries anew."""
        self.run_worker(self.telling(self._read()), group="read", exclusive=True)

    async def read_again(self) -> None:
        """Somebody comes back: what was done meanwhile stands at the top."""
        if self.table.cursor == 0:
            await self._read()

    async def _read(self, asked: Asked | None = None) -> None:
        if self._order_id and not self._first.about:
            about = await self.ask(self.desk.audit.subject_of, self._order_id)
            self.asked = self._first = Asked(about=about)
        wanted = asked or self.asked
        page = await self.ask(self.desk.audit.page, wanted)
        if not self.is_mounted or not self.query("#rows"):
            return
        self.asked, self._more = wanted, page.more
        if asked is not None:
            self.notice.clear()
        self.table.empty = "No entry is as looked for. Escape shows every entry again."
        self.table.show_rows(page.lines, to_top=asked is not None)
        self._head()

    def _moved(self) -> None:
        table = self.table
        self.query_one(About).stand_on(table.current)
        if self._more and not self._reading and table.cursor >= len(table.rows) - NEAR_END:
            self._reading = True
            self.run_worker(self.telling(self._read_on()), group="older")

    async def _read_on(self) -> None:
        asked, rows = self.asked, self.table.rows
        try:
            page = await self.ask(self.desk.audit.page, asked, rows[-1].seq)
            if asked is self.asked and rows is self.table.rows:
                self._more = page.more
                self.table.show_rows((*rows, *page.lines))
                self._head()
        finally:
            self._reading = False

    def _head(self) -> None:
        number = len(self.table.rows)
        count = f"{number:,} shown, older follow" if self._more else f"{number:,} entries"
        self.query_one(HeadLine).say(count, state=(self.asked.said,) if self.asked.said else ())

    # Looking for

    def action_filter(self) -> None:
        """Ask what to look for."""
        self.begin(self._look_for())

    async def _look_for(self) -> None:
        asked = await self.app.push_screen_wait(boxes_audit.look_for(self.asked, self.read_date))
        if asked is not None:
            await self._read(asked)

    def action_about(self) -> None:
        """What the entry under the cursor is about."""
        if (row := self._here()) is not None:
            if row.about:
                self.begin(self._read(replace(self.asked, about=row.about)))
            else:
                self.notice.tell("This entry is about nothing by name.", refused=True)

    def action_who(self) -> None:
        """Whoever wrote the entry under the cursor."""
        if (row := self._here()) is not None:
            self.begin(self._read(replace(self.asked, who=row.who)))

    def action_kind(self) -> None:
        """The next kind, after the last one all again."""
        kinds = ("", *KINDS)
        kind = kinds[(kinds.index(self.asked.kind) + 1) % len(kinds)]
        self.begin(self._read(replace(self.asked, kind=kind)))

    def action_clear(self) -> None:
        """Every entry again, then back."""
        if self.asked != self._first:
            self.begin(self._read(self._first))
        elif len(self.app.screen_stack) > 1:
            self.app.pop_screen()
        else:
            self.notice.clear()

    # Going on

    def _here(self) -> AuditLine | None:
        row = self.table.current
        if row is None:
            self.notice.tell("There is no entry here: escape shows every entry again.", refused=True)
        return row

    @on(LineTable.Chosen)
    def action_open(self) -> None:
        """The entry whole."""
        if (row := self._here()) is not None:
            self.begin(self._open(row.seq))

    async def _open(self, seq: int) -> None:
        page = await self.ask(self.desk.audit.entry, seq)
        if page is not None:
            await self.app.push_screen(boxes_audit.entry(page))

    def action_verify(self) -> None:
        """Look through the whole audit, a slice at a time: keys go on meanwhile."""
        self.run_worker(self.telling(self._verify()), group="verify", exclusive=True)

    async def _verify(self) -> None:
        looking = await self.ask(self.desk.audit.begin)
        while not looking.over:
            self.notice.tell(f"Looking through the audit: {looking.done:,} of {looking.of:,} …", hint=True)
            await asyncio.sleep(PAUSE)
            looking = await self.ask(self.desk.audit.look_on, SLICE)
        self.notice.clear()
        if (found := await self.ask(self.desk.audit.found)) is not None:
            await self.app.push_screen(boxes_audit.verified(found))

    def action_export(self) -> None:
        """Write what is looked for into a file."""
        self.begin(self._export())

    async def _export(self) -> None:
        asked = self.asked

        async def act(path: Path, why: str, passphrase: str, even_there: bool) -> Receipt:
            def export() -> Receipt:
                return self.desk.audit.export(asked, path, why, passphrase=passphrase, even_there=even_there)

            return await self.ask(export)

        receipt = await self.app.push_screen_wait(boxes_audit.export(asked, act))
        if receipt is not None:
            await self._read()
            self.notice.tell(receipt.said, receipt.moved)

    def why_not(self, command_id: str) -> str | None:
        """Nothing is done to several entries."""
        if command_id == "table.mark":
            return "Entries are not marked: the audit is only read."
        return None
