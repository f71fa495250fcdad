"""Waiting for a screen by what is under way in it, not by the clock.

The library's pilot takes a program to be idle when its process has used little of the processor for twenty
milliseconds. On a busy machine that is also true of a program that was not let run, and on a quiet one it
costs a tenth of a second for each key. What the event loop has left to do is known exactly.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from inspect import iscoroutine
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.worker import Worker

SOON = 0.05
"""Seconds: what a timer brings within this time belongs to the key that was pressed. The blinking of a cursor
and the tick of the lock seldom fall into it, and then cost no more than this.
"""
LONGEST = 30.0
"""Seconds without coming to rest after which something is wrong."""


def by_what_is_under_way() -> None:
    """Have the library's pilot wait in the same way, and draw as soon as there is something to be drawn."""
    import textual.app
    import textual.pilot
    import textual.screen

    for module in (textual.app, textual.pilot):
        module.wait_for_idle = quiet
    textual.screen.UPDATE_PERIOD = 0.001


async def quiet(_least: float = 0, _most: float = 0) -> None:
    """Wait until the event loop has nothing to run, now or soon.

    What another thread is at is not seen here: who waits for the vault asks the vault.
    """
    loop: Any = asyncio.get_running_loop()
    ends = loop.time() + LONGEST
    still = 0
    # Twice in a row: what another thread brought is taken up between the two.
    while still < 2:
        assert loop.time() < ends, f"never at rest: {loop._ready or loop._scheduled}"
        await asyncio.sleep(0)
        due = 0.0 if loop._ready else _next_due(loop)
        still = still + 1 if due is None else 0
        if due:
            await asyncio.sleep(due)


def _next_due(loop: Any) -> float | None:
    """Seconds until the first timer that is due soon."""
    now = loop.time()
    due = min((timer.when() for timer in loop._scheduled if not timer.cancelled()), default=now + SOON)
    return max(0.0, due - now) if due < now + SOON else None


def waits_for_an_answer(worker: Worker[Any]) -> bool:
    """Whether the worker has opened a dialog and goes on once that is answered."""
    return [*_within(worker)][-1:] == ["push_screen_wait"]


def _within(worker: Worker[Any]) -> Iterator[str]:
    """The names of the coroutines that a worker is in, from without to within."""
    inner: Any = worker._task.get_coro() if worker._task is not None else None
    while iscoroutine(inner):
        yield inner.cr_code.co_name
        inner = inner.cr_await
