"""Who may open the register: people added, their roles, accounts taken out of use, passphrases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sotui.cli.choosing import chosen, new_passphrase_option
from sotui.cli.common import Settings, opened_desk, passphrase_option, refuse, vault_option
from sotui.shown import show

if TYPE_CHECKING:
    from sotui.desk import Desk
    from sotui.desk.accounts_model import Account
    from sotui.triage.model import Receipt

LONGEST_SHOWN = 60
_reason = click.option("--reason", help="Why, for the audit; asked for where it is left out.")
_lost = click.option(
    "--even-if-lost",
    is_flag=True,
    help="Go on where texts are sealed to this person alone: nobody can read these afterwards.",
)


@click.group()
def account() -> None:
    """Who may open the register, and in which roles.

    The person who is added chooses the passphrase, at this keyboard: no administrator learns it.
    """


@account.command("list")
@vault_option
@passphrase_option
@click.pass_obj
def list_(settings: Settings, passphrase_file: str | None) -> None:
    """List the accounts by name; those disabled come last. Without being administrator: your own."""
    from sotui.desk.accounts import at_words

    with opened_desk(settings, passphrase_file) as desk:
        found = desk.accounts.listing()
    for one in found.people:
        said = [show(one.name, limit=LONGEST_SHOWN), ", ".join(one.roles)]
        said += [f"signs as {', '.join(one.positions)}"] if one.positions else []
        said.append(
            "disabled" if one.disabled else f"opened {at_words(one.opened)}" if one.opened else "never opened"
        )
        click.echo(" · ".join(said))
    if found.all:
        made, used = found.recovery.made, found.recovery.used
        if made is None:
            click.echo("There is no recovery key yet: `sotui recovery-key` makes one.")
        elif used is not None:
            click.echo(f"The recovery key was used on {at_words(used)}: `sotui recovery-key` makes another.")
        else:
            click.echo(f"The recovery key was made on {at_words(made)}.")


@account.command()
@vault_option
@passphrase_option
@new_passphrase_option
@click.argument("name")
@click.option("--role", "roles", multiple=True, required=True, help="What they may open; may be repeated.")
@click.pass_obj
def add(
    settings: Settings,
    passphrase_file: str | None,
    new_passphrase_file: str | None,
    name: str,
    roles: tuple[str, ...],
) -> None:
    """Let one more person in: sotui account add "Wilma Worker" --role "social worker"."""
    with opened_desk(settings, passphrase_file) as desk:
        kept = desk.accounts.check_new(name, roles)
        _say(desk.accounts.add(kept, roles, chosen(new_passphrase_file, kept, whose=kept)))


@account.command()
@vault_option
@passphrase_option
@click.argument("name")
@click.argument("roles", nargs=-1, required=True)
@_reason
@click.pass_obj
def role(
    settings: Settings, passphrase_file: str | None, name: str, roles: tuple[str, ...], reason: str | None
) -> None:
    """Say which roles somebody has from now on, in the place of those before."""
    with opened_desk(settings, passphrase_file) as desk:
        one = _one(desk, name)
        _say(desk.accounts.set_roles(one.user, roles, _why(reason, passphrase_file)))


@account.command()
@vault_option
@passphrase_option
@click.argument("name")
@_reason
@_lost
@click.pass_obj
def disable(
    settings: Settings, passphrase_file: str | None, name: str, reason: str | None, even_if_lost: bool
) -> None:
    """Have the register open no more to somebody; what they recorded stays."""
    with opened_desk(settings, passphrase_file) as desk:
        one = _one(desk, name)
        _warn(desk, one)
        why = _why(reason, passphrase_file)
        _say(desk.accounts.disable(one.user, why, confirmed=even_if_lost))
    click.echo("`sotui rotate` gives the register another data key.")


@account.command()
@vault_option
@passphrase_option
@new_passphrase_option
@click.argument("name")
@_reason
@click.pass_obj
def enable(
    settings: Settings,
    passphrase_file: str | None,
    new_passphrase_file: str | None,
    name: str,
    reason: str | None,
) -> None:
    """Let somebody in again who was disabled, with the roles they had and a new passphrase."""
    with opened_desk(settings, passphrase_file) as desk:
        one = _one(desk, name)
        why = _why(reason, passphrase_file)
        _say(desk.accounts.enable(one.user, chosen(new_passphrase_file, one.name, whose=one.name), why))


@account.command()
@vault_option
@passphrase_option
@new_passphrase_option
@click.argument("name")
@_reason
@_lost
@click.pass_obj
def reset(
    settings: Settings,
    passphrase_file: str | None,
    new_passphrase_file: str | None,
    name: str,
    reason: str | None,
    even_if_lost: bool,
) -> None:
    """Somebody has forgotten their passphrase: they choose another, and get new keys."""
    with opened_desk(settings, passphrase_file) as desk:
        one = _one(desk, name)
        _warn(desk, one)
        why = _why(reason, passphrase_file)
        word = chosen(new_passphrase_file, one.name, whose=one.name)
        _say(desk.accounts.reset(one.user, word, why, confirmed=even_if_lost))


@account.command()
@vault_option
@passphrase_option
@new_passphrase_option
@click.pass_obj
def passphrase(settings: Settings, passphrase_file: str | None, new_passphrase_file: str | None) -> None:
    """Change your own passphrase; the present one is asked for first."""
    from sotui.cli.common import errors_said, read_passphrase
    from sotui.desk import open_desk
    from sotui.vault.open import read_header

    with errors_said():
        read_header(settings.folder)
        current = read_passphrase(passphrase_file, "Present passphrase")
        desk = open_desk(settings.folder, settings.name, current)
        try:
            word = chosen(new_passphrase_file, desk.person)
            _say(desk.accounts.change_passphrase(current, word))
        finally:
            desk.close()


def _one(desk: Desk, name: str) -> Account:
    """The account that is meant; refuses where there is none."""
    from sotui.names import name_key

    why = desk.accounts.why_not()
    if why is not None:
        refuse(why, "Nothing was changed.")
    wanted = name_key(name)
    found = next((one for one in desk.accounts.listing().people if name_key(one.name) == wanted), None)
    if found is None:
        shown = show(name, limit=LONGEST_SHOWN)
        refuse(f"Nobody called {shown} has an account.", "Nothing was changed. See `sotui account list`.")
    return found


def _warn(desk: Desk, one: Account) -> None:
    from sotui.desk.accounts_model import losing

    for sentence in losing(desk.accounts.losses(one.user)):
        click.echo(sentence, err=True)


def _why(reason: str | None, passphrase_file: str | None) -> str:
    if reason is not None:
        return reason
    if passphrase_file is not None:
        refuse("It needs a reason: --reason WHY.", "Nothing was changed.")
    return str(click.prompt("Why, in a few words", err=True))


def _say(receipt: Receipt) -> None:
    for sentence in (receipt.said, *receipt.moved):
        click.echo(show(sentence))
