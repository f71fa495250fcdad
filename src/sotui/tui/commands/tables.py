"""The commands of every table."""

from __future__ import annotations

from typing import Final

from sotui.tui.commands.command import Command

COMMANDS: Final = (
    Command("table.down", ("j", "down"), "down", "Next row.", "table", "down"),
    Command("table.up", ("k", "up"), "up", "Row before.", "table", "up"),
    Command("table.page_down", ("pagedown",), "page down", "A page down.", "table", "page_down"),
    Command("table.page_up", ("pageup",), "page up", "A page up.", "table", "page_up"),
    Command("table.top", ("g", "home"), "top", "First row.", "table", "top"),
    Command("table.end", ("G", "end"), "end", "Last row.", "table", "end"),
    Command(
        "table.mark", ("space",), "mark", "Mark the row, for assigning or waiving several.", "table", "mark"
    ),
    Command("table.choose", ("enter",), "choose", "Do with the row what the list is for.", "table", "choose"),
)
