"""What the commands share: where the register lies, how its passphrase is given, how errors are said."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from sotui.shown import show

if TYPE_CHECKING:
    from sotui.desk import Clock, Desk

F = TypeVar("F", bound=Callable[..., Any])

REFUSED = 1
"""Exit code: it could not be done; the message says why and what was kept."""
IN_PART = 3
"""Exit code: done, with rows or values left out that were named."""


@dataclass
class Settings:
    """What was said before and after the command's name."""

    vault: Path | None = None
    name: str | None = None
    theme: str | None = None

    @property
    def folder(self) -> Path:
        """The register's folder: as given, or the platform's place for a person's local data."""
        if self.vault is not None:
            return self.vault
        from platformdirs import user_data_path

        return user_data_path("sotui", appauthor=False, roaming=False) / "register"


def _take_vault(ctx: click.Context, _param: click.Parameter, value: Path | None) -> None:
    settings = ctx.ensure_object(Settings)
    if value is not None and str(value) in ("", "."):
        # An unset variable in a script names the current folder: never mean that by saying nothing.
        raise click.BadParameter("name the register's folder.")
    if value is not None:
        settings.vault = value.expanduser().absolute()


def vault_option(command: F) -> F:
    """``--vault FOLDER``, taken before and after a command's name; the later one holds."""
    return click.option(
        "--vault",
        type=click.Path(file_okay=True, path_type=Path),
        expose_value=False,
        callback=_take_vault,
        help="The register's folder, if it is not in the usual place (`sotui locate`).",
    )(command)


def passphrase_option(command: F) -> F:
    """``--passphrase-file FILE`` for scripts; ``-`` reads standard input."""
    return click.option(
        "--passphrase-file",
        type=click.Path(dir_okay=False, allow_dash=True, path_type=str),
        metavar="FILE",
        help="Read the passphrase from the first line of a file, or of standard input with -.",
    )(command)


def read_passphrase(source: str | None, prompt: str = "Passphrase") -> str:
    """The passphrase: asked for at the keyboard unshown, or the first line of a file.

    Only the line's end is cut off: blanks belong to a passphrase. Never taken from arguments or environment.
    """
    if source is None:
        if sys.stdin is None or not sys.stdin.isatty():
            refuse(
                "No passphrase was given, and there is no keyboard to ask at.",
                "Use --passphrase-file FILE, or - to read it from standard input.",
            )
        return str(click.prompt(prompt, hide_input=True, prompt_suffix=": ", err=True))
    try:
        if source == "-":
            if sys.stdin is None:
                refuse("Standard input is closed: there is no passphrase to read.", "Nothing was opened.")
            line = sys.stdin.buffer.readline(4096)
        else:
            with Path(source).open("rb") as file:
                line = file.readline(4096)
        return line.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        refuse("The passphrase file is not text in UTF-8.", "Nothing was opened.")
    except OSError as error:
        refuse(f"The passphrase file {source} cannot be read: {error.strerror}.", "Nothing was opened.")


def refuse(*sentences: str) -> NoReturn:
    """Say why it could not be done, on standard error, and leave with the code for that."""
    for sentence in sentences:
        if sentence:
            # A sentence can quote an argument or a path: neither may steer the terminal.
            click.echo(show(sentence, newline="\n"), err=True)
    raise SystemExit(REFUSED)


@contextmanager
def errors_said() -> Iterator[None]:
    """The vault's and the register's errors become sentences for the person; nothing is swallowed."""
    from sotui.vault.errors import VaultError

    try:
        yield
    except VaultError as error:
        refuse(error.message)


@contextmanager
def opened_desk(
    settings: Settings, passphrase_file: str | None, clock: Clock | None = None
) -> Iterator[Desk]:
    """The register, open for one command; the passphrase is asked for only where there is a register."""
    from sotui.desk import open_desk
    from sotui.vault.open import read_header

    with errors_said():
        read_header(settings.folder)
        passphrase = read_passphrase(passphrase_file)
        desk = open_desk(settings.folder, settings.name, passphrase, clock=clock)
        if desk.session.alarm:
            # An older copy, or another history: nobody should read dates from it unawares.
            click.echo(show(desk.session.alarm), err=True)
        try:
            yield desk
        finally:
            desk.close()


def no_passphrase_in_arguments(arguments: list[str]) -> None:
    """Refuse a passphrase on the command line, where other programs and the shell's history can see it."""
    if any(word == "--passphrase" or word.startswith("--passphrase=") for word in arguments):
        click.echo(
            "A passphrase is never taken from the command line: other programs can read it there.\n"
            "Leave it out to be asked, or use --passphrase-file FILE. Consider that passphrase seen.",
            err=True,
        )
        raise SystemExit(2)
