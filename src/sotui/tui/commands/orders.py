"""The commands of the list of orders, of a new order and of an order's page."""

from __future__ import annotations

from typing import Final

from sotui.tui.commands.command import Command

LIST: Final = (
    Command("orders.open", ("o",), "open", "The page of the order under the cursor.", "orders", "open", 1),
    Command(
        "orders.search",
        ("slash",),
        "search",
        "Search by part of a name, child's number, order, case or family; {orders.clear} shows all again.",
        "orders",
        "search",
        2,
    ),
    Command("orders.new", ("n",), "new order", "Register a new order in one form.", "orders", "new", 3),
    Command(
        "orders.sort",
        ("s",),
        "sort",
        "Sort by order, what is most urgent, last day in force, child or worker, in turn.",
        "orders",
        "sort",
        4,
    ),
    Command("orders.why", ("w",), "why", "Why its most urgent date is what it is.", "orders", "why"),
    Command("orders.refresh", ("R",), "refresh", "Read the register anew.", "orders", "reload"),
    Command(
        "orders.clear", ("escape",), "clear", "Clear the search, then the last message.", "orders", "clear"
    ),
)
FORM: Final = (
    Command("new.save", ("f2",), "save", "Put the order on the register in one act.", "new order", "save", 1),
    Command(
        "new.dates",
        ("f5",),
        "dates",
        "Every date that follows, with its reason; again for the form.",
        "new order",
        "dates",
        2,
    ),
    Command(
        "new.alike",
        ("f4",),
        "on register",
        "Go to the orders that may be the same; {alike.open} opens one, {alike.family} takes its family.",
        "new order",
        "alike",
        3,
    ),
    Command("new.child", ("f8",), "add child", "A line for another child.", "new order", "add_child", 4),
    Command(
        "new.without",
        ("f9",),
        "take out child",
        "Take the child out whose line one stands in.",
        "new order",
        "without_child",
    ),
    Command(
        "new.back", ("escape",), "back", "Leave the form; what is typed is kept.", "new order", "back", 5
    ),
    Command("alike.open", ("enter",), "open", "The page of the order.", "orders alike", "open"),
    Command(
        "alike.family", ("f",), "take family", "Take its family into the form.", "orders alike", "family"
    ),
    Command("alike.down", ("j", "down"), "next", "The next order.", "orders alike", "step(1)"),
    Command("alike.back", ("escape",), "form", "Back to the form.", "orders alike", "to_form"),
    Command("alike.up", ("k", "up"), "before", "The order before.", "orders alike", "step(-1)"),
)
PAGE: Final = (
    Command(
        "order.record",
        ("r",),
        "record",
        "Record what settles the date under the cursor; of an agreed action, that it was done.",
        "order",
        "record",
        1,
    ),
    Command(
        "order.why",
        ("w", "enter"),
        "why",
        "Why the date under the cursor is so; of an entry what it said before; of an agreed action its note.",
        "order",
        "why",
        2,
    ),
    Command(
        "order.fact",
        ("f",),
        "fact",
        "Record anything that happened, found by part of its name.",
        "order",
        "fact",
        3,
    ),
    Command(
        "order.correct",
        ("c",),
        "correct",
        "Correct what happened under the cursor, or say that it did not happen; the old entry stays.",
        "order",
        "correct",
        4,
    ),
    Command(
        "order.what_if",
        ("i",),
        "what if",
        "Suppose the order extended, ended or moved, a review held: the dates that follow, nothing recorded.",
        "order",
        "what_if",
        5,
    ),
    Command("order.note", ("a",), "add note", "Write a note about the order or a child.", "order", "note"),
    Command(
        "order.edit",
        ("e",),
        "details",
        "Put right what is no fact: case number, court, a child's name, birth, number or team.",
        "order",
        "edit",
    ),
    Command(
        "order.review",
        ("v",),
        "review",
        "A review of the order: the one under the cursor, one that was held, or a new one.",
        "order",
        "review",
    ),
    Command(
        "order.supervise",
        ("p",),
        "supervision",
        "The supervision note of a child; on an agreed action the note of which it is.",
        "order",
        "supervise",
    ),
    Command(
        "order.actions",
        ("t",),
        "agreed actions",
        "Go to the agreed actions that are open; again to the top of the page.",
        "order",
        "actions",
    ),
    Command(
        "order.done",
        ("d",),
        "action done",
        "The agreed action was done: when, and where on the child's file the evidence is.",
        "order",
        "settle('order.done')",
    ),
    Command(
        "order.drop",
        ("x",),
        "action no longer",
        "The agreed action is no longer relevant, and why.",
        "order",
        "settle('order.drop')",
    ),
    Command(
        "order.reopen",
        ("o",),
        "open again",
        "The agreed action that was done or dropped is to be done after all, and why.",
        "order",
        "settle('order.reopen')",
    ),
    Command(
        "order.undo",
        ("u",),
        "undo",
        "Take back what you recorded last; asked first where that was on another order.",
        "order",
        "undo",
    ),
    Command("order.down", ("j", "down"), "next line", "The next date or fact.", "order", "next"),
    Command("order.up", ("k", "up"), "line before", "The date or fact before.", "order", "previous"),
    Command(
        "order.facts",
        ("h",),
        "what happened",
        "Go to what was recorded last; again to the dates.",
        "order",
        "facts",
    ),
    Command("order.page_down", ("pagedown", "space"), "page down", "A page down.", "order", "page_down"),
    Command("order.page_up", ("pageup",), "page up", "A page up.", "order", "page_up"),
    Command("order.top", ("g", "home"), "top", "The top of the page.", "order", "top"),
    Command("order.end", ("G", "end"), "end", "The end of the page.", "order", "end"),
    Command("order.refresh", ("R",), "refresh", "Read the order anew.", "order", "reload"),
    Command("order.back", ("escape", "b"), "back", "Back to where you came from.", "order", "back"),
)
COMMANDS: Final = (*LIST, *FORM, *PAGE)
