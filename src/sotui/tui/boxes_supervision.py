"""The boxes that open over supervision, of children and of workers, each loaded only when it is opened."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from textual.screen import ModalScreen

    from sotui.supervision.model import SignAsks
    from sotui.supervision.staff_model import Sessions
    from sotui.triage.model import Receipt, Settlement
    from sotui.tui.boxes import ReadDate, RecordAct
    from sotui.tui.dialogs.sessions import SeriesOf, SetDays
    from sotui.tui.dialogs.sessions_moved import CancelAct, RearrangeAct, Would


def sign_note(
    note_id: str,
    title: str,
    asks: SignAsks,
    group: bool,
    act: Callable[[str, bool, bool], Awaitable[Receipt]],
) -> ModalScreen[Receipt | None]:
    """Sign a supervision note."""
    from sotui.tui.dialogs.note_dialogs import SignDialog

    return SignDialog(note_id, title, asks, group, act)


def staff_fact(worker_id: str, name: str, offered: Sequence[Settlement]) -> ModalScreen[Settlement | None]:
    """Pick what happened in a worker's supervision."""
    from sotui.tui.dialogs.staff_fact import StaffFactDialog

    return StaffFactDialog(name, offered)


def record_staff(
    worker_id: str,
    name: str,
    what: str,
    about: tuple[str, ...],
    ways: Sequence[Settlement],
    read_date: ReadDate,
    act: RecordAct,
) -> ModalScreen[Receipt | None]:
    """Record what settles a date of a worker, or anything else about them."""
    from sotui.tui.dialogs.record import RecordDialog, Recording

    return RecordDialog(Recording(what, name, worker_id, (worker_id, *about)), ways, (), read_date, act)


def set_sessions(
    sessions: Sessions,
    today: date,
    read_date: ReadDate,
    series: SeriesOf,
    act: SetDays,
    *,
    year: bool,
) -> ModalScreen[Receipt | None]:
    """Set a session, or those of a year."""
    from sotui.tui.dialogs.sessions import SetDialog

    return SetDialog(sessions, today, read_date, series, act, year=year)


def cancel_session(
    sessions: Sessions, now: datetime, read_date: ReadDate, would: Would, act: CancelAct
) -> ModalScreen[Receipt | None]:
    """Say that a session was cancelled."""
    from sotui.tui.dialogs.sessions_moved import CancelDialog

    return CancelDialog(sessions, now, read_date, would, act)


def rearrange_session(
    sessions: Sessions, now: datetime, read_date: ReadDate, act: RearrangeAct
) -> ModalScreen[Receipt | None]:
    """Another day for a cancelled session."""
    from sotui.tui.dialogs.sessions_moved import RearrangeDialog

    return RearrangeDialog(sessions, now, read_date, act)
