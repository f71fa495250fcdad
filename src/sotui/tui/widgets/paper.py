"""Pages to read: lines laid out for the width there is, moved by keys, with things to point at on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from sotui.tui.cells import fit, wrapped
from sotui.tui.widgets.toned import Toned

WIDEST = 132
"""Cells of the longest line: on a very wide screen the eye would lose its way back."""
TONES = ("plain", "heading", "muted", "alarm", "law", "late", "today", "soon", "quiet")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page, already as wide as it may be; its pieces are (text, tone)."""

    pieces: tuple[tuple[str, str], ...] = ()
    points_at: object = None
    """What the line stands for, where the cursor can stand on it."""


def words(text: str, width: int, tone: str = "plain", *, indent: int = 0, hang: int = 0) -> list[Line]:
    """A text in as many lines as it needs."""
    blank = " " * indent
    return [Line(((blank + line, tone),)) for line in wrapped(text, width - indent, hang=hang)]


class Paper(ScrollView, Toned, can_focus=True, inherit_bindings=False):
    """A page to read. Its keys belong to the screen or the dialog that holds it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"paper--cursor", *(f"paper--{tone}" for tone in TONES)}
    DEFAULT_CSS = """
    Paper {
        height: 1fr; padding: 0 1; overflow-x: hidden;
        scrollbar-size-vertical: 1; scrollbar-gutter: stable;
    }
    Paper .paper--cursor { background: $tone-cursor; }
    Paper .paper--plain { color: $foreground; }
    Paper .paper--heading { color: $tone-heading; text-style: bold; }
    Paper .paper--muted { color: $tone-muted; }
    Paper .paper--alarm { color: $tone-alarm; text-style: bold; }
    Paper .paper--law { color: $tone-law; text-style: bold; }
    Paper .paper--late { color: $tone-late; }
    Paper .paper--today { color: $tone-today; }
    Paper .paper--soon { color: $tone-soon; }
    Paper .paper--quiet { color: $tone-quiet; }
    """

    class Pointed(Message):
        """The cursor stands on another line."""

    def __init__(self, page: Callable[[int], Sequence[Line]] | None = None, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._page = page
        self._lines: Sequence[Line] = ()
        self._places: list[int] = []
        self._cursor = -1
        self._laid_for = 0

    def show_page(self, page: Callable[[int], Sequence[Line]]) -> None:
        """Show another page: a function that lays it out for a width in cells."""
        self._page = page
        self._laid_for = 0
        self._lay()

    @property
    def pointed_at(self) -> object:
        """What the cursor stands on, or None."""
        return self._lines[self._places[self._cursor]].points_at if self._cursor >= 0 else None

    def point(self, step: int) -> None:
        """Move the cursor by so many things to point at; scroll a line where there are none that way."""
        target = self._cursor + step
        if not self._places or not 0 <= target < len(self._places):
            self.scroll_to(y=self.scroll_y + step, animate=False, force=True)
            return
        self._cursor = target
        line, top, height = self._places[target], round(self.scroll_y), self.size.height
        if line < top or line >= top + height:
            self.scroll_to(y=line - height // 3, animate=False, force=True)
        elif (last := self._last_of(line)) >= top + height:
            self.scroll_to(y=min(line, last - height + 1), animate=False, force=True)
        self.refresh()
        self.post_message(self.Pointed())

    def _last_of(self, place: int) -> int:
        """The last line of what begins on this one: what is pointed at is read to its end."""
        last = place
        while last + 1 < len(self._lines) and self._lines[last + 1].pieces:
            if self._lines[last + 1].points_at is not None:
                break
            last += 1
        return last

    def point_at(self, wanted: Callable[[object], bool]) -> bool:
        """Put the cursor on the first line that stands for what is wanted; false where there is none."""
        for n, place in enumerate(self._places):
            if wanted(self._lines[place].points_at):
                self.point(n - self._cursor)
                return True
        return False

    def turn(self, step: int) -> None:
        """A page down or up; the cursor comes along."""
        self.scroll_to(y=self.scroll_y + step * max(1, self.size.height - 1), animate=False, force=True)
        self._bring_cursor()

    def to_end(self, *, top: bool = False) -> None:
        """The end of the page, or its top."""
        self.scroll_to(y=0 if top else self.virtual_size.height, animate=False, force=True)
        if self._places:
            self._cursor = 0 if top else len(self._places) - 1
        self.refresh()

    def _bring_cursor(self) -> None:
        top, height = round(self.scroll_y), self.size.height
        inside = [n for n, line in enumerate(self._places) if top <= line < top + height]
        if inside and self._cursor not in inside:
            self._cursor = inside[0] if self._places[self._cursor] < top else inside[-1]
        self.refresh()

    def on_resize(self) -> None:
        self._lay()

    def _lay(self) -> None:
        width = self.scrollable_content_region.width
        if self._page is None or width <= 0 or width == self._laid_for:
            return
        self._laid_for = width
        self._lines = self._page(min(width, WIDEST))
        self._places = [place for place, line in enumerate(self._lines) if line.points_at is not None]
        self._cursor = min(max(self._cursor, 0), len(self._places) - 1)
        self.virtual_size = Size(0, len(self._lines))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of the page."""
        width = self.scrollable_content_region.width
        place = round(self.scroll_y) + y
        ground = self.rich_style
        if place >= len(self._lines):
            return Strip.blank(width, ground)
        line = self._lines[place]
        here = bool(self._places) and self._cursor >= 0 and self._places[self._cursor] == place
        if here:
            cursor = self.get_component_rich_style("paper--cursor")
            ground += Style(bgcolor=cursor.bgcolor, reverse=self.app.no_color or None)
        segments = []
        left = width
        if line.points_at is not None:
            segments.append(Segment("›" if here else " ", ground))
            left -= 1
        for text, tone in line.pieces:
            style = self.get_component_rich_style(f"paper--{tone}")
            if here:
                style += Style(bgcolor=ground.bgcolor, reverse=self.app.no_color or None)
            words_ = text.strip(" ")
            # Blanks apart from the text: pictures of the screen would lose them at its beginning.
            for piece, of_style in (
                (" " * (len(text) - len(text.lstrip(" "))), ground),
                (words_, style),
                (" " * (len(text) - len(text.rstrip(" "))) if words_ else "", ground),
            ):
                drawn = fit(piece, min(left, cell_len(piece)))
                if drawn:
                    segments.append(Segment(drawn, of_style))
                    left -= cell_len(drawn)
        return Strip(segments).adjust_cell_length(width, ground)
