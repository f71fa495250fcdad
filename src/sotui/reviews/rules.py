"""What follows from a review: who was there, which one it is, its dates, how far it has come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sotui.dates.working import WorkingCalendar
from sotui.facts.model import Case, Fact
from sotui.facts.vocabulary import WHICH_REVIEW
from sotui.names import name_key
from sotui.procedures.life import life_of
from sotui.procedures.model import Deadline, State
from sotui.procedures.outline import Outline
from sotui.procedures.pack import Pack
from sotui.procedures.sight import Occasion, Sight, index, occasions
from sotui.reviews import agenda_rules, outcome_rules
from sotui.reviews.model import Attendance, Came, Clock, Review, Stage

_SUPPOSED = "supposed"


def same_record(one: Review, other: Review) -> bool:
    """Whether two readings of a review say the same: day, name, chair, words, people, signature."""
    return all(
        getattr(one, each) == getattr(other, each)
        for each in ("which", "held", "at", "chair_id", "attendance", "signed", "withdrawn")
    ) and agenda_rules.kept_answers(one.answers) == agenda_rules.kept_answers(other.answers)


# Who was there


def with_chair(attendance: Sequence[Attendance], chair: str) -> tuple[Attendance, ...]:
    """Those invited; of who chaired it is not left open whether they came."""
    return tuple(
        replace(one, came=Came.ATTENDED) if chair and one.name == chair and one.came is Came.UNSAID else one
        for one in attendance
    )


def unsaid(attendance: Iterable[Attendance]) -> tuple[Attendance, ...]:
    """Those of whom nobody has said how they took part, children first."""
    left = [one for one in attendance if one.came is Came.UNSAID]
    return tuple(sorted(left, key=lambda one: "child" not in one.role.casefold()))


def signed_words(by: str, chair: str) -> str:
    """Who signed, as the end of a sentence: *by* the chair, or *for* the chair *by* somebody else."""
    return f"for {chair} by {by}" if chair and name_key(chair) != name_key(by) else f"by {by}"


# Which review it is


def sight_of(case: Case, calendar: WorkingCalendar) -> Sight:
    """What the rules see of an order with its children, before anything is named."""
    facts = index((occasions(case.facts), *(occasions(child.facts) for child in case.children)))
    return Sight(case.subject, facts, life_of(case, facts), calendar, children=case.children)


def reviews_held(case: Case, packs: Sequence[Pack], calendar: WorkingCalendar) -> tuple[Occasion, ...]:
    """The reviews held since the order was made, oldest first, each with the name the procedure gives it."""
    sight = sight_of(case, calendar)
    life = sight.life
    for pack in packs:
        for naming in pack.namings:
            naming.apply(sight, pack.since, pack.until)
    here = sight.facts.get("review-held", ())
    return tuple(one for one in here if life is None or one.on >= life.made)


def name_of(words: Iterable[str], names: Sequence[str] = ()) -> str:
    """Which review it was, by the words of its fact; empty where none says.

    ``names`` are those that the procedure gives: they go before one that was meant by another procedure.
    """
    own = frozenset(words)
    return next((word for word in (*names, *WHICH_REVIEW) if word in own), "")


def called(which: str) -> str:
    """A review as it is called: *Nine-month review*."""
    return f"{which.capitalize()} review" if which else "Review"


def names_of(packs: Iterable[Pack]) -> tuple[str, ...]:
    """What a review can be called: the procedure's own names, or all that there are."""
    own = tuple(
        stage.word
        for pack in packs
        for naming in pack.namings
        if naming.fact == "review-held"
        for stage in naming.stages
    )
    return own or WHICH_REVIEW


def suggested(
    case: Case, packs: Sequence[Pack], calendar: WorkingCalendar, on: date, at: datetime | None = None
) -> tuple[str, str]:
    """The name that the procedure gives to a review held on this day, and why, in a sentence."""
    supposed = Fact(_SUPPOSED, "review-held", case.subject, on, at)
    for one in reviews_held(replace(case, facts=(*case.facts, supposed)), packs, calendar):
        if _SUPPOSED in one.ids:
            return name_of(one.words, names_of(packs)), why_named(one)
    return "", ""


def why_named(one: Occasion) -> str:
    """Why a review bears a name that nobody gave it: *held on or after …*, *the first held*; else empty."""
    return one.taken_as.partition(" since ")[2].removeprefix("it was ")


# Its dates


def minutes_row(deadlines: Iterable[Deadline], review_ids: Iterable[str]) -> Deadline | None:
    """The date by which the minutes of the review with these facts are due, met or not; None without one."""
    ids = frozenset(review_ids)
    return next(
        (one for one in deadlines if _asks(one, "minutes-completed") and ids & {*one.depends_on}), None
    )


def minutes_first(deadlines: Iterable[Deadline]) -> tuple[Deadline, ...]:
    """The same dates, those of minutes before the others: what moves first is what the chair works to."""
    return tuple(sorted(deadlines, key=lambda one: not _asks(one, "minutes-completed")))


def follows_from(deadlines: Iterable[Deadline], review_ids: Iterable[str]) -> tuple[Deadline, ...]:
    """The open dates that rest on the review with these facts, soonest first."""
    ids = frozenset(review_ids)
    found = [
        one
        for one in deadlines
        if one.state in (State.OPEN, State.IMPOSSIBLE) and one.due is not None and ids & {*one.depends_on}
    ]
    return tuple(sorted(found, key=lambda one: (one.due or date.max, one.id)))


def wanted_from(deadlines: Iterable[Deadline], kind: str) -> date | None:
    """The day from which an open date waits for a fact of this kind; None where none does."""
    days = (
        one.since or one.due or date.min
        for one in deadlines
        if one.state in (State.OPEN, State.IMPOSSIBLE) and _asks(one, kind)
    )
    return min(days, default=None)


def _asks(one: Deadline, kind: str) -> bool:
    return any(wanted.partition(":")[0] == kind for wanted in one.settled_by)


def clock(row: Deadline, calendar: WorkingCalendar, today: date) -> Clock | None:
    """How many working days there are left for the minutes; None where they have no date."""
    if row.due is None:
        return None
    return Clock(row.due, working_days_between(today, row.due, calendar), row.met_on)


def working_days_between(start: date, end: date, calendar: WorkingCalendar) -> int:
    """Working days after ``start`` up to and including ``end``; negative where ``end`` lies before."""
    if end < start:
        return -working_days_between(end, start, calendar)
    days = (end - start).days
    return sum(calendar.is_working(start + timedelta(days=n)) for n in range(1, days + 1))


# How far it has come


def stage_of(review: Review | None, main: Outline) -> Stage:
    """How far it has come."""
    if review is None:
        return Stage.BEGUN
    if review.withdrawn:
        return Stage.WITHDRAWN
    if review.signed is None:
        return Stage.HELD
    if not set(main.sent_to) <= {one.to for one in review.sent}:
        return Stage.SIGNED
    if outcome_rules.asks_outcome(review, main) and outcome_rules.decided(review, main) is None:
        return Stage.SENT
    return Stage.DONE
