"""The commands of the list of staff, of a worker's page, and of sessions set and put off."""

from __future__ import annotations

from typing import Final

from sotui.tui.commands.command import Command

LIST, PAGE, SUPERVISION = "staff", "worker", "supervision"


def _sessions(where: str) -> tuple[Command, ...]:
    """The same keys on the list of supervision and on the page of a worker."""
    return (
        Command(
            f"{where}.book",
            ("b",),
            "set session",
            "Set a session for a day and an hour.",
            where,
            "sessions('book')",
        ),
        Command(
            f"{where}.cancel",
            ("x",),
            "cancel session",
            "Say that a session was cancelled, in which exceptional circumstances, and the day in its place.",
            where,
            "sessions('cancel')",
        ),
        Command(
            f"{where}.rearrange",
            ("v",),
            "rearrange",
            "Set another day for a session that was cancelled.",
            where,
            "sessions('rearrange')",
        ),
        Command(
            f"{where}.year",
            ("y",),
            "year's dates",
            "Set the sessions of a year at once, as the procedure asks.",
            where,
            "sessions('year')",
        ),
    )


COMMANDS: Final[tuple[Command, ...]] = (
    # On the list of supervision
    Command(
        "supervision.staff",
        ("T",),
        "staff",
        "The supervision of staff: what is due to each worker.",
        SUPERVISION,
        "staff",
    ),
    *_sessions(SUPERVISION),
    # The list
    Command(
        "staff.open",
        ("o",),
        "open",
        "The worker's page: every date, and what was recorded ({table.choose} does the same).",
        LIST,
        "open",
        1,
    ),
    Command(
        "staff.why",
        ("w",),
        "why",
        "Why the most urgent date is so: clause, quote, each step of the count, other readings.",
        LIST,
        "why",
        2,
    ),
    Command(
        "staff.record",
        ("r",),
        "record",
        "Record what settles the worker's most urgent date.",
        LIST,
        "record",
        3,
    ),
    Command("staff.fact", ("f",), "fact", "Record anything about the worker's supervision.", LIST, "fact"),
    Command(
        "staff.filter",
        ("slash",),
        "filter",
        "Show only workers with all of these words; {staff.clear} shows all again.",
        LIST,
        "filter",
        4,
    ),
    Command(
        "staff.team",
        ("t",),
        "team",
        "Only the workers of one team, of the next, and so on, then all again.",
        LIST,
        "team",
        5,
    ),
    Command(
        "staff.sort",
        ("s",),
        "sort",
        "Sort by urgency, by name, by team, or by the next supervision, in turn.",
        LIST,
        "sort",
    ),
    Command("staff.undo", ("u",), "undo", "Take back what you recorded last.", LIST, "undo"),
    Command("staff.refresh", ("R",), "refresh", "Read the register anew.", LIST, "reload"),
    Command(
        "staff.clear",
        ("escape",),
        "back",
        "Clear the filter, then the team, then go back to where you came from.",
        LIST,
        "clear",
    ),
    # A worker's page
    Command(
        "worker.record",
        ("r",),
        "record",
        "Record what settles the date under the cursor.",
        PAGE,
        "record",
        1,
    ),
    Command(
        "worker.why",
        ("w", "enter"),
        "why",
        "Why the date under the cursor is so; of an entry what it said before it was corrected.",
        PAGE,
        "why",
        2,
    ),
    Command(
        "worker.fact",
        ("f",),
        "fact",
        "Record anything about the worker's supervision, found by part of its name.",
        PAGE,
        "fact",
        3,
    ),
    Command(
        "worker.correct",
        ("c",),
        "correct",
        "Correct what was recorded under the cursor, or say that it did not happen; the old entry stays.",
        PAGE,
        "correct",
        4,
    ),
    *_sessions(PAGE),
    Command("worker.undo", ("u",), "undo", "Take back what you recorded last.", PAGE, "undo"),
    Command("worker.down", ("j", "down"), "next line", "The next date or entry.", PAGE, "next"),
    Command("worker.up", ("k", "up"), "line before", "The date or entry before.", PAGE, "previous"),
    Command(
        "worker.facts",
        ("h",),
        "what happened",
        "Go to what was recorded last; again to the dates.",
        PAGE,
        "facts",
    ),
    Command("worker.page_down", ("pagedown", "space"), "page down", "A page down.", PAGE, "turn(1)"),
    Command("worker.page_up", ("pageup",), "page up", "A page up.", PAGE, "turn(-1)"),
    Command("worker.top", ("g", "home"), "top", "The top of the page.", PAGE, "end(True)"),
    Command("worker.end", ("G", "end"), "end", "The end of the page.", PAGE, "end(False)"),
    Command("worker.refresh", ("R",), "refresh", "Read the page anew.", PAGE, "reload"),
    Command("worker.back", ("escape",), "back", "Back to where you came from.", PAGE, "back"),
)
