"""The two lists of a review's form: what there is to write, and who was there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from sotui.procedures.outline import Item
from sotui.reviews.model import Attendance, Came
from sotui.tui.cells import fit
from sotui.tui.commands import bindings
from sotui.tui.widgets.toned import Toned

WRITTEN, EMPTY, NAMED = "√", "·", "!"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to fill in: the meeting, who was there, or a heading of the agenda."""

    key: str
    label: str
    number: str = ""
    under: bool = False
    sign: str = " "
    item: Item | None = None
    part: str = ""
    """The title of its part, where it is the first of it."""


class AgendaList(Toned, can_focus=True):
    """Every heading with a sign that says whether it is written; the cursor chooses what stands beside it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "step(1)", "down", show=False),
        Binding("up,k", "step(-1)", "up", show=False),
        Binding("home,g", "step(-999)", "first", show=False),
        Binding("end,G", "step(999)", "last", show=False),
        Binding("enter", "choose", "write", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "agenda--here", "agenda--part", "agenda--written", "agenda--empty", "agenda--named",
    }  # fmt: skip
    DEFAULT_CSS = """
    AgendaList { background: $surface; }
    AgendaList .agenda--here { background: $tone-cursor; color: $foreground; }
    AgendaList .agenda--part { color: $tone-heading; text-style: bold; }
    AgendaList .agenda--written { color: $success; }
    AgendaList .agenda--empty { color: $tone-muted; }
    AgendaList .agenda--named { color: $tone-late; }
    """

    class Moved(Message):
        """The cursor stands on another entry."""

    class Stepped(Message):
        """A key of the list moved the cursor."""

    class Chosen(Message):
        """Enter was pressed: go and write."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.entries: tuple[Entry, ...] = ()
        self.cursor = 0
        self._top = 0

    @property
    def current(self) -> Entry | None:
        """The entry under the cursor."""
        return self.entries[self.cursor] if self.cursor < len(self.entries) else None

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show these entries; the cursor stays on the one with the same key."""
        key = self.current.key if self.current else ""
        self.entries = tuple(entries)
        self.cursor = next((n for n, one in enumerate(self.entries) if one.key == key), 0)
        self.refresh()

    def stand_on(self, place: int) -> None:
        """Put the cursor on the entry at ``place``, or on the nearest there is."""
        place = max(0, min(place, len(self.entries) - 1))
        if place != self.cursor:
            self.cursor = place
            self.refresh()
            self.post_message(self.Moved())

    def stand_on_key(self, key: str) -> None:
        """Put the cursor on the entry with this key."""
        for place, one in enumerate(self.entries):
            if one.key == key:
                self.stand_on(place)

    def action_step(self, step: int) -> None:
        self.post_message(self.Stepped())
        self.stand_on(self.cursor + step)

    def action_choose(self) -> None:
        self.post_message(self.Chosen())

    async def _on_click(self, event: events.Click) -> None:
        lines = self._lines()
        place = self._first(lines) + event.y
        if place < len(lines) and lines[place][0] >= 0:
            self.stand_on(lines[place][0])

    def _lines(self) -> list[tuple[int, str]]:
        """(place of the entry, or -1 for a part's title; the title)."""
        found: list[tuple[int, str]] = []
        for place, one in enumerate(self.entries):
            if one.part:
                found.append((-1, one.part))
            found.append((place, ""))
        return found

    def _first(self, lines: Sequence[tuple[int, str]]) -> int:
        """The first line in sight: scrolled as little as shows the cursor and the title above it."""
        here = next((n for n, (place, _) in enumerate(lines) if place == self.cursor), 0)
        above = here - 1 if here and lines[here - 1][0] < 0 else here
        height = max(1, self.size.height)
        if above < self._top:
            self._top = above
        elif here >= self._top + height:
            self._top = here - height + 1
        self._top = max(0, min(self._top, len(lines) - height))
        return self._top

    def render_line(self, y: int) -> Strip:
        """One heading, or the title of a part."""
        width, style = self.size.width, self.rich_style
        lines = self._lines()
        at = self._first(lines) + y
        if at >= len(lines):
            return Strip.blank(width, style)
        place, title = lines[at]
        if place < 0:
            style += self.get_component_rich_style("agenda--part")
            return Strip([Segment(" ", style), Segment(fit(title, width - 1), style)])
        one = self.entries[place]
        here = place == self.cursor
        sign_style = style + self.get_component_rich_style(
            {WRITTEN: "agenda--written", NAMED: "agenda--named"}.get(one.sign, "agenda--empty")
        )
        if here:
            ground = self.get_component_rich_style("agenda--here")
            style += Style(bgcolor=ground.bgcolor, reverse=self.app.no_color or None)
            sign_style += Style(bgcolor=ground.bgcolor, reverse=self.app.no_color or None)
        number = f"{one.number} " if one.number else ""
        # Blanks apart from the text: pictures of the screen would lose them at its beginning.
        indent = 3 if one.under else 1
        cursor = "›" if here else " "
        segments = [
            Segment(cursor, style),
            Segment(fit(one.sign, 1), sign_style),
            Segment(" " * indent, style),
        ]
        segments.append(Segment(fit(number + one.label, width - 2 - indent), style))
        return Strip(segments).adjust_cell_length(width, style)


_NEXT = {
    Came.UNSAID: Came.ATTENDED,
    Came.ATTENDED: Came.APOLOGIES,
    Came.APOLOGIES: Came.REPORT,
    Came.REPORT: Came.VIEWS,
    Came.VIEWS: Came.UNSAID,
}


class AttendanceList(Toned, can_focus=True):
    """Who was invited, and how each took part: the space bar goes through the ways there are."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "step(1)", "down", show=False),
        Binding("up,k", "step(-1)", "up", show=False),
        *bindings("attendance"),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"attendance--here", "attendance--muted"}
    DEFAULT_CSS = """
    AttendanceList { height: auto; min-height: 2; max-height: 16; background: $panel; padding: 0 1; }
    AttendanceList .attendance--here { background: $tone-cursor; color: $foreground; }
    AttendanceList .attendance--muted { color: $tone-muted; }
    """

    class Changed(Message):
        """Somebody was added, changed or taken off."""

    class Asked(Message):
        """A person is to be added (``place`` None) or changed."""

        def __init__(self, place: int | None) -> None:
            super().__init__()
            self.place = place

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.people: tuple[Attendance, ...] = ()
        self.cursor = 0
        self.fixed = False
        """Whether the minutes are signed."""

    def show_people(self, people: Sequence[Attendance]) -> None:
        """Show these people."""
        self.people = tuple(people)
        self.cursor = max(0, min(self.cursor, len(self.people) - 1))
        self.refresh(layout=True)

    def put(self, place: int | None, person: Attendance) -> None:
        """Change the person at ``place``, or add one."""
        people = list(self.people)
        if place is None:
            people.append(person)
            self.cursor = len(people) - 1
        else:
            people[place] = person
        self.show_people(people)
        self.post_message(self.Changed())

    def action_step(self, step: int) -> None:
        self.cursor = max(0, min(self.cursor + step, len(self.people) - 1))
        self.refresh()

    def action_turn(self) -> None:
        if self.people and not self.fixed:
            one = self.people[self.cursor]
            self.put(self.cursor, replace(one, came=_NEXT[one.came]))

    def action_add(self) -> None:
        if not self.fixed:
            self.post_message(self.Asked(None))

    def action_edit(self) -> None:
        if not self.fixed:
            self.post_message(self.Asked(self.cursor if self.people else None))

    def action_remove(self) -> None:
        if self.people and not self.fixed:
            left = [one for place, one in enumerate(self.people) if place != self.cursor]
            self.show_people(left)
            self.post_message(self.Changed())

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """A line for each person."""
        return max(2, min(16, len(self.people)))

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One person: how they took part, role and name."""
        width, style = self.size.width, self.rich_style
        height = max(1, self.size.height)
        top = max(0, min(self.cursor - height // 2, len(self.people) - height))
        muted = style + self.get_component_rich_style("attendance--muted")
        if not self.people:
            text = "nobody yet: “a” adds somebody" if y == 0 else ""
            return Strip([Segment(fit(text, width), muted)])
        place = top + y
        if place >= len(self.people):
            return Strip.blank(width, style)
        one = self.people[place]
        here = place == self.cursor and self.has_focus
        if here:
            ground = self.get_component_rich_style("attendance--here")
            style += Style(bgcolor=ground.bgcolor, reverse=self.app.no_color or None)
            muted = style
        came = fit(one.came.value or "not said", 12)
        who = f"{one.role}: {one.name}" + (f" ({one.note})" if one.note else "")
        segments = [Segment("› " if here else "  ", style), Segment(came, style if one.came else muted)]
        left = width - 2 - cell_len(came) - 1
        segments += [Segment(" ", style), Segment(fit(who, left), style)]
        return Strip(segments).adjust_cell_length(width, style)
