"""Backups from the command line: made, listed, tried out, put back."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sotui.cli.common import (
    IN_PART,
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
    from sotui.desk.putting_back import PutBack
    from sotui.vault.backup import Progress
    from sotui.vault.backups import Backup

SURE = "put back"
"""What is typed, last of all, to have it done."""


@click.command()
@vault_option
@passphrase_option
@click.option(
    "--to",
    "into",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Make it in this folder, as on a stick: it opens with the passphrases of now, nothing else.",
)
@click.option("--list", "listed", is_flag=True, help="Name the backups that there are; needs no passphrase.")
@click.option("--json", "as_json", is_flag=True, help="With --list: one JSON list, an object per backup.")
@click.pass_obj
def backup(
    settings: Settings, passphrase_file: str | None, into: Path | None, listed: bool, as_json: bool
) -> None:
    """Make a backup of the register, read it back, and only then call it one.

    In the register's own folder the last of each of 7 days, 4 weeks and 12 months is kept, and the last
    before each great change. In another folder nothing is ever removed.
    """
    if into is not None and str(into) in ("", "."):
        raise click.BadParameter("name the folder.", param_hint="--to")
    if listed:
        _list(settings, into, as_json)
        return
    from sotui.vault.backup import ASKED, mebibytes

    target = into.expanduser().absolute() if into is not None else None
    with opened_desk(settings, passphrase_file) as desk, _progress() as progress:
        made = desk.keeping.make(ASKED, into=target, progress=progress)
    assert made.manifest is not None
    click.echo(f"The backup was made, opened again and found whole: {show(str(made.path))}")
    click.echo(f"{mebibytes(made.manifest.size)}, {made.manifest.seq:,} entries in its audit.")
    if target is not None:
        from sotui.vault.folder import concern

        said = concern(target)
        if said is not None:
            click.echo(f"{show(said)}", err=True)


def _list(settings: Settings, into: Path | None, as_json: bool) -> None:
    from sotui.vault import backups as kept
    from sotui.vault.folder import BACKUPS

    folder = into.expanduser().absolute() if into is not None else settings.folder / BACKUPS
    with errors_said():
        found = kept.backups(folder)
    if as_json:
        click.echo(json.dumps([_object(one) for one in found], indent=1))
    elif not found:
        click.echo(f"There is no backup in {show(str(folder))}.")
    else:
        click.echo(f"In {show(str(folder))}:")
        for one in found:
            click.echo(f"{one.name:<24} {_said(one)}")
    if any(one.fault is not None for one in found):
        raise SystemExit(IN_PART)


def _said(one: Backup) -> str:
    from sotui.dates.clock import LONDON
    from sotui.dates.words import moment
    from sotui.vault.backup import mebibytes

    found = one.manifest
    if one.fault is not None or found is None:
        return show(one.fault.happened) if one.fault is not None else ""
    when = moment(found.made.astimezone(LONDON))
    return f"{when}  {mebibytes(found.size):>10}  audit to {found.seq:,}  {show(found.reason)}"


def _object(one: Backup) -> dict[str, Any]:
    found = one.manifest
    return {
        "name": one.name,
        "folder": str(one.path),
        "made": one.made.isoformat(),
        "fault": one.fault.happened if one.fault is not None else None,
        "reason": found.reason if found else None,
        "size": found.size if found else None,
        "epoch": found.epoch if found else None,
        "audit_seq": found.seq if found else None,
        "audit_hash": found.hash if found else None,
        "counts": found.counts if found else None,
    }


@click.command()
@vault_option
@passphrase_option
@click.argument("backup", required=False, type=click.Path(path_type=Path))
@click.option("--drill", is_flag=True, help="Only try it out: opened apart, looked through, removed.")
@click.option("--name", help="Your name in the backup, where several people could open the register then.")
@click.option("--reason", default="", help="Why it is put back, for the audit. Asked for if left out.")
@click.option(
    "--confirm",
    default="",
    metavar="BACKUP",
    help="For scripts: the name of the backup, in the place of the two questions.",
)
@click.pass_obj
def restore(
    settings: Settings,
    passphrase_file: str | None,
    backup: Path | None,
    drill: bool,
    name: str | None,
    reason: str,
    confirm: str,
) -> None:
    """Put a backup back, or with --drill only try it out.

    BACKUP is its folder, or its name as `sotui backup --list` has it; left out, the latest. It is opened
    with the passphrase that a person had then, looked through, and named if it is damaged, of another
    register or of a newer program. What lies in the register's folder is kept whole. While the register
    there opens, only an administrator may replace it.
    """
    name = name or settings.name
    with errors_said():
        chosen = _chosen(settings, backup)
        if drill:
            _drill(settings, chosen, name, passphrase_file)
            return
        _restore(settings, chosen, name, passphrase_file, reason, confirm)


def _chosen(settings: Settings, wanted: Path | None) -> Backup:
    from sotui.vault import backups as kept
    from sotui.vault.folder import BACKUPS

    own = settings.folder / BACKUPS
    if wanted is None:
        found = kept.last(kept.backups(own))
        if found is None:
            refuse(
                f"There is no backup that can be used in {own}.",
                "Nothing was changed.",
                "Name the folder of one: `sotui restore FOLDER`.",
            )
        return found
    by_name = own / wanted.name
    if len(wanted.parts) == 1 and kept.NAMED.fullmatch(wanted.name) and by_name.is_dir():
        return kept.named(by_name)
    return kept.named(wanted.expanduser().absolute())


def _drill(settings: Settings, chosen: Backup, name: str | None, passphrase_file: str | None) -> None:
    from sotui.desk.keeping import ORDERS
    from sotui.desk.opening import migrations
    from sotui.vault.trying import drill

    settings.name = name
    with opened_desk(settings, passphrase_file) as desk, _progress() as progress:
        done = drill(desk.session, chosen, migrations(), progress=progress)
    click.echo(f"The backup opens and is whole: {show(str(chosen.path))}")
    click.echo(
        f"{done.counts.get(ORDERS, 0):,} orders, {done.entries:,} entries in the audit, each one checked,"
        f" in {done.seconds:.1f} s. The copy is removed; that it was tried is noted."
    )


def _restore(
    settings: Settings,
    chosen: Backup,
    name: str | None,
    passphrase_file: str | None,
    reason: str,
    confirm: str,
) -> None:
    from sotui.desk.putting_back import ready_from_outside
    from sotui.vault.in_place import AnotherPassphrase

    if passphrase_file is not None and confirm != chosen.name:
        refuse(
            f"Nothing was changed: say --confirm {chosen.name} to have it put back without questions.",
        )
    click.echo(f"{show(str(chosen.path))}\n{_said(chosen)}", err=True)
    if not reason and passphrase_file is None:
        reason = click.prompt("Why is it put back", err=True)
    passphrase = read_passphrase(passphrase_file, "Passphrase, as it was then")
    now: tuple[str | None, str] | None = None
    while True:
        try:
            with _progress() as progress:
                ready = ready_from_outside(
                    settings.folder, chosen, name, passphrase, reason, now=now, progress=progress
                )
            break
        except AnotherPassphrase as error:
            if passphrase_file is not None or now is not None:
                raise
            click.echo(show(error.message), err=True)
            who = click.prompt("Name of an administrator of now", err=True)
            now = (who, read_passphrase(None, "Passphrase, as it is now"))
    try:
        if passphrase_file is None:
            _ask(chosen, ready)
        said = ready.commit()
    except BaseException:
        ready.drop()
        raise
    click.echo(show(said))


def _ask(chosen: Backup, ready: PutBack) -> None:
    """Two questions, each answered by typing what is meant."""
    for sentence in (*ready.losing, *ready.warnings):
        click.echo(show(sentence), err=True)
    if not ready.losing:
        click.echo("No register that opens is replaced by it.", err=True)
    if str(click.prompt("Type the name of the backup", err=True)).strip() != chosen.name:
        refuse("That is not its name. Nothing was changed.")
    if str(click.prompt(f"Type “{SURE}” to have it done", err=True)).strip().casefold() != SURE:
        refuse("Nothing was changed.")


@contextmanager
def _progress() -> Iterator[Progress | None]:
    """A line on a terminal that says how far it is; nothing where the output goes to a file or a program."""
    if not sys.stderr.isatty():
        yield None
        return
    last = ""

    def say(step: str, done: int, of: int) -> None:
        nonlocal last
        said = f"{step}: {100 * done // of if of else 100} %"
        if said != last:
            click.echo(f"\r{said:<40}", nl=False, err=True)
            last = said

    try:
        yield say
    finally:
        if last:
            click.echo("\r" + " " * 40 + "\r", nl=False, err=True)
