"""Which facts are in force: the last word on each, now or as it was known on a past day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime

from sotui.facts.model import Fact


def in_force(facts: Iterable[Fact], known_by: datetime | None = None) -> tuple[Fact, ...]:
    """The facts neither superseded nor withdrawn, ordered by day, moment and id.

    ``known_by`` (aware, inclusive) answers for the register as it was known at that moment:
    what was recorded later, corrections included, is left out.
    """
    known = list(facts)
    if known_by is not None:
        known = [fact for fact in known if fact.recorded_at is None or fact.recorded_at <= known_by]
    superseded = {fact.supersedes for fact in known if fact.supersedes}
    if superseded:
        first = {fact.id: fact.recorded_at for fact in known if not fact.supersedes}
        known = [
            replace(fact, first_recorded_at=first.get(fact.root)) if fact.root else fact
            for fact in known
            if fact.id not in superseded and not fact.withdrawn
        ]
    known.sort(key=chronological)
    return tuple(known)


def chronological(fact: Fact) -> tuple[date, datetime, datetime, str]:
    """A sort key: by day, then by moment where one is known, then as recorded, then by id.

    Of two things on one day the one recorded later is the last word: a worker allocated after another.
    """
    return (fact.on, fact.at or _BEFORE_ALL, fact.recorded_at or _BEFORE_ALL, fact.id)


_BEFORE_ALL = datetime(1, 1, 2, tzinfo=UTC)
