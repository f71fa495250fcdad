"""A deadline's status in a word or two, and in a sentence why it stands where it stands."""

from __future__ import annotations

from datetime import date, datetime

from sotui.dates import words
from sotui.dates.clock import elapsed
from sotui.procedures.model import Deadline, Rank
from sotui.procedures.ranks import HORIZON_DAYS, OFF, SETTLED, SOON_DAYS

IMPOSSIBLE = "impossible: decide now"
"""The status of what could not be done by its latest day from the start."""


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
        return IMPOSSIBLE
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
        return " ".join(filter(None, (deadline.state_reason, ways_out(deadline))))
    if deadline.nature.value != "last day":
        who = "the court" if deadline.kind.value == "court" else "the law"
        if days < 0:
            return f"A date set by {who} passed {words.span(days)} ago."
        return f"A date set by {who} " + ("is today." if days == 0 else f"is {words.span(days)} away.")
    left = _countdown(deadline, days, today)
    return left + ("." if deadline.end_decided else " and no decision about the end is recorded.")


def ways_out(deadline: Deadline) -> str:
    """What clears a row whose date cannot be kept any more, in one sentence; empty where nothing does."""
    if not deadline.settled_by:
        return ""
    if deadline.kind.value in ("statute", "court") or deadline.nature.value == "safeguarding":
        return "Done at once and recorded, it clears."  # such a date is never waived
    return "It clears once it is done and recorded, or waived with a reason."


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
    if state in SETTLED:
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
