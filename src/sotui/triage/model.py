"""The rows of the board: one per thing to do, each saying why it stands there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

from sotui.facts.model import SubjectKind
from sotui.facts.vocabulary import spoken
from sotui.procedures.model import Deadline, Force, Kind, Nature, State
from sotui.procedures.status_words import status_of, why_of

if TYPE_CHECKING:
    from sotui.triage.openings import Opening


@dataclass(frozen=True, slots=True)
class SharedRule:
    """What all deadlines of one rule share."""

    pack: str
    clause: str
    title: str
    by: str
    kind: Kind
    force: Force
    nature: Nature
    settled_by: tuple[str, ...]


@dataclass(slots=True)
class _Kept:
    """A kept deadline with the fields that a judgement reads: it stands in for a Deadline there."""

    nature: Nature
    kind: Kind
    force: Force
    state: State
    state_reason: str
    due: date | None
    due_at: datetime | None
    preferred: date | None
    ends_with_order: date | None
    end_decided: bool
    extension_pending: bool
    since: date | None
    earliest: date | None
    settled_by: tuple[str, ...]
    met_on: date | None = None
    met_late: bool = False
    remaining: str = ""


@dataclass(frozen=True, slots=True)
class JudgedAt:
    """The moment at which a board was judged."""

    now: datetime
    today: date
    horizon_days: int


Raw = tuple[Any, ...]
_STATES = {state.value: state for state in State}


class BoardRow:
    """One thing to do. Its words are made when they are asked for: of 17,000 rows some forty are in sight.

    ``raw`` is the kept deadline, ``shown`` what is shown of its child or order, ``order`` what is shown of
    the order, in the columns that the store reads; ``count`` the days that decided the rank.
    """

    __slots__ = (
        "_count", "_moment", "_order", "_raw", "_rule", "_searchable", "_shown", "opening", "rank", "sort",
    )  # fmt: skip

    def __init__(
        self,
        raw: Raw,
        rule: SharedRule,
        shown: Raw,
        order: Raw,
        moment: JudgedAt,
        rank: int,
        count: int,
        sort: tuple[Any, ...],
    ) -> None:
        self._raw, self._rule, self._shown, self._order = raw, rule, shown, order
        self._moment, self.rank, self._count, self.sort = moment, rank, count, sort
        self._searchable = ""
        self.opening: Opening | None = None
        """What was said when it was opened, where it stands until somebody answers."""

    @property
    def key(self) -> str:
        """Order, subject and occurrence: stays the same while other facts change."""
        raw = self._raw
        return f"{raw[0]}|{raw[1]}|{raw[2]}"

    @property
    def status(self) -> str:
        """As printed: *OVERDUE 8 days*, *due in 11 days*."""
        return status_of(self._judged, self._moment.today, self._moment.now)

    @property
    def why(self) -> str:
        """Why it stands where it stands, in one sentence."""
        moment, judged = self._moment, self._judged
        return why_of(judged, self.rank, self._count, moment.today, moment.now, moment.horizon_days)

    @property
    def title(self) -> str:
        """What is to be done."""
        return self._rule.title

    @property
    def clause_id(self) -> str:
        """``CLAUSE[#n][:part]``."""
        return cast(str, self._raw[1])

    @property
    def by(self) -> str:
        """The role that has to do it."""
        return self._rule.by

    @property
    def kind(self) -> str:
        """Who sets the date: statute, court, procedure, local default."""
        return self._rule.kind.value

    @property
    def force(self) -> str:
        """The verb of the clause."""
        return self._rule.force.value

    @property
    def nature(self) -> str:
        """What sort of thing it is, where the board's order depends on it."""
        return self._rule.nature.value

    @property
    def state(self) -> str:
        """Open or impossible."""
        return cast(str, self._raw[4])

    @property
    def due(self) -> date | None:
        """The last acceptable day, never moved; None where there is no date."""
        return _day(self._raw[5])

    @property
    def do_by(self) -> date | None:
        """The last working day on or before it."""
        return _day(self._raw[7])

    @property
    def days(self) -> int | None:
        """Calendar days to the due day, negative once it has passed."""
        return self._count if self._raw[5] else None

    @property
    def provisional(self) -> bool:
        """Whether bank holidays of that time are not yet confirmed."""
        return bool(self._raw[9])

    @property
    def reference(self) -> str:
        """The order's short number."""
        return cast(str, self._order[1])

    @property
    def order_id(self) -> str:
        """The order's id."""
        return cast(str, self._order[0])

    @property
    def subject_kind(self) -> str:
        """Whether it is about the order or a child on it."""
        kind = SubjectKind.ORDER if self._shown is self._order else SubjectKind.CHILD
        return kind.value

    @property
    def subject_id(self) -> str:
        """The id of what it is about."""
        return cast(str, self._raw[0])

    @property
    def children(self) -> str:
        """Names as stored: they pass ``show()`` before they are drawn."""
        return cast(str, self._shown[2])

    @property
    def worker(self) -> str:
        """Who holds the child or the order; empty where nobody does. As stored."""
        return cast(str, self._shown[3])

    @property
    def team(self) -> str:
        """The team's name, as stored."""
        return cast(str, self._shown[4])

    @property
    def procedure(self) -> str:
        """The name of the order's procedure."""
        return cast(str, self._order[5])

    @property
    def settled_by(self) -> tuple[str, ...]:
        """Fact kinds that would settle it, the usual one first."""
        return self._rule.settled_by

    @property
    def waits_for(self) -> frozenset[str]:
        """The kinds of the facts that would settle it, whatever they have to say."""
        return frozenset(wanted.partition(":")[0] for wanted in self.settled_by)

    @property
    def occurrence(self) -> str:
        """What tells it apart from others of its clause: the fact that gave rise to it; empty for what
        happens once.
        """
        return cast(str, self._raw[2])

    @property
    def deadline_key(self) -> str:
        """Names the occurrence for a waiver and for *why*."""
        return f"{self._raw[1]}|{self._raw[2]}"

    @property
    def searchable(self) -> str:
        """Lower-case text that the filter looks in."""
        found = self._searchable
        if not found:
            rule = self._rule
            found = self._searchable = (
                f"{self._order[7]} {rule.title.casefold()} {self._raw[1].casefold()} {rule.by.casefold()}"
                f" {self.status.casefold()}"
            )
        return found

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, BoardRow):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in SHOWN)

    def __hash__(self) -> int:
        return hash(self._raw)

    @property
    def _judged(self) -> Deadline:
        raw, rule = self._raw, self._rule
        kept = _Kept(
            rule.nature,
            rule.kind,
            rule.force,
            _STATES[raw[4]],
            raw[15],
            _day(raw[5]),
            datetime.fromisoformat(raw[6]) if raw[6] else None,
            _day(raw[8]),
            _day(raw[10]),
            bool(raw[11]),
            bool(raw[12]),
            _day(raw[13]),
            _day(raw[14]),
            rule.settled_by,
        )
        # It has every field that a judgement reads; a test holds the two together.
        return cast(Deadline, kept)


SHOWN = (
    "rank",
    "sort",
    "key",
    "status",
    "why",
    "title",
    "clause_id",
    "by",
    "kind",
    "force",
    "nature",
    "state",
    "due",
    "do_by",
    "days",
    "provisional",
    "reference",
    "order_id",
    "subject_kind",
    "subject_id",
    "children",
    "worker",
    "team",
    "procedure",
    "settled_by",
    "deadline_key",
    "searchable",
)
"""What can be asked of a row."""


@dataclass(frozen=True, slots=True)
class Board:
    """The board at one moment."""

    rows: tuple[BoardRow, ...]
    """In the order of the guide."""
    now: datetime
    orders: int
    """Orders on the register."""
    horizon_days: int
    everything: bool
    """Whether further dates beyond the horizon are shown too."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an act did, for the person at the keyboard, and which row to stand on afterwards."""

    said: str
    """One sentence: *Review held on Thu 15 Oct 2026 recorded for SO-0042.*"""
    moved: tuple[str, ...] = ()
    """The dates that changed because of it, a line each."""


class RecordedAlready(Exception):
    """The same visit of the same child is recorded; the message says which. It may still be meant."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Asks(StrEnum):
    """What a fact carries beside its day, where that is typed."""

    NOTHING = ""
    NUMBER = "number"
    DATE = "date"
    PROCEDURE = "procedure"


@dataclass(frozen=True, slots=True)
class Settlement:
    """One way to settle a row: the fact to record, what to ask for, and on whom it is recorded."""

    fact_kind: str
    label: str
    qualifier: str
    """Fixed by the rule, or empty."""
    choices: tuple[tuple[str, str], ...]
    """Qualifiers to choose from: (value, label)."""
    needs_worker: bool
    needs_time: bool
    may_lie_ahead: bool
    subjects: tuple[tuple[str, str, str], ...]
    """Whom it may be recorded on: (subject kind, subject id, name as stored)."""
    asks: Asks = Asks.NOTHING
    """What stands beside the day, where it is neither words nor a worker."""
    must_say: bool = False
    """Whether it means nothing without that: an extension without its new last day."""
    packs: tuple[tuple[str, str], ...] = ()
    """Procedures to choose from: (id, title)."""
    asks_what: str = ""
    """What has to be written beside it; empty where nothing has to."""

    @property
    def called(self) -> str:
        """What it is called among others, with what the rule fixes of it: *Review held (decision)*."""
        fixed = self.qualifier.split("+") if self.qualifier else []
        if not fixed or not all(set(fixed) <= set(said.split("+")) for said, _ in self.choices):
            return self.label
        return f"{self.label} ({', '.join(map(spoken, fixed))})"


def _day(ordinal: int | None) -> date | None:
    return date.fromordinal(ordinal) if ordinal else None
