"""A new order in one form: who it is about, whether it is there already, and every date before it is saved."""

from __future__ import annotations

from asyncio import sleep
from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input

from sotui.dates.errors import DateError
from sotui.desk.orders import Choices
from sotui.register.registering import NewChild, NewOrder, NotYetComplete, Preview
from sotui.tui import places
from sotui.tui.commands import bindings
from sotui.tui.dialogs.base import Field, Words
from sotui.tui.dialogs.dates import DateField
from sotui.tui.drafting import Drafting
from sotui.tui.place import Place
from sotui.tui.screens.new_order_parts import (
    AlikeList,
    ChildLines,
    FindPerson,
    MadeField,
    PrintedField,
    plain_only,
    preview_lines,
)
from sotui.tui.widgets.bars import HeadLine, KeyLine, Notice
from sotui.tui.widgets.fields import LineField, PickList
from sotui.tui.widgets.paper import Paper
from sotui.tui.widgets.too_small import TooSmall

WORDINGS = (
    ("until", "“until” that day, as most orders print it"),
    ("ends-on", "“this order ends on” that day"),
    ("end-of-proceedings", "the end of the proceedings"),
)
PLANS = (("cin", "child in need"), ("cp", "child protection"), ("", "not decided yet"))
PAUSE = 0.12
"""Seconds after a key before the register is asked: one asks for the word, not for each letter."""
_TEXTS = ("family", "case", "court", "months")
_PICKS = ("wording", "procedure", "supervised", "plan")


class NewOrderScreen(Drafting, Place):
    """Children, family, court, dates, procedure, people; beside them what follows."""

    PLACES: ClassVar[tuple[str, ...]] = ("new order",)
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("new order")]
    DEFAULT_CSS = """
    NewOrderScreen #body { height: 1fr; }
    NewOrderScreen #left { width: 1fr; }
    NewOrderScreen #form { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    NewOrderScreen Paper { width: 1fr; display: none; border-left: solid $panel; }
    NewOrderScreen.-wide #left { width: 66; }
    NewOrderScreen.-wide Paper { display: block; }
    NewOrderScreen.-dates Paper { display: block; border-left: none; }
    NewOrderScreen.-dates.-wide Paper { border-left: solid $panel; }
    NewOrderScreen.-dates #left { display: none; }
    NewOrderScreen.-dates.-wide #left { display: block; }
    NewOrderScreen #made, NewOrderScreen #printed { width: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._choices: Choices | None = None
        self._next_child = 0
        self._looked = False
        """Whether orders alike were shown before: the look is noted once."""
        self._there = False
        """Whether the fields stand there: nothing is read from them before."""
        self._last_field: Widget | None = None
        self._refused = ""
        """Why it was not saved; gone with the next key, which is the answer to it."""

    def compose(self) -> ComposeResult:
        """Head, form, what follows, receipt, keys."""
        yield HeadLine("New order")
        with Horizontal(id="body"):
            with Vertical(id="left"):
                yield VerticalScroll(id="form", can_focus=False)
                yield AlikeList()
            yield Paper()
        yield Notice()
        yield KeyLine(*self.PLACES, "everywhere")
        yield TooSmall()

    # The form

    def on_mount(self) -> None:
        self.query_one(Paper).show_page(lambda width: preview_lines(Preview((), ()), width))
        self.begin(self._open(), group="read")

    async def _open(self) -> None:
        why = self.desk.orders.why_not("order registered")
        if why is not None:
            self.notice.tell(why, refused=True)
            return
        self._choices = choices = await self.ask(self.desk.orders.choices)
        form = self.query_one("#form", VerticalScroll)
        await form.mount(*self._fields(choices))
        self._there = True
        self._suit()
        form.query(LineField).first().focus()
        await self.open_draft()
        self._look_anew()

    def _fields(self, choices: Choices) -> list[Widget]:
        court = LineField("", "as printed at the head of the order", longest=200, id="court")
        if choices.courts:
            court.suggester = SuggestFromList(plain_only(choices.courts), case_sensitive=False)
        fields: list[Widget] = [
            self._child(),
            Field("Family", LineField("", "the council's reference", longest=80, id="family"), Words(id="known")),
            Field("Case", LineField("", "the court's case number", longest=80, id="case")),
            Field("Court", court),
            Field("Made", MadeField(self._read_past, "", id="made")),
            Field("Months", LineField("12", "1 to 12", longest=2, id="months")),
            Field("Print", PrintedField(self._read_date, "", id="printed")),
            Field("Printed as", PickList(WORDINGS, picked=("until",), most=3, id="wording"), id="wording-field"),
            Field(
                "Procedure",
                PickList(
                    choices.procedures,
                    picked=tuple(filter(None, (choices.usual_procedure,))),
                    most=5,
                    id="procedure",
                ),
            ),
        ]
        if choices.supervised_under:
            offered = (*choices.supervised_under, ("", "no procedure for supervision"))
            picks = PickList(offered, picked=(choices.usual_supervision,), most=4, id="supervised")
            fields.append(Field("Supervised", picks))
        fields.append(Field("Plan", PickList(PLANS, picked=("cin",), most=3, id="plan")))
        if choices.why_no_allocation is None:
            nobody = "left open: it stands on the board until somebody is named"
            fields.append(Field("Worker", FindPerson(choices.workers, nobody, id="worker")))
            fields.append(Field("IRO", FindPerson(choices.workers, nobody, id="iro")))
        else:
            fields.append(Field("Worker", Words(f"Left open. {choices.why_no_allocation}", "tone-muted")))
        return fields

    def _child(self, kept: Mapping[str, str] | None = None) -> ChildLines:
        teams = self._choices.teams if self._choices is not None else ()
        made = ChildLines(self._next_child, self._read_birth, teams, kept)
        self._next_child += 1
        return made

    @property
    def _children(self) -> list[ChildLines]:
        return [one for one in self.query(ChildLines) if not one.has_class("-gone")]

    async def _read_birth(self, typed: str) -> tuple[date, str]:
        from sotui.dates.months import age_on
        from sotui.dates.words import short

        answer = await self.ask(self.desk.orders.read_birth, typed)
        return answer.day, f"{short(answer.day)}, aged {age_on(answer.day, self.desk.today())}"

    async def _read_past(self, typed: str) -> tuple[date, str]:
        answer = await self.ask(self.desk.orders.read_past, typed)
        return answer.day, f"{answer.words} ({answer.note})" if answer.note else answer.words

    async def _read_date(self, typed: str) -> tuple[date, str]:
        answer = await self.ask(self.desk.read_date, typed)
        return answer.day, answer.words

    def on_descendant_focus(self) -> None:
        focused = self.focused
        if isinstance(focused, (LineField, PickList)):
            self._last_field = focused

    def _suit(self) -> None:
        """How the end is printed is asked only where one is."""
        self.query_one("#wording-field").display = bool(self.query_one("#printed", DateField).value.strip())

    # What is typed

    @on(Input.Changed)
    @on(PickList.Picked)
    @on(FindPerson.Stepped)
    def _changed(self) -> None:
        if self._there:
            self._suit()
            if self._refused:
                self._refused = ""
                self.notice.clear()
            self.typed()
            self._look_anew()

    @on(Input.Submitted)
    @on(PickList.Submitted)
    def _on_to_the_next(self) -> None:
        self.focus_next()

    @on(LineField.Trimmed)
    def _trimmed(self, message: LineField.Trimmed) -> None:
        self.notice.tell(message.why, refused=True)

    def draft_key(self) -> tuple[str, str]:
        """There is one new order at a time."""
        return "new order", ""

    def draft_title(self) -> str:
        """With the first child's name: it is kept inside the vault only."""
        names = [line.typed()["name"].strip() for line in self._children]
        return f"New order: {', '.join(filter(None, names)) or 'no name yet'}"

    def draft_fields(self) -> dict[str, str]:
        """All that is typed or picked; nothing while every text is still empty."""
        if not self._there:
            return {}
        fields: dict[str, str] = {}
        for place, line in enumerate(self._children):
            fields |= {f"child-{place}-{what}": value for what, value in line.typed().items()}
        fields |= {id: self.query_one(f"#{id}", LineField).value for id in _TEXTS}
        fields |= {id: self.query_one(f"#{id}", DateField).to_keep for id in ("made", "printed")}
        if not any(value.strip() for name, value in fields.items() if name != "months"):
            return {}
        for id in _PICKS:
            for pick in self.query(f"#{id}").results(PickList):
                fields[id] = pick.picked[0] if pick.picked else ""
        for id in ("worker", "iro"):
            for person in self.query(f"#{id}").results(FindPerson):
                picked = person.picked
                fields[id], fields[f"{id}-typed"] = (picked.id if picked else ""), person.field.value
        return fields

    def put_back(self, fields: Mapping[str, str]) -> None:
        """Put a draft's texts and picks back, a line for each of its children."""
        by_child: dict[int, dict[str, str]] = {}
        for name, value in fields.items():
            if name.startswith("child-"):
                _, place, what = name.split("-", 2)
                by_child.setdefault(int(place), {})[what] = value
        lines = self._children
        for number, kept in sorted(by_child.items()):
            if number < len(lines):
                for what, value in kept.items():
                    lines[number].put(what, value)
            else:
                self._mount_child(kept)
        for id in _TEXTS:
            self.query_one(f"#{id}", LineField).value = fields.get(id, "")
        for id in ("made", "printed"):
            self.query_one(f"#{id}", DateField).value = fields.get(id, "")
        for id in _PICKS:
            for pick in self.query(f"#{id}").results(PickList):
                pick.pick_again((fields.get(id, ""),))
        for id in ("worker", "iro"):
            for person in self.query(f"#{id}").results(FindPerson):
                person.put(fields.get(id, ""), fields.get(f"{id}-typed", ""))

    async def gather(self) -> NewOrder:
        """The order as typed; a day that cannot be read is left out."""
        children = []
        for line in self._children:
            typed = line.typed()
            if not any(value.strip() for value in typed.values()) and len(self._children) > 1:
                continue
            born = await self._day(self._read_birth, line.field("born").value)
            children.append(NewChild(typed["name"], born, typed["number"], typed["team"]))
        months = self.query_one("#months", LineField).value.strip()
        printed = await self._day(self._read_date, self.query_one("#printed", DateField).value)
        return NewOrder(
            children=tuple(children),
            family=self.query_one("#family", LineField).value,
            court=self.query_one("#court", LineField).value,
            case_number=self.query_one("#case", LineField).value,
            made=await self._day(self._read_past, self.query_one("#made", DateField).value),
            months=int(months) if months.isascii() and months.isdigit() else None,
            printed=printed,
            printed_as=self._picked("wording") if printed is not None else "",
            procedure=self._picked("procedure"),
            supervised_under=self._picked("supervised"),
            plan=self._picked("plan"),
            worker_id=self._person("worker"),
            iro_id=self._person("iro"),
        )

    async def _day(self, read: places.ReadDate, typed: str) -> date | None:
        if not typed.strip():
            return None
        try:
            return (await read(typed))[0]
        except DateError:
            return None

    def _picked(self, id: str) -> str:
        return next((pick.picked[0] for pick in self.query(f"#{id}").results(PickList) if pick.picked), "")

    def _person(self, id: str) -> str:
        people = self.query(f"#{id}").results(FindPerson)
        return next((one.picked.id for one in people if one.picked is not None), "")

    # What follows, and who is there already

    def _look_anew(self) -> None:
        self.run_worker(self._look, group="look", exclusive=True)

    async def _look(self) -> None:
        await sleep(PAUSE)
        try:
            new = await self.gather()
            preview = await self.ask(self.desk.orders.preview, new)
            self.query_one(Paper).show_page(lambda width: preview_lines(preview, width))
            children = tuple((child.name, child.born, child.local_id) for child in new.children)
            found = await self.ask(self.desk.orders.alike, children, new.case_number, again=self._looked)
            self._looked = self._looked or bool(found)
            self.query_one(AlikeList).offer(found)
            await self._look_for_family(new.family)
        except Exception as error:
            self.refuse(error)

    async def _look_for_family(self, reference: str) -> None:
        known = self.query_one("#known", Words)
        if not reference.strip():
            known.say("", "tone-muted")
            return
        names = await self.ask(self.desk.orders.family, reference)
        if names is None:
            known.say("= a family new to the register", "tone-muted")
        else:
            known.say(f"= the family of {', '.join(names[:4])}{' and others' if len(names) > 4 else ''}", "tone-soon")

    # Commands

    def why_not(self, command_id: str) -> str | None:
        """What the form has no use for at the moment."""
        if command_id == "new.alike" and not self.query_one(AlikeList).found:
            return "Nothing on the register is like what is typed so far."
        if command_id == "new.without" and len(self._children) < 2:
            return "An order is about at least one child."
        if command_id == "new.save":
            return self.desk.orders.why_not("order registered")
        return None

    def action_dates(self) -> None:
        """Every date that follows, in place of the form where both have no room; again for the form."""
        showing = not self.has_class("-dates")
        self.set_class(showing, "-dates")
        if showing:
            self.query_one(Paper).focus()
        else:
            self._to_form()

    def action_alike(self) -> None:
        """Go to the orders that may be the same."""
        why = self.why_not("new.alike")
        if why is not None:
            self.notice.tell(why, hint=True)
            return
        self.remove_class("-dates")
        self.query_one(AlikeList).focus()

    def action_add_child(self) -> None:
        """A line for another child, the surname of the last one in it."""
        names = [line.typed()["name"].split() for line in self._children]
        surname = names[-1][-1] if names and len(names[-1]) > 1 else ""
        team = self._children[-1].typed()["team"] if self._children else ""
        line = self._mount_child({"name": f" {surname}" if surname else "", "team": team})
        self.call_after_refresh(self._begin_name, line)

    def _begin_name(self, line: ChildLines) -> None:
        field = line.field("name")
        field.select_on_focus = False
        field.focus()
        field.cursor_position = 0

    def _mount_child(self, kept: Mapping[str, str]) -> ChildLines:
        line = self._child(kept)
        self.query_one("#form", VerticalScroll).mount(line, after=self._children[-1])
        return line

    def action_without_child(self) -> None:
        """Take out the child in whose lines one stands."""
        why = self.why_not("new.without")
        here = [line for line in self._children if line.has_focus_within]
        if why is not None or not here:
            self.notice.tell(why or "Stand in the lines of the child that is to be taken out.", refused=True)
            return
        here[0].add_class("-gone")
        here[0].remove()
        self._children[0].field("name").focus()
        self.typed()
        self._look_anew()

    def action_save(self) -> None:
        """Put the order on the register."""
        why = self.why_not("new.save")
        if why is not None or not self._there:
            self.notice.tell(why or "The form is not there yet.", refused=True)
            return
        self.begin(self._save())

    async def _save(self) -> None:
        if not await self._readable():
            return
        try:
            id, receipt = await self.record(self.desk.orders.register, await self.gather())
        except NotYetComplete as missing:
            self.remove_class("-dates")
            self._go_to(missing.field)
            self._refused = missing.message
            raise
        app = self.sotui
        app.pop_screen()
        page = places.place("order", id)
        page.receipt = receipt  # type: ignore[attr-defined]  # the order's page says it once it is read
        app.push_screen(page)

    async def _readable(self) -> bool:
        """Whether every day typed can be read; goes to the first that cannot."""
        for field in self.query(DateField):
            if field.value.strip():
                try:
                    await field.read()
                except DateError as error:
                    self.remove_class("-dates")
                    field.field.focus()
                    self.refuse(error)
                    self._refused = str(error)
                    return False
        return True

    def _go_to(self, field: str) -> None:
        if field.startswith("child-"):
            _, place, what = field.split("-", 2)
            lines = self._children
            lines[min(int(place), len(lines) - 1)].field(what).focus()
            return
        found = self.query(f"#{field}")
        target = found.first() if found else None
        if isinstance(target, DateField):
            target.field.focus()
        elif target is not None:
            target.focus()

    @on(AlikeList.Open)
    def _open_order(self, message: AlikeList.Open) -> None:
        self.sotui.go("order", message.order_id)

    @on(AlikeList.Family)
    def _take_family(self, message: AlikeList.Family) -> None:
        self.query_one("#family", LineField).value = message.reference
        self.query_one("#family", LineField).focus()
        self.notice.tell(f"Family {message.reference} is taken over.", hint=True)

    @on(AlikeList.ToForm)
    def _to_form(self) -> None:
        field = self._last_field
        if field is not None and field.is_attached:
            field.focus()
        else:
            self.query(LineField).first().focus()

    def action_back(self) -> None:
        """From the dates to the form; else away, what is typed is kept."""
        if self.has_class("-dates"):
            self.remove_class("-dates")
            self._to_form()
            return
        self.app.pop_screen()
