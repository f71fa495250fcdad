"""The parts of the form of a new order: a child's lines, somebody found by name, orders alike, the dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.strip import Strip
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input

from sotui.procedures.model import Deadline, Kind, Nature, State
from sotui.register.alike import Alike
from sotui.register.registering import Preview
from sotui.register.rules import short_names
from sotui.shown import show
from sotui.tui.cells import fit
from sotui.tui.commands import bindings
from sotui.tui.dialogs.base import Field, Words
from sotui.tui.dialogs.dates import DateField
from sotui.tui.widgets.fields import LineField
from sotui.tui.widgets.paper import Line, words
from sotui.tui.words import day_words, many

if TYPE_CHECKING:
    from sotui.staff.model import Worker
    from sotui.tui.places import ReadDate


class BirthField(DateField):
    """A date of birth; it may be left open."""

    EXAMPLES = "14/02/2017"
    ASKED = "born when, if it is known"


class MadeField(DateField):
    """The day an order was made."""

    ASKED = "the day the court made it"


class PrintedField(DateField):
    """The end as an order prints it; most need not be typed."""

    ASKED = "only if the order prints one"


def plain_only(texts: Sequence[str]) -> list[str]:
    """Of stored texts those that a field may offer while one types: nothing that cannot be drawn as it is."""
    return [text for text in texts if show(text) == text]


class ChildLines(Vertical):
    """One child of the new order: name, birth, number, team."""

    DEFAULT_CSS = """
    ChildLines { height: auto; }
    ChildLines Horizontal { height: auto; }
    ChildLines .label { width: 11; }
    ChildLines .small { width: 9; padding: 0 1; }
    ChildLines BirthField { width: 28; }
    ChildLines .number { width: 1fr; }
    ChildLines .team { width: 1fr; }
    """

    def __init__(
        self, number: int, read_birth: ReadDate, teams: Sequence[str], kept: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(id=f"child-{number}", classes="child")
        self.number = number
        self._read_birth = read_birth
        self._teams = plain_only(teams)
        self._kept = kept or {}

    def compose(self) -> ComposeResult:
        """Two lines and the echo of the birth."""
        number, kept = self.number, self._kept
        with Horizontal():
            label = Words("Child", "tone-muted")
            label.add_class("label")
            yield label
            yield LineField(kept.get("name", ""), "first name and surname", longest=200, id=f"name-{number}")
        with Horizontal():
            born = Words("  born", "tone-muted")
            born.add_class("label")
            yield born
            yield BirthField(self._read_birth, kept.get("born", ""), id=f"born-{number}")
            for what in ("number", "team"):
                said = Words(what, "tone-muted")
                said.add_class("small")
                yield said
                field = LineField(kept.get(what, ""), longest=60, id=f"{what}-{number}")
                field.add_class(what)
                if what == "team" and self._teams:
                    field.suggester = SuggestFromList(self._teams, case_sensitive=False)
                yield field

    def field(self, what: str) -> LineField:
        """The field of the name, the birth, the number or the team."""
        if what == "born":
            return self.query_one(BirthField).field
        return self.query_one(f"#{what}-{self.number}", LineField)

    def typed(self) -> dict[str, str]:
        """What is typed, by what it is."""
        typed = {what: self.field(what).value for what in ("name", "number", "team")}
        return typed | {"born": self.query_one(BirthField).to_keep}

    def put(self, what: str, value: str) -> None:
        """Put a text back."""
        self.field(what).value = value


class FindPerson(Vertical):
    """Somebody found by part of a name, echoed in full before it counts; down and up go through the others."""

    DEFAULT_CSS = "FindPerson { height: auto; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "step(1)", "next", show=False),
        Binding("up", "step(-1)", "before", show=False),
    ]

    def __init__(self, people: Sequence[Worker], nobody: str, *, id: str) -> None:
        super().__init__(id=id)
        self._people = list(people)
        self._nobody = nobody
        self._place = 0

    def compose(self) -> ComposeResult:
        """The field and its echo."""
        yield LineField("", "part of a name or team", longest=80, id="find")
        yield Words(self._nobody, "tone-muted", id="found")

    @property
    def field(self) -> LineField:
        """Where it is typed."""
        return self.query_one("#find", LineField)

    def _matches(self) -> list[Worker]:
        wanted = self.field.value.casefold().split()
        return [
            one
            for one in self._people
            if all(word in f"{one.name} {one.team_name}".casefold() for word in wanted)
        ]

    @property
    def picked(self) -> Worker | None:
        """Who is meant; nobody where nothing is typed or nobody is found."""
        matches = self._matches() if self.field.value.strip() else []
        return matches[self._place % len(matches)] if matches else None

    @on(Input.Changed)
    def _typed(self) -> None:
        self._place = 0
        self._say()

    def action_step(self, step: int) -> None:
        self._place += step
        self._say()
        self.post_message(self.Stepped())

    class Stepped(Message):
        """Another of those found is meant."""

    def _say(self) -> None:
        echo = self.query_one("#found", Words)
        if not self.field.value.strip():
            echo.say(self._nobody, "tone-muted")
            return
        one = self.picked
        if one is None:
            echo.say("nobody on the list has this in the name or the team", "warning")
            return
        others = len(self._matches()) - 1
        more = f"  (↓ {many(others, 'other')})" if others else ""
        echo.say(f"= {one.name}{' · ' + one.team_name if one.team_name else ''}{more}", "tone-soon")

    def put(self, worker_id: str, typed: str) -> None:
        """Put somebody back who was found before."""
        self.field.value = typed
        ids = [one.id for one in self._matches()]
        self._place = ids.index(worker_id) if worker_id in ids else 0
        self._say()


class AlikeList(Widget, can_focus=True):
    """Orders on the register that may be about the same child, or be the same order."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("orders alike")
    DEFAULT_CSS = """
    AlikeList { height: auto; max-height: 6; background: $surface; display: none; }
    AlikeList.-some { display: block; }
    AlikeList .alike--here { background: $tone-cursor; }
    AlikeList .alike--heading { color: $tone-law; }
    AlikeList .alike--plain { color: $foreground; }
    AlikeList .alike--quiet { color: $tone-muted; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "alike--here", "alike--heading", "alike--plain", "alike--quiet",
    }  # fmt: skip

    class Open(Message):
        """The page of this order is wanted."""

        def __init__(self, order_id: str) -> None:
            super().__init__()
            self.order_id = order_id

    class Family(Message):
        """This order's family is the new order's too."""

        def __init__(self, reference: str) -> None:
            super().__init__()
            self.reference = reference

    class ToForm(Message):
        """Back to the form."""

    def __init__(self) -> None:
        super().__init__()
        self.found: tuple[Alike, ...] = ()
        self._cursor = 0

    def offer(self, found: tuple[Alike, ...]) -> None:
        """Show these; out of sight where there are none."""
        self.found = found
        self._cursor = min(self._cursor, max(0, len(found) - 1))
        self.set_class(bool(found), "-some")
        self.refresh(layout=True)

    @property
    def current(self) -> Alike | None:
        """The one under the cursor."""
        return self.found[self._cursor] if self._cursor < len(self.found) else None

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """A heading and a line for each."""
        return 1 + min(5, len(self.found))

    def action_step(self, step: int) -> None:
        self._cursor = max(0, min(self._cursor + step, len(self.found) - 1))
        self.refresh()

    def action_open(self) -> None:
        if self.current is not None:
            self.post_message(self.Open(self.current.order.id))

    def action_family(self) -> None:
        if self.current is not None:
            self.post_message(self.Family(self.current.order.family.reference))

    def action_to_form(self) -> None:
        self.post_message(self.ToForm())

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """The heading, or one order."""
        width = self.size.width
        if y == 0:
            likely = any(one.likely for one in self.found)
            keys = "enter opens, f takes its family" if self.has_focus else "f4 goes there"
            said = "On the register already?" if likely else "Names that begin alike"
            style = self.get_component_rich_style("alike--heading" if likely else "alike--quiet")
            return Strip([Segment(fit(f" {said} ({keys})", width), style)])
        rows = self.size.height - 1
        place = y - 1 + max(0, min(self._cursor - rows + 1, len(self.found) - rows))
        if place >= len(self.found):
            return Strip.blank(width, self.rich_style)
        one = self.found[place]
        here = place == self._cursor and self.has_focus
        style = self.get_component_rich_style("alike--plain" if one.likely else "alike--quiet")
        if here:
            style += self.get_component_rich_style("alike--here")
        names = ", ".join(short_names([child.child.name for child in one.order.children]))
        born = ", ".join(
            day_words(child.child.born) for child in one.order.children[:1] if child.child.born is not None
        )
        parts = [one.order.reference, one.why, names, born and f"born {born}", one.order.family.reference]
        parts.append(one.order.case_number)
        text = " · ".join(part for part in parts if part)
        return Strip([Segment(fit(f"{'›' if here else ' '} {text}", width), style)])


def preview_lines(preview: Preview, width: int) -> list[Line]:
    """Every date that would follow, with its reason; first what stands out."""
    if not preview.deadlines:
        return words(
            "Every date that follows stands here, with its reason, once the day made and the length are typed.",
            width,
            "muted",
        )
    lines: list[Line] = []
    for remark in preview.remarks:
        lines += words(f"! {remark}", width, "law", hang=2)
    if preview.remarks:
        lines.append(Line())
    dated = [one for one in preview.deadlines if one.due is not None]
    first = [one for one in dated if one.nature is Nature.LAST_DAY]
    for one in [*first, *(one for one in dated if one not in first)]:
        lines += _date_lines(one, width)
    undated = [one for one in preview.deadlines if one.due is None and one.state is State.OPEN]
    for one in undated:
        lines += words(f"{'without a date':<15} {one.title}", width, "plain", hang=16)
        lines += words(f"clause {one.clause}, for the {one.by}", width, "muted", indent=16)
    return lines


def _date_lines(one: Deadline, width: int) -> list[Line]:
    day = _day(one.due)
    tone = "plain"
    if one.state is State.IMPOSSIBLE:
        tone = "law"
    elif one.state in (State.INFORMATION, State.MET, State.CANCELLED, State.PROJECTED):
        tone = "muted"
    state = {
        State.IMPOSSIBLE: ": impossible, decide now",
        State.MET: ": met",
        State.CANCELLED: ": falls away",
        State.PROJECTED: " (drawn ahead)",
    }.get(one.state, "")
    lines = words(f"{day:<15} {one.title}{state}", width, tone, hang=16)
    do_by = f", do by {_day(one.do_by)}" if one.do_by is not None and one.do_by != one.due else ""
    default = "local default" if one.kind is Kind.LOCAL_DEFAULT else ""
    lines += words(
        " · ".join(part for part in (f"clause {one.clause}{do_by}", default) if part), width, "muted", indent=16
    )
    steps = [step.words for step in one.steps]
    if steps:
        lines += words("; ".join(steps[-2:]), width, "muted", indent=16, hang=2)
    return lines


def _day(day: date | None) -> str:
    return day_words(day) if day is not None else ""


__all__ = [
    "AlikeList", "BirthField", "ChildLines", "Field", "FindPerson", "MadeField", "PrintedField",
    "plain_only", "preview_lines",
]  # fmt: skip
