"""Is all well here: terminal, folder, libraries, disk, backups; what is not, and what to do about it."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from sotui.cli.common import (
    IN_PART,
    REFUSED,
    Settings,
    errors_said,
    passphrase_option,
    read_passphrase,
    vault_option,
)
from sotui.shown import show

if TYPE_CHECKING:
    from sotui.desk.salvaging import Readable
    from sotui.vault.self_check import Finding

LEAST_WIDTH, LEAST_HEIGHT = 80, 24
"""What every screen is made for."""
SIGNS = {"ok": "  ok  ", "look": " look ", "bad": " BAD  "}


@click.command(
    epilog="Exit codes: 0 all is well · 1 something is bad · 3 something is to be looked at · 2 the command "
    "was not understood.",
)
@vault_option
@click.option("--json", "as_json", is_flag=True, help="One JSON list, an object per thing looked at.")
@click.option(
    "--records",
    is_flag=True,
    help="Look through the records as well, damaged or not: which pages are bad, which orders can be read."
    " Asks for the passphrase and changes nothing.",
)
@click.option("--name", help="Your name, where several people may open the register.")
@passphrase_option
@click.pass_obj
def doctor(
    settings: Settings, as_json: bool, records: bool, name: str | None, passphrase_file: str | None
) -> None:
    """Look whether all is well: terminal, folder, permissions, libraries, disk space, backups.

    Needs no passphrase and changes nothing, but that the ballast for a full disk is laid where it is gone.
    """
    from sotui.vault import health

    found = [*_terminal(), *health.look(settings.folder)]
    left: Readable | None = None
    if records:
        from sotui.desk.salvaging import readable

        with errors_said():
            from sotui.vault.open import read_header

            read_header(settings.folder)
            passphrase = read_passphrase(passphrase_file)
            left = readable(settings.folder, name or settings.name, passphrase)
        found.append(_of_records(left))
    if as_json:
        click.echo(json.dumps([_object(one) for one in found] + _records_object(left), indent=1))
    else:
        _print(found)
        if left is not None and not left.salvage.whole:
            _print_records(left)
    states = {one.state for one in found}
    raise SystemExit(REFUSED if "bad" in states else IN_PART if "look" in states else 0)


def _terminal() -> Iterator[Finding]:
    from sotui.vault.self_check import Finding

    about = "terminal"
    if not (sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()):
        yield Finding(
            about,
            "look",
            "This is no terminal, so the full screen cannot be opened from here.",
            "Run it in a terminal to have that looked at; `sotui due` prints the board as text.",
        )
    else:
        size = shutil.get_terminal_size()
        said = f"{size.columns} columns by {size.lines} lines."
        if size.columns < LEAST_WIDTH or size.lines < LEAST_HEIGHT:
            yield Finding(about, "look", said, f"Make it {LEAST_WIDTH} by {LEAST_HEIGHT} or larger.")
        else:
            yield Finding(about, "ok", said)
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    if encoding == "utf8":
        yield Finding("letters", "ok", "UTF-8.")
    else:
        yield Finding(
            "letters",
            "look",
            f"The terminal takes {show(sys.stdout.encoding or 'an unknown encoding')}, not UTF-8.",
            "Set its encoding, or on Windows use Windows Terminal; names may show wrong until then.",
        )
    yield _colours()


def _colours() -> Finding:
    from sotui.vault.self_check import Finding

    if os.environ.get("NO_COLOR"):
        return Finding("colours", "ok", "None, since NO_COLOR is set: signs and words stand in their place.")
    kind = os.environ.get("TERM", "")
    if os.name != "nt" and kind in ("", "dumb"):
        said = f"TERM is {show(kind) or 'not set'}: the full screen needs more than that."
        return Finding("colours", "look", said, "Use another terminal program.")
    full = os.environ.get("COLORTERM", "") in ("truecolor", "24bit") or os.name == "nt"
    if full or "256" in kind:
        return Finding("colours", "ok", "Full colour." if full else "256 colours.")
    return Finding(
        "colours",
        "look",
        f"TERM is {show(kind)}: perhaps 16 colours.",
        "A theme of high contrast reads best there: --theme high-contrast.",
    )


def _of_records(left: Readable) -> Finding:
    from sotui.vault.self_check import Finding

    found = left.salvage
    if found.whole:
        said = f"Every one of {found.pages} pages is whole; {len(left.orders)} orders can be read."
        return Finding("content", "ok", said)
    said = f"{len(found.bad)} of {found.pages} pages are damaged."
    if not found.tables:
        said += " Not even the list of its tables can be read."
    elif all(one.whole for one in found.tables):
        said += f" No record is lost by it: all of {len(left.orders)} orders can be read."
    return Finding(
        "content", "bad", said, "Put the last backup back: `sotui restore`. What is there now is kept."
    )


def _print(found: list[Finding]) -> None:
    about = max(len(one.about) for one in found)
    width = max(LEAST_WIDTH, shutil.get_terminal_size().columns)
    for one in found:
        head = f"[{SIGNS[one.state]}] {one.about:<{about}}  "
        said = [show(one.said), *([show(one.do)] if one.do and one.state != "ok" else [])]
        for number, sentence in enumerate(said):
            begins = head if number == 0 else " " * len(head)
            click.echo(click.wrap_text(sentence, width, begins, " " * len(head)))


def _print_records(left: Readable) -> None:
    found = left.salvage
    pages = ", ".join(map(str, found.bad[:20])) + (" …" if len(found.bad) > 20 else "")
    click.echo(f"Damaged pages: {pages}")
    if not found.tables:
        return
    for table in found.tables:
        if not table.whole:
            lost = f", {len(found.lost[table.name])} known to be missing" if table.name in found.lost else ""
            click.echo(f"Table {table.name}: {table.rows} rows can be read{lost}.")
    click.echo(f"Orders that can be read whole: {', '.join(map(show, left.orders)) or 'none'}")
    for reference, missing in left.in_part:
        click.echo(f"Only in part: {show(reference)} ({missing} entries cannot be read)")
    if left.unplaced:
        click.echo(f"{left.unplaced} entries that cannot be read belong to no order that is known.")
    if not left.audit_whole:
        click.echo(
            "The audit cannot be read to its end, so there may be more missing than is named here.",
        )


def _object(one: Finding) -> dict[str, Any]:
    return {"about": one.about, "state": one.state, "said": one.said, "do": one.do}


def _records_object(left: Readable | None) -> list[dict[str, Any]]:
    if left is None:
        return []
    found = left.salvage
    return [
        {
            "about": "records in detail",
            "pages": found.pages,
            "damaged_pages": list(found.bad),
            "tables": [{"table": one.name, "rows": one.rows, "whole": one.whole} for one in found.tables],
            "orders": list(left.orders),
            "in_part": [{"order": reference, "missing": number} for reference, number in left.in_part],
            "unplaced": left.unplaced,
            "audit_whole": left.audit_whole,
        }
    ]
