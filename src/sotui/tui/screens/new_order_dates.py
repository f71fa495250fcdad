"""The dates that would follow from a new order, each with its reason, as lines of a page."""

from __future__ import annotations

from datetime import date

from sotui.procedures.model import Deadline, Kind, Nature, State
from sotui.register.registering import Preview
from sotui.tui.widgets.paper import Line, words
from sotui.tui.words import day_words


def preview_lines(preview: Preview, width: int) -> list[Line]:
    """Every date that would follow, with its reason; first what stands out."""
    if not preview.deadlines:
        return words(
            "Every date that follows stands here, with its reason, once day made and length are typed.",
            width,
            "muted",
        )
    lines: list[Line] = []
    for remark in preview.remarks:
        lines += words(f"! {remark}", width, "law", hang=2)
    for note in preview.notes:
        lines += words(note, width, "muted")
    if preview.remarks or preview.notes:
        lines.append(Line())
    dated = [one for one in preview.deadlines if one.due is not None]
    first = [one for one in dated if one.nature is Nature.LAST_DAY]
    for one in [*first, *(one for one in dated if one not in first)]:
        lines += _date_lines(one, width)
    undated = [one for one in preview.deadlines if one.due is None and one.state is State.OPEN]
    for one in undated:
        lines += words(f"{'without a date':<15} {one.title}", width, "plain", hang=16)
        lines += words(f"{one.clause_words}, for the {one.by}", width, "muted", indent=16)
    return lines


def _date_lines(one: Deadline, width: int) -> list[Line]:
    day = _day(one.due)
    tone = "plain"
    if one.state is State.IMPOSSIBLE:
        tone = "law"
    elif one.state in (State.INFORMATION, State.MET, State.CANCELLED, State.PROJECTED):
        tone = "muted"
    state = {
        State.IMPOSSIBLE: ": impossible, decide now",
        State.MET: ": met",
        State.CANCELLED: ": falls away",
        State.PROJECTED: " (drawn ahead)",
    }.get(one.state, "")
    lines = words(f"{day:<15} {one.title}{state}", width, tone, hang=16)
    # Only what is still to be done has a day by which to do it.
    to_do = one.state in (State.OPEN, State.PROJECTED) and one.do_by not in (None, one.due)
    do_by = f", do by {_day(one.do_by)}" if to_do else ""
    default = "local default" if one.kind is Kind.LOCAL_DEFAULT else ""
    lines += words(
        " · ".join(part for part in (f"{one.clause_words}{do_by}", default) if part),
        width,
        "muted",
        indent=16,
    )
    steps = [step.words for step in one.steps]
    if steps:
        lines += words("; ".join(steps[-2:]), width, "muted", indent=16, hang=2)
    return lines


def _day(day: date | None) -> str:
    return day_words(day) if day is not None else ""
