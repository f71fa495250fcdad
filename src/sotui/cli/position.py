"""Who signs in which capacity: positions held from a day to a day, and which worker an account is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from sotui.cli.common import Settings, opened_desk, passphrase_option, refuse, vault_option
from sotui.cli.staff import LONGEST_SHOWN, called, one_worker
from sotui.shown import show

if TYPE_CHECKING:
    from sotui.desk import Desk
    from sotui.staff.positions import Position


@click.group()
def position() -> None:
    """Who holds which position from when to when, and which worker an account is.

    While a register has never had anybody in a position, the role of an account stands for it. From the first
    one recorded on, only those who hold it sign as it.
    """


_team = click.option("--team", default="", help="The worker's team, where two people have the same name.")
_over = click.option("--over", default="", metavar="TEAM", help="The team over which it is held.")


@position.command("list")
@vault_option
@passphrase_option
@click.option("--all", "everybody", is_flag=True, help="Also those that have ended.")
@click.pass_obj
def list_(settings: Settings, passphrase_file: str | None, everybody: bool) -> None:
    """List who holds which position, and which worker each account is."""
    from sotui.staff.positions_acts import span_words

    with _opened(settings, passphrase_file) as desk:
        held, ties = desk.positions.listing(everybody=everybody), desk.positions.ties()
    for one in held:
        name = show(one.worker_name, limit=LONGEST_SHOWN)
        click.echo(f"{name} · {show(one.words, limit=LONGEST_SHOWN)} · {span_words(one)}")
    click.echo(f"{len(held)} position{'' if len(held) == 1 else 's'}.")
    for tie in ties:
        account = f"Account {show(tie.name, limit=LONGEST_SHOWN)}"
        if not tie.worker_id:
            click.echo(f"{account}: no worker known")
        else:
            how = "" if tie.said else ", by the name"
            click.echo(f"{account}: worker {show(tie.worker, limit=LONGEST_SHOWN)}{how}")


@position.command()
@vault_option
@passphrase_option
@click.argument("name")
@click.argument("what", metavar="POSITION")
@_over
@click.option("--from", "since", default="today", help="Its first day; today unless given.")
@click.option("--to", "until", default="", help="Its last day, where that is known.")
@_team
@click.pass_obj
def give(
    settings: Settings,
    passphrase_file: str | None,
    name: str,
    what: str,
    over: str,
    since: str,
    until: str,
    team: str,
) -> None:
    """Record that somebody holds a position: sotui position give "Tom Leader" "team manager" --over North."""
    from sotui.staff.positions import OF_A_TEAM

    meant = _position(what)
    with _opened(settings, passphrase_file) as desk:
        worker = one_worker(desk, name, team)
        if meant in OF_A_TEAM and not over:
            over = worker.team_name
        first = desk.read_date(since).day
        last = desk.read_date(until).day if until else None
        receipt = desk.positions.give(worker.id, meant, first, last, over)
    click.echo(show(receipt.said))


@position.command()
@vault_option
@passphrase_option
@click.argument("name")
@click.argument("what", metavar="POSITION")
@_over
@click.option("--on", default="today", help="The last day, included; today unless given.")
@click.option("--in-error", default="", metavar="WHY", help="It was never held: say how it came about.")
@_team
@click.pass_obj
def end(
    settings: Settings,
    passphrase_file: str | None,
    name: str,
    what: str,
    over: str,
    on: str,
    in_error: str,
    team: str,
) -> None:
    """Record the last day on which somebody holds a position; or that it was recorded in error."""
    from sotui.names import name_key

    meant = _position(what)
    with _opened(settings, passphrase_file) as desk:
        worker = one_worker(desk, name, team)
        held = [
            one
            for one in desk.positions.listing(everybody=bool(in_error))
            if one.worker_id == worker.id
            and one.position is meant
            and (not over or name_key(one.team_name) == name_key(over))
        ]
        if not held:
            refuse(f"{called(worker)} is recorded as no {meant.value}.", "Nothing was changed.")
        if len(held) > 1:
            teams = ", ".join(show(one.team_name, limit=LONGEST_SHOWN) or "all teams" for one in held)
            refuse(f"{called(worker)} is that over: {teams}.", "Nothing was changed. Say which by --over.")
        if in_error:
            receipt = desk.positions.take_back(held[0].id, in_error)
        else:
            receipt = desk.positions.end(held[0].id, desk.read_date(on).day)
    click.echo(show(receipt.said))


@position.command()
@vault_option
@passphrase_option
@click.argument("account")
@click.argument("worker", required=False)
@_team
@click.option("--back", is_flag=True, help="Take it back: the account goes by its name again.")
@click.pass_obj
def tie(
    settings: Settings,
    passphrase_file: str | None,
    account: str,
    worker: str | None,
    team: str,
    back: bool,
) -> None:
    """Say which worker an account is: sotui position tie "w.worker" "Wilma Worker"."""
    from sotui.names import name_key

    if (worker is None) is not back:
        raise click.UsageError("Name the worker, or give --back.")
    with _opened(settings, passphrase_file) as desk:
        known = [one for one in desk.positions.ties() if name_key(one.name) == name_key(account)]
        if not known:
            refuse(
                f"No account is called {show(account, limit=LONGEST_SHOWN)}.",
                "Nothing was changed. `sotui position list` names the accounts.",
            )
        if worker is None:
            receipt = desk.positions.untie(known[0].user_id)
        else:
            receipt = desk.positions.tie(known[0].user_id, one_worker(desk, worker, team).id)
    click.echo(show(receipt.said))


@contextmanager
def _opened(settings: Settings, passphrase_file: str | None) -> Iterator[Desk]:
    from sotui.dates.errors import DateError
    from sotui.staff.acts import StaffError

    with opened_desk(settings, passphrase_file) as desk:
        try:
            yield desk
        except StaffError as error:
            refuse(error.message)
        except DateError as error:
            refuse(str(error), "Nothing was changed.")


def _position(text: str) -> Position:
    from sotui.staff.positions import FROM_FACTS, Position, position_named

    meant = position_named(text)
    if meant is None:
        known = ", ".join(one.value for one in Position if one not in FROM_FACTS)
        raise click.BadParameter(f"“{show(text, limit=40)}” is no position. Known: {known}.")
    return meant
