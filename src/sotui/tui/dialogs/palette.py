"""Find a command by its words: what can be asked for here, with its keys, and why it cannot be used now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input

from sotui.tui.cells import fit
from sotui.tui.commands import help_binding
from sotui.tui.dialogs.base import Explained, Words
from sotui.tui.widgets.fields import LineField
from sotui.tui.widgets.too_small import TooSmall

CURSOR, UNUSABLE = "›", "("


@dataclass(frozen=True, slots=True)
class Offer:
    """One command as the palette offers it."""

    id: str
    label: str
    about: str
    keys: str = ""
    why_not: str = ""

    @property
    def searched(self) -> str:
        """What the words typed are looked for in."""
        return f"{self.label} {self.about} {self.id}".casefold()


class Offers(Widget):
    """The commands that have the words typed, one a line."""

    DEFAULT_CSS = "Offers { height: 1fr; }"

    def __init__(self, offers: Sequence[Offer]) -> None:
        super().__init__()
        self._offers = offers
        self.shown: Sequence[Offer] = offers
        self.cursor = 0

    @property
    def current(self) -> Offer | None:
        """The command under the cursor."""
        return self.shown[self.cursor] if self.cursor < len(self.shown) else None

    def look_for(self, typed: str) -> None:
        """Show those with all of these words; those that begin with them first."""
        sought = typed.casefold().split()
        found = [offer for offer in self._offers if all(word in offer.searched for word in sought)]
        if sought:
            found.sort(key=lambda offer: not offer.label.casefold().startswith(tuple(sought)))
        self.shown, self.cursor = found, 0
        self.refresh()

    def step(self, step: int) -> None:
        """Move the cursor."""
        self.cursor = max(0, min(self.cursor + step, len(self.shown) - 1))
        self.refresh()

    def _top(self) -> int:
        height = max(1, self.size.height)
        return max(0, min(self.cursor - height // 2, len(self.shown) - height))

    def render(self) -> Content:
        """Label, what it does, its keys; in brackets what cannot be used now."""
        width, height = self.size.width, self.size.height
        if not self.shown:
            return Content.assemble((" No command has all of these words.", "$tone-muted"))
        labels = min(max(cell_len(offer.label) for offer in self._offers) + 2, width // 3)
        keys = min(max(cell_len(offer.keys) for offer in self._offers) + 1, width // 3)
        top = self._top()
        lines = [
            self._line(offer, place == self.cursor, labels, keys, width)
            for place, offer in enumerate(self.shown[top : top + height], top)
        ]
        return Content("\n").join(lines)

    def _line(self, offer: Offer, here: bool, labels: int, keys: int, width: int) -> Content:
        label = f"({offer.label})" if offer.why_not else offer.label
        about = f"not now: {offer.why_not}" if offer.why_not else offer.about
        ground = " on $tone-cursor" if here else ""
        if here and self.app.no_color:
            ground += " reverse"
        return Content.assemble(
            (CURSOR if here else " ", f"$tone-today{ground}"),
            (fit(label, labels), f"{'$tone-quiet' if offer.why_not else 'bold $foreground'}{ground}"),
            (" ", f"$foreground{ground}"),
            (fit(about, width - labels - keys - 3), f"$tone-muted{ground}"),
            (" ", f"$foreground{ground}"),
            (fit(offer.keys, keys, right=True), f"$tone-heading{ground}"),
        )

    async def _on_click(self, event: events.Click) -> None:
        place = self._top() + event.y
        if place < len(self.shown):
            self.cursor = place
            self.refresh()
            if event.chain == 2:
                self.screen.dismiss(self.shown[place].id)


class PaletteDialog(Explained, ModalScreen[str | None]):
    """The box over the screen; answers with the id of the command chosen."""

    HINT = "↓↑ choose · enter do it · esc back"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "back", show=False),
        Binding("down,ctrl+n", "step(1)", "next", show=False),
        Binding("up", "step(-1)", "before", show=False),
        Binding("pagedown", "page(1)", "page down", show=False),
        Binding("pageup", "page(-1)", "page up", show=False),
        help_binding(),
    ]
    DEFAULT_CSS = """
    PaletteDialog { align: center middle; }
    PaletteDialog > #box {
        width: 100; max-width: 100%; height: 90%; min-height: 10; max-height: 100%;
        background: $surface; border: round $primary; padding: 0 1;
    }
    PaletteDialog LineField { margin-bottom: 1; }
    PaletteDialog #about { height: 2; margin-top: 1; }
    """

    def __init__(self, offers: Sequence[Offer]) -> None:
        super().__init__()
        self._offers = offers

    def compose(self) -> ComposeResult:
        """Words to look for, the commands, what the one under the cursor does, keys."""
        with Vertical(id="box"):
            yield LineField("", "words of a command", longest=80, id="words")
            yield Offers(self._offers)
            yield Words("", "foreground", id="about")
            yield Words(self.hint(), "tone-muted", id="hint")
        yield TooSmall()

    def own_keys(self) -> tuple[tuple[str, str], ...]:
        """All that move through the commands; a letter is a letter of the words looked for."""
        return (
            ("letters", "only the commands that have these words, in any order"),
            ("↓ ↑, ctrl+n", "another command"),
            ("page down, page up", "a page of commands"),
            ("enter", "do it; what stands in brackets says why it cannot be done now"),
            ("esc", "back"),
        )

    def on_mount(self) -> None:
        self.query_one("#words").focus()
        self._tell()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self.query_one(Offers).look_for(event.value)
        self._tell()

    @on(Input.Submitted)
    def _submitted(self) -> None:
        current = self.query_one(Offers).current
        if current is not None:
            self.dismiss(current.id)

    def action_step(self, step: int) -> None:
        self.query_one(Offers).step(step)
        self._tell()

    def action_page(self, step: int) -> None:
        offers = self.query_one(Offers)
        offers.step(step * max(1, offers.size.height - 1))
        self._tell()

    def _tell(self) -> None:
        current = self.query_one(Offers).current
        words = self.query_one("#about", Words)
        if current is None:
            words.say("")
        elif current.why_not:
            words.say(f"Not now: {current.why_not}", "warning")
        else:
            words.say(current.about, "foreground")
