"""Dialogs to read: why a date is what it is, what each key does, a message."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from sotui.tui.commands import help_binding
from sotui.tui.dialogs.base import Explained, Words
from sotui.tui.widgets.paper import Line, Paper, words
from sotui.tui.widgets.too_small import TooSmall

if TYPE_CHECKING:
    from sotui.procedures.explain import Section


class ReadingDialog(Explained, ModalScreen[None]):
    """A page over the screen, moved by the same keys as everything else."""

    HINT = "↓↑ scroll · page down, page up · esc back"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q,w,question_mark", "dismiss", "back", show=False),
        Binding("j,down", "move(1)", "down", show=False),
        Binding("k,up", "move(-1)", "up", show=False),
        Binding("pagedown,space", "turn(1)", "page down", show=False),
        Binding("pageup", "turn(-1)", "page up", show=False),
        Binding("g,home", "end(True)", "top", show=False),
        Binding("G,end", "end(False)", "end", show=False),
        help_binding(),
    ]
    DEFAULT_CSS = """
    ReadingDialog { align: center middle; }
    ReadingDialog > #box {
        width: 90; max-width: 100%; height: 90%; min-height: 10; max-height: 100%;
        background: $surface; border: round $primary; padding: 0 1;
    }
    ReadingDialog #title { text-style: bold; margin-bottom: 1; padding: 0 1; }
    ReadingDialog #hint { margin-top: 1; padding: 0 1; }
    ReadingDialog Paper { background: $surface; }
    """

    def __init__(self, title: str, page: Callable[[int], Sequence[Line]]) -> None:
        super().__init__()
        self._title_words = title
        self._page = page

    def compose(self) -> ComposeResult:
        """Title, page, keys."""
        with Vertical(id="box"):
            yield Words(self._title_words, "tone-heading", id="title")
            yield Paper(self._page)
            yield Words(self.hint(), "tone-muted", id="hint")
        yield TooSmall()

    def own_keys(self) -> tuple[tuple[str, str], ...]:
        """All that move through the page."""
        return (
            ("↓ ↑, j k", "a line down or up"),
            ("page down, page up", "a page; space is page down too"),
            ("g G, home end", "the top or the end of the page"),
            ("esc, enter, q", "back"),
        )

    def action_move(self, step: int) -> None:
        self.query_one(Paper).point(step)

    def action_turn(self, step: int) -> None:
        self.query_one(Paper).turn(step)

    def action_end(self, top: bool) -> None:
        self.query_one(Paper).to_end(top=top)


def section_lines(sections: Sequence[Section], width: int) -> list[Line]:
    """Why a date is what it is: each section under its heading."""
    lines: list[Line] = []
    for section in sections:
        if lines:
            lines.append(Line())
        lines += words(section.heading, width, "heading")
        for text in section.lines:
            lines += words(text, width, indent=2, hang=2)
    return lines
