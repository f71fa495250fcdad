"""What an entry of an order said before it was corrected: in a line under it, and version by version."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sotui.dates.clock import LONDON
from sotui.register.model import UNDONE, PageLine
from sotui.shown import show
from sotui.tui.cells import day_column
from sotui.tui.widgets.paper import Line, words
from sotui.tui.words import day_words

_LONGEST = 120
"""Characters of former words in the line under an entry; the page of its versions has them whole."""


def entry_words(line: PageLine) -> str:
    """What is said of an entry beside its day and its child; of a printed end what the order prints."""
    if line.fact.kind == "stated-end":
        return f"{line.label} · “{_PRINTED.get(line.fact.qualifier, '')}{day_column(line.fact.on)}”"
    return " · ".join(part for part in (line.label, line.said) if part)


_PRINTED = {"until": "until ", "ends-on": "ends on ", "end-of-proceedings": "end of the proceedings, "}


def entry_day(line: PageLine) -> date:
    """The day under which it is told. A printed end may lie far ahead: it is told when it was recorded."""
    at = line.fact.recorded_at
    if line.fact.kind == "stated-end" and at is not None:
        return at.astimezone(LONDON).date()
    return line.fact.on


def corrected_words(line: PageLine) -> str:
    """``corrected Sun 22 Nov by Dana Duty: wrong day · was Fri 20 Nov``; empty for one never corrected."""
    if not line.former:
        return ""
    return " · ".join([_said_of(line), *_was(line.former[-1], line)])


def version_lines(line: PageLine, width: int) -> list[Line]:
    """Every version of an entry, the first as it was recorded, each with who, when and why."""
    lines: list[Line] = []
    for one in (*line.former, line):
        if lines:
            lines.append(Line())
        lines += words(_first_upper(_said_of(one, whole=True)), width, "heading", hang=2)
        if one.fact.withdrawn:
            lines += words("It was taken back.", width, indent=2)
            continue
        lines += words(f"{_when(one, year=True)} · {entry_words(one)}", width, indent=2, hang=2)
        if one.fact.why:
            lines += words(one.fact.why, width, indent=2)
        if one.fact.source:
            lines += words(f"from: {one.fact.source}", width, "muted", indent=2)
    if not line.former:
        lines += [Line(), *words("It was never corrected.", width, "muted")]
    return lines


def _said_of(line: PageLine, *, whole: bool = False) -> str:
    """What was done with an entry in this version, when (``whole`` with year and hour), by whom and why."""
    fact = line.fact
    at = fact.recorded_at.astimezone(LONDON) if fact.recorded_at is not None else None
    when = f" {day_words(at.date(), year=whole or at.year != fact.on.year)}" if at is not None else ""
    when += f" {at:%H:%M}" if at is not None and whole else ""
    by = f" by {show(line.recorded_by, limit=40)}" if line.recorded_by else ""
    if not fact.supersedes:
        return f"recorded{when}{by}"
    if fact.reason == UNDONE:
        return f"{'taken back' if fact.withdrawn else 'put back'}{when}{by}"
    what = "taken back" if fact.withdrawn else "corrected"
    return f"{what}{when}{by}" + (f": {fact.reason}" if fact.reason else "")


def _was(former: PageLine, now: PageLine) -> Iterator[str]:
    """What was otherwise before."""
    if former.fact.withdrawn:
        yield "had been taken back"
        return
    if (former.fact.on, former.fact.at) != (now.fact.on, now.fact.at):
        yield f"was {_when(former, year=former.fact.on.year != now.fact.on.year)}"
    if former.said != now.said:
        yield f"was “{former.said or 'nothing more'}”"
    if former.fact.why != now.fact.why:
        yield f"the note was “{show(former.fact.why, limit=_LONGEST)}”" if former.fact.why else "had no note"


def _when(line: PageLine, *, year: bool) -> str:
    at = line.fact.at
    return day_words(line.fact.on, year=year) + (f" {at.astimezone(LONDON):%H:%M}" if at is not None else "")


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]
