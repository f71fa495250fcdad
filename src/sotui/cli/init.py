"""Makes a register, and says where it lies."""

from __future__ import annotations

import click

from sotui.cli.choosing import chosen, show_key
from sotui.cli.common import Settings, errors_said, passphrase_option, refuse, vault_option
from sotui.shown import show


@click.command()
@vault_option
@click.option("--name", help="Your name, as others will read it beside what you record.")
@passphrase_option
@click.option(
    "--recovery-key-to",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=str),
    metavar="FILE",
    help="Make a recovery key and put its sheet into this file; - for standard output.",
)
@click.pass_obj
def init(
    settings: Settings, name: str | None, passphrase_file: str | None, recovery_key_to: str | None
) -> None:
    """Make a new, empty, encrypted register.

    Asks for your name and a passphrase, and shows a recovery key to write down. Without one of the two nobody
    can read the register: not the council, not the makers of this program.
    """
    from sotui.desk import migrations, open_desk
    from sotui.vault.create import clean_name, create
    from sotui.vault.folder import concern

    if (settings.folder / "vault.json").exists():
        refuse(
            f"There is a register in {settings.folder} already. It was left as it is.",
            "Open it with `sotui`, or name another folder for a new one with --vault.",
        )
    if (warning := concern(settings.folder)) is not None:
        click.echo(show(warning), err=True)
    name = name or settings.name
    if name is None:
        if passphrase_file is not None:
            refuse("A name is needed too: --name NAME.", "Nothing was made.")
        name = str(click.prompt("Your name", err=True))
    with errors_said():
        name = clean_name(name)
        passphrase = chosen(passphrase_file, name)
        click.echo("Making the register (calibrating the work of a guess takes a second or two) …", err=True)
        create(settings.folder, name, passphrase, migrations=migrations())
        click.echo(f"The register was made in {show(str(settings.folder))}.")
        if recovery_key_to is None and passphrase_file is not None:
            click.echo("No recovery key was made yet: `sotui recovery-key` makes one.")
        else:
            desk = open_desk(settings.folder, name, passphrase)
            try:
                show_key(desk, recovery_key_to)
            finally:
                desk.close()
    click.echo("Next: `sotui import FILE --dry-run` to look at a tracker, or `sotui` to open it.")


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
    from sotui.settings import own_themes_folder, settings_file, state_folder

    click.echo(f"settings  {show(str(settings_file()))}{'' if settings_file().exists() else '  (none yet)'}")
    click.echo(f"themes    {show(str(own_themes_folder()))}  (your own, beside those that ship)")
    said = "how far each register's audit had come: an older copy put back shows"
    click.echo(f"state     {show(str(state_folder()))}  ({said})")
    click.echo(f"program   {Path(sotui.__file__).parent}")
