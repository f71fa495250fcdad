"""What the agenda of a review asks for, what of it is written, and what a written answer bears."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from sotui.dates import words
from sotui.dates.months import birthday
from sotui.procedures.model import Force
from sotui.procedures.outline import Asks, Item, Outline, OutlineFor, Part
from sotui.procedures.pack import Pack, Role
from sotui.reviews.model import Answer, Answers, Missing, ReviewPage

NOTHING = Answer()
"""What stands under a heading that nobody has answered."""
_ANALYSIS = "analysis"
"""The part of an agenda that weighs what was heard, where it has one."""


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


def headings(parts: Iterable[Part]) -> Iterator[tuple[Part, Item]]:
    """Every heading with its part."""
    for part in parts:
        for item in part.items:
            yield part, item


def written(item: Item, answer: Answer) -> bool:
    """Whether the heading has its answer: yes or no where it asks so, words elsewhere."""
    return answer.yes is not None if item.asks is Asks.YES_NO else bool(answer.words.strip())


def count_written(items: Sequence[Item], answers: Answers) -> int:
    """How many headings have their answer."""
    return sum(written(item, answers.get(item.key, NOTHING)) for item in items)


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
    """What an outcome is agreed without: signature, headings of the analysis, by name. In words, or empty."""
    review = page.review
    if review is None:
        return ""
    said = ["The minutes are not signed yet."] if review.signed is None else []
    parts = [part for part in parts_for(page.outlines, page.which) if part.key == _ANALYSIS]
    items = [item for part in parts for item in part.items]
    empty = [item.label for item in items if not written(item, review.answers.get(item.key, NOTHING))]
    if items and len(empty) == len(items):
        said.append("Nothing of its analysis is written.")
    elif empty:
        said.append(f"Left empty in its analysis: {'; '.join(empty)}.")
    return " ".join(said)


def recommended(page: ReviewPage) -> tuple[str, ...]:
    """What the review recommends about the end, each with its clause: those who decide see it, and whoever
    reads the minutes sees where they decided otherwise (AMB-44). Empty while nothing of it is written.
    """
    if page.review is None:
        return ()
    found = []
    for item in items_for(page.outlines, page.which):
        answer = page.review.answers.get(item.key, NOTHING)
        if item.recommends and not answer.blank:
            yes = {True: "yes. ", False: "no. ", None: ""}[answer.yes]
            said = f"{yes}{' '.join(answer.words.split())}".strip()
            found.append(f"Recommended by the review ({item.id}): {said}")
    return tuple(found)


def asked_by_age(item: Item, page: ReviewPage, on: date) -> str:
    """Of which children a heading is asked that waits for a birthday, in words; empty for any other heading.

    From the birthday on, that day included (AMB-08); who has no date of birth is named too.
    """
    if not item.from_age:
        return ""
    age, asked, not_yet = item.from_age, [], []
    for one in page.order.children:
        born, name = one.child.born, one.child.name
        if born is None:
            asked.append(f"{name} (born on a day that nobody has said)")
        elif (day := birthday(born, age)) <= on:
            asked.append(name)
        else:
            not_yet.append(f"{name} is {age} on {words.short(day)}")
    said = f"Asked of: {', '.join(asked)}." if asked else "Asked of nobody yet."
    return f"{said} Not yet: {'; '.join(not_yet)}." if not_yet else said


def number_of(item: Item, items: Iterable[Item]) -> str:
    """The number of a heading, or of the one it stands under: it tells two of the same words apart."""
    above = next((one.number for one in items if item.under and one.key == item.under), "")
    return item.number or above


def borne(items: Iterable[Item], answers: Answers) -> frozenset[str]:
    """The words that the review bears because a heading was answered with no (5.3)."""
    return frozenset(
        item.no_means for item in items if item.no_means and answers.get(item.key, NOTHING).yes is False
    )


def kept_answers(answers: Answers) -> dict[str, Answer]:
    """The answers that say something."""
    return {key: answer for key, answer in answers.items() if not answer.blank}
