"""Whether a text can be read on its ground: the contrast ratio of the accessibility guidelines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from textual.color import Color

if TYPE_CHECKING:
    from textual.theme import Theme

READABLE: Final = 4.5
"""What WCAG 2.2 asks for text of ordinary size (1.4.3)."""
ENHANCED: Final = 7.0
"""What it asks where contrast is to be high (1.4.6)."""
GROUNDS: Final = ("background", "surface", "panel", "cursor")
"""What text is drawn on: the screen, boxes, bars and fields, the row under the cursor."""
TEXTS: Final = (
    "foreground",
    "primary",
    "accent",
    "warning",
    "error",
    "success",
    "alarm",
    "law",
    "late",
    "today",
    "soon",
    "quiet",
    "muted",
    "heading",
)
"""What text is drawn in."""


class Pair(NamedTuple):
    """A text on a ground."""

    text: str
    ground: str
    ratio: float
    """From 1 to 21."""


def contrast(one: Color, other: Color) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Color) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(value) for value in colour.normalized)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def colour_of(theme: Theme, name: str) -> Color:
    """A colour or a tone of a theme by its name."""
    return Color.parse(theme.variables.get(f"tone-{name}") or str(getattr(theme, name)))


def pairs(theme: Theme) -> Iterator[Pair]:
    """Every text on every ground, with its contrast."""
    for text in TEXTS:
        for ground in GROUNDS:
            yield Pair(text, ground, contrast(colour_of(theme, text), colour_of(theme, ground)))


def weakest(theme: Theme) -> Pair:
    """The text that is hardest to read, and where."""
    return min(pairs(theme), key=lambda pair: pair.ratio)
