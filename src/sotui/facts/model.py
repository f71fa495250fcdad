"""A fact is what happened, to whom and when; it is corrected by a later fact, never overwritten."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class SubjectKind(StrEnum):
    """What a fact can be about."""

    ORDER = "order"
    CHILD = "child"
    """A child on an order: the same child on a later order is a new subject."""
    WORKER = "worker"
    SUPERVISION = "supervision"


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom or what a fact is about."""

    kind: SubjectKind
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened, as somebody recorded it."""

    id: str
    kind: str
    """An id of the vocabulary, such as ``review-held``."""
    subject: Subject
    on: date
    """The day it happened, as the calendar in London had it."""
    at: datetime | None = None
    """The aware moment, where the hour matters (clocks of 24 and 72 hours)."""
    qualifier: str = ""
    """What the vocabulary allows for the kind: words joined by ``+``, a number, or an id."""
    recorded_by: str = ""
    recorded_at: datetime | None = None
    device: str = ""
    why: str = ""
    """The words given with it; they stay with it through every correction."""
    source: str = ""
    """Where the date comes from when a court or a document set it."""
    supersedes: str | None = None
    """The fact that this one corrects; at most one fact supersedes another."""
    withdrawn: bool = False
    """True for a correction that says: this did not happen, or was recorded by mistake."""
    root: str = ""
    """The first fact of its chain of corrections; empty when this is the first."""
    reason: str = ""
    """Why this corrects, withdraws or puts back the fact that it supersedes; empty for the first."""
    first_recorded_at: datetime | None = field(default=None, kw_only=True, compare=False)
    """When the first of its chain of corrections was recorded; None where it is itself the first."""

    @property
    def occurrence(self) -> str:
        """An id that stays the same however often the fact is corrected: a waiver hangs on it."""
        return self.root or self.id

    @property
    def words(self) -> frozenset[str]:
        """The words of the qualifier."""
        return frozenset(self.qualifier.split("+")) if self.qualifier else frozenset()


@dataclass(frozen=True, slots=True)
class ChildOnOrder:
    """What the engine reads about one child on an order; no name reaches it."""

    subject: Subject
    born: date | None
    facts: tuple[Fact, ...] = ()
    """Facts in force about this child, in any order."""


@dataclass(frozen=True, slots=True)
class Case:
    """What the engine reads at once: an order with its children, or a worker.

    ``facts`` and the children's ``facts`` hold only facts in force: neither superseded nor withdrawn.
    """

    subject: Subject
    facts: tuple[Fact, ...] = ()
    children: tuple[ChildOnOrder, ...] = ()
