"""The agreed actions on the page of an order: what somebody still has to do, and what became of the rest."""

from __future__ import annotations

from datetime import date

from sotui.dates.words import short, span
from sotui.register.actions import Action, ActionState, is_late
from sotui.register.model import OrderPage
from sotui.tui.cells import day_column, fit
from sotui.tui.widgets.paper import Line, words
from sotui.tui.words import SIGNS

_OVERDUE, _TODAY, _LATER = SIGNS[7], SIGNS[10], SIGNS[11]
_SETTLED = {ActionState.DONE: "Agreed action done", ActionState.DROPPED: "Agreed action no longer relevant"}


def open_actions(page: OrderPage) -> tuple[Action, ...]:
    """What somebody still has to do, the most urgent first."""
    return tuple(one for one in page.actions if one.unfinished)


def settled_actions(page: OrderPage) -> tuple[Action, ...]:
    """Those done and those no longer relevant; one carried over goes on as another."""
    return tuple(one for one in page.actions if one.state in _SETTLED)


def action_lines(page: OrderPage, width: int, today: date) -> list[Line]:
    """Each open action by its day: how that stands, what it is, and under it who, and where it was agreed.

    The columns are those of the dates above them.
    """
    lines: list[Line] = []
    status_width = 27 if width >= 90 else 24
    start = 1 + 1 + 11 + 2 + status_width + 2
    for action in open_actions(page):
        sign, said, tone = _standing(action, today)
        first, *rest = words(action.text, width - start)
        lines.append(
            Line(
                (
                    (" " + fit(day_column(action.due), 11, right=True), "plain"),
                    ("  " + fit(f"{sign} {said}", status_width), tone),
                    ("  ", "plain"),
                    *first.pieces,
                ),
                points_at=action,
            )
        )
        about = words(_about(page, action), width - start, "muted")
        lines += [Line(((" " * start, "plain"), *line.pieces)) for line in (*rest, *about)]
    return lines


def settled_words(action: Action) -> str:
    """What became of an action, as the order's history tells it: what, and the evidence or the reason."""
    said = (_SETTLED[action.state], action.text, action.evidence or action.why)
    return " · ".join(part for part in said if part)


def agreed_where(action: Action) -> str:
    """``practice supervision of 12 Oct 2026``."""
    return f"{action.source.value} of {short(action.agreed_on)}"


def _standing(action: Action, today: date) -> tuple[str, str, str]:
    """Sign, words and tone of how its day stands."""
    if action.due is None:
        return _LATER, "no day agreed", "quiet"
    days = (action.due - today).days
    if is_late(action, today):
        return _OVERDUE, f"OVERDUE {span(-days)}", "late"
    return (_TODAY, "due today", "today") if days == 0 else (_LATER, f"due in {span(days)}", "soon")


def _about(page: OrderPage, action: Action) -> str:
    children = page.order.children
    names = [one.child.name for one in children if one.id in action.children]
    again = ""
    if action.times_carried:
        times = "once" if action.times_carried == 1 else f"{action.times_carried} times"
        since = f", first agreed {short(action.first_agreed_on)}" if action.first_agreed_on else ""
        again = f"carried over {times}{since}"
    parts = (
        "" if action.withheld else action.who or "nobody named",
        agreed_where(action),
        again,
        ", ".join(names) if 0 < len(names) < len(children) else "",
    )
    return " · ".join(part for part in parts if part)
