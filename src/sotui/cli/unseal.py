"""Opens a file that was exported sealed under a passphrase. Needs no register."""

from __future__ import annotations

from pathlib import Path

import click

from sotui.cli.common import errors_said, passphrase_option, read_passphrase, refuse
from sotui.shown import show

LARGEST = 1 << 30


@click.command()
@passphrase_option
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--to",
    "to",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where to write it; else beside the sealed file, under the name that it had.",
)
@click.option("--even-there", is_flag=True, help="Also on a network place, or in a folder copied to a cloud.")
def unseal(passphrase_file: str | None, file: Path, to: Path | None, even_there: bool) -> None:
    """Open a file that was exported sealed, with the passphrase chosen for it.

    What it holds is written into a new file that only you can read. No file is ever written over.
    """
    from sotui.documents.export import check_place, new_file
    from sotui.vault.sealed_file import is_sealed, open_file

    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        refuse(f"{file} cannot be read: {getattr(error, 'strerror', None) or 'no such name'}.")
    if not is_sealed(content) or len(content) > LARGEST:
        refuse(f"{file} is no file that SOTUI sealed.", "Nothing was opened or written.")
    with errors_said():
        name, plain = open_file(content, read_passphrase(passphrase_file, "Passphrase of the file"))
        path = check_place(to or file.with_name(_safe(name)), even_there=even_there)
        with new_file(path) as write:
            write(plain)
    click.echo(show(f"Opened into {path}: {len(plain):,} bytes, now in the clear."))


def _safe(name: str) -> str:
    """The name alone: a sealed file says no folder."""
    bare = "".join(each for each in name if each.isprintable() and each not in '/\\:*?"<>|')[:120].strip(". ")
    return bare or "opened"
