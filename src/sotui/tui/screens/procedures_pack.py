"""One procedure read by section: its clauses, the one under the cursor in full, and where it lives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical

from sotui.procedures.clauses import Clause, section_of
from sotui.shown import show
from sotui.tui import boxes
from sotui.tui.commands import bindings
from sotui.tui.list_place import ListPlace
from sotui.tui.procedure_clause import (
    Read,
    clause_lines,
    kind_words,
    place_of,
    with_words,
)
from sotui.tui.procedure_read import read_procedure
from sotui.tui.widgets.bars import HeadLine, KeyLine, Notice
from sotui.tui.widgets.columns import Column
from sotui.tui.widgets.labelled import Words
from sotui.tui.widgets.line_table import LineTable
from sotui.tui.widgets.paper import Line, Paper
from sotui.tui.widgets.sections import Sections
from sotui.tui.widgets.too_small import TooSmall
from sotui.tui.words import day_words, many

LONGEST_NUMBER = 14
"""Cells; the rest of a longer number is read in the clause itself."""
COLUMNS: tuple[Column[Clause], ...] = (
    Column("number", "No.", lambda one: one.number, LONGEST_NUMBER, least=8, tone=lambda one: "quiet"),
    Column("title", "Clause", lambda one: one.title, 40, least=30, grow=3),
    Column(
        "force",
        "Force",
        lambda one: str(one.force) or "—",
        6,
        tone=lambda one: "today" if one.force else "quiet",
    ),
    Column("by", "By", lambda one: one.by, 22, least=16, grow=1),
    Column("kind", "Kind", kind_words, 18, from_width=86, tone=lambda one: "quiet"),
)


WIDE, TITLE = 100, 34
"""From how many cells on there is room for the whole title, and how much of it there is room for before."""


class ProcedureScreen(ListPlace[Clause]):
    """Go through the clauses; find words in all of them; go to where one lives."""

    PLACES: ClassVar[tuple[str, ...]] = ("procedure", "table", "browse")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("procedure"), *bindings("browse")]
    ASKS: ClassVar[str] = "all of these words, in every section…"
    DEFAULT_CSS = """
    ProcedureScreen #stands { height: 1; padding: 0 1; background: $surface; }
    ProcedureScreen #filter { height: 1; }
    ProcedureScreen #middle { height: 1fr; layout: vertical; }
    ProcedureScreen.-wide #middle { layout: horizontal; }
    ProcedureScreen.-wide Sections { width: 19; height: 1fr; border-right: solid $panel; }
    ProcedureScreen #right { height: 1fr; }
    ProcedureScreen.-wide #right { width: 1fr; }
    ProcedureScreen LineTable { height: 1fr; min-height: 4; }
    ProcedureScreen #clause { height: 11; border-top: solid $panel; background: $surface; }
    ProcedureScreen.-tall #clause { height: 2fr; min-height: 14; }
    ProcedureScreen.-low #stands { display: none; }
    """

    def __init__(self, pack_id: str, clause_id: str = "") -> None:
        super().__init__()
        self._pack_id, self._clause_id = pack_id, clause_id
        self.read: Read | None = None
        """The procedure as last read."""
        self._shown: Clause | None = None

    def compose(self) -> ComposeResult:
        """Head, its dates, sections, clauses, the clause in full, message, keys."""
        yield HeadLine("Procedure")
        yield Words("", "tone-muted", id="stands")
        with Horizontal(id="middle"):
            yield Sections(id="sections")
            with Vertical(id="right"):
                yield LineTable(
                    COLUMNS,
                    lambda one: one.id,
                    tell=self._highlighted,
                    empty="Reading the procedure…",
                    id="rows",
                )
                yield Paper(id="clause")
        yield Notice()
        yield KeyLine(*self.PLACES, "everywhere")
        yield TooSmall()

    def on_mount(self) -> None:
        self.query_one("#clause").can_focus = False
        self.table.focus()
        self.run_worker(self.telling(self._open()), group="read", exclusive=True)

    async def _open(self) -> None:
        await self.read_again()
        if self._clause_id and self.read is not None and self.is_mounted:
            found = self.read.clause_of(self._clause_id)
            if found is None or not self.table.move_to_key(found.id):
                self.notice.tell(f"There is no clause {self._clause_id} in this version.", refused=True)

    async def read_again(self) -> None:
        """Read the procedure in use: another version may be by now."""
        read = await self.ask(read_procedure, self.desk, self._pack_id)
        if not self.is_mounted:
            return
        self.read = read
        # One procedure numbers its clauses 5.2a, another heads them in words.
        numbers = min(LONGEST_NUMBER, max((len(one.number) for one in read.clauses), default=0))
        self.table.set_columns(
            (replace(COLUMNS[0], width=max(4, numbers), least=min(8, numbers)), *COLUMNS[1:])
        )
        self._shown = None
        self._stands()
        self.pick()

    async def mark_drafts(self) -> None:
        """No clause has one."""

    def _stands(self) -> None:
        """Source, approval, and whether it is past its own review date."""
        read = self.read
        if read is None:
            return
        pack, today = read.pack, self.desk.today()
        past = pack.review_due is not None and pack.review_due < today
        review = (
            f"■ past its own review date since {day_words(pack.review_due)}"
            if past
            else f"review by {day_words(pack.review_due)}"
            if pack.review_due is not None
            else ""
        )
        approved = f"approved: {pack.approved}" if pack.approved else ""
        parts = [review, approved, pack.source] if past else [pack.source, approved, review]
        said = " · ".join(part for part in parts if part)
        self.query_one("#stands", Words).say(said, "tone-today" if past else "tone-muted")
        # What would mislead if unsaid, as that clauses are left out, has its place in the line beside it.
        title = pack.title if self.size.width >= WIDE else show(pack.title, limit=TITLE)
        self.query_one(HeadLine).say(state=self._counted(), title=title)

    def pick(self, *, to_top: bool = False) -> None:
        """Show the clauses that have the words, of every section."""
        if self.read is None:
            return
        self.table.empty = (
            "No clause has all of these words. Escape shows every clause again."
            if self.wanted
            else "This procedure has no clause and no date."
        )
        self.table.show_rows(with_words(self.read.clauses, self.wanted), to_top=to_top)

    def _highlighted(self) -> None:
        read = self.read
        if read is None:
            return
        rows, current = self.table.rows, self.table.current
        counts: dict[str, int] = {}
        for one in rows:
            counts[section_of(one)] = counts.get(section_of(one), 0) + 1
        here = section_of(current) if current is not None else ""
        self.query_one(Sections).show_sections(tuple(counts.items()), here)
        self.query_one(HeadLine).say(state=self._counted())
        if current is not self._shown:
            self._shown = current
            if current is not None:
                self.trail = ("procedure", self._pack_id, current.id)
            paper = self.query_one("#clause", Paper)
            paper.to_end(top=True)
            paper.show_page(lambda width: self._lines(current, width))
        self.sotui.look_at_keys()

    def _counted(self) -> tuple[str, ...]:
        """How many clauses are shown, and of how many where some are left out."""
        every = len(self.read.clauses) if self.read is not None else 0
        shown = len(self.table.rows)
        return (many(every, "clause") if shown == every else f"{shown} of {many(every, 'clause')}",)

    def on_resize(self) -> None:
        self._stands()

    def _lines(self, clause: Clause | None, width: int) -> Sequence[Line]:
        if clause is None or self.read is None:
            return []
        return clause_lines(clause, self.read, width, go=self._go_key(clause))

    def _go_key(self, clause: Clause) -> str:
        home = self.read.home(clause) if self.read is not None else None
        return self.key("procedure.home") if home is not None and place_of(home, self._pack_id) else ""

    # What can be done

    def action_section(self, step: int) -> None:
        """The first clause of the next section or of the one before."""
        rows, current = self.table.rows, self.table.current
        if current is None:
            return
        names = list(dict.fromkeys(section_of(one) for one in rows))
        wanted = names[max(0, min(names.index(section_of(current)) + step, len(names) - 1))]
        self.table.move_to(next(n for n, one in enumerate(rows) if section_of(one) == wanted))

    @on(LineTable.Chosen)
    def action_read(self) -> None:
        """The clause on a page of its own."""
        clause = self.table.current
        if clause is not None and self.read is not None:
            self.begin(self._full(clause))

    async def _full(self, clause: Clause) -> None:
        read = self.read
        if read is not None:
            title = f"{read.pack.title}, {clause.number}"
            await self.app.push_screen(boxes.reading(title, lambda width: clause_lines(clause, read, width)))

    def action_home(self) -> None:
        """Go to where the clause lives."""
        clause = self.table.current
        if clause is None or self.read is None:
            return
        home = self.read.home(clause)
        place = place_of(home, self._pack_id) if home is not None else ()
        if not place:
            self.notice.tell(self.why_not("procedure.home") or "", refused=True)
        elif place[0] in ("intervals", "new order"):
            self.sotui.go(*place)
        else:
            self.sotui.action_view(place[0])

    def why_not(self, command_id: str) -> str | None:
        """Why one cannot go to where the clause lives: it is to be read here, or nothing carries it yet."""
        clause = self.table.current
        if command_id != "procedure.home" or clause is None or self.read is None or self._go_key(clause):
            return None
        home = self.read.home(clause)
        said = f"{home.words}." if home is not None else "Nothing carries it yet."
        return f"{clause.id}: there is no other view to go to. {said}"

    def action_chart(self) -> None:
        """Its flow as a chart."""
        self.sotui.go("flow", self._pack_id)

    def action_intervals(self) -> None:
        """What it leaves to each service."""
        self.sotui.go("intervals", self._pack_id)

    def action_back(self) -> None:
        """Every clause again where words were looked for; else back."""
        if self.query("#filter"):
            self.close_line()
            self.pick()
        else:
            self.app.pop_screen()
