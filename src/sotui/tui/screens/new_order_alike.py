"""Orders on the register that may be the one being typed in, beside the form of a new order."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual.binding import BindingType
from textual.message import Message
from textual.strip import Strip

from sotui.register.alike import Alike
from sotui.register.rules import short_names
from sotui.tui.cells import fit
from sotui.tui.commands import bindings
from sotui.tui.widgets.toned import Toned
from sotui.tui.words import day_words


class AlikeList(Toned, can_focus=True):
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
