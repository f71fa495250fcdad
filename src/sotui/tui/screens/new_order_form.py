"""The fields of the form of a new order: put there, read, kept as a draft and put back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from textual.containers import VerticalScroll
from textual.suggester import SuggestFromList
from textual.widget import Widget

from sotui.dates.errors import DateError
from sotui.desk.orders import Choices
from sotui.register.registering import NewChild, NewOrder
from sotui.tui import boxes
from sotui.tui.dialogs.base import Field, Words
from sotui.tui.dialogs.dates import DateField
from sotui.tui.drafting import Drafting
from sotui.tui.place import Place
from sotui.tui.screens.new_order_parts import (
    ChildLines,
    FindPerson,
    MadeField,
    PrintedField,
    plain_only,
)
from sotui.tui.widgets.fields import LineField, PickList
from sotui.tui.words import NO_STAFF

WORDINGS = (
    ("until", "“until” that day, as most orders print it"),
    ("ends-on", "“this order ends on” that day"),
    ("end-of-proceedings", "the end of the proceedings"),
)
PLANS = (("cin", "child in need"), ("cp", "child protection"), ("", "not decided yet"))
_TEXTS = ("family", "case", "court", "months")
_PICKS = ("wording", "procedure", "supervised", "plan")


class NewOrderForm(Drafting, Place):
    """What is typed about a new order, and nothing that follows from it."""

    def __init__(self) -> None:
        super().__init__()
        self._choices: Choices | None = None
        self._next_child = 0
        self._there = False
        """Whether the fields stand there: nothing is read from them before."""
        self.plan_by_hand = False
        """Whether somebody picked the plan: then no procedure's usual plan takes its place."""

    async def put_fields(self, choices: Choices) -> None:
        """Put the fields into the form, with what is usual here picked."""
        self._choices = choices
        await self.query_one("#form", VerticalScroll).mount(*self._fields(choices))
        self._there = True
        self._suit()

    def _fields(self, choices: Choices) -> list[Widget]:
        court = LineField("", "as printed at the head of the order", longest=200, id="court")
        if choices.courts:
            court.suggester = SuggestFromList(plain_only(choices.courts), case_sensitive=False)
        fields: list[Widget] = [
            self._child(),
            Field(
                "Family", LineField("", "the council's reference", longest=80, id="family"), Words(id="known")
            ),
            Field("Case", LineField("", "the court's case number", longest=80, id="case")),
            Field("Court", court),
            Field("Made", MadeField(self._read_past, "", id="made")),
            Field("Months", LineField("12", "1 to 12", longest=2, whole=True, id="months")),
            Field("Print", PrintedField(self._read_date, "", id="printed")),
            Field(
                "Printed as", PickList(WORDINGS, picked=("until",), most=3, id="wording"), id="wording-field"
            ),
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
        plan = choices.usual_plans.get(choices.usual_procedure)
        picks = PickList(PLANS, picked=() if plan is None else (plan,), most=3, id="plan")
        fields.append(Field("Plan", picks))
        if choices.why_no_allocation is None and choices.workers:
            nobody = "left open: it stands on the board until somebody is named"
            fields.append(Field("Worker", FindPerson(choices.workers, nobody, id="worker")))
            fields.append(Field("IRO", FindPerson(choices.workers, nobody, id="iro")))
        else:
            why = choices.why_no_allocation or NO_STAFF
            fields.append(Field("Worker", Words(f"Left open. {why}", "tone-muted")))
        return fields

    def _child(self, kept: Mapping[str, str] | None = None) -> ChildLines:
        teams = self._choices.teams if self._choices is not None else ()
        made = ChildLines(self._next_child, self._read_birth, teams, kept)
        self._next_child += 1
        return made

    @property
    def _children(self) -> list[ChildLines]:
        return [one for one in self.query(ChildLines) if not one.has_class("-gone")]

    def _mount_child(self, kept: Mapping[str, str]) -> ChildLines:
        line = self._child(kept)
        self.query_one("#form", VerticalScroll).mount(line, after=self._children[-1])
        return line

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

    def _suit(self) -> None:
        """How the end is printed is asked only where one is."""
        self.query_one("#wording-field").display = bool(self.query_one("#printed", DateField).value.strip())

    def suit_plan(self) -> None:
        """The plan that the procedure picked takes for granted; none where it leaves that open (AMB-39)."""
        if self._choices is not None and not self.plan_by_hand:
            plan = self._choices.usual_plans.get(self._picked("procedure"))
            self.query_one("#plan", PickList).offer(PLANS, () if plan is None else (plan,))

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
            born = await self._day(self._read_birth, typed["born"])
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

    async def _day(self, read: boxes.ReadDate, typed: str) -> date | None:
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
