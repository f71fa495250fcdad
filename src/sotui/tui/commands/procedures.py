"""The commands of the procedures: the shelf, one procedure read by section, its chart, what a site sets."""

from __future__ import annotations

from typing import Final

from sotui.tui.commands.command import Command

SHELF: Final = (
    Command(
        "procedures.open",
        ("o",),
        "open",
        "Read the procedure by section ({table.choose} does the same); of a file, its faults or what it is.",
        "procedures",
        "open",
        1,
    ),
    Command(
        "procedures.chart",
        ("f",),
        "chart",
        "The flow of the procedure drawn as a chart.",
        "procedures",
        "chart",
        2,
    ),
    Command(
        "procedures.intervals",
        ("i",),
        "intervals",
        "The spans that the procedure leaves to each service, and what is set here.",
        "procedures",
        "intervals",
        3,
    ),
    Command(
        "procedures.holidays",
        ("h",),
        "bank holidays",
        "The bank holidays in use, and to which day they are confirmed.",
        "procedures",
        "holidays",
        4,
    ),
    Command(
        "procedures.adopt",
        ("a",),
        "adopt",
        "Take the file, or the newer version that came with the program, into use from a day on.",
        "procedures",
        "adopt",
        5,
    ),
    Command(
        "procedures.filter", ("slash",), "find", "Find a procedure by words of it.", "procedures", "filter"
    ),
    Command("procedures.refresh", ("R",), "refresh", "Read the list anew.", "procedures", "reload"),
    Command(
        "procedures.clear",
        ("escape",),
        "clear",
        "Clear the words looked for, or the last message.",
        "procedures",
        "clear",
    ),
)
READ: Final = (
    Command(
        "procedure.read",
        ("r",),
        "read in full",
        "The clause under the cursor on a page of its own ({table.choose} does the same).",
        "procedure",
        "read",
        1,
    ),
    Command(
        "procedure.home",
        ("o",),
        "go there",
        "Go to the view in which the clause lives.",
        "procedure",
        "home",
        2,
    ),
    Command(
        "procedure.filter",
        ("slash",),
        "find",
        "Find clauses of every section that have all of the words.",
        "procedure",
        "filter",
        3,
    ),
    Command(
        "procedure.next_section",
        ("right_square_bracket", "right"),
        "next section",
        "The first clause of the next section.",
        "procedure",
        "section(1)",
    ),
    Command(
        "procedure.section_before",
        ("left_square_bracket", "left"),
        "section before",
        "The first clause of the section before.",
        "procedure",
        "section(-1)",
    ),
    Command(
        "procedure.chart",
        ("f",),
        "chart",
        "The flow of the procedure drawn as a chart.",
        "procedure",
        "chart",
        4,
    ),
    Command(
        "procedure.intervals",
        ("i",),
        "intervals",
        "The spans that the procedure leaves to each service, and what is set here.",
        "procedure",
        "intervals",
        5,
    ),
    Command(
        "procedure.back",
        ("escape", "b"),
        "back",
        "Every clause again where words were looked for; then back to where you came from.",
        "procedure",
        "back",
    ),
)
CHART: Final = (
    Command(
        "flow.model",
        ("m",),
        "other order",
        "Another order to draw it for: the day it was made, its months, its plan.",
        "flow",
        "model",
        1,
    ),
    Command(
        "flow.why",
        ("w",),
        "why",
        "Why the date under the cursor lies where it does.",
        "flow",
        "why",
        2,
    ),
    Command(
        "flow.clause",
        ("enter", "o"),
        "clause",
        "Read the clause under the cursor.",
        "flow",
        "clause",
        3,
    ),
    Command("flow.down", ("j", "down"), "next", "The next date or branch.", "flow", "move(1)"),
    Command("flow.up", ("k", "up"), "before", "The date or branch before.", "flow", "move(-1)"),
    Command("flow.page_down", ("pagedown", "space"), "page down", "A page down.", "flow", "turn(1)"),
    Command("flow.page_up", ("pageup",), "page up", "A page up.", "flow", "turn(-1)"),
    Command("flow.top", ("g", "home"), "top", "The top of the chart.", "flow", "edge(True)"),
    Command("flow.end", ("G", "end"), "end", "The end of the chart.", "flow", "edge(False)"),
    Command("flow.back", ("escape", "b"), "back", "Back to where you came from.", "flow", "back"),
)
INTERVALS: Final = (
    Command(
        "intervals.set",
        ("s",),
        "set",
        "Set the span under the cursor from a day on ({table.choose} does the same).",
        "intervals",
        "set",
        1,
    ),
    Command(
        "intervals.history",
        ("r",),
        "read",
        "Read why it is left to the service, and all that was ever set.",
        "intervals",
        "history",
        2,
    ),
    Command(
        "intervals.clause", ("o",), "clause", "Read the clause that leaves it open.", "intervals", "clause", 3
    ),
    Command("intervals.back", ("escape", "b"), "back", "Back to where you came from.", "intervals", "back"),
)
HOLIDAYS: Final = (
    Command(
        "holidays.add",
        ("n",),
        "add",
        "Add a bank holiday that was proclaimed, with where that stands.",
        "holidays",
        "add",
        1,
    ),
    Command(
        "holidays.withdraw",
        ("x",),
        "take back",
        "Take back one that was added here, and why.",
        "holidays",
        "withdraw",
        2,
    ),
    Command("holidays.back", ("escape", "b"), "back", "Back to where you came from.", "holidays", "back"),
)
COMMANDS: Final = (*SHELF, *READ, *CHART, *INTERVALS, *HOLIDAYS)
