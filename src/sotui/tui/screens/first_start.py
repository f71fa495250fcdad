"""The first start: where the register will lie, whose it is, its passphrase; then the recovery key."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from sotui.tui.doorway import Doorway, opened
from sotui.tui.widgets.fields import LineField
from sotui.tui.widgets.labelled import Field, Words
from sotui.tui.widgets.new_passphrase import NewPassphrase
from sotui.tui.widgets.too_small import TooSmall
from sotui.tui.words import told

STEPS = {
    "place": "Step 1 of 3: where it lies, and whose it is",
    "secret": "Step 2 of 3: your passphrase",
}
ABOUT = {
    "place": (
        "There is no register here yet. Making one takes three steps and a few minutes; until the second "
        "is done nothing is made, and you can leave at any time. Where there is a backup of one, leave and "
        "type `sotui restore`."
    ),
    "secret": (
        "It opens the register. Without it, or the recovery key that comes next, nobody can: not the "
        "council, not the makers of this program. Take four or more words that do not belong together."
    ),
}
HINTS = {"place": "enter go on · esc leave", "secret": "enter go on · tab next field · esc back"}
MAKING = "Making the register: some seconds, to measure how much work a guess shall cost on this machine."


class FirstStartScreen(Doorway):
    """Leads through making a register; the recovery key follows once it is open."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", "back", show=False)]
    DEFAULT_CSS = """
    FirstStartScreen #warning { margin-top: 1; }
    FirstStartScreen #name-row, FirstStartScreen NewPassphrase { margin-top: 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._at = "place"
        self._busy = False

    def compose(self) -> ComposeResult:
        """Both steps in one box; only one of them is shown."""
        with Vertical(id="box"):
            yield Words("SOTUI · a new register", "tone-heading", id="title")
            yield Words("", "tone-muted", id="step")
            about = Words("", id="about")
            about.add_class("apart")
            yield about
            with Vertical(id="place"):
                folder = Field("Folder", Words("", id="folder"))
                folder.add_class("apart")
                yield folder
                yield Words("", "tone-soon", id="warning")
                name = LineField(self.sotui.last_person, longest=100, id="name")
                yield Field("Your name", name, id="name-row")
            yield NewPassphrase(lambda: self.name_typed)
            yield Words("", "warning", id="problem")
            yield Words("", "tone-muted", id="hint")
        yield TooSmall()

    def on_mount(self) -> None:
        self.query_one("#place").styles.height = "auto"
        self._show("place")
        self._look()

    @property
    def name_typed(self) -> str:
        """The name as it stands in its field."""
        return self.query_one("#name", LineField).value

    def _show(self, step: str) -> None:
        self._at = step
        self.query_one("#step", Words).say(STEPS[step])
        self.query_one("#about", Words).say(ABOUT[step])
        self.query_one("#hint", Words).say(HINTS[step])
        self.query_one("#place").display = step == "place"
        secret = self.query_one(NewPassphrase)
        secret.display = step == "secret"
        self.trouble("", self.query_one("#name", LineField) if step == "place" else secret.new)

    def _look(self) -> bool:
        """Look at the folder; whether a register can be made there."""
        door = self.sotui.door
        assert door is not None
        ground = door.ground()
        self.query_one("#folder", Words).say(str(ground.folder))
        warning = self.query_one("#warning", Words)
        warning.say(f"○ {ground.warning} esc leaves; --vault names another folder." if ground.warning else "")
        warning.display = bool(ground.warning)
        if ground.refused:
            self.trouble(ground.refused)
        return not ground.refused

    @on(Input.Submitted, "#name")
    def _named(self) -> None:
        from sotui.vault.create import clean_name
        from sotui.vault.errors import VaultError

        try:
            clean_name(self.name_typed)
        except VaultError as error:
            self.trouble(f"{error.happened} {error.do}", self.query_one("#name", LineField))
            return
        if self._look():
            self._show("secret")

    @on(Input.Submitted, "#again")
    def _typed_twice(self) -> None:
        if not self._busy:
            self._busy = True
            self.run_worker(self._make(), group="act")

    @on(NewPassphrase.Wrong)
    def _wrong(self, message: NewPassphrase.Wrong) -> None:
        self.trouble(message.why, message.at)

    @on(LineField.Trimmed)
    def _trimmed(self, message: LineField.Trimmed) -> None:
        self.trouble(message.why)

    async def _make(self) -> None:
        app, secret = self.sotui, self.query_one(NewPassphrase)
        assert app.door is not None
        try:
            chosen = await secret.chosen()
            if chosen is None:
                return
            self.tell(MAKING)
            desk = await opened(partial(app.door.make, self.name_typed), chosen)
        except Exception as error:
            words = told(error)
            if words is None:
                raise
            self.trouble(words)
        else:
            secret.clear()
            app.unlocked(desk)
            app.go("recovery key", "first")
        finally:
            self._busy = False

    def action_back(self) -> None:
        """The step before; from the first one leaves."""
        if self._busy:
            return
        if self._at == "secret":
            self.query_one(NewPassphrase).clear()
            self._show("place")
        else:
            self.run_worker(self.sotui.action_quit(), group="leave", exclusive=True)
