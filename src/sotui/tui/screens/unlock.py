"""Where the register is unlocked, at the start and after each lock: name, passphrase, and what is wrong."""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Input

from sotui.tui.widgets.fields import LineField
from sotui.tui.widgets.labelled import Field, Words
from sotui.tui.widgets.too_small import TooSmall
from sotui.tui.words import told

if TYPE_CHECKING:
    from textual.timer import Timer

    from sotui.tui.app import SotuiApp

CLOSING = "Closing the register: a moment."
UNLOCKING = "Unlocking: this takes a moment on purpose, to slow down guessing."


class UnlockScreen(Screen[None]):
    """The only screen of a register that is locked; it shows nothing that is in it."""

    SAFE_WHEN_LOCKED = True
    PLACES: ClassVar[tuple[str, ...]] = ()
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "app.quit", "leave", show=False)]
    DEFAULT_CSS = """
    UnlockScreen { align: center middle; }
    UnlockScreen > #box { width: 64; max-width: 100%; height: auto; background: $surface;
        border: round $primary; padding: 1 2; }
    UnlockScreen #title { text-style: bold; }
    UnlockScreen #about { margin-bottom: 1; }
    UnlockScreen #why { margin-bottom: 1; }
    UnlockScreen #problem { margin-top: 1; }
    UnlockScreen #hint { margin-top: 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._opening = False
        self._counting: Timer | None = None

    @property
    def _app(self) -> SotuiApp:
        return cast("SotuiApp", self.app)

    def compose(self) -> ComposeResult:
        """Why it is locked, the name where there are several, the passphrase, the keys."""
        with Vertical(id="box"):
            yield Words("SOTUI", "tone-heading", id="title")
            yield Words("The register of supervision orders", "tone-muted", id="about")
            yield Words("", "tone-soon", id="why")
            if len(self._app.names) > 1:
                yield Field("Name", LineField(self._app.last_person, longest=200, id="name"))
            yield Field("Passphrase", LineField("", secret=True, longest=1024, id="passphrase"))
            yield Words("", "warning", id="problem")
            if self._app.demo_hint:
                yield Words(self._app.demo_hint, "tone-muted", id="demo")
            yield Words("enter unlock · esc leave", "tone-muted", id="hint")
        yield TooSmall()

    def on_mount(self) -> None:
        self.say_why()
        fields = self.query(LineField)
        (fields.last() if self._app.last_person else fields.first()).focus()

    def say_why(self) -> None:
        """Say why it is locked, and what became of what was typed."""
        why = self.query_one("#why", Words)
        why.display = bool(self._app.locked_because)
        why.say(self._app.locked_because)

    def trouble(self, words: str) -> None:
        """Say why something cannot be done."""
        self.query_one("#problem", Words).say(f"! {words}", "warning")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        if event.input.id == "name":
            self.query_one("#passphrase", LineField).focus()
        elif not self._opening:
            self._opening = True
            self.run_worker(self._open())

    def _wait(self) -> None:
        """Count down until the next try."""
        problem = self.query_one("#problem", Words)
        left = math.ceil(self._app.patience.wait)
        if left <= 0:
            if self._counting is not None:
                self._counting.stop()
                self._counting = None
            problem.say("Try again now.", "tone-muted")
            return
        problem.say(
            f"! The name or the passphrase is not right. The next try is taken in {left} s. "
            "Look whether caps lock is on, and remember that spaces count.",
            "warning",
        )
        if self._counting is None:
            self._counting = self.set_interval(1.0, self._wait)

    async def _open(self) -> None:
        from sotui.vault.errors import WrongPassphrase

        problem = self.query_one("#problem", Words)
        field = self.query_one("#passphrase", LineField)
        app = self._app
        names = self.query("#name").results(LineField)
        only = app.names[0] if len(app.names) == 1 else None
        name = next((field.value.strip() for field in names), only) or None
        try:
            if app.open_desk is None:
                raise RuntimeError("nothing to open the register with")
            if app.patience.wait > 0:
                self._wait()
                return
            if not field.value:
                problem.say("! Type the passphrase.", "warning")
                return
            problem.say(CLOSING, "tone-muted")
            await app.shut()
            problem.say(UNLOCKING, "tone-muted")
            desk = await asyncio.to_thread(app.open_desk, name, field.value)
        except Exception as error:
            words = told(error)
            if words is None:
                raise
            problem.say(f"! {words}", "warning")
            if isinstance(error, WrongPassphrase) and app.patience.wrong() > 0:
                self._wait()
            field.focus()
            field.action_select_all()
        else:
            app.patience.right()
            app.unlocked(desk)
        finally:
            self._opening = False
