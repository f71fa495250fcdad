"""The form of an outline in a pack file: the headings of a review or a supervision."""

from __future__ import annotations

from pydantic import Field, field_validator, model_validator

from sotui.procedures.model import Force
from sotui.procedures.outline import UNNAMED, Asks, OutlineFor
from sotui.procedures.schema_points import CLAUSE_ID, Strict, Whole, Words, YesNo, check_words


def clause_id(value: str) -> str:
    """The id of a clause; raises ValueError for anything else."""
    if not CLAUSE_ID.fullmatch(value):
        raise ValueError("an id is a clause in capitals, digits and hyphens, such as KES-1-3")
    return value


class ItemForm(Strict):
    """One thing to write about."""

    id: str
    key: str = Field(pattern=r"^[a-z][a-z-]{0,30}(\.[a-z][a-z-]{0,30})?$")
    label: str = Field(min_length=3, max_length=160)
    number: str = Field("", max_length=6)
    prompt: str = Field("", max_length=400)
    quote: str = Field("", max_length=400)
    asks: Asks = Asks.WORDS
    force: Force = Force.NONE
    under: str = ""
    no_means: str = ""
    recommends: YesNo = False
    from_age: Whole = Field(0, ge=0, le=17)

    @field_validator("id")
    @classmethod
    def _grammar(cls, value: str) -> str:
        return clause_id(value)

    @model_validator(mode="after")
    def _no(self) -> ItemForm:
        if self.no_means:
            if self.asks is not Asks.YES_NO:
                raise ValueError(f"“{self.key}” is not answered by yes or no: a “no” means nothing")
            check_words("review-held", [self.no_means])
        return self


class FollowForm(Strict):
    """What is to be done or written after an outcome."""

    id: str
    words: str = Field(min_length=3, max_length=200)

    @field_validator("id")
    @classmethod
    def _grammar(cls, value: str) -> str:
        return clause_id(value)


class OutcomeForm(Strict):
    """One way in which a review can turn out."""

    word: str
    id: str
    label: str = Field(min_length=3, max_length=160)
    quote: str = Field("", max_length=400)
    decisions: Words = Field(default_factory=list)
    follow: list[FollowForm] = Field(default_factory=list, max_length=20)
    then: dict[str, str] = Field(default_factory=dict)

    @field_validator("id")
    @classmethod
    def _grammar(cls, value: str) -> str:
        return clause_id(value)

    @model_validator(mode="after")
    def _known(self) -> OutcomeForm:
        check_words("outcome-decided", [self.word])
        check_words("end-decided", [*self.decisions, *self.then])
        return self


class PartForm(Strict):
    """Items under one heading."""

    key: str = Field(pattern=r"^[a-z][a-z-]{0,30}$")
    title: str = Field(min_length=3, max_length=100)
    item: list[ItemForm] = Field(min_length=1, max_length=60)


class OutlineForm(Strict):
    """How one kind of record is written up."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]{1,30}$")
    use: OutlineFor
    title: str = Field(min_length=3, max_length=100)
    clause: str = Field(min_length=1, max_length=80)
    only: Words = Field(default_factory=list)
    part: list[PartForm] = Field(min_length=1, max_length=20)
    sent_to: Words = Field(default_factory=list)
    sent_clause: str = ""
    decided_by: Words = Field(default_factory=list)
    decided_clause: str = ""
    outcome: list[OutcomeForm] = Field(default_factory=list, max_length=8)
    outcome_of: Words = Field(default_factory=list)

    @model_validator(mode="after")
    def _keys(self) -> OutlineForm:
        keys = [item.key for part in self.part for item in part.item]
        for key in keys:
            if keys.count(key) > 1:
                raise ValueError(f"the key “{key}” is given twice: answers would fall together")
        for part in self.part:
            for item in part.item:
                if item.under and item.under not in keys:
                    raise ValueError(f"“{item.key}” stands under “{item.under}”, which is not there")
        if self.only and self.use is OutlineFor.REVIEW:
            check_words("review-held", self.only)
        check_words("review-held", [word for word in self.outcome_of if word != UNNAMED])
        if self.outcome and not self.decided_by:
            raise ValueError("say under “decided_by” who agree the outcome")
        return self
