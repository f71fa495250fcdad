"""What is said of a review's outcome: insufficient evidence, agreeing it, taking it back, concluding it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from sotui.dates.clock import LONDON
from sotui.dates.words import short
from sotui.facts.ids import new_id
from sotui.facts.model import Subject, SubjectKind
from sotui.facts.vocabulary import kind_of
from sotui.names import name_key
from sotui.procedures.outline import Outline
from sotui.register import acts as register
from sotui.register import cases, signing
from sotui.register import store as orders
from sotui.reviews import acts, outcome_rules, rules, store
from sotui.reviews.model import Agreed, Review, ReviewNotFit
from sotui.staff import positions_store
from sotui.staff.positions import position_named
from sotui.vault.session import Act

if TYPE_CHECKING:
    from sqlite_utils import Database

    from sotui.vault.errors import NotAllowed
    from sotui.vault.model import User

FINDING = "Saying whether the evidence was sufficient"


def find_insufficient(act: Act, review: Review, main: Outline) -> None:
    """Record on the review that the evidence was insufficient for a clear judgement: 6.1 to 6.4 follow."""
    acts.check_held(review)
    acts.check_chairs(act, review, FINDING)
    if review.insufficient:
        raise ReviewNotFit("Insufficient evidence is recorded on this review already.")
    if not outcome_rules.may_lack_evidence(review):
        instead = (
            "The further review ends in an outcome (6.4): record what those who decide have agreed."
            if review.which == outcome_rules.FURTHER
            else "Where this was that review, put its name right first, under “The meeting”."
        )
        raise ReviewNotFit(f"Insufficient evidence is a finding of the nine-month review (6.1). {instead}")
    if outcome_rules.last_words(review.agreed, main.decided_by):
        raise ReviewNotFit(
            "An outcome has been agreed for this review: it is not changed behind their backs. "
            "Where it was said in error, that is taken back first."
        )
    fact = store.chain(act.db, review.occurrence)[-1]
    words = (fact.words - {"outcome-a", "outcome-b", "no-progress"}) | {"insufficient-evidence"}
    if not rules.name_of(words):
        words |= {review.which or outcome_rules.NINE_MONTH}
    register.correct(act, fact, qualifier="+".join(sorted(words)), why=act.reason)
    acts.settle(act, review.id, main)


def find_sufficient(act: Act, review: Review, main: Outline) -> None:
    """Take back that the evidence was insufficient: it was a mistake; what hung on it falls away."""
    acts.check_held(review)
    acts.check_chairs(act, review, FINDING)
    if not review.insufficient:
        raise ReviewNotFit("Insufficient evidence is not recorded on this review.")
    fact = store.chain(act.db, review.occurrence)[-1]
    words = fact.words - {"insufficient-evidence"}
    register.correct(act, fact, qualifier="+".join(sorted(words)), why=act.reason)
    acts.settle(act, review.id, main)


def agree(act: Act, review: Review, main: Outline, said: Agreed, together: Sequence[Agreed] = ()) -> bool:
    """Record that one of those who decide has agreed an outcome; true where it is decided by that.

    ``together``: all that is said in this act, of those who decide.
    Once all have agreed the same it is recorded on the order as decided, and what it means for the end with
    it. Raises ReviewNotFit, and NotAllowed where the person does not hold the position, today and on the day
    on which it was agreed.
    """
    acts.check_held(review)
    if outcome_rules.left_to_further(review):
        raise ReviewNotFit("Insufficient evidence is recorded on this review: the further review decides.")
    if outcome_rules.decided(review, main) is not None:
        raise ReviewNotFit(
            "The outcome is decided. Where it was said in error, take it back here with a reason; "
            "a change of mind is a new decision: record it on the board."
        )
    outcome = next((one for one in main.outcomes if one.word == said.outcome), None)
    if outcome is None or said.decision not in outcome.decisions:
        raise ReviewNotFit("Pick the outcome and what it means for the order.")
    if said.position not in main.decided_by:
        raise ReviewNotFit("Say who agrees.")
    if not said.name.strip():
        raise ReviewNotFit(f"Write the name of the {said.position}.")
    _check_speaks(act, review, said)
    if (other := outcome_rules.also_as(review, main, said)) is not None:
        if any(one.position == other.position for one in together):
            raise ReviewNotFit(
                f"{said.name.strip()} stands for both {other.position} and {said.position}:"
                " two people decide. Write who the other is, or leave that line empty until they have agreed."
            )
        raise ReviewNotFit(
            f"{said.name.strip()} has agreed as {other.position} already. Two people decide: "
            f"write the name of the {said.position}."
        )
    if said.on < review.held:
        raise ReviewNotFit(f"It cannot have been agreed before the review of {short(review.held)}.")
    if said.on > act.at.astimezone(LONDON).date():
        raise ReviewNotFit(f"{short(said.on)} lies ahead: record the agreement when it is given.")
    _say(act, review, said)
    now = store.review(act.db, review.id)
    done = outcome_rules.decided(now, main) if now is not None else None
    if now is None or done is None:
        return False
    order = Subject(SubjectKind.ORDER, review.order_id)
    why = "; ".join(
        f"{one.position}: {one.note}"
        for one in outcome_rules.last_words(now.agreed, main.decided_by)
        if one.note
    )
    why_end = why or outcome.label
    register.record(act, "outcome-decided", order, done.on, qualifier=done.outcome, why=why, signed=True)
    register.record(act, "end-decided", order, done.on, qualifier=done.decision, why=why_end, signed=True)
    acts.settle(act, review.id, main)
    return True


def take_back(act: Act, review: Review, main: Outline) -> None:
    """Take back what was said of the outcome by those for whom the person may speak: it was said in error.

    What was decided by it, and concluded with it, is withdrawn. Raises ReviewNotFit where nothing was said,
    or where something rests on the decision already; NotAllowed where it is for others to take back.
    """
    acts.check_held(review)
    said = outcome_rules.last_words(review.agreed, main.decided_by)
    if not said:
        raise ReviewNotFit("Nobody has agreed an outcome for this review.")
    refusals = {
        one.position: _refusal(act, review, one.position, f"Taking back what was said as {one.position}")
        for one in said
    }
    mine = [one for one in said if refusals[one.position] is None]
    if (refusal := refusals[said[0].position]) is not None and not mine:
        raise refusal
    done = outcome_rules.decided(review, main)
    if done is not None:
        facts = cases.case(act.db, review.order_id).facts
        if (later := outcome_rules.rests_on(facts, done)) is not None:
            raise ReviewNotFit(
                f"“{kind_of(later.kind).label}” of {short(later.on)} rests on this decision, so it stays. "
                "A change of mind is a new decision: record it on the board."
            )
        for fact in outcome_rules.decided_by_it(facts, done):
            register.correct(act, fact, withdrawn=True, why=act.reason, signed=True)
    today = act.at.astimezone(LONDON).date()
    for one in mine:
        _say(act, review, Agreed(one.position, one.name, "", "", today, act.reason))
    acts.settle(act, review.id, main)


def speaks_for(
    db: Database, user: User, review: Review, position: str, today: date, what: str, days: Iterable[date] = ()
) -> NotAllowed | None:
    """Why a person may not speak for one of those who decide, or None where they may.

    A position that this program does not know is anybody's whose role decides.
    """
    known = position_named(position)
    if known is None:
        return None
    chair_roles = signing.REVIEW_DECIDES
    case = cases.case(db, review.order_id)
    chaired = (review.chair_id,)
    return signing.why_not(
        db, user, what, (known,), today, case=case, days=days, chaired=chaired, chair_roles=chair_roles
    )


def _refusal(
    act: Act, review: Review, position: str, what: str, days: Iterable[date] = ()
) -> NotAllowed | None:
    today = act.at.astimezone(LONDON).date()
    return speaks_for(act.db, act.user, review, position, today, what, days)


def _check_speaks(act: Act, review: Review, said: Agreed) -> None:
    """Who holds a position agrees in their own name; while nobody ever held it, an account's role does."""
    refusal = _refusal(act, review, said.position, f"Agreeing as {said.position}", [said.on])
    if refusal is not None:
        raise refusal
    known = position_named(said.position)
    worker_id = positions_store.worker_of(act.db, act.user)
    if (
        known is None
        or worker_id is None
        or not any(one.position is known for one in positions_store.every(act.db))
    ):
        return
    names = {act.user.name, orders.worker_names(act.db)[worker_id]}
    if name_key(said.name) not in {name_key(one) for one in names}:
        raise ReviewNotFit(
            f"You agree as {said.position} in your own name: write {act.user.name}. Nothing was recorded."
        )


def _say(act: Act, review: Review, said: Agreed) -> None:
    act.db.table("review_outcome").insert(
        {
            "id": new_id(),
            "review_id": review.id,
            "position": said.position,
            "name": acts.fit_text(said.name.strip()),
            "outcome": said.outcome,
            "decision": said.decision,
            "on_day": said.on.isoformat(),
            "note": acts.fit_text(said.note),
            "recorded_by": act.user.id,
            "recorded_at": act.at.isoformat(),
        }
    )


def conclude(act: Act, review: Review, on: date) -> None:
    """Record that the further review was concluded (6.4)."""
    acts.check_held(review)
    if on < review.held:
        raise ReviewNotFit(f"It cannot have been concluded before it was held on {short(review.held)}.")
    register.record(act, "review-concluded", Subject(SubjectKind.ORDER, review.order_id), on)
