"""When a look at a record asks for a reason, and the reasons given while the register is open."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from sotui.vault import reasons
from sotui.vault.errors import LookNeedsReason
from sotui.vault.model import Role

if TYPE_CHECKING:
    from sotui.desk.open_register import OpenRegister
    from sotui.register.model import Order

ACROSS_TEAMS = frozenset({Role.DUTY_MANAGER, Role.CHAIR, Role.SENIOR_MANAGER})
"""Whose work is not of one team: they look at any record without being asked why."""
USUAL = (
    "Duty: I cover this team today",
    "I cover for a colleague who is away",
    "The case is to come to me or to my team",
    "A brother, sister or parent is on a case of mine",
    "I was asked to advise or to join a visit",
    "A concern about this child reached me",
)
"""The reasons that are usual, to pick from; any other is written in a sentence."""


def of_another_team(
    roles: Collection[Role],
    own_worker: str | None,
    own_teams: Collection[str],
    holders: Collection[str],
    teams: Collection[str],
) -> bool:
    """Whether an order is another team's: somebody has a team, and it is neither of theirs nor held by them.

    ``teams`` are those of the order; where none is known on either side nobody can tell.
    """
    if ACROSS_TEAMS & set(roles) or own_worker is None or own_worker in holders:
        return False
    return bool(own_teams) and bool(teams) and not set(own_teams) & set(teams)


class Looks:
    """The looks of one person while the register is open: which records they gave a reason for."""

    def __init__(self, desk: OpenRegister) -> None:
        self._desk = desk
        self._given: dict[str, str] = {}

    def give(self, order_id: str, reason: str) -> None:
        """Keep why the person looks at this order, until the register is closed or locked.

        Raises ReasonNeeded where nothing can be read of it, ReasonUnfit where it cannot be kept.
        """
        reasons.check("Looking at this record", reason, needed=True)
        self._given[order_id] = " ".join(reason.split())

    def reason(self, order_id: str) -> str:
        """The reason that was given for this order; empty where none was."""
        return self._given.get(order_id, "")

    def check(self, order_id: str) -> None:
        """Raise LookNeedsReason where a look at this order asks for a reason and none was given.

        Raises NotThere where there is no such order.
        """
        if order_id in self._given:
            return
        from sotui.register import store

        order = store.order(self._desk.session.db, order_id)
        why = self._restricted(order) or self._another_team(order)
        if why:
            raise LookNeedsReason(
                why,
                "Nothing was shown.",
                "Say why you look at it: the reason stands in the audit beside your name.",
                subject=order_id,
                about=order.reference,
            )

    def _restricted(self, order: Order) -> str:
        from sotui.register.restricted_reading import readers

        if readers(self._desk.session.db, order.id) is None:
            return ""
        return f"{order.reference} is restricted."

    def _another_team(self, order: Order) -> str:
        from sotui.register import cases, rules, signing
        from sotui.staff import positions_store

        db, user = self._desk.session.db, self._desk.session.user
        if ACROSS_TEAMS & user.roles:
            return ""
        case = cases.case(db, order.id)
        own = positions_store.worker_of(db, user)
        mine = positions_store.own_teams(db, own, self._desk.today()) if own is not None else ()
        teams = signing.teams_of(db, case)
        if not of_another_team(user.roles, own, mine, rules.social_workers(case), teams):
            return ""
        named = " and ".join(dict.fromkeys(child.team for child in order.children if child.team))
        return f"{order.reference} is held by another team{f', {named}' if named else ''}."
