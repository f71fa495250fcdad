"""Bringing a council's tracker into the register: all of it in one act, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sotui.vault.model import Deed, Role

# Every opening of the register reads DEEDS; only an import needs the rest of the room.
if TYPE_CHECKING:
    from sotui.documents.import_file import Tracker
    from sotui.documents.planning import Plan
    from sotui.vault.session import Session

DEEDS = (
    Deed(
        "tracker imported",
        frozenset({Role.ADMINISTRATOR, Role.DUTY_MANAGER, Role.SENIOR_MANAGER}),
        undoable=False,
    ),
)
"""The acts of this room."""

Progress = Callable[[int, int], None]
"""Told after each step how many of how many are done; what it raises undoes the whole import."""


def preview(session: Session, tracker: Tracker) -> Plan:
    """What importing this tracker would do to the register as it is now; nothing is written."""
    from sotui.documents.planning import plan_import
    from sotui.documents.store import held

    return plan_import(tracker, held(session.db))


def import_tracker(session: Session, plan: Plan, progress: Progress | None = None) -> None:
    """Do what the plan says, in one act; it must have been made from the register as it is now.

    A plan that changes nothing opens no act. Whatever is raised on the way (by ``progress``, by
    ``Session.interrupt`` from another thread) leaves nothing of it.
    """
    from sotui.documents.writing import write

    if plan.is_empty:
        return
    table = plan.tracker.table
    with session.act("tracker imported", "register") as act:
        act.detail = (
            f"{table.row_count} rows, {plan.rows_left_out} left out; "
            f"{len(plan.new_orders)} new orders, {plan.new_children} new children, "
            f"{len(plan.changes)} changes; sha256 {table.digest}"
        )
        write(act, plan, progress)
