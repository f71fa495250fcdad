"""The life of an order as a line of days: made, reviewed, to be decided, last day in force, three years."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sotui.facts.model import Fact
from sotui.procedures.model import Deadline, State
from sotui.procedures.ranks import UNDECIDED_DAYS
from sotui.register.model import OrderLife, OrderPage, OrderState

AFTER_DAYS = 92
"""How many calendar days past its last day a lapsed order is drawn at scale; today stands there at most."""
BROKEN_FROM = 1.5
"""From how many times its own time on the three years are drawn beyond a break, no longer at scale."""


class Happening(StrEnum):
    """What stands on the line."""

    REVIEW_HELD = "review held"
    REVIEW_BOOKED = "review booked"
    REVIEW_DUE = "review due"
    REVIEW_LATE = "review overdue"
    EXTENDED = "extended"
    LAST_DAY = "last day in force"
    ENDED = "ended"
    CAP = "three years"


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing on one day."""

    day: date
    what: Happening


@dataclass(frozen=True, slots=True)
class Window:
    """Days in which something has to be decided, both inclusive."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Timeline:
    """An order's life between the day it was made and the end of what is drawn, both inclusive."""

    made: date
    last_day: date
    end: date
    """The day with which the order ended or will end."""
    cap: date
    finish: date
    """The last day drawn at scale."""
    broken: bool
    """Whether the three years lie beyond the scale."""
    today: date
    state: OrderState
    marks: tuple[Mark, ...]
    """In the order of their days."""
    windows: tuple[Window, ...]

    @property
    def days(self) -> int:
        """Calendar days drawn at scale."""
        return (self.finish - self.made).days + 1

    def at(self, day: date) -> float:
        """Where a day lies on the line, from 0 for the day made to just under 1; others are brought in."""
        inside = min(max(day, self.made), self.finish)
        return (inside - self.made).days / self.days


def timeline(page: OrderPage, today: date) -> Timeline | None:
    """The line of an order's life on ``today``; None while the day it was made is not recorded."""
    if page.life is None:
        return None
    return lifeline(page.life, [line.fact for line in page.facts], page.deadlines, today)


def lifeline(life: OrderLife, facts: Iterable[Fact], deadlines: Sequence[Deadline], today: date) -> Timeline:
    """The line of a life with these facts in force and these dates, as it stands on ``today``."""
    shown_to = max(life.last_day, min(today, life.last_day + timedelta(days=AFTER_DAYS)))
    at_scale = (life.cap - life.made).days < BROKEN_FROM * (shown_to - life.made).days
    finish = max(life.cap, shown_to) if at_scale else shown_to
    marks = {*_reviews(facts, deadlines, life, today), *_ends(life, today)}
    if at_scale and life.cap > life.last_day:
        marks.add(Mark(life.cap, Happening.CAP))
    order = list(Happening)
    return Timeline(
        made=life.made,
        last_day=life.last_day,
        end=life.end,
        cap=life.cap,
        finish=finish,
        broken=not at_scale,
        today=today,
        state=life.state(today),
        marks=tuple(
            sorted(
                (mark for mark in marks if life.made <= mark.day <= finish),
                key=lambda mark: (mark.day, order.index(mark.what)),
            )
        ),
        windows=tuple(_windows(life, deadlines)),
    )


def _reviews(
    facts: Iterable[Fact], deadlines: Sequence[Deadline], life: OrderLife, today: date
) -> Iterator[Mark]:
    for fact in facts:
        if fact.kind == "review-held":
            yield Mark(fact.on, Happening.REVIEW_HELD)
        elif fact.kind == "review-booked" and fact.on >= today:
            yield Mark(fact.on, Happening.REVIEW_BOOKED)
    if life.state(today) is not OrderState.IN_FORCE:
        return
    for one in deadlines:
        if one.due is None or not _asks_for_review(one) or one.due > life.end:
            continue
        if one.state in (State.OPEN, State.IMPOSSIBLE):
            late = one.due < today
            yield Mark(one.due, Happening.REVIEW_LATE if late else Happening.REVIEW_DUE)
        elif one.state is State.PROJECTED and one.due >= today:
            yield Mark(one.due, Happening.REVIEW_DUE)


def _asks_for_review(one: Deadline) -> bool:
    return any(wanted.partition(":")[0] == "review-held" for wanted in one.settled_by)


def _ends(life: OrderLife, today: date) -> Iterator[Mark]:
    if life.extended:
        yield Mark(life.first_end, Happening.EXTENDED)
    for earlier in life.extended[:-1]:
        yield Mark(earlier, Happening.EXTENDED)
    yield Mark(life.last_day, Happening.LAST_DAY)
    if life.ended_on is not None:
        yield Mark(life.ended_on, Happening.ENDED)


_DECIDES = frozenset({"end-decided", "outcome-decided", "legal-planning-meeting-held"})


def _windows(life: OrderLife, deadlines: Sequence[Deadline]) -> Iterator[Window]:
    """While nothing is decided: the last six weeks, and from preferred to latest day of a decision."""
    if life.decided or life.ended_on is not None:
        return
    yield Window(max(life.made, life.last_day - timedelta(days=UNDECIDED_DAYS)), life.last_day)
    for one in deadlines:
        if one.state not in (State.OPEN, State.IMPOSSIBLE) or one.due is None or one.preferred is None:
            continue
        if _asks_for_review(one) or any(wanted.partition(":")[0] in _DECIDES for wanted in one.settled_by):
            first, last = max(one.preferred, life.made), min(one.due, life.last_day)
            if first <= last:
                yield Window(first, last)
