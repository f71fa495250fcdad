"""The form of a pack file: closed kinds of rule and named conditions, each key checked, no expressions.

Only loading a pack needs this; what it yields is turned into plain rules (:mod:`sotui.procedures.compile`).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from sotui.procedures.pack import Role
from sotui.procedures.schema_outline import OutlineForm
from sotui.procedures.schema_points import (
    ConditionForm,
    PointForm,
    Span,
    Strict,
    Whole,
    Words,
    YesNo,
    check_words,
    known_fact,
)
from sotui.procedures.schema_roles import ChairForm
from sotui.procedures.schema_rules import AnyRule, rule_id


class WindowForm(Strict):
    """A stretch of an order's life: from a day on, perhaps only before another or only of some orders."""

    start: PointForm
    end_before: PointForm | None = None
    when: list[ConditionForm] = Field(default_factory=list)


class StageForm(Strict):
    """One of the names of a kind of occasion."""

    word: str
    bearing: Words = Field(default_factory=list)
    windows: list[WindowForm] = Field(default_factory=list)
    after: str = ""
    once: YesNo = False
    latest: YesNo = False
    otherwise: YesNo = False


class NamingForm(Strict):
    """How an occasion is named where the person recording it did not."""

    fact: str
    called: str = Field(min_length=3, max_length=40)
    stages: list[StageForm] = Field(min_length=1, max_length=6)
    anew: PointForm | None = None
    opens: YesNo = True

    @model_validator(mode="after")
    def _words_of_the_fact(self) -> NamingForm:
        known_fact(self.fact)
        for stage in self.stages:
            check_words(self.fact, [stage.word, *stage.bearing, *([stage.after] if stage.after else [])])
        return self


class LocalForm(Strict):
    """A span that the source leaves open; a service may set its own between ``least`` and ``most``."""

    id: str
    label: str = Field(min_length=3, max_length=100)
    why: str = Field(min_length=10, max_length=300)
    default: Span
    least: Whole = Field(ge=0, le=3660)
    most: Whole = Field(ge=1, le=3660)

    @field_validator("id")
    @classmethod
    def _grammar(cls, value: str) -> str:
        return rule_id(value)

    @model_validator(mode="after")
    def _between(self) -> LocalForm:
        ((unit, count),) = self.default.model_dump(exclude_none=True).items()
        if unit == "interval":
            raise ValueError("the default of a local interval is a span in units")
        if not self.least <= count <= self.most:
            raise ValueError(f"its default, {count}, is not between its least and its most")
        return self


class PackForm(Strict):
    """A pack file."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]{1,30}$")
    title: str = Field(min_length=3, max_length=100)
    name: str = Field("", max_length=40)
    """What lists call it, where its title is long."""
    also: list[str] = Field(default_factory=list, max_length=20)
    """The names under which spreadsheets write it."""
    usual_plan: Literal["", "cin", "cp"] = ""
    """The plan that it takes for granted; empty where it is to be considered each time (AMB-39)."""
    source: str = Field(min_length=3, max_length=200)
    role: Role
    approved: str = Field("", max_length=60)
    review_due: Annotated[date, Field(strict=True)] | None = None
    notes: list[str] = Field(default_factory=list)
    naming: list[NamingForm] = Field(default_factory=list)
    outline: list[OutlineForm] = Field(default_factory=list, max_length=20)
    chair: list[ChairForm] = Field(default_factory=list, max_length=20)
    interval: list[LocalForm] = Field(default_factory=list, max_length=40)
    rule: list[AnyRule] = Field(min_length=1, max_length=200)
