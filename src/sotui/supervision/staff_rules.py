"""What follows from a worker's facts: what is due to them first, and which sessions are set."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sotui.dates.clock import LONDON, local
from sotui.dates.working import WorkingCalendar
from sotui.facts.history import chronological
from sotui.facts.model import Case, Fact, SubjectKind
from sotui.facts.vocabulary import KINDS, spoken
from sotui.procedures.judge import judge
from sotui.procedures.model import Deadline, State, unnumbered
from sotui.procedures.pack import Pack
from sotui.register.rules import last_of
from sotui.staff.model import Worker
from sotui.supervision.rules import HELD as PRACTICE_HELD
from sotui.supervision.staff_model import Cancelled, Judged, Proposed, SessionError, StaffRow

HELD, RECORDED = "professional-supervision-held", "professional-supervision-recorded"
OBSERVED, APPRAISED = "observed", "appraised"
BOOKED, CANCELLED, REARRANGED = "session-booked", "session-cancelled", "session-rearranged"
POST, STARTED, LEFT = "holds-cases", "employment-started", "employment-ended"
LIVE = (State.OPEN, State.IMPOSSIBLE)
A_YEAR = timedelta(days=366)
PAST_SESSIONS = 14
"""Days back for which it may still be said that a session which was set had been cancelled."""
MOST_SESSIONS = 60
"""Of one series: weekly for a year, and some."""


def kind_words(case: Case) -> str:
    """The kind of post in words; empty where nobody has said."""
    last = last_of(case.facts, (POST,))
    return spoken(last.qualifier) if last is not None and last.qualifier else ""


def waits_for(deadline: Deadline, fact: str) -> bool:
    """Whether a fact of this kind would settle it."""
    return any(one.partition(":")[0] == fact for one in deadline.settled_by)


def this_years(
    deadlines: Sequence[Deadline], today: date
) -> tuple[tuple[Deadline, ...], tuple[Deadline, ...]]:
    """What there is to do now, and the counts of years that are over: what lacked in them nobody makes up.

    A count belongs to the year in which it begins to be owed. One of a year still to come stands in neither,
    but for what is due before that year begins, such as the setting of its dates.
    """
    begun: dict[str, date] = {}
    for one in deadlines:
        if one.remaining and one.since is not None and one.since <= today:
            rule = _rule(one)
            begun[rule] = max(begun.get(rule, one.since), one.since)
    live: list[Deadline] = []
    over: list[Deadline] = []
    for one in deadlines:
        if not one.remaining or one.since is None:
            live.append(one)
        elif one.since < begun.get(_rule(one), one.since):
            over.append(one)
        elif one.since <= today or (one.due is not None and one.due < one.since <= today + A_YEAR):
            live.append(one)
    return tuple(live), tuple(over)


def _rule(one: Deadline) -> str:
    return unnumbered(one.id).rstrip("|")


def row_of(
    worker: Worker, case: Case, deadlines: Sequence[Deadline], now: datetime, *, any_procedure: bool
) -> StaffRow:
    """One worker's row of the list at ``now``; ``deadlines`` are all of theirs, of past years too."""
    today = now.astimezone(LONDON).date()
    here, _ = this_years(deadlines, today)
    judged = [Judged(one, judge(one, now)) for one in here if one.state in LIVE]
    judged.sort(key=lambda one: one.sort)
    booked = sessions_set(case.facts, today)
    observations = [one for one in here if waits_for(one, OBSERVED) and one.remaining]
    wanted = [one.settled_by[0].partition(":")[2] for one in observations if one.state in LIVE]
    return StaffRow(
        worker,
        kind=kind_words(case),
        next=_soonest(judged, HELD),
        record=_soonest(judged, RECORDED),
        observed=next((one.remaining.partition(";")[0] for one in observations), ""),
        observe=tuple(spoken(word) for said in wanted for word in said.split("+") if word),
        observation=_soonest(judged, OBSERVED),
        appraisal=_soonest(judged, APPRAISED),
        first=judged[0] if judged else None,
        booked=booked[0].on if booked else None,
        lacks="" if judged else lacks(case, any_procedure=any_procedure),
    )


def lacks(case: Case, *, any_procedure: bool) -> str:
    """Why nothing is counted for a worker."""
    if not any_procedure:
        return "no procedure for supervision in use"
    kinds = {fact.kind for fact in case.facts}
    wanted = [
        KINDS[kind].label.lower() for kind in (STARTED, POST) if kind not in kinds and KINDS[kind].label
    ]
    return f"not recorded: {', '.join(wanted)}" if wanted else "nothing to count from"


def _soonest(judged: Iterable[Judged], fact: str) -> Judged | None:
    here = [one for one in judged if waits_for(one.deadline, fact)]
    return min(here, key=lambda one: (one.deadline.due is None, one.deadline.due or date.max), default=None)


def in_order(deadlines: Iterable[Deadline]) -> tuple[Deadline, ...]:
    """In order of date, what was cancelled last."""
    return tuple(
        sorted(
            deadlines,
            key=lambda one: (
                one.state is State.CANCELLED,
                one.due is None,
                one.due or date.max,
                one.id,
            ),
        )
    )


# Sessions


def sessions_set(facts: Iterable[Fact], since: date) -> tuple[Fact, ...]:
    """Sessions set for a day from ``since`` on, inclusive, that were not cancelled after they were set."""
    known = list(facts)
    cancelled: dict[str, list[Fact]] = {}
    for fact in known:
        if fact.kind == CANCELLED and fact.qualifier:
            cancelled.setdefault(fact.qualifier, []).append(fact)
    found = [
        fact
        for fact in known
        if fact.kind == BOOKED
        and fact.on >= since
        and not any(_after(off, fact) for off in cancelled.get(fact.on.isoformat(), ()))
    ]
    return tuple(sorted(found, key=chronological))


def _after(cancelled: Fact, booked: Fact) -> bool:
    """Whether this is said of that session: one set anew for the same day later stands."""
    if cancelled.recorded_at is None or booked.recorded_at is None:
        return True
    set_at = booked.first_recorded_at or booked.recorded_at
    return (cancelled.first_recorded_at or cancelled.recorded_at) >= set_at


def waiting(facts: Iterable[Fact], deadlines: Iterable[Deadline]) -> tuple[Cancelled, ...]:
    """Sessions that were cancelled and wait to be rearranged, by the rules in use; the longest first.

    ``deadlines`` are those of the same child or worker.
    """
    rows = list(deadlines)
    by_occurrence = {fact.occurrence: fact for fact in facts if fact.kind == CANCELLED}
    found = []
    for row in rows:
        if row.state not in LIVE or not waits_for(row, REARRANGED) or row.occurrence not in by_occurrence:
            continue
        fact = by_occurrence[row.occurrence]
        # What else counts from the same cancellation says by when the session in its place is held.
        others = (
            one
            for one in rows
            if one.occurrence == row.occurrence and one.pack == row.pack and not waits_for(one, REARRANGED)
        )
        found.append(
            Cancelled(
                fact,
                date.fromisoformat(fact.qualifier) if fact.qualifier else None,
                row.due_at,
                next((one.due for one in others if one.due is not None), None),
            )
        )
    return tuple(sorted(found, key=lambda one: (one.fact.on, one.fact.at or local(one.fact.on, 0))))


def put_off(packs: Iterable[Pack], kind: SubjectKind) -> tuple[tuple[str, str], ...]:
    """The clauses, each as (pack, number), that a cancelled session of a child or a worker sets going."""
    # Imported here, as below: the acts of this room are named before the engine is needed.
    from sotui.procedures.dated import Dated

    return tuple(
        (rule.basis.pack, rule.basis.clause)
        for pack in packs
        for rule in pack.rules
        if isinstance(rule, Dated)
        and rule.trigger is not None
        and rule.trigger.fact == CANCELLED
        and rule.basis.subject is kind
    )


def year_set(packs: Iterable[Pack]) -> tuple[tuple[str, str], ...]:
    """The clauses, each as (pack, number), that ask for the sessions of a year to be set."""
    from sotui.procedures.standing import YearCount

    return tuple(
        (rule.basis.pack, rule.basis.clause)
        for pack in packs
        for rule in pack.rules
        if isinstance(rule, YearCount) and rule.counts.fact == BOOKED
    )


def usual_weeks(deadlines: Iterable[Deadline], default: int = 4) -> int:
    """How many weeks lie between two sessions by the shortest interval that is due; at least one."""
    spans = [
        (one.due - one.since).days // 7
        for one in deadlines
        if one.state in LIVE
        and one.due is not None
        and one.since is not None
        and (waits_for(one, HELD) or waits_for(one, PRACTICE_HELD))
    ]
    return max(1, min((span for span in spans if span > 0), default=default))


def series(first: datetime, every_weeks: int, until: date, calendar: WorkingCalendar) -> tuple[Proposed, ...]:
    """The days of a year's sessions from ``first``, every so many weeks, up to ``until``, inclusive.

    Each is counted from the first. One that falls on no working day is proposed for the working day before:
    the interval is the longest there may be, never the shortest. Raises SessionError for no interval.
    """
    if not 1 <= every_weeks <= 26:
        raise SessionError("Every 1 to 26 weeks: write that number.", "weeks")
    if until < first.date():
        raise SessionError("The last day is before the first session.", "until")
    if until > first.date() + timedelta(days=400):
        raise SessionError("Set no more than about a year at once.", "until")
    found: list[Proposed] = []
    for place in range(MOST_SESSIONS):
        day = first.date() + timedelta(weeks=every_weeks * place)
        if day > until:
            break
        on = day if calendar.is_working(day) else calendar.on_or_before(day)
        why = "" if on == day else (calendar.holiday_name(day) or f"{day:%A}")
        if on < first.date() or (found and on <= found[-1].on):
            on, why = day, ""
        found.append(Proposed(on, local(on, first.hour, first.minute), why))
    return tuple(found)
