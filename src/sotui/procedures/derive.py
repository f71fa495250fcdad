"""Facts in, dates out: the deadlines of one case by the packs that apply to it. It knows no today."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sotui.dates.working import WorkingCalendar
from sotui.facts.model import Case, SubjectKind
from sotui.procedures.court_date import CourtDate
from sotui.procedures.dated import Dated
from sotui.procedures.life import child_life, life_of
from sotui.procedures.model import Deadline
from sotui.procedures.naming import Naming
from sotui.procedures.pack import Pack, Role, Rule
from sotui.procedures.sight import Sight, index, occasions
from sotui.procedures.standing import Pair
from sotui.procedures.terms import governed


def derive(
    case: Case,
    packs: Sequence[Pack],
    calendar: WorkingCalendar,
    *,
    registered_on: date | None = None,
    explain: bool = True,
) -> tuple[Deadline, ...]:
    """Every deadline of an order with its children, or of a worker, in the order of packs and clauses.

    ``packs`` are those that apply (see :func:`sotui.procedures.terms.packs_for`), a former before a latter.
    ``registered_on`` is the day the order came to the register: a decision whose latest day had passed by
    then is impossible, not late (AMB-23).
    Without ``explain`` quote, steps and readings stay empty, which is quicker; all else is the same.
    The order's rules see the facts of every child, a child's rules its own facts and the order's; the same
    kind on the same day counts as one occasion. While the day made is unknown, only what does not
    count from it is yielded.
    """
    packs = tuple(packs)
    plan = _plan(packs)
    if case.subject.kind is SubjectKind.WORKER:
        sight = Sight(case.subject, index((occasions(case.facts),)), None, calendar, explain=explain)
        return tuple(_rows(sight, packs, plan, SubjectKind.WORKER))
    of_order = occasions(case.facts)
    of_children = [occasions(child.facts) for child in case.children]
    facts = index((of_order, *of_children))
    life = life_of(case, facts)
    sight = Sight(
        case.subject,
        facts,
        life,
        calendar,
        children=case.children,
        registered_on=registered_on,
        explain=explain,
    )
    found = _rows(sight, packs, plan, SubjectKind.ORDER)
    alone = len(case.children) == 1
    if plan.in_turn[SubjectKind.CHILD]:
        for child, of_child in zip(case.children, of_children, strict=True):
            # An only child sees what its order sees: one index serves both.
            own = facts if alone else index((of_order, of_child))
            sight = Sight(
                child.subject,
                own,
                child_life(life, child, own) if life is not None else None,
                calendar,
                born=child.born,
                registered_on=registered_on,
                explain=explain,
            )
            found += _rows(sight, packs, plan, SubjectKind.CHILD)
    return tuple(found)


_Ready = tuple[str, Callable[[Sight], list[Deadline]]]
"""The kind of fact without which a rule yields nothing, empty where there is none such; and its rows."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What follows from the packs alone: found once for all the orders to which the same ones apply."""

    own_dates: frozenset[str]
    own_intervals: frozenset[str]
    whole: bool
    """Whether each of them governs from the start and to the end."""
    in_turn: dict[SubjectKind, tuple[tuple[tuple[Naming, ...], tuple[_Ready, ...]], ...]]
    """For each kind of subject the packs that have rules about it: what they name, and those rules."""


@lru_cache(maxsize=256)
def _plan(packs: tuple[Pack, ...]) -> _Plan:
    return _Plan(
        own_dates=frozenset(
            rule.basis.id for pack in packs for rule in pack.rules if isinstance(rule, CourtDate) and rule.own
        ),
        own_intervals=frozenset(
            fact
            for pack in packs
            if pack.role is not Role.HOUSE and pack.until is None
            for fact in pack.counts_by
        ),
        whole=all(pack.since is None and pack.until is None for pack in packs),
        in_turn={
            kind: tuple(
                (pack.namings, tuple((_waits_for(rule), rule.rows) for rule in rules))
                for pack in packs
                if (rules := pack.by_subject.get(kind))
            )
            for kind in SubjectKind
        },
    )


def _waits_for(rule: Rule) -> str:
    if isinstance(rule, Pair):
        return rule.opened_by.fact
    if isinstance(rule, Dated) and rule.trigger is not None and not rule.or_triggers:
        return rule.trigger.fact
    return ""


def _rows(sight: Sight, packs: Sequence[Pack], plan: _Plan, kind: SubjectKind) -> list[Deadline]:
    sight.own_dates, sight.own_intervals = plan.own_dates, plan.own_intervals
    found = _from_the_start(sight, plan, kind) if plan.whole else _by_their_days(sight, packs, kind)
    sight.close()
    return found


def _from_the_start(sight: Sight, plan: _Plan, kind: SubjectKind) -> list[Deadline]:
    found: list[Deadline] = []
    facts = sight.facts
    for namings, rules in plan.in_turn[kind]:
        for naming in namings:
            naming.apply(sight)
        for waits_for, rows in rules:
            if not waits_for or waits_for in facts:
                found += rows(sight)
    return found


def _by_their_days(sight: Sight, packs: Sequence[Pack], kind: SubjectKind) -> list[Deadline]:
    """The rows where one of the packs governs some days only."""
    found: list[Deadline] = []
    for pack in packs:
        rules = pack.by_subject.get(kind)
        if not rules:
            continue
        whole = pack.since is None and pack.until is None
        before = () if whole else tuple(found)
        # A newer version follows on the one before it; a procedure that comes back is moved to anew.
        moved = not any(one.id == pack.id and one.until == pack.since for one in packs if one.until)
        if moved:
            for version in _as_followed(pack, packs):
                for naming in version.namings:
                    naming.apply(sight, version.since, version.until)
        sight.asked_from = pack.since
        if before:
            sight.told = {row.key: row.due for row in before if row.pack == pack.id and row.due is not None}
        for rule in rules:
            rows = rule.rows(sight)
            found += rows if whole else governed(pack, rule, rows, sight, before, moved=moved)
    return found


def _as_followed(pack: Pack, packs: Sequence[Pack]) -> list[Pack]:
    """The pack and the newer versions that followed on it without a break.

    What is held under a newer version and has no name is named by that; it may meet what an older one asked.
    """
    found = [pack]
    while (until := found[-1].until) is not None:
        newer = next((one for one in packs if one.id == pack.id and one.since == until), None)
        if newer is None:
            break
        found.append(newer)
    return found
