"""The commands of the list of orders, of a new order and of an order's page."""

from __future__ import annotations

from typing import Final

from sotui.tui.commands.command import Command

COMMANDS: Final = (
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
)
