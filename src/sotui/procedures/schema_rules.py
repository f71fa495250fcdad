"""The form of a rule in a pack file: closed kinds, each with its own keys, no expressions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from sotui.facts.model import SubjectKind
from sotui.facts.vocabulary import KINDS
from sotui.procedures.life import Decider
from sotui.procedures.model import Force, Kind, Nature
from sotui.procedures.schema_points import (
    CLAUSE_ID,
    ConditionForm,
    Match,
    PointForm,
    Span,
    Strict,
    Whole,
    Words,
    YesNo,
    check_words,
    known_fact,
)
from sotui.procedures.statute import Yields

LONGEST_QUOTE = 200


def rule_id(value: str) -> str:
    """The id of a rule or of a local interval, if it is one; raises ValueError with what one looks like."""
    if not CLAUSE_ID.fullmatch(value):
        raise ValueError("an id is a clause in capitals, digits and hyphens, such as KES-1-3 or KES-1-3:part")
    return value


class ReadingForm(Strict):
    """How an ambiguous clause is read."""

    id: str = Field(min_length=3, max_length=40)
    words: str = Field(min_length=3, max_length=400)
    due: PointForm | None = None
    taken: YesNo = False


class RuleForm(Strict):
    """What every rule says about itself."""

    id: str
    clause: str = Field(min_length=1, max_length=80)
    title: str = Field(min_length=3, max_length=100)
    quote: str = Field("", max_length=LONGEST_QUOTE)
    force: Force = Force.NONE
    kind: Kind = Kind.PROCEDURE
    by: str = Field(min_length=2, max_length=60)
    nature: Nature = Nature.DUTY
    subject: SubjectKind = SubjectKind.ORDER
    when: list[ConditionForm] = Field(default_factory=list)
    survives: YesNo = False
    decide_now: YesNo = False
    readings: list[ReadingForm] = Field(default_factory=list)

    @field_validator("id")
    @classmethod
    def _grammar(cls, value: str) -> str:
        return rule_id(value)

    @field_validator("clause", "title", "quote", "by")
    @classmethod
    def _printable(cls, value: str) -> str:
        if not value.isprintable():
            raise ValueError("text stands on one line, without control characters")
        return value


class DeadlineForm(RuleForm):
    """One date, once or for each time that something happened."""

    rule: Literal["deadline"]
    due: PointForm
    preferred: PointForm | None = None
    since: PointForm | None = None
    trigger: Match | None = None
    or_triggers: list[Match] = Field(default_factory=list, max_length=4)
    which: Literal["first", "last", "each", "unanswered"] = "first"
    met_by: list[Match] = Field(default_factory=list)
    ticks: list[Match] = Field(default_factory=list)
    falls_away: list[Match] = Field(default_factory=list)
    falls_away_by: PointForm | None = None
    early_counts: YesNo = False
    unnamed_from: PointForm | None = None

    @model_validator(mode="after")
    def _one_way_to_meet(self) -> DeadlineForm:
        if self.met_by and self.ticks:
            raise ValueError("a deadline is met by any of met_by or by all of ticks, not both")
        if self.or_triggers and self.trigger is None:
            raise ValueError("or_triggers stands beside a trigger")
        return self


class EveryForm(Strict):
    """How often: a span, or the days that a fact records."""

    span: Span | None = None
    fact: str | None = None
    at_most: Span | None = None
    at_most_unless: list[ConditionForm] = Field(default_factory=list, max_length=4)

    @model_validator(mode="after")
    def _one(self) -> EveryForm:
        if (self.span is None) == (self.fact is None):
            raise ValueError("an interval is a span or a fact, one of them")
        if self.fact is not None:
            known_fact(self.fact)
            if KINDS[self.fact].takes != "number":
                raise ValueError(f"“{self.fact}” records no number of days")
        return self


class GridForm(Strict):
    """The projected series: the n-th is start + (n-1) x every, from the anchor."""

    anchor: PointForm
    start: Span
    every: Span
    number_from: Whole = Field(1, ge=1, le=12)

    @model_validator(mode="after")
    def _same_unit(self) -> GridForm:
        if "interval" in self.start.model_fields_set | self.every.model_fields_set:
            raise ValueError("a projected series is counted in units, not in a local interval")
        if self.start.model_fields_set != self.every.model_fields_set:
            raise ValueError("start and every are in the same unit")
        if not next(iter(self.every.model_dump(exclude_none=True).values()), 0):
            raise ValueError("a series moves on by at least one")
        return self


class KeepsForm(Strict):
    """A former plan whose earlier date is kept until the next is held."""

    word: str
    span: Span


class ChangeForm(Strict):
    """What a change in mid-cycle does."""

    fact: str
    keeps: list[KeepsForm] = Field(default_factory=list)
    first_too: YesNo = False

    @model_validator(mode="after")
    def _words_of_the_fact(self) -> ChangeForm:
        check_words(known_fact(self.fact), [one.word for one in self.keeps])
        return self


class CadenceForm(RuleForm):
    """A duty that comes round again."""

    rule: Literal["cadence"]
    every: EveryForm
    held: list[Match] = Field(min_length=1)
    first: PointForm | None = None
    grid: GridForm | None = None
    change: ChangeForm | None = None
    early_counts: YesNo = False


class PhaseForm(Strict):
    """A stretch of a stepped cadence."""

    every: EveryForm
    until: Span | None = None
    part: str = Field("", pattern=r"^[a-z-]*$")
    once: YesNo = False


class SteppedForm(RuleForm):
    """A cadence that widens with time."""

    rule: Literal["stepped"]
    start: PointForm
    phases: list[PhaseForm] = Field(min_length=2, max_length=6)
    held: list[Match] = Field(min_length=1)
    ends: PointForm | None = None

    @model_validator(mode="after")
    def _last_is_open(self) -> SteppedForm:
        if self.phases[-1].until is not None or any(one.until is None for one in self.phases[:-1]):
            raise ValueError("every phase but the last has an until, the last has none")
        if self.phases[-1].once:
            raise ValueError("the last phase goes on: only an earlier one can ask for one only")
        return self


class VacancyForm(RuleForm):
    """A role that has to be filled."""

    rule: Literal["vacancy"]
    since: PointForm
    filled_by: list[Match] = Field(min_length=1)
    emptied_by: list[Match] = Field(default_factory=list)
    every_child: YesNo = False


class PairForm(RuleForm):
    """Something raised that waits for its answer."""

    rule: Literal["pair"]
    opened_by: Match
    answered_by: list[Match] = Field(min_length=1)


class OfWhichForm(Strict):
    """How many of a count bear one of some words."""

    any_words: Words = Field(min_length=1)
    count: Whole = Field(ge=1, le=100)


class YearForm(RuleForm):
    """So many in every year."""

    rule: Literal["year-count"]
    counts: Match
    need: Whole = Field(ge=1, le=400)
    of_which: list[OfWhichForm] = Field(default_factory=list)
    year_starts: str = Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$")
    due: Literal["start", "end"]


class CourtForm(RuleForm):
    """A date that a court sets; ``any`` takes those that no other rule names."""

    rule: Literal["court"]
    any: YesNo = False


class DecidedForm(Strict):
    """What the row cites instead, where something else decides the last day."""

    what: Decider
    clause: str = Field(min_length=1, max_length=80)
    quote: str = Field("", max_length=LONGEST_QUOTE)
    readings: Words = Field(default_factory=list)
    """The ids of the readings that are then taken."""


class StatuteForm(RuleForm):
    """One of the law's own rows, named."""

    rule: Literal["statute"]
    yields: Yields
    decided_by: list[DecidedForm] = Field(default_factory=list)


class DecisionReviewForm(RuleForm):
    """Which review of a series decides about the end."""

    rule: Literal["decision-review"]
    decision: str
    grid: GridForm
    names: dict[str, str] = Field(default_factory=dict)
    series: str
    within_days: Whole = Field(ge=0, le=60)


class LastReviewForm(RuleForm):
    """Which review of a series will be the last before the order lapses."""

    rule: Literal["last-review"]
    booked: Match
    held: Match
    grid: GridForm
    names: dict[str, str] = Field(default_factory=dict)
    series: str


class TextForm(RuleForm):
    """A dated clause that yields no date of its own, with the reason."""

    rule: Literal["text"]
    reason: str = Field(min_length=10, max_length=300)


AnyRule = Annotated[
    DeadlineForm
    | CadenceForm
    | SteppedForm
    | VacancyForm
    | PairForm
    | YearForm
    | CourtForm
    | StatuteForm
    | DecisionReviewForm
    | LastReviewForm
    | TextForm,
    Field(discriminator="rule"),
]
