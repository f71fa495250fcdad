"""Reviews at the desk: what is due, the form of one review, and every act on it with its receipt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from sotui.dates.words import short
from sotui.desk.facet import Facet, there
from sotui.facts.vocabulary import kind_of
from sotui.procedures.derive import packs_for
from sotui.procedures.library import load_packs
from sotui.procedures.model import Deadline, State
from sotui.register import rules as register_rules
from sotui.register import store as register
from sotui.reviews import acts, rules, store
from sotui.reviews.model import Agreed, Answers, Attendance, Review, ReviewLine, ReviewNotFit, ReviewPage
from sotui.staff.model import Post, post_named
from sotui.triage.model import BoardRow, Receipt
from sotui.triage.rules import END_DECISION_WORDS

if TYPE_CHECKING:
    from sotui.facts.model import Case
    from sotui.procedures.explain import Section
    from sotui.procedures.outline import Outline
    from sotui.procedures.pack import Pack
    from sotui.register.model import Order
    from sotui.staff.model import Worker
    from sotui.vault.session import Act

ESCALATIONS = ("urgent-review-called", "escalated-to-management", "escalated-to-head-of-service")
LOOK_AHEAD_DAYS = 92
"""How far ahead the list of reviews looks (calendar days): a quarter, so that reviews can be booked."""
_CHAIRS = (Post.IRO, Post.CHAIR, Post.TEAM_MANAGER, Post.PRACTICE_MANAGER, Post.SERVICE_MANAGER)
"""Who chair reviews under one procedure or another."""
DRAFT = "review"
"""The kind of draft that a review's form keeps."""
_FOLLOW_UP = {"evidence-gathered", "review-concluded", *ESCALATIONS}


class ReviewsDesk(Facet):
    """Agendas, reviews held, minutes, outcomes."""

    # Reading

    def lines(self, everything: bool = False) -> tuple[ReviewLine, ...]:
        """Every review that somebody has to do something about, in parts: due first, follow-ups last.

        With ``everything`` the complete ones after them.
        """
        from sotui.desk.review_lines import lines

        self.desk.may_look("the list of reviews")
        self.desk.refresh()
        found = lines(self.desk, LOOK_AHEAD_DAYS, everything=everything)
        self.session.viewed("list of reviews", "reviews", f"{len(found)} lines")
        return found

    def target_of(self, row: BoardRow) -> tuple[str, str] | None:
        """The order and the review that a row of the board is about; None where it is about none."""
        kinds = {wanted.partition(":")[0] for wanted in row.settled_by}
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
        self.desk.may_look("a review")
        with there():
            order = register.order(self.db, order_id)
        found = self._page(order, review_id)
        if seen:
            self.session.viewed("review", order.reference)
        return found

    def which(self, order_id: str, on: date) -> tuple[str, str]:
        """Which review one held on this day would be by the procedure, and why."""
        with there():
            case = register.case(self.db, order_id)
        return rules.suggested(case, self._packs(case), self.desk.calendar, on)

    def why(self, line: ReviewLine) -> list[Section]:
        """Why the date of a line is what it is."""
        return self.desk.why(line.order_id, line.deadline_key, line.subject_id)

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
        items = rules.items_for(page.outlines, which)
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
        clock = self._page(page.order, made[0]).clock
        if clock is not None and clock.met_on is None:
            days = rules.working_days_between(on, clock.due, self.desk.calendar)
            said += f"; its minutes are due on {short(clock.due)} ({days} working days)"
        return made[0], Receipt(f"{said}.", moved)

    def write(
        self,
        page: ReviewPage,
        *,
        which: str,
        chair_id: str,
        answers: Answers,
        attendance: Sequence[Attendance],
    ) -> Receipt:
        """Save what was written into the record of a review that was held."""
        review = self._recorded(page)
        items = rules.items_for(page.outlines, which)

        def do(act: Act) -> None:
            acts.write(act, review, chair_id=chair_id, answers=answers, attendance=attendance, items=items)
            self._drop_draft(act, page)

        moved = self._do("review written up", page.order, "", do)
        count = rules.count_written(items, answers)
        return Receipt(f"Saved for {page.order.reference}: {count} of {len(items)} headings written.", moved)

    def correct(self, page: ReviewPage, *, which: str, on: date, at: datetime | None, why: str) -> Receipt:
        """Correct which review it was, its day or its hour."""
        review = self._recorded(page)

        def do(act: Act) -> None:
            acts.correct(act, review, which=which, on=on, at=at, why=why)

        moved = self._do("review corrected", page.order, why, do)
        return Receipt(f"Corrected for {page.order.reference}: review held on {short(on)}.", moved)

    def sign(self, page: ReviewPage, reason: str = "") -> Receipt:
        """Complete the minutes: from then on they do not change."""
        review = self._recorded(page)
        items = rules.items_for(page.outlines, review.which)
        row = rules.minutes_row(self._deadlines(page.order), review.fact_ids)
        occurrence: str | None = review.occurrence
        if row is not None:
            occurrence = None if row.state is State.MET else row.occurrence

        def do(act: Act) -> None:
            acts.sign(act, review, items, self.today(), occurrence)
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
            act.drop_draft("amendment", review.id)

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

    def find_insufficient(self, page: ReviewPage, reason: str) -> Receipt:
        """Record that the evidence was insufficient for a clear judgement; what starts is in the receipt."""
        review = self._recorded(page)
        moved = self._do(
            "evidence found insufficient",
            page.order,
            reason,
            lambda act: acts.find_insufficient(act, review, page.main),
        )
        return Receipt(
            f"Insufficient evidence recorded on the review of {short(review.held)}. What starts:", moved
        )

    def find_sufficient(self, page: ReviewPage, reason: str) -> Receipt:
        """Put right that insufficient evidence was recorded by mistake."""
        review = self._recorded(page)
        moved = self._do(
            "evidence found sufficient",
            page.order,
            reason,
            lambda act: acts.find_sufficient(act, review, page.main),
        )
        return Receipt(f"Corrected for {page.order.reference}: the evidence was sufficient.", moved)

    def agree(self, page: ReviewPage, *said: Agreed) -> Receipt:
        """Record that those who decide agree an outcome, one or all of them; with the last it is decided."""
        review = self._recorded(page)
        done: list[bool] = []

        def do(act: Act) -> None:
            for one in said:
                done.append(acts.agree(act, self._fresh(review.id), page.main, one))
            if review.which == "further" and done[-1] and not page.concluded:
                acts.conclude(act, review, max(one.on for one in said))

        moved = self._do("outcome agreed", page.order, "", do)
        last = said[-1]
        label = next((one.label for one in page.outcomes if one.word == last.outcome), last.outcome)
        if done[-1]:
            means = END_DECISION_WORDS.get(last.decision, last.decision)
            return Receipt(f"Decided for {page.order.reference}: {label}. {means}.", moved)
        waits = rules.waiting_words(self._fresh(review.id), page.main)
        return Receipt(f"{last.position} agrees: {label}. Proposed, {waits}.", moved)

    def conclude(self, page: ReviewPage, on: date) -> Receipt:
        """Record that the further review was concluded."""
        review = self._recorded(page)
        moved = self._do(
            "further review concluded", page.order, "", lambda act: acts.conclude(act, review, on)
        )
        return Receipt(
            f"Further review concluded on {short(on)}: recorded for {page.order.reference}.", moved
        )

    def escalate(self, page: ReviewPage, kind: str, on: date, at: datetime | None, note: str) -> Receipt:
        """Record an escalation raised from the review."""
        moved = self._do(
            "escalated from a review",
            page.order,
            "",
            lambda act: acts.escalate(act, page.order.id, kind, on, at, note),
        )
        return Receipt(f"{kind_of(kind).label} on {short(on)}: recorded for {page.order.reference}.", moved)

    # How a page is made

    def _page(self, order: Order, review_id: str) -> ReviewPage:
        from sotui.staff.store import workers

        case = register.case(self.db, order.id)
        packs = self._packs(case)
        outlines, own = rules.outlines_of(packs)
        review = store.review(self.db, review_id) or (
            store.review_of_fact(self.db, review_id) if review_id else None
        )
        if review is None and not review_id:
            review = self._taken_back(order, case, packs)
        held = rules.reviews_held(case, packs, self.desk.calendar)
        before = [one for one in store.reviews_of(self.db, order.id) if not one.withdrawn]
        deadlines = self.desk.derivation.deadlines(order, case, explain=True)
        occurrence, on, at, words, why = "", None, None, frozenset[str](), ""
        which = ""
        ids: tuple[str, ...] = ()
        if review is not None:
            which, on, at, words, ids = review.which, review.held, review.at, review.words, review.fact_ids
            before = [one for one in before if one.id != review.id and one.held <= review.held]
        else:
            recorded = next(
                (one for one in held if review_id and review_id in (one.occurrence, *one.ids)), None
            )
            if recorded is not None:
                occurrence, on, at, words = recorded.occurrence, recorded.on, recorded.at, recorded.words
                which, why, ids = (
                    rules.name_of(words),
                    rules.why_named(recorded),
                    recorded.ids,
                )
            elif review_id:
                from sotui.desk.facet import NoLongerThere

                raise NoLongerThere("This review is no longer on the register: it has been taken back since.")
            else:
                which, why = rules.suggested(case, packs, self.desk.calendar, self.today())
        iro = register_rules.iro(case) or ""
        row = rules.minutes_row(deadlines, ids)
        people = workers(self.db)
        chair = review.chair_id if review is not None else iro
        return ReviewPage(
            order=order,
            review=review,
            occurrence=occurrence,
            which=which,
            why_which=why,
            names=rules.names_of(packs),
            held=on,
            at=at,
            words=words,
            outlines=outlines,
            own_agenda=own,
            procedure=_procedure(packs),
            chairs=tuple(
                (one.id, f"{one.name} · {one.team_name}" if one.team_name else one.name)
                for one in sorted(people, key=lambda one: one.id != iro)
                if one.id in (iro, chair) or (one.is_here(self.today()) and one.holds(*_CHAIRS))
            ),
            holders=_holders(outlines, [one for one in people if one.is_here(self.today())]),
            chair_id=chair,
            attendance=review.attendance if review is not None else self._invited(order, case, iro),
            earlier=next((one for one in reversed(before) if rules.kept_answers(one.answers)), None),
            clock=rules.clock(row, self.desk.calendar, self.today()) if row is not None else None,
            escalations=tuple(
                (kind, kind_of(kind).label, rules.waits_for(deadlines, kind)) for kind in ESCALATIONS
            ),
            follows=rules.follows_from(deadlines, ids),
            concluded=any(
                fact.kind == "review-concluded" and fact.on >= (on or date.min) for fact in case.facts
            ),
            barred={
                deed.name: ", ".join(sorted(deed.roles))
                for deed in acts.DEEDS
                if not self.session.user.roles & deed.roles
            },
        )

    def _taken_back(self, order: Order, case: Case, packs: Sequence[Pack]) -> Review | None:
        """The record of the same review whose being held was taken back: what was written is not lost."""
        which, _ = rules.suggested(case, packs, self.desk.calendar, self.today())
        found = [one for one in store.reviews_of(self.db, order.id) if one.withdrawn and one.which == which]
        return found[-1] if found else None

    def _invited(self, order: Order, case: Case, iro: str) -> tuple[Attendance, ...]:
        names = register.worker_names(self.db)
        children = [Attendance("Child", one.child.name) for one in order.children]
        workers = [
            Attendance("Social worker", names[id])
            for id in register_rules.social_workers(case)
            if id in names
        ]
        chair = [Attendance("IRO", names[iro])] if iro in names else []
        return (*children, *workers, *chair)

    def _packs(self, case: Case) -> tuple[Pack, ...]:
        return packs_for(case, tuple(load_packs().values()))

    def _deadlines(self, order: Order) -> tuple[Deadline, ...]:
        return self.desk.derivation.deadlines(order, register.case(self.db, order.id))

    def _recorded(self, page: ReviewPage) -> Review:
        if page.review is None:
            raise ReviewNotFit("This review is not recorded as held yet: record it with f2 first.")
        return self._fresh(page.review.id)

    def _fresh(self, review_id: str) -> Review:
        review = store.review(self.db, review_id)
        if review is None:
            raise ReviewNotFit("This review is no longer on the register.")
        return review

    def _drop_draft(self, act: Act, page: ReviewPage) -> None:
        act.drop_draft(DRAFT, draft_subject(page))

    def _do(self, deed: str, order: Order, reason: str, do: Callable[[Act], None]) -> tuple[str, ...]:
        before = self._deadlines(order)
        with self.session.act(deed, order.reference, reason) as act:
            do(act)
        return register_rules.moved(before, self._deadlines(order))


def draft_subject(page: ReviewPage) -> str:
    """What the draft of this form hangs on: the review, the fact that it was held, or the order."""
    if page.review is not None:
        return page.review.id
    return page.occurrence or page.order.id


def _procedure(packs: Sequence[Pack]) -> str:
    from sotui.procedures.pack import Role

    return next((pack.title for pack in packs if pack.role is Role.ORDERS), "")


def _holders(
    outlines: Sequence[Outline], people: Sequence[Worker]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Who hold the posts of those who decide, by the posts' names in the procedure."""
    found = []
    for position in next((one.decided_by for one in outlines if not one.only), ()):
        post = post_named(position)
        found.append((position, tuple(one.name for one in people if post is not None and post in one.posts)))
    return tuple(found)
