"""Where the register is unlocked: name and passphrase, and what is wrong when it does not open."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Input

from sotui.tui.dialogs.base import Field, Words
from sotui.tui.widgets.fields import LineField
from sotui.tui.widgets.too_small import TooSmall
from sotui.tui.words import told

if TYPE_CHECKING:
    from sotui.tui.app import SotuiApp


class UnlockScreen(Screen[None]):
    """The first screen of a register that is locked."""

    PLACES: ClassVar[tuple[str, ...]] = ()
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "app.quit", "leave", show=False)]
    DEFAULT_CSS = """
    UnlockScreen { align: center middle; }
    UnlockScreen > #box { width: 64; max-width: 100%; height: auto; background: $surface;
        border: round $primary; padding: 1 2; }
    UnlockScreen #title { text-style: bold; }
    UnlockScreen #about { margin-bottom: 1; }
    UnlockScreen #problem { margin-top: 1; }
    UnlockScreen #hint { margin-top: 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._opening = False

    @property
    def _app(self) -> SotuiApp:
        return cast("SotuiApp", self.app)

    def compose(self) -> ComposeResult:
        """The name where there are several, the passphrase, the keys."""
        with Vertical(id="box"):
            yield Words("SOTUI", "tone-heading", id="title")
            yield Words("The register of supervision orders", "tone-muted", id="about")
            if len(self._app.names) > 1:
                yield Field("Name", LineField("", longest=200, id="name"))
            yield Field("Passphrase", LineField("", secret=True, longest=1024, id="passphrase"))
            yield Words("", "warning", id="problem")
            yield Words("enter unlock · esc leave", "tone-muted", id="hint")
        yield TooSmall()

    def on_mount(self) -> None:
        self.query(LineField).first().focus()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        if event.input.id == "name":
            self.query_one("#passphrase", LineField).focus()
        elif not self._opening:
            self._opening = True
            self.run_worker(self._open())

    async def _open(self) -> None:
        problem = self.query_one("#problem", Words)
        field = self.query_one("#passphrase", LineField)
        opener = self._app.open_desk
        names = self.query("#name").results(LineField)
        only = self._app.names[0] if len(self._app.names) == 1 else None
        name = next((field.value.strip() for field in names), only) or None
        try:
            if opener is None:
                raise RuntimeError("nothing to open the register with")
            if not field.value:
                problem.say("! Type the passphrase.", "warning")
                return
            problem.say("Unlocking: this takes a moment on purpose, to slow down guessing.", "tone-muted")
            desk = await asyncio.to_thread(opener, name, field.value)
        except Exception as error:
            words = told(error)
            if words is None:
                raise
            problem.say(f"! {words}", "warning")
            field.focus()
            field.action_select_all()
        else:
            self._app.unlocked(desk)
        finally:
            self._opening = False
