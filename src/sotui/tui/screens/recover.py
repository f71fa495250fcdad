"""A forgotten passphrase: the recovery key gives one person another, and opens nothing else."""

from __future__ import annotations

import asyncio
import math
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from sotui.tui import places
from sotui.tui.doorway import Doorway
from sotui.tui.widgets.fields import LineField
from sotui.tui.widgets.labelled import Field, Words
from sotui.tui.widgets.new_passphrase import NewPassphrase
from sotui.tui.widgets.next_field import NextField
from sotui.tui.widgets.too_small import TooSmall
from sotui.tui.words import told

ABOUT = (
    "The recovery key, from its sheet, gives one person a new passphrase. What is recorded stays. What they "
    "typed and did not record, and what was sealed to them alone, cannot be opened after it."
)
NONE_MADE = (
    "No recovery key was made for this register. An administrator who can unlock it resets a forgotten "
    "passphrase: 7, then the person, then f."
)
NOTHING_LOST = "Nothing is lost: nothing of theirs waits unrecorded."
LOOKING = "Trying the key: this takes a moment on purpose, to slow down guessing."
HINTS = {
    "key": "enter go on · tab next field · esc back, nothing is changed",
    "secret": "enter set the passphrase · tab next field · esc back",
}


class RecoverScreen(Doorway):
    """Name and recovery key; then what is lost, and the new passphrase twice."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", "back", show=False)]
    DEFAULT_CSS = """
    RecoverScreen #key-step, RecoverScreen NewPassphrase, RecoverScreen #lost { margin-top: 1; height: auto; }
    """

    def __init__(self, name: str = "") -> None:
        super().__init__()
        self._given = name
        self._at = "key"
        self._busy = False

    def compose(self) -> ComposeResult:
        """Both steps in one box; only one of them is shown."""
        with Vertical(id="box"):
            yield Words("SOTUI · a forgotten passphrase", "tone-heading", id="title")
            about = Words(ABOUT, id="about")
            about.add_class("apart")
            yield about
            with Vertical(id="key-step"):
                yield Field("Name", NextField(self._given, longest=200, id="name"))
                yield Field("Key", LineField("", "the eight groups, as on the sheet", longest=400, id="key"))
            yield Words("", "tone-soon", id="lost")
            yield NewPassphrase(lambda: self._typed_in("name"))
            yield Words("", "warning", id="problem")
            yield Words("", "tone-muted", id="hint")
        yield TooSmall()

    def on_mount(self) -> None:
        from sotui.vault.errors import VaultError

        self._show("key")
        door = self.sotui.door
        try:
            if door is not None and not door.recoverable():
                self.query_one("#about", Words).say(NONE_MADE)
                self.query_one("#key-step").display = False
                self.query_one("#hint", Words).say("esc back")
                self.set_focus(None)
        except VaultError as error:
            self.trouble(error.message)

    def _typed_in(self, name: str) -> str:
        return self.query_one(f"#{name}", LineField).value

    def _show(self, step: str) -> None:
        self._at = step
        secret = self.query_one(NewPassphrase)
        self.query_one("#key-step").display = step == "key"
        self.query_one("#lost").display = secret.display = step == "secret"
        self.query_one("#hint", Words).say(HINTS[step])
        first = "key" if self._typed_in("name") else "name"
        self.trouble("", self.query_one(f"#{first}", LineField) if step == "key" else secret.new)

    @on(Input.Submitted, "#key")
    def _keyed(self) -> None:
        self._begin(self._look)

    @on(Input.Submitted, "#again")
    def _typed_twice(self) -> None:
        self._begin(self._set)

    @on(NewPassphrase.Wrong)
    def _wrong(self, message: NewPassphrase.Wrong) -> None:
        self.trouble(message.why, message.at)

    @on(LineField.Trimmed)
    def _trimmed(self, message: LineField.Trimmed) -> None:
        self.trouble(message.why)

    def _begin(self, what: object) -> None:
        if not self._busy:
            self._busy = True
            self.run_worker(self._attempt(what), group="act")

    async def _attempt(self, what: object) -> None:
        from sotui.vault.errors import BadRecoveryKey

        assert callable(what)
        try:
            if (left := math.ceil(self.sotui.patience.wait)) > 0:
                self.trouble(f"The next try is taken in {left} s.")
                return
            await self.sotui.shut()
            await what()
        except Exception as error:
            words = told(error)
            if words is None:
                raise
            if isinstance(error, BadRecoveryKey):
                # A slip of the pen is no guess; a key that is whole and not the right one may be.
                if not error.groups and (wait := math.ceil(self.sotui.patience.wrong())) > 0:
                    words += f" The next try is taken in {wait} s."
                self.trouble(words, self.query_one("#key", LineField))
            else:
                self.trouble(words)
        finally:
            self._busy = False

    async def _look(self) -> None:
        """Try the key, and say what the person loses."""
        name, key = self.query_one("#name", LineField), self.query_one("#key", LineField)
        door = self.sotui.door
        assert door is not None
        if not name.value.strip():
            self.trouble("Give the name of the person who forgot it.", name)
            return
        if not key.value.strip():
            self.trouble("Type the recovery key from its sheet.", key)
            return
        self.tell(LOOKING)
        lost = await asyncio.to_thread(door.lost, key.value, name.value)
        self.query_one("#lost", Words).say(" ".join(lost) or NOTHING_LOST)
        self._show("secret")

    async def _set(self) -> None:
        """Give the person the passphrase, and go to where one unlocks."""
        app, secret = self.sotui, self.query_one(NewPassphrase)
        assert app.door is not None
        chosen = await secret.chosen()
        if chosen is None:
            return
        self.tell("Setting the passphrase: this takes a moment on purpose.")
        name = self._typed_in("name")
        await asyncio.to_thread(app.door.recover, self._typed_in("key"), name, chosen)
        secret.clear()
        app.last_person = " ".join(name.split())
        app.locked_because = (
            "The passphrase is set: unlock with it. The recovery key has been used; an administrator makes "
            "another under 7."
        )
        app.switch_screen(places.unlock())

    def action_back(self) -> None:
        """The step before; from the first one back to where one unlocks."""
        if self._busy:
            return
        if self._at == "secret":
            self.query_one(NewPassphrase).clear()
            self._show("key")
        else:
            self.app.switch_screen(places.unlock())
