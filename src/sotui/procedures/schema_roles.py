"""The form of who chairs in a pack file: which posts, of which reviews, in whose case."""

from __future__ import annotations

from pydantic import Field, field_validator, model_validator

from sotui.procedures.model import Force
from sotui.procedures.roles import Does, Which
from sotui.procedures.schema_outline import clause_id
from sotui.procedures.schema_points import ConditionForm, Strict, Words, check_words

_PLACES = frozenset(Which)


class ChairForm(Strict):
    """Who chairs some of the reviews, or says who does."""

    id: str
    clause: str = Field(min_length=1, max_length=80)
    does: Does = Does.CHAIRS
    posts: Words = Field(min_length=1, max_length=6)
    of: Words = Field(min_length=1, max_length=8)
    where: str = Field("", max_length=120)
    then: str = Field("", max_length=160)
    when: list[ConditionForm] = Field(default_factory=list)
    force: Force = Force.NONE
    quote: str = Field("", max_length=200)
    readings: Words = Field(default_factory=list)

    @field_validator("id")
    @classmethod
    def _grammar(cls, value: str) -> str:
        return clause_id(value)

    @field_validator("clause", "where", "then", "quote")
    @classmethod
    def _printable(cls, value: str) -> str:
        if not value.isprintable():
            raise ValueError("text stands on one line, without control characters")
        return value

    @field_validator("posts")
    @classmethod
    def _named(cls, value: list[str]) -> list[str]:
        if any(not 2 <= len(post) <= 60 or not post.isprintable() for post in value):
            raise ValueError("a post is named in 2 to 60 characters, such as “IRO”")
        return value

    @model_validator(mode="after")
    def _known(self) -> ChairForm:
        try:
            check_words("review-held", [word for word in self.of if word not in _PLACES])
        except ValueError as error:
            places = ", ".join(sorted(_PLACES))
            raise ValueError(f"“of” says which reviews: {places}, or a name ({error})") from None
        if self.does is Does.SAYS_WHO and not self.where:
            raise ValueError("say under “where” in whose case it is they who say who chairs")
        return self
