"""Where one can go: every screen and dialog named once, each loaded only when it is gone to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from textual.screen import ModalScreen, Screen

    from sotui.procedures.explain import Section
    from sotui.staff.model import Worker
    from sotui.triage.model import BoardRow, Receipt, Settlement
    from sotui.tui.keys import KeyTable

    ReadDate = Callable[[str], Awaitable[tuple[date, str]]]
    """Reads a date as typed: the day, and how it was understood in words."""
    RecordAct = Callable[
        [Settlement, date, datetime | None, str, str | None, tuple[str, ...], str], Awaitable[Receipt]
    ]


VIEWS = ("board", "orders", "reviews", "supervision", "drafts")
"""The places reached by number, in their order."""


def orders() -> Screen[None]:
    """Every order: search, and register a new one."""
    from sotui.tui.screens.orders import OrdersScreen

    return OrdersScreen()


def new_order() -> Screen[None]:
    """One form for a new order, every date shown before it is saved."""
    from sotui.tui.screens.new_order import NewOrderScreen

    return NewOrderScreen()


def reviews() -> Screen[None]:
    """Reviews due, held, waiting for minutes or outcome."""
    from sotui.tui.screens.reviews import ReviewsScreen

    return ReviewsScreen()


def review(order_id: str, review_id: str = "") -> Screen[None]:
    """The agenda of one review: a new one of this order, or one that was held."""
    from sotui.tui.screens.review import ReviewScreen

    return ReviewScreen(order_id, review_id)


def supervision() -> Screen[None]:
    """Who is due supervision, and notes that wait to be signed."""
    from sotui.tui.screens.supervision import SupervisionScreen

    return SupervisionScreen()


def note(order_id: str, child_id: str = "", note_id: str = "") -> Screen[None]:
    """The note of one practice supervision beside the last one."""
    from sotui.tui.screens.note import NoteScreen

    return NoteScreen(order_id, child_id, note_id)


def drafts() -> Screen[None]:
    """What was typed and not yet recorded."""
    from sotui.tui.screens.drafts import DraftsScreen

    return DraftsScreen()


def place(name: str, *ids: str) -> Screen[None]:
    """The place of this name, opened anew; it remembers how it is reached again after the lock."""
    made: Screen[None] = _BY_NAME[name](*ids)
    made.trail = (name, *ids)  # type: ignore[attr-defined]  # every place has a trail
    return made


def board() -> Screen[None]:
    """The board."""
    from sotui.tui.screens.board import BoardScreen

    return BoardScreen()


def unlock() -> Screen[None]:
    """Name and passphrase."""
    from sotui.tui.screens.unlock import UnlockScreen

    return UnlockScreen()


def order(order_id: str) -> Screen[None]:
    """The page of one order."""
    from sotui.tui.screens.order import OrderScreen

    return OrderScreen(order_id)


def why(title: str, sections: Sequence[Section]) -> ModalScreen[None]:
    """Why a date is what it is."""
    from sotui.tui.dialogs.reading import ReadingDialog, section_lines

    return ReadingDialog(title, lambda width: section_lines(sections, width))


def keys(
    where: Sequence[str], table: KeyTable, why_not: Callable[[str], str | None]
) -> ModalScreen[None]:
    """What these places are for and what each key does."""
    from sotui.tui.dialogs.help import help_dialog

    return help_dialog(where, table, why_not)


def colours() -> ModalScreen[None]:
    """Every tone of the theme on every ground."""
    from sotui.tui.dialogs.colours import ColoursDialog

    return ColoursDialog()


def message(title: str, text: str) -> ModalScreen[None]:
    """Something to be read before going on."""
    from sotui.tui.dialogs.reading import ReadingDialog
    from sotui.tui.widgets.paper import words

    return ReadingDialog(title, lambda width: words(text, width))


def record(
    row: BoardRow,
    settlements: Sequence[Settlement],
    workers: Sequence[Worker],
    read_date: ReadDate,
    act: RecordAct,
) -> ModalScreen[Receipt | None]:
    """Record the fact that settles a row."""
    from sotui.tui.dialogs.record import RecordDialog

    return RecordDialog(row, settlements, workers, read_date, act)


def assign(
    rows: Sequence[BoardRow],
    workers: Sequence[Worker],
    read_date: ReadDate,
    act: Callable[[str, date], Awaitable[Receipt]],
) -> ModalScreen[Receipt | None]:
    """Allocate somebody."""
    from sotui.tui.dialogs.assign import AssignDialog

    return AssignDialog(rows, workers, read_date, act)


def decide(
    row: BoardRow,
    decisions: Sequence[tuple[str, str]],
    act: Callable[[str, str], Awaitable[Receipt]],
) -> ModalScreen[Receipt | None]:
    """Decide about the end of an order."""
    from sotui.tui.dialogs.reason import DecideDialog

    return DecideDialog(row, decisions, act)


def waive(rows: Sequence[BoardRow], act: Callable[[str], Awaitable[Receipt]]) -> ModalScreen[Receipt | None]:
    """Waive one occurrence of each row, with the reason."""
    from sotui.tui.dialogs.reason import WaiveDialog

    return WaiveDialog(rows, act)


_BY_NAME: dict[str, Callable[..., Screen[None]]] = {
    "board": board,
    "orders": orders,
    "order": order,
    "new order": new_order,
    "reviews": reviews,
    "review": review,
    "supervision": supervision,
    "note": note,
    "drafts": drafts,
}
