"""Every dated clause of every procedure: once met, once missed, once where it does not apply.

The cases stand in ``cases/<procedure>.toml``, one ``[[case]]`` each, told as on the command line.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from orders import calendar, packs

from sotui.cli.dates import Told
from sotui.dates.clock import LONDON
from sotui.facts.model import Case, Fact, Subject, SubjectKind
from sotui.facts.written import read_fact
from sotui.procedures.cadence import Cadence
from sotui.procedures.derive import derive
from sotui.procedures.judge import judge
from sotui.procedures.model import Deadline, Nature, Rank, Standing, State
from sotui.procedures.pack import Pack, Rule
from sotui.procedures.stepped import Stepped
from sotui.procedures.text import Text

FOLDER = Path(__file__).parent / "cases"
WHEN = ("met", "missed", "not applicable", "for information")

NOT_ALL_THREE: dict[str, tuple[str, str]] = {}
"""Rules of which one of the three cannot be: the case that is lacking, and why."""

TOLD = {
    "made",
    "months",
    "ends",
    "extended_to",
    "born",
    "plan",
    "facts",
    "of_child",
    "of_worker",
    "registered_on",
    "as_of",
    "packs",
}
EXPECTED = {
    "absent",
    "due",
    "do_by",
    "due_at",
    "preferred",
    "status",
    "state",
    "met_on",
    "late",
    "reason",
    "rank",
    "remaining",
    "readings",
    "steps",
}


@dataclass(frozen=True, slots=True)
class FieldCase:
    """One case as its file tells it."""

    pack: str
    id: str
    when: str
    title: str
    row: str
    """The id of the row that is looked at: the rule's own unless another is named."""
    said: dict[str, Any]


def _read(path: Path) -> list[FieldCase]:
    found = []
    for one in tomllib.loads(path.read_text(encoding="utf-8")).get("case", []):
        said = {key: value for key, value in one.items() if key not in ("id", "when", "title", "row")}
        unknown = said.keys() - TOLD - EXPECTED
        assert not unknown, f"{path.name}, {one['id']}: {sorted(unknown)}"
        assert said.keys() & EXPECTED, f"{path.name}, {one['id']}, {one['when']}: nothing is expected"
        assert one["when"] in WHEN, f"{path.name}, {one['id']}: {one['when']}"
        found.append(
            FieldCase(path.stem, one["id"], one["when"], one["title"], one.get("row", one["id"]), said)
        )
    return found


@cache
def cases() -> tuple[FieldCase, ...]:
    """Every case of every procedure."""
    return tuple(one for path in sorted(FOLDER.glob("*.toml")) for one in _read(path))


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _of(subject: Subject, written: list[str]) -> tuple[Fact, ...]:
    found = []
    for place, text in enumerate(written):
        fact = read_fact(text)
        assert subject.kind in fact.kind.subjects, text
        found.append(
            Fact(f"{subject.id}{place}={text}", fact.kind.id, subject, fact.on, fact.at, fact.qualifier)
        )
    return tuple(found)


def _cases_of(said: dict[str, Any]) -> tuple[Case, ...]:
    """The order with its one child, and its one worker, as the command line takes them.

    ``of_child`` and ``of_worker`` are for what can be recorded of several and is meant of this one.
    """
    told = Told(
        _day(said.get("made")),
        said.get("months"),
        _day(said.get("ends")),
        _day(said.get("extended_to")),
        _day(said.get("born")),
        said.get("plan"),
        tuple(said.get("facts", ())),
    )
    order, *others = told.cases()
    if "of_child" in said:
        (child,) = order.children
        own = (*child.facts, *_of(child.subject, said["of_child"]))
        order = Case(order.subject, order.facts, (type(child)(child.subject, child.born, own),))
    if "of_worker" in said:
        worker = others[0].subject if others else Subject(SubjectKind.WORKER, "worker")
        before = others[0].facts if others else ()
        others = [Case(worker, (*before, *_of(worker, said["of_worker"])))]
    return (order, *others)


def _packs_of(one: FieldCase) -> list[Pack]:
    named = one.said.get("packs") or list(dict.fromkeys(("statute", one.pack)))
    return [packs()[id] for id in named]


def rows(one: FieldCase) -> list[Deadline]:
    """Every row of the case."""
    chosen = _packs_of(one)
    registered = _day(one.said.get("registered_on"))
    return [
        row
        for case in _cases_of(one.said)
        for row in derive(case, chosen, calendar(), registered_on=registered)
    ]


def _now(said: dict[str, Any]) -> datetime:
    as_of = said["as_of"]
    if isinstance(as_of, datetime):
        return as_of.replace(tzinfo=LONDON)
    if isinstance(as_of, str) and "T" in as_of:
        return datetime.fromisoformat(as_of).replace(tzinfo=LONDON)
    day = _day(as_of)
    assert day is not None
    return datetime.combine(day, time(9), LONDON)


@pytest.mark.parametrize(
    "one", [pytest.param(one, id=f"{one.id} {one.when}: {one.title}") for one in cases()]
)
def test_case(one: FieldCase) -> None:
    found = [row for row in rows(one) if row.id == one.row]
    said = one.said
    if said.get("absent"):
        assert not found, found[0]
        return
    assert found, sorted({row.id for row in rows(one)})
    row = found[0]
    standing = judge(row, _now(said))
    _as_expected(said, row, standing)
    rule = rules().get(one.id)
    assert rule is not None, f"no procedure has the rule {one.id}"
    assert _is(one.when, rule[1], row, standing), (one.when, row.state, standing)


def _as_expected(said: dict[str, Any], row: Deadline, standing: Standing) -> None:
    for key, got in (
        ("due", row.due),
        ("do_by", row.do_by),
        ("preferred", "IMPOSSIBLE" if row.preferred_impossible else row.preferred),
        ("met_on", row.met_on),
    ):
        if key in said:
            assert got == (_day(said[key]) if said[key] != "IMPOSSIBLE" else said[key]), key
    if "due_at" in said:
        wanted = said["due_at"]
        wanted = datetime.fromisoformat(wanted) if isinstance(wanted, str) else wanted
        assert row.due_at == wanted.replace(tzinfo=LONDON)
    for key, said_of_it in (
        ("status", standing.status),
        ("state", row.state.value),
        ("late", row.met_late),
        ("remaining", row.remaining),
        ("rank", int(standing.rank)),
    ):
        if key in said:
            assert said_of_it == said[key], key
    if "reason" in said:
        assert said["reason"] in row.state_reason
    if "readings" in said:
        due = {reading.id: reading.due for reading in row.readings if reading.due is not None}
        assert {id: _day(day) for id, day in said["readings"].items()} == due
    if "steps" in said:
        told = [step.words for step in row.steps]
        for wanted in said["steps"]:
            assert wanted in told, told


def _is(when: str, rule: Rule, row: Deadline, standing: Standing) -> bool:
    """Whether the row stands as the case says: in its time, too late, or not asked for."""
    days = standing.days
    if when == "met":
        if isinstance(rule, Cadence | Stepped):
            return row.state is State.OPEN and days is not None and days >= 0
        if row.nature is Nature.LAST_DAY:
            return row.state is State.OPEN and row.end_decided
        return row.state is State.MET and not row.met_late
    if when == "missed":
        if row.state is State.OPEN and standing.rank is not Rank.OFF:
            return row.due is None or standing.status.startswith("OVERDUE") or (days is not None and days < 0)
        return row.met_late or row.state is State.IMPOSSIBLE
    if when == "not applicable":
        gone = row.ends_with_order is not None and standing.rank is Rank.OFF and row.state is State.OPEN
        return gone or row.state in (State.CANCELLED, State.WAIVED)
    return row.state is State.INFORMATION


@cache
def rules() -> dict[str, tuple[str, Rule]]:
    """Every rule of the shipped procedures that yields a date, by its id, with its procedure."""
    return {
        rule.basis.id: (pack.id, rule)
        for pack in packs().values()
        for rule in pack.rules
        if not isinstance(rule, Text)
    }


def dated() -> list[str]:
    """Of those, the ones by which somebody has to do something."""
    return [id for id, (_, rule) in rules().items() if rule.basis.nature is not Nature.INFORMATION]


@pytest.mark.parametrize("id", dated())
def test_every_dated_clause_is_shown_met_missed_and_not_applicable(id: str) -> None:
    have = {one.when for one in cases() if one.id == id}
    lacking = {"met", "missed", "not applicable"} - have
    excused = {NOT_ALL_THREE[id][0]} if id in NOT_ALL_THREE else set()
    assert lacking == excused


def test_no_case_is_of_a_rule_that_no_procedure_has() -> None:
    # A case may show a part or a number of its rule; the rule itself must stand in that procedure.
    astray = [(one.pack, one.id) for one in cases() if rules().get(one.id, ("",))[0] != one.pack]
    assert astray == []


def test_no_case_is_told_twice() -> None:
    told = [(one.id, one.when, one.title) for one in cases()]
    assert len(told) == len(set(told))
