"""The commands of the list of drafts."""

from __future__ import annotations

from typing import Final

from sotui.tui.commands.command import Command

COMMANDS: Final = (
    Command(
        "drafts.open",
        ("o",),
        "go on",
        "Go on where it was typed, with the text back in its fields ({table.choose} does the same).",
        "drafts",
        "open",
        1,
    ),
    Command(
        "drafts.read",
        ("r",),
        "read",
        "Read all that was typed, also where its form is gone.",
        "drafts",
        "read",
        2,
    ),
    Command(
        "drafts.discard", ("x",), "discard", "Throw the draft away, after a question.", "drafts", "discard", 3
    ),
    Command("drafts.refresh", ("R",), "refresh", "Read the list anew.", "drafts", "reload"),
    Command("drafts.clear", ("escape",), "clear", "Clear the last message.", "drafts", "clear"),
)
