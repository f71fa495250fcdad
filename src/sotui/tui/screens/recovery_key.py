"""A new recovery key: shown once, written down, two groups of it typed again; only then is it made."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input

from sotui.tui import boxes
from sotui.tui.commands import bindings
from sotui.tui.place import Place
from sotui.tui.widgets.bars import HeadLine, KeyLine, Notice
from sotui.tui.widgets.fields import LineField
from sotui.tui.widgets.labelled import Field, Words
from sotui.tui.widgets.too_small import TooSmall

if TYPE_CHECKING:
    from sotui.desk.accounts_model import FreshKey

ABOUT = (
    "If somebody forgets their passphrase, this key sets a new one. It is shown only now. Write it down by "
    "hand with the numbers of its groups, and keep the sheet sealed in a safe, away from this machine."
)
NO_FILE = (
    "A file with it on this machine would defeat it: whoever took the machine could let themselves in. "
    "To print it elsewhere: esc, then `sotui recovery-key --to` a memory stick."
)
CONFIRM = "Type these two groups from your sheet, so that it is certain that it can be read."
NEXT = (
    "The register is ready. 7 adds the people who work with it; an import takes in a tracker that you have "
    "(`sotui import`); 2 then n registers an order."
)


class RecoveryKeyScreen(Place):
    """Shows the key, then asks for two groups. Leaving before the end makes no key."""

    PLACES: ClassVar[tuple[str, ...]] = ("recovery key",)
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("recovery key")]
    AUTO_FOCUS = ""  # while the key is shown enter is the screen's own
    DEFAULT_CSS = """
    RecoveryKeyScreen #page { height: 1fr; padding: 0 2; overflow-y: auto; overflow-x: hidden;
        scrollbar-size-vertical: 1; }
    RecoveryKeyScreen #page > * { margin-top: 1; }
    RecoveryKeyScreen #key { color: $tone-heading; text-style: bold; }
    RecoveryKeyScreen.-low HeadLine { display: none; }
    """

    def __init__(self, first: str = "") -> None:
        super().__init__()
        self._first = bool(first)
        self._key: FreshKey | None = None
        self._asks = False

    def compose(self) -> ComposeResult:
        """What it is for, the key, the two fields, message, keys."""
        yield HeadLine("Step 3 of 3: the recovery key" if self._first else "A new recovery key")
        with Vertical(id="page"):
            yield Words(ABOUT, id="about")
            yield Words("", "tone-heading", id="key")
            yield Words(NO_FILE, "tone-soon", id="file")
            with Vertical(id="confirm"):
                yield Field("", LineField("", longest=60, id="one"), id="row-one")
                yield Field("", LineField("", longest=60, id="two"), id="row-two")
        yield Notice()
        yield KeyLine(*self.PLACES, "everywhere")
        yield TooSmall()

    def on_mount(self) -> None:
        self.query_one("#confirm").styles.height = "auto"
        self._show(asks=False)
        self.run_worker(self.telling(self._begin()), group="read", exclusive=True)

    async def _begin(self) -> None:
        self._key = await self.ask(self.desk.accounts.fresh_key)
        if self.is_mounted:
            self._show(asks=False)

    def _show(self, *, asks: bool) -> None:
        """The key, or the two fields: never both, or it would be copied from the screen."""
        self._asks = asks
        key = self._key
        self.query_one("#about", Words).say(CONFIRM if asks else ABOUT)
        self.query_one("#file").display = self.query_one("#key").display = not asks
        self.query_one("#confirm").display = asks
        self.query_one("#key", Words).say(_drawn(key.groups) if key is not None else "")
        if key is not None:
            for name, number in zip(("one", "two"), key.ask, strict=True):
                row = self.query_one(f"#row-{name}", Field)
                row.query_one(".label", Words).say(f"Group {number}")
        if asks:
            self.query_one("#one", LineField).focus()
        else:
            self.set_focus(None)
        self.sotui.look_at_keys()

    def action_next(self) -> None:
        """The key is written down."""
        if self._key is not None and not self._asks:
            self._show(asks=True)

    @on(Input.Submitted, "#one")
    def _typed_one(self) -> None:
        self.query_one("#two", LineField).focus()

    @on(Input.Submitted, "#two")
    def _typed_two(self) -> None:
        self.begin(self._confirm())

    async def _confirm(self) -> None:
        from sotui.vault.errors import BadRecoveryKey

        key = self._key
        if key is None:
            return
        fields = [self.query_one(f"#{name}", LineField) for name in ("one", "two")]
        typed = {number: field.value for number, field in zip(key.ask, fields, strict=True)}
        try:
            receipt = await self.ask(self.desk.accounts.keep_key, key, typed)
        except BadRecoveryKey as error:
            self.refuse(error)
            wrong = [field for number, field in zip(key.ask, fields, strict=True) if number in error.groups]
            for field in wrong[:1]:
                field.focus()
                field.action_select_all()
            return
        self._key = None
        self.app.pop_screen()
        for notice in self.app.screen.query(Notice):
            notice.tell(receipt.said, (NEXT,) if self._first else ())

    def action_back(self) -> None:
        """Back to the key; from there away, and nothing is made."""
        if self._asks:
            self._show(asks=False)
            return
        self._key = None
        self.app.pop_screen()
        key = self.sotui.key_table.first("accounts.recovery")
        self.sotui.refuse_command(f"No new recovery key was made. Under 7, {key} begins again.")

    def action_line(self, step: int) -> None:
        """Down or up the page in a low window; among the fields to the other one."""
        if self._asks:
            self.focus_next() if step > 0 else self.focus_previous()
        else:
            page = self.query_one("#page")
            page.scroll_to(y=page.scroll_y + step, animate=False, force=True)

    def action_sheet(self) -> None:
        """The sheet as text."""
        if self._key is not None:
            self.app.push_screen(boxes.message("The sheet, to be written down", self._key.sheet))

    def why_not(self, command_id: str) -> str | None:
        """The key and its sheet are not shown while groups of it are asked for."""
        if command_id == "recovery.sheet" and self._asks:
            return "Back first: the groups are typed from your own sheet."
        if command_id == "recovery.next" and self._asks:
            return "Type the two groups; enter in the second one makes the key."
        return None


def _drawn(groups: tuple[str, ...]) -> str:
    """The groups with their numbers, in two columns."""
    half = (len(groups) + 1) // 2
    lines = []
    for number, (left, right) in enumerate(zip(groups[:half], groups[half:], strict=True), 1):
        lines.append(f"   {number}  {' '.join(left)}          {number + half}  {' '.join(right)}")
    return "\n".join(lines)
