"""Locking: what is typed is kept, the register is closed, nothing of it stays on the screen or in memory."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from rich.cells import cached_cell_len
from textual import events

from sotui.tui import places
from sotui.tui.going import Going
from sotui.tui.lock import WARNED, Patience, Watch, Why
from sotui.tui.widgets.bars import HeadLine
from sotui.tui.widgets.lock_warning import LockWarning

if TYPE_CHECKING:
    from textual.screen import Screen

    from sotui.desk import Desk
    from sotui.tui.keeper import Typed
    from sotui.vault.drafts import SealedDraft

OpenDesk = Callable[[str | None, str], "Desk"]
"""Opens the register with a name (None where there is only one) and a passphrase."""

KEPT_IN = 1.5
"""Seconds that the drafts get before what runs on the vault's thread is stopped for them."""
KEPT_AT_LAST = 3.0
"""Seconds that they get after that."""
UNKEPT = "What you typed last could not be put on the disk: it waits, sealed, until you unlock here again."
STOPPED = "What was being done was stopped and is not recorded."
KEPT = "What you typed is kept."


class Locking(Going):
    """The application's part that locks and unlocks."""

    def __init__(self) -> None:
        super().__init__()
        self.open_desk: OpenDesk | None = None
        self.lock_watch = Watch(5)
        self.patience = Patience()
        self.locked_because = ""
        """Why it is locked, for the screen that unlocks; empty at the start."""
        self.last_person = ""
        """Who had it open before the lock."""
        self.demo_hint: str | None = None
        """How the demonstration is opened; it is no secret."""
        self.paints = True
        """False once the window is gone or the program ends."""
        self._locked = False
        self._last_user = ""
        self._trails: list[tuple[str, ...]] = []
        self._sealed: list[SealedDraft] = []
        self._shutting: asyncio.Task[None] | None = None

    # When

    def watch_begins(self) -> None:
        """From now on somebody must sit here."""
        self.set_interval(1.0, self._tick)

    def _tick(self) -> None:
        self.release_late()
        if self.desk_or_none is None or self._locked:
            return
        why = self.lock_watch.due()
        if why is not None:
            self.lock(why)
            return
        self._warn(self.lock_watch.left <= WARNED)
        for line in self.screen.query(HeadLine):
            line.time_goes_on()

    def _warn(self, warned: bool) -> None:
        warnings = self.screen.query(LockWarning)
        if not warned:
            warnings.remove()
        elif warnings:
            warnings.first().count(self.lock_watch.left)
        else:
            self.screen.mount(LockWarning(self.lock_watch.left))

    async def on_event(self, event: events.Event) -> None:
        """No key is dealt with before it is certain that it is still the same person's."""
        if (
            isinstance(event, (events.InputEvent, events.Paste))
            and not event.is_forwarded
            and self.desk_or_none is not None
            and not self._locked
        ):
            why = self.lock_watch.due()
            if why is not None:
                self.lock(why)
                return
            if not isinstance(event, events.MouseMove):
                warned = self.lock_watch.left <= WARNED
                self.lock_watch.key()
                if warned:
                    self._tick()
        await super().on_event(event)

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        if not self.paints:
            return
        # The first frame after a sleep is the lock: nothing else is painted once it is due.
        if self._locked:
            if not getattr(screen, "SAFE_WHEN_LOCKED", False):
                return
        elif self.desk_or_none is not None and (why := self.lock_watch.due()) is not None:
            self.call_later(self.lock, why)
            return
        super()._display(screen, renderable)

    def resumed(self) -> None:
        """The program was stopped and goes on: somebody else may sit here now."""
        self.lock_watch.resumed()
        if self.desk_or_none is not None:
            self.call_later(self.lock, Why.RESUMED)

    # Lock

    def action_lock(self) -> None:
        """Lock at once."""
        self.lock(Why.ASKED)

    def lock(self, why: Why = Why.ASKED) -> None:
        """Lock now, whatever is open: the lock is painted first, the register closed behind it."""
        desk = self.desk_or_none
        if desk is None or self._locked:
            return
        screens = list(dict.fromkeys([*self.screen_stack, *self._views.values()]))
        typed, whole = _typed_on(screens)
        self._trails = [trail for one in self.screen_stack if (trail := getattr(one, "trail", ()))]
        self._last_user, self.last_person = desk.session.user.id, desk.person
        self.demo_hint = desk.demo_hint
        self.locked_because = self.lock_watch.said(why)
        self._locked = True
        self._clipboard = ""
        self._holders.clear()
        self._held.clear()
        gone: list[Any] = []
        while len(self.screen_stack) > 1:
            gone.append(super(Going, self).pop_screen())
        gone.append(self.switch_screen(places.unlock()))
        for name in self._views:
            self.uninstall_screen(name)
        self._views.clear()
        for one in typed:
            self.keeper.keep(one)
        self._shutting = asyncio.get_running_loop().create_task(self._shut(desk, screens, gone, whole))

    async def _shut(self, desk: Desk, screens: list[Screen[Any]], gone: list[Any], whole: bool) -> None:
        for one in gone:
            await one
        for screen in screens:
            if screen.is_attached:
                await screen.remove()
        screens.clear()
        gone.clear()
        keeper, thread = self.keeper, desk.thread
        said = [self.locked_because]
        kept = await keeper.all_kept(KEPT_IN)
        if not kept and thread is not None:
            thread.interrupt()
            await keeper.all_kept(KEPT_AT_LAST)
            keeper.again()
            kept = await keeper.all_kept(KEPT_AT_LAST)
            said.append(STOPPED)
        self._sealed = [] if kept else keeper.seal_rest()
        said.append(KEPT if kept and whole else UNKEPT)
        keeper.let_go()
        self._keeper = self.desk_or_none = None
        if thread is not None:
            await asyncio.to_thread(thread.close, interrupt=True)
        else:
            desk.close()
        self.locked_because = " ".join(said)
        for screen in self.screen_stack:
            say = getattr(screen, "say_why", None)
            if callable(say):
                say()
        _forget()

    async def shut(self) -> None:
        """Wait until the register is closed behind the lock."""
        if self._shutting is not None:
            await self._shutting
            self._shutting = None

    # Unlock

    def unlocked(self, desk: Desk) -> None:
        """The register is open: back to where this person was, or to the board."""
        same = desk.session.user.id == self._last_user
        self.desk_or_none = desk
        self._locked = False
        self.lock_watch.begin()
        trails = self._trails if same else []
        self._trails = []
        if same and self._sealed:
            for one in self._sealed:
                desk.submit(desk.drafts.put, one)
            self._sealed = []
        while len(self.screen_stack) > 1:
            super(Going, self).pop_screen()
        base = trails[0][0] if trails and trails[0][0] in places.VIEWS else "board"
        self.switch_screen(self.view(base))
        for name, *ids in trails[1:]:
            self.go(name, *ids)

    # The end

    async def keep_all(self) -> None:
        """Keep what is typed anywhere, for at most a few seconds: before the program ends."""
        if self.desk_or_none is None:
            return
        typed, _ = _typed_on(list(dict.fromkeys([*self.screen_stack, *self._views.values()])))
        for one in typed:
            self.keeper.keep(one)
        await self.keeper.all_kept(KEPT_IN + KEPT_AT_LAST)


def _typed_on(screens: list[Screen[Any]]) -> tuple[list[Typed], bool]:
    """What is typed and not kept on these screens, and whether all of them could be asked."""
    typed: list[Typed] = []
    whole = True
    for screen in screens:
        snapshot = getattr(screen, "snapshot", None)
        if not callable(snapshot):
            continue
        try:
            one = snapshot()
        except Exception:
            # A form that cannot be asked any more does not keep the register from locking; it is said.
            whole = False
        else:
            if one is not None:
                typed.append(one)
    return typed, whole


def _forget() -> None:
    """Let go of what the screens held: rings of references, and the widths of words that were drawn."""
    cached_cell_len.cache_clear()
    gc.unfreeze()
    gc.collect()
