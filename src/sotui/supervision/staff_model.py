"""A worker's own supervision: what is due to them, what was recorded, and the sessions set for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from sotui.facts.model import Fact, Subject
from sotui.procedures.model import Deadline, Nature, Rank, Standing
from sotui.register.model import PageLine
from sotui.staff.model import Worker


@dataclass(frozen=True, slots=True)
class Judged:
    """A date and how it stands now."""

    deadline: Deadline
    standing: Standing

    @property
    def sort(self) -> tuple[object, ...]:
        """The most urgent first, as on the board; of one rank a target without force after a duty."""
        return (self.standing.rank, self.deadline.nature is Nature.SOFT, self.standing.sort)


@dataclass(slots=True, eq=False)
class StaffRow:
    """One worker in the list: what is due to them, most urgent first."""

    worker: Worker
    kind: str = ""
    """The kind of post in words, as recorded; empty where nobody has said."""
    next: Judged | None = None
    """The professional supervision that is due first."""
    record: Judged | None = None
    """The record of a session held that is wanted first."""
    observed: str = ""
    """How many observations this year: ``1 of 2``; empty where none are asked for."""
    observe: tuple[str, ...] = ()
    """Which sort of observation is still wanted this year."""
    observation: Judged | None = None
    appraisal: Judged | None = None
    first: Judged | None = None
    """What is most urgent of all."""
    booked: date | None = None
    """The next session set for them, from today on."""
    lacks: str = ""
    """Why no date is counted, where none is."""
    _searchable: str = field(default="")

    @property
    def key(self) -> str:
        """Stays the same while other things change."""
        return self.worker.id

    @property
    def id(self) -> str:
        """The worker's id."""
        return self.worker.id

    @property
    def name(self) -> str:
        """As stored."""
        return self.worker.name

    @property
    def reference(self) -> str:
        """What tells the worker from another of the name: the team."""
        return self.worker.team_name or "no team"

    @property
    def searchable(self) -> str:
        """Lower-case text that the filter looks in."""
        if not self._searchable:
            said = [self.name, self.worker.team_name, self.worker.post_words, self.kind, self.lacks]
            if self.first is not None:
                said += [self.first.deadline.title, self.first.deadline.id, self.first.standing.status]
            self._searchable = " ".join(said).casefold()
        return self._searchable

    @property
    def sort(self) -> tuple[object, ...]:
        """By what is most urgent; those for whom nothing is counted after all others."""
        if self.first is None:
            return (1, (), self.name.casefold())
        return (0, self.first.sort, self.name.casefold())

    @property
    def overdue(self) -> bool:
        """Whether something is overdue."""
        return self.first is not None and self.first.standing.rank in (Rank.OVERDUE_MUST, Rank.OVERDUE_SHOULD)


@dataclass(frozen=True, slots=True)
class StaffList:
    """Every worker whom the person may see, at one moment."""

    rows: tuple[StaffRow, ...]
    now: datetime
    procedures: tuple[str, ...]
    """Titles of the procedures for supervision in use."""
    own_only: bool = False
    """Whether the person sees nobody but themself."""
    note: str = ""
    """Why nobody is shown, where nobody is."""

    @property
    def teams(self) -> tuple[str, ...]:
        """The teams in the list by name; no team as an empty name."""
        return tuple(sorted({row.worker.team_name for row in self.rows}, key=str.casefold))


@dataclass(frozen=True, slots=True)
class StaffPage:
    """One worker: what is due, and all that was recorded."""

    worker: Worker
    kind: str
    deadlines: tuple[Deadline, ...]
    """Explained; in order of date."""
    past_years: tuple[Deadline, ...]
    """Counts of years that are over: nobody can make them up."""
    lines: tuple[PageLine, ...]
    """Facts in force, by day."""
    booked: tuple[Fact, ...] = ()
    """Sessions set and neither cancelled nor past."""
    lacks: str = ""
    may_record: bool = False


# Sessions


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence of a procedure about sessions."""

    id: str
    quote: str


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A session that was cancelled and not rearranged yet."""

    fact: Fact
    original: date | None
    """The day for which it had been set."""
    rearrange_by: datetime | None
    """The moment by which another day is to be set."""
    hold_by: date | None
    """The last acceptable day of the session in its place."""


@dataclass(frozen=True, slots=True)
class Sessions:
    """What is set, cancelled and waits to be rearranged for one child or worker."""

    subject: Subject
    name: str
    """As stored."""
    reference: str
    """The order, or for a worker the team."""
    booked: tuple[Fact, ...]
    """Set for a day from today on and not cancelled; in order of day."""
    past: tuple[Fact, ...]
    """Set for a day that has passed in the last fortnight and not cancelled: one may still say so."""
    waiting: tuple[Cancelled, ...]
    words: tuple[Words, ...]
    """What the procedure says of sessions that are put off."""
    year_words: tuple[Words, ...]
    """What it says of setting the year's dates."""
    every_weeks: int = 4
    """How often a session is due to them, for setting the year."""
    kin: tuple[tuple[str, str], ...] = ()
    """The children of the order, for whom the same can be said: (id, name as stored)."""


class SessionError(ValueError):
    """What cannot be said of a session; the message is for the person, ``field`` names where."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


@dataclass(frozen=True, slots=True)
class Proposed:
    """One day of a year's sessions, as proposed."""

    on: date
    at: datetime | None
    moved: str = ""
    """Why it is not the day of the series: it would have fallen on this."""
