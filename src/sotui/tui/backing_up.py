"""When the program makes a backup by itself, how one is made beside the keyboard, how one is put back."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sotui.tui.words import told

if TYPE_CHECKING:
    from sotui.desk import Desk
    from sotui.desk.keeping import When
    from sotui.desk.putting_back import PutBack
    from sotui.tui.locking import Locking
    from sotui.vault.backup import Progress
    from sotui.vault.backups import Backup

PAUSE = 120.0
"""Seconds without a key after which a backup is made where one is due."""
PAUSE_AFTER_UNLOCK = 20.0
"""The same where the last one was too old when the register was unlocked."""
ASKED_EVERY = 30.0
"""Seconds between two looks whether one is due, while nobody types."""
URGENT = timedelta(days=1)
"""From this age on the line at the top keeps the age of the last one before anything else."""
NONE_YET = "no backup yet"


class BackingUp:
    """The application's part that knows of backups. Nothing is made by itself of the demonstration."""

    def __init__(self, app: Locking) -> None:
        self._app = app
        self._desk: Desk | None = None
        self._known = False
        self._last: datetime | None = None
        self._after_unlock = False
        self._looked_at = 0.0
        self._busy = False
        self.failed = ""
        """Why the last one that was made by itself did not come about."""

    # What the line at the top says

    def words(self) -> tuple[str, bool]:
        """How old the last backup found whole is, and whether that is urgent; empty while unknown."""
        desk = self._app.desk_or_none
        if desk is None or desk is not self._desk or not self._known or desk.demo_hint is not None:
            return "", False
        if self._last is None:
            return NONE_YET, True
        from sotui.desk.keeping import ago

        now = desk.now().astimezone(UTC)
        return f"backup {ago(self._last, now)}", now - self._last >= URGENT

    # By itself

    def tick(self) -> None:
        """Called every second while the register is open: begin one where it is due and nobody types."""
        desk = self._app.desk_or_none
        if desk is None or self._busy or desk.thread is None:
            return
        if desk is not self._desk:
            self._desk, self._known, self._after_unlock, self._looked_at = desk, False, True, 0.0
            self._run(self._look(desk))
            return
        watch = self._app.lock_watch
        silent = 60 * watch.minutes - watch.left
        # Locked after a minute, the register is never idle for two.
        pause = PAUSE_AFTER_UNLOCK if self._after_unlock else min(PAUSE, 30.0 * watch.minutes)
        if silent < pause or desk.demo_hint is not None:
            return
        now = asyncio.get_running_loop().time()
        if now - self._looked_at < ASKED_EVERY:
            return
        self._looked_at = now
        self._run(self._if_due(desk))

    def _run(self, work: Any) -> None:
        self._busy = True
        self._app.run_worker(self._beside(work), group="backup")

    async def _beside(self, work: Any) -> None:
        try:
            await work
        except Exception as error:
            # What nobody asked for interrupts nobody: the backups screen says why, and the line its age.
            words = told(error)
            if words is None:
                raise
            from sotui.vault.errors import Closed, Interrupted

            # Put off by a key or a lock it has not failed.
            self.failed = "" if isinstance(error, (Closed, Interrupted)) else words
        finally:
            self._busy = False

    async def _look(self, desk: Desk) -> None:
        self._know(await asyncio.wrap_future(desk.submit(lambda: desk.keeping.last_made())))

    def _know(self, last: datetime | None) -> None:
        from sotui.tui.widgets.bars import HeadLine

        self._last, self._known = last, True
        for line in self._app.screen.query(HeadLine):
            line.time_goes_on()

    async def _if_due(self, desk: Desk) -> None:
        from sotui.desk.keeping import When

        when: When = When.UNLOCKED if self._after_unlock else When.IDLE
        due = await asyncio.wrap_future(desk.submit(lambda: desk.keeping.is_due(when)))
        was_first, self._after_unlock = self._after_unlock, False
        if not due:
            return
        from sotui.vault import backup

        watch, reason = self._app.lock_watch, backup.UNLOCKED if was_first else backup.IDLE
        left = watch.left

        def still_idle(_step: str, _done: int, _of: int) -> None:
            nonlocal left
            if watch.left > left + 1:
                from sotui.vault.errors import Interrupted

                # Somebody is back, and what they ask for must not stand behind this.
                raise Interrupted("The backup was put off: somebody is at the keyboard.")
            left = watch.left

        await self.make(desk, reason, still_idle)

    # Asked for

    async def make(
        self, desk: Desk, reason: str, progress: Progress | None = None, *, into: Path | None = None
    ) -> Backup:
        """Make one: copied on the register's own thread, proved beside it, noted. Raises why it was not.

        ``into`` is another folder than the register's own, as on a stick.
        """
        making = await asyncio.wrap_future(
            desk.submit(lambda: desk.keeping.begin(reason, progress, into=into))
        )
        made = await asyncio.to_thread(making.prove)
        await asyncio.wrap_future(desk.submit(lambda: desk.keeping.noted(made)))
        if into is None:
            self.failed = ""
            self._know(made.made)
        return made

    def put_back(self, put: PutBack) -> None:
        """Lock, close the register, put the backup in its place; the lock then says what was done."""
        app = self._app
        app.lock()
        closing = app._shutting

        async def once_closed() -> None:
            if closing is not None:
                await closing
            try:
                said = await asyncio.to_thread(put.commit)
            except Exception as error:
                words = told(error)
                if words is None:
                    raise
                said = words
            app.locked_because = said
            for screen in app.screen_stack:
                say = getattr(screen, "say_why", None)
                if callable(say):
                    say()

        # Whoever unlocks waits for this as for the closing itself.
        app._shutting = asyncio.get_running_loop().create_task(once_closed())


def on_leaving(desk: Desk, say: Callable[[str], None] | None = None) -> None:
    """Once the screen is gone and before the register is closed: a backup, where anything was recorded."""
    from sotui.desk.keeping import When
    from sotui.shown import show
    from sotui.vault import backup
    from sotui.vault.errors import VaultError

    tell = say or (lambda words: print(show(words), file=sys.stderr))
    if desk.thread is None:
        return
    try:
        if not desk.submit(lambda: desk.keeping.is_due(When.LEFT)).result():
            return
        tell("Making a backup … (Ctrl+C leaves without)")
        made = desk.submit(lambda: desk.keeping.make(backup.LEFT)).result()
        tell(f"The backup was made and found whole: {made.path}")
    except VaultError as error:
        tell(error.message)
    except KeyboardInterrupt:
        desk.thread.interrupt()
        tell("Left without a backup. What was recorded is kept.")
