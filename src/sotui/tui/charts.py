"""Small charts of signs that every terminal font has, one cell each, to be read without colour."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

FULL: Final = "█"
LOWER_HALF: Final = "▄"
DONE: Final = "■"
NOTHING: Final = "·"
"""These four are in the fonts of the plainest consoles; finer parts of a block are not."""


def gauge(part: float, width: int) -> str:
    """How much of a whole is done: ``■■■■■····``, exactly ``width`` cells.

    ``part`` runs from 0 to 1; less counts as 0 and more as 1. To one cell; a beginning always shows, and
    the whole is only shown when it is reached, so that neither is taken for the other.
    """
    if width <= 0:
        return ""
    whole = min(max(part, 0.0), 1.0)
    filled = round(whole * width)
    if 0 < whole < 1 and width > 1:
        filled = min(max(filled, 1), width - 1)
    return DONE * filled + NOTHING * (width - filled)


def columns(counts: Sequence[int], height: int) -> list[str]:
    """Counts as columns side by side, one cell wide: the lines from the top, ``height`` of them.

    The greatest count reaches the top, the others in proportion to half a cell; a count of nothing is a
    ``·`` on the lowest line, and any count above nothing shows.
    """
    if height <= 0:
        return []
    most = max((count for count in counts if count > 0), default=0)
    halves = [max(1, round(Fraction(count * height * 2, most))) if count > 0 else 0 for count in counts]
    return ["".join(_cell(filled, below) for filled in halves) for below in range(height * 2 - 2, -1, -2)]


def _cell(filled: int, below: int) -> str:
    """The sign of one column on the line that begins ``below`` half cells above the ground."""
    if filled >= below + 2:
        return FULL
    if filled == below + 1:
        return LOWER_HALF
    return NOTHING if not below else " "
