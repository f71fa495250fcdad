"""A program in a pseudo-terminal, watched from outside: when it was started, what it painted and when."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import struct
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from time import monotonic, sleep
from types import TracebackType
from typing import Self

WIDTH, HEIGHT = 120, 40
PATIENCE = 60.0
"""Seconds after which a program that paints nothing has failed."""
QUIET = 0.03
"""Seconds without output after which a picture is complete."""
HERE = Path(__file__).parent


def available() -> bool:
    """Whether this machine has pseudo-terminals: Windows has none that we can use."""
    return sys.platform != "win32"


class NotPainted(Exception):
    """The program ended or was silent before it painted what was waited for."""


class Terminal:
    """Runs a program in a terminal of 120 by 40 cells; times are those of ``time.monotonic``."""

    def __init__(self, argv: Sequence[str], pass_fds: Sequence[int] = (), cwd: Path | None = None) -> None:
        import fcntl
        import pty
        import termios

        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", HEIGHT, WIDTH, 0, 0))
        env = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("TEXTUAL") and name not in ("COLUMNS", "LINES", "NO_COLOR")
        }
        env.update(TERM="xterm-256color", COLORTERM="truecolor")
        self._fd = ours
        self.output = bytearray()
        """Everything that was painted so far."""
        self.last = 0.0
        """When something was painted last."""
        self.started = monotonic()
        self.process = subprocess.Popen(
            argv,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=env,
            cwd=cwd,
            close_fds=True,
            pass_fds=tuple(pass_fds),
            start_new_session=True,
        )
        os.close(theirs)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.stop()

    def wait_for(self, sign: str, since: int = 0) -> float:
        """The moment at which ``sign`` had been painted, looking from the byte ``since`` of the output."""
        wanted = sign.encode()
        limit = monotonic() + PATIENCE
        while wanted not in self.output[since:]:
            if not self._read(limit - monotonic()):
                last = bytes(self.output[-2000:]).decode(errors="replace")
                raise NotPainted(f"{sign!r} was not painted; the end of the output: {last!r}")
        return self.last

    def settle(self, quiet: float = QUIET) -> float:
        """Wait until nothing more is painted; the moment of the last output."""
        while self._read(quiet):
            pass
        return self.last

    def press(self, keys: str) -> tuple[float, int]:
        """Type; yields the moment, and the byte of the output from which the answer comes."""
        since = len(self.output)
        moment = monotonic()
        os.write(self._fd, keys.encode())
        return moment, since

    def resident_mib(self) -> float | None:
        """The memory that the program holds now, where the machine says so (Linux)."""
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) / 1024
        return None

    def stop(self) -> None:
        """End the program at once; how long it takes to leave is nobody's first paint."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        with contextlib.suppress(OSError):
            os.close(self._fd)

    def _read(self, timeout: float) -> bool:
        ready, _, _ = select.select([self._fd], [], [], max(0.0, timeout))
        if not ready:
            return False
        try:
            chunk = os.read(self._fd, 1 << 16)
        except OSError:
            return False
        self.output += chunk
        self.last = monotonic()
        return bool(chunk)


def first_paint(argv: Sequence[str], sign: str) -> float:
    """Seconds from the start of the process to the moment at which ``sign`` stands on the screen."""
    with Terminal(argv) as terminal:
        return terminal.wait_for(sign) - terminal.started


def rest() -> None:
    """A breath between two programs, so that one's end is not the other's beginning."""
    sleep(0.05)
