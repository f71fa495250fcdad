"""What the engine yields: deadlines that can say why they are what they are, and how they stand now."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum

from sotui.facts.model import Subject


class Kind(StrEnum):
    """Who sets the date."""

    STATUTE = "statute"
    COURT = "court"
    PROCEDURE = "procedure"
    LOCAL_DEFAULT = "local default"
    """The source gives no period; the pack does, and says so."""


class Force(StrEnum):
    """The verb of the clause."""

    MUST = "must"
    WILL = "will"
    SHOULD = "should"
    MAY = "may"
    NONE = ""


class Nature(StrEnum):
    """What sort of thing a deadline is, where the board's order depends on it."""

    SAFEGUARDING = "safeguarding"
    """Immediate safeguarding action, or the child not seen within the visit interval."""
    IMMEDIATE = "immediate"
    """A duty of 24 hours or *immediate*."""
    LAST_DAY = "last day"
    """The last day in force itself."""
    LIMIT = "limit"
    """A date of law or court that is not the last day."""
    ALLOCATION = "allocation"
    """A social worker is to be allocated."""
    ESCALATION = "escalation"
    """An escalation waits for its answer."""
    RESOURCES = "resources"
    """Support that must be in place on day one."""
    DUTY = "duty"
    """A dated duty that happens once."""
    CADENCE = "cadence"
    """A duty that comes round again."""
    ROLE = "role"
    """A chair, an IRO or a supervisor is to be named."""
    SOFT = "soft"
    """A target without force."""
    INFORMATION = "information"
    """A date worth knowing; nobody has to do anything."""


class State(StrEnum):
    """How a deadline stands by the facts alone, whatever the day."""

    OPEN = "open"
    MET = "met"
    WAIVED = "waived"
    CANCELLED = "cancelled"
    IMPOSSIBLE = "impossible"
    """The latest date lies before the order, or before the order came to the register: decide now."""
    PROJECTED = "projected"
    """A later one of a series, drawn from the anchor; the open one stands before it."""
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the arithmetic: the day reached and, in words, how."""

    words: str
    reached: date | datetime | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Another way to read an ambiguous clause, beside the one taken."""

    id: str
    """The reading's id, such as ``AMB-02``."""
    words: str
    due: date | None = None
    taken: bool = False


@dataclass(frozen=True, slots=True)
class Deadline:
    """One dated duty on one subject. Days are calendar days; ``due`` is the last acceptable day."""

    id: str
    """``CLAUSE[#n][:part]``, with the ids of the clauses."""
    pack: str
    clause: str
    title: str
    subject: Subject
    by: str
    """The role that has to do it."""
    kind: Kind
    force: Force
    nature: Nature
    due: date | None
    """Never moved for a weekend or a holiday. None for what has no date (a role to fill, a count)."""
    due_at: datetime | None = None
    """Aware moment in London, for clocks of hours."""
    do_by: date | None = None
    """The last working day on or before ``due``."""
    preferred: date | None = None
    preferred_do_by: date | None = None
    preferred_impossible: bool = False
    state: State = State.OPEN
    state_reason: str = ""
    """Why it is waived, cancelled or impossible; empty otherwise."""
    met_on: date | None = None
    met_late: bool = False
    ticks_missing: tuple[str, ...] = ()
    """Fact kinds still wanted, where one deadline has several ticks."""
    provisional: bool = False
    """True beyond the day to which the bank holidays are confirmed."""
    settled_by: tuple[str, ...] = ()
    """Fact kinds (``kind`` or ``kind:qualifier``) that would meet it; the first is the usual one."""
    ends_with_order: date | None = None
    """The last day in force, when what is still open then falls away with the order."""
    end_decided: bool = False
    """Whether a decision about the order's end is recorded."""
    extension_pending: bool = False
    """Whether an application to extend is issued and not decided."""
    since: date | None = None
    """When it began to be owed: the anchor's day."""
    occurrence: str = ""
    """What tells this occurrence from others of the rule; a waiver names ``id|occurrence``."""
    quote: str = ""
    steps: tuple[Step, ...] = ()
    readings: tuple[Reading, ...] = ()
    depends_on: tuple[str, ...] = ()
    """Ids of the facts it was computed from."""
    remaining: str = ""
    """For counts (direction days): what is left, in words."""
    earliest: date | None = None
    """For the last day in force: the cautious reading from which the countdown runs."""

    @property
    def clause_words(self) -> str:
        """``clause 5.2a``; what is no numbered clause as its source names itself."""
        return f"clause {self.clause}" if self.clause[:1].isdigit() else self.clause

    @property
    def key(self) -> str:
        """Names this occurrence for a waiver; stays the same when a date is corrected."""
        return f"{self.id}|{self.occurrence}"


def unnumbered(key: str) -> str:
    """A deadline's key without the number of its occurrence, which moves when an earlier one is recorded."""
    id, bar, occurrence = key.partition("|")
    clause, _, rest = id.partition("#")
    _, colon, part = rest.partition(":")
    return f"{clause}{colon}{part}{bar or '|'}{occurrence}"


class Rank(IntEnum):
    """The board's order, first to last."""

    SAFEGUARDING = 1
    IMMEDIATE = 2
    LAPSED = 3
    LIMIT_NEAR = 4
    UNALLOCATED = 5
    ESCALATION = 6
    OVERDUE_MUST = 7
    OVERDUE_SHOULD = 8
    ROLE_EMPTY = 9
    DUE_TODAY = 10
    DUE_SOON = 11
    LATER = 12
    OFF = 99
    """Not on the board: met, waived, cancelled, gone with the order, or beyond the horizon."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How one deadline stands at one moment; never stored."""

    rank: Rank
    status: str
    """As printed: *OVERDUE 8 days*, *due in 11 days*, *due today*, *met*, *impossible: decide now*."""
    why: str
    """Why it stands where it stands, in one sentence."""
    days: int | None = None
    """Calendar days to the due day; negative when it has passed."""
    sort: tuple[int, ...] = field(default=())
    """Rank, then the tie-breaks; smaller stands higher."""
