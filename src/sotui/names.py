"""Names as people are told apart: the same name in other letters or with hidden characters is one name."""

from __future__ import annotations

import unicodedata
from collections.abc import Set as AbstractSet

SEALED = "sealed:"
"""How what stands in a record for a text begins that is sealed to named readers."""

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_QUOTES = str.maketrans(dict.fromkeys("’‘ʼ`´", "'"))


def name_key(name: str) -> str:
    """What two spellings of one name have in common: NFKC, folded case, single blanks, no invisible marks.

    Zero-width and direction marks fall away, typographic dashes and apostrophes become plain ones, so that
    a duplicate cannot hide behind characters that nobody sees.
    """
    visible = "".join(
        char for char in unicodedata.normalize("NFKC", name) if unicodedata.category(char) not in {"Cf", "Cc"}
    )
    return " ".join(visible.translate(_DASHES).translate(_QUOTES).casefold().split())


_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "-": " "}
)


def plain_key(key: str) -> str:
    """A name's key without accents, apostrophes and dashes: for likeness; two names may still differ."""
    if key.isascii() and "-" not in key and "'" not in key:
        return key
    if not key.isascii():
        key = "".join(char for char in unicodedata.normalize("NFKD", key) if not unicodedata.combining(char))
    return " ".join(key.translate(_LETTERS).replace("'", "").split())


TINY_WORD, SHORT_WORD = 2, 5
"""Letters up to which a word is alike only where it is the same, and with one slip; a longer one with two."""


def alike_among(word: str, among: AbstractSet[str]) -> set[str]:
    """Those of these words that are this one but for a slip or two: a letter more, less, other, exchanged."""
    letters, length = set(word), len(word)
    most_of = {
        theirs: most
        for theirs in range(length - 2, length + 3)
        if abs(theirs - length) <= (most := _most(min(theirs, length)))
    }
    # Cheap first, since this is asked of every word on the register: a slip changes at most two letters.
    near = {
        other
        for other in among
        if (most := most_of.get(len(other), 0))
        and len(letters.symmetric_difference(other)) <= 2 * most
        and _slips(word, other, most) <= most
    }
    return near | {word} if word in among else near


def _most(letters: int) -> int:
    return 0 if letters <= TINY_WORD else 1 if letters <= SHORT_WORD else 2


def _slips(one: str, other: str, most: int) -> int:
    """The slips between two words (optimal string alignment), or more than ``most`` as soon as it is so."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        last, row, before_last = row, [i], before
        for j, theirs in enumerate(other, 1):
            best = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != theirs))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == theirs:
                best = min(best, before_last[j - 2] + 1)
            row.append(best)
        if min(row) > most:
            return most + 1
        before = last
    return row[-1]
