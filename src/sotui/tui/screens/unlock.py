"""Where the register is unlocked, at the start and after each lock: name, passphrase, and what is wrong."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from sotui.tui import places
from sotui.tui.doorway import Doorway, opened
from sotui.tui.widgets.fields import LineField
from sotui.tui.widgets.labelled import Field, Words
from sotui.tui.widgets.next_field import NextField
from sotui.tui.widgets.too_small import TooSmall
from sotui.tui.words import told

if TYPE_CHECKING:
    from textual.timer import Timer

CAPITALS = "Only capitals so far: caps lock may be on."
CLOSING = "Closing the register: a moment."
UNLOCKING = "Unlocking: this takes a moment on purpose, to slow down guessing."


LEAST_CAPITALS = 3
"""So many letters, all of them capitals, are more likely caps lock than meant."""


class UnlockScreen(Doorway):
    """The only screen of a register that is locked; it shows nothing that is in it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.quit", "leave", show=False),
        Binding("f4", "forgotten", "forgotten passphrase", show=False),
    ]
    DEFAULT_CSS = """
    UnlockScreen > #box { width: 64; }
    UnlockScreen #about { margin-bottom: 1; }
    UnlockScreen #why { margin-bottom: 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._opening = False
        self._counting: Timer | None = None

    def compose(self) -> ComposeResult:
        """Why it is locked, the name where there are several, the passphrase, the keys."""
        app = self.sotui
        with Vertical(id="box"):
            yield Words("SOTUI", "tone-heading", id="title")
            yield Words("The register of supervision orders", "tone-muted", id="about")
            yield Words("", "tone-soon", id="why")
            if len(app.people()) > 1:
                yield Field("Name", NextField(app.last_person, longest=200, whole=True, id="name"))
            yield Field("Passphrase", LineField("", secret=True, longest=1024, id="passphrase"))
            yield Words("", "warning", id="problem")
            if app.demo_hint:
                yield Words(app.demo_hint, "tone-muted", id="demo")
            forgotten = " · f4 forgotten passphrase" if app.door is not None else ""
            yield Words(f"enter unlock{forgotten} · esc leave", "tone-muted", id="hint")
        yield TooSmall()

    def on_mount(self) -> None:
        self.say_why()
        fields = self.query(LineField)
        (fields.last() if self.sotui.last_person else fields.first()).focus()

    def say_why(self) -> None:
        """Say why it is locked, and what became of what was typed."""
        why = self.query_one("#why", Words)
        why.display = bool(self.sotui.locked_because)
        why.say(self.sotui.locked_because)

    def action_forgotten(self) -> None:
        """Go to where a new passphrase is set with the recovery key."""
        if self.sotui.door is not None and not self._opening:
            names = self.query("#name").results(LineField)
            self.app.switch_screen(places.recover(next((one.value.strip() for one in names), "")))

    @on(Input.Changed, "#passphrase")
    def _look_at_capitals(self, event: Input.Changed) -> None:
        """No terminal tells of caps lock: only what is typed can."""
        letters = [letter for letter in event.value if letter.isalpha()]
        problem = self.query_one("#problem", Words)
        if len(letters) >= LEAST_CAPITALS and all(letter.isupper() for letter in letters):
            if not problem.text:
                problem.say(CAPITALS, "tone-soon")
        elif problem.text == CAPITALS:
            problem.say("")

    @on(Input.Submitted)
    def _submitted(self) -> None:
        if not self._opening:
            self._opening = True
            self.run_worker(self._open())

    def _wait(self) -> None:
        """Count down until the next try."""
        problem = self.query_one("#problem", Words)
        left = math.ceil(self.sotui.patience.wait)
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
        app = self.sotui
        names = self.query("#name").results(LineField)
        known = app.people()
        if len(known) > 1 and not self.query("#name"):
            # Somebody was let in from elsewhere since this was drawn: now a name is needed.
            self._opening = False
            self.app.switch_screen(places.unlock())
            return
        only = known[0] if len(known) == 1 else None
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
            desk = await opened(partial(app.open_desk, name), field.value)
        except Exception as error:
            words = told(error)
            if words is None:
                raise
            problem.say(f"! {words}", "warning")
            if isinstance(error, WrongPassphrase) and app.patience.wrong() > 0:
                self._wait()
            if self.focused is field:
                field.action_select_all()
            else:
                # Somebody has gone on to another name meanwhile.
                field.value = ""
        else:
            app.unlocked(desk, wrong=app.patience.right())
        finally:
            self._opening = False
