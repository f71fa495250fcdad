"""The page of an order laid out in lines: children, last day in force, dates, facts, notes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime

from rich.cells import cell_len

from sotui.dates.clock import LONDON
from sotui.dates.months import age_on
from sotui.facts.vocabulary import KINDS
from sotui.procedures.model import Deadline, Nature, Standing, State
from sotui.register.actions import Action
from sotui.register.model import OrderPage, OrderState, PageLine
from sotui.register.timeline import timeline
from sotui.shown import show
from sotui.tui.cells import day_column, fit
from sotui.tui.order_actions import action_lines, settled_actions, settled_words
from sotui.tui.order_history import corrected_words, entry_day, entry_words
from sotui.tui.order_timeline import timeline_lines
from sotui.tui.widgets.paper import Line, words
from sotui.tui.words import SIGNS, TONES, day_words, many

_Told = tuple[date, str, int, str, str]
Judge = Callable[[Deadline], Standing]
"""How a deadline stands now."""


def page_lines(page: OrderPage, judged: Judge, width: int, today: date | None = None) -> list[Line]:
    """The whole page for a width in cells; its dates and facts can be pointed at.

    With ``today`` the order's life is drawn as a line, and its agreed actions stand beside its dates.
    """
    order = page.order
    lines = [
        *words(f"{order.reference} · {many(len(order.children), 'child', 'children')}", width, "heading")
    ]
    drawn = timeline(page, today) if today is not None else None
    if drawn is not None:
        lines += [*timeline_lines(drawn, width), Line()]
    lines += _pair("Restricted", page.restricted, width, "today")
    lines += _children(page, width, today)
    held = f"{', '.join(page.social_workers) or 'no social worker'} · IRO {page.iro or 'not allocated'}"
    court = (order.court, order.case_number, f"family {order.family.reference}")
    lines += [
        *_pair("Held by", held, width),
        *_pair("Court", "" if order.restricted else " · ".join(part for part in court if part), width),
        *_pair("Procedure", f"{page.procedure} · registered {day_words(order.registered_on)}", width),
        *_pair("", page.procedure_note, width, "muted"),
    ]
    lines += _plan(page, width, today)
    lines += _part("Last day in force", _last_day(page, judged, width))
    waiting = [one for one in page.deadlines if one.state not in DONE]
    # What has no day has waited longest.
    waiting.sort(key=lambda one: one.due is not None)
    told = [one for one in waiting if one.state is State.INFORMATION]
    waiting = [one for one in waiting if one.state is not State.INFORMATION]
    done = [one for one in page.deadlines if one.state in DONE]
    lines += _part("Dates", _dates(page, waiting, judged, width))
    lines += _part("Dates for information", _dates(page, told, judged, width))
    lines += _part("Agreed actions", action_lines(page, width, today) if today is not None else ())
    lines += _part("Dates met, waived or gone", _dates(page, done, judged, width))
    lines += _part("What happened", _facts(page, width))
    lines += _part("Notes", _notes(page, width))
    return lines


def _part(title: str, lines: Sequence[Line]) -> Iterator[Line]:
    if lines:
        yield Line()
        yield Line(((title, "heading"),))
        yield from lines


def _pair(label: str, text: str, width: int, tone: str = "plain") -> list[Line]:
    if not text:
        return []
    first, *rest = words(text, width - 13, tone)
    return [
        Line(((f"  {label:<11}", "muted"), *first.pieces)),
        *(Line(((" " * 13, "plain"), *line.pieces)) for line in rest),
    ]


def _children(page: OrderPage, width: int, today: date | None) -> list[Line]:
    lines: list[Line] = []
    for on_order in page.order.children:
        child = on_order.child
        born = f"born {day_words(child.born)}" if child.born else "date of birth not recorded"
        if child.born and today is not None and child.born <= today:
            born += f", {age_on(child.born, today)}"
        if page.order.restricted:
            lines += _pair("" if lines else "Children", f"{child.name} · {on_order.team}", width)
            continue
        parts = [child.name, born]
        parts += [part for part in (on_order.team, child.local_id and f"no. {child.local_id}") if part]
        label = "" if lines else "Child" if len(page.order.children) == 1 else "Children"
        lines += _pair(label, " · ".join(parts), width)
    return lines


def _plan(page: OrderPage, width: int, today: date | None) -> list[Line]:
    """For whom nobody has decided yet which plan it is: without it no visits and meetings come due."""
    if page.life is not None and today is not None and page.life.state(today) is not OrderState.IN_FORCE:
        return []
    decided = {line.fact.subject for line in page.facts if line.fact.kind == "plan-changed"}
    open_ = [one.child.name for one in page.order.children if one.subject not in decided]
    whose = f" for {', '.join(open_)}" if decided and open_ else ""
    return _pair("Plan", f"not decided{whose}" if open_ else "", width, "today")


def _last_day(page: OrderPage, judged: Judge, width: int) -> list[Line]:
    lines: list[Line] = []
    for deadline in page.deadlines:
        if deadline.nature is not Nature.LAST_DAY:
            continue
        standing = judged(deadline)
        tone = TONES.get(standing.rank, "plain")
        lines += words(f"{day_words(deadline.due)} · {standing.status}", width, tone, indent=2)
        if deadline.state_reason:
            lines += words(deadline.state_reason, width, "muted", indent=2)
        for step in deadline.steps:
            lines += words(step.words, width, "muted", indent=4, hang=2)
        if deadline.earliest is not None and deadline.earliest != deadline.due:
            cautious = f"Read cautiously, {day_words(deadline.earliest)} is the last day; count from that."
            lines += words(cautious, width, "muted", indent=4, hang=2)
    return lines


DONE = frozenset({State.MET, State.WAIVED, State.CANCELLED})
"""Dates that nobody waits for any more."""


def _dates(page: OrderPage, deadlines: Sequence[Deadline], judged: Judge, width: int) -> list[Line]:
    names = {child.subject: child.child.name for child in page.order.children}
    several = len(names) > 1
    lines = []
    state_width = 27 if width >= 90 else 24
    clause_width = 16 if width >= (90 if several else 76) else 0
    name_width = (18 if width >= 90 else 9) if several else 0
    gaps = 2 * (2 + bool(clause_width) + bool(name_width))
    title_width = max(12, width - 2 - 11 - state_width - clause_width - name_width - gaps)
    for deadline in deadlines:
        standing = judged(deadline)
        tone = TONES.get(standing.rank, "quiet")
        status = f"{SIGNS.get(standing.rank, '·')} {standing.status}"
        quiet = "quiet" if deadline.state in (State.MET, State.CANCELLED, State.WAIVED) else "plain"
        pieces = [
            (" " + fit(day_column(deadline.due), 11, right=True), quiet),
            ("  " + fit(status, state_width), tone),
            ("  " + fit(deadline.title, title_width), quiet),
        ]
        if name_width:
            name = names.get(deadline.subject, "the order")
            pieces.append(("  " + fit(name if width >= 90 else _given(name), name_width), quiet))
        if clause_width:
            pieces.append(("  " + fit(deadline.id, clause_width), "quiet"))
        lines.append(Line(tuple(pieces), points_at=deadline))
    return lines


def _given(name: str) -> str:
    """The first word of a name, where there is room for no more; all of *the order*."""
    return name if name == "the order" else name.split(" ")[0]


def _facts(page: OrderPage, width: int) -> list[Line]:
    lines: list[Line] = []
    several = len(page.order.children) > 1
    told: list[tuple[_Told, PageLine | Action]] = [(_as_told(one), one) for one in page.facts]
    told += [(_settled_as_told(one), one) for one in settled_actions(page)]
    for (day, *_), one in sorted(told, key=lambda entry: entry[0]):
        if isinstance(one, PageLine):
            said = [entry_words(one), one.about if several else "", one.fact.why]
            text = " · ".join(part for part in said if part)
            by = _recorded(one.recorded_by, one.fact.recorded_at, width)
        else:
            text = settled_words(one)
            by = _recorded(page.author(one.settled_by), one.settled_at, width)
        # The cursor takes the first cell of a line that it can stand on.
        start = f" {day_column(day):>11}  "
        room = width - 1 - len(start) - cell_len(by)
        first, *rest = words(text, room)
        filled = fit("".join(piece for piece, _ in first.pieces), room)
        lines.append(Line(((start, "quiet"), (filled, "plain"), (by, "muted")), points_at=one))
        was = corrected_words(one) if isinstance(one, PageLine) else ""
        under = [*rest, *(words(was, width - 1 - len(start), "muted") if was else ())]
        lines += [Line(((" " * (len(start) + 1), "plain"), *line.pieces)) for line in under]
    return lines


def _recorded(by: str, when: datetime | None, width: int) -> str:
    """Who recorded it, and when, as far as there is room."""
    day = day_column(when.astimezone(LONDON).date(), short_year=True) if when is not None else ""
    who = show(by, limit=20 if width >= 90 else 12)
    return f"  {', '.join(part for part in (who, day) if part)}" if who or day else ""


def _notes(page: OrderPage, width: int) -> list[Line]:
    lines: list[Line] = []
    for note in page.notes:
        names = [child.child.name for child in page.order.children if child.id == note.subject.id]
        said = [day_words(note.recorded_at.date()), page.author(note.recorded_by), *names]
        lines += words(" · ".join(said), width, "muted", indent=2)
        lines += words(note.text, width, indent=4)
    return lines


def _as_told(line: PageLine) -> _Told:
    """By day, then by hour, then in the order in which the vocabulary tells of an order's life."""
    fact = line.fact
    at = fact.at.isoformat() if fact.at else ""
    return entry_day(line), at, _PLACES.get(fact.kind, len(_PLACES)), line.about, line.said


def _settled_as_told(action: Action) -> _Told:
    """After the facts of its day."""
    return action.settled_on or action.agreed_on, "~", len(_PLACES), "", action.id


_PLACES = {kind: place for place, kind in enumerate(KINDS)}
