"""The audit on the command line: listed, exported, and lawfully erased."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

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

if TYPE_CHECKING:
    from collections.abc import Callable

    from sotui.desk import Desk
    from sotui.desk.audit_model import Asked

_KINDS = {"acts": "act", "looks": "view", "refusals": "refused", "vault": "vault"}


@click.group()
def audit() -> None:
    """Who did or looked at what: for information governance and senior managers."""


def _filters(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--words", default="", metavar="WORDS", help="Only entries with all of these words."),
        click.option("--kind", type=click.Choice([*_KINDS]), help="Only entries of this kind."),
        click.option("--to", "until", metavar="DAY", help="Up to and with this day."),
        click.option("--from", "since", metavar="DAY", help="From this day on."),
        click.option(
            "--subject", default="", metavar="TEXT", help="About an order (SO-0042), a child or a worker."
        ),
        click.option("--person", default="", metavar="NAME", help="By this person: part of the name does."),
    ):
        command = option(command)
    return command


@audit.command("list")
@vault_option
@passphrase_option
@_filters
@click.option("--most", default=50, show_default=True, type=click.IntRange(1, 100_000), help="At most.")
@click.pass_obj
def list_(settings: Settings, /, passphrase_file: str | None, most: int, **asked: Any) -> None:
    """List the latest entries, newest first."""
    with opened_desk(settings, passphrase_file) as desk:
        wanted, left, before = _asked(desk, asked), most, None
        while left > 0:
            page = desk.audit.page(wanted, before)
            for line in page.lines[:left]:
                when = f"{line.at:%d/%m/%Y %H:%M:%S}"
                parts = [f"{line.seq:>7}", when, line.who, line.kind, line.what, line.about]
                reason = f"because: {line.reason}" if line.reason else ""
                clock = "clock set back" if line.clock_back else ""
                rest = [part for part in (line.detail, reason, clock) if part]
                click.echo(show(" · ".join([*parts, *rest])))
            left -= len(page.lines)
            if not page.more or not page.lines:
                break
            before = page.lines[-1].seq


@audit.command()
@vault_option
@passphrase_option
@_filters
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--reason", default="", metavar="TEXT", help="Why it is exported; asked for if not given.")
@click.option("--in-the-clear", is_flag=True, help="Not sealed: whoever has the file can read it.")
@click.option(
    "--file-passphrase-file",
    type=click.Path(dir_okay=False, path_type=str),
    metavar="FILE",
    help="Read the new passphrase of the exported file from the first line of a file.",
)
@click.option("--even-there", is_flag=True, help="Also on a network place, or in a folder copied to a cloud.")
@click.pass_obj
def export(
    settings: Settings,
    /,
    passphrase_file: str | None,
    file: Path,
    reason: str,
    in_the_clear: bool,
    file_passphrase_file: str | None,
    even_there: bool,
    **asked: Any,
) -> None:
    """Export entries as a table, sealed under a passphrase chosen for the file.

    The table is marked OFFICIAL-SENSITIVE with who exported it, when and why, and is safe to open in a
    spreadsheet. No file is ever written over.
    """
    from sotui.documents.export import check_place

    with errors_said():
        check_place(file, even_there=even_there)
    with opened_desk(settings, passphrase_file) as desk:
        wanted = _asked(desk, asked)
        if not reason:
            reason = _typed("Why is it exported?")
        secret = "" if in_the_clear else _chosen(file_passphrase_file)
        receipt = desk.audit.export(wanted, file, reason, passphrase=secret, even_there=even_there)
    click.echo(show(receipt.said))
    for line in receipt.moved:
        click.echo(show(line))


@audit.command()
@vault_option
@passphrase_option
@click.argument("reference")
@click.option("--reason", required=True, metavar="TEXT", help="Why the law asks for it.")
@click.option("--rows-too", is_flag=True, help="Also the order itself: it leaves the register for good.")
@click.option("--yes", metavar="REFERENCE", default="", help="The reference once more, instead of typing it.")
@click.pass_obj
def erase(
    settings: Settings, passphrase_file: str | None, reference: str, reason: str, rows_too: bool, yes: str
) -> None:
    """Lawfully erase what the audit says of an order's rows before and after: audit erase SO-0042.

    What goes is shown first. The audit stays whole and says what was erased, by whom and why.
    """
    with opened_desk(settings, passphrase_file) as desk:
        preview = desk.erasing.preview(reference, rows_too=rows_too)
        for line in preview.lines:
            click.echo(show(line))
        typed = yes or _typed(f"This cannot be undone. Type {preview.reference} to erase")
        if typed.strip() != preview.reference:
            refuse("The reference typed is another.", "Nothing was erased.")
        receipt = desk.erasing.erase(preview, reason)
    click.echo(show(receipt.said))


def _asked(desk: Desk, said: dict[str, Any]) -> Asked:
    from sotui.dates.errors import DateError
    from sotui.desk.audit_model import Asked

    try:
        days = [desk.read_date(said[name]).day if said[name] else None for name in ("since", "until")]
    except DateError as error:
        refuse(str(error), "Nothing was read.")
    return Asked(
        who=said["person"],
        about=said["subject"],
        kind=_KINDS.get(said["kind"] or "", ""),
        since=days[0],
        until=days[1],
        words=said["words"],
    )


def _typed(question: str) -> str:
    import sys

    if sys.stdin is None or not sys.stdin.isatty():
        refuse(f"{question} There is no keyboard to ask at.", "Nothing was written or erased.")
    return str(click.prompt(question, err=True))


def _chosen(source: str | None) -> str:
    """The passphrase of the file; at the keyboard it is typed twice."""
    first = read_passphrase(source, "A passphrase for this file")
    if source is None and first != read_passphrase(None, "The same again"):
        refuse("The two are not the same.", "Nothing was written.")
    return first
