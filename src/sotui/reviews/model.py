"""The review as held: when, under whose chair, who was there, what was said, signed, sent and decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sotui.procedures.model import Deadline
from sotui.procedures.outline import Item, Outcome, Outline
from sotui.register.model import Order


class ReviewNotFit(ValueError):
    """What was asked for cannot be done with this review; the message says what to do instead."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class SavedSince(ReviewNotFit):
    """Somebody else has recorded something of this review since it was read: look at that first."""


class Came(StrEnum):
    """How somebody took part."""

    ATTENDED = "attended"
    APOLOGIES = "apologies"
    REPORT = "report sent"
    VIEWS = "views given"
    """Not there in person, but heard: a child through an advocate, a letter, a drawing."""
    UNSAID = ""


@dataclass(frozen=True, slots=True)
class Attendance:
    """One person invited to the review."""

    role: str
    """Child, parent, social worker, school…"""
    name: str
    came: Came = Came.UNSAID
    note: str = ""
    """For a child: how the views were given."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was written under one heading."""

    words: str = ""
    yes: bool | None = None
    """For a heading that asks yes or no; None while nobody has said."""

    @property
    def blank(self) -> bool:
        """Whether nothing was said."""
        return self.yes is None and not self.words.strip()


Answers = Mapping[str, Answer]
"""What was written, by the key of the heading."""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who completed the minutes, and when; nothing in them changes from then on."""

    by: str
    at: datetime
    reason: str = ""
    """What was said at signing: where a heading was empty, why it was signed all the same."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The minutes went to somebody."""

    to: str
    on: date


@dataclass(frozen=True, slots=True)
class Agreed:
    """One of those who decide has agreed an outcome."""

    position: str
    """As the procedure names it: Head of Service, Team Manager."""
    name: str
    outcome: str
    """Empty where what was said before is taken back: it was said in error."""
    decision: str
    """What it means for the end of the order: a word of ``end-decided``."""
    on: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Amendment:
    """Words added to minutes that were signed."""

    text: str
    by: str
    at: datetime


class Stage(StrEnum):
    """How far a review has come."""

    BEGUN = "not held yet"
    WITHDRAWN = "taken back"
    HELD = "minutes to be completed"
    SIGNED = "minutes to be sent"
    SENT = "outcome to be decided"
    DONE = "complete"


@dataclass(frozen=True, slots=True)
class Review:
    """One review that was held. Day and hour are those of its fact: corrected there, they are new here."""

    id: str
    order_id: str
    occurrence: str
    """The first fact of its chain of corrections: minutes and waivers hang on it."""
    which: str
    """initial, nine-month, further; empty where nobody said."""
    held: date
    at: datetime | None
    chair_id: str
    chair: str
    answers: Answers
    attendance: tuple[Attendance, ...]
    recorded_by: str
    recorded_at: datetime
    words: frozenset[str] = frozenset()
    """What the fact bears: insufficient-evidence, plan-unsatisfactory."""
    fact_ids: tuple[str, ...] = ()
    withdrawn: bool = False
    """Whether that it was held has been taken back."""
    corrected: bool = False
    """Whether day, hour or name were corrected since it was recorded."""
    signed: Signature | None = None
    sent: tuple[Sent, ...] = ()
    agreed: tuple[Agreed, ...] = ()
    """What those who decide said, taken back or not, in the order given."""
    amendments: tuple[Amendment, ...] = ()

    @property
    def insufficient(self) -> bool:
        """Whether the meeting found the evidence insufficient for a clear judgement (6.1)."""
        return "insufficient-evidence" in self.words


@dataclass(frozen=True, slots=True)
class Missing:
    """The headings that are empty at signing."""

    must: tuple[Item, ...]
    """Signing waits for these."""
    named: tuple[Item, ...]
    """Signing without these needs a reason."""
    others: tuple[Item, ...] = ()
    """Empty too, and named; without a reason."""


@dataclass(frozen=True, slots=True)
class Clock:
    """How long there is for the minutes."""

    due: date
    working_days: int
    """Working days left, the due day included; negative once it has passed."""
    met_on: date | None = None


@dataclass(frozen=True, slots=True)
class HeldReview:
    """A review that was held, as one picks it from those of its order."""

    id: str
    """Of its record, or of the fact that it was held where nothing is written up yet."""
    said: str
    """*Nine-month review, Fri 18 Dec 2026 · minutes not signed*."""
    waits: bool
    """Whether its minutes are still to be completed."""
    held: date


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """All that the form of one review shows."""

    order: Order
    review: Review | None
    """None while it has not been recorded."""
    occurrence: str
    """Of a review that is on the register as held, without a word written yet; else empty."""
    which: str
    why_which: str
    """Why it is taken to be this one, in a sentence."""
    names: tuple[str, ...]
    """What a review can be called under this procedure."""
    held: date | None
    at: datetime | None
    words: frozenset[str]
    outlines: tuple[Outline, ...]
    """Every outline for reviews of the procedure: those that apply follow from which review it is."""
    own_agenda: bool
    """False where the procedure in use has no agenda and plain headings stand in."""
    procedure: str
    chairs: tuple[tuple[str, str], ...]
    """Who can be picked as chair: (worker id, name)."""
    chair_id: str
    attendance: tuple[Attendance, ...]
    earlier: Review | None
    """The last review of this order before this one with something written."""
    clock: Clock | None
    escalations: tuple[tuple[str, str, bool], ...]
    """(fact kind, in words and from when it is wanted, whether a date waits for it by now)."""
    follows: tuple[Deadline, ...] = ()
    """Open dates that rest on this review being held."""
    holders: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """For each of those who decide, the names of who hold the post."""
    chair_warning: str = ""
    """What is wrong with the chair of a review that is recorded, by the procedure; empty where nothing is."""
    last_held: str = ""
    """Of a review not recorded: the last one held, by its name and day; empty where none was."""
    concluded: bool = False
    """Of a further review: whether it is recorded as concluded."""
    barred: Mapping[str, str] = field(default_factory=dict)
    """The acts that are not for the person at the keyboard, each with the roles that it is for."""

    @property
    def main(self) -> Outline:
        """The agenda itself."""
        return next(one for one in self.outlines if not one.only)

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """How the review can turn out."""
        return self.main.outcomes


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One line of the list of reviews."""

    part: str
    """due, draft, minutes, send, outcome, follow-up."""
    order_id: str
    review_id: str
    """A review, or the occurrence of one without words, or empty for one not held."""
    reference: str
    children: str
    title: str
    status: str
    tone: str
    due: date | None
    who: str
    do_by: date | None = None
    """The last working day on or before ``due``."""
    deadline_key: str = ""
    subject_id: str = ""
    why: str = ""
    """Why it stands where it stands, or what comes next."""

    @property
    def key(self) -> str:
        """Stays the same while other things change."""
        return f"{self.part}|{self.order_id}|{self.review_id}|{self.deadline_key}|{self.subject_id}"

    @property
    def searchable(self) -> str:
        """Lower-case text that the filter looks in."""
        parts = (self.part, self.reference, self.children, self.title, self.status, self.who)
        return " ".join(parts).casefold()
