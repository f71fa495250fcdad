"""What is typed into a review's form: taken up at each key, kept as a draft, put back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from textual import events, on
from textual.widgets import TextArea

from sotui.dates.clock import comes_twice
from sotui.dates.errors import DateError
from sotui.procedures.outline import Item
from sotui.register.rules import short_names
from sotui.reviews.agenda_rules import NOTHING, items_for, kept_answers
from sotui.reviews.model import Answer, Answers, Attendance, ReviewPage
from sotui.tui import boxes_reviews
from sotui.tui.dialogs.base import Words
from sotui.tui.dialogs.dates import WhenField, meant
from sotui.tui.drafting import both_texts
from sotui.tui.keeper import Typed
from sotui.tui.screens.review_acts import ReviewActs
from sotui.tui.screens.review_lines import MEETING, came_of, earlier_said
from sotui.tui.screens.review_parts import AgendaList, AttendanceList
from sotui.tui.widgets.fields import PickList
from sotui.tui.widgets.long_field import LongField


class ReviewTyped(ReviewActs):
    """The fields of the form and what stands in them, over what is recorded."""

    _order_id: str
    _picked_which: bool
    """Whether somebody has said which review it is; until then its day says so."""
    _shown: str
    """The key of the heading on the right."""

    def draw(self) -> None:
        """Signs, count and state."""
        raise NotImplementedError

    def show_entry(self) -> None:
        """Show what belongs to the heading under the cursor."""
        raise NotImplementedError

    def about(self, key: str, item: Item | None) -> str:
        """What stands under a heading: its clause and quote."""
        raise NotImplementedError

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
            self.changed(redraw=bool(before.words.strip()) != bool(text.strip()))

    @on(PickList.Picked, "#yes")
    def _yes_picked(self, event: PickList.Picked) -> None:
        item = self.item
        if item is not None and event.pick_list.picked:
            before = self.answers.get(item.key, NOTHING)
            self.answers[item.key] = replace(before, yes=event.pick_list.picked[0] == "yes")
            self.changed()

    @on(PickList.Picked, "#which")
    def _which_picked(self, event: PickList.Picked) -> None:
        self.which = event.pick_list.picked[0] if event.pick_list.picked else ""
        self._picked_which = True
        self.changed()
        self.say_chair()

    @on(PickList.Picked, "#chair")
    def _chair_picked(self, event: PickList.Picked) -> None:
        self.chair = event.pick_list.picked[0] if event.pick_list.picked else ""
        self.changed()
        self.say_chair()

    def say_chair(self) -> None:
        """Say below the chair who is to chair this review, or what is wrong with the one who is picked."""
        self.run_worker(self._say_chair(), group="chair", exclusive=True)

    async def _say_chair(self) -> None:
        page = self.page
        if page is None or (page.review is not None and page.review.signed is not None):
            return
        try:
            on = await self.query_one(WhenField).read()
        except DateError:
            return
        found = await self.ask(self.desk.reviews.chair_words, page, self.which, on, self.chair)
        if self.is_mounted:
            says = self.query_one("#chair-says", Words)
            warned = f"! {found.warning}" if found.warning else ""
            says.say(warned or found.said, "tone-late" if warned else "tone-muted")
            says.display = bool(found.warning or found.said)

    @on(AttendanceList.Changed)
    def _people_changed(self) -> None:
        self.changed()

    @on(AttendanceList.Asked)
    def _person_asked(self, message: AttendanceList.Asked) -> None:
        self.do(self._ask_person(message.place))

    async def _ask_person(self, place: int | None) -> None:
        people = self.query_one(AttendanceList)
        person = people.people[place] if place is not None else None
        found = await self.app.push_screen_wait(boxes_reviews.review_person(person))
        if found is not None:
            people.put(place, found)

    def changed(self, *, redraw: bool = True) -> None:
        """Something was typed or picked: the draft is kept, and the list of headings follows."""
        self.notice.make_way()
        if redraw:
            self.draw()
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
        self.show_entry()
        field.focus()
        self.changed()

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """The day was typed: which review that makes it, unless somebody has said."""
        if event.widget.id == "typed":
            self.typed()
            self.run_worker(self._suit_which(), group="which", exclusive=True)
            self.say_chair()

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
                self.query_one("#clause", Words).say(self.about(MEETING, None))
            self.draw()
            self.say_chair()

    async def read_when(self) -> tuple[date, datetime | None]:
        """Day and hour as typed; goes to the field where they cannot be read."""
        try:
            found = await self.query_one(WhenField).read_when()
        except DateError:
            self.agenda.stand_on_key(MEETING)
            self.show_entry()
            self.query_one(WhenField).field.focus()
            raise
        if not self._picked_which:
            await self._suit_which()
        return found

    def when_recorded(self) -> str:
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

    def snapshot(self) -> Typed | None:
        """With the letters written just now, of which the form has not heard yet."""
        field, item = next(iter(self.query("#text").results(LongField)), None), self.item
        if field is not None and field.has_focus and item is not None:
            before = self.answers.get(item.key, NOTHING)
            if before.words != field.text:
                self.answers[item.key] = replace(before, words=field.text)
        return super().snapshot()

    def draft_key(self) -> tuple[str, str]:
        """The review, the fact that it was held, or the order."""
        page = self.page
        if page is None:
            return "", ""
        return "review", page.review.id if page.review is not None else page.occurrence or page.order.id

    def draft_title(self) -> str:
        """As the list of drafts shows it."""
        if self.page is None:
            return "Review"
        order = self.page.order
        names = short_names([child.child.name for child in order.children])
        return f"Review of {', '.join(names)}, {order.reference}"

    def draft_fields(self) -> dict[str, str]:
        """What stands in the form; of signed minutes what can still be put right."""
        page = self.page
        if page is None:
            return {}
        base = self.draft_base()
        if _signed(page):
            found = {name: text for name, text in base.items() if name != "on"}
        else:
            found = _as_text(self.answers, self.people, self.chair)
            found["which"] = (self.which or "-") if self._picked_which else ""
        when = self.query_one(WhenField)
        touched = when.value != self.when_recorded() or (
            _is_new(page) and any(text != base.get(name, "") for name, text in found.items())
        )
        # “Today” would be another day when the draft is put back.
        found["on"] = when.to_keep if touched else base["on"]
        return found

    def draft_base(self) -> dict[str, str]:
        """The same as the record has it; of a review not recorded who is invited and who would chair."""
        page = self.page
        if page is None:
            return {}
        review = page.review
        found = _as_text(review.answers if review is not None else {}, page.attendance, page.chair_id)
        new = _is_new(page)
        found["which"] = "" if new else page.which or "-"
        found["on"] = "" if new or page.held is None else meant(page.held, page.at)
        return found

    def draft_both(self, name: str, mine: str, theirs: str) -> str | None:
        """Under a heading there is room for both."""
        return both_texts(mine, theirs) if name.startswith("text:") else None

    def draft_words(self, name: str, text: str = "") -> str:
        """The heading, or the field of the meeting, and what was typed."""
        kind, _, key = name.partition(":")
        page = self.page
        if kind in ("text", "yes") and page is not None:
            items = items_for(page.outlines, self.which)
            label = next((f"“{one.label}”" for one in items if one.key == key), key)
        else:
            label = {"which": "Review", "chair": "Chair", "on": "Held"}.get(kind, "Attendance")
        if kind == "chair" and page is not None:
            text = dict(page.chairs).get(text, text)
        elif kind == "person" and text:
            one = _person(text)
            text = f"{one.name or one.role} {one.came.value}".strip()
        return f"{label}: you had {text}" if text else label

    def put_back(self, fields: Mapping[str, str]) -> None:
        """Put this into the fields; signed minutes keep their words."""
        page = self.page
        assert page is not None
        if fields.get("on") and fields["on"] != self.draft_base()["on"]:
            self.query_one(WhenField).value = fields["on"]
        self._shown = ""
        if _signed(page):
            return
        answers: dict[str, Answer] = {}
        for name, text in fields.items():
            kind, _, key = name.partition(":")
            if kind == "text" and text:
                answers[key] = replace(answers.get(key, NOTHING), words=text)
            elif kind == "yes" and text:
                answers[key] = replace(answers.get(key, NOTHING), yes=text == "yes")
        self.answers = answers
        if fields.get("which"):
            self.which = fields["which"].strip("-")
            self._picked_which = True
            names = [(name, f"{name} review") for name in page.names]
            self.query_one("#which", PickList).offer([*names, ("", "not said")], [self.which])
        self.chair = fields.get("chair", "")
        self.query_one("#chair", PickList).offer(page.chairs, [self.chair] if self.chair else [])
        people = [_person(text) for name, text in fields.items() if name.startswith("person:") and text]
        self.query_one(AttendanceList).show_people(people)
        if not self._picked_which:
            self.run_worker(self._suit_which(), group="which", exclusive=True)


def _signed(page: ReviewPage) -> bool:
    return page.review is not None and page.review.signed is not None


def _is_new(page: ReviewPage) -> bool:
    """Whether nothing says yet that it was held."""
    return page.review is None and not page.occurrence


def _as_text(answers: Answers, people: Sequence[Attendance], chair: str) -> dict[str, str]:
    """Each heading, each person and the chair by the name of a field."""
    found = {f"text:{key}": one.words for key, one in answers.items() if one.words}
    found |= {f"yes:{key}": "yes" if one.yes else "no" for key, one in answers.items() if one.yes is not None}
    for one in people:
        name = f"person:{one.role}:{one.name}"
        while name in found:
            name += "+"
        found[name] = json.dumps([one.role, one.name, one.came.value, one.note], ensure_ascii=False)
    return found | {"chair": chair}


def _person(text: str) -> Attendance:
    role, name, came, note = json.loads(text)
    return Attendance(role, name, came_of(came), note)
