"""Dialogs of a supervision note: sign, amend, prepare, and what became of an action."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from sotui.register.actions import Action, Source, too_early
from sotui.shown import show
from sotui.supervision.model import Decision, SignAsks
from sotui.triage.model import Receipt
from sotui.tui.dialogs.base import Answer, Dialog, Field, Words
from sotui.tui.dialogs.dates import DateField
from sotui.tui.widgets.fields import LineField, PickList
from sotui.tui.widgets.long_field import LongField
from sotui.tui.words import day_words

if TYPE_CHECKING:
    from sotui.tui.app import SotuiApp
    from sotui.tui.boxes import ReadDate


class SignDialog(Dialog[Receipt | None]):
    """What is missing, why it is late, where else it was recorded; then the note does not change."""

    HINT = "enter sign · tab next field · space tick · esc back"

    def __init__(
        self,
        note_id: str,
        title: str,
        asks: SignAsks,
        group: bool,
        act: Callable[[str, bool, bool], Awaitable[Receipt]],
    ) -> None:
        super().__init__()
        self._note_id, self._title, self._asks, self._group, self._act = note_id, title, asks, group, act
        self._wants_reason = asks.late or bool(asks.should or asks.unmarked)

    def title_words(self) -> str:
        """Whose note."""
        return self._title

    def draft_key(self) -> tuple[str, str]:
        """A draft of signing this note."""
        return self.draft_of(self._note_id)

    def body(self) -> ComposeResult:
        """What is asked: a reason only where one is wanted."""
        yield Words("Once signed the note does not change; amendments can be added.", "tone-muted")
        if self._asks.should:
            listed = "\n".join(f"· {show(label)}" for label in self._asks.should)
            yield Words(f"Nothing is said under:\n{listed}", "warning")
        if self._asks.unmarked:
            yield Words(show(self._asks.unmarked), "warning")
        if self._asks.look_again:
            listed = "\n".join(f"· {show(one)}" for one in self._asks.look_again)
            yield Words(f"As it should be? Escape goes back to it:\n{listed}", "tone-soon")
        if self._asks.late:
            yield Words("It is not signed on the day of the session.", "warning")
        if self._wants_reason:
            yield Field("Reason", LineField("", "why, in a sentence", id="reason"))
        ticks = [("copied", "in the main case record as “Practice Supervision”")]
        ticks += [("minutes", "in the minutes of the team meeting")] if self._group else []
        yield Field("Also", PickList(ticks, several=True, id="ticks"))

    def on_mount(self) -> None:
        wanted = self.query("#reason") or self.query("#ticks")
        wanted.first().focus()

    async def finish(self) -> None:
        """Sign."""
        reason = ""
        if self._wants_reason:
            field = self.query_one("#reason", LineField)
            reason = field.value.strip()
            if not reason:
                self.trouble("It needs a reason: write it in a sentence.", field)
                return
        ticks = self.query_one("#ticks", PickList).picked
        await self.done(self._act(reason, "copied" in ticks, "minutes" in ticks))


class WriteDialog(Dialog[Receipt | None]):
    """Several lines to add to the record: an amendment, a preparation. What is typed is kept as a draft."""

    HINT = "f2 record · esc back, the text is kept"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f2", "finish", "record", show=False, priority=True)]
    DEFAULT_CSS = """
    WriteDialog LongField { height: 8; }
    WriteDialog.-tall LongField { height: 14; }
    """

    def __init__(
        self,
        title: str,
        about: str,
        draft: tuple[str, str],
        act: Callable[[str], Awaitable[Receipt]],
    ) -> None:
        super().__init__()
        self._title, self._about, self._draft, self._act = title, about, draft, act

    def title_words(self) -> str:
        """What is written."""
        return self._title

    def body(self) -> ComposeResult:
        """The text."""
        yield Words(self._about, "tone-muted")
        yield LongField(id="text")

    def on_mount(self) -> None:
        self.query_one(LongField).focus()

    def draft_key(self) -> tuple[str, str]:
        """Which text this is."""
        return self._draft

    def action_finish(self) -> None:
        """Record it."""
        self._submitted()

    async def finish(self) -> None:
        """Record it."""
        field = self.query_one(LongField)
        if not field.text.strip():
            self.trouble("There is nothing to record yet: write it first.", field)
            return
        await self.done(self._act(field.text))


class _Settling(Dialog[Answer]):
    """What became of an action, and what has to be said for it."""

    _TITLES: ClassVar[dict[str, str]] = {
        "done": "Done",
        "drop": "No longer relevant",
        "carry": "Carried over, to be done by another day",
        "open": "Open again",
    }

    def __init__(self, action: Action, what: str, before: Decision | None, read_date: ReadDate) -> None:
        super().__init__()
        self._action, self._what, self._read_date = action, what, read_date
        self._before = before if before is not None and before.what == what else None
        """What it is marked with already: put right here, not asked anew."""

    def title_words(self) -> str:
        """Which action."""
        return f"{self._TITLES[self._what]}: {show(self._action.text, limit=120)}"

    def draft_key(self) -> tuple[str, str]:
        """A draft of settling this action in this way."""
        return self.draft_of(self._action.id, self._what)

    def draft_title(self) -> str:
        """Which action, without the words of a supervision: they stand where only some may read them."""
        if self._action.source is not Source.PRACTICE_SUPERVISION:
            return super().draft_title()
        due = f", due {day_words(self._action.due)}" if self._action.due else ""
        agreed = f"action agreed {day_words(self._action.agreed_on)}{due}"
        return f"{self._TITLES[self._what]}: {agreed}"

    def body(self) -> ComposeResult:
        """The day and the words that are wanted."""
        due = f" · due {day_words(self._action.due)}" if self._action.due else ""
        yield Words(f"Agreed {day_words(self._action.agreed_on)} · {self._action.who}{due}", "tone-muted")
        if self._what in ("done", "carry"):
            label = "Done on" if self._what == "done" else "By"
            yield Field(label, DateField(self._read_date, self._day_before(), id="day"))
        asks = {
            "done": ("Evidence", "where on the child's file: a case note and its day"),
            "carry": ("Why", "why it is outstanding, if it needs saying"),
        }
        label, hint = asks.get(self._what, ("Why", "in a sentence"))
        said = self._before.words if self._before is not None else ""
        yield Field(label, LineField(said, hint, id="words"))

    def _day_before(self) -> str:
        """The day it is marked with; else today where it is done, none where it goes on."""
        day = None
        if self._before is not None:
            day = self._before.on if self._what == "done" else self._before.due
        return day.isoformat() if day else "today" if self._what == "done" else ""

    def on_mount(self) -> None:
        # From the top: the day that stands there is seen before it counts.
        days = self.query(DateField)
        (days.first().field if days else self.query_one("#words", LineField)).focus()

    async def decision(self) -> Decision | None:
        """What is said of the action; None, and it is said why, where something is missing."""
        field = self.query_one("#words", LineField)
        words = field.value.strip()
        day: date | None = None
        if self._what in ("done", "carry"):
            day = await self.query_one(DateField).read()
        if self._what == "done" and day is not None and (early := too_early(self._action, day)):
            self.trouble(early, self.query_one(DateField).field)
            return None
        if self._what == "done" and not words:
            self.trouble("Say where on the child's file the evidence is.", field)
            return None
        if self._what in ("drop", "open") and not words:
            self.trouble("Say why, in a sentence.", field)
            return None
        due, on = (day, None) if self._what == "carry" else (None, day)
        return Decision(self._action.id, self._what, due=due, on=on, words=words)


class ActionDialog(_Settling[Decision | None]):
    """What became of an action: done with its evidence, no longer relevant, or carried over to a new day."""

    HINT = "enter mark · tab next field · esc back"

    async def finish(self) -> None:
        """Mark the action; it is recorded with the note."""
        decision = await self.decision()
        if decision is not None:
            app = cast("SotuiApp", self.app)
            await app.ask(app.desk.drafts.discard, *self.draft_key())
            self.recorded()
            self.dismiss(decision)


class SettleDialog(_Settling[Receipt | None]):
    """What became of an action between two meetings: recorded at once, by an act of its own."""

    def __init__(
        self, action: Action, what: str, read_date: ReadDate, act: Callable[[Decision], Awaitable[Receipt]]
    ) -> None:
        super().__init__(action, what, None, read_date)
        self._act = act

    async def finish(self) -> None:
        """Record it."""
        decision = await self.decision()
        if decision is not None:
            await self.done(self._act(decision))
