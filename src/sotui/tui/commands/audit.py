"""The commands of the audit."""

from __future__ import annotations

from typing import Final

from sotui.tui.commands.command import Command

LIST, ORDER = "audit", "order"

COMMANDS: Final[tuple[Command, ...]] = (
    Command(
        "order.audit",
        ("A",),
        "who looked",
        "Who looked at this order, or did something to it: for those who may read the audit.",
        ORDER,
        "audit",
    ),
    Command(
        "audit.open",
        ("o",),
        "open",
        "The entry whole: every field, each row before and after, its signature.",
        LIST,
        "open",
        1,
    ),
    Command(
        "audit.filter",
        ("slash",),
        "look for",
        "Only entries by somebody, about an order or a child, of a kind, of some days, or with words.",
        LIST,
        "filter",
        2,
    ),
    Command(
        "audit.about",
        ("a",),
        "same subject",
        "Only entries about what the one under the cursor is about.",
        LIST,
        "about",
        3,
    ),
    Command(
        "audit.who",
        ("w",),
        "same person",
        "Only entries by whoever wrote the one under the cursor.",
        LIST,
        "who",
        4,
    ),
    Command(
        "audit.kind",
        ("t",),
        "kind",
        "Only acts, then only looks, refusals, the vault's own, then all again.",
        LIST,
        "kind",
    ),
    Command(
        "audit.verify",
        ("v",),
        "verify",
        "Look through the whole audit: what was altered, removed or forged, and what is sound.",
        LIST,
        "verify",
        5,
    ),
    Command(
        "audit.export",
        ("e",),
        "export",
        "Write the entries that are looked for into a file, sealed under a passphrase of its own.",
        LIST,
        "export",
        6,
    ),
    Command("audit.refresh", ("R",), "refresh", "Read the audit anew.", LIST, "reload"),
    Command(
        "audit.clear",
        ("escape",),
        "back",
        "Show every entry again, then go back to where you came from.",
        LIST,
        "clear",
    ),
)
