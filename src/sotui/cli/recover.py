"""The recovery key: made, and used where a passphrase is forgotten."""

from __future__ import annotations

import sys

import click

from sotui.cli.choosing import chosen, new_passphrase_option, show_key
from sotui.cli.common import (
    Settings,
    errors_said,
    opened_desk,
    passphrase_option,
    read_passphrase,
    refuse,
    vault_option,
)
from sotui.shown import show


@click.command("recovery-key")
@vault_option
@passphrase_option
@click.option(
    "--to",
    "target",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=str),
    metavar="FILE",
    help="Put its sheet into a file that is not there yet, as on a memory stick; - for standard output.",
)
@click.pass_obj
def recovery_key(settings: Settings, passphrase_file: str | None, target: str | None) -> None:
    """Make a recovery key, in the place of one that there is.

    It is shown once. With it, and nothing else, somebody who has forgotten their passphrase is given another.
    """
    with opened_desk(settings, passphrase_file) as desk:
        show_key(desk, target)


@click.command()
@vault_option
@click.option("--name", help="Whose passphrase is forgotten.")
@click.option(
    "--key-file",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=str),
    metavar="FILE",
    help="Read the recovery key from the first line of a file, or of standard input with -.",
)
@new_passphrase_option
@click.pass_obj
def recover(
    settings: Settings, name: str | None, key_file: str | None, new_passphrase_file: str | None
) -> None:
    """Give somebody who has forgotten their passphrase another, with the recovery key.

    What is recorded stays. What they typed and did not record, and what was sealed to them alone, cannot be
    opened after it: it is said, and counted, before anything is changed.
    """
    from sotui.desk import migrations
    from sotui.desk.accounts_model import losing
    from sotui.vault.recovery import opened

    name = name or settings.name
    with errors_said(), opened(settings.folder, _key(key_file), known=migrations()) as recovery:
        name = name or str(click.prompt("Whose passphrase is forgotten", err=True))
        lost = losing(recovery.losses(name))
        for sentence in lost or ("Nothing is lost: nothing of theirs waits unrecorded.",):
            click.echo(sentence, err=True)
        kept = recovery.let_in(name, chosen(new_passphrase_file, name))
    click.echo(f"{show(kept, limit=60)} opens the register with the new passphrase now.")
    click.echo("The recovery key has been used: make another with `sotui recovery-key`.")


def _key(key_file: str | None) -> str:
    """The recovery key; at the keyboard a slip is named by its group, and the key asked for again."""
    from sotui.vault import recovery_key as sheets
    from sotui.vault.errors import BadRecoveryKey

    if key_file is not None:
        return read_passphrase(key_file)
    if sys.stdin is None or not sys.stdin.isatty():
        refuse("No recovery key was given, and there is no keyboard to ask at.", "Use --key-file FILE, or -.")
    while True:
        typed = str(click.prompt("Recovery key", err=True))
        try:
            return sheets.read(typed)
        except BadRecoveryKey as error:
            click.echo(show(error.message), err=True)
