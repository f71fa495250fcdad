"""What follows from an order's facts for the people around it: who holds it, and which dates an act moved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from sotui.dates.words import moment, short
from sotui.facts.history import chronological
from sotui.facts.model import Case, Fact
from sotui.facts.vocabulary import check_qualifier, kind_of
from sotui.procedures.model import Deadline, State
from sotui.procedures.pairing import Alike, but_for_its_number, paired
from sotui.register.model import Child


def last_of(facts: Iterable[Fact], kinds: Iterable[str]) -> Fact | None:
    """The latest fact of these kinds by the day it happened; recorded later wins a tie."""
    wanted = frozenset(kinds)
    return max((fact for fact in facts if fact.kind in wanted), key=chronological, default=None)


def social_workers(case: Case) -> tuple[str, ...]:
    """Ids of the workers who hold the children of this order, each once; empty where nobody does.

    An allocation on the order holds for every child that has none of its own.
    """
    children = [child.facts for child in case.children] or [()]
    held = [social_worker_of(case, facts) for facts in children]
    return tuple(dict.fromkeys(id for id in held if id))


def social_worker_of(case: Case, own: Iterable[Fact]) -> str | None:
    """Id of the worker who holds one child, by the child's ``own`` facts and the order's; or None."""
    last = last_of([*case.facts, *own], ("allocated", "transferred", "unallocated"))
    return last.qualifier or None if last is not None and last.kind != "unallocated" else None


def iro(case: Case) -> str | None:
    """Id of the IRO allocated to the order, or None."""
    facts = [*case.facts, *(fact for child in case.children for fact in child.facts)]
    last = last_of(facts, ("iro-allocated", "iro-unallocated"))
    return last.qualifier or None if last is not None and last.kind == "iro-allocated" else None


def procedure_of(case: Case) -> str | None:
    """Id of the procedure that the order is under, or None where none is recorded."""
    last = last_of(case.facts, ("under-procedure",))
    return last.qualifier if last else None


def short_names(names: Sequence[str]) -> list[str]:
    """Names for a narrow column: siblings of one surname are written once with it, *Ada, Ben Example*."""
    parts = [name.rsplit(" ", 1) for name in names]
    if len(names) > 1 and all(len(part) == 2 for part in parts) and len({part[1] for part in parts}) == 1:
        return [part[0] for part in parts[:-1]] + [names[-1]]
    return list(names)


def as_corrected(
    fact: Fact, *, on: date | None, at: datetime | None, qualifier: str | None, withdrawn: bool
) -> Fact:
    """The fact that would supersede this one; what is None stays, but another day has no hour of the old one.

    Raises FactError where the qualifier is not what the kind takes.
    """
    return replace(
        fact,
        on=on or fact.on,
        at=at if at is not None else (fact.at if on is None else None),
        qualifier=fact.qualifier if qualifier is None else check_qualifier(kind_of(fact.kind), qualifier),
        supersedes=fact.id,
        withdrawn=withdrawn,
        root=fact.occurrence,
    )


LONG_BEFORE = 365
"""Calendar days before the order was made from which a day is more likely a slip than a memory."""
_OF_THE_ORDER = frozenset({"order-made", "order-length", "stated-end", "under-procedure", "supervised-under"})


def doubt(kind: str, on: date, made: date | None, children: Sequence[Child]) -> str:
    """What to ask before this is recorded for ``on``: a day before the birth of all of these children, or a
    year and more before the order was made; empty for a likely day.
    """
    born = [child.born for child in children if child.born is not None]
    if born and len(born) == len(children) and on < min(born):
        whose = children[0].name if len(children) == 1 else "any of its children"
        return f"{short(on)} is before {whose} was born ({short(min(born))})."
    if made is None or kind in _OF_THE_ORDER or (made - on).days < LONG_BEFORE:
        return ""
    years = (made - on).days // 365
    return f"{short(on)} is {years} year{'s' * (years > 1)} before the order was made ({short(made)})."


def moved(before: Sequence[Deadline], after: Sequence[Deadline]) -> tuple[str, ...]:
    """What an act changed among an order's dates, a line each, in the order of the dates."""
    pairs = paired(before, after, _SAME)
    same = {id(one): was for was, one in pairs if was is not None and one is not None}
    gone = [was for was, one in pairs if was is not None and one is None and _live(was)]
    new = [one for was, one in pairs if was is None and one is not None and _live(one)]
    # Once a cadence is held its next date takes the place of the last: one line, not two.
    instead = paired(gone, new, _OF_ONE_RULE)
    arisen = {id(one): was for was, one in instead if one is not None}
    lines: list[str] = []
    for one in after:
        if id(one) in arisen:
            was = arisen[id(one)]
            lines.append(f"{one.title}: now {_when(one)}" + (f", was {_when(was)}" if was else ""))
        elif (was := same.get(id(one))) is not None and _standing(was) != _standing(one):
            lines.append(_change(was, one))
    lines += [f"{was.title}: no longer due" for was, one in instead if was is not None and one is None]
    return tuple(lines)


_SAME: Alike[Deadline] = (
    lambda one: (one.subject.id, one.id, one.occurrence),
    lambda one: (one.subject.id, key) if (key := but_for_its_number(one.id, one.occurrence)) else None,
)
_OF_ONE_RULE: Alike[Deadline] = (lambda one: (one.subject.id, one.id),)


def _standing(one: Deadline) -> tuple[object, ...]:
    return (one.state, one.due, one.due_at, one.met_on, one.preferred, one.ticks_missing, one.end_decided)


def _live(one: Deadline) -> bool:
    return one.state in (State.OPEN, State.IMPOSSIBLE)


def _when(one: Deadline) -> str:
    if one.due_at is not None:
        return f"due {moment(one.due_at)}"
    if one.due is not None:
        return f"due {short(one.due)}"
    return "to be done"


def _change(was: Deadline, one: Deadline) -> str:
    if one.state is State.MET:
        late = ", late" if one.met_late else ""
        return f"{one.title}: met{' ' + short(one.met_on) if one.met_on else ''}{late}"
    if one.state in (State.WAIVED, State.CANCELLED):
        return f"{one.title}: {one.state.value}"
    if one.state is State.IMPOSSIBLE:
        return f"{one.title}: {_when(one)}, too late to be met in time"
    if was.state is one.state and was.due == one.due and was.due_at == one.due_at:
        if one.end_decided and not was.end_decided:
            return f"{one.title}: decision about the end recorded"
        return f"{one.title}: still {_when(one)}"
    if was.state is not one.state:
        return f"{one.title}: {_when(one)} again"
    return f"{one.title}: {_when(one)}, was {_when(was)}"
