"""The fields of a supervision note, part by part, and what stands in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, TextArea

from sotui.dates.clock import LONDON
from sotui.procedures.outline import Asks, Item, Part
from sotui.supervision import rules
from sotui.supervision.model import (
    LAST_TIME,
    NEXT,
    NOW,
    Decision,
    LastSeen,
    NewAction,
    NotePage,
    Written,
)
from sotui.tui.dialogs.base import Field, Words
from sotui.tui.dialogs.dates import DateField
from sotui.tui.screens.note_draft import as_text, put_back
from sotui.tui.screens.note_lists import AgreedList, LinesList, UnfinishedList
from sotui.tui.screens.note_page import SESSION
from sotui.tui.screens.note_parts import ByField, Label, YesNo, slug
from sotui.tui.screens.note_session import SessionPart
from sotui.tui.widgets.fields import LineField, PickList
from sotui.tui.widgets.long_field import LongField

if TYPE_CHECKING:
    from sotui.tui.boxes import ReadDate


_ADDS = "Agreed now · enter under “By” adds one"
_CHANGES = "Agreed now · enter changes, x takes out"


class NoteForm(Vertical):
    """One part in sight at a time, so that it has the whole height; all of them are one record."""

    DEFAULT_CSS: ClassVar[str] = """
    NoteForm { width: 1fr; height: 1fr; padding: 0 1; }
    NoteForm .part { height: 1fr; display: none; overflow-y: auto; scrollbar-size-vertical: 1; }
    NoteForm .part.-here { display: block; }
    NoteForm .part > LongField { height: 1fr; min-height: 4; }
    NoteForm .checks > LongField, NoteForm .prepared > LongField { height: 3; min-height: 3; }
    NoteForm.-tall .checks > LongField { height: 5; }
    NoteForm Field > .label { width: 10; }
    """

    class Changed(Message):
        """Something was typed, picked or marked."""

    def __init__(self, page: NotePage, now: datetime, read_date: ReadDate) -> None:
        super().__init__()
        self.page, self._now, self._read_date = page, now, read_date
        written = page.note.written if page.note else None
        again = page.taken_back.written if page.taken_back else None
        self._from = written or again
        self.changing = ""
        """The recorded action that stands in the fields to be put right."""
        self.part_keys: tuple[str, ...] = (SESSION, *(part.key for part in page.outline.parts))
        self.here = SESSION
        self.held_seen = page.note is not None
        """Whether the day of the session, which stands there unasked, was in sight."""

    @property
    def session(self) -> SessionPart:
        """The part that says of what session it is."""
        return self.query_one(SessionPart)

    # What it is made of

    def compose(self) -> ComposeResult:
        """Every part; one in sight."""
        yield SessionPart(self.page, self._from, self._now, self._read_date)
        for part in self.page.outline.parts:
            yield self._part(part)

    def _part(self, part: Part) -> Widget:
        fields: list[Widget] = []
        last_seen: list[Widget] = []
        if part.key == NOW:
            seen = [
                (child.id, self._seen_label(child.id))
                for child in self.page.children
                if self._is_here(child.id)
            ]
            sure = [one.child_id for one in self._from.last_seen if one.confirmed] if self._from else []
            # After the words: one who has written goes on to it by tab.
            last_seen = [
                Label("Last seen, by the visits recorded; space confirms it"),
                PickList(seen, several=True, picked=sure, most=4, id="seen"),
            ]
        for item in part.items:
            fields += self._item(item, alone=len(part.items) == 1)
        fields += last_seen
        if part.key == LAST_TIME:
            fields.append(Label("", id="unfinished-said"))
            fields.append(UnfinishedList(id="unfinished"))
            fields.append(Words("", "tone-muted", id="unfinished-whole"))
        if part.key == NEXT:
            fields.append(Label(_ADDS, id="agreed-said"))
            fields.append(AgreedList(id="agreed"))
            fields.append(Field("What", LineField("", "what exactly is to be done", id="what")))
            fields.append(Field("Who", LineField("", "who does it", id="who")))
            fields.append(Field("By", ByField(self._read_date, "", id="by")))
        return Vertical(*fields, id=f"part-{part.key}", classes=f"part {part.key}")

    def _item(self, item: Item, *, alone: bool) -> Iterator[Widget]:
        text = self._from.answers.get(item.key, "") if self._from else ""
        if item.asks is Asks.YES_NO:
            answer = self._from.answers.get(f"{item.key}?", "") if self._from else ""
            yield Label(item.label)
            yield YesNo(answer, id=f"yes-{slug(item.key)}")
            hint = "in words, where there is more to say"
            yield LongField(text, id=f"item-{slug(item.key)}", placeholder=hint)
            return
        if not alone:
            yield Label(item.label)
        yield LongField(text, id=f"item-{slug(item.key)}", placeholder=item.label if alone else "")

    def _is_here(self, child_id: str) -> bool:
        note = self.page.note
        return note is None or child_id in note.written.children

    def _seen_label(self, child_id: str) -> str:
        child = next(one for one in self.page.children if one.id == child_id)
        said = rules.seen_words(child.last_seen)
        return f"{said} · {child.name}" if len(self.page.children) > 1 else said

    def on_mount(self) -> None:
        for unfinished in self.query(UnfinishedList):
            unfinished.decisions = {one.action_id: one for one in self.page.decisions_again}
            unfinished.offer(self.page.unfinished, self._now.astimezone(LONDON).date())
        for agreed in self.query(AgreedList):
            recorded = [one for one in self.page.note_actions if one.unfinished]
            agreed.offer(recorded, self.page.new_again)
        for who in self.query("#who").results(LineField):
            who.value = self.session.supervisee
        self._say_unfinished()

    # Which part is in sight

    def show_part(self, key: str) -> None:
        """Bring a part in sight."""
        self.here = key
        self.held_seen = self.held_seen or key == SESSION
        for part in self.query(".part"):
            part.set_class(part.id == f"part-{key}", "-here")

    def fields_of(self, key: str) -> list[Widget]:
        """The fields of a part that can be gone to, in their order."""
        box = self.query_one(f"#part-{key}")
        return [one for one in box.walk_children() if isinstance(one, Widget) and _can_go(one)]

    def part_of(self, widget: Widget) -> str:
        """The key of the part that a field stands in."""
        for node in widget.ancestors_with_self:
            if isinstance(node, Widget) and node.id and node.id.startswith("part-"):
                return node.id.removeprefix("part-")
        return self.here

    def states(self) -> dict[str, str]:
        """By part: ``√`` something is written, ``·`` empty, ``!`` it will be named at signing."""
        answers = self.answers()
        return {key: self._state_of(key, answers) for key in self.part_keys}

    def _state_of(self, key: str, answers: Mapping[str, str]) -> str:
        if key == SESSION:
            return "√" if self.held_seen else "!"
        part = next(one for one in self.page.outline.parts if one.key == key)
        if key == LAST_TIME and any(held.left for held in self.query(UnfinishedList)):
            return "!"
        empty = [item for item in part.items if rules.is_missing(item, answers)]
        if not empty:
            return "√"
        return "!" if any(rules.is_wanted(item) for item in empty) else "·"

    # What stands in it

    def answers(self) -> dict[str, str]:
        """Words and yes or no by item."""
        found: dict[str, str] = {}
        for item in self.page.outline.items():
            found[item.key] = self.query_one(f"#item-{slug(item.key)}", LongField).text
            if item.asks is Asks.YES_NO:
                picked = self.query_one(f"#yes-{slug(item.key)}", PickList).picked
                found[f"{item.key}?"] = picked[0] if picked else ""
        return {key: text for key, text in found.items() if text.strip()}

    def decisions(self) -> tuple[Decision, ...]:
        """What is marked on the unfinished actions, and which of the note's own are taken out of it."""
        marked = (one for held in self.query(UnfinishedList) for one in held.decisions.values())
        return (*marked, *(one for held in self.query(AgreedList) for one in held.removed()))

    async def written(self) -> Written:
        """What is written, read from the fields; raises NoteError or DateError after going to the field."""
        session, page = self.session, self.page
        children = session.about
        sure = {id for one in self.query("#seen").results(PickList) for id in one.picked}
        seen = tuple(
            LastSeen(child.id, child.last_seen.on, child.last_seen.alone, child.id in sure)
            for child in page.children
            if child.id in children
        )
        return Written(
            kind=session.kind,
            children=children,
            held_at=await session.held_at(),
            supervisee_id=session.supervisee_id,
            supervisee=session.supervisee,
            full=session.full,
            full_why=session.full_why,
            attendees=session.attendees,
            answers=self.answers(),
            last_seen=seen,
        )

    async def new_actions(self) -> tuple[NewAction, ...]:
        """The actions that are not recorded like this yet, with one that still stands in its fields.

        Raises DateError for the day of that one.
        """
        pending = await self._pending()
        agreed = [one for held in self.query(AgreedList) for one in held.new()]
        if pending is not None:
            agreed = [one for one in agreed if not one.id or one.id != pending.id] + [pending]
        return tuple(agreed)

    async def _pending(self) -> NewAction | None:
        what = self.query_one("#what", LineField).value.strip()
        if not what:
            return None
        by = self.query_one("#by", DateField)
        due = await by.read() if by.field.value.strip() else None
        who = rules.holder(self.query_one("#who", LineField).value.strip(), self._names())
        return NewAction(what, who, due, self.changing)

    def _names(self) -> tuple[str, ...]:
        return (self.page.supervisor, *(name for _, name in self.page.workers))

    def strangers(self, actions: Iterable[NewAction]) -> str:
        """A sentence on those who are to do something and are no worker on the register; empty for none."""
        names = self._names()
        found = dict.fromkeys(f"“{one.who}”" for one in actions if one.who and one.who not in names)
        if not found:
            return ""
        verb = "is no worker" if len(found) == 1 else "are no workers"
        return f" {rules.several(list(found))} {verb} on the register: kept as typed."

    # Changes

    async def agree(self) -> str:
        """Take the action in the fields into the list; raises DateError for a day that cannot be read.

        Yields what is to be said of it, if anything.
        """
        pending = await self._pending()
        if pending is None:
            return ""
        self.query_one(AgreedList).add(pending)
        self._put_action(NewAction("", self.session.supervisee))
        self.screen.set_focus(self.query_one("#what", LineField))
        return self.strangers([pending]).strip()

    def _put_action(self, action: NewAction) -> None:
        self.changing = action.id
        self.query_one("#what", LineField).value = action.text
        self.query_one("#who", LineField).value = action.who
        self.query_one("#by", DateField).field.value = action.due.isoformat() if action.due else ""

    @on(AgreedList.Change)
    def _change_action(self, message: AgreedList.Change) -> None:
        self._put_action(message.action)
        self.query_one("#what", LineField).focus()

    def on_descendant_focus(self) -> None:
        """The keys of the actions agreed stand over them while they have the keyboard."""
        for said in self.query("#agreed-said").results(Words):
            said.say(_CHANGES if self.query_one(AgreedList).has_focus else _ADDS)

    @on(TextArea.Changed)
    @on(Input.Changed)
    @on(LinesList.Changed)
    def _something(self) -> None:
        self._say_unfinished()
        self.post_message(self.Changed())

    @on(PickList.Picked)
    def _picked(self) -> None:
        self.post_message(self.Changed())

    @on(UnfinishedList.Pointed)
    def _say_unfinished(self) -> None:
        for unfinished in self.query(UnfinishedList):
            left = len(unfinished.left)
            said = f"{left or 'none'} to mark · c carry d done x drop" if unfinished.actions else ""
            self.query_one("#unfinished-said", Words).say(said or "Unfinished")
            action = unfinished.current
            self.query_one("#unfinished-whole", Words).say(_whole(unfinished, action.id) if action else "")

    # The draft

    def as_text(self) -> dict[str, str]:
        """Everything in the fields as text by name, for the draft."""
        return as_text(self)

    def put_back(self, fields: Mapping[str, str]) -> None:
        """The same, put back."""
        put_back(self, fields)
        self.session.suit_kind()


def _can_go(widget: Widget) -> bool:
    return (
        widget.focusable
        and widget.display
        and all(
            getattr(node, "display", True) or "part" in getattr(node, "classes", ())
            for node in widget.ancestors
        )
    )


def _whole(unfinished: UnfinishedList, action_id: str) -> str:
    action = next(one for one in unfinished.actions if one.id == action_id)
    decision = unfinished.decisions.get(action_id)
    line = unfinished.lines()[unfinished.cursor][0]
    said = f"  {action.text}" if cell_len(line) > unfinished.size.width - 4 else ""
    if decision is not None and decision.words:
        said += f"  {decision.words}"
    if decision is not None and decision.what == "carry" and decision.due and decision.due < unfinished.today:
        said += "  Its day has passed: “t” gives it a new one."
    return said
