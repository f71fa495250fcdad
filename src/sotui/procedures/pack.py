"""A procedure as the engine holds it: plain rules, ready to look at an order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

# Only named here: what a pack is for can be asked, and the board read, before the engine is imported.
if TYPE_CHECKING:
    from sotui.facts.model import SubjectKind
    from sotui.procedures.local import LocalInterval
    from sotui.procedures.model import Deadline
    from sotui.procedures.naming import Naming
    from sotui.procedures.outline import Outline
    from sotui.procedures.roles import Chair
    from sotui.procedures.rows import Basis
    from sotui.procedures.sight import Sight


class Role(StrEnum):
    """What a pack is for. Statute and house rows always apply; the others are chosen for each order."""

    STATUTE = "statute"
    HOUSE = "house"
    ORDERS = "orders"
    SUPERVISION = "supervision"


class Rule(Protocol):
    """A clause with its dates."""

    @property
    def basis(self) -> Basis:
        """What the rule says about itself."""

    def rows(self, sight: Sight) -> list[Deadline]:
        """The rows it yields for one subject."""


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """One procedure, with its rules in the order of its clauses; the same only as itself."""

    id: str
    title: str
    source: str
    role: Role
    approved: str
    """When, as the source words it."""
    review_due: date | None
    notes: tuple[str, ...]
    version: str
    """The SHA-256, in hex, of the file's bytes."""
    namings: tuple[Naming, ...]
    outlines: tuple[Outline, ...]
    """How reviews and supervisions are written up."""
    rules: tuple[Rule, ...]
    by_subject: dict[SubjectKind, tuple[Rule, ...]]
    chairs: tuple[Chair, ...] = ()
    """Who chairs which reviews."""
    counts_by: frozenset[str] = frozenset()
    """The facts that record an interval by which a rule of it counts, such as the days between visits."""
    intervals: tuple[LocalInterval, ...] = ()
    """The spans that the source leaves open."""
    since: date | None = None
    """The first day on which it governs (inclusive); None from the start."""
    until: date | None = None
    """The first day on which it no longer does; None to the end."""
