"""What every rule has in common, and how one row of a rule is made."""

from __future__ import annotations

from dataclasses import dataclass, fields, make_dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sotui.dates import words
from sotui.facts.model import SubjectKind
from sotui.procedures.anchors import Point
from sotui.procedures.conditions import Condition
from sotui.procedures.model import Deadline, Force, Kind, Nature, Reading, State, Step, unnumbered
from sotui.procedures.satisfaction import Settled
from sotui.procedures.sight import Look, Occasion


@dataclass(frozen=True, slots=True)
class ReadingText:
    """How a clause is read where it is ambiguous, as its pack tells it."""

    id: str
    words: str
    due: Point | None = None
    taken: bool = False


@dataclass(frozen=True, slots=True)
class Basis:
    """What every rule says about itself."""

    id: str
    pack: str
    clause: str
    title: str
    quote: str
    force: Force
    kind: Kind
    by: str
    nature: Nature
    subject: SubjectKind
    when: tuple[Condition, ...]
    survives: bool
    """Whether what is still open outlives the order's end, as minutes do."""
    decide_now: bool
    """Whether a date that had passed before the order came to the register is impossible, not late."""
    settled_by: tuple[str, ...]
    readings: tuple[ReadingText, ...]


if TYPE_CHECKING:
    _Draft = Deadline
else:
    # A frozen dataclass sets its fields four times slower than a plain one of the same shape, and the whole
    # register is derived anew when a pack changes: a row is drafted plain, then becomes a Deadline.
    _Draft = make_dataclass("_Draft", [f.name for f in fields(Deadline)], slots=True)


def make(
    basis: Basis,
    look: Look,
    *,
    id: str = "",
    due: date | None,
    at: datetime | None = None,
    ids: tuple[str, ...] = (),
    since: date | None = None,
    occurrence: str = "",
    preferred: date | None = None,
    settled: Settled | None = None,
    state: State | None = None,
    reason: str = "",
    remaining: str = "",
    not_before: date | None = None,
    earliest: date | None = None,
    ends: date | None = None,
    bound: bool = True,
) -> Deadline:
    """One row, with its state by the facts alone.

    ``since`` is the day from which it is owed; ``not_before`` the first day on which it could be done: a
    due day before that, or before the order, is impossible. ``bound`` is False for rows that tell of the
    order's own life, which its end does not cancel; ``ends`` is the day with which the row falls away where
    that is not the order's own end.
    """
    sight = look.sight
    life = sight.life
    row_id = id or basis.id
    met_on: date | None = None
    late = False
    missing: tuple[str, ...] = ()
    if settled is not None:
        ids = union(ids, settled.ids)
        missing = settled.missing
        if settled.on is not None:
            met_on = settled.on
            if at is not None and settled.at is not None:
                late = settled.at.timestamp() > at.timestamp()  # two London moments compare by their face
            else:
                late = due is not None and met_on > due
            late = late and not is_target(basis)
    if not bound or life is None or basis.survives:
        ends = None
    elif ends is None or ends > life.end:
        ends = life.end
    if met_on is not None and state is None and life is not None:
        gone = life.ending
        if gone is not None and ends == gone.day and met_on > ends and (due is None or due > ends):
            met_on, late = None, False  # what was done after the end settles nothing that the end cancelled
        elif due is not None and due < life.made:
            late = False
            reason = f"Its latest date, {words.short(due)}, was before the order was made."
        elif due is not None and not_before is not None and due < not_before == life.extended_on:
            late = False
            reason = f"Its latest date, {words.short(due)}, was before the order was extended."
    if state is None:
        state = State.OPEN
        waiver = None
        if sight.waived and basis.kind is not Kind.STATUTE:
            waiver = sight.waived.get(unnumbered(f"{row_id}|{occurrence}"))
        if met_on is not None:
            state = State.MET
        elif waiver is not None:
            state = State.WAIVED
            reason = waiver.why or f"Waived on {words.short(waiver.on)}."
            ids += waiver.ids
        elif life is not None:
            state, reason, more = _by_life(basis, look, due, not_before, ends)
            ids += more
        elif due is not None and not_before is not None and due < not_before and not is_target(basis):
            state = State.IMPOSSIBLE
            reason = f"The latest date, {words.short(due)}, was before {words.short(not_before)}."
    calendar = sight.calendar
    do_by = None
    if due is not None:
        do_by = calendar.on_or_before(due)
        if basis.nature is Nature.IMMEDIATE and since is not None and do_by < since:
            do_by = due  # what is owed at once cannot be done before it arose
    tells_end = basis.nature is Nature.LAST_DAY
    steps: tuple[Step, ...] = ()
    readings: tuple[Reading, ...] = ()
    if look.steps is not None:
        if settled is not None:
            look.steps.extend(Step(note) for note in settled.notes)
        steps = tuple(look.steps)
        readings = tuple(_reading(text, look) for text in basis.readings)
    row = _Draft(
        row_id,
        basis.pack,
        basis.clause,
        basis.title,
        sight.subject,
        basis.by,
        basis.kind,
        basis.force,
        basis.nature,
        due,
        at,
        do_by,
        preferred,
        calendar.on_or_before(preferred) if preferred is not None else None,
        preferred is not None and life is not None and preferred < life.made,
        state,
        reason,
        met_on,
        late,
        missing,
        due is not None and due > calendar.confirmed_to,
        basis.settled_by,
        ends,
        tells_end and life is not None and life.end_decided is not None,
        tells_end and life is not None and life.applied is not None,
        since,
        occurrence,
        basis.quote if sight.explain else "",
        steps,
        readings,
        ids,
        remaining,
        earliest,
    )
    row.__class__ = Deadline
    return row


def no_duty(basis: Basis, look: Look, due: date, *, bound: bool) -> tuple[State | None, str, tuple[str, ...]]:
    """Whether nobody has to do anything: a date worth knowing, or one after the last day in force.

    ``bound`` says that it is still open and counts from the order itself: what an event set off, such as a
    notice within days of a meeting, may well fall after that day.
    """
    life = look.sight.life
    if basis.nature is Nature.INFORMATION:
        ending = life.ending if life is not None else None
        if ending is not None and due > ending.day:
            return State.CANCELLED, ending.reason, ending.ids
        return State.INFORMATION, "", ()
    if life is None or not bound or basis.survives or life.ended_early or due <= life.last_day:
        return None, "", ()
    reason = f"It would fall after the last day in force, {words.short(life.last_day)}."
    return State.CANCELLED, reason, life.ids


def is_target(basis: Basis) -> bool:
    """Whether it is a target without force: it can be passed, never overdue or impossible as a rule."""
    gentle = basis.kind is Kind.LOCAL_DEFAULT and basis.nature is not Nature.SAFEGUARDING
    return gentle or basis.nature is Nature.SOFT


def _by_life(
    basis: Basis, look: Look, due: date | None, not_before: date | None, ends: date | None
) -> tuple[State, str, tuple[str, ...]]:
    """How an open row stands by the order's life: cancelled by an early end, impossible, or open."""
    life = look.sight.life
    assert life is not None
    ending = life.ending
    if ending is not None and ends is not None and ends == ending.day and (due is None or due > ends):
        return State.CANCELLED, ending.reason, ending.ids
    if due is None or is_target(basis):
        return State.OPEN, "", ()
    if due < life.made:
        said = f"The latest date, {words.short(due)}, was before the order was made: decide now."
        return State.IMPOSSIBLE, said, ()
    if not_before is not None and not_before == life.extended_on and due < not_before:
        said = (
            f"The latest date, {words.short(due)}, was before the order was extended"
            f" ({words.short(not_before)}): decide now."
        )
        return State.IMPOSSIBLE, said, ()
    if not_before is not None and due < not_before:
        said = (
            f"The latest date, {words.short(due)}, had passed when this arose on {words.short(not_before)}:"
            " convene it now."
        )
        return State.IMPOSSIBLE, said, ()
    registered = look.sight.registered_on
    if basis.decide_now and registered is not None and due < registered:
        said = (
            f"The latest date, {words.short(due)}, had passed when the order came to the register on "
            f"{words.short(registered)}: decide now."
        )
        return State.IMPOSSIBLE, said, ()
    return State.OPEN, "", ()


def _reading(text: ReadingText, look: Look) -> Reading:
    reached = text.due.reach(look.quietly()) if text.due is not None else None
    return Reading(text.id, text.words, reached[0] if reached else None, text.taken)


def union(*parts: tuple[str, ...]) -> tuple[str, ...]:
    """The ids of several parts, each once, in order."""
    known: tuple[str, ...] = ()
    for part in parts:
        if part and part is not known:
            known = tuple(dict.fromkeys(known + part)) if known else part
    return known


def occurrence_of(one: Occasion | None) -> str:
    """What tells an occurrence apart from others; empty for what happens once."""
    return one.occurrence if one is not None else ""
