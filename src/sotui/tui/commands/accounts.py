"""The commands of the accounts, and of making a recovery key."""

from __future__ import annotations

from typing import Final

from sotui.tui.commands.command import Command

LIST: Final = (
    Command(
        "accounts.passphrase",
        ("p",),
        "passphrase",
        "Change your own passphrase.",
        "accounts",
        "passphrase",
        1,
    ),
    Command(
        "accounts.add",
        ("n",),
        "add",
        "Add a person: name and roles, then they choose their passphrase at this keyboard.",
        "accounts",
        "add",
        2,
    ),
    Command(
        "accounts.roles",
        ("r",),
        "roles",
        "Say which roles the account under the cursor has from now on.",
        "accounts",
        "roles",
        3,
    ),
    Command(
        "accounts.reset",
        ("f",),
        "forgotten",
        "The person under the cursor has forgotten their passphrase: they choose another at this keyboard.",
        "accounts",
        "reset",
        4,
    ),
    Command(
        "accounts.disable",
        ("x",),
        "disable",
        "Take the account under the cursor out of use: it no longer opens the register.",
        "accounts",
        "disable",
        5,
    ),
    Command(
        "accounts.enable",
        ("e",),
        "enable",
        "Take a disabled account into use again: the person chooses a new passphrase at this keyboard.",
        "accounts",
        "enable",
    ),
    Command(
        "accounts.recovery",
        ("y",),
        "recovery key",
        "Make a recovery key, or one in the place of that which is there.",
        "accounts",
        "recovery",
        7,
    ),
    Command(
        "accounts.rotate",
        ("d",),
        "data key",
        "Give the register another data key, as when somebody left or a machine was lost; then it locks.",
        "accounts",
        "rotate",
    ),
    Command("accounts.refresh", ("R",), "refresh", "Read the list anew.", "accounts", "reload"),
    Command("accounts.clear", ("escape",), "clear", "Clear the last message.", "accounts", "clear"),
)
RECOVERY: Final = (
    Command(
        "recovery.next",
        ("enter",),
        "go on",
        "The key is written down: two groups of it are asked for next.",
        "recovery key",
        "next",
        1,
    ),
    Command(
        "recovery.sheet",
        ("f3",),
        "as a sheet",
        "The whole sheet as text, to be written down.",
        "recovery key",
        "sheet",
        2,
    ),
    Command(
        "recovery.down", ("down",), "down", "The next line, or the next field.", "recovery key", "line(1)"
    ),
    Command(
        "recovery.up", ("up",), "up", "The line before, or the field before.", "recovery key", "line(-1)"
    ),
    Command(
        "recovery.back",
        ("escape",),
        "back",
        "Back to the key; from there back to where you came from, and no key is made.",
        "recovery key",
        "back",
        3,
    ),
)
COMMANDS: Final = (*LIST, *RECOVERY)
