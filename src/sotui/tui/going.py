"""Going about: the places reached by number, each kept as it was left, and the way back to them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from textual import events
from textual.await_complete import AwaitComplete

from sotui.tui import places
from sotui.tui.answers import Answering
from sotui.tui.commands.everywhere import COMMANDS as EVERYWHERE
from sotui.tui.drafting import Drafting, recorded_now
from sotui.tui.keeper import TRY_AGAIN, Keeper, now
from sotui.tui.letters import Letters, Written
from sotui.tui.place import Place
from sotui.tui.workers import Workers
from sotui.vault.errors import Closed

if TYPE_CHECKING:
    from textual.message_pump import MessagePump
    from textual.screen import Screen

    from sotui.desk import Desk

P = ParamSpec("P")
R = TypeVar("R")

MOST_HELD = 5_000
"""Keys that wait at most for what they were typed for; it is said when there were more."""
LONGEST_HELD = 1.5
"""Seconds that keys wait at most for a screen to be there."""
TOO_MANY = "More was typed at once than could be taken: look at where it ends, the rest was left out."


class Going(Answering):
    """The application's part that knows the open register and the places in it."""

    def __init__(self) -> None:
        super().__init__()
        self._workers = Workers(self)
        self.desk_or_none: Desk | None = None
        self._keeper: Keeper | None = None
        self._views: dict[str, Screen[Any]] = {}
        self._holders: dict[object, float] = {}
        self._in_hand: tuple[events.Event | None, object] = (None, None)
        self._held: list[events.Event] = []
        self._letters: tuple[Written, Letters] | None = None
        """The letters last given to a field together: it may not have written them yet."""
        self._held_all = True
        self._locked = False
        """Whether the lock stands there: until it is opened nothing comes over it."""

    @property
    def desk(self) -> Desk:
        """The open register; raises Closed where it is locked."""
        if self.desk_or_none is None:
            raise Closed("The register is locked.", "What was saved is kept.", "Unlock it again.")
        return self.desk_or_none

    @property
    def keeper(self) -> Keeper:
        """What is typed, on its way to the vault."""
        if self._keeper is None:
            self._keeper = Keeper(self.desk)
        return self._keeper

    async def ask(self, ask: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """What a method of the desk answers; it runs on the vault's own thread and never holds up a key."""
        draft = recorded_now()
        future: Future[R]
        if draft is None:
            future = self.desk.submit(ask, *args, **kwargs)
        else:
            kind, subject = draft
            future = self.desk.submit(self._recording, kind, subject, lambda: ask(*args, **kwargs))
        return await asyncio.wrap_future(future)

    def _recording(self, kind: str, subject: str, ask: Callable[[], R]) -> R:
        """On the vault's thread: what records a draft takes it away in the same transaction."""
        return self.desk.drafts.recording(kind, subject, ask)

    # Places

    def view(self, name: str) -> Screen[Any]:
        """The place of this number, as it was left: its filter, its order, its cursor."""
        screen = self._views.get(name)
        if screen is None:
            screen = self._views[name] = places.place(name)
            self.install_screen(screen, name)
        return screen

    def go(self, name: str, *ids: str) -> None:
        """Open a place over the present one; escape comes back."""
        if self._locked:
            return
        self._hush()
        self.push_screen(places.place(name, *ids))

    def why_not_go(self, command_id: str) -> str | None:
        """Why the person's role does not open a place reached by number, or None."""
        view = command_id.removeprefix("view.")
        if view == command_id or self.desk_or_none is None:
            return None
        return self.desk_or_none.why_not_view(view)

    def first_view(self, desk: Desk) -> str:
        """The place on which this person begins: the board, or the first that their role opens."""
        begins = desk.begins_at
        return begins if begins in places.VIEWS else "accounts"

    def action_view(self, name: str) -> None:
        """Go to one of the places reached by number, whatever lies open."""
        if self._locked:
            return
        if (why := self.why_not_go(f"view.{name}")) is not None:
            self.refuse_command(why)
            return
        self._hush()
        while len(self.screen_stack) > 1:
            self.pop_screen()
        known = name in self._views
        screen = self.view(name)
        if screen is self.screen:
            return
        self._leaving(self.screen)
        self.switch_screen(screen)
        if known:
            self._come_back(screen)

    def trail_of(self, screen: object) -> tuple[str, ...]:
        """How a form is reached again: its own trail, or for a dialog that of the place under it."""
        trail: tuple[str, ...] = ()
        for one in self.screen_stack:
            trail = getattr(one, "trail", ()) or trail
            if one is screen:
                break
        return trail

    def pop_screen(self) -> AwaitComplete:
        """Back to the screen under the present one; what was typed is kept, what is shown is read anew."""
        if self._locked:
            return AwaitComplete()
        leaving = self.screen
        self._leaving(leaving)
        popped = super().pop_screen()
        if isinstance(leaving, Place):
            self._come_back(self.screen)
        elif isinstance(leaving, Drafting):
            self._mark_drafts(self.screen)
        return popped

    def switch_screen(self, screen: Screen[Any] | str) -> AwaitComplete:
        """Put a screen in the place of the present one."""
        if not self.screen._result_callbacks:
            # The library forgets this for the very first screen, and would fail when it is replaced.
            self.screen._push_result_callback(self, None)
        return super().switch_screen(screen)

    def _come_back(self, screen: Screen[Any]) -> None:
        if isinstance(screen, Place) and self.desk_or_none is not None:
            screen.run_worker(self._read_again(screen), group="read", exclusive=True)

    def _mark_drafts(self, screen: Screen[Any]) -> None:
        """What was left half typed in a dialog is marked in the list under it."""
        look = getattr(screen, "mark_drafts", None)
        if callable(look) and self.desk_or_none is not None:
            screen.run_worker(look(), group="drafts", exclusive=True)

    async def _read_again(self, place: Place) -> None:
        try:
            await place.read_again()
        except Exception as error:
            place.refuse(error)

    def _hush(self) -> None:
        """What was just said belongs to the place that is being left."""
        if isinstance(self.screen, Place):
            from sotui.tui.widgets.bars import Notice

            for notice in self.screen.query(Notice):
                notice.clear()

    # What was typed

    def _leaving(self, screen: Screen[Any]) -> None:
        """Keep what was typed on a screen that is being left."""
        snapshot = getattr(screen, "snapshot", None)
        if not callable(snapshot) or self.desk_or_none is None:
            return
        typed = snapshot()
        if typed is not None:
            self.keeper.keep(typed).add_done_callback(self._kept_or_not)

    def _kept_or_not(self, task: asyncio.Task[str]) -> None:
        why = "" if task.cancelled() or task.exception() else task.result()
        if why and self.desk_or_none is not None:
            self.refuse_command(f"What you typed is not kept yet: {why} It is tried again.")
            self.set_timer(TRY_AGAIN, self._keep_again)

    def _keep_again(self) -> None:
        if self.desk_or_none is not None:
            for task in self.keeper.again():
                task.add_done_callback(self._kept_or_not)

    # Keys that come before what they are meant for is open

    def hold_keys(self) -> object:
        """Have keys wait, in their order, until released or until a screen opens; yields what to release."""
        holder = object()
        self._holders[holder] = now()
        return holder

    def release_keys(self, holder: object, *, use: bool = True) -> int:
        """Let the keys that waited through; without `use` they are dropped. Yields how many were dropped."""
        if self._holders.pop(holder, None) is None:
            return 0
        dropped = 0
        if not use and not self._holders:
            dropped = len(self._held)
            self._held.clear()
        if self._held:
            self.call_next(self._let_through)
        return dropped

    def release_late(self) -> None:
        """No key waits for ever, whatever became of what it waited for."""
        for holder, since in list(self._holders.items()):
            if now() - since > LONGEST_HELD:
                self.release_keys(holder)

    async def _let_through(self) -> None:
        while self._held and not self._holders:
            field = self.focused
            if isinstance(field, Written) and (text := self._writing_held(field, 2)):
                # Letter by letter a field would fall behind whoever types fast on a busy machine.
                holder = self.hold_keys()
                self._letters = field, Letters(text)
                field.post_message(self._letters[1])
                field.call_later(self.release_keys, holder)
            else:
                await self._pass_on(self._held.pop(0))
        if not self._held and not self._held_all:
            self._held_all = True
            self.refuse_command(TOO_MANY)

    def write_all_held(self) -> bool:
        """Write at once what is on its way into the field in which one stands, and what waits for it; whether
        that was all that waited.
        """
        if self._letters is not None:
            field, letters = self._letters
            field.on_letters(letters)
        target = self.focused
        if isinstance(target, Written):
            key, holder = self._in_hand
            if key is not None and holder in self._holders and not key._stop_propagation:
                # Given to the field and not taken by it yet.
                self._held[:0] = [key] if isinstance(key, events.Paste) or _writes(target, key) else []
            while self._held:
                if text := self._writing_held(target, 1):
                    target.write(text)
                elif isinstance(pasted := self._held[0], events.Paste):
                    del self._held[0]
                    target.paste(pasted.text)
                else:
                    break
        whole = not self._held
        self._held.clear()
        return whole

    def _writing_held(self, field: Written, least: int) -> str:
        """The letters that wait at the head of the keys held, where there are at least so many: they are
        taken out of these.
        """
        letters: list[str] = []
        for event in self._held:
            letter = _writes(field, event)
            if not letter:
                break
            letters.append(letter)
        if len(letters) < least:
            return ""
        del self._held[: len(letters)]
        return "".join(letters)

    async def _pass_on(self, event: events.Event) -> None:
        """Give a key to where it belongs; the next one waits until it is known what this one did."""
        if not isinstance(event, (events.Key, events.Paste)):
            await super().on_event(event)
        elif event.is_forwarded:
            # Nobody on the way up wanted it, and the bindings have been asked.
            await super().on_event(event)
            if event is self._in_hand[0]:
                self.release_keys(self._in_hand[1])
        else:
            target = self.focused or self.screen
            await super().on_event(event)
            if event.is_forwarded:
                holder = self.hold_keys()
                self._in_hand = event, holder
                target.call_later(self._handled, event, holder, target)

    def _handled(self, event: events.Event, holder: object, node: MessagePump) -> None:
        if node._parent is self:
            # The library marks as stopped what a screen hands on to us, since we sent it: whether or not the
            # screen took it, it has had its effect by the time we come to this.
            self.call_later(self.release_keys, holder)
        elif event._stop_propagation:
            self.release_keys(holder)
        elif node._parent is not None:
            node._parent.call_later(self._handled, event, holder, node._parent)

    def push_screen(self, screen: Any, *how: Any, **named: Any) -> Any:
        """Open a screen over the present one; keys that come before it can take them wait for it.

        While it is locked nothing opens: who asked for it before the lock has been stopped.
        """
        if self._locked:
            waits = named.get("wait_for_dismiss", False)
            return asyncio.get_running_loop().create_future() if waits else AwaitComplete()
        pushed = super().push_screen(screen, *how, **named)
        self._holders.clear()
        self.screen.call_after_refresh(self.release_keys, self.hold_keys())
        return pushed

    def _at_once(self) -> tuple[str, ...]:
        """Keys that wait for nothing: those of the lock."""
        return next((self.key_table.of(command) for command in EVERYWHERE if command.id == "lock"), ())

    async def on_event(self, event: events.Event) -> None:
        """A key that comes too early waits for the screen that it is meant for."""
        if isinstance(event, (events.Key, events.Paste)) and not event.is_forwarded:
            self.release_late()
            at_once = isinstance(event, events.Key) and event.key in self._at_once()
            if (self._holders or self._held) and not at_once:
                if len(self._held) < MOST_HELD:
                    self._held.append(event)
                else:
                    self._held_all = False
                return
        await self._pass_on(event)


def _writes(field: Written, event: events.Event) -> str:
    """The letter that an event writes in a field, or empty."""
    return field.writes(event) if isinstance(event, events.Key) else ""
