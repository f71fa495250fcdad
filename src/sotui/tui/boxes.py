"""The boxes that open over a screen: every one named once, each loaded only when it is opened.

Those of reviews, of supervision and of procedures have their own modules beside this one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from textual.screen import ModalScreen

    from sotui.desk.orders import Detail
    from sotui.desk.restricted import Standing
    from sotui.desk.whatif import WhatIfChoices
    from sotui.procedures.explain import Section
    from sotui.register.actions import Action
    from sotui.register.model import PageLine
    from sotui.register.whatif import Supposition
    from sotui.staff.model import Worker
    from sotui.supervision.model import Decision
    from sotui.triage.model import BoardRow, Receipt, Settlement
    from sotui.tui.dialogs.correct import CorrectAct, MovedBy
    from sotui.tui.dialogs.palette import Offer
    from sotui.tui.dialogs.what_if import Check, Suppose
    from sotui.tui.keys import KeyTable
    from sotui.tui.widgets.paper import Line

    ReadDate = Callable[[str], Awaitable[tuple[date, str]]]
    """Reads a date as typed: the day, and how it was understood in words."""
    RecordAct = Callable[
        [Settlement, date, datetime | None, str, str | None, tuple[str, ...], str, bool], Awaitable[Receipt]
    ]


def why(title: str, sections: Sequence[Section], deadline_id: str = "") -> ModalScreen[None]:
    """Why a date is what it is; where the id of the date is given one key goes on to its clause."""
    from sotui.tui.dialogs.reading import ReadingDialog, section_lines
    from sotui.tui.dialogs.why import WhyDialog

    if not deadline_id:
        return ReadingDialog(title, lambda width: section_lines(sections, width))

    return WhyDialog(title, lambda width: section_lines(sections, width), deadline_id)


def keys(where: Sequence[str], table: KeyTable, why_not: Callable[[str], str | None]) -> ModalScreen[None]:
    """What these places are for and what each key does."""
    from sotui.tui.dialogs.help import help_dialog

    return help_dialog(where, table, why_not)


def keys_of_a_box(own: Sequence[tuple[str, str]], table: KeyTable) -> ModalScreen[None]:
    """What each key does in a box over the screen."""
    from sotui.tui.dialogs.help import box_dialog

    return box_dialog(own, table)


def palette(offers: Sequence[Offer]) -> ModalScreen[str | None]:
    """Find a command by its words."""
    from sotui.tui.dialogs.palette import PaletteDialog

    return PaletteDialog(offers)


def colours() -> ModalScreen[None]:
    """Every tone of the theme on every ground."""
    from sotui.tui.dialogs.colours import ColoursDialog

    return ColoursDialog()


def ask(title: str, text: str, does: str) -> ModalScreen[bool]:
    """A question before something that cannot be taken back; ``does`` is what enter does."""
    from sotui.tui.dialogs.ask import AskDialog

    return AskDialog(title, text, does)


def look_reason(
    order_id: str,
    reference: str,
    why: str,
    usual: Sequence[str],
    give: Callable[[str], Awaitable[None]],
) -> ModalScreen[str | None]:
    """Why one looks at a record of others, before it is shown."""
    from sotui.tui.dialogs.look_reason import LookReasonDialog

    return LookReasonDialog(order_id, reference, why, usual, give)


def restrict(
    standing: Standing,
    restrict: Callable[[Collection[str], str], Awaitable[Receipt]],
    change: Callable[[Collection[str], str], Awaitable[Receipt]],
    lift: Callable[[str], Awaitable[Receipt]],
) -> ModalScreen[Receipt | None]:
    """Who reads a case, and why."""
    from sotui.tui.dialogs.restrict import RestrictDialog

    return RestrictDialog(standing, restrict, change, lift)


def write_text(
    title: str, about: str, draft: tuple[str, str], act: Callable[[str], Awaitable[Receipt]]
) -> ModalScreen[Receipt | None]:
    """Several lines to add to a supervision's record."""
    from sotui.tui.dialogs.note_dialogs import WriteDialog

    return WriteDialog(title, about, draft, act)


def settle_action(
    action: Action, what: str, before: Decision | None, read_date: ReadDate
) -> ModalScreen[Decision | None]:
    """What became of an agreed action; ``before`` is what it is marked with already."""
    from sotui.tui.dialogs.note_dialogs import ActionDialog

    return ActionDialog(action, what, before, read_date)


def settle_now(
    action: Action, what: str, read_date: ReadDate, act: Callable[[Decision], Awaitable[Receipt]]
) -> ModalScreen[Receipt | None]:
    """What became of an agreed action, recorded at once."""
    from sotui.tui.dialogs.note_dialogs import SettleDialog

    return SettleDialog(action, what, read_date, act)


def message(title: str, text: str) -> ModalScreen[None]:
    """Something to be read before going on."""
    from sotui.tui.dialogs.reading import ReadingDialog
    from sotui.tui.widgets.paper import words

    return ReadingDialog(title, lambda width: words(text, width))


def record(
    row: BoardRow | tuple[BoardRow, ...],
    settlements: Sequence[Settlement],
    workers: Sequence[Worker],
    read_date: ReadDate,
    act: RecordAct,
) -> ModalScreen[Receipt | None]:
    """Record the fact that settles a row, or several rows at once."""
    from sotui.tui.dialogs.record import RecordDialog, Recording
    from sotui.tui.words import many

    rows = row if isinstance(row, tuple) else (row,)
    first, ids = rows[0], tuple(one.key for one in rows)
    if len(rows) > 1:
        references = ", ".join(dict.fromkeys(one.reference for one in rows))
        about = Recording(
            f"{many(len(rows), 'marked row')} at once", references, first.subject_id, ids, len(rows)
        )
    else:
        opened = first.opening.said if first.opening is not None else ""
        whom = f"{first.reference} · {first.children}"
        about = Recording(first.title, whom, first.subject_id, ids, opened=opened)
    return RecordDialog(about, settlements, workers, read_date, act)


def record_fact(
    reference: str,
    children: str,
    order_id: str,
    fact: Settlement,
    workers: Sequence[Worker],
    read_date: ReadDate,
    act: RecordAct,
) -> ModalScreen[Receipt | None]:
    """Record any fact about an order or children on it."""
    from sotui.tui.dialogs.record import RecordDialog, Recording

    about = Recording(fact.label, f"{reference} · {children}", order_id, (order_id, fact.fact_kind))
    return RecordDialog(about, [fact], workers, read_date, act)


def fact(reference: str, offered: Sequence[Settlement]) -> ModalScreen[Settlement | None]:
    """Pick what happened, by part of its name."""
    from sotui.tui.dialogs.fact import FactDialog

    return FactDialog(reference, offered)


def correct(
    line: PageLine,
    reference: str,
    how: Settlement | None,
    workers: tuple[Worker, ...],
    read_date: ReadDate,
    moved_by: MovedBy,
    act: CorrectAct,
) -> ModalScreen[Receipt | None]:
    """Correct a fact, or say that it did not happen."""
    from sotui.tui.dialogs.correct import CorrectDialog

    return CorrectDialog(line, reference, how, workers, read_date, moved_by, act)


def versions(line: PageLine) -> ModalScreen[None]:
    """What an entry said in each of its versions."""
    from sotui.tui.dialogs.reading import ReadingDialog
    from sotui.tui.order_history import entry_words, version_lines

    title = " · ".join(part for part in (entry_words(line), line.about) if part)
    return ReadingDialog(title, lambda width: version_lines(line, width))


def order_note(
    order_id: str,
    reference: str,
    whom: Sequence[tuple[str, str]],
    act: Callable[[str, str], Awaitable[Receipt]],
) -> ModalScreen[Receipt | None]:
    """Write a note about an order or a child on it."""
    from sotui.tui.dialogs.order_note import OrderNoteDialog

    return OrderNoteDialog(order_id, reference, whom, act)


def details(
    order_id: str,
    reference: str,
    offered: Sequence[Detail],
    read_birth: ReadDate,
    act: Callable[[str, str, str], Awaitable[Receipt]],
) -> ModalScreen[Receipt | None]:
    """Put right what is no fact."""
    from sotui.tui.dialogs.details import DetailsDialog

    return DetailsDialog(order_id, reference, offered, read_birth, act)


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


def reading(title: str, page: Callable[[int], Sequence[Line]]) -> ModalScreen[None]:
    """A page to read over the screen."""
    from sotui.tui.dialogs.reading import ReadingDialog

    return ReadingDialog(title, page)


def what_if(choices: WhatIfChoices, read_date: ReadDate, check: Check, suppose: Suppose) -> ModalScreen[None]:
    """What is supposed about an order, and which dates would be others."""
    from sotui.tui.dialogs.what_if import WhatIfDialog

    return WhatIfDialog(choices, read_date, check, suppose)


def suppose(
    choices: WhatIfChoices, read_date: ReadDate, check: Callable[[Supposition], Awaitable[None]]
) -> ModalScreen[Supposition | None]:
    """One thing to suppose about an order."""
    from sotui.tui.dialogs.what_if_suppose import SupposeDialog

    return SupposeDialog(choices, read_date, check)
