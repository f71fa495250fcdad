"""What stands before a register that is not open: one box in the middle, showing nothing that is in it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, cast

from textual.binding import Binding, BindingType
from textual.screen import Screen

from sotui.tui.widgets.labelled import Words

if TYPE_CHECKING:
    from textual.widget import Widget

    from sotui.desk import Desk
    from sotui.tui.app import SotuiApp


class Doorway(Screen[None]):
    """A screen of the closed register. Its box is ``#box``, what is wrong is said in ``#problem``."""

    SAFE_WHEN_LOCKED = True
    PLACES: ClassVar[tuple[str, ...]] = ()
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "app.focus_next", "next field", show=False),
        Binding("up", "app.focus_previous", "field before", show=False),
    ]
    DEFAULT_CSS = """
    Doorway { align: center middle; }
    Doorway > #box { width: 74; max-width: 100%; height: auto; max-height: 100%; background: $surface;
        border: round $primary; padding: 1 2; overflow-y: auto; overflow-x: hidden;
        scrollbar-size-vertical: 1; }
    Doorway.-low > #box { padding: 0 1; }
    Doorway #title { text-style: bold; }
    Doorway .apart { margin-top: 1; }
    Doorway #problem { margin-top: 1; }
    Doorway #hint { margin-top: 1; }
    """

    @property
    def sotui(self) -> SotuiApp:
        """The application."""
        return cast("SotuiApp", self.app)

    def trouble(self, words: str, at: Widget | None = None) -> None:
        """Say why something cannot be done, and go to the field that it is about."""
        problem = self.query_one("#problem", Words)
        problem.say(f"! {words}" if words else "", "warning")
        if at is not None:
            at.focus()
        if words:
            self.call_after_refresh(problem.scroll_visible, animate=False)

    def tell(self, words: str) -> None:
        """Say what is being done."""
        self.query_one("#problem", Words).say(words, "tone-muted")


async def opened(work: Callable[[str], Desk], passphrase: str) -> Desk:
    """The register as ``work`` opens it with this passphrase, on another thread.

    Where nobody waits for it any more, since the program ends, it is closed again as soon as it is open.
    """
    made: list[Desk] = []
    turn, wanted = threading.Lock(), [True]

    def opening() -> Desk:
        desk = work(passphrase)
        with turn:
            if wanted:
                made.append(desk)
            else:
                desk.close()
        return desk

    try:
        return await asyncio.to_thread(opening)
    except asyncio.CancelledError:
        with turn:
            wanted.clear()
            for desk in made:
                desk.close()
        raise
