"""Reviews at the desk: what is due, the form of one review, and every act on it with its receipt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from sotui.dates.words import short
from sotui.desk.facet import there
from sotui.desk.review_outcomes import ReviewOutcomes
from sotui.desk.review_page import ESCALATIONS
from sotui.facts.model import Fact
from sotui.facts.vocabulary import kind_of
from sotui.procedures.model import State
from sotui.procedures.terms import in_force
from sotui.register import cases
from sotui.register import rules as register_rules
from sotui.register import store as register
from sotui.reviews import acts, agenda_rules, chair_rules, rules, store
from sotui.reviews.model import (
    Answers,
    Attendance,
    HeldReview,
    Review,
    ReviewLine,
    ReviewPage,
    SavedSince,
)
from sotui.staff.store import workers
from sotui.triage.model import BoardRow, Receipt
from sotui.triage.rules import END_DECISION_WORDS

if TYPE_CHECKING:
    from sotui.procedures.explain import Section
    from sotui.reviews.chair_rules import ChairWords
    from sotui.vault.session import Act

LOOK_AHEAD_DAYS = 92
"""How far ahead the list of reviews looks (calendar days): a quarter, so that reviews can be booked."""
DRAFT = "review"
"""The kind of draft that a review's form keeps."""
_FOLLOW_UP = {"evidence-gathered", "review-concluded", *ESCALATIONS}


class ReviewsDesk(ReviewOutcomes):
    """Agendas, reviews held, minutes; with what is said of their outcomes."""

    RECORDS = "reviews"

    # Reading

    def lines(self, everything: bool = False) -> tuple[ReviewLine, ...]:
        """Every review that somebody has to do something about, in parts: due first, follow-ups last.

        With ``everything`` the complete ones after them.
        """
        from sotui.desk.review_lines import lines

        self.desk.refresh()
        found = lines(self.desk, LOOK_AHEAD_DAYS, everything=everything)
        what = "list of reviews with complete ones" if everything else "list of reviews"
        self.desk.seen_once(what, "reviews", f"{len(found)} lines")
        return found

    def of_order(self, order_id: str) -> tuple[HeldReview, ...]:
        """The reviews held on an order, the latest first; NoLongerThere where the order has gone."""
        with there():
            self.desk.looks.check(order_id)
            order, case = register.order(self.db, order_id), cases.case(self.db, order_id)
        dates = self.desk.derivation.deadlines(order, case)
        recorded = {one.occurrence: one for one in store.reviews_of(self.db, order_id) if not one.withdrawn}
        found: list[HeldReview] = []
        packs = self._packs(case)
        names = rules.names_of(in_force(packs, self.today()))
        for one in rules.reviews_held(case, packs, self.desk.calendar):
            review = next((recorded[id] for id in (one.occurrence, *one.ids) if id in recorded), None)
            row = rules.minutes_row(dates, one.ids)
            done = row is not None and row.state is State.MET
            if review is not None:
                done = review.signed is not None
            begun = "minutes not signed" if review is not None else "not written up"
            how = "minutes completed" if done else begun
            name = rules.called(review.which if review is not None else rules.name_of(one.words, names))
            id = review.id if review is not None else one.occurrence
            found.append(HeldReview(id, f"{name}, {short(one.on)} · {how}", not done, one.on))
        return tuple(reversed(found))

    def target_of(self, row: BoardRow) -> tuple[str, str] | None:
        """The order and the review that a row of the board is about; None where it is about none."""
        kinds = row.waits_for
        if "review-held" in kinds:
            return row.order_id, ""
        if kinds & {"minutes-completed", *_FOLLOW_UP}:
            occurrence = row.deadline_key.partition("|")[2]
            found = store.review_of_fact(self.db, occurrence) if occurrence else None
            return row.order_id, found.id if found is not None else occurrence
        return None

    def page(self, order_id: str, review_id: str = "", *, seen: bool = True) -> ReviewPage:
        """The form of a review: of a new one, of one recorded, or of one held without a word written yet.

        ``review_id`` is a review's id, or that of the fact that one was held. Raises NoLongerThere.
        """
        with there():
            self.desk.looks.check(order_id)
            self.desk.restricted.check_reads(order_id)
            order = register.order(self.db, order_id)
        found = self._page(order, review_id)
        if seen:
            self.desk.look_at(order_id, "review", order.reference)
        return found

    def which(self, order_id: str, on: date) -> tuple[str, str]:
        """Which review one held on this day would be by the procedure, and why."""
        with there():
            case = cases.case(self.db, order_id)
        return rules.suggested(case, self._packs(case), self.desk.calendar, on)

    def chair_words(self, page: ReviewPage, which: str, on: date, chair_id: str) -> ChairWords:
        """Who is to chair the review of ``page`` if it is of this day and name, and what is wrong with the
        chair who is picked.
        """
        with there():
            case = cases.case(self.db, page.order.id)
        occurrence = page.review.occurrence if page.review is not None else page.occurrence
        own = page.review.fact_ids if page.review is not None else ()
        chair = next((one for one in workers(self.db) if one.id == chair_id), None)
        return chair_rules.words_for(
            case,
            in_force(self._packs(case), on),
            self.desk.calendar,
            on,
            which,
            (*own, *([occurrence] if occurrence else [])),
            chair,
        )

    def foresee(self, page: ReviewPage, which: str, on: date, at: datetime | None) -> tuple[str, ...]:
        """What would move among the dates if the review had been held on this day under this name, a line
        each, its minutes first; nothing is recorded.
        """
        case = cases.case(self.db, page.order.id)
        occurrence = page.review.occurrence if page.review is not None else page.occurrence
        was = next((one for one in case.facts if occurrence and one.occurrence == occurrence), None)
        if was is None:
            held = Fact("supposed", "review-held", case.subject, on, at, which, recorded_at=self.now())
        else:
            words = was.words - {page.which} | ({which} if which else set())
            held = replace(was, on=on, at=at, qualifier="+".join(sorted(words)))
        facts = (*(one for one in case.facts if one is not was), held)
        before = self.desk.derivation.deadlines(page.order, case)
        after = self.desk.derivation.deadlines(page.order, replace(case, facts=facts))
        return register_rules.moved(before, rules.minutes_first(after))

    def why(self, line: ReviewLine) -> list[Section]:
        """Why the date of a line is what it is, and who is to chair a review that is due."""
        found = self.desk.why(line.order_id, line.deadline_key, line.subject_id)
        if line.part != "due" or line.due is None:
            return found
        page = self.page(line.order_id, seen=False)
        on = max(line.due, self.today())
        which, _ = self.which(line.order_id, on)
        return [*found, *self.chair_words(page, which, on, "").sections]

    def decision_words(self) -> dict[str, str]:
        """What can be decided about an order's end, in words."""
        return dict(END_DECISION_WORDS)

    # Acting

    def hold(
        self,
        page: ReviewPage,
        *,
        which: str,
        on: date,
        at: datetime | None,
        chair_id: str,
        answers: Answers,
        attendance: Sequence[Attendance],
    ) -> tuple[str, Receipt]:
        """Record the review as held, with all that is written; yields its id and what follows from it."""
        items = agenda_rules.items_for(page.outlines, which)
        made: list[str] = []
        again = page.review is not None and page.review.withdrawn

        def do(act: Act) -> None:
            if page.review is not None and again:
                acts.write(
                    act, page.review, chair_id=chair_id, answers=answers, attendance=attendance, items=items
                )
                fresh = self._fresh(page.review.id)
                acts.hold_again(act, fresh, which=which, on=on, at=at, items=items)
                made.append(fresh.id)
            else:
                made.append(
                    acts.hold(
                        act,
                        page.order.id,
                        which=which,
                        on=on,
                        at=at,
                        chair_id=chair_id,
                        answers=answers,
                        attendance=attendance,
                        items=items,
                        occurrence=page.occurrence,
                    )
                )
            self._drop_draft(act, page)

        deed = "review written up" if page.occurrence else "review held"
        moved = self._do(deed, page.order, "", do)
        name = rules.called(which)
        done = "is now written up" if page.occurrence else "recorded"
        said = f"{name} held on {short(on)} {done} for {page.order.reference}"
        held = self._page(page.order, made[0])
        clock = held.clock
        if clock is not None and clock.met_on is None:
            days = rules.working_days_between(on, clock.due, self.desk.calendar)
            said += f"; its minutes are due on {short(clock.due)} ({days} working days)"
        warning = self.chair_words(held, which, on, chair_id).warning
        return made[0], Receipt(f"{said}. {warning}".strip(), moved)

    def write(
        self,
        page: ReviewPage,
        *,
        which: str,
        chair_id: str,
        answers: Answers,
        attendance: Sequence[Attendance],
    ) -> Receipt:
        """Save what was written into the record of a review that was held; SavedSince as in ``correct``."""
        review = self._as_read(page)
        items = agenda_rules.items_for(page.outlines, which)

        def do(act: Act) -> None:
            acts.write(act, review, chair_id=chair_id, answers=answers, attendance=attendance, items=items)
            self._drop_draft(act, page)

        moved = self._do("review written up", page.order, "", do)
        count = agenda_rules.count_written(items, answers)
        return Receipt(f"Saved for {page.order.reference}: {count} of {len(items)} headings written.", moved)

    def correct(
        self,
        page: ReviewPage,
        *,
        which: str,
        on: date,
        at: datetime | None,
        why: str,
        chair_id: str,
        answers: Answers,
        attendance: Sequence[Attendance],
    ) -> Receipt:
        """Correct which review it was, its day or its hour, and save what is written, in one act.

        Of signed minutes only the day or the hour. Raises SavedSince where the record is not as ``page`` has
        it.
        """
        review = self._as_read(page)
        items = agenda_rules.items_for(page.outlines, which)

        def do(act: Act) -> None:
            acts.correct(act, review, which=which, on=on, at=at, why=why)
            if review.signed is None:
                fresh = self._fresh(review.id)
                acts.write(act, fresh, chair_id=chair_id, answers=answers, attendance=attendance, items=items)
            self._drop_draft(act, page)

        moved = self._do("review corrected", page.order, why, do)
        return Receipt(f"Corrected for {page.order.reference}: review held on {short(on)}.", moved)

    def sign(self, page: ReviewPage, reason: str = "") -> Receipt:
        """Complete the minutes: from then on they do not change. SavedSince as in ``correct``."""
        review = self._as_read(page)
        items = agenda_rules.items_for(page.outlines, review.which)
        row = rules.minutes_row(self._deadlines(page.order), review.fact_ids)
        occurrence: str | None = review.occurrence
        if row is not None:
            occurrence = None if row.state is State.MET else row.occurrence

        def do(act: Act) -> None:
            acts.sign(act, review, items, self.today(), occurrence)
            acts.settle(act, review.id, page.main)
            self._drop_draft(act, page)

        moved = self._do("minutes signed", page.order, reason, do)
        return Receipt(
            f"Minutes completed and signed for {page.order.reference}: they do not change now.", moved
        )

    def amend(self, page: ReviewPage, text: str) -> Receipt:
        """Add an amendment to signed minutes."""
        review = self._recorded(page)

        def do(act: Act) -> None:
            acts.amend(act, review, text)

        self._do("minutes amended", page.order, "", do)
        return Receipt(f"Amendment added to the minutes for {page.order.reference}.")

    def send(self, page: ReviewPage, to: Sequence[str], on: date) -> Receipt:
        """Tick to whom the minutes were sent."""
        review = self._recorded(page)
        row = rules.minutes_row(self._deadlines(page.order), review.fact_ids)
        occurrence = row.occurrence if row is not None else review.occurrence

        def do(act: Act) -> None:
            acts.send(act, review, page.main, to, on, occurrence)

        moved = self._do("minutes sent", page.order, "", do)
        return Receipt(f"Minutes sent on {short(on)} to {', '.join(to)}: recorded.", moved)

    def take_back_sent(self, page: ReviewPage, to: Sequence[str], reason: str) -> Receipt:
        """Take back that the minutes were sent to these; what was ticked in error."""
        review = self._recorded(page)
        row = rules.minutes_row(self._deadlines(page.order), review.fact_ids)
        occurrence = row.occurrence if row is not None else review.occurrence
        moved = self._do(
            "sending taken back",
            page.order,
            reason,
            lambda act: acts.take_back_sent(act, review, page.main, to, occurrence),
        )
        return Receipt(f"Taken back: the minutes have not been sent to {', '.join(to)}.", moved)

    def escalate(self, page: ReviewPage, kind: str, on: date, at: datetime | None, note: str) -> Receipt:
        """Record an escalation raised from the review."""
        moved = self._do(
            "escalated from a review",
            page.order,
            "",
            lambda act: acts.escalate(act, page.order.id, kind, on, at, note),
        )
        return Receipt(f"{kind_of(kind).label} on {short(on)}: recorded for {page.order.reference}.", moved)

    def _as_read(self, page: ReviewPage) -> Review:
        """The review, where its record is as ``page`` has it; else SavedSince, by whom and when."""
        review = self._recorded(page)
        if page.review is None or rules.same_record(review, page.review):
            return review
        raise SavedSince(self._saved_since("review", page.order.reference))

    def _drop_draft(self, act: Act, page: ReviewPage) -> None:
        act.drop_draft(DRAFT, draft_subject(page))


def draft_subject(page: ReviewPage) -> str:
    """What the draft of this form hangs on: the review, the fact that it was held, or the order."""
    if page.review is not None:
        return page.review.id
    return page.occurrence or page.order.id
