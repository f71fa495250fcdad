"""Correct what was recorded: another day, other words, or that it did not happen or was a mistake."""

from __future__ import annotations

from asyncio import sleep
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, cast

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from sotui.dates.clock import LONDON
from sotui.dates.errors import DateError
from sotui.facts.model import SubjectKind
from sotui.facts.vocabulary import FactError
from sotui.register.model import PageLine
from sotui.shown import show
from sotui.triage.model import Asks, Receipt, Settlement
from sotui.tui.dialogs.base import Dialog, Field, Words
from sotui.tui.dialogs.dates import DateField, WhenField
from sotui.tui.widgets.fields import LONGEST_LINE, LineField, PickList
from sotui.tui.widgets.long_field import LongField
from sotui.tui.words import day_words

if TYPE_CHECKING:
    from textual.worker import WorkType

    from sotui.staff.model import Worker
    from sotui.tui.app import SotuiApp
    from sotui.tui.boxes import ReadDate

CorrectAct = Callable[
    [date | None, datetime | None, str | None, bool, str | None, bool, str], Awaitable[Receipt]
]
"""Day, moment, qualifier, whether it is taken back; its words, whether it was a mistake, and the reason."""
MovedBy = Callable[[date | None, datetime | None, str | None, bool], Awaitable[tuple[str, ...]]]
"""Only the first four: which dates it would move."""
NEVER, MISTAKE = "never", "mistake"
PAUSE = 0.12
"""Seconds without a key after which it is worked out what would move."""
LINES = 3
"""Dates named before they are only counted."""


class CorrectDialog(Dialog[Receipt | None]):
    """The day and the words as recorded, to be put right; the old entry stays in the history."""

    HINT = "enter correct · tab next field · esc back"
    DEFAULT_CSS = """
    CorrectDialog LongField { height: 3; }
    """

    def __init__(
        self,
        line: PageLine,
        reference: str,
        how: Settlement | None,
        workers: tuple[Worker, ...],
        read_date: ReadDate,
        moved_by: MovedBy,
        act: CorrectAct,
    ) -> None:
        super().__init__()
        self._line, self._reference, self._how = line, reference, how
        self._workers, self._read_date, self._moved_by, self._act = workers, read_date, moved_by, act

    def title_words(self) -> str:
        """What was recorded, about whom, by whom."""
        line = self._line
        said = " · ".join(part for part in (line.label, line.said, line.about) if part)
        when = f"{day_words(line.fact.on)}, recorded by {line.recorded_by or 'nobody known'}"
        return f"Correct {show(self._reference)}: {show(said, limit=110)}\n{show(when)}"

    def draft_key(self) -> tuple[str, str]:
        """A draft of the correction of this fact."""
        return "dialog CorrectDialog", self._line.fact.id

    def body(self) -> ComposeResult:
        """What was wrong, then the day and the words as they should be."""
        fact, how = self._line.fact, self._how
        choices = (
            ("right", "It happened: put right what is below"),
            (NEVER, "It did not happen"),
            (MISTAKE, "It was recorded by mistake"),
        )
        yield Field("", PickList(choices, picked=("right",), most=3, id="what"))
        when = fact.on.strftime("%d/%m/%Y")
        if fact.at is not None:
            when += f"{fact.at.astimezone(LONDON): %H:%M}"
        yield Field("On", WhenField(self._read_date, when, id="on"), id="on-field")
        if how is not None and self._choices():
            picked = (fact.qualifier,)
            yield Field("How", PickList(self._choices(), picked=picked, most=4, id="how"), id="how-field")
        elif how is not None and how.asks in (Asks.NUMBER, Asks.DATE):
            value = fact.qualifier
            if how.asks is Asks.DATE:
                value = date.fromisoformat(value).strftime("%d/%m/%Y") if value else ""
                yield Field("New day", DateField(self._read_date, value, id="day"), id="how-field")
            else:
                yield Field("Number", LineField(value, longest=4, whole=True, id="number"), id="how-field")
        yield Field("Note", self._words_field(), id="words-field")
        yield Field("Reason", LineField("", "why it is corrected, in a sentence", id="reason"))
        yield Field("Dates", Words("", "tone-soon", id="moved"), id="moved-field")
        history = "The entry as it was stays in the history."
        if fact.subject.kind is SubjectKind.CHILD:
            key = cast("SotuiApp", self.app).key_table.first("order.fact")
            history += (
                f"\nAnother child's? Say “recorded by mistake” here, then “{key}” records it for that child."
            )
        yield Words(history, "tone-muted")

    def _words_field(self) -> LineField | LongField:
        """The words given with it, in one line where they are one."""
        words = self._line.fact.why
        if "\n" in words or len(words) > LONGEST_LINE:
            return LongField(words, id="words")
        hint = self._how.asks_what if self._how is not None else ""
        return LineField(words, hint or "the words given with it, if any", id="words")

    def _choices(self) -> list[tuple[str, str]]:
        """What can be said of it; what is said now first where the list does not hold it."""
        how, fact = self._how, self._line.fact
        if how is None:
            return []
        if how.needs_worker:
            return [(worker.id, worker.name) for worker in self._workers]
        found = list(how.packs or how.choices)
        if found and fact.qualifier not in {value for value, _ in found}:
            found.insert(0, (fact.qualifier, self._line.said or "nothing more to say"))
        return found

    def on_mount(self) -> None:
        self.query_one("#on", WhenField).field.focus()
        self.query_one("#moved-field").display = False

    # What would move

    @on(Input.Changed)
    @on(PickList.Picked)
    def _look_anew(self) -> None:
        # The function, not the coroutine: of several asked for in one breath only the last is begun.
        look: WorkType[None] = self._look
        self.run_worker(look, group="look", exclusive=True)

    async def _look(self) -> None:
        await sleep(PAUSE)
        try:
            moved = await self._moved_by(*await self._typed())
        except (DateError, FactError):
            moved = ()  # what cannot be read says so at its own field
        if not self.query("#moved"):
            return  # the dialog was left meanwhile
        self.query_one("#moved-field").display = bool(moved)
        left = [f"and {len(moved) - LINES} more"] if len(moved) > LINES else []
        self.query_one("#moved", Words).say("\n".join([*moved[:LINES], *left]))

    async def _typed(self) -> tuple[date | None, datetime | None, str | None, bool]:
        if self._gone:
            return None, None, None, True
        on, at = await self.query_one("#on", WhenField).when()
        return on, at, await self._qualifier(), False

    @property
    def _gone(self) -> bool:
        """Whether it is said that it did not happen or is not to stand here."""
        return self.query_one("#what", PickList).picked in ((NEVER,), (MISTAKE,))

    @on(PickList.Picked, "#what")
    def suit(self) -> None:
        """What did not happen has no day, no manner and no words."""
        for field in self.query("#on-field, #how-field, #words-field"):
            field.display = not self._gone
        self._look_anew()

    async def finish(self) -> None:
        """Correct it; a correction without its reason is asked for it."""
        reason = self.query_one("#reason", LineField)
        if not reason.value.strip():
            self.trouble("A correction needs its reason: write it in a sentence.", reason)
            return
        try:
            typed = await self._typed()
        except DateError:
            for day in self.query(DateField):
                await day.read()  # goes to the one that cannot be read
            raise
        mistake = self.query_one("#what", PickList).picked == (MISTAKE,)
        words = None if self._gone else self._words()
        await self.done(self._act(*typed, words, mistake, reason.value.strip()))

    def _words(self) -> str | None:
        """The words as they should be; None where nobody changed them."""
        field = self.query_one("#words")
        words = field.value if isinstance(field, LineField) else cast("LongField", field).text
        return None if words == self._line.fact.why else words.strip()

    async def _qualifier(self) -> str | None:
        for pick in self.query("#how").results(PickList):
            return pick.picked[0] if pick.picked else None
        for number in self.query("#number").results(LineField):
            return number.value.strip()
        for day in self.query("#day").results(DateField):
            return (await day.day()).isoformat() if day.field.value.strip() else ""
        return None
