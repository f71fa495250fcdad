"""Where a deadline stands among all: its rank and the order of the board, from plain fields."""

from __future__ import annotations

from sotui.procedures.model import Rank

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
SETTLED = frozenset(("met", "waived", "cancelled", "projected", "information"))


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
    if state in SETTLED:
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
