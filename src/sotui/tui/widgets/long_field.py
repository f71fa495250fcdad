"""A field for several lines of text: nothing that cannot be drawn gets into it; it says what it left out."""

from __future__ import annotations

from typing import ClassVar
from unicodedata import category

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import TextArea

from sotui.shown import MARKS_KEPT, show
from sotui.tui.letters import Written

LONGEST_TEXT = 100_000
"""Characters that a text may hold; a longer paste is cut, and said to be."""
TAB = "    "
_LINE_ENDS = str.maketrans(dict.fromkeys("\r\v\f\x1c\x1d\x1e\x85\u2028\u2029", "\n"))
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))


def drawable(text: str) -> str:
    """A stored text as it stands in a field: lines and tabs made plain, the rest as `show` draws it."""
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    plain = text.replace("\r\n", "\n").translate(_LINE_ENDS).replace("\t", TAB)
    return "\n".join(show(line) for line in plain.split("\n"))


def enterable(text: str) -> tuple[str, bool]:
    """What of a typed or pasted text may be entered, and whether anything was left out.

    Line ends become line feeds and tabs blanks, which is no loss. Controls, direction marks, invisible
    characters and broken ones are left out.
    """
    plain = text.replace("\r\n", "\n").translate(_LINE_ENDS).replace("\t", TAB)
    if plain.isascii() and plain.replace("\n", "").isprintable():
        return plain, False
    kept = "".join(one for one in plain if one == "\n" or category(one) not in _UNSEEN)
    return drawable(kept), len(kept) != len(plain)


class LongField(TextArea, Written, inherit_bindings=False):
    """Text of several lines, at most `longest` characters.

    A stored text that is not clean is shown clean. As long as nobody changes it, `text` still gives back
    what was stored, letter for letter; after the first change, what stands in the field.
    """

    # Those of the library but for f6 and f7, which belong to the screens.
    BINDINGS: ClassVar[list[BindingType]] = [
        binding
        for binding in TextArea.BINDINGS
        if not (isinstance(binding, Binding) and binding.key.startswith("f"))
    ]
    DEFAULT_CSS = """
    LongField, LongField:focus {
        border: none; border-left: blank; padding: 0 1 0 0;
        background: $panel; background-tint: $foreground 0%;
    }
    LongField:focus { border-left: outer $primary; }
    LongField { max-width: 112; }
    LongField { scrollbar-size-vertical: 1; }
    LongField .text-area--placeholder { color: $tone-muted; }
    LongField .text-area--cursor, LongField:dark .text-area--cursor, LongField:light .text-area--cursor {
        color: $foreground; background: $tone-cursor; text-style: reverse;
    }
    """

    class Trimmed(Message):
        """Some of what was typed or pasted was left out."""

        def __init__(self, why: str) -> None:
            super().__init__()
            self.why = why

    def __init__(
        self,
        text: str = "",
        *,
        longest: int = LONGEST_TEXT,
        id: str | None = None,
        placeholder: str = "",
    ) -> None:
        self._longest = longest
        clean = drawable(text)
        self._stored: tuple[str, str] | None = (clean, text) if clean != text else None
        super().__init__(
            clean,
            soft_wrap=True,
            tab_behavior="focus",
            highlight_cursor_line=False,
            id=id,
            placeholder=show(placeholder),
        )
        self.cursor_blink = False
        self.move_cursor(self.document.end)

    @property
    def longest(self) -> int:
        """How many characters it holds at most."""
        return self._longest

    @property
    def text(self) -> str:
        """What is in the field; a stored text that nobody has changed, exactly as it was stored."""
        text = self.document.text
        if self._stored is not None and self._stored[0] == text:
            return self._stored[1]
        return text

    @text.setter
    def text(self, value: str) -> None:
        self.load_text(value)

    def load_text(self, text: str) -> None:
        """Put a stored text in; a longer one than the field takes is never cut."""
        clean = drawable(text)
        self._stored = (clean, text) if clean != text else None
        super().load_text(clean)
        # Whoever goes on writes at the end of what stands there.
        self.move_cursor(self.document.end)

    def write(self, letters: str) -> None:
        """Write these where the cursor stands, in place of what is selected."""
        if not self.read_only:
            self._replace_via_keyboard(letters, *self.selection)

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.paste(event.text)

    def find_matching_bracket(self, bracket: str, search_from: tuple[int, int]) -> tuple[int, int] | None:
        """None: a long text would be searched through at each key."""
        return None

    def _replace_via_keyboard(self, insert: str, start: tuple[int, int], end: tuple[int, int]) -> object:  # type: ignore[override]  # its result is a private class
        # Every way in by hand comes through here: keys, the terminal's paste, the paste of a cut.
        whys = []
        # A paste of many megabytes is not looked at beyond what the field could ever hold.
        bounded = insert[: 2 * self._longest]
        kept, lost = enterable(bounded)
        if lost:
            whys.append("Characters that cannot be shown were left out.")
        if kept and len(insert) == 1 and category(insert)[0] == "M":
            kept, why = self._mark(insert, min(start, end))
            whys += [why] if why else []
        room = self._longest - len(self.document.text) + len(self.get_text_range(start, end))
        if len(kept) > room or len(bounded) < len(insert):
            kept = kept[: max(0, room)]
            whys.append(
                f"The text was cut: this field holds {self._longest:,} characters. "
                "Keep the rest in a further note."
            )
        if whys:
            self.post_message(self.Trimmed(" ".join(whys)))
        if not kept and start == end:
            return None
        return super()._replace_via_keyboard(kept, start, end)

    def _mark(self, mark: str, at: tuple[int, int]) -> tuple[str, str]:
        """A combining mark typed on its own: taken where the letter before it has room for one more."""
        before = self.document.get_line(at[0])[: at[1]][-MARKS_KEPT:]
        if before and not all(category(one)[0] == "M" for one in before):
            return mark, ""
        return "", f"At most {MARKS_KEPT} accents stand on one letter." if before else ""
