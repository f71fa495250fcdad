"""Where the program starts."""

from __future__ import annotations

import sys


def main() -> None:
    """Say the version at once, or hand over to the commands, whose library costs more to load than that."""
    if sys.argv[1:] == ["--version"]:
        from sotui import __version__

        print(f"sotui {__version__}")
        return
    from sotui.hygiene import begin

    begin()
    from sotui.cli.commands import run

    run()
