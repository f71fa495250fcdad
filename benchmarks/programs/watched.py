"""SOTUI on the full screen, as `sotui` opens it, telling through a pipe when each step was reached.

Usage: watched.py FOLDER DAY PIPE ROWS. With ROWS above 0 the rows of the board are repeated, each copy under
its own key, until there are so many. The moments are those of ``time.monotonic``, which all processes share.
"""

from __future__ import annotations

import os
import sys
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from sotui.triage.model import BoardRow
from sotui.tui.app import run
from sotui.vault import open as opening

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sotui.desk import Desk
    from sotui.triage.model import Board
    from sotui.vault.kdf import KdfParams

folder, day, pipe, rows = (
    Path(sys.argv[1]),
    date.fromisoformat(sys.argv[2]),
    int(sys.argv[3]),
    int(sys.argv[4]),
)
derive = vars(opening)["derive"]


def tell(step: str) -> None:
    os.write(pipe, f"{step} {monotonic()}\n".encode())


def derived(passphrase: bytes, salt: bytes, params: KdfParams) -> bytes:
    key: bytes = derive(passphrase, salt, params)
    tell("key")
    return key


def open_desk(name: str | None, passphrase: str) -> Desk:
    from sotui.desk import Clock, open_desk_on_thread

    desk = open_desk_on_thread(folder, name, passphrase, clock=Clock(day))
    tell("open")
    read = desk.board

    def board(everything: bool = False) -> Board:
        found = read(everything)
        tell("read")
        if rows:
            found = repeated(found)
            tell("repeated")
        return found

    desk.board = board  # type: ignore[method-assign]  # watched from outside, otherwise as it is
    return desk


def repeated(board: Board) -> Board:
    from dataclasses import replace

    class Again(BoardRow):
        """A row once more, under a key of its own."""

        __slots__ = ("number",)
        number: int

        @property
        def key(self) -> str:
            return f"{super().key}|{self.number}"

    def more() -> Iterator[BoardRow]:
        for number, row in enumerate(islice(cycle(board.rows), rows)):
            again = Again.__new__(Again)
            for name in BoardRow.__slots__:
                setattr(again, name, getattr(row, name))
            again.number = number
            yield again

    return replace(board, rows=tuple(more()))


vars(opening)["derive"] = derived
raise SystemExit(run(open_desk=open_desk, names=["Benchmark Person"]))
