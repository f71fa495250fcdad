"""Plain words on the screen, and a label beside what it labels."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget

from sotui.shown import show


class Words(Widget):
    """Plain words, made safe to draw, in one tone."""

    DEFAULT_CSS = "Words { height: auto; width: 1fr; }"

    def __init__(self, text: str = "", tone: str = "foreground", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._text, self._tone = text, tone

    @property
    def text(self) -> str:
        """The words on show, as given."""
        return self._text

    def say(self, text: str, tone: str | None = None) -> None:
        """Show other words."""
        if (text, tone or self._tone) != (self._text, self._tone):
            self._text, self._tone = text, tone or self._tone
            self.refresh(layout=True)

    def render(self) -> Content:
        """The words."""
        return Content.assemble((show(self._text, newline="\n"), f"${self._tone}"))


class Field(Horizontal):
    """A label and what it labels, side by side."""

    DEFAULT_CSS = """
    Field { height: auto; }
    Field > .label { width: 11; }
    Field > .held { width: 1fr; height: auto; }
    """

    def __init__(self, label: str, *held: Widget, id: str | None = None) -> None:
        super().__init__(id=id)
        self._label, self._held = label, held

    def compose(self) -> ComposeResult:
        """The label, then what it labels."""
        label = Words(self._label, "tone-muted")
        label.add_class("label")
        yield label
        with Vertical(classes="held"):
            yield from self._held
