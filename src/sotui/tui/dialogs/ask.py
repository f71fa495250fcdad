"""A question that is answered by enter or by escape, before something that cannot be taken back."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from sotui.tui.dialogs.base import Dialog, Words


class AskDialog(Dialog[bool]):
    """True where the person said so by enter; escape changes nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "confirm", "yes", show=False)]

    def __init__(self, title: str, text: str, does: str) -> None:
        """`does` is what enter does, in a word or two."""
        super().__init__()
        self._asked, self._about = title, text
        self.HINT = f"enter {does} · esc back"

    def title_words(self) -> str:
        """The question."""
        return self._asked

    def draft_key(self) -> tuple[str, str]:
        """Nothing is typed here."""
        return "", ""

    def body(self) -> ComposeResult:
        """What it is about."""
        yield Words(self._about)

    def action_confirm(self) -> None:
        """Yes."""
        self.dismiss(True)
