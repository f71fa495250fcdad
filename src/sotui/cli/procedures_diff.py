"""Which rules differ between two versions of a procedure, and which dates on the register would move."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sotui.cli.common import Settings, opened_desk, passphrase_option, refuse, vault_option
from sotui.shown import show

if TYPE_CHECKING:
    from collections.abc import Callable

    from sotui.procedures.pack import Pack
    from sotui.procedures.pack_changes import PackChanges, RuleChange
    from sotui.register.would_move import WouldMove


@click.command("diff")
@vault_option
@passphrase_option
@click.argument("old")
@click.argument("new")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Judge the dates as on this day, from the facts known now.",
)
@click.option("--rules-only", is_flag=True, help="Only the rules: no register is opened.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def diff(
    settings: Settings,
    passphrase_file: str | None,
    old: str,
    new: str,
    as_of: datetime | None,
    rules_only: bool,
    as_json: bool,
) -> None:
    """Show what NEW changes from OLD, and which dates on the register would move.

    OLD and NEW are the id of a procedure as shipped, or else a pack file. The orders are those under the
    procedure of OLD. Nothing is written, and orders are named by their reference only.
    """
    packs = _pack(old), _pack(new)
    if packs[0].role is not packs[1].role:
        refuse(
            f"“{old}” is for {packs[0].role.value}, “{new}” for {packs[1].role.value}: they cannot take each "
            "other's place.",
            "Nothing was compared.",
        )
    if rules_only:
        from sotui.procedures.pack_changes import pack_changes

        rules = pack_changes(*packs)
        if as_json:
            click.echo(json.dumps(_rules_object(packs, rules), indent=1))
        else:
            _print_rules(packs, rules)
        return
    from sotui.desk import Clock

    with opened_desk(settings, passphrase_file, Clock()) as desk, _progress() as told:
        if as_of is not None:
            # The register is opened, and its audit written, by the real clock: only the dates look back.
            desk.clock = Clock(as_of.date())
        found = desk.whatif.would_move(*packs, told)
        day = desk.today()
    if as_json:
        click.echo(
            json.dumps({**_rules_object(packs, found.packs), **_register_object(found, day)}, indent=1)
        )
    else:
        _print_rules(packs, found.packs)
        _print_moves(found, day)


# What is compared


def _pack(named: str) -> Pack:
    """The pack shipped under this id, or the one in this file; refuses, naming every fault, where none is."""
    from sotui.procedures.folder import read_file
    from sotui.procedures.known import procedure_named
    from sotui.procedures.library import load_packs

    shipped = load_packs()
    known = procedure_named(named)
    pack = shipped.get(known.id if known is not None else named)
    if pack is not None:
        return pack
    path = Path(named)
    try:
        is_there = path.is_file()
    except OSError:
        is_there = False  # longer than a name can be
    if not is_there:
        refuse(
            f"No procedure “{show(named, limit=60)}” is shipped, and there is no file of that name.",
            f"Shipped are: {', '.join(shipped)}. Nothing was compared.",
        )
    found = read_file(path)
    if found.pack is None:
        refuse("\n".join(str(one) for one in found.faults), "Nothing was compared.")
    return found.pack


# Progress


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None] | None]:
    """How far one is, on a terminal, in one line that goes when all is read; elsewhere nothing."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    width = 0

    def tell(done: int, of: int) -> None:
        nonlocal width
        said = f"{done} of {of} orders looked at"
        width = max(width, len(said))
        click.echo(f"\r{said:<{width}}", err=True, nl=False)

    try:
        yield tell
    finally:
        if width:
            click.echo(f"\r{'':<{width}}\r", err=True, nl=False)


# Printed

_LONGEST = 300
"""Cells of one difference: quotes are compared whole, and told as far as one can take them in."""


def _print_rules(packs: tuple[Pack, Pack], rules: PackChanges) -> None:
    from sotui.procedures.pack_changes import RuleHow

    old, new = packs
    click.echo(show(f"From {_called(old)} to {_called(new)}"))
    if rules.same:
        click.echo("No rule differs.")
        return
    for difference in rules.whole:
        click.echo(show(f"  {difference.said}"))
    for one in rules.rules:
        click.echo(show(f"  {one.how.value:<8} {one.id}  {one.title}"))
        for difference in one.differences:
            click.echo(show(f"           {difference.said}", limit=_LONGEST))
    counts = ", ".join(f"{rules.count(how)} {how.value}" for how in RuleHow)
    click.echo(f"Rules: {counts}.")


def _called(pack: Pack) -> str:
    return f"{pack.title} ({pack.id}, version {pack.version[:12]})"


def _print_moves(found: WouldMove, day: date) -> None:
    from sotui.dates.words import short

    moves = found.moves
    click.echo("")
    for one in moves:
        then = f" · {one.then}" if one.then and one.then != one.was else ""
        click.echo(f"{one.reference}  {one.id}  {show(one.title)}: {show(one.said)}{then}")
    orders = f"{found.orders} {'order is' if found.orders == 1 else 'orders are'} under this procedure"
    if not moves:
        click.echo(f"No date on the register would move; {orders}.")
        return
    ways = ", ".join(f"{count} {how.value}" for how, count in found.counts())
    dates = f"{len(moves)} {'date' if len(moves) == 1 else 'dates'}"
    click.echo(f"{dates} would change on {found.orders_moved} of {found.orders} orders: {ways}.")
    if found.turn_late:
        are = "is" if found.turn_late == 1 else "are"
        click.echo(f"{found.turn_late} of them would be overdue on {short(day)} and {are} not.")


# As JSON


def _rules_object(packs: tuple[Pack, Pack], rules: PackChanges) -> dict[str, object]:
    old, new = packs
    return {
        "old": {"id": old.id, "title": old.title, "version": old.version},
        "new": {"id": new.id, "title": new.title, "version": new.version},
        "whole": [{"what": one.what, "old": one.old, "new": one.new} for one in rules.whole],
        "rules": [_rule_object(one) for one in rules.rules],
    }


def _rule_object(one: RuleChange) -> dict[str, object]:
    return {
        "id": one.id,
        "title": one.title,
        "how": one.how.value,
        "differences": [{"what": part.what, "old": part.old, "new": part.new} for part in one.differences],
    }


def _register_object(found: WouldMove, day: date) -> dict[str, object]:
    return {
        "as_of": day.isoformat(),
        "orders": found.orders,
        "orders_moved": found.orders_moved,
        "turn_late": found.turn_late,
        "counts": {how.value: count for how, count in found.counts()},
        "dates": [
            {
                "order": one.reference,
                "id": one.id,
                "clause": one.clause,
                "title": one.title,
                "how": one.how.value,
                "before": _iso(one.before),
                "after": _iso(one.after),
                "status_before": one.was or None,
                "status_after": one.then or None,
                "said": one.said,
            }
            for one in found.moves
        ],
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
