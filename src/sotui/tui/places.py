"""Where one can go: every screen named once, each loaded only when it is gone to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.screen import Screen


VIEWS = ("board", "orders", "reviews", "supervision", "drafts", "procedures", "accounts", "audit", "backups")
"""The places reached by number, in their order."""


def unlock() -> Screen[None]:
    """Name and passphrase."""
    from sotui.tui.screens.unlock import UnlockScreen

    return UnlockScreen()


def first_start() -> Screen[None]:
    """Making the first register."""
    from sotui.tui.screens.first_start import FirstStartScreen

    return FirstStartScreen()


def recover(name: str = "") -> Screen[None]:
    """A new passphrase with the recovery key, for the person of this name."""
    from sotui.tui.screens.recover import RecoverScreen

    return RecoverScreen(name)


def board() -> Screen[None]:
    """The board."""
    from sotui.tui.screens.board import BoardScreen

    return BoardScreen()


def orders() -> Screen[None]:
    """Every order: search, and register a new one."""
    from sotui.tui.screens.orders import OrdersScreen

    return OrdersScreen()


def order(order_id: str) -> Screen[None]:
    """The page of one order."""
    from sotui.tui.screens.order import OrderScreen

    return OrderScreen(order_id)


def new_order() -> Screen[None]:
    """One form for a new order, every date shown before it is saved."""
    from sotui.tui.screens.new_order import NewOrderScreen

    return NewOrderScreen()


def reviews() -> Screen[None]:
    """Reviews due, held, waiting for minutes or outcome."""
    from sotui.tui.screens.reviews import ReviewsScreen

    return ReviewsScreen()


def review(order_id: str, review_id: str = "", heading: str = "") -> Screen[None]:
    """The agenda of one review: a new one of this order, or one that was held; at its heading of this key."""
    from sotui.tui.screens.review import ReviewScreen

    return ReviewScreen(order_id, review_id, heading)


def supervision() -> Screen[None]:
    """Who is due supervision, and notes that wait to be signed."""
    from sotui.tui.screens.supervision import SupervisionScreen

    return SupervisionScreen()


def staff() -> Screen[None]:
    """What is due to each worker in their own supervision."""
    from sotui.tui.screens.staff import StaffScreen

    return StaffScreen()


def worker(worker_id: str) -> Screen[None]:
    """The supervision of one worker."""
    from sotui.tui.screens.staff_worker import WorkerScreen

    return WorkerScreen(worker_id)


def note(order_id: str, child_id: str = "", note_id: str = "", new: str = "") -> Screen[None]:
    """The note of one practice supervision beside the last one; with ``new`` a further one."""
    from sotui.tui.screens.note import NoteScreen

    return NoteScreen(order_id, child_id, note_id, new)


def drafts() -> Screen[None]:
    """What was typed and not yet recorded."""
    from sotui.tui.screens.drafts import DraftsScreen

    return DraftsScreen()


def procedures() -> Screen[None]:
    """The shelf of procedures."""
    from sotui.tui.screens.procedures import ProceduresScreen

    return ProceduresScreen()


def procedure(pack_id: str, clause_id: str = "") -> Screen[None]:
    """One procedure by section, on its first clause or on this one."""
    from sotui.tui.screens.procedures_pack import ProcedureScreen

    return ProcedureScreen(pack_id, clause_id)


def flow(pack_id: str) -> Screen[None]:
    """The flow of a procedure drawn as a chart."""
    from sotui.tui.screens.procedures_flow import FlowScreen

    return FlowScreen(pack_id)


def intervals(pack_id: str) -> Screen[None]:
    """The local intervals of a procedure."""
    from sotui.tui.screens.procedures_intervals import IntervalsScreen

    return IntervalsScreen(pack_id)


def holidays() -> Screen[None]:
    """The bank holidays in use."""
    from sotui.tui.screens.procedures_holidays import HolidaysScreen

    return HolidaysScreen()


def accounts() -> Screen[None]:
    """Who may open the register, and one's own account."""
    from sotui.tui.screens.accounts import AccountsScreen

    return AccountsScreen()


def recovery_key(first: str = "") -> Screen[None]:
    """A new recovery key; with ``first`` as the last step of making a register."""
    from sotui.tui.screens.recovery_key import RecoveryKeyScreen

    return RecoveryKeyScreen(first)


def backups() -> Screen[None]:
    """The backups of the register."""
    from sotui.tui.screens.backups import BackupsScreen

    return BackupsScreen()


def audit(order_id: str = "") -> Screen[None]:
    """Who did or looked at what; of one order only with its id."""
    from sotui.tui.screens.audit import AuditScreen

    return AuditScreen(order_id)


_BY_NAME: dict[str, Callable[..., Screen[None]]] = {
    "board": board,
    "orders": orders,
    "order": order,
    "new order": new_order,
    "reviews": reviews,
    "review": review,
    "supervision": supervision,
    "note": note,
    "staff": staff,
    "worker": worker,
    "drafts": drafts,
    "procedures": procedures,
    "procedure": procedure,
    "flow": flow,
    "intervals": intervals,
    "holidays": holidays,
    "accounts": accounts,
    "audit": audit,
    "audit of an order": audit,
    "backups": backups,
    "recovery key": recovery_key,
}


def place(name: str, *ids: str) -> Screen[None]:
    """The place of this name, opened anew; it remembers how it is reached again after the lock."""
    made: Screen[None] = _BY_NAME[name](*ids)
    made.trail = (name, *ids)  # type: ignore[attr-defined]  # every place has a trail
    return made
