"""The commands of the list of backups."""

from __future__ import annotations

from typing import Final

from sotui.tui.commands.command import Command

COMMANDS: Final = (
    Command(
        "backups.make",
        ("m",),
        "make one",
        "Make a backup now; it counts once it was opened again and found whole.",
        "backups",
        "make",
        1,
    ),
    Command(
        "backups.elsewhere",
        ("e",),
        "make elsewhere",
        "Make a backup in another folder, as on a stick or another disk; nothing there is ever removed.",
        "backups",
        "elsewhere",
        4,
    ),
    Command(
        "backups.drill",
        ("t",),
        "try out",
        "A restore drill: open the backup apart from the register, look through all of it, remove the copy.",
        "backups",
        "drill",
        2,
    ),
    Command(
        "backups.restore",
        ("p",),
        "put back",
        "Put the register back as the backup has it; what is there now is kept whole.",
        "backups",
        "restore",
        3,
    ),
    Command("backups.refresh", ("R",), "refresh", "Read the list anew.", "backups", "reload"),
    Command("backups.clear", ("escape",), "clear", "Clear the last message.", "backups", "clear"),
)
