"""The note of one practice supervision: the last one on the left, the one being written on the right."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from sotui.register.rules import short_names
from sotui.shown import show
from sotui.supervision import rules
from sotui.supervision.model import LAST_TIME, NEXT, NoteError, NoteKind, NotePage, NoteState
from sotui.tui import places
from sotui.tui.commands import bindings
from sotui.tui.dialogs.dates import DateField, WhenField
from sotui.tui.drafting import Drafting
from sotui.tui.place import Place
from sotui.tui.screens.note_form import NoteForm, YesNo, slug
from sotui.tui.screens.note_lists import UnfinishedList
from sotui.tui.screens.note_page import SESSION, beside_lines, note_lines, purposes_lines
from sotui.tui.widgets.bars import HeadLine, KeyLine, Notice
from sotui.tui.widgets.fields import LineField, PickList
from sotui.tui.widgets.long_field import LongField
from sotui.tui.widgets.paper import Paper
from sotui.tui.widgets.too_small import TooSmall
from sotui.tui.words import day_words, many, told

if TYPE_CHECKING:
    from datetime import date

    from sotui.desk.supervision import SupervisionDesk
    from sotui.triage.model import Receipt

WIDE = 100
AT_LEAST = 72
"""Cells below which the last note is not shown beside the new one unless it is asked for."""


class PartLine(Widget):
    """The parts of the note, the one in sight marked, each with a sign of what is written."""

    DEFAULT_CSS = "PartLine { height: 1; padding: 0 1; background: $surface; }"

    def __init__(self) -> None:
        super().__init__()
        self._parts: tuple[tuple[str, str, str, bool], ...] = ()

    def say(self, parts: tuple[tuple[str, str, str, bool], ...]) -> None:
        """Show these: (sign, key, title, whether it is in sight)."""
        if parts != self._parts:
            self._parts = parts
            self.refresh()

    def render(self) -> Content:
        """The titles where all of them fit, else the short names that are the parts' keys."""
        width = self.content_size.width
        whole = sum(cell_len(show(title)) + 5 for _, _, title, _ in self._parts) <= width
        content = Content()
        for sign, key, title, here in self._parts:
            said = show(title) if whole else key.replace("-", " ").capitalize()
            drawn = f"[{sign} {said}]" if here else f" {sign} {said} "
            content += Content.assemble((drawn, "bold $tone-heading" if here else "$tone-muted"), " ")
        return content


class NoteScreen(Drafting, Place):
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

    def __init__(self, order_id: str, child_id: str = "", note_id: str = "", new: str = "") -> None:
        super().__init__()
        self._order_id, self._child_id, self._note_id, self._new = order_id, child_id, note_id, bool(new)
        self.page: NotePage | None = None
        """What was read; None until then."""
        self._part = LAST_TIME
        self._first: dict[str, str] = {}
        self._beside_asked: bool | None = None
        self._doing = False

    @property
    def _supervision(self) -> SupervisionDesk:
        return self.desk.supervision

    @property
    def form(self) -> NoteForm | None:
        """The fields, where there is something to write."""
        found = self.query(NoteForm)
        return found.first() if found else None

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
        self.run_worker(self._telling(self._read()), group="read", exclusive=True)

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
        for form in self.query(NoteForm):
            await form.remove()
        self._head()
        if self._only_read(page):
            self._show_whole()
            return
        self.remove_class("-reading")
        form = NoteForm(page, self.desk.now(), self._read_date)
        await self.query_one("#both").mount(form)
        self._suit_width()
        self._show_part(self._part)
        self._first = form.as_text()
        self._go_to_first_field()
        if not await self.open_draft() and page.taken_back is not None and page.note is None:
            self.notice.tell("These are the words of the note that was taken back; hold it anew.", hint=True)
        self._show_part(self._part)

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
        said = rules.clock_short if narrow else rules.clock_words
        return said(page.clock, self.desk.now())

    def _children(self) -> tuple[str, ...]:
        page = self.page
        assert page is not None
        return page.note.written.children if page.note else page.chosen

    async def read_again(self) -> None:
        """The clock may have moved on."""
        self._head()

    async def _read_date(self, typed: str) -> tuple[date, str]:
        answer = await self.ask(self.desk.read_date, typed)
        return answer.day, f"{answer.words} ({answer.note})" if answer.note else answer.words

    # Which part is in sight

    def _show_part(self, key: str) -> None:
        page, form = self.page, self.form
        if page is None or form is None:
            return
        self._part = key if key in form.part_keys else form.part_keys[0]
        form.show_part(self._part)
        self._say_parts()
        now = self.desk.now()
        part = self._part
        self.query_one("#beside", Paper).show_page(lambda width: beside_lines(page, part, now, width))

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
        # The words first, marks and picks are reached from there; but what asks for yes or no is answered first.
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
        return "note", self.page.note.id if self.page.note else self._order_id

    def draft_title(self) -> str:
        """As the list of drafts shows it."""
        page = self.page
        assert page is not None
        return f"Practice supervision of {page.reference}"

    def draft_fields(self) -> dict[str, str]:
        """What stands in the fields; nothing where it is what was there at first."""
        form = self.form
        if form is None:
            return {}
        fields = form.as_text()
        return {} if fields == self._first else {**fields, "part": self._part}

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

    @on(LongField.Trimmed)
    @on(LineField.Trimmed)
    def _trimmed(self, message: LongField.Trimmed | LineField.Trimmed) -> None:
        self.notice.tell(message.why, refused=True)

    # Acts

    def why_not(self, command_id: str) -> str | None:
        """Why a command of the note cannot be used now."""
        page = self.page
        if page is None:
            return "The note is still being read." if command_id.startswith("note.") else None
        signed = page.note is not None and page.note.signed
        if command_id in ("note.hold", "note.sign"):
            if page.why_not_write is not None:
                return page.why_not_write
            if signed:
                return "This note is signed: it does not change. An amendment can be added."
            if page.note is not None and page.note.state is NoteState.TAKEN_BACK:
                return "This session was taken back: hold it anew from the list."
        if command_id == "note.amend":
            if page.why_not_write is not None:
                return page.why_not_write
            if not signed:
                return "This note is not signed yet: change the note itself."
        if command_id in ("note.carry_all", "unfinished.carry_all") and (signed or not page.unfinished):
            return "There is no unfinished action to carry over."
        if command_id == "note.prompts" and not page.prompts:
            return "The procedure has no further prompts."
        return None

    def action_hold(self) -> None:
        """Record the session, or what is written further."""
        self._do(self._hold())

    async def _hold(self) -> Receipt | None:
        page, form = self.page, self.form
        if page is None or form is None:
            return None
        written = await form.written()
        decisions, new = form.decisions(), await form.new_actions()
        if page.note is None:
            id, receipt = await self.record(self._supervision.hold, self._order_id, written, decisions, new)
            self._note_id, self._new = id, False
        else:
            receipt = await self.record(self._supervision.save, page.note, written, decisions, new)
        await self._read()
        self.notice.tell(receipt.said, receipt.moved)
        return receipt

    def action_sign(self) -> None:
        """Sign; what is not recorded yet is recorded first."""
        self._do(self._sign())

    async def _sign(self) -> None:
        page, form = self.page, self.form
        if page is None or form is None:
            return
        if page.note is None or form.as_text() != self._first:
            await self._hold()
            page = self.page
        note = page.note if page is not None else None
        if page is None or note is None:
            return
        late, must, should = await self.ask(self._supervision.sign_asks, note)
        if must:
            names = rules.several([f"“{label}”" for label in must])
            self.notice.tell(f"It cannot be signed yet: {names} must be there.", refused=True)
            return

        async def act(reason: str, copied: bool, in_minutes: bool) -> Receipt:
            return await self.ask(
                self._supervision.sign, note, reason=reason, copied=copied, in_minutes=in_minutes
            )

        names = rules.several([child.name for child in page.children if child.id in note.written.children])
        title = f"Sign the note of {day_words(note.written.held_on)}: {names}"
        group = note.written.kind in (NoteKind.GROUP, NoteKind.REFLECTIVE)
        receipt = await self.app.push_screen_wait(places.sign_note(title, late, should, group, act))
        if receipt is not None:
            await self._read()
            self.notice.tell(receipt.said, receipt.moved)

    def action_amend(self) -> None:
        """Add to the signed note."""
        self._do(self._amend())

    async def _amend(self) -> None:
        page = self.page
        if page is None or page.note is None:
            return
        note = page.note

        async def act(text: str) -> Receipt:
            return await self.ask(self._supervision.amend, note, text)

        about = "It stands under the note with your name and the time; the note stays as it was signed."
        await self._write("Amendment to the signed note", about, ("amendment", note.id), act)

    def action_prepare(self) -> None:
        """Write down what one wants to bring to the session."""
        self._do(self._prepare())

    async def _prepare(self) -> None:
        async def act(text: str) -> Receipt:
            return await self.ask(self._supervision.prepare, self._order_id, text)

        about = "Both prepare for supervision (3.1): it stands beside the next note, with your name."
        await self._write("Prepare the next supervision", about, ("preparation", self._order_id), act)

    async def _write(self, title: str, about: str, draft: tuple[str, str], act: Any) -> None:
        receipt = await self.app.push_screen_wait(places.write_text(title, about, draft, act))
        if receipt is not None:
            await self.keep_typed()
            await self._read()
            self.notice.tell(receipt.said, receipt.moved)

    def action_carry_all(self) -> None:
        """Carry every unfinished action over, and show them."""
        form = self.form
        if form is None:
            return
        unfinished = form.query_one(UnfinishedList)
        carried = unfinished.carry_all()
        if self._part != LAST_TIME:
            self._show_part(LAST_TIME)
        unfinished.focus()
        said = many(carried, "action") + " carried over" if carried else "Every action is marked already"
        self.notice.tell(f"{said}: recorded when the note is held.", hint=True)

    @on(UnfinishedList.Asks)
    def _ask_about(self, message: UnfinishedList.Asks) -> None:
        self._do(self._mark(message))

    async def _mark(self, message: UnfinishedList.Asks) -> None:
        decision = await self.app.push_screen_wait(
            places.settle_action(message.action, message.what, self._read_date)
        )
        form = self.form
        if decision is not None and form is not None:
            form.query_one(UnfinishedList).mark(decision)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        """Enter in the fields of a new action takes it into the list; elsewhere it goes on."""
        form = self.form
        if form is None:
            return
        if isinstance(event.input.parent, DateField) and form.part_of(event.input) == NEXT:
            self._do(form.agree())
        else:
            self.action_field(1)

    @on(PickList.Submitted)
    def _picked(self) -> None:
        self.action_field(1)

    # To read

    def action_read(self) -> None:
        """The whole note, or the last one where this one is not recorded yet."""
        page = self.page
        if page is None:
            return
        note, actions = (page.note, page.note_actions) if page.note else (page.last, page.last_actions)
        if note is None:
            self.notice.tell(f"Nothing is recorded yet: {self.key('note.hold')} records that the session was held.", refused=True)
            return
        today = self.desk.today()
        said = "" if page.note else "The last note: "
        title = f"{said}{day_words(note.written.held_on)}"
        self.app.push_screen(
            places.reading(title, lambda width: note_lines(page, note, actions, today, width))
        )

    def action_prompts(self) -> None:
        """What practice supervision is for."""
        page = self.page
        if page is not None:
            self.app.push_screen(places.reading("Prompts", lambda width: purposes_lines(page.prompts, width)))

    def action_beside(self) -> None:
        """Show or hide the last note."""
        self._beside_asked = self.has_class("-alone")
        self._suit_width()

    def action_back(self) -> None:
        """Leave; what is typed is kept."""
        self.app.pop_screen()

    # Between these

    def _do(self, what: Coroutine[Any, Any, object]) -> None:
        """Begin it beside the keyboard, one thing at a time."""
        if self._doing:
            what.close()
            return
        self._doing = True
        self.run_worker(self._telling(what), group="act")

    async def _telling(self, what: Coroutine[Any, Any, object]) -> None:
        try:
            await what
        except Exception as error:
            words = told(error)
            if words is None:
                raise
            if isinstance(error, NoteError) and error.at:
                self._go_to(error.at)
            self.notice.tell(words, refused=True)
        finally:
            self._doing = False

    def _go_to(self, at: str) -> None:
        """Go to the field that something is wrong with."""
        form = self.form
        if form is None:
            return
        ids = {"held": "held", "full": "full-why", "children": "children"}
        found = form.query(f"#{ids.get(at, f'item-{slug(at)}')}")
        if found:
            field = found.first(Widget)
            self._show_part(form.part_of(field))
            wanted = field.field if isinstance(field, WhenField) else field
            wanted.focus()
