"""The application: start, colours, the vault's thread, and a clean end whatever ends it."""

from __future__ import annotations

import asyncio
import sys
import warnings
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, ClassVar, ParamSpec, TypeVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType

from sotui.crash import code_of, quiet_hooks, stopped_text
from sotui.tui import places
from sotui.tui.commands import COMMANDS, bindings
from sotui.tui.themes import DARK, FALLBACK_TONES, load_themes

if TYPE_CHECKING:
    from textual.screen import Screen

    from sotui.desk import Desk

P = ParamSpec("P")
R = TypeVar("R")
OpenDesk = Callable[[str | None, str], "Desk"]
"""Opens the register with a name (None where there is only one) and a passphrase."""

STOPPED_BY_FAULT = 70
"""The exit code after a fault of the program (EX_SOFTWARE)."""
LEAST_WIDTH, LEAST_HEIGHT = 40, 10
"""Below this the screens say that the window is too small."""
WIDTHS = [(0, "-too-narrow"), (LEAST_WIDTH, "-narrow"), (100, "-wide")]
HEIGHTS = [(0, "-too-low"), (LEAST_HEIGHT, "-low"), (20, "-high"), (32, "-tall")]
"""From how many cells on a screen bears which class."""


class SotuiApp(App[None]):
    """The full-screen application."""

    TITLE = "SOTUI"
    # A first screen's own stylesheet is not read by the library, so the board's is named here.
    CSS_PATH: ClassVar[str | PurePath | list[str | PurePath] | None] = ["app.tcss", "screens/board.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("everywhere"),
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
        theme: str = DARK,
    ) -> None:
        super().__init__()
        self.animation_level = "none"
        self.desk_or_none = desk
        self.open_desk = open_desk
        self.names = tuple(names)
        """Who may unlock; where there is one only, no name is asked for."""
        self.fault_code = ""
        """The error code after a fault of the program."""
        loaded, self.failed_themes = load_themes()
        self._our_themes = sorted(loaded)
        for ours in loaded.values():
            self.register_theme(ours)
        self.theme = theme if theme in loaded else DARK

    @property
    def desk(self) -> Desk:
        """The open register."""
        if self.desk_or_none is None:
            raise RuntimeError("the register is not open")
        return self.desk_or_none

    async def ask(self, ask: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """What a method of the desk answers; it runs on the vault's own thread and never holds up a key."""
        future: Future[R] = self.desk.submit(ask, *args, **kwargs)
        return await asyncio.wrap_future(future)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Colours of our own for themes that do not name them."""
        return {f"tone-{tone}": colour for tone, colour in FALLBACK_TONES.items()}

    # Start and end

    def get_default_screen(self) -> Screen[Any]:
        """The board where the register is open already; else an empty ground for the place to unlock it."""
        return places.place("board") if self.desk_or_none is not None else super().get_default_screen()

    def on_mount(self) -> None:
        """Have a terminal that goes away, or a polite kill, end the program as ``q`` does."""
        if self.desk_or_none is None:
            self.push_screen(places.unlock())
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._fault_in_loop)
        import signal

        for name in ("SIGTERM", "SIGHUP", "SIGINT"):
            number = getattr(signal, name, None)
            if number is None:
                continue
            try:
                loop.add_signal_handler(number, self.exit, None, 128 + number)
            except (NotImplementedError, RuntimeError, ValueError):
                # Windows has no such handlers, and under test the loop may not be on the main thread.
                return

    def unlocked(self, desk: Desk) -> None:
        """The register is open: go to the board."""
        self.desk_or_none = desk
        self.switch_screen(places.place("board"))

    # Going about

    def go(self, name: str, *ids: str) -> None:
        """Open a place over the present one; escape comes back."""
        self.push_screen(places.place(name, *ids))

    def action_view(self, name: str) -> None:
        """Go to one of the places reached by number, whatever lies open."""
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.switch_screen(places.place(name))

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

    # Commands

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Our own commands only: no picture of the screen is ever saved, no theme that nobody checked."""
        here: tuple[str, ...] = getattr(screen, "PLACES", ())
        for command in COMMANDS:
            if command.where not in (*here, "everywhere") or command.id == "palette":
                continue

            async def run(command: Any = command) -> None:
                target = screen.focused if command.where in ("table",) else screen
                await self.run_action(
                    command.action, self if command.where == "everywhere" else (target or screen)
                )

            title = command.label[:1].upper() + command.label[1:]
            yield SystemCommand(f"{title} ({command.key})", command.tooltip, run)

    def action_help(self) -> None:
        """Say what each key does where one stands."""
        here: tuple[str, ...] = getattr(self.screen, "PLACES", ())
        self.push_screen(places.keys(*here, "everywhere"))

    def action_next_theme(self) -> None:
        """The next theme."""
        at = self._our_themes.index(self.theme) if self.theme in self._our_themes else 0
        self.theme = self._our_themes[(at + 1) % len(self._our_themes)]

    def bell(self) -> None:
        """Stay silent: a room full of people need not hear what one of them mistyped."""

    def copy_to_clipboard(self, text: str) -> None:
        """Keep what a field cuts inside the application; the terminal's clipboard is left alone."""
        self._clipboard = text


def run(
    open_desk: OpenDesk | None = None,
    desk: Desk | None = None,
    names: Iterable[str] = (),
    theme: str = DARK,
) -> int:
    """Open the screen and stay until it is left; the exit code of the process.

    With ``desk`` it starts on the board, otherwise where the register is unlocked by ``open_desk``.
    The desk is closed at the end, whatever ended it. 0 after leaving, 70 after a fault of the program,
    128 and the signal's number after a signal.
    """
    quiet_hooks()
    # Leaving in the middle of a key's work drops it, which is meant; nothing is printed over the terminal.
    warnings.filterwarnings("ignore", message="coroutine .* was never awaited", category=RuntimeWarning)
    app = SotuiApp(desk=desk, open_desk=open_desk, names=names, theme=theme)
    try:
        app.run()
    finally:
        if app.desk_or_none is not None:
            app.desk_or_none.close()
    return app.return_code or 0
