"""Looks through the whole audit: what was altered, removed, reordered or forged, and what is sound."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from sotui.cli.common import (
    REFUSED,
    Settings,
    errors_said,
    passphrase_option,
    read_passphrase,
    vault_option,
)
from sotui.shown import show

if TYPE_CHECKING:
    from sotui.vault.found import Verified

MOST = 100
"""Findings told one by one; with --json all of them are."""


@click.command()
@vault_option
@passphrase_option
@click.option("--json", "as_json", is_flag=True, help="All findings as JSON.")
@click.pass_obj
def verify(settings: Settings, passphrase_file: str | None, as_json: bool) -> None:
    """Look through the whole audit: every entry, every row before and after, every signature.

    Names the exact entries that were altered, removed, reordered or forged, or cut off at the end, and says
    what is still sound. Nothing is changed, and it works where the register itself does not open any more.
    Exit code 0 where the audit is whole, 1 where it is not.
    """
    from sotui.settings import state_folder
    from sotui.vault.looking import look_through
    from sotui.vault.open import read_header

    progress = _progress if sys.stderr.isatty() else None
    with errors_said():
        read_header(settings.folder)
        passphrase = read_passphrase(passphrase_file)
        looked = look_through(
            settings.folder, settings.name, passphrase, anchors=state_folder(), progress=progress
        )
    found = looked.found
    if progress is not None:
        click.echo("\r\x1b[K", nl=False, err=True)
    if as_json:
        # Escaped to ASCII: a terminal shows it, and a name in it must not steer one.
        click.echo(json.dumps({**found.to_json(), "standing": looked.standing}, indent=2))
    else:
        for line in (*_lines(found), looked.standing):
            if line:
                click.echo(show(line))
    if not found.whole:
        raise SystemExit(REFUSED)


def _progress(done: int, of: int) -> None:
    if done % 5_000 < 16 or done >= of:
        click.echo(f"\rLooking through the audit: {done:,} of {of:,} entries …", nl=False, err=True)


def _lines(found: Verified) -> list[str]:
    lines = [found.headline, f"Its head: entry {found.seq:,}, {found.hash[:8]}."]
    if not found.anchored:
        lines.append("This machine keeps nothing of where it ended: an end that was cut off would not show.")
    if found.not_signed_yet:
        lines.append(found.not_signed_yet)
    if found.faults:
        lines.append("Not as SOTUI wrote it:")
        lines += [f"  {one.where} · {one.kind}: {one.words}" for one in found.faults[:MOST]]
        if len(found.faults) > MOST:
            lines.append(f"  and {len(found.faults) - MOST:,} more: --json tells all.")
    lines += [f"Erased lawfully: {one.words}" for one in found.erased[:MOST]]
    if found.notes:
        lines.append("To know, and no fault:")
        lines += [f"  {one.where} · {one.kind}: {one.words}" for one in found.notes[:MOST]]
    if not found.whole:
        lines.append("Still sound:" if found.sound else "No entry is vouched for.")
        for one in found.sound[:MOST]:
            lines.append(f"  {one.where}, signed by {', '.join(one.by)}")
        if found.rows_hold:
            spans = ", ".join(f"{first:,}–{last:,}" for first, last in found.rows_hold[:MOST])
            lines.append(f"  every row before and after of entries {spans}")
        lines.append("Nothing was changed. Keep the folder, and tell whoever answers for the information.")
    return lines
