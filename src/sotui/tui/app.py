"""The application: start, colours, the vault's thread, and a clean end whatever ends it."""

from __future__ import annotations

import asyncio
import sys
import threading
import warnings
from collections.abc import Iterable, Sequence
from contextlib import suppress
from contextvars import copy_context
from dataclasses import replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType

from sotui.crash import code_of, quiet_hooks, stopped_text
from sotui.settings import Fault, Settings
from sotui.tui import places
from sotui.tui.backing_up import on_leaving
from sotui.tui.commands import bindings
from sotui.tui.keeper import now
from sotui.tui.lock import Watch, Why
from sotui.tui.locking import Locking, OpenDesk

if TYPE_CHECKING:
    from textual.filter import LineFilter

    from sotui.desk import Desk
    from sotui.tui.door import Door

LOSE_IT = (
    "What is typed is only in this window: it could not be put on the disk, which may be full. Make room, "
    "and unlock if it is locked: then it is kept. The same key again leaves and loses it."
)
ASKED_FOR = 30.0
"""Seconds for which that question stands."""
STOPPED_BY_FAULT = 70
"""The exit code after a fault of the program (EX_SOFTWARE)."""
LEAST_WIDTH, LEAST_HEIGHT = 40, 10
"""Below this the screens say that the window is too small."""
WIDTHS = [(0, "-too-narrow"), (LEAST_WIDTH, "-narrow"), (100, "-wide")]
HEIGHTS = [(0, "-too-low"), (LEAST_HEIGHT, "-low"), (20, "-high"), (32, "-tall")]
"""From how many cells on a screen bears which class."""


class SotuiApp(Locking):
    """The full-screen application."""

    TITLE = "SOTUI"
    # A first screen's own stylesheet is not read by the library, so the board's is named here.
    CSS_PATH: ClassVar[str | PurePath | list[str | PurePath] | None] = ["app.tcss", "screens/board.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        # From anywhere: an open dialog does not keep these from answering.
        *(
            replace(one, priority=True) if isinstance(one, Binding) and one.id in ("lock", "quit") else one
            for one in bindings("everywhere")
        ),
        Binding("ctrl+c", "quit", show=False, priority=True, system=True),
    ]
    COMMAND_PALETTE_BINDING = "ctrl+p"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    # Text of a record must not leave by the terminal's clipboard without anybody having asked for it.
    ALLOW_SELECT = False

    def __init__(
        self,
        desk: Desk | None = None,
        open_desk: OpenDesk | None = None,
        names: Iterable[str] = (),
        theme: str | None = None,
        settings: Settings | None = None,
        faults: Sequence[Fault] = (),
        own_themes: Path | None = None,
        demo_hint: str | None = None,
        door: Door | None = None,
        person: str = "",
    ) -> None:
        super().__init__()
        self.settings = settings or Settings()
        """What the person has set."""
        self.take(self.settings, faults, theme=theme, own=own_themes)
        self.desk_or_none = desk
        self.demo_hint = demo_hint if desk is None else desk.demo_hint
        self.open_desk = open_desk
        self.door = door
        self.last_person = person
        self.lock_watch = Watch(self.settings.lock_minutes)
        self.names = tuple(names)
        """Who may unlock, as last known; where there is one only, no name is asked for."""
        self._may_lose_until = 0.0
        self.fault_code = ""
        """The error code after a fault of the program."""

    def people(self) -> tuple[str, ...]:
        """Who may unlock, as the register's folder has it now; where that does not read, as last known."""
        from sotui.vault.errors import VaultError

        if self.door is not None:
            # What is wrong with the folder is said when it is opened.
            with suppress(VaultError):
                self.names = self.door.names()
        return self.names

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What the library draws in greys where NO_COLOR is set is drawn without them."""
        found = super().get_line_filters()
        if not self.no_color:
            return found
        from sotui.tui.colourless import colourless

        return (colourless(self.current_theme.dark),)

    # Start and end

    def on_mount(self) -> None:
        """Go to the board, or to where it is unlocked; have a polite kill end the program as ``q`` does."""
        # In the place of the library's first screen, which it holds on to until the end, lock or no lock.
        if self.desk_or_none is not None:
            self.switch_screen(self.view(self.first_view(self.desk_or_none)))
            self.look_for_drafts(self.desk_or_none)
            self.watch_audit(self.desk_or_none)
        else:
            new = self.door is not None and self.door.is_new
            self.switch_screen(places.first_start() if new else places.unlock())
        self.watch_begins()
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._fault_in_loop)
        import signal

        self._tell_when_resumed()
        for name in ("SIGTERM", "SIGHUP", "SIGINT"):
            number = getattr(signal, name, None)
            if number is None:
                continue
            try:
                loop.add_signal_handler(number, self._end_by_signal, 128 + number)
            except (NotImplementedError, RuntimeError, ValueError):
                # Windows has no such handlers, and under test the loop may not be on the main thread.
                return

    def _end_by_signal(self, code: int) -> None:
        self.paints = False
        if self._window_gone():
            # Whoever writes to a window that is gone waits for ever.
            self._driver.write = lambda _text: None  # type: ignore[union-attr, method-assign]  # it is there
        self.call_later(self._leave, code)

    def _window_gone(self) -> bool:
        if self._driver is None or not sys.stdin or not sys.stdin.isatty():
            return self._driver is not None and not self.is_headless
        import os

        try:
            os.tcgetpgrp(sys.stdin.fileno())
        except OSError:
            return True
        return False

    def _tell_when_resumed(self) -> None:
        """Have the lock come first when the program was stopped (ctrl+z, a debugger) and goes on."""
        import signal

        number = getattr(signal, "SIGCONT", None)
        if number is None or threading.current_thread() is not threading.main_thread():
            return
        before = signal.getsignal(number)

        def goes_on(*how: Any) -> None:
            if self._window_gone():
                # The system sends this after a closed window too: there is nothing to go on in.
                return
            self.resumed()
            if callable(before):
                before(*how)

        signal.signal(number, goes_on)
        self._lock_before_stop()

    def _lock_before_stop(self) -> None:
        """Have what is typed kept and the register closed before the program is stopped by its shell."""
        import signal

        number = signal.SIGTSTP
        before = signal.getsignal(number)
        loop, ours = asyncio.get_running_loop(), copy_context()
        stopping: list[asyncio.Task[None]] = []

        async def stop(*how: Any) -> None:
            self.lock(Why.RESUMED)
            await self.shut()
            stopping.clear()
            if callable(before):
                before(*how)

        def asked(*how: Any) -> None:
            # Beside the application's own messages: the lock needs them to be dealt with while it waits.
            loop.call_soon_threadsafe(lambda: stopping.append(loop.create_task(stop(*how), context=ours)))

        signal.signal(number, asked)

    async def _leave(self, code: int = 0) -> None:
        """End, but first keep what is typed."""
        await self.keep_all()
        self.exit(None, code)

    async def action_quit(self) -> None:
        """Close the register and leave; what is typed is kept as a draft. Where it cannot be, ask first."""
        if self._locked:
            # What is being kept behind the lock may take a while.
            self.run_worker(self._quit(), group="leave", exclusive=True)
        else:
            await self._quit()

    async def _quit(self) -> None:
        await self.shut()
        if await self.keep_all() or now() < self._may_lose_until:
            self.exit()
            return
        self._may_lose_until = now() + ASKED_FOR
        self.refuse_command(LOSE_IT)

    # Faults: nothing of a record may reach the terminal, a log or a file.

    def _fatal_error(self) -> None:
        self.fault_code = self.fault_code or code_of(sys.exc_info()[1] or self._exception)
        self._return_code = STOPPED_BY_FAULT
        self._exit_renderables.clear()
        self._exit_renderables.append(stopped_text(self.fault_code))
        self._close_messages_no_wait()

    def panic(self, *renderables: Any) -> None:
        """Stop with an error code; what the library wanted to print might hold a record."""
        self._fatal_error()

    def _fault_in_loop(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, Exception):
            self._handle_exception(error)

    def bell(self) -> None:
        """Stay silent: a room full of people need not hear what one of them mistyped."""

    def copy_to_clipboard(self, text: str) -> None:
        """Keep what a field cuts inside the application; the terminal's clipboard is left alone."""
        self._clipboard = text


def run(
    open_desk: OpenDesk | None = None,
    desk: Desk | None = None,
    names: Iterable[str] = (),
    theme: str | None = None,
    settings: Settings | None = None,
    faults: Sequence[Fault] = (),
    own_themes: Path | None = None,
    demo_hint: str | None = None,
    door: Door | None = None,
    person: str = "",
) -> int:
    """Open the screen and stay until it is left; the exit code of the process.

    With ``desk`` it starts on the board, otherwise where the register is unlocked by ``open_desk``, or made
    where the ``door`` knows of none. ``person``: the name that stands in the field where one unlocks.
    ``theme`` goes before the one in the settings; with ``own_themes``, a person's folder of themes, a change
    of theme is remembered.
    The desk is closed at the end, whatever ended it; where one left by key, after a backup if one is due.
    0 after leaving, 70 after a fault of the program, 128 and the signal's number after a signal.
    """
    quiet_hooks()
    # Leaving in the middle of a key's work drops it, which is meant; nothing is printed over the terminal.
    warnings.filterwarnings("ignore", message="coroutine .* was never awaited", category=RuntimeWarning)
    app = SotuiApp(desk, open_desk, names, theme, settings, faults, own_themes, demo_hint, door, person)
    try:
        app.run()
        if app.desk_or_none is not None and not app.return_code:
            on_leaving(app.desk_or_none)
    finally:
        if app.desk_or_none is not None:
            app.desk_or_none.close()
    return app.return_code or 0
