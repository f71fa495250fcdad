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
