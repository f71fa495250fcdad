"""The command line: one command each for opening, trying out, bringing in, and asking what is due."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from sotui.cli.common import Settings, no_passphrase_in_arguments, vault_option
from sotui.crash import quiet_hooks

_COMMANDS = {
    "audit": "sotui.cli.audit:audit",
    "account": "sotui.cli.account:account",
    "backup": "sotui.cli.backup:backup",
    "dates": "sotui.cli.dates:dates",
    "demo": "sotui.cli.screen:demo",
    "doctor": "sotui.cli.doctor:doctor",
    "due": "sotui.cli.due:due",
    "import": "sotui.cli.importing:import_",
    "init": "sotui.cli.init:init",
    "keys": "sotui.cli.keys:keys",
    "locate": "sotui.cli.init:locate",
    "position": "sotui.cli.position:position",
    "procedures": "sotui.cli.procedures:procedures",
    "recover": "sotui.cli.recover:recover",
    "recovery-key": "sotui.cli.recover:recovery_key",
    "restore": "sotui.cli.backup:restore",
    "rotate": "sotui.cli.rotate:rotate",
    "staff": "sotui.cli.staff:staff",
    "unseal": "sotui.cli.unseal:unseal",
    "verify": "sotui.cli.verify:verify",
}
"""Each command is imported only when it is called: the first screen waits for nothing it can do without."""


class _Commands(click.Group):
    """The group that looks its commands up by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command


def _version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from sotui import __version__

        click.echo(f"sotui {__version__}")
        ctx.exit()


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done · 1 could not be done, the message says why and what was kept · "
    "2 the command was not understood · 3 done, with rows or values left out that are named.",
)
@vault_option
@click.option("--name", help="Your name, where several people may open the register.")
@click.option(
    "--theme", metavar="NAME", help="The colours, this once: dark, light, high-contrast or one of your own."
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Say which version this is.",
)
@click.pass_context
def sotui(ctx: click.Context, name: str | None, theme: str | None) -> None:
    """The register of supervision orders: what is due on each, and why.

    Without a command, opens the register on the full screen.
    """
    ctx.ensure_object(Settings)
    ctx.obj.name = name
    ctx.obj.theme = theme
    if ctx.invoked_subcommand is None:
        from sotui.cli.screen import open_screen

        open_screen(ctx.obj)


def run() -> None:
    """Run the command line; never returns."""
    no_passphrase_in_arguments(sys.argv[1:])
    # A console that cannot show a character gets a sign in its place instead of a crash.
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    # A fault of the program says a code: its text could quote a record (and a traceback helps nobody here).
    quiet_hooks()
    sotui(prog_name="sotui")
