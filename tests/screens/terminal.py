"""A terminal for the real program: a pseudo-terminal at one end, pyte reading what is drawn at the other."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Sequence
from pathlib import Path

import pyte

KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "space": " ",
    "down": "\x1b[B",
    "up": "\x1b[A",
    "pagedown": "\x1b[6~",
    "end": "\x1b[F",
    "home": "\x1b[H",
    "ctrl+c": "\x03",
}


LEFT_OUT = {"NO_COLOR", "COLUMNS", "LINES"}
"""Settings of whoever runs the tests that would change what is drawn."""


class Terminal:
    """The program, its window, and every byte that it sent."""

    def __init__(
        self, argv: Sequence[str], *, width: int = 80, height: int = 24, cwd: Path, **environment: str
    ) -> None:
        self.sent = b""
        self.screen = pyte.Screen(width, height)
        self._stream = pyte.ByteStream(self.screen)
        self.exit_code: int | None = None
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            with contextlib.suppress(BaseException):
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
                os.chdir(cwd)
                kept = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
                os.execvpe(
                    argv[0], list(argv), {**kept, "TERM": "xterm-256color", "ESCDELAY": "20", **environment}
                )
            os._exit(127)

    def read(self, quiet: float = 0.05, limit: float = 5.0) -> None:
        """Read until nothing has come for ``quiet`` seconds."""
        end = time.monotonic() + limit
        while time.monotonic() < end:
            ready, _, _ = select.select([self._fd], [], [], quiet)
            if not ready:
                return
            try:
                got = os.read(self._fd, 65536)
            except OSError:
                return
            if not got:
                return
            self.sent += got
            self._stream.feed(got)

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def wait_for(self, *words: str, limit: float = 30.0) -> None:
        """Wait until all of the words stand on the screen; line ends count as blanks."""
        end = time.monotonic() + limit
        while time.monotonic() < end:
            self.read()
            text = " ".join(self.text.split())
            if all(word in text for word in words):
                return
        raise AssertionError(f"{words} did not come:\n{self.text}")

    def wait_until_gone(self, word: str, limit: float = 30.0) -> None:
        """Wait until the word stands on the screen no more."""
        end = time.monotonic() + limit
        while time.monotonic() < end:
            self.read()
            if word not in " ".join(self.text.split()):
                return
        raise AssertionError(f"{word} did not go:\n{self.text}")

    def press(self, *keys: str) -> None:
        """Press keys, by name or as typed, giving each time to have its effect."""
        for key in keys:
            os.write(self._fd, KEYS.get(key, key).encode())
            # A lone escape is told from a sequence by the pause after it.
            if key == "escape":
                time.sleep(0.15)
            self.read(0.05)

    def leave(self) -> int:
        """Leave by ``q`` from wherever one is, and yield the exit code.

        On a busy machine an escape and the next key can arrive as one: so more than once if need be.
        """
        for _ in range(5):
            self.press("escape")
            self.read(0.3)
            self.press("q")
            with contextlib.suppress(AssertionError):
                return self.wait(3.0)
        return self.wait()

    def type(self, text: str) -> None:
        """Type a text as fast as it goes."""
        os.write(self._fd, text.encode())
        self.read()

    def paste(self, text: str) -> None:
        """Paste a text, as terminals do it for programs that asked to be told."""
        os.write(self._fd, f"\x1b[200~{text}\x1b[201~".encode())
        self.read()

    def hang_up(self) -> None:
        """Close the window."""
        os.close(self._fd)
        self._fd = -1

    def signal(self, number: signal.Signals) -> None:
        """Send the program a signal."""
        os.kill(self.pid, number)

    def wait(self, limit: float = 15.0) -> int:
        """The program's exit code, once it has ended."""
        end = time.monotonic() + limit
        while self.exit_code is None and time.monotonic() < end:
            if self._fd >= 0:
                self.read(0.02, 0.2)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.exit_code = os.waitstatus_to_exitcode(status)
            else:
                time.sleep(0.02)
        assert self.exit_code is not None, f"still running:\n{self.text}"
        return self.exit_code

    def close(self) -> None:
        """End it, whatever it is doing."""
        if self.exit_code is None:
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
