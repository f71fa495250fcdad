"""Why a date is what it is, in sections of plain text for the board and for the command line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sotui.dates import words
from sotui.facts.model import Fact
from sotui.facts.vocabulary import KINDS, Takes, spoken
from sotui.procedures.model import Deadline, Kind, Nature, State
from sotui.procedures.status_words import ways_out


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its lines.

    The words are the product's own, but for the reason of a waiver: show them as any record text.
    """

    heading: str
    lines: tuple[str, ...]


def explain(deadline: Deadline, facts: Iterable[Fact] = ()) -> list[Section]:
    """The sections that answer *why*: clause, arithmetic, do-by, state, readings, what settles it.

    ``deadline`` must have been derived with its steps. ``facts`` are those of its case: what it depends on
    is told from them. Sections without anything to say are left out.
    """
    found = [
        Section("Clause", _clause(deadline)),
        Section("How the date is reached", tuple(step.words for step in deadline.steps)),
        Section("The day" if _nobody_acts(deadline) else "Act by", _act_by(deadline)),
        Section("How it stands", _state(deadline)),
        Section("How it is read", (*_reading(deadline), *_safe(deadline))),
        Section("What settles it", tuple(_settles(deadline))),
        Section("What it depends on", _depends(deadline, facts)),
    ]
    return [section for section in found if section.lines]


def _clause(deadline: Deadline) -> tuple[str, ...]:
    lines = [
        f"{deadline.id}: {deadline.title}",
        f"{deadline.clause_words[:1].upper()}{deadline.clause_words[1:]}, for the {deadline.by}",
    ]
    if deadline.quote:
        lines.append(f"“{deadline.quote}”")
    if deadline.nature is Nature.SAFEGUARDING and deadline.due is not None:
        own = deadline.kind is not Kind.LOCAL_DEFAULT
        whose = "the clause leaves it to them" if own else "no clause of the procedure in use gives it"
        lines.append(f"The team manager set the interval; {whose}.")
    elif deadline.kind is Kind.LOCAL_DEFAULT:
        lines.append("Local default: no clause gives this date. It is ours, not the source's.")
    elif deadline.kind is Kind.COURT:
        lines.append("Set by the court.")
    elif deadline.force:
        lines.append(f"The clause says “{deadline.force}”.")
    return tuple(lines)


def _nobody_acts(deadline: Deadline) -> bool:
    """Whether it only tells of a day: nothing is due on it and nothing settles it."""
    return deadline.nature is Nature.INFORMATION


def _act_by(deadline: Deadline) -> tuple[str, ...]:
    lines = []
    if deadline.due is not None:
        impossible = deadline.state is State.IMPOSSIBLE
        if _nobody_acts(deadline):
            lines.append(f"{words.short(deadline.due)}: a day worth knowing; nobody has to act on it.")
        elif deadline.due_at is not None:
            lines.append(f"Due {words.moment(deadline.due_at)}, to the hour.")
        elif impossible:
            lines.append(f"It would have been due {words.short(deadline.due)}.")
        else:
            lines.append(f"Due {words.short(deadline.due)}; the day itself still counts.")
        acted_on = not impossible and not _nobody_acts(deadline)
        if deadline.do_by is not None and deadline.do_by != deadline.due and acted_on:
            lines.append(
                f"Do it by {words.short(deadline.do_by)}, the last working day before: "
                "a due date never moves for a weekend or a bank holiday."
            )
    if deadline.preferred is not None:
        said = f"Preferred by {words.short(deadline.preferred)}"
        if deadline.preferred_impossible:
            said += ", which was before the order was made: impossible"
        elif deadline.preferred_do_by is not None and deadline.preferred_do_by != deadline.preferred:
            said += f" (last working day {words.short(deadline.preferred_do_by)})"
        lines.append(f"{said}.")
    if deadline.earliest is not None:
        lines.append(
            f"By the cautious reading one day earlier: count down to {words.short(deadline.earliest)}."
        )
    if deadline.remaining:
        lines.append(f"{deadline.remaining[0].upper()}{deadline.remaining[1:]}.")
    if deadline.provisional:
        lines.append("Provisional: the bank holidays of that time are not yet confirmed.")
    return tuple(lines)


def _state(deadline: Deadline) -> tuple[str, ...]:
    if deadline.state is State.MET:
        day = f" on {words.short(deadline.met_on)}" if deadline.met_on else ""
        lines = [f"Met{' late' if deadline.met_late else ''}{day}."]
        return (*lines, deadline.state_reason) if deadline.state_reason else tuple(lines)
    lines = []
    if deadline.state in (State.WAIVED, State.CANCELLED, State.IMPOSSIBLE):
        lines.append(f"{deadline.state.value.capitalize()}.")
    if deadline.state_reason:
        lines.append(deadline.state_reason)
    if deadline.ends_with_order is not None and deadline.state is State.OPEN:
        lines.append(f"It falls away with the order after {words.short(deadline.ends_with_order)}.")
    return tuple(lines)


def _reading(deadline: Deadline) -> list[str]:
    return [
        f"{one.id}{' (taken)' if one.taken else ''}: {one.words}"
        + (f" That would be {words.short(one.due)}." if one.due is not None else "")
        for one in deadline.readings
    ]


def _safe(deadline: Deadline) -> list[str]:
    """The day that keeps every reading, where another one would have it earlier."""
    if deadline.due is None or deadline.state not in (State.OPEN, State.IMPOSSIBLE):
        return []
    days = [one.due for one in deadline.readings if one.due is not None and not one.taken]
    earliest = min((*days, deadline.earliest or deadline.due))
    if earliest >= deadline.due:
        return []
    return [f"Safe by every reading: {words.short(earliest)} or before."]


def _settles(deadline: Deadline) -> list[str]:
    if deadline.state not in (State.OPEN, State.IMPOSSIBLE):
        return []
    wanted = deadline.ticks_missing or deadline.settled_by
    lines = [_named(one) for one in wanted]
    if deadline.state is State.IMPOSSIBLE and (way := ways_out(deadline)):
        lines.append(way)
    return lines


def _named(settled_by: str) -> str:
    kind, _, qualifier = settled_by.partition(":")
    label = KINDS[kind].label if kind in KINDS else kind
    return f"{label} ({qualifier.replace('+', ', ')})" if qualifier else label


def _depends(deadline: Deadline, facts: Iterable[Fact]) -> tuple[str, ...]:
    count = len(deadline.depends_on)
    if not count:
        return ()
    known = {fact.id: fact for fact in facts}
    told = dict.fromkeys(_told(known[id]) for id in deadline.depends_on if id in known)
    said = f"{count} recorded {'fact' if count == 1 else 'facts'}; a correction to one moves it at once."
    return (*told, said)


def _told(fact: Fact) -> str:
    """What happened and when; what the day alone would not tell, the plan, a length, a new end, before it."""
    kind = KINDS.get(fact.kind)
    label = kind.label if kind is not None else fact.kind
    day = words.moment(fact.at) if fact.at is not None else words.short(fact.on)
    what = ""
    if kind is not None and fact.qualifier:
        if kind.takes is Takes.NUMBER:
            what = fact.qualifier
        elif kind.takes is Takes.WORDS and kind.must_say:
            what = ", ".join(spoken(word) for word in fact.qualifier.split("+"))
        elif kind.id == "extended-to":
            what = words.short(date.fromisoformat(fact.qualifier))
    return f"{label}: {what} ({day})" if what else f"{label}: {day}"
