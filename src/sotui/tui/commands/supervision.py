"""The commands of the list of supervision and of the note."""

from __future__ import annotations

from typing import Final

from sotui.tui.commands.command import Command

COMMANDS: Final[tuple[Command, ...]] = ()
