"""Locking: what is typed is kept, the register is closed, nothing of it stays on the screen or in memory."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from math import inf
from typing import TYPE_CHECKING, Any, cast
from weakref import WeakSet

from rich.cells import cached_cell_len
from rich.control import Control
from textual import events

from sotui.tui import places
from sotui.tui.backing_up import BackingUp
from sotui.tui.going import Going
from sotui.tui.keeper import Typed, now
from sotui.tui.lock import WARNED, Patience, Watch, Why
from sotui.tui.widgets.bars import HeadLine, Notice
from sotui.tui.widgets.lock_warning import LockWarning
from sotui.tui.words import many, told

if TYPE_CHECKING:
    from textual.screen import Screen

    from sotui.desk import Desk
    from sotui.tui.app import SotuiApp
    from sotui.vault.drafts import SealedDraft

OpenDesk = Callable[[str | None, str], "Desk"]
"""Opens the register with a name (None where there is only one) and a passphrase."""

KEPT_IN = 1.5
"""Seconds that the drafts get before what runs on the vault's thread is stopped for them."""
KEPT_AT_LAST = 3.0
"""Seconds that they get after that."""
DEAF_FOR = 0.5
"""Seconds for which the lock, once it stands there, takes no key: what was typed before it was meant for
something else.
"""
NEW_KEY = ("recovery key",)
"""The place that needs no word about a recovery key that is not there yet."""
UNKEPT = "What you typed last could not be put on the disk: it waits, sealed, until you unlock here again."
ELSEWHOSE = "What somebody else typed before a lock is not on the disk yet: {why} Leave the program running."
STOPPED = "What was being done was stopped and is not recorded."
KEPT = "What you typed is kept."
KEPT_BUT = "What you typed is kept, but for the last keys before the lock: look at where it ends."


class _Behind(list[Any]):
    """The screens that lie behind a dialog while it is drawn; who drew holds on to them long after."""

    __slots__ = ("__weakref__",)
    __hash__ = object.__hash__  # type: ignore[assignment]  # as the thing it is, not as what is in it


class Locking(Going):
    """The application's part that locks and unlocks."""

    def __init__(self) -> None:
        super().__init__()
        self.open_desk: OpenDesk | None = None
        self.lock_watch = Watch(5)
        self.patience = Patience()
        self.backing_up = BackingUp(self)
        self.locked_because = ""
        """Why it is locked, for the screen that unlocks; empty at the start."""
        self.last_person = ""
        """Who had it open before the lock."""
        self.demo_hint: str | None = None
        """How the demonstration is opened; it is no secret."""
        self.paints = True
        """False once the window is gone or the program ends."""
        self._deaf_until = 0.0
        self._last_user = ""
        self._trails: list[tuple[str, ...]] = []
        self._sealed: dict[tuple[str, str], SealedDraft] = {}
        """What could not be put on the disk before a lock, by author and name, until it is there."""
        self._shutting: asyncio.Task[None] | None = None
        self._watching: asyncio.Task[None] | None = None
        """What looks through the audit beside the keys."""
        self._behind: WeakSet[_Behind] = WeakSet()

    @property
    def _background_screens(self) -> list[Screen[Any]]:
        behind = _Behind(super()._background_screens)
        self._behind.add(behind)
        return behind

    # When

    def watch_begins(self) -> None:
        """From now on somebody must sit here."""
        self.set_interval(1.0, self._tick)

    def _tick(self) -> None:
        self.release_late()
        if self._locked:
            self._only_the_lock()
        if self.desk_or_none is None or self._locked or not self._screen_stack:
            return
        why = self.lock_watch.due()
        if why is not None:
            self.lock(why)
            return
        self.backing_up.tick()
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
            isinstance(event, (events.Key, events.Paste))
            and not event.is_forwarded
            and event.time < self._deaf_until
        ):
            return
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
            if not _is_safe(screen):
                if screen is self.screen:
                    super()._display(screen, Control.clear())
                    self.call_later(self._only_the_lock)
                return
            if self._deaf_until == inf:
                self._deaf_until = _moment() + DEAF_FOR
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
        written = self.write_all_held()
        typed, whole = _typed_on(screens)
        self._trails = [trail for one in self.screen_stack if (trail := getattr(one, "trail", ()))]
        self._last_user, self.last_person = desk.session.user.id, desk.person
        self.demo_hint = desk.demo_hint
        self.locked_because = self.lock_watch.said(why)
        self._locked = True
        self._deaf_until = inf
        # Before anything else is awaited: an answer under way must not open what it was asked for.
        self.workers.cancel_all()
        self.stop_watching_audit()
        super()._display(self.screen, Control.clear())
        self._clipboard = ""
        self._holders.clear()
        self._letters, self._in_hand = None, (None, None)
        gone: list[Any] = []
        while len(self.screen_stack) > 1:
            gone.append(super(Going, self).pop_screen())
        gone.append(self.switch_screen(places.unlock()))
        for name in self._views:
            self.uninstall_screen(name)
        self._views.clear()
        for one in typed:
            self.keeper.keep(one)
        self._shutting = asyncio.get_running_loop().create_task(
            self._shut(desk, screens, gone, whole, written)
        )

    @property
    def deaf(self) -> bool:
        """Whether the lock takes no keys yet."""
        return _moment() < self._deaf_until

    def _only_the_lock(self) -> None:
        """Nothing but the lock is on the screen, whatever was being opened when it came."""
        while self._locked and len(self.screen_stack) > 1:
            super(Going, self).pop_screen()
        if self._locked and not _is_safe(self.screen):
            self.switch_screen(places.unlock())

    async def _shut(
        self, desk: Desk, screens: list[Screen[Any]], gone: list[Any], whole: bool, written: bool
    ) -> None:
        for one in gone:
            await one
        for screen in screens:
            if screen.is_attached:
                await screen.remove()
        screens.clear()
        gone.clear()
        for behind in list(self._behind):
            behind.clear()
        keeper, thread = self.keeper, desk.thread
        said = [self.locked_because]
        acting = False
        kept = await keeper.all_kept(KEPT_IN)
        if keeper.waits and thread is not None:
            # The drafts stand behind something else on the vault's thread.
            acting |= desk.session.running is not None
            thread.interrupt()
        if not kept:
            await keeper.all_kept(KEPT_AT_LAST)
            keeper.again()
            kept = await keeper.all_kept(KEPT_AT_LAST)
        if not kept:
            self._sealed |= {one.key: one for one in keeper.seal_rest()}
        keeper.let_go()
        acting |= desk.session.running is not None
        self._keeper = self.desk_or_none = None
        if thread is not None:
            await asyncio.to_thread(thread.close, interrupt=True)
            if acting and thread.interrupted:
                said.append(STOPPED)
        else:
            desk.close()
        said.append(UNKEPT if not kept or not whole else KEPT if written else KEPT_BUT)
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

    def unlocked(self, desk: Desk, *, wrong: int = 0) -> None:
        """The register is open: back to where this person was, or to where they begin.

        ``wrong``: how many passphrases were wrong before, which is noted now that it can be.
        """
        same = desk.session.user.id == self._last_user
        self.desk_or_none = desk
        self._locked = False
        self._deaf_until = 0.0
        self.lock_watch.begin()
        trails = self._trails if same else []
        self._trails = []
        for one in list(self._sealed.values()):
            self._unseal(desk, one)
        while len(self.screen_stack) > 1:
            super(Going, self).pop_screen()
        base = trails[0][0] if trails and trails[0][0] in places.VIEWS else ""
        if not base or desk.why_not_view(base) is not None:
            base, trails = self.first_view(desk), []
        self.switch_screen(self.view(base))
        for name, *ids in trails[1:]:
            self.go(name, *ids)
        self.look_for_drafts(desk)
        self.watch_audit(desk)
        self.screen.call_after_refresh(
            lambda: self.run_worker(self._tell_opening(desk, wrong), group="opening")
        )

    async def _tell_opening(self, desk: Desk, wrong: int) -> None:
        """Note wrong tries in the audit; tell of them, and of what is to be known of this register."""
        try:
            told_of = await asyncio.wrap_future(desk.submit(desk.accounts.opened, wrong))
        except Exception as error:
            words = told(error)
            if words is None:
                raise
            told_of = (words,)
        if not told_of or self.desk_or_none is not desk or getattr(self.screen, "trail", ())[:1] == NEW_KEY:
            return
        for notice in self.screen.query(Notice):
            notice.tell(" ".join(filter(None, (notice.said, *told_of))), hint=True)

    def watch_audit(self, desk: Desk) -> None:
        """Have the whole audit looked through beside the keys, until the lock."""
        from sotui.tui.audit_watch import watch

        self.stop_watching_audit()
        self._watching = asyncio.get_running_loop().create_task(watch(cast("SotuiApp", self), desk))

    def stop_watching_audit(self) -> None:
        """The register is about to be closed."""
        if self._watching is not None:
            self._watching.cancel()
            self._watching = None

    def look_for_drafts(self, desk: Desk) -> None:
        """Once the screen has asked for what it shows, say how many drafts wait; a form says its own."""
        self.screen.call_after_refresh(lambda: self.run_worker(self._tell_drafts(desk), group="drafts"))

    async def _tell_drafts(self, desk: Desk) -> None:
        try:
            waiting = len(await asyncio.wrap_future(desk.submit(desk.drafts.all)))
        except Exception as error:
            if told(error) is None:
                raise
            return  # the list of drafts says it when it is asked for
        if not waiting or self.desk_or_none is not desk or len(self.screen_stack) > 1:
            return
        key = self.key_table.first("view.drafts")
        shows = f": {key} shows {'it' if waiting == 1 else 'them'}" if key else ""
        said = f"{many(waiting, 'draft')} {'waits' if waiting == 1 else 'wait'}{shows}."
        for notice in self.screen.query(Notice):
            notice.tell(f"{notice.said} {said}".strip(), hint=True)

    def _unseal(self, desk: Desk, one: SealedDraft) -> None:
        """What is one's own is typed anew and kept as such; what is a colleague's is put away for them."""
        draft = desk.drafts.opened(one)
        if draft is None:
            self.run_worker(self._put_away(desk, one), group="draft")
            return
        del self._sealed[one.key]
        typed = Typed(draft.kind, draft.subject, draft.title, draft.fields, draft.trail, now())
        self.keeper.keep(typed).add_done_callback(self._kept_or_not)

    async def _put_away(self, desk: Desk, one: SealedDraft) -> None:
        try:
            await asyncio.wrap_future(desk.submit(desk.drafts.put, one))
        except Exception as error:
            words = told(error)
            if words is None:
                raise
            if self.desk_or_none is desk:
                self.refuse_command(ELSEWHOSE.format(why=words))
        else:
            self._sealed.pop(one.key, None)

    # The end

    async def keep_all(self) -> bool:
        """Keep what is typed anywhere, for at most a few seconds, before the program ends; whether it is."""
        desk = self.desk_or_none
        if desk is None:
            return not self._sealed
        away = [asyncio.ensure_future(self._put_away(desk, one)) for one in self._sealed.values()]
        self.write_all_held()
        typed, _ = _typed_on(list(dict.fromkeys([*self.screen_stack, *self._views.values()])))
        for one in typed:
            self.keeper.keep(one)
        self.keeper.again()
        kept = await self.keeper.all_kept(KEPT_IN + KEPT_AT_LAST)
        if away:
            await asyncio.wait(away, timeout=KEPT_IN)
        return kept and not self._sealed


def _is_safe(screen: Screen[Any]) -> bool:
    """Whether nothing of the register stands on this screen."""
    return getattr(screen, "SAFE_WHEN_LOCKED", False)


def _moment() -> float:
    """Now, in the time in which the screen library says when a key came."""
    return events.Event().time


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
