"""Every key and what it does, and whether the keys that a person set can be had."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from sotui.shown import show

if TYPE_CHECKING:
    from sotui.tui.keys import KeyTable

FOUND = 1
"""Exit code of ``--check`` where the settings have a fault."""
NARROWEST = 12


@click.command()
@click.option("--check", is_flag=True, help="Only look for faults in the settings, and name every one.")
@click.option("--markdown", is_flag=True, help="The table as Markdown, for a page or an intranet.")
@click.option("--at", metavar="PLACE", multiple=True, help="Only this place, such as board; may be repeated.")
def keys(check: bool, markdown: bool, at: tuple[str, ...]) -> None:
    """Every key by the place where it answers, as the settings have it.

    Keys are set in settings.toml (see `sotui locate`) by the id in the last column:

    \b
    [keys]
    "board.record" = ["r", "f9"]
    """
    from sotui.settings import key_line, load_settings, settings_file
    from sotui.tui.keys import effective, without_keys

    settings, faults = load_settings()
    table, wrong = effective(settings.keys, key_line)
    faults = sorted([*faults, *wrong], key=lambda fault: fault.line)
    if check:
        file = settings_file()
        for fault in faults:
            click.echo(show(str(fault)), err=True)
        for command in without_keys(table):
            click.echo(f"{command.id} is left without a key; the palette finds it as “{command.label}”.")
        if faults:
            raise SystemExit(FOUND)
        click.echo(f"No fault in {show(str(file))}" + ("." if file.exists() else ": there is none yet."))
        return
    from sotui.tui.commands.where import WHERES

    known = [where.id for where in WHERES]
    if unknown := [place for place in at if place not in known]:
        raise click.BadParameter(f"there is no place “{unknown[0]}”; there are {', '.join(known)}.")
    for line in markdown_lines(table, at or None) if markdown else plain_lines(table, at or None):
        click.echo(line)
    if faults:
        click.echo(f"\n{len(faults)} of the settings do not hold: see `sotui keys --check`.", err=True)


def plain_lines(table: KeyTable, at: Sequence[str] | None = None) -> list[str]:
    """The table as text: keys, what they do, the id by which they are set."""
    from sotui.tui.keys import rows

    places = rows(at)
    commands = [command for _, of_place in places for command in of_place]
    wide = max(NARROWEST, *(len(table.all(command)) for command in commands)) + 2
    ids = max(len(command.id) for command in commands) + 2
    lines: list[str] = []
    for where, of_place in places:
        lines += ["", _title(where)] if lines else [_title(where)]
        for command in of_place:
            key = table.all(command) or "(none)"
            lines.append(f"  {key:<{wide}}{command.id:<{ids}}{table.said(command)}")
    return lines


def markdown_lines(table: KeyTable, at: Sequence[str] | None = None) -> list[str]:
    """The table as Markdown."""
    from sotui.tui.keys import rows

    lines: list[str] = []
    for where, of_place in rows(at):
        lines += [
            *([""] if lines else []),
            f"**{_title(where)}**",
            "",
            "| keys | does | id |",
            "|---|---|---|",
        ]
        for command in of_place:
            keys = (
                " ".join(f"`{key}`" for key in table.all(command).split(", ")) if table.of(command) else "–"
            )
            lines.append(f"| {keys.replace('`|`', '`&#124;`')} | {table.said(command)} | `{command.id}` |")
    return lines


def _title(where: str) -> str:
    from sotui.tui.commands.where import where_named

    return where_named(where).title
