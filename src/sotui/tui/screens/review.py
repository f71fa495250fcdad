"""The form of one review: the agenda on the left, what is written under the heading on the right."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input, TextArea

from sotui.dates.clock import comes_twice
from sotui.dates.errors import DateError
from sotui.procedures.outline import Asks, Item
from sotui.reviews.model import Answer, Attendance, ReviewPage
from sotui.reviews.rules import NOTHING, count_written, items_for, kept_answers
from sotui.tui import places
from sotui.tui.commands import bindings
from sotui.tui.dialogs.base import Field, Words
from sotui.tui.dialogs.dates import WhenField
from sotui.tui.screens.review_acts import ReviewActs
from sotui.tui.screens.review_lines import ATTENDANCE, MEETING, came_of, earlier_said, entries, stands
from sotui.tui.screens.review_parts import AgendaList, AttendanceList
from sotui.tui.widgets.bars import HeadLine, KeyLine, Notice
from sotui.tui.widgets.fields import LineField, PickList
from sotui.tui.widgets.long_field import LongField
from sotui.tui.widgets.too_small import TooSmall


class ReviewScreen(ReviewActs):
    """Write anything in any order; record it as held; sign; say what it came to."""

    PLACES: ClassVar[tuple[str, ...]] = ("review",)
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("review"),
        Binding("tab", "next(1)", "next field", show=False),
        Binding("shift+tab", "next(-1)", "field before", show=False),
    ]
    CSS_PATH = "review.tcss"

    def __init__(self, order_id: str, review_id: str = "") -> None:
        super().__init__()
        self._order_id, self._review_id = order_id, review_id
        self.page: ReviewPage | None = None
        """The record as last read."""
        self.which = ""
        self.answers: dict[str, Answer] = {}
        self.chair = ""
        self._picked_which = False
        self._shown: str = ""
        """The key of the entry on the right."""
        self._signs: list[str] = []

    def compose(self) -> ComposeResult:
        """Head, how far it has come, agenda and sheet, receipt, keys."""
        yield HeadLine("Review")
        yield Words("", "tone-muted", id="stands")
        with Horizontal(id="middle"):
            yield AgendaList(id="agenda")
            with Vertical(id="sheet"):
                yield Words("", "tone-heading", id="heading")
                yield Words("", "tone-muted", id="clause")
                with Vertical(id="meeting"):
                    yield Field("Review", PickList((), most=4, id="which"))
                    yield Field("Held", WhenField(self.read_date, id="on"))
                    yield Field("Chair", PickList((), most=5, id="chair"))
                with Vertical(id="attendance"):
                    yield AttendanceList(id="people")
                    yield Words("space how they took part · a add · enter change · d take off", "tone-muted")
                yield PickList((("yes", "yes"), ("no", "no")), most=2, id="yes")
                yield LongField(id="text")
                yield Words("", "tone-muted", id="earlier")
        yield Notice()
        yield KeyLine(*self.PLACES, "everywhere")
        yield TooSmall()

    def on_mount(self) -> None:
        self.query_one("#sheet").display = False
        self.run_worker(self._open(), group="read")

    # Reading

    async def _open(self) -> None:
        try:
            page = await self.ask(self.desk.reviews.page, self._order_id, self._review_id)
        except Exception as error:
            self.refuse(error)
            return
        if not self.is_mounted:
            return
        self._take(page)
        await self.open_draft()
        self._draw()
        self.query_one("#sheet").display = True
        first = MEETING if page.review is None else self._first_empty()
        self.agenda.stand_on_key(first)
        self._show()
        fields = self._fields()
        (fields[0] if fields else self.agenda).focus()

    def _first_empty(self) -> str:
        return next(
            (one.key for one in self.agenda.entries if one.item is not None and one.sign != "√"), MEETING
        )

    async def show_record(self, review_id: str) -> None:
        """Read the record anew and show it; one stays where one was."""
        self._review_id = review_id
        if review_id:
            self.trail = ("review", self._order_id, review_id)
        page = await self.ask(self.desk.reviews.page, self._order_id, review_id, seen=False)
        self._take(page)
        self.recorded()
        self._draw()
        self._shown = ""
        self._show()

    async def read_again(self) -> None:
        """After an act elsewhere: the record as it is now, with what is typed over it."""
        if self.page is None:
            return
        page = await self.ask(self.desk.reviews.page, self._order_id, self._review_id, seen=False)
        typed = self.draft_fields()
        self._take(page)
        self.put_back(typed)
        self._draw()
        self._show()

    def _take(self, page: ReviewPage) -> None:
        """Put the record into the form."""
        self.page = page
        review = page.review
        self.which, self.chair = page.which, page.chair_id
        self._picked_which = review is not None or bool(page.occurrence)
        self.answers = dict(review.answers) if review is not None else {}
        self.query_one(AttendanceList).show_people(page.attendance)
        names = [(name, f"{name} review") for name in page.names]
        self.query_one("#which", PickList).offer([*names, ("", "not said")], [self.which])
        self.query_one("#chair", PickList).offer(page.chairs, [self.chair] if self.chair else [])
        day = self.query_one(WhenField).field
        day.value = self._when_recorded()
        signed = review is not None and review.signed is not None
        self.query_one(AttendanceList).fixed = signed
        self.query_one("#text", LongField).read_only = signed
        for id in ("#chair", "#yes"):
            self.query_one(id).disabled = signed
        held = signed or bool(page.occurrence)
        self.query_one("#which").disabled = signed or (held and bool(page.words & set(page.names)))
        day.disabled = held
        self.query_one(HeadLine).say(title=f"Review {page.order.reference}")

    # What is on show

    @property
    def agenda(self) -> AgendaList:
        """The headings."""
        return self.query_one("#agenda", AgendaList)

    @property
    def people(self) -> tuple[Attendance, ...]:
        """Who was there, as it stands in the form."""
        return self.query_one(AttendanceList).people

    @property
    def item(self) -> Item | None:
        """The heading whose text is on the right."""
        return next((one.item for one in self.agenda.entries if one.key == self._shown), None)

    def _items(self) -> tuple[Item, ...]:
        return items_for(self.page.outlines, self.which) if self.page is not None else ()

    def _draw(self) -> None:
        """Signs, count and state."""
        page = self.page
        if page is None:
            return
        self.agenda.show_entries(entries(page, self.which, self.answers, self.people, self.chair))
        items = self._items()
        said = stands(page, count_written(items, self.answers), len(items), self.chair)
        if not page.own_agenda:
            said += " · plain headings: this procedure has no agenda of its own"
        late = "LATE" in said or "TAKEN BACK" in said or "INSUFFICIENT" in said
        self.query_one("#stands", Words).say(said, "tone-late" if late else "tone-muted")
        self.sotui.look_at_keys()

    @on(AgendaList.Moved)
    def _moved(self) -> None:
        self._show()

    @on(AgendaList.Chosen)
    def _chosen(self) -> None:
        self.action_next(1)

    def _show(self) -> None:
        """Show what belongs to the entry under the cursor."""
        entry = self.agenda.current
        if entry is None or entry.key == self._shown:
            return
        self._shown = entry.key
        item = entry.item
        self.query_one("#heading", Words).say(f"{entry.number} {entry.label}".strip())
        self.query_one("#meeting").display = entry.key == MEETING
        self.query_one("#attendance").display = entry.key == ATTENDANCE
        text, yes = self.query_one("#text", LongField), self.query_one("#yes", PickList)
        text.display = item is not None
        yes.display = item is not None and item.asks is Asks.YES_NO
        self.query_one("#clause", Words).say(self._about(entry.key, item))
        self.query_one("#earlier").display = False
        if item is not None:
            answer = self.answers.get(item.key, NOTHING)
            text.load_text(answer.words)
            text.move_cursor(text.document.end)
            picked = {True: ["yes"], False: ["no"], None: []}[answer.yes]
            yes.offer((("yes", "yes"), ("no", "no")), picked)
            self._show_earlier(item)

    def _about(self, key: str, item: Item | None) -> str:
        page = self.page
        if item is not None:
            parts = (
                [item.id]
                + ([f"“{item.quote}”"] if item.quote else [])
                + ([item.prompt] if item.prompt else [])
            )
            return "  ".join(parts)
        if page is not None and key == MEETING:
            if page.occurrence:
                return "It is on the register as held: what is written here is its record."
            taken = f"{page.procedure}. " if page.procedure else ""
            why = f"By its day the {page.which} review: {page.why_which}." if page.why_which else ""
            return taken + why
        return "Those invited stand here already; add whoever else was asked."

    def _show_earlier(self, item: Item) -> None:
        if self.page is None:
            return
        when, answer = earlier_said(self.page, item)
        yes = {True: "Yes. ", False: "No. ", None: ""}[answer.yes]
        earlier = self.query_one("#earlier", Words)
        earlier.display = bool(when)
        key = self.key("review.earlier")
        earlier.say(f"{when} ({key} puts it in):\n{yes}{answer.words}" if when else "")

    # Moving

    def _fields(self) -> list[Widget]:
        """What can be filled in on the right, from the top."""
        return [
            one
            for one in self.query_one("#sheet").query("*")
            if one.focusable
            and all(above.display for above in one.ancestors_with_self if isinstance(above, Widget))
        ]

    def action_next(self, step: int) -> None:
        """The next field; after the last, the next heading."""
        fields = self._fields()
        focused = self.focused
        if focused not in fields:
            if fields:
                fields[0 if step > 0 else -1].focus()
            return
        place = fields.index(focused) + step
        if 0 <= place < len(fields):
            fields[place].focus()
            return
        if not self._step(step):
            self.agenda.focus()
            return
        if fields := self._fields():
            fields[0 if step > 0 else -1].focus()

    def action_heading(self, step: int) -> None:
        """The next heading, ready to be written."""
        self._step(step)
        fields = self._fields()
        if fields and self.focused is not self.agenda:
            fields[-1].focus()

    def _step(self, step: int) -> bool:
        before = self.agenda.cursor
        self.agenda.stand_on(before + step)
        self._show()
        return self.agenda.cursor != before

    def stand_on(self, key: str) -> None:
        """Go to a heading and into its first field."""
        self.agenda.stand_on_key(key)
        self._show()
        if fields := self._fields():
            fields[-1 if key == MEETING else 0].focus()

    @on(Input.Submitted)
    @on(PickList.Submitted)
    def _submitted(self) -> None:
        self.action_next(1)

    def action_back(self) -> None:
        """Leave; what is typed is kept as a draft."""
        self.run_worker(self._leave())

    async def _leave(self) -> None:
        await self.keep_typed()
        self.dismiss()

    # Filling in

    @on(TextArea.Changed, "#text")
    def _text_changed(self) -> None:
        item = self.item
        if item is None:
            return
        text = self.query_one("#text", LongField).text
        before = self.answers.get(item.key, NOTHING)
        if before.words != text:
            self.answers[item.key] = replace(before, words=text)
            self._changed(redraw=bool(before.words.strip()) != bool(text.strip()))

    @on(PickList.Picked, "#yes")
    def _yes_picked(self, event: PickList.Picked) -> None:
        item = self.item
        if item is not None and event.pick_list.picked:
            before = self.answers.get(item.key, NOTHING)
            self.answers[item.key] = replace(before, yes=event.pick_list.picked[0] == "yes")
            self._changed()

    @on(PickList.Picked, "#which")
    def _which_picked(self, event: PickList.Picked) -> None:
        self.which = event.pick_list.picked[0] if event.pick_list.picked else ""
        self._picked_which = True
        self._changed()

    @on(PickList.Picked, "#chair")
    def _chair_picked(self, event: PickList.Picked) -> None:
        self.chair = event.pick_list.picked[0] if event.pick_list.picked else ""
        self._changed()

    @on(AttendanceList.Changed)
    def _people_changed(self) -> None:
        self._changed()

    @on(LongField.Trimmed)
    @on(LineField.Trimmed)
    def _trimmed(self, message: LongField.Trimmed | LineField.Trimmed) -> None:
        self.notice.tell(message.why, refused=True)

    @on(AttendanceList.Asked)
    def _person_asked(self, message: AttendanceList.Asked) -> None:
        self.do(self._ask_person(message.place))

    async def _ask_person(self, place: int | None) -> None:
        people = self.query_one(AttendanceList)
        person = people.people[place] if place is not None else None
        found = await self.app.push_screen_wait(places.review_person(person))
        if found is not None:
            people.put(place, found)

    def _changed(self, *, redraw: bool = True) -> None:
        if redraw:
            self._draw()
        self.typed()

    def action_earlier(self) -> None:
        """Put in what was written under this heading last time, after what stands there."""
        item = self.item
        if item is None or self.page is None:
            self.notice.tell(
                "Go to a heading first: what was written there last time is put in.", refused=True
            )
            return
        field = self.query_one("#text", LongField)
        _, answer = earlier_said(self.page, item)
        if answer.blank or field.read_only:
            self.notice.tell("Nothing was written under this heading last time.", refused=True)
            return
        now = self.answers.get(item.key, NOTHING)
        words = "\n".join(text for text in (now.words.rstrip(), answer.words) if text)
        self.answers[item.key] = Answer(words, now.yes if now.yes is not None else answer.yes)
        self._shown = ""
        self._show()
        field.focus()
        self._changed()

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """The day was typed: which review that makes it, unless somebody has said."""
        if event.widget.id == "typed":
            self.typed()
            self.run_worker(self._suit_which(), group="which", exclusive=True)

    async def _suit_which(self) -> None:
        if self._picked_which or self.page is None:
            return
        try:
            on = await self.query_one(WhenField).read()
        except DateError:
            return
        which, why = await self.ask(self.desk.reviews.which, self._order_id, on)
        if which != self.which and not self._picked_which:
            self.which = which
            self.page = replace(self.page, why_which=why, which=which)
            names = [(name, f"{name} review") for name in self.page.names]
            self.query_one("#which", PickList).offer([*names, ("", "not said")], [which])
            if self._shown == MEETING:
                self.query_one("#clause", Words).say(self._about(MEETING, None))
            self._draw()

    async def read_when(self) -> tuple[date, datetime | None]:
        """Day and hour as typed; goes to the field where they cannot be read."""
        try:
            found = await self.query_one(WhenField).read_when()
        except DateError:
            self.agenda.stand_on_key(MEETING)
            self._show()
            self.query_one(WhenField).field.focus()
            raise
        if not self._picked_which:
            await self._suit_which()
        return found

    def _when_recorded(self) -> str:
        """Day and hour as the record has them; of a review not recorded the present day."""
        page = self.page
        if page is None or page.held is None:
            return "today"
        if page.at is None:
            return f"{page.held:%d/%m/%Y}"
        return page.at.isoformat() if comes_twice(page.at) else f"{page.at:%d/%m/%Y %H:%M}"

    def is_changed(self) -> bool:
        """Whether something stands in the form that is not in the record."""
        review = self.page.review if self.page is not None else None
        if review is None or review.signed is not None:
            return False
        now = (kept_answers(self.answers), self.people, self.chair)
        return now != (kept_answers(review.answers), review.attendance, review.chair_id)

    def as_typed(self, page: ReviewPage) -> ReviewPage:
        """The page with what stands in the form."""
        if page.review is None:
            return page
        return replace(page, review=replace(page.review, answers=dict(self.answers), attendance=self.people))

    # The draft

    def draft_key(self) -> tuple[str, str]:
        """The review, the fact that it was held, or the order."""
        page = self.page
        if page is None:
            return "", ""
        return "review", page.review.id if page.review is not None else page.occurrence or page.order.id

    def draft_title(self) -> str:
        """As the list of drafts shows it."""
        return f"Review of {self.page.order.reference}" if self.page is not None else "Review"

    def draft_fields(self) -> dict[str, str]:
        """What is typed; what is as the record or the register has it is left out."""
        page = self.page
        if page is None:
            return {}
        found = {f"text:{key}": one.words for key, one in self.answers.items() if one.words}
        found |= {
            f"yes:{key}": "yes" if one.yes else "no"
            for key, one in self.answers.items()
            if one.yes is not None
        }
        if self.which != page.which and self._picked_which:
            found["which"] = self.which or "-"
        if self.chair != page.chair_id:
            found["chair"] = self.chair
        if self.people != page.attendance:
            found["people"] = json.dumps(
                [[one.role, one.name, one.came.value, one.note] for one in self.people]
            )
        when = self.query_one(WhenField)
        new = page.review is None and not page.occurrence
        if (found and new) or when.value != self._when_recorded():
            # “Today” would be another day when the draft is put back.
            found["on"] = when.to_keep
        return found

    def put_back(self, fields: Mapping[str, str]) -> None:
        """Put a kept draft back."""
        answers: dict[str, Answer] = {}
        for name, text in fields.items():
            kind, _, key = name.partition(":")
            if kind == "text":
                answers[key] = replace(answers.get(key, NOTHING), words=text)
            elif kind == "yes":
                answers[key] = replace(answers.get(key, NOTHING), yes=text == "yes")
        self.answers = answers
        if "which" in fields:
            self.which = "" if fields["which"] == "-" else fields["which"]
            self._picked_which = True
            names = [(name, f"{name} review") for name in (self.page.names if self.page is not None else ())]
            self.query_one("#which", PickList).offer([*names, ("", "not said")], [self.which])
        if "chair" in fields and self.page is not None:
            self.chair = fields["chair"]
            self.query_one("#chair", PickList).offer(self.page.chairs, [self.chair])
        if "people" in fields:
            kept = json.loads(fields["people"])
            self.query_one(AttendanceList).show_people(
                [Attendance(role, name, came_of(came), note) for role, name, came, note in kept]
            )
        if "on" in fields:
            self.query_one(WhenField).value = fields["on"]
        self._shown = ""
