"""The flow of a procedure drawn as a chart: an order's life from top to bottom, readable without colour."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rich.cells import cell_len

from sotui.procedures.clauses import Clause, Escalation
from sotui.procedures.model import Deadline, Kind, Nature, State
from sotui.procedures.model_order import Course, base_of
from sotui.procedures.rows import Basis
from sotui.tui.cells import day_column, fit
from sotui.tui.flow_rails import END, SERIES, TICK, mark_of, rails, tone_of
from sotui.tui.widgets.paper import Line, words
from sotui.tui.words import day_words, many

KEY = "■ must, will  □ should or no verb  ○ may, local  · to know  ◆ last day"
DAY = 12
"""Cells of the dates before the line of the order's life: the cursor's own cell and eleven for the day."""
NARROW = 70
"""Below so many cells the id of a date stands among its words and not at the end of its line."""
LONG = timedelta(days=75)
"""From how long a quiet time is said in words on the line."""


def flow_lines(course: Course, clauses: Sequence[Clause], width: int) -> list[Line]:
    """The whole chart for a width in cells; what has a date can be pointed at, and so can a side branch.

    ``clauses`` are those of the procedure: its escalations stand as branches beside the date that they
    belong to, or by themselves where no date is theirs.
    """
    width = max(width, 40)
    lines = [*words(KEY, width, "muted"), *words(model_words(course), width, "muted"), Line()]
    branches = [one for one in clauses if isinstance(one.body, Escalation)]
    if course.of_order:
        lines += rails("The order in one line", course.of_order, course.model.made, course.last_day, width)
        lines += [Line(), Line((("The order from its first day to its last", "heading"),))]
        start = f"Order made, for {many(course.model.months, 'month')}"
        taken: set[str] = set()
        lines += _life(course.of_order, course.model.made, start, course.last_day, width, branches, taken)
        branches = [one for one in branches if one.id not in taken]
    if course.of_worker:
        year = max(one.due for one in course.of_worker if one.due is not None)
        lines += [Line()] if course.of_order else []
        lines += rails("A worker who starts that day", course.of_worker, course.model.made, year, width)
        lines += [Line(), Line((("A worker's first twelve months", "heading"),))]
        lines += _life(course.of_worker, course.model.made, "Employment started", None, width, [], set())
    drawn = {one.id for one in branches}
    only_if = [one for one in course.only_if if base_of(one.id) not in drawn]
    if only_if:
        lines += [Line(), Line((("Only when it comes to it", "heading"),))]
        for basis in only_if:
            lines += _only_if(basis, width)
    if branches:
        lines += [Line(), Line((("Whenever it happens", "heading"),))]
        for branch in branches:
            lines += _branch(branch, width, on_line=False)
    return lines


def model_words(course: Course) -> str:
    """For which order it is drawn, and what is taken to happen on it."""
    model = course.model
    plan = {"cin": "a child in need plan", "cp": "a child protection plan", "": "no plan decided"}[model.plan]
    said = f"Drawn for an order made on {day_words(model.made)} for {many(model.months, 'month')}, {plan}"
    return f"{said}, allocated that day; each duty done on the day it is due."


# The line of the order's life


@dataclass(frozen=True, slots=True)
class _Event:
    """Something on the line: a date due, or the day from which it is preferred."""

    day: date
    row: Deadline
    preferred: bool = False


def _life(
    rows: Sequence[Deadline],
    made: date,
    start: str,
    last_day: date | None,
    width: int,
    branches: Sequence[Clause],
    taken: set[str],
) -> Iterator[Line]:
    count = Counter(base_of(row.id) for row in rows if row.due is not None)
    number: Counter[str] = Counter()
    titles = {row.id: row.title for row in rows}
    events = [_Event(row.due or row.since or made, row) for row in rows]
    events += [
        _Event(row.preferred, row, True)
        for row in rows
        if row.preferred is not None and row.due is not None and row.preferred < row.due
    ]
    events.sort(key=lambda one: (one.day, one.row.nature is Nature.LAST_DAY))
    yield Line(((f"{day_column(made):>{DAY}} ", "muted"), ("●  ", "plain"), (start, "heading")))
    before, open_stretches = made, 0
    ended = False
    for event in events:
        row = event.row
        if row.nature is Nature.LAST_DAY or (last_day is not None and event.day > last_day):
            ended = ended or event.day > (last_day or event.day)
        rail = _rail_sign(ended, open_stretches)
        yield from _between(before, event.day, rail)
        before = max(before, event.day)
        if event.preferred:
            open_stretches += 1
            said = f"from here: {row.title}, preferred by this day"
            yield from _entry(event.day, _fork(ended, "┬"), said, row, width, "muted")
            continue
        stretch = row.preferred is not None and row.due is not None and row.preferred < row.due
        base = base_of(row.id)
        number[base] += 1
        if stretch:
            open_stretches -= 1
        if count[base] >= SERIES and number[base] > 1:
            said = f"{row.title}, no. {number[base]}"
            yield from _entry(event.day, f"{'┆' if ended else TICK}─ ", said, row, width, "quiet", id=row.id)
            continue
        yield from _dated(event.day, row, ended, stretch, open_stretches, width, titles)
        for branch in branches:
            if branch.id not in taken and _belongs(branch, row):
                taken.add(branch.id)
                yield from _branch(branch, width, on_line=True)


def _rail_sign(ended: bool, stretches: int) -> str:
    return ("┆" if ended else "│") + (" ║" if stretches else "")


def _fork(ended: bool, sign: str) -> str:
    return f"{'┆' if ended else '├'}─{sign} "


def _between(before: date, day: date, rail: str) -> Iterator[Line]:
    """The line between two dates; a long quiet time is said."""
    if day <= before:
        return
    yield Line(((" " * (DAY + 1), "plain"), (rail, "muted")))
    if day - before >= LONG:
        said = f"{rail:<4} {(day - before).days // 7} weeks go by"
        yield Line(((" " * (DAY + 1), "plain"), (said, "muted")))
        yield Line(((" " * (DAY + 1), "plain"), (rail, "muted")))


def _entry(
    day: date, sign: str, said: str, row: Deadline, width: int, tone: str, *, id: str = ""
) -> Iterator[Line]:
    """One line with its day; where it has too little room for all its words, the words go on under it."""
    if id and width < NARROW:
        said, id = f"{said} ({id})", ""
    end = f"  {id}" if id else ""
    room = width - DAY - 1 - cell_len(sign) - cell_len(end)
    first, *rest = words(said, max(room, 12))
    text = "".join(piece for piece, _ in first.pieces)
    when = f"{day_column(day):>{DAY - 1}} " if row.due is not None else " " * DAY
    pieces = [(when, "muted"), (sign, tone_of(row)), (fit(text, max(room, 12)), tone), (end, "quiet")]
    yield Line(tuple(pieces), points_at=row)
    for line in rest:
        yield Line(((" " * (DAY + 1), "plain"), ("│" + " " * (cell_len(sign) - 1), "muted"), *line.pieces))


def _dated(
    day: date,
    row: Deadline,
    ended: bool,
    stretch: bool,
    open_stretches: int,
    width: int,
    titles: dict[str, str],
) -> Iterator[Line]:
    """A date in full: what, when, by whom, how it is counted."""
    last = row.nature is Nature.LAST_DAY
    sign = f"{END}  " if last else _fork(ended, "╨" if stretch else mark_of(row))
    yield from _entry(day, sign, row.title, row, width, "heading", id=row.id)
    rail = ("┆" if ended or last else "│") + (" ║" if open_stretches else "  ") + " "
    said = [span_words(row, titles)] if row.due is not None else [f"no date; from {day_column(day)}"]
    said += [row.by] if row.by and row.by != "system" else []
    if row.kind is Kind.LOCAL_DEFAULT:
        said += [] if "local default" in said[0] else ["local default"]
    elif row.force:
        said.append(str(row.force))
    if row.preferred_impossible:
        said.append("its preferred day lies before the order")
    if stretch:
        said.append(f"preferred by {day_column(row.preferred)}")
    if row.due_at is not None:
        said.append(f"by {row.due_at:%H:%M}")
    if row.do_by is not None and row.do_by != row.due and row.state is not State.INFORMATION:
        said.append(f"do by {day_column(row.do_by)}")
    if row.state is State.IMPOSSIBLE:
        said.append("impossible from the first day: decide now")
    if row.provisional:
        said.append("provisional")
    for line in words(" · ".join(said), width - DAY - 1 - len(rail) - 1, "muted"):
        yield Line(((" " * (DAY + 1), "plain"), (rail + " ", "muted"), *line.pieces))


# How it is counted, in words

_LATER = re.compile(r"^(?P<span>.+?) (?P<way>later|earlier)(?: \([^)]*\))?(?P<whose>, [^:]*)?: ")


def span_words(row: Deadline, titles: dict[str, str] | None = None) -> str:
    """How far from what the date lies: ``1 month after order made``.

    Read from the last step of its arithmetic that counts; what rests on a day alone says *on the day*.
    ``titles`` puts the title of another deadline in place of its id.
    """
    before = ""
    said = ""
    for step in row.steps:
        found = _LATER.match(step.words)
        if found is not None:
            way = "after" if found["way"] == "later" else "before"
            said = f"{found['span']} {way} {before}".rstrip() + (found["whose"] or "")
        before = _what(step.words, titles or {})
    if said:
        return said
    return f"on the day: {before}" if len(row.steps) == 1 else before


def _what(step: str, titles: dict[str, str]) -> str:
    """What a step reached: ``order made`` of *Order made: Thu 1 Jan 2026*."""
    found = re.match(r"^(?P<id>\S+) is due ", step)
    if found is not None:
        title = titles.get(found["id"], "")
        return f"the day of {title[:1].lower()}{title[1:]}" if title else f"the day of {found['id']}"
    head = step.partition(": ")[0]
    if head == "Last day in force":
        return "the last day in force"
    return head[:1].lower() + head[1:] if not head[:3].isupper() else head


# Side branches


def _only_if(basis: Basis, width: int) -> Iterator[Line]:
    """A dated clause that this order never comes to."""
    said = " · ".join(part for part in (basis.title, basis.by, str(basis.force)) if part)
    room = width - 6 - cell_len(basis.id) - 2
    first, *rest = words(said, room)
    text = "".join(piece for piece, _ in first.pieces)
    yield Line((("   ○ ", "quiet"), (fit(text, room), "plain"), (f"  {basis.id}", "quiet")), points_at=basis)
    for line in rest:
        yield Line(((" " * 6, "plain"), *line.pieces))


def _belongs(clause: Clause, row: Deadline) -> bool:
    return clause.base == base_of(row.id).partition(":")[0]


def _branch(clause: Clause, width: int, *, on_line: bool) -> Iterator[Line]:
    """An escalation as a branch beside the line: when it is raised, each step, with whom."""
    body = clause.body
    if not isinstance(body, Escalation):
        return
    start = " " * (DAY + 1) + "│    " if on_line else "  "
    room = width - cell_len(start) - 6
    raised = f"{clause.title}: {body.raised_when}" if body.raised_when else clause.title
    at_once = " · at once" if body.immediate else ""
    first, *rest = words(f"{raised}{at_once} ({clause.id})", room - 1)
    yield Line(((start, "muted"), ("└─▲ ", "alarm"), *first.pieces), points_at=clause)
    for line in rest:
        yield Line(((start + "     ", "muted"), *line.pieces))
    steps = [*body.steps]
    if body.to:
        steps.append(f"to: {', '.join(body.to)}")
    for place, step in enumerate(steps):
        sign = "└─ " if place == len(steps) - 1 else "├─ "
        for n, line in enumerate(words(step, room - 3, "muted")):
            under = "   " if place == len(steps) - 1 else "│  "
            yield Line(((start + "    " + (sign if not n else under), "muted"), *line.pieces))
