"""What the Children Act 1989 itself says of an order's life: last day, cap, endings, directions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from sotui.dates import months, words
from sotui.facts.model import SubjectKind
from sotui.procedures.life import ENDINGS, Decider, Ending, Life
from sotui.procedures.life_steps import last_day_steps
from sotui.procedures.model import Deadline, Reading, State, Step
from sotui.procedures.offsets import corresponding
from sotui.procedures.rows import Basis, make, union
from sotui.procedures.satisfaction import Settled
from sotui.procedures.sight import Look, Occasion, Sight

ONE_DAY = timedelta(days=1)
DIRECTION_DAYS = 90
"""Schedule 3 paragraph 7 (from memory)."""


class Yields(StrEnum):
    """What a rule of the statute pack yields."""

    LAST_DAY = "last-day"
    EARLIEST = "earliest"
    CAP = "cap"
    STATED = "stated"
    ENDED = "ended"
    PENDING = "pending"
    APPLY = "apply"
    DIRECTIONS = "directions"


@dataclass(frozen=True, slots=True)
class Statutory:
    """One of the law's own rows."""

    basis: Basis
    yields: Yields
    decided_by: Mapping[Decider, Basis]
    """What it cites instead, where something else than the length decides the last day."""

    def rows(self, sight: Sight) -> list[Deadline]:
        """The row, where the facts give rise to it."""
        if self.yields is Yields.DIRECTIONS:
            counted = _directions(self.basis, sight.look())
            return [counted] if counted is not None else []
        life = sight.life
        if life is None:
            return []
        if _absent(self.yields, sight, life):
            return []
        basis = self.decided_by.get(life.decided_by, self.basis) if self.decided_by else self.basis
        row = _BY_YIELD[self.yields](basis, sight.look(), life)
        return [row] if row is not None else []


def _absent(yields: Yields, sight: Sight, life: Life) -> bool:
    """Whether nothing at all is recorded that such a row could tell of: most orders have few of them."""
    if yields is Yields.EARLIEST:
        return life.earliest == life.last_day
    if yields is Yields.STATED:
        return life.stated is None
    if yields is Yields.PENDING:
        return life.applied is None
    if yields is Yields.ENDED:
        return life.ending is None and sight.subject.kind is not SubjectKind.CHILD
    return False


def _last_day(basis: Basis, look: Look, life: Life) -> Deadline:
    """The last day in force. It is the order's own row: one child's part shows as its ending."""
    if look.steps is not None:
        look.steps.extend(last_day_steps(life))
    ids = life.ids
    if life.end_decided is not None:
        ids = union(ids, life.end_decided.ids)
    if life.applied is not None:
        ids = union(ids, life.applied.ids)
    state, reason = State.OPEN, ""
    ending = life.ending
    if ending is not None:
        state, reason, ids = State.CANCELLED, ending.reason, union(ids, ending.ids)
    row = make(
        basis,
        look,
        due=life.last_day,
        ids=ids,
        since=life.made,
        occurrence=life.occurrence,
        state=state,
        reason=reason,
        earliest=life.earliest if life.earliest != life.last_day else None,
        bound=False,
    )
    if look.steps is None:
        return row
    # Of the readings only those are told that decided here, or had something to apply to.
    applied = set()
    if life.decided_by is Decider.LENGTH and not months.has_corresponding(life.made, life.length):
        applied.add("AMB-02")
    if life.printed is not None and life.decided_by in (Decider.LENGTH, Decider.PRINTED):
        applied.add("AMB-03")
    if life.last_day == life.cap and life.decided_by is Decider.EXTENSION:
        applied.add("AMB-24")
    readings = (replace(one, taken=one.taken or one.id in applied) for one in row.readings)
    return replace(row, readings=tuple(one for one in readings if one.taken))


def _earliest(basis: Basis, look: Look, life: Life) -> Deadline | None:
    if life.earliest == life.last_day:
        return None
    if look.steps is not None:
        look.steps.extend(last_day_steps(life))
        look.steps.append(
            Step(f"One day earlier by the cautious reading: {words.short(life.earliest)}", life.earliest)
        )
    return _information(basis, look, life, life.earliest, life.ids)


def _cap(basis: Basis, look: Look, life: Life) -> Deadline:
    if look.steps is not None:
        look.steps.append(Step(f"Order made: {words.short(life.made)}", life.made))
        look.steps.append(
            Step(f"Three years beginning with that day end on {words.short(life.cap)}", life.cap)
        )
    return _information(basis, look, life, life.cap, (life.made_id,))


def _stated(basis: Basis, look: Look, life: Life) -> Deadline | None:
    stated = life.stated
    if stated is None:
        return None
    due = stated.on
    if look.steps is not None:
        look.steps.append(Step(f"Printed on the order: {words.short(due)}", due))
    return _information(basis, look, life, due, union(stated.ids, life.ids), _beside(life, due))


def _beside(life: Life, due: date) -> str:
    """How the printed end stands to the last day in force that is used."""
    used = words.short(life.last_day)
    if life.eighteen is not None:
        used += ", the eve of the youngest child's eighteenth birthday"
    if due < life.made:
        return f"WARNING: the printed end is before the day the order was made: not used, {used} is."
    if life.extension is not None:
        return f"The order has since been extended: the last day in force is {used}."
    if due > life.statutory:
        if due == corresponding(life.made, life.length):
            return (
                "The court prints the anniversary, meaning 00:00 on that day; the last day in force is "
                f"{used}."
            )
        return (
            f"WARNING: the printed end is {words.span((due - life.statutory).days)} after the law's, "
            f"{words.short(life.statutory)}. The last day used is {used}. Ask legal services which stands."
        )
    if life.last_day < due:
        return f"The order ends before it, on {used}."
    return f"The end printed on the order is used: {used}."


def _pending(basis: Basis, look: Look, life: Life) -> Deadline | None:
    applied = life.applied
    if applied is None:
        return None
    due = life.last_day + ONE_DAY
    if look.steps is not None:
        look.steps.append(Step(f"Extension applied for: {words.short(applied.on)}", applied.on))
        look.steps.append(Step(f"Last day in force: {words.short(life.last_day)}", life.last_day))
        look.steps.append(Step(f"Lapsed, extension pending, from the next day: {words.short(due)}", due))
    reason = "An application does not itself keep the order alive."
    return _information(basis, look, life, due, union(applied.ids, life.ids), reason)


def _apply(basis: Basis, look: Look, life: Life) -> Deadline:
    """The first day of the last quarter of the order's life."""
    after = life.last_day + ONE_DAY
    whole = (after.year - life.made.year) * 12 + after.month - life.made.month
    if corresponding(life.made, whole) == after and whole % 4 == 0:
        due = corresponding(after, -(whole // 4))
    else:
        due = life.made + timedelta(days=(after - life.made).days * 3 // 4)
    if look.steps is not None:
        look.steps.extend(last_day_steps(life))
        look.steps.append(Step(f"The last quarter of that time begins on {words.short(due)}", due))
    return _information(
        basis, look, life, due, life.ids, "Information only: applying earlier or later is no error."
    )


def _directions(basis: Basis, look: Look) -> Deadline | None:
    """The days of directions left; it does not depend on the day the order was made."""
    facts = look.sight.facts
    given, missed = facts.get("direction-days-given"), facts.get("direction-days-missed", [])
    if not given:
        return None
    caps = facts.get("direction-days-cap")
    cap = min(DIRECTION_DAYS, _total(caps[-1:])) if caps else DIRECTION_DAYS
    used = _total(given)
    lenient, strict = cap - (used - min(_total(missed), used)), cap - used
    if look.steps is not None:
        look.steps.append(Step(f"Directions may total {words.span(cap)}"))
        look.steps.append(Step(f"Given so far: {words.span(used)}"))
        look.steps.append(
            Step(f"Not complied with, which the supervisor may disregard: {words.span(_total(missed))}")
        )
        look.steps.append(Step(f"Left: {_left(strict)} by the strict count, {_left(lenient)} by discretion"))
    row = _information(
        basis,
        look,
        look.sight.life,
        None,
        tuple(i for one in (*given, *missed, *(caps or ())) for i in one.ids),
        f"By the strict count, {_left(strict)}.",
        remaining=_left(lenient),
    )
    if look.steps is None:
        return row
    readings = (
        Reading("STAT-DIRECTIONS", f"Days not complied with disregarded: {_left(lenient)} left.", None, True),
        Reading("STAT-DIRECTIONS:strict", f"Every day given counts: {_left(strict)} left."),
    )
    return replace(row, readings=readings + row.readings)


def _ended(basis: Basis, look: Look, life: Life) -> Deadline | None:
    """The order's ending; for a child, what ends the order for it alone, or its eighteenth birthday."""
    sight = look.sight
    ending = life.ending
    if sight.subject.kind is SubjectKind.CHILD:
        if ending is None or not _own(sight, ending):
            return _eighteen(basis, look, life)
    elif ending is None:
        return None
    assert ending is not None
    if look.steps is not None:
        look.steps.append(Step(ending.reason, ending.day))
    id = basis.id.partition(":")[0] + (":first" if ending.kind == "supervision-order-made" else "")
    return make(
        basis,
        look,
        id=id,
        due=ending.day,
        ids=ending.ids,
        since=ending.day,
        settled=Settled(ending.day, None, (), ending.ids),
        state=State.MET,
        reason=ending.reason,
        bound=False,
    )


def _own(sight: Sight, ending: Ending) -> bool:
    return any(
        one.concerns(sight.subject) and set(ending.ids) & set(one.ids)
        for kind in ENDINGS
        for one in sight.facts.get(kind, ())
    )


def _eighteen(basis: Basis, look: Look, life: Life) -> Deadline | None:
    """A child who turns 18 before the order's own end: its last day is the eve of the birthday."""
    born = look.sight.born
    if born is None:
        return None
    eve = months.last_day_before_eighteen(born)
    if eve != life.last_day or life.ended_early:
        return None
    if look.steps is not None:
        birthday = months.eighteenth_birthday(born)
        look.steps.append(Step(f"Attains 18 on {words.short(birthday)}", birthday))
        look.steps.append(Step(f"The eve of that day: {words.short(eve)}", eve))
    cautious = months.cautious_last_day_before_eighteen(born)
    return _information(
        basis,
        look,
        life,
        eve,
        (life.made_id,),
        f"The order ends for this child on {words.short(eve)}, the eve of the eighteenth birthday.",
        id=basis.id.partition(":")[0],
        earliest=cautious if cautious != eve else None,
    )


def _information(
    basis: Basis,
    look: Look,
    life: Life | None,
    due: date | None,
    ids: tuple[str, ...],
    reason: str = "",
    *,
    id: str = "",
    remaining: str = "",
    earliest: date | None = None,
) -> Deadline:
    state = State.INFORMATION
    ending = life.ending if life is not None else None
    if ending is not None and due is not None and due > ending.day:
        state, reason, ids = State.CANCELLED, ending.reason, union(ids, ending.ids)
    return make(
        basis,
        look,
        id=id,
        due=due,
        ids=ids,
        since=life.made if life is not None else None,
        state=state,
        reason=reason,
        remaining=remaining,
        earliest=earliest,
        bound=False,
    )


def _total(here: list[Occasion]) -> int:
    return sum(int(one.qualifier) for one in here if one.qualifier.isdigit())


def _left(days: int) -> str:
    return words.span(days) if days >= 0 else f"none, {words.span(days)} over"


_BY_YIELD = {
    Yields.LAST_DAY: _last_day,
    Yields.EARLIEST: _earliest,
    Yields.CAP: _cap,
    Yields.STATED: _stated,
    Yields.ENDED: _ended,
    Yields.PENDING: _pending,
    Yields.APPLY: _apply,
}
