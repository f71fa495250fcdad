"""Opens the full screen: on the register, or on the demonstration."""

from __future__ import annotations

import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from sotui.cli.common import Settings, errors_said, refuse

if TYPE_CHECKING:
    from sotui.desk import Desk


def open_screen(settings: Settings) -> NoReturn:
    """The full screen on the person's own register, locked until the passphrase is right.

    Where there is none yet it leads through making one.
    """
    _needs_terminal()
    folder = settings.folder

    def open_desk(name: str | None, passphrase: str) -> Desk:
        from sotui.desk import open_desk_on_thread

        return open_desk_on_thread(folder, name, passphrase)

    from sotui.tui.door import Door

    door = Door(folder, open_desk)
    with errors_said():
        names = () if door.is_new else door.names()
    from sotui.tui.app import run

    look, person = _look(settings.theme), settings.name or ""
    raise SystemExit(run(open_desk=open_desk, names=names, door=door, person=person, **look))


@click.command()
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Tell the stories as if it were this day, and let it stay so.",
)
@click.option("--theme", metavar="NAME", help="The colours, this once.")
@click.pass_obj
def demo(settings: Settings, today: datetime | None, theme: str | None) -> None:
    """Open a demonstration: about 60 orders of invented families, on the board, unlocked.

    It is made afresh in a temporary folder each time and removed at the end: try everything.
    """
    from sotui.demo import HINT, PASSPHRASE, build
    from sotui.desk import Clock, open_desk_on_thread

    _needs_terminal()
    clock = Clock(today.date() if today else None)
    folder = Path(tempfile.mkdtemp(prefix="sotui-demonstration-"))

    def open_desk(name: str | None, passphrase: str) -> Desk:
        return open_desk_on_thread(folder / "register", name, passphrase, clock=clock, demo_hint=HINT)

    try:
        click.echo("Making the demonstration register …", err=True)
        with errors_said():
            build(folder / "register", clock.today())
            desk = open_desk(None, PASSPHRASE)
        from sotui.tui.app import run
        from sotui.tui.door import Door

        door = Door(folder / "register", open_desk)
        code = run(open_desk, desk, [desk.person], door=door, **_look(theme or settings.theme))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    raise SystemExit(code)


def _look(theme: str | None) -> dict[str, Any]:
    """What the person has set for the screen, and the theme asked for this once."""
    from sotui.settings import load_settings, own_themes_folder

    settings, faults = load_settings()
    return {"theme": theme, "settings": settings, "faults": faults, "own_themes": own_themes_folder()}


def _needs_terminal() -> None:
    """The full screen needs a terminal at both ends."""
    import sys

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        refuse(
            "The full screen needs a terminal; this is not one.",
            "Use `sotui due` for the board as text, or `sotui --help`.",
        )
