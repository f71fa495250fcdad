"""What is said of the outcome of a review at the desk, each with its receipt and the dates that moved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from sotui.dates.words import short
from sotui.desk.review_page import ReviewPages
from sotui.register import rules as register_rules
from sotui.reviews import outcome_acts, outcome_rules, rules, store
from sotui.reviews.model import Agreed, Review, ReviewNotFit, ReviewPage
from sotui.triage.model import Receipt
from sotui.triage.rules import END_DECISION_WORDS

if TYPE_CHECKING:
    from sotui.register.model import Order
    from sotui.vault.session import Act


class ReviewOutcomes(ReviewPages):
    """Insufficient evidence, an outcome agreed or taken back, the further review concluded.

    All raise ReviewNotFit where the review does not allow it, NotAllowed where the person's role does not.
    """

    RECORDS = "reviews"

    def find_insufficient(self, page: ReviewPage, reason: str) -> Receipt:
        """Record that the evidence was insufficient for a clear judgement; what starts is in the receipt."""
        review = self._recorded(page)
        moved = self._do(
            "evidence found insufficient",
            page.order,
            reason,
            lambda act: outcome_acts.find_insufficient(act, review, page.main),
        )
        starts = ". What starts:" if moved else "."
        return Receipt(f"Insufficient evidence recorded on the review of {short(review.held)}{starts}", moved)

    def find_sufficient(self, page: ReviewPage, reason: str) -> Receipt:
        """Put right that insufficient evidence was recorded by mistake."""
        review = self._recorded(page)
        moved = self._do(
            "evidence found sufficient",
            page.order,
            reason,
            lambda act: outcome_acts.find_sufficient(act, review, page.main),
        )
        return Receipt(f"Corrected for {page.order.reference}: the evidence was sufficient.", moved)

    def agree(self, page: ReviewPage, *said: Agreed) -> Receipt:
        """Record that those who decide agree an outcome, one or all of them; with the last it is decided."""
        review = self._recorded(page)
        done: list[bool] = []

        def do(act: Act) -> None:
            for one in said:
                done.append(outcome_acts.agree(act, self._fresh(review.id), page.main, one, said))
            if review.which == "further" and done[-1] and not page.concluded:
                outcome_acts.conclude(act, review, max(one.on for one in said))

        moved = self._do("outcome agreed", page.order, "", do)
        last = said[-1]
        label = next((one.label for one in page.outcomes if one.word == last.outcome), last.outcome)
        if done[-1]:
            means = END_DECISION_WORDS.get(last.decision, last.decision)
            return Receipt(f"Decided for {page.order.reference}: {label}. {means}.", moved)
        waits = outcome_rules.waiting_words(self._fresh(review.id), page.main)
        return Receipt(f"{last.position} agrees: {label}. Proposed, {waits}.", moved)

    def take_back(self, page: ReviewPage, reason: str) -> Receipt:
        """Take back an outcome that was said in error, for those for whom the person may speak."""
        review = self._recorded(page)
        moved = self._do(
            "outcome taken back",
            page.order,
            reason,
            lambda act: outcome_acts.take_back(act, review, page.main),
        )
        waits = outcome_rules.waiting_words(self._fresh(review.id), page.main)
        return Receipt(f"Taken back for {page.order.reference}: said in error. The outcome {waits}.", moved)

    def conclude(self, page: ReviewPage, on: date) -> Receipt:
        """Record that the further review was concluded."""
        review = self._recorded(page)
        moved = self._do(
            "further review concluded", page.order, "", lambda act: outcome_acts.conclude(act, review, on)
        )
        return Receipt(
            f"Further review concluded on {short(on)}: recorded for {page.order.reference}.", moved
        )

    def _recorded(self, page: ReviewPage) -> Review:
        if page.review is None:
            raise ReviewNotFit("This review is not written up yet: record it first.")
        return self._fresh(page.review.id)

    def _fresh(self, review_id: str) -> Review:
        review = store.review(self.db, review_id)
        if review is None:
            raise ReviewNotFit("This review is no longer on the register.")
        return review

    def _do(self, deed: str, order: Order, reason: str, do: Callable[[Act], None]) -> tuple[str, ...]:
        before = self._deadlines(order)
        with self.session.act(deed, order.reference, reason) as act:
            do(act)
        return register_rules.moved(before, rules.minutes_first(self._deadlines(order)))
