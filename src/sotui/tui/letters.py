"""Letters typed faster than a field can draw them one by one: they are written there together."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import category

from textual.message import Message

from sotui.tui.widgets.toned import Toned

if TYPE_CHECKING:
    from textual import events


class Letters(Message, bubble=False):
    """What was typed while the field was still busy with the letter before."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.written = False
        """Whether they stand in the field."""


class Written(Toned):
    """A field in which letters are written where its cursor stands."""

    def writes(self, event: events.Key) -> str:
        """The letter that this key writes here, or empty. An accent on its own is looked at by itself."""
        letter = event.character or ""
        taken = len(letter) == 1 and self.check_consume_key(event.key, letter)
        return letter if taken and category(letter)[0] != "M" else ""

    def write(self, letters: str) -> None:
        """Write them as if they had been typed one after the other."""
        raise NotImplementedError

    def paste(self, text: str) -> None:
        """Write a text that was pasted; what the field cannot take of it is left out, and said."""
        self.write(text)

    def on_letters(self, message: Letters) -> None:
        if not message.written:
            message.written = True
            self.write(message.text)
