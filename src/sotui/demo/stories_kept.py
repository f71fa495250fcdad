"""How each procedure's own duties were kept on the demonstration's orders, and where they were missed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sotui.dates.months import add_months
from sotui.demo.stories import Story

MISSED = frozenset({"not_seen", "lapsed"})
"""Stories of orders on which one thing of the procedure's own is overdue."""


def kept_up(procedure: str, told: str, story: Story) -> None:
    """Add what was done for the procedure's own clauses up to today; on some orders the latest is missing."""
    keep = _KEPT.get(procedure)
    if keep is not None:
        keep(story, told in MISSED)


def named_by(procedure: str, words: str) -> str:
    """What a review of a story is called by a procedure: each has its own names, and one its own outcomes."""
    if procedure == "wirral":
        return words
    ended = not {"nine-month", "further"}.isdisjoint(words.split("+"))
    own = {"camden": "decision", "sussex": "pre-lapse"}.get(procedure, "") if ended else ""
    return own if ended or words == "initial" else words


def _reviews_every_three_months(story: Story, missed: bool) -> None:
    made, last = story.made, min(story.today, story.last_day)
    for _, kind, on, words, _ in list(story.facts):
        if kind == "review-held" and named_by("camden", words) == "decision":
            story.add("order", "decision-notified", on + timedelta(days=5))
    story.add("order", "resources-in-place", made)
    story.add("order", "fgc-held", made + timedelta(days=22))
    # A day or two before each is due: one month after the order, then every three months after the last.
    day, held = add_months(made, 1) - timedelta(days=2), []
    while day <= last:
        held.append(day)
        day = add_months(day, 3) - timedelta(days=1)
    for on in held[:-1] if missed and len(held) > 1 else held:
        decides = on > add_months(story.last_day, -5)
        story.add("order", "review-held", on, "decision" if decides else "", 14)
        if decides:
            story.add("order", "decision-notified", on + timedelta(days=4))
    story.add("order", "legal-planning-meeting-held", add_months(story.last_day, -2) - timedelta(days=3))


def _meetings_every_six_weeks(story: Story, missed: bool) -> None:
    day, held = story.made + timedelta(days=39), []
    while day <= min(story.today, story.last_day):
        held.append(day)
        day += timedelta(days=40)
    for on in held[:-1] if missed and len(held) > 1 else held:
        story.add("child", "cin-meeting-held", on)
    story.add("order", "overview-held", story.last_day - timedelta(days=50))


def _reviews_every_six_months(story: Story, missed: bool) -> None:
    story.add("child", "plan-agreed", story.made + timedelta(days=9))
    if not missed:
        story.add("order", "review-held", add_months(story.made, 5), "", 10)
    story.add("order", "review-held", add_months(story.last_day, -3) - timedelta(days=8), "pre-lapse", 10)
    copied = add_months(story.last_day, -2)
    for who in ("copied-to-senior-reviewing-officer", "copied-to-legal-services"):
        story.add("order", who, copied)


_KEPT: dict[str, Callable[[Story, bool], None]] = {
    "camden": _reviews_every_three_months,
    "leicestershire": _meetings_every_six_weeks,
    "sussex": _reviews_every_six_months,
}
