"""The frame of every dialog: a title, what it asks, what is wrong, which keys end it."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from dataclasses import replace
from functools import partial
from inspect import iscoroutine
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, TextArea

from sotui.tui import boxes
from sotui.tui.commands import help_binding
from sotui.tui.drafting import PICKED, Drafting, beside, recording_of
from sotui.tui.keeper import TRY_AGAIN, Typed
from sotui.tui.widgets.fields import LineField, PickList
from sotui.tui.widgets.labelled import Field, Words
from sotui.tui.widgets.too_small import TooSmall
from sotui.tui.words import told
from sotui.tui.workers import while_here

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.worker import Worker

    from sotui.triage.model import Receipt
    from sotui.tui.app import SotuiApp

    _Screen = Screen[Any]
else:
    _Screen = object

Answer = TypeVar("Answer")


__all__ = ["Answer", "Dialog", "Explained", "Field", "Words"]


class Explained(_Screen):
    """For what lies over a place: the help shows its own keys, since the place beneath does not answer."""

    HINT = ""
    """Its keys at its foot: ``key words``, parted by `` · ``."""

    def hint(self) -> str:
        """What stands at the foot."""
        key = cast("SotuiApp", self.app).key_table.first("help")
        return f"{self.HINT} · {key} keys" if key else self.HINT

    def own_keys(self) -> tuple[tuple[str, str], ...]:
        """Each key and what it does here."""
        parts = [part.partition(" ") for part in self.HINT.split(" · ")]
        return tuple((key, does) for key, _, does in parts)

    def action_help(self) -> None:
        """The keys of this box."""
        app = cast("SotuiApp", self.app)
        app.push_screen(boxes.keys_of_a_box(self.own_keys(), app.key_table))


class Dialog(Explained, Drafting, ModalScreen[Answer]):
    """A box over the screen. Nothing typed in it is lost: when something is wrong it stays and says so, and
    what is typed is kept as a draft of what it is about, put back when that is opened again.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "back", show=False),
        # What a list or a text of several lines does not use itself: from field to field, as by tab.
        Binding("down", "app.focus_next", "next field", show=False),
        Binding("up", "app.focus_previous", "field before", show=False),
        help_binding(),
    ]
    DEFAULT_CSS = """
    Dialog { align: center middle; }
    Dialog > #box {
        width: 74; max-width: 100%; height: auto; max-height: 100%;
        background: $surface; border: round $primary; padding: 0 1; overflow-y: auto; overflow-x: hidden;
        scrollbar-size-vertical: 1;
    }
    Dialog #title { text-style: bold; margin-bottom: 1; }
    Dialog #problem { margin-top: 1; }
    Dialog #hint { margin-top: 1; }
    """
    _as_opened: dict[str, str] | None = None
    """What stood in the fields before anybody typed."""
    _between: Mapping[str, str] = MappingProxyType({})
    """What stands between two texts in a field that has room for both, by field."""

    @property
    def focus_chain(self) -> list[Widget]:
        """The fields on show in the order in which they are asked for.

        The library goes by where they were drawn last: a field that a pick has just shown has no place yet,
        and tab would pass it by.
        """
        return [
            field
            for field in self.query("*").results(Widget)
            if field.focusable and all(node.display for node in field.ancestors_with_self)
        ]

    def _on_mount(self, event: events.Mount) -> None:
        super()._on_mount(event)
        self.call_after_refresh(self._look_for_draft)

    def run_worker(self, work: Any, *how: Any, **named: Any) -> Worker[Any]:
        """Do something beside the keyboard; the dialog may be left before it is done."""
        begun = while_here(self, work) if iscoroutine(work) else partial(while_here, self, work)
        return super().run_worker(begun, *how, **named)

    def _look_for_draft(self) -> None:
        if not self.draft_fields() or not self.is_attached:
            return
        if self._as_opened is None:
            # No key has come yet: they wait until the box is drawn.
            self._as_opened = self._as_typed()
            self._between = _rooms(self.typed_fields())
        self.run_worker(self._open_draft(), group="draft")

    async def _open_draft(self) -> None:
        try:
            await self.open_draft()
        except Exception as error:
            words = told(error)
            if words is None:
                raise
            self.trouble(words)
            self.set_timer(TRY_AGAIN, self._look_for_draft)

    # What is typed

    def draft_key(self) -> tuple[str, str]:
        """``draft_of`` with the ids of what it is about: its words alone may be said of another child too."""
        raise NotImplementedError

    def draft_of(self, *ids: str) -> tuple[str, str]:
        """A draft of this dialog about these, in whatever order they were marked."""
        return f"dialog {type(self).__name__}", " ".join(sorted(ids))

    def draft_title(self) -> str:
        """The title."""
        return self.title_words().replace("\n", " · ")

    def typed_fields(self) -> dict[str, Input | TextArea | PickList]:
        """The fields by their names; secret ones are no part of any draft."""
        fields: dict[str, Input | TextArea | PickList] = {}
        for widget in self.query("Input, TextArea, PickList").results(Widget):
            name = widget.id or (widget.parent.id if isinstance(widget.parent, Widget) else None)
            if name == "typed" and isinstance(widget.parent, Widget):
                name = widget.parent.id
            if isinstance(widget, (Input, TextArea, PickList)) and name and not _is_secret(widget):
                fields[name] = widget
        return fields

    def draft_fields(self) -> dict[str, str]:
        """What is typed and picked, by field."""
        return {_kept_as(name, field): _meant(field) for name, field in self.typed_fields().items()}

    def draft_since(self) -> dict[str, str]:
        """What somebody changed since it was opened."""
        return {_kept_as(name, field): _meant(field) for name, field in self._changed().items()}

    def _changed(self) -> dict[str, Input | TextArea | PickList]:
        opened = self._as_opened
        if opened is None:
            return {}
        return {
            name: field for name, field in self.typed_fields().items() if _written(field) != opened.get(name)
        }

    def draft_beside(self, name: str, mine: str, theirs: str) -> str:
        """Words stand beside words; a day or a pick is the one made last."""
        between = self._between.get(name)
        return mine if between is None else beside(mine, theirs, between)

    def snapshot(self) -> Typed | None:
        """What stands in the dialog, where somebody typed or ticked something since it was opened.

        A list in which only another line was picked is no work that would be lost.
        """
        if any(not isinstance(one, PickList) or one.several for one in self._changed().values()):
            return super().snapshot()
        if self._draft_last in (None, {}, self._draft_first):
            return None
        typed = super().snapshot()
        return replace(typed, fields={}) if typed is not None else None

    def _as_typed(self) -> dict[str, str]:
        return {name: _written(field) for name, field in self.typed_fields().items()}

    def put_back(self, fields: Mapping[str, str]) -> None:
        """Put texts and picks back; a choice that is offered no more is left out.

        Picks first, one after the other: what is picked decides what the next list offers and what stands in
        the other fields. It is done at once, not when the picks are heard of: that could come after the texts
        are back, and cover them.
        """
        mine = self.typed_fields()
        for name, field in mine.items():
            if isinstance(field, PickList) and (kept := fields.get(_kept_as(name, field))) is not None:
                with field.prevent(PickList.Picked):
                    field.pick_again(tuple(kept.split("\n")) if kept else ())
                self.suit()
        for name, field in mine.items():
            if isinstance(field, Input) and name in fields:
                field.value = fields[name]
            elif isinstance(field, TextArea) and name in fields:
                field.text = fields[name]

    def suit(self) -> None:
        """Show what the picks ask for; a dialog whose picks decide over other fields says how."""

    def draft_said(self, words: str, *, refused: bool = False) -> None:
        """Say it where the dialog says what is wrong."""
        problem = self.query_one("#problem", Words)
        problem.display = True
        problem.say(f"! {words}" if refused else words, "warning" if refused else "tone-soon")

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(PickList.Picked)
    def _something_typed(self) -> None:
        self.typed()

    TITLE_WORDS = ""
    HINT = "enter record · tab next field · esc back"

    def __init__(self) -> None:
        super().__init__()
        self._busy = False

    def title_words(self) -> str:
        """The title; stored text in it is made safe when drawn."""
        return self.TITLE_WORDS

    def body(self) -> ComposeResult:
        """What the dialog asks."""
        yield from ()

    def compose(self) -> ComposeResult:
        """Title, body, what is wrong, keys."""
        with Vertical(id="box"):
            yield Words(self.title_words(), "tone-heading", id="title")
            yield from self.body()
            problem = Words("", "warning", id="problem")
            problem.display = False
            yield problem
            yield Words(self.hint(), "tone-muted", id="hint")
        yield TooSmall()

    @property
    def problem(self) -> str:
        """What is wrong at the moment, or empty."""
        return self.query_one("#problem", Words).text

    def trouble(self, words: str, at: Widget | None = None) -> None:
        """Say what is wrong and what to do, and go to the field it is about."""
        problem = self.query_one("#problem", Words)
        problem.display = bool(words)
        problem.say(f"! {words}" if words else "", "warning")
        if at is not None:
            at.focus()
        if words:
            # It has its place only once it is laid out, and going to the field scrolls too.
            self.call_after_refresh(problem.scroll_visible, animate=False)

    def own_keys(self) -> tuple[tuple[str, str], ...]:
        """Those of the hint, and of the lists in it."""
        lists = "another line of the list one stands in; elsewhere another field"
        return (*super().own_keys(), ("↓ ↑", lists if self.query(PickList) else "another field"))

    def action_cancel(self) -> None:
        """Leave without doing anything."""
        self.dismiss(None)

    @on(LineField.Trimmed)
    @on(PickList.Unwritten)
    def _trimmed(self, message: LineField.Trimmed | PickList.Unwritten) -> None:
        self.trouble(message.why)

    @on(Input.Submitted)
    @on(PickList.Submitted)
    def _submitted(self) -> None:
        if not self._busy:
            self._busy = True
            self.run_worker(self._attempt(), group="act", exclusive=False)

    async def _attempt(self) -> None:
        try:
            self.trouble("")
            await self.finish()
        except Exception as error:
            words = told(error)
            if words is None:
                raise
            self.trouble(words)
        finally:
            self._busy = False

    async def finish(self) -> None:
        """Do what the dialog is for; raise what the person should read."""
        raise NotImplementedError

    async def done(self, act: Awaitable[Receipt]) -> None:
        """Carry out the act and leave with its receipt; the draft goes in the same transaction."""
        kind, subject = self.draft_key()
        fields = self.draft_fields()
        with recording_of(kind, subject):
            receipt = await act
        self.recorded(fields)
        self.dismiss(receipt)


def _written(field: Input | TextArea | PickList) -> str:
    """What stands in a field, letter for letter."""
    if isinstance(field, PickList):
        return "\n".join(field.picked)
    return field.value if isinstance(field, Input) else field.text


def _kept_as(name: str, field: Input | TextArea | PickList) -> str:
    return PICKED + name if isinstance(field, PickList) else name


def _meant(field: Input | TextArea | PickList) -> str:
    """What a draft keeps of a field: of a day the day that is meant, not “yesterday”."""
    to_keep = getattr(field.parent, "to_keep", None) if field.id == "typed" else None
    return to_keep if isinstance(to_keep, str) else _written(field)


def _rooms(fields: Mapping[str, Input | TextArea | PickList]) -> dict[str, str]:
    """What stands between two texts, for each field that has room for both: no day and no list has."""
    return {
        name: " " if isinstance(field, Input) else "\n\n"
        for name, field in fields.items()
        if isinstance(field, TextArea) or (isinstance(field, Input) and field.id != "typed")
    }


def _is_secret(widget: Widget) -> bool:
    return isinstance(widget, Input) and widget.password
