"""What if, at the desk: which dates of an order would be others, and which another procedure would move."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sotui.desk.facet import Facet, there

if TYPE_CHECKING:
    from datetime import date

    from sotui.facts.model import Case
    from sotui.procedures.changes import Change
    from sotui.procedures.explain import Section
    from sotui.procedures.model import Standing
    from sotui.procedures.pack import Pack
    from sotui.register.model import Order, OrderLife
    from sotui.register.whatif import Supposed, Supposition
    from sotui.register.would_move import WouldMove

NOTHING_RECORDED = "Nothing of this is recorded."
"""Said wherever something supposed is on show."""
Choice = tuple[str, str]
"""A value, and what it is called."""


@dataclass(frozen=True, slots=True)
class WhatIfChoices:
    """What can be supposed about an order; names as stored."""

    order: Order
    kinds: tuple[tuple[Supposed, str], ...]
    life: OrderLife | None
    names: tuple[Choice, ...]
    """The names of reviews that its procedure knows; empty where it has none."""
    outcomes: tuple[Choice, ...]
    """What a review can come to by its procedure."""
    bookings: tuple[Choice, ...]
    """The reviews that are booked, by the id of the booking."""
    plans: tuple[Choice, ...]
    endings: tuple[Choice, ...]
    of_a_child: frozenset[str]
    """Those endings that are a child's, never an order's."""
    procedures: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class WhatIfRow:
    """One date that would be another, and how it stands today, before and then."""

    change: Change
    was: Standing | None
    then: Standing | None
    whose: str
    """The child's name where the order has several, as stored; empty for the order's own."""
    sections: tuple[Section, ...]
    """Why its date would be what it is; of one that would be gone, why it is."""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What would follow from what is supposed. Nothing of it is kept."""

    supposed: tuple[str, ...]
    """Each supposition in words; names as stored."""
    rows: tuple[WhatIfRow, ...]
    same: int
    """How many dates would stay as they are."""


class WhatIfDesk(Facet):
    """Suppositions about an order; another version of a procedure."""

    RECORDS = "orders"

    def choices(self, order_id: str) -> WhatIfChoices:
        """What can be supposed about an order; that it was asked for is noted, and nothing else ever is."""
        from sotui.facts.vocabulary import CHILD, KINDS, PLANS, REVIEW_OUTCOMES, WHICH_REVIEW, spoken
        from sotui.procedures.life import ENDINGS
        from sotui.procedures.pack import Role
        from sotui.procedures.pack_words import words_known
        from sotui.procedures.terms import packs_for
        from sotui.register.lives import order_life
        from sotui.register.whatif import Supposed, booked_words, bookings, called

        order, case = self._order(order_id)
        self.desk.look_at(order_id, "what if on an order", order.reference)
        in_use = self.desk.derivation.packs
        known = words_known(packs_for(case, in_use), "review-held")
        said = (*REVIEW_OUTCOMES, "plan-unsatisfactory")
        kinds = [kind for kind in Supposed if kind is not Supposed.PLAN or order.children]
        titles = {pack.id: pack.title for pack in in_use if pack.role is Role.ORDERS}
        return WhatIfChoices(
            order=order,
            kinds=tuple((kind, called(kind)) for kind in kinds),
            life=order_life(case),
            names=tuple((word, spoken(word)) for word in WHICH_REVIEW if word in known),
            outcomes=tuple((word, spoken(word)) for word in said if word in known),
            bookings=tuple((fact.id, booked_words(fact)) for fact in bookings(case)),
            plans=tuple((word, spoken(word)) for word in PLANS),
            endings=tuple((kind, KINDS[kind].label) for kind in ENDINGS),
            of_a_child=frozenset(kind for kind in ENDINGS if KINDS[kind].subjects == CHILD),
            procedures=tuple(titles.items()),
        )

    def check(self, order_id: str, earlier: Sequence[Supposition], one: Supposition) -> None:
        """Raise NotPossible, naming the field, where something cannot be supposed beside the ``earlier``."""
        from sotui.register.whatif import supposing
        from sotui.register.whatif_checks import check

        order, case = self._order(order_id)
        check(order, supposing(order, case, earlier, self.now()), one, self.now())

    def suppose(self, order_id: str, suppositions: Sequence[Supposition]) -> WhatIf:
        """Which dates would be others, judged as of today; from the same rules as every date."""
        from sotui.procedures.changes import changes
        from sotui.procedures.judge import judge
        from sotui.register.whatif import in_words, supposing

        order, case = self._order(order_id)
        now = self.now()
        deadlines = self.desk.derivation.deadlines
        before = deadlines(order, case, explain=True)
        after = deadlines(order, supposing(order, case, suppositions, now), explain=True)
        today = self.today()
        differs = changes(before, after)
        found = [one for one in differs if not _was_only_drawn(one, today)]
        several = len(order.children) > 1
        names = {child.subject: child.child.name for child in order.children if several}
        titles = {pack.id: pack.title for pack in self.desk.derivation.packs}
        supposed = tuple(in_words(one, order, titles) for one in suppositions)
        rows = tuple(
            WhatIfRow(
                one,
                judge(one.before, now) if one.before is not None else None,
                judge(one.after, now) if one.after is not None else None,
                names.get(one.deadline.subject, ""),
                tuple(_sections(one, supposed)),
            )
            for one in found
        )
        return WhatIf(supposed, rows, len(before) - sum(1 for one in differs if one.before is not None))

    def would_move(
        self, old: Pack, new: Pack, progress: Callable[[int, int], None] | None = None
    ) -> WouldMove:
        """Which dates on the register ``new`` would move in the place of ``old``; nothing is written.

        How they stand is judged as of the desk's own day. ``progress`` is told
        how many orders of how many were looked at.
        """
        from sotui.register.would_move import would_move

        found = would_move(self.db, self.desk.derivation, old, new, self.now(), progress)
        self.desk.seen_once("dates another procedure would move", old.id, f"{found.orders} orders")
        return found

    def _order(self, order_id: str) -> tuple[Order, Case]:
        from sotui.register import cases, store

        with there():
            self.desk.looks.check(order_id)
            return store.order(self.db, order_id), cases.case(self.db, order_id)


def _was_only_drawn(change: Change, today: date) -> bool:
    """Whether it is a day of a series, drawn ahead and past by now, that would no longer be drawn: nothing
    was ever owed on it, and nobody misses it.
    """
    one = change.before
    if change.after is not None or one is None:
        return False
    return one.state.value == "projected" and one.due is not None and one.due < today


def _sections(change: Change, supposed: tuple[str, ...]) -> Iterator[Section]:
    """Why a date would be what it is: what is supposed first, and that it is no more than that."""
    from dataclasses import replace

    from sotui.procedures.explain import Section, explain
    from sotui.register.whatif import is_supposed

    yield Section("If that were so", (*(f"{words}." for words in supposed), change.said, NOTHING_RECORDED))
    one = change.deadline
    if change.after is None:
        yield Section("As it is today", ("The date as it stands, which would be asked for no longer:",))
    # What is only supposed is no recorded fact that it rests on.
    recorded = tuple(id for id in one.depends_on if not is_supposed(id))
    yield from explain(replace(one, depends_on=recorded))
