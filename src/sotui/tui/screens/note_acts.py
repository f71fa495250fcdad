"""What is done on a supervision note: held, signed, amended, prepared, its actions marked, the whole read."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from textual import on
from textual.widget import Widget
from textual.widgets import Input

from sotui.supervision import rules
from sotui.supervision.model import LAST_TIME, NEXT, NoteError, NoteKind, NotePage, NoteState, SavedSince
from sotui.tui import boxes, boxes_supervision
from sotui.tui.commands import Command
from sotui.tui.dialogs.dates import DateField, WhenField
from sotui.tui.drafting import Drafting
from sotui.tui.place import Place
from sotui.tui.screens.note_form import NoteForm
from sotui.tui.screens.note_lists import UnfinishedList
from sotui.tui.screens.note_page import SESSION, moment_words, note_lines, purposes_lines
from sotui.tui.screens.note_parts import slug
from sotui.tui.widgets.fields import PickList
from sotui.tui.words import day_words, many

if TYPE_CHECKING:
    from sotui.desk.supervision import SupervisionDesk
    from sotui.triage.model import Receipt


Stood = tuple[str | None, str | None, tuple[int, int]]
"""A field by its own id and that of what it lies in, and the cursor in its text."""


class NoteActs(Drafting, Place):
    """The acts of the note, each begun by a key and ended by a receipt."""

    def __init__(self, order_id: str, child_id: str = "", note_id: str = "", new: str = "") -> None:
        super().__init__()
        self._order_id, self._child_id, self._note_id, self._new = order_id, child_id, note_id, bool(new)
        self.page: NotePage | None = None
        """What was read; None until then."""
        self._part = LAST_TIME
        self._part_before = ""
        """Where one was when it was asked when the session was held."""
        self._first: dict[str, str] = {}
        self._stood_before: Stood | None = None

    @property
    def _supervision(self) -> SupervisionDesk:
        return self.desk.supervision

    @property
    def form(self) -> NoteForm | None:
        """The fields, where there is something to write and all of them stand there."""
        # A form comes and goes field by field; meanwhile there is nothing to read from it.
        whole = (form for form in self.query(NoteForm) if form.is_mounted and not form._pruning)
        return next(whole, None)

    async def _read(self) -> None:
        """Read the note and show it."""
        raise NotImplementedError

    def _show_part(self, key: str) -> None:
        """Bring a part in sight."""
        raise NotImplementedError

    def _standing(self) -> Stood | None:
        """The field in which somebody stands, and where in its text."""
        raise NotImplementedError

    def action_field(self, step: int) -> None:
        """The next field, or the one before."""
        raise NotImplementedError

    # Acts

    def called(self, command: Command) -> str:
        """The key that first records afterwards saves, and is called so."""
        held = self.page is not None and self.page.note is not None
        return "save" if held and command.id == "note.hold" else super().called(command)

    def why_not(self, command_id: str) -> str | None:
        """Why a command of the note cannot be used now."""
        page = self.page
        if page is None:
            waits = command_id.startswith("note.") and command_id != "note.back"
            return "The note is still being read." if waits else None
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
        self.begin(self._or_look_again(self._hold("note.hold")))

    async def _or_look_again(self, what: Coroutine[Any, Any, object]) -> None:
        """Do it; where somebody has saved the note since, show theirs with what is typed here put over it."""
        try:
            await what
        except SavedSince as error:
            await self.keep_typed()
            self.notice.clear()
            await self._read()
            self.notice.tell(f"{error.message} {self.notice.said}".strip(), refused=True)

    async def _asks_when(self, form: NoteForm, command_id: str) -> bool:
        """Whether it first has to be seen when the session was held: no day is recorded unasked."""
        if form.held_seen:
            return False
        self._part_before, self._stood_before = self._part, self._standing()
        self._go_to("held")
        at = moment_words(await form.session.held_at())
        again = self.key(command_id)
        self.notice.tell(f"Held {at}? Put it right here if not; {again} again records it.", hint=True)
        return True

    async def _hold(self, command_id: str) -> Receipt | None:
        page, form = self.page, self.form
        if page is None or form is None or await self._asks_when(form, command_id):
            return None
        written = await form.written()
        decisions, new = form.decisions(), await form.new_actions()
        strangers = form.strangers(new)
        passed = self._passed(
            form.query_one(UnfinishedList), "enter on it under “Agreed now” puts the new one in."
        )
        if page.note is None:
            id, receipt = await self.record(self._supervision.hold, self._order_id, written, decisions, new)
            self._note_id, self._new = id, False
        else:
            receipt = await self.record(
                self._supervision.save, page.note, written, decisions, new, form.session.held_why
            )
        if self._part == SESSION and self._part_before:
            self._part = self._part_before
        self._part_before = ""
        await self._read()
        self.notice.tell(receipt.said + strangers + passed, receipt.moved)
        return receipt

    def action_sign(self) -> None:
        """Sign; what is not recorded yet is recorded first."""
        self.begin(self._or_look_again(self._sign()))

    async def _sign(self) -> None:
        page, form = self.page, self.form
        if page is None or form is None:
            return
        if page.note is None or form.as_text() != self._first:
            if await self._hold("note.sign") is None:
                return
            page = self.page
        note = page.note if page is not None else None
        if page is None or note is None:
            return
        asks = await self.ask(self._supervision.sign_asks, note)
        if asks.must:
            names = rules.several([f"“{label}”" for label in asks.must])
            self.notice.tell(f"It cannot be signed yet: {names} must be there.", refused=True)
            return

        async def act(reason: str, copied: bool, in_minutes: bool) -> Receipt:
            return await self.ask(
                self._supervision.sign, note, reason=reason, copied=copied, in_minutes=in_minutes
            )

        names = rules.several([child.name for child in page.children if child.id in note.written.children])
        title = f"Sign the note of {day_words(note.written.held_on)}: {names}"
        group = note.written.kind in (NoteKind.GROUP, NoteKind.REFLECTIVE)
        receipt = await self.app.push_screen_wait(
            boxes_supervision.sign_note(note.id, title, asks, group, act)
        )
        if receipt is not None:
            await self._read()
            self.notice.tell(receipt.said, receipt.moved)

    def action_amend(self) -> None:
        """Add to the signed note."""
        self.begin(self._amend())

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
        self.begin(self._prepare())

    async def _prepare(self) -> None:
        async def act(text: str) -> Receipt:
            return await self.ask(self._supervision.prepare, self._order_id, text)

        about = "Both prepare for supervision (3.1): it stands beside the next note, with your name."
        await self._write("Prepare the next supervision", about, ("preparation", self._order_id), act)

    async def _write(self, title: str, about: str, draft: tuple[str, str], act: Any) -> None:
        receipt = await self.app.push_screen_wait(boxes.write_text(title, about, draft, act))
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
        passed = self._passed(unfinished, f"“{self.key('unfinished.day')}” gives a new one.")
        self.notice.tell(f"{said}: recorded when the note is held.{passed}", hint=True)

    def _passed(self, unfinished: UnfinishedList, then: str) -> str:
        """A sentence on the actions that go on with a day that has passed; empty for none."""
        if not (passed := unfinished.passed):
            return ""
        days = "The day of 1 has" if len(passed) == 1 else f"The days of {len(passed)} have"
        return f" {days} passed: {then}"

    @on(UnfinishedList.Asks)
    def _ask_about(self, message: UnfinishedList.Asks) -> None:
        self.begin(self._mark(message))

    async def _mark(self, message: UnfinishedList.Asks) -> None:
        decision = await self.app.push_screen_wait(
            boxes.settle_action(message.action, message.what, message.before, self.read_date)
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
            self.begin(self._agree(form))
        else:
            self.action_field(1)

    async def _agree(self, form: NoteForm) -> None:
        if said := await form.agree():
            self.notice.tell(said, hint=True)

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
            boxes.reading(title, lambda width: note_lines(page, note, actions, today, width))
        )

    def action_prompts(self) -> None:
        """What practice supervision is for."""
        page = self.page
        if page is not None:
            self.app.push_screen(boxes.reading("Prompts", lambda width: purposes_lines(page.prompts, width)))

    # Between these

    def refuse(self, error: Exception) -> None:
        """Say it, and go to the field that it is about."""
        if isinstance(error, NoteError) and error.at:
            self._go_to(error.at)
        super().refuse(error)

    def _go_to(self, at: str) -> None:
        """Go to the field that something is wrong with."""
        form = self.form
        if form is None:
            return
        ids = {"held": "held", "held-why": "held-why", "full": "full-why", "children": "children"}
        found = form.query(f"#{ids.get(at, f'item-{slug(at)}')}")
        if found:
            field = found.first(Widget)
            self._show_part(form.part_of(field))
            wanted = field.field if isinstance(field, WhenField) else field
            wanted.focus()
