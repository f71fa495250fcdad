"""Work beside the keyboard that was no longer wanted before it could begin: put away, with what it had."""

from __future__ import annotations

from inspect import CORO_CREATED, getcoroutinestate, iscoroutine
from typing import Any

from textual.css.query import NoMatches
from textual.widget import MountError, Widget
from textual.worker import Worker
from textual.worker_manager import WorkerManager


class Workers(WorkerManager):
    """The library's, which forgets a coroutine whose work is stopped before its first step."""

    def add_worker(self, worker: Worker[Any], start: bool = True, exclusive: bool = True) -> None:
        """Begin it; where it is stopped before, nothing is left waiting to be begun."""
        super().add_worker(worker, start, exclusive)
        if worker._task is not None:
            worker._task.add_done_callback(lambda _task: put_away(worker._work))


async def while_here(screen: Widget, work: Any) -> Any:
    """Do what a screen asked for, a coroutine or a function that makes one.

    It may come when one has left the screen: then no field is there to show it in, and that is no fault.
    """
    try:
        return await (work if iscoroutine(work) else work())
    except (NoMatches, MountError):
        # Taken off the screen, it is not unmounted at once: only this says that it is going.
        if not screen._pruning:
            raise
        return None


def put_away(work: object) -> None:
    """Close a coroutine that was never begun, and those it was given to wait for."""
    if not iscoroutine(work) or getcoroutinestate(work) != CORO_CREATED:
        return
    given = list(work.cr_frame.f_locals.values()) if work.cr_frame is not None else []
    work.close()
    for one in given:
        put_away(one)
