"""What a review's form says of itself in lines: how far it has come, and the minutes to be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sotui.dates import words as dates
from sotui.procedures.explain import Section
from sotui.procedures.outline import Item
from sotui.register.rules import short_names
from sotui.reviews.agenda_rules import NOTHING, borne, count_written, number_of, parts_for, written
from sotui.reviews.model import Answer, Answers, Attendance, Came, Clock, ReviewPage, Stage
from sotui.reviews.outcome_rules import asks_outcome, decided, last_words, waiting_words
from sotui.reviews.printed import minutes
from sotui.reviews.rules import called, signed_words, stage_of
from sotui.shown import show
from sotui.tui.screens.review_parts import EMPTY, NAMED, WRITTEN, Entry
from sotui.tui.widgets.paper import Line, words
from sotui.tui.words import day_words, many

MEETING, ATTENDANCE = "meeting", "attendance"


def entries(
    page: ReviewPage, which: str, answers: Answers, people: Sequence[Attendance], chair: str
) -> list[Entry]:
    """Everything to fill in, with its sign: an empty heading is named from the holding on, signed or not."""
    review = page.review
    named = review is not None and not review.withdrawn
    found = [
        Entry(MEETING, "The meeting", sign=WRITTEN if chair else EMPTY),
        Entry(ATTENDANCE, "Who was there", sign=WRITTEN if any(one.came for one in people) else EMPTY),
    ]
    for part in parts_for(page.outlines, which):
        for place, item in enumerate(part.items):
            done = written(item, answers.get(item.key, NOTHING))
            sign = WRITTEN if done else NAMED if named and (item.force or item.no_means) else EMPTY
            found.append(
                Entry(
                    item.key,
                    item.label,
                    number_of(item, part.items),
                    bool(item.under),
                    sign,
                    item,
                    part.title if not place else "",
                )
            )
    return found


def bears(page: ReviewPage, items: Sequence[Item], answers: Answers) -> frozenset[str]:
    """What the review bears by its answers; where none of those questions is answered, by the register."""
    asked = [item for item in items if item.no_means]
    if any(answers.get(item.key, NOTHING).yes is not None for item in asked):
        return borne(items, answers)
    return page.words & {item.no_means for item in asked}


def stands(page: ReviewPage, items: Sequence[Item], answers: Answers) -> str:
    """The line under the head: which review, when, how far."""
    review = page.review
    parts = [f"{count_written(items, answers)} of {len(items)} written"]
    if "plan-unsatisfactory" in bears(page, items, answers):
        parts.append("PLAN NOT SATISFACTORY")
    children = show(", ".join(short_names([one.child.name for one in page.order.children])), limit=26)
    if review is None and not page.occurrence:
        return " · ".join([children, "not recorded as held yet", *parts])
    held = dates.moment(page.at) if page.at is not None else day_words(page.held)
    parts.insert(0, f"{called(review.which if review is not None else page.which)}, {held}")
    if review is None:
        parts.append("held, nothing written up yet")
    elif review.withdrawn:
        parts.append("TAKEN BACK: the text is kept")
    elif review.corrected:
        parts.append("its day was corrected")
    if review is not None and review.signed is not None:
        signed = f"signed {signed_words(review.signed.by, review.chair)}"
        left = len(items) - count_written(items, answers)
        parts[1] = f"{signed}, {many(left, 'heading')} left empty" if left else signed
        if review.amendments:
            parts.append(many(len(review.amendments), "amendment"))
    if page.clock is not None and page.clock.met_on is None and not (review is not None and review.withdrawn):
        parts.append(clock_words(page.clock))
    if review is not None:
        parts += _next(page)
    return " · ".join([children, *parts])


def _next(page: ReviewPage) -> list[str]:
    review = page.review
    assert review is not None
    found = []
    if stage_of(review, page.main) is Stage.SIGNED:
        had = {one.to for one in review.sent}
        left = [to for to in page.main.sent_to if to not in had]
        found.append(f"to be sent to {', '.join(left)}" if had else "to be sent")
    if review.insufficient:
        found.append("INSUFFICIENT EVIDENCE")
    if asks_outcome(review, page.main):
        done = decided(review, page.main)
        if done is not None:
            found.append(next(one.label for one in page.outcomes if one.word == done.outcome))
        elif last_words(review.agreed, page.main.decided_by):
            found.append(f"outcome proposed, {waiting_words(review, page.main)}")
    return found


def clock_words(clock: Clock) -> str:
    """``minutes due Thu 29 Oct 2026, 8 working days left``."""
    left = clock.working_days
    due = f"minutes due {day_words(clock.due)}"
    if left < 0:
        return f"{due}: LATE by {many(-left, 'working day')}"
    return f"{due}: {many(left, 'working day')} left" if left else f"{due}: TODAY"


def earlier_said(page: ReviewPage, item: Item) -> tuple[str, Answer]:
    """What was answered under the heading at the last review of the order, and at which review that was."""
    review = page.earlier
    answer = review.answers.get(item.key, NOTHING) if review is not None else NOTHING
    if review is None or answer.blank:
        return "", NOTHING
    return f"{called(review.which)} of {day_words(review.held)}", answer


def minutes_lines(page: ReviewPage, decisions: Mapping[str, str], width: int) -> list[Line]:
    """The minutes laid out for a width."""
    lines: list[Line] = []
    for one in minutes(page, decisions):
        lines += words(one.text, width, one.tone, indent=one.indent, hang=0) if one.text else [Line()]
    return lines


def follows_lines(
    page: ReviewPage, width: int, supposed: Sequence[str] = (), chairs: Sequence[Section] = ()
) -> list[Line]:
    """What follows from this review: the open dates that rest on it, what is prepared next; who chairs it.

    Of one not recorded yet what would follow, in ``supposed``.
    """
    lines: list[Line] = []
    if supposed:
        lines += words("Once it is recorded as it stands in the form:", width, "heading")
        for text in supposed:
            lines += words(f"· {text}", width, hang=2)
    elif not page.follows:
        lines += words("No open date rests on this review.", width, "muted")
    for one in page.follows:
        do_by = f", do by {day_words(one.do_by)}" if one.do_by is not None and one.do_by != one.due else ""
        lines += words(f"{day_words(one.due)}{do_by}  {one.title}", width, "heading", hang=2)
        quote = f": “{one.quote}”" if one.quote else ""
        lines += words(f"{one.id} · {one.by}{quote}", width, "muted", indent=2)
    review = page.review
    done = decided(review, page.main) if review is not None else None
    for outcome in page.outcomes:
        if done is not None and outcome.word == done.outcome and outcome.follows:
            lines.append(Line())
            lines += words(f"{outcome.label}: to be prepared outside this register", width, "heading")
            for id, text in outcome.follows:
                lines += words(f"· {text} ({id})", width, indent=2, hang=2)
    for section in chairs:
        lines.append(Line())
        lines += words(section.heading, width, "heading")
        for text in section.lines:
            lines += words(f"· {text}", width, hang=2)
    return lines


def came_of(text: str) -> Came:
    """How somebody took part, from a draft; not said where it cannot be read."""
    try:
        return Came(text)
    except ValueError:
        return Came.UNSAID
