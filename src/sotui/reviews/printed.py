"""The minutes of a review as text, in the order of the agenda: to be read, and later to be printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sotui.dates import words
from sotui.dates.clock import LONDON
from sotui.procedures.outline import Asks, Item
from sotui.reviews import agenda_rules, outcome_rules, rules
from sotui.reviews.model import Answers, Came, Review, ReviewPage


@dataclass(frozen=True, slots=True)
class Printed:
    """A paragraph of the minutes; its text is as stored and made safe where it is drawn."""

    text: str
    tone: str = "plain"
    indent: int = 0


def minutes(page: ReviewPage, decisions: Mapping[str, str]) -> list[Printed]:
    """The whole record of a review; ``decisions`` has the words for what an outcome means for the order."""
    review = page.review
    main = page.main
    found = [Printed(main.title, "heading"), Printed("")]
    found += [Printed(f"{page.order.reference} · {page.order.court} · {page.order.case_number}")]
    found += [Printed(_child(one.child.name, one.child.born)) for one in page.order.children]
    if review is None and page.held is not None:
        said = f"{rules.called(page.which)} held on {_when(page.held, page.at)}. Nothing is written up yet."
        return [*found, Printed(""), Printed(said, "muted")]
    if review is None:
        return [*found, Printed(""), Printed("Not recorded as held yet.", "muted")]
    name = rules.called(review.which)
    held = _when(review.held, review.at)
    found += [Printed(f"{name} held on {held}, chaired by {review.chair or 'nobody named'}")]
    if review.withdrawn:
        found += [Printed("That it was held has been taken back; what was written is kept.", "alarm")]
    if review.corrected:
        found += [Printed("Its day or hour was corrected after it was recorded.", "muted")]
    found += [Printed(""), Printed("Attendance", "heading")]
    found += [
        Printed(_attended(one.role, one.name, one.came, one.note), indent=2) for one in review.attendance
    ]
    if not review.attendance:
        found += [Printed("nobody recorded", "muted", 2)]
    for part in agenda_rules.parts_for(page.outlines, review.which):
        found += [Printed(""), Printed(part.title, "heading")]
        for item in part.items:
            found += _under(item, review.answers)
    found += _end(page, review, decisions)
    return found


def _when(on: date, at: datetime | None) -> str:
    return words.moment(at) if at is not None else words.short(on)


def _under(item: Item, answers: Answers) -> list[Printed]:
    indent = 2 if item.under else 0
    number = f"{item.number}. " if item.number else ("· " if item.under else "")
    found = [Printed(""), Printed(f"{number}{item.label}", "today", indent)]
    answer = answers.get(item.key, agenda_rules.NOTHING)
    if item.asks is Asks.YES_NO:
        said = "not answered" if answer.yes is None else ("Yes" if answer.yes else "No")
        found.append(Printed(said, "muted" if answer.yes is None else "plain", indent + 2))
        if answer.words.strip():
            found.append(Printed(answer.words.rstrip(), indent=indent + 2))
    else:
        text = answer.words.rstrip()
        found.append(Printed(text or "nothing written", "plain" if text else "muted", indent + 2))
    return found


def _end(page: ReviewPage, review: Review, decisions: Mapping[str, str]) -> list[Printed]:
    found = [Printed(""), Printed("Signed", "heading")]
    if review.signed is None:
        found.append(Printed("not signed yet", "muted", 2))
    else:
        at = words.moment(review.signed.at.astimezone(LONDON))
        found.append(
            Printed(f"Minutes completed {rules.signed_words(review.signed.by, review.chair)}, {at}", indent=2)
        )
        if review.signed.reason:
            found.append(Printed(f"Said at signing: {review.signed.reason}", indent=2))
    found += [Printed(f"Sent to {one.to}, {words.short(one.on)}", indent=2) for one in review.sent]
    for amendment in review.amendments:
        at = words.moment(amendment.at.astimezone(LONDON))
        found += [
            Printed(""),
            Printed(f"Amendment by {amendment.by}, {at}", "today"),
            Printed(amendment.text, indent=2),
        ]
    if not page.main.asks_outcome_of(review.which):
        return found
    found += [Printed(""), Printed("Outcome", "heading")]
    if review.insufficient:
        found.append(Printed("Insufficient evidence to make a clear judgement (6.1)", indent=2))
    found += [Printed(text, indent=2) for text in agenda_rules.recommended(page)]
    labels = {one.word: one.label for one in page.outcomes}
    for said in review.agreed:
        if not said.outcome:
            taken = f"{said.position}, {said.name}, {words.short(said.on)}: taken back, said in error"
            found += [Printed(taken, "muted", 2), Printed(said.note, indent=4)]
            continue
        what = f"{labels.get(said.outcome, said.outcome)}; {decisions.get(said.decision, said.decision)}"
        found.append(Printed(f"{said.position}, {said.name}, {words.short(said.on)}: {what}", indent=2))
        if said.note:
            found.append(Printed(said.note, indent=4))
    waits, proposed = (
        outcome_rules.waiting_words(review, page.main),
        outcome_rules.last_words(review.agreed, page.main.decided_by),
    )
    if outcome_rules.asks_outcome(review, page.main) and waits:
        found.append(Printed(f"{'Proposed' if proposed else 'Not decided'}: {waits}", "late", 2))
    done = outcome_rules.decided(review, page.main)
    outcome = next((one for one in page.outcomes if done is not None and one.word == done.outcome), None)
    if outcome is not None and outcome.follows:
        found += [Printed(""), Printed("To be prepared for what follows, outside this register", "today", 2)]
        found += [Printed(f"· {text} ({id})", indent=2) for id, text in outcome.follows]
    return found


def _child(name: str, born: date | None) -> str:
    return f"{name}, born {words.plain(born)}" if born else name


def _attended(role: str, name: str, came: Came, note: str) -> str:
    said = came.value or "not said"
    who = f"{role}: {name}" if name else role
    return f"{who} · {said}" + (f" ({note})" if note else "")
