"""The one table of commands: keys, footer, palette and help are all made from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from textual.binding import BindingType


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
    """The screen or widget that answers: ``everywhere``, ``table``, ``board``, ``order``, ``paper``."""
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


COMMANDS: Final[tuple[Command, ...]] = (
    # The board
    Command(
        "board.record",
        ("r",),
        "record",
        "Record what settles the row (enter does the same).",
        "board",
        "record",
        1,
    ),
    Command(
        "board.why",
        ("w",),
        "why",
        "Why it is due then: clause, quote, each step of the count, other readings.",
        "board",
        "why",
        2,
    ),
    Command(
        "board.assign",
        ("a",),
        "assign",
        "Allocate a social worker, or an IRO where the row asks for one, to the marked rows.",
        "board",
        "assign",
        3,
    ),
    Command(
        "board.decide",
        ("d",),
        "decide",
        "On a last day in force, decide about the end of the order; elsewhere waive this once with a reason.",
        "board",
        "decide",
        4,
    ),
    Command(
        "board.undo",
        ("u",),
        "undo",
        "Take back what you recorded last; it stays in the history.",
        "board",
        "undo",
        5,
    ),
    Command(
        "board.filter",
        ("slash",),
        "filter",
        "Show only rows with all of these words; escape shows all again.",
        "board",
        "filter",
        6,
    ),
    Command(
        "board.order",
        ("o",),
        "order",
        "The page of the order: children, last day, facts, dates.",
        "board",
        "order",
    ),
    Command(
        "board.sort",
        ("s",),
        "sort",
        "Sort by the board's own order, due date, child, order or worker, in turn.",
        "board",
        "sort",
    ),
    Command(
        "board.everything",
        ("e",),
        "further dates",
        "Show or hide dates beyond the board's horizon, met ones left out.",
        "board",
        "everything",
    ),
    Command("board.refresh", ("R",), "refresh", "Read the register anew.", "board", "reload"),
    Command(
        "board.clear",
        ("escape",),
        "clear",
        "Clear the filter, then the marks, then the last message.",
        "board",
        "clear",
    ),
    # Tables
    Command("table.down", ("j", "down"), "down", "Next row.", "table", "down"),
    Command("table.up", ("k", "up"), "up", "Row before.", "table", "up"),
    Command("table.page_down", ("pagedown",), "page down", "A page down.", "table", "page_down"),
    Command("table.page_up", ("pageup",), "page up", "A page up.", "table", "page_up"),
    Command("table.top", ("g", "home"), "top", "First row.", "table", "top"),
    Command("table.end", ("G", "end"), "end", "Last row.", "table", "end"),
    Command(
        "table.mark", ("space",), "mark", "Mark the row, for assigning or waiving several.", "table", "mark"
    ),
    Command("table.choose", ("enter",), "record", "Record what settles the row.", "table", "choose"),
    # The order's page
    Command(
        "order.why", ("w", "enter"), "why", "Why the date under the cursor is what it is.", "order", "why", 1
    ),
    Command("order.down", ("j", "down"), "next date", "Next date.", "order", "next", 2),
    Command("order.up", ("k", "up"), "date before", "The date before.", "order", "previous", 3),
    Command("order.page_down", ("pagedown", "space"), "page down", "A page down.", "order", "page_down"),
    Command("order.page_up", ("pageup",), "page up", "A page up.", "order", "page_up"),
    Command("order.top", ("g", "home"), "top", "The top of the page.", "order", "top"),
    Command("order.end", ("G", "end"), "end", "The end of the page.", "order", "end"),
    Command("order.back", ("escape", "o"), "board", "Back to the board.", "order", "back", 4),
    # Everywhere
    Command("help", ("question_mark", "f1"), "help", "What each key does here.", "everywhere", "help", 7),
    Command(
        "palette",
        ("ctrl+p", "colon"),
        "commands",
        "Find a command by its name.",
        "everywhere",
        "command_palette",
    ),
    Command("theme", ("ctrl+t",), "theme", "The next colour theme: dark, light.", "everywhere", "next_theme"),
    Command("quit", ("q",), "quit", "Close the register and leave.", "everywhere", "quit", 8),
)


def commands_for(*where: str) -> tuple[Command, ...]:
    """The commands that answer in these places, in the order of the table."""
    return tuple(command for command in COMMANDS if command.where in where)


def footer_for(*where: str) -> tuple[Command, ...]:
    """The commands named in the footer, from the left."""
    return tuple(sorted((c for c in commands_for(*where) if c.footer), key=lambda command: command.footer))


def bindings(where: str) -> list[BindingType]:
    """The keys of one place, for the screen or widget that answers there."""
    from textual.binding import Binding

    return [
        Binding(
            ",".join(command.keys),
            command.action,
            command.label,
            tooltip=command.tooltip,
            id=command.id,
            show=False,
        )
        for command in commands_for(where)
    ]
