"""What follows from a review: which one it is, which headings are empty, what it bears, what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sotui.dates.working import WorkingCalendar
from sotui.facts.model import Case, Fact
from sotui.facts.vocabulary import WHICH_REVIEW
from sotui.names import name_key
from sotui.procedures.life import life_of
from sotui.procedures.model import Deadline, Force, State
from sotui.procedures.outline import Asks, Item, Outcome, Outline, OutlineFor, Part
from sotui.procedures.pack import Pack, Role
from sotui.procedures.sight import Occasion, Sight, index, occasions
from sotui.reviews.model import (
    Agreed,
    Answer,
    Answers,
    Attendance,
    Came,
    Clock,
    Missing,
    Review,
    ReviewPage,
    Stage,
)

NOTHING = Answer()
_SUPPOSED = "supposed"
_ANALYSIS = "analysis"
"""The part of an agenda that weighs what was heard, where it has one."""


# The agenda


def outlines_of(packs: Iterable[Pack]) -> tuple[tuple[Outline, ...], bool]:
    """The review outlines of the procedure in use, and whether they are its own (else the plain ones)."""
    packs = tuple(packs)
    for role, own in ((Role.ORDERS, True), (Role.HOUSE, False)):
        found = tuple(
            one
            for pack in packs
            if pack.role is role
            for one in pack.outlines
            if one.use is OutlineFor.REVIEW
        )
        if any(not one.only for one in found):
            return found, own
    return (), False


def parts_for(outlines: Iterable[Outline], which: str) -> tuple[Part, ...]:
    """The parts to write up for a review of this name: the agenda first, then what is asked of it alone."""
    chosen = [one for one in outlines if not one.only or which in one.only]
    return tuple(part for one in sorted(chosen, key=lambda one: bool(one.only)) for part in one.parts)


def items_for(outlines: Iterable[Outline], which: str) -> tuple[Item, ...]:
    """Every heading for a review of this name, in the order of the source."""
    return tuple(item for part in parts_for(outlines, which) for item in part.items)


def written(item: Item, answer: Answer) -> bool:
    """Whether the heading has its answer: yes or no where it asks so, words elsewhere."""
    return answer.yes is not None if item.asks is Asks.YES_NO else bool(answer.words.strip())


def missing(items: Iterable[Item], answers: Answers) -> Missing:
    """The empty headings: those that signing waits for (*must*), those that need a reason, the others.

    A reason is needed for what the procedure asks for (*will*, *should*), for a question whose no would mean
    something (5.2), and for every heading where nothing at all is written.
    """
    items = tuple(items)
    empty = [item for item in items if not written(item, answers.get(item.key, NOTHING))]
    nothing = len(empty) == len(items)
    must = tuple(item for item in empty if item.force is Force.MUST)
    asked = tuple(
        item
        for item in empty
        if item not in must and (nothing or item.no_means or item.force in (Force.WILL, Force.SHOULD))
    )
    return Missing(must, asked, tuple(item for item in empty if item not in (*must, *asked)))


def unready(page: ReviewPage) -> str:
    """What an outcome is agreed without: signature, headings of the analysis. In words, or empty."""
    review = page.review
    if review is None or review.signed is not None:
        return ""
    parts = [part for part in parts_for(page.outlines, page.which) if part.key == _ANALYSIS]
    items = [item for part in parts for item in part.items]
    empty = len(items) - count_written(items, review.answers)
    still = f" Of its analysis {empty} of {len(items)} headings are empty." if empty else ""
    return f"The minutes are not signed yet.{still}"


def number_of(item: Item, items: Iterable[Item]) -> str:
    """The number of a heading, or of the one it stands under: it tells two of the same words apart."""
    above = next((one.number for one in items if item.under and one.key == item.under), "")
    return item.number or above


def count_written(items: Sequence[Item], answers: Answers) -> int:
    """How many headings have their answer."""
    return sum(written(item, answers.get(item.key, NOTHING)) for item in items)


def borne(items: Iterable[Item], answers: Answers) -> frozenset[str]:
    """The words that the review bears because a heading was answered with no (5.3)."""
    return frozenset(
        item.no_means for item in items if item.no_means and answers.get(item.key, NOTHING).yes is False
    )


def kept_answers(answers: Answers) -> dict[str, Answer]:
    """The answers that say something."""
    return {key: answer for key, answer in answers.items() if not answer.blank}


def same_record(one: Review, other: Review) -> bool:
    """Whether two readings of a review say the same: day, name, chair, words, people, signature."""
    return all(
        getattr(one, each) == getattr(other, each)
        for each in ("which", "held", "at", "chair_id", "attendance", "signed", "withdrawn")
    ) and kept_answers(one.answers) == kept_answers(other.answers)


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


def reviews_held(case: Case, packs: Sequence[Pack], calendar: WorkingCalendar) -> tuple[Occasion, ...]:
    """The reviews held since the order was made, oldest first, each with the name the procedure gives it."""
    facts = index((occasions(case.facts), *(occasions(child.facts) for child in case.children)))
    life = life_of(case, facts)
    sight = Sight(case.subject, facts, life, calendar, children=case.children)
    for pack in packs:
        for naming in pack.namings:
            naming.apply(sight)
    here = sight.facts.get("review-held", ())
    return tuple(one for one in here if life is None or one.on >= life.made)


def name_of(words: Iterable[str]) -> str:
    """Which review it was, by the words of its fact; empty where none says."""
    own = frozenset(words)
    return next((word for word in WHICH_REVIEW if word in own), "")


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
            return name_of(one.words), why_named(one)
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


def last_words(agreed: Iterable[Agreed], positions: Sequence[str]) -> tuple[Agreed, ...]:
    """What each of those who decide said last, in their order; what was taken back is left out."""
    last = {one.position: one for one in agreed}
    return tuple(last[position] for position in positions if position in last and last[position].outcome)


def also_as(review: Review, main: Outline, said: Agreed) -> Agreed | None:
    """What the same name has said for another of those who decide; None where it has said nothing."""
    return next(
        (
            one
            for one in last_words(review.agreed, main.decided_by)
            if one.position != said.position and name_key(one.name) == name_key(said.name)
        ),
        None,
    )


def decided(review: Review, main: Outline) -> Agreed | None:
    """The outcome once everybody who decides has agreed the same; the later of them."""
    said = last_words(review.agreed, main.decided_by)
    if not said or len(said) < len(main.decided_by):
        return None
    if len({(one.outcome, one.decision) for one in said}) > 1:
        return None
    return max(said, key=lambda one: one.on)


_APPLIED = ("extension-applied", "extension-refused", "extension-withdrawn", "extended-to")
AFTER_A_DECISION = ("end-decided", *_APPLIED)
"""The kinds of what is recorded on an order once its end was decided, a decision changed included."""


def decided_by_it(facts: Iterable[Fact], done: Agreed) -> tuple[Fact, ...]:
    """What was recorded on the order when this outcome was decided, the review's conclusion included."""
    facts = tuple(facts)
    outcome = [
        one
        for one in facts
        if one.kind == "outcome-decided" and (one.on, one.qualifier) == (done.on, done.outcome)
    ][-1:]
    with_it = {one.recorded_at for one in outcome}
    return tuple(
        one
        for one in facts
        if one.kind in ("outcome-decided", "end-decided", "review-concluded") and one.recorded_at in with_it
    )


def rests_on(facts: Iterable[Fact], done: Agreed) -> Fact | None:
    """What has been done since about the order's end and rests on this decision; None where nothing has."""
    facts = tuple(facts)
    own = {one.id for one in decided_by_it(facts, done)}
    return next(
        (one for one in facts if one.id not in own and one.on >= done.on and one.kind in AFTER_A_DECISION),
        None,
    )


def followed_up(case: Case, done: Agreed, outcome: Outcome, today: date) -> bool:
    """Whether what follows is under way, the end has been decided otherwise since, or the order is over."""
    life = life_of(case, index((occasions(case.facts), *(occasions(child.facts) for child in case.children))))
    if life is not None and life.end < today:
        return True
    facts = [one for one in case.facts if one.on >= done.on]
    ends = [one for one in facts if one.kind == "end-decided"]
    otherwise = bool(ends) and ends[-1].qualifier not in outcome.decisions
    return otherwise or any(one.kind in _APPLIED for one in facts)


def waiting_words(review: Review, main: Outline) -> str:
    """Whom the outcome waits for, as the end of a sentence; empty where it is decided or none is asked."""
    if not main.decided_by or decided(review, main) is not None:
        return ""
    said = last_words(review.agreed, main.decided_by)
    missing = [position for position in main.decided_by if position not in {one.position for one in said}]
    if missing:
        return f"waits for {' and '.join(missing)}"
    return f"{' and '.join(one.position for one in said)} differ"


def asks_outcome(review: Review, main: Outline) -> bool:
    """Whether an outcome is to be decided: not of an initial review, nor where evidence was insufficient."""
    return bool(main.outcomes) and review.which != "initial" and not review.insufficient


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
    if asks_outcome(review, main) and decided(review, main) is None:
        return Stage.SENT
    return Stage.DONE


def headings(parts: Iterable[Part]) -> Iterator[tuple[Part, Item]]:
    """Every heading with its part."""
    for part in parts:
        for item in part.items:
            yield part, item
