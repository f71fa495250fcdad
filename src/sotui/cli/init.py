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
from sotui.shown import show


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

    if (settings.folder / "vault.json").exists():
        refuse(
            f"There is a register in {settings.folder} already. It was left as it is.",
            "Open it with `sotui`, or name another folder for a new one with --vault.",
        )
    name = name or settings.name
    if name is None:
        if passphrase_file is not None:
            refuse("A name is needed too: --name NAME.", "Nothing was made.")
        name = click.prompt("Your name", err=True)
    passphrase = _chosen(passphrase_file, name)
    click.echo("Making the register (calibrating the work of a guess takes a second or two) …", err=True)
    with errors_said():
        create(settings.folder, name, passphrase, migrations=migrations())
    click.echo(f"The register was made in {show(str(settings.folder))}.")
    click.echo("Next: `sotui import FILE --dry-run` to look at a tracker, or `sotui` to open it.")


def _chosen(passphrase_file: str | None, name: str) -> str:
    """The new passphrase; at the keyboard it is asked for until it is good and typed the same twice."""
    if passphrase_file is not None:
        return read_passphrase(passphrase_file)
    from sotui.vault.errors import BadPassphrase
    from sotui.vault.passphrase import check_strength

    click.echo("Choose a passphrase: 15 characters or more, or four words or more.", err=True)
    while True:
        first = read_passphrase(None, "Passphrase")
        try:
            check_strength(first, names=(name, *name.split()))
        except BadPassphrase as error:
            click.echo(error.message, err=True)
            continue
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
    try:
        made = (folder / "vault.json").exists()
    except OSError as error:
        refuse(f"The folder {folder} cannot be looked at: {error.strerror}.")
    click.echo(f"register  {show(str(folder))}{'' if made else '  (not made yet: `sotui init`)'}")
    from sotui.settings import own_themes_folder, settings_file

    click.echo(f"settings  {show(str(settings_file()))}{'' if settings_file().exists() else '  (none yet)'}")
    click.echo(f"themes    {show(str(own_themes_folder()))}  (your own, beside those that ship)")
    click.echo(f"program   {Path(sotui.__file__).parent}")
