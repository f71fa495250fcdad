"""How a deadline stands at one moment: its status, its place on the board, and why it stands there."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sotui.dates import words
from sotui.dates.clock import LONDON, elapsed
from sotui.procedures.model import Deadline, Rank, Standing

HORIZON_DAYS = 28
"""How far ahead the board looks unless it is told otherwise (calendar days, inclusive)."""
LIMIT_NEAR_DAYS = 14
UNDECIDED_DAYS = 42
"""How long before the last day a missing decision about the end comes to the top."""
SOON_DAYS = 7

FORCES = {"must": 0, "will": 1, "should": 2, "may": 3, "": 4}
"""The strongest verb first, for ties."""
_NO_VERB = FORCES[""]
_VERBS = len(FORCES)
_BY_DAYS_LATE = (int(Rank.OVERDUE_MUST), int(Rank.OVERDUE_SHOULD))
_LIMIT_NEAR = int(Rank.LIMIT_NEAR)
_LAW = ("statute", "court")

OFF = int(Rank.OFF)
_SETTLED = frozenset(("met", "waived", "cancelled", "projected", "information"))


def judge_row(
    nature: str,
    kind: str,
    force: str,
    state: str,
    due: int | None,
    today: int,
    *,
    preferred: int | None = None,
    since: int | None = None,
    ends: int | None = None,
    earliest: int | None = None,
    end_decided: bool = False,
    pending: bool = False,
    past_moment: bool = False,
    horizon_days: int = HORIZON_DAYS,
) -> tuple[int, int]:
    """The rank and the days that count from plain fields: the quick core, for a hundred thousand cached rows.

    Days are ordinals of calendar days (``date.toordinal``), ``today`` that of the day in London; ``ends``
    is the day with which an open row falls away with its order. ``past_moment`` says that the hour of a
    clock of hours has passed. The second number is the calendar days to the due day, negative once it has
    passed; without a due day, the days it has stood, negated, so that the longest stands first.
    """
    if state in _SETTLED:
        return OFF, (due - today if due is not None else 0)
    if nature == "last day":
        return _last_day(due, today, earliest, end_decided, pending, horizon_days)
    days = due - today if due is not None else (since - today if since is not None and since < today else 0)
    if ends is not None and ends < today:
        return OFF, days
    target = nature != "safeguarding" and (kind == "local default" or nature == "soft")
    if state == "impossible" and not target:
        return 4, days
    if due is None:
        if since is not None and since > today:
            return OFF, since - today
        if nature == "safeguarding":
            return 1, days
        if nature == "immediate":
            return 2, days
        if nature == "allocation":
            return 5, days
        if nature == "escalation":
            return 6, days
        return (9 if nature == "role" else 12), days
    late = days < 0 or past_moment
    if nature == "safeguarding" and late:
        return 1, days
    if nature == "immediate" and (since is None or since <= today):
        return 2, days
    if nature == "limit" or kind == "court":
        if days <= LIMIT_NEAR_DAYS:
            return 4, days
    elif kind == "statute" and days <= LIMIT_NEAR_DAYS:
        return 4, days
    if target:
        return (12 if days <= horizon_days else OFF), days
    if late:
        return (7 if force == "must" or nature == "resources" else 8), days
    if nature == "role":
        return 9, days
    if days == 0:
        return 10, days
    if days <= SOON_DAYS or (preferred is not None and preferred < today):
        return 11, days
    return (12 if days <= horizon_days else OFF), days


def _last_day(
    due: int | None, today: int, earliest: int | None, decided: bool, pending: bool, horizon_days: int
) -> tuple[int, int]:
    if due is None:
        return OFF, 0
    days = due - today
    if days < 0:
        return (3 if pending or not decided else OFF), days
    if earliest is not None and earliest < due:
        days = max(earliest - today, 0)
    if days <= LIMIT_NEAR_DAYS or (days <= UNDECIDED_DAYS and not decided):
        return 4, days
    return (12 if days <= horizon_days else OFF), days


def sort_key(rank: int, force: str, days: int, born: int | None, kind: str = "") -> tuple[int, int, int, int]:
    """The order of the board: rank, force, days, age of the child (the younger first).

    What is overdue stands by the days it is late, the longest first, and then by force. Near limits, a date
    of the law or of the court (``kind``; without one, what bears no verb) stands before any clause of a
    procedure. ``born`` is the ordinal of the youngest child's date of birth. The days stay third; the caller
    adds the reference last.
    """
    first = FORCES.get(force, _NO_VERB)
    if rank in _BY_DAYS_LATE:
        first += days * _VERBS
    elif rank == _LIMIT_NEAR and not (kind in _LAW if kind else not force):
        first += _VERBS
    return rank, first, days, -(born or 0)


def judge(
    deadline: Deadline, now: datetime, *, horizon_days: int = HORIZON_DAYS, born: date | None = None
) -> Standing:
    """How ``deadline`` stands at ``now`` (an aware moment): rank, status, and the reason in one sentence.

    ``born`` is the date of birth of the youngest child concerned, for ties. Nothing of it is ever stored.
    Raises ValueError for a moment without its offset.
    """
    if now.tzinfo is None:
        raise ValueError("a moment needs its offset from UTC")
    today = now.astimezone(LONDON).date()
    past = deadline.due_at is not None and elapsed(deadline.due_at, now) > timedelta()
    rank, days = judge_row(
        deadline.nature.value,
        deadline.kind.value,
        deadline.force.value,
        deadline.state.value,
        _ordinal(deadline.due),
        today.toordinal(),
        preferred=_ordinal(deadline.preferred),
        since=_ordinal(deadline.since),
        ends=_ordinal(deadline.ends_with_order),
        earliest=_ordinal(deadline.earliest),
        end_decided=deadline.end_decided,
        pending=deadline.extension_pending,
        past_moment=past,
        horizon_days=horizon_days,
    )
    return Standing(
        Rank(rank),
        status_of(deadline, today, now),
        why_of(deadline, rank, days, today, now, horizon_days),
        days if deadline.due is not None else None,
        sort_key(rank, deadline.force.value, days, _ordinal(born), deadline.kind.value),
    )


def status_of(deadline: Deadline, today: date, now: datetime | None = None) -> str:
    """The status in a word or two: *OVERDUE 8 days*, *due in 11 days*, *due today*, *met*."""
    settled = _settled_status(deadline)
    if settled:
        return settled
    due = deadline.due
    ends = deadline.ends_with_order
    if deadline.nature.value == "last day" and due is not None:
        return _last_day_status(deadline, due, today)
    if ends is not None and ends < today:
        return "gone with the order"
    if deadline.state.value == "impossible" and not is_target(deadline):
        return "impossible: decide now"
    if due is None:
        return _standing_status(deadline, today)
    if deadline.due_at is not None and now is not None:
        return _clock_status(deadline, deadline.due_at, (due - today).days, now)
    return _due_status(deadline, (due - today).days)


def _settled_status(deadline: Deadline) -> str:
    state = deadline.state.value
    if state == "met":
        return "met late" if deadline.met_late else "met"
    if state == "information":
        return deadline.remaining or "for information"
    return state if state in ("waived", "cancelled", "projected") else ""


def _last_day_status(deadline: Deadline, due: date, today: date) -> str:
    if due < today:
        if deadline.extension_pending:
            return "LAPSED, extension pending"
        ago = f"{words.span((today - due).days)} ago"
        return f"ended {ago}" if deadline.end_decided else f"LAPSED {ago}"
    if due == today:
        return "last day today"
    if deadline.earliest is not None and deadline.earliest <= today:
        if deadline.earliest < today:
            return f"{words.span((due - today).days)} left, cautious day passed"
        return "last day, by the cautious reading"
    return f"{words.span(((deadline.earliest or due) - today).days)} left"


def _standing_status(deadline: Deadline, today: date) -> str:
    word = {
        "allocation": "unallocated",
        "escalation": "unanswered",
        "safeguarding": "open",
        "immediate": "open",
        "role": "vacant",
    }.get(deadline.nature.value, "open")
    if deadline.since is None or deadline.since >= today:
        return f"{word} since today" if deadline.since == today else word
    return f"{word} {words.span((today - deadline.since).days)}"


def _clock_status(deadline: Deadline, at: datetime, days: int, now: datetime) -> str:
    left = elapsed(now, at).total_seconds() / 3600
    if abs(left) >= 72:
        return _due_status(deadline, days)
    said = _hours(abs(left))
    if left >= 0:
        return f"due in {said}"
    return f"target passed {said} ago" if is_target(deadline) else f"OVERDUE {said}"


def _hours(count: float) -> str:
    hours = int(count)
    return "under an hour" if hours == 0 else "1 hour" if hours == 1 else f"{hours} hours"


def is_target(deadline: Deadline) -> bool:
    """Whether it is a target without force: it can be passed, never overdue or impossible as a rule."""
    if deadline.nature.value == "safeguarding":
        return False
    return deadline.kind.value == "local default" or deadline.nature.value == "soft"


def _due_status(deadline: Deadline, days: int) -> str:
    if days < 0 and is_target(deadline):
        return f"target passed {words.span(days)} ago"
    if days < 0 and deadline.nature.value == "safeguarding":
        return f"NOT SEEN, {words.span(days)} over"
    return _plain_status(days)


def _plain_status(days: int) -> str:
    if days < 0:
        return f"OVERDUE {words.span(days)}"
    return "due today" if days == 0 else f"due in {words.span(days)}"


def why_of(
    deadline: Deadline, rank: int, days: int, today: date, now: datetime, horizon_days: int = HORIZON_DAYS
) -> str:
    """Why it stands where it stands, in plain words."""
    if rank == OFF:
        return _why_off(deadline, today)
    if rank == Rank.LAPSED:
        ago = words.span((today - deadline.due).days) if deadline.due else ""
        if deadline.extension_pending:
            return f"Lapsed {ago} ago; an extension is applied for and not decided."
        return f"Lapsed {ago} ago and no decision about the end is recorded."
    if rank == Rank.LIMIT_NEAR:
        return _why_limit(deadline, days, today)
    if rank == Rank.SAFEGUARDING:
        if deadline.due is None:
            return "An immediate safeguarding action is open."
        return f"The child has not been seen within the recorded interval: {words.span(days)} over."
    if rank == Rank.OVERDUE_MUST:
        if deadline.nature.value == "resources":
            return f"Resources were not in place on day one: {words.span(days)} late."
        return f"Overdue by {_late(deadline, days, now)}, and the clause says must."
    return _why_rest(deadline, rank, days, now, horizon_days)


def _why_limit(deadline: Deadline, days: int, today: date) -> str:
    if deadline.state.value == "impossible":
        return deadline.state_reason
    if deadline.nature.value != "last day":
        who = "the court" if deadline.kind.value == "court" else "the law"
        if days < 0:
            return f"A date set by {who} passed {words.span(days)} ago."
        return f"A date set by {who} " + ("is today." if days == 0 else f"is {words.span(days)} away.")
    left = _countdown(deadline, days, today)
    return left + ("." if deadline.end_decided else " and no decision about the end is recorded.")


def _countdown(deadline: Deadline, days: int, today: date) -> str:
    """How far off the last day in force is; by the cautious reading where there is one."""
    cautious, due = deadline.earliest, deadline.due
    if cautious is not None and due is not None and cautious < today:
        left = "is today" if due == today else f"is {words.span((due - today).days)} away"
        passed = (today - cautious).days
        ago = "yesterday" if passed == 1 else f"{words.span(passed)} ago"
        return f"The last day in force {left}; by the cautious reading it passed {ago}"
    left = "The last day in force is today" if days == 0 else f"The order lapses in {words.span(days)}"
    return left if cautious is None else f"{left} by the cautious reading"


def _why_rest(deadline: Deadline, rank: int, days: int, now: datetime, horizon_days: int) -> str:
    if rank == Rank.IMMEDIATE:
        return "The clause asks for it at once, and it is not yet done."
    if rank == Rank.UNALLOCATED:
        return f"No social worker is allocated{_for_days(days)}."
    if rank == Rank.ESCALATION:
        return f"An escalation is unanswered{_for_days(days)}."
    if rank == Rank.OVERDUE_SHOULD:
        verb = deadline.force.value
        said = f"; the clause says {verb}" if verb else ""
        return f"Overdue by {_late(deadline, days, now)}{said}."
    if rank == Rank.ROLE_EMPTY:
        return f"Nobody is named{_for_days(days)}."
    if deadline.nature.value == "safeguarding":
        when = "today" if days == 0 else f"in {words.span(days)}"
        return f"The next visit is due {when} by the interval recorded for the child."
    if rank == Rank.DUE_TODAY:
        return "Due today."
    if rank == Rank.DUE_SOON:
        if days > SOON_DAYS and deadline.preferred is not None:
            preferred = words.short(deadline.preferred)
            return f"The preferred date, {preferred}, has passed; due in {words.span(days)}."
        return f"Due within a week, in {words.span(days)}."
    if deadline.due is not None and days > horizon_days:
        return _beyond(days)
    if is_target(deadline):
        if deadline.kind.value != "local default":
            return "The clause's own softer limit: a target, never overdue as a rule."
        return "A local default, not a date of the clause: a target, never overdue as a rule."
    return f"Due within the board's horizon, in {words.span(days)}."


def _why_off(deadline: Deadline, today: date) -> str:
    state = deadline.state.value
    if state == "met":
        day = f" on {words.short(deadline.met_on)}" if deadline.met_on else ""
        said = f"Met{' late' if deadline.met_late else ''}{day}."
        return f"{said} {deadline.state_reason}".rstrip()
    if state in _SETTLED:
        return deadline.state_reason or {
            "information": "For information; nobody has to do anything.",
            "waived": "Waived for this occurrence.",
        }.get(state, "")
    if deadline.nature.value == "last day" and deadline.due is not None and deadline.due < today:
        return "The order has ended and the decision about its end is recorded."
    if deadline.ends_with_order is not None and deadline.ends_with_order < today:
        return f"Gone with the order, which ended on {words.short(deadline.ends_with_order)}."
    if deadline.due is None:
        since = words.short(deadline.since) if deadline.since is not None else "a later day"
        return f"Not yet owed on this day: it stands from {since}."
    return _beyond((deadline.due - today).days)


def _beyond(days: int) -> str:
    return f"Due beyond the board's horizon, in {words.span(days)}."


def _late(deadline: Deadline, days: int, now: datetime) -> str:
    if days == 0 and deadline.due_at is not None:
        return _hours(elapsed(deadline.due_at, now).total_seconds() / 3600)
    return words.span(days)


def _for_days(days: int) -> str:
    return f", for {words.span(days)} now" if days < 0 else ""


def _ordinal(day: date | None) -> int | None:
    return day.toordinal() if day is not None else None
