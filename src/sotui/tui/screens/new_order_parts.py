"""The parts of the form of a new order: a child's lines, days, somebody found by part of a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.suggester import SuggestFromList
from textual.widgets import Input

from sotui.shown import show
from sotui.tui.dialogs.base import Words
from sotui.tui.dialogs.dates import DateField
from sotui.tui.widgets.fields import LineField
from sotui.tui.words import many

if TYPE_CHECKING:
    from sotui.staff.model import Worker
    from sotui.tui.boxes import ReadDate


class InLine(DateField):
    """A day with its echo beside it: a form of many days has no line to give away."""

    DEFAULT_CSS = """
    InLine { layout: horizontal; }
    InLine #typed { width: 18; }
    InLine #echo { width: 1fr; padding: 0 1; }
    """
    EXAMPLES = "14/02/2026"


class BirthField(InLine):
    """A date of birth; it may be left open."""

    EXAMPLES = "14/02/2017"
    ASKED = "born when, if it is known"


class MadeField(InLine):
    """The day an order was made."""

    ASKED = "the day the court made it"


class PrintedField(InLine):
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
    ChildLines BirthField { width: 1fr; }
    ChildLines .number { width: 18; }
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
        """Name; birth and how it was understood; number and team."""
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
        with Horizontal():
            for what in ("number", "team"):
                said = Words("  number" if what == "number" else what, "tone-muted")
                said.add_class("label" if what == "number" else "small")
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
        if not self.ready:
            return {what: self._kept.get(what, "") for what in ("name", "born", "number", "team")}
        typed = {what: self.field(what).value for what in ("name", "number", "team")}
        return typed | {"born": self.query_one(BirthField).to_keep}

    @property
    def ready(self) -> bool:
        """Whether its fields stand there."""
        return len(self.query(LineField)) == 4

    def settle_name(self) -> None:
        """Take the surname that stood there once where somebody wrote the whole name before it."""
        words = self.field("name").value.split() if self.ready else []
        twice = self._kept.get("name", "").casefold().split()[-1:] * 2
        if twice and len(words) > 2 and [word.casefold() for word in words[-2:]] == twice:
            self.put("name", " ".join(words[:-1]))

    def put(self, what: str, value: str) -> None:
        """Put a text back."""
        self.field(what).value = value


class FindPerson(Vertical):
    """Somebody found by part of a name, echoed in full before it counts; down and up go to the others."""

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
