"""Fields to fill in: a line of text that takes nothing undrawable, and lists to pick from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widgets import Input

from sotui.shown import deceives, show
from sotui.tui.cells import fit
from sotui.tui.letters import Written
from sotui.tui.widgets.toned import Toned

LONGEST_LINE = 2_000
"""Characters that a line of text may hold; a longer paste is cut, and said to be."""


class LineField(Input, Written):
    """A line of text. What is pasted loses whatever cannot be drawn, and the person is told."""

    DEFAULT_CSS = """
    LineField { height: 1; border: none; padding: 0 1; background: $panel; }
    LineField:focus { border: none; background: $tone-cursor; background-tint: $foreground 0%; }
    LineField>.input--placeholder { color: $tone-muted; }
    """

    class Trimmed(Message):
        """Some of what was pasted was left out."""

        def __init__(self, why: str) -> None:
            super().__init__()
            self.why = why

    def __init__(
        self,
        value: str = "",
        placeholder: str = "",
        *,
        secret: bool = False,
        longest: int = LONGEST_LINE,
        whole: bool = False,
        id: str | None = None,
    ) -> None:
        """``whole``: what stands in it is one thing, a day or a number, replaced by what is typed."""
        super().__init__(
            value, placeholder, password=secret, max_length=longest, id=id, select_on_focus=whole
        )
        self.cursor_blink = False

    def _watch_value(self, value: str) -> None:
        super()._watch_value(value)
        # Whoever comes to words put there goes on writing at their end; typing sets its own place after this.
        self.cursor_position = len(value)

    def validate_value(self, value: str) -> str:
        """A field draws its text letter by letter: what a record holds stands in it as it may be drawn."""
        return value if self.password else show(value)

    def write(self, letters: str) -> None:
        """Write these where the cursor stands, in place of what is selected; what has no room is left out."""
        start, end = sorted(self.selection)
        room = max(0, (self.max_length or LONGEST_LINE) - len(self.value) + end - start)
        self.replace(letters[:room], start, end)
        if len(letters) > room:
            self.restricted()

    def restricted(self) -> None:
        """What has no room is not left out in silence."""
        self.post_message(self.Trimmed(self._full))

    @property
    def _full(self) -> str:
        return f"The text was cut: this field holds {self.max_length} characters."

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.paste(event.text)

    def paste(self, text: str) -> None:
        """Take the first line of what was pasted, as far as there is room and it can be drawn."""
        pasted, text = text, text[: LONGEST_LINE * 4]
        lines = text.splitlines() or [""]
        kept = "".join(character for character in lines[0] if character.isprintable())
        room = (self.max_length or LONGEST_LINE) - len(self.value)
        whys = []
        if any(line.strip() for line in lines[1:]):
            whys.append("Only the first of the pasted lines was taken: this field holds one line.")
        if len(kept) != len(lines[0]) and (deceives(lines[0]) or not self.password):
            whys.append("Characters that cannot be shown were left out.")
        if len(kept) > room or len(pasted) > len(text):
            whys.append(self._full)
        kept = kept[: max(0, room)]
        if self.selection.is_empty:
            self.insert_text_at_cursor(kept)
        else:
            self.replace(kept, *self.selection)
        if whys:
            self.post_message(self.Trimmed(" ".join(whys)))


NOWHERE = -1
"""Where the cursor of a list stands of which nothing is picked yet."""


class PickList(Toned, can_focus=True):
    """A short list to pick one from, or several with the space bar.

    Of one to pick the cursor is the pick: while nothing is picked it stands nowhere, the first arrow down
    picks the first choice, the first arrow up the last.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"pick--here", "pick--muted"}
    BINDINGS: ClassVar[list[BindingType]] = [
        # No letters: a word typed here by mistake must not pick anything.
        Binding("down", "step(1)", "down", show=False),
        Binding("up", "step(-1)", "up", show=False),
        Binding("home", "step(-9999)", "first", show=False),
        Binding("end", "step(9999)", "last", show=False),
        Binding("space", "pick", "pick", show=False),
        Binding("enter", "submit", "done", show=False),
    ]
    DEFAULT_CSS = """
    PickList { height: auto; background: $panel; padding: 0 1; }
    PickList:focus { background: $panel; }
    PickList .pick--here { background: $tone-cursor; color: $foreground; }
    PickList .pick--muted { color: $tone-muted; }
    """

    cursor: reactive[int] = reactive(0)

    class Picked(Message):
        """Another choice was picked."""

        def __init__(self, pick_list: PickList) -> None:
            super().__init__()
            self.pick_list = pick_list

        @property
        def control(self) -> PickList:
            """The list, so that a handler can be tied to one of several."""
            return self.pick_list

    class Submitted(Message):
        """Enter was pressed on the list."""

    class Unwritten(Message):
        """Letters were typed, which a list takes nowhere."""

        why = "Nothing is written here: pick with the arrow keys, tab goes to the next field."

    def __init__(
        self,
        choices: Sequence[tuple[str, str]],
        *,
        several: bool = False,
        picked: Sequence[str] = (),
        most: int = 7,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._choices = list(choices)
        self._several = several
        self._picked = set(picked)
        self._most = most
        self.set_reactive(PickList.cursor, self._where_picked())

    @property
    def several(self) -> bool:
        """Whether more than one may be picked."""
        return self._several

    @property
    def picked(self) -> tuple[str, ...]:
        """The values picked, in the order of the list."""
        return tuple(value for value, _ in self._choices if value in self._picked)

    def offer(self, choices: Sequence[tuple[str, str]], picked: Sequence[str] = ()) -> None:
        """Put other choices in place of the present ones."""
        self._choices = list(choices)
        self._picked = set(picked)
        self.cursor = self._where_picked()
        self.refresh(layout=True)

    def pick_again(self, values: Sequence[str]) -> None:
        """Pick these, as far as they are offered, as if by hand."""
        self._picked = {value for value, _ in self._choices if value in values}
        self.cursor = self._where_picked()
        self.refresh()
        self.post_message(self.Picked(self))

    def tick(self, values: Collection[str]) -> None:
        """Tick these and no others; the cursor stays where it is, and nobody is told."""
        self._picked = {value for value, _ in self._choices if value in values}
        self.refresh()

    def _where_picked(self) -> int:
        nothing = 0 if self._several else NOWHERE
        return next((n for n, (value, _) in enumerate(self._choices) if value in self._picked), nothing)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """A line for each choice, up to the most; then it scrolls."""
        return max(1, min(self._most, len(self._choices)))

    def action_step(self, step: int) -> None:
        if not self._choices:
            return
        start = len(self._choices) if self.cursor == NOWHERE and step < 0 else self.cursor
        self.cursor = max(0, min(start + step, len(self._choices) - 1))
        if not self._several:
            self.action_pick()

    def action_pick(self) -> None:
        if not self._choices:
            return
        self.cursor = max(0, self.cursor)
        value = self._choices[self.cursor][0]
        if self._several:
            self._picked ^= {value}
        else:
            self._picked = {value}
        self.refresh()
        self.post_message(self.Picked(self))

    def action_submit(self) -> None:
        self.post_message(self.Submitted())

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def on_key(self, event: events.Key) -> None:
        """A letter is not swallowed in silence."""
        if event.is_printable and event.key != "space":
            self.post_message(self.Unwritten())

    async def _on_click(self, event: events.Click) -> None:
        place = self._top() + event.y
        if place < len(self._choices):
            self.cursor = place
            self.action_pick()

    def _top(self) -> int:
        height = max(1, self.size.height)
        return max(0, min(self.cursor - height // 2, len(self._choices) - height))

    def render_line(self, y: int) -> Strip:
        """One choice, with a sign that says whether it is picked."""
        width = self.size.width
        place = self._top() + y
        style = self.rich_style
        if not self._choices:
            return Strip([Segment(fit("nothing to pick from", width), style)]).adjust_cell_length(
                width, style
            )
        if place >= len(self._choices):
            return Strip.blank(width, style)
        value, label = self._choices[place]
        here = place == self.cursor and self.has_focus
        # Where nothing is picked the whole list shows that one is in it.
        if here or (self.cursor == NOWHERE and self.has_focus):
            style += self.get_component_rich_style("pick--here")
            style += Style(reverse=self.app.no_color or None)
        picked = value in self._picked
        sign = ("[x]" if picked else "[ ]") if self._several else ("(•)" if picked else "( )")
        below = y == self.size.height - 1 and place < len(self._choices) - 1
        more = "↓" if below else "↑" if y == 0 and place else " "
        text = fit(f"{'›' if here else ' '}{sign} ", 5) + fit(label, width - 6) + more
        return Strip([Segment(text, style)]).adjust_cell_length(width, style)
