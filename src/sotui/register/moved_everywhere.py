"""Which dates of the whole register an act moved, told from what is kept before it and after it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from sotui.dates.words import short
from sotui.procedures.pairing import Alike, but_for_its_number, paired

if TYPE_CHECKING:
    from sqlite_utils import Database


class LiveDate(NamedTuple):
    """A date that is still owed."""

    order_id: str
    subject_id: str
    id: str
    occurrence: str
    reference: str
    title: str
    due: int | None
    """The ordinal of the day; None for what stands without one."""


LiveDates = frozenset[LiveDate]
_LIVE = "('open', 'impossible')"
_ALIKE: Alike[LiveDate] = (
    lambda one: one[:4],
    lambda one: (*one[:2], key) if (key := but_for_its_number(one.id, one.occurrence)) else None,
    # Once a date hangs on another event it is still the same duty: one line, not two.
    lambda one: one[:3],
)


def live_dates(db: Database) -> LiveDates:
    """Every date that is still owed."""
    rows = db.execute(
        "select d.case_id, d.subject_id, d.id, d.occurrence, o.reference, r.title, d.due"
        " from cache_deadline d join cache_rule r on r.rule = d.rule join cache_order o on o.id = d.case_id"
        f" where d.state in {_LIVE}"
    )
    return frozenset(LiveDate(*row) for row in rows)


def moved_everywhere(before: LiveDates, after: LiveDates) -> tuple[str, ...]:
    """What became of each date that is another now, a line each by order and day; no name is in it.

    ``SO-0042 Initial review: was Thu 12 Feb 2026, now Mon 9 Feb 2026``.
    """
    # What stayed as it was is most of the register, and pairs with itself.
    was, now = (sorted(some, key=_in_order) for some in (before - after, after - before))
    lines = [line for pair in paired(was, now, _ALIKE) for line in _line(*pair)]
    return tuple(line for _, _, line in sorted(lines))


def _in_order(one: LiveDate) -> tuple[int, str, str, str, str]:
    return one.due or 0, *one[:4]


def _line(was: LiveDate | None, now: LiveDate | None) -> list[tuple[str, int, str]]:
    one = now or was
    if one is None or (was is not None and now is not None and was.due == now.due):
        return []
    if now is None:
        said = f"was {_day(was)}, no longer due"
    elif was is None:
        said = f"now {_day(now)}"
    else:
        said = f"was {_day(was)}, now {_day(now)}"
    return [(one.reference, one.due or 0, f"{one.reference} {one.title}: {said}")]


def _day(one: LiveDate | None) -> str:
    return short(date.fromordinal(one.due)) if one is not None and one.due else "without a day"
