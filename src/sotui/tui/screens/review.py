"""The form of one review: the agenda on the left, what is written under the heading on the right."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input

from sotui.procedures.outline import Asks, Item
from sotui.reviews.agenda_rules import NOTHING, asked_by_age, items_for
from sotui.reviews.model import Answer, ReviewPage
from sotui.shown import show
from sotui.tui.commands import bindings
from sotui.tui.dialogs.base import Field, Words
from sotui.tui.dialogs.dates import WhenField
from sotui.tui.screens.review_lines import ATTENDANCE, MEETING, earlier_said, entries, stands
from sotui.tui.screens.review_parts import AgendaList, AttendanceList
from sotui.tui.screens.review_typed import ReviewTyped
from sotui.tui.widgets.bars import HeadLine, KeyLine, Notice
from sotui.tui.widgets.fields import PickList
from sotui.tui.widgets.long_field import LongField
from sotui.tui.widgets.too_small import TooSmall

ATTENDANCE_KEYS = (("turn", "how there"), ("add", "add"), ("edit", "change"), ("remove", "take off"))


class ReviewScreen(ReviewTyped):
    """Write anything in any order; record it as held; sign; say what it came to."""

    PLACES: ClassVar[tuple[str, ...]] = ("review", "attendance")
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("review"),
        Binding("tab", "next(1)", "next field", show=False),
        Binding("shift+tab", "next(-1)", "field before", show=False),
    ]
    CSS_PATH = "review.tcss"

    def __init__(self, order_id: str, review_id: str = "", heading: str = "") -> None:
        super().__init__()
        self._order_id, self._review_id, self._heading = order_id, review_id, heading
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
                    yield Words("", "tone-muted", id="chair-says")
                    yield Field("Chair", PickList((), most=5, id="chair"))
                with Vertical(id="attendance"):
                    yield AttendanceList(id="people")
                    keys = [(self.key(f"attendance.{one}"), said) for one, said in ATTENDANCE_KEYS]
                    yield Words(" · ".join(f"{key} {said}" for key, said in keys), "tone-muted")
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
        self.draw()
        self.query_one("#sheet").display = True
        first = MEETING if page.review is None else self._first_empty()
        self.agenda.stand_on_key(first)
        # The agenda may have changed since: then one stands where one would have anyway.
        self.agenda.stand_on_key(self._heading)
        self.show_entry()
        fields = self._fields()
        (fields[0] if fields else self.agenda).focus()

    def _first_empty(self) -> str:
        return next(
            (one.key for one in self.agenda.entries if one.item is not None and one.sign != "√"), MEETING
        )

    async def show_record(self, review_id: str) -> None:
        """Read the record anew and show it; one stays where one was."""
        self._review_id = review_id
        page = await self.ask(self.desk.reviews.page, self._order_id, review_id, seen=False)
        self._take(page)
        self.recorded()
        self.draw()
        self._shown = ""
        self.show_entry()

    async def read_again(self) -> None:
        """After an act elsewhere: the record as it is now, with what is typed over it."""
        if self.page is None:
            return
        page = await self.ask(self.desk.reviews.page, self._order_id, self._review_id, seen=False)
        kept = self.draft_kept()
        self._take(page)
        if met := self.put_over(kept):
            self.notice.tell(f"{self.notice.said}{met}".strip(), refused=True)
        self.draw()
        self.show_entry()

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
        day.value = self.when_recorded()
        signed = review is not None and review.signed is not None
        self.query_one(AttendanceList).fixed = signed
        self.query_one("#text", LongField).read_only = signed
        for id in ("#chair", "#yes"):
            self.query_one(id).disabled = signed
        held = signed or bool(page.occurrence)
        self.query_one("#which").disabled = signed or (held and bool(page.words & set(page.names)))
        # Of signed minutes the day alone can still be wrong: who may sign may put it right, with a reason.
        day.disabled = bool(page.occurrence) or (signed and "minutes signed" in page.barred)
        self.query_one(HeadLine).say(title=f"Review {page.order.reference}")

    # What is on show

    def _items(self) -> tuple[Item, ...]:
        return items_for(self.page.outlines, self.which) if self.page is not None else ()

    def draw(self) -> None:
        """Signs, count and state."""
        page = self.page
        if page is None:
            return
        self.agenda.show_entries(entries(page, self.which, self.answers, self.people, self.chair))
        items = self._items()
        said = stands(page, items, self.answers)
        if not page.own_agenda:
            said += " · plain headings: this procedure has no agenda of its own"
        late = any(word in said for word in ("LATE", "TAKEN BACK", "INSUFFICIENT", "NOT SATISFACTORY"))
        self.query_one("#stands", Words).say(said, "tone-late" if late else "tone-muted")
        self.sotui.look_at_keys()

    @on(AgendaList.Stepped)
    def _stepped(self) -> None:
        self.notice.make_way()

    @on(AgendaList.Moved)
    def _moved(self) -> None:
        self.show_entry()

    @on(AgendaList.Chosen)
    def _chosen(self) -> None:
        self.action_next(1)

    def show_entry(self) -> None:
        """Show what belongs to the entry under the cursor."""
        entry = self.agenda.current
        if entry is None or entry.key == self._shown:
            return
        self._shown = entry.key
        self.trail = ("review", self._order_id, self._review_id, entry.key)
        item = entry.item
        above = next((one for one in self._items() if item is not None and one.key == item.under), None)
        label = f"{above.label}: {entry.label}" if above is not None else entry.label
        self.query_one("#heading", Words).say(f"{entry.number} {label}".strip())
        self.query_one("#meeting").display = entry.key == MEETING
        if entry.key == MEETING:
            self.say_chair()
        self.query_one("#attendance").display = entry.key == ATTENDANCE
        text, yes = self.query_one("#text", LongField), self.query_one("#yes", PickList)
        text.display = item is not None
        yes.display = item is not None and item.asks is Asks.YES_NO
        self.query_one("#clause", Words).say(self.about(entry.key, item))
        self.query_one("#earlier").display = False
        if item is not None:
            answer = self.answers.get(item.key, NOTHING)
            text.placeholder = self._hint_of(item)
            text.load_text(answer.words)
            text.move_cursor(text.document.end)
            picked = {True: ["yes"], False: ["no"], None: []}[answer.yes]
            yes.offer((("yes", "yes"), ("no", "no")), picked)
            self._show_earlier(item)

    def _hint_of(self, item: Item) -> str:
        """What stands in the field while nothing is written in it."""
        if self.page is not None and self.page.review is not None and self.page.review.signed is not None:
            return "left empty"
        return "words to go with the answer" if item.asks is Asks.YES_NO else ""

    def about(self, key: str, item: Item | None) -> str:
        """Under a heading: its clause, what the source says there and what is asked."""
        page = self.page
        if item is not None:
            parts = (
                [item.id]
                + ([f"“{item.quote}”"] if item.quote else [])
                + ([item.prompt] if item.prompt else [])
            )
            if page is not None and item.from_age:
                # The names of children, safe for the screen.
                parts.append(show(asked_by_age(item, page, page.held or self.desk.today())))
            return "  ".join(parts)
        if page is not None and key == MEETING:
            if page.occurrence:
                return "It is on the register as held: what is written here is its record."
            said = [f"{page.procedure}."] if page.procedure else []
            if page.why_which:
                said.append(f"By its day the {page.which} review: {page.why_which}.")
            if page.review is None and page.last_held:
                said.append(f"Held last: {page.last_held}.")
            return " ".join(said)
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
        """The next heading, ready to be written or answered."""
        self._step(step)
        if self.focused is not self.agenda:
            self._into()

    def _step(self, step: int) -> bool:
        before = self.agenda.cursor
        self.notice.make_way()
        self.agenda.stand_on(before + step)
        self.show_entry()
        return self.agenda.cursor != before

    def stand_on(self, key: str) -> None:
        """Go to a heading and into its first field."""
        self.agenda.stand_on_key(key)
        self.show_entry()
        self._into()

    def _into(self) -> None:
        """Into what the heading asks first; of the meeting that is most often the chair."""
        if fields := self._fields():
            fields[-1 if self._shown == MEETING else 0].focus()

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
