"""Families, children and the orders made about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sotui.facts.model import Fact, Subject, SubjectKind
from sotui.names import SEALED
from sotui.procedures.model import Deadline
from sotui.register.actions import Action

UNDONE = "undone"
"""The reason of what an undo puts back or withdraws."""


@dataclass(frozen=True, slots=True)
class Family:
    """Children who belong together, by the council's own reference."""

    id: str
    reference: str


@dataclass(frozen=True, slots=True)
class Child:
    """One child, as the register knows them."""

    id: str
    family_id: str
    name: str
    born: date | None
    local_id: str = ""
    """The number of the child in the council's main system."""


@dataclass(frozen=True, slots=True)
class OnOrder:
    """A child on an order: visits, plan type and meetings hang here."""

    id: str
    order_id: str
    child: Child
    team: str = ""

    @property
    def subject(self) -> Subject:
        """What facts about this child on this order are recorded on."""
        return Subject(SubjectKind.CHILD, self.id)


@dataclass(frozen=True, slots=True)
class Order:
    """One court order and its children. Its dates are facts, not columns."""

    id: str
    reference: str
    """The register's own short number, such as ``SO-0042``."""
    family: Family
    court: str
    case_number: str
    children: tuple[OnOrder, ...]
    registered_on: date

    @property
    def subject(self) -> Subject:
        """What facts about the order itself are recorded on."""
        return Subject(SubjectKind.ORDER, self.id)

    @property
    def restricted(self) -> bool:
        """Whether it is a restricted case, read by somebody who is none of its readers."""
        return self.family.reference.startswith(SEALED)


class OrderState(StrEnum):
    """How an order stands on a day, by its own life alone."""

    UNDATED = "day made not recorded"
    IN_FORCE = "in force"
    LAPSED = "lapsed"
    PENDING = "lapsed, extension pending"
    OVER = "over"
    """Its last day in force has passed and the decision about its end is recorded."""
    ENDED = "ended"
    """Something ended it before its last day in force: a discharge, a care order."""


@dataclass(frozen=True, slots=True)
class OrderLife:
    """The life of an order as its facts tell it; days are calendar days, each inclusive."""

    made: date
    last_day: date
    """The last day in force that is used."""
    earliest: date
    """The cautious reading of it; the same but for months without the day (AMB-02, AMB-45)."""
    cap: date
    """The last day of the three years beyond which no extension goes (AMB-24)."""
    first_end: date
    """The last day in force before any extension."""
    extended: tuple[date, ...] = ()
    """The last days that extensions gave, in their order; those that gave nothing are left out."""
    ended_on: date | None = None
    ended_why: str = ""
    """What ended it early, as a sentence about the day and the reason."""
    ended_by: str = ""
    """The kind of fact that ended it early."""
    decided: bool = False
    """Whether a decision about the end is recorded."""
    pending: bool = False
    """Whether an application to extend is issued and not decided."""

    @property
    def end(self) -> date:
        """The day with which duties fall away: the last day in force, or an earlier ending."""
        return self.ended_on or self.last_day

    def state(self, today: date) -> OrderState:
        """How the order stands on ``today``."""
        if self.ended_on is not None and self.ended_on <= today:
            return OrderState.ENDED
        if today <= self.last_day:
            return OrderState.IN_FORCE
        if self.pending:
            return OrderState.PENDING
        return OrderState.OVER if self.decided else OrderState.LAPSED


@dataclass(frozen=True, slots=True)
class Note:
    """Words that somebody wrote about a child or an order."""

    id: str
    subject: Subject
    text: str
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class PageLine:
    """One fact on the order's page, in words."""

    fact: Fact
    label: str
    about: str
    """The child's name, or empty for the order."""
    said: str
    """The qualifier in words: *seen alone*, *12 months*, a worker's name."""
    recorded_by: str
    former: tuple[PageLine, ...] = ()
    """What it said before each correction, oldest first; empty for one never corrected."""


@dataclass(frozen=True, slots=True)
class OrderPage:
    """All that the page of one order shows."""

    order: Order
    procedure: str
    """Title of the procedure in use, or how it is kept without one."""
    procedure_note: str
    social_workers: tuple[str, ...]
    iro: str
    facts: tuple[PageLine, ...]
    deadlines: tuple[Deadline, ...]
    """Explained, in order of date."""
    notes: tuple[Note, ...]
    life: OrderLife | None = None
    """None while the day it was made is not recorded."""
    authors: tuple[tuple[str, str], ...] = ()
    """Names of the accounts that wrote the notes, by id."""
    actions: tuple[Action, ...] = ()
    """What was agreed at its reviews and supervisions: unfinished first, by their day."""
    restricted: str = ""
    """Of a restricted case who reads it, or whom to ask; empty for any other."""

    def author(self, account_id: str) -> str:
        """The name of whoever wrote a note; the id where the account is not known."""
        return dict(self.authors).get(account_id, account_id)
