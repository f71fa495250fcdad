"""How the form of a review is made: which review it is, its agenda, who is invited, what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from sotui.dates.words import short
from sotui.desk.facet import Facet, NoLongerThere
from sotui.facts.vocabulary import kind_of
from sotui.procedures.model import Deadline
from sotui.procedures.terms import in_force, packs_for
from sotui.register import cases, signing
from sotui.register import rules as register_rules
from sotui.register import store as register
from sotui.reviews import acts, agenda_rules, chair_rules, rules, store
from sotui.reviews.model import Attendance, Review, ReviewPage
from sotui.reviews.outcome_acts import speaks_for
from sotui.staff import positions_store
from sotui.staff.model import Post, post_named
from sotui.staff.positions import position_named

if TYPE_CHECKING:
    from sotui.facts.model import Case
    from sotui.procedures.outline import Outline
    from sotui.procedures.pack import Pack
    from sotui.procedures.sight import Occasion
    from sotui.register.model import Order
    from sotui.staff.model import Worker
    from sotui.vault.errors import NotAllowed

ESCALATIONS = ("urgent-review-called", "escalated-to-management", "escalated-to-head-of-service")
_CHAIRS = (Post.IRO, Post.CHAIR, Post.TEAM_MANAGER, Post.PRACTICE_MANAGER, Post.SERVICE_MANAGER)
"""Who chair reviews under one procedure or another."""


class ReviewPages(Facet):
    """Makes the form of a review from the register, its procedure and what is recorded of the review."""

    def _page(self, order: Order, review_id: str) -> ReviewPage:
        from sotui.staff.store import workers

        case = cases.case(self.db, order.id)
        packs = self._packs(case)
        review = store.review(self.db, review_id) or (
            store.review_of_fact(self.db, review_id) if review_id else None
        )
        if review is None and not review_id:
            review = self._taken_back(order, case, packs)
        held = rules.reviews_held(case, packs, self.desk.calendar)
        recorded = next((one for one in held if review_id and review_id in (one.occurrence, *one.ids)), None)
        # A review is written up under the procedure that governed the order on its day.
        day = review.held if review is not None else recorded.on if recorded is not None else self.today()
        governs = in_force(packs, day)
        outlines, own = agenda_rules.outlines_of(governs)
        before = [one for one in store.reviews_of(self.db, order.id) if not one.withdrawn]
        deadlines = self.desk.derivation.deadlines(order, case, explain=True)
        occurrence, on, at, words, why = "", None, None, frozenset[str](), ""
        which = ""
        ids: tuple[str, ...] = ()
        if review is not None:
            which, on, at, words, ids = review.which, review.held, review.at, review.words, review.fact_ids
            before = [one for one in before if one.id != review.id and one.held <= review.held]
        else:
            if recorded is not None:
                occurrence, on, at, words = recorded.occurrence, recorded.on, recorded.at, recorded.words
                which, why, ids = (
                    rules.name_of(words, rules.names_of(governs)),
                    rules.why_named(recorded),
                    recorded.ids,
                )
            elif review_id:
                raise NoLongerThere("This review is no longer on the register: it has been taken back since.")
            else:
                which, why = rules.suggested(case, packs, self.desk.calendar, self.today())
        people = workers(self.db)
        here = {one.id for one in people if one.is_here(self.today())}
        # An IRO who has left chairs nothing any more, whatever the order still says.
        iro = next((id for id in (register_rules.iro(case),) if id in here), "")
        row = rules.minutes_row(deadlines, ids)
        asked = [one for pack in governs for one in pack.chairs]
        posts = {post for one in asked for name in one.posts if (post := post_named(name)) is not None}
        # A post that the list of workers does not know, such as a key worker: then anybody may be it.
        anybody = any(post_named(name) is None for one in asked for name in one.posts)
        chair = review.chair_id if review is not None else iro
        # Ids of its facts: a review is not counted against itself.
        of_it = (*ids, occurrence or (review.occurrence if review is not None else ""))
        person = next((one for one in people if chair and one.id == chair), None)
        asked_for = chair_rules.words_for(
            case, governs, self.desk.calendar, on or self.today(), which, of_it, person
        )
        if review is None and asked_for.warning:
            chair = ""
        return ReviewPage(
            order=order,
            review=review,
            occurrence=occurrence,
            which=which,
            why_which=why,
            names=rules.names_of(governs),
            held=on,
            at=at,
            words=words,
            outlines=outlines,
            own_agenda=own,
            procedure=_procedure(governs),
            chairs=tuple(
                (one.id, f"{one.name} · {one.team_name}" if one.team_name else one.name)
                for one in sorted(people, key=lambda one: one.id != iro)
                if one.id in (iro, chair) or (one.id in here and (anybody or one.holds(*_CHAIRS, *posts)))
            ),
            holders=self._holders(case, outlines, [one for one in people if one.id in here]),
            chair_id=chair,
            attendance=review.attendance if review is not None else self._invited(order, case, iro),
            earlier=next((one for one in reversed(before) if agenda_rules.kept_answers(one.answers)), None),
            clock=rules.clock(row, self.desk.calendar, self.today()) if row is not None else None,
            escalations=tuple(self._escalation(kind, deadlines) for kind in ESCALATIONS),
            follows=rules.follows_from(deadlines, ids),
            chair_warning=asked_for.warning if review is not None else "",
            last_held=_called(held[-1], governs) if held else "",
            concluded=any(
                fact.kind == "review-concluded" and fact.on >= (on or date.min) for fact in case.facts
            ),
            barred=self._barred(case, review, outlines),
        )

    def _holders(
        self, case: Case, outlines: Sequence[Outline], people: Sequence[Worker]
    ) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Who can decide, by the positions' names in the procedure: who hold each today over the order's
        team; while nobody was ever recorded in it, who are employed as it.
        """
        found = []
        held, teams = positions_store.every(self.db), signing.teams_of(self.db, case)
        for name in next((one.decided_by for one in outlines if not one.only), ()):
            position, post = position_named(name), post_named(name)
            ever = [one for one in held if one.position is position]
            now = [one.worker_name for one in ever if one.on(self.today()) and one.covers(teams)]
            employed = [one.name for one in people if post is not None and post in one.posts]
            found.append((name, tuple(dict.fromkeys(now if ever else employed))))
        return tuple(found)

    def _barred(self, case: Case, review: Review | None, outlines: Sequence[Outline]) -> dict[str, str]:
        """The acts that are not for this person, by role or by position, and for whom they are."""
        user, today = self.session.user, self.today()
        found = {
            deed.name: ", ".join(sorted(deed.roles)) for deed in acts.DEEDS if not user.roles & deed.roles
        }
        chaired = (review.chair_id,) if review is not None else ()
        refusal = signing.why_not(self.db, user, "", signing.CHAIRING, today, case=case, chaired=chaired)
        if refusal is not None:
            found |= {deed.name: _whom(refusal) for deed in acts.DEEDS if deed.name in signing.ACTS}
        decide = next((one.decided_by for one in outlines if not one.only), ())
        if review is not None and decide:
            refusals = [speaks_for(self.db, user, review, one, today, "") for one in decide]
            if all(one is not None for one in refusals):
                whom = "; ".join(dict.fromkeys(_whom(one) for one in refusals if one is not None))
                found |= {"outcome agreed": whom, "outcome taken back": whom}
        return found

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

    def _escalation(self, kind: str, deadlines: Sequence[Deadline]) -> tuple[str, str, bool]:
        label, wanted = kind_of(kind).label, rules.wanted_from(deadlines, kind)
        if wanted is None:
            return kind, label, False
        now = wanted <= self.today()
        # The day stands first: a list cuts what is too long for it at its end.
        return kind, f"{'wanted now' if now else 'from ' + short(wanted)}: {label}", now

    def _packs(self, case: Case) -> tuple[Pack, ...]:
        return packs_for(case, self.desk.derivation.packs)

    def _deadlines(self, order: Order) -> tuple[Deadline, ...]:
        return self.desk.derivation.deadlines(order, cases.case(self.db, order.id))


def _whom(refusal: NotAllowed) -> str:
    """For whom what was refused is."""
    return refusal.do.removeprefix("It is for: ").removesuffix(".")


def _called(one: Occasion, packs: Sequence[Pack]) -> str:
    name = rules.called(rules.name_of(one.words, rules.names_of(packs))).lower()
    return f"{name}, {short(one.on)}"


def _procedure(packs: Sequence[Pack]) -> str:
    from sotui.procedures.pack import Role

    return next((pack.title for pack in packs if pack.role is Role.ORDERS), "")
