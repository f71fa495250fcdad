"""A calculator that needs no register: which dates follow from an order and from what happened on it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from sotui.cli.common import refuse
from sotui.dates.errors import DateError
from sotui.dates.months import age_on, last_day_of_period
from sotui.dates.typed import EARLIEST_ORDER, latest_plan
from sotui.facts.model import Case, ChildOnOrder, Fact, Subject, SubjectKind
from sotui.facts.vocabulary import FactError
from sotui.facts.written import read_fact

if TYPE_CHECKING:
    from sotui.procedures.model import Deadline, Standing
    from sotui.procedures.pack import Pack

FILE = ".toml"
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option(
    "--procedure",
    "procedures",
    multiple=True,
    metavar="ID",
    help="A procedure, or the .toml file of one; may be given again.",
)
@click.option("--made", type=_DAY, metavar="DATE", help="The day the order was made.")
@click.option(
    "--months",
    type=click.IntRange(1, 12),
    help="Its length in months as made, 1 to 12; extensions are told by --extended-to.",
)
@click.option("--ends", type=_DAY, metavar="DATE", help="The end printed on the order.")
@click.option("--extended-to", type=_DAY, metavar="DATE", help="The last day after an extension.")
@click.option("--born", type=_DAY, metavar="DATE", help="The child's date of birth.")
@click.option("--plan", type=click.Choice(["cin", "cp"]), help="Child in need or child protection plan.")
@click.option(
    "--fact",
    "told",
    multiple=True,
    metavar="KIND=WHEN[:QUALIFIER]",
    help="Something that happened, such as review-held=2026-10-15:insufficient-evidence; may be given again.",
)
@click.option("--as-of", type=_DAY, metavar="DATE", help="Judge the dates as on this day instead of today.")
@click.option("--json", "as_json", is_flag=True, help="One JSON list, an object per deadline.")
def dates(
    procedures: tuple[str, ...],
    made: datetime | None,
    months: int | None,
    ends: datetime | None,
    extended_to: datetime | None,
    born: datetime | None,
    plan: str | None,
    told: tuple[str, ...],
    as_of: datetime | None,
    as_json: bool,
) -> None:
    """Work out the dates of an order, each with its clause and its arithmetic. Nothing is kept.

    All dates are written 2026-01-15; moments 2026-04-02T11:00 are London's.
    """
    from sotui.dates.bank_holidays import england
    from sotui.desk import Clock
    from sotui.procedures.derive import derive
    from sotui.procedures.judge import judge

    now = Clock(as_of.date() if as_of else None).now()
    packs = _packs(procedures)
    order = Told(_day(made), months, _day(ends), _day(extended_to), _day(born), plan, told)
    try:
        cases = order.cases()
    except (FactError, DateError) as error:
        refuse(str(error), "Nothing was worked out.")
    judged = [
        (one, judge(one, now)) for case in cases for one in derive(case, packs, england(), explain=True)
    ]
    if as_json:
        click.echo(json.dumps([_object(*pair) for pair in judged], indent=1))
    else:
        _print(judged)


def _packs(procedures: tuple[str, ...]) -> tuple[Pack, ...]:
    """The statute's pack and those asked for; the desk's own standing rows need a register."""
    from sotui.procedures.known import procedure_named
    from sotui.procedures.library import load_packs

    shipped = load_packs()
    chosen = [shipped["statute"]]
    for name in dict.fromkeys(procedures):
        if name.endswith(FILE):
            chosen.append(_from_file(name))
            continue
        known = procedure_named(name)
        pack = shipped.get(known.id if known else name)
        if pack is None or pack.id == "house":
            have = ", ".join(id for id in shipped if id not in ("statute", "house"))
            refuse(
                f"There are no dates for the procedure “{name[:40]}” in this version.",
                f"It has: {have}. Without --procedure the statute's dates are worked out.",
            )
        if pack not in chosen:
            chosen.append(pack)
    return tuple(chosen)


def _from_file(name: str) -> Pack:
    from pathlib import Path

    from sotui.procedures.folder import read_file

    found = read_file(Path(name))
    if found.pack is None:
        refuse("\n".join(str(one) for one in found.faults), "Nothing was worked out.")
    return found.pack


@dataclass(frozen=True, slots=True)
class Told:
    """What was said on the command line about one order, its one child and its one worker."""

    made: date | None
    months: int | None
    ends: date | None
    extended_to: date | None
    born: date | None
    plan: str | None
    told: tuple[str, ...]

    def cases(self) -> tuple[Case, ...]:
        """The order with its child, and the worker where facts about one are told. Raises FactError."""
        order, child, worker = (
            Subject(SubjectKind.ORDER, "order"),
            Subject(SubjectKind.CHILD, "child"),
            Subject(SubjectKind.WORKER, "worker"),
        )
        by_subject: dict[Subject, list[Fact]] = {order: self._of_order(order), child: [], worker: []}
        if self.plan and (self.made or self.told):
            first = self.made or min(read_fact(text).on for text in self.told)
            by_subject[child].append(_fact("plan-changed", child, first, qualifier=self.plan))
        for text in self.told:
            fact = read_fact(text)
            _check_range(fact.on)
            subject = next(one for one in by_subject if one.kind in fact.kind.subjects)
            by_subject[subject].append(
                _fact(fact.kind.id, subject, fact.on, qualifier=fact.qualifier, at=fact.at)
            )
        cases = [
            Case(order, tuple(by_subject[order]), (ChildOnOrder(child, self.born, tuple(by_subject[child])),))
        ]
        if by_subject[worker]:
            cases.append(Case(worker, tuple(by_subject[worker])))
        self._check_birth()
        return tuple(cases)

    def _check_birth(self) -> None:
        if self.born is None or self.made is None:
            return
        if self.born > self.made:
            raise FactError(f"The child was born on {self.born}, after the order was made on {self.made}.")
        age = age_on(self.born, self.made)
        if age >= 18:
            raise FactError(f"The child was {age} when the order was made, and a child no longer.")
        if age == 17:
            click.echo(
                "The child was 17 when the order was made: none may be made about a child of that age "
                "(Children Act 1989 s31(3)). Check both dates.",
                err=True,
            )

    def _of_order(self, order: Subject) -> list[Fact]:
        for day in (self.made, self.ends, self.extended_to):
            _check_range(day)
        if self.made is None:
            if self.months or self.ends or self.extended_to:
                raise FactError("The length and the end of an order need the day it was made: --made DATE.")
            return []
        facts = [_fact("order-made", order, self.made)]
        if self.months is not None:
            facts.append(_fact("order-length", order, self.made, qualifier=str(self.months)))
        if self.ends is not None:
            if self.ends < self.made:
                raise FactError(f"The order cannot end on {self.ends} when it was made on {self.made}.")
            facts.append(_fact("stated-end", order, self.ends, qualifier="until"))
        if self.extended_to is not None:
            if self.extended_to <= last_day_of_period(self.made, self.months or 12):
                raise FactError(
                    f"The order runs to {last_day_of_period(self.made, self.months or 12)} without an "
                    f"extension: it cannot be extended to {self.extended_to}."
                )
            facts.append(_fact("extended-to", order, self.extended_to))
        return facts


def _check_range(day: date | None) -> None:
    """No order was made before the Children Act came into force, and none is planned beyond twenty years."""
    latest = latest_plan(date.today())
    if day is not None and not EARLIEST_ORDER <= day <= latest:
        raise FactError(f"{day} is outside what this takes: {EARLIEST_ORDER} to {latest}.")


def _fact(kind: str, subject: Subject, on: date, *, qualifier: str = "", at: datetime | None = None) -> Fact:
    # Ids that follow from what was said: the same question has the same answer, in the same order.
    return Fact(
        id=f"{kind}={on.isoformat()}:{qualifier}",
        kind=kind,
        subject=subject,
        on=on,
        at=at,
        qualifier=qualifier,
    )


def _object(one: Deadline, standing: Standing) -> dict[str, object]:
    if one.due_at is not None:
        due: str | None = one.due_at.isoformat(timespec="minutes")[:16]
    else:
        due = _iso(one.due)
    return {
        "id": one.id,
        "clause": one.clause,
        "title": one.title,
        "by": one.by,
        "kind": one.kind.value,
        "due": due,
        "do_by": _iso(one.do_by),
        "preferred": "IMPOSSIBLE" if one.preferred_impossible else _iso(one.preferred),
        "status": standing.status,
        "steps": [step.words for step in one.steps],
        "readings": [
            {"id": reading.id, "words": reading.words, "due": _iso(reading.due), "taken": reading.taken}
            for reading in one.readings
        ],
        "pack": one.pack,
        "force": one.force.value,
        "quote": one.quote,
        "why": standing.why,
        "met": _iso(one.met_on),
        "provisional": one.provisional,
        "remaining": one.remaining or None,
    }


def _print(judged: list[tuple[Deadline, Standing]]) -> None:
    from sotui.dates.words import moment, short

    for one, standing in judged:
        when = moment(one.due_at) if one.due_at else short(one.due) if one.due else one.remaining or "no date"
        click.echo(f"{when:<22} {one.title} ({one.id}) · {standing.status}")
        if one.do_by and one.do_by != one.due:
            click.echo(f"{'':<22} do by {short(one.do_by)}, the last working day on or before")
        if one.preferred:
            click.echo(f"{'':<22} preferred by {short(one.preferred)}")
        for step in one.steps:
            click.echo(f"{'':<22} - {step.words}")
        for reading in one.readings:
            said = f"{reading.words} {short(reading.due)}" if reading.due else reading.words
            click.echo(f"{'':<22} {'reading taken' if reading.taken else 'other reading'}: {said}")
    if not judged:
        click.echo("Nothing follows from that: give --made DATE, or facts with --fact.")


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
