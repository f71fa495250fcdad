"""Which procedure governs an order on which days: those it was moved between, and versions as adopted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from sotui.dates import words
from sotui.facts.history import chronological
from sotui.facts.model import Case, Fact, SubjectKind
from sotui.procedures.cadence import Cadence
from sotui.procedures.dated import Dated
from sotui.procedures.model import Deadline, State, Step
from sotui.procedures.pack import Pack, Role, Rule
from sotui.procedures.sight import Sight
from sotui.procedures.stepped import Stepped

_PLACE = {role: place for place, role in enumerate((Role.STATUTE, Role.ORDERS, Role.SUPERVISION, Role.HOUSE))}
_FOR_ALL = frozenset({Role.STATUTE, Role.HOUSE})
_TOLD = frozenset({State.INFORMATION, State.PROJECTED})
_ASKED = frozenset({State.OPEN, State.IMPOSSIBLE, State.MET, State.WAIVED})

_Spell = tuple[str, date | None, date | None]
"""The id of a procedure, the first day on which it governs, the first day after; None is open."""


def packs_for(case: Case, packs: Sequence[Pack]) -> tuple[Pack, ...]:
    """Of ``packs`` those that apply to the case, with their days: statute, house, and what its facts name.

    An order under one procedure from the start is governed by it for all its life. Where it was moved, each
    governs from the day of the move (inclusive) to the day before the next; of versions of one pack each from
    the day it was adopted. A named procedure that is not among ``packs`` is left out: statute dates are shown
    until it is there. For a worker, every supervision pack applies.
    """
    if case.subject.kind is SubjectKind.WORKER:
        return tuple(pack for pack in packs if pack.role is Role.SUPERVISION)
    named: dict[str, list[Fact]] = {"under-procedure": [], "supervised-under": []}
    for fact in case.facts:
        if fact.kind in named:
            named[fact.kind].append(fact)
    if all(len(here) < 2 for here in named.values()):
        return _never_moved(tuple(packs), tuple(here[0].qualifier for here in named.values() if here))
    return _applying(packs, [spell for here in named.values() for spell in _in_spells(here)])


@lru_cache(maxsize=256)
def _never_moved(packs: tuple[Pack, ...], ids: tuple[str, ...]) -> tuple[Pack, ...]:
    """Those that apply where each name holds from the start: thousands of orders share them."""
    return _applying(packs, [(id, None, None) for id in ids])


def _applying(packs: Sequence[Pack], named: Sequence[_Spell]) -> tuple[Pack, ...]:
    found: list[Pack] = []
    for pack in packs:
        if pack.role in _FOR_ALL:
            found.append(pack)
            continue
        for id, since, until in named:
            if id == pack.id and (one := _within(pack, since, until)):
                found.append(one)
    # What governed first stands first: a later one leaves alone what the former has told.
    found.sort(key=_in_time)
    return tuple(found)


def _in_time(pack: Pack) -> tuple[int, date]:
    return _PLACE[pack.role], pack.since or date.min


def in_force(packs: Iterable[Pack], day: date) -> tuple[Pack, ...]:
    """Of the packs that apply to a case those that govern it on a day."""
    return tuple(
        pack
        for pack in packs
        if (pack.since is None or pack.since <= day) and (pack.until is None or day < pack.until)
    )


def _in_spells(here: Sequence[Fact]) -> list[_Spell]:
    """The procedures that facts of one kind name in time."""
    if len(here) < 2:
        return [(fact.qualifier, None, None) for fact in here]
    changes: list[tuple[date, str]] = []
    for fact in sorted(here, key=chronological):
        if changes and changes[-1][0] == fact.on:
            changes.pop()  # said twice for one day: the later word
        if not changes or changes[-1][1] != fact.qualifier:
            changes.append((fact.on, fact.qualifier))
    days: list[date | None] = [None, *(day for day, _ in changes[1:]), None]
    return [(id, days[place], days[place + 1]) for place, (_, id) in enumerate(changes)]


def _within(pack: Pack, since: date | None, until: date | None) -> Pack | None:
    """The pack for these days only; None where it does not hold on any of them."""
    starts = max((day for day in (since, pack.since) if day is not None), default=None)
    ends = min((day for day in (until, pack.until) if day is not None), default=None)
    if starts is not None and ends is not None and starts >= ends:
        return None
    if (starts, ends) == (pack.since, pack.until):
        return pack
    return replace(pack, since=starts, until=ends)


def governed(
    pack: Pack,
    rule: Rule,
    rows: Iterable[Deadline],
    sight: Sight,
    before: Sequence[Deadline],
    *,
    moved: bool,
) -> list[Deadline]:
    """Of a rule's rows those that the pack's days bear out; ``before`` are the rows of the packs before it.

    A duty is judged by the pack in force when it was due: one whose day came under the former stays as it
    was, and so does what an event under the former set off. What the latter would have had done before its
    first day is due on that day, not before it; a decision that can no longer be timely is to be taken now.
    What happened before sets nothing off, and a newer version of the same procedure (``moved`` is False)
    asks for nothing once only that would have been due before it.
    """
    found = list(rows)
    until, since = pack.until, pack.since
    if until is not None:
        found = [row for row in found if _was_owed(row, until, _set_off(rule, row, sight))]
    if since is not None:
        known = {(row.pack, row.key) for row in before}
        found = [
            kept
            for row in found
            if (row.pack, row.key) not in known
            and (kept := _from(rule, row, since, sight, moved=moved)) is not None
        ]
    return found


def _was_owed(row: Deadline, until: date, arose: date | None) -> bool:
    if row.due is None or row.state in _TOLD:
        return False
    return row.due < until or (arose is not None and arose < until)


def _set_off(rule: Rule, row: Deadline, sight: Sight) -> date | None:
    """The day of what set the row off, be it past or planned; None for what counts from the order itself."""
    if not isinstance(rule, Dated) or rule.trigger is None:
        return None
    return next(
        (
            one.on
            for matcher in (rule.trigger, *rule.or_triggers)
            for one in sight.facts.get(matcher.fact, ())
            if one.occurrence == row.occurrence
        ),
        None,
    )


def _from(rule: Rule, row: Deadline, since: date, sight: Sight, *, moved: bool) -> Deadline | None:
    if row.due is None:
        return row
    arose = _set_off(rule, row, sight)
    begun = arose is not None and arose < since
    if row.due >= since and not begun:
        return row
    if row.state not in _ASKED or not _since_then(row, since, sight):
        return None
    if row.ends_with_order is not None and row.ends_with_order < since:
        return None
    decide_now = rule.basis.decide_now
    again = isinstance(rule, Cadence | Stepped)
    if row.state is not State.IMPOSSIBLE and (again or (moved and not begun and not decide_now)):
        return _put_off(row, since, sight)
    if decide_now and not begun:
        return _too_late(row, since)
    if row.state is State.MET or row.state is State.WAIVED:
        return None
    day = arose if begun and arose is not None else row.due
    said = f"{'It arose' if begun else 'Its date was'} on {words.short(day)}, before this was asked for on "
    return replace(row, state=State.CANCELLED, state_reason=f"{said}{words.short(since)}.")


def _since_then(row: Deadline, since: date, sight: Sight) -> bool:
    """Whether what became of the row, if anything did, came about under this procedure."""
    if row.state is State.MET:
        return row.met_on is not None and row.met_on >= since
    if row.state is State.WAIVED:
        waiver = sight.waiver(row.key)
        return waiver is not None and waiver.on >= since
    return True


def _put_off(row: Deadline, since: date, sight: Sight) -> Deadline:
    """The same row, asked for on the first day of the procedure."""
    said = f"It has been asked for since {words.short(since)}: due then, not before it"
    steps = (*row.steps, Step(said, since)) if sight.explain else row.steps
    do_by = max(sight.calendar.on_or_before(since), since)
    late = row.met_late and row.met_on is not None and row.met_on > since
    return replace(row, due=since, do_by=do_by, since=since, steps=steps, met_late=late)


def _too_late(row: Deadline, since: date) -> Deadline:
    """A decision whose latest day had passed when the procedure came: to be taken now, and never late."""
    if row.state is State.WAIVED or row.due is None:
        return row
    said = (
        f"The latest date, {words.short(row.due)}, had passed when this came to be asked for on "
        f"{words.short(since)}"
    )
    if row.state is State.MET:
        return replace(row, met_late=False, state_reason=f"{said}.")
    return replace(row, state=State.IMPOSSIBLE, state_reason=f"{said}: decide now.")
