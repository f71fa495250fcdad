"""The note of one practice supervision: the last one on the left, the one being written on the right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal

from sotui.register.rules import short_names
from sotui.shown import show
from sotui.supervision import clock_rules
from sotui.supervision.model import Decision, NotePage, NoteState
from sotui.tui.commands import bindings
from sotui.tui.drafting import both_texts
from sotui.tui.screens.note_acts import NoteActs, Stood
from sotui.tui.screens.note_draft import field_words
from sotui.tui.screens.note_form import NoteForm
from sotui.tui.screens.note_page import SESSION, beside_lines, note_lines
from sotui.tui.screens.note_parts import PartLine, YesNo
from sotui.tui.widgets.bars import HeadLine, KeyLine, Notice
from sotui.tui.widgets.long_field import LongField
from sotui.tui.widgets.paper import Paper
from sotui.tui.widgets.too_small import TooSmall

WIDE = 100
"""Cells from which the clock stands in the line at the top in full."""
AT_LEAST = 72
"""Cells below which the last note is not shown beside the new one unless it is asked for."""


class NoteScreen(NoteActs):
    """Write, hold, sign, amend; what is unfinished is carried over; the clock stands at the top."""

    PLACES: ClassVar[tuple[str, ...]] = ("note", "unfinished", "agreed")
    BINDINGS: ClassVar[list[BindingType]] = bindings("note")
    DEFAULT_CSS: ClassVar[str] = """
    NoteScreen #both { height: 1fr; }
    NoteScreen #beside { width: 44%; max-width: 70; background: $surface; }
    NoteScreen #whole { display: none; }
    NoteScreen.-reading #both, NoteScreen.-reading PartLine { display: none; }
    NoteScreen.-reading #whole { display: block; }
    NoteScreen.-alone #beside { display: none; }
    """

    _marks: tuple[Decision, ...] = ()
    """What was marked on the actions when the last note was shown beside."""
    _beside_asked: bool | None = None
    """Whether the last note is wanted beside, where somebody said so."""

    def compose(self) -> ComposeResult:
        """Head, parts, last note and form, message, keys."""
        yield HeadLine("Practice supervision")
        yield PartLine()
        with Horizontal(id="both"):
            beside = Paper(id="beside")
            beside.can_focus = False
            yield beside
        yield Paper(id="whole")
        yield Notice()
        yield KeyLine("note", "everywhere")
        yield TooSmall()

    def on_mount(self) -> None:
        self.run_worker(self.telling(self._read()), group="read", exclusive=True)

    def on_resize(self) -> None:
        self._suit_width()

    # Reading

    async def _read(self) -> None:
        page = await self.ask(
            self._supervision.page,
            self._order_id,
            self._child_id,
            self._note_id,
            new=self._new,
            look=self.page is None,
        )
        if not self.is_mounted:
            return  # left again while it was being read
        self.page = page
        if page.note is not None:
            self._note_id, self._new = page.note.id, False
            self.trail = ("note", self._order_id, self._child_id, page.note.id)
        stood = self._standing()
        self._draft_last = None
        for form in self.query(NoteForm):
            await form.remove()
        self._head()
        if self._only_read(page):
            self._show_whole()
            return
        self.remove_class("-reading")
        form = NoteForm(page, self.desk.now(), self.read_date)
        await self.query_one("#both").mount(form)
        self._suit_width()
        self._show_part(self._part)
        self._first = form.as_text()
        self._go_to_first_field()
        if not await self.open_draft() and page.taken_back is not None and page.note is None:
            self.notice.tell("These are the words of the note that was taken back; hold it anew.", hint=True)
        self._show_part(self._part)
        if not self._stand_again(stood):
            # Who was asked first when it was held goes on where they wrote before that.
            self._stand_again(self._stood_before)
        self._stood_before = None

    def _standing(self) -> Stood | None:
        """The field in which somebody stands, by its ids, and where in its text."""
        field = self.focused
        if field is None or not any(isinstance(one, NoteForm) for one in field.ancestors):
            return None
        cursor = field.cursor_location if isinstance(field, LongField) else (0, 0)
        return field.id, field.parent.id if field.parent else None, cursor

    def _stand_again(self, stood: Stood | None) -> bool:
        """Go to the same field of a form that was read anew; whether it is there, in the part in sight."""
        form = self.form
        if form is None or stood is None:
            return False
        for field in form.fields_of(self._part):
            if (field.id, field.parent.id if field.parent else None) == stood[:2]:
                self.set_focus(field)
                if isinstance(field, LongField):
                    field.move_cursor(field.clamp_visitable(stood[2]))
                return True
        return False

    def _only_read(self, page: NotePage) -> bool:
        """Signed, taken back, or somebody else's to write."""
        if page.why_not_write is not None:
            return True
        return page.note is not None and page.note.state is not NoteState.HELD

    def _show_whole(self) -> None:
        page = self.page
        assert page is not None
        self.add_class("-reading")
        note, actions = (page.note, page.note_actions) if page.note else (page.last, page.last_actions)
        paper = self.query_one("#whole", Paper)
        today = self.desk.today()
        if note is None:
            self.notice.tell(page.why_not_write or "There is nothing to read yet.", refused=True)
        else:
            paper.show_page(lambda width: note_lines(page, note, actions, today, width))
            if page.why_not_write:
                self.notice.tell(page.why_not_write, hint=True)
        paper.focus()

    def _head(self) -> None:
        page = self.page
        if page is None:
            return
        names = short_names([child.name for child in page.children if child.id in self._children()])
        narrow = self.size.width < WIDE
        # Cut where it is narrow, so that the clock beside it always stays in sight.
        title = show(f"Note · {', '.join(names)}", limit=34 if narrow else 60)
        self.query_one(HeadLine).say(page.reference, title=title, state=(self._clock(page, narrow),))

    def _clock(self, page: NotePage, narrow: bool) -> str:
        """How the note stands, in few words where there is little room."""
        if page.note is None:
            return "not held yet"
        if page.note.state is not NoteState.HELD:
            return "√ signed" if page.note.signed else "taken back"
        if page.clock is None:
            return "not signed yet"
        said = clock_rules.clock_short if narrow else clock_rules.clock_words
        return said(page.clock, self.desk.now())

    def _children(self) -> tuple[str, ...]:
        page = self.page
        assert page is not None
        return page.note.written.children if page.note else page.chosen

    async def read_again(self) -> None:
        """The clock may have moved on."""
        self._head()

    # Which part is in sight

    def _show_part(self, key: str) -> None:
        page, form = self.page, self.form
        if page is None or form is None:
            return
        self._part = key if key in form.part_keys else form.part_keys[0]
        form.show_part(self._part)
        self._say_parts()
        self._say_beside()

    def _say_beside(self) -> None:
        page, form = self.page, self.form
        if page is None or form is None:
            return
        now, part = self.desk.now(), self._part
        marks = self._marks = form.decisions()
        self.query_one("#beside", Paper).show_page(lambda width: beside_lines(page, part, now, width, marks))

    def _say_parts(self) -> None:
        page, form = self.page, self.form
        if page is None or form is None or not form.is_mounted:
            return
        titles = {part.key: part.title for part in page.outline.parts} | {SESSION: "Session"}
        self.query_one(PartLine).say(
            tuple((sign, key, titles[key], key == self._part) for key, sign in form.states().items())
        )

    def _suit_width(self) -> None:
        wanted = self.size.width >= AT_LEAST if self._beside_asked is None else self._beside_asked
        self.set_class(not wanted, "-alone")
        self._head()

    def _go_to_first_field(self) -> None:
        form = self.form
        if form is None:
            return
        fields = form.fields_of(self._part)
        # The words first: picks are reached from there. But what asks for yes or no is answered first.
        first = fields[0] if fields else None
        texts = [one for one in fields if isinstance(one, LongField)]
        wanted = texts[0] if texts and not isinstance(first, YesNo) else first
        if wanted is not None:
            self.set_focus(wanted)

    def action_part(self, step: int) -> None:
        """The next part, or the one before."""
        form = self.form
        if form is None:
            self._scroll(step)
            return
        place = form.part_keys.index(self._part) + step
        if 0 <= place < len(form.part_keys):
            self._show_part(form.part_keys[place])
            self._go_to_first_field()

    def action_field(self, step: int) -> None:
        """The next field; after the last of a part the first of the next part."""
        form = self.form
        if form is None:
            return
        chain = [(key, one) for key in form.part_keys for one in form.fields_of(key)]
        if not chain:
            return  # in a window too small to show any field
        here = next((n for n, (_, one) in enumerate(chain) if one is self.focused), None)
        place = 0 if here is None else (here + step) % len(chain)
        key, field = chain[place]
        if key != self._part:
            self._show_part(key)
        # At once, not when the line of messages comes to it: of two tabs in a row none is lost.
        self.set_focus(field)

    def action_turn(self, step: int) -> None:
        """Scroll the last note."""
        self.query_one("#beside", Paper).turn(step)

    def _scroll(self, step: int) -> None:
        self.query_one("#whole", Paper).turn(step)

    def key_down(self) -> None:
        """Reading: a line down."""
        if self.has_class("-reading"):
            self.query_one("#whole", Paper).point(1)

    def key_up(self) -> None:
        """Reading: a line up."""
        if self.has_class("-reading"):
            self.query_one("#whole", Paper).point(-1)

    def key_pagedown(self) -> None:
        """Reading: a page down."""
        if self.has_class("-reading"):
            self._scroll(1)

    def key_pageup(self) -> None:
        """Reading: a page up."""
        if self.has_class("-reading"):
            self._scroll(-1)

    # The draft

    def draft_key(self) -> tuple[str, str]:
        """One for each note, and one for the next note of an order."""
        if self.page is None or self.form is None:
            return "", ""
        # Of a note recorded what was typed into that one; else into the next.
        return "note", self.page.note.id if self.page.note else self._order_id

    def draft_title(self) -> str:
        """As the list of drafts shows it."""
        page = self.page
        assert page is not None
        names = short_names([child.name for child in page.children])
        return f"Supervision of {', '.join(names)}, {page.reference}"

    def draft_fields(self) -> dict[str, str]:
        """What stands in the fields, and in which part one is once anything is typed."""
        form = self.form
        if form is None:
            return {}
        fields = form.as_text()
        return self.draft_base() if fields == self._first else {**fields, "part": self._part}

    def draft_base(self) -> dict[str, str]:
        """The same as it was read."""
        base = dict(self._first)
        if self.page is not None and self.page.note is None:
            # Of a session not recorded the hour stands there unasked, and tomorrow another would: it is kept.
            base.pop("held", None)
        return base

    def draft_both(self, name: str, mine: str, theirs: str) -> str | None:
        """Under a heading there is room for both."""
        return both_texts(mine, theirs) if name.startswith("item ") and not name.endswith("?") else None

    def draft_words(self, name: str, text: str = "") -> str:
        """The heading or the field, and what was typed."""
        page = self.page
        assert page is not None
        return field_words(page, name, text)

    def put_back(self, fields: Mapping[str, str]) -> None:
        """Put a draft back, in the part where it was left."""
        if (form := self.form) is not None:
            form.put_back(fields)
            self._show_part(fields.get("part", self._part))
            self._go_to_first_field()

    @on(NoteForm.Changed)
    def _changed(self) -> None:
        self.typed()
        self._say_parts()
        if (form := self.form) is not None and form.decisions() != self._marks:
            self._say_beside()

    # Going about

    def action_beside(self) -> None:
        """Show or hide the last note."""
        self._beside_asked = self.has_class("-alone")
        self._suit_width()

    def action_back(self) -> None:
        """Leave; what is typed is kept."""
        self.app.pop_screen()
