"""The note of a practice supervision: what was considered, agreed and checked, and when it was recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sotui.dates.clock import LONDON
from sotui.procedures.outline import Outline
from sotui.register.actions import Action

LAST_TIME, NOW, NEXT, PREPARED = "last-time", "now", "next", "prepared"
"""Keys of an outline's parts that the note knows more of: actions stand under the first and the third."""
SAFEGUARDING, AUDIT = "safeguarding", "audit"
"""Keys of items whose *yes* has an effect: an immediate safeguarding action, agreed actions."""


class NoteKind(StrEnum):
    """How the supervision came about (the framework's own list)."""

    PLANNED = "planned"
    AD_HOC = "ad hoc"
    GROUP = "group"
    REFLECTIVE = "group reflective"


class NoteState(StrEnum):
    """How far the note has come."""

    HELD = "held, not signed"
    SIGNED = "signed"
    TAKEN_BACK = "taken back"
    """What recorded the session was withdrawn: it was not held, or was recorded by mistake."""


class NoteError(ValueError):
    """A note that cannot be kept or signed like this; the message is for the person at the keyboard."""

    def __init__(self, message: str, at: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.at = at
        """The key of the item or field that it is about."""


class SavedSince(NoteError):
    """Somebody else has saved the note since it was read: look at that first."""


@dataclass(frozen=True, slots=True)
class LastSeen:
    """When one child was last seen, by the visits recorded, as it was confirmed in the session."""

    child_id: str
    on: date | None = None
    alone: bool | None = None
    """None where the visit does not say."""
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """What is written in a note."""

    kind: NoteKind
    children: tuple[str, ...]
    """Ids of the children on the order who were discussed."""
    held_at: datetime
    """The aware moment of the session."""
    supervisee_id: str = ""
    supervisee: str = ""
    full: bool = False
    """An ad hoc or group supervision that discussed the case as fully as a planned one (AMB-29)."""
    full_why: str = ""
    attendees: str = ""
    """Who else took part: joint supervision."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """Words by the item's key; *yes* or *no* under the key with a question mark: ``audit?``."""
    last_seen: tuple[LastSeen, ...] = ()

    @property
    def held_on(self) -> date:
        """The day of the session, as the calendar in London had it."""
        return self.held_at.astimezone(LONDON).date()

    def words(self, key: str) -> str:
        """What is written under an item, without blanks around it."""
        return self.answers.get(key, "").strip()

    def answer(self, key: str) -> bool | None:
        """Yes, no, or None where it is not answered yet."""
        return {"yes": True, "no": False}.get(self.answers.get(f"{key}?", ""))


@dataclass(frozen=True, slots=True)
class Amendment:
    """What was added to a signed note."""

    id: str
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Note:
    """One practice supervision as it is on the register."""

    id: str
    order_id: str
    written: Written
    supervisor_id: str
    supervisor: str
    state: NoteState
    recorded_at: datetime
    facts: tuple[str, ...]
    """The fact of each child that says the session was held."""
    outline: str = ""
    """The id of the outline under which it was written."""
    signed_at: datetime | None = None
    signed_by: str = ""
    late_why: str = ""
    """Why it was not recorded at the session."""
    missing_why: str = ""
    """Why it was signed though something that should be there is missing."""
    copied: bool = False
    """Whether the supervisor says that it is in the council's main case record too."""
    in_minutes: bool = False
    """Of a group supervision: whether it is in the minutes of the team meeting."""
    amendments: tuple[Amendment, ...] = ()

    @property
    def signed(self) -> bool:
        """Whether it may no longer change."""
        return self.state is NoteState.SIGNED


@dataclass(frozen=True, slots=True)
class Preparation:
    """What somebody wrote down beforehand for the next session about an order's children."""

    id: str
    by_id: str
    by: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to become of an unfinished action, as marked while the note is written."""

    action_id: str
    what: str
    """``carry``, ``done`` or ``drop``; of one that this same note agreed, ``remove`` takes it out again."""
    due: date | None = None
    """For one carried over: its day from now on."""
    on: date | None = None
    """For one done: the day on which it was."""
    words: str = ""
    """The evidence where it is done, the reason where it is no longer relevant or still outstanding."""


@dataclass(frozen=True, slots=True)
class NewAction:
    """An action agreed in the session."""

    text: str
    who: str = ""
    due: date | None = None
    id: str = ""
    """The action that the note has recorded already and that is put right; empty for one agreed anew."""


@dataclass(frozen=True, slots=True)
class SignAsks:
    """What has to be said or seen before a note is signed."""

    late: bool
    """Whether it is another day than that of the session."""
    must: tuple[str, ...]
    """Headings without which it is not signed."""
    should: tuple[str, ...]
    """Headings that want a reason where nothing is said under them."""
    unmarked: str
    """The actions of before of which nothing was said: a reason is wanted too; empty where there is none."""
    look_again: tuple[str, ...]
    """What wants no reason and is easily overlooked: a visit not confirmed, a day that has passed."""


@dataclass(frozen=True, slots=True)
class Clock:
    """By when the note of a session is to be recorded, as derived from the procedure."""

    soft: datetime | None
    """The softer limit, a moment."""
    hard: date | None
    """The last acceptable day."""


@dataclass(frozen=True, slots=True)
class ChildHere:
    """A child on the order, as the note's screen shows them."""

    id: str
    name: str
    plan: str
    """``cin``, ``cp``, or empty where none is recorded."""
    last_seen: LastSeen
    next_due: date | None
    next_clause: str
    held_by: str
    """The id of the worker who holds the child's case, or empty."""


@dataclass(frozen=True, slots=True)
class NotePage:
    """All that the note's screen shows and needs."""

    order_id: str
    reference: str
    children: tuple[ChildHere, ...]
    chosen: tuple[str, ...]
    """Ids of the children that it is opened for."""
    outline: Outline
    prompts: tuple[Outline, ...]
    procedure_id: str
    procedure: str
    adds_procedure: bool
    """Whether holding puts the order under the procedure: it is under none yet."""
    workers: tuple[tuple[str, str], ...]
    note: Note | None
    """The one that is opened: not signed yet, or to be read."""
    clock: Clock | None
    note_actions: tuple[Action, ...]
    """What was agreed in it."""
    last: Note | None
    """The last note of these children before it."""
    last_actions: tuple[Action, ...]
    """What was agreed in the last one, with what became of it."""
    unfinished: tuple[Action, ...]
    """Every action that concerns these children and that somebody still has to do."""
    taken_back: Note | None
    """A note that was taken back after the last one, so that its text can be used again."""
    decisions_again: tuple[Decision, ...]
    """What it had marked on actions that are unfinished again."""
    new_again: tuple[NewAction, ...]
    """What was agreed in it."""
    preparations: tuple[Preparation, ...]
    supervisor: str
    why_not_write: str | None
    """Why this person may not write it, or None."""
