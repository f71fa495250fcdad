"""The lines above and below a screen: who and when, what was just done, which keys there are."""

from __future__ import annotations

from datetime import date

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from sotui.shown import show
from sotui.tui.cells import wrapped
from sotui.tui.commands import Command, footer_for, views_for
from sotui.tui.keys import KeyTable
from sotui.tui.words import day_words

SHORT_NAMES = {"demonstration": "demo"}
"""What a register is called where there is little room."""


class HeadLine(Widget):
    """One line at the top: what this is on the left; on the right who, which register, lock and day.

    Who, register, lock and day it knows itself; a screen adds what is its own.
    """

    DEFAULT_CSS = """
    HeadLine { height: 1; background: $panel; color: $foreground; padding: 0 1; }
    """

    def __init__(self, title: str, *, short: str = "") -> None:
        super().__init__()
        self._title = title
        self._short = short
        self._rights: tuple[str, ...] = ()
        self._state: tuple[str, ...] = ()
        self._lock_said = ""
        self._backup_said = ("", False)

    def say(self, *rights: str, title: str | None = None, state: tuple[str, ...] = ()) -> None:
        """Show these on the right, where there is room. ``state`` stays longest: what would mislead
        if unsaid, as a filter or marks.
        """
        self._rights, self._state = rights, state
        self._title = self._title if title is None else title
        self.refresh()

    def time_goes_on(self) -> None:
        """Draw the line again where another minute has begun."""
        if self._until_lock() != self._lock_said or self._backup() != self._backup_said:
            self.refresh()

    def _until_lock(self) -> str:
        watch = getattr(self.app, "lock_watch", None)
        return watch.words() if watch is not None else ""

    def _backup(self) -> tuple[str, bool]:
        """How old the last backup is, and whether that is to be seen before all else."""
        backing_up = getattr(self.app, "backing_up", None)
        return backing_up.words() if backing_up is not None else ("", False)

    def render(self) -> Content:
        """The line as drawn."""
        width = self.content_size.width
        title, right = self._fitted(width)
        blank = " " * max(0, width - cell_len(title) - cell_len(right))
        return Content.assemble((title, "bold $tone-heading"), blank, (right, "$tone-muted"))

    def _fitted(self, width: int) -> tuple[str, str]:
        """Title and right side, as much as there is room for: what can be said in fewer words is, then the
        screen's own goes first, the lock last.
        """
        title = show(self._title, limit=width)
        desk = getattr(self.app, "desk_or_none", None)
        if desk is None:
            return title, ""
        today = desk.today()
        who, register = show(desk.person), show(desk.register_name)
        self._lock_said = self._until_lock()
        own = [
            show(right) for right in self._rights if right and right not in (desk.person, day_words(today))
        ]
        state = [show(part) for part in self._state if part]
        self._backup_said = self._backup()
        backup, urgent = self._backup_said
        if backup:
            (state if urgent else own).insert(0, backup)
        forms = _in_fewer_words(who, register, self._lock_said, today)

        def line(parts: list[str], form: tuple[str, str, str, str]) -> str:
            who, register, lock, day = form
            return " · ".join(part for part in (who, register, *parts, *state, lock, day) if part)

        def fits(said: str) -> bool:
            return cell_len(title) + 2 + cell_len(said) <= width

        for first in range(len(own) + 1):
            for form in forms:
                if fits(said := line(own[first:], form)):
                    return title, said
        who, register, lock, day = forms[-1]
        if self._short:
            title = self._short
        said = line([], forms[-1])
        if not fits(said):
            said = line([], (who, "", lock, day))
        if not fits(said):
            said = line([], ("", "", lock, day))
        while not fits(said) and state:
            state.pop(0)
            said = line([], ("", "", lock, day))
        if not fits(said):
            said = line([], ("", "", lock, ""))
        return title, said if fits(said) else ""


def _in_fewer_words(who: str, register: str, lock: str, today: date) -> tuple[tuple[str, str, str, str], ...]:
    """Who, register, lock and day in full, then in fewer and fewer words."""
    day, brief = day_words(today), day_words(today, year=False)
    less, demo = lock.replace("locks in", "lock"), SHORT_NAMES.get(register, register)
    return (
        (who, register, lock, day),
        (who, register, lock, brief),
        (who, register, less, brief),
        (who, demo, less, brief),
        (who.split(" ")[0], demo, less, brief),
    )


class KeyLine(Widget):
    """One line at the bottom with the keys most wanted here, made from the table of commands."""

    DEFAULT_CSS = """
    KeyLine { height: 1; background: $panel; color: $foreground; padding: 0 1; }
    """

    def __init__(self, *where: str) -> None:
        super().__init__()
        self._where = where
        self._state: tuple[tuple[str, str | None], ...] = ()
        """What each command is called at the moment, and why it cannot be used."""

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, lambda _screen: self.look_anew())

    def look_anew(self) -> None:
        """Draw the line again where a command is called otherwise than before, or can be used now or not."""
        if self._ask() != self._state:
            self.refresh()

    def _ask(self) -> tuple[tuple[str, str | None], ...]:
        ask, call = getattr(self.screen, "why_not", None), getattr(self.screen, "called", None)
        return tuple(
            (call(c) if callable(call) else c.label, ask(c.id) if callable(ask) else None)
            for c in self._commands()
        )

    def _commands(self) -> list[Command]:
        """The commands of the line; the screen may have another stand in for one that is of no use now."""
        other = getattr(self.screen, "instead", None)
        return [other(c) if callable(other) else c for c in footer_for(*self._where)]

    def _views(self, table: KeyTable) -> list[tuple[str, str, bool]]:
        """The keys of the views in one part of the line: *1-5 views*."""
        keys = [table.first(command) for command in views_for(*self._where) if table.of(command)]
        if not keys:
            return []
        return [(f"{keys[0]}-{keys[-1]}" if len(keys) > 1 else keys[0], "views", True)]

    def render(self) -> Content:
        """As many keys as fit; views, help and quit before the others. In brackets: what is of no use now."""
        width = self.content_size.width
        table = getattr(self.app, "key_table", None) or KeyTable()
        self._state = self._ask()
        parts = [
            (table.first(command), label, why is None)
            for command, (label, why) in zip(self._commands(), self._state, strict=True)
            if table.of(command)
        ]
        views = self._views(table)
        parts[len(parts) - 2 : len(parts) - 2] = views
        last = 3 + len(views)
        while len(parts) > 1 and _needs(parts) > width:
            del parts[max(0, len(parts) - last)]
        content = Content()
        before = ""
        for key, label, usable in parts:
            # The brackets stand where blanks would: nothing moves when a command becomes usable.
            content += before if usable else (before[:-1] + "(" if before else "(")
            if usable:
                content += Content.assemble((key, "bold $tone-heading"), " ", (label, "$tone-muted"))
            else:
                content += Content.assemble((f"{key} {label}", "$tone-quiet"), ")")
            before = "   " if usable else "  "
        return content


def _needs(parts: list[tuple[str, str, bool]]) -> int:
    """Cells that the keys take: three between two of them, and a bracket before a first of no use now."""
    return sum(len(key) + len(label) + 4 for key, label, _ in parts) - 3 + (not parts[0][2])


class Notice(Widget):
    """What was just done or could not be done. It goes when the next thing is done or said; a refusal also
    once one stands on another row, a long receipt once one writes on.
    """

    DEFAULT_CSS = """
    Notice { height: auto; max-height: 4; background: $surface; padding: 0 1; display: none; }
    Notice.-said { display: block; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.said = ""
        """The words on show."""
        self.refusals = 0
        """How often something was refused so far."""
        self._more: tuple[str, ...] = ()
        self._tone = "success"

    def tell(
        self, said: str, more: tuple[str, ...] = (), *, refused: bool = False, hint: bool = False
    ) -> None:
        """Show one sentence and, under it, further lines."""
        self.said, self._more = said, more
        self.refusals += refused
        self._tone = "warning" if refused else "tone-muted" if hint else "success"
        self.set_class(bool(said), "-said")
        self.refresh(layout=True)

    def clear(self) -> bool:
        """Show nothing; true where something was shown."""
        was = bool(self.said)
        self.tell("")
        return was

    def clear_refusal(self) -> None:
        """Show nothing where a refusal is shown: one has gone on from what it was about."""
        if self._tone == "warning":
            self.clear()

    def make_way(self) -> None:
        """Clear what was done once one goes on, where it covers more than a line; a refusal stays."""
        if self._tone == "success" and (self._more or self.size.height > 1):
            self.clear()

    def render(self) -> Content:
        """At most four lines; what does not fit is counted."""
        width = max(20, self.content_size.width or self.app.size.width - 2)
        sign = {"warning": "! ", "success": "√ "}.get(self._tone, "")
        lines = [f"{sign}{self.said}"] if self.said else []
        head = [line for text in lines for line in wrapped(text, width, hang=2)][:3]
        room = 4 - len(head)
        tail: list[str] = []
        for place, text in enumerate(self._more):
            # A line that moved is told whole or counted, never broken off.
            lines = list(wrapped(f"  {text}", width, hang=4))
            left = len(self._more) - place
            if len(tail) + len(lines) + (left > 1) > room:
                tail = [*tail, f"  and {left} more"][:room]
                break
            tail += lines
        return Content.assemble(
            ("\n".join(head), f"${self._tone}"), ("\n" + "\n".join(tail), "$tone-muted") if tail else ""
        )
