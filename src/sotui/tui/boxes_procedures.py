"""The boxes that open over the procedures, each loaded only when it is opened."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from textual.screen import ModalScreen

    from sotui.desk.procedures_model import HolidayLine, IntervalLine
    from sotui.procedures.model_order import Model
    from sotui.register.would_move import WouldMove
    from sotui.triage.model import Receipt
    from sotui.tui.boxes import ReadDate


def flow_model(model: Model, read_date: ReadDate) -> ModalScreen[Model | None]:
    """Another order for which the chart of a procedure is drawn."""
    from sotui.tui.dialogs.flow_model import FlowModelDialog

    return FlowModelDialog(model, read_date)


def interval(
    pack_id: str,
    line: IntervalLine,
    read_date: ReadDate,
    act: Callable[[int, date, str], Awaitable[Receipt]],
) -> ModalScreen[Receipt | None]:
    """Set a local interval of a procedure."""
    from sotui.tui.dialogs.interval import IntervalDialog

    return IntervalDialog(pack_id, line, read_date, act)


def holiday(
    read_date: ReadDate, act: Callable[[date, str, str], Awaitable[Receipt]]
) -> ModalScreen[Receipt | None]:
    """Add a bank holiday."""
    from sotui.tui.dialogs.holiday import HolidayDialog

    return HolidayDialog(read_date, act)


def withdraw_holiday(
    line: HolidayLine, act: Callable[[str], Awaitable[Receipt]]
) -> ModalScreen[Receipt | None]:
    """Take back a bank holiday that was added here."""
    from sotui.tui.dialogs.holiday import WithdrawHolidayDialog

    return WithdrawHolidayDialog(line, act)


def adopt(
    name: str,
    title: str,
    read_date: ReadDate,
    preview: Callable[[date | None], Awaitable[WouldMove]],
    act: Callable[[date | None, str], Awaitable[Receipt]],
    first: bool = False,
) -> ModalScreen[Receipt | None]:
    """Take a version of a procedure into use; the ``first`` one governs from the start."""
    from sotui.tui.dialogs.adopt import AdoptDialog

    return AdoptDialog(name, title, read_date, preview, act, first)
