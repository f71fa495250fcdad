"""Kills a program that works at a register, at a moment or at a step of its work, and hears what it said."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

VICTIM = Path(__file__).with_name("victim.py")


class Killer:
    """One program for many jobs; each job is a process of its own, and that is what is killed."""

    def __init__(self) -> None:
        self._program: subprocess.Popen[str] | None = None

    def run(self, job: str, *, after: float | None = None, **said: object) -> list[str]:
        """Have a job done, and yield all that it said; the last line is ``done N`` or ``killed``.

        ``after``: kill it so many seconds after it is ready; ``stop_at``: it kills itself at that step.
        Otherwise it does all of it. Raises AssertionError where it ended by a fault of its own.
        """
        program = self._loaded()
        assert program.stdin is not None
        assert program.stdout is not None
        state = os.environ.get("SOTUI_STATE", "")
        program.stdin.write(json.dumps({"job": job, "state": state, **said}) + "\n")
        program.stdin.flush()
        process, lines = 0, []
        while not (line := program.stdout.readline()).startswith("ended"):
            assert line, "the program itself has ended"
            word, _, rest = line.rstrip("\n").partition(" ")
            assert word != "raised", rest
            if word == "begun":
                process = int(rest)
                continue
            lines.append(line.rstrip("\n"))
            if word == "ready" and after is not None:
                time.sleep(after)
                os.kill(process, signal.SIGKILL)
        if not lines or not lines[-1].startswith("done"):
            assert line == f"ended {-signal.SIGKILL}\n", line
            lines.append("killed")
        return lines

    def steps(self, job: str, **said: object) -> int:
        """How many steps a job takes; it is done to its end."""
        return int(self.run(job, **said)[-1].removeprefix("done "))

    def close(self) -> None:
        """End the program."""
        if self._program is not None:
            self._program.kill()
            self._program.communicate()
            self._program = None

    def _loaded(self) -> subprocess.Popen[str]:
        if self._program is None:
            self._program = subprocess.Popen(
                [sys.executable, str(VICTIM)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
            assert self._program.stdout is not None
            assert self._program.stdout.readline() == "loaded\n"
        return self._program


def spread(steps: int, how_many: int) -> list[int]:
    """So many of the steps from 1 to ``steps``, evenly, the first and the last with them."""
    if how_many >= steps:
        return list(range(1, steps + 1))
    return sorted({1 + round(at * (steps - 1) / (how_many - 1)) for at in range(how_many)})
