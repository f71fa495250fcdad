"""The commands that answer wherever one stands."""

from __future__ import annotations

from typing import Final

from sotui.tui.commands.command import Command

COMMANDS: Final = (
    # With a control or function key: also while text is typed.
    Command("help", ("f1",), "help", "What each key does here.", "everywhere", "help", 90),
    Command(
        "palette", ("ctrl+p",), "commands", "Find a command by its name.", "everywhere", "command_palette"
    ),
    Command(
        "lock",
        ("ctrl+l",),
        "lock",
        "Lock at once: everything leaves the screen, what was typed is kept.",
        "everywhere",
        "lock",
        80,
    ),
    Command("theme", ("ctrl+t",), "theme", "The next colour theme.", "everywhere", "next_theme"),
    # Bare keys: where no text is typed.
    Command("browse.help", ("question_mark",), "help", "What each key does here.", "browse", "app.help"),
    Command(
        "browse.palette",
        ("colon",),
        "commands",
        "Find a command by its name.",
        "browse",
        "app.command_palette",
    ),
    Command(
        "view.board",
        ("1",),
        "board",
        "The board: what is due, most urgent first.",
        "browse",
        "app.view('board')",
    ),
    Command(
        "view.orders",
        ("2",),
        "orders",
        "Every order: search, or register a new one.",
        "browse",
        "app.view('orders')",
    ),
    Command(
        "view.reviews",
        ("3",),
        "reviews",
        "Reviews due, reviews held that wait for minutes or outcome.",
        "browse",
        "app.view('reviews')",
    ),
    Command(
        "view.supervision",
        ("4",),
        "supervision",
        "Who is due supervision, notes that wait to be signed.",
        "browse",
        "app.view('supervision')",
    ),
    Command(
        "view.drafts",
        ("5",),
        "drafts",
        "What you typed and have not recorded yet: “~” stands before its rows in the lists.",
        "browse",
        "app.view('drafts')",
    ),
    Command(
        "view.procedures",
        ("6",),
        "procedures",
        "The procedures in use: read by section, drawn as a chart, with the local intervals and holidays.",
        "browse",
        "app.view('procedures')",
    ),
    Command(
        "view.accounts",
        ("7",),
        "accounts",
        "Who may open the register, your own passphrase, and the recovery key.",
        "browse",
        "app.view('accounts')",
    ),
    Command(
        "view.audit",
        ("8",),
        "audit",
        "Who did or looked at what, when and why: for information governance and senior managers.",
        "browse",
        "app.view('audit')",
    ),
    Command(
        "view.backups",
        ("9",),
        "backups",
        "The backups: how old the last is, one made now, one tried out, one put back.",
        "browse",
        "app.view('backups')",
    ),
    Command("quit", ("q",), "quit", "Close the register and leave.", "browse", "app.quit", 95),
)
