"""Who works here: workers by team and post, somebody new, and who has left."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from sotui.cli.common import Settings, opened_desk, passphrase_option, refuse, vault_option
from sotui.shown import show

if TYPE_CHECKING:
    from sotui.desk import Desk
    from sotui.staff.model import Post, Worker

LONGEST_SHOWN = 60


@click.group()
def staff() -> None:
    """Who works here, in which team and post, and who has left."""


_team = click.option("--team", default="", help="The team, where two people have the same name.")


@staff.command("list")
@vault_option
@passphrase_option
@click.option("--all", "everybody", is_flag=True, help="Also those who have left.")
@click.pass_obj
def list_(settings: Settings, passphrase_file: str | None, everybody: bool) -> None:
    """List the workers by name."""
    from sotui.dates.words import short
    from sotui.staff.store import workers

    with opened_desk(settings, passphrase_file) as desk:
        desk.may_look("the list of workers")
        today = desk.today()
        listed = [one for one in workers(desk.session.db) if everybody or one.is_here(today)]
        desk.session.viewed("workers listed", "staff", f"{len(listed)} workers")
    for worker in listed:
        said = [called(worker), worker.post_words or "post not known"]
        if worker.left_on is not None:
            said.append(f"last day {short(worker.left_on)}")
        click.echo(" · ".join(said))
    click.echo(f"{len(listed)} worker{'' if len(listed) == 1 else 's'}.")


@staff.command()
@vault_option
@passphrase_option
@click.argument("name")
@_team
@click.option("--post", "posts", multiple=True, help="What they are employed as; may be given several times.")
@click.pass_obj
def add(
    settings: Settings, passphrase_file: str | None, name: str, team: str, posts: tuple[str, ...]
) -> None:
    """Add somebody new."""
    from sotui.staff.acts import add_worker

    meant = _posts(posts)
    with _opened(settings, passphrase_file) as desk, desk.session.act("worker added", "staff") as act:
        add_worker(act, name, team, meant)
    click.echo(f"{show(name, limit=LONGEST_SHOWN)} is on the list: {_in_words(meant)}.")


@staff.command()
@vault_option
@passphrase_option
@click.argument("name")
@click.argument("posts", nargs=-1, required=True)
@_team
@click.pass_obj
def post(
    settings: Settings, passphrase_file: str | None, name: str, posts: tuple[str, ...], team: str
) -> None:
    """Say which posts somebody holds from now on: sotui staff post "Iris Officer" IRO."""
    from sotui.staff.acts import say_posts

    meant = _posts(posts)
    with _opened(settings, passphrase_file) as desk:
        worker = one_worker(desk, name, team)
        with desk.session.act("posts said", "staff") as act:
            say_posts(act, worker.id, meant)
    before = f" (was: {worker.post_words})" if worker.posts else ""
    click.echo(f"{called(worker)}: {_in_words(meant)}{before}.")


@staff.command()
@vault_option
@passphrase_option
@click.argument("name")
@click.argument("day", required=False)
@_team
@click.option("--back", is_flag=True, help="They have not left after all, or are back.")
@click.pass_obj
def left(
    settings: Settings, passphrase_file: str | None, name: str, day: str | None, team: str, back: bool
) -> None:
    """Say which was somebody's last day here: sotui staff left "Wilma Worker" 30/11/2026.

    From the day after they are not offered for new work. What they hold stays theirs until it is assigned.
    """
    from sotui.dates.words import short
    from sotui.staff.acts import worker_left

    if (day is None) is not back:
        raise click.UsageError("Give the last day, or --back.")
    with _opened(settings, passphrase_file) as desk:
        worker = one_worker(desk, name, team)
        on = None if day is None else desk.read_date(day).day
        with desk.session.act("worker left", "staff") as act:
            worker_left(act, worker.id, on)
    if on is None:
        click.echo(f"{called(worker)} is offered for work again.")
    else:
        click.echo(f"{called(worker)}: last day {short(on)}. Not offered for new work after it.")


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


def _posts(said: tuple[str, ...]) -> list[Post]:
    from sotui.staff.model import Post, post_named

    found = []
    for text in said:
        meant = post_named(text)
        if meant is None:
            known = ", ".join(post.value for post in Post)
            raise click.BadParameter(f"“{show(text, limit=40)}” is no post. Known: {known}.")
        found.append(meant)
    return list(dict.fromkeys(found))


def one_worker(desk: Desk, name: str, team: str) -> Worker:
    """The one worker who is meant; refuses where none or several are."""
    from sotui.names import name_key
    from sotui.staff.store import workers_named

    found = [
        one
        for one in workers_named(desk.session.db, name)
        if not team or name_key(one.team_name) == name_key(team)
    ]
    shown = show(name, limit=LONGEST_SHOWN)
    if not found:
        refuse(f"Nobody called {shown} is on the list.", "Nothing was changed. `sotui staff list` names all.")
    if len(found) > 1:
        teams = ", ".join(one.team_name or "no team" for one in found)
        refuse(f"Several people are called {shown}, in: {teams}.", "Nothing was changed. Name the --team.")
    return found[0]


def called(worker: Worker) -> str:
    """Name and team, safe to print."""
    name = show(worker.name, limit=LONGEST_SHOWN)
    return f"{name} · {show(worker.team_name, limit=LONGEST_SHOWN)}" if worker.team_name else name


def _in_words(posts: list[Post]) -> str:
    return ", ".join(post.value for post in posts) or "post not known"
