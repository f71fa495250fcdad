"""A table of very many rows, drawn line by line: only what is in sight costs anything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Generic

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from sotui.tui.cells import fit, wrapped
from sotui.tui.commands import bindings
from sotui.tui.widgets.columns import Column, Row, gap, lay_out
from sotui.tui.widgets.toned import Toned

GUTTER = 3
"""Cells before the first column: the cursor, the mark, a blank."""
CURSOR, MARK, NOTED = "›", "*", "~"
"""Told by a sign as well as by colour."""
NOTED_WIDE = 100
"""From how many cells on the word stands beside the sign of what is noted."""
LINES_KEPT = 2_000
"""Lines drawn that are kept for drawing them again."""
SOUGHT = 500
"""How many rows after the cursor are tried when the cursor's own row has left."""
FAR = 12
"""From how many places on a row that an act has moved is no longer where one was at work."""


class LineTable(ScrollView, Toned, Generic[Row], can_focus=True):
    """Rows of any kind under columns, with a cursor and marks that follow a row's key, not its place."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "table--heading",
        "table--cursor",
        "table--sorted",
        *(f"tone--{tone}" for tone in ("alarm", "law", "late", "today", "soon", "quiet", "plain")),
    }
    BINDINGS: ClassVar[list[BindingType]] = bindings("table")
    DEFAULT_CSS = """
    LineTable { height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
    LineTable .table--heading { color: $tone-muted; }
    LineTable .table--sorted { color: $tone-heading; }
    LineTable .table--cursor { background: $tone-cursor; color: $foreground; }
    LineTable .tone--alarm { color: $tone-alarm; text-style: bold; }
    LineTable .tone--law { color: $tone-law; text-style: bold; }
    LineTable .tone--late { color: $tone-late; }
    LineTable .tone--today { color: $tone-today; }
    LineTable .tone--soon { color: $tone-soon; }
    LineTable .tone--quiet { color: $tone-quiet; }
    LineTable .tone--plain { color: $foreground; }
    """

    class Chosen(Message):
        """Enter was pressed on the row under the cursor, or it was clicked twice."""

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        key: Callable[[Row], str],
        *,
        kin: Sequence[Callable[[Row], str]] = (),
        tell: Callable[[], None] = lambda: None,
        empty: str = "",
        note_in: str = "",
        id: str | None = None,
    ) -> None:
        """``note_in``: the column at whose end a wide table says what its sign says of a row.

        ``kin``: what a row shares with others, the closest first, as its child and then its order.

        ``tell`` is called when the cursor, the marks or the rows have changed.
        It is a call and not a message so that what it changes is painted in the same frame as the table.
        """
        super().__init__(id=id)
        self.columns = columns
        self._tell = tell
        self._key = key
        self._kin = tuple(kin)
        self.noted: Callable[[Row], str] = lambda row: ""
        """What is noted of a row in one word, or empty: a sign says it, and where there is room the word."""
        self._note_in = note_in
        self.slid = False
        """Whether the row under the cursor left and the one there now is no kin of it."""
        self.keeps_place = False
        """Whether the cursor stays at its place where its row goes far: once a row is settled the next is
        wanted.
        """
        self.empty = empty
        """What stands where there are no rows."""
        self.rows: Sequence[Row] = ()
        self.cursor = 0
        """The place of the cursor among the rows."""
        self.marked: dict[str, Row] = {}
        """Marked rows by key, in the order of marking; they stay marked when filtered out of sight."""
        self.sorted_by = ""
        """The id of the column whose heading shows the order, if any."""
        self._lines: dict[tuple[int, bool, bool], Strip] = {}
        self._layout: list[tuple[Column[Row], int]] = []
        self._laid_out_for = 0
        self._styles: dict[tuple[str, bool], Style] = {}

    # Rows

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if self.cursor < len(self.rows) else None

    def show_rows(self, rows: Sequence[Row], *, to_top: bool = False) -> None:
        """Put these rows in place of the present ones.

        The cursor stays on the row with the same key; where that one has left, on the nearest of its kin,
        and where none is there on the next that is; with ``to_top`` on the first.
        """
        self.slid = False
        place = 0 if to_top else self._place_after(rows)
        self.rows = rows
        self.cursor = place
        self.virtual_size = Size(0, len(rows) + 1)
        self._lines.clear()
        self._keep_in_sight()
        self.refresh()
        self._tell()

    def _place_after(self, rows: Sequence[Row]) -> int:
        if not self.rows or not rows:
            return 0
        key = self._key
        following = {key(row): n for n, row in enumerate(self.rows[self.cursor : self.cursor + SOUGHT])}
        best, found = SOUGHT, min(self.cursor, len(rows) - 1)
        # What an act adds and takes moves every row a little; one that it settles can go right to the end.
        far = max(len(rows), len(self.rows))
        if self.keeps_place:
            far = abs(len(self.rows) - len(rows)) + min(FAR, len(rows) // 4)
        for place, row in enumerate(rows):
            steps = following.get(key(row), SOUGHT)
            if steps < best and abs(place - self.cursor - steps) <= far:
                best, found = steps, place
                if not best:
                    return found
        gone = self.rows[self.cursor]
        for shared in self._kin:
            wanted = shared(gone)
            if places := [place for place, row in enumerate(rows) if shared(row) == wanted]:
                return min(places, key=lambda place: abs(place - self.cursor))
        self.slid = True
        return found

    def move_to(self, place: int) -> None:
        """Put the cursor on the row at ``place``, or on the nearest there is."""
        place = max(0, min(place, len(self.rows) - 1))
        if place == self.cursor:
            return
        before, self.cursor = self.cursor, place
        if not self._keep_in_sight():
            top = round(self.scroll_y)
            for line in (before - top + 1, place - top + 1):
                self.refresh(Region(0, line, self.size.width, 1))
        self._tell()

    def move_to_key(self, key: str) -> bool:
        """Put the cursor on the row with this key; false where there is none."""
        for place, row in enumerate(self.rows):
            if self._key(row) == key:
                self.move_to(place)
                return True
        return False

    def mark_again(self, rows: Sequence[Row]) -> None:
        """Keep the marks of rows that are among these, in their present form."""
        if self.marked:
            here = {self._key(row): row for row in rows if self._key(row) in self.marked}
            self.marked = {key: here[key] for key in self.marked if key in here}

    def unmark_all(self) -> None:
        """Take every mark away."""
        self.marked.clear()
        self.refresh()

    def set_columns(self, columns: Sequence[Column[Row]]) -> None:
        """Lay the rows out under other columns, such as narrower ones for what is now listed."""
        self.columns = columns
        self._laid_out_for = 0
        self.draw_again()

    def draw_again(self) -> None:
        """What is noted of the rows has changed."""
        self._lines.clear()
        self.refresh()

    def _body_height(self) -> int:
        return max(1, self.size.height - 1)

    def _keep_in_sight(self) -> bool:
        """Scroll as little as shows the cursor; true where that moved anything."""
        top, height = round(self.scroll_y), self._body_height()
        wanted = top
        if self.cursor < top:
            wanted = self.cursor
        elif self.cursor >= top + height:
            wanted = self.cursor - height + 1
        wanted = max(0, min(wanted, len(self.rows) - height))
        if wanted == top:
            return False
        self.scroll_to(y=wanted, animate=False, force=True)
        return True

    # Keys and mouse

    def action_down(self) -> None:
        self.move_to(self.cursor + 1)

    def action_up(self) -> None:
        self.move_to(self.cursor - 1)

    def action_page_down(self) -> None:
        self.move_to(self.cursor + self._body_height())

    def action_page_up(self) -> None:
        self.move_to(self.cursor - self._body_height())

    def action_top(self) -> None:
        self.move_to(0)

    def action_end(self) -> None:
        self.move_to(len(self.rows) - 1)

    def action_choose(self) -> None:
        if self.current is not None:
            self.post_message(self.Chosen())

    def action_mark(self) -> None:
        row = self.current
        if row is None:
            return
        key = self._key(row)
        if self.marked.pop(key, None) is None:
            self.marked[key] = row
        self.refresh(Region(0, self.cursor - round(self.scroll_y) + 1, self.size.width, 1))
        self._tell()
        self.move_to(self.cursor + 1)

    async def _on_click(self, event: events.Click) -> None:
        place = round(self.scroll_y) + event.y - 1
        if event.y > 0 and place < len(self.rows):
            self.move_to(place)
            if event.chain == 2:
                self.action_choose()

    # Drawing

    def on_resize(self) -> None:
        self._layout.clear()
        self._lines.clear()
        self._keep_in_sight()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles.clear()
        self._lines.clear()

    def _style(self, name: str, on_cursor: bool = False) -> Style:
        style = self._styles.get((name, on_cursor))
        if style is None:
            style = self.rich_style if not name else self.get_component_rich_style(name)
            if on_cursor:
                cursor = self.get_component_rich_style("table--cursor")
                style += Style(bgcolor=cursor.bgcolor, reverse=self.app.no_color or None)
            self._styles[(name, on_cursor)] = style
        return style

    def _said_where_empty(self, width: int) -> list[str]:
        """What stands where there are no rows, to its last word."""
        return list(wrapped(self.empty, width))

    def render_line(self, y: int) -> Strip:
        """One line of the screen: the headings, a row, or nothing."""
        width = self.size.width
        if not self._layout or width != self._laid_out_for:
            # A line can be asked for before the widget is told of its new size.
            self._lines.clear()
            self._layout, self._laid_out_for = lay_out(self.columns, width - GUTTER - 1), width
        if y == 0:
            return self._heading(width)
        place = round(self.scroll_y) + y - 1
        if place >= len(self.rows):
            said = self._said_where_empty(width - GUTTER - 1) if not self.rows else []
            text = said[y - 2] if 2 <= y < 2 + len(said) else ""
            return Strip([Segment(fit(" " * GUTTER + text, width), self._style("table--heading"))], width)
        row = self.rows[place]
        key = (place, place == self.cursor, self._key(row) in self.marked)
        line = self._lines.get(key)
        if line is None:
            if len(self._lines) > LINES_KEPT:
                self._lines.clear()
            line = self._lines[key] = self._row(row, width, key[1], key[2])
        return line

    def _heading(self, width: int) -> Strip:
        plain, sorted_ = self._style("table--heading"), self._style("table--sorted")
        segments = [Segment(" " * GUTTER, plain)]
        between = Segment(" " * gap(width - GUTTER - 1), plain)
        for column, cells in self._layout:
            ordered = column.id == self.sorted_by
            title = f"{column.title} ▾" if ordered else column.title
            segments.append(Segment(fit(title, cells, right=column.right), sorted_ if ordered else plain))
            segments.append(between)
        return Strip(segments).adjust_cell_length(width, plain)

    def _row(self, row: Row, width: int, on_cursor: bool, marked: bool) -> Strip:
        ground = self._style("", on_cursor)
        noted = self.noted(row)
        gutter = f"{CURSOR if on_cursor else ' '}{MARK if marked else ' '}{NOTED if noted else ' '}"
        segments = [Segment(gutter, self._style("tone--today", on_cursor))]
        between = Segment(" " * gap(width - GUTTER - 1), ground)
        for column, cells in self._layout:
            tone = column.tone(row) if column.tone is not None else "plain"
            said = column.text(row)
            if noted and column.id == self._note_in and width >= NOTED_WIDE:
                said = f"{fit(said, cells - len(noted) - 3).rstrip()} · {noted}"
            text = fit(said, cells, right=column.right)
            style = self._style(f"tone--{tone}", on_cursor)
            if column.right:
                # Blanks apart from the text: pictures of the screen would lose them at its beginning.
                segments.append(Segment(" " * (cells - cell_len(text.lstrip(" "))), ground))
                text = text.lstrip(" ")
            segments.append(Segment(text, style))
            segments.append(between)
        return Strip(segments).adjust_cell_length(width, ground)
