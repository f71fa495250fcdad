"""The procedures from the command line: which there are, what each clause says, and where it lives."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import click

from sotui.cli.common import IN_PART, REFUSED, refuse
from sotui.shown import show

_LATER = {"diff": "sotui.cli.procedures_diff:diff"}
"""Commands of the group that have a file of their own, imported only when they are called."""


class _Group(click.Group):
    """The group that looks up in :data:`_LATER` what it does not hold itself."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *_LATER])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _LATER:
            return super().get_command(ctx, cmd_name)
        module, _, name = _LATER[cmd_name].partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=_Group)
def procedures() -> None:
    """The procedures: their clauses and where each lives, the facts they listen to, a check of a file."""


@procedures.command("list")
def list_() -> None:
    """List the procedures: what for, when approved, which file."""
    from sotui.cli.procedures_told import faulty, known, listed
    from sotui.desk import Clock

    for line in listed(known(), Clock().today()):
        _say(line)
    for faults in faulty():
        count = "1 fault" if len(faults.faults) == 1 else f"{len(faults.faults)} faults"
        _say(f"{faults.name} in your folder has {count}: see `sotui procedures check`.", err=True)


@procedures.command("show")
@click.argument("id")
def show_(id: str) -> None:
    """Read a procedure from its head to its last clause.

    Its notes, the facts it listens to, then each clause: what it asks of whom, in which words of the source,
    and where it lives in the program.

    ID is that of the list; or the name of a file in your own folder, such as kent.toml.
    """
    from sotui.cli.procedures_told import faulty, known, named, told
    from sotui.desk import Clock

    packs = known()
    one = named(packs, id)
    if one is None:
        wrong = next((one for one in faulty() if one.name.casefold() == id.strip().casefold()), None)
        if wrong is not None:
            refuse(str(wrong))
        refuse(
            f"There is no procedure “{show(id, limit=40)}”.",
            f"There are: {', '.join(one.called for one in packs)}.",
        )
    for line in told(one, Clock().today()):
        _say(line)


@procedures.command()
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Check a procedure that you wrote, line by line.

    FILE is a procedure, or the list of its clauses (NAME.clauses.toml). Says “in order” with what it
    counted, or every fault with its line, what is wrong and what was meant.
    """
    from sotui.cli.procedures_check import CannotBeRead, checked

    try:
        found = checked(file)
    except CannotBeRead as error:
        refuse(error.message, "Nothing was checked.")
    for line in found.lines:
        _say(line, err=not found.in_order)
    if not found.in_order:
        raise SystemExit(REFUSED)


@procedures.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON list, an object per kind of fact.")
def facts(as_json: bool) -> None:
    """List what `sotui dates --fact` takes, and who listens."""
    from sotui.cli.procedures_facts import facts_json, facts_told
    from sotui.cli.procedures_told import known

    packs = tuple(one.pack for one in known())
    if as_json:
        click.echo(facts_json(packs))
        return
    for line in facts_told(packs):
        _say(line)


@procedures.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object: the clauses, and what is to come.")
def coverage(as_json: bool) -> None:
    """Say where each clause lives, and what is to come.

    Ends with 3 where a clause has no place, and no room that it is to come in.
    """
    from sotui.cli.procedures_coverage import Coverage
    from sotui.cli.procedures_told import known

    found = Coverage.of(known())
    if as_json:
        click.echo(found.as_json())
    else:
        for line in found.told():
            _say(line)
    if not found.whole:
        raise SystemExit(IN_PART)


def _say(line: str, err: bool = False) -> None:
    # A file of somebody's own can hold anything: nothing of it may steer the terminal.
    click.echo(show(line), err=err)
