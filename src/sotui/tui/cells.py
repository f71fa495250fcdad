"""Text fitted into the cells of a terminal: every piece exactly as wide as its place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from rich.cells import cell_len

from sotui.shown import show

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def fit(text: str, width: int, *, right: bool = False) -> str:
    """The text made safe, cut with ``…`` where it is too long and filled with blanks to ``width`` cells."""
    if width <= 0:
        return ""
    shown = show(text, limit=width)
    short = width - (len(shown) if shown.isascii() else cell_len(shown))
    if short <= 0:
        return shown
    return " " * short + shown if right else shown + " " * short


def day_column(day: date | None, *, short_year: bool = False) -> str:
    """A date as columns show it: ``4 Nov 2026``, or ``4 Nov 26``; empty where there is none."""
    if day is None:
        return ""
    return (
        f"{day.day} {MONTHS[day.month - 1]} {day.year % 100:02}"
        if short_year
        else (f"{day.day} {MONTHS[day.month - 1]} {day.year}")
    )


def wrapped(text: str, width: int, *, hang: int = 0) -> Iterator[str]:
    """The text made safe, in lines of at most ``width`` cells, later lines set in by ``hang`` blanks.

    Line ends in the text are kept; a word longer than a line is broken.
    """
    for paragraph in show(text, newline="\n").split("\n"):
        yield from _wrapped_paragraph(paragraph, max(width, 4), min(hang, max(width, 4) - 4))


def _wrapped_paragraph(paragraph: str, width: int, hang: int) -> Iterator[str]:
    line, used = "", 0
    for word in paragraph.split(" "):
        length = cell_len(word)
        if line.strip() and used + 1 + length <= width:
            line, used = f"{line} {word}", used + 1 + length
            continue
        if line.strip():
            yield line
            line, used = " " * hang, hang
        while used + length > width:
            head, word = _split(word, width - used)
            yield line + head
            line, used, length = " " * hang, hang, cell_len(word)
        line, used = line + word, used + length
    yield line


def _split(word: str, width: int) -> tuple[str, str]:
    """The word in two, the first at most ``width`` cells wide but never empty."""
    used = 0
    for place, character in enumerate(word):
        used += cell_len(character)
        if used > width and place:
            return word[:place], word[place:]
    return word, ""
