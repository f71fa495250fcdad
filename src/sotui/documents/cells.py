"""What stands in one cell of a tracker, read without guessing."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

EMPTY = frozenset(
    {"", "-", "--", "–", "—", "n/a", "na", "n.a.", "none", "nil", "null", "tbc", "not known", "?"}
)
"""How councils write that a cell is empty, letter case aside."""
NOBODY = frozenset(
    {
        "(unallocated)",
        "unallocated",
        "not allocated",
        "(not allocated)",
        "vacant",
        "(vacant)",
        "no sw",
        "no iro",
    }
)
"""How they write that nobody holds the work."""
YES = frozenset({"y", "yes", "true", "1", "seen alone", "alone"})
NO = frozenset({"n", "no", "false", "0", "not alone", "not seen alone"})
PLAN_WORDS = {
    "cin": "cin",
    "child in need": "cin",
    "cin plan": "cin",
    "child in need plan": "cin",
    "cp": "cp",
    "cpp": "cp",
    "child protection": "cp",
    "cp plan": "cp",
    "child protection plan": "cp",
}
NOT_CALCULATED = "(formula without a result)"
"""Stands in a cell whose formula was saved without ever having been worked out."""
LONGEST_NAME = 120

_ERROR = re.compile(r"#[A-Z][A-Z0-9/_]{1,15}[!?]?", re.ASCII)
_LENGTH = re.compile(r"(\d{1,4}) ?(?:m|mth|mths|month|months)?", re.ASCII)
_YEARS = re.compile(r"(\d{1,2}) ?(?:y|yr|yrs|year|years)", re.ASCII)
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def is_empty(text: str) -> bool:
    """Whether the cell says nothing; also for cells that say that nobody is allocated."""
    return folded(text) in EMPTY or folded(text) in NOBODY


def is_error(text: str) -> bool:
    """Whether the spreadsheet shows an error or an unfinished formula where a value should be: *#REF!*."""
    return text == NOT_CALCULATED or (text.startswith("#") and _ERROR.fullmatch(text) is not None)


def says_nobody(text: str) -> bool:
    """Whether the cell says in words that nobody holds the work, rather than saying nothing."""
    return folded(text) in NOBODY


def folded(text: str) -> str:
    """Without letter case and with single blanks, for comparing with the closed lists."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def read_months(text: str) -> int | None:
    """Whole months, from *12*, *12 months*, *1 year*; None where it is not such a number."""
    plainly = folded(text)
    months = _LENGTH.fullmatch(plainly)
    if months:
        return int(months[1])
    years = _YEARS.fullmatch(plainly)
    return 12 * int(years[1]) if years else None


def read_plan(text: str) -> str | None:
    """``cin`` or ``cp``; None where the cell names no such plan."""
    return PLAN_WORDS.get(folded(text))


def read_seen(text: str) -> str | None:
    """The words of a visit: seen, and alone or not; None where the cell is neither yes nor no."""
    if folded(text) in YES:
        return "seen+alone"
    return "seen+not-alone" if folded(text) in NO else None


@dataclass(frozen=True, slots=True)
class Words:
    """Text of one line, as it will be kept."""

    text: str
    hidden: bool = False
    """Whether characters were left out that nobody sees."""


def one_line(text: str) -> Words:
    """A name or reference: single blanks, letters composed, nothing that nobody sees.

    Zero-width characters, direction marks and controls are left out; the joiners that some scripts need
    stand between letters and stay.
    """
    if text.isascii() and text.isprintable():
        return Words(" ".join(text.split()))
    kept = []
    hidden = False
    composed = unicodedata.normalize("NFC", text)
    for place, character in enumerate(composed):
        if character.isspace():
            kept.append(" ")
        elif unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn"):
            joins = character in "\u200c\u200d" and composed[:place][-1:].isalpha()
            if joins and composed[place + 1 : place + 2].isalpha() and not composed[place - 1].isascii():
                kept.append(character)
            else:
                hidden = True
        else:
            kept.append(character)
    return Words(" ".join("".join(kept).split()), hidden)


def has_controls(text: str) -> bool:
    """Whether text of several lines holds controls or direction marks, beyond line ends and tabs."""
    return any(
        unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co")
        and character not in "\n\r\t\u00ad\u200c\u200d"
        for character in text
    )


def like_formula(text: str) -> bool:
    """Whether a spreadsheet would run the text; a number, a date or a dash at the start of words is none."""
    return text.startswith(_FORMULA) and len(text) > 1 and not re.match(r"[-+]\s?[\d\w]", text)
