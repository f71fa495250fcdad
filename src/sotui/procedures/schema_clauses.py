"""The form of the file that lists a procedure's clauses: closed kinds, each key checked."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from sotui.procedures import clauses as made
from sotui.procedures.clauses import Clause, ClauseKind
from sotui.procedures.model import Force
from sotui.procedures.schema_outline import clause_id
from sotui.procedures.schema_points import Strict, YesNo

LONGEST = 200

Line = Annotated[str, Field(min_length=2, max_length=LONGEST)]
Lines = Annotated[list[Line], Field(max_length=40)]


class ClauseForm(Strict):
    """What every clause says about itself."""

    id: str
    number: str = Field(min_length=1, max_length=60)
    title: str = Field(min_length=3, max_length=60)
    force: Force = Force.NONE
    by: str = Field(min_length=2, max_length=80)
    says: Line
    quote: str = Field("", max_length=LONGEST)
    readings: list[str] = Field(default_factory=list)
    local_default: YesNo = False
    to_come: Literal["", "the record", "reviews", "supervision", "the register"] = ""

    @field_validator("id")
    @classmethod
    def _grammar(cls, value: str) -> str:
        return clause_id(value)

    @field_validator("number", "title", "by", "says", "quote")
    @classmethod
    def _printable(cls, value: str) -> str:
        if not value.isprintable():
            raise ValueError("text stands on one line, without control characters")
        return value

    def body(self) -> made.Body | None:
        """What its kind adds."""
        return None


class PlainForm(ClauseForm):
    """A clause that is its words, or whose rule carries the rest."""

    kind: Literal["principle", "scope", "info", "deadline", "cadence"]


class ChecklistForm(ClauseForm):
    """Something to ask or tick."""

    kind: Literal["checklist"]
    at: str = Field(min_length=3, max_length=60)
    asks: Lines = Field(min_length=1)

    def body(self) -> made.Body:
        return made.Checklist(self.at, tuple(self.asks))


class FieldForm(ClauseForm):
    """Something to keep on the record."""

    kind: Literal["field"]
    label: Line
    takes: Literal["text", "date", "number", "yes-no", "choice", "choices"]
    about: str = Field(min_length=3, max_length=120)
    choices: Lines = Field(default_factory=list)

    def body(self) -> made.Body:
        return made.Field(self.label, self.takes, self.about, tuple(self.choices))


class WordForm(Strict):
    """One way in which a decision can turn out."""

    word: str = Field(pattern=r"^[a-z][a-z0-9-]{0,40}$")
    label: Line
    local_default: YesNo = False


class DecisionForm(ClauseForm):
    """Something to decide."""

    kind: Literal["decision"]
    at: str = Field(min_length=3, max_length=60)
    outcomes: list[WordForm] = Field(default_factory=list, max_length=20)
    endorsed_by: Lines = Field(default_factory=list)

    def body(self) -> made.Body:
        outcomes = tuple(made.Way(one.word, one.label, one.local_default) for one in self.outcomes)
        return made.Decision(self.at, outcomes, tuple(self.endorsed_by))


class EscalationForm(ClauseForm):
    """Something to raise."""

    kind: Literal["escalation"]
    raised_when: Line
    steps: Lines
    to: Lines
    immediate: YesNo

    def body(self) -> made.Body:
        return made.Escalation(self.raised_when, tuple(self.steps), tuple(self.to), self.immediate)


class NotificationForm(ClauseForm):
    """Somebody to tell."""

    kind: Literal["notification"]
    to: Lines
    encloses: Lines
    when: str = Field("", max_length=LONGEST)

    def body(self) -> made.Body:
        return made.Notification(tuple(self.to), tuple(self.encloses), self.when)


class RoleRuleForm(ClauseForm):
    """Which post does what."""

    kind: Literal["role_rule"]
    post: Line
    does: str = Field(min_length=2, max_length=120)
    of: str = Field(min_length=2, max_length=120)
    unless: str = Field("", max_length=LONGEST)

    def body(self) -> made.Body:
        return made.RoleRule(self.post, self.does, self.of, self.unless)


class RecordForm(ClauseForm):
    """A paper to keep."""

    kind: Literal["record"]
    about: str = Field(min_length=3, max_length=120)
    parts: Lines

    def body(self) -> made.Body:
        return made.Record(self.about, tuple(self.parts))


class ReportForm(ClauseForm):
    """Something to tell those who lead the service."""

    kind: Literal["report"]
    about: Line

    def body(self) -> made.Body:
        return made.Report(self.about)


class SwitchForm(ClauseForm):
    """When another clause does not apply."""

    kind: Literal["rule_switch"]
    when: Line
    then: Line

    def body(self) -> made.Body:
        return made.Switch(self.when, self.then)


class CheckForm(ClauseForm):
    """What is refused, or warned of."""

    kind: Literal["validation"]
    refuses: str = Field("", max_length=LONGEST)
    warns: str = Field("", max_length=LONGEST)

    def body(self) -> made.Body:
        return made.Check(self.refuses, self.warns)


class PermissionForm(ClauseForm):
    """Who may do what."""

    kind: Literal["permission"]
    who: Lines
    may: Line

    def body(self) -> made.Body:
        return made.Permission(tuple(self.who), self.may)


AnyClause = Annotated[
    PlainForm
    | ChecklistForm
    | FieldForm
    | DecisionForm
    | EscalationForm
    | NotificationForm
    | RoleRuleForm
    | RecordForm
    | ReportForm
    | SwitchForm
    | CheckForm
    | PermissionForm,
    Field(discriminator="kind"),
]


class ClausesForm(Strict):
    """A file of clauses."""

    clause: list[AnyClause] = Field(min_length=1, max_length=400)


def clauses_of(form: ClausesForm) -> tuple[Clause, ...]:
    """The clauses, in the order of the file."""
    return tuple(
        Clause(
            id=one.id,
            number=one.number,
            title=one.title,
            kind=ClauseKind(one.kind),
            force=one.force,
            by=one.by,
            says=one.says,
            quote=one.quote,
            body=one.body(),
            readings=tuple(one.readings),
            local_default=one.local_default,
            to_come=one.to_come,
        )
        for one in form.clause
    )


def cross_check(raw: dict[str, Any]) -> list[tuple[tuple[str | int, ...], str]]:
    """What only shows between clauses: an id given twice."""
    found: list[tuple[tuple[str | int, ...], str]] = []
    listed = raw.get("clause")
    seen: set[str] = set()
    for place, one in enumerate(listed if isinstance(listed, list) else []):
        id = one.get("id") if isinstance(one, dict) else None
        if isinstance(id, str):
            if id in seen:
                found.append((("clause", place, "id"), f"the id “{id}” is given twice"))
            seen.add(id)
    return found
