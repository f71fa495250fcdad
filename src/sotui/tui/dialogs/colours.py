"""A page of all colours: every tone of the theme by its name on every ground, with its contrast."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget

from sotui.tui.charts import columns, gauge
from sotui.tui.contrast import ENHANCED, GROUNDS, READABLE, TEXTS, Pair, pairs, weakest
from sotui.tui.dialogs.base import Words
from sotui.tui.dialogs.reading import ReadingDialog
from sotui.tui.themes import TONES
from sotui.tui.widgets.too_small import TooSmall

NAME_WIDTH = 11
BOLD = ("alarm", "law", "heading")
"""Drawn bold where they stand."""
SIGNS = {"alarm": "▲", "law": "◆", "late": "●", "today": "■", "soon": "·"}
COUNTS = (3, 0, 1, 4, 9, 6, 2, 5, 7, 1, 0, 2)
"""An example, to see the signs of a chart."""


class Chart(Widget):
    """A line for each tone, a column for each ground."""

    DEFAULT_CSS = "Chart { height: auto; width: 1fr; padding: 0 1; }"

    def render(self) -> Content:
        """Names on their grounds; a ratio below what can be read is marked."""
        theme = self.app.current_theme
        by_text: dict[str, list[Pair]] = {}
        for pair in pairs(theme):
            by_text.setdefault(pair.text, []).append(pair)
        width = max(9, (self.content_size.width - NAME_WIDTH) // len(GROUNDS))
        head = "".join(f"{ground:<{width}}" for ground in GROUNDS)
        lines = [Content.assemble(("".ljust(NAME_WIDTH) + head, "$tone-muted"))]
        lines += [_line(text, by_text[text], width) for text in TEXTS]
        lines.append(Content(""))
        low, high = columns(COUNTS, 2)[::-1]
        lines.append(Content.assemble((high, "$tone-soon")))
        lines.append(Content.assemble((low, "$tone-soon"), "   ", (gauge(0.55, 12), "$tone-today"), " 55 %"))
        return Content("\n").join(lines)


def _judged(worst: Pair) -> str:
    said = f"Least contrast {worst.ratio:.1f}, {worst.text} on {worst.ground}"
    if worst.ratio >= ENHANCED:
        return f"{said}; high contrast asks for {ENHANCED:.0f}."
    return f"{said}; text asks for {READABLE}."


def _line(text: str, of_text: list[Pair], width: int) -> Content:
    line = Content.assemble((text.ljust(NAME_WIDTH), "$foreground"))
    for pair in of_text:
        ground = f"$tone-{pair.ground}" if pair.ground == "cursor" else f"${pair.ground}"
        tone = f"$tone-{text}" if text in TONES else f"${text}"
        sign = SIGNS.get(text, "a")
        mark = " " if pair.ratio >= READABLE else "!"
        sample = f" {sign} {text} {pair.ratio:.1f}{mark}"
        if len(sample) > width:
            sample = f" {sign} {pair.ratio:.1f}{mark}"
        bold = "bold " if text in BOLD else ""
        line += Content.assemble((sample.ljust(width), f"{bold}{tone} on {ground}"))
    return line


class ColoursDialog(ReadingDialog):
    """The page over the screen."""

    DEFAULT_CSS = """
    ColoursDialog > #box { height: 100%; max-height: 26; }
    ColoursDialog #page { height: 1fr; scrollbar-size-vertical: 1; }
    """

    def __init__(self) -> None:
        super().__init__("Colours", lambda width: [])

    def compose(self) -> ComposeResult:
        """Title, page, keys."""
        with Vertical(id="box"):
            worst = weakest(self.app.current_theme)
            tone = "warning" if worst.ratio < READABLE else "tone-heading"
            yield Words(f"Colours of “{self.app.theme}”. {_judged(worst)}", tone, id="title")
            with VerticalScroll(id="page"):
                yield Chart()
            yield Words(self.hint(), "tone-muted", id="hint")
        yield TooSmall()

    def action_move(self, step: int) -> None:
        self.query_one("#page").scroll_relative(y=step, animate=False)

    def action_turn(self, step: int) -> None:
        page = self.query_one("#page")
        page.scroll_relative(y=step * max(1, page.size.height - 1), animate=False)

    def action_end(self, top: bool) -> None:
        page = self.query_one("#page")
        page.scroll_home(animate=False) if top else page.scroll_end(animate=False)
