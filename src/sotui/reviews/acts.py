"""What a person may do with a review: hold, write up, sign, amend, send, escalate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sotui.dates.clock import LONDON
from sotui.dates.words import short
from sotui.facts.ids import new_id
from sotui.facts.model import Subject, SubjectKind
from sotui.facts.vocabulary import check_words, kind_of, spoken
from sotui.procedures.outline import Item, Outline
from sotui.register import acts as register
from sotui.register import cases, facts_store, signing
from sotui.register import store as orders
from sotui.reviews import agenda_rules, rules, store
from sotui.reviews.model import Answers, Attendance, Review, ReviewNotFit, Stage
from sotui.vault.model import Deed
from sotui.vault.session import Act

CHAIR, DECIDERS = register.CHAIR, register.DECIDERS
HOLDERS = CHAIR | DECIDERS

DEEDS = (
    Deed("review held", HOLDERS),
    Deed("review written up", HOLDERS, undoable=False),
    Deed("review corrected", HOLDERS, undoable=False, needs_reason=True),
    Deed("minutes signed", HOLDERS, undoable=False),
    Deed("minutes amended", HOLDERS, undoable=False),
    Deed("minutes sent", HOLDERS, undoable=False),
    Deed("sending taken back", HOLDERS, undoable=False, needs_reason=True),
    Deed("evidence found insufficient", HOLDERS, undoable=False, needs_reason=True),
    Deed("evidence found sufficient", HOLDERS, undoable=False, needs_reason=True),
    Deed("outcome agreed", HOLDERS, undoable=False),
    Deed("outcome taken back", HOLDERS, undoable=False, needs_reason=True),
    Deed("further review concluded", HOLDERS, undoable=False),
    Deed("escalated from a review", HOLDERS),
)
"""The acts of this room. What was signed, agreed or sent is not undone but added to. In which position one
signs or agrees is asked in the act itself.
"""


LONGEST = 100_000
"""The most characters under one heading."""


def hold(
    act: Act,
    order_id: str,
    *,
    which: str,
    on: date,
    at: datetime | None,
    chair_id: str,
    answers: Answers,
    attendance: Sequence[Attendance],
    items: Sequence[Item],
    occurrence: str = "",
) -> str:
    """Record a review as held; yields its id. Nothing written is refused, nothing missing holds it up.

    With ``occurrence`` it is the record of a review that is on the register as held already. Raises
    ReviewNotFit without a chair, FactError for a day that lies ahead.
    """
    if not chair_id:
        raise ReviewNotFit("Say who chaired the review: pick the chair under “The meeting”.")
    order = Subject(SubjectKind.ORDER, order_id)
    bears = {which, *agenda_rules.borne(items, answers)} - {""}
    if occurrence:
        if store.review_of_fact(act.db, occurrence) is not None:
            raise ReviewNotFit("This review has been written up since: open it again from the list.")
    else:
        _check_day(act, order, on)
        fact = register.record(act, "review-held", order, on, at=at, qualifier="+".join(sorted(bears)))
        occurrence = fact.id
    id = new_id()
    act.db.table("review").insert(
        {
            "id": id,
            "order_id": order_id,
            "occurrence": occurrence,
            "which": which,
            "chair_id": chair_id,
            "answers": store.answers_text(_fit(answers)),
            "recorded_by": act.user.id,
            "recorded_name": act.user.name,
            "recorded_at": act.at.isoformat(),
            "closed": 0,
        }
    )
    _attend(act, id, attendance, chair_id)
    if on_register := _standing(act, id):
        _bear(act, on_register, items, answers)
    return id


def _check_day(act: Act, order: Subject, on: date) -> None:
    """Refuse a day before the order was made, and a review that is on the register already."""
    made = facts_store.made_on(act.db, order.id)
    if made is not None and on < made:
        raise ReviewNotFit(
            f"The order was made on {short(made)}: a meeting of {short(on)} did not review it. "
            "Look at the day."
        )
    if any(fact.kind == "review-held" and fact.on == on for fact in facts_store.facts_of(act.db, order)):
        raise ReviewNotFit(
            f"A review of this order held on {short(on)} is recorded already: "
            "open it from the list of reviews."
        )


def hold_again(
    act: Act, review: Review, *, which: str, on: date, at: datetime | None, items: Sequence[Item]
) -> None:
    """Record a review as held whose being held was taken back; what was written stays with it."""
    bears = {which, *agenda_rules.borne(items, review.answers)} - {""}
    order = Subject(SubjectKind.ORDER, review.order_id)
    fact = register.record(act, "review-held", order, on, at=at, qualifier="+".join(sorted(bears)))
    act.db.table("review").update(review.id, {"occurrence": fact.id, "which": which})


def write(
    act: Act,
    review: Review,
    *,
    chair_id: str,
    answers: Answers,
    attendance: Sequence[Attendance],
    items: Sequence[Item],
) -> None:
    """Save what was written since; raises ReviewNotFit once the minutes are signed."""
    if review.signed is not None:
        raise ReviewNotFit("The minutes are signed: what is in them stays. Add an amendment.")
    if not chair_id:
        raise ReviewNotFit("Say who chaired the review: pick the chair under “The meeting”.")
    act.db.table("review").update(
        review.id, {"chair_id": chair_id, "answers": store.answers_text(_fit(answers))}
    )
    _attend(act, review.id, attendance, chair_id)
    if not review.withdrawn:
        _bear(act, review, items, answers)


def correct(act: Act, review: Review, *, which: str, on: date, at: datetime | None, why: str) -> None:
    """Correct the day, the hour or the name of a review that was held; the former stays in the history.

    Of signed minutes only the day or the hour, and only by who may sign them: NotAllowed, ReviewNotFit.
    """
    if review.signed is not None:
        check_chairs(act, review, "Correcting the day of a review whose minutes are signed")
        if which != review.which:
            raise ReviewNotFit("The minutes are signed: which review it was stays. Add an amendment.")
    fact = store.chain(act.db, review.occurrence)[-1]
    words = (fact.words - {review.which}) | ({which} if which else set())
    register.correct(act, fact, on=on, at=at, qualifier="+".join(sorted(words)), why=why)
    act.db.table("review").update(review.id, {"which": which})


def sign(act: Act, review: Review, items: Sequence[Item], on: date, occurrence: str | None) -> None:
    """Complete the minutes; nothing in them changes from then on.

    ``occurrence`` names the clock that they stop; None where the minutes are recorded as completed already.
    Raises ReviewNotFit naming the headings that the procedure says must be there, and where others are
    empty and no reason is given; NotAllowed where somebody else chaired it.
    """
    check_held(review)
    if review.signed is not None:
        raise ReviewNotFit("The minutes are signed already.")
    check_chairs(act, review, "Signing the minutes")
    empty = agenda_rules.missing(items, review.answers)
    if empty.must:
        raise ReviewNotFit(f"Not signed. Still to be written: {_named(empty.must)}.")
    if empty.named and not act.reason.strip():
        raise ReviewNotFit(f"Not signed. Empty: {_named(empty.named)}. Write them, or give a reason.")
    act.db.table("review").update(
        review.id,
        {
            "signed_by": act.user.id,
            "signed_name": act.user.name,
            "signed_at": act.at.isoformat(),
            "signed_reason": act.reason,
        },
    )
    if occurrence is not None:
        order = Subject(SubjectKind.ORDER, review.order_id)
        register.record(act, "minutes-completed", order, on, qualifier=occurrence, signed=True)


def amend(act: Act, review: Review, text: str) -> None:
    """Add words to minutes that are signed, with who and when."""
    check_chairs(act, review, "Adding to signed minutes")
    if review.signed is None:
        raise ReviewNotFit("The minutes are not signed yet: write under the headings instead.")
    if not text.strip():
        raise ReviewNotFit("Write the amendment first.")
    act.db.table("review_amendment").insert(
        {
            "id": new_id(),
            "review_id": review.id,
            "text": fit_text(text),
            "recorded_by": act.user.id,
            "recorded_name": act.user.name,
            "recorded_at": act.at.isoformat(),
        }
    )


def send(act: Act, review: Review, main: Outline, to: Sequence[str], on: date, occurrence: str) -> None:
    """Tick to whom the minutes went; once everybody of 5.8 has them it is recorded on the order."""
    check_held(review)
    if review.signed is None:
        raise ReviewNotFit("The minutes are not signed yet: sign them, then send them.")
    if on < review.held:
        raise ReviewNotFit(f"The minutes cannot have been sent before the review of {short(review.held)}.")
    if on > act.at.astimezone(LONDON).date():
        raise ReviewNotFit(f"{short(on)} lies ahead: tick the minutes when they have been sent.")
    had = {one.to for one in review.sent}
    new = [one for one in dict.fromkeys(to) if one in main.sent_to and one not in had]
    if not new:
        raise ReviewNotFit("Tick with the space bar who else has been sent the minutes.")
    for one in new:
        act.db.table("review_distribution").insert(
            {
                "id": new_id(),
                "review_id": review.id,
                "to": one,
                "on_day": on.isoformat(),
                "recorded_by": act.user.id,
                "recorded_at": act.at.isoformat(),
            }
        )
    if had | set(new) >= set(main.sent_to):
        last = max([on, *(one.on for one in review.sent)])
        order = Subject(SubjectKind.ORDER, review.order_id)
        register.record(act, "minutes-sent", order, last, qualifier=occurrence)
    settle(act, review.id, main)


def take_back_sent(act: Act, review: Review, main: Outline, to: Sequence[str], occurrence: str) -> None:
    """Take back that the minutes went to these: it was ticked in error; the tick stays in the audit.

    What was recorded on the order when everybody had them is withdrawn. Raises ReviewNotFit.
    """
    had = {one.to for one in review.sent}
    wrong = [one for one in dict.fromkeys(to) if one in had]
    if not wrong:
        raise ReviewNotFit("Tick with the space bar who has not been sent the minutes after all.")
    for one in wrong:
        act.db.execute('delete from review_distribution where review_id = ? and "to" = ?', [review.id, one])
    order = Subject(SubjectKind.ORDER, review.order_id)
    for fact in facts_store.facts_of(act.db, order):
        if fact.kind == "minutes-sent" and fact.qualifier in (occurrence, review.occurrence):
            register.correct(act, fact, withdrawn=True, why=act.reason)
    settle(act, review.id, main)


def escalate(act: Act, order_id: str, kind: str, on: date, at: datetime | None, note: str) -> None:
    """Record an escalation on the order, with its words."""
    why = fit_text(check_words(kind_of(kind), note))
    register.record(act, kind, Subject(SubjectKind.ORDER, order_id), on, at=at, why=why)


def settle(act: Act, review_id: str, main: Outline) -> None:
    """Note whether anything is still to be done about a review: the list leaves out what is complete."""
    review = store.review(act.db, review_id)
    if review is not None:
        done = rules.stage_of(review, main) is Stage.DONE
        act.db.table("review").update(review_id, {"closed": int(done)})


_CORRECT_SIGNED = {"review corrected", "evidence found insufficient", "evidence found sufficient"}
"""The acts by which what a signed review says of itself is put right, each with its roles and its reason."""


def keep_signed(act: Act) -> None:
    """Hung on every act: that a review was held, and that its minutes are complete, is neither corrected nor
    undone elsewhere once they are signed. Raises KeptAsSigned.
    """
    if act.name in _CORRECT_SIGNED:
        return
    for fact in register.corrected(act):
        of = {"review-held": fact.id, "minutes-completed": fact.qualifier}.get(fact.kind, "")
        review = store.review_of_fact(act.db, of) if of else None
        if review is not None and review.signed is not None:
            raise register.KeptAsSigned(
                "The minutes of this review are signed, so this stays as it was signed. Nothing was changed."
                " Add an amendment to the minutes; a wrong day is put right in the form of the review,"
                " and an outcome said in error is taken back there."
            )


def check_chairs(act: Act, review: Review, what: str) -> None:
    """Raise NotAllowed where the person neither chaired the review nor is the order's IRO."""
    case = cases.case(act.db, review.order_id)
    signing.check(act, what, signing.CHAIRING, case=case, chaired=(review.chair_id,))


def check_held(review: Review) -> None:
    """Raises ReviewNotFit where that the review was held has been taken back."""
    if review.withdrawn:
        raise ReviewNotFit("That this review was held has been taken back: record it as held again first.")


def _standing(act: Act, id: str) -> Review | None:
    review = store.review(act.db, id)
    return None if review is None or review.withdrawn else review


def _bear(act: Act, review: Review, items: Sequence[Item], answers: Answers) -> None:
    """Have the fact say what the checklist says: a “no” to 5.2 calls for the escalation of 5.3."""
    means = {item.no_means for item in items if item.no_means}
    fact = store.chain(act.db, review.occurrence)[-1]
    wanted = (fact.words - means) | agenda_rules.borne(items, answers)
    if wanted == fact.words:
        return
    new = sorted(wanted - fact.words)
    why = (
        f"the review's checklist says: {', '.join(map(spoken, new))}"
        if new
        else "the review's checklist says yes"
    )
    register.correct(act, fact, qualifier="+".join(sorted(wanted)), why=why)


def _attend(act: Act, id: str, attendance: Sequence[Attendance], chair_id: str) -> None:
    table = act.db.table("review_attendance")
    attendance = rules.with_chair(attendance, orders.worker_names(act.db).get(chair_id, ""))
    review = store.review(act.db, id)
    if review is not None and review.attendance == tuple(attendance):
        return
    act.db.execute("delete from review_attendance where review_id = ?", [id])
    for place, one in enumerate(attendance):
        table.insert(
            {
                "id": new_id(),
                "review_id": id,
                "place": place,
                "role": fit_text(one.role),
                "name": fit_text(one.name),
                "came": one.came.value,
                "note": fit_text(one.note),
            }
        )


def _fit(answers: Answers) -> Answers:
    for answer in answers.values():
        fit_text(answer.words)
    return answers


def fit_text(text: str) -> str:
    """The text as it is, where it can be kept: ``LONGEST`` characters at most, none of them half. Raises
    ReviewNotFit."""
    if len(text) > LONGEST:
        raise ReviewNotFit(f"A text is {len(text):,} characters long; {LONGEST:,} are the most. Shorten it.")
    if any("\ud800" <= each <= "\udfff" for each in text):
        raise ReviewNotFit("A text holds half a character, which cannot be kept: type it again.")
    return text


def _named(items: Sequence[Item]) -> str:
    return ", ".join(f"“{item.label}”" for item in items)
