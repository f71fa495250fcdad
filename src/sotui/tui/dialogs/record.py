"""Record what happened: the fact that settles a row of the board, or any other about an order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult

from sotui.shown import show
from sotui.triage.model import Asks, Receipt, RecordedAlready, Settlement
from sotui.tui.dialogs.base import Dialog, Field, Words
from sotui.tui.dialogs.dates import DateField, WhenField
from sotui.tui.widgets.fields import LineField, PickList
from sotui.tui.words import NO_STAFF

if TYPE_CHECKING:
    from sotui.staff.model import Worker
    from sotui.tui.boxes import ReadDate, RecordAct


NOTE = "reason or source, if it needs one"


@dataclass(frozen=True, slots=True)
class Recording:
    """What is being recorded about: its words, whom it concerns, how many rows it settles at once."""

    what: str
    whom: str
    subject_id: str
    ids: tuple[str, ...]
    """The rows that it settles, or the order and the kind of fact."""
    rows: int = 1
    opened: str = ""
    """What was said when it was opened, by whom and when; as stored."""


class RecordDialog(Dialog[Receipt | None]):
    """Which fact, when, on whom; each field shown only where the fact has a use for it."""

    def __init__(
        self,
        about: Recording,
        settlements: Sequence[Settlement],
        workers: Sequence[Worker],
        read_date: ReadDate,
        act: RecordAct,
    ) -> None:
        super().__init__()
        self._about = about
        self._settlements = list(settlements)
        self._workers = workers
        self._read_date = read_date
        self._act = act
        self._twice: tuple[object, ...] = ()
        """The visit of which it was said that the same one is recorded."""

    def title_words(self) -> str:
        """What is to be settled, and for whom."""
        return f"{show(self._about.what)}\n{show(self._about.whom, limit=140)}"

    def draft_key(self) -> tuple[str, str]:
        """A draft of what settles these."""
        return self.draft_of(*self._about.ids)

    def body(self) -> ComposeResult:
        """The fields."""
        if self._about.opened:
            yield Words(show(self._about.opened, limit=400), "tone-heading", id="opened")
        labels = [(str(place), one.called) for place, one in enumerate(self._settlements)]
        which = Field("What", PickList(labels, picked=("0",), most=4, id="which"), id="which-field")
        which.display = len(labels) > 1
        yield which
        if len(labels) == 1:
            yield Field("What", Words(labels[0][1]))
        yield Field("On", WhenField(self._read_date, id="on"))
        hour = Words(
            "The hour counts here: write it too if it is known, as in “yesterday 14:30”.", "tone-muted"
        )
        yield Field("", hour, id="at-field")
        yield Field("How", PickList((), most=6, id="how"), id="how-field")
        yield Field(
            "Number", LineField("", "a whole number", longest=4, whole=True, id="number"), id="number-field"
        )
        yield Field("New day", DateField(self._read_date, "", id="day"), id="day-field")
        yield Field("Which", PickList((), most=5, id="pack"), id="pack-field")
        nobody = Words(NO_STAFF, "warning")
        nobody.display = not self._workers
        yield Field("Who", PickList((), most=4, id="worker"), nobody, id="worker-field")
        yield Field("For", PickList((), several=True, most=4, id="whom"), id="whom-field")
        yield Field("Note", LineField("", NOTE, id="note"))

    @property
    def settlement(self) -> Settlement:
        """The way of settling that is picked."""
        picked = self.query_one("#which", PickList).picked
        return self._settlements[int(picked[0]) if picked else 0]

    def on_mount(self) -> None:
        self.suit()
        if len(self._settlements) > 1:
            self.query_one("#which", PickList).focus()
        elif self.settlement.asks_what:
            # What has to be written comes first; the day is there already.
            self.query_one("#note", LineField).focus()
        else:
            self.query_one("#on", DateField).field.focus()

    @on(PickList.Picked, "#which")
    def suit(self) -> None:
        """Show the fields that this fact has a use for."""
        settlement = self.settlement
        self.query_one("#at-field").display = settlement.needs_time
        self.query_one("#how-field").display = bool(settlement.choices)
        self.query_one("#how", PickList).offer(settlement.choices)
        for asks, field in ((Asks.NUMBER, "#number-field"), (Asks.DATE, "#day-field")):
            self.query_one(field).display = settlement.asks is asks
        self.query_one("#pack-field").display = settlement.asks is Asks.PROCEDURE
        self.query_one("#pack", PickList).offer(settlement.packs)
        self.query_one("#note", LineField).placeholder = settlement.asks_what or NOTE
        self.query_one("#worker-field").display = settlement.needs_worker
        if settlement.needs_worker:
            offered = [
                (worker.id, f"{worker.name} · {worker.team_name}" if worker.team_name else worker.name)
                for worker in self._workers
            ]
            self.query_one("#worker", PickList).offer(offered)
        own = [id for _, id, _ in settlement.subjects if id == self._about.subject_id]
        picked = own or [id for _, id, _ in settlement.subjects]
        self.query_one("#whom", PickList).offer([(id, name) for _, id, name in settlement.subjects], picked)
        self.query_one("#whom-field").display = len(settlement.subjects) > 1 and self._about.rows == 1

    async def finish(self) -> None:
        """Read the fields and record; what is missing is asked for where it is missing."""
        settlement = self.settlement
        on, at = await self.query_one("#on", WhenField).read_when()
        qualifier = settlement.qualifier
        if settlement.choices:
            how = self.query_one("#how", PickList)
            if not how.picked:
                self.trouble("Say how it was: pick one with the arrow keys.", how)
                return
            qualifier = how.picked[0]
        if settlement.asks:
            said = await self._asked(settlement)
            if said is None:
                return
            qualifier = said
        worker: str | None = None
        if settlement.needs_worker:
            who = self.query_one("#worker", PickList)
            if not who.picked:
                said = "Say who: pick one with the arrow keys."
                self.trouble(said if self._workers else NO_STAFF, who)
                return
            worker = who.picked[0]
        whom = self.query_one("#whom", PickList)
        if not whom.picked:
            self.trouble("Say for whom: pick with the space bar.", whom)
            return
        field = self.query_one("#note", LineField)
        note = field.value.strip()
        if settlement.asks_what and not note:
            self.trouble(f"Say in a sentence {settlement.asks_what}.", field)
            return
        visit = (on, at, qualifier, whom.picked)
        again = self._twice == visit
        try:
            await self.done(self._act(settlement, on, at, qualifier, worker, whom.picked, note, again))
        except RecordedAlready as error:
            self._twice = visit
            self.trouble(f"{error.message} enter records a second one, esc leaves it at the first.")

    async def _asked(self, settlement: Settlement) -> str | None:
        """The number, the second day or the procedure; None where it is missing, which is then said."""
        if settlement.asks is Asks.NUMBER:
            number = self.query_one("#number", LineField)
            if number.value.strip():
                return number.value.strip()
            self.trouble("Write the number.", number)
            return None
        if settlement.asks is Asks.DATE:
            day = self.query_one("#day", DateField)
            if day.field.value.strip():
                return (await day.read()).isoformat()
            if not settlement.must_say:
                return ""
            self.trouble("Write the new last day, as the court's order names it.", day.field)
            return None
        pack = self.query_one("#pack", PickList)
        if pack.picked:
            return pack.picked[0]
        self.trouble("Say which procedure: pick one with the arrow keys.", pack)
        return None
