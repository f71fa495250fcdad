"""Ctrl+C comes between two steps of an act, never in the middle of one, nor between saving and knowing it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from sotui.vault.driver import Connection

_Handler = Callable[[int, FrameType | None], Any]


class Interrupts:
    """Within it Ctrl+C waits while it is held back, and while the database works; then it is let through.

    The driver drops what is raised in a function that it calls, so there it would be lost or look like a
    fault. Elsewhere than on the main thread, where Ctrl+C never comes, it changes nothing.
    """

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._held = True
        self._before: _Handler | None = None
        self._came_at: tuple[int, FrameType | None] | None = None

    def __enter__(self) -> Self:
        self._conn.busy = False
        self._conn.after_call = None
        before = signal.getsignal(signal.SIGINT)
        if threading.current_thread() is threading.main_thread() and callable(before):
            self._before = before
            signal.signal(signal.SIGINT, self._came)
        return self

    def __exit__(self, *_: object) -> None:
        if self._before is None:
            return
        self._conn.after_call = None
        if signal.getsignal(signal.SIGINT) == self._came:
            signal.signal(signal.SIGINT, self._before)
        self._held = False
        self._deliver()

    def hold(self) -> None:
        """From here on Ctrl+C waits."""
        self._held = True

    def let_through(self) -> None:
        """From here on Ctrl+C comes; one that waited comes now."""
        self._held = False
        self._deliver()

    def _came(self, number: int, frame: FrameType | None) -> None:
        self._came_at = (number, frame)
        if self._conn.busy:
            self._conn.after_call = self._deliver
        else:
            self._deliver()

    def _deliver(self) -> None:
        if self._held or self._came_at is None or self._before is None:
            return
        came, self._came_at = self._came_at, None
        self._conn.after_call = None
        self._before(*came)
