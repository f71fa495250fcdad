"""Names as people are told apart: the same name in other letters or with hidden characters is one name."""

from __future__ import annotations

import unicodedata

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


_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "-": " "})


def plain_key(key: str) -> str:
    """A name's key without accents, apostrophes and dashes: for likeness, where two names may still differ."""
    if key.isascii() and "-" not in key and "'" not in key:
        return key
    if not key.isascii():
        key = "".join(char for char in unicodedata.normalize("NFKD", key) if not unicodedata.combining(char))
    return " ".join(key.translate(_LETTERS).replace("'", "").split())


TINY_WORD, SHORT_WORD = 2, 5
"""Letters up to which a word is alike only where it is the same, and with one slip; a longer one with two."""


def words_alike(one: str, other: str) -> bool:
    """Whether two words of names differ by a slip or two: a letter more, less, other, or two exchanged."""
    if one == other:
        return True
    shorter, longer = len(one), len(other)
    if shorter > longer:
        shorter, longer = longer, shorter
    most = 0 if shorter <= TINY_WORD else 1 if shorter <= SHORT_WORD else 2
    # Cheap first, since this is asked of every word on the register: a slip changes at most two letters.
    if not most or longer - shorter > most or len(set(one) ^ set(other)) > 2 * most:
        return False
    return _slips(one, other, most) <= most


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
