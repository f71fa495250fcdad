"""The commands of the board."""

from __future__ import annotations

from typing import Final

from sotui.tui.commands.command import Command

COMMANDS: Final = (
    Command(
        "board.record",
        ("r",),
        "record",
        "Record what settles the row ({table.choose} does the same).",
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
        "Show only rows with all of these words; {board.clear} shows all again.",
        "board",
        "filter",
        6,
    ),
    Command(
        "board.write_up",
        ("f",),
        "write up",
        "The form that the row asks for: the agenda of a review, the note of a supervision or of an alarm.",
        "board",
        "write_up",
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
)
