"""Families, children and the orders made about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sotui.facts.model import Fact, Subject, SubjectKind
from sotui.procedures.model import Deadline


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
