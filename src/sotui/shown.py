"""Stored text made safe to draw: what a record holds may never steer, disorder or deceive a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from unicodedata import category, normalize

UNDRAWABLE = "\N{REPLACEMENT CHARACTER}"
"""Stands for a character that must not reach a terminal and has no picture of its own."""
CUT = "…"
"""Ends a text that was cut to its limit."""
SEALED = "sealed:"
"""How the token begins that stands in a record for a text sealed to named readers."""
RESTRICTED = "restricted"
"""Drawn in place of a sealed text for whoever is no reader of it."""
_NUMBERED = re.compile(rf"{SEALED}[0-9a-f]{{32}}#(\d+)")
_SEALED = re.compile(rf"{SEALED}[0-9a-f]{{32}}(?:[\s,;]*{SEALED}[0-9a-f]{{32}})*")
MARKS_KEPT = 3
"""Most combining marks drawn on one letter: Vietnamese and pointed Hebrew need two or three."""

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_DROPPED = frozenset("\u00ad\u200c\u200d")
"""Soft hyphen and the joiners: terminals disagree about their width, and the text reads without them."""
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
"""Pairs of these draw a flag of two cells or of four, as the terminal likes; plain letters do not."""
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters that draw nothing; two names could differ by them alone."""
_PLAIN_BELOW = "\u0300"
"""Below the first combining mark, whatever Python calls printable is drawn as one cell."""


def show(text: str, *, newline: str = "⏎", limit: int | None = None) -> str:
    """The text as it may be drawn: one line unless ``newline`` is a line feed, no control, nothing invisible.

    Control characters become their pictures (ESC is ``␛``, tab ``␉``); C1 controls, lone surrogates,
    direction marks, zero-width and private characters become ``�``; every kind of line end becomes
    ``newline``; other spaces become a space; joiners and variation signs are left out, and marks past
    the third on one letter, so that the cells counted are the cells drawn. Brackets stay: the result is
    plain text and is never to be parsed as markup.

    ``limit`` is the most terminal cells that the result may fill, its closing ``…`` included; a line
    feed given as ``newline`` counts as none.
    """
    if SEALED in text:
        text = _SEALED.sub(RESTRICTED, _NUMBERED.sub(rf"{RESTRICTED} \1", text))
    if text.isprintable() and (not text or max(text) < _PLAIN_BELOW):
        drawn: Iterable[str] = text
        if limit is None or len(text) <= limit:
            return text
    else:
        drawn = _drawn(text, newline)
    return "".join(drawn) if limit is None else _cut(drawn, limit)


def deceives(text: str) -> bool:
    """Whether the text holds direction marks, controls or invisible characters, as no real name does."""
    return any(
        character in _BIDI
        or character in _BLANK_LETTERS
        or (category(character) in ("Cc", "Cf", "Cs", "Co") and character not in _DROPPED)
        for character in text
    )


def _drawn(text: str, newline: str) -> Iterator[str]:
    """Each thing to draw: a letter with its marks, a picture, a line end."""
    letter = ""
    after_return = False
    for character in text:
        kind = category(character)
        if kind[0] == "M" and character not in _BLANK_LETTERS:
            if not _is_variation(character):
                letter = letter or "\N{DOTTED CIRCLE}"
                letter += character if len(letter) <= MARKS_KEPT else ""
            continue
        # A line end of two characters, as Windows writes it, is one line end.
        doubled = after_return and character == "\n"
        after_return = character == "\r"
        safe = "" if doubled else _safe(character, kind, newline)
        if not safe:
            continue
        if letter:
            yield normalize("NFC", letter)
            letter = ""
        if safe is newline or safe == " ":
            yield safe
        else:
            letter = safe
    if letter:
        yield normalize("NFC", letter)


def _is_variation(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def _safe(character: str, kind: str, newline: str) -> str:
    if kind in ("Lu", "Ll", "Lt", "Lm", "Nd", "Po", "Pd", "Ps", "Pe"):
        return character if character not in _BLANK_LETTERS else UNDRAWABLE
    if character in "\n\r\u0085" or kind in ("Zl", "Zp"):
        return newline
    code = ord(character)
    if kind == "Cc":
        if code < 0x20:
            return chr(0x2400 + code)
        return "␡" if code == 0x7F else UNDRAWABLE
    if kind == "Zs":
        return " "
    if character in _DROPPED or code in _SKIN_TONES:
        return ""
    if code in _FLAG_LETTERS:
        return chr(ord("A") + code - _FLAG_LETTERS.start)
    if kind[0] == "C" or character in _BLANK_LETTERS:
        return UNDRAWABLE
    return character


def _cut(drawn: Iterable[str], limit: int) -> str:
    """The beginning that fits in ``limit`` cells, with ``…`` where something was left out."""
    from rich.cells import cell_len

    kept: list[tuple[str, int]] = []
    width = 0
    for piece in drawn:
        cells = 0 if piece == "\n" else cell_len(piece)
        if width + cells > limit:
            while kept and width > limit - 1:
                width -= kept.pop()[1]
            return "".join(piece for piece, _ in kept) + (CUT if limit > 0 else "")
        kept.append((piece, cells))
        width += cells
    return "".join(piece for piece, _ in kept)
