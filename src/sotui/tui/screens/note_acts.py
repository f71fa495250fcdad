"""What is done on a supervision note: held, signed, amended, prepared, its actions marked, the whole read."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from textual import on
from textual.widget import Widget
from textual.widgets import Input

from sotui.supervision import rules
from sotui.supervision.model import LAST_TIME, NEXT, NoteError, NoteKind, NotePage, NoteState
from sotui.tui import places
from sotui.tui.dialogs.dates import DateField, WhenField
from sotui.tui.drafting import Drafting
from sotui.tui.place import Place
from sotui.tui.screens.note_form import NoteForm
from sotui.tui.screens.note_lists import UnfinishedList
from sotui.tui.screens.note_page import note_lines, purposes_lines
from sotui.tui.screens.note_parts import slug
from sotui.tui.widgets.fields import PickList
from sotui.tui.words import day_words, many, told

if TYPE_CHECKING:
    from datetime import date

    from sotui.desk.supervision import SupervisionDesk
    from sotui.triage.model import Receipt


class NoteActs(Drafting, Place):
    """The acts of the note, each begun by a key and ended by a receipt."""

    def __init__(self, order_id: str, child_id: str = "", note_id: str = "", new: str = "") -> None:
        super().__init__()
        self._order_id, self._child_id, self._note_id, self._new = order_id, child_id, note_id, bool(new)
        self.page: NotePage | None = None
        """What was read; None until then."""
        self._part = LAST_TIME
        self._first: dict[str, str] = {}
        self._doing = False

    @property
    def _supervision(self) -> SupervisionDesk:
        return self.desk.supervision

    @property
    def form(self) -> NoteForm | None:
        """The fields, where there is something to write."""
        found = self.query(NoteForm)
        return found.first() if found else None

    async def _read(self) -> None:
        """Read the note and show it."""
        raise NotImplementedError

    def _show_part(self, key: str) -> None:
        """Bring a part in sight."""
        raise NotImplementedError

    def action_field(self, step: int) -> None:
        """The next field, or the one before."""
        raise NotImplementedError

    async def _read_date(self, typed: str) -> tuple[date, str]:
        answer = await self.ask(self.desk.read_date, typed)
        return answer.day, f"{answer.words} ({answer.note})" if answer.note else answer.words

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
            self.notice.tell(
                f"Nothing is recorded yet: {self.key('note.hold')} records that the session was held.",
                refused=True,
            )
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
