"""What the register holds already of the orders in a tracker, and what was taken from earlier ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sotui.dates.words import short
from sotui.documents.doubles import case_key
from sotui.documents.headings import Column
from sotui.documents.wanted import Wanted
from sotui.facts.history import in_force
from sotui.facts.model import Fact, Subject
from sotui.names import name_key
from sotui.procedures.known import title_of
from sotui.register.model import Order

FROM_TRACKER = ("tracker, line ", "tracker, row ", "tracker, for all rows")
"""How the source of each fact begins that a tracker brought."""
TRACKER_SAYS = "the tracker says otherwise now; "
"""How the reason of each correction begins that a tracker brought."""


@dataclass(frozen=True, slots=True)
class ImportedCell:
    """The value that a cell had when it was last taken, and the fact that came of it."""

    value: str
    fact_id: str | None = None


@dataclass(frozen=True, slots=True)
class History:
    """Every fact about one subject, with those superseded or withdrawn, in the order of recording."""

    facts: tuple[Fact, ...]
    standing: tuple[Fact, ...] = ()
    """Those in force."""

    @classmethod
    def of(cls, facts: Iterable[Fact]) -> History:
        """The history that these facts make."""
        known = tuple(facts)
        return cls(known, in_force(known))

    def last_word(self, fact_id: str | None) -> Fact | None:
        """The last correction of a fact; itself where there is none; None where the fact is not known."""
        by_id = {fact.id: fact for fact in self.facts}
        after = {fact.supersedes: fact for fact in self.facts if fact.supersedes}
        fact = by_id.get(fact_id or "")
        while fact is not None and fact.id in after:
            fact = after[fact.id]
        return fact

    def corrected_by_tracker(self, fact_id: str) -> bool:
        """Whether a fact was corrected, and every time by a tracker, never by a person."""
        after = {fact.supersedes: fact for fact in self.facts if fact.supersedes}
        fact = after.get(fact_id)
        while fact is not None and fact.reason.startswith(TRACKER_SAYS):
            if fact.id not in after:
                return True
            fact = after[fact.id]
        return False

    def before(self, fact: Fact) -> Iterator[Fact]:
        """What a fact said before trackers corrected it, back to the last word of a person."""
        by_id = {one.id: one for one in self.facts}
        while fact.supersedes in by_id and fact.reason.startswith(TRACKER_SAYS):
            fact = by_id[fact.supersedes]
            yield fact

    def in_force_of(self, *kinds: str) -> tuple[Fact, ...]:
        """The facts of these kinds in force, oldest first."""
        return tuple(fact for fact in self.standing if fact.kind in kinds)

    def latest(self, *kinds: str) -> Fact | None:
        """The latest in force by its day; recorded later wins a tie."""
        place = {fact.id: number for number, fact in enumerate(self.facts)}
        return max(
            self.in_force_of(*kinds),
            key=lambda fact: (
                fact.on,
                fact.recorded_at.isoformat() if fact.recorded_at else "",
                place[fact.id],
            ),
            default=None,
        )

    def ever(self, *kinds: str) -> tuple[Fact, ...]:
        """The facts of these kinds, in force or not; what says that nothing happened is left out."""
        return tuple(fact for fact in self.facts if fact.kind in kinds and not fact.withdrawn)


@dataclass(frozen=True, slots=True)
class HeldOrder:
    """One order of the register with all that an import has to compare."""

    order: Order
    facts: tuple[Fact, ...] = ()
    """Every fact of the order and its children, superseded or not."""
    cells: Mapping[tuple[str, str], ImportedCell] = field(default_factory=dict)
    """By subject's id and column's name in the table."""
    notes: frozenset[tuple[str, str]] = frozenset()
    """Subject's id and text of each note."""

    def about(self, *subjects: Subject) -> History:
        """The history of these subjects together."""
        ids = {subject.id for subject in subjects}
        return History.of(fact for fact in self.facts if fact.subject.id in ids)

    def cell(self, subject: Subject, column: Column) -> ImportedCell | None:
        """What the cell had when it was last taken, or None."""
        return self.cells.get((subject.id, column.name))


@dataclass(frozen=True, slots=True)
class Held:
    """What the register holds, by family and case number."""

    orders: Mapping[tuple[str, ...], HeldOrder]
    workers: Mapping[str, str] = field(default_factory=dict)
    """Names by id."""
    restricted: Callable[[str, str, Iterable[str]], str] = lambda _family, _case, _ids: ""
    """The references of the restricted case that this family, case number or child's ID is of, or nothing."""

    def value(self, wanted: Wanted, fact: Fact) -> str:
        """What a fact says, as the cell of its column would have said it."""
        if wanted.person or wanted.gone:
            return name_key(self.workers.get(fact.qualifier, ""))
        match wanted.column:
            case Column.LENGTH | Column.PLAN | Column.PROCEDURE | Column.SUPERVISED:
                return fact.qualifier
            case Column.VISIT:
                return f"{fact.on.isoformat()} {fact.qualifier}".strip()
            case _:
                return fact.on.isoformat()

    def words(self, wanted: Wanted, fact: Fact) -> str:
        """The same for a person to read."""
        if fact.withdrawn:
            return "withdrawn"
        if wanted.person or wanted.gone:
            return self.workers.get(fact.qualifier, "") or "nobody"
        match wanted.column:
            case Column.LENGTH:
                return f"{fact.qualifier} months"
            case Column.PLAN:
                return {"cin": "child in need", "cp": "child protection"}.get(fact.qualifier, fact.qualifier)
            case Column.PROCEDURE | Column.SUPERVISED:
                return title_of(fact.qualifier)
            case Column.VISIT:
                said = fact.qualifier.replace("+", ", ").replace("-", " ")
                return ", ".join(part for part in (short(fact.on), said) if part)
            case _:
                return short(fact.on)


def held_key(family: str, case: str, made: str) -> tuple[str, ...]:
    """Family and case number; the day made where there is no case number."""
    return (name_key(family), case_key(case)) if case else (name_key(family), "", made)
