"""Makes a register, and says where it lies."""

from __future__ import annotations

import click

from sotui.cli.common import (
    Settings,
    errors_said,
    passphrase_option,
    read_passphrase,
    refuse,
    vault_option,
)


@click.command()
@vault_option
@click.option("--name", help="Your name, as others will read it beside what you record.")
@passphrase_option
@click.pass_obj
def init(settings: Settings, name: str | None, passphrase_file: str | None) -> None:
    """Make a new, empty, encrypted register.

    Asks for your name and a passphrase. Without the passphrase nobody can read the register: not the
    council, not the makers of this program. A recovery key is not part of this version.
    """
    from sotui.desk import migrations
    from sotui.vault.create import create

    name = name or settings.name
    if name is None:
        if passphrase_file is not None:
            refuse("A name is needed too: --name NAME.", "Nothing was made.")
        name = click.prompt("Your name", err=True)
    passphrase = _chosen(passphrase_file)
    click.echo("Making the register (calibrating the work of a guess takes a second or two) …", err=True)
    with errors_said():
        create(settings.folder, name, passphrase, migrations=migrations())
    click.echo(f"The register was made in {settings.folder}.")
    click.echo("Next: `sotui import FILE --dry-run` to look at a tracker, or `sotui` to open it.")


def _chosen(passphrase_file: str | None) -> str:
    """The new passphrase; at the keyboard it is typed twice, until both are the same."""
    if passphrase_file is not None:
        return read_passphrase(passphrase_file)
    click.echo("Choose a passphrase: 15 characters or more, or four words or more.", err=True)
    while True:
        first = read_passphrase(None, "Passphrase")
        if first == read_passphrase(None, "The same again"):
            return first
        click.echo("The two are not the same. Try again.", err=True)


@click.command()
@vault_option
@click.pass_obj
def locate(settings: Settings) -> None:
    """Say where the register, its themes and this program lie. Needs no passphrase."""
    from pathlib import Path

    import sotui

    folder = settings.folder
    made = (folder / "vault.json").exists()
    click.echo(f"register  {folder}{'' if made else '  (not made yet: `sotui init`)'}")
    click.echo(f"program   {Path(sotui.__file__).parent}")
