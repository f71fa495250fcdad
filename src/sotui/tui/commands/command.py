"""What a command is: an id, its keys, its words, the place that answers."""

from __future__ import annotations

import string
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that can be asked for by key, from the palette, or both."""

    id: str
    keys: tuple[str, ...]
    """As they come; a person may have given it others (``tui/keys.py``)."""
    label: str
    """As the footer says it."""
    tooltip: str
    """What it does, in one sentence: palette and help. ``{id}`` in it stands for the key of that command."""
    where: str
    """What answers: a screen, a widget, ``browse`` (screens without text fields), ``everywhere``."""
    action: str
    footer: int = 0
    """Its place in the footer from the left, 0 for none."""

    @property
    def key(self) -> str:
        """Its first key as people write it."""
        return key_name(self.keys[0]) if self.keys else ""

    @property
    def all_keys(self) -> str:
        """All its keys as people write them."""
        return ", ".join(key_name(key) for key in self.keys)


def name_of_sign(sign: str) -> str:
    """The name by which the screen library knows the key of a sign: ``slash`` for ``/``; letters stay."""
    if sign.isalnum():
        return sign
    name = unicodedata.name(sign, sign).lower().replace("-", "_").replace(" ", "_")
    return _OTHER_NAMES.get(name, name)


_OTHER_NAMES = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
SIGNS = {name_of_sign(sign): sign for sign in string.punctuation}
"""The signs on a keyboard by their names."""
_NAMES = {**SIGNS, "escape": "esc", "pagedown": "page down", "pageup": "page up"}


def key_name(key: str) -> str:
    """A key as it is written on the keyboard: ``?``, ``esc``, ``ctrl+c``."""
    *with_it, last = key.split("+")
    return "+".join([*with_it, _NAMES.get(last, last)])
