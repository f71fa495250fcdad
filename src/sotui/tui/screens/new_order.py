"""A new order in one form: who it is about, whether it is there already, every date before it is saved."""

from __future__ import annotations

from asyncio import sleep
from collections.abc import Mapping
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Input
from textual.worker import WorkType

from sotui.dates.errors import DateError
from sotui.register.registering import NewOrder, NotYetComplete, Preview, check, doubts
from sotui.register.rules import short_names
from sotui.shown import show
from sotui.tui import places
from sotui.tui.commands import bindings
from sotui.tui.dialogs.base import Words
from sotui.tui.dialogs.dates import DateField
from sotui.tui.screens.new_order_alike import AlikeList
from sotui.tui.screens.new_order_dates import preview_lines
from sotui.tui.screens.new_order_form import NewOrderForm
from sotui.tui.screens.new_order_parts import ChildLines, FindPerson
from sotui.tui.widgets.bars import HeadLine, KeyLine, Notice
from sotui.tui.widgets.fields import LineField, PickList
from sotui.tui.widgets.paper import Paper
from sotui.tui.widgets.too_small import TooSmall

NOTHING_FOUND = "Nothing found with these words."
PAUSE = 0.12
"""Seconds after a key before the register is asked: one asks for the word, not for each letter."""


class NewOrderScreen(NewOrderForm):
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
    """

    def __init__(self) -> None:
        super().__init__()
        self._last_field: Widget | None = None
        self._refused = ""
        """Why it was not saved; gone with the next key, which is the answer to it."""
        self._asked: frozenset[str] = frozenset()
        """What was asked once before saving: orders that may be the same, and days that look wrong."""

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
        self.begin(self._open())

    async def _open(self) -> None:
        why = self.desk.orders.why_not("order registered")
        if why is not None:
            self.notice.tell(why, refused=True)
            return
        await self.put_fields(await self.ask(self.desk.orders.choices))
        self.query_one("#form").query(LineField).first().focus()
        await self.open_draft()
        self._look_anew()

    def on_key(self, event: events.Key) -> None:
        """The arrows and the page keys move through the dates while these have the keyboard."""
        dates = self.query_one(Paper)
        if self.focused is dates and event.key in ("down", "up"):
            dates.point(1 if event.key == "down" else -1)
        elif self.focused is dates and event.key in ("pagedown", "pageup"):
            dates.turn(1 if event.key == "pagedown" else -1)

    def on_descendant_focus(self) -> None:
        focused = self.focused
        if isinstance(focused, (LineField, PickList)):
            self._last_field = focused

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        for line in event.widget.ancestors_with_self:
            if isinstance(line, ChildLines):
                line.settle_name()

    # What is typed

    @on(PickList.Picked, "#procedure")
    def _procedure_picked(self) -> None:
        self.suit_plan()

    @on(PickList.Picked, "#plan")
    def _plan_picked(self) -> None:
        self.plan_by_hand = True

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

    # What follows, and who is there already

    def _look_anew(self) -> None:
        # The function, not the coroutine: of several asked for in one breath only the last is begun.
        look: WorkType[None] = self._look
        self.run_worker(look, group="look", exclusive=True)

    async def _look(self) -> None:
        await sleep(PAUSE)
        try:
            new = await self.gather()
            preview = await self.ask(self.desk.orders.preview, new)
            self.query_one(Paper).show_page(lambda width: preview_lines(preview, width))
            children = tuple((child.name, child.born, child.local_id) for child in new.children)
            found = await self.ask(self.desk.orders.alike, children, new.case_number)
            if found and self.notice.said == NOTHING_FOUND:
                self.notice.clear()
            self.query_one(AlikeList).offer(found)
            self.refresh_bindings()
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
            known.say(
                f"= the family of {', '.join(names[:4])}{' and others' if len(names) > 4 else ''}",
                "tone-soon",
            )

    # Commands

    def why_not(self, command_id: str) -> str | None:
        """What the form has no use for at the moment."""
        if command_id == "new.alike" and not self.query_one(AlikeList).found:
            return NOTHING_FOUND
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
        self.begin(self._another_child({"name": f" {surname}" if surname else "", "team": team}))

    async def _another_child(self, kept: Mapping[str, str]) -> None:
        line = self._child(kept)
        await self.query_one("#form").mount(line, after=self._children[-1])
        field = line.field("name")
        field.select_on_focus = False
        field.focus()
        field.cursor_position = 0
        if surname := kept["name"].strip():
            said = f"Write the first name before “{show(surname)}”; written again, it is taken once."
            self.notice.tell(said, hint=True)

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
        for line in self._children:
            line.settle_name()
        if not await self._readable() or not self._everybody_found():
            return
        new = await self.gather()
        try:
            check(new, self.desk.today())
            if await self._asks_once(new):
                return
            id, receipt = await self.record(self.desk.orders.register, new)
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

    async def _asks_once(self, new: NewOrder) -> bool:
        """Whether it first has to be seen that somebody may be there already, or that a day looks wrong."""
        children = tuple((child.name, child.born, child.local_id) for child in new.children)
        found = await self.ask(self.desk.orders.alike, children, new.case_number)
        likely = [one for one in found if one.likely]
        looks = tuple(doubts(new))
        asked = frozenset((*looks, *(one.order.id for one in likely)))
        if asked <= self._asked:
            return False
        said = list(looks)
        if not self._asked.issuperset(one.order.id for one in likely):
            self.query_one(AlikeList).offer(found)
            self.refresh_bindings()
            one = likely[0]
            names = ", ".join(short_names([child.child.name for child in one.order.children]))
            look = self.key("new.alike")
            said.append(f"On the register already? {one.order.reference}, {names}: {one.why}. {look} looks.")
        self._asked |= asked
        self._refused = f"{' '.join(said)} {self.key('new.save')} again saves."
        self.notice.tell(show(self._refused), refused=True)
        return True

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

    def _everybody_found(self) -> bool:
        """Whether somebody is meant by each name typed; goes to the first that nobody has."""
        for person in self.query(FindPerson):
            if (typed := person.field.value.strip()) and person.picked is None:
                self.remove_class("-dates")
                person.field.focus()
                what = "IRO" if person.id == "iro" else "Worker"
                self._refused = (
                    f"{what}: nobody on the list of staff has “{show(typed, limit=40)}” in the name or team. "
                    "Write another part of the name, or empty the field to leave it open."
                )
                self.notice.tell(self._refused, refused=True)
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
