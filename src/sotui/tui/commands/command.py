"""What a command is: an id, its keys, its words, the place that answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that can be asked for by key, from the palette, or both."""

    id: str
    keys: tuple[str, ...]
    label: str
    """As the footer says it."""
    tooltip: str
    """What it does, in one sentence: palette and help."""
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


_NAMES = {
    "question_mark": "?",
    "slash": "/",
    "colon": ":",
    "escape": "esc",
    "pagedown": "page down",
    "pageup": "page up",
    "G": "G",
    "R": "R",
}


def key_name(key: str) -> str:
    """A key as it is written on the keyboard: ``?``, ``esc``, ``ctrl+c``."""
    return _NAMES.get(key, key)
