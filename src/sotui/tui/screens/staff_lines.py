"""The page of a worker laid out in lines: who, what is due, sessions set, what was met, what happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rich.cells import cell_len

from sotui.dates.clock import LONDON
from sotui.procedures.model import Deadline, Standing, State
from sotui.register.model import PageLine
from sotui.shown import show
from sotui.supervision.staff_model import Judged, StaffPage
from sotui.tui.cells import day_column, fit
from sotui.tui.order_history import corrected_words, entry_words
from sotui.tui.widgets.paper import Line, words
from sotui.tui.words import SIGNS, TONES, day_words

DONE = frozenset({State.MET, State.WAIVED, State.CANCELLED})
"""Dates that nobody waits for any more."""
Judge = Callable[[Deadline], Standing]


def page_lines(page: StaffPage, judged: Judge, width: int) -> list[Line]:
    """The whole page for a width in cells; its dates and entries can be pointed at."""
    worker = page.worker
    lines = [*words(worker.name, width, "heading")]
    said = [worker.team_name or "no team", worker.post_words or "post not known"]
    said += [page.kind or "kind of post not recorded"]
    if worker.left_on is not None:
        said.append(f"last day {day_words(worker.left_on)}")
    lines += words(" · ".join(said), width, indent=2)
    lines += _part("Supervision", _lacks(page, width))
    waiting = [one for one in page.deadlines if one.state not in DONE]
    told = [one for one in waiting if one.state is State.INFORMATION]
    waiting = [one for one in waiting if one.state is not State.INFORMATION]
    waiting.sort(key=lambda one: Judged(one, judged(one)).sort)
    done = [one for one in page.deadlines if one.state in DONE]
    lines += _part("Dates, most urgent first", _dates(waiting, judged, width))
    lines += _part("Sessions set", _booked(page, width))
    lines += _part("Dates for information", _dates(told, judged, width))
    lines += _part("Dates met, waived or gone", _dates(done, judged, width))
    lines += _part("Counts of years that are over", _dates(page.past_years, None, width))
    lines += _part("What was recorded", _facts(page.lines, width))
    return lines


def _part(title: str, lines: Sequence[Line]) -> Iterator[Line]:
    if lines:
        yield Line()
        yield Line(((title, "heading"),))
        yield from lines


def _lacks(page: StaffPage, width: int) -> list[Line]:
    """Why no date is counted, and what to do about it."""
    if not page.lacks:
        return []
    said = f"{page.lacks[:1].upper()}{page.lacks[1:]}: so no date is counted."
    return words(said, width, "today", indent=2, hang=2)


def _dates(deadlines: Sequence[Deadline], judged: Judge | None, width: int) -> list[Line]:
    """A line for each; without ``judged`` only whether it was met, since nothing can be done about it."""
    lines = []
    state_width = 27 if width >= 90 else 24
    clause_width = 26 if width >= 110 else 17 if width >= 90 else 0
    title_width = max(12, width - 2 - 11 - state_width - clause_width - 2 * (2 + bool(clause_width)))
    for one in deadlines:
        if judged is None:
            status, tone = "· met" if one.state is State.MET else "· not met", "quiet"
        else:
            standing = judged(one)
            status = f"{SIGNS.get(standing.rank, '·')} {standing.status}"
            tone = TONES.get(standing.rank, "quiet")
        title = f"{one.title}: {one.remaining}" if one.remaining and one.state not in DONE else one.title
        quiet = "quiet" if one.state in DONE or judged is None else "plain"
        first, *rest = words(title, title_width, quiet)
        shown = "".join(piece for piece, _ in first.pieces)
        pieces = [
            (" " + fit(day_column(one.due), 11, right=True), quiet),
            ("  " + fit(status, state_width), tone),
            ("  " + fit(shown, title_width), quiet),
        ]
        if clause_width:
            pieces.append(("  " + fit(one.id, clause_width), "quiet"))
        lines.append(Line(tuple(pieces), points_at=one))
        indent = " " * (1 + 1 + 11 + 2 + state_width + 2)
        lines += [Line(((indent, "plain"), *line.pieces)) for line in rest]
    return lines


def _booked(page: StaffPage, width: int) -> list[Line]:
    """The next sessions, in as many lines as they need."""
    named = [
        day_words(one.on) + (f" {one.at.astimezone(LONDON):%H:%M}" if one.at is not None else "")
        for one in page.booked
    ]
    return words(" · ".join(named), width, indent=2) if named else []


def _facts(told: Sequence[PageLine], width: int) -> list[Line]:
    lines: list[Line] = []
    for one in told:
        fact = one.fact
        hour = f"{fact.at.astimezone(LONDON):%H:%M}" if fact.at is not None else ""
        text = " · ".join(part for part in (entry_words(one), hour, fact.why) if part)
        when = fact.recorded_at.astimezone(LONDON).date() if fact.recorded_at is not None else None
        who = show(one.recorded_by, limit=20 if width >= 90 else 12)
        by = f"  {who}, {day_column(when, short_year=True)}"
        start = f" {day_column(fact.on):>11}  "
        room = width - 1 - len(start) - cell_len(by)
        first, *rest = words(text, room)
        filled = fit("".join(piece for piece, _ in first.pieces), room)
        lines.append(Line(((start, "quiet"), (filled, "plain"), (by, "muted")), points_at=one))
        was = corrected_words(one)
        under = [*rest, *(words(was, width - 1 - len(start), "muted") if was else ())]
        lines += [Line(((" " * (len(start) + 1), "plain"), *line.pieces)) for line in under]
    return lines
