"""The one table of commands: keys, footer, palette, help and the printed list are all made from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sotui.tui.commands import (
    accounts,
    audit,
    backups,
    board,
    drafts,
    everywhere,
    orders,
    procedures,
    reviews,
    staff,
    supervision,
    tables,
)
from sotui.tui.commands.command import Command, key_name

if TYPE_CHECKING:
    from textual.binding import Binding, BindingType

__all__ = [
    "COMMANDS",
    "Command",
    "bindings",
    "commands_for",
    "footer_for",
    "help_binding",
    "key_name",
    "views_for",
]

COMMANDS: Final[tuple[Command, ...]] = (
    *board.COMMANDS,
    *tables.COMMANDS,
    *orders.COMMANDS,
    *reviews.COMMANDS,
    *supervision.COMMANDS,
    *staff.COMMANDS,
    *drafts.COMMANDS,
    *procedures.COMMANDS,
    *accounts.COMMANDS,
    *audit.COMMANDS,
    *backups.COMMANDS,
    *everywhere.COMMANDS,
)


def commands_for(*where: str) -> tuple[Command, ...]:
    """The commands that answer in these places, in the order of the table."""
    return tuple(command for command in COMMANDS if command.where in where)


def footer_for(*where: str) -> tuple[Command, ...]:
    """The commands named in the footer, from the left."""
    return tuple(sorted((c for c in commands_for(*where) if c.footer), key=lambda command: command.footer))


def views_for(*where: str) -> tuple[Command, ...]:
    """The commands that go to another view, where they answer; in the order of their keys."""
    return tuple(command for command in commands_for(*where) if command.id.startswith("view."))


def bindings(where: str) -> list[BindingType]:
    """The keys of one place, for the screen or widget that answers there."""
    return [_binding(command) for command in commands_for(where)]


def help_binding() -> BindingType:
    """The key of the help, for dialogs: what answers everywhere does not answer beneath one."""
    return next(_binding(command) for command in everywhere.COMMANDS if command.id == "help")


def _binding(command: Command) -> Binding:
    from textual.binding import Binding

    return Binding(
        ",".join(command.keys),
        command.action,
        command.label,
        tooltip=command.tooltip,
        id=command.id,
        show=False,
    )
