"""Every clause of a procedure as its pack tells it: what it asks, of whom, in which words of the source."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sotui.procedures.model import Force

ROOMS = ("the record", "reviews", "supervision", "the register")
"""The parts of the program that can still be to come."""


class ClauseKind(StrEnum):
    """What sort of sentence a clause is."""

    PRINCIPLE = "principle"
    SCOPE = "scope"
    INFO = "info"
    FIELD = "field"
    CHECKLIST = "checklist"
    DEADLINE = "deadline"
    CADENCE = "cadence"
    NOTIFICATION = "notification"
    DECISION = "decision"
    ESCALATION = "escalation"
    ROLE_RULE = "role_rule"
    RECORD = "record"
    REPORT = "report"
    RULE_SWITCH = "rule_switch"
    VALIDATION = "validation"
    PERMISSION = "permission"


@dataclass(frozen=True, slots=True)
class Checklist:
    """What is to be asked or ticked, and when."""

    at: str
    asks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to be kept on the record."""

    label: str
    takes: str
    """``text``, ``date``, ``number``, ``yes-no``, ``choice`` or ``choices``."""
    about: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which a decision can turn out."""

    word: str
    """Under which it is kept."""
    label: str
    local_default: bool = False
    """Whether it is ours and not the source's."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided, when, and how it can turn out."""

    at: str
    outcomes: tuple[Way, ...]
    endorsed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Escalation:
    """What is raised with whom, step by step."""

    raised_when: str
    steps: tuple[str, ...]
    to: tuple[str, ...]
    immediate: bool = False


@dataclass(frozen=True, slots=True)
class Notification:
    """Who is told, with which papers, when."""

    to: tuple[str, ...]
    encloses: tuple[str, ...]
    when: str


@dataclass(frozen=True, slots=True)
class RoleRule:
    """Which post does what."""

    post: str
    does: str
    of: str
    unless: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """A paper that is kept, with its parts."""

    about: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What is told to those who lead the service."""

    about: str


@dataclass(frozen=True, slots=True)
class Switch:
    """When another clause does not apply."""

    when: str
    then: str


@dataclass(frozen=True, slots=True)
class Check:
    """What is refused, or warned of."""

    refuses: str = ""
    warns: str = ""


@dataclass(frozen=True, slots=True)
class Permission:
    """Who may do what."""

    who: tuple[str, ...]
    may: str


Body = (
    Checklist
    | Field
    | Decision
    | Escalation
    | Notification
    | RoleRule
    | Record
    | Report
    | Switch
    | Check
    | Permission
)


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause."""

    id: str
    number: str
    """As the source numbers it; names its section: ``5.5``, ``4 partnership``."""
    title: str
    kind: ClauseKind
    force: Force
    by: str
    """The post that has to do it, as the source names it."""
    says: str
    """What it asks of whom, in one plain sentence of ours."""
    quote: str
    """The words of the source; empty where the Act is cited from memory."""
    body: Body | None = None
    """What the kind of clause adds; None for principles, background and dated clauses (their rule has it)."""
    readings: tuple[str, ...] = ()
    local_default: bool = False
    """Whether something of it is ours and not the source's."""
    to_come: str = ""
    """The room that will carry it where none does yet, such as *the record* or *reviews*."""

    @property
    def base(self) -> str:
        """The id without its part: clauses of one base stand together."""
        return self.id.partition(":")[0]


def section_of(clause: Clause) -> str:
    """The section of the source that it stands in: ``5`` for ``5.5``; the number itself where it is words."""
    head = clause.number.split(" ")[0].split(".")[0]
    return head if head[:1].isdigit() else clause.number
