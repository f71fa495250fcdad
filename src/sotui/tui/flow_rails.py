"""Each duty of a procedure on a rail of its own, and the signs by which its dates are told without colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from rich.cells import cell_len

from sotui.procedures.model import Deadline, Force, Kind, Nature, State
from sotui.procedures.model_order import base_of
from sotui.tui.cells import MONTHS, fit
from sotui.tui.widgets.paper import Line

MARKS = {Force.MUST: "■", Force.WILL: "■", Force.SHOULD: "□", Force.MAY: "○", Force.NONE: "□"}
"""The strength of a clause as a sign of one cell."""
TARGET, INFORMATION, END, TICK = "○", "·", "◆", "┼"
SERIES = 3
"""From how many days on a duty is drawn as a rail of ticks, and its later days as ticks on the line."""


def rails(title: str, rows: Sequence[Deadline], start: date, end: date, width: int) -> Iterator[Line]:
    """Each duty on a rail of its own over the same months: its days as ticks, a preferred time a stretch."""
    named: dict[str, list[Deadline]] = {}
    for row in rows:
        if row.due is not None and row.state is not State.INFORMATION:
            named.setdefault(base_of(row.id), []).append(row)
    if not named:
        return
    label = 1 + min(max(cell_len(id) for id in named), 18 if width < 100 else 24)
    room = width - label - 3
    last = max(end, start + timedelta(days=1))
    yield Line(((title, "heading"),))
    yield Line(((" " * (label + 2) + _ruler(start, last, room), "muted"),))
    for id, days in named.items():
        pieces = [(fit(f" {id}", label) + "  ", "muted"), (_rail(days, start, last, room), tone_of(days[0]))]
        yield Line(tuple(pieces))


def _at(day: date, start: date, end: date, room: int) -> int:
    part = (day - start).days / max(1, (end - start).days)
    return max(0, min(room - 1, round(part * (room - 1))))


def _ruler(start: date, end: date, room: int) -> str:
    """The months that begin on the way, where their names have room beside each other."""
    cells = [" "] * room
    free, day = 0, start
    while day <= end:
        place, name = _at(day, start, end, room), MONTHS[day.month - 1]
        if place >= free and place + len(name) <= room:
            cells[place : place + len(name)] = name
            free = place + len(name) + 1
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return "".join(cells)


def _rail(rows: Sequence[Deadline], start: date, end: date, room: int) -> str:
    cells = ["─" if len(rows) >= SERIES else "·"] * room
    for row in rows:
        if row.due is None:
            continue
        place = _at(row.due, start, end, room)
        if row.preferred is not None and row.preferred < row.due:
            first = _at(row.preferred, start, end, room)
            cells[first : place + 1] = "═" * (place + 1 - first)
            cells[first] = "├"
        cells[place] = TICK if len(rows) >= SERIES else mark_of(row)
    return "".join(cells)


def mark_of(row: Deadline) -> str:
    """The sign of a date: what it is, or else the strength of its clause."""
    if row.nature is Nature.LAST_DAY:
        return END
    if row.state is State.INFORMATION:
        return INFORMATION
    if row.kind is Kind.LOCAL_DEFAULT or row.nature is Nature.SOFT:
        return TARGET
    return MARKS[row.force]


def tone_of(row: Deadline) -> str:
    """The colour that goes with the sign."""
    if row.nature is Nature.LAST_DAY:
        return "law"
    if row.state is State.IMPOSSIBLE:
        return "alarm"
    if row.kind is Kind.LOCAL_DEFAULT or row.state is State.INFORMATION:
        return "quiet"
    return "today" if row.force in (Force.MUST, Force.WILL) else "soon"
