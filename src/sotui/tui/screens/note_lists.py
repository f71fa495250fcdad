"""The two lists of actions on a note: those unfinished from before, and those agreed now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from sotui.register.actions import Action, is_late
from sotui.supervision.model import Decision, NewAction
from sotui.tui.cells import day_column, fit
from sotui.tui.commands import bindings
from sotui.tui.widgets.toned import Toned

SIGNS = {"": "·", "carry": "→", "done": "√", "drop": "×"}
"""What is to become of an action: left open, carried over, done, no longer relevant."""


class LinesList(Toned, can_focus=True):
    """A short list of lines with a cursor; which keys do what is the subclass's."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"lines--here", "lines--late", "lines--muted"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "step(1)", "down", show=False),
        Binding("up,k", "step(-1)", "up", show=False),
        Binding("home,g", "step(-9999)", "first", show=False),
        Binding("end,G", "step(9999)", "last", show=False),
    ]
    DEFAULT_CSS = """
    LinesList { height: auto; background: $panel; padding: 0 1; }
    LinesList .lines--here { background: $tone-cursor; color: $foreground; }
    LinesList .lines--late { color: $tone-late; }
    LinesList .lines--muted { color: $tone-muted; }
    """
    MOST = 6
    """Lines in sight; then it scrolls."""
    EMPTY = ""

    cursor: reactive[int] = reactive(0)

    class Changed(Message):
        """Something in the list has changed."""

    def lines(self) -> Sequence[tuple[str, str]]:
        """Each line and its tone: ``late``, ``muted`` or empty. As stored: it is made safe when drawn."""
        raise NotImplementedError

    def changed(self) -> None:
        """Draw again and tell."""
        self.cursor = max(0, min(self.cursor, len(self.lines()) - 1))
        self.refresh(layout=True)
        self.post_message(self.Changed())

    def allow_focus(self) -> bool:
        """There is nothing to do in an empty list: tab goes by."""
        return super().allow_focus() and bool(self.lines())

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """A line for each, up to the most."""
        return max(1, min(self.MOST, len(self.lines())))

    def action_step(self, step: int) -> None:
        self.cursor = max(0, min(self.cursor + step, len(self.lines()) - 1))

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    async def _on_click(self, event: events.Click) -> None:
        place = self._top() + event.y
        if place < len(self.lines()):
            self.cursor = place

    def _top(self) -> int:
        height = max(1, self.size.height)
        return max(0, min(self.cursor - height // 2, len(self.lines()) - height))

    def render_line(self, y: int) -> Strip:
        """One line; the cursor is told by a sign as well."""
        width, style, lines = self.size.width, self.rich_style, self.lines()
        if not lines:
            text = fit(self.EMPTY, width) if y == 0 else " " * width
            return Strip([Segment(text, style + self.get_component_rich_style("lines--muted"))], width)
        place = self._top() + y
        if place >= len(lines):
            return Strip.blank(width, style)
        text, tone = lines[place]
        if tone:
            style += self.get_component_rich_style(f"lines--{tone}")
        here = place == self.cursor and self.has_focus
        if here:
            ground = self.get_component_rich_style("lines--here")
            style += Style(bgcolor=ground.bgcolor, reverse=self.app.no_color or None)
        more = "↓" if y == self.size.height - 1 and place < len(lines) - 1 else " "
        drawn = ("›" if here else " ") + fit(text, width - 2) + more
        return Strip([Segment(drawn, style)]).adjust_cell_length(width, style)


class UnfinishedList(LinesList):
    """The unfinished actions, each marked with what is to become of it when the note is recorded."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("unfinished")
    EMPTY = "Nothing is unfinished."

    class Asks(Message):
        """Something has to be asked about the action under the cursor: evidence, a reason, a new day."""

        def __init__(self, action: Action, what: str, before: Decision | None) -> None:
            super().__init__()
            self.action, self.what, self.before = action, what, before

    class Pointed(Message):
        """The cursor stands on another action."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.actions: tuple[Action, ...] = ()
        self.decisions: dict[str, Decision] = {}
        """What is marked, by the action's id."""
        self.today = date.min

    def offer(self, actions: Sequence[Action], today: date) -> None:
        """Show these; marks of actions that are still there stay."""
        self.actions, self.today = tuple(actions), today
        here = {one.id for one in actions}
        self.decisions = {id: one for id, one in self.decisions.items() if id in here}
        self.refresh(layout=True)

    @property
    def current(self) -> Action | None:
        """The action under the cursor."""
        return self.actions[self.cursor] if self.cursor < len(self.actions) else None

    def lines(self) -> Sequence[tuple[str, str]]:
        """Mark, day, words, who."""
        return [self._line(one) for one in self.actions]

    def _line(self, action: Action) -> tuple[str, str]:
        decision = self.decisions.get(action.id)
        due = decision.due if decision is not None and decision.what == "carry" else action.due
        when = f"{day_column(due)[:-5] if due else 'no day':>6}"
        if decision is not None and decision.what == "done" and decision.on is not None:
            when = f"done {day_column(decision.on)[:-5].strip()}"
        late = decision is None and is_late(action, self.today)
        sign = SIGNS[decision.what if decision else ""]
        who = f" · {action.who}" if action.who else ""
        return f"{sign} {when} {action.text}{who}", "late" if late else "muted" if decision else ""

    def mark(self, decision: Decision) -> None:
        """Mark an action and go on to the next."""
        self.decisions[decision.action_id] = decision
        self.cursor = min(self.cursor + 1, max(0, len(self.actions) - 1))
        self.changed()

    @property
    def left(self) -> tuple[Action, ...]:
        """Those that are not marked yet."""
        return tuple(one for one in self.actions if one.id not in self.decisions)

    @property
    def passed(self) -> tuple[Action, ...]:
        """Those carried over to a day that has passed."""
        carried = {one.action_id: one.due for one in self.decisions.values() if one.what == "carry"}
        return tuple(
            one for one in self.actions if (due := carried.get(one.id)) is not None and due < self.today
        )

    def carry_all(self) -> int:
        """Mark every action that is not marked yet as carried over; yields how many that were.

        The cursor goes to the first whose day has passed, which is not the one it will be done by.
        """
        left = self.left
        for one in left:
            self.decisions[one.id] = Decision(one.id, "carry", due=one.due)
        if passed := self.passed:
            self.cursor = self.actions.index(passed[0])
        self.changed()
        return len(left)

    def watch_cursor(self) -> None:
        if self.is_attached:
            self.post_message(self.Pointed())

    def action_carry(self) -> None:
        if (action := self.current) is None:
            return
        if self.decisions.get(action.id, Decision("", "")).what == "carry":
            self.action_clear()
        elif is_late(action, self.today):
            self._ask("carry")
        else:
            self.mark(Decision(action.id, "carry", due=action.due))

    def action_carry_all(self) -> None:
        self.carry_all()

    def action_clear(self) -> None:
        if (action := self.current) is not None and self.decisions.pop(action.id, None) is not None:
            self.changed()

    def action_done(self) -> None:
        self._ask("done")

    def action_drop(self) -> None:
        self._ask("drop")

    def action_day(self) -> None:
        self._ask("carry")

    def _ask(self, what: str) -> None:
        if (action := self.current) is not None:
            self.post_message(self.Asks(action, what, self.decisions.get(action.id)))


class AgreedList(LinesList):
    """The actions agreed in this session: those not recorded yet, and those recorded with the note so far."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("agreed"),
        Binding("enter", "change", "change", show=False),
    ]
    EMPTY = "None yet: write the first one below."
    MOST = 4

    class Change(Message):
        """An action goes back into the fields."""

        def __init__(self, action: NewAction) -> None:
            super().__init__()
            self.action = action

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.agreed: list[NewAction] = []
        self.recorded: dict[str, NewAction] = {}
        """Those that the note has recorded, as it has them."""

    def offer(self, recorded: Sequence[Action], again: Sequence[NewAction]) -> None:
        """Show those that are recorded, and those of a note that was taken back to be recorded anew."""
        self.recorded = {one.id: NewAction(one.text, one.who, one.due, one.id) for one in recorded}
        self.agreed = [*self.recorded.values(), *again]
        self.refresh(layout=True)

    def lines(self) -> Sequence[tuple[str, str]]:
        """What, who, by when, and how far it is recorded."""
        return [(f"{self._state(one)}{new_action_words(one)}", "") for one in self.agreed]

    def _state(self, action: NewAction) -> str:
        if not action.id:
            return ""
        return "recorded, " if action == self.recorded.get(action.id) else "put right, "

    def new(self) -> tuple[NewAction, ...]:
        """What is not recorded like this yet."""
        return tuple(one for one in self.agreed if not one.id or one != self.recorded.get(one.id))

    def removed(self) -> tuple[Decision, ...]:
        """Those recorded that were taken out."""
        here = {one.id for one in self.agreed}
        return tuple(Decision(id, "remove") for id in self.recorded if id not in here)

    def add(self, action: NewAction) -> None:
        """One more, or one of those recorded as it is put right."""
        ids = [one.id for one in self.agreed]
        if action.id and action.id in ids:
            self.cursor = ids.index(action.id)
            self.agreed[self.cursor] = action
        else:
            self.agreed.append(action)
            self.cursor = len(self.agreed) - 1
        self.changed()

    def action_remove(self) -> None:
        if self.cursor < len(self.agreed):
            if len(self.agreed) == 1:
                self.screen.focus_next()
            del self.agreed[self.cursor]
            self.changed()

    def action_change(self) -> None:
        if self.cursor < len(self.agreed):
            action = self.agreed[self.cursor]
            self.post_message(self.Change(action))
            if not action.id:
                # One that is recorded stays in the list until what stands in the fields takes its place.
                del self.agreed[self.cursor]
                self.changed()


def new_action_words(action: NewAction) -> str:
    """``by 1 Dec 2026 Ring the school · Wilma Worker``."""
    when = f"by {day_column(action.due)}" if action.due else "no day"
    who = f" · {action.who}" if action.who else ""
    return f"{when}: {action.text}{who}"
