"""The part of a supervision note that says of what session it is: its kind, when, about whom, with whom."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget

from sotui.dates.clock import LONDON
from sotui.supervision import rules
from sotui.supervision.model import Note, NoteError, NoteKind, NotePage, Written
from sotui.tui.dialogs.base import Field, Words
from sotui.tui.dialogs.dates import WhenField, meant
from sotui.tui.screens.note_page import SESSION
from sotui.tui.widgets.fields import LineField, PickList

if TYPE_CHECKING:
    from sotui.tui.boxes import ReadDate


class SessionPart(Vertical):
    """Its fields; of a session that is recorded, kind and children stand and the rest may be put right."""

    def __init__(self, page: NotePage, said: Written | None, now: datetime, read_date: ReadDate) -> None:
        super().__init__(id=f"part-{SESSION}", classes="part")
        self.page, self._said, self._read_date = page, said, read_date
        held = said.held_at if said else now
        self._held = held.astimezone(LONDON)

    # What it is made of

    def compose(self) -> ComposeResult:
        """The fields, by whether the session is recorded already."""
        note = self.page.note
        yield from self._recorded(note) if note is not None else self._unrecorded()
        yield self._with()
        also = self._said.attendees if self._said else ""
        yield Field("Also there", LineField(also, "joint supervision: who", id="attendees"))

    def _recorded(self, note: Note) -> ComposeResult:
        names = {child.id: child.name for child in self.page.children}
        said = rules.who_was_there(note.written, note.supervisor, names)
        yield Words(said, id="session-said")
        about = "Kind and children stand as recorded; to change those, undo it on the list."
        yield Words(about, "tone-muted")
        yield Field("Held", self._when())
        yield Field("Why", LineField("", "if you change that: why", id="held-why"))

    def _unrecorded(self) -> ComposeResult:
        page, said = self.page, self._said
        kinds = [(kind.value, kind.value) for kind in NoteKind]
        kind = said.kind.value if said else NoteKind.PLANNED.value
        yield Field("Kind", PickList(kinds, picked=(kind,), most=4, id="kind"))
        counts = [("full", "as full as a planned one: the interval starts anew")]
        full = ("full",) if said and said.full else ()
        yield Field("Counts", PickList(counts, several=True, picked=full, id="full"), id="full-field")
        why = said.full_why if said else ""
        yield Field("Why", LineField(why, "why it counts as full", id="full-why"), id="full-why-field")
        yield Field("Held", self._when())
        if len(page.children) > 1:
            children = [(child.id, child.name) for child in page.children]
            picked = said.children if said else page.chosen
            yield Field("Children", PickList(children, several=True, picked=picked, most=4, id="children"))

    def _when(self) -> WhenField:
        # The day itself and not “today”: a draft of it may come back tomorrow.
        return WhenField(self._read_date, meant(self._held.date(), self._held), needs_time=True, id="held")

    def _with(self) -> Widget:
        if not self.page.workers:
            return Field("With", Words("nobody yet: allocate a worker on the order", "tone-muted"))
        holder = self._said.supervisee_id if self._said else self._holder()
        return Field("With", PickList(self.page.workers, picked=(holder,), most=3, id="supervisee"))

    def _holder(self) -> str:
        """Who holds the case of the first child that it is opened for."""
        first = next((child for child in self.page.children if child.id in self.page.chosen), None)
        return first.held_by if first else ""

    def on_mount(self) -> None:
        self.suit_kind()

    @on(PickList.Picked)
    def suit_kind(self) -> None:
        """Ask whether it counts as full, and why, only of a kind that may."""
        for picked in self.query("#kind").results(PickList):
            full = bool(picked.picked) and rules.may_be_full(NoteKind(picked.picked[0]))
            self.query_one("#full-field").display = full
            counts = bool(self.query_one("#full", PickList).picked)
            self.query_one("#full-why-field").display = full and counts

    # What stands in it

    @property
    def kind(self) -> NoteKind:
        """What kind of session it is."""
        note = self.page.note
        return note.written.kind if note else NoteKind(self.query_one("#kind", PickList).picked[0])

    @property
    def full(self) -> bool:
        """Whether an ad hoc or group session counts as full, so that the interval starts anew."""
        if self.page.note is not None:
            return self.page.note.written.full
        return rules.may_be_full(self.kind) and bool(self.query_one("#full", PickList).picked)

    @property
    def full_why(self) -> str:
        """Why it counts as full; empty where it does not."""
        if self.page.note is not None:
            return self.page.note.written.full_why
        return self.query_one("#full-why", LineField).value.strip() if self.full else ""

    @property
    def about(self) -> tuple[str, ...]:
        """The children whom the session was about, by id."""
        if self.page.note is not None:
            return self.page.note.written.children
        for picked in self.query("#children").results(PickList):
            return picked.picked
        return tuple(child.id for child in self.page.children)

    @property
    def supervisee_id(self) -> str:
        """The worker who was supervised, by id; empty where none is picked."""
        return "".join(id for picks in self.query("#supervisee").results(PickList) for id in picks.picked)

    @property
    def supervisee(self) -> str:
        """The name of the worker who was supervised; empty where none is picked."""
        return dict(self.page.workers).get(self.supervisee_id, "")

    @property
    def attendees(self) -> str:
        """Who else was there, as typed."""
        return self.query_one("#attendees", LineField).value.strip()

    @property
    def held_why(self) -> str:
        """Why the day of a session that is recorded is put right; empty where nothing is said."""
        return "".join(field.value.strip() for field in self.query("#held-why").results(LineField))

    async def held_at(self) -> datetime:
        """When the session was held; raises NoteError or DateError after going to the field."""
        _, at = await self.query_one("#held", WhenField).read_when()
        if at is None:
            raise NoteError("Say at what time the session was: the clock of 72 hours runs from it.", "held")
        return at
