"""Who may read what is written at a practice supervision, and what the others see in its place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sotui.register import cases
from sotui.register import rules as register_rules
from sotui.register import store as orders
from sotui.register.actions import Action, Source
from sotui.staff import positions_store
from sotui.vault.errors import NotAllowed
from sotui.vault.model import Role, User

if TYPE_CHECKING:
    from sqlite_utils import Database

    from sotui.facts.model import Case
    from sotui.register.model import OrderPage

WORDLESS = "An agreed action of a practice supervision"
"""What stands for an action whose words are not for the person who reads."""
_NEVER_ENOUGH = frozenset({Role.SOCIAL_WORKER, Role.ADMINISTRATOR, Role.INFORMATION_GOVERNANCE})


def may_read(db: Database, user: User, case: Case) -> bool:
    """A social worker reads the notes of the cases they hold; those who supervise, chair or manage, all."""
    if user.roles - _NEVER_ENOUGH:
        return True
    return positions_store.worker_of(db, user) in register_rules.social_workers(case)


def check_may_read(db: Database, user: User, case: Case) -> None:
    """Raise NotAllowed where somebody may not read the notes of a case."""
    if not may_read(db, user, case):
        raise NotAllowed(
            "A social worker reads the supervision notes of the cases they hold; this case is held by"
            " somebody else.",
            "Nothing was shown.",
            "Ask the practice supervisor, or whoever holds the case.",
        )


def check_may_settle(db: Database, user: User, action: Action) -> None:
    """Raise NotAllowed where an action is of a supervision that this person may not read."""
    if action.source is not Source.PRACTICE_SUPERVISION:
        return
    case = cases.case(db, action.order_id)
    if not may_read(db, user, case):
        workers = orders.worker_names(db)
        names = tuple(workers.get(id, id) for id in register_rules.social_workers(case))
        raise NotAllowed(_not_yours(names), "Nothing was changed.", "Tell them what you know of it.")


def as_may_be_read(db: Database, user: User, page: OrderPage) -> OrderPage:
    """The page of an order with no words of supervisions that this person may not read: that something was
    agreed there and by when it is due stays, what, by whom and with which evidence goes.
    """
    order_id = page.order.id
    if may_read(db, user, cases.case(db, order_id)):
        return page
    why = _not_yours(page.social_workers)
    return replace(
        page,
        actions=tuple(
            replace(one, text=WORDLESS, who="", evidence="", why="", withheld=why)
            if one.source is Source.PRACTICE_SUPERVISION
            else one
            for one in page.actions
        ),
    )


def _not_yours(holders: tuple[str, ...]) -> str:
    case = f"a case held by {' and '.join(holders)}" if holders else "a case that nobody holds yet"
    return (
        f"This was agreed at the practice supervision of {case}: whoever holds a case and those who supervise"
        " read it and say what became of it."
    )
