"""The screen without any colour, where NO_COLOR asks for that: bold, underlined, reversed, no more."""

from __future__ import annotations

from functools import lru_cache

from rich.color import Color as DrawnColour
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

_AS_THE_TERMINAL_HAS_IT = Style(color="default", bgcolor="default")


class Colourless(LineFilter):
    """Takes every colour out of a line. A ground as bright as the theme's letters becomes a reversed one: by
    that alone a cursor in a field and the bar beside a page are told.
    """

    def __init__(self, dark: bool) -> None:
        super().__init__()
        self._dark = dark

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same texts, told by no colour."""
        return [
            Segment(text, None if style is None else _told_without(style, self._dark), control)
            for text, style, control in segments
        ]


@lru_cache(2)
def colourless(dark: bool) -> Colourless:
    """The one of a dark theme, or of a light one: a line is drawn anew only where it is another."""
    return Colourless(dark)


@lru_cache(1024)
def _told_without(style: Style, dark: bool) -> Style:
    plain = style + _AS_THE_TERMINAL_HAS_IT
    return plain + Style(reverse=not style.reverse) if _stands_out(style.bgcolor, dark) else plain


def _stands_out(ground: DrawnColour | None, dark: bool) -> bool:
    if ground is None or ground.triplet is None:
        return False
    return (Color.from_rich_color(ground).brightness > 0.5) is dark
