"""What a place is for and what each key does there, made from the one table of commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.cells import cell_len

from sotui.tui.commands import commands_for, views_for
from sotui.tui.commands.where import EVERYWHERE, where_named
from sotui.tui.dialogs.reading import ReadingDialog
from sotui.tui.keys import KeyTable
from sotui.tui.widgets.paper import Line, words

IN_A_BOX = ("help", "lock")
"""What answers over a box too."""
LEAST_KEYS, MOST_KEYS = 14, 22
"""Cells for the keys, before what they do."""


class KeysDialog(ReadingDialog):
    """The page of keys itself: what opened it closes it."""

    def action_help(self) -> None:
        """Back."""
        self.dismiss()


def help_dialog(where: Sequence[str], table: KeyTable, why_not: Callable[[str], str | None]) -> ReadingDialog:
    """The page over the screen. ``why_not`` is asked at once: it is about the screen beneath."""
    whys = {command.id: why for command in commands_for(*where) if (why := why_not(command.id)) is not None}
    return KeysDialog("Keys", lambda width: key_lines(where, width, table, whys))


def box_dialog(keys: Sequence[tuple[str, str]], table: KeyTable) -> ReadingDialog:
    """The keys of a box over the screen, and which of those beneath answer while it is open."""

    def page(width: int) -> list[Line]:
        longest = max(cell_len(key) for key, _ in keys)
        room = min(max(longest + 2, LEAST_KEYS), MOST_KEYS, max(LEAST_KEYS, width // 3))
        lines = words("In this box", width, "heading")
        for key, does in keys:
            lines += _beside(key, does, room, width, "plain")
        lines += [Line(), *words("Everywhere", width, "heading")]
        for command in commands_for(EVERYWHERE):
            beneath = "" if command.id in IN_A_BOX else " Not in a box: close it first."
            if table.of(command):
                said = table.said(command) + beneath
                lines += _beside(table.all(command), said, room, width, "quiet" if beneath else "plain")
        return lines

    return KeysDialog("Keys", page)


def key_lines(
    where: Sequence[str], width: int, table: KeyTable, whys: dict[str, str] | None = None
) -> list[Line]:
    """What these places are for and what each key does in them; beside a key that does nothing now, why."""
    lines: list[Line] = []
    for about in (where_named(one).about for one in where):
        if about:
            lines += words(about, width)
    if views := views_for(*where):
        lines += words(" · ".join(f"{table.first(view)} {view.label}" for view in views), width, "today")
    longest = max((cell_len(table.all(command)) for command in commands_for(*where)), default=0)
    room = min(max(longest + 2, LEAST_KEYS), MOST_KEYS, max(LEAST_KEYS, width // 3))
    for one in where:
        if lines:
            lines.append(Line())
        lines += words(where_named(one).title, width, "heading")
        for command in commands_for(one):
            why = (whys or {}).get(command.id)
            said = table.said(command, where) + (f" Not now: {why}" if why else "")
            keys = table.all(command) or "(no key)"
            lines += _beside(keys, said, room, width, "quiet" if why else "plain")
    return lines


def _beside(keys: str, said: str, room: int, width: int, tone: str) -> list[Line]:
    """Keys on the left, what they do on the right; keys too long for it have a line for themselves."""
    lines = []
    left = f"{keys}{' ' * (room - cell_len(keys))}"
    if cell_len(keys) >= room:
        lines.append(Line(((keys, "today"),)))
        left = " " * room
    for line in words(said, width - room, tone):
        lines.append(Line(((left, "today"), *line.pieces)))
        left = " " * room
    return lines
