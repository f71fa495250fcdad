"""How a deadline stands at one moment: its status, its place on the board, and why it stands there."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sotui.dates.clock import LONDON, elapsed
from sotui.procedures.model import Deadline, Rank, Standing
from sotui.procedures.ranks import HORIZON_DAYS, judge_row, sort_key
from sotui.procedures.status_words import status_of, why_of


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


def _ordinal(day: date | None) -> int | None:
    return day.toordinal() if day is not None else None
