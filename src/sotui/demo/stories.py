"""What has happened on each order of the demonstration: one story for each state that a desk meets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sotui.dates.clock import local
from sotui.dates.months import add_months, last_day_of_period


@dataclass
class Story:
    """An order to be told: when it was made and what has happened since. Days are relative to ``today``."""

    today: date
    made: date
    months: int = 12
    children: int = 1
    plan: str = "cin"
    allocated: bool = True
    iro: bool = True
    visit_every: int = 28
    last_seen_days_ago: int | None = None
    facts: list[tuple[str, str, date, str, datetime | None]] = field(default_factory=list)
    """(about: order or child, kind, day, qualifier, moment)."""
    stated_end: date | None = None
    note: str = ""

    @property
    def last_day(self) -> date:
        """The statutory last day in force."""
        return last_day_of_period(self.made, self.months)

    def add(self, about: str, kind: str, on: date, qualifier: str = "", hour: int | None = None) -> Story:
        """Add what happened; days that lie before the order or ahead of today are left out of the story."""
        if self.made <= on <= self.today or kind in ("review-booked", "extended-to"):
            moment = local(on, hour, 0) if hour is not None else None
            self.facts.append((about, kind, on, qualifier, moment))
        return self

    def ago(self, days: int) -> date:
        """The day so many calendar days before today."""
        return self.today - timedelta(days=days)


def _begun(story: Story) -> Story:
    """The first weeks went as they should: unit informed, first meeting, plan, initial review."""
    story.add("order", "safeguarding-unit-informed", story.made + timedelta(days=1))
    story.add("child", "cin-meeting-held", story.made + timedelta(days=18))
    story.add("child", "plan-produced", story.made + timedelta(days=21))
    first = story.made + timedelta(days=33)
    story.add("order", "review-held", first, "initial", 10)
    story.add("order", "minutes-completed", first + timedelta(days=9))
    return story


def _made_ago(today: date, months: int, days: int = 0) -> date:
    return add_months(today, -months) - timedelta(days=days)


def _ending_in(today: date, days: int, months: int) -> date:
    """The date of an order of so many months whose last day in force lies so many days from today."""
    return add_months(today + timedelta(days=days + 1), -months)


def just_made(today: date) -> Story:
    return Story(
        today, today - timedelta(days=1), allocated=False, iro=False, last_seen_days_ago=999, visit_every=0
    )


def first_month(today: date) -> Story:
    story = Story(today, _made_ago(today, 0, 19), iro=False, last_seen_days_ago=6)
    return story.add("order", "safeguarding-unit-informed", story.made + timedelta(days=2))


def first_review_wanted(today: date) -> Story:
    story = Story(today, _made_ago(today, 1, 16), children=2)
    story.add("order", "safeguarding-unit-informed", story.made + timedelta(days=1))
    story.add("child", "cin-meeting-held", story.ago(24))
    return story.add("child", "plan-produced", story.ago(20))


def steady(today: date) -> Story:
    return _begun(Story(today, _made_ago(today, 4, 11), children=2, last_seen_days_ago=12))


def steady_short_visits(today: date) -> Story:
    return _begun(Story(today, _made_ago(today, 6, 3), plan="cp", visit_every=10, last_seen_days_ago=4))


def not_seen(today: date) -> Story:
    return _begun(Story(today, _made_ago(today, 5, 6), visit_every=28, last_seen_days_ago=41))


def seen_today_due(today: date) -> Story:
    return _begun(Story(today, _made_ago(today, 3, 9), visit_every=14, last_seen_days_ago=14))


def nine_month_soon(today: date) -> Story:
    story = _begun(Story(today, _made_ago(today, 9) + timedelta(days=12), children=3))
    return story.add("order", "review-booked", today + timedelta(days=9), "nine-month")


def nine_month_overdue(today: date) -> Story:
    return _begun(Story(today, _made_ago(today, 9, 11)))


def minutes_wanted(today: date) -> Story:
    story = _begun(Story(today, _made_ago(today, 9, 1)))
    return story.add("order", "review-held", story.ago(6), "nine-month+outcome-a", 14)


def minutes_late(today: date) -> Story:
    story = _begun(Story(today, _made_ago(today, 9, 12)))
    return story.add("order", "review-held", story.ago(19), "nine-month+outcome-b", 11)


def evidence_wanted(today: date) -> Story:
    story = _begun(Story(today, _made_ago(today, 9, 2), children=2))
    story.add("order", "review-held", story.ago(9), "nine-month+insufficient-evidence", 10)
    return story.add("order", "urgent-review-called", story.ago(9), hour=12)


def evidence_failed(today: date) -> Story:
    story = _begun(Story(today, _made_ago(today, 9, 20)))
    story.add("order", "review-held", story.ago(21), "nine-month+insufficient-evidence", 10)
    story.add("order", "urgent-review-called", story.ago(20), hour=9)
    return story.add("order", "minutes-sent", story.ago(12))


def decision_wanted(today: date) -> Story:
    story = _begun(Story(today, _ending_in(today, 27, 12)))
    story.add(
        "order", "review-held", add_months(story.made, 9) - timedelta(days=5), "nine-month+outcome-b", 10
    )
    return story.add("order", "minutes-sent", add_months(story.made, 9) + timedelta(days=4))


def decided_to_extend(today: date) -> Story:
    story = _begun(Story(today, _ending_in(today, 23, 12)))
    story.add(
        "order", "review-held", add_months(story.made, 9) - timedelta(days=3), "nine-month+outcome-b", 10
    )
    story.add("order", "minutes-sent", add_months(story.made, 9) + timedelta(days=5))
    story.add("order", "end-decided", story.ago(12), "extend")
    return story.add("order", "extension-applied", story.ago(5))


def lapsed(today: date) -> Story:
    story = _begun(Story(today, _ending_in(today, -4, 12), children=2))
    story.add(
        "order", "review-held", add_months(story.made, 8) + timedelta(days=9), "nine-month+outcome-a", 10
    )
    return story.add("order", "minutes-sent", add_months(story.made, 8) + timedelta(days=19))


def lapsed_pending(today: date) -> Story:
    story = _begun(Story(today, _ending_in(today, -2, 12)))
    story.add(
        "order", "review-held", add_months(story.made, 9) - timedelta(days=8), "nine-month+outcome-b", 10
    )
    story.add("order", "minutes-sent", add_months(story.made, 9))
    story.add("order", "end-decided", story.ago(40), "extend")
    return story.add("order", "extension-applied", story.ago(15))


def ended_quietly(today: date) -> Story:
    story = _begun(Story(today, _ending_in(today, -35, 12)))
    story.add(
        "order", "review-held", add_months(story.made, 9) - timedelta(days=8), "nine-month+outcome-a", 10
    )
    story.add("order", "minutes-sent", add_months(story.made, 9))
    return story.add("order", "end-decided", story.ago(60), "let-lapse")


def extended(today: date) -> Story:
    story = _begun(Story(today, _made_ago(today, 14, 5), children=2))
    story.add(
        "order", "review-held", add_months(story.made, 9) - timedelta(days=8), "nine-month+outcome-b", 10
    )
    story.add("order", "minutes-sent", add_months(story.made, 9))
    story.add("order", "end-decided", add_months(story.made, 10), "extend")
    until = add_months(story.last_day, 6)
    return story.add("order", "extended-to", add_months(story.made, 11), until.isoformat())


def short_order(today: date) -> Story:
    return _begun(Story(today, _made_ago(today, 2, 14), months=6))


def short_too_late(today: date) -> Story:
    story = Story(today, _made_ago(today, 0, 12), months=3)
    return story.add("order", "safeguarding-unit-informed", story.made + timedelta(days=1))


def discharged(today: date) -> Story:
    story = _begun(Story(today, _made_ago(today, 7, 2)))
    return story.add("order", "discharged", story.ago(16))


def care_order(today: date) -> Story:
    story = _begun(Story(today, _made_ago(today, 8, 6)))
    return story.add("order", "care-order-made", story.ago(25))


def safeguarding_open(today: date) -> Story:
    story = _begun(Story(today, _made_ago(today, 5, 20), plan="cp", visit_every=10, last_seen_days_ago=1))
    return story.add("child", "safeguarding-action-opened", story.ago(1), hour=16)


def escalation_waits(today: date) -> Story:
    story = _begun(Story(today, _made_ago(today, 6, 14)))
    return story.add("order", "escalation-raised", story.ago(8), hour=11)


def nobody_allocated(today: date) -> Story:
    return _begun(Story(today, _made_ago(today, 3, 21), children=2, allocated=False))


def printed_anniversary(today: date) -> Story:
    story = _begun(Story(today, _made_ago(today, 2, 8)))
    story.stated_end = add_months(story.made, 12)
    story.note = "Court's print says “until” the anniversary itself."
    return story


def unsatisfactory_plan(today: date) -> Story:
    story = Story(today, _made_ago(today, 1, 9))
    story.add("order", "safeguarding-unit-informed", story.made + timedelta(days=1))
    story.add("child", "cin-meeting-held", story.made + timedelta(days=14))
    story.add("child", "plan-produced", story.made + timedelta(days=15))
    return story.add("order", "review-held", story.ago(2), "initial+plan-unsatisfactory", 15)


FULL: tuple[Callable[[date], Story], ...] = (
    safeguarding_open, not_seen, evidence_wanted, evidence_failed, lapsed, lapsed_pending, decision_wanted,
    decided_to_extend, nobody_allocated, escalation_waits, nine_month_overdue, nine_month_soon,
    minutes_wanted, minutes_late, first_review_wanted, unsatisfactory_plan, just_made, first_month, steady,
    steady_short_visits, seen_today_due, short_order, short_too_late, extended, printed_anniversary,
    discharged, care_order, ended_quietly,
)  # fmt: skip
"""Every story once: for the procedure whose dates are in use."""

OTHERS: tuple[Callable[[date], Story], ...] = (
    steady, not_seen, nobody_allocated, steady_short_visits, lapsed, decision_wanted, extended, short_order,
    seen_today_due, ended_quietly, printed_anniversary, decided_to_extend,
)  # fmt: skip
"""Stories for the other procedures: what the statute and the desk ask for; their own clauses are kept up."""
