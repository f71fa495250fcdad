"""The lines above and below a screen: who and when, what was just done, which keys there are."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from sotui.shown import show
from sotui.tui.cells import wrapped
from sotui.tui.commands import footer_for


class HeadLine(Widget):
    """One line at the top: what this is on the left, who and when on the right."""

    DEFAULT_CSS = """
    HeadLine { height: 1; background: $panel; color: $foreground; padding: 0 1; }
    """

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title
        self._rights: tuple[str, ...] = ()

    def say(self, *rights: str, title: str | None = None) -> None:
        """Show these on the right, the first dropped first where the line is too short."""
        self._rights = rights
        self._title = self._title if title is None else title
        self.refresh()

    def render(self) -> Content:
        """The line as drawn."""
        width = self.content_size.width
        title = show(self._title, limit=width)
        rights = [show(right) for right in self._rights if right]
        while rights and cell_len(title) + 2 + cell_len(" · ".join(rights)) > width:
            rights.pop(0)
        right = " · ".join(rights)
        blank = " " * max(0, width - cell_len(title) - cell_len(right))
        return Content.assemble((title, "bold $tone-heading"), blank, (right, "$tone-muted"))


class KeyLine(Widget):
    """One line at the bottom with the keys most wanted here, made from the table of commands."""

    DEFAULT_CSS = """
    KeyLine { height: 1; background: $panel; color: $foreground; padding: 0 1; }
    """

    def __init__(self, *where: str) -> None:
        super().__init__()
        self._where = where

    def render(self) -> Content:
        """As many keys as fit; help and quit before the others."""
        width = self.content_size.width
        commands = list(footer_for(*self._where))
        parts = [(command.key, command.label) for command in commands]
        while len(parts) > 1 and sum(len(key) + len(label) + 4 for key, label in parts) - 3 > width:
            del parts[max(0, len(parts) - 3)]
        content = Content()
        for place, (key, label) in enumerate(parts):
            content += Content.assemble(
                "   " if place else "", (key, "bold $tone-heading"), " ", (label, "$tone-muted")
            )
        return content


class Notice(Widget):
    """What was just done or could not be done; gone when the next thing is done."""

    DEFAULT_CSS = """
    Notice { height: auto; max-height: 4; background: $surface; padding: 0 1; display: none; }
    Notice.-said { display: block; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.said = ""
        """The words on show."""
        self._more: tuple[str, ...] = ()
        self._tone = "success"

    def tell(
        self, said: str, more: tuple[str, ...] = (), *, refused: bool = False, hint: bool = False
    ) -> None:
        """Show one sentence and, under it, further lines."""
        self.said, self._more = said, more
        self._tone = "warning" if refused else "tone-muted" if hint else "success"
        self.set_class(bool(said), "-said")
        self.refresh(layout=True)

    def clear(self) -> bool:
        """Show nothing; true where something was shown."""
        was = bool(self.said)
        self.tell("")
        return was

    def render(self) -> Content:
        """At most four lines; what does not fit is counted."""
        width = max(20, self.content_size.width or self.app.size.width - 2)
        sign = {"warning": "! ", "success": "√ "}.get(self._tone, "")
        lines = [f"{sign}{self.said}"] if self.said else []
        head = [line for text in lines for line in wrapped(text, width, hang=2)][:3]
        tail = [line for text in self._more for line in wrapped(f"  {text}", width, hang=4)]
        room = 4 - len(head)
        if len(tail) > room:
            left = len(tail) - room + 1
            tail = [*tail[: room - 1], f"  and {left} more"] if room > 0 else []
        return Content.assemble(
            ("\n".join(head), f"${self._tone}"), ("\n" + "\n".join(tail), "$tone-muted") if tail else ""
        )
