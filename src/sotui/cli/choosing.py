"""A new passphrase asked for at the keyboard, and a recovery key shown, written down or sent to a file."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from sotui.cli.common import F, read_passphrase, refuse
from sotui.shown import show

if TYPE_CHECKING:
    from sotui.desk import Desk
    from sotui.desk.accounts_model import FreshKey

T = TypeVar("T")


def new_passphrase_option(command: F) -> F:
    """``--new-passphrase-file FILE`` for scripts; ``-`` reads standard input, after what else it gives."""
    return click.option(
        "--new-passphrase-file",
        type=click.Path(dir_okay=False, allow_dash=True, path_type=str),
        metavar="FILE",
        help="Read the new passphrase from the first line of a file, or of standard input with -.",
    )(command)


def chosen(source: str | None, name: str, *, whose: str = "") -> str:
    """The new passphrase; at the keyboard it is asked for until it is good and typed the same twice.

    ``whose``: the person who is to sit down for it, where it is not whoever sits there.
    """
    if source is not None:
        return read_passphrase(source)
    from sotui.vault.strength import RULES, strength

    if whose:
        click.echo(
            f"Hand the keyboard to {show(whose)}, who chooses the passphrase; nobody else needs it.", err=True
        )
    click.echo(f"Choose a passphrase: {RULES}", err=True)
    while True:
        first = read_passphrase(None, "Passphrase")
        found = strength(first, name)
        if not found.good:
            click.echo(found.said, err=True)
        elif first == read_passphrase(None, "The same again"):
            return first
        else:
            click.echo("The two are not the same. Try again.", err=True)


def show_key(desk: Desk, target: str | None) -> None:
    """Make a recovery key: into a file where one is named, else on the screen, two groups typed again."""
    fresh = desk.accounts.fresh_key()
    if target == "-":
        _keep_as_written(desk, fresh)
        click.echo(fresh.sheet)
    elif target is not None:
        _to_file(desk, fresh, Path(target).expanduser())
    else:
        _at_keyboard(desk, fresh)


def _to_file(desk: Desk, fresh: FreshKey, path: Path) -> None:
    folder = desk.session.folder.resolve()
    if folder in (path.resolve(), *path.resolve().parents):
        refuse(
            "The key must not lie beside the register: whoever took the folder could let themselves in.",
            "No key was made. Name a file on a memory stick.",
        )
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f"{fresh.sheet}\n")
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        refuse(f"{path} is already there.", "It was left as it is, and no key was made. Name another file.")
    except OSError as error:
        path.unlink(missing_ok=True)
        refuse(f"{path} could not be written: {error.strerror}.", "No key was made.")
    try:
        _keep_as_written(desk, fresh)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    click.echo(f"The recovery key is made; its sheet is in {show(str(path))}.")
    click.echo("Print it, then take the file off this machine: with it the machine's register is open.")


def _keep_as_written(desk: Desk, fresh: FreshKey) -> None:
    desk.accounts.keep_key(fresh, {number: fresh.groups[number - 1] for number in fresh.ask})


def _at_keyboard(desk: Desk, fresh: FreshKey) -> None:
    from sotui.vault.errors import BadRecoveryKey

    if sys.stdin is None or not sys.stdin.isatty() or not sys.stdout.isatty():
        refuse(
            "The recovery key is shown once, and there is no screen to show it on.",
            "No key was made. Use --to FILE, or --to - for standard output.",
        )
    click.echo(fresh.sheet)
    click.echo("Write it down now, by hand: it is not shown again. Then type two groups from your sheet.")
    while True:
        typed = {number: str(click.prompt(f"Group {number}", err=True)) for number in fresh.ask}
        try:
            receipt = desk.accounts.keep_key(fresh, typed)
        except BadRecoveryKey as error:
            click.echo(show(error.message), err=True)
            continue
        # The key still stands above the line.
        click.clear()
        click.echo(receipt.said)
        return
