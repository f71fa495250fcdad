"""Which dates of the whole register an act moved, told from what is kept before it and after it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from sotui.dates.words import short

if TYPE_CHECKING:
    from sqlite_utils import Database

_Key = tuple[str, str, str]
LiveDates = dict[_Key, dict[str, tuple[str, str, int | None]]]
_LIVE = "('open', 'impossible')"


def live_dates(db: Database) -> LiveDates:
    """Every date that is still owed: by order, child and rule, then by occurrence: reference, title, day."""
    found: LiveDates = defaultdict(dict)
    rows = db.execute(
        "select d.case_id, d.subject_id, d.id, d.occurrence, o.reference, r.title, d.due"
        " from cache_deadline d join cache_rule r on r.rule = d.rule join cache_order o on o.id = d.case_id"
        f" where d.state in {_LIVE}"
    )
    for order, subject, id, occurrence, reference, title, due in rows:
        found[order, subject, id][occurrence] = (reference, title, due)
    return dict(found)


def moved_everywhere(before: LiveDates, after: LiveDates) -> tuple[str, ...]:
    """What became of each date that is another now, a line each by order and day; no name is in it.

    ``SO-0042 Initial review: was Thu 12 Feb 2026, now Mon 9 Feb 2026``.
    """
    lines: list[tuple[str, int, str]] = []
    for key in before.keys() | after.keys():
        was, now = dict(before.get(key, {})), dict(after.get(key, {}))
        for occurrence in was.keys() & now.keys():
            lines += _line(was.pop(occurrence), now.pop(occurrence))
        # Once a date hangs on another event it is still the same duty: one line, not two.
        gone, new = (sorted(one.values(), key=_day_of) for one in (was, now))
        for place in range(max(len(gone), len(new))):
            lines += _line(
                gone[place] if place < len(gone) else None, new[place] if place < len(new) else None
            )
    return tuple(line for _, _, line in sorted(lines))


def _line(
    was: tuple[str, str, int | None] | None, now: tuple[str, str, int | None] | None
) -> list[tuple[str, int, str]]:
    one = now or was
    if one is None or (was is not None and now is not None and was[2] == now[2]):
        return []
    reference, title, _ = one
    if now is None:
        said = f"was {_day(was)}, no longer due"
    elif was is None:
        said = f"now {_day(now)}"
    else:
        said = f"was {_day(was)}, now {_day(now)}"
    return [(reference, _day_of(one), f"{reference} {title}: {said}")]


def _day_of(one: tuple[str, str, int | None]) -> int:
    return one[2] or 0


def _day(one: tuple[str, str, int | None] | None) -> str:
    return short(date.fromordinal(one[2])) if one is not None and one[2] else "without a day"
