"""The form of a pack file: spans, points in time, what has to have happened, and the named conditions."""

from __future__ import annotations

import difflib
import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from sotui.facts.vocabulary import KINDS, FactError, kind_of

Words = list[str]
Whole = Annotated[int, Field(strict=True)]
"""A whole number, written as one: in quotation marks it is words."""
YesNo = Annotated[bool, Field(strict=True)]

CLAUSE_ID = re.compile(r"[A-Z]{3,5}(?:-[A-Za-z0-9]+)+(?::[a-z][a-z-]*)?", re.ASCII)
"""``CLAUSE[:part]``, as the list of clauses names them."""


class Strict(BaseModel):
    """A table in which every key is known."""

    # Only the whole pack is ever validated: building a validator for each table alone would double the start.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Span(Strict):
    """A length of time in one unit."""

    months: Whole | None = Field(None, ge=0, le=240)
    weeks: Whole | None = Field(None, ge=0, le=520)
    days: Whole | None = Field(None, ge=0, le=3660)
    working_days: Whole | None = Field(None, ge=0, le=1000)
    hours: Whole | None = Field(None, ge=1, le=1000)
    interval: str | None = None
    """The id of a local interval of the pack."""

    @model_validator(mode="after")
    def _one_unit(self) -> Span:
        if len(self.model_fields_set) != 1:
            raise ValueError("a span has exactly one of months, weeks, days, working_days, hours, interval")
        return self


class Match(Strict):
    """What has to have happened."""

    fact: str
    words: Words = []
    any_words: Words = []
    without: Words = []
    not_before: PointForm | None = None
    strictly_after: YesNo = False
    in_turn: YesNo = False

    @field_validator("fact")
    @classmethod
    def _known(cls, value: str) -> str:
        return known_fact(value)

    @model_validator(mode="after")
    def _words_of_the_fact(self) -> Match:
        check_words(self.fact, [*self.words, *self.any_words, *self.without])
        return self


def known_fact(value: str) -> str:
    """The kind of fact, if there is one; otherwise ValueError naming the nearest."""
    try:
        return kind_of(value).id
    except FactError as error:
        raise ValueError(str(error)) from None


class UnknownWord(ValueError):
    """A word that a kind of fact does not have."""

    def __init__(self, fact: str, word: str, allowed: list[str]) -> None:
        near = difflib.get_close_matches(word.casefold().replace(" ", "-"), allowed, n=1)
        meant = f"Did you mean {near[0]}? " if near else ""
        can_be = f"It can be: {', '.join(allowed)}" if allowed else "It takes no such words"
        super().__init__(f"“{word[:40]}” is not said of “{fact}”. {meant}{can_be}")
        self.word = word


def check_words(fact: str, words: list[str]) -> None:
    """Raises ValueError for a word that the kind of fact does not have."""
    allowed = KINDS[fact].all_words if fact in KINDS else frozenset()
    unknown = next((word for word in words if word not in allowed), None)
    if unknown is not None and fact in KINDS:
        raise UnknownWord(fact, unknown, sorted(allowed))


class Anchored(Strict):
    """A point in time, perhaps some span after or before its anchor."""

    after: Span | None = None
    before: Span | None = None
    end_of_month: Whole | None = Field(None, ge=1, le=240)
    """The last day of the n-th month of a period that begins with the anchor."""

    @model_validator(mode="after")
    def _one_way(self) -> Anchored:
        if sum(one is not None for one in (self.after, self.before, self.end_of_month)) > 1:
            raise ValueError("a point has at most one of after, before, end_of_month")
        return self


class Plain(Anchored):
    """A point that needs nothing but its name."""

    anchor: Literal["order-made", "last-day", "term-start", "trigger", "trigger-date"]


class ByFact(Anchored):
    """The first or the last time that something happened."""

    anchor: Literal["first-fact", "last-fact"]
    fact: str
    words: Words = []
    any_words: Words = []
    without: Words = []
    not_before: PointForm | None = None

    @field_validator("fact")
    @classmethod
    def _known(cls, value: str) -> str:
        return known_fact(value)

    @model_validator(mode="after")
    def _words_of_the_fact(self) -> ByFact:
        check_words(self.fact, [*self.words, *self.any_words, *self.without])
        return self


class ByDeadline(Anchored):
    """Another deadline of the same pack, listed before this one; ``waived``: only where it was."""

    anchor: Literal["deadline", "waived"]
    id: str


class BySeveral(Anchored):
    """One point of several."""

    anchor: Literal["earlier-of", "later-of", "all-of", "first-known"]
    of: list[PointForm] = Field(min_length=2, max_length=6)


PointForm = Annotated[Plain | ByFact | ByDeadline | BySeveral, Field(discriminator="anchor")]


class PlanIs(Strict):
    """The child's plan."""

    holds: Literal["plan-is"]
    plan: Literal["cin", "cp"]
    by_default: YesNo = False


class LifeIs(Strict):
    """The length of the order's whole life."""

    holds: Literal["life-at-least", "life-under"]
    months: Whole = Field(ge=1, le=36)


class ExtendedIs(Strict):
    """Whether the order was extended."""

    holds: Literal["extended", "not-extended"]


class NotEndedEarly(Strict):
    """Whether nothing ended the order before its last day in force; a lapsed order has not ended early."""

    holds: Literal["not-ended-early"]


class NoneOfItsOwn(Strict):
    """Whether no procedure in use for the order has a rule of its own that counts by an interval."""

    holds: Literal["none-of-its-own"]
    fact: str

    @field_validator("fact")
    @classmethod
    def _known(cls, value: str) -> str:
        return known_fact(value)


class RecordedIs(Strict):
    """How many facts of a kind are recorded."""

    holds: Literal["recorded", "not-recorded"]
    match: Match
    at_least: Whole = Field(1, ge=0, le=100)
    at_most: Whole | None = Field(None, ge=0, le=100)


class PostIs(Strict):
    """The worker's kind of post."""

    holds: Literal["post-is"]
    any_words: Words = Field(min_length=1)

    @field_validator("any_words")
    @classmethod
    def _known(cls, value: list[str]) -> list[str]:
        check_words("holds-cases", value)
        return value


class AnyOf(Strict):
    """At least one of several conditions."""

    holds: Literal["any-of"]
    of: list[ConditionForm] = Field(min_length=2, max_length=6)


ConditionForm = Annotated[
    PlanIs | LifeIs | ExtendedIs | NotEndedEarly | NoneOfItsOwn | RecordedIs | PostIs | AnyOf,
    Field(discriminator="holds"),
]
