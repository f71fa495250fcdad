"""The life of an order drawn as a line: exact to the cell, readable without colour, no label over another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from rich.cells import cell_len

from sotui.register.model import OrderState
from sotui.register.timeline import Happening, Timeline
from sotui.shown import show
from sotui.tui.cells import MONTHS, day_column
from sotui.tui.widgets.paper import Line

GONE, TO_COME, AFTER, DECIDE = "═", "─", "·", "▒"
GONE_TICK, TICK = "╪", "┼"
TODAY = "▼"
TWO = "2"
"""Stands for different things that fall into one cell."""
BREAK = "···¦"
"""Between the end of the scale and the three years, where they lie too far off."""
LEAST = 24
"""Cells under which nothing can be told apart."""

SIGNS = {
    Happening.REVIEW_HELD: "√",
    Happening.REVIEW_BOOKED: "b",
    Happening.REVIEW_DUE: "○",
    Happening.REVIEW_LATE: "●",
    Happening.EXTENDED: "+",
    Happening.LAST_DAY: "◆",
    Happening.ENDED: "x",
    Happening.CAP: "¦",
}
_TONES = {
    Happening.REVIEW_HELD: "soon",
    Happening.REVIEW_BOOKED: "today",
    Happening.REVIEW_DUE: "today",
    Happening.REVIEW_LATE: "late",
    Happening.EXTENDED: "soon",
    Happening.LAST_DAY: "law",
    Happening.ENDED: "law",
    Happening.CAP: "muted",
}

Cell = tuple[str, str]
"""A sign and its tone."""


def timeline_lines(line: Timeline, width: int, indent: int = 2) -> list[Line]:
    """Labels, the line itself, what happened, the months and the signs used: five lines, at most six."""
    room = width - indent - (len(BREAK) if line.broken else 0)
    if room < LEAST:
        return []
    drawing = _Drawing(line, room)
    blank = " " * indent
    rows = [drawing.labels(), drawing.axis(), drawing.events(), drawing.months()]
    lines = [Line(((blank, "plain"), *_pieces(row))) for row in rows]
    return lines + [Line(((blank, "plain"), *row)) for row in _wrapped(drawing.legend(), width - indent)]


class _Drawing:
    """One timeline on so many cells."""

    def __init__(self, line: Timeline, room: int) -> None:
        self.line, self.room = line, room

    def cell(self, day: date) -> int:
        """The cell of a day: the first for the day made, the last for the end of the scale."""
        return min(int(self.line.at(day) * self.room), self.room - 1)

    def axis(self) -> list[Cell]:
        """What has gone, what is to come, where something has to be decided, ticks at the first of months."""
        line = self.line
        end, now = self.cell(line.end), self.cell(line.today)
        over = line.state not in (OrderState.IN_FORCE, OrderState.UNDATED)
        ticks = {self.cell(first) for first in _firsts(line)}
        row: list[Cell] = []
        for cell in range(self.room):
            if cell > end:
                row.append((AFTER, "muted"))
            elif cell < now or over:
                row.append((GONE_TICK if cell in ticks else GONE, "plain"))
            else:
                row.append((TICK if cell in ticks else TO_COME, "muted"))
        for window in line.windows:
            for cell in range(self.cell(window.first), self.cell(window.last) + 1):
                row[cell] = (DECIDE, "law")
        return row + [(sign, "muted") for sign in (BREAK if line.broken else "")]

    def events(self) -> list[Cell]:
        """What happened and what is due, each in the cell of its day."""
        row: list[Cell] = [(" ", "plain")] * self.room
        for cell, marks in groupby(self.line.marks, key=lambda mark: self.cell(mark.day)):
            here = {mark.what for mark in marks}
            what = next(iter(here))
            row[cell] = (SIGNS[what], _TONES[what]) if len(here) == 1 else (TWO, "today")
        return row

    def labels(self) -> list[Cell]:
        """Today first; the last day and the day made where there is room beside it."""
        line = self.line
        now = self.cell(line.today)
        beyond = line.today > line.finish
        said = f"today, {day_column(line.today)}" + (" is further on" if beyond else "")
        tries = []
        for after in (True, False):
            row = _Labels(self.room)
            ok = (
                row.put(now, f"{TODAY} {said}", "heading")
                if after
                else row.put_before(now, f"{said} {TODAY}", "heading")
            )
            ended = line.state is OrderState.ENDED
            what = f"ended {day_column(line.end)}" if ended else f"last day {day_column(line.last_day)}"
            last = row.put_before(self.cell(line.end if ended else line.last_day), what, "law")
            made = row.put(0, f"made {day_column(line.made)}", "muted")
            tries.append((ok, last, made, row.cells))
        return max(tries, key=lambda one: one[:3])[3]

    def months(self) -> list[Cell]:
        """The months under their ticks, the years first, as many as there is room for."""
        row = _Labels(self.room)
        firsts = list(_firsts(self.line))
        years = [first for first in firsts if first.month == 1]
        for first in years:
            row.put(self.cell(first), str(first.year), "muted")
        for step in (1, 3):
            names = [first for first in firsts if first.month != 1 and (first.month - 1) % step == 0]
            trial = _Labels(self.room, list(row.cells))
            fitted = [trial.put(self.cell(first), MONTHS[first.month - 1], "muted") for first in names]
            if all(fitted[:-1]) or step == 3:
                return trial.cells
        return row.cells

    def legend(self) -> Iterator[Cell]:
        """The signs used, each with its word."""
        line = self.line
        shown = [text for text, _ in self.events()]
        for what, sign in SIGNS.items():
            if sign in shown:
                yield f"{sign} {self._said(what)}", _TONES[what]
        if any(text == DECIDE for text, _ in self.axis()):
            yield f"{DECIDE} to decide", "law"
        if TWO in shown:
            yield f"{TWO} more than one", "today"
        if line.broken:
            yield f"¦ 3 years end {day_column(line.cap)}", "muted"

    def _said(self, what: Happening) -> str:
        if what is Happening.LAST_DAY and self.line.state is OrderState.ENDED:
            return "last day as it was made"
        if what is Happening.LAST_DAY and self.line.cap <= self.line.last_day:
            return "last day in force, no extension beyond"
        return what.value


class _Labels:
    """Words on one line of cells, none over another and at least one blank between two."""

    def __init__(self, room: int, cells: list[Cell] | None = None) -> None:
        self.cells: list[Cell] = cells if cells is not None else [(" ", "plain")] * room

    def put(self, cell: int, text: str, tone: str) -> bool:
        """Words that begin in a cell; false where there is no room."""
        if cell < 0 or cell + len(text) > len(self.cells):
            return False
        around = self.cells[max(0, cell - 1) : cell + len(text) + 1]
        if any(sign != " " or of != "plain" for sign, of in around):
            return False
        self.cells[cell : cell + len(text)] = [(sign, tone) for sign in text]
        return True

    def put_before(self, cell: int, text: str, tone: str) -> bool:
        """Words that end in a cell; false where there is no room."""
        return self.put(cell - len(text) + 1, text, tone)


def _firsts(line: Timeline) -> Iterator[date]:
    """The first day of each month on the line."""
    year, month = line.made.year, line.made.month
    while True:
        first = date(year, month, 1)
        if first > line.finish:
            return
        if first >= line.made:
            yield first
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def _pieces(cells: Iterable[Cell]) -> Iterator[Cell]:
    """Cells of one tone together."""
    for tone, run in groupby(cells, key=lambda cell: cell[1]):
        yield "".join(sign for sign, _ in run), tone


def _wrapped(parts: Iterable[Cell], width: int) -> Iterator[tuple[Cell, ...]]:
    """The parts of the legend in as few lines as they need."""
    row: list[Cell] = []
    used = 0
    for said, tone in parts:
        text = show(said, limit=width)
        length = cell_len(text)
        if row and used + 3 + length > width:
            yield tuple(row)
            row, used = [], 0
        row += [("   ", "plain")] if row else []
        used += length + (3 if used else 0)
        row.append((text, tone))
    if row:
        yield tuple(row)
