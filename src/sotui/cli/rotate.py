"""Another data key for the register, from the command line: after somebody left, or a copy was lost."""

from __future__ import annotations

import click

from sotui.cli.common import Settings, opened_desk, passphrase_option, vault_option
from sotui.shown import show


@click.command()
@vault_option
@click.option("--name", help="Your name, where several people may open the register.")
@passphrase_option
@click.option("--reason", default="", help="Why, as the audit will have it; asked for where it is left out.")
@click.pass_obj
def rotate(settings: Settings, name: str | None, passphrase_file: str | None, reason: str) -> None:
    """Give the register another data key; for an administrator.

    Copies of the folder taken before then open with what was in them, and with nothing that comes after:
    worth doing when somebody has left, or a machine or a backup is lost. Everybody keeps their passphrase,
    and the recovery key stays. A backup is made first. Stopped at any moment, the register is as it was.
    """
    from sotui.vault.rotation import rotate

    settings.name = name or settings.name
    with opened_desk(settings, passphrase_file) as desk:
        if not reason and passphrase_file is None:
            reason = click.prompt("Why is the data key changed", err=True)
        click.echo("Making a backup, then the records anew under another key …", err=True)
        done = rotate(desk.session, reason)
    click.echo(
        f"The register has another data key, its {_nth(done.epoch)}. All passphrases stay as they are."
    )
    if done.before is not None:
        click.echo(f"A backup of how things stood lies in {show(str(done.before))}.")
    if done.left:
        click.echo(f"The rest is put in order when the register is next opened: {show(done.left)}")
    click.echo("Backups made before open with the passphrases of then: remove those that nobody needs.")


def _nth(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
