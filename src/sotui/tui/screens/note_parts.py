"""Small pieces of the note's screen: the line of its parts, yes or no, the day by which something is done."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from sotui.shown import show
from sotui.tui.dialogs.base import Words
from sotui.tui.dialogs.dates import DateField
from sotui.tui.widgets.fields import PickList

YES_NO = (("yes", "yes (y)"), ("no", "no (n)"))


class YesNo(PickList):
    """Yes or no, by their letters too: the first arrow would take whatever stands first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer('yes')", "yes", show=False),
        Binding("n", "answer('no')", "no", show=False),
    ]

    def __init__(self, answer: str = "", *, id: str | None = None) -> None:
        super().__init__(YES_NO, picked=(answer,) if answer else (), id=id)

    def action_answer(self, answer: str) -> None:
        self.pick_again((answer,))


class ByField(DateField):
    """The day by which an action is to be done; it may be left open."""

    EXAMPLES = "+2w, 14 feb, next fri"
    ASKED = "no day"


class Label(Words):
    """What the field under it asks."""

    def __init__(self, text: str, *, id: str | None = None) -> None:
        super().__init__(text, "tone-muted", id=id)


class PartLine(Widget):
    """The parts of the note, the one in sight marked, each with a sign of what is written."""

    DEFAULT_CSS = "PartLine { height: 1; padding: 0 1; background: $surface; }"

    def __init__(self) -> None:
        super().__init__()
        self._parts: tuple[tuple[str, str, str, bool], ...] = ()

    def say(self, parts: tuple[tuple[str, str, str, bool], ...]) -> None:
        """Show these: (sign, key, title, whether it is in sight)."""
        if parts != self._parts:
            self._parts = parts
            self.refresh()

    def render(self) -> Content:
        """The titles where all of them fit, else the short names that are the parts' keys."""
        width = self.content_size.width
        whole = sum(cell_len(show(title)) + 5 for _, _, title, _ in self._parts) <= width
        content = Content()
        for sign, key, title, here in self._parts:
            said = show(title) if whole else key.replace("-", " ").capitalize()
            drawn = f"[{sign} {said}]" if here else f" {sign} {said} "
            content += Content.assemble((drawn, "bold $tone-heading" if here else "$tone-muted"), " ")
        return content


def slug(key: str) -> str:
    """An item's key as part of a widget's id."""
    return key.replace(".", "--")
