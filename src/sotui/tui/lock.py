"""When the register locks (idle time, a sleep, a jump of the clock), and how guessing is slowed."""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import StrEnum

JUMP = 15.0
"""Seconds by which the clock may run ahead of, or behind, the time that passed: more is a jump."""
WARNED = 30.0
"""Seconds before the lock from which on it is announced."""
FREE_TRIES = 2
"""Wrong passphrases before one has to wait."""
LONGEST_WAIT = 64.0
"""Seconds; the wait doubles with each wrong passphrase up to this."""


class Why(StrEnum):
    """Why it locked, as the screen says it."""

    ASKED = "Locked."
    IDLE = "Locked after {minutes} without a key."
    JUMP = "Locked: the computer was asleep, or its clock was set."
    RESUMED = "Locked: the program had been stopped and went on."
    ROTATED = "Locked: the register has another data key now. All passphrases are as they were."


class Watch:
    """Judges whether it is time to lock; it reads two clocks and does nothing else.

    `steady` counts the seconds that pass, `wall` is the clock that a sleep or a person can move. On some
    systems the steady one stands still during a sleep, on others it runs on: so both a difference between
    the two and a long silence of `tick`, which comes every second, count as a jump.
    """

    def __init__(
        self,
        minutes: int,
        steady: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.minutes = minutes
        """Minutes without a key, 1 to 15."""
        self._steady, self._wall = steady, wall
        self.begin()

    def begin(self) -> None:
        """The register was opened just now."""
        self._last_key = self._last_look = self._steady()
        self._apart = self._wall() - self._steady()
        self._due: Why | None = None

    def key(self) -> None:
        """A key was pressed, or the mouse."""
        self._last_key = self._steady()

    def resumed(self) -> None:
        """The system says that the program was stopped and goes on."""
        self._due = self._due or Why.RESUMED

    @property
    def since_key(self) -> float:
        """Seconds since the last key."""
        return self._steady() - self._last_key

    @property
    def left(self) -> float:
        """Seconds until it locks if no key comes."""
        return max(0.0, self._last_key + 60 * self.minutes - self._steady())

    def due(self) -> Why | None:
        """Why it must lock now, or None. Once it must, it must until it is opened again."""
        if self._due is None:
            now = self._steady()
            apart = self._wall() - now
            if abs(apart - self._apart) > JUMP or now - self._last_look > JUMP:
                self._due = Why.JUMP
            elif now - self._last_key >= 60 * self.minutes:
                self._due = Why.IDLE
            else:
                # Small corrections of the clock add up over a day: each is measured from the last look.
                self._apart, self._last_look = apart, now
        return self._due

    def words(self) -> str:
        """How long until it locks, as the line at the top says it: by minutes, in the last one by seconds."""
        left = self.left
        return f"locks in {-(-left // 60):.0f} min" if left > 60 else f"locks in {left:.0f} s"

    def said(self, why: Why) -> str:
        """Why it locked, in a sentence."""
        minutes = "a minute" if self.minutes == 1 else f"{self.minutes} minutes"
        return why.format(minutes=minutes)


class Patience:
    """How long one must wait after wrong passphrases: it grows, also across locks, until the program ends."""

    def __init__(self, steady: Callable[[], float] = time.monotonic) -> None:
        self._steady = steady
        self._wrong = 0
        self._until = 0.0

    @property
    def wait(self) -> float:
        """Seconds until the next try is taken; 0 where one is free to try."""
        return max(0.0, self._until - self._steady())

    def wrong(self) -> float:
        """A passphrase was wrong; yields the seconds to wait."""
        self._wrong += 1
        over = self._wrong - FREE_TRIES
        if over > 0:
            self._until = self._steady() + min(LONGEST_WAIT, 2.0**over)
        return self.wait

    def right(self) -> int:
        """A passphrase was right; yields how many were wrong before it, whoever's they were meant to be."""
        wrong, self._wrong, self._until = self._wrong, 0, 0.0
        return wrong
